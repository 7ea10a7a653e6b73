"""The needs of an app client and a user pool for sign-ins at other providers; makes no call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self

from authui.errors import SettingsError
from authui.models.providers import COGNITO
from authui.settings import Settings


@dataclass(frozen=True, kw_only=True)
class ProviderSpec:
    """The providers that a caller wants on an app client, and the URLs of the app."""

    names: tuple[str, ...]
    callback_url: str
    logout_url: str
    scopes: tuple[str, ...]

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return what the settings ask for; None where they name no provider."""
        if not settings.provider_labels:
            return None
        if settings.public_url is None:
            raise SettingsError(
                'AUTHUI_PUBLIC_URL is missing: providers send people back to URLs of the app, which begin with it'
            )
        return cls(
            names=tuple(settings.provider_labels),
            callback_url=callback_url(settings),
            logout_url=logout_url(settings),
            scopes=settings.asked_scopes,
        )

    def client_settings(self, existing: Collection[str]) -> dict[str, Any]:
        """Return the settings of the app client of a pool with the providers `existing`; it can have no others."""
        return {
            'AllowedOAuthFlowsUserPoolClient': True,
            'AllowedOAuthFlows': ['code'],
            'AllowedOAuthScopes': list(self.scopes),
            'CallbackURLs': [self.callback_url],
            'LogoutURLs': [self.logout_url],
            'SupportedIdentityProviders': [each for each in self.names if each in existing] or [COGNITO],
        }

    def missing(self, existing: Collection[str], domain: str) -> list[str]:
        """Return what the pool lacks and nobody but its owner can add, with what to do."""
        lacking = [
            f'user pool: it has no provider {each}; add it in the console of AWS, with the client id and secret or '
            'the metadata that the provider gives you, and run this again with --update'
            for each in self.names
            if each not in existing
        ]
        if not domain:
            lacking.append(
                'user pool: it has no domain, and so no managed login; make one in the console of AWS, and set '
                'AUTHUI_DOMAIN to it'
            )
        return lacking


def callback_url(settings: Settings) -> str:
    """Return where the managed login sends people back to, for an app that is not mounted below a path."""
    return f'{settings.public_url}{settings.callback_path}'


def logout_url(settings: Settings) -> str:
    """Return where the managed login sends people after a logout, for the same app."""
    return f'{settings.public_url}{settings.path("login")}'


def domains_of(pool: Mapping[str, Any]) -> list[str]:
    """Return the domains of a pool's managed login, its own first, as DescribeUserPool tells them."""
    region = str(pool.get('Id', '')).partition('_')[0]
    suffix = 'auth-fips' if region.startswith('us-gov-') else 'auth'
    prefix, custom = pool.get('Domain'), pool.get('CustomDomain')
    return [*([custom] if custom else []), *([f'{prefix}.{suffix}.{region}.amazoncognito.com'] if prefix else [])]
