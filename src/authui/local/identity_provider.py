"""A fake identity provider: what the pool knows of it, in the terms of CreateIdentityProvider."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import Field, field_validator, model_validator

from authui.errors import SettingsError
from authui.models import Value
from authui.models.providers import COGNITO
from authui.settings import Settings

ProviderKind = Literal['Google', 'Facebook', 'LoginWithAmazon', 'SignInWithApple', 'OIDC', 'SAML']
"""Cognito's `ProviderType`."""

ORGANISATIONS: Final = frozenset[ProviderKind]({'OIDC', 'SAML'})
"""The kinds whose names a pool chooses itself; every other provider is named after its kind."""

_DOMAIN: Final = re.compile(r'[\w-]+(\.[\w-]+)+')
_SSO: Final = 'SSO'
_DIGITS: Final = 21
_KINDS: Final[tuple[str, ...]] = get_args(ProviderKind)
_IDENTIFIER: Final = re.compile(r'[\w\s+=.@-]{1,40}')
_MAPPING: Final = {each: each for each in ('email', 'email_verified', 'name', 'given_name', 'family_name')}


class FakeProvider(Value):
    """A provider that only this machine has, and where a developer may be anybody.

    A text stands for it too, as in `AUTHUI_PROVIDERS`: `Google`, or `AcmeSAML=Acme Ltd`.
    """

    name: Annotated[str, Field(pattern=r'^[^_\s,=:][^\s,=:]{0,31}$')]
    """The name that the pool gives it (`identity_provider`)."""
    kind: ProviderKind = 'OIDC'
    """The type; by default the one that its name says, or else `OIDC`."""
    label: Annotated[str, Field(max_length=64)] = ''
    """The name that people see; by default `name`."""
    issuer: Annotated[str, Field(min_length=1, max_length=1024)] = 'https://idp.invalid'
    """The issuer that it claims to be; of a SAML provider, its entity id."""
    attribute_mapping: Mapping[str, str] = _MAPPING
    """The pool's attributes, each with the provider's claim that overwrites it at every sign-in.

    Without `email_verified` the addresses are never verified, as with a pool that does not map it.
    """
    idp_identifiers: tuple[str, ...] = ()
    """Further names of it, such as the domains of its people's e-mail addresses (`idp_identifier`).

    A provider with domains has no button, unless the settings name it: its name need not interest others.
    """

    @model_validator(mode='before')
    @classmethod
    def _read(cls, given: Any) -> Any:
        if isinstance(given, str):
            name, _, label = given.partition('=')
            given = {'name': name.strip(), 'label': label.strip()}
        if isinstance(given, dict) and 'kind' not in given and given.get('name') in _KINDS:
            given = given | {'kind': given['name']}
        return given

    @model_validator(mode='after')
    def _check_name(self) -> Self:
        if self.name.upper() == COGNITO:
            raise ValueError(f'name: {self.name} stands for the pool itself; choose another name')
        if self.name in {'.', '..'}:
            raise ValueError(f'name: browsers take {self.name} for another folder; choose another name')
        if self.kind not in ORGANISATIONS and self.name != self.kind:
            raise ValueError(f'name: a provider of the kind {self.kind} is named {self.kind}, as on Cognito')
        return self

    @field_validator('idp_identifiers')
    @classmethod
    def _check_identifiers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if not _IDENTIFIER.fullmatch(each):
                raise ValueError(f'{each!r} is not an identifier such as example.org')
        return value

    @property
    def shown(self) -> str:
        """The name that people see."""
        return self.label or self.name

    def subject_of(self, email: str) -> str:
        """Return what the provider calls the person with an address: always the same digits, as Google's are."""
        digest = hashlib.sha256(f'{self.name} {email.lower()}'.encode()).digest()
        return str(int.from_bytes(digest, 'big') % 10**_DIGITS).zfill(_DIGITS)

    @property
    def told_issuer(self) -> str | None:
        """The issuer that the claim `identities` tells: Cognito names that of SAML providers alone."""
        return self.issuer if self.kind == 'SAML' else None


def asked_providers(settings: Settings) -> tuple[FakeProvider, ...]:
    """Return a fake provider for each one that the settings name, and for the domains that they name.

    The domains are those of the last OIDC or SAML provider; without one they get a provider of their own.
    """
    named = {name: label for name, label in settings.provider_labels.items() if name != COGNITO}
    made = [FakeProvider(name=name, label='' if label == name else label) for name, label in named.items()]
    if not settings.sso_domains:
        return tuple(made)
    owner = next((each for each in reversed(made) if each.kind in ORGANISATIONS), FakeProvider(name=_SSO, kind='SAML'))
    with_domains = owner.model_copy(update={'idp_identifiers': settings.sso_domains})
    return (*(each for each in made if each != owner), with_domains)


def offered_providers(settings: Settings, providers: tuple[FakeProvider, ...]) -> dict[str, object]:
    """Return the settings that offer a pool's providers, or their domains, where the settings name none.

    Raises `SettingsError` with the remedy where they name one that the pool does not have, and that could only fail.
    """
    identifiers = {identifier.lower() for each in providers for identifier in each.idp_identifiers}
    missing = sorted(settings.provider_labels.keys() - {each.name for each in providers} - {COGNITO})
    if missing:
        raise SettingsError(
            f'AUTHUI_PROVIDERS names {missing[0]}, which the embedded pool does not have: add '
            f'FakeProvider(name={missing[0]!r}) to PoolConfig.identity_providers, or take it out'
        )
    lost = sorted(set(settings.sso_domains) - identifiers)
    if lost:
        raise SettingsError(
            f'AUTHUI_SSO_DOMAINS names {lost[0]}, which no provider of the embedded pool has: add it to the '
            'idp_identifiers of a FakeProvider in PoolConfig.identity_providers, or take it out'
        )
    offered: dict[str, object] = {}
    shown = [each for each in providers if not each.idp_identifiers]
    if settings.providers is None and shown:
        offered['providers'] = tuple(f'{each.name}={each.shown}' for each in shown)
    domains = sorted(each for each in identifiers if _DOMAIN.fullmatch(each))
    if not settings.sso_domains and domains:
        offered['sso_domains'] = tuple(domains)
    return offered
