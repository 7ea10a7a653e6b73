"""The composition root: `AuthUI` makes every part, joins them and installs them into a NiceGUI app.

It is the one class that hosts construct, so it has a method for each thing a host asks of it: 300 lines and more. What
runs with the server is in `lifecycle.py`, what the pages are given in `page_setup.py`.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Never, ParamSpec, Self, cast, get_args

from fastapi import FastAPI
from nicegui import Client, app
from pydantic import SecretStr

from authui.account import Account, Authentication
from authui.bearer import BearerAuth, TokenUse
from authui.edge import (
    answer_not_found,
    check_registrations,
    give_up_waiting_pages,
    has_middleware,
    look_up_hooks,
    refuse_dependencies,
)
from authui.errors import GuardError, SettingsError
from authui.guards.checks import PageChecks
from authui.guards.decorator import guard
from authui.guards.middleware import SessionMiddleware
from authui.guards.parts import NOTHING, Parts, refuse_builder
from authui.guards.protection import Protection
from authui.guards.requirement import Requirement
from authui.guards.visit import NotAllowedError, ScreenClosedError
from authui.host.cookies import Cookies
from authui.host.forms import Forms
from authui.host.language_route import add_language_route
from authui.host.leave import add_leave_route
from authui.host.lifecycle import Lifecycle
from authui.host.middleware import add_middleware
from authui.host.page_setup import page_setup
from authui.host.providers import Providers
from authui.host.runtime import Clock, Runtime, owner_told
from authui.host.sockets import Sockets
from authui.host.start_checks import check_screens, check_stages
from authui.host.tab import Tab
from authui.host.tabs import Tabs, current_page
from authui.host.theme_editor import add_theme_editor
from authui.host.well_known import add_well_known
from authui.models import AuthEvent, JwtSource, User
from authui.pages import (
    SCREENS,
    ProfileScreen,
    Screen,
    StageCard,
    Validator,
    add_mailbox_page,
    add_pages,
    frame,
)
from authui.pages.looks import ChooseLook, no_look
from authui.pages.setup import MakeAside, no_aside
from authui.pages.texts import LANGUAGES, Texts
from authui.session import AddedStage, Limits, SecurityEvent
from authui.settings import Settings, no_such
from authui.store import Module, Store
from authui.store.callbacks import Stop, fit

if TYPE_CHECKING:  # a server on a real pool does not load it
    from authui.host.embedded_pool import EmbeddedPool
    from authui.local import LocalPool, Mailbox, PoolConfig

_LOOK_SECONDS = 1.0
_MOST_WAITING = 500
"""The limit of pages without a socket yet: more than a busy server opens in ten seconds."""

MakeModules = Callable[[], Mapping[str, Module[Any]]] | Callable[[JwtSource], Mapping[str, Module[Any]]]
P = ParamSpec('P')


def _no_modules() -> Mapping[str, Module[Any]]:
    return {}


class AuthUI:
    """Login for a NiceGUI app: make one, call `install()`, and ask for a `CurrentUser` in your pages.

    Settings come from the environment unless given. `pool` configures the embedded user pool. `texts` are the
    languages on offer; the first one is the fallback. The store of each tab has the module `account`, which `account`
    makes (a subclass of `Account` may have further handlers), and the modules that `modules` returns; `plugins` get
    the store. `modules` may take the tab's tokens, a `JwtSource`, for modules that call an API as the user.

    `cards` draw a screen's card instead of authui's own. `validators` check the values that a form sends, in addition
    to the rules of its fields; they may be named by the screens of the profile too (`account/profile`). `limits` say
    how many tries are allowed, `clock` is the wall clock. `on_security_event` gets each `SecurityEvent`.
    `on_existing_account` gets the e-mail of a sign-up that is taken, where `private_sign_up` keeps that from users.
    `password_check` tells whether a new password of an account may be used, before the pool's own policy. `on_link`
    gets a provider's user before the session begins, and returns True if it has linked the identity to another user.
    `stages` are asked for between the pool's tokens and the session, each with its card. `aside` returns what stands
    above or below the cards of a screen, and `look` the look of a visitor where it is not that of the settings. Raises
    `SettingsError` for a wrong setting.
    """

    default_clock: ClassVar[Clock] = time.time
    """The default wall clock; tests replace it by one that they can move."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        pool: PoolConfig | None = None,
        texts: Texts | Iterable[Texts] = LANGUAGES,
        account: Callable[[Authentication], Account] = Account,
        modules: MakeModules = _no_modules,
        plugins: Iterable[Callable[[Store], object]] = (),
        cards: Mapping[Screen, Callable[[], object]] | None = None,
        validators: Mapping[Screen | ProfileScreen, Validator] | None = None,
        limits: Limits | None = None,
        on_security_event: Callable[[SecurityEvent], object] | None = None,
        on_existing_account: Callable[[str], Awaitable[None]] | None = None,
        password_check: Callable[[SecretStr, str], Awaitable[bool]] | None = None,
        on_link: Callable[[User], Awaitable[bool]] | None = None,
        stages: Sequence[tuple[AddedStage, StageCard]] = (),
        aside: MakeAside = no_aside,
        look: ChooseLook = no_look,
        clock: Callable[[], float] | None = None,
    ) -> None:
        look_up_hooks()
        check_registrations()
        check_screens(cards or {}, SCREENS)
        stages = check_stages(stages)
        check_screens(validators or {}, (*SCREENS, *get_args(ProfileScreen)))
        self.settings = settings or Settings.load()
        self._embedded: EmbeddedPool | None = None
        if self.settings.uses_local_pool:
            from authui.host.embedded_pool import EmbeddedPool  # noqa: PLC0415 - loaded where it is chosen

            self._embedded = EmbeddedPool(self.settings, pool)
            self.settings = self._embedded.settings
        self.clock: Clock = clock or self.default_clock
        """The wall clock, in seconds since the epoch."""
        self.mailbox: Mailbox | None = self._embedded.mailbox if self._embedded is not None else None
        """The messages that the embedded pool sends; None with a real pool."""
        begin = partial(
            Runtime.begin,
            self.settings,
            self._embedded,
            self.clock,
            mount=self._mount,
            limits=limits,
            on_security_event=on_security_event,
            on_existing_account=owner_told(self.settings, on_existing_account),
            password_check=password_check,
            on_link=on_link,
            stages=[stage for stage, _ in stages],
        )
        self._lifecycle = Lifecycle(self.settings, begin)
        self._runtime = self._lifecycle.runtime
        self._apps: list[FastAPI] = []
        make_modules = cast('Callable[[JwtSource], Mapping[str, Module[Any]]]', fit(modules, 1))
        self._cookies = Cookies(self.settings, runtime=self._runtime, clock=self.clock)
        self._tabs = Tabs(
            self.settings,
            runtime=self._runtime,
            make_modules=lambda sessions: {**make_modules(sessions), 'account': account(sessions)},
            plugins=plugins,
            recognise=self._cookies.recognise,
            carried=self._cookies.typed.read,
            mount=self._mount,
        )
        self._sockets = Sockets(self.settings, self._tabs, runtime=self._runtime)
        self._pages = page_setup(
            self.settings,
            texts=texts,
            tabs=self._tabs,
            cookies=self._cookies,
            mount=self._mount,
            cards=cards or {},
            validators=validators or {},
            stages=stages,
            aside=aside,
            look=look,
        )
        self._checks = PageChecks(self._pages, fetch_user=self._tabs.fetch_user, watch=self._tabs.watch_guarded)
        self._protection = Protection(self._pages, self._checks, is_running=lambda: self.is_running)
        self._parts = Parts(self._pages)
        self._forms = Forms(self._pages, self._tabs, self._cookies, self._protection, self._sockets.refused)
        self._providers = Providers(
            self._pages,
            self._tabs,
            self._cookies,
            self._forms.sign_in_answers,
            exits=self._protection.exits,
            runtime=self._runtime,
            refused=self._sockets.refused,
        )

    def _mount(self) -> str:
        return self._protection.mount()

    def install(self, host: FastAPI | None = None) -> Self:
        """Add the pages, the guards and the start-up to NiceGUI's app; call it before the server starts.

        `host` is the app that was given to `ui.run_with`: its own routes are then known to authui as well. Before or
        after `ui.run_with` makes no difference, and a host's page at the URL of a screen takes that screen's place.
        """
        self._apps = [each for each in (app, host) if each is not None]
        if any(has_middleware(each, SessionMiddleware) for each in self._apps):
            raise SettingsError('authui is installed in this app already: make one AuthUI, and call install() once')
        app.state.authui = self  # `authui.testing` finds it here, under any name that a host gives it
        stand_in = partial(
            add_middleware,
            settings=self.settings,
            apps=self._apps,
            runtime=self._runtime,
            cookies=self._cookies,
            sockets=self._sockets,
            protection=self._protection,
            languages=self._pages.languages,
            admission=lambda: running.admission if (running := self._lifecycle.running) is not None else None,
        )
        stand_in(app, mount=str)
        if host is not None:
            self._protection.stand_behind(host)
            stand_in(host, mount=self._protection.mount)
        add_pages(self._pages)
        self._forms.install(app)
        self._providers.install(app)
        if self.mailbox is not None:
            add_mailbox_page(self._pages, self.mailbox, on_seen=self.mailbox.mark_read)
        app.add_exception_handler(NotAllowedError, self._protection.answer_not_allowed)
        for each in self._apps:
            each.add_exception_handler(ScreenClosedError, self._protection.answer_closed)
        answer_not_found(self._checks.exits.not_found)
        add_well_known(app, self.settings, apps=self._apps)
        self._cookies.install(app)
        if self._embedded is not None and self.settings.uses_providers:
            self._embedded.serve_managed_login(app, lambda: self.pool)
        add_leave_route(app, self.settings, self._cookies.session, self._checks.exits, self._runtime)
        add_language_route(app, self._pages)
        app.on_startup(self._start)
        app.on_connect(self._tabs.watch_guarded)
        app.timer(_LOOK_SECONDS, partial(give_up_waiting_pages, _MOST_WAITING))
        app.on_shutdown(self._lifecycle.stop)
        return self

    # --- the store of a page ---

    def on(self, event: AuthEvent, handler: Callable[..., Any]) -> Stop:
        """Call a handler in each tab that gets an event of its session, after the tab's store has handled it.

        It may take the tab's store, and runs in the tab's page, but without one for a form that was posted; a coroutine
        function is awaited. `signed_in` reaches the tab that has signed in, the other events reach every tab of the
        browser. Returns a function that removes the handler.
        """
        if event not in get_args(AuthEvent):
            raise SettingsError(no_such(event, 'event', get_args(AuthEvent)))
        refuse_dependencies(handler)
        return self._tabs.add_handler(event, fit(handler, 1))

    def store(self) -> Store:
        """Return the store of the page being built or handled: each tab has one, which ends with the tab."""
        return self.tab(current_page('store()')).store

    def stores(self) -> dict[str, Store]:
        """Return the stores of all tabs by a name to read: where the tab is, and which of them it is."""
        return self._tabs.stores()

    def tab(self, client: Client) -> Tab:
        """Return the tab of a client, made at the first call."""
        return self._tabs.tab(client)

    # --- the user's tokens ---

    async def id_token(self) -> SecretStr:
        """Return the ID token of the user of the page being built or handled, as a `JwtSource` hands it out."""
        return await self.tab(current_page('id_token()')).sessions.id_token()

    async def access_token(self) -> SecretStr:
        """Return the access token of the user of the page being built or handled, as a `JwtSource` hands it out."""
        return await self.tab(current_page('access_token()')).sessions.access_token()

    def bearer(self, *origins: str, use: TokenUse = 'access') -> BearerAuth:
        """Return the `auth` for httpx and httpx2 that sends calls to these origins as the page's user.

        Take it in a page or handler; it then serves background tasks too, for as long as the tab is there.
        """
        return BearerAuth(self.tab(current_page('bearer(...)')).sessions, origins, use=use)

    # --- guards ---

    def protect(self, public: str | Iterable[str] = ()) -> Self:
        """Deny by default: only signed-in users may see anything that is not public, in any part of the app.

        A public path is exact (`/about`), or ends with `/*` for everything below it; a single path needs no list. It is
        a path of the app that was given to `install`, else of NiceGUI's own. authui's screens, the logo and NiceGUI's
        files need not be named; a page of yours that takes the place of a screen of the sign-in has to be. It holds for
        pages, routes, websockets, and for what `ui.sub_pages` shows without a request. May be called at any time.
        """
        self._protection.deny_but(public)
        return self

    def required(
        self, *misplaced: Never, groups: str | Iterable[str] = (), mfa: bool = False
    ) -> Callable[[Callable[P, object]], Callable[P, Coroutine[Any, Any, Any]]]:
        """Decorate a builder of a page or a sub page, or an event handler: it runs for users who may pass.

        One of the `groups` is enough; `mfa` asks for a second factor that is on. The check is done at each call: a
        button that was drawn for a user does nothing once that user has signed out. A visitor who is not signed in is
        sent to the login page and back, others are told that they may not (403 where a page is asked for by its URL).
        Put it below `@ui.page`. Raises `GuardError` where it would guard nothing: above what registers the function, or
        without parentheses.
        """
        if misplaced:
            raise GuardError(
                f'@auth.required cannot take {misplaced[0]!r}: write @auth.required() above the function, with '
                "parentheses, and groups by their name: @auth.required(groups='admins')"
            )
        requirement = Requirement.of(groups, mfa=mfa)
        return lambda function: guard(self._checks, requirement, function)

    # --- parts for a page of the host's own ---

    def texts(self) -> Texts:
        """Return the texts for the visitor of the page being built or handled; its `language` is theirs."""
        return self._checks.texts()

    def frame(self) -> AbstractContextManager[None]:
        """Draw the frame of authui's own pages around a page of the host's: look, title and mark of the local pool."""
        return frame(self._pages.for_page(current_page('frame()')))

    def login_card(self, target: str | None = None, *, focus: bool = False) -> None:
        """Draw the login card into a page of yours; it leads to `target`, by default the page itself.

        With `focus` its first field gets the focus, as it should in a dialog.
        """
        self.card('login', target, focus=focus)

    def card(self, screen: Screen, target: str | None = None, *, focus: bool = False) -> None:
        """Draw authui's card of a screen: into any page of yours, or into your own card of that screen.

        Login and signup have a link to each other there. With `focus` the first field gets the focus; the cards of
        other screens always take it.

        A screen is called by the last part of its URL. Where the sign-in goes on to a screen whose card is not on the
        page, that one is opened, and in the end `target`: by default what the URL asks for, else the page itself.
        """
        self._parts.card(screen, target, screens=self._protection.screens, focus=focus)

    def add_theme_editor(self, path: str = '/devtools/theme') -> None:
        """Add a page that shows the login in other looks, and their settings; it changes nothing."""
        add_theme_editor(self._pages, path)

    def user_menu(self) -> None:
        """Draw a menu of the signed-in user with the ways to the account and out, or the link to the login page."""
        self._parts.user_menu(self.store())

    def signed_in(
        self, build: Callable[..., Any] = NOTHING, *, groups: str | Iterable[str] = (), mfa: bool = False
    ) -> None:
        """Draw the content of `build` here while a user is signed in; `build` may take the `User`.

        Also a decorator: `@auth.signed_in` above a function draws it at once. It is a function and no `with` block,
        since Python cannot skip a block: a function makes nothing for a visitor who may not see it.
        """
        requirement = Requirement.of(groups, mfa=mfa)
        refuse_builder(build, "auth.signed_in(build, groups='admins')")
        self._parts.signed_in(self.store(), build, requirement)

    def signed_out(self, build: Callable[[], Any] = NOTHING) -> None:
        """Draw the content of `build` here while nobody is signed in; also a decorator."""
        refuse_builder(build, 'auth.signed_out(build)')
        self._parts.signed_out(self.store(), build)

    # --- the life of the server ---

    @property
    def pool(self) -> LocalPool | None:
        """The embedded pool while the server runs on it; None with a real one."""
        return running.pool if (running := self._lifecycle.running) is not None else None

    @property
    def is_running(self) -> bool:
        """Whether the server has started and not ended."""
        return self._lifecycle.running is not None

    def _start(self) -> None:
        self._lifecycle.start(self._apps, self._protection, self._sockets)
