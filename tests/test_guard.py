from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr
from starlette.types import Message, Receive, Scope, Send

from authui.guard import Cookie, SessionMiddleware, local_path
from authui.settings import Settings

OUTSIDE = [
    None,
    '',
    'home',
    'https://evil.example',
    'HTTPS:evil.example',
    '//evil.example',
    '///evil.example',
    r'/\evil.example',
    r'\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/%09/evil.example',
    '/%5cevil.example',
    '/%2fevil.example',
    '/%252fevil.example',
    '/%25252fevil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/\x00',
    '/\u2028/evil.example',
    '/' + 'a' * 2048,
    quote('/' * 2, safe='') * 3,
    '/%' + '25' * 7 + '41',  # encoded eight times over: nobody decodes on to find out
]


@pytest.mark.parametrize('target', OUTSIDE)
def test_a_target_that_leaves_the_site_gives_way_to_the_default(target: str | None) -> None:
    assert local_path(target, '/home') == '/home'


@pytest.mark.parametrize(
    'target',
    [
        '/',
        '/orders?id=7&x=%20y',
        '/a/b#c',
        '/über',
        '/@user',
        '/a:b',
        '/a//b',
        '/' + 'a' * 2047,
        '/%' + '25' * 6 + '41',
    ],
)
def test_a_path_of_the_site_is_kept(target: str) -> None:
    assert local_path(target, '/home') == target


@given(st.text(alphabet=st.sampled_from('/\\%25cf09.:@?#ae \t\n\x00'), max_size=12).map(lambda text: f'/{text}'))
@example('/%2f%2fevil.example')
def test_whatever_is_kept_stays_on_the_site(target: str) -> None:
    kept = local_path(target, '/home')
    assert urlsplit(urljoin('https://app.example', kept)).netloc == 'app.example'
    assert not kept.startswith(('//', '/\\'))


class TestLoopbackOnly:
    """The embedded pool answers this machine alone, whatever server it runs in."""

    @staticmethod
    async def ask(client: str | None, server: str | None, kind: str = 'http') -> list[Message]:
        reached: list[Message] = []

        async def page(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send({'type': 'http.response.start', 'status': 200, 'headers': []})

        async def receive() -> Message:
            return {'type': 'http.request', 'body': b''}

        async def send(message: Message) -> None:
            reached.append(message)

        middleware = SessionMiddleware(
            page,
            settings=Settings.load(),
            registry=lambda: pytest.fail('nobody sent a cookie'),
            cookie=Cookie(secure=False),
            loopback_only=True,
        )
        scope: Scope = {'type': kind, 'path': '/', 'headers': [], 'method': 'GET'}
        scope['client'] = (client, 40_000) if client else None
        scope['server'] = (server, 8080) if server else None
        await middleware(scope, receive, send)
        return reached

    @pytest.mark.parametrize(
        ('client', 'server'),
        [
            ('192.168.1.7', '192.168.1.2'),
            ('127.0.0.1', '192.168.1.2'),
            ('203.0.113.9', '127.0.0.1'),
            ('2001:db8::1', '::1'),
        ],
    )
    async def test_a_connection_from_elsewhere_is_refused(self, client: str, server: str) -> None:
        start, body = await self.ask(client, server)
        assert start['status'] == 503
        assert b'for this machine alone' in body['body']
        assert await self.ask(client, server, 'websocket') == [{'type': 'websocket.close', 'code': 1008}]

    @pytest.mark.parametrize(
        ('client', 'server'), [('127.0.0.1', '127.0.0.1'), ('::1', '::1'), ('testclient', 'test'), (None, None)]
    )
    async def test_this_machine_is_answered(self, client: str | None, server: str | None) -> None:
        (start,) = await self.ask(client, server)
        assert start['status'] == 200


class TestCookie:
    def test_over_https_it_is_bound_to_the_host(self) -> None:
        line = Cookie(secure=True).set(SecretStr('id'))
        assert line == '__Host-authui=id; Path=/; HttpOnly; SameSite=Lax; Secure'

    def test_on_loopback_it_goes_without(self) -> None:
        assert Cookie(secure=False).set(SecretStr('id')) == 'authui=id; Path=/; HttpOnly; SameSite=Lax'

    def test_is_removed_with_the_same_attributes(self) -> None:
        assert Cookie(secure=True).cleared == '__Host-authui=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure'

    def test_of_a_step_has_a_name_of_its_own_and_ends_by_itself(self) -> None:
        cookie = Cookie(secure=True, stem='authui-step')
        line = cookie.set(SecretStr('id'), seconds=179.9)
        assert line == '__Host-authui-step=id; Max-Age=179; Path=/; HttpOnly; SameSite=Lax; Secure'
        assert (
            Cookie(secure=False, stem='authui-step')
            .set(SecretStr('id'), seconds=-1)
            .startswith('authui-step=id; Max-Age=0; ')
        )
