"""What can be set of the embedded pool and its app client, in Cognito's terms; all times are seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator

from authui.models import Factor, Value
from authui.settings import Settings

AuthFlow = Literal['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH', 'USER_AUTH', 'CUSTOM_AUTH']
MfaFactor = Literal['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA']
FirstFactor = Literal['PASSWORD', 'EMAIL_OTP', 'SMS_OTP']

_FACTORS: Mapping[MfaFactor, Factor] = {'SOFTWARE_TOKEN_MFA': 'app', 'EMAIL_OTP': 'email', 'SMS_MFA': 'sms'}

_HOUR = 3600
_DAY = 24 * _HOUR

Seconds = Annotated[int, Field(ge=1)]


class PoolConfig(Value):
    """The settings of the user pool and of its one app client; it is not stored, so a restart may change it.

    Lifetimes may be shorter than Cognito allows, so that tests of expiry stay short.
    """

    pool_id: Annotated[str, Field(pattern=r'^[\w-]+_[0-9a-zA-Z]+$', max_length=55)] | None = None
    """The pool's id, such as `eu-west-1_Example01`; by default one that is made up at the first start and kept."""
    client_id: Annotated[str, Field(pattern=r'^[\w+]+$', max_length=128)] | None = None
    """The id of its app client; the same by default."""
    issuer: Annotated[str, Field(pattern=r'^https?://[^\s?#]+[^\s?#/]$')] | None = None
    """The `iss` claim, where `{pool_id}` stands for the id; by default one that no pool of Amazon's has."""

    username_attributes: frozenset[Literal['email', 'phone_number']] = frozenset({'email'})
    """What people sign up and in with in place of a user name, which is then the sub; none for a pool of user names."""
    alias_attributes: frozenset[Literal['email', 'phone_number', 'preferred_username']] = frozenset()
    """What people can sign in with beside their user name; an e-mail or phone number once it is verified."""
    case_sensitive: bool = False
    """Tell names apart that differ in the case of their letters."""
    auto_verified_attributes: frozenset[Literal['email', 'phone_number']] = frozenset({'email'})
    """Where a code goes at sign-up; with none only `admin_confirm_sign_up` confirms a user."""

    id_token_validity: Seconds = _HOUR
    access_token_validity: Seconds = _HOUR
    refresh_token_validity: Seconds = 30 * _DAY
    rotation: bool = False
    """Give a new refresh token at each `GetTokensFromRefreshToken`; `REFRESH_TOKEN_AUTH` is then refused."""
    rotation_grace: Annotated[int, Field(ge=0, le=60)] = 0
    """How long a replaced refresh token still works."""

    password_min_length: Annotated[int, Field(ge=6, le=99)] = 8
    password_require_uppercase: bool = False
    password_require_lowercase: bool = False
    password_require_numbers: bool = False
    password_require_symbols: bool = False

    password_history: Annotated[int, Field(ge=0, le=24)] = 0
    """How many former passwords cannot be chosen again."""
    temporary_password_validity: Seconds = 7 * _DAY
    """How long a password that an administrator gave can be used to choose another."""

    code_validity: Seconds = _DAY
    """How long a code that was mailed can be used."""
    reset_code_validity: Seconds = _HOUR
    """How long a code that resets a password can be used."""
    code_tries: Annotated[int, Field(ge=1)] = 5
    """After so many wrong tries a code is dead, and in a sign-in the challenge that asks for it."""
    session_validity: Annotated[int, Field(ge=1, le=900)] = 180
    """How long a half-finished sign-in can be finished."""
    timestamp_tolerance: Seconds = 300
    """How far the clock of who signs in by SRP may be off; tests that move the pool's clock alone widen it."""

    explicit_auth_flows: frozenset[AuthFlow] = frozenset({'USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'})
    allowed_first_auth_factors: frozenset[FirstFactor] = frozenset({'PASSWORD'})
    """What `USER_AUTH` lets a user choose from; who has to pass a second factor can choose passwords only."""
    mfa_configuration: Literal['OFF', 'OPTIONAL', 'ON'] = 'OFF'
    """Whether users may or must pass a second factor."""
    enabled_mfas: frozenset[MfaFactor] = frozenset({'SOFTWARE_TOKEN_MFA'})
    """Which second factors there are, unless `mfa_configuration` is OFF."""
    client_secret: Annotated[SecretStr | None, Field(min_length=24, max_length=64)] = None
    prevent_user_existence_errors: bool = True
    """Answer for unknown users as for known ones, wherever Cognito does."""

    resends_per_hour: Annotated[int, Field(ge=0)] = 5
    """Codes that a user can ask for."""
    sign_in_codes_per_hour: Annotated[int, Field(ge=0)] = 30
    """Codes that are sent to a user in sign-ins."""
    resets_per_hour: Annotated[int, Field(ge=0)] = 5
    """Codes to reset the password that a user can ask for."""
    password_changes_per_hour: Annotated[int, Field(ge=0)] = 5
    """Times that a user can try to change the password."""
    confirmations_per_hour: Annotated[int, Field(ge=0)] = 15
    """Codes that a user can try."""

    verify_before_update: frozenset[Literal['email', 'phone_number']] = frozenset()
    """Attributes whose former value counts until the new one is verified."""
    required_attributes: tuple[str, ...] = ()
    """Standard attributes that a sign-up must carry, besides the e-mail."""
    custom_attributes: tuple[str, ...] = ()
    """Names of the pool's own attributes, such as `custom:team`."""

    @model_validator(mode='after')
    def _check_names(self) -> Self:
        if self.username_attributes and self.alias_attributes:
            raise ValueError('username_attributes and alias_attributes exclude each other, as on Cognito')
        return self

    @property
    def kind(self) -> str:
        """What cannot be changed of a pool once it was made: how its users are called."""
        names = {'username_attributes': self.username_attributes, 'alias_attributes': self.alias_attributes}
        told = [f'{name} {", ".join(sorted(values)) or "none"}' for name, values in names.items()]
        return '; '.join([*told, f'case_sensitive {str(self.case_sensitive).lower()}'])


_POLICY = (
    'password_min_length',
    'password_require_uppercase',
    'password_require_lowercase',
    'password_require_numbers',
    'password_require_symbols',
)


def agree(settings: Settings, config: PoolConfig) -> tuple[Settings, PoolConfig]:
    """Return settings and pool that ask for the same.

    Where both speak of a password's policy or of required attributes, the pool's configuration counts. Where the
    settings do not name second factors or verified contacts, they get those of the pool.
    """
    told = {name: getattr(config if name in config.model_fields_set else settings, name) for name in _POLICY}
    asked = settings.signup_attributes
    required = config.required_attributes or tuple(name for name in asked if not name.startswith('custom:'))
    custom = (*config.custom_attributes, *(name for name in asked if name.startswith('custom:')))
    of_settings: dict[str, object] = {'signup_attributes': tuple(dict.fromkeys((*asked, *required)))}
    if settings.second_factors is None and config.mfa_configuration != 'OFF':
        of_settings['second_factors'] = tuple(sorted(_FACTORS[each] for each in config.enabled_mfas))
    if settings.verified_contacts is None:
        of_settings['verified_contacts'] = tuple(sorted(config.auto_verified_attributes))
    return (
        settings.model_copy(update=told | of_settings),
        config.model_copy(
            update=told | {'required_attributes': required, 'custom_attributes': tuple(dict.fromkeys(custom))}
        ),
    )
