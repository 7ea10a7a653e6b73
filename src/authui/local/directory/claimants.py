"""Users who have given a name and not proven yet that it is theirs: found, counted, locked out, refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from authui.local.directory.limits import Lockout
from authui.local.directory.user_table import refuse_inactive, same_password
from authui.local.errors import incorrect_credentials, user_not_found

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.config import PoolConfig
    from authui.local.crypto.srp import Verifier
    from authui.local.directory.unknown_users import UnknownUsers
    from authui.local.directory.user_table import UserRecord
    from authui.local.directory.users import Users


@dataclass(frozen=True, slots=True, repr=False)
class Claimant:
    """A user as they were when they gave their name; for an unknown name `user` is None and the rest is made up."""

    username: str
    """The name that was given."""
    real_name: str
    """The user name that the pool has for it."""
    sub: str
    verifier: Verifier
    user: UserRecord | None

    def is_called(self, username: str | None) -> bool:
        """Tell whether an answer under this name is theirs; None is a call that carries no name."""
        return username is None or username in {self.real_name, self.username}


class Claimants:
    """Finds claimants, locks them out after wrong guesses, and refuses users who may not sign in."""

    def __init__(self, users: Users, unknown: UnknownUsers, config: PoolConfig, clock: Callable[[], float]) -> None:
        self._users = users
        self._unknown = unknown
        self._config = config
        self._passwords = Lockout(clock)
        # Counted apart: a thief of the password must not get new guesses at the code by proving the password again.
        self._codes = Lockout(clock)

    def find(self, username: str) -> Claimant:
        """Return the claimant of a name; where the pool hides unknown users, one that looks real for any name.

        A user of another provider counts as unknown, because no API signs that user in.
        """
        user = self._users.find(username)
        if user is not None and not user.is_external:
            return Claimant(username, user.username, user.sub, user.verifier, user)
        if not self._config.prevent_user_existence_errors:
            raise user_not_found()
        unknown = self._unknown
        return Claimant(username, unknown.username(username), unknown.sub(username), unknown.verifier(username), None)

    def of(self, user: UserRecord) -> Claimant:
        """Return a user who is known already, as they are now."""
        current = self._users.with_sub(user.sub)
        if current is None:
            raise user_not_found()
        return Claimant(current.username, current.username, current.sub, current.verifier, current)

    def admit(self, claimant: Claimant) -> None:
        """Refuse a user who is locked out or may not sign in, before the password is checked."""
        self._passwords.check(claimant.sub)
        if claimant.user is not None:
            refuse_inactive(claimant.user)

    def conclude(self, claimant: Claimant, *, proven: bool) -> None:
        """Count a password that was checked; refuses a wrong one, and every one of an unknown user."""
        self._passwords.record(claimant.sub, succeeded=proven and claimant.user is not None)
        if claimant.user is None or not proven:
            raise incorrect_credentials()

    def check_code(self, sub: str, check: Callable[[], bool]) -> bool:
        """Return whether a user's code is right, and count it; five wrong codes lock as five wrong passwords do."""
        self._codes.check(sub)
        accepted = check()
        self._codes.record(sub, succeeded=accepted)
        return accepted

    def current(self, claimant: Claimant) -> UserRecord:
        """Return the user as they are now; refuses one who may not sign in, or whose password has changed since."""
        user = self._users.with_sub(claimant.sub) if claimant.user else None
        if user is None or not same_password(user, claimant.verifier):
            raise incorrect_credentials()
        refuse_inactive(user)
        return user
