"""The relying party of passkeys: the domain that they are made for, and the origins where they may be used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from authui.errors import SettingsError
from authui.settings import origin_of
from authui.settings.formats import is_address, is_public_suffix

LOCALHOST = 'localhost'

_LONGEST = 127
_DOMAIN = re.compile(r'([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?')


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """A checked relying party; without `origins` it allows the origins that Cognito does: its domain, and those below.

    Raises `SettingsError` with the remedy for an id that browsers refuse, and for an origin that is not the domain's.
    """

    id: str
    origins: frozenset[str] = frozenset()
    requires_verification: bool = False
    """Whether each ceremony has to verify the user, by a PIN or biometrics."""

    def __post_init__(self) -> None:
        for origin in self.origins:
            _refuse_address(origin)
        _check_domain(self.id)
        for origin in self.origins:
            self._check_origin(origin)

    def allows(self, origin: str) -> bool:
        """Tell whether a ceremony may come from an origin, spelt as browsers spell it."""
        return origin in self.origins if self.origins else self._covers(origin)

    def _covers(self, origin: str) -> bool:
        try:
            if origin_of(origin) != origin:
                return False
        except ValueError:
            return False
        parts = urlsplit(origin)
        host = parts.hostname or ''
        is_secure = parts.scheme == 'https' or host == LOCALHOST or host.endswith(f'.{LOCALHOST}')
        return is_secure and (host == self.id or host.endswith(f'.{self.id}'))

    def _check_origin(self, origin: str) -> None:
        host = urlsplit(origin).hostname
        if not self._covers(origin):
            raise SettingsError(
                f'no passkey of {self.id} works at {origin}: the origin has to be https://{self.id} or that of a '
                f'subdomain (http:// is for {LOCALHOST} only). Set PoolConfig.relying_party_id to {host or "a domain"} '
                'or to a domain above it, or correct AUTHUI_PUBLIC_URL or PoolConfig.origins'
            )


def passkeys_work_at(public_url: str | None) -> bool:
    """Tell whether browsers make passkeys for an app at a public URL; without one it is at localhost."""
    return public_url is None or not is_address(urlsplit(public_url).hostname or '')


def _refuse_address(origin: str) -> None:
    if is_address(urlsplit(origin).hostname or ''):
        raise SettingsError(
            f'no passkey works at {origin}, because its host is an address: use a name, such as http://{LOCALHOST} '
            'while developing (AUTHUI_PUBLIC_URL), or take WEB_AUTHN out of PoolConfig.allowed_first_auth_factors'
        )


def _check_domain(name: str) -> None:
    wrong = f'relying_party_id={name!r}: no browser makes passkeys for it, because it '
    if is_address(name):
        raise SettingsError(f'{wrong}is an address: name a domain, such as example.org, or {LOCALHOST} to develop')
    if len(name) > _LONGEST or not _DOMAIN.fullmatch(name):
        raise SettingsError(
            f'{wrong}is no domain of at most {_LONGEST} characters: name the domain alone, such as example.org, '
            'in lower case and Punycode, without https:// and without a port'
        )
    if name != LOCALHOST and is_public_suffix(name):
        raise SettingsError(f'{wrong}is a public suffix, below which anybody can register: name your own domain')
