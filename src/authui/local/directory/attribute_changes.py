"""Changes that users make to their own attributes, and the codes that verify an e-mail address or phone number."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from authui.local.directory.limits import HourlyLimit
from authui.local.directory.schema import check_attributes, check_email, check_unreserved, missing_attribute
from authui.local.directory.user_table import CONTACTS, UserRecord, require_user
from authui.local.directory.verification_codes import CodeVerdict, VerificationCodes, refuse_code
from authui.local.errors import invalid_parameter, invalid_session

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from authui.local.config import PoolConfig
    from authui.local.directory.database import Database
    from authui.local.directory.delivery import CodeDelivery, CodeSender
    from authui.local.directory.users import Users
    from authui.models import Contact


class AttributeChanges:
    """Changes and verifies attributes; each change is a single transaction, and codes are sent after it."""

    def __init__(
        self,
        *,
        database: Database,
        users: Users,
        codes: VerificationCodes,
        sender: CodeSender,
        tries: HourlyLimit,
        config: PoolConfig,
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._users = users
        self._codes = codes
        self._sender = sender
        self._config = config
        self._sends = HourlyLimit(clock, config.resends_per_hour)
        self._tries = tries

    def update(self, user: UserRecord, attributes: Mapping[str, str]) -> list[CodeDelivery]:
        """Change attributes; a changed e-mail or phone number is unverified, and a code is sent to it.

        Where the pool verifies before it updates, the former value stays in force until then.
        """
        check_unreserved(attributes)
        check_attributes(attributes, self._config)
        for name in self._config.required_attributes:
            if name in attributes and not attributes[name]:
                raise missing_attribute(name)
        table, sent = self._users.table, []
        with self._database.transaction() as connection:
            current = require_user(connection, user.sub)
            values = dict(attributes)
            self._refuse_nameless(current.attributes | values)
            for contact in CONTACTS:
                if values.get(contact) == current.attributes.get(contact) or contact not in values:
                    continue
                value = values[contact]
                _forget_awaited(connection, user.sub, contact)
                if not value:
                    continue
                table.refuse_taken(connection, user.sub, contact, value)
                sent.append((contact, value))
                if contact in self._config.verify_before_update:
                    del values[contact]
                    connection.execute(
                        'INSERT INTO awaited_values (sub, attribute, value) VALUES (?, ?, ?)',
                        (user.sub, contact, value),
                    )
                else:
                    values[f'{contact}_verified'] = 'false'
            table.save_attributes(connection, user.sub, current.attributes | values)
            codes = [(address, self._codes.issue(connection, user.sub, contact)) for contact, address in sent]
            current = require_user(connection, user.sub)
        return [self._sender.send(current, address, 'UpdateUserAttribute', code) for address, code in codes]

    def delete(self, user: UserRecord, names: Collection[str]) -> None:
        """Remove attributes; refuses those that a user cannot be without."""
        check_unreserved(names)
        check_attributes(dict.fromkeys(names, ''), self._config)
        for name in names:
            if name in self._config.required_attributes:
                raise missing_attribute(name)
        with self._database.transaction() as connection:
            current = require_user(connection, user.sub)
            kept = {name: value for name, value in current.attributes.items() if name not in names}
            self._refuse_nameless(kept)
            for name in names:
                _forget_awaited(connection, user.sub, name)
            self._users.table.save_attributes(connection, user.sub, kept)

    def send_code(self, user: UserRecord, attribute: str) -> CodeDelivery:
        """Send a code that verifies the user's e-mail or phone number."""
        contact = _contact(attribute)
        self._sends.spend(user.sub)
        with self._database.transaction() as connection:
            current = require_user(connection, user.sub)
            address = _awaited(connection, user.sub, contact) or current.attributes.get(contact)
            if not address:
                raise invalid_parameter(f'User does not have {contact}.')
            code = self._codes.issue(connection, user.sub, contact)
        return self._sender.send(current, address, 'VerifyUserAttribute', code)

    def verify(self, user: UserRecord, attribute: str, code: str) -> None:
        """Verify the user's e-mail or phone number by the code that was sent to it."""
        contact = _contact(attribute)
        self._tries.spend(user.sub)
        with self._database.transaction() as connection:
            current = require_user(connection, user.sub)
            verdict = self._codes.redeem(connection, user.sub, contact, code)
            if verdict is CodeVerdict.ACCEPTED:
                verified = {f'{contact}_verified': 'true'}
                if (awaited := _awaited(connection, user.sub, contact)) is not None:
                    verified[contact] = awaited
                    _forget_awaited(connection, user.sub, contact)
                self._users.table.save_attributes(connection, user.sub, current.attributes | verified)
        refuse_code(verdict)

    # Within a sign-in

    def verify_at_sign_in(self, sub: str, attribute: str, address: str) -> None:
        """Verify the address that a sign-in's code was sent to; refuses one that the user no longer has."""
        with self._database.transaction() as connection:
            user = require_user(connection, sub)
            if user.attributes.get(attribute) != address:
                raise invalid_session()
            holder = self._users.table.find(connection, address)
            if attribute in self._config.alias_attributes and holder is not None and holder.sub != sub:
                return  # the alias is another user's, and a sign-in does not take it away
            verified = user.attributes | {f'{attribute}_verified': 'true'}
            self._users.table.save_attributes(connection, sub, verified)

    def add_email(self, sub: str, email: str) -> None:
        """Give a user without an e-mail address one that is not verified yet."""
        check_email(email)
        with self._database.transaction() as connection:
            user = require_user(connection, sub)
            if user.attributes.get('email'):
                raise invalid_session()
            self._users.table.save_attributes(connection, sub, user.attributes | {'email': email})

    def _refuse_nameless(self, attributes: Mapping[str, str]) -> None:
        """Refuse attributes that leave nothing to sign in with, where attributes stand in place of the user name."""
        names = sorted(self._config.username_attributes)
        if names and not any(attributes.get(name) for name in names):
            raise missing_attribute(names[0])


def _contact(attribute: str) -> Contact:
    for contact in CONTACTS:
        if contact == attribute:
            return contact
    raise invalid_parameter(f'Cannot verify attribute {attribute}: the pool verifies email and phone_number only.')


def _awaited(connection: sqlite3.Connection, sub: str, attribute: str) -> str | None:
    query = 'SELECT value FROM awaited_values WHERE sub = ? AND attribute = ?'
    row = connection.execute(query, (sub, attribute)).fetchone()
    return row['value'] if row else None


def _forget_awaited(connection: sqlite3.Connection, sub: str, attribute: str) -> None:
    connection.execute('DELETE FROM awaited_values WHERE sub = ? AND attribute = ?', (sub, attribute))
