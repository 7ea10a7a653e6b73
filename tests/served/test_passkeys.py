"""Passkeys of real servers by plain HTTP: below a mount, below a prefix, and each step at another of two processes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from support.markup import Element, read
from support.redis_server import RedisServer
from support.screens import PASSWORD, Server, free_port
from support.served_pool import served_pool

from authui.testing import SoftAuthenticator

EMAIL = 'ann@example.org'
POOL = "AuthUI(pool=PoolConfig(allowed_first_auth_factors=frozenset({'PASSWORD', 'WEB_AUTHN'})))"
HOME = """
@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {user.email}')
"""
PEOPLE = """
@app.on_startup
def people():
    auth.pool.admin_create_user('ann@example.org', 'correct horse battery')
"""
MOUNTED = f"""
import uvicorn
from fastapi import FastAPI
from nicegui import app, ui
from authui import AuthUI, CurrentUser
from authui.local import PoolConfig

fastapi_app = FastAPI()
auth = {POOL}
{HOME}
ui.run_with(fastapi_app, mount_path='/gui', storage_secret='x' * 32)
auth.install(fastapi_app).protect()
{PEOPLE}
uvicorn.run(fastapi_app, host='127.0.0.1', port={{port}}, log_level='warning')
"""
AT_ROOT = f"""
from nicegui import app, ui
from authui import AuthUI, CurrentUser

auth = AuthUI().install()
{HOME}
ui.run(host='127.0.0.1', port={{port}}, show=False, reload=False)
"""
WAYS = ('mounted', 'below a prefix', 'two processes')


@dataclass(frozen=True)
class Place:
    """Where an app is: its public URL, its processes, what browsers put before its paths, and what a proxy says."""

    public_url: str
    ports: tuple[int, ...]
    prefix: str = ''
    forwarded: str = ''

    @property
    def origin(self) -> str:
        parts = urlsplit(self.public_url)
        return f'{parts.scheme}://{parts.netloc}'


@pytest.fixture(scope='module', params=WAYS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """An app with passkeys and strict pages, at each place."""
    with ExitStack() as stack:

        def serve(script: str, path: str, **environment: str) -> int:
            server = Server(
                tmp_path_factory.mktemp('passkeys'),
                script=script,
                path=path,
                AUTHUI_STRICT_PAGES='1',
                AUTHUI_TRUSTED_PROXIES='1',
                **environment,
            )
            stack.callback(server.stop)
            server.start()
            return server.port

        if request.param == 'two processes':
            redis = RedisServer(tmp_path_factory.mktemp('redis'))
            stack.callback(redis.stop)
            redis.start()
            options = ('--passkeys', f'--user={EMAIL}:{PASSWORD}')
            pool = stack.enter_context(served_pool(tmp_path_factory.mktemp('pool'), *options))
            shared = {
                'AUTHUI_SECRET': token_urlsafe(32),
                'AUTHUI_REDIS_URL': redis.url,
                'AUTHUI_PUBLIC_URL': f'http://localhost:{free_port()}',  # that of a proxy before both
                'AUTHUI_USER_POOL_ID': pool.pool_id,
                'AUTHUI_CLIENT_ID': pool.client_id,
                'AUTHUI_ENDPOINT_URL': pool.url,
                'AUTHUI_ISSUER': pool.told['issuer'],
                'AUTHUI_PASSKEYS': '1',
            }
            ports = tuple(serve(AT_ROOT, '/login', **shared) for _ in range(2))
            yield Place(shared['AUTHUI_PUBLIC_URL'], ports)
        else:
            forwarded = '/app' if request.param == 'below a prefix' else ''
            port = serve(MOUNTED, '/gui/login', AUTHUI_PUBLIC_URL='http://localhost:{port}')
            yield Place(f'http://localhost:{port}', (port,), f'{forwarded}/gui', forwarded)


class Browser:
    """A browser with scripts and an authenticator; each of its requests goes to the next process."""

    def __init__(self, place: Place, http: httpx.AsyncClient) -> None:
        self.place = place
        self.authenticator = SoftAuthenticator()
        self._http = http
        self._ports = cycle(place.ports)

    async def get(self, path: str) -> httpx.Response:
        """Open a path as the address bar has it."""
        return await self._send('GET', path)

    async def post(self, path: str, form: str, do: str = 'submit', **values: str) -> Any:
        """Send a form as the script does; returns the answer."""
        data = {'authui-form': form, 'authui-do': do, **values}
        answer = await self._send('POST', path, data=data, headers={'Accept': 'application/json'})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def _send(self, method: str, path: str, **given: Any) -> httpx.Response:
        assert path.startswith(self.place.prefix), path
        forwarded = {'X-Forwarded-Prefix': self.place.forwarded} if self.place.forwarded else {}
        host = {'Host': urlsplit(self.place.public_url).netloc, 'Origin': self.place.origin}
        url = f'http://localhost:{next(self._ports)}{path.removeprefix(self.place.forwarded)}'
        return await self._http.request(method, url, headers={**host, **forwarded, **given.pop('headers', {})}, **given)

    async def add(self, path: str) -> Any:
        """Add a passkey at a screen, as the script does; returns the answer."""
        options = drawn(await self.post(path, 'passkey', 'start')).one('authui-new-passkey').attributes['data-options']
        made = self.authenticator.create(options, self.place.origin)
        return await self.post(path, 'passkey', credential=json.dumps(made))

    async def is_in(self) -> bool:
        """Tell whether the page of the host is shown."""
        home = await self.get(f'{self.place.prefix}/')
        assert home.status_code in {200, 302, 303, 307}, home.text
        return home.status_code == 200 and f'Hello {EMAIL}' in home.text


def drawn(answer: Any) -> Element:
    return read(answer['html'])


@pytest.fixture
async def browser(place: Place) -> AsyncIterator[Browser]:
    async with httpx.AsyncClient(headers={'Accept': 'text/html'}, timeout=20) as http:
        yield Browser(place, http)


async def test_a_passkey_is_offered_added_and_used(place: Place, browser: Browser) -> None:
    at = place.prefix
    offer = (await browser.post(f'{at}/login', 'login', email=EMAIL, password=PASSWORD))['go']
    assert offer.split('?')[0] == f'{at}/passkey-offer'
    document = await browser.get(offer)
    assert "default-src 'none'" in document.headers['content-security-policy']
    page = read(document.text)
    assert page.one('form', name='passkey').attributes['action'].startswith(f'{at}/passkey-offer')
    script = page.one('authui-new-passkey').attributes['data-script']
    assert script.startswith(f'{at}/')
    assert (await browser.get(script)).status_code == 200
    assert (await browser.add(offer))['go'] == f'{at}/'
    assert await browser.is_in()
    listed = (await browser.get(f'{at}/account/passkeys/new')).text
    assert f'href="{at}/account/passkeys' in listed
    phone, browser.authenticator = browser.authenticator, SoftAuthenticator()
    added = (await browser.add(f'{at}/account/passkeys/new'))['go']
    assert added == f'{at}/account/passkeys?notice=passkey_added'
    browser._http.cookies.clear()
    assert not await browser.is_in()
    asked = await browser.post(f'{at}/login', 'login', 'passkey', email=EMAIL)
    assert asked['url'].split('?')[0] == f'{at}/passkey'
    request = drawn(asked).one('authui-passkey').attributes['data-request']
    answered = json.dumps(phone.get(request, place.origin))
    assert (await browser.post(f'{at}/passkey', 'challenge', credential=answered))['go'] == f'{at}/'
    assert await browser.is_in()
    browser._http.cookies.delete('authui')
    login = read((await browser.get(f'{at}/login')).text)
    offers = login.one('authui-passkey').attributes['data-offers']
    assert offers.startswith(f'{at}/authui/passkey')
    offered = await browser.post(offers, 'passkey')
    answered = json.dumps(phone.get(offered['request'], place.origin))
    assert (await browser.post(offers, 'passkey', credential=answered))['go'] == f'{at}/'
    assert await browser.is_in()
