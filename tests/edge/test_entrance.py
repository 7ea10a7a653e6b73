from __future__ import annotations

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from authui.edge import stand_before
from authui.edge.entrance import Entrance
from authui.settings import Settings


class Door:
    """An entrance before an app that keeps what it is asked and answers as it is told."""

    def __init__(self, location: str | None = None, **settings: int) -> None:
        self.seen: dict[bytes, bytes] | None = None
        self.location = location
        self.entrance = Entrance(self._app, Settings.load(**settings))

    async def _app(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.seen = dict(scope['headers'])
        headers = [(b'location', self.location.encode('latin-1'))] if self.location is not None else []
        await send({'type': 'http.response.start', 'status': 303, 'headers': headers})

    async def ask(self, *headers: tuple[bytes, bytes], path: str = '/', kind: str = 'http') -> Message:
        said: list[Message] = []

        async def send(message: Message) -> None:
            said.append(message)

        async def receive() -> Message:
            return {'type': 'http.request'}

        await self.entrance({'type': kind, 'method': 'GET', 'path': path, 'headers': list(headers)}, receive, send)
        return said[0]


FORWARDED = [(b'x-forwarded-prefix', b'/app'), (b'x-forwarded-host', b'evil.example'), (b'x-forwarded-proto', b'ftp')]


async def test_without_a_trusted_proxy_its_headers_are_dropped() -> None:
    door = Door()
    await door.ask((b'host', b'app'), (b'X-Forwarded-Prefix', b'/x'), *FORWARDED)
    assert door.seen == {b'host': b'app'}


@pytest.mark.parametrize('prefix', [b'/app', b'/a/b-c/d_e.f~g'])
async def test_a_plain_prefix_of_a_proxy_counts(prefix: bytes) -> None:
    door = Door(trusted_proxies=1)
    await door.ask((b'x-forwarded-prefix', prefix))
    assert door.seen == {b'x-forwarded-prefix': prefix}


@pytest.mark.parametrize(
    'prefix',
    [
        b'//evil.example', b'/\\evil.example', b'\\evil', b'https://evil.example', b'evil', b'', b'/', b'/app/',
        b'/a//b',
        b'/a/../b', b'/..', b'/.', b'/a\tb', b'/a b',
        b'/a"b', b'/<script>', b'/%2fevil', b'/\xe9', b'/a?b', b'/a#b', b'/a@b:1',
    ],
)  # fmt: skip
async def test_another_prefix_of_a_proxy_does_not_count(prefix: bytes) -> None:
    door = Door(trusted_proxies=1)
    await door.ask((b'x-forwarded-prefix', prefix))
    assert door.seen == {}


async def test_two_prefixes_do_not_count() -> None:
    door = Door(trusted_proxies=1)
    await door.ask((b'x-forwarded-prefix', b'/a'), (b'x-forwarded-prefix', b'/a'))
    assert door.seen == {}


@pytest.mark.parametrize(
    'host', [b'app', b'app.example.org:8080', b'127.0.0.1', b'[::1]:80', b'my_app', b'xn--bcher-kva.example']
)
async def test_a_host_is_let_in(host: bytes) -> None:
    assert (await Door().ask((b'host', host)))['status'] == 303


@pytest.mark.parametrize(
    'host',
    [
        b'', b'[::1', b'[::g]', b'[1:2]', b'a:b', b'a:0', b'a:99999', b'a b', b'a/b', b'a@b',
        b'\xe9', b'a\tb', b'a,b', b'::1',
    ],
)  # fmt: skip
async def test_a_host_header_that_is_not_a_host_is_refused(host: bytes) -> None:
    door = Door()
    assert (await door.ask((b'host', host)))['status'] == 400
    assert await door.ask((b'host', host), kind='websocket') == {'type': 'websocket.close', 'code': 1008}
    assert door.seen is None


async def test_two_hosts_and_a_zero_byte_in_a_path_are_refused() -> None:
    assert (await Door().ask((b'host', b'a'), (b'Host', b'a')))['status'] == 400
    assert (await Door().ask((b'host', b'a'), path='/a\0b'))['status'] == 400


@pytest.mark.parametrize(
    ('location', 'told'),
    [
        ('//evil.example', '/evil.example'),
        ('///evil.example/x', '/evil.example/x'),
        ('/\\evil.example', '/evil.example'),
        ('\\\\evil.example', '/evil.example'),
        (' /\t/evil.example', '/evil.example'),
        ('/login?next=//x', '/login?next=//x'),
        ('/a//b', '/a//b'),
        ('https://elsewhere.example/', 'https://elsewhere.example/'),
        ('page', 'page'),
        ('', ''),
    ],
)
async def test_an_answer_leads_to_another_site_by_a_whole_url_only(location: str, told: str) -> None:
    assert dict((await Door(location).ask())['headers'])[b'location'].decode() == told


@given(st.text('/\\ \t.:ae', max_size=8))
async def test_no_location_begins_with_two_slashes_to_a_browser(location: str) -> None:
    told = dict((await Door(location).ask())['headers'])[b'location'].decode()
    read = ''.join(told.split()).replace('\\', '/')
    assert not read.startswith('//') or not location.strip().startswith(('/', '\\'))


async def test_an_app_has_one_entrance_before_all_middleware_after_several_installations() -> None:
    app = FastAPI()
    for _ in range(3):
        stand_before(app, Settings.load())
    stack = app.build_middleware_stack()
    assert isinstance(stack, Entrance)
    assert not isinstance(stack._app, Entrance)
