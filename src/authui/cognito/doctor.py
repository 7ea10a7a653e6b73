"""Checks a user pool, its app client and their settings from outside, and says what to change.

More than 300 lines, because each check is a short function with its remedy.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import urllib3
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import SecretStr

from authui.cognito.jwks import HttpJwks
from authui.cognito.srp import PasswordProof, secret_hash
from authui.settings import LOOPBACK_HOSTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.settings import Settings

CheckState = Literal['ok', 'warn', 'fault', 'skip']

_SERVER_SECONDS = 3.0
_DRIFT_WARN = 30.0
_DRIFT_FAULT = 240.0
"""Cognito refuses a proof of a password whose time is more than five minutes off."""


@dataclass(frozen=True)
class CheckResult:
    """The outcome of one check; `text` says what to do."""

    name: str
    state: CheckState
    text: str


def check_public_url(settings: Settings) -> CheckResult:
    """Check the URL under which browsers reach the app."""
    if settings.is_https:
        return CheckResult('public URL', 'ok', f'{settings.public_url}: the cookie is Secure')
    if settings.public_url is None:
        return CheckResult('public URL', 'fault', 'set AUTHUI_PUBLIC_URL to the origin that browsers see')
    if urlsplit(settings.public_url).hostname != 'localhost':
        return CheckResult(
            'public URL',
            'warn',
            f'{settings.public_url} is for development, and no passkey works at an address: use http://localhost, '
            'or https:// to serve others',
        )
    return CheckResult('public URL', 'warn', f'{settings.public_url} is for development: use https:// to serve others')


def check_pages(settings: Settings) -> CheckResult:
    """Check under which policy passwords are typed."""
    if settings.strict_pages:
        return CheckResult('pages', 'ok', 'passwords are typed under a policy that runs no code made from text')
    if not settings.is_https:
        return CheckResult('pages', 'skip', 'the policy of the screens matters where others reach the app')
    return CheckResult(
        'pages',
        'warn',
        'a frame of NiceGUI, whose policy has unsafe-eval, joins the screens of the sign-in: set '
        'AUTHUI_STRICT_PAGES=1 in production, which leaves it out',
    )


def check_server(settings: Settings) -> CheckResult:
    """Request the login page, where the public URL is on this machine."""
    if urlsplit(settings.public_url or '').hostname not in LOOPBACK_HOSTS:
        return CheckResult('app', 'skip', 'it is checked only where the public URL is on this machine')
    url = f'{settings.public_url}{settings.path("login")}'
    try:
        status = urllib3.request('GET', url, timeout=_SERVER_SECONDS, redirect=False, retries=False).status
    except urllib3.exceptions.HTTPError as error:
        text = f'nothing answers at {url} ({type(error).__name__}): start the app, on this very host and port'
        return CheckResult('app', 'skip', text)
    if status != HTTPStatus.OK:
        return CheckResult(
            'app', 'warn', f'{url} answers {status}: another server listens there, or AUTHUI_PREFIX differs'
        )
    return CheckResult('app', 'ok', f'the login page answers at {url}')


async def check_keys(settings: Settings) -> CheckResult:
    """Fetch the signing keys of the pool."""
    url = settings.jwks_url
    try:
        document = await HttpJwks(url)()
    except Exception as error:  # noqa: BLE001 - any failure means that the keys cannot be fetched
        return CheckResult(
            'signing keys', 'fault', f'{url}: {type(error).__name__}; check AUTHUI_USER_POOL_ID and the network'
        )
    keys = document.get('keys')
    usable = (
        [key for key in keys if isinstance(key, dict) and key.get('kty') == 'RSA'] if isinstance(keys, list) else []
    )
    if not usable:
        return CheckResult('signing keys', 'fault', f'{url} has no RSA key; check AUTHUI_USER_POOL_ID')
    return CheckResult('signing keys', 'ok', f'{len(usable)} RSA keys')


async def check_issuer(settings: Settings) -> CheckResult:
    """Compare the issuer in the pool's discovery document with the accepted ones."""
    url = settings.jwks_url.removesuffix('jwks.json') + 'openid-configuration'
    try:
        issuer = (await HttpJwks(url)()).get('issuer')
    except Exception as error:  # noqa: BLE001 - any failure means that the document cannot be read
        return CheckResult('issuer', 'skip', f'{url} cannot be read ({type(error).__name__})')
    if isinstance(issuer, str) and settings.token_issuers.fullmatch(issuer):
        return CheckResult('issuer', 'ok', issuer)
    remedy = 'unset AUTHUI_ISSUER, or check' if settings.issuer else 'set AUTHUI_ISSUER to it, or check'
    return CheckResult(
        'issuer', 'fault', f'tokens come from {issuer!r} and would be refused: {remedy} AUTHUI_USER_POOL_ID'
    )


def check_client(boto: Any, settings: Settings, clock: Callable[[], float] = time.time) -> list[CheckResult]:
    """Try to sign in an unknown user: the answer shows whether app client, secret, flow and clock are right."""
    nobody = f'authui-doctor-{secrets.token_hex(8)}@invalid.example'
    client_id, secret = settings.client_id or '', settings.client_secret
    flow = settings.flow
    parameters = {'USERNAME': nobody}
    if flow == 'USER_PASSWORD_AUTH':
        parameters['PASSWORD'] = secrets.token_urlsafe(16)
    else:
        proof = PasswordProof(
            nobody, SecretStr('x'), pool_id=settings.user_pool_id or '', client_id=client_id, client_secret=secret
        )
        parameters['SRP_A'] = proof.public_value
        if flow == 'USER_AUTH':
            parameters['PREFERRED_CHALLENGE'] = 'PASSWORD_SRP'
        if flow == 'CUSTOM_AUTH':
            parameters['CHALLENGE_NAME'] = 'SRP_A'
    if secret is not None:
        parameters['SECRET_HASH'] = secret_hash(nobody, client_id, secret).get_secret_value()
    try:
        response = boto.initiate_auth(ClientId=client_id, AuthFlow=flow, AuthParameters=parameters)
        name, message = '', ''
    except ClientError as error:
        response = error.response
        name, message = error.response['Error']['Code'], error.response['Error'].get('Message', '')
    except BotoCoreError as error:
        text = f'Cognito cannot be reached ({type(error).__name__}); check AUTHUI_REGION and the network'
        return [CheckResult('app client', 'fault', text)]
    return [_judge(name, message, flow), *_clock(response, clock)]


def _judge(name: str, message: str, flow: str) -> CheckResult:
    told = message.lower()
    faults = [
        (
            name == 'ResourceNotFoundException',
            'there is no such app client; check AUTHUI_CLIENT_ID and AUTHUI_REGION',
        ),
        (
            'secret' in told,
            'its secret is wrong; set AUTHUI_CLIENT_SECRET to that of the app client, or unset it if that has none',
        ),
        (
            'not enabled' in told or 'not supported' in told,
            f'it does not allow {flow}; allow it there, or choose another AUTHUI_FLOW',
        ),
        ('trigger is not configured' in told, f'its pool lacks triggers; add those of {flow} to the user pool'),
    ]
    for is_so, text in faults:
        if is_so:
            return CheckResult('app client', 'fault', text)
    if name == 'UserNotFoundException':
        return CheckResult(
            'app client', 'warn', 'it reveals which users exist; set PreventUserExistenceErrors to ENABLED'
        )
    if name in {'', 'NotAuthorizedException'}:
        return CheckResult('app client', 'ok', f'it exists, allows {flow} and hides which users exist')
    return CheckResult('app client', 'fault', f'a sign-in was answered with {name}')


def _clock(response: dict[str, Any], clock: Callable[[], float]) -> list[CheckResult]:
    date = response.get('ResponseMetadata', {}).get('HTTPHeaders', {}).get('date')
    try:
        drift = clock() - parsedate_to_datetime(date).timestamp() if date else None
    except ValueError:
        drift = None
    if drift is None:
        return [CheckResult('clock', 'skip', 'the answer had no Date header')]
    if abs(drift) > _DRIFT_WARN:
        state: CheckState = 'fault' if abs(drift) > _DRIFT_FAULT else 'warn'
        return [CheckResult('clock', state, f'this machine is {drift:+.0f} s off; let it follow a time server (NTP)')]
    return [CheckResult('clock', 'ok', f'{drift:+.0f} s')]


def check_settings_of_pool(cognito: Any, settings: Settings) -> list[CheckResult]:
    """Check the settings of the pool and the app client; needs AWS credentials that may describe them."""
    try:
        pool = cognito.describe_user_pool(UserPoolId=settings.user_pool_id)['UserPool']
        client = cognito.describe_user_pool_client(UserPoolId=settings.user_pool_id, ClientId=settings.client_id)[
            'UserPoolClient'
        ]
        mfa = cognito.get_user_pool_mfa_config(UserPoolId=settings.user_pool_id) if _has_passkeys(pool) else {}
    except (ClientError, BotoCoreError) as error:
        return [
            CheckResult(
                'settings of the pool', 'skip', f'they cannot be seen without credentials ({type(error).__name__})'
            )
        ]
    wanted: list[tuple[str, bool, CheckState, str]] = [
        _identifiers(pool, settings),
        _password_policy(pool, settings),
        _required_attributes(pool, settings),
        _verified_contacts(pool, settings),
        ('token revocation', client.get('EnableTokenRevocation') is True, 'warn', 'set EnableTokenRevocation'),
        (
            'existence errors',
            client.get('PreventUserExistenceErrors') == 'ENABLED',
            'warn',
            'set PreventUserExistenceErrors to ENABLED',
        ),
        (
            'refresh',
            _can_refresh(client),
            'fault',
            'allow ALLOW_REFRESH_TOKEN_AUTH in the app client, or a session ends with its first tokens',
        ),
        _sign_ups(pool, settings),
        _sign_in_codes(pool, client, settings),
        _passkeys(pool, client, mfa, settings),
        (
            'time for a challenge',
            settings.challenge_seconds <= (longest := 60 * (client.get('AuthSessionValidity') or 3)),
            'warn',
            f'the app client lets it wait {longest} s: set AUTHUI_CHALLENGE_SECONDS to {longest}',
        ),
    ]
    return [
        CheckResult(name, 'ok', 'as recommended') if is_so else CheckResult(name, state, text)
        for name, is_so, state, text in wanted
    ]


def _has_passkeys(pool: dict[str, Any]) -> bool:
    return 'WEB_AUTHN' in pool.get('Policies', {}).get('SignInPolicy', {}).get('AllowedFirstAuthFactors', ())


def _passkeys(
    pool: dict[str, Any], client: dict[str, Any], mfa: dict[str, Any], settings: Settings
) -> tuple[str, bool, CheckState, str]:
    """Compare the passkeys of the pool with those of the pages."""
    party = (mfa.get('WebAuthnConfiguration') or {}).get('RelyingPartyId')
    if not settings.passkeys:
        return 'passkeys', not _has_passkeys(pool), 'warn', 'the pool has them: set AUTHUI_PASSKEYS=1 to offer them'
    faults = [
        (
            _has_passkeys(pool),
            f'the pool has none: run `authui provision --passkeys {settings.relying_party} --update`',
        ),
        (
            'ALLOW_USER_AUTH' in (client.get('ExplicitAuthFlows') or ()),
            'nobody can sign in by one: allow ALLOW_USER_AUTH in the app client',
        ),
        (
            party is not None,
            'nobody can add one: name a relying party in the user pool (WebAuthnConfiguration)',
        ),
        (
            party == settings.relying_party,
            f"those of the pool are for {party}: set AUTHUI_RELYING_PARTY_ID to it, or change the pool's",
        ),
    ]
    wrong = next((text for is_so, text in faults if not is_so), '')
    return 'passkeys', not wrong, 'fault', wrong


def _can_refresh(client: dict[str, Any]) -> bool:
    """Tell whether the app client accepts refresh tokens; one that names no flows allows the usual ones."""
    flows = client.get('ExplicitAuthFlows')
    rotates = client.get('RefreshTokenRotation', {}).get('Feature') == 'ENABLED'
    return not flows or 'ALLOW_REFRESH_TOKEN_AUTH' in flows or rotates


def _password_policy(pool: dict[str, Any], settings: Settings) -> tuple[str, bool, CheckState, str]:
    """Compare the password policy of the pool with that of the pages."""
    policy = pool.get('Policies', {}).get('PasswordPolicy', {})
    there = {'password_min_length': policy.get('MinimumLength', settings.password_min_length)}
    for kind in ('Uppercase', 'Lowercase', 'Numbers', 'Symbols'):
        there[f'password_require_{kind.lower()}'] = policy.get(f'Require{kind}', False)
    differing = [
        f'AUTHUI_{name.upper()}={value:d}' for name, value in there.items() if getattr(settings, name) != value
    ]
    return 'password policy', not differing, 'warn', f'the pool has another: set {", ".join(differing)}'


def _sign_ups(pool: dict[str, Any], settings: Settings) -> tuple[str, bool, CheckState, str]:
    """Compare who can sign up at the pool with what the pages offer."""
    is_open = not pool.get('AdminCreateUserConfig', {}).get('AllowAdminCreateUserOnly')
    if settings.sign_up:
        remedy = 'the pool takes no sign-ups: set AUTHUI_SIGN_UP=0, or allow self-registration in the user pool'
        return 'sign-ups', is_open, 'warn', remedy
    remedy = 'the pool takes sign-ups although AUTHUI_SIGN_UP is 0: turn them off there (AllowAdminCreateUserOnly)'
    return 'sign-ups', not is_open, 'warn', remedy


def _sign_in_codes(
    pool: dict[str, Any], client: dict[str, Any], settings: Settings
) -> tuple[str, bool, CheckState, str]:
    """Compare the codes that can replace a password at the pool with those of the pages."""
    allowed = pool.get('Policies', {}).get('SignInPolicy', {}).get('AllowedFirstAuthFactors', ())
    verified = pool.get('AutoVerifiedAttributes', ())
    has_flow = 'ALLOW_USER_AUTH' in (client.get('ExplicitAuthFlows') or ()) and pool.get('MfaConfiguration') != 'ON'
    by_code = {'email': ('EMAIL_OTP', 'email'), 'sms': ('SMS_OTP', 'phone_number')}
    able = [each for each, (name, contact) in by_code.items() if has_flow and name in allowed and contact in verified]
    wrong = [each for each in settings.sign_in_codes or () if each not in able]
    if wrong:
        needed = ', '.join(' and '.join(by_code[each]) for each in wrong)
        remedy = (
            f'nobody can sign up with {", ".join(wrong)} and no password: allow ALLOW_USER_AUTH in the app client and '
            f'{needed} among first factors and verified attributes, or change AUTHUI_SIGN_IN_CODES'
        )
        return 'sign-in codes', False, 'fault', remedy
    is_said = not able or settings.sign_in_codes is not None
    remedy = f'users can do without a password: set AUTHUI_SIGN_IN_CODES={",".join(able)} to offer it'
    return 'sign-in codes', is_said, 'warn', remedy


def _required_attributes(pool: dict[str, Any], settings: Settings) -> tuple[str, bool, CheckState, str]:
    """Check that the sign-up form asks for every attribute that the pool requires."""
    schema = pool.get('SchemaAttributes') or ()
    asked = {'sub', *settings.names.at_sign_up, *settings.signup_fields}
    required = [each['Name'] for each in schema if each.get('Required') and each['Name'] not in asked]
    wanted = [*settings.signup_attributes, *(name for name in required if name not in settings.signup_attributes)]
    is_so = len(wanted) == len(settings.signup_attributes) or not settings.sign_up
    remedy = f'nobody can sign up: set AUTHUI_SIGNUP_ATTRIBUTES to {",".join(wanted)}'
    return 'required attributes', is_so, 'fault', remedy


def _identifiers(pool: dict[str, Any], settings: Settings) -> tuple[str, bool, CheckState, str]:
    """Compare what people sign in with at the pool with what the pages ask for."""
    kinds = pool.get('UsernameAttributes') or ['username', *(pool.get('AliasAttributes') or ())]
    remedy = f'people sign in to the pool with something else: set AUTHUI_IDENTIFIERS to {",".join(kinds)}'
    return 'identifiers', {*kinds} == {*settings.names.kinds}, 'fault', remedy


def _verified_contacts(pool: dict[str, Any], settings: Settings) -> tuple[str, bool, CheckState, str]:
    """Check that the pool verifies the contacts without which nobody is authorized."""
    verified = pool.get('AutoVerifiedAttributes') or ()
    missing = [each for each in settings.names.proofs if each not in verified]
    remedy = f'the pool does not verify {" and ".join(missing)}: add it to AutoVerifiedAttributes'
    return 'verified contacts', not missing, 'fault', remedy
