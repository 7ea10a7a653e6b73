"""Creates a user pool and an app client with the recommended settings, or reports how existing ones differ.

More than 300 lines, because what is made and what is compared is one recommendation.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError
from pydantic import SecretStr

from authui.cognito.provider_setup import ProviderSpec, domains_of
from authui.cognito.reconcile import (
    client_update,
    differing,
    higher_mfa,
    mfa_repeated,
    mfa_update,
    pool_update,
    raised_client,
    raised_messages,
    raised_mfa_messages,
    raised_pool,
)
from authui.errors import SettingsError
from authui.models import Identifiers
from authui.models.providers import COGNITO

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from authui.mail import PoolMessages

Mfa = Literal['off', 'optional', 'on']

_MIN_PASSWORD: Final = {'off': 15, 'optional': 15, 'on': 8}
"""NIST SP 800-63B-4: fifteen characters where the password is the only factor, and no rules about their kinds."""
_MFA_NAMES: Final[dict[str, Mfa]] = {'OFF': 'off', 'OPTIONAL': 'optional', 'ON': 'on'}
_FLOWS: Final = ('ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH')
_PAGE: Final = 60


@dataclass(frozen=True, kw_only=True)
class PoolSpec:
    """The user pool and app client that a caller wants."""

    name: str
    mfa: Mfa | None = None
    """None: off for a new pool, unchanged for an existing one."""
    with_secret: bool = False
    passkeys: str | None = None
    """The domain for which users can have passkeys; None: no passkeys in a new pool, unchanged in an existing one."""
    messages: PoolMessages | None = None
    """The pool's templates; without them a new pool has Cognito's own, and those of an existing one stay."""
    names: Identifiers = field(default_factory=Identifiers)
    """The identifiers that people sign in with, and the contacts that are verified."""
    sms_role: str = ''
    """The IAM role with which the pool sends text messages; a pool that verifies phone numbers needs one."""
    providers: ProviderSpec | None = None
    """The providers that people sign in with; None: unchanged in an existing app client."""

    def __post_init__(self) -> None:
        """Require what Cognito requires where phone numbers are verified."""
        if 'phone_number' in self.names.proofs and not self.sms_role:
            raise SettingsError(
                'a pool that verifies phone numbers sends text messages: name the IAM role that lets it, with '
                '--sms-role arn:aws:iam::123456789012:role/shop-sms'
            )

    def pool(self) -> dict[str, Any]:
        """Return the parameters of CreateUserPool."""
        return {
            'PoolName': self.name,
            **self.sign_in(),
            'UsernameConfiguration': {'CaseSensitive': False},
            **self.pool_settings(self.mfa or 'off'),
            **({'SmsConfiguration': {'SnsCallerArn': self.sms_role}} if self.sms_role else {}),
            **raised_messages({}, self.messages),
        }

    def sign_in(self) -> dict[str, list[str]]:
        """Return what people sign in with, as CreateUserPool takes it: it can never be changed."""
        kinds: list[str] = [each for each in self.names.kinds if each != 'username']
        if not self.names.has_names:
            return {'UsernameAttributes': kinds}
        return {'AliasAttributes': kinds} if kinds else {}

    def pool_settings(self, mfa: Mfa) -> dict[str, Any]:
        """Return the recommended settings that can be changed later, for a pool with this use of second factors."""
        return {
            'Policies': {
                'PasswordPolicy': {
                    'MinimumLength': _MIN_PASSWORD[mfa],
                    'RequireUppercase': False,
                    'RequireLowercase': False,
                    'RequireNumbers': False,
                    'RequireSymbols': False,
                    'TemporaryPasswordValidityDays': 7,
                },
                **({'SignInPolicy': {'AllowedFirstAuthFactors': ['PASSWORD', 'WEB_AUTHN']}} if self.passkeys else {}),
            },
            'AutoVerifiedAttributes': list(self.names.proofs),
            'UserAttributeUpdateSettings': {'AttributesRequireVerificationBeforeUpdate': list(self.names.proofs)},
            'AccountRecoverySetting': {
                'RecoveryMechanisms': [
                    {'Priority': priority, 'Name': f'verified_{contact}'}
                    for priority, contact in enumerate(self.names.proofs, start=1)
                ]
            },
            'DeletionProtection': 'ACTIVE',
        }

    @property
    def has_mfa(self) -> bool:
        """Whether second factors are wanted."""
        return self.mfa not in {None, 'off'}

    def mfa_config(self, pool_id: str) -> dict[str, Any]:
        """Return the parameters of SetUserPoolMfaConfig."""
        return {
            'UserPoolId': pool_id,
            'MfaConfiguration': (self.mfa or 'off').upper(),
            'SoftwareTokenMfaConfiguration': {'Enabled': self.has_mfa},
            **({'WebAuthnConfiguration': self.passkey_config(self.mfa or 'off')} if self.passkeys else {}),
        }

    def passkey_config(self, mfa: Mfa) -> dict[str, Any]:
        """Return the settings of passkeys: each use verifies the user, and so satisfies a second factor."""
        kind = 'SINGLE_FACTOR' if mfa == 'off' else 'MULTI_FACTOR_WITH_USER_VERIFICATION'
        return {'RelyingPartyId': self.passkeys, 'UserVerification': 'required', 'FactorConfiguration': kind}

    def client(self, pool_id: str, existing: Collection[str] = ()) -> dict[str, Any]:
        """Return the parameters of CreateUserPoolClient, in a pool with the providers `existing`."""
        return {
            'UserPoolId': pool_id,
            'ClientName': self.name,
            'GenerateSecret': self.with_secret,
            **self.client_settings(existing),
        }

    def client_settings(self, existing: Collection[str] = ()) -> dict[str, Any]:
        """Return the recommended settings that can be changed later."""
        return {
            'ExplicitAuthFlows': [*_FLOWS, *(['ALLOW_USER_AUTH'] if self.passkeys else [])],
            'PreventUserExistenceErrors': 'ENABLED',
            'EnableTokenRevocation': True,
            **(self.providers.client_settings(existing) if self.providers else {}),
        }


@dataclass(frozen=True, kw_only=True)
class ProvisionedPool:
    """The pool and app client after a run."""

    pool_id: str
    client_id: str
    client_secret: SecretStr | None
    password_min_length: int
    """The pool's minimum, for the pages to ask for it too."""
    domain: str
    """The domain of the pool's managed login; empty where it has none."""
    made: tuple[str, ...]
    """The things that this run created or changed."""
    drift: tuple[str, ...]
    """Differences from the recommendation that were left unchanged."""


def planned_calls(spec: PoolSpec) -> list[tuple[str, dict[str, Any]]]:
    """Return the calls that would create everything, for a dry run."""
    calls: list[tuple[str, dict[str, Any]]] = [('CreateUserPool', spec.pool())]
    if spec.has_mfa or spec.passkeys:
        calls.append(('SetUserPoolMfaConfig', spec.mfa_config('<the new pool>')))
    return [*calls, ('CreateUserPoolClient', spec.client('<the new pool>'))]


def provision(cognito: Any, spec: PoolSpec, *, update: bool = False) -> ProvisionedPool:
    """Create what is missing; a second run creates nothing. `update` raises weaker settings, and weakens none.

    `cognito` is a boto3 client of `cognito-idp` that signs its requests. Raises `SettingsError` with the remedy.
    """
    try:
        return _provision(cognito, spec, update=update)
    except NoCredentialsError:
        raise SettingsError(
            'no AWS credentials were found: run `aws configure`, or name a profile with --profile'
        ) from None
    except NoRegionError:
        raise SettingsError('no AWS region was found: name one with --region') from None
    except ClientError as error:
        name, message = error.response['Error']['Code'], error.response['Error'].get('Message', '')
        remedies = {
            'AccessDeniedException': 'allow these credentials the actions cognito-idp:*UserPool*',
            'LimitExceededException': 'delete unused user pools, or ask AWS for a higher quota',
            'UnrecognizedClientException': 'these credentials are not valid: run `aws configure`',
            'ScopeDoesNotExistException': 'make the resource servers of AUTHUI_SCOPES in the user pool first',
            'ExpiredTokenException': 'these credentials have expired: sign in to AWS again',
        }
        remedy = remedies.get(name, f'AWS says: {message}')
        raise SettingsError(f'{error.operation_name} was refused ({name}): {remedy}') from None
    except BotoCoreError as error:
        raise SettingsError(f'AWS cannot be reached ({type(error).__name__}): {error}') from None


def _provision(cognito: Any, spec: PoolSpec, *, update: bool) -> ProvisionedPool:
    made: list[str] = []
    drift: list[str] = []
    pool_id = _find_one(_pools(cognito), spec.name, 'user pool')
    min_length = _MIN_PASSWORD[spec.mfa or 'off']
    domain = ''
    if pool_id is None:
        pool_id = cognito.create_user_pool(**spec.pool())['UserPool']['Id']
        made.append(f'user pool {pool_id}')
        if spec.has_mfa or spec.passkeys:
            cognito.set_user_pool_mfa_config(**spec.mfa_config(pool_id))
    else:
        changed, left = _reconcile_pool(cognito, pool_id, spec, update=update)
        made += changed
        drift += left
        pool = cognito.describe_user_pool(UserPoolId=pool_id)['UserPool']
        min_length = _min_length(pool, min_length)
        domain = next(iter(domains_of(pool)), '')
    existing = {COGNITO, *_providers(cognito, pool_id)} if spec.providers else set()
    drift += spec.providers.missing(existing, domain) if spec.providers else []
    client_id = _find_one(_clients(cognito, pool_id), spec.name, 'app client')
    if client_id is None:
        client = cognito.create_user_pool_client(**spec.client(pool_id, existing))['UserPoolClient']
        made.append(f'app client {client["ClientId"]}')
    else:
        client = _client(cognito, pool_id, client_id)
        changed, left = _reconcile_client(cognito, client, spec, existing, update=update)
        made += changed
        drift += left
    secret = client.get('ClientSecret')
    return ProvisionedPool(
        pool_id=pool_id,
        client_id=client['ClientId'],
        client_secret=SecretStr(secret) if secret else None,
        password_min_length=min_length,
        domain=domain,
        made=tuple(made),
        drift=tuple(drift),
    )


def _reconcile_pool(cognito: Any, pool_id: str, spec: PoolSpec, *, update: bool) -> tuple[list[str], list[str]]:
    pool = cognito.describe_user_pool(UserPoolId=pool_id)['UserPool']
    mfa = cognito.get_user_pool_mfa_config(UserPoolId=pool_id)
    never_changed: dict[str, list[str]] = {'UsernameAttributes': [], 'AliasAttributes': [], **spec.sign_in()}
    left = [
        f'user pool: {name} is {pool.get(name)!r} and cannot be changed; make another pool with --name'
        for name, kinds in never_changed.items()
        if {*(pool.get(name) or ())} != {*kinds}
    ]
    existing_level = mfa.get('MfaConfiguration', 'OFF')
    wanted_level = spec.mfa.upper() if spec.mfa else existing_level
    level = higher_mfa(existing_level, wanted_level)
    if level != wanted_level:
        left.append(
            f'user pool: MfaConfiguration is {existing_level}, stricter than --mfa {spec.mfa}, and stays so; '
            'lower it in the console of AWS'
        )
    passkeys, kept = _passkey_change(pool, mfa, spec, _MFA_NAMES[level])
    left += kept
    spec = replace(spec, passkeys=None) if kept else spec
    wanted = raised_pool(pool, spec.pool_settings(_MFA_NAMES[level])) | raised_messages(pool, spec.messages)
    different = differing(pool, wanted)
    lacks_apps = level != 'OFF' and not mfa.get('SoftwareTokenMfaConfiguration', {}).get('Enabled')
    changes_mfa = spec.mfa is not None and (level != existing_level or lacks_apps)
    mfa_messages = raised_mfa_messages(mfa, spec.messages)
    different_messages = differing(mfa, mfa_messages)
    if not update:
        return [], [
            *left,
            *(f'user pool: {name} differs' for name in [*different, *passkeys, *different_messages]),
            *([f'user pool: MfaConfiguration is {existing_level}, and --mfa {spec.mfa} was asked for'] * changes_mfa),
        ]
    if passkeys:  # before the pool names them as a first factor, which required second factors may forbid without it
        repeated = mfa_repeated(pool_id, mfa, _members(cognito, 'SetUserPoolMfaConfig'))
        cognito.set_user_pool_mfa_config(**repeated | passkeys)
    if different:
        cognito.update_user_pool(**pool_update(pool, wanted, _members(cognito, 'UpdateUserPool')))
    if changes_mfa or different_messages:
        # After the update of the pool, which repeats the former MFA configuration, and read again: it holds messages.
        mfa = cognito.get_user_pool_mfa_config(UserPoolId=pool_id)
        accepted = _members(cognito, 'SetUserPoolMfaConfig')
        request = mfa_update(pool_id, mfa, level, accepted) if changes_mfa else mfa_repeated(pool_id, mfa, accepted)
        cognito.set_user_pool_mfa_config(**request | mfa_messages)
    changed = [*different, *passkeys, *(['MfaConfiguration'] * changes_mfa), *different_messages]
    return [f'user pool: {name}' for name in changed], left


def _passkey_change(
    pool: dict[str, Any], mfa: dict[str, Any], spec: PoolSpec, level: Mfa
) -> tuple[dict[str, Any], list[str]]:
    """Return the passkey settings that an existing pool lacks, and why it cannot have what is wanted."""
    if spec.passkeys is None:
        return {}, []
    if pool.get('UserPoolTier') == 'LITE':
        return {}, ['user pool: UserPoolTier is LITE, which has no passkeys; choose ESSENTIALS in the console of AWS']
    existing = mfa.get('WebAuthnConfiguration') or {}
    party = existing.get('RelyingPartyId')
    if party not in {None, spec.passkeys}:
        text = f'its passkeys are for {party} and would all be worthless for {spec.passkeys}, so they stay'
        return {}, [f'user pool: {text}; change WebAuthnConfiguration in the console of AWS if you want that']
    wanted = spec.passkey_config(level)
    if party is not None and (level != 'on' or existing.get('FactorConfiguration') == wanted['FactorConfiguration']):
        return {}, []
    return {'WebAuthnConfiguration': wanted}, []


def _members(cognito: Any, operation: str) -> list[str]:
    return list(cognito.meta.service_model.operation_model(operation).input_shape.members)


def _min_length(pool: dict[str, Any], otherwise: int) -> int:
    length: int = pool.get('Policies', {}).get('PasswordPolicy', {}).get('MinimumLength', otherwise)
    return length


def _reconcile_client(
    cognito: Any, client: dict[str, Any], spec: PoolSpec, existing: Collection[str], *, update: bool
) -> tuple[list[str], list[str]]:
    fixed = []
    if bool(client.get('ClientSecret')) != spec.with_secret:
        fixed.append('app client: its secret cannot be added or removed; make another with --name')
    wanted = raised_client(client, spec.client_settings(existing))
    different = differing(client, wanted)
    if not update or not different:
        return [], [*fixed, *(f'app client: {name} differs' for name in different)]
    cognito.update_user_pool_client(**client_update(client, wanted, _members(cognito, 'UpdateUserPoolClient')))
    return [f'app client: {name}' for name in different], fixed


def _find_one(found: Iterator[tuple[str, str]], name: str, what: str) -> str | None:
    ids = [each for each, called in found if called == name]
    if len(ids) > 1:
        raise SettingsError(
            f'there are {len(ids)} {what}s with the name {name!r}: {", ".join(ids)}; rename all but one'
        )
    return ids[0] if ids else None


def _pools(cognito: Any) -> Iterator[tuple[str, str]]:
    for page in cognito.get_paginator('list_user_pools').paginate(MaxResults=_PAGE):
        for pool in page['UserPools']:
            yield pool['Id'], pool['Name']


def _providers(cognito: Any, pool_id: str) -> Iterator[str]:
    for page in cognito.get_paginator('list_identity_providers').paginate(UserPoolId=pool_id, MaxResults=_PAGE):
        for provider in page['Providers']:
            yield provider['ProviderName']


def _clients(cognito: Any, pool_id: str) -> Iterator[tuple[str, str]]:
    for page in cognito.get_paginator('list_user_pool_clients').paginate(UserPoolId=pool_id, MaxResults=_PAGE):
        for client in page['UserPoolClients']:
            yield client['ClientId'], client['ClientName']


def _client(cognito: Any, pool_id: str, client_id: str) -> dict[str, Any]:
    described: dict[str, Any] = cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    client: dict[str, Any] = described['UserPoolClient']
    return client
