"""The screens that work by plain HTTP: which they are, and what their URLs say besides the screen."""

from __future__ import annotations

from typing import get_args
from urllib.parse import quote, urlencode

from fastapi import Request
from starlette.responses import Response

from authui.account.next_screen import Notice
from authui.pages.nicegui_hooks import is_simulated
from authui.pages.screens import OTHER_CARD, SCREENS, replaced_screens
from authui.pages.setup import PageSetup, Screen
from authui.pages.texts.choice import LANGUAGE_COOKIE

_NOTICES: tuple[Notice, ...] = get_args(Notice)
_LANGUAGE_SECONDS = 365 * 24 * 3600


def plain_screens(setup: PageSetup) -> frozenset[Screen]:
    """Return the screens that authui draws alone: no page and no card of the host is in their place or on them."""
    of_host = replaced_screens(setup.settings)
    return frozenset(
        screen
        for screen in SCREENS
        if screen not in of_host and screen not in setup.cards and OTHER_CARD.get(screen) not in setup.cards
    )


def shown_plainly(setup: PageSetup) -> frozenset[Screen]:
    """Return the screens that are served without NiceGUI.

    NiceGUI's simulation of a user reads elements and no HTML, so it gets elements unless `strict_pages` is set.
    """
    as_elements = is_simulated() and not setup.settings.strict_pages
    return frozenset() if as_elements else plain_screens(setup)


def notice_of(request: Request) -> Notice | None:
    """Return the notice that the URL of a screen names."""
    asked = request.query_params.get('notice')
    return next((each for each in _NOTICES if each == asked), None)


def language_answer(setup: PageSetup, request: Request) -> Response | None:
    """Return the answer to a link of the switch between languages: the cookie, and the way back to the screen.

    None for a request that chooses no language.
    """
    asked = request.query_params.multi_items()
    tag = next((value for name, value in asked if name == 'lang'), None)
    if tag is None:
        return None
    path = request.url.path.removeprefix(request.scope.get('root_path', ''))
    rest = urlencode([each for each in asked if each[0] != 'lang'], quote_via=quote)
    response = setup.redirect(request, path + (f'?{rest}' if rest else ''))
    response.headers['cache-control'] = 'no-store'
    remember_choice(setup, response, tag)
    return response


def remember_choice(setup: PageSetup, response: Response, tag: str) -> None:
    """Let a browser keep the language that was chosen, if it is on offer."""
    if setup.languages.with_tag(tag) is not None:
        response.set_cookie(
            LANGUAGE_COOKIE, tag, max_age=_LANGUAGE_SECONDS, samesite='lax', secure=setup.settings.is_https
        )
