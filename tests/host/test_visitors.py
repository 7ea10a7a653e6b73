"""How long a request may wait for its turn, by who answers it and which cookies it brings."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from nicegui import __version__, app, ui
from pydantic import SecretStr
from starlette.responses import PlainTextResponse

from authui.host import AuthUI
from authui.host.visitors import BEGUN_SECONDS, NEW_SECONDS, Visitors
from authui.session import SessionRegistry
from authui.settings import Settings

HELD, OTHER = 'h' * 43, 'o' * 43

Patience = Callable[..., float | None]


class Registry:
    """Holds one session, and has too many tries in line."""

    services = SimpleNamespace(throttle=SimpleNamespace(later=lambda: 7.0, coming=lambda: nullcontext('counted')))

    def holds(self, session_id: SecretStr) -> bool:
        return session_id.get_secret_value() == HELD


@pytest.fixture
def host() -> FastAPI:
    """A FastAPI app with its own routes, in which NiceGUI's app is mounted at `/gui`."""
    host = FastAPI(openapi_url=None)
    host.add_route('/health', lambda _request: PlainTextResponse('ok'))
    host.mount('/gui', app)
    ui.page('/page')(lambda: None)
    return host


@pytest.fixture
def visitors(host: FastAPI, tmp_path: Path) -> Visitors:
    auth = AuthUI(Settings.load(data_dir=tmp_path)).install(host)
    return Visitors(
        auth.settings, auth._cookies, auth._protection, registry=lambda: cast('SessionRegistry', Registry())
    )


@pytest.fixture
def patience(host: FastAPI, visitors: Visitors) -> Patience:
    """Asks how long a request may wait."""

    def ask(path: str, method: str = 'GET', cookie: str = '', *, within: FastAPI = host) -> float | None:
        scope: dict[str, Any] = {'type': 'http', 'method': method, 'path': path, 'root_path': ''}
        scope['headers'] = [(b'host', b'localhost'), (b'cookie', cookie.encode())]
        return visitors.patience(within, (lambda: '/gui') if within is host else str, scope)

    return ask


class TestByWhoAnswers:
    @pytest.mark.parametrize('path', ['/page', '/login', '/account', '/unknown'])
    def test_pages_wait(self, patience: Patience, path: str) -> None:
        assert patience(f'/gui{path}') == NEW_SECONDS
        assert patience(path, within=app) == NEW_SECONDS

    @pytest.mark.parametrize('path', ['/health', '/unknown', '/login'])
    def test_the_app_of_the_host_does_not_wait(self, patience: Patience, path: str) -> None:
        assert patience(path) is None

    @pytest.mark.parametrize('path', ['/authui/session', f'/_nicegui/{__version__}/static/nicegui.css'])
    def test_requests_of_an_open_page_do_not_wait(self, patience: Patience, path: str) -> None:
        assert patience(path, 'POST' if path == '/authui/session' else 'GET', within=app) is None
        assert patience(f'/gui{path}', 'POST' if path == '/authui/session' else 'GET') is None

    @pytest.mark.parametrize('name', ['authui.css', 'authui.js', 'gone.js'])
    def test_files_of_an_admitted_screen_do_not_wait(self, patience: Patience, name: str) -> None:
        assert patience(f'/gui/authui/files/1a2b/{name}') is None
        assert patience(f'/authui/files/1a2b/{name}', within=app) is None

    @pytest.mark.parametrize('path', ['/authui/files', '/authui/files/', '/authui/files/a/b/c', '/x/authui/files/a/b'])
    def test_a_path_that_only_looks_like_a_file_waits(self, patience: Patience, path: str) -> None:
        assert patience(f'/gui{path}') == NEW_SECONDS


class TestByCookie:
    def test_a_session_in_use_here_never_waits(self, patience: Patience) -> None:
        assert patience('/gui/page', cookie=f'authui={HELD}') is None

    @pytest.mark.parametrize(
        'cookie', [f'authui={OTHER}', f'authui-step={OTHER}', f'authui-attempt={OTHER}', f'a=b; authui={OTHER}']
    )
    def test_what_began_elsewhere_waits_longer(self, patience: Patience, cookie: str) -> None:
        assert patience('/gui/page', cookie=cookie) == BEGUN_SECONDS

    @pytest.mark.parametrize(
        'cookie', ['authui=short', f'authui={HELD}; authui={HELD}', f'\xa0authui={HELD}', f'authui-known={HELD}']
    )
    def test_an_invalid_cookie_does_not_help(self, patience: Patience, cookie: str) -> None:
        assert patience('/gui/page', cookie=cookie) == NEW_SECONDS

    def test_a_posted_form_waits_longer(self, patience: Patience) -> None:
        assert patience('/gui/login', 'POST') == BEGUN_SECONDS


class TestTriesInLine:
    @pytest.mark.parametrize(
        'path', ['/login', '/signup', '/confirm', '/forgot', '/reset', '/mfa', '/passkey', '/authui/passkey']
    )
    def test_keep_back_a_form_that_would_be_one_more(self, visitors: Visitors, path: str) -> None:
        assert _later(visitors, 'POST', f'/gui{path}') == 7.0
        assert _is_coming(visitors, 'POST', f'/gui{path}')
        assert not _is_coming(visitors, 'GET', f'/gui{path}')
        assert _later(visitors, 'GET', f'/gui{path}') == 0

    @pytest.mark.parametrize('path', ['/gui/authui/leave', '/gui/account', '/gui/page', '/login', '/gui/unknown'])
    def test_keep_back_nothing_else(self, visitors: Visitors, path: str) -> None:
        assert _later(visitors, 'POST', path) == 0
        assert not _is_coming(visitors, 'POST', path)


def _is_coming(visitors: Visitors, method: str, path: str) -> bool:
    scope = {'type': 'http', 'method': method, 'path': path, 'root_path': ''}
    with visitors.coming(lambda: '/gui', scope) as counted:
        return str(counted) == 'counted'


def _later(visitors: Visitors, method: str, path: str) -> float:
    return visitors.later(lambda: '/gui', {'type': 'http', 'method': method, 'path': path, 'root_path': ''})
