"""Makes a user pool and an app client with the settings that authui recommends, or says how those there differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError
from pydantic import SecretStr

from authui.cognito.reconcile import (
    client_update,
    differing,
    higher_mfa,
    mfa_update,
    pool_update,
    raised_client,
    raised_pool,
)
from authui.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

Mfa = Literal['off', 'optional', 'on']

_MIN_PASSWORD: Final = {'off': 15, 'optional': 15, 'on': 8}
"""NIST SP 800-63B-4: fifteen characters where the password is all there is; what kinds of them is nobody's business."""
_MFA_NAMES: Final[dict[str, Mfa]] = {'OFF': 'off', 'OPTIONAL': 'optional', 'ON': 'on'}
_FLOWS: Final = ('ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH')
_PAGE: Final = 60


@dataclass(frozen=True, kw_only=True)
class Wish:
    """The pool to have."""

    name: str
    mfa: Mfa | None = None
    """Off for a new pool and as it is for an existing one, unless it is asked for."""
    with_secret: bool = False

    def pool(self) -> dict[str, Any]:
        """Return what CreateUserPool is asked."""
        return {
            'PoolName': self.name,
            'UsernameAttributes': ['email'],
            'UsernameConfiguration': {'CaseSensitive': False},
            **self.pool_settings(self.mfa or 'off'),
        }

    def pool_settings(self, mfa: Mfa) -> dict[str, Any]:
        """Return the recommended settings that can be changed later, of a pool with such second factors."""
        return {
            'Policies': {
                'PasswordPolicy': {
                    'MinimumLength': _MIN_PASSWORD[mfa],
                    'RequireUppercase': False,
                    'RequireLowercase': False,
                    'RequireNumbers': False,
                    'RequireSymbols': False,
                    'TemporaryPasswordValidityDays': 7,
                }
            },
            'AutoVerifiedAttributes': ['email'],
            'UserAttributeUpdateSettings': {'AttributesRequireVerificationBeforeUpdate': ['email']},
            'AccountRecoverySetting': {'RecoveryMechanisms': [{'Priority': 1, 'Name': 'verified_email'}]},
            'DeletionProtection': 'ACTIVE',
        }

    @property
    def has_mfa(self) -> bool:
        """Whether second factors are asked for."""
        return self.mfa not in {None, 'off'}

    def mfa_config(self, pool_id: str) -> dict[str, Any]:
        """Return what SetUserPoolMfaConfig is asked."""
        return {
            'UserPoolId': pool_id,
            'MfaConfiguration': (self.mfa or 'off').upper(),
            'SoftwareTokenMfaConfiguration': {'Enabled': self.has_mfa},
        }

    def client(self, pool_id: str) -> dict[str, Any]:
        """Return what CreateUserPoolClient is asked."""
        return {
            'UserPoolId': pool_id,
            'ClientName': self.name,
            'GenerateSecret': self.with_secret,
            **self.client_settings(),
        }

    def client_settings(self) -> dict[str, Any]:
        """Return the recommended settings that can be changed later."""
        return {
            'ExplicitAuthFlows': list(_FLOWS),
            'PreventUserExistenceErrors': 'ENABLED',
            'EnableTokenRevocation': True,
        }


@dataclass(frozen=True, kw_only=True)
class Provisioned:
    """What is there now."""

    pool_id: str
    client_id: str
    client_secret: SecretStr | None
    password_min_length: int
    """What the pool asks for now, for the pages to ask for it too."""
    made: tuple[str, ...]
    """What was made or changed by this run."""
    drift: tuple[str, ...]
    """What differs from the recommendation and was left as it is."""


def calls_of(wish: Wish) -> list[tuple[str, dict[str, Any]]]:
    """Return the calls that make it all, for a look at them."""
    calls: list[tuple[str, dict[str, Any]]] = [('CreateUserPool', wish.pool())]
    if wish.has_mfa:
        calls.append(('SetUserPoolMfaConfig', wish.mfa_config('<the new pool>')))
    return [*calls, ('CreateUserPoolClient', wish.client('<the new pool>'))]


def provision(cognito: Any, wish: Wish, *, update: bool = False) -> Provisioned:
    """Make what is missing; a second run makes nothing. `update` raises what differs, and weakens nothing.

    `cognito` is a signed boto3 client of `cognito-idp`. Raises `SettingsError` with the remedy.
    """
    try:
        return _provision(cognito, wish, update=update)
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
            'LimitExceededException': 'delete user pools that nobody uses, or ask AWS for a higher quota',
            'UnrecognizedClientException': 'these credentials are not valid: run `aws configure`',
            'ExpiredTokenException': 'these credentials have expired: sign in to AWS again',
        }
        remedy = remedies.get(name, f'what AWS says: {message}')
        raise SettingsError(f'{error.operation_name} was refused ({name}): {remedy}') from None
    except BotoCoreError as error:
        raise SettingsError(f'AWS cannot be reached ({type(error).__name__}): {error}') from None


def _provision(cognito: Any, wish: Wish, *, update: bool) -> Provisioned:
    made: list[str] = []
    drift: list[str] = []
    pool_id = _find_one(_pools(cognito), wish.name, 'user pool')
    min_length = _MIN_PASSWORD[wish.mfa or 'off']
    if pool_id is None:
        pool_id = cognito.create_user_pool(**wish.pool())['UserPool']['Id']
        made.append(f'user pool {pool_id}')
        if wish.has_mfa:
            cognito.set_user_pool_mfa_config(**wish.mfa_config(pool_id))
    else:
        changed, left = _reconcile_pool(cognito, pool_id, wish, update=update)
        made += changed
        drift += left
        min_length = _min_length(cognito.describe_user_pool(UserPoolId=pool_id)['UserPool'], min_length)
    client_id = _find_one(_clients(cognito, pool_id), wish.name, 'app client')
    if client_id is None:
        client = cognito.create_user_pool_client(**wish.client(pool_id))['UserPoolClient']
        made.append(f'app client {client["ClientId"]}')
    else:
        client = _client(cognito, pool_id, client_id)
        changed, left = _reconcile_client(cognito, client, wish, update=update)
        made += changed
        drift += left
    secret = client.get('ClientSecret')
    return Provisioned(
        pool_id=pool_id,
        client_id=client['ClientId'],
        client_secret=SecretStr(secret) if secret else None,
        password_min_length=min_length,
        made=tuple(made),
        drift=tuple(drift),
    )


def _reconcile_pool(cognito: Any, pool_id: str, wish: Wish, *, update: bool) -> tuple[list[str], list[str]]:
    pool = cognito.describe_user_pool(UserPoolId=pool_id)['UserPool']
    mfa = cognito.get_user_pool_mfa_config(UserPoolId=pool_id)
    left = [
        f'user pool: {name} is {pool.get(name)!r} and cannot be changed; make another pool with --name'
        for name, wanted in {'UsernameAttributes': ['email']}.items()
        if pool.get(name) != wanted
    ]
    level_there = mfa.get('MfaConfiguration', 'OFF')
    asked = wish.mfa.upper() if wish.mfa else level_there
    level = higher_mfa(level_there, asked)
    if level != asked:
        left.append(
            f'user pool: MfaConfiguration is {level_there}, stricter than --mfa {wish.mfa}, and stays so; '
            'lower it in the console of AWS'
        )
    wanted = raised_pool(pool, wish.pool_settings(_MFA_NAMES[level]))
    different = differing(pool, wanted)
    lacks_apps = level != 'OFF' and not mfa.get('SoftwareTokenMfaConfiguration', {}).get('Enabled')
    changes_mfa = wish.mfa is not None and (level != level_there or lacks_apps)
    if not update:
        return [], [
            *left,
            *(f'user pool: {name} differs' for name in different),
            *([f'user pool: MfaConfiguration is {level_there}, and --mfa {wish.mfa} was asked for'] * changes_mfa),
        ]
    if different:
        cognito.update_user_pool(**pool_update(pool, wanted, _members(cognito, 'UpdateUserPool')))
    if changes_mfa:
        # After the pool's update, which tells the MFA configuration as it was.
        taken = _members(cognito, 'SetUserPoolMfaConfig')
        cognito.set_user_pool_mfa_config(**mfa_update(pool_id, mfa, level, taken))
    return [f'user pool: {name}' for name in [*different, *(['MfaConfiguration'] * changes_mfa)]], left


def _members(cognito: Any, operation: str) -> list[str]:
    return list(cognito.meta.service_model.operation_model(operation).input_shape.members)


def _min_length(pool: dict[str, Any], otherwise: int) -> int:
    length: int = pool.get('Policies', {}).get('PasswordPolicy', {}).get('MinimumLength', otherwise)
    return length


def _reconcile_client(cognito: Any, client: dict[str, Any], wish: Wish, *, update: bool) -> tuple[list[str], list[str]]:
    fixed = []
    if bool(client.get('ClientSecret')) != wish.with_secret:
        fixed.append('app client: its secret cannot be added or removed; make another with --name')
    wanted = raised_client(client, wish.client_settings())
    different = differing(client, wanted)
    if not update or not different:
        return [], [*fixed, *(f'app client: {name} differs' for name in different)]
    cognito.update_user_pool_client(**client_update(client, wanted, _members(cognito, 'UpdateUserPoolClient')))
    return [f'app client: {name}' for name in different], fixed


def _find_one(found: Iterator[tuple[str, str]], name: str, what: str) -> str | None:
    ids = [each for each, called in found if called == name]
    if len(ids) > 1:
        raise SettingsError(f'there are {len(ids)} {what}s of the name {name!r}: {", ".join(ids)}; rename all but one')
    return ids[0] if ids else None


def _pools(cognito: Any) -> Iterator[tuple[str, str]]:
    for page in cognito.get_paginator('list_user_pools').paginate(MaxResults=_PAGE):
        for pool in page['UserPools']:
            yield pool['Id'], pool['Name']


def _clients(cognito: Any, pool_id: str) -> Iterator[tuple[str, str]]:
    for page in cognito.get_paginator('list_user_pool_clients').paginate(UserPoolId=pool_id, MaxResults=_PAGE):
        for client in page['UserPoolClients']:
            yield client['ClientId'], client['ClientName']


def _client(cognito: Any, pool_id: str, client_id: str) -> dict[str, Any]:
    described: dict[str, Any] = cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    client: dict[str, Any] = described['UserPoolClient']
    return client
