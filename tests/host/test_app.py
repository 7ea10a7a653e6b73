"""The stores that the composition root hands out: one a tab, by a name to read, and the host's plugins in each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from nicegui import Client, app, background_tasks, core, ui
from pydantic import SecretStr
from starlette.types import Message, Receive, Scope, Send

from authui.account import Account, AccountState
from authui.bearer import BearerAuth
from authui.errors import SessionEndedError, SettingsError
from authui.guards.cookie import Cookie
from authui.guards.middleware import SessionMiddleware
from authui.guards.page_target import page_target
from authui.guards.requirement import Requirement
from authui.guards.visit import visit_of
from authui.host import AuthUI
from authui.models import AuthEvent, Credentials, JwtSource, TokenSet
from authui.session import AuthSession
from authui.settings import Settings
from authui.store import Context, Module, State, Store, action, getter, mutation


class Host:
    """An app that has started; its pages are opened without a server."""

    def __init__(self, folder: Path, **arguments: Any) -> None:
        self.plugged: list[Store] = []
        self.draws = True
        """Whether a page asks for its store while it is built."""
        self.auth = AuthUI(Settings.load(data_dir=folder), plugins=[self.plugged.append], **arguments)
        self.clients: list[Client] = []
        self._middleware = SessionMiddleware(
            self._page,
            settings=self.auth.settings,
            registry=lambda: self.auth._runtime().registry,
            cookie=Cookie(secure=False),
            loopback_only=True,
        )

    async def open(self, path: str, *headers: tuple[bytes, bytes]) -> Client:
        """Open a page as a new tab of a browser, which is signed in only if it sends a cookie."""
        scope: dict[str, Any] = {'type': 'http', 'method': 'GET', 'path': path, 'query_string': b'', 'scheme': 'http'}
        scope['headers'] = headers
        scope['server'] = ('127.0.0.1', 80)
        await self._middleware(scope, _receive, _send)
        return self.clients[-1]

    async def _page(self, scope: Scope, _receive: Receive, _send: Send) -> None:
        client = Client(ui.page(scope['path']), request=Request(scope))
        self.clients.append(client)
        if self.draws:
            with client:
                self.auth.store()


async def _receive() -> Message:
    raise AssertionError('a page without a body')


async def _send(_message: Message) -> None:
    raise AssertionError('nothing is answered here')


@asynccontextmanager
async def started(host: Host) -> AsyncIterator[Host]:
    core.loop = asyncio.get_running_loop()
    host.auth._start()
    yield host
    for client in host.clients:
        if not client.is_deleted:
            client.delete()
    await host.auth._lifecycle.stop()
    await background_tasks.teardown()
    core.loop = None


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[Host]:
    async with started(Host(tmp_path / 'data')) as host:
        yield host


class TestStores:
    """`AuthUI.stores()` names the stores of the tabs that are open."""

    async def test_each_tab_has_one_named_by_its_page(self, host: Host) -> None:
        assert host.auth.stores() == {}
        login, home = await host.open('/login'), await host.open('/home')
        stores = host.auth.stores()
        assert list(stores) == [f'/login · {login.id[:4]}', f'/home · {home.id[:4]}']
        assert stores[f'/login · {login.id[:4]}'] is host.auth.tab(login).store
        assert len({id(store) for store in stores.values()}) == 2

    async def test_a_change_in_one_tab_is_not_seen_by_another(self, host: Host) -> None:
        await host.open('/login')
        await host.open('/login')
        one, other = host.auth.stores().values()
        one.patch('account', notice='code_sent')
        assert (one.state.account.notice, other.state.account.notice) == ('code_sent', None)

    async def test_one_that_navigates_takes_its_name_along(self, host: Host) -> None:
        client = await host.open('/login')
        client.sub_pages_router.current_path = '/signup'
        assert list(host.auth.stores()) == [f'/signup · {client.id[:4]}']

    async def test_it_is_closed_with_its_tab(self, host: Host) -> None:
        first, second = await host.open('/login'), await host.open('/login')
        store = host.auth.tab(first).store
        first.delete()
        assert list(host.auth.stores().values()) == [host.auth.tab(second).store]
        assert store.closed

    async def test_the_plugins_of_the_host_get_each_store(self, host: Host) -> None:
        await host.open('/login')
        await host.open('/login')
        assert host.plugged == list(host.auth.stores().values())


class TestTheWayBack:
    """Where a login leads back to, also when a user may not see a page any more."""

    @pytest.mark.parametrize('path', ['//evil.example/x', '//evil.example', '/\\evil.example', '/%2Fevil.example'])
    @pytest.mark.parametrize('is_navigated', [False, True])
    async def test_no_path_leads_to_another_site(self, host: Host, path: str, is_navigated: bool) -> None:
        client = await host.open('/home' if is_navigated else path)
        if is_navigated:
            client.sub_pages_router.current_path = path
            client.sub_pages_router.is_initial_request = False
        assert page_target(client) == host.auth.settings.home

    async def test_other_paths_lead_back_to_themselves(self, host: Host) -> None:
        client = await host.open('/orders/1')
        assert page_target(client) == '/orders/1'
        client.sub_pages_router.current_path = '/orders/2?x=//y#z'
        client.sub_pages_router.is_initial_request = False
        assert page_target(client) == '/orders/2?x=//y#z'


SIX_LINES = (Path(__file__).parents[2] / 'examples' / 'smallest.py').read_text(encoding='utf-8')
SECONDS = float(SIX_LINES.partition('reconnect_timeout=')[2].rstrip(')\n'))


@pytest.mark.parametrize(
    ('seconds', 'is_said'), [pytest.param(3.0, True, id="NiceGUI's own"), pytest.param(SECONDS, False, id='six lines')]
)
async def test_the_log_warns_of_pages_that_are_given_up_too_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, seconds: float, is_said: bool
) -> None:
    monkeypatch.setattr(core.app.config, 'reconnect_timeout', seconds, raising=False)
    for name, value in {
        'USER_POOL_ID': 'us-east-1_AbCdEf123',
        'CLIENT_ID': '1abc',
        'SECRET': 'b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA',
        'PUBLIC_URL': 'https://app.example.org',
    }.items():
        monkeypatch.setenv(f'AUTHUI_{name}', value)
    async with started(Host(tmp_path / 'data')):
        assert ('reconnect_timeout=30' in caplog.text) is is_said


class ShopState(State):
    items: int = 0


class Shop(Module[ShopState]):
    @mutation
    def add(self, state: ShopState) -> None:
        state.items += 1


class Polite(Account):
    @getter
    def display_name(self, state: AccountState) -> str:
        return f'dear {state.email}'


class TestModules:
    """A host's modules stand next to `account`, which may have handlers of the host."""

    @pytest.fixture
    async def shop(self, tmp_path: Path) -> AsyncIterator[Host]:
        async with started(Host(tmp_path / 'data', account=Polite, modules=lambda: {'shop': Shop()})) as host:
            yield host

    async def test_each_tab_has_its_own(self, shop: Host) -> None:
        one, other = [shop.auth.tab(await shop.open('/')).store for _ in range(2)]
        one.commit(Shop.add)
        assert (one.use(Shop).state.items, other.use(Shop).state.items) == (1, 0)

    async def test_a_handler_of_the_host_answers_to_the_name_of_the_one_it_replaces(self, shop: Host) -> None:
        store = shop.auth.tab(await shop.open('/')).store
        store.commit(Account.identifier, 'ann@example.org')
        assert store.get(Account.display_name) == 'dear ann@example.org'
        await store.dispatch(Account.fetch_user)
        assert store.use(Account).state.user is None


class Orders(Module[State]):
    """A module that calls an API as the user: given the tokens, or asking for them where it needs them."""

    def __init__(self, tokens: JwtSource | None = None) -> None:
        self.tokens = tokens
        self.auth = BearerAuth(tokens, ['https://api.example.org']) if tokens is not None else None

    @action
    async def load(self, context: Context[State]) -> JwtSource:
        return context.inject(JwtSource)


class TestTokensOfATab:
    async def test_a_module_gets_the_tokens_of_its_tab(self, tmp_path: Path) -> None:
        async with started(Host(tmp_path / 'data', modules=lambda tokens: {'orders': Orders(tokens)})) as host:
            tab = host.auth.tab(await host.open('/'))
            assert tab.store.use(Orders).tokens is tab.sessions
            with pytest.raises(SessionEndedError):  # nobody is signed in
                await tab.sessions.access_token()

    async def test_an_action_injects_the_tokens_of_its_tab(self, tmp_path: Path) -> None:
        async with started(Host(tmp_path / 'data', modules=lambda: {'orders': Orders()})) as host:
            one, other = [host.auth.tab(await host.open('/')) for _ in range(2)]
            assert await one.store.dispatch(Orders.load) is one.sessions
            assert await other.store.dispatch(Orders.load) is other.sessions

    async def test_a_factory_that_asks_for_the_unfinished_store_is_told_what_to_write(self, tmp_path: Path) -> None:
        async with started(Host(tmp_path / 'data')) as host:
            host.auth._tabs._make_modules = lambda _: {'shop': Shop(), 'asked': host.auth.store()}  # type: ignore[dict-item]
            with pytest.raises(RuntimeError, match='modules=lambda tokens'):
                await host.open('/')

    @pytest.mark.parametrize('asked', ['store', 'bearer', 'id_token', 'access_token'])
    async def test_outside_a_page_each_call_says_where_it_belongs(self, host: Host, asked: str) -> None:
        arguments = ['https://api.example.org'] if asked == 'bearer' else []

        async def call() -> None:
            await getattr(host.auth, asked)(*arguments)

        with pytest.raises(RuntimeError, match=rf'auth\.{asked}\(.*\) belongs to a page.*JwtSource'):
            await call()


class TestNames:
    """An unknown name is refused where it is written, with the nearest known one."""

    def test_of_an_event(self, tmp_path: Path) -> None:
        auth = AuthUI(Settings.load(data_dir=tmp_path))
        with pytest.raises(SettingsError, match=r'login: there is no such event; .*signed_in'):
            auth.on('login', print)  # type: ignore[arg-type]
        with pytest.raises(SettingsError, match=r'signed_inn: there is no such event; did you mean signed_in\?'):
            auth.on('signed_inn', print)  # type: ignore[arg-type]

    @pytest.mark.parametrize('argument', ['cards', 'validators'])
    def test_of_a_screen(self, argument: str, tmp_path: Path) -> None:
        given: dict[str, Any] = {argument: {'logon': dict}}
        with pytest.raises(SettingsError, match=r'logon: there is no such screen; did you mean login\?'):
            AuthUI(Settings.load(data_dir=tmp_path), **given)

    def test_a_second_installation_in_one_app_is_refused(self, tmp_path: Path) -> None:
        host = FastAPI()
        before = list(app.user_middleware)
        app.user_middleware.clear()  # of an app that another test has simulated
        try:
            auth = AuthUI(Settings.load(data_dir=tmp_path)).install(host)
            with pytest.raises(SettingsError, match=r'make one AuthUI, and call install\(\) once'):
                auth.install()
            with pytest.raises(SettingsError, match=r'make one AuthUI, and call install\(\) once'):
                AuthUI(Settings.load(data_dir=tmp_path)).install(host)
        finally:
            app.user_middleware[:] = before


class TestEndedSession:
    """A guarded page whose session ends leads to the login, which says so, on every way to it."""

    EMAIL, PASSWORD = 'ann@example.org', 'correct horse battery'

    @pytest.fixture
    async def signed_in(self, host: Host) -> tuple[AuthSession, tuple[bytes, bytes]]:
        """A session, and the header that its browser sends."""
        pool = host.auth.pool
        assert pool is not None
        pool.admin_create_user(self.EMAIL, self.PASSWORD, {'email_verified': 'true'})
        tokens = await host.auth._runtime().client.login(
            Credentials(identifier=self.EMAIL, password=SecretStr(self.PASSWORD))
        )
        assert isinstance(tokens, TokenSet)
        session, ticket = await host.auth._runtime().registry.begin(tokens)
        redeemed = await host.auth._runtime().registry.redeem(ticket)
        assert redeemed is not None
        return session, (b'cookie', f'authui={redeemed.id.get_secret_value()}'.encode())

    async def guarded(self, host: Host, cookie: tuple[bytes, bytes], opened: list[str]) -> Client:
        """Serve a guarded page, whose socket has not come yet."""
        host.draws = False
        client = await host.open('/report', cookie)
        visit_of(client.request).requirements.add(Requirement())
        client.open = lambda target, **_: opened.append(str(target))  # type: ignore[method-assign] # to hear of it
        return client

    @pytest.mark.parametrize('event', ['session_expired', 'signed_out'])
    async def test_leads_away_before_its_tab_knows_its_user(
        self, host: Host, signed_in: tuple[AuthSession, tuple[bytes, bytes]], event: AuthEvent
    ) -> None:
        session, cookie = signed_in
        opened: list[str] = []
        client = await self.guarded(host, cookie, opened)
        host.auth.pool.faults.delay(0.5, 'GetUser')  # type: ignore[union-attr] # it runs on the embedded pool
        host.auth._tabs.watch_guarded(client)
        assert host.auth.tab(client).store.state.account.user is None
        await session.end(event)
        await _settled()
        where = 'notice=session_ended&next=%2Freport' if event == 'session_expired' else 'notice=logged_out'
        assert opened == [f'/login?{where}']

    async def test_makes_its_browser_load_the_page_again(
        self, host: Host, signed_in: tuple[AuthSession, tuple[bytes, bytes]]
    ) -> None:
        session, cookie = signed_in
        await session.end('session_expired')
        client = await host.open('/report', cookie)
        refused = visit_of(client.request).refusal(
            Request({**client.request.scope, 'headers': [cookie, (b'accept', b'text/html')]}), 'signed_out'
        )
        assert refused.headers == {'Location': '/login?notice=session_ended&next=%2Freport'}

    async def test_shows_no_notice_after_a_logout(
        self, host: Host, signed_in: tuple[AuthSession, tuple[bytes, bytes]]
    ) -> None:
        session, cookie = signed_in
        await session.end('signed_out')
        client = await host.open('/report', cookie)
        assert not visit_of(client.request).has_expired


async def _settled() -> None:
    """Let everything run that does not wait."""
    for _ in range(20):
        await asyncio.sleep(0)
