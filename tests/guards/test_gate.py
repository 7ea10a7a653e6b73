"""Which paths are public, by the two patterns that there are, and whom the gate lets through to what else."""

from __future__ import annotations

from functools import partial, wraps
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, WebSocket
from nicegui import Client, ui
from starlette.types import Message, Receive, Scope, Send

from authui.guards.decorator import is_guarded
from authui.guards.gate import Gate, PublicPaths
from authui.guards.responders import Responder, Responders
from authui.guards.visit import Visit
from authui.host import AuthUI
from authui.pages import made_by_authui
from authui.settings import Settings

PUBLIC = PublicPaths({'/', '/about', '/docs/*'})


@pytest.mark.parametrize('path', ['/', '/about', '/docs', '/docs/', '/docs/a/b'])
def test_a_named_path_is_public(path: str) -> None:
    assert path in PUBLIC


@pytest.mark.parametrize(
    'path', ['', '/about/', '/about/us', '/abouts', '/docsy', '/secret', '/docs/../secret', '/docs/..', '//about']
)
def test_every_other_path_is_not_public(path: str) -> None:
    assert path not in PUBLIC


@pytest.mark.parametrize('pattern', ['about', '/a*', '*', '/a/*/b', ''])
def test_a_pattern_that_means_something_else_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match='is no public path'):
        PublicPaths([pattern])


def test_a_single_path_needs_no_list() -> None:
    assert '/about' in PublicPaths('/about')
    assert '/docs/a' in PublicPaths('/docs/*')
    assert '/a' not in PublicPaths('/about')


@pytest.mark.parametrize('pattern', [None, 1, b'/about', ('/a', '/b')])
def test_a_value_that_is_not_text_is_refused_with_the_remedy(pattern: Any) -> None:
    with pytest.raises(TypeError, match=r"write protect\(public=\{'/about', '/docs/\*'\}\)"):
        PublicPaths([pattern])


def test_all_paths_can_be_public() -> None:
    assert '/any/where' in PublicPaths(['/*'])


class Asked:
    """A gate before a host's app, and its answers."""

    def __init__(self, app: FastAPI, *public: str, logos: frozenset[str] = frozenset()) -> None:
        self.reached = False

        async def host(_scope: Scope, _receive: Receive, _send: Send) -> None:
            self.reached = True

        self._gate = Gate(
            host, public=lambda: PublicPaths(public), responder=partial(Responders().of, app), logos=logos
        )
        self.sent: list[Message] = []

    async def __call__(
        self, path: str, kind: str = 'http', *, accept: str = '', at_screen: bool = False, root: str = ''
    ) -> int | str:
        """Request without a user; return the status, `closed`, or `served` where the gate lets it through."""
        self.sent.clear()
        self.reached = False
        visit = Visit(Settings.load(), None, at_screen=at_screen)
        scope = {
            'type': kind,
            'path': path,
            'root_path': root,
            'query_string': b'',
            'server': ('127.0.0.1', 8080),
            'scheme': 'http',
            'headers': [(b'accept', accept.encode())],
            'state': {'authui': visit},
        } | ({'method': 'GET'} if kind == 'http' else {})

        async def receive() -> Message:
            return {'type': 'http.request'}

        async def send(message: Message) -> None:
            self.sent.append(message)

        await self._gate(scope, receive, send)
        if self.reached:
            return 'served'
        start = self.sent[0]
        return 'closed' if start['type'] == 'websocket.close' else int(start['status'])

    @property
    def location(self) -> str | None:
        return next((value.decode() for name, value in self.sent[0]['headers'] if name == b'location'), None)


@pytest.fixture
def host() -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.websocket('/ws')(socket)
    app.websocket('/open')(socket)
    app.get('/{path:path}')(lambda path: path)
    return app


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()


async def nothing(*_: object) -> Any:
    raise AssertionError('nothing is read or sent')


class TestGate:
    async def test_a_websocket_of_the_hosts_is_for_users(self, host: FastAPI) -> None:
        ask = Asked(host, '/open')
        assert await ask('/ws', 'websocket') == 'closed'
        assert ask.sent == [{'type': 'websocket.close', 'code': 1008}]
        assert await ask('/open', 'websocket') == 'served'

    async def test_a_public_path_lies_below_where_the_app_is_mounted(self, host: FastAPI) -> None:
        ask = Asked(host, '/about')
        assert await ask('/app/about', root='/app') == 'served'
        assert await ask('/about', root='/app') == 'served', 'a server that leaves the root path out of the path'
        assert await ask('/app/about') == 401
        assert await ask('/app/app/about', root='/app') == 401

    async def test_without_the_middleware_the_error_says_so_and_nothing_is_served(self) -> None:
        reached: list[str] = []

        async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
            reached.append(scope['path'])

        gate = Gate(
            app,
            public=PublicPaths,
            responder=lambda scope: Responder.HOST if scope['path'] == '/x' else Responder.AUTHUI,
        )
        with pytest.raises(RuntimeError, match='not installed'):
            await gate({'type': 'http', 'path': '/x', 'headers': []}, nothing, nothing)
        await gate({'type': 'http', 'path': '/login', 'headers': []}, nothing, nothing)
        await gate({'type': 'lifespan', 'path': '/x'}, nothing, nothing)
        assert reached == ['/login', '/x']

    async def test_a_program_is_answered_401_and_a_browser_led_to_the_login(self, host: FastAPI) -> None:
        ask = Asked(host)
        assert await ask('/report') == 401
        assert await ask('/report', accept='text/html') == 303
        assert ask.location == '/login?next=%2Freport'

    async def test_visitors_are_not_redirected_in_a_circle(self, host: FastAPI) -> None:
        ask = Asked(host)
        assert await ask('/mfa', accept='text/html', at_screen=True) == 401
        assert ask.location is None

    async def test_a_logo_is_public_and_a_page_at_its_path_is_not(
        self, host: FastAPI, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ask = Asked(host, logos=frozenset({'/brand/logo.svg'}))
        assert await ask('/brand/logo.svg') == 'served'
        assert await ask('/brand/other.svg') == 401

        def catch_all(path: str) -> None: ...

        monkeypatch.setitem(Client.page_routes, catch_all, '/{path:path}')
        paged = FastAPI(openapi_url=None)
        paged.get('/{path:path}')(ui.page('')._wrap(catch_all))
        assert await Asked(paged, logos=frozenset({'/brand/logo.svg'}))('/brand/logo.svg') == 401

    async def test_a_path_that_climbs_is_refused_even_where_all_paths_are_public(self, host: FastAPI) -> None:
        ask = Asked(host, '/*')
        assert await ask('/docs/x') == 'served'
        assert await ask('/docs/../x') == 401
        assert await ask('/docs/%2e%2e/x') == 401


class TestClosedScreens:
    """A host's page at the URL of a sign-in screen is closed to visitors, who need it, unless it is public."""

    @pytest.fixture
    def guards(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AuthUI:
        monkeypatch.setattr(AuthUI, 'is_running', True)
        auth = AuthUI(Settings.load(data_dir=tmp_path))
        auth._protection.front = FastAPI(openapi_url=None)
        return auth

    def test_the_log_names_them_with_the_remedy(self, guards: AuthUI, caplog: pytest.LogCaptureFixture) -> None:
        guards._protection.front.get('/mfa')(lambda: 'mine')
        guards.protect()
        (said,) = caplog.messages
        assert 'nobody can sign in at /mfa:' in said
        assert 'protect(public=...)' in said

    def test_the_log_names_no_public_page_and_no_page_at_another_path(
        self, guards: AuthUI, caplog: pytest.LogCaptureFixture
    ) -> None:
        for path in ('/mfa', '/mailbox', '/account', '/else'):
            guards._protection.front.get(path)(lambda: 'mine')
        guards.protect({'/mfa'})
        assert caplog.messages == []


class TestSubPages:
    @pytest.fixture
    def guards(self, tmp_path: Path) -> AuthUI:
        return AuthUI(Settings.load(data_dir=tmp_path)).protect({'/about', '/docs/*'})

    @pytest.mark.parametrize('path', ['/_nicegui_ws/42', '/login', '/account/email', '/authui/session', '/favicon.ico'])
    def test_a_path_that_looks_like_ours_is_guarded_as_any_other(self, guards: AuthUI, path: str) -> None:
        assert is_guarded(guards._protection.guarded_sub_page(path, builder))

    @pytest.mark.parametrize('path', ['/about', '/docs/a/b'])
    def test_only_the_host_names_public_paths(self, guards: AuthUI, path: str) -> None:
        assert guards._protection.guarded_sub_page(path, builder) is builder

    @pytest.mark.parametrize('path', ['/docs/../x', '/docs/%2e%2e/x', '/docs/..'])
    def test_one_that_climbs_is_not_public(self, guards: AuthUI, path: str) -> None:
        assert is_guarded(guards._protection.guarded_sub_page(path, builder))

    def test_our_own_are_public_at_every_path(self, guards: AuthUI) -> None:
        own = made_by_authui(partial(builder))
        assert guards._protection.guarded_sub_page('/any/where', own) is own

    def test_a_wrapper_around_a_guarded_builder_is_guarded_too(self, guards: AuthUI) -> None:
        required = guards.required()(builder)

        @wraps(required)
        async def before() -> None:
            await required()

        assert guards._protection.guarded_sub_page('/x', required) is required
        guarded = guards._protection.guarded_sub_page('/x', before)
        assert guarded is not before
        assert is_guarded(guarded)


def builder() -> None:
    raise AssertionError('it is built for nobody')
