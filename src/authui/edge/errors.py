"""The answers for pages that failed or do not exist; the answers of the host stay."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from nicegui import app, ui
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from authui.edge.nicegui_hooks import answer_by, has_error_page, replace_not_found, withdraw

_log = logging.getLogger(__name__)


def add_error_page(answer: Callable[[Request, str], Response]) -> None:
    """Answer a page that cannot be built by `answer`, which gets the request and a reference that is in the log too.

    NiceGUI's own page would show the exception. A host that has a page of its own (`app.on_page_exception`) keeps it.
    A page that raises an `HTTPException` is answered with its status.
    """
    if has_error_page():
        return

    def failed(error: Exception) -> None:
        if isinstance(error, HTTPException):
            withdraw(ui.context.client)
            raise error
        reference = secrets.token_hex(4)
        _log.error('a page could not be built [%s]', reference, exc_info=error)
        answer_by(ui.context.client, lambda request: answer(request, reference))

    app.on_page_exception(failed)


def answer_not_found(answer: Callable[[Request], Response]) -> None:
    """Answer browsers by `answer` where NiceGUI would show its own page for 404; a host that has one keeps it."""
    replace_not_found(lambda request: answer(request) if 'text/html' in request.headers.get('accept', '') else None)
