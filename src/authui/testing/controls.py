"""The controls that a test has over an app, wherever that app runs; `InProcess` and `Remote` implement it."""

from __future__ import annotations

from typing import NamedTuple, Protocol, TypedDict

from pydantic import SecretStr

from authui.local.pool import Expiring
from authui.local.wire.faults import Fault
from authui.models import User
from authui.testing.user_spec import UserSpec


class NewSession(NamedTuple):
    """A session that was begun without a form: the cookie that a browser needs, and its user."""

    cookie: str
    """The cookie's name."""
    value: SecretStr
    user: User


class AddedPasskey(TypedDict):
    """A passkey as Playwright takes it: `context.credentials.create(**passkey)`; the bytes are in base64url."""

    id: str
    rp_id: str
    user_handle: str
    private_key: str
    """PKCS #8."""
    public_key: str
    """SPKI."""


class TestControls(Protocol):
    """The controls that a test has over an app, in this process or in another one."""

    def add_user(self, spec: UserSpec, password: str) -> str:
        """Add a user to the embedded pool, and return what the user signs in with."""

    def add_passkey(self, spec: UserSpec) -> AddedPasskey:
        """Add a passkey of a user, who is made where the embedded pool has no user of that e-mail."""

    def code(self, email: str) -> str:
        """Return the newest code that was sent to an address."""

    def app_code(self, email: str) -> str:
        """Return the code that a user's authenticator app shows."""

    def expire(self, what: Expiring) -> None:
        """Let everything of a kind expire."""

    def add_fault(self, fault: Fault) -> None:
        """Switch a fault on."""

    def clear_faults(self) -> None:
        """Switch all faults off."""

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""

    def now(self) -> float:
        """Return the time that the clock shows."""
