"""The settings of the embedded pool and its app client, in Cognito's terms; all times are in seconds.

More than 300 lines, because each setting stands here with its description and its checks, and so does the
comparison with the settings of the app.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from authui.errors import SettingsError
from authui.local.identity_provider import FakeProvider, asked_providers, offered_providers
from authui.local.message_templates import EmailInvitation, EmailTemplate, SmsInvitation, SmsTemplate, SubjectLine
from authui.local.oauth_client import OAuthClient, of_app
from authui.local.relying_party import LOCALHOST, RelyingParty
from authui.models import Contact, Factor
from authui.settings import Settings

AuthFlow = Literal['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH', 'USER_AUTH', 'CUSTOM_AUTH']
MfaFactor = Literal['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA']
FirstFactor = Literal['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN']

_FACTORS: Mapping[MfaFactor, Factor] = {'SOFTWARE_TOKEN_MFA': 'app', 'EMAIL_OTP': 'email', 'SMS_MFA': 'sms'}

_CODES: Mapping[Contact, FirstFactor] = {'email': 'EMAIL_OTP', 'phone_number': 'SMS_OTP'}
_CODE_FACTORS: Mapping[Contact, Factor] = {'email': 'email', 'phone_number': 'sms'}

_HOUR = 3600
_DAY = 24 * _HOUR

Seconds = Annotated[int, Field(ge=1)]
CustomMessage = Callable[[dict[str, Any], Any], Any]
"""A CustomMessage trigger, with the signature of a Lambda handler: the event and a context, which is None here."""
PreSignUp = CustomMessage
"""A PreSignUp trigger, with the same signature."""


class PoolConfig(OAuthClient):
    """The settings of the user pool and of its one app client; they are not stored, so a restart may change them.

    Lifetimes may be shorter than Cognito allows, so that tests of expiry stay short.
    """

    pool_id: Annotated[str, Field(pattern=r'^[\w-]+_[0-9a-zA-Z]+$', max_length=55)] | None = None
    """The pool's id, such as `eu-west-1_Example01`; by default a random one, made at the first start and kept."""
    client_id: Annotated[str, Field(pattern=r'^[\w+]+$', max_length=128)] | None = None
    """The id of its app client; by default a random one, likewise."""
    issuer: Annotated[str, Field(pattern=r'^https?://[^\s?#]+[^\s?#/]$')] | None = None
    """The `iss` claim, in which `{pool_id}` stands for the id; by default one that no pool of Amazon's has."""

    username_attributes: frozenset[Literal['email', 'phone_number']] = frozenset({'email'})
    """The attributes that replace the user name, which is then the sub; empty for a pool of user names."""
    alias_attributes: frozenset[Literal['email', 'phone_number', 'preferred_username']] = frozenset()
    """Further attributes that users can sign in with; an e-mail or phone number only once it is verified."""
    case_sensitive: bool = False
    """Whether names that differ only in case are different names."""
    allow_admin_create_user_only: bool = False
    """Whether users are invited and nobody can sign up (`AdminCreateUserConfig`); by default as AUTHUI_SIGN_UP says."""
    auto_verified_attributes: frozenset[Literal['email', 'phone_number']] = frozenset({'email'})
    """Where a code is sent at sign-up; if empty, only `admin_confirm_sign_up` confirms a user."""

    id_token_validity: Seconds = _HOUR
    access_token_validity: Seconds = _HOUR
    refresh_token_validity: Seconds = 30 * _DAY
    rotation: bool = False
    """Whether each `GetTokensFromRefreshToken` returns a new refresh token; `REFRESH_TOKEN_AUTH` is then refused."""
    rotation_grace: Annotated[int, Field(ge=0, le=60)] = 0
    """How long a replaced refresh token still works."""

    password_min_length: Annotated[int, Field(ge=6, le=99)] = 8
    password_require_uppercase: bool = False
    password_require_lowercase: bool = False
    password_require_numbers: bool = False
    password_require_symbols: bool = False

    password_history: Annotated[int, Field(ge=0, le=24)] = 0
    """How many of the latest passwords cannot be chosen again."""
    temporary_password_validity: Seconds = 7 * _DAY
    """How long a temporary password can be used to choose another."""

    code_validity: Seconds = _DAY
    """How long a code that verifies an address can be used."""
    reset_code_validity: Seconds = _HOUR
    """How long a code that resets a password can be used."""
    code_tries: Annotated[int, Field(ge=1)] = 5
    """The number of wrong tries after which a code becomes void, and with it a challenge that asks for it."""
    session_validity: Annotated[int, Field(ge=1, le=900)] = 180
    """How long a challenge of a sign-in can be answered."""
    timestamp_tolerance: Seconds = 300
    """How far the clock of an SRP client may be off; tests that move only the pool's clock widen it."""

    explicit_auth_flows: frozenset[AuthFlow] = frozenset({'USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'})
    allowed_first_auth_factors: frozenset[FirstFactor] = frozenset({'PASSWORD'})
    """The first factors of `USER_AUTH`; a user who has to pass a second factor can choose only the password."""
    mfa_configuration: Literal['OFF', 'OPTIONAL', 'ON'] = 'OFF'
    """Whether users may or must pass a second factor."""
    enabled_mfas: frozenset[MfaFactor] = frozenset({'SOFTWARE_TOKEN_MFA'})
    """The second factors that users may set up, unless `mfa_configuration` is OFF."""
    relying_party_id: Annotated[str, Field(min_length=1, max_length=127)] | None = None
    """The domain that passkeys are made for; an app's embedded pool takes that of the public URL, or `localhost`."""
    origins: tuple[str, ...] = ()
    """The origins where passkeys may be used; in an app that of the public URL, else those of the domain and below."""
    user_verification: Literal['required', 'preferred'] = 'preferred'
    """Whether each use of a passkey has to verify the user, by a PIN or biometrics."""
    factor_configuration: Literal['SINGLE_FACTOR', 'MULTI_FACTOR_WITH_USER_VERIFICATION'] = 'SINGLE_FACTOR'
    """Whether a passkey that verifies the user satisfies multi-factor authentication, for users who turn that on."""
    client_secret: Annotated[SecretStr | None, Field(min_length=24, max_length=64)] = None
    prevent_user_existence_errors: bool = True
    """Whether unknown users get the same answers as known ones, wherever Cognito does that."""

    resends_per_hour: Annotated[int, Field(ge=0)] = 5
    """How often a user can ask for a code that verifies an address."""
    sign_in_codes_per_hour: Annotated[int, Field(ge=0)] = 30
    """How many codes sign-ins send to a user."""
    resets_per_hour: Annotated[int, Field(ge=0)] = 5
    """How often a user can ask for a code that resets the password."""
    password_changes_per_hour: Annotated[int, Field(ge=0)] = 5
    """How often a user can try to change the password."""
    confirmations_per_hour: Annotated[int, Field(ge=0)] = 15
    """How many codes a user can try at sign-up, and how many after it."""

    verify_before_update: frozenset[Literal['email', 'phone_number']] = frozenset()
    """Attributes whose former value stays in force until the new one is verified."""
    required_attributes: tuple[str, ...] = ()
    """Standard attributes that a sign-up must have in addition to the e-mail."""
    custom_attributes: tuple[str, ...] = ()
    """Names of the pool's own attributes, such as `custom:team`."""

    email_from: Annotated[str, Field(min_length=3, max_length=131)] = 'no-reply@verificationemail.com'
    """The sender of e-mails (`EmailConfiguration`)."""
    default_email_option: Literal['CONFIRM_WITH_CODE', 'CONFIRM_WITH_LINK'] = 'CONFIRM_WITH_CODE'
    """How a sign-up is confirmed (`VerificationMessageTemplate`); links are refused."""
    email_verification_subject: SubjectLine = 'Your verification code'
    """The subject of e-mails that verify an address or reset a password."""
    email_verification_message: EmailTemplate = 'Your verification code is {####}'
    """The HTML of these e-mails; `{####}` stands for the code."""
    sms_verification_message: SmsTemplate = 'Your verification code is {####}'
    """The text message that verifies a phone number or resets a password."""
    sms_authentication_message: SmsTemplate = 'Your authentication code is {####}'
    """The text message of a sign-in."""
    email_mfa_subject: SubjectLine = 'Your authentication code'
    """The subject of e-mails with the code of a sign-in (`EmailMfaConfiguration`)."""
    email_mfa_message: EmailTemplate = 'Your authentication code is {####}'
    """The HTML of these e-mails."""
    invite_email_subject: SubjectLine = 'Your temporary password'
    """The subject of invitations (`AdminCreateUserConfig.InviteMessageTemplate`)."""
    invite_email_message: EmailInvitation = 'Your username is {username} and temporary password is {####}'
    """The HTML of invitations; `{username}` stands for the name to sign in with, `{####}` for the password."""
    invite_sms_message: SmsInvitation = 'Your username is {username} and temporary password is {####}'
    """The text message of an invitation."""
    custom_message: CustomMessage | None = None
    """The CustomMessage trigger: gets the event that Cognito sends to a Lambda function, and returns it answered."""

    identity_providers: tuple[FakeProvider, ...] = ()
    """Fake providers to sign in with; in an app, by default those of AUTHUI_PROVIDERS and AUTHUI_SSO_DOMAINS."""
    domain: Annotated[str, Field(pattern=r'^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$')] | None = None
    """The domain of the managed login that DescribeUserPool names: a prefix, or a domain of yours."""
    pre_sign_up: PreSignUp | None = None
    """The PreSignUp trigger; it is called for the first sign-in at a provider alone (`PreSignUp_ExternalProvider`)."""

    @model_validator(mode='after')
    def _check_email_option(self) -> Self:
        if self.default_email_option == 'CONFIRM_WITH_LINK':
            raise ValueError(
                'default_email_option: the embedded pool sends no links, and the screens ask for a code; '
                'use CONFIRM_WITH_CODE'
            )
        return self

    @model_validator(mode='after')
    def _check_names(self) -> Self:
        if self.username_attributes and self.alias_attributes:
            raise ValueError('username_attributes and alias_attributes exclude each other, as on Cognito')
        return self

    @model_validator(mode='after')
    def _check_first_factors(self) -> Self:
        factors, is_required = self.allowed_first_auth_factors, self.mfa_configuration == 'ON'
        if factors == {'WEB_AUTHN'}:
            raise ValueError('allowed_first_auth_factors: WEB_AUTHN needs another factor as well; add PASSWORD')
        if is_required and not factors.isdisjoint({'EMAIL_OTP', 'SMS_OTP'}):
            raise ValueError(
                'allowed_first_auth_factors: a code as the first factor and mfa_configuration ON exclude each other, '
                'as on Cognito; take EMAIL_OTP and SMS_OTP out, or set mfa_configuration to OPTIONAL'
            )
        if is_required and 'WEB_AUTHN' in factors and not self.passkeys_are_multi_factor:
            raise ValueError(
                'factor_configuration: where mfa_configuration is ON, passkeys have to be '
                'MULTI_FACTOR_WITH_USER_VERIFICATION, as on Cognito; set that, or take WEB_AUTHN out'
            )
        return self

    @model_validator(mode='after')
    def _check_relying_party(self) -> Self:
        if self.relying_party_id is not None:
            RelyingParty(self.relying_party_id, frozenset(self.origins))
        return self

    @model_validator(mode='after')
    def _check_identity_providers(self) -> Self:
        providers = self.identity_providers
        if len({each.name for each in providers}) < len(providers):
            raise ValueError('identity_providers: two of them have the same name')
        identifiers = [identifier.lower() for each in providers for identifier in each.idp_identifiers]
        if len(set(identifiers)) < len(identifiers):
            raise ValueError('identity_providers: two of them have the same identifier')
        return self

    @property
    def passkeys_are_multi_factor(self) -> bool:
        """Whether a passkey can satisfy multi-factor authentication."""
        return self.factor_configuration == 'MULTI_FACTOR_WITH_USER_VERIFICATION'

    @property
    def relying_party(self) -> RelyingParty | None:
        """The relying party of the passkeys; None where the pool has no passkeys, or nobody has said."""
        if 'WEB_AUTHN' not in self.allowed_first_auth_factors or self.relying_party_id is None:
            return None
        is_required = self.user_verification == 'required' or self.passkeys_are_multi_factor
        return RelyingParty(self.relying_party_id, frozenset(self.origins), requires_verification=is_required)

    @property
    def passwordless_contacts(self) -> tuple[Contact, ...]:
        """The contacts with which users can sign up without a password, since codes sent there sign them in later."""
        if 'USER_AUTH' not in self.explicit_auth_flows or self.mfa_configuration == 'ON':
            return ()
        allowed, verified = self.allowed_first_auth_factors, self.auto_verified_attributes
        return tuple(each for each, name in _CODES.items() if name in allowed and each in verified)

    @property
    def kind(self) -> str:
        """How users are named, which cannot be changed once the pool is made."""
        names = {'username_attributes': self.username_attributes, 'alias_attributes': self.alias_attributes}
        named = [f'{name} {", ".join(sorted(values)) or "none"}' for name, values in names.items()]
        return '; '.join([*named, f'case_sensitive {str(self.case_sensitive).lower()}'])


_AT_HOME = f'http://{LOCALHOST}'
"""Where an app without a public URL is, on any port."""
_POLICY = (
    'password_min_length',
    'password_require_uppercase',
    'password_require_lowercase',
    'password_require_numbers',
    'password_require_symbols',
)


def agree(settings: Settings, config: PoolConfig) -> tuple[Settings, PoolConfig]:
    """Return settings and configuration that agree; where they differ, the values that the configuration sets win.

    Where the settings do not name second factors, verified contacts, sign-in codes, passkeys or providers, they get
    those of the pool.
    """
    config = _with_providers(settings, _with_passkeys(settings, config))
    config = config.model_copy(update={'explicit_auth_flows': _flows(config)})
    names = _names(settings, config)
    policy = {name: getattr(config if name in config.model_fields_set else settings, name) for name in _POLICY}
    asked = settings.signup_attributes
    required = config.required_attributes or tuple(name for name in asked if not name.startswith('custom:'))
    custom = (*config.custom_attributes, *(name for name in asked if name.startswith('custom:')))
    is_only_admin = config.allow_admin_create_user_only
    if 'allow_admin_create_user_only' not in config.model_fields_set:
        is_only_admin = not settings.sign_up
    of_settings: dict[str, object] = {
        'sign_up': not is_only_admin,
        'signup_attributes': tuple(dict.fromkeys((*asked, *required))),
    }
    if settings.second_factors is None and config.mfa_configuration != 'OFF':
        of_settings['second_factors'] = tuple(sorted(_FACTORS[each] for each in config.enabled_mfas))
    if settings.verified_contacts is None:
        of_settings['verified_contacts'] = tuple(sorted(names['auto_verified_attributes']))
    if settings.sign_in_codes is None and (codes := _sign_in_codes(config.model_copy(update=names))):
        of_settings['sign_in_codes'] = codes
    of_settings['identifiers'] = _identifiers(names)
    passkeys = _passkeys(settings, config)
    if passkeys:
        of_settings |= {'passkeys': settings.passkeys is not False, 'relying_party_id': passkeys['relying_party_id']}
    elif settings.passkeys:
        of_settings['passkeys'] = False
    of_settings |= offered_providers(settings, config.identity_providers)
    agreed = settings.model_copy(update=policy | of_settings)
    return (
        agreed,
        config.model_copy(
            update=policy
            | names
            | passkeys
            | (of_app(agreed, config) if agreed.uses_providers else {})
            | {
                'required_attributes': required,
                'custom_attributes': tuple(dict.fromkeys(custom)),
                'allow_admin_create_user_only': is_only_admin,
            }
        ),
    )


def _with_passkeys(settings: Settings, config: PoolConfig) -> PoolConfig:
    """Return a configuration with passkeys where the settings ask for them and it does not say which factors it has."""
    factors, given = config.allowed_first_auth_factors, config.model_fields_set
    if not settings.passkeys or 'WEB_AUTHN' in factors or 'allowed_first_auth_factors' in given:
        return config
    added: dict[str, object] = {'allowed_first_auth_factors': factors | {'WEB_AUTHN'}}
    if config.mfa_configuration == 'ON' and 'factor_configuration' not in given:
        added['factor_configuration'] = 'MULTI_FACTOR_WITH_USER_VERIFICATION'
    return config.model_copy(update=added)


def _with_providers(settings: Settings, config: PoolConfig) -> PoolConfig:
    """Return a configuration with the providers that the settings name, unless it says which it has."""
    if 'identity_providers' in config.model_fields_set:
        return config
    return config.model_copy(update={'identity_providers': asked_providers(settings)})


def _names(settings: Settings, config: PoolConfig) -> dict[str, frozenset[str]]:
    """Return how users are named: as the configuration says, or else as the settings do."""
    fields = ('username_attributes', 'alias_attributes')
    if settings.identifiers is None or not config.model_fields_set.isdisjoint(fields):
        named = {name: frozenset[str](getattr(config, name)) for name in fields}
    else:
        kinds = frozenset[str](settings.identifiers) - {'username'}
        has_names = 'username' in settings.identifiers
        named = dict(zip(fields, (frozenset(), kinds) if has_names else (kinds, frozenset()), strict=True))
    verified = frozenset[str](config.auto_verified_attributes)
    if 'auto_verified_attributes' not in config.model_fields_set:
        contacts = named['username_attributes'] | (named['alias_attributes'] - {'preferred_username'})
        verified = frozenset(settings.verified_contacts or contacts or verified)
    return {**named, 'auto_verified_attributes': verified}


def _identifiers(names: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return what people sign in with, in the terms of the settings."""
    if names['username_attributes']:
        return tuple(sorted(names['username_attributes']))
    return ('username', *sorted(names['alias_attributes']))


def _passkeys(settings: Settings, config: PoolConfig) -> dict[str, object]:
    """Return the relying party and the origin of an app, where its pool has passkeys.

    Raises `SettingsError` with the remedy where no passkey would work at the public URL.
    """
    if 'WEB_AUTHN' not in config.allowed_first_auth_factors:
        return {}
    public_url, origins = settings.public_url, config.origins
    if public_url is not None:
        origins = origins or (public_url,)
    party = RelyingParty(
        config.relying_party_id or settings.relying_party_id or urlsplit(public_url or _AT_HOME).hostname or LOCALHOST,
        frozenset(origins),
    )
    if public_url is not None and not party.allows(public_url):
        raise SettingsError(
            f'PoolConfig.origins lacks AUTHUI_PUBLIC_URL, {public_url}, where no passkey would work: add it'
        )
    if not origins and not party.allows(_AT_HOME):
        raise SettingsError(
            f'relying_party_id={party.id!r}: without AUTHUI_PUBLIC_URL the app is at {_AT_HOME}, where no passkey of '
            f'{party.id} works; set AUTHUI_PUBLIC_URL=https://{party.id}, or take relying_party_id out'
        )
    return {'relying_party_id': party.id, 'origins': origins}


def _sign_in_codes(config: PoolConfig) -> tuple[Factor, ...]:
    """Return the codes with which users sign up and sign in without a password."""
    return tuple(_CODE_FACTORS[each] for each in config.passwordless_contacts)


def _flows(config: PoolConfig) -> frozenset[AuthFlow]:
    """Return the flows of the app client; where they are not set, with the one in which first factors are chosen."""
    is_set = 'explicit_auth_flows' in config.model_fields_set
    has_choice = not is_set and config.allowed_first_auth_factors != {'PASSWORD'}
    return config.explicit_auth_flows | ({'USER_AUTH'} if has_choice else frozenset())
