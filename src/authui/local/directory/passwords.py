"""What users do about their own account beyond signing in: a lost password, a new one, and attributes."""

from __future__ import annotations

import hmac
import sqlite3
from typing import TYPE_CHECKING

from authui.local.crypto.srp import Verifier, salt_from
from authui.local.directory.limits import HourlyLimit
from authui.local.directory.password_policy import check_password
from authui.local.directory.schema import check_attributes, check_unreserved, missing_attribute
from authui.local.directory.user_table import CONTACTS, Contact, UserRecord, require
from authui.local.directory.users import CodeDelivery
from authui.local.directory.verification_codes import Codes, Verdict
from authui.local.errors import (
    OperationError,
    code_expired,
    code_mismatch,
    incorrect_credentials,
    invalid_parameter,
    not_authorized,
    user_disabled,
    user_not_found,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.claimants import Candidates
    from authui.local.directory.database import Database
    from authui.local.directory.users import Directory


class Accounts:
    """Recovers and changes accounts; every change is a single transaction, and messages go out after it."""

    def __init__(
        self,
        database: Database,
        directory: Directory,
        candidates: Candidates,
        config: PoolConfig,
        *,
        pool_name: str,
        key: bytes,
        clock: Callable[[], float],
        randomness: Randomness,
    ) -> None:
        self._database = database
        self._directory = directory
        self._candidates = candidates
        self._config = config
        self._pool_name = pool_name
        self._randomness = randomness
        self._codes = Codes(config, clock, randomness, key)
        self._resets = HourlyLimit(clock, config.resets_per_hour)
        self._changes = HourlyLimit(clock, config.password_changes_per_hour)
        self._sends = HourlyLimit(clock, config.resends_per_hour)
        self._tries = HourlyLimit(clock, config.confirmations_per_hour)

    # A lost password

    def forgot_password(self, username: str) -> CodeDelivery:
        """Send a code to the user's verified address; whom none can be sent to looks the same unless the pool tells."""
        user = self._directory.find(username)
        self._resets.spend(user.sub if user else self._directory.unknown_sub(username))
        address = _recovery_address(user) if user is not None else None
        if user is None or address is None or not user.enabled or user.status == 'FORCE_CHANGE_PASSWORD':
            return self._pretend_recovery(username, user)
        with self._database.transaction() as connection:
            code = self._codes.issue(connection, user.sub, 'reset')
        return self._directory.mail(address, 'reset', code)

    def reset_by_administrator(self, username: str) -> CodeDelivery:
        """Demand a new password by a code before the next sign-in (AdminResetUserPassword)."""
        with self._database.transaction() as connection:
            user = self._directory.users.require(connection, username)
            address = _recovery_address(user)
            if address is None:
                raise _no_address()
            connection.execute("UPDATE users SET status = 'RESET_REQUIRED' WHERE sub = ?", (user.sub,))
            code = self._codes.issue(connection, user.sub, 'reset')
        return self._directory.mail(address, 'reset', code)

    def confirm_forgot_password(self, username: str, code: str, password: str) -> None:
        """Set a new password by the code; it is used up once it is right and the password is accepted."""
        user = self._directory.find(username)
        self._tries.spend(user.sub if user else self._directory.unknown_sub(username))
        check_password(password, self._config)
        if user is None or not user.enabled:
            if self._config.prevent_user_existence_errors:
                raise code_mismatch()
            raise user_disabled() if user else user_not_found()
        verifier = self._new_verifier(user, password)
        with self._database.transaction() as connection:
            current = require(connection, user.sub)
            verdict = self._codes.redeem(connection, user.sub, 'reset', code)
            if verdict is Verdict.ACCEPTED:
                self._store_password(connection, current, verifier, password)
        _refuse_code(verdict)

    def _pretend_recovery(self, username: str, user: UserRecord | None) -> CodeDelivery:
        if self._config.prevent_user_existence_errors:
            return self._directory.seeming_delivery(username, user)
        if user is None:
            raise OperationError('UserNotFoundException', 'Username/client id combination not found.')
        if not user.enabled:
            raise user_disabled()
        if user.status == 'FORCE_CHANGE_PASSWORD':
            raise not_authorized('User password cannot be reset in the current state.')
        raise _no_address()

    # A new password

    def change_password(self, user: UserRecord, current: str | None, password: str) -> None:
        """Replace the password of who knows it; a wrong one counts as a wrong one at a sign-in does."""
        self._changes.spend(user.sub)
        if not current:
            raise invalid_parameter('Missing required parameter PreviousPassword')
        check_password(password, self._config)
        candidate = self._candidates.of(user)
        self._candidates.admit(candidate)
        given = Verifier.of(self._pool_name, user.username, current, candidate.verifier.salt)
        self._candidates.conclude(candidate, proven=hmac.compare_digest(given.value, candidate.verifier.value))
        verifier = self._new_verifier(user, password)
        with self._database.transaction() as connection:
            now = require(connection, user.sub)
            if now.verifier != candidate.verifier:
                raise incorrect_credentials()
            self._store_password(connection, now, verifier, password)

    def set_password(self, username: str, password: str, *, expires_at: float | None) -> None:
        """Set a password by an administrator; one that expires is temporary (AdminSetUserPassword)."""
        user = self._directory.require(username)
        check_password(password, self._config)
        verifier = self._new_verifier(user, password)
        with self._database.transaction() as connection:
            self._store_password(connection, require(connection, user.sub), verifier, password)
            self._directory.users.confirm(connection, user.sub)
            if expires_at is not None:
                query = "UPDATE users SET status = 'FORCE_CHANGE_PASSWORD', password_expires_at = ? WHERE sub = ?"
                connection.execute(query, (expires_at, user.sub))

    def _new_verifier(self, user: UserRecord, password: str) -> Verifier:
        return Verifier.of(self._pool_name, user.username, password, salt_from(self._randomness.octets(16)))

    def _store_password(
        self, connection: sqlite3.Connection, user: UserRecord, verifier: Verifier, password: str
    ) -> None:
        history = self._config.password_history
        if history:
            rows = connection.execute(
                'SELECT salt, verifier FROM former_passwords WHERE sub = ? ORDER BY id DESC LIMIT ?',
                (user.sub, history - 1),
            )
            former = [user.verifier, *(Verifier(row['salt'], row['verifier']) for row in rows)]
            if any(self._fits(user.username, password, each) for each in former):
                raise OperationError('PasswordHistoryPolicyViolationException', 'Password has previously been used')
        connection.execute(
            'INSERT INTO former_passwords (sub, salt, verifier) VALUES (?, ?, ?)',
            (user.sub, user.verifier.salt, user.verifier.value),
        )
        connection.execute(
            "UPDATE users SET salt = ?, verifier = ?, status = 'CONFIRMED', password_expires_at = NULL WHERE sub = ?",
            (verifier.salt, verifier.value, user.sub),
        )

    def _fits(self, username: str, password: str, former: Verifier) -> bool:
        return hmac.compare_digest(Verifier.of(self._pool_name, username, password, former.salt).value, former.value)

    # Attributes

    def update_attributes(self, user: UserRecord, attributes: Mapping[str, str]) -> list[CodeDelivery]:
        """Change attributes; a changed e-mail or phone number is unverified, and a code goes to it.

        Where the pool verifies before it updates, the former one counts until then.
        """
        check_unreserved(attributes)
        check_attributes(attributes, self._config)
        for name in self._config.required_attributes:
            if name in attributes and not attributes[name]:
                raise missing_attribute(name)
        users, sent = self._directory.users, []
        with self._database.transaction() as connection:
            current = require(connection, user.sub)
            values = dict(attributes)
            self._refuse_nameless(current.attributes | values)
            for contact in CONTACTS:
                if values.get(contact) == current.attributes.get(contact) or contact not in values:
                    continue
                value = values[contact]
                _forget_awaited(connection, user.sub, contact)
                if not value:
                    continue
                users.refuse_taken(connection, user.sub, contact, value)
                sent.append((contact, value))
                if contact in self._config.verify_before_update:
                    del values[contact]
                    connection.execute(
                        'INSERT INTO awaited_values (sub, attribute, value) VALUES (?, ?, ?)',
                        (user.sub, contact, value),
                    )
                else:
                    values[f'{contact}_verified'] = 'false'
            users.save_attributes(connection, user.sub, current.attributes | values)
            codes = [(address, self._codes.issue(connection, user.sub, contact)) for contact, address in sent]
        return [self._directory.mail(address, 'attribute', code) for address, code in codes]

    def delete_attributes(self, user: UserRecord, names: Collection[str]) -> None:
        """Remove attributes; refuses those that a user cannot be without."""
        check_unreserved(names)
        check_attributes(dict.fromkeys(names, ''), self._config)
        for name in names:
            if name in self._config.required_attributes:
                raise missing_attribute(name)
        with self._database.transaction() as connection:
            current = require(connection, user.sub)
            kept = {name: value for name, value in current.attributes.items() if name not in names}
            self._refuse_nameless(kept)
            for name in names:
                _forget_awaited(connection, user.sub, name)
            self._directory.users.save_attributes(connection, user.sub, kept)

    def _refuse_nameless(self, attributes: Mapping[str, str]) -> None:
        """Refuse attributes that leave nothing to sign in with, where attributes stand in the user name's place."""
        names = sorted(self._config.username_attributes)
        if names and not any(attributes.get(name) for name in names):
            raise missing_attribute(names[0])

    def send_attribute_code(self, user: UserRecord, attribute: str) -> CodeDelivery:
        """Send a code that verifies the user's e-mail or phone number."""
        contact = _contact(attribute)
        self._sends.spend(user.sub)
        with self._database.transaction() as connection:
            current = require(connection, user.sub)
            address = _awaited(connection, user.sub, contact) or current.attributes.get(contact)
            if not address:
                raise invalid_parameter(f'User does not have {contact}.')
            code = self._codes.issue(connection, user.sub, contact)
        return self._directory.mail(address, 'attribute', code)

    def verify_attribute(self, user: UserRecord, attribute: str, code: str) -> None:
        """Verify the user's e-mail or phone number by the code that was sent there."""
        contact = _contact(attribute)
        self._tries.spend(user.sub)
        with self._database.transaction() as connection:
            current = require(connection, user.sub)
            verdict = self._codes.redeem(connection, user.sub, contact, code)
            if verdict is Verdict.ACCEPTED:
                verified = {f'{contact}_verified': 'true'}
                if (awaited := _awaited(connection, user.sub, contact)) is not None:
                    verified[contact] = awaited
                    _forget_awaited(connection, user.sub, contact)
                self._directory.users.save_attributes(connection, user.sub, current.attributes | verified)
        _refuse_code(verdict)


def _contact(attribute: str) -> Contact:
    for contact in CONTACTS:
        if contact == attribute:
            return contact
    raise invalid_parameter(f'Cannot verify attribute {attribute}: the pool verifies email and phone_number only.')


def _recovery_address(user: UserRecord) -> str | None:
    """Return the verified address that a lost password is recovered by: the e-mail before the phone number."""
    return next((user.attributes[contact] for contact in CONTACTS if user.has_verified(contact)), None)


def _no_address() -> OperationError:
    return invalid_parameter(
        'Cannot reset password for the user as there is no registered/verified email or phone_number'
    )


def _refuse_code(verdict: Verdict) -> None:
    # A wrong try is committed like a right one, and refused only then.
    if verdict is Verdict.MISMATCH:
        raise code_mismatch()
    if verdict is Verdict.EXPIRED:
        raise code_expired()


def _awaited(connection: sqlite3.Connection, sub: str, attribute: str) -> str | None:
    query = 'SELECT value FROM awaited_values WHERE sub = ? AND attribute = ?'
    row = connection.execute(query, (sub, attribute)).fetchone()
    return row['value'] if row else None


def _forget_awaited(connection: sqlite3.Connection, sub: str, attribute: str) -> None:
    connection.execute('DELETE FROM awaited_values WHERE sub = ? AND attribute = ?', (sub, attribute))
