"""The composition root: `AuthUI` makes every part, joins them and installs them into a NiceGUI app."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any, ClassVar, Protocol, Self, cast, get_args

from fastapi import FastAPI, Request, Response
from nicegui import Client, app, ui
from pydantic import SecretStr
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection

from authui.account import Account, Authentication
from authui.bearer import BearerAuth, TokenUse
from authui.cookies import one_cookie
from authui.edge import (
    LocalOnly,
    OneName,
    OpenSockets,
    PerMinute,
    SecurityHeaders,
    SocketGuard,
    add_error_page,
    add_innermost,
    check_routes,
    clear_page,
    client_address,
    close_sockets,
    drop_queued,
    find_page,
    follow_downloads,
    follow_sockets,
    give_up_waiting_pages,
    guard_frames,
    guard_root,
    guard_sub_pages,
    has_middleware,
    is_same_origin,
    limit_logs,
    mount_of,
    page_builders,
    page_target,
    paint_first,
    path_of,
    reconnect_seconds,
    refuse_dependencies,
    stand_before,
)
from authui.embed import Guards
from authui.errors import AuthUIError, SettingsError
from authui.guard import (
    Cookie,
    NotAllowedError,
    SessionMiddleware,
    begun_by,
    find_visit,
    screen_url,
    signed_in_user,
    visit_of,
)
from authui.jwt import JwtSource
from authui.local import LocalPool, Mailbox, PoolConfig
from authui.local.config import agree, contacts_of, second_factors_of
from authui.logs import redact_logs
from authui.models import AuthEvent, User
from authui.pages import (
    SCREENS,
    Languages,
    OwnScreen,
    PageSetup,
    Screen,
    Validator,
    add_pages,
    announce,
    css_of,
    frame,
    ours,
    remember_fragments,
)
from authui.pages.texts import LANGUAGES, Texts
from authui.production import refuse_leftovers
from authui.reactive import watch
from authui.reactive.devtools import is_devtools
from authui.running import Running
from authui.session import (
    KNOWN_SECONDS,
    AuthSession,
    EventKind,
    KnownBrowsers,
    Limits,
    SecurityEvent,
)
from authui.settings import Settings, no_such
from authui.store import Module, Store
from authui.store.callbacks import Stop, fit
from authui.tab import Tab
from authui.targets import link, local_path

_log = logging.getLogger(__name__)

_LEAVE_SECONDS = 0.5
_LOOK_SECONDS = 1.0
_MOST_WAITING = 500
"""Pages whose socket has not come yet: more than open in ten seconds on a busy server."""
_RECONNECT_SECONDS = 30.0
"""How long a page should outlive its socket: as long as a busy host, or a phone in a tunnel, may be silent."""
_ENDINGS = frozenset({'signed_out', 'session_expired'})
_LAST_WORDS = frozenset({'account_deleted', 'signed_out_everywhere'})
"""What the login page says to who has ended the session by a form of the account's."""


MakeModules = Callable[[], Mapping[str, Module[Any]]] | Callable[[JwtSource], Mapping[str, Module[Any]]]


def _no_modules() -> Mapping[str, Module[Any]]:
    return {}


class Clock(Protocol):
    """A wall clock."""

    def __call__(self) -> float:
        """Return the seconds since the epoch."""


class AuthUI(Guards):
    """Login for a NiceGUI app: make one, call `install()`, and ask for a `CurrentUser` in your pages.

    Settings come from the environment unless given. `pool` configures the embedded user pool, `texts` are the
    languages on offer, of which the first serves who asks for none of them. The store of each tab has the module
    `account`, made by `account` (a subclass of `Account` with handlers of its own), besides it what `modules` returns,
    and is given to the `plugins`. `modules` may take the tab's tokens, a `JwtSource`, for modules that call an API as
    the user; actions get them by `context.inject(JwtSource)`. `cards` draw a screen's card instead of authui's
    own, and `validators` find what is wrong with the values that are sent from one, beyond the rules of its fields;
    both are named by screens, validators also by those of the account (`account/profile`). `limits` say how often
    somebody may try, `clock` is the wall clock. `on_security_event` hears of each `SecurityEvent`,
    `on_existing_account` of a sign-up with an e-mail that is taken, where the setting `private_sign_up` keeps that
    from users who sign up. `password_check` is asked of each new password and its account
    whether it may be used, before the pool's own policy: there go a list of common passwords and the words of the
    account and the app. Raises `SettingsError` when a setting is wrong.
    """

    default_clock: ClassVar[Clock] = time.time
    """The wall clock of an app that is given none; tests put one here that they can move."""

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
        validators: Mapping[Screen | OwnScreen, Validator] | None = None,
        limits: Limits | None = None,
        on_security_event: Callable[[SecurityEvent], object] | None = None,
        on_existing_account: Callable[[str], Awaitable[None]] | None = None,
        password_check: Callable[[SecretStr, str], Awaitable[bool]] | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        with_forms = (*SCREENS, *get_args(OwnScreen))
        for given, screens in ((cards, SCREENS), (validators, with_forms)):
            for screen in given or {}:
                if screen not in screens:
                    raise SettingsError(no_such(screen, 'screen', screens))
        settings, pool = settings or Settings.load(), pool or PoolConfig()
        self.settings, self._pool_config = agree(settings, pool) if settings.uses_local_pool else (settings, pool)
        self._on_security_event = on_security_event
        self._on_existing_account = _owner_told(self.settings, on_existing_account)
        self._password_check = password_check
        self._plugins = tuple(plugins)
        make_modules = cast('Callable[[JwtSource], Mapping[str, Module[Any]]]', fit(modules, 1))
        self._make_modules = lambda sessions: {**make_modules(sessions), 'account': account(sessions)}
        for each in (*(cards or {}).values(), *(validators or {}).values()):
            refuse_dependencies(each)
        self._handlers: list[tuple[AuthEvent, Callable[..., Any]]] = []
        self._unguard: Callable[[], None] = lambda: None
        self._limits = limits
        self.clock: Clock = clock or self.default_clock
        """The wall clock, in seconds since the epoch."""
        self._cookie = Cookie(secure=self.settings.is_https)
        self._step_cookie = Cookie(secure=self.settings.is_https, stem='authui-step')
        self._known_cookie = Cookie(secure=self.settings.is_https, stem='authui-known')
        self.mailbox = Mailbox() if self.settings.uses_local_pool else None
        """What the embedded pool sends; None with a real pool."""
        languages = Languages(texts, fixed=self.settings.language)
        self._pages = PageSetup(
            settings=self.settings,
            languages=languages,
            texts=languages.offered[0],
            tab=self.tab,
            user=self._look_up,
            target=lambda asked: local_path(asked, self.settings.home),
            here=page_target,
            mount=self._find_mount,
            redirect=lambda request, target: visit_of(request).redirect(target),
            url=lambda screen, target: screen_url(self.settings, screen, target=target),
            demand=signed_in_user,
            second_factors=second_factors_of(self.settings, self._pool_config),
            contacts=contacts_of(self.settings, self._pool_config),
            paint_first=paint_first,
            css=css_of(self.settings),
            mailbox=self.mailbox,
            cards=dict(cards or {}),
            validators=dict(validators or {}),
        )
        super().__init__(self._pages)
        self._running: Running | None = None
        self._apps: list[FastAPI] = []
        self._tabs: dict[str, Tab] = {}
        self._making: set[str] = set()
        self._sockets = OpenSockets(
            per_session=self.settings.sockets_per_session, per_address=self.settings.sockets_per_address
        )
        self._refusals = PerMinute[EventKind](
            lambda kind, more: _log.warning(
                '%d more security events %s in a minute are not told one by one', more, kind
            )
        )
        self._page_of: Callable[[str], str | None] = lambda _: None

    def install(self, host: FastAPI | None = None) -> Self:
        """Add the pages, the guards and the start-up to NiceGUI's app; call it before the server starts.

        `host` is the app that was given to `ui.run_with`: its own routes are then known to authui as well. Before or
        after `ui.run_with` makes no difference, and a host's page at the URL of a screen takes that screen's place.
        """
        self._apps = [each for each in (app, host) if each is not None]
        if any(has_middleware(each, SessionMiddleware) for each in self._apps):
            raise SettingsError('authui is installed in this app already: make one AuthUI, and call install() once')
        app.state.authui = self  # where `authui.testing` finds it, whatever a host calls it
        self._add_middleware(app)
        if host is not None:
            self.front, self.mount = host, lambda: mount_of(host, app)
            self._add_middleware(host, self.mount)
        add_pages(self._pages)
        app.add_exception_handler(NotAllowedError, self.answer_not_allowed)
        app.post(self.settings.ticket_path, include_in_schema=False)(self._trade_ticket)
        app.get(self.settings.ticket_path, include_in_schema=False)(self._tell_cookie)
        app.on_startup(self._start)
        app.on_connect(self.watch_guarded)
        app.timer(_LOOK_SECONDS, partial(give_up_waiting_pages, _MOST_WAITING))
        app.on_shutdown(self._stop)
        return self

    def _add_middleware(self, app: FastAPI, mount: Callable[[], str] = str) -> None:
        """Stand innermost in an app, whatever its host and NiceGUI add before or after."""
        settings = self.settings
        stand_before(app, settings)
        middleware = [
            Middleware(OneName, settings=settings),
            Middleware(SecurityHeaders, settings=settings, is_own=partial(self.is_own_screen, app)),
            Middleware(LocalOnly, settings=settings, is_local=self._is_local, mount=mount),
            Middleware(
                SessionMiddleware,
                settings=settings,
                registry=lambda: self._parts.registry,
                cookie=self._cookie,
                loopback_only=settings.uses_local_pool and not settings.unsafe_local_pool,
                mount=mount,
                step_cookie=self._step_cookie,
                screens=self.screens,
                serves_files=partial(self.serves_files, app),
            ),
            Middleware(
                SocketGuard,
                settings=settings,
                session_of=_session_key,
                key_sent=_key_sent,
                owner_of=self._owner_of,
                is_left=self._is_left,
                page_of=self._find_page,
                sockets=self._sockets,
                refused=self._refused,
            ),
            self.gate(app),
        ]
        add_innermost(app, middleware)

    def on(self, event: AuthEvent, handler: Callable[..., Any]) -> Stop:
        """Call a handler in each tab that hears of an event of its session, once the tab's store has taken it in.

        It may take the tab's store, and runs in the tab's page; a coroutine function is awaited. `signed_in` is heard
        by the tab that has signed in, the other events by every tab of the browser. Returns what ends it.
        """
        if event not in get_args(AuthEvent):
            raise SettingsError(no_such(event, 'event', get_args(AuthEvent)))
        refuse_dependencies(handler)
        entry = event, fit(handler, 1)
        self._handlers.append(entry)

        def stop() -> None:
            self._handlers = [each for each in self._handlers if each is not entry]

        return stop

    def frame(self) -> AbstractContextManager[None]:
        """Draw the frame of authui's own pages around a page of the host's: look, title and mark of the local pool."""
        return frame(replace(self._pages, texts=self.texts()))

    def store(self) -> Store:
        """Return the store of the page being built or handled: one a tab, ended with it."""
        return self.tab(self._client('store()')).store

    def stores(self) -> dict[str, Store]:
        """Return the stores of all tabs by a name to read: where the tab is, and which of them it is."""
        return {
            f'{path_of(client)} · {client_id[:4]}': tab.store
            for client_id, tab in self._tabs.items()
            if (client := find_page(client_id)) is not None
        }

    def _client(self, asked: str) -> Client:
        """Return the page that is being built or handled, or raise `RuntimeError` with the remedy."""
        try:
            client = ui.context.client
            client.request  # noqa: B018 - raises as well
        except RuntimeError:  # a background task, an action of the store, or the level of a module
            raise RuntimeError(
                f'auth.{asked} belongs to a page, and none is being built or handled here: call it in a page builder '
                'or an event handler. An action of the store gets the tokens of its tab by context.inject(JwtSource)'
            ) from None
        return client

    def tab(self, client: Client) -> Tab:
        """Return the tab of a client, made at the first call."""
        if (tab := self._tabs.get(client.id)) is None:
            if client.id in self._making:
                raise RuntimeError(
                    'the store of this tab is just being made: `modules` cannot ask for it. '
                    'Let it take the tokens of the tab instead: modules=lambda tokens: {...}'
                )
            visit = visit_of(client.request)
            self._making.add(client.id)
            try:
                tab = self._tabs[client.id] = Tab(
                    self._parts.registry,
                    visit.session,
                    visit.unfinished,
                    self._make_modules,
                    self._plugins,
                    on_event=lambda event: self._tell(client, event),
                    on_end=lambda: drop_queued(client),
                    address=client_address(client.request, self.settings.trusted_proxies),
                    browser=client.request.headers.get('user-agent', ''),
                    known=self._known_browsers.read(self._known_value(client.request)),
                )
            finally:
                self._making.discard(client.id)
            client.on_delete(lambda: self._forget(client))
        return tab

    @property
    def pool(self) -> LocalPool | None:
        """The embedded pool while the server runs on it; None with a real one."""
        return self._running.pool if self._running is not None else None

    @property
    def is_running(self) -> bool:
        """Whether the server has started and not ended."""
        return self._running is not None

    @property
    def _parts(self) -> Running:
        if self._running is None:
            raise RuntimeError('authui has not started: call AuthUI().install() before the server starts')
        return self._running

    async def id_token(self) -> SecretStr:
        """Return the ID token of the user of the page being built or handled, as `authui.jwt` hands it out."""
        return await self.tab(self._client('id_token()')).sessions.id_token()

    async def access_token(self) -> SecretStr:
        """Return the access token of the user of the page being built or handled, as `authui.jwt` hands it out."""
        return await self.tab(self._client('access_token()')).sessions.access_token()

    def bearer(self, *origins: str, use: TokenUse = 'access') -> BearerAuth:
        """Return what httpx and httpx2 take as `auth`: calls to these origins are made as the page's user.

        Take it in a page or handler; it then serves background tasks too, for as long as the tab is there.
        """
        return BearerAuth(self.tab(self._client('bearer(...)')).sessions, origins, use=use)

    def _find_mount(self) -> str:
        return self.mount()

    async def _look_up(self, request: Request) -> User | None:
        """Return who sent a request, and find out what that browser has begun where it is nobody."""
        visit = visit_of(request)
        user = await visit.user()
        if user is None and visit.unfinished is None:
            visit.unfinished = await begun_by(request, self._step_cookie, self._parts.registry)
        return user

    # --- the life of the server ---

    def _start(self) -> None:
        if self._running is not None:  # NiceGUI's fixture `create_user` starts the app that `user` has started
            return
        try:
            self._refuse_leftovers()
            guard_root(self.guarded_root)
            for each in self._apps:
                check_routes(each.routes)
            self._warn_of_lost_pages()
            redact_logs()
            limit_logs()
            guard_frames(self.settings.max_frame_bytes, self._used, lambda: self._refused('frame_refused'))
            remember_fragments()
            follow_sockets(self._sockets.opened, self._sockets.ended)
            self._page_of = follow_downloads()
            add_error_page(self._say_failure)
            self._running = Running.begin(
                self.settings,
                self._pool_config,
                self.mailbox,
                self.clock,
                limits=self._limits,
                on_security_event=self._on_security_event,
                on_existing_account=self._on_existing_account,
                password_check=self._password_check,
            )
            self._running.registry.start()
            self._unguard = guard_sub_pages(self.guarded_sub_page)
            self.warn_of_closed_screens()
        except AuthUIError as error:
            # NiceGUI goes on after any mere exception in a start-up handler; the server says this as its last word.
            raise SystemExit(f'authui cannot start: {error}') from None

    def _say_failure(self) -> tuple[str, str]:
        texts = self.texts()
        announce(ui.context.client, texts)
        return texts.page_failed, texts.page_failed_info

    def _refuse_leftovers(self) -> None:
        refuse_leftovers(
            self.settings,
            os.environ,
            host=os.environ.get('NICEGUI_HOST'),  # set by ui.run; other servers are watched by the middleware
            debug=any(each.debug for each in self._apps),
            devtools=self._devtools(),
        )

    def _is_local(self, path: str | None) -> bool:
        """Tell whether a path is for this machine alone: each one on the embedded pool, or with tracebacks shown."""
        if self.settings.unsafe_local_pool and self.settings.uses_local_pool:
            return False
        if self.settings.uses_local_pool or any(each.debug for each in self._apps):
            return True
        return path is not None and path.rstrip('/') in self._devtools()

    @staticmethod
    def _devtools() -> list[str]:
        """Return the paths of the pages that show every tab's state."""
        return [path for builder, path in page_builders().items() if is_devtools(builder)]

    def _warn_of_lost_pages(self) -> None:
        """Say it where a short break of a socket, which a busy host makes by itself, would cost the page."""
        if self.settings.has_real_pool and reconnect_seconds() < _RECONNECT_SECONDS:
            _log.warning(
                'a page is given up %g seconds after its socket broke, and with it what was typed: '
                'pass reconnect_timeout=%g to ui.run or ui.run_with',
                reconnect_seconds(),
                _RECONNECT_SECONDS,
            )

    async def _stop(self) -> None:
        if (running := self._running) is not None:
            self._running = None
            self._unguard()
            await running.end()

    # --- tabs ---

    def _tell(self, client: Client, event: AuthEvent) -> None:
        """Let a guarded page go whose session has ended, and call the host's handlers of an event in its page.

        The page's watcher hears of a user who is there no more. A session that ends before its tab has heard of its
        user is no such change, and the page has to go all the same.
        """
        tab = self._tabs.get(client.id)
        if event in _ENDINGS and tab is not None and tab.is_watched and not client.is_deleted:
            self._leave(client, tab)
        for awaited, handler in self._handlers:
            if awaited == event and not client.is_deleted:
                with client:
                    client.safe_invoke(partial(handler, self.tab(client).store))

    def watch_guarded(self, client: Client) -> None:
        """Make sure that a guarded page goes when its user may not see it any more: signed out, or out of a group."""
        visit = find_visit(client.request)
        if visit is None or not visit.needs:
            return
        tab = self.tab(client)
        if tab.is_watched:
            return
        tab.is_watched = True
        if tab.session_key is None:  # it ended before the page could hear of it
            tab.store.commit(Account.notice, 'session_ended')
            self._leave(client, tab)
            return

        def look(user: User | None) -> None:
            if any(need.refusal_of(user) for need in visit.needs):
                self._leave(client, tab)

        with client:
            watch(tab.store, 'account.user', look)

    def _leave(self, client: Client, tab: Tab) -> None:
        """Clear a page on the server, so that nothing of it answers, then open the login page, or be told no."""
        if tab.has_left:
            return
        tab.has_left = True
        account = tab.store.state.account
        drop_queued(client)
        clear_page(client)
        here = page_target(client)
        if account.authorized:
            client.open(link(here, mount=self.mount()))
        elif account.user is not None:
            client.open(screen_url(self.settings, 'confirm', target=here))
        elif account.notice == 'session_ended':
            client.open(screen_url(self.settings, 'login', target=here, notice=account.notice))
        else:
            said = {'notice': account.notice} if account.notice in _LAST_WORDS else {}
            client.open(screen_url(self.settings, 'login', **said))
        # The browser leaves by itself; a socket that is no browser's is not left open.
        close_sockets(client, after=_LEAVE_SECONDS)

    def _owner(self, client_id: str) -> AuthSession | None:
        """Return the session that a page belongs to, ended or not; raises `LookupError` when the page is gone."""
        if (client := find_page(client_id)) is None:
            raise LookupError(client_id)
        if (tab := self._tabs.get(client_id)) is not None:
            return tab.owner
        visit = find_visit(client.request)
        return visit.session if visit is not None else None

    def _owner_of(self, client_id: str) -> str | None:
        """Return the key of the session that a page belongs to for good: None is a page that was served to nobody."""
        owner = self._owner(client_id)
        return owner.key if owner is not None else None

    def _find_page(self, path: str) -> str | None:
        """Return the page that a download was made for; nothing before the start."""
        return self._page_of(path)

    def _is_left(self, client_id: str) -> bool:
        """Whether the session of a page has ended."""
        owner = self._owner(client_id)
        return owner is not None and owner.ended

    def _refused(self, kind: EventKind, address: str = '') -> None:
        """Tell of a refusal: of so many of a kind a minute, for strangers could fill any log."""
        if self._refusals.allows(kind):
            self._parts.registry.services.audit.tell(kind, address=address, result='refused')

    def _used(self, client_id: str) -> None:
        """Take note of what a user did on a page."""
        if (tab := self._tabs.get(client_id)) is not None:
            tab.sessions.touch()

    def _forget(self, client: Client) -> None:
        if (tab := self._tabs.pop(client.id, None)) is not None:
            tab.close()

    # --- the cookie ---

    @ours
    async def _trade_ticket(self, request: Request) -> Response:
        """Answer the ticket of a login or a step with its cookie; a login ends another session of this browser."""
        if not is_same_origin(self.settings, request):
            return Response(status_code=403)
        redeemed = await self._parts.registry.redeem(SecretStr(request.headers.get('x-authui-ticket', '')))
        if redeemed is None:
            return Response(status_code=403)
        response = Response(status_code=204, headers={'Cache-Control': 'no-store'})
        seconds = redeemed.expires_at - self.clock() if redeemed.expires_at is not None else None
        if redeemed.session is None:
            response.headers.append('Set-Cookie', self._step_cookie.set(redeemed.id, seconds=seconds))
            return response
        response.headers.append('Set-Cookie', self._cookie.set(redeemed.id, seconds=seconds))
        if redeemed.account:
            known = self._known_browsers.remember(self._known_value(request), redeemed.account)
            response.headers.append('Set-Cookie', self._known_cookie.set(known, seconds=KNOWN_SECONDS))
        if self._step_cookie.sent(request):
            response.headers.append('Set-Cookie', self._step_cookie.cleared)
        former = visit_of(request).session
        if former is not None and former is not redeemed.session:
            # Once the browser has its new cookie: the tabs of the former session come back with it.
            response.background = BackgroundTask(self._parts.registry.supersede, former)
        return response

    @property
    def _known_browsers(self) -> KnownBrowsers:
        return self._parts.registry.services.known_browsers

    def _known_value(self, connection: HTTPConnection) -> str | None:
        """Return the cookie of a known browser as it was sent, genuine or not."""
        return one_cookie(connection.scope['headers'], self._known_cookie.name)

    async def _tell_cookie(self, request: Request) -> Response:
        """Tell a page whether its browser has kept a cookie of ours, which no script may read."""
        is_kept = bool(self._cookie.sent(request) or self._step_cookie.sent(request))
        status = HTTPStatus.NO_CONTENT if is_kept else HTTPStatus.PRECONDITION_REQUIRED
        return Response(status_code=status, headers={'Cache-Control': 'no-store'})


def _session_key(connection: HTTPConnection) -> str | None:
    visit = find_visit(connection)  # NiceGUI's own files are for anybody, and nobody looks who asks
    return visit.session_key if visit is not None else None


def _key_sent(connection: HTTPConnection) -> str | None:
    visit = find_visit(connection)
    return visit.key_sent if visit is not None else None


def _owner_told(
    settings: Settings, hook: Callable[[str], Awaitable[None]] | None
) -> Callable[[str], Awaitable[None]] | None:
    """Return what is called with a taken e-mail where sign-ups are private; without a hook nobody is told."""

    async def tell_nobody(_email: str) -> None:
        _log.warning('somebody signed up with an e-mail that is taken, and no on_existing_account tells its owner')

    if hook is not None and not settings.private_sign_up:
        raise SettingsError('on_existing_account is called where sign-ups are private: set AUTHUI_PRIVATE_SIGN_UP=1')
    return (hook or tell_nobody) if settings.private_sign_up else None
