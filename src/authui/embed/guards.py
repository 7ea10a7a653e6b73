"""What `AuthUI` offers a host to guard its app with, and to show who is signed in: the four ways in over one check."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any, Never, ParamSpec, Protocol, Self

from fastapi import FastAPI, Request, Response
from nicegui import Client, app, ui
from starlette.middleware import Middleware
from starlette.types import Scope

from authui.access import ANY_USER, Need, Refusal, admit
from authui.edge import check_registrations, look_up_hooks
from authui.embed.answers import Answer, Answers, climbs
from authui.embed.parts import NOTHING, Parts, refuse_builder
from authui.embed.protect import Gate, PublicPaths, response_to
from authui.embed.required import draw_not_allowed, guard, is_guarded, with_users
from authui.errors import GuardError
from authui.guard import NotAllowedError, visit_of
from authui.models import User
from authui.pages import SCREENS, PageSetup, Screen, announce, is_ours, own_screens
from authui.pages.texts import Texts
from authui.store import Store

_log = logging.getLogger(__name__)

P = ParamSpec('P')


class _Sessions(Protocol):
    async def fetch_user(self) -> User | None: ...


class _Tab(Protocol):
    @property
    def sessions(self) -> _Sessions: ...


class Guards(ABC):
    """The part of `AuthUI` that a host puts around its own pages and into them."""

    def __init__(self, setup: PageSetup) -> None:
        look_up_hooks()
        check_registrations()
        self._setup = setup
        self._drawn = Parts(setup)
        self._public: PublicPaths | None = None
        settings = setup.settings
        self.settings = settings
        self.screens = {settings.path(screen): screen for screen in SCREENS}
        self._paths = frozenset(map(settings.path, (*SCREENS, *own_screens(settings), 'mailbox')))
        self._answers = Answers()
        self.front: FastAPI = app
        """The app that `install` was given, else NiceGUI's own."""
        self.mount: Callable[[], str] = str
        """Tells where NiceGUI's app lies in that one."""

    @abstractmethod
    def tab(self, client: Client) -> _Tab:
        """Return the tab of a client."""

    @abstractmethod
    def store(self) -> Store:
        """Return the store of the page being built or handled."""

    def protect(self, public: str | Iterable[str] = ()) -> Self:
        """Deny by default: let only signed-in users see what is not public, whoever built it.

        A public path is exact (`/about`), or ends with `/*` for all that lies below it; one may stand alone. It is a
        path of the app that was given to `install`, else of NiceGUI's own. authui's screens, the logo and NiceGUI's
        files need not be named; a page of yours that takes the place of a screen of the sign-in has to be. It holds for
        pages, routes, websockets, and for what `ui.sub_pages` shows without a request. May be called at any time.
        """
        self._public = PublicPaths(public)
        self.warn_of_closed_screens()
        return self

    def required(
        self, *misplaced: Never, groups: str | Iterable[str] = (), mfa: bool = False
    ) -> Callable[[Callable[P, object]], Callable[P, Coroutine[Any, Any, Any]]]:
        """Decorate a builder of a page or a sub page, or an event handler: it runs for users who may pass.

        One of the `groups` is enough; `mfa` asks for a second factor that is on. The check is done at each call: a
        button that was drawn for somebody does nothing for who has signed out since. Whoever is not signed in is led
        to the login page and back, others are told that they may not (403 where a page is asked for by its URL). Put
        it below `@ui.page`. Raises `GuardError` where it would guard nothing: above what registers the function, or
        without parentheses.
        """
        if misplaced:
            raise GuardError(
                f'@auth.required cannot take {misplaced[0]!r}: write @auth.required() above the function, with '
                "parentheses, and groups by their name: @auth.required(groups='admins')"
            )
        need = Need.of(groups, mfa=mfa)
        return lambda function: guard(self, need, function)

    def login_card(self, target: str | None = None) -> None:
        """Draw the login card into a page of one's own; `target` is where it leads, by default the page itself."""
        self.card('login', target)

    def card(self, screen: Screen, target: str | None = None) -> None:
        """Draw authui's own card of a screen: into any page of one's own, or into a card that takes its place.

        A screen is called by the last part of its URL. Where the sign-in goes on to a screen whose card is not on the
        page, that one is opened, and in the end `target`: by default what the URL asks for, else the page itself.
        """
        client = ui.context.client
        path = self._setup.here(client)
        is_screen = path.partition('?')[0] in self.screens
        asked = client.request.query_params.get('next') if is_screen else path
        self._drawn.card(screen, self._setup.target(target or asked))

    def user_menu(self) -> None:
        """Draw a menu of the signed-in user with the ways to the account and out, or the link to the login page."""
        self._drawn.user_menu(self.store())

    def signed_in(
        self, build: Callable[..., Any] = NOTHING, *, groups: str | Iterable[str] = (), mfa: bool = False
    ) -> None:
        """Draw here, for as long as a user is signed in, what `build` makes; it may take the `User`.

        Also a decorator: `@auth.signed_in` above a function draws it at once. It is a function and no `with` block,
        since Python cannot skip a block: this way nothing is made for who may not see it.
        """
        need = Need.of(groups, mfa=mfa)
        refuse_builder(build, "auth.signed_in(build, groups='admins')")
        self._drawn.signed_in(self.store(), build, need)

    def signed_out(self, build: Callable[[], Any] = NOTHING) -> None:
        """Draw here, for as long as nobody is signed in, what `build` makes; also a decorator."""
        refuse_builder(build, 'auth.signed_out(build)')
        self._drawn.signed_out(self.store(), build)

    @property
    @abstractmethod
    def is_running(self) -> bool:
        """Whether the server has started and not ended."""

    @abstractmethod
    def watch_guarded(self, client: Client) -> None:
        """Make sure that a guarded page goes when its user may not see it any more."""

    # --- for the app ---

    def gate(self, app: FastAPI) -> Middleware:
        """Return the gate that stands in an app, before its router."""
        return Middleware(
            Gate,
            public=lambda: self._public,
            answer=partial(self._answers.of, app),
            logos=self.settings.logo_paths,
        )

    def is_own_screen(self, app: FastAPI, path: str) -> bool:
        """Tell whether authui draws the page at a path of an app, and not the host."""
        is_known = path.removeprefix(self.mount()) in self._paths  # a router takes a while to ask
        return is_known and self._who_answers(app, path) is Answer.AUTHUI

    def serves_files(self, app: FastAPI, scope: Scope) -> bool:
        """Tell whether a request is for files of NiceGUI's own, which are the same for everybody."""
        # Asking a router takes a while.
        is_read = scope['type'] == 'http' and scope['method'] in {'GET', 'HEAD'}
        may_be = is_read and '/_nicegui/' in scope['path'] and not climbs(scope['path'])
        return may_be and self._answers.in_the_end(app, scope) is Answer.NICEGUI_FILES

    def warn_of_closed_screens(self) -> None:
        """Say it where users only may see a screen of the sign-in, since a page of the host's answers at its URL."""
        if self._public is None or not self.is_running:
            return
        base = self.mount()
        closed = [
            base + path
            for path in self.screens
            if base + path not in self._public
            and self._who_answers(self.front, base + path) in {Answer.HOST_PAGE, Answer.HOST}
        ]
        if closed:
            _log.error(
                'nobody can sign in at %s: what answers there is no screen of authui, and protect() keeps it back. '
                'Name it in protect(public=...) if it is for the sign-in; else call install() before it is made, or '
                'move the screens by AUTHUI_PREFIX',
                ', '.join(closed),
            )

    def _who_answers(self, app: FastAPI, path: str) -> Answer:
        return self._answers.in_the_end(app, {'type': 'http', 'method': 'GET', 'path': path, 'headers': []})

    def texts(self) -> Texts:
        """Return the texts for the visitor of the page being built or handled; its `language` is theirs."""
        return self._setup.languages.of_page(ui.context.client)

    async def admit(self, client: Client, need: Need) -> User | Refusal:
        """Return the user of a page who may pass now, or why nobody does."""
        return await admit(self.tab(client).sessions.fetch_user, need)

    def keep_guarded(self, client: Client, need: Need) -> None:
        """Let a page go when its user may not see it any more."""
        visit_of(client.request).needs.add(need)
        if client.has_socket_connection:
            self.watch_guarded(client)

    def guarded_sub_page(self, path: str, builder: Callable[..., Any]) -> Callable[..., Any]:
        """Return what builds a sub page: its builder, behind the check where the path is not public."""
        if self._public is None or is_guarded(builder):
            return builder
        if is_ours(builder) or self.mount() + path in self._public:
            return builder
        return guard(self, ANY_USER, builder)

    def guarded_root(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function of `ui.run` with the users that it asks for filled in."""
        return with_users(self, function)

    def answer_not_allowed(self, request: Request, error: Exception) -> Response:
        """Answer somebody who is signed in and may not see a page or route: by a page where a browser asks."""
        assert isinstance(error, NotAllowedError), 'that is what it was registered for'
        if 'text/html' not in request.headers.get('accept', ''):
            return response_to(error)
        with Client(ui.page('', dark=None), request=request) as client:
            texts = self.texts()
            announce(client, texts)
            ui.page_title(texts.not_allowed)
            draw_not_allowed(texts, error.why)
        return client.build_response(request, error.status_code)
