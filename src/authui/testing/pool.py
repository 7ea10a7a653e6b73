"""The embedded pool of the app under test: its users, codes, clock and faults."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pydantic import SecretStr

from authui.local import Faults
from authui.local.pool import Expiring
from authui.local.wire.faults import Fault
from authui.models import Credentials
from authui.testing.controls import AddedPasskey, TestControls
from authui.testing.user_spec import EMAIL, PASSWORD, UserSpec


class PoolUnderTest:
    """The embedded pool of an app, in the process of the test or in another one."""

    def __init__(self, controls: TestControls) -> None:
        self._controls = controls
        self.clock: ClockControl = ClockControl(controls)
        """The wall clock of app and pool: `clock.advance(3600)`."""
        self.faults: Faults = _FaultControls(controls)
        """Slow, failing, throttled or broken answers: `faults.throttle('InitiateAuth', times=1)`."""

    def add_user(
        self,
        email: str = EMAIL,
        *,
        password: str = PASSWORD,
        groups: str | Collection[str] = (),
        attributes: Mapping[str, str] | None = None,
        email_verified: bool = True,
        mfa: bool = False,
        username: str = '',
        phone_number: str = '',
    ) -> Credentials:
        """Add a confirmed user, for tests that log in by the form, and return the credentials.

        `mfa` gives the user an authenticator app, whose code `app_code` returns. Raises `SettingsError` where the pool
        refuses the user.
        """
        spec = UserSpec.of(
            email,
            groups,
            attributes,
            email_verified=email_verified,
            mfa=mfa,
            username=username,
            phone_number=phone_number,
        )
        name = self._controls.add_user(spec, password)
        return Credentials(identifier=name, password=SecretStr(password))

    def add_passkey(self, email: str = EMAIL) -> AddedPasskey:
        """Add a passkey of a user, and return it for a browser: `page.context.credentials.create(**passkey)`.

        A user whom the pool does not know is made. Raises `SettingsError` where the pool has no passkeys.
        """
        return self._controls.add_passkey(UserSpec.of(email, (), None, email_verified=True, mfa=False))

    def code(self, email: str = EMAIL) -> str:
        """Return the newest code that was sent to an address; raises `LookupError` where no code was sent."""
        return self._controls.code(email)

    def app_code(self, email: str = EMAIL) -> str:
        """Return the code that a user's authenticator app shows."""
        return self._controls.app_code(email)

    def expire(self, what: Expiring) -> None:
        """Let all `access_tokens`, `refresh_tokens`, `challenges` or `codes` that were given out expire."""
        self._controls.expire(what)


class ClockControl:
    """The clock of an app under test, by which everything in it expires."""

    def __init__(self, controls: TestControls) -> None:
        self._controls = controls

    def __call__(self) -> float:
        """Return the time that it shows, in seconds since the epoch."""
        return self._controls.now()

    def advance(self, seconds: float) -> None:
        """Move the clock forward: tokens, codes and sessions expire, and the timers of open pages follow."""
        self._controls.advance(seconds)


class _FaultControls(Faults):
    """The faults of a pool that may be in another process."""

    def __init__(self, controls: TestControls) -> None:
        super().__init__()
        self._controls = controls

    def add(self, fault: Fault) -> None:
        self._controls.add_fault(fault)

    def clear(self) -> None:
        self._controls.clear_faults()
