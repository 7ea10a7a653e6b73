"""Reads the user pool's settings from the files that Amplify's tools write; nothing in them is executed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import json5

from authui.errors import SettingsError
from authui.files import read_text
from authui.settings.providers import SCOPES

_MAX_BYTES = 1_000_000
_FACTORS = {'TOTP': 'app', 'SMS': 'sms', 'EMAIL': 'email'}
_CONTACTS = frozenset({'email', 'phone_number'})
_IDENTIFIERS = frozenset({*_CONTACTS, 'username', 'preferred_username'})
_PROVIDERS = {
    'FACEBOOK': 'Facebook',
    'GOOGLE': 'Google',
    'AMAZON': 'LoginWithAmazon',
    'LOGIN_WITH_AMAZON': 'LoginWithAmazon',
    'APPLE': 'SignInWithApple',
    'SIGN_IN_WITH_APPLE': 'SignInWithApple',
}
"""The pool's names of providers, by those in the files; any other provider has one name."""
_KINDS_OF_CHARACTERS = ('uppercase', 'lowercase', 'numbers', 'symbols')
_KINDS = 'amplify_outputs.json (Gen 2), aws-exports.js or amplifyconfiguration.json (Gen 1)'


def read_amplify(path: Path) -> dict[str, Any]:
    """Return settings by their names: `user_pool_id`, `client_id` and any others in the file.

    Raises `SettingsError` if the file is not one that Amplify writes, or names no user pool.
    """
    try:
        text = read_text(path)
    except OSError as error:
        raise _wrong(path, f'cannot be read ({type(error).__name__}); name {_KINDS}') from None
    except ValueError as error:
        raise SettingsError(f'AUTHUI_AMPLIFY_CONFIG: {error}') from None
    if len(text) > _MAX_BYTES:
        raise _wrong(path, f'is too long to be {_KINDS}')
    try:
        document = json5.loads(_literal(text))
    except ValueError as error:
        raise _wrong(path, f'holds no JSON object ({error}); name {_KINDS}') from None
    if not isinstance(document, dict):
        raise _wrong(path, f'holds no JSON object; name {_KINDS}')
    found = _gen_2(document) or _gen_1(document) or _gen_1_for_phones(document)
    if not found.get('user_pool_id') or not found.get('client_id'):
        raise _wrong(path, 'names no user pool with an app client; add auth to the Amplify project, then deploy it')
    return {name: value for name, value in found.items() if value is not None}


def _literal(text: str) -> str:
    """Cut the object out of a script, such as `const awsmobile = {…}; export default awsmobile;`.

    It is assigned (`=`, `module.exports =`) or exported (`export default {…};`); what follows it does not count.
    """
    if text.lstrip().startswith('{'):
        return text
    begin = re.search(r'(?:=|\bexport\s+default)\s*(?:/\*.*?\*/\s*)*(\{)', text, re.DOTALL)
    end = text.rfind('}')
    if begin is None or end < begin.start(1):
        raise ValueError('no object')
    return text[begin.start(1) : end + 1]


def _gen_2(document: dict[str, Any]) -> dict[str, Any]:
    auth = _part(document, 'auth')
    policy = _part(auth, 'password_policy')
    identifiers = _identifiers(auth.get('username_attributes'))
    return (
        {
            'user_pool_id': auth.get('user_pool_id'),
            'client_id': auth.get('user_pool_client_id'),
            'region': auth.get('aws_region'),
            'password_min_length': policy.get('min_length'),
            **{f'password_require_{each}': policy.get(f'require_{each}') for each in _KINDS_OF_CHARACTERS},
            'identifiers': identifiers,
            'signup_attributes': _attributes(auth.get('standard_required_attributes'), identifiers),
            'second_factors': _factors(auth.get('mfa_configuration'), auth.get('mfa_methods')),
            'verified_contacts': _contacts(auth.get('user_verification_types')),
            'sign_in_codes': _sign_in_codes(auth.get('passwordless')),
            **_managed_login(
                (oauth := _part(auth, 'oauth')).get('domain'), oauth.get('scopes'), oauth.get('identity_providers')
            ),
        }
        if 'user_pool_id' in auth
        else {}
    )


def _gen_1(document: dict[str, Any]) -> dict[str, Any]:
    usernames = document.get('aws_cognito_username_attributes', document.get('aws_cognito_login_mechanisms'))
    return (
        {
            'user_pool_id': document.get('aws_user_pools_id'),
            'client_id': document.get('aws_user_pools_web_client_id'),
            'region': document.get('aws_cognito_region'),
            **_policy_of_gen_1(_part(document, 'aws_cognito_password_protection_settings')),
            'identifiers': (identifiers := _identifiers(usernames)),
            'signup_attributes': _attributes(document.get('aws_cognito_signup_attributes'), identifiers),
            'second_factors': _factors(
                document.get('aws_cognito_mfa_configuration'), document.get('aws_cognito_mfa_types')
            ),
            'verified_contacts': _contacts(document.get('aws_cognito_verification_mechanisms')),
            **_managed_login(
                (oauth := _part(document, 'oauth')).get('domain'),
                oauth.get('scope'),
                # With this target, people sign in at an identity pool: their providers are not the user pool's.
                ()
                if document.get('federationTarget') == 'COGNITO_IDENTITY_POOLS'
                else document.get('aws_cognito_social_providers'),
            ),
        }
        if 'aws_user_pools_id' in document
        else {}
    )


def _gen_1_for_phones(document: dict[str, Any]) -> dict[str, Any]:
    plugin = _part(_part(_part(document, 'auth'), 'plugins'), 'awsCognitoAuthPlugin')
    pool, auth = _part(_part(plugin, 'CognitoUserPool'), 'Default'), _part(_part(plugin, 'Auth'), 'Default')
    usernames = auth.get('usernameAttributes', auth.get('loginMechanisms'))
    policy = _part(auth, 'passwordProtectionSettings')
    return {
        'user_pool_id': pool.get('PoolId'),
        'client_id': pool.get('AppClientId'),
        'client_secret': pool.get('AppClientSecret'),
        'region': pool.get('Region'),
        **(_policy_of_gen_1(policy) if policy else {}),
        'identifiers': (identifiers := _identifiers(usernames)),
        'signup_attributes': _attributes(auth.get('signupAttributes'), identifiers),
        'second_factors': _factors(auth.get('mfaConfiguration'), auth.get('mfaTypes')),
        'verified_contacts': _contacts(auth.get('verificationMechanisms')),
        **_managed_login(
            (oauth := _part(auth, 'OAuth')).get('WebDomain'), oauth.get('Scopes'), auth.get('socialProviders')
        ),
    }


def _policy_of_gen_1(policy: dict[str, Any]) -> dict[str, Any]:
    required = policy.get('passwordPolicyCharacters') or ()
    return {
        'password_min_length': policy.get('passwordPolicyMinLength'),
        **{f'password_require_{each}': f'REQUIRES_{each.upper()}' in required for each in _KINDS_OF_CHARACTERS},
    }


def _identifiers(named: Any) -> tuple[str, ...] | None:
    """Return what people sign in with; None if the file does not say it. An empty list means user names."""
    if not isinstance(named, list):
        return None
    kinds = tuple(dict.fromkeys(name for each in named if (name := str(each).lower()) in _IDENTIFIERS))
    return kinds if kinds and 'preferred_username' not in kinds else tuple(dict.fromkeys(('username', *kinds)))


def _factors(configuration: Any, methods: Any) -> tuple[str, ...] | None:
    """Return the second factors of a pool; None if the file does not name them."""
    if configuration in {'NONE', 'OFF'}:
        return ()
    return tuple(_FACTORS[each] for each in methods if each in _FACTORS) if isinstance(methods, list) else None


def _sign_in_codes(passwordless: Any) -> tuple[str, ...] | None:
    """Return the codes that stand in for a password; None if the file says nothing of sign-ins without one."""
    if not isinstance(passwordless, dict):
        return None
    return tuple(factor for factor in ('email', 'sms') if passwordless.get(f'{factor}_otp_enabled') is True)


def _contacts(named: Any) -> tuple[str, ...] | None:
    """Return the attributes that a pool verifies by a code; None if the file does not name them."""
    if not isinstance(named, list):
        return None
    return tuple(each.lower() for each in named if isinstance(each, str) and each.lower() in _CONTACTS)


def _managed_login(domain: Any, scopes: Any, providers: Any) -> dict[str, Any]:
    """Return the settings of the managed login; none where the file names no domain for it."""
    if not isinstance(domain, str) or not domain:
        return {}
    named = _texts(providers)
    further = tuple(each for each in _texts(scopes) or () if each not in SCOPES)
    return {
        'domain': domain,
        'providers': None if named is None else tuple(dict.fromkeys(_PROVIDERS.get(each, each) for each in named)),
        'scopes': further or None,
    }


def _texts(value: Any) -> tuple[str, ...] | None:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list | tuple) else None


def _attributes(names: Any, identifiers: tuple[str, ...] | None) -> list[str] | None:
    """Return the attributes that a sign-up requires in addition to the identifier; Gen 1 writes them in capitals."""
    if not isinstance(names, list):
        return None
    return [name for each in names if (name := str(each).lower()) not in (identifiers or ('email',))]


def _part(document: dict[str, Any], name: str) -> dict[str, Any]:
    part = document.get(name)
    return part if isinstance(part, dict) else {}


def _wrong(path: Path, what: str) -> SettingsError:
    return SettingsError(f'AUTHUI_AMPLIFY_CONFIG: {path.name} {what}')
