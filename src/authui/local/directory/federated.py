"""Users of other providers: made at their first sign-in, kept up to date at each one, linked by administrators."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from authui.errors import SettingsError
from authui.local.directory.identities import SUBJECT, LinkedIdentity, add_identity, find_identity
from authui.local.directory.schema import check_attributes
from authui.local.directory.user_table import CONTACTS, UserRecord, fold, require_user
from authui.local.errors import OperationError, invalid_parameter, not_authorized, user_not_found
from authui.local.identity_provider import ORGANISATIONS
from authui.local.triggers import run_trigger, trigger_event, unrecognizable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from authui.local.config import PoolConfig
    from authui.local.directory.database import Database
    from authui.local.directory.users import Users
    from authui.local.identity_provider import FakeProvider

MOST_LINKED = 5
_MOST_SHOWN = 6
_SUBJECT_NAMES = {'OIDC': 'sub', 'SAML': 'NameID'}
NATIVE = 'Cognito'
"""The provider that stands for the pool itself in AdminLinkProviderForUser and AdminDisableProviderForUser."""


class FederatedUsers:
    """Finds, makes and links the users of other providers.

    A person is known by the provider and by what it calls them, to the letter, and never by an e-mail address.
    """

    def __init__(
        self,
        database: Database,
        users: Users,
        config: PoolConfig,
        *,
        pool_id: str,
        client_id: str,
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._users = users
        self._config = config
        self._pool_id = pool_id
        self._client_id = client_id
        self._clock = clock
        self.providers: Mapping[str, FakeProvider] = {each.name: each for each in config.identity_providers}
        """The pool's providers by their names."""
        for each in config.identity_providers:
            _check_mapping(each, config)

    def provider(self, name: str) -> FakeProvider:
        """Return the provider of a name; refuses one that the pool does not have."""
        if name not in self.providers:
            raise OperationError('ResourceNotFoundException', f'Identity provider {name} does not exist.')
        return self.providers[name]

    def provider_of(self, identifier: str) -> FakeProvider | None:
        """Return the provider with an identifier, such as the domain of e-mail addresses."""
        wanted = identifier.lower()
        found = (each for each in self.providers.values() if wanted in map(str.lower, each.idp_identifiers))
        return next(found, None)

    def sign_in(self, provider: str, subject: str, claims: Mapping[str, str]) -> UserRecord:
        """Return the user whom a provider has signed in, with the attributes that its claims map to.

        The user is the one that the identity made or is linked to; the first sign-in makes a user. Refuses a disabled
        user, a user without an attribute that the pool requires, and, as Cognito does, the sign-in within which a
        PreSignUp trigger links the identity. What Cognito tells the app is the message of the `OperationError`.
        """
        if not subject:
            raise invalid_parameter('The identity provider names no subject.')
        known = self.provider(provider)
        attributes = _mapped(known, claims)
        check_attributes({name: value for name, value in attributes.items() if name not in _FLAGS}, self._config)
        with self._database.transaction() as connection:
            sub = self._recognise(connection, known, subject, claims)
            if sub is not None:
                return self._renew(connection, sub, attributes)
        self._refuse_incomplete(attributes)
        user = self._new(known, subject, attributes)
        self._ask_trigger(user)
        with self._database.transaction() as connection:
            self._refuse_taken(connection, user, known, subject)
            self._users.table.insert(connection, user)
            add_identity(connection, user.sub, known, subject, is_primary=True, now=self._clock())
        return user

    # Linked

    def link(self, destination: UserRecord, provider: str, attribute: str, value: str) -> None:
        """Let the person with this value of a provider's attribute sign in as a user (AdminLinkProviderForUser).

        The attribute is the subject, or a claim of an OIDC or SAML provider, which the first sign-in then has.
        """
        known = self.provider(provider)
        attribute = _canonical(known, attribute)
        if attribute != SUBJECT and known.kind not in ORGANISATIONS:
            raise invalid_parameter(f'ProviderAttributeName must be {SUBJECT} for social identity providers.')
        if not value:
            raise invalid_parameter('ProviderAttributeValue must not be empty.')
        with self._database.transaction() as connection:
            found = find_identity(connection, known.name, attribute, value)
            if found is not None and found.is_primary:
                raise invalid_parameter(
                    'Merging is not currently supported, provide a SourceUser that has not been signed up in order to '
                    'link'
                )
            if found is not None:
                raise invalid_parameter('SourceUser is already linked to DestinationUser')
            current = require_user(connection, destination.sub)
            if sum(not each.is_primary for each in current.identities) >= MOST_LINKED:
                raise OperationError('LimitExceededException', f'A user can have {MOST_LINKED} linked identities.')
            add_identity(
                connection, current.sub, known, value, attribute=attribute, is_primary=False, now=self._clock()
            )

    def unlink(self, provider: str, attribute: str, value: str) -> None:
        """Take an identity from the user to whom it is linked (AdminDisableProviderForUser).

        The next sign-in with it makes a user. The user whom the identity itself made is disabled instead.
        """
        known = self.provider(provider)
        attribute = _canonical(known, attribute)
        with self._database.transaction() as connection:
            found = find_identity(connection, known.name, attribute, value)
            if found is None:
                raise user_not_found()
            if found.is_primary:
                connection.execute('UPDATE users SET enabled = 0 WHERE sub = ?', (found.sub,))
                return
            connection.execute(
                'DELETE FROM identities WHERE provider = ? AND attribute = ? AND value = ?',
                (known.name, attribute, value),
            )

    def holder(self, provider: str, name: str) -> UserRecord:
        """Return the user whom a provider's name and a name there stand for, as in a DestinationUser.

        The user name is that of the pool (`Cognito`), or what the provider calls the person who signed in first.
        """
        with self._database.reading() as connection:
            if provider != NATIVE:
                found = find_identity(connection, self.provider(provider).name, SUBJECT, name)
                if found is None or not found.is_primary:
                    raise user_not_found()
                return require_user(connection, found.sub)
            user = self._users.table.require(connection, name)
            if fold(user.username, self._config) != fold(name, self._config):
                raise user_not_found()  # an alias, which Cognito does not take here
            return user

    def people(self, provider: str) -> tuple[tuple[str, Mapping[str, str]], ...]:
        """Return the subjects and attributes of users who have signed in at a provider, the newest first."""
        query = (
            'SELECT value, attributes FROM identities JOIN users USING (sub) WHERE provider = ? AND attribute = ?'
            ' ORDER BY created_at DESC LIMIT ?'
        )
        with self._database.reading() as connection:
            rows = connection.execute(query, (provider, SUBJECT, _MOST_SHOWN)).fetchall()
        return tuple((row['value'], json.loads(row['attributes'])) for row in rows)

    def local_emails(self) -> tuple[str, ...]:
        """Return e-mail addresses of the pool's own users."""
        query = (
            "SELECT DISTINCT json_extract(attributes, '$.email') AS email FROM users"
            " WHERE status != 'EXTERNAL_PROVIDER' AND email IS NOT NULL ORDER BY email LIMIT ?"
        )
        with self._database.reading() as connection:
            return tuple(row['email'] for row in connection.execute(query, (_MOST_SHOWN,)))

    def mapped_attributes(self, user: UserRecord) -> frozenset[str]:
        """Return the attributes that the provider who made a user overwrites at every sign-in; of other users none."""
        made_by = next((each.provider for each in user.identities if each.is_primary), '')
        return frozenset(self.providers[made_by].attribute_mapping) if made_by in self.providers else frozenset()

    # Signed in

    def _recognise(
        self, connection: sqlite3.Connection, provider: FakeProvider, subject: str, claims: Mapping[str, str]
    ) -> str | None:
        """Return the sub of the identity's user; an identity that was linked by a claim is known by subject now."""
        found = find_identity(connection, provider.name, SUBJECT, subject)
        if found is not None:
            return found.sub
        if provider.kind not in ORGANISATIONS:
            return None
        query = 'SELECT sub, attribute, value FROM identities WHERE provider = ? AND attribute != ? ORDER BY created_at'
        for row in connection.execute(query, (provider.name, SUBJECT)):
            if claims.get(row['attribute']) == row['value']:
                connection.execute(
                    'UPDATE identities SET attribute = ?, value = ? WHERE provider = ? AND attribute = ? AND value = ?',
                    (SUBJECT, subject, provider.name, row['attribute'], row['value']),
                )
                sub: str = row['sub']
                return sub
        return None

    def _renew(self, connection: sqlite3.Connection, sub: str, attributes: Mapping[str, str]) -> UserRecord:
        user = require_user(connection, sub)
        if not user.enabled:
            raise not_authorized('User is not enabled')
        self._users.table.save_attributes(connection, sub, user.attributes | dict(attributes))
        return require_user(connection, sub)

    def _new(self, provider: FakeProvider, subject: str, attributes: dict[str, str]) -> UserRecord:
        identity = LinkedIdentity(
            provider.name, provider.kind, subject, provider.told_issuer, is_primary=True, created_at=self._clock()
        )
        return self._users.external(
            f'{provider.name}_{subject}', attributes, identity, group=f'{self._pool_id}_{provider.name}'
        )

    def _refuse_incomplete(self, attributes: Mapping[str, str]) -> None:
        missing = [name for name in self._config.required_attributes if not attributes.get(name)]
        if missing:
            raise invalid_parameter(f'attributes required: [{", ".join(missing)}]')

    def _ask_trigger(self, user: UserRecord) -> None:
        """Run PreSignUp, which may link the identity to another user, or refuse the sign-up by an error."""
        trigger = self._config.pre_sign_up
        if trigger is None:
            return
        verified = {f'{each}_verified': 'false' for each in CONTACTS if user.attributes.get(each)}
        event = trigger_event(
            'PreSignUp_ExternalProvider',
            pool_id=self._pool_id,
            client_id=self._client_id,
            username=user.username,
            request={
                'userAttributes': {
                    'cognito:user_status': user.status,
                    **verified,
                    **user.told_attributes,
                },
                'validationData': {},
            },
            response=dict.fromkeys(('autoConfirmUser', 'autoVerifyEmail', 'autoVerifyPhone'), False),
        )
        answered: Any = run_trigger('PreSignUp', trigger, event, None)
        if not isinstance(answered, Mapping) or not isinstance(answered.get('response'), Mapping):
            raise unrecognizable()

    def _refuse_taken(
        self, connection: sqlite3.Connection, user: UserRecord, provider: FakeProvider, subject: str
    ) -> None:
        """Refuse an identity that has got a user meanwhile, and a subject that only case tells from another's."""
        is_known = find_identity(connection, provider.name, SUBJECT, subject) is not None
        if is_known or self._users.table.find(connection, user.username) is not None:
            raise invalid_parameter(f'Already found an entry for username {user.username.lower()}')


_FLAGS = frozenset(f'{each}_verified' for each in CONTACTS)


def _check_mapping(provider: FakeProvider, config: PoolConfig) -> None:
    """Refuse a provider that maps an attribute which the pool does not have, since nobody could sign in there."""
    names = provider.attribute_mapping.keys() - _FLAGS
    try:
        check_attributes(dict.fromkeys(sorted(names), ''), config)
    except OperationError as error:
        raise SettingsError(
            f'the attribute_mapping of the provider {provider.name}: {error.message} Map standard attributes only, or '
            'name the attribute in PoolConfig.custom_attributes'
        ) from None


def _canonical(provider: FakeProvider, attribute: str) -> str:
    """Return the name of an attribute, of which the subject has several: that of a token, and that of an assertion."""
    return SUBJECT if attribute == _SUBJECT_NAMES.get(provider.kind) else attribute


def _mapped(provider: FakeProvider, claims: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes that claims map to; an address counts as verified only if a claim says so each time."""
    mapping = provider.attribute_mapping
    attributes = {name: claims[claim] for name, claim in mapping.items() if claim in claims and name not in _FLAGS}
    for contact in CONTACTS:
        if contact in mapping:
            claim = mapping.get(f'{contact}_verified')
            attributes[f'{contact}_verified'] = 'true' if claim and claims.get(claim) == 'true' else 'false'
    return attributes
