"""Two URLs that password managers know: where a password is changed, and where passkeys are added and managed.

They lie at the root of a site and nowhere else (RFC 8615), so they answer only where NiceGUI's app is there.
"""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from authui.host.screens import forwarded_prefix
from authui.pages import made_by_authui
from authui.pages.new_passkey import LIST_SCREEN, NEW_SCREEN
from authui.settings import Settings

_FOLDER = '/.well-known'
_CACHED = {'Cache-Control': 'public, max-age=3600'}


def add_well_known(app: FastAPI, settings: Settings, *, apps: Iterable[FastAPI]) -> None:
    """Add the routes, except where one of the host's `apps` has its own; none where the account's screens are off."""

    @made_by_authui
    async def change_password(request: Request) -> Response:
        """Lead to the screen (W3C, A Well-Known URL for Changing Passwords)."""
        return RedirectResponse(_path(request, settings, 'account/password'), 302, headers=_CACHED)

    @made_by_authui
    async def passkey_endpoints(request: Request) -> Response:
        """Name the screens (W3C, Passkey Endpoints)."""
        origin = settings.public_url or f'{request.url.scheme}://{request.url.netloc}'
        named = {'enroll': NEW_SCREEN, 'manage': LIST_SCREEN}
        urls = {name: origin + _path(request, settings, screen) for name, screen in named.items()}
        return JSONResponse(urls, headers=_CACHED)

    routes = {'change-password': change_password}
    if settings.passkeys:
        routes['passkey-endpoints'] = passkey_endpoints
    for name, endpoint in routes.items() if settings.account_screen else ():
        path = f'{_FOLDER}/{name}'
        if not _has_route(apps, path):
            app.router.add_route(path, endpoint, ['GET'], include_in_schema=False)


def _path(request: Request, settings: Settings, screen: str) -> str:
    return forwarded_prefix(request) + str(request.scope.get('root_path', '')) + settings.path(screen)


def _has_route(apps: Iterable[FastAPI], path: str) -> bool:
    return any(getattr(route, 'path', None) == path for app in apps for route in app.routes)
