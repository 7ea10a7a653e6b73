"""The route where a signed-in user ends the session of the browser, to log in as somebody else."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from fastapi import FastAPI, Request, Response

from authui.edge import client_address, is_same_origin
from authui.edge.targets import local_path
from authui.guards.cookie import Cookie
from authui.guards.exits import Exits
from authui.guards.visit import provider_leave_url, screen_url, visit_of
from authui.host.runtime import Runtime
from authui.pages import made_by_authui
from authui.settings import Settings


def add_leave_route(
    app: FastAPI, settings: Settings, cookie: Cookie, exits: Exits, runtime: Callable[[], Runtime]
) -> None:
    """Add the route; `cookie` is that of the session."""

    @made_by_authui
    async def leave(request: Request) -> Response:
        target = local_path(request.query_params.get('next'), settings.home)
        if not is_same_origin(settings, request):
            return exits.refused(
                request, HTTPStatus.FORBIDDEN, 'This was not sent by a page of this app.', url=target, target=target
            )
        visit = visit_of(request)
        session = visit.session
        leaves_provider = session is not None and not session.ended and session.leaves_provider
        response = (
            exits.going_on(request, provider_leave_url(settings), target=target)
            if leaves_provider
            else visit.redirect(screen_url(settings, 'login', target=target))
        )
        response.headers['Cache-Control'] = 'no-store'
        if session is not None and not session.ended:
            address = client_address(request, settings.trusted_proxies)
            runtime().registry.services.audit.tell('logout', session.account, address)
            await session.log_out()
            response.headers.append('Set-Cookie', cookie.cleared)
        return response

    app.post(settings.leave_path, include_in_schema=False)(leave)
