"""Who wants to sign in: a user, or the semblance of one who does not exist; and who may not go on."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from authui.local.directory.limits import Lockout
from authui.local.errors import (
    incorrect_credentials,
    password_reset_required,
    user_disabled,
    user_not_confirmed,
    user_not_found,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.config import PoolConfig
    from authui.local.crypto.srp import Verifier
    from authui.local.directory.user_table import UserRecord
    from authui.local.directory.users import Directory


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """Somebody under the name they gave, with the password that counted then; `user` is None if there is nobody."""

    username: str
    real_name: str
    """The user name that Cognito knows them by, whatever they called themselves."""
    sub: str
    verifier: Verifier
    user: UserRecord | None

    def is_called(self, username: str | None) -> bool:
        """Tell whether an answer under this name is theirs; None is a call that carries no name."""
        return username is None or username in {self.real_name, self.username}


class Candidates:
    """Finds who wants to sign in, and refuses who may not, before and between the steps."""

    def __init__(self, directory: Directory, config: PoolConfig, clock: Callable[[], float]) -> None:
        self._directory = directory
        self._config = config
        self._passwords = Lockout(clock)
        # Apart from the passwords': who knows one must not get new guesses at the code by proving it again.
        self._codes = Lockout(clock)

    def find(self, username: str) -> Candidate:
        """Return who is called so; nobody looks like somebody unless the pool tells."""
        user = self._directory.find(username)
        if user is not None:
            return Candidate(username, user.username, user.sub, user.verifier, user)
        if not self._config.prevent_user_existence_errors:
            raise user_not_found()
        unknown = self._directory
        return Candidate(
            username,
            unknown.unknown_username(username),
            unknown.unknown_sub(username),
            unknown.unknown_verifier(username),
            None,
        )

    def of(self, user: UserRecord) -> Candidate:
        """Return a user who is known already, as they are now."""
        current = self._directory.with_sub(user.sub)
        if current is None:
            raise user_not_found()
        return Candidate(current.username, current.username, current.sub, current.verifier, current)

    def admit(self, candidate: Candidate) -> None:
        """Refuse who is locked, disabled, unconfirmed or has to reset the password, before one is looked at."""
        self._passwords.check(candidate.sub)
        if candidate.user is not None:
            admit(candidate.user)

    def conclude(self, candidate: Candidate, *, proven: bool) -> None:
        """Count a password that was checked, and refuse a wrong one or nobody's."""
        self._passwords.record(candidate.sub, succeeded=proven and candidate.user is not None)
        if candidate.user is None or not proven:
            raise incorrect_credentials()

    def check_code(self, sub: str, check: Callable[[], bool]) -> bool:
        """Return whether a code of a user is right, and count it; five wrong ones lock as wrong passwords do."""
        self._codes.check(sub)
        accepted = check()
        self._codes.record(sub, succeeded=accepted)
        return accepted

    def current(self, candidate: Candidate) -> UserRecord:
        """Return the user as they are now; refuses who may not go on, or whose password has changed meanwhile."""
        user = self._directory.with_sub(candidate.sub) if candidate.user else None
        if user is None or not same_password(user, candidate.verifier):
            raise incorrect_credentials()
        admit(user)
        return user


def admit(user: UserRecord) -> None:
    """Refuse a user who is disabled, not confirmed or has to reset the password."""
    if not user.enabled:
        raise user_disabled()
    if user.status == 'UNCONFIRMED':
        raise user_not_confirmed()
    if user.status == 'RESET_REQUIRED':
        raise password_reset_required()


def same_password(user: UserRecord, verifier: Verifier) -> bool:
    """Tell whether the user's password is still the one of this verifier."""
    return hmac.compare_digest(user.verifier.value, verifier.value)
