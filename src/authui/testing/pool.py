"""The embedded pool of the app under test, as a test sees it: its users, codes, clock and faults."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pydantic import SecretStr

from authui.local import Faults
from authui.local.pool import Expiring
from authui.local.wire.faults import Fault
from authui.models import Credentials
from authui.testing.backstage import Backstage
from authui.testing.person import EMAIL, PASSWORD, Person


class PoolUnderTest:
    """The embedded pool of an app, in the process of the test or in another one."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self.clock: Clock = Clock(backstage)
        """The wall clock of app and pool: `clock.advance(3600)`."""
        self.faults: Faults = _Switches(backstage)
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
    ) -> Credentials:
        """Add a confirmed user, for tests that log in by the form, and return what to log in with.

        `mfa` gives them an authenticator app; `app_code` is what it shows. Raises `SettingsError` where the pool
        refuses.
        """
        person = Person.described(email, groups, attributes, email_verified=email_verified, mfa=mfa)
        self._backstage.add_user(person, password)
        return Credentials(email=email, password=SecretStr(password))

    def code(self, email: str = EMAIL) -> str:
        """Return the newest code that was sent to an address; raises `LookupError` where none was."""
        return self._backstage.code(email)

    def app_code(self, email: str = EMAIL) -> str:
        """Return what the authenticator app of a user shows."""
        return self._backstage.app_code(email)

    def expire(self, what: Expiring) -> None:
        """Let all `access_tokens`, `refresh_tokens`, `challenges` or `codes` that were given be over."""
        self._backstage.expire(what)


class Clock:
    """The clock of an app: all that expires does so by it."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage

    def __call__(self) -> float:
        """Return the moment that it shows, in seconds since the epoch."""
        return self._backstage.now()

    def advance(self, seconds: float) -> None:
        """Let time pass: tokens, codes and sessions expire, and the timers of open pages follow."""
        self._backstage.advance(seconds)


class _Switches(Faults):
    """The faults of a pool that may be in another process."""

    def __init__(self, backstage: Backstage) -> None:
        super().__init__()
        self._backstage = backstage

    def add(self, fault: Fault) -> None:
        self._backstage.add_fault(fault)

    def clear(self) -> None:
        self._backstage.clear_faults()
