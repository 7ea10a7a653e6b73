"""Who answers a request, by the routes of the app that it comes to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from nicegui import app as nicegui_app
from nicegui.nicegui import _get_library, sio_app, static_files
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Host, Mount, Route
from starlette.staticfiles import StaticFiles

from authui.guards.responders import Responder, Responders, climbs
from authui.pages import made_by_authui


def endpoint(_request: Request) -> PlainTextResponse:
    return PlainTextResponse('the host')


def scope(path: str, method: str = 'GET', kind: str = 'http') -> dict[str, Any]:
    method_of = {'method': method} if kind == 'http' else {}
    return {'type': kind, 'path': path, 'root_path': '', 'headers': [(b'host', b'localhost')], **method_of}


def answer(app: FastAPI, path: str, method: str = 'GET', kind: str = 'http') -> Responder:
    return Responders().of(app, scope(path, method, kind))


@pytest.fixture
def app() -> FastAPI:
    return FastAPI(openapi_url=None)


class TestLookup:
    def test_files_and_sockets_of_nicegui_are_recognised_by_the_route_that_serves_them(self, app: FastAPI) -> None:
        app.get('/lib/{key}')(_get_library)
        app.mount('/static', static_files)
        app.mount('/sockets', sio_app)
        assert answer(app, '/lib/vue') is Responder.NICEGUI_FILES
        assert answer(app, '/static/nicegui.css') is Responder.NICEGUI_FILES
        assert answer(app, '/sockets/socket.io') is Responder.NICEGUI_SOCKETS
        assert answer(app, '/sockets/socket.io', kind='websocket') is Responder.NICEGUI_SOCKETS

    def test_a_websocket_does_not_count_as_a_request_for_a_file(self, app: FastAPI) -> None:
        app.mount('/static', static_files)
        assert answer(app, '/static/nicegui.css', kind='websocket') is Responder.HOST

    @pytest.mark.parametrize('path', ['/favicon.ico', '/_nicegui/3.18.0/x', '/_nicegui_ws/x', '/login'])
    def test_a_path_that_looks_like_niceguis_or_authuis_is_the_hosts(self, app: FastAPI, path: str) -> None:
        app.add_route('/{path:path}', endpoint)
        assert answer(app, path) is Responder.HOST

    def test_the_first_route_with_the_method_counts_and_not_the_first_route_of_the_path(self, app: FastAPI) -> None:
        app.get('/login')(made_by_authui(lambda: 'ours'))
        app.add_route('/{path:path}', endpoint, methods=['POST'])
        assert answer(app, '/login') is Responder.AUTHUI
        assert answer(app, '/login', 'POST') is Responder.HOST
        assert answer(app, '/login', 'OPTIONS') is Responder.AUTHUI  # 405, which is the first route's to say

    def test_a_path_without_a_route_has_no_responder_even_where_a_slash_would_help(self, app: FastAPI) -> None:
        app.get('/login')(made_by_authui(lambda: 'ours'))
        assert answer(app, '/login/') is Responder.NOTHING
        assert answer(app, '/else') is Responder.NOTHING

    def test_included_mounted_and_named_routes_belong_to_the_host(self, app: FastAPI) -> None:
        router = APIRouter(prefix='/router')
        router.get('/{name}')(lambda name: name)
        app.include_router(router)
        app.mount('/files', StaticFiles(directory='.'))
        app.router.routes += [Mount('/mounted', routes=[Route('/login', endpoint)]), Host('localhost', app=FastAPI())]
        assert {answer(app, path) for path in ('/router/x', '/files/x', '/mounted/login', '/any')} == {Responder.HOST}

    def test_a_route_that_is_added_later_is_known(self, app: FastAPI) -> None:
        answers = Responders()
        assert answers.of(app, scope('/late')) is Responder.NOTHING
        app.add_route('/late', endpoint)
        assert answers.of(app, scope('/late')) is Responder.HOST

    def test_a_mounted_nicegui_app_is_asked_with_the_rest_of_the_path(self, app: FastAPI) -> None:
        app.mount('/gui', nicegui_app)
        static = next(each.path for each in nicegui_app.routes if isinstance(each, Mount) and each.app is static_files)
        asked = scope(f'/gui{static}/nicegui.css')
        assert Responders().of(app, asked) is Responder.NICEGUI_APP
        assert Responders().in_the_end(app, asked) is Responder.NICEGUI_FILES
        assert asked == scope(f'/gui{static}/nicegui.css')  # the router still has to see it


class TestOurs:
    def test_a_wrapper_around_our_builder_is_not_ours(self, app: FastAPI) -> None:
        @made_by_authui
        def own() -> str:
            return 'ours'

        @wraps(own)
        def hosts() -> str:
            return 'the host ' + own()

        app.get('/')(hosts)
        app.get('/page')(_page(hosts))
        app.get('/own')(_page(own))
        assert answer(app, '/page') is Responder.HOST
        assert answer(app, '/own') is Responder.AUTHUI

    def test_a_module_of_our_name_makes_nothing_ours(self, app: FastAPI) -> None:
        def page() -> None: ...

        page.__module__ = 'authui.pages.routes'
        app.get('/')(page)
        assert answer(app, '/') is Responder.HOST


def _page(builder: Callable[..., Any]) -> Callable[..., Any]:
    """Return an endpoint as NiceGUI makes it from a page."""

    @wraps(builder)
    def decorated() -> None:
        builder()

    return decorated


@pytest.mark.parametrize(
    'path',
    [
        '/..',
        '/../x',
        '/x/../y',
        '/%2e%2e/x',
        '/%2E./x',
        '/.%2e/x',
        '/%252e%252e/x',
        '/%25252e%2525%32e/x',
        '/x/..%2fy',
        '/x%2f..%2fy',
        '/x\\..\\y',
        '/x/..%5cy',
        '/' + '%25' + '25' * 9 + '2e',
    ],
)
def test_a_path_climbs_however_it_is_encoded(path: str) -> None:
    assert climbs(path)


@pytest.mark.parametrize('path', ['/', '/x/.', '/...', '/x..y', '/..x', '/x..', '/%2e', '/100%', '/a/.b/c', '/%2e%2ex'])
def test_dots_alone_do_not_climb(path: str) -> None:
    assert not climbs(path)
