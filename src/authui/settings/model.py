"""All settings, read once from `AUTHUI_*` variables and a `.env` file; a wrong setting stops the start.

The file is long since it is a table: each setting is a field, with its text for the handbook and its check.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from authui.errors import SettingsError
from authui.partitions import partition_of
from authui.settings.amplify import read_amplify
from authui.settings.branding import Branding
from authui.settings.formats import (
    encoding_of_env_file,
    is_guessable,
    is_https_or_loopback,
    no_such,
    origin_of,
    relying_party_of,
)

# fmt: off
SIGNUP_ATTRIBUTES = frozenset({
    'address', 'birthdate', 'family_name', 'gender', 'given_name', 'locale', 'middle_name', 'name', 'nickname',
    'phone_number', 'picture', 'preferred_username', 'profile', 'website', 'zoneinfo',
})
# fmt: on
"""Cognito's standard attributes that a sign-up may ask for, in addition to the e-mail, which every sign-up asks for."""

_PREFIX = 'AUTHUI_'
_NOT_IN_PROFILE = frozenset({'sub', 'email', 'email_verified', 'phone_number', 'phone_number_verified', 'updated_at'})
_MIN_SECRET_BYTES = 32
_MIN_DISTINCT = 10
_NEW_SECRET = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'  # noqa: S105 - a command that makes one, not a secret


class Settings(Branding, BaseSettings):
    """The settings of a host: by argument, by an environment variable `AUTHUI_<NAME>` or in `.env`, in that order.

    Build it with `Settings.load()`, which turns every mistake into one `SettingsError` that names the variable.
    Without a user pool the embedded one is used.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file='.env',
        extra='ignore',
        frozen=True,
        hide_input_in_errors=True,
        env_ignore_empty=True,
    )

    user_pool_id: str | None = None
    """Id of the Amazon Cognito user pool, such as `eu-west-1_AbCdEfGhI`."""
    client_id: str | None = None
    """Id of the app client of that pool."""
    amplify_config: Path | None = None
    """File of an Amplify project that names the pool: `amplify_outputs.json`, `aws-exports.js` or
    `amplifyconfiguration.json`. Other settings take precedence over it."""
    client_secret: SecretStr | None = None
    """The app client's secret, if it has one."""
    secret: SecretStr | None = None
    """Encrypts the stored sessions: at least 32 random bytes. Required with a real pool."""
    old_secrets: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    """Former values of `secret`, separated by commas: they open old records, which are then encrypted with `secret`."""
    public_url: str | None = None
    """The origin at which browsers reach the app: https, or http on loopback. Required with a real pool."""
    region: str | None = None
    """AWS region; by default the region at the beginning of the pool's id."""
    endpoint_url: str | None = None
    """Endpoint to use instead of AWS's own: a VPC endpoint, or a server that speaks Cognito's protocol."""
    issuer: str | None = None
    """Issuer of the tokens, if it is not AWS's own."""
    flow: Literal['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH', 'CUSTOM_AUTH'] = 'USER_SRP_AUTH'
    """How a password is proven. Stock app clients allow SRP; the other flows have to be switched on there."""
    challenge_seconds: Annotated[int, Field(ge=180, le=900)] = 180
    """How long the app client lets a half-finished sign-in wait (AuthSessionValidity)."""
    force_alias_creation: bool = True
    """If another user holds an e-mail address as an alias, move it to the user who confirms it."""
    email_is_alias: bool = False
    """Whether users have user names, which authui makes, with the e-mail as an alias (AliasAttributes)."""
    password_min_length: Annotated[int, Field(ge=6, le=99)] = 8
    """The pool's minimum length of a password. The pages show the policy before the user types and check it before
    they send; the embedded pool follows these five settings, unless its `PoolConfig` says otherwise."""
    password_require_uppercase: bool = False
    """Whether the pool requires an uppercase letter."""
    password_require_lowercase: bool = False
    """Whether the pool requires a lowercase letter."""
    password_require_numbers: bool = False
    """Whether the pool requires a number."""
    password_require_symbols: bool = False
    """Whether the pool requires a symbol."""
    refuse_common_passwords: bool = True
    """Refuse new passwords that are among the 10,000 most common, or that are the user's own e-mail address or its part
    before the @."""
    signup_attributes: Annotated[tuple[str, ...], NoDecode] = ()
    """Attributes that the pool requires and a sign-up asks for in addition to the e-mail, separated by commas:
    `given_name`, `phone_number`, `custom:team`."""
    data_dir: Path = Path('.authui')
    """Folder of the stored sessions and of the embedded pool; made with mode 0700."""
    redis_url: SecretStr | None = None
    """Redis in which several processes keep sessions, such as `rediss://:password@host:6379/0`; by default one process
    keeps them in a file."""
    failure_ms: Annotated[int, Field(ge=0, le=5000)] = 700
    """Minimum duration of a failed sign-in in milliseconds, so that its time does not reveal the reason."""
    tries_per_minute: Annotated[int, Field(ge=1)] = 30
    """Limit of passwords and codes tried from one IP address in a minute; an office shares one address."""
    sends_per_hour: Annotated[int, Field(ge=1)] = 20
    """Limit of codes sent and accounts made from one IP address in an hour."""
    prefix: str = ''
    """Path before the URLs of the screens, such as `/auth` for `/auth/login`."""
    idle_seconds: Annotated[int, Field(ge=60)] | None = None
    """An unused session ends after this time; by default 12 hours, or 30 minutes with `strict_sessions`."""
    session_seconds: Annotated[int, Field(ge=60)] | None = None
    """Every session ends after this time; by default 30 days, the usual life of refresh tokens, or a day with
    `strict_sessions`."""
    sign_up: bool = True
    """Let visitors sign up. With 0 users are invited: there is no sign-up, and the login stands alone."""
    private_sign_up: bool = False
    """Hide who has an account: a sign-up with a taken e-mail looks like any other, and its owner is notified."""
    sign_in_after_reset: bool = False
    """Sign a user in with the password that was just reset, where the pool asks for nothing else; else the login is
    next."""
    trigger_texts: bool = False
    """Show users the reason that a Lambda trigger of the pool gives for a refusal, in its own words."""
    strict_sessions: bool = False
    """End unused sessions after 30 minutes and all sessions after a day, and offer no "remember me"."""
    home: str = '/'
    """Path that a login leads to if no other page asked for it."""
    account_screen: bool = True
    """Serve the screens on which users manage their account; the host's page at `/account` replaces the first."""
    profile_attributes: Annotated[tuple[str, ...] | None, NoDecode] = None
    """Attributes that users may change on the account screen, separated by commas, such as `name,custom:team`; by
    default the name and the other standard attributes that the user has."""
    second_factors: Annotated[tuple[Literal['app', 'email', 'sms'], ...] | None, NoDecode] = None
    """Second factors that the pool lets users switch on; by default those of the Amplify file or the embedded pool."""
    verified_contacts: Annotated[tuple[Literal['email', 'phone_number'], ...] | None, NoDecode] = None
    """Contacts that the pool verifies by a code (AutoVerifiedAttributes); by default those of the Amplify file or the
    embedded pool, or else `email`."""
    passkeys: bool | None = None
    """Whether users sign in by passkey: the pool has passkeys among its first factors, and its app client allows
    USER_AUTH. By default as the embedded pool is configured; with a real pool, not."""
    relying_party_id: str | None = None
    """The domain that passkeys are for (`WebAuthnConfiguration.RelyingPartyId` of the pool): that of `public_url` or a
    domain above it; by default that of `public_url`. Passkeys made for one domain are worthless at another."""
    offer_passkey: bool = True
    """Offer to add a passkey after a login by password, once in each browser."""
    language: str | None = None
    """The only language of the pages, such as `de`; by default each browser's own, with a switch."""
    plain_english: bool = False
    """Speak plain English, with one word for each thing: the catalogue `ENGLISH_PLAIN` instead of `ENGLISH`."""
    informal: bool = False
    """Address users informally in the languages that can: German `du`, French `tu`, Spanish `tú`, Dutch `je`, Turkish
    `sen`."""
    csp: str | None = None
    """Content-Security-Policy of the host's own pages; the default does not limit what they load."""
    strict_pages: bool = False
    """Leave NiceGUI off the screens of the sign-in: no frame of it joins them. Recommended in production."""
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = 0
    """How many of your own proxies stand in front; each of them appends to X-Forwarded-For."""
    max_frame_bytes: Annotated[int, Field(ge=4096)] = 65536
    """Limit of bytes that a browser may send at once: over a socket, which a larger frame closes, or in a form."""
    sockets_per_session: Annotated[int, Field(ge=1)] = 20
    """Limit of sockets, that is of tabs, of one signed-in browser."""
    sockets_per_address: Annotated[int, Field(ge=1)] = 100
    """Limit of sockets from one IP address."""
    busy_page: bool = True
    """While the server is busy, ask visitors to come back in some seconds; signed-in users are never asked to."""
    unsafe_local_pool: bool = False
    """Run the embedded pool although a real pool is configured or other machines can reach the server."""

    @classmethod
    def load(cls, **values: Any) -> Self:
        """Read the settings; raises `SettingsError` with the variable's name, what is wrong and the remedy."""
        for name in values:
            if not name.startswith('_') and name not in cls.model_fields:
                raise SettingsError(no_such(name, 'setting', cls.model_fields))
        env_file = values.get('_env_file', cls.model_config.get('env_file'))
        encoding = encoding_of_env_file(Path(env_file)) if env_file else 'utf-8'
        _refuse_unknown(cls, [*os.environ, *(dotenv_values(env_file, encoding=encoding) if env_file else ())])
        try:
            return cls(**{'_env_file_encoding': encoding} | values)
        except ValidationError as error:
            lines = [_explain(details['loc'], details['msg']) for details in error.errors(include_input=False)]
            raise SettingsError('\n'.join(lines)) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the file of an Amplify project come last."""
        return init_settings, env_settings, dotenv_settings, file_secret_settings, _AmplifySource(settings_cls)

    @field_validator('secret')
    @classmethod
    def _check_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        secret = value.get_secret_value()
        if len(secret.encode()) < _MIN_SECRET_BYTES or len(set(secret)) < _MIN_DISTINCT or is_guessable(secret):
            raise ValueError(f'must be at least {_MIN_SECRET_BYTES} random bytes; make one with: {_NEW_SECRET}')
        return value

    @field_validator(
        'old_secrets', 'profile_attributes', 'second_factors', 'signup_attributes', 'verified_contacts', mode='before'
    )
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [each.strip() for each in value.split(',') if each.strip()] if isinstance(value, str) else value

    @field_validator('old_secrets')
    @classmethod
    def _check_old_secrets(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for each in value:
            cls._check_secret(each)
        return value

    @field_validator('profile_attributes')
    @classmethod
    def _check_profile_attributes(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for name in value or ():
            if not re.fullmatch(r'[a-z_]+|custom:[\w-]{1,20}', name) or name in _NOT_IN_PROFILE:
                raise ValueError(
                    'must be names of attributes that users write, such as name,custom:team; e-mail and phone number '
                    'have screens of their own'
                )
        return value

    @field_validator('signup_attributes')
    @classmethod
    def _check_signup_attributes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if each not in SIGNUP_ATTRIBUTES and not re.fullmatch(r'custom:[\w-]{1,20}', each):
                close = get_close_matches(each, SIGNUP_ATTRIBUTES, n=1)
                hint = f'; did you mean {close[0]}?' if close else ', or custom:<name>'
                raise ValueError(f'{each!r} is not one of {", ".join(sorted(SIGNUP_ATTRIBUTES))}{hint}')
        if len(set(value)) < len(value):
            raise ValueError('must name each attribute once')
        return value

    @field_validator('client_secret')
    @classmethod
    def _check_client_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r'[\w+]{1,64}', value.get_secret_value()):
            raise ValueError('must be the secret of the app client: up to 64 letters, digits, _ and +')
        return value

    @field_validator('public_url')
    @classmethod
    def _check_public_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        origin = origin_of(value)
        if not is_https_or_loopback(origin):
            raise ValueError('must begin with https:// (http:// is for loopback only), or passwords travel in clear')
        return origin

    @field_validator('relying_party_id')
    @classmethod
    def _check_relying_party(cls, value: str | None) -> str | None:
        return relying_party_of(value) if value is not None else None

    @field_validator('redis_url')
    @classmethod
    def _check_redis_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and urlsplit(value.get_secret_value()).scheme not in {'redis', 'rediss', 'unix'}:
            raise ValueError('must be a URL that begins with rediss://, redis:// or unix://')
        return value

    @field_validator('prefix')
    @classmethod
    def _check_prefix(cls, value: str) -> str:
        value = value.rstrip('/')
        if value and not re.fullmatch(r'(/[\w.~-]+)+', value):
            raise ValueError('must be a path such as /auth')
        return value

    @field_validator('home')
    @classmethod
    def _check_home(cls, value: str) -> str:
        if not re.fullmatch(r'/([\w.~%-][\w.~%/-]*)?', value):
            raise ValueError('must be a path on this site such as / or /start')
        return value

    @field_validator('endpoint_url', 'issuer')
    @classmethod
    def _check_url(cls, value: str | None) -> str | None:
        if value is not None and not is_https_or_loopback(value):
            raise ValueError('must be a URL that begins with https:// (http:// is for loopback only)')
        return value.rstrip('/') if value else value

    @field_validator('user_pool_id')
    @classmethod
    def _check_user_pool_id(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r'[\w-]+_[0-9a-zA-Z]+', value):
            raise ValueError('must be the id of a user pool, such as eu-west-1_AbCdEfGhI')
        return value

    @field_validator('client_id')
    @classmethod
    def _check_client_id(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r'[\w+]{1,128}', value):
            raise ValueError('must be the id of an app client: letters, digits, _ and +')
        return value

    @model_validator(mode='after')
    def _check_together(self) -> Self:
        secrets = [each.get_secret_value() for each in (self.secret, *self.old_secrets) if each is not None]
        if len(set(secrets)) != len(secrets):
            raise ValueError(f'{_variable("old_secrets")}: one secret is given twice; the new one must be new')
        given = {name: getattr(self, name) is not None for name in ('user_pool_id', 'client_id')}
        if any(given.values()) and not all(given.values()):
            missing = next(name for name, is_given in given.items() if not is_given)
            raise ValueError(f'{_variable(missing)} is missing: a pool needs both its id and the id of an app client')
        if self.has_real_pool and not self.unsafe_local_pool:
            remedies = {
                'secret': f'stored sessions are encrypted with it; make one with: {_NEW_SECRET}',
                'public_url': 'set it to the origin that browsers see, '
                'such as https://app.example.org (or http://localhost:8080 while developing)',
            }
            absent = [name for name in remedies if getattr(self, name) is None]
            if absent:
                raise ValueError('\n'.join(f'{_variable(name)} is missing: {remedies[name]}' for name in absent))
        return self

    @property
    def has_real_pool(self) -> bool:
        """Whether a user pool of Amazon Cognito is configured."""
        return self.user_pool_id is not None

    @property
    def uses_local_pool(self) -> bool:
        """Whether the app uses the embedded pool instead of Amazon Cognito."""
        return not self.has_real_pool or self.unsafe_local_pool

    def path(self, screen: str) -> str:
        """Return the path of a screen, such as `/auth/login` for `login`."""
        return f'{self.prefix}/{screen}'

    @property
    def ticket_path(self) -> str:
        """The path at which the page of a login trades its ticket for the cookie."""
        return self.path('authui/session')

    @property
    def live_path(self) -> str:
        """The path of the NiceGUI page that joins a sign-in screen in a frame."""
        return self.path('authui/live')

    @property
    def leave_path(self) -> str:
        """The path at which a user ends the session of the browser to log in as somebody else."""
        return self.path('authui/leave')

    @property
    def aws_region(self) -> str:
        """The region to call; `us-east-1` without a pool."""
        if self.region:
            return self.region
        return self.user_pool_id.split('_')[0] if self.user_pool_id else 'us-east-1'

    @property
    def relying_party(self) -> str | None:
        """The domain that passkeys are for, as far as the settings say it."""
        return self.relying_party_id or (urlsplit(self.public_url).hostname if self.public_url else None)

    @property
    def token_issuer(self) -> str:
        """The `iss` claim of the pool's tokens."""
        if self.issuer:
            return self.issuer
        return f'https://cognito-idp.{self.aws_region}.{partition_of(self.aws_region).domain}/{self.user_pool_id}'

    @property
    def token_issuers(self) -> re.Pattern[str]:
        """What the `iss` claim has to match as a whole: the issuer that is set, else one of the pool's.

        A pool whose `IssuerConfiguration` is UPDATED has the issuer `https://issuer-cognito-idp.<region>…`, and the
        region is that of the replica that answered. The pool's id tells it from any other pool.
        """
        if self.issuer:
            return re.compile(re.escape(self.issuer))
        partition = partition_of(self.aws_region)
        name, pool = f'{partition.region}|{re.escape(self.aws_region)}', re.escape(f'{self.user_pool_id}')
        return re.compile(rf'https://(issuer-)?cognito-idp\.({name})\.{re.escape(partition.domain)}/{pool}', re.ASCII)

    @property
    def jwks_url(self) -> str:
        """Where the pool publishes its signing keys."""
        base = f'{self.endpoint_url}/{self.user_pool_id}' if self.endpoint_url else self.token_issuer
        return f'{base}/.well-known/jwks.json'

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the app by https, so that the cookie can be `Secure`."""
        return self.public_url is not None and self.public_url.startswith('https://')


class _AmplifySource(PydanticBaseSettingsSource):
    """The file that `amplify_config` names, once the other sources have told."""

    def get_field_value(self, _field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return nothing by itself: the file is read as a whole."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Read the file, if there is one."""
        path = self.current_state.get('amplify_config')
        return read_amplify(Path(path)) if path else {}


def _refuse_unknown(settings: type[Settings], names: Iterable[str]) -> None:
    """Raise `SettingsError` for a variable that nothing reads: a misspelt one would be missed in silence."""
    known = {_variable(name) for name in settings.model_fields}
    for name in sorted(names):
        if name.startswith(_PREFIX) and name not in known and not name.startswith(f'{_PREFIX}TEST_'):
            raise SettingsError(no_such(name, 'setting', known))


def _variable(name: str) -> str:
    return _PREFIX + name.upper()


def _explain(location: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix('Value error, ')
    return f'{_variable(str(location[0]))}: {message}' if location else message
