"""Computes the new settings of an existing user pool and app client: raised to the recommendation, never weakened.

UpdateUserPool, UpdateUserPoolClient and SetUserPoolMfaConfig reset every setting that a request leaves out. So each
request repeats all existing settings, except those that the operation refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from authui.mail.custom_message import GENERATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from authui.mail import PoolMessages

ApiSettings = dict[str, Any]

_DEFAULTS: Final = frozenset(
    {
        'Your verification code is {####}',
        'Your authentication code is {####}',
        'Your username is {username} and temporary password is {####}',
    }
)
"""The words of Cognito's own templates."""
_MFA_LEVELS: Final = ('OFF', 'OPTIONAL', 'ON')
_LEGACY_FLOWS: Final = {
    'ADMIN_NO_SRP_AUTH': 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'CUSTOM_AUTH_FLOW_ONLY': 'ALLOW_CUSTOM_AUTH',
    'USER_PASSWORD_AUTH': 'ALLOW_USER_PASSWORD_AUTH',
}
"""Former names of flows, which Cognito refuses together with present ones."""
_USUAL_FLOWS: Final = ('ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH')
"""The flows that an app client allows when it names none."""
_JOINED: Final = (
    'AllowedOAuthFlows',
    'AllowedOAuthScopes',
    'CallbackURLs',
    'LogoutURLs',
    'SupportedIdentityProviders',
)
"""Lists of an app client that keep what they hold, in addition to what a sign-in at other providers needs."""
_RECOVERED_SAFELY: Final = frozenset({'verified_email', 'admin_only'})
"""Without the phone number: it can be taken over, so the recommended pool does not recover accounts with it."""


def higher_mfa(existing: str, asked: str) -> str:
    """Return the stricter of two values of `MfaConfiguration`."""
    return max(existing, asked, key=_MFA_LEVELS.index)


def raised_messages(pool: Mapping[str, Any], messages: PoolMessages | None) -> ApiSettings:
    """Return the messages that a pool is to have; words that its owner wrote stay, Cognito's own and ours do not."""
    if messages is None:
        return {}
    settings: ApiSettings = {}
    if is_replaceable(pool.get('EmailVerificationMessage')):
        settings |= messages.verification()
        former = pool.get('VerificationMessageTemplate', {})
        settings['VerificationMessageTemplate'] = {**former, **settings['VerificationMessageTemplate']}
    admin = pool.get('AdminCreateUserConfig', {})
    if is_replaceable(admin.get('InviteMessageTemplate', {}).get('EmailMessage')):
        settings['AdminCreateUserConfig'] = {**admin, 'InviteMessageTemplate': messages.invitation()}
    return settings


def is_replaceable(message: str | None) -> bool:
    """Tell whether a template is missing, one of Cognito's own, or made by authui."""
    return not message or GENERATOR in message or message.strip().rstrip('.') in _DEFAULTS


def raised_pool(pool: Mapping[str, Any], recommended: Mapping[str, Any]) -> ApiSettings:
    """Return, for each recommended setting of a pool, the stricter of the recommended and the existing value."""
    policies = dict(pool.get('Policies', {}))
    policy, asked = dict(policies.get('PasswordPolicy', {})), recommended['Policies']['PasswordPolicy']
    days = policy.get('TemporaryPasswordValidityDays') or _unused_account_days(pool) or temporary_password_days(asked)
    policies['PasswordPolicy'] = {
        **asked,
        **policy,
        'MinimumLength': max(policy.get('MinimumLength', 0), asked['MinimumLength']),
        'TemporaryPasswordValidityDays': min(days, temporary_password_days(asked)),
    }
    if (sign_in := recommended['Policies'].get('SignInPolicy')) is not None:
        first = policies.get('SignInPolicy', {}).get('AllowedFirstAuthFactors', ())
        policies['SignInPolicy'] = {'AllowedFirstAuthFactors': _joined(first, sign_in['AllowedFirstAuthFactors'])}
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


def raised_client(client: Mapping[str, Any], recommended: Mapping[str, Any]) -> ApiSettings:
    """Return the recommended settings of an app client, plus all flows, URLs, scopes and providers that it has."""
    existing = client.get('ExplicitAuthFlows') or _USUAL_FLOWS
    flows = _joined((_LEGACY_FLOWS.get(each, each) for each in existing), recommended['ExplicitAuthFlows'])
    if client.get('RefreshTokenRotation', {}).get('Feature') == 'ENABLED':
        flows.remove('ALLOW_REFRESH_TOKEN_AUTH')  # Cognito refuses both together
    joined = {name: _joined(client.get(name) or (), recommended[name]) for name in _JOINED if name in recommended}
    readable = client.get('ReadAttributes') or ()
    if joined and 'email' in readable:  # Cognito trades no code for tokens without it
        joined['ReadAttributes'] = _joined(readable, ['email_verified'])
    return {**recommended, 'ExplicitAuthFlows': flows, **joined}


def differing(existing: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Return the names of the settings whose existing value differs from the wanted one."""
    return [name for name, value in wanted.items() if _comparable(existing.get(name)) != _comparable(value)]


def pool_update(pool: Mapping[str, Any], wanted: Mapping[str, Any], accepted: Iterable[str]) -> ApiSettings:
    """Return the parameters of UpdateUserPool, which accepts the members `accepted`."""
    kept = {name: value for name, value in pool.items() if name in set(accepted)}
    # The password policy holds these days now, and Cognito refuses both settings together.
    settings = kept | dict(wanted)
    admin = {
        name: value
        for name, value in settings.get('AdminCreateUserConfig', {}).items()
        if name != 'UnusedAccountValidityDays'
    }
    named = {'UserPoolId': pool['Id'], 'PoolName': pool['Name']}
    return settings | ({'AdminCreateUserConfig': admin} if admin else {}) | named


def client_update(client: Mapping[str, Any], wanted: Mapping[str, Any], accepted: Iterable[str]) -> ApiSettings:
    """Return the parameters of UpdateUserPoolClient, which accepts the members `accepted`."""
    return {name: value for name, value in client.items() if name in set(accepted)} | dict(wanted)


def mfa_update(pool_id: str, existing: Mapping[str, Any], level: str, accepted: Iterable[str]) -> ApiSettings:
    """Return the parameters of SetUserPoolMfaConfig, which accepts `accepted`: this level, and authenticator apps."""
    apps = {'MfaConfiguration': level, 'SoftwareTokenMfaConfiguration': {'Enabled': True}}
    return mfa_repeated(pool_id, existing, accepted) | apps


def mfa_repeated(pool_id: str, existing: Mapping[str, Any], accepted: Iterable[str]) -> ApiSettings:
    """Return the parameters of SetUserPoolMfaConfig, which accepts the members `accepted`, that change nothing."""
    return {name: value for name, value in existing.items() if name in set(accepted)} | {'UserPoolId': pool_id}


def raised_mfa_messages(existing: Mapping[str, Any], messages: PoolMessages | None) -> ApiSettings:
    """Return the words of e-mails with a code of a sign-in, where the pool sends such e-mails."""
    config = existing.get('EmailMfaConfiguration')
    if messages is None or config is None or not is_replaceable(config.get('Message')):
        return {}
    return {'EmailMfaConfiguration': messages.email_mfa()}


def temporary_password_days(policy: Mapping[str, Any]) -> int:
    """Return how many days a temporary password is valid under a policy."""
    days: int = policy['TemporaryPasswordValidityDays']
    return days


def _unused_account_days(pool: Mapping[str, Any]) -> int:
    days: int = pool.get('AdminCreateUserConfig', {}).get('UnusedAccountValidityDays', 0)
    return days


def _joined(existing: Iterable[str], wanted: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*existing, *wanted]))


def _comparable(value: Any) -> Any:
    """Return a value with sorted lists of names, because their order does not matter."""
    match value:
        case dict():
            return {name: _comparable(part) for name, part in value.items()}
        case list() if all(isinstance(each, str) for each in value):
            return sorted(value)
    return value
