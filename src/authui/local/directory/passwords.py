"""Passwords after sign-up: reset by a code, changed, set by an administrator, and replaced when temporary."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from authui.local.crypto.srp import Verifier
from authui.local.directory.limits import HourlyLimit
from authui.local.directory.password_policy import check_password
from authui.local.directory.schema import check_attributes
from authui.local.directory.user_table import CONTACTS, UserRecord, require_user
from authui.local.directory.verification_codes import CodeVerdict, VerificationCodes, refuse_code
from authui.local.errors import (
    OperationError,
    code_mismatch,
    incorrect_credentials,
    invalid_parameter,
    invalid_session,
    no_password_to_reset,
    no_such_username,
    temporary_password_expired,
    user_disabled,
    user_not_found,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authui.local.config import PoolConfig
    from authui.local.directory.claimants import Claimants
    from authui.local.directory.database import Database
    from authui.local.directory.delivery import CodeDelivery, CodeSender
    from authui.local.directory.unknown_users import UnknownUsers
    from authui.local.directory.users import Users


class Passwords:
    """Replaces passwords; each change is a single transaction, and codes are sent after it."""

    def __init__(
        self,
        *,
        database: Database,
        users: Users,
        unknown: UnknownUsers,
        claimants: Claimants,
        codes: VerificationCodes,
        sender: CodeSender,
        tries: HourlyLimit,
        config: PoolConfig,
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._users = users
        self._unknown = unknown
        self._claimants = claimants
        self._codes = codes
        self._sender = sender
        self._config = config
        self._resets = HourlyLimit(clock, config.resets_per_hour)
        self._tries = tries
        self._changes = HourlyLimit(clock, config.password_changes_per_hour)

    # Forgotten

    def send_reset_code(self, username: str) -> CodeDelivery:
        """Send a code to the user's verified address.

        Where no code can be sent, the answer looks the same if the pool hides unknown users.
        """
        user = self._users.find(username)
        self._resets.spend(user.sub if user else self._unknown.sub(username))
        address = _recovery_address(user) if user is not None else None
        if user is None or address is None or not user.enabled or _is_irresettable(user):
            return self._pretend_delivery(username, user)
        with self._database.transaction() as connection:
            code = self._codes.issue(connection, user.sub, 'reset')
        return self._sender.send(user, address, 'ForgotPassword', code)

    def require_reset(self, username: str) -> CodeDelivery:
        """Send a code, without which the user cannot sign in from now on (AdminResetUserPassword)."""
        with self._database.transaction() as connection:
            user = self._users.table.require(connection, username)
            if user.is_external:
                raise no_password_to_reset()
            address = _recovery_address(user)
            if address is None:
                raise _no_address()
            connection.execute("UPDATE users SET status = 'RESET_REQUIRED' WHERE sub = ?", (user.sub,))
            code = self._codes.issue(connection, user.sub, 'reset')
        return self._sender.send(user, address, 'ForgotPassword', code)

    def reset(self, username: str, code: str, password: str) -> None:
        """Set a new password by the code, which is used up once it is right and the password is accepted."""
        user = self._users.find(username)
        self._tries.spend(user.sub if user else self._unknown.sub(username))
        check_password(password, self._config)
        if user is None or not user.enabled or user.is_external:
            if self._config.prevent_user_existence_errors:
                raise code_mismatch()
            raise user_not_found() if user is None or user.enabled else user_disabled()
        verifier = self._users.verifier(user.username, password)
        with self._database.transaction() as connection:
            current = require_user(connection, user.sub)
            verdict = self._codes.redeem(connection, user.sub, 'reset', code)
            if verdict is CodeVerdict.ACCEPTED:
                self._store(connection, current, verifier, password)
        refuse_code(verdict)

    def _pretend_delivery(self, username: str, user: UserRecord | None) -> CodeDelivery:
        if self._config.prevent_user_existence_errors:
            return self._unknown.delivery(username, user)
        if user is None:
            raise no_such_username()
        if not user.enabled:
            raise user_disabled()
        if _is_irresettable(user):
            raise no_password_to_reset()
        raise _no_address()

    # Changed

    def change(self, user: UserRecord, current: str | None, password: str) -> None:
        """Replace the password of a user who knows it, or set the first one of a user who has none.

        A wrong one counts like a wrong one at a sign-in.
        """
        self._changes.spend(user.sub)
        if not current and user.has_password:
            raise invalid_parameter('Missing required parameter PreviousPassword')
        check_password(password, self._config)
        claimant = self._claimants.of(user)
        if current:
            self._claimants.admit(claimant)
            self._claimants.conclude(claimant, proven=self._users.fits(user.username, current, claimant.verifier))
        verifier = self._users.verifier(user.username, password)
        with self._database.transaction() as connection:
            now = require_user(connection, user.sub)
            if now.verifier != claimant.verifier or (now.has_password and not current):
                raise incorrect_credentials()
            self._store(connection, now, verifier, password)

    def set_password(self, username: str, password: str, *, expires_at: float | None) -> None:
        """Set a password by an administrator; one that expires is temporary (AdminSetUserPassword)."""
        user = self._users.require(username)
        check_password(password, self._config)
        verifier = self._users.verifier(user.username, password)
        with self._database.transaction() as connection:
            self._store(connection, require_user(connection, user.sub), verifier, password)
            self._users.table.confirm(connection, user.sub)
            if expires_at is not None:
                query = "UPDATE users SET status = 'FORCE_CHANGE_PASSWORD', password_expires_at = ? WHERE sub = ?"
                connection.execute(query, (expires_at, user.sub))

    def replace_temporary(
        self, user: UserRecord, password: str, attributes: Mapping[str, str], *, now: float
    ) -> UserRecord:
        """Replace a temporary password by one that the user chose; refuses when it has expired or was replaced."""
        check_password(password, self._config)
        check_attributes(attributes, self._config)
        verifier = self._users.verifier(user.username, password)
        with self._database.transaction() as connection:
            current = require_user(connection, user.sub)
            if current.status != 'FORCE_CHANGE_PASSWORD' or current.verifier != user.verifier:
                raise invalid_session()
            if current.password_expires_at is not None and now >= current.password_expires_at:
                raise temporary_password_expired()
            connection.execute(
                'UPDATE users SET password_expires_at = NULL, salt = ?, verifier = ? WHERE sub = ?',
                (verifier.salt, verifier.value, user.sub),
            )
            self._users.table.save_attributes(connection, user.sub, current.attributes | dict(attributes))
            self._users.table.confirm(connection, user.sub)
            return require_user(connection, user.sub)

    def _store(self, connection: sqlite3.Connection, user: UserRecord, verifier: Verifier, password: str) -> None:
        history = self._config.password_history
        if history:
            rows = connection.execute(
                'SELECT salt, verifier FROM former_passwords WHERE sub = ? ORDER BY id DESC LIMIT ?',
                (user.sub, history - 1),
            )
            former = [user.verifier, *(Verifier(row['salt'], row['verifier']) for row in rows)]
            if any(self._users.fits(user.username, password, each) for each in former):
                raise OperationError('PasswordHistoryPolicyViolationException', 'Password has previously been used')
        if user.has_password:
            connection.execute(
                'INSERT INTO former_passwords (sub, salt, verifier) VALUES (?, ?, ?)',
                (user.sub, user.verifier.salt, user.verifier.value),
            )
        connection.execute(
            "UPDATE users SET salt = ?, verifier = ?, has_password = 1, status = 'CONFIRMED',"
            ' password_expires_at = NULL WHERE sub = ?',
            (verifier.salt, verifier.value, user.sub),
        )


def _is_irresettable(user: UserRecord) -> bool:
    """Tell whether a user's password is temporary, or another provider's."""
    return user.status in {'FORCE_CHANGE_PASSWORD', 'EXTERNAL_PROVIDER'}


def _recovery_address(user: UserRecord) -> str | None:
    """Return the verified address that reset codes are sent to: the e-mail before the phone number."""
    return next((user.attributes[contact] for contact in CONTACTS if user.has_verified(contact)), None)


def _no_address() -> OperationError:
    return invalid_parameter(
        'Cannot reset password for the user as there is no registered/verified email or phone_number'
    )
