"""The rights of the app client at the managed login, in Cognito's terms: URLs, scopes and resource servers."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from authui.models import Value
from authui.settings import Settings
from authui.settings.formats import is_https_or_loopback
from authui.settings.providers import SCOPES

_ANY_PORT = re.compile(r'(?P<host>http://(?:localhost|127\.0\.0\.1|\[::1\])):\*(?P<rest>(?:[/?].*)?)')
_PORT = '(?::(?P<port>[1-9][0-9]{0,4}))?'
_LAST_PORT = 65535
_MOST_SHOWN = 200
_CHARACTERS = re.compile(r'[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+')
"""Those of a URI (RFC 3986), percent-encoded where it has others."""
_BROWSERS_OWN = frozenset({'about', 'blob', 'data', 'file', 'filesystem', 'ftp', 'javascript', 'vbscript', 'ws', 'wss'})


def _check_url(url: str) -> str:
    try:
        parts = urlsplit(url.replace(':*', ':1', 1) if _ANY_PORT.fullmatch(url) else url)
        has_port = parts.port != 0
    except ValueError:
        has_port = False
    if not has_port or not parts.scheme or not _CHARACTERS.fullmatch(url):
        raise ValueError(f'{url!r} is not a URL such as https://app.example.org/login/callback')
    if '#' in url or '@' in parts.netloc:
        raise ValueError(f'{url} has a fragment or a user name, and no registered URL may have one')
    if parts.scheme in _BROWSERS_OWN:
        raise ValueError(f'{url}: browsers open no app for {parts.scheme}:')
    if parts.scheme in {'http', 'https'} and not is_https_or_loopback(url.replace(':*', '', 1)):
        raise ValueError(f'{url}: has to begin with https://; http:// is for localhost, 127.0.0.1 and [::1] alone')
    return url


RegisteredUrl = Annotated[str, Field(min_length=1, max_length=1024), AfterValidator(_check_url)]
ScopeToken = Annotated[str, Field(pattern=r'^[\x21\x23-\x2e\x30-\x5b\x5d-\x7e]+$', max_length=256)]


class ResourceServer(Value):
    """An API that has scopes of its own (`CreateResourceServer`); only the managed login grants them."""

    identifier: Annotated[str, Field(pattern=r'^[\x21\x23-\x5b\x5d-\x7e]+$', max_length=256)]
    """Its name, such as `orders` or `https://orders.example.org`."""
    scopes: tuple[ScopeToken, ...]
    """The names of its scopes, such as `read`, which apps ask for as `orders/read`."""


class OAuthClient(Value):
    """The app client as the managed login knows it."""

    callback_urls: Annotated[tuple[RegisteredUrl, ...], Field(max_length=100)] = ()
    """Where the managed login may send browsers back to, compared character by character; an app's embedded pool takes
    the callback of the app. `:*` for the port of a loopback host stands for every port, which Cognito does not have."""
    logout_urls: Annotated[tuple[RegisteredUrl, ...], Field(max_length=100)] = ()
    """Where it may send them after a logout, likewise; an app's embedded pool takes the login screen."""
    allowed_scopes: tuple[str, ...] | None = None
    """The scopes that the app client can be granted; by default all that the pool has."""
    resource_servers: tuple[ResourceServer, ...] = ()
    """APIs with scopes of their own; an app's embedded pool takes those of AUTHUI_SCOPES."""

    @model_validator(mode='after')
    def _check_scopes(self) -> Self:
        unknown = [each for each in self.allowed_scopes or () if each not in self._all_scopes]
        if unknown:
            raise ValueError(
                f'allowed_scopes: the pool has no scope {unknown[0]}; it has {", ".join(self._all_scopes)}. '
                'Name further ones in resource_servers'
            )
        return self

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that the app client can be granted."""
        return self._all_scopes if self.allowed_scopes is None else self.allowed_scopes

    @property
    def _all_scopes(self) -> tuple[str, ...]:
        own = (f'{server.identifier}/{scope}' for server in self.resource_servers for scope in server.scopes)
        return (*SCOPES, *own)


def is_registered(url: str, registered: tuple[str, ...]) -> bool:
    """Tell whether a URL is a registered one, character by character, or differs in a port that may be any."""
    return any(_is_same(url, each) for each in registered)


def not_registered(url: str, registered: tuple[str, ...], setting: Literal['callback_urls', 'logout_urls']) -> str:
    """Say that a URL is not registered, which ones are, and what to do."""
    shown = url[:_MOST_SHOWN].encode('ascii', 'backslashreplace').decode('ascii')
    return (
        f'{shown} is not one of the URLs in PoolConfig.{setting}, which are compared character for character: '
        f'{", ".join(registered) or "there are none"}. Add it there, or by authui pool --set {setting}=…. '
        'If NiceGUI is below a path of your FastAPI app, AuthUI().install(app) with that app adds it'
    )


def _is_same(url: str, registered: str) -> bool:
    entry = _ANY_PORT.fullmatch(registered)
    if entry is None:
        return url == registered
    found = re.fullmatch(f'{re.escape(entry["host"])}{_PORT}{re.escape(entry["rest"])}', url)
    return found is not None and int(found['port'] or 80) <= _LAST_PORT


def of_app(settings: Settings, client: OAuthClient) -> dict[str, object]:
    """Return the URLs and resource servers of an app's embedded pool: those that it names, or else the app's own."""
    added: dict[str, object] = {
        'callback_urls': client.callback_urls or _urls(settings, settings.callback_path),
        'logout_urls': client.logout_urls or _urls(settings, settings.path('login')),
    }
    if settings.scopes and not client.resource_servers:
        scopes: dict[str, list[str]] = {}
        for each in settings.scopes:
            identifier, _, name = each.rpartition('/')
            if identifier and name:
                scopes.setdefault(identifier, []).append(name)
        added['resource_servers'] = tuple(
            ResourceServer(identifier=identifier, scopes=tuple(names)) for identifier, names in scopes.items()
        )
    return added


def loopback_urls(path: str) -> tuple[str, ...]:
    """Return the URLs of a path on this machine, at every port (RFC 8252, 7.3)."""
    return tuple(f'http://{host}:*{path}' for host in ('localhost', '127.0.0.1', '[::1]'))


def _urls(settings: Settings, path: str) -> tuple[str, ...]:
    return loopback_urls(path) if settings.public_url is None else (f'{settings.public_url}{path}',)
