"""The route of the switch between languages at a page that says why another one is not shown."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from authui.edge.targets import local_path
from authui.guards.visit import visit_of
from authui.pages import PageSetup, made_by_authui
from authui.pages.plain import remember_choice


def add_language_route(app: FastAPI, setup: PageSetup) -> None:
    """Add the route: it keeps the language `lang` for the browser, and leads back to `next`, for visitors too."""

    @made_by_authui
    async def choose(request: Request) -> Response:
        response: Response = visit_of(request).redirect(
            local_path(request.query_params.get('next'), setup.settings.home)
        )
        response.headers['Cache-Control'] = 'no-store'
        remember_choice(setup, response, request.query_params.get('lang', ''))
        return response

    app.get(setup.settings.language_path, include_in_schema=False)(choose)
