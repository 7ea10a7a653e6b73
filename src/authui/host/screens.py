"""Draws a screen of the sign-in as the answer to a request: a whole document, or for the script what changes in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import Request
from starlette.responses import JSONResponse, Response

from authui.account import AccountState
from authui.edge import strict_policy
from authui.guards.visit import screen_url, visit_of
from authui.models import Challenge, OtherChallenge
from authui.pages import PageSetup, Screen, Values
from authui.pages.cards import aside_of, cards_of, pressed, shown_view
from authui.pages.challenge import challenge_title
from authui.pages.description import Card, CardView
from authui.pages.files import accepts_gzip, has_version, page_response, revalidated, sent_as_it_is
from authui.pages.html import main_html, screen_html
from authui.pages.nicegui_hooks import nicegui_files
from authui.pages.plain import notice_of
from authui.pages.said_again import NO_ANSWERS, Answers, fields_of
from authui.pages.screen_view import PlacedCard, ScreenView, with_values
from authui.pages.screens import CHALLENGE_KINDS, OTHER_CARD, replaced_screens, screen_of, screen_title
from authui.pages.signup import is_by_code
from authui.store import Store

_MOST_DRAWN = 256
"""How many documents are kept, of a few kilobytes each; their URLs come from strangers."""
_WITHOUT_BODY = frozenset({'cache-control', 'content-security-policy', 'etag', 'vary'})
"""The headers that come with the answer to a browser that has a document already (RFC 9110, 15.4.5)."""
_OF_SCREENS = ('factor', 'by')
"""The parts of a URL's query that choose the card of its screen."""
_SAFE = "/:@!$&'()*+,;=%"


@dataclass(frozen=True)
class Visited:
    """A screen as a request asked for it."""

    request: Request
    setup: PageSetup
    """With the texts in the language of the visitor."""
    screen: Screen
    target: str
    """Where the sign-in leads to in the end."""
    query: Mapping[str, str]

    @property
    def wants_json(self) -> bool:
        """Whether the script asks, which shows the answer in the page that is open."""
        return 'application/json' in self.request.headers.get('accept', '')

    @property
    def prefix(self) -> str:
        """The prefix that browsers put before the paths of NiceGUI's app: that of a proxy, and the mount."""
        return app_prefix(self.request, visit_of(self.request).base)

    @property
    def forwarded_prefix(self) -> str:
        """The prefix of a proxy."""
        return forwarded_prefix(self.request)

    def at(self, screen: Screen, query: Mapping[str, str]) -> Visited:
        """Return the same visit at another screen."""
        return replace(self, screen=screen, query=query)

    def url(self, screen: str, **query: str) -> str:
        """Return the URL of a screen, with what the URL of this one says of the screen itself."""
        if screen == self.screen:
            query |= {name: self.query[name] for name in _OF_SCREENS if name in self.query}
        return screen_url(self.setup.settings, screen, target=self.target, **query)

    def form_url(self, screen: Screen) -> str:
        """Return the URL that takes the form of a screen.

        A browser drops the document that it has stored of a URL when it posts there (RFC 9111, 4.4), so the documents
        that browsers store are posted to another URL of the same path.
        """
        return self.url(screen) if screen in CHALLENGE_KINDS else self.url(screen, posted='1')


@dataclass(frozen=True)
class Typed:
    """The values that a form was sent with; its screen shows it again, except for passwords and codes."""

    form: str
    action: str
    values: Values = field(repr=False)
    challenge: Challenge | None
    """The challenge that the form answered."""
    broken: Mapping[str, str] = field(default_factory=dict)
    answers: Answers = NO_ANSWERS
    """The messages of the host's validator, in all languages."""
    notice: str = ''
    """The text that the card shows instead of its own notice."""
    is_done: bool = False
    """Whether the action has run: the button then pauses, if it has a pause."""

    def on(self, view: CardView) -> CardView:
        """Return its card with the values, and with what is wrong with them."""
        view = replace(view, broken=self.broken, notice=self.notice or view.notice)
        if self.values and not isinstance(self.challenge, OtherChallenge):  # its answer may be a secret
            view = with_values(view, self.values)
        return pressed(view, self.action) if self.is_done and not view.error else view


class Screens:
    """Draws the screens of an app."""

    def __init__(self, setup: PageSetup, clock: Callable[[], float], *, leads_to_page: Callable[[str], bool]) -> None:
        self._settings = setup.settings
        self._clock = clock
        self._leads_to_page = leads_to_page
        self._nicegui_files = nicegui_files()
        self._drawn: dict[Hashable, tuple[bytes, dict[str, str]]] = {}

    async def draw_new(self, visited: Visited, draw: Callable[[], Awaitable[Response]]) -> Response:
        """Return a screen for a visitor who has begun nothing: it is the same for all of them, so it is kept."""
        if visited.wants_json:
            return await draw()
        setup, encoding = visited.setup, visited.request.headers.get('accept-encoding', '')
        aside = setup.aside(visited.screen, visited.target)
        place = visited.screen, visited.target, notice_of(visited.request), visited.prefix, aside
        asks_for_number = 'phone_number' in (*setup.names.kinds, *self._settings.signup_fields)
        seen = setup.files.style_hash, setup.settings.layout, setup.settings.color_scheme
        key = (
            *place,
            *seen,
            is_by_code(visited.query),
            setup.texts.language,
            setup.names.country if asks_for_number else '',
            accepts_gzip(encoding),
            replaced_screens(self._settings),
        )
        if key not in self._drawn:
            response = await draw()
            if response.status_code != HTTPStatus.OK:
                return response
            if len(self._drawn) >= _MOST_DRAWN:
                self._drawn.clear()
            self._drawn[key] = bytes(response.body), dict(revalidated(response).headers)
        body, headers = self._drawn[key]
        if has_version(visited.request.headers.get('if-none-match', ''), headers['etag']):
            kept = {name: value for name, value in headers.items() if name in _WITHOUT_BODY}
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=kept)
        return Response(body, headers=headers)

    async def draw(self, visited: Visited, store: Store, typed: Typed | None = None) -> Response:
        """Return a screen as it is in the state of a tab."""
        state: AccountState = store.state.account
        placed = []
        for card in cards_of(visited.setup, visited.screen, visited.target, state, visited.query):
            view = await shown_view(visited.setup, store, card)
            if typed is not None and typed.form == card.name:
                view = typed.on(view)
            placed.append(self._placed(visited, card, view, typed))
        if store.state.account.step != state.step:  # the step has ended, so that there is no key to show
            return await self.draw(visited.at(screen_of(store), {}), store)
        said = self._said(store, placed, typed)
        return self._answer(visited, self._screen(visited, state, placed, said))

    def draw_alone(self, visited: Visited, view: CardView) -> Response:
        """Return a screen with one card that is not part of the sign-in."""
        settings = visited.setup.settings
        screen = ScreenView(
            title=visited.setup.page_title(view.heading),
            texts=visited.setup.texts,
            branding=settings,
            cards=(PlacedCard(view=view, action=visited.url(visited.screen), focus=True),),
            languages=visited.setup.languages.offered,
            language_url=visited.url(visited.screen),
            mailbox_url=settings.path('mailbox') if settings.uses_local_pool else '',
            prefix=visited.prefix,
            styles=visited.setup.files.styles,
            scripts=visited.setup.files.scripts,
        )
        return self._answer(visited, screen)

    def _said(self, store: Store, placed: list[PlacedCard], typed: Typed | None) -> tuple[tuple[str, str], ...]:
        """Return what the switch between languages has to say again; nothing where no form has been sent."""
        state: AccountState = store.state.account
        sent = [each.view for each in placed if each.view.name in state.errors]
        if typed is not None:
            sent = [each.view for each in placed if each.view.name == typed.form]
        answers = typed.answers if typed is not None else NO_ANSWERS
        return fields_of(sent[0], state, self._clock(), answers) if sent else ()

    def _placed(self, visited: Visited, card: Card, view: CardView, typed: Typed | None) -> PlacedCard:
        screen: Screen = card.name if card.name in OTHER_CARD else visited.screen
        is_sent = typed is not None and typed.form == card.name
        has_focus = is_sent or (typed is None and screen == visited.screen)
        return PlacedCard(view=view, action=visited.form_url(screen), focus=has_focus)

    def _screen(
        self, visited: Visited, state: AccountState, placed: list[PlacedCard], said: Sequence[tuple[str, str]]
    ) -> ScreenView:
        setup, settings = visited.setup, visited.setup.settings
        notice = notice_of(visited.request)
        return ScreenView(
            title=setup.page_title(_title(setup, visited.screen, state)),
            texts=setup.texts,
            branding=settings,
            cards=placed,
            languages=setup.languages.offered,
            language_url=visited.url(visited.screen, **({'notice': notice} if notice and not said else {})),
            said=said,
            aside=aside_of(setup, visited.screen, visited.target, state),
            mailbox_url=settings.path('mailbox') if settings.uses_local_pool else '',
            app_url=self._app_url(visited),
            prefix=visited.prefix,
            styles=setup.files.styles,
            scripts=setup.files.scripts,
            next_files=() if visited.wants_json else self._next_files(visited),
            live_url='' if settings.strict_pages else settings.live_path,
        )

    def _next_files(self, visited: Visited) -> tuple[str, ...]:
        return self._nicegui_files if self._leads_to_page(visited.target) else ()

    def _app_url(self, visited: Visited) -> str:
        public = self._settings.public_url
        return public + visited.prefix + self._settings.path('login') if public is not None else ''

    def _answer(self, visited: Visited, view: ScreenView) -> Response:
        has_secret = any(each.view.totp is not None for each in view.cards)
        if visited.wants_json:
            url = visited.prefix + visited.url(visited.screen)
            response = json_answer({'title': view.title, 'url': url, 'html': main_html(view)})
            return sent_as_it_is(response) if has_secret else response
        response = page_response(
            screen_html(view),
            accept_encoding=visited.request.headers.get('accept-encoding', ''),
            has_secret=has_secret,
        )
        response.headers['Content-Security-Policy'] = policy_of(visited.setup)
        return response


def app_prefix(request: Request, base: str) -> str:
    """Return what browsers put before the paths of NiceGUI's app, which lies at `base`."""
    return forwarded_prefix(request) + quote(base, safe=_SAFE)


def policy_of(setup: PageSetup) -> str:
    """Return the content policy of the screens in the look of a visitor."""
    return strict_policy(setup.settings, style_hash=setup.files.style_hash)


def forwarded_prefix(request: Request) -> str:
    """Return the prefix of a proxy; the entrance drops the header where no proxy is trusted."""
    return quote(request.headers.get('X-Forwarded-Prefix', ''), safe=_SAFE)


def json_answer(content: Mapping[str, Any]) -> Response:
    """Return an answer for the script."""
    return JSONResponse(content, headers={'Cache-Control': 'no-store', 'Vary': 'Accept'})


def _title(setup: PageSetup, screen: Screen, state: AccountState) -> str:
    if screen in OTHER_CARD or state.challenge is None:
        return screen_title(setup.texts, screen)
    return challenge_title(setup, state.challenge)
