"""An app in a process of its own, as a test without a browser sees it; tests with one are in `tests/browser`."""

from __future__ import annotations

import base64
import json
import os
import socket
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from support.forked_live_apps import forked_live_apps

from authui.errors import SettingsError
from authui.models import User
from authui.testing import LiveApp

PAGES = """
import json
import os
from fastapi import FastAPI
from nicegui import app, ui
from authui import AuthUI, CurrentUser

auth = AuthUI()

@app.get('/who')
def who(user: CurrentUser):
    return user.email

app.on_shutdown(lambda: print('goodbye'))

@app.get('/environment')
def environment():
    return sorted(name for name in os.environ if name.startswith(('PYTEST', 'NICEGUI_', 'AUTHUI_')))
"""
RUN = f"""
{PAGES}
auth.install()
if __name__ in {{'__main__', '__mp_main__'}}:
    ui.run(host='0.0.0.0', port=1, native=False, show=True)
"""
RUN_WITH = f"""
{PAGES}
import uvicorn
host = FastAPI()
auth.install(host)
ui.run_with(host, mount_path='/')
uvicorn.run(host, host='0.0.0.0', port=1, workers=2)
"""


OPTIONS = """
@app.get('/options')
def options():
    asked = auth._runtime().client._boto.initiate_auth(
        ClientId=auth.pool.client_id,
        AuthFlow='USER_AUTH',
        AuthParameters={'USERNAME': 'ann@example.org', 'PREFERRED_CHALLENGE': 'WEB_AUTHN'},
    )
    return json.loads(asked['ChallengeParameters']['CREDENTIAL_REQUEST_OPTIONS'])
"""
"""What a sign-in by passkey asks a browser for."""


class Context:
    """A browser context with nothing but cookies."""

    def __init__(self) -> None:
        self.cookies: list[Any] = []

    def add_cookies(self, cookies: Any, /) -> None:
        self.cookies += cookies


class Page:
    """A page of such a context."""

    def __init__(self) -> None:
        self.context = Context()


class AsyncContext:
    """A browser context of Playwright's async API."""

    def __init__(self) -> None:
        self.cookies: list[Any] = []

    async def add_cookies(self, cookies: Any, /) -> None:
        self.cookies += cookies


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))


def get(app: LiveApp, path: str, cookies: list[Any] | None = None) -> tuple[int, str]:
    connection = HTTPConnection('127.0.0.1', int(app.url.rpartition(':')[2]), timeout=10)
    sent = '; '.join(f'{each["name"]}={each["value"]}' for each in cookies or [])
    connection.request('GET', path, headers={'Cookie': sent} if sent else {})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


@pytest.fixture(scope='module')
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveApp]:
    folder = tmp_path_factory.mktemp('app')
    (folder / 'main.py').write_text(RUN)
    with LiveApp(folder / 'main.py', folder) as app:
        yield app
    assert 'goodbye' in app.log
    assert 'Traceback' not in app.log
    with pytest.raises(ConnectionError):
        get(app, '/who')


def test_a_page_and_a_context_are_signed_in_side_by_side(app: LiveApp) -> None:
    page, context = Page(), Context()
    ann = app.signed_in(page, email='ann@example.org', groups={'staff'})
    bob = app.signed_in(context, email='bob@example.org')
    assert (ann.groups, bob.groups) == (('staff',), ())
    assert get(app, '/who', page.context.cookies) == (200, '"ann@example.org"')
    assert get(app, '/who', context.cookies) == (200, '"bob@example.org"')
    assert get(app, '/who')[0] == 401
    (cookie,) = context.cookies
    assert (cookie['url'], cookie['httpOnly']) == (app.url, True)


async def test_a_context_of_the_async_api_is_awaited(app: LiveApp) -> None:
    context = AsyncContext()
    carl = await app.signed_in(context, email='carl@example.org')
    assert isinstance(carl, User)
    assert get(app, '/who', context.cookies) == (200, '"carl@example.org"')


def test_its_pool_is_controlled_by_the_test(app: LiveApp) -> None:
    pool, context = app.pool, Context()
    pool.add_user('dora@example.org', password='correct horse battery')
    app.signed_in(context, email='dora@example.org')
    pool.expire('refresh_tokens')
    pool.faults.refuse()
    pool.faults.clear()
    before = pool.clock()
    assert get(app, '/who', context.cookies)[0] == 200
    pool.clock.advance(3600)
    assert pool.clock() - before >= 3600
    assert get(app, '/who', context.cookies)[0] == 401


@pytest.mark.parametrize(
    ('call', 'error', 'text'),
    [
        (lambda app: app.pool.code('eve@example.org'), LookupError, 'but to nobody'),
        (lambda app: app.signed_in(Page(), mfa=True, email='eve@example.org'), SettingsError, 'OPTIONAL'),
        (lambda app: app.pool.clock.advance(-1), ValueError, 'and not back'),
        (lambda app: app.pool.expire('everything'), RuntimeError, 'KeyError'),
        (lambda app: app.signed_in(object()), TypeError, r'await signed_in\(user\)'),
        (lambda app: app.signed_in(Page(), groups=1), TypeError, 'groups are names'),
    ],
)
def test_an_error_of_the_app_is_raised_in_the_test(
    app: LiveApp, call: Callable[[LiveApp], object], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        call(app)


def test_it_knows_nothing_of_pytest_and_nicegui_is_not_told_to_simulate(app: LiveApp) -> None:
    assert 'PYTEST_CURRENT_TEST' in os.environ
    _, names = get(app, '/environment')
    assert 'PYTEST' not in names
    assert 'TEST_CONTROL' not in names
    assert 'NICEGUI_USER_SIMULATION' not in names


def test_its_data_lie_in_its_folder(app: LiveApp) -> None:
    assert (app.folder / 'data' / 'pool').is_dir()


@pytest.fixture
def quickly() -> Iterator[None]:
    """Fork the apps of a test; that of the module starts as those of hosts do."""
    with forked_live_apps():
        yield


class TestPasskeys:
    @pytest.mark.usefixtures('quickly')
    def test_the_app_has_them_and_a_browser_gets_one_that_the_pool_knows(self, tmp_path: Path) -> None:
        pool = "AuthUI(pool=PoolConfig(allowed_first_auth_factors={'PASSWORD', 'WEB_AUTHN'}))"
        pages = PAGES.replace('AuthUI()', pool) + OPTIONS
        (tmp_path / 'main.py').write_text(f'from authui.local import PoolConfig\n{RUN.replace(PAGES, pages)}')
        with LiveApp(tmp_path / 'main.py', tmp_path) as app:
            assert app.url.startswith('http://localhost:'), 'no passkey works at an IP address'
            app.pool.add_user('ann@example.org')
            passkeys = [app.pool.add_passkey('ann@example.org') for _ in range(2)]
            options = json.loads(get(app, '/options')[1])
        assert [each['id'] for each in options['allowCredentials']] == [each['id'] for each in passkeys]
        assert {each['rp_id'] for each in passkeys} == {options['rpId']} == {'localhost'}
        private = serialization.load_der_private_key(_decoded(passkeys[0]['private_key']), None)
        public = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        assert public == _decoded(passkeys[0]['public_key'])

    def test_an_app_without_them_says_how_to_have_them(self, app: LiveApp) -> None:
        with pytest.raises(SettingsError, match=r"allowed_first_auth_factors=.'PASSWORD', 'WEB_AUTHN'"):
            app.pool.add_passkey('ann@example.org')


@pytest.mark.usefixtures('quickly')
def test_a_fastapi_app_of_the_hosts_own_is_served(tmp_path: Path) -> None:
    (tmp_path / 'main.py').write_text(RUN_WITH)
    (tmp_path / '.env').write_text('AUTHUI_HOME=nowhere')  # would stop the start
    context = Context()
    with LiveApp(tmp_path / 'main.py', tmp_path, environment={'AUTHUI_TITLE': 'Shop'}) as app:
        app.signed_in(context)
        assert get(app, '/who', context.cookies) == (200, '"user@example.org"')
        assert 'AUTHUI_TITLE' in get(app, '/environment')[1]
    assert 'goodbye' in app.log
    assert 'Traceback' not in app.log


def test_no_other_program_can_connect_to_its_test(app: LiveApp) -> None:
    with pytest.raises(ConnectionError):
        socket.create_connection(('127.0.0.1', int(app._remote.address.split()[0])), timeout=5)


@pytest.mark.usefixtures('quickly')
class TestFailures:
    """Each error says what to do, or shows the log."""

    def test_no_such_file(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError, match=r'main_file = "app\.py"'), LiveApp(tmp_path / 'main.py', tmp_path):
            pass

    def test_an_app_that_does_not_start(self, tmp_path: Path) -> None:
        (tmp_path / 'main.py').write_text("print('this far')\nraise ValueError('and no further')")
        with (
            pytest.raises(RuntimeError, match=r'(?s)status 1:.*this far.*and no further'),
            LiveApp(tmp_path / 'main.py', tmp_path),
        ):
            pass

    def test_an_app_that_dies(self, tmp_path: Path) -> None:
        (tmp_path / 'main.py').write_text(RUN.replace('return user.email', 'os._exit(3)'))
        context = Context()
        with LiveApp(tmp_path / 'main.py', tmp_path) as app:
            app.signed_in(context)
            with pytest.raises(ConnectionError):
                get(app, '/who', context.cookies)
            with pytest.raises(RuntimeError, match='its log says why'):
                app.pool.code()
        with pytest.raises(RuntimeError, match='does not run'):
            app.pool.code()
