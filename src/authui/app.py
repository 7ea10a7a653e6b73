"""The composition root: `AuthUI` makes every part, joins them and installs them into a NiceGUI app."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from fastapi import Request, Response
from nicegui import Client, app, ui
from pydantic import SecretStr
from starlette.background import BackgroundTask

from authui.account import Account
from authui.cognito import CognitoClient, HttpJwks, KeySet, TokenVerifier, jwks_of, make_boto_client
from authui.edge import (
    SecurityHeaders,
    SocketGuard,
    add_error_page,
    client_address,
    close_sockets,
    guard_frames,
    is_same_origin,
)
from authui.errors import AuthError, AuthUIError, SettingsError, StorageError
from authui.files import kept_secret, private_folder
from authui.guard import Cookie, SessionMiddleware, find_visit, local_path, screen_url, visit_of
from authui.local import LocalPool, Mailbox, PoolConfig
from authui.logs import redact_logs
from authui.models import AuthEvent, Unfinished, User
from authui.pages import SCREENS, Languages, PageSetup, add_pages, announce, frame
from authui.pages.texts import LANGUAGES, Texts
from authui.reactive import watch
from authui.session import (
    AuthSession,
    Bus,
    Counters,
    Limits,
    MemoryCounters,
    NoBus,
    Records,
    Services,
    SessionRegistry,
    SqliteRecords,
    TabSession,
    Throttle,
    Vault,
    Window,
)
from authui.settings import LOOPBACK_HOSTS, Settings
from authui.store import Store

_log = logging.getLogger(__name__)

_LEAVE_SECONDS = 1.0


class AuthUI:
    """Login for a NiceGUI app: make one, call `install()`, and ask for a `CurrentUser` in your pages.

    Settings come from the environment unless given. `pool` configures the embedded user pool, `texts` are the
    languages on offer, of which the first serves who asks for none of them, `plugins` are given the store of each tab,
    `limits` say how often somebody may try, `clock` is the wall clock. Raises `SettingsError` when a setting is wrong.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        pool: PoolConfig | None = None,
        texts: Texts | Iterable[Texts] = LANGUAGES,
        plugins: Iterable[Callable[[Store], object]] = (),
        limits: Limits | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings or Settings.load()
        self._pool_config = pool or PoolConfig()
        self._plugins = tuple(plugins)
        self._limits = limits
        self._clock = clock
        self._cookie = Cookie(secure=self.settings.is_https)
        self._step_cookie = Cookie(secure=self.settings.is_https, stem='authui-step')
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
            url=lambda screen, target: screen_url(self.settings, screen, target=target),
            mailbox=self.mailbox,
        )
        self._running: _Running | None = None
        self._tabs: dict[str, Tab] = {}

    def install(self) -> Self:
        """Add the pages, the middleware and the start-up to NiceGUI's app; call it before `ui.run`."""
        settings = self.settings
        app.add_middleware(
            SocketGuard,
            settings=settings,
            session_of=lambda connection: visit_of(connection).session_key,
            owner_of=self._owner_of,
        )
        app.add_middleware(
            SessionMiddleware,
            settings=settings,
            registry=lambda: self._parts.registry,
            cookie=self._cookie,
            loopback_only=settings.uses_local_pool and not settings.unsafe_local_pool,
        )
        screens = frozenset(settings.path(screen) for screen in (*SCREENS, 'mailbox'))
        app.add_middleware(SecurityHeaders, settings=settings, screens=screens)
        add_pages(self._pages)
        app.post(settings.ticket_path, include_in_schema=False)(self._trade_ticket)
        app.on_startup(self._start)
        app.on_connect(self._watch_guarded)
        app.on_shutdown(self._stop)
        return self

    def frame(self) -> AbstractContextManager[None]:
        """Draw the frame of authui's own pages around a page of the host's: look, title and mark of the local pool."""
        return frame(replace(self._pages, texts=self.texts()))

    def texts(self) -> Texts:
        """Return the texts for the visitor of the page being built or handled; its `language` is theirs."""
        return self._pages.languages.of(ui.context.client.request)

    def store(self) -> Store:
        """Return the store of the page being built or handled: one a tab, ended with it."""
        return self.tab(ui.context.client).store

    def stores(self) -> dict[str, Store]:
        """Return the stores of all tabs by a name to read: where the tab is, and which of them it is."""
        return {
            f'{client.sub_pages_router.current_path} · {client_id[:4]}': tab.store
            for client_id, tab in self._tabs.items()
            if (client := Client.instances.get(client_id)) is not None
        }

    def tab(self, client: Client) -> Tab:
        """Return the tab of a client, made at the first call."""
        if (tab := self._tabs.get(client.id)) is None:
            visit = visit_of(client.request)
            tab = self._tabs[client.id] = Tab(
                self._parts.registry,
                visit.session,
                visit.unfinished,
                self._plugins,
                address=client_address(client.request, self.settings.trusted_proxies),
            )
            client.on_delete(lambda: self._forget(client))
        return tab

    @property
    def pool(self) -> LocalPool | None:
        """The embedded pool while the server runs on it; None with a real one."""
        return self._running.pool if self._running is not None else None

    @property
    def _parts(self) -> _Running:
        if self._running is None:
            raise RuntimeError('authui has not started: call AuthUI().install() before the server starts')
        return self._running

    async def id_token(self) -> SecretStr:
        """Return the ID token of the user of the page being built or handled, as `authui.jwt` hands it out."""
        return await self.tab(ui.context.client).sessions.id_token()

    async def access_token(self) -> SecretStr:
        """Return the access token of the user of the page being built or handled, as `authui.jwt` hands it out."""
        return await self.tab(ui.context.client).sessions.access_token()

    async def _look_up(self, request: Request) -> User | None:
        """Return who sent a request, and find out what that browser has begun where it is nobody."""
        visit = visit_of(request)
        user = await visit.user()
        step_id = request.cookies.get(self._step_cookie.name)
        if user is None and step_id:
            try:
                visit.unfinished = await self._parts.registry.find_unfinished(SecretStr(step_id))
            except StorageError as error:
                _log.error('an unfinished sign-in could not be looked up: %s', error)
        return user

    # --- the life of the server ---

    def _start(self) -> None:
        try:
            self._refuse_to_be_reached()
            redact_logs()
            guard_frames(self.settings.max_frame_bytes)
            add_error_page(self._say_failure)
            self._running = _Running.begin(self.settings, self._pool_config, self.mailbox, self._clock, self._limits)
            self._running.registry.start()
        except AuthUIError as error:
            # NiceGUI goes on after any mere exception in a start-up handler; the server says this as its last word.
            raise SystemExit(f'authui cannot start: {error}') from None

    def _say_failure(self) -> tuple[str, str]:
        texts = self.texts()
        announce(ui.context.client, texts)
        return texts.page_failed, texts.page_failed_info

    def _refuse_to_be_reached(self) -> None:
        host = os.environ.get('NICEGUI_HOST')  # set by ui.run; other servers are watched by the middleware
        if (
            self.settings.uses_local_pool
            and not self.settings.unsafe_local_pool
            and host not in {None, *LOOPBACK_HOSTS}
        ):
            raise SettingsError(
                f'the embedded user pool is for this machine alone, and the server would listen on {host}. '
                "Start it with ui.run(host='127.0.0.1'), or configure a user pool of Amazon Cognito with "
                'AUTHUI_USER_POOL_ID and AUTHUI_CLIENT_ID. (AUTHUI_UNSAFE_LOCAL_POOL=1 allows it all the same.)'
            )

    async def _stop(self) -> None:
        if self._running is not None:
            await self._running.end()
            self._running = None

    # --- tabs ---

    def _watch_guarded(self, client: Client) -> None:
        """Make sure that a page for signed-in users goes when they are not any more."""
        visit = find_visit(client.request)
        if visit is None or not visit.guarded:
            return
        tab = self.tab(client)
        if tab.is_watched:
            return
        tab.is_watched = True
        if visit.session is None or visit.session.ended:
            self._leave(client, tab)
            return
        with client:
            watch(
                tab.store, 'account.authorized', lambda authorized, _: None if authorized else self._leave(client, tab)
            )

    def _leave(self, client: Client, tab: Tab) -> None:
        """Clear a page on the server, so that nothing of it answers, then open the login page."""
        notice = tab.store.state.account.notice
        url = client.request.url
        wanted = url.path.removeprefix(client.request.scope.get('root_path', '')) + (
            f'?{url.query}' if url.query else ''
        )
        for child in list(client.layout.default_slot.children):
            if child is not client.page_container:
                child.delete()
        client.content.clear()
        if notice == 'session_ended':
            client.open(screen_url(self.settings, 'login', target=wanted, notice=notice))
        else:
            client.open(screen_url(self.settings, 'login'))
        # The browser leaves by itself; a socket that is no browser's is not left open.
        asyncio.get_running_loop().call_later(_LEAVE_SECONDS, close_sockets, client)

    def _owner_of(self, client_id: str) -> str | None:
        """Return the key of the session that a page belongs to; raises `KeyError` when the page is gone."""
        client = Client.instances[client_id]
        tab = self._tabs.get(client_id)
        visit = find_visit(client.request)
        return tab.session_key if tab is not None else visit.session_key if visit is not None else None

    def _forget(self, client: Client) -> None:
        if (tab := self._tabs.pop(client.id, None)) is not None:
            tab.close()

    # --- the cookie ---

    async def _trade_ticket(self, request: Request) -> Response:
        """Answer the ticket of a login or a step with its cookie; a login ends another session of this browser."""
        if not is_same_origin(self.settings, request):
            return Response(status_code=403)
        redeemed = await self._parts.registry.redeem(SecretStr(request.headers.get('x-authui-ticket', '')))
        if redeemed is None:
            return Response(status_code=403)
        response = Response(status_code=204, headers={'Cache-Control': 'no-store'})
        if redeemed.session is None:
            seconds = redeemed.expires_at - self._clock()
            response.headers.append('Set-Cookie', self._step_cookie.set(redeemed.id, seconds=seconds))
            return response
        response.headers.append('Set-Cookie', self._cookie.set(redeemed.id))
        if self._step_cookie.name in request.cookies:
            response.headers.append('Set-Cookie', self._step_cookie.cleared)
        former = visit_of(request).session
        if former is not None and former is not redeemed.session:
            # Once the browser has its new cookie: the tabs of the former session come back with it.
            response.background = BackgroundTask(self._parts.registry.supersede, former)
        return response


class Tab:
    """One tab: its store, and `sessions`, its hold on the browser's session."""

    def __init__(
        self,
        registry: SessionRegistry,
        session: AuthSession | None,
        unfinished: tuple[str, Unfinished] | None,
        plugins: Iterable[Callable[[Store], object]],
        *,
        address: str,
    ) -> None:
        self.is_watched = False
        self.sessions = TabSession(registry, session, unfinished, address=address)
        self.store = Store(modules={'account': Account(self.sessions)}, plugins=plugins, on_error=_report)
        self.sessions.listen(self._take_in)
        if session is not None:
            self.store.dispatch(Account.fetch_user)  # done at once where the session knows its user

    @property
    def session_key(self) -> str | None:
        """What names the tab's session without opening it; None when nobody is signed in."""
        return self.sessions.session_key

    def take_ticket(self) -> SecretStr | None:
        """Return the ticket of the last login or change of password, once."""
        return self.sessions.take_ticket()

    def take_step_ticket(self) -> SecretStr | None:
        """Return the ticket of what is unfinished, once."""
        return self.sessions.take_step_ticket()

    def _take_in(self, event: AuthEvent) -> None:
        self.store.dispatch(Account.auth_state, event)

    def close(self) -> None:
        """End what belongs to the tab; the session goes on."""
        self.sessions.close()
        self.store.close()


@dataclass(frozen=True)
class _Running:
    """What exists while the server runs."""

    client: CognitoClient
    registry: SessionRegistry
    pool: LocalPool | None

    @classmethod
    def begin(
        cls,
        settings: Settings,
        pool_config: PoolConfig,
        mailbox: Mailbox | None,
        clock: Callable[[], float],
        limits: Limits | None,
    ) -> Self:
        folder = private_folder(settings.data_dir)
        boto = make_boto_client(settings)
        if settings.uses_local_pool:
            pool = LocalPool.open(folder / 'pool', pool_config, clock=clock, mailbox=mailbox)
            pool.attach(boto)
            pool_id, client_id, issuer = pool.pool_id, pool.client_id, pool.issuer
            client_secret = pool_config.client_secret
            keys = KeySet(jwks_of(pool.jwks))
            secret = kept_secret(folder / 'session.key')
        else:
            assert settings.user_pool_id is not None, 'the settings see to that'
            assert settings.client_id is not None, 'and to that'
            assert settings.secret is not None, 'and to that'
            pool = None
            pool_id, client_id, issuer = settings.user_pool_id, settings.client_id, settings.token_issuer
            client_secret = settings.client_secret
            keys = KeySet(HttpJwks(settings.jwks_url))
            secret = settings.secret
        client = CognitoClient(
            boto,
            pool_id=pool_id,
            client_id=client_id,
            client_secret=client_secret,
            flow=settings.flow,
            force_alias_creation=settings.force_alias_creation,
            challenge_seconds=settings.challenge_seconds,
            clock=clock,
        )
        name = f'{pool_id}/{client_id}'
        records, counters, bus = _shared(settings, folder, name, clock)
        services = Services(
            client=client,
            verifier=TokenVerifier(issuer=issuer, client_id=client_id, keys=keys, clock=clock),
            vault=Vault(records, secret=secret, pool=name, old_secrets=settings.old_secrets),
            throttle=Throttle(
                counters,
                MemoryCounters(clock),
                key=secret.get_secret_value().encode(),
                limits=limits or _limits_of(settings),
                monotonic=time.monotonic,
            ),
            bus=bus,
            clock=clock,
        )
        return cls(client, SessionRegistry(services), pool)

    async def end(self) -> None:
        await self.registry.close()
        await self.client.close()
        if self.pool is not None:
            self.pool.close()


def _limits_of(settings: Settings) -> Limits:
    return Limits(
        per_address=Window(settings.tries_per_minute, 60.0),
        sends_per_address=Window(settings.sends_per_hour, 3600.0),
        failure_seconds=settings.failure_ms / 1000,
    )


def _shared(settings: Settings, folder: Path, name: str, clock: Callable[[], float]) -> tuple[Records, Counters, Bus]:
    """Return what sessions are kept in: a file of this process, or Redis for several."""
    if settings.redis_url is None:
        return SqliteRecords(folder / 'sessions.sqlite3', clock=clock), MemoryCounters(clock), NoBus()
    try:
        from authui.session.redis import RedisBus, RedisCounters, RedisLink, RedisRecords  # noqa: PLC0415 - an extra
    except ImportError:
        raise SettingsError("AUTHUI_REDIS_URL needs the package redis: pip install 'authui[redis]'") from None
    link = RedisLink(settings.redis_url.get_secret_value(), namespace=name)
    return RedisRecords(link, clock=clock), RedisCounters(link), RedisBus(link)


def _report(error: BaseException, who: str) -> None:
    """Hear what failed in a tab's store where nobody awaited it."""
    if isinstance(error, AuthError):
        _log.warning('%s: %s', who, error)
    else:
        _log.error('%s failed', who, exc_info=error)
