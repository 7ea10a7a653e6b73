"""The settings of the user pool: which one it is, and how authui speaks to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr, field_validator

from authui.models import IdentifierKind
from authui.settings.formats import CommaSeparated, is_https_or_loopback
from authui.settings.partitions import partition_of


class PoolSettings(BaseModel):
    """The user pool, its app client, and how authui speaks to them."""

    user_pool_id: str | None = None
    """Id of the Amazon Cognito user pool, such as `eu-west-1_AbCdEfGhI`."""
    client_id: str | None = None
    """Id of the app client of that pool."""
    amplify_config: Path | None = None
    """File of an Amplify project that names the pool: `amplify_outputs.json`, `aws-exports.js` or
    `amplifyconfiguration.json`. Other settings take precedence over it."""
    client_secret: SecretStr | None = None
    """The app client's secret, if it has one."""
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
    identifiers: CommaSeparated[tuple[IdentifierKind, ...] | None] = None
    """The identifiers that people sign in with, separated by commas: `email`, `phone_number`, `username`,
    `preferred_username`. Without `username` they are the pool's UsernameAttributes; with it users have user names, and
    the others are its AliasAttributes. By default those of the Amplify file or the embedded pool, or else `email`."""
    trigger_texts: bool = False
    """Show users the reason that a Lambda trigger of the pool gives for a refusal, in its own words."""
    unsafe_local_pool: bool = False
    """Run the embedded pool although a real pool is configured or other machines can reach the server."""

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

    @field_validator('identifiers')
    @classmethod
    def _check_identifiers(cls, value: tuple[IdentifierKind, ...] | None) -> tuple[IdentifierKind, ...] | None:
        if value is None:
            return None
        if not value or len(set(value)) < len(value):
            raise ValueError('must name each kind once, such as email or username,email')
        if 'preferred_username' in value and 'username' not in value:
            raise ValueError('preferred_username is an alias of a user name: add username')
        return value

    @field_validator('client_secret')
    @classmethod
    def _check_client_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r'[\w+]{1,64}', value.get_secret_value()):
            raise ValueError('must be the secret of the app client: up to 64 letters, digits, _ and +')
        return value

    @field_validator('endpoint_url', 'issuer')
    @classmethod
    def _check_url(cls, value: str | None) -> str | None:
        if value is not None and not is_https_or_loopback(value):
            raise ValueError('must be a URL that begins with https:// (http:// is for loopback only)')
        return value.rstrip('/') if value else value

    @property
    def has_real_pool(self) -> bool:
        """Whether a user pool of Amazon Cognito is configured."""
        return self.user_pool_id is not None

    @property
    def uses_local_pool(self) -> bool:
        """Whether the app uses the embedded pool instead of Amazon Cognito."""
        return not self.has_real_pool or self.unsafe_local_pool

    @property
    def aws_region(self) -> str:
        """The region to call; `us-east-1` without a pool."""
        if self.region:
            return self.region
        return self.user_pool_id.split('_')[0] if self.user_pool_id else 'us-east-1'

    @property
    def token_issuer(self) -> str:
        """The `iss` claim of the pool's tokens."""
        if self.issuer:
            return self.issuer
        return f'https://cognito-idp.{self.aws_region}.{partition_of(self.aws_region).domain}/{self.user_pool_id}'

    @property
    def token_issuers(self) -> re.Pattern[str]:
        """The value that the `iss` claim has to match as a whole: the issuer that is set, else one of the pool's.

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
