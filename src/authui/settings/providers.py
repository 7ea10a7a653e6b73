"""The settings of other providers, such as Google, through Cognito's managed login."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, Field, field_validator

from authui.models.providers import COGNITO
from authui.models.typed import plain_email
from authui.settings.formats import LOOPBACK_HOSTS, CommaSeparated, is_https_or_loopback, origin_of

_NAME = re.compile(r'[^_\s,=:][^\s,=:]{0,31}')
_SCOPE = re.compile(r'[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+')
_USUAL_LABELS = {'LoginWithAmazon': 'Amazon', 'SignInWithApple': 'Apple'}
"""The names that people know of providers which Cognito calls otherwise."""
_MEANT = {
    'google': 'Google',
    'facebook': 'Facebook',
    'amazon': 'LoginWithAmazon',
    'loginwithamazon': 'LoginWithAmazon',
    'apple': 'SignInWithApple',
    'signinwithapple': 'SignInWithApple',
    'cognito': COGNITO,
}
"""The names that Cognito gives to its own kinds of providers, by how they may be written, in small letters."""
SCOPES = ('openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin')
"""The scopes that every pool has; others are those of its resource servers."""


class ProviderSettings(BaseModel):
    """Which other providers users sign in with, and what the managed login is asked for."""

    domain: str | None = None
    """The domain of the pool's managed login, such as `login.example.org` or `<prefix>.auth.<region>.amazoncognito.com`
    (or the URL of a server on loopback)."""
    providers: CommaSeparated[tuple[str, ...] | None] = None
    """Providers on the login card, separated by commas, by the names that the pool gives them: `Google`, `Facebook`,
    `LoginWithAmazon`, `SignInWithApple`, `COGNITO` for the pool's own page, or your own OIDC or SAML provider, with the
    name that people see: `AcmeSAML=Acme Ltd`. By default those of the Amplify file or the embedded pool; a comma alone
    means none."""
    sso_domains: CommaSeparated[tuple[str, ...]] = ()
    """Domains of e-mail addresses whose owners sign in at their organisation (`IdpIdentifiers` of its provider)."""
    trusted_providers: CommaSeparated[tuple[str, ...]] = ()
    """Providers whose e-mail addresses count as verified although the pool does not say so. Name only providers that
    verify each address, or one person could take the place of another in your app."""
    provider_logout: bool = True
    """End the session of the managed login too when a user who signed in there logs out. With 0 the next person at this
    browser is signed in by one click."""
    scopes: CommaSeparated[tuple[Annotated[str, Field(max_length=256)], ...]] = ()
    """Further scopes of resource servers to ask for, such as `orders/read`; only a sign-in at the managed login gets
    them."""

    @field_validator('domain')
    @classmethod
    def _check_domain(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            origin = origin_of(value if '://' in value else f'https://{value}')
        except ValueError:
            origin = ''
        if not origin or not is_https_or_loopback(origin):
            raise ValueError('must be the domain of the managed login, such as login.example.org, without a path')
        is_prefix = re.fullmatch(r'[a-z0-9-]+', value) is not None and value not in LOOPBACK_HOSTS
        if is_prefix:  # the AWS console asks for it by itself
            raise ValueError(f'must be the whole domain, such as {value}.auth.eu-west-1.amazoncognito.com')
        return origin

    @field_validator('providers')
    @classmethod
    def _check_providers(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        names = [each.partition('=')[0].strip() for each in value or ()]
        for name in names:
            if not _NAME.fullmatch(name) or name in {'.', '..'}:  # which browsers take for another folder
                raise ValueError(f'{name!r} is not the name of a provider, such as Google or AcmeSAML=Acme Ltd')
        if len(set(names)) < len(names):
            raise ValueError('must name each provider once')
        return value

    @field_validator('sso_domains')
    @classmethod
    def _check_sso_domains(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if not re.fullmatch(r'[\w+-]([\w+.-]{0,38}[\w+-])?', each):
                raise ValueError(f'{each!r} is not a domain such as example.org')
        return tuple(each.lower() for each in value)

    @field_validator('scopes')
    @classmethod
    def _check_scopes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if not _SCOPE.fullmatch(each):
                raise ValueError(f'{each!r} is not a scope such as orders/read (RFC 6749, 3.3)')
        return value

    @property
    def provider_labels(self) -> dict[str, str]:
        """The names that people see, by the names of the providers, in the order of the buttons."""
        pairs = (each.partition('=') for each in self.providers or ())
        return {name.strip(): label.strip() or _usual_label(name.strip()) for name, _, label in pairs}

    def label_of(self, provider: str) -> str:
        """Return the name that people see of a provider, also of one without a button."""
        return self.provider_labels.get(provider) or _usual_label(provider)

    @property
    def odd_providers(self) -> dict[str, str]:
        """Names of providers that are probably misspelt, each with the name of Cognito's that may have been meant."""
        meant = {name: _MEANT.get(name.casefold(), name) for name in self.provider_labels}
        return {name: usual for name, usual in meant.items() if usual != name}

    @property
    def uses_providers(self) -> bool:
        """Whether people can sign in by the managed login."""
        return bool(self.provider_labels or self.sso_domains)

    @property
    def asked_scopes(self) -> tuple[str, ...]:
        """All scopes that a sign-in at the managed login asks for.

        Without `aws.cognito.signin.user.admin` the user could not be fetched, nor change anything.
        """
        return tuple(dict.fromkeys(('openid', 'email', 'profile', 'aws.cognito.signin.user.admin', *self.scopes)))

    def sso_domain_of(self, identifier: str) -> str:
        """Return the domain of an e-mail address if its owner signs in at an organisation; else an empty text.

        The domain is spelled as the setting spells it, which the pool knows.
        """
        _, at, domain = plain_email(identifier).rpartition('@')
        asked = domain.casefold()
        return next((each for each in self.sso_domains if at and _spelled(each) == asked), '')

    @property
    def has_own_page(self) -> bool:
        """Whether one of the buttons leads to the pool's own page."""
        return COGNITO in self.provider_labels


def _usual_label(provider: str) -> str:
    return _USUAL_LABELS.get(provider, provider)


def _spelled(domain: str) -> str:
    """Return a domain in Unicode and small letters, as it is compared."""
    return plain_email(f'@{domain}').removeprefix('@').casefold()
