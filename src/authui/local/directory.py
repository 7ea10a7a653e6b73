"""The users of the pool: sign-up, confirmation, attributes, administration; it knows no wire and no token."""

from __future__ import annotations

import hmac
import json
import sqlite3
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import SecretStr

from authui.local.attributes import check_attributes, check_email, check_registration
from authui.local.codes import Codes, Purpose, Verdict
from authui.local.errors import (
    OperationError,
    code_expired,
    code_mismatch,
    invalid_parameter,
    not_authorized,
    temporary_password_expired,
    user_disabled,
)
from authui.local.limits import HourlyLimit
from authui.local.mailbox import Mailbox, Message, MessageKind
from authui.local.passwords import check_password
from authui.local.srp import Verifier, salt_from
from authui.local.users import UserRecord, find, insert, require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from authui.local.config import PoolConfig
    from authui.local.database import Database
    from authui.local.randomness import Randomness


@dataclass(frozen=True, slots=True)
class CodeDelivery:
    """Where a code went: the masked address."""

    destination: str
    medium: str = 'EMAIL'
    attribute: str = 'email'

    @classmethod
    def to(cls, address: str) -> CodeDelivery:
        """Mask an address as Cognito does: `f***@e***`, or `+*******1234` for a phone number."""
        if address.startswith('+'):
            return cls(f'+{"*" * max(0, len(address) - 5)}{address[-4:]}', 'SMS', 'phone_number')
        local_part, _, domain = address.partition('@')
        return cls(f'{local_part[:1]}***@{domain[:1]}***')


class Directory:
    """Finds and changes users; every method that changes one is a single transaction, and mails go out after it."""

    def __init__(
        self,
        database: Database,
        config: PoolConfig,
        *,
        pool_name: str,
        key: bytes,
        clock: Callable[[], float],
        randomness: Randomness,
        mailbox: Mailbox,
    ) -> None:
        self._database = database
        self._config = config
        self._pool_name = pool_name
        self._key = key
        self._clock = clock
        self._randomness = randomness
        self._mailbox = mailbox
        self._codes = Codes(config, clock, randomness, key)
        self._resends = HourlyLimit(clock, config.resends_per_hour)
        self._confirmations = HourlyLimit(clock, config.confirmations_per_hour)

    def find(self, username: str) -> UserRecord | None:
        """Return the user of an e-mail, in whatever case, or of a sub."""
        with self._database.reading() as connection:
            return find(connection, username)

    def require(self, username: str) -> UserRecord:
        """Return the user of an e-mail or sub; refuses if there is none."""
        with self._database.reading() as connection:
            return require(connection, username)

    def unknown_sub(self, username: str) -> str:
        """Return the user name that somebody who does not exist seems to have; always the same for a name."""
        return str(uuid.UUID(bytes=self._derive('sub', username)[:16], version=4))

    def unknown_verifier(self, username: str) -> Verifier:
        """Return the salt and verifier that somebody who does not exist seems to have."""
        return Verifier.fake(self._derive('verifier', username))

    # Sign-up

    def sign_up(
        self, username: str, password: str, attributes: Iterable[tuple[str, str]]
    ) -> tuple[UserRecord, CodeDelivery | None]:
        """Register a user under an e-mail and mail a code."""
        if '@' not in username:
            raise invalid_parameter('Username should be an email.')
        check_email(username)
        values = check_registration(attributes, username, self._config)
        check_password(password, self._config)
        user = self._new_user(username, password, values, confirmed=False, email_verified=False)
        code = None
        with self._database.transaction() as connection:
            insert(connection, user)
            if self._config.code_delivery:
                code = self._codes.issue(connection, user.sub, 'sign_up')
        return user, self.mail(user.email, 'sign_up', code) if code else None

    def confirm_sign_up(self, username: str, code: str) -> None:
        """Confirm a user by the code that was mailed at sign-up; the e-mail is then verified."""
        user = self.find(username)
        self._confirmations.spend(user.sub if user else self.unknown_sub(username))
        if user is None:
            raise code_expired() if self._config.prevent_user_existence_errors else _username_not_found()
        self._redeem(user.sub, 'sign_up', code, only_unconfirmed=True)

    def resend_code(self, username: str) -> CodeDelivery:
        """Mail a new code to who has not confirmed yet; the earlier one is void."""
        if not self._config.code_delivery:
            raise invalid_parameter('Cannot resend codes. Auto verification not turned on.')
        user = self.find(username)
        self._resends.spend(user.sub if user else self.unknown_sub(username))
        if user is None or not user.enabled or user.confirmed:
            return self._pretend_delivery(username, user)
        with self._database.transaction() as connection:
            # Read again: a code must not go to an address that the user has no longer.
            user = require(connection, user.sub)
            code = self._codes.issue(connection, user.sub, 'sign_up')
        return self.mail(user.email, 'resend', code)

    def _pretend_delivery(self, username: str, user: UserRecord | None) -> CodeDelivery:
        if self._config.prevent_user_existence_errors:
            return CodeDelivery.to(user.email if user else username)
        if user is None:
            raise _username_not_found()
        raise invalid_parameter('User is already confirmed.') if user.enabled else user_disabled()

    # Parts of sign-ins

    def verify_address(self, sub: str, attribute: str, address: str) -> None:
        """Verify the address that a code of a sign-in went to; refuses when it is no longer the user's."""
        with self._database.transaction() as connection:
            user = require(connection, sub)
            if user.all_attributes().get(attribute) != address:
                raise not_authorized('Invalid session for the user.')
            if attribute == 'email':
                connection.execute('UPDATE users SET email_verified = 1 WHERE sub = ?', (sub,))
            else:
                attributes = json.dumps(user.attributes | {f'{attribute}_verified': 'true'})
                connection.execute('UPDATE users SET attributes = ? WHERE sub = ?', (attributes, sub))

    def replace_temporary_password(
        self, user: UserRecord, password: str, attributes: Mapping[str, str], *, now: float
    ) -> UserRecord:
        """Give a user the password they chose in place of a temporary one; refuses when that is over or replaced."""
        check_password(password, self._config)
        check_attributes(attributes, self._config)
        verifier = Verifier.of(self._pool_name, user.sub, password, salt_from(self._randomness.octets(16)))
        with self._database.transaction() as connection:
            current = require(connection, user.sub)
            if current.status != 'FORCE_CHANGE_PASSWORD' or current.verifier != user.verifier:
                raise not_authorized('Invalid session for the user.')
            if current.password_expires_at is not None and now >= current.password_expires_at:
                raise temporary_password_expired()
            connection.execute(
                "UPDATE users SET status = 'CONFIRMED', password_expires_at = NULL, salt = ?, verifier = ?,"
                ' attributes = ? WHERE sub = ?',
                (verifier.salt, verifier.value, json.dumps(current.attributes | dict(attributes)), user.sub),
            )
            return require(connection, user.sub)

    # Administration

    def create_user(
        self, email: str, password: str, attributes: Mapping[str, str], *, password_expires_at: float | None = None
    ) -> UserRecord:
        """Add a confirmed user; `email_verified` is true unless the attributes say not.

        A password that expires is a temporary one, which the user is mailed and has to replace.
        """
        check_email(email)
        check_password(password, self._config)
        values = dict(attributes)
        email_verified = values.pop('email_verified', 'true') == 'true'
        check_attributes(values, self._config)
        user = self._new_user(email, password, values, confirmed=True, email_verified=email_verified)
        if password_expires_at is not None:
            user = replace(user, status='FORCE_CHANGE_PASSWORD', password_expires_at=password_expires_at)
        with self._database.transaction() as connection:
            insert(connection, user)
        if password_expires_at is not None:
            self.mail(email, 'invitation', password)
        return user

    def confirm_user(self, username: str) -> None:
        """Confirm a user without a code; the e-mail stays unverified, as on Cognito."""
        with self._database.transaction() as connection:
            user = require(connection, username)
            if user.confirmed:
                raise _already_confirmed()
            connection.execute("UPDATE users SET status = 'CONFIRMED' WHERE sub = ?", (user.sub,))

    def set_enabled(self, username: str, *, enabled: bool) -> UserRecord:
        """Enable or disable a user."""
        with self._database.transaction() as connection:
            user = require(connection, username)
            connection.execute('UPDATE users SET enabled = ? WHERE sub = ?', (enabled, user.sub))
        return user

    def set_attributes(self, username: str, attributes: Mapping[str, str]) -> None:
        """Change attributes; a new e-mail is unverified unless `email_verified` comes with it."""
        values = dict(attributes)
        verified = values.pop('email_verified', None)
        check_attributes(values, self._config)
        email = values.pop('email', None)
        if email is not None:
            check_email(email)
        with self._database.transaction() as connection:
            user = require(connection, username)
            email_changes = email is not None and email.lower() != user.email.lower()
            new_email = user.email if email is None else email
            new_verified = verified == 'true' if verified is not None else user.email_verified and not email_changes
            try:
                connection.execute(
                    'UPDATE users SET name = ?, email = ?, email_verified = ?, attributes = ? WHERE sub = ?',
                    (new_email.lower(), new_email, new_verified, json.dumps(user.attributes | values), user.sub),
                )
            except sqlite3.IntegrityError as error:
                raise OperationError(
                    'AliasExistsException', 'An account with the given email already exists.'
                ) from error
            if email_changes:
                connection.execute('DELETE FROM codes WHERE sub = ?', (user.sub,))

    def add_to_group(self, username: str, group: str) -> None:
        """Put a user into a group, which need not exist before."""
        with self._database.transaction() as connection:
            user = require(connection, username)
            groups = json.dumps([*user.groups, group] if group not in user.groups else user.groups)
            connection.execute('UPDATE users SET groups = ? WHERE sub = ?', (groups, user.sub))

    def delete_user(self, username: str) -> None:
        """Remove a user; the e-mail is free again."""
        with self._database.transaction() as connection:
            user = require(connection, username)
            connection.execute('DELETE FROM users WHERE sub = ?', (user.sub,))

    # Parts

    def _new_user(
        self, email: str, password: str, attributes: dict[str, str], *, confirmed: bool, email_verified: bool
    ) -> UserRecord:
        sub = self._randomness.identifier()
        salt = salt_from(self._randomness.octets(16))
        return UserRecord(
            sub=sub,
            email=email,
            email_verified=email_verified,
            status='CONFIRMED' if confirmed else 'UNCONFIRMED',
            enabled=True,
            verifier=Verifier.of(self._pool_name, sub, password, salt),
            attributes=attributes,
            groups=(),
        )

    def _redeem(self, sub: str, purpose: Purpose, code: str, *, only_unconfirmed: bool) -> None:
        # A wrong try is committed like a right one, and refused only then.
        with self._database.transaction() as connection:
            user = require(connection, sub)
            if not user.enabled:
                raise user_disabled()
            if only_unconfirmed and user.confirmed:
                raise _already_confirmed()
            verdict = self._codes.redeem(connection, sub, purpose, code)
            if verdict is Verdict.ACCEPTED:
                connection.execute(
                    'UPDATE users SET email_verified = 1,'
                    " status = CASE status WHEN 'UNCONFIRMED' THEN 'CONFIRMED' ELSE status END WHERE sub = ?",
                    (sub,),
                )
        if verdict is Verdict.MISMATCH:
            raise code_mismatch()
        if verdict is Verdict.EXPIRED:
            raise code_expired()

    def mail(self, address: str, kind: MessageKind, code: str) -> CodeDelivery:
        """Send a code to an e-mail address or a phone number."""
        self._mailbox.deliver(Message(sent_at=self._clock(), destination=address, kind=kind, code=SecretStr(code)))
        return CodeDelivery.to(address)

    def _derive(self, purpose: str, username: str) -> bytes:
        return hmac.digest(self._key, f'{purpose} {username.lower()}'.encode(), 'sha256')


def _already_confirmed() -> OperationError:
    return not_authorized('User cannot be confirmed. Current status is CONFIRMED')


def _username_not_found() -> OperationError:
    return OperationError('UserNotFoundException', 'Username/client id combination not found.')
