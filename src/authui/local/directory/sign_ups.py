"""Sign-up and its confirmation: users are registered, and an address is verified by the code that was sent to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.directory.limits import HourlyLimit
from authui.local.directory.password_policy import check_password
from authui.local.directory.schema import check_registration
from authui.local.directory.user_table import CONTACTS, UserRecord, require_user
from authui.local.directory.verification_codes import CodeVerdict, VerificationCodes, refuse_code
from authui.local.errors import (
    already_confirmed,
    code_expired,
    invalid_parameter,
    no_such_username,
    sign_up_not_permitted,
    user_disabled,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from authui.local.config import PoolConfig
    from authui.local.directory.database import Database
    from authui.local.directory.delivery import CodeDelivery, CodeSender
    from authui.local.directory.unknown_users import UnknownUsers
    from authui.local.directory.users import Users
    from authui.models import Contact


class SignUps:
    """Registers and confirms users; each change is a single transaction, and codes are sent after it."""

    def __init__(
        self,
        *,
        database: Database,
        users: Users,
        unknown: UnknownUsers,
        codes: VerificationCodes,
        sender: CodeSender,
        config: PoolConfig,
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._users = users
        self._unknown = unknown
        self._codes = codes
        self._sender = sender
        self._config = config
        self._resends = HourlyLimit(clock, config.resends_per_hour)
        self._confirmations = HourlyLimit(clock, config.confirmations_per_hour)

    def register(
        self, username: str, password: str | None, attributes: Iterable[tuple[str, str]]
    ) -> tuple[UserRecord, CodeDelivery | None]:
        """Register a user and send a code; where the pool allows it, the user needs no password."""
        if self._config.allow_admin_create_user_only:
            raise sign_up_not_permitted()
        values = check_registration(attributes, username, self._config)
        if password is None:
            self._check_passwordless(values)
        else:
            check_password(password, self._config)
        user = self._users.new(username, password, values, confirmed=False)
        contact, code = self._to_verify(user), None
        with self._database.transaction() as connection:
            self._users.table.insert(connection, user)
            if contact:
                code = self._codes.issue(connection, user.sub, 'sign_up')
        return user, self._sender.send(user, user.attributes[contact], 'SignUp', code) if contact and code else None

    def confirm(self, username: str, code: str, *, force: bool = False) -> None:
        """Confirm a user by the code that was sent at sign-up, which also verifies the address that it was sent to.

        Where that address is another user's alias, `force` takes it from them (ForceAliasCreation).
        """
        user = self._users.find(username)
        self._confirmations.spend(user.sub if user else self._unknown.sub(username))
        if user is None:
            raise code_expired() if self._config.prevent_user_existence_errors else no_such_username()
        with self._database.transaction() as connection:
            user = require_user(connection, user.sub)
            if not user.enabled:
                raise user_disabled()
            if user.confirmed:
                raise already_confirmed(user.status)
            verdict = self._codes.redeem(connection, user.sub, 'sign_up', code)
            if verdict is CodeVerdict.ACCEPTED:
                contact = self._to_verify(user)
                if contact is not None:
                    verified = user.attributes | {f'{contact}_verified': 'true'}
                    self._users.table.save_attributes(connection, user.sub, verified, force=force)
                self._users.table.confirm(connection, user.sub)
        refuse_code(verdict)

    def resend_code(self, username: str) -> CodeDelivery:
        """Send a new code to a user who has not confirmed the sign-up; the earlier code becomes void."""
        if not self._config.auto_verified_attributes:
            raise invalid_parameter('Cannot resend codes. Auto verification not turned on.')
        user = self._users.find(username)
        self._resends.spend(user.sub if user else self._unknown.sub(username))
        if user is None or not user.enabled or user.confirmed:
            return self._pretend_delivery(username, user)
        with self._database.transaction() as connection:
            # Read again: the code must not be sent to an address that the user no longer has.
            user = require_user(connection, user.sub)
            contact = self._to_verify(user)
            if contact is None:
                raise invalid_parameter('Cannot resend codes. The user has no address that is verified at sign-up.')
            code = self._codes.issue(connection, user.sub, 'sign_up')
        return self._sender.send(user, user.attributes[contact], 'ResendCode', code)

    def _check_passwordless(self, attributes: dict[str, str]) -> None:
        """Refuse a sign-up without a password, unless codes can be sent to an address that the sign-up verifies."""
        if not any(attributes.get(contact) for contact in self._config.passwordless_contacts):
            raise invalid_parameter('Password is required.')

    def _to_verify(self, user: UserRecord) -> Contact | None:
        """Return the attribute that a sign-up verifies; of two addresses it is the phone number, as on Cognito."""
        able = [each for each in CONTACTS if each in self._config.auto_verified_attributes and each in user.attributes]
        return able[-1] if able else None

    def _pretend_delivery(self, username: str, user: UserRecord | None) -> CodeDelivery:
        if self._config.prevent_user_existence_errors:
            return self._unknown.delivery(username, user)
        if user is None:
            raise no_such_username()
        raise invalid_parameter('User is already confirmed.') if user.enabled else user_disabled()
