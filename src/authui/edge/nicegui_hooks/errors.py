"""NiceGUI's pages for what failed and for what is not there, answered by authui instead."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from nicegui import Client, core
from starlette.requests import Request
from starlette.responses import Response

_MARK = '__authui_not_found__'


def has_error_page() -> bool:
    """Tell whether the host answers pages that cannot be built by a page of its own."""
    return core.app._page_exception_handler is not None  # noqa: SLF001 - there is no other way to ask


def answer_by(client: Client, make: Callable[[Request], Response]) -> None:
    """Let the answer to a request be what `make` returns, and not the page that NiceGUI has begun for it."""

    def build_response(request: Request, status_code: int = 200) -> Response:  # noqa: ARG001 - as NiceGUI calls it
        client.delete()  # nobody will open it
        return make(request)

    client.build_response = build_response  # type: ignore[method-assign]  # nowhere else is the answer made


def withdraw(client: Client) -> None:
    """Delete the page that NiceGUI has begun for a failure, so that the exception is answered as that of a page."""
    client.delete()
    # The page has put its own path, which is empty, in the place of that of the page that failed.
    client.request.scope['nicegui_page_path'] = client.request.scope['path']


def replace_not_found(answer: Callable[[Request], Response | None]) -> None:
    """Answer what is not found by `answer`, where NiceGUI would show a page, unless that returns None.

    A host that answers 404 itself (`app.add_exception_handler`) keeps its answer, and so does a host whose root page
    (`ui.run`) is shown at any path.
    """
    inside: Any = import_module('nicegui.nicegui')
    own = inside._exception_handler_404  # noqa: SLF001 - there is no other way to tell it from the host's
    current = core.app.exception_handlers.get(404)
    if current is not own and not hasattr(current, _MARK):
        return

    async def not_found(request: Request, error: Exception) -> Response:
        endpoint = request.scope.get('endpoint')
        is_page = endpoint is None or endpoint is core.app or bool(request.scope.get('nicegui_page_path'))
        response = answer(request) if is_page and core.root is None else None
        return response if response is not None else await own(request, error)

    setattr(not_found, _MARK, True)
    core.app.add_exception_handler(404, not_found)
