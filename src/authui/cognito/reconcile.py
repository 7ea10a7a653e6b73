"""What an existing user pool and app client should be changed to: raised to what is recommended, never weakened.

UpdateUserPool, UpdateUserPoolClient and SetUserPoolMfaConfig reset what they are not told, so all that is there goes
back to them, but for what they refuse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Settings = dict[str, Any]

_MFA_LEVELS: Final = ('OFF', 'OPTIONAL', 'ON')
_LEGACY_FLOWS: Final = {
    'ADMIN_NO_SRP_AUTH': 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'CUSTOM_AUTH_FLOW_ONLY': 'ALLOW_CUSTOM_AUTH',
    'USER_PASSWORD_AUTH': 'ALLOW_USER_PASSWORD_AUTH',
}
"""Former names, which Cognito does not take beside the present ones."""
_USUAL_FLOWS: Final = ('ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH')
"""What an app client allows that names no flow."""
_RECOVERED_SAFELY: Final = frozenset({'verified_email', 'admin_only'})
"""A phone number can be taken over, so it recovers no account of the recommended pool."""


def higher_mfa(there: str, asked: str) -> str:
    """Return the stricter of two settings of `MfaConfiguration`."""
    return max(there, asked, key=_MFA_LEVELS.index)


def raised_pool(pool: Mapping[str, Any], recommended: Mapping[str, Any]) -> Settings:
    """Return the recommended settings of a pool, as far as they are stricter than what is there, and else that."""
    policies = dict(pool.get('Policies', {}))
    policy, asked = dict(policies.get('PasswordPolicy', {})), recommended['Policies']['PasswordPolicy']
    days = policy.get('TemporaryPasswordValidityDays') or _unused_account_days(pool) or asked_days(asked)
    policies['PasswordPolicy'] = {
        **asked,
        **policy,
        'MinimumLength': max(policy.get('MinimumLength', 0), asked['MinimumLength']),
        'TemporaryPasswordValidityDays': min(days, asked_days(asked)),
    }
    updates = 'AttributesRequireVerificationBeforeUpdate'
    verified_first = pool.get('UserAttributeUpdateSettings', {}).get(updates, ())
    mechanisms = pool.get('AccountRecoverySetting', {}).get('RecoveryMechanisms', ())
    is_recovered_safely = bool(mechanisms) and all(each['Name'] in _RECOVERED_SAFELY for each in mechanisms)
    return {
        **recommended,
        'Policies': policies,
        'AutoVerifiedAttributes': _joined(
            pool.get('AutoVerifiedAttributes', ()), recommended['AutoVerifiedAttributes']
        ),
        'UserAttributeUpdateSettings': {
            updates: _joined(verified_first, recommended['UserAttributeUpdateSettings'][updates])
        },
        'AccountRecoverySetting': pool['AccountRecoverySetting']
        if is_recovered_safely
        else recommended['AccountRecoverySetting'],
    }


def raised_client(client: Mapping[str, Any], recommended: Mapping[str, Any]) -> Settings:
    """Return the recommended settings of an app client, with every flow that it allows already."""
    there = client.get('ExplicitAuthFlows') or _USUAL_FLOWS
    flows = _joined((_LEGACY_FLOWS.get(each, each) for each in there), recommended['ExplicitAuthFlows'])
    if client.get('RefreshTokenRotation', {}).get('Feature') == 'ENABLED':
        flows.remove('ALLOW_REFRESH_TOKEN_AUTH')  # Cognito refuses both together
    return {**recommended, 'ExplicitAuthFlows': flows}


def differing(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Return the names of settings that are not there as they are wanted."""
    return [name for name, value in wanted.items() if _comparable(there.get(name)) != _comparable(value)]


def pool_update(pool: Mapping[str, Any], wanted: Mapping[str, Any], taken: Iterable[str]) -> Settings:
    """Return what UpdateUserPool is told, which takes the members `taken`."""
    kept = {name: value for name, value in pool.items() if name in set(taken)}
    # Its days are the policy's now, and Cognito refuses both together.
    admin = {
        name: value
        for name, value in pool.get('AdminCreateUserConfig', {}).items()
        if name != 'UnusedAccountValidityDays'
    }
    named = {'UserPoolId': pool['Id'], 'PoolName': pool['Name']}
    return kept | ({'AdminCreateUserConfig': admin} if admin else {}) | dict(wanted) | named


def client_update(client: Mapping[str, Any], wanted: Mapping[str, Any], taken: Iterable[str]) -> Settings:
    """Return what UpdateUserPoolClient is told, which takes the members `taken`."""
    return {name: value for name, value in client.items() if name in set(taken)} | dict(wanted)


def mfa_update(pool_id: str, there: Mapping[str, Any], level: str, taken: Iterable[str]) -> Settings:
    """Return what SetUserPoolMfaConfig is told, which takes the members `taken`: this level, and authenticator apps."""
    kept = {name: value for name, value in there.items() if name in set(taken)}
    apps = {'SoftwareTokenMfaConfiguration': {'Enabled': True}}
    return kept | {'UserPoolId': pool_id, 'MfaConfiguration': level} | apps


def asked_days(policy: Mapping[str, Any]) -> int:
    """Return for how many days a policy lets a temporary password be used."""
    days: int = policy['TemporaryPasswordValidityDays']
    return days


def _unused_account_days(pool: Mapping[str, Any]) -> int:
    days: int = pool.get('AdminCreateUserConfig', {}).get('UnusedAccountValidityDays', 0)
    return days


def _joined(there: Iterable[str], wanted: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*there, *wanted]))


def _comparable(value: Any) -> Any:
    """Return a value without the order of names in a list, which says nothing."""
    match value:
        case dict():
            return {name: _comparable(part) for name, part in value.items()}
        case list() if all(isinstance(each, str) for each in value):
            return sorted(value)
    return value
