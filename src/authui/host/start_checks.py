"""Stops the start over leftovers of development where other machines can reach the app, and says what to change."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI

from authui.edge import page_builders, reconnect_seconds, refuse_dependencies
from authui.errors import SettingsError
from authui.pages import StageCard
from authui.reactive.devtools import is_devtools
from authui.session import AddedStage
from authui.settings import LOOPBACK_HOSTS, Settings, no_such
from authui.settings.formats import refused_relying_party

_MISLEADING = {
    'AWS_ENDPOINT_URL': 'AUTHUI_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER': 'AUTHUI_ENDPOINT_URL',
    'COGNITO_JWKS': 'the signing keys that the pool publishes',
}
"""Variables that send other programs to another Cognito, and the setting that authui uses in their place."""

_log = logging.getLogger(__name__)

_RECONNECT_SECONDS = 30.0
"""How long a page should outlive its socket: as long as a busy host, or a phone in a tunnel, may be silent."""


def check_screens(given: Mapping[Any, object], screens: Iterable[str]) -> None:
    """Raise `SettingsError` for a screen that does not exist, `GuardError` for a function with a dependency."""
    for screen, function in given.items():
        if screen not in screens:
            raise SettingsError(no_such(screen, 'screen', screens))
        refuse_dependencies(function)


def check_stages(stages: Iterable[tuple[AddedStage, StageCard]]) -> list[tuple[AddedStage, StageCard]]:
    """Return the stages that a host adds; raises `SettingsError` where two have one name."""
    found = list(stages)
    names = [stage.name for stage, _ in found]
    if len(set(names)) < len(names):
        raise SettingsError(f'stages={names}: give each stage a name of its own')
    return found


def check_start(settings: Settings, apps: Iterable[FastAPI]) -> None:
    """Raise `SettingsError` for leftovers of development in these apps, and warn of what may not be meant.

    It warns of settings that would lose pages, and of names of providers that Cognito writes otherwise.
    """
    refuse_passkeys_in_vain(settings)
    for name, usual in settings.odd_providers.items():
        _log.warning(
            'AUTHUI_PROVIDERS: Cognito calls its own provider %s, not %s: write %s, unless %s is an OIDC or SAML '
            'provider of yours',
            usual,
            name,
            usual,
            name,
        )
    refuse_leftovers(
        settings,
        os.environ,
        host=os.environ.get('NICEGUI_HOST'),  # set by ui.run; other servers are watched by the middleware
        debug=any(each.debug for each in apps),
        devtools=devtools_paths(),
    )
    if settings.has_real_pool and reconnect_seconds() < _RECONNECT_SECONDS:
        _log.warning(
            'a page is given up %g seconds after its socket broke, and with it what was typed: '
            'pass reconnect_timeout=%g to ui.run or ui.run_with',
            reconnect_seconds(),
            _RECONNECT_SECONDS,
        )


def refuse_passkeys_in_vain(settings: Settings) -> None:
    """Raise `SettingsError` where no passkey of the pool's relying party could work at the public URL."""
    if not settings.passkeys or settings.public_url is None or settings.relying_party is None:
        return
    if why := refused_relying_party(settings.relying_party, settings.public_url):
        raise SettingsError(
            f'AUTHUI_RELYING_PARTY_ID and AUTHUI_PUBLIC_URL: {why}. (AUTHUI_PASSKEYS=0 goes without passkeys.)'
        )


def devtools_paths() -> list[str]:
    """Return the paths of the pages that show every tab's state."""
    return [path for builder, path in page_builders().items() if is_devtools(builder)]


def is_local_only(settings: Settings, apps: Iterable[FastAPI], path: str | None) -> bool:
    """Tell whether a path is for this machine alone: each one on the embedded pool, or with tracebacks shown."""
    if settings.unsafe_local_pool and settings.uses_local_pool:
        return False
    if settings.uses_local_pool or any(each.debug for each in apps):
        return True
    return path is not None and path.rstrip('/') in devtools_paths()


def is_public(settings: Settings) -> bool:
    """Whether other machines can reach the public URL."""
    return settings.public_url is not None and urlsplit(settings.public_url).hostname not in LOOPBACK_HOSTS


def refuse_leftovers(
    settings: Settings, environment: Mapping[str, str], *, host: str | None, debug: bool, devtools: Iterable[str]
) -> None:
    """Raise `SettingsError` for settings that are meant for a developer's machine alone.

    `host` is the address that the server listens on, where it is known; `debug` says whether the app shows tracebacks
    to visitors; `devtools` are the paths of the pages that show every tab's state.
    """
    if settings.uses_local_pool:
        if not settings.unsafe_local_pool:
            _refuse_reachable_pool(settings, host)
    else:
        for name in sorted(_MISLEADING.keys() & environment.keys()):
            raise SettingsError(
                f'{name} is set and would be ignored: authui uses only {_MISLEADING[name]}. '
                f'Unset {name} for this process.'
            )
    if reached := _reached_at(settings, host):
        where, remedy = reached
        if debug:
            raise SettingsError(f'the app has debug=True, which shows tracebacks to every visitor of {where}. {remedy}')
        for path in devtools:
            raise SettingsError(
                f'the page {path} shows and changes the state of every tab, to all of {where}. {remedy}'
            )


def _reached_at(settings: Settings, host: str | None) -> tuple[str, str] | None:
    """Return where other machines reach the app, and the remedy; None if, as far as is known, no other machine can."""
    if is_public(settings):
        return str(settings.public_url), (
            'Leave debug=True and add_devtools out where AUTHUI_PUBLIC_URL is not on loopback.'
        )
    if host is not None and not is_loopback(host) and not (settings.uses_local_pool and settings.unsafe_local_pool):
        return f'the network, as the server would listen on {host}', (
            "Start it with ui.run(host='localhost'), or leave debug=True and add_devtools out."
        )
    return None


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches a server that listens on an address."""
    try:
        return host.lower() in LOOPBACK_HOSTS or ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_reachable_pool(settings: Settings, host: str | None) -> None:
    remedy = (
        'configure a user pool of Amazon Cognito with AUTHUI_USER_POOL_ID and AUTHUI_CLIENT_ID. '
        '(AUTHUI_UNSAFE_LOCAL_POOL=1 allows it all the same.)'
    )
    if host is not None and not is_loopback(host):
        raise SettingsError(
            f'the embedded user pool is for this machine alone, and the server would listen on {host}. '
            f"Start it with ui.run(host='localhost'), or {remedy}"
        )
    if is_public(settings):
        raise SettingsError(
            f'the embedded user pool is for this machine alone, and AUTHUI_PUBLIC_URL is {settings.public_url}. '
            f'Unset it, or {remedy}'
        )
