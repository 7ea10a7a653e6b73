"""The guard of a builder or an event handler: the check runs first, and the function only if it passes."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from nicegui import Client, ui
from starlette.responses import Response

from authui.edge import GUARDS, demands_of, name_of, refuse_registered, set_status
from authui.errors import GuardError
from authui.guards.checks import PageChecks
from authui.guards.exits import lack_of
from authui.guards.gate import response_to
from authui.guards.page_target import page_target
from authui.guards.requirement import NOT_ALLOWED, Refusal, Requirement
from authui.guards.visit import ScreenClosedError, refusal_url, visit_of
from authui.models import User
from authui.pages.exits import not_allowed_text
from authui.reactive.nicegui_hooks import is_in_page

P = ParamSpec('P')
R = TypeVar('R')

_MARK = '__authui_guarded__'


def guard(
    checks: PageChecks, requirement: Requirement, function: Callable[P, Awaitable[R] | R]
) -> Callable[P, Coroutine[Any, Any, Any]]:
    """Return a function that runs the check before anything else.

    Raises `GuardError` for a function that is already registered without the check, and for anything but a function.
    """
    refuse_registered(function)

    @wraps(function)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
        if not is_in_page():
            raise GuardError(
                f'{name_of(function)} is behind @auth.required(), which asks for the user of a page, and was called '
                'outside of one. On a plain route write a parameter user: CurrentUser instead; elsewhere enter the '
                'page first: with client:'
            )
        client = ui.context.client
        site = _CallSite.now()
        outcome = await checks.admit(client, requirement)
        if not isinstance(outcome, User):
            return site.refuse(checks, outcome)
        if site.is_page or site.is_sub_page:
            checks.keep_guarded(client, requirement)
        result = function(*args, **kwargs)
        return await result if inspect.isawaitable(result) else result

    setattr(guarded, _MARK, guarded)
    GUARDS.add(guarded)
    return guarded


def with_users(checks: PageChecks, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function of `ui.run` with its users filled in, which NiceGUI would take from the URL.

    Each user is checked before any part of the page is built, as FastAPI does for a page of `ui.page`.
    """
    demands = demands_of(function)
    if not demands:
        return function

    async def build(**from_url: Any) -> Any:
        client, site, users = ui.context.client, _CallSite.now(), {}
        for name, requirement in demands.items():
            outcome = await checks.admit(client, requirement)
            if not isinstance(outcome, User):
                return site.refuse(checks, outcome)
            checks.keep_guarded(client, requirement)
            users[name] = outcome
        result = function(**from_url, **users)
        return await result if inspect.isawaitable(result) else result

    signature = inspect.signature(function)
    others = [each for name, each in signature.parameters.items() if name not in demands]
    build.__signature__ = signature.replace(parameters=others)  # type: ignore[attr-defined] # what NiceGUI fills in
    return build


class _CallSite:
    """Where a guarded function was called: to build a page or a sub page, or by an event."""

    def __init__(self, client: Client, *, is_sub_page: bool) -> None:
        self._client = client
        self.is_sub_page = is_sub_page
        self.is_page = not is_sub_page and not client.has_socket_connection

    @classmethod
    def now(cls) -> _CallSite:
        parent = ui.context.slot.parent
        # A sub page is built in the empty container; a button in it calls from next to its siblings.
        is_sub_page = isinstance(parent, ui.sub_pages) and not list(parent)
        return cls(parent.client, is_sub_page=is_sub_page)

    def refuse(self, checks: PageChecks, why: Refusal) -> Response | None:
        """Tell a refused visitor what to do, by an answer or on the page."""
        client = self._client
        if why not in NOT_ALLOWED:
            if self.is_page and client.request is not None:
                refusal = visit_of(client.request).refusal(client.request, why)
                if isinstance(refusal, ScreenClosedError):
                    return checks.exits.closed(client.request, refusal.status_code)
                return response_to(refusal)
            client.open(refusal_url(checks.settings, why, target=page_target(client)))
            return None
        if self.is_page and 'text/html' not in client.request.headers.get('accept', ''):
            return response_to(visit_of(client.request).refusal(client.request, why))
        if self.is_page or self.is_sub_page:
            set_status(client, 403)
            # A page that calls a guarded function for a part of it drops the answer: there the part says it.
            checks.exits.draw_not_allowed(why)
            return checks.exits.not_allowed(client.request, why) if self.is_page else None
        texts = checks.texts()
        ui.notify(not_allowed_text(texts, lack_of(why)), type='negative')
        return None


def is_guarded(function: Callable[..., Any]) -> bool:
    """Tell whether a builder runs the check itself; a wrapper of such a builder copies the mark but does not check."""
    function = getattr(function, '__func__', function)
    return getattr(function, _MARK, None) is function
