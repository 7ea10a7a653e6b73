from __future__ import annotations

import pytest
from pydantic import SecretStr
from starlette.types import Message, Receive, Scope, Send

from authui.guard import Cookie, SessionMiddleware
from authui.settings import Settings


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
