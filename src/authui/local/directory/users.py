"""The users of the pool: sign-up, confirmation, and parts of sign-ins; it knows no wire and no token."""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from authui.local.crypto.srp import Verifier, salt_from
from authui.local.directory.limits import HourlyLimit
from authui.local.directory.password_policy import check_password
from authui.local.directory.schema import check_attributes, check_email, check_registration
from authui.local.directory.user_table import CONTACTS, Contact, UserRecord, Users, require, with_sub
from authui.local.directory.verification_codes import Codes, Verdict
from authui.local.errors import (
    OperationError,
    code_expired,
    code_mismatch,
    invalid_parameter,
    not_authorized,
    temporary_password_expired,
    user_disabled,
)
from authui.local.mailbox import Mailbox, Message, MessageKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.database import Database


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
        self.users = Users(config)
        self._codes = Codes(config, clock, randomness, key)
        self._resends = HourlyLimit(clock, config.resends_per_hour)
        self._confirmations = HourlyLimit(clock, config.confirmations_per_hour)

    def find(self, username: str) -> UserRecord | None:
        """Return who is called so: by the user name or what stands in its place, or by an alias."""
        with self._database.reading() as connection:
            return self.users.find(connection, username)

    def require(self, username: str) -> UserRecord:
        """Return who is called so; refuses if there is nobody."""
        with self._database.reading() as connection:
            return self.users.require(connection, username)

    def with_sub(self, sub: str) -> UserRecord | None:
        """Return the user of a sub."""
        with self._database.reading() as connection:
            return with_sub(connection, sub)

    def unknown_sub(self, username: str) -> str:
        """Return the sub that somebody who does not exist seems to have; always the same for a name."""
        return str(uuid.UUID(bytes=self._derive('sub', username)[:16], version=4))

    def unknown_username(self, username: str) -> str:
        """Return the real user name that somebody who does not exist seems to have."""
        return self.unknown_sub(username) if self._config.username_attributes else username

    def unknown_verifier(self, username: str) -> Verifier:
        """Return the salt and verifier that somebody who does not exist seems to have."""
        return Verifier.fake(self._derive('verifier', username))

    # Sign-up

    def sign_up(
        self, username: str, password: str, attributes: Iterable[tuple[str, str]]
    ) -> tuple[UserRecord, CodeDelivery | None]:
        """Register a user and send a code."""
        values = check_registration(attributes, username, self._config)
        check_password(password, self._config)
        user = self.new_user(username, password, values, confirmed=False)
        contact, code = self._to_verify(user), None
        with self._database.transaction() as connection:
            self.users.insert(connection, user)
            if contact:
                code = self._codes.issue(connection, user.sub, 'sign_up')
        return user, self.mail(user.attributes[contact], 'sign_up', code) if contact and code else None

    def confirm_sign_up(self, username: str, code: str, *, force: bool = False) -> None:
        """Confirm a user by the code that was sent at sign-up; the address it went to is then verified.

        Where that address is an alias of somebody else, `force` takes it from them (ForceAliasCreation).
        """
        user = self.find(username)
        self._confirmations.spend(user.sub if user else self.unknown_sub(username))
        if user is None:
            raise code_expired() if self._config.prevent_user_existence_errors else _username_not_found()
        # A wrong try is committed like a right one, and refused only then.
        with self._database.transaction() as connection:
            user = require(connection, user.sub)
            if not user.enabled:
                raise user_disabled()
            if user.confirmed:
                raise already_confirmed()
            verdict = self._codes.redeem(connection, user.sub, 'sign_up', code)
            if verdict is Verdict.ACCEPTED:
                contact = self._to_verify(user)
                if contact is not None:
                    verified = user.attributes | {f'{contact}_verified': 'true'}
                    self.users.save_attributes(connection, user.sub, verified, force=force)
                self.users.confirm(connection, user.sub)
        if verdict is Verdict.MISMATCH:
            raise code_mismatch()
        if verdict is Verdict.EXPIRED:
            raise code_expired()

    def resend_code(self, username: str) -> CodeDelivery:
        """Send a new code to who has not confirmed yet; the earlier one is void."""
        if not self._config.auto_verified_attributes:
            raise invalid_parameter('Cannot resend codes. Auto verification not turned on.')
        user = self.find(username)
        self._resends.spend(user.sub if user else self.unknown_sub(username))
        if user is None or not user.enabled or user.confirmed:
            return self._pretend_delivery(username, user)
        with self._database.transaction() as connection:
            # Read again: a code must not go to an address that the user has no longer.
            user = require(connection, user.sub)
            contact = self._to_verify(user)
            if contact is None:
                raise invalid_parameter('Cannot resend codes. The user has no address that is verified at sign-up.')
            code = self._codes.issue(connection, user.sub, 'sign_up')
        return self.mail(user.attributes[contact], 'resend', code)

    def _to_verify(self, user: UserRecord) -> Contact | None:
        """Return where a sign-up's code goes; of two addresses the phone number is verified first, as on Cognito."""
        able = [each for each in CONTACTS if each in self._config.auto_verified_attributes and each in user.attributes]
        return able[-1] if able else None

    def _pretend_delivery(self, username: str, user: UserRecord | None) -> CodeDelivery:
        if self._config.prevent_user_existence_errors:
            return self.seeming_delivery(username, user)
        if user is None:
            raise _username_not_found()
        raise invalid_parameter('User is already confirmed.') if user.enabled else user_disabled()

    def seeming_delivery(self, username: str, user: UserRecord | None) -> CodeDelivery:
        """Return where a code seems to go that is not sent: to the user, or to somebody who does not exist."""
        addresses = [user.attributes[each] for each in CONTACTS if each in user.attributes] if user else []
        if addresses:
            return CodeDelivery.to(addresses[0])
        if '@' in username or username.startswith('+'):
            return CodeDelivery.to(username)
        # Letters of nobody's, always the same for a name.
        first, second = (chr(ord('a') + octet % 26) for octet in self._derive('address', username)[:2])
        return CodeDelivery.to(f'{first}@{second}')

    # Parts of sign-ins

    def verify_address(self, sub: str, attribute: str, address: str) -> None:
        """Verify the address that a code of a sign-in went to; refuses when it is no longer the user's."""
        with self._database.transaction() as connection:
            user = require(connection, sub)
            if user.attributes.get(attribute) != address:
                raise not_authorized('Invalid session for the user.')
            holder = self.users.find(connection, address)
            if attribute in self._config.alias_attributes and holder is not None and holder.sub != sub:
                return  # it is somebody else's alias, which a sign-in does not take away
            self.users.save_attributes(connection, sub, user.attributes | {f'{attribute}_verified': 'true'})

    def set_email(self, sub: str, email: str) -> None:
        """Give a user without an e-mail one, which is not verified yet."""
        check_email(email)
        with self._database.transaction() as connection:
            user = require(connection, sub)
            if user.attributes.get('email'):
                raise not_authorized('Invalid session for the user.')
            self.users.save_attributes(connection, sub, user.attributes | {'email': email})

    def replace_temporary_password(
        self, user: UserRecord, password: str, attributes: Mapping[str, str], *, now: float
    ) -> UserRecord:
        """Give a user the password they chose in place of a temporary one; refuses when that is over or replaced."""
        check_password(password, self._config)
        check_attributes(attributes, self._config)
        verifier = Verifier.of(self._pool_name, user.username, password, salt_from(self._randomness.octets(16)))
        with self._database.transaction() as connection:
            current = require(connection, user.sub)
            if current.status != 'FORCE_CHANGE_PASSWORD' or current.verifier != user.verifier:
                raise not_authorized('Invalid session for the user.')
            if current.password_expires_at is not None and now >= current.password_expires_at:
                raise temporary_password_expired()
            connection.execute(
                'UPDATE users SET password_expires_at = NULL, salt = ?, verifier = ? WHERE sub = ?',
                (verifier.salt, verifier.value, user.sub),
            )
            self.users.save_attributes(connection, user.sub, current.attributes | dict(attributes))
            self.users.confirm(connection, user.sub)
            return require(connection, user.sub)

    def expire_codes(self) -> None:
        """Let every code be over that was sent until now."""
        with self._database.transaction() as connection:
            connection.execute('UPDATE codes SET expires_at = ?', (self._clock(),))

    # Parts

    def delete_user(self, username: str) -> None:
        """Remove the user of a name; the e-mail is free again."""
        self.delete(self.require(username).sub)

    def delete(self, sub: str) -> None:
        """Remove the user of a sub."""
        with self._database.transaction() as connection:
            require(connection, sub)
            connection.execute('DELETE FROM users WHERE sub = ?', (sub,))

    def new_user(self, username: str, password: str, attributes: dict[str, str], *, confirmed: bool) -> UserRecord:
        """Return a user who is not stored yet."""
        sub = self._randomness.identifier()
        salt = salt_from(self._randomness.octets(16))
        real_name = sub if self._config.username_attributes else username
        return UserRecord(
            sub=sub,
            username=real_name,
            status='CONFIRMED' if confirmed else 'UNCONFIRMED',
            enabled=True,
            verifier=Verifier.of(self._pool_name, real_name, password, salt),
            attributes=attributes,
            groups=(),
        )

    def mail(self, address: str, kind: MessageKind, code: str) -> CodeDelivery:
        """Send a code to an e-mail address or a phone number."""
        self._mailbox.deliver(Message(sent_at=self._clock(), destination=address, kind=kind, code=SecretStr(code)))
        return CodeDelivery.to(address)

    def _derive(self, purpose: str, username: str) -> bytes:
        return hmac.digest(self._key, f'{purpose} {self.users.fold(username)}'.encode(), 'sha256')


def already_confirmed() -> OperationError:
    """Refuse to confirm who is confirmed."""
    return not_authorized('User cannot be confirmed. Current status is CONFIRMED')


def _username_not_found() -> OperationError:
    return OperationError('UserNotFoundException', 'Username/client id combination not found.')
