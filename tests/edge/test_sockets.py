from __future__ import annotations

import asyncio
from collections.abc import Iterable

from starlette.types import Message, Receive, Scope, Send

from authui.edge import SocketGuard
from authui.settings import Settings

ORIGIN = 'https://app.example.org'


class Doorway:
    """A guard before an app that holds every socket until it is let go."""

    def __init__(self, **settings: int) -> None:
        self.sessions = {'page-a': 'a', 'page-b': 'b', 'page-of-nobody': None}
        self.let_go = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []
        self.refused: list[tuple[str, str]] = []
        self.guard = SocketGuard(
            self._app,
            settings=Settings.load(public_url=ORIGIN, **settings),
            session_of=lambda connection: connection.cookies.get('authui'),
            owner_of=lambda client_id: self.sessions[client_id],
            refused=lambda kind, address: self.refused.append((kind, address)),
        )

    async def _app(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send({'type': 'websocket.accept'})
        await self.let_go.wait()

    async def knock(self, page: str, cookie: str | None, address: str = '192.0.2.1') -> str:
        """Open a socket and leave it open; returns what the server says first."""
        said: asyncio.Queue[str] = asyncio.Queue()

        async def send(message: Message) -> None:
            said.put_nowait(message['type'])

        headers = [(b'origin', ORIGIN.encode()), (b'host', b'app.example.org')]
        scope = {
            'type': 'websocket',
            'path': '/_nicegui_ws/socket.io/',
            'query_string': f'client_id={page}'.encode(),
            'headers': headers + ([(b'cookie', f'authui={cookie}'.encode())] if cookie else []),
            'client': (address, 1),
        }
        self.tasks.append(asyncio.create_task(self.guard(scope, _nothing, send)))
        return await said.get()

    async def ask(self, kind: str, method: str, path: str, cookie: str | None, origin: str = ORIGIN) -> str:
        """Send one request that is no socket of a page's; returns what is said first, a refusal as its status."""
        said: list[Message] = []

        async def send(message: Message) -> None:
            said.append(message)

        headers = [(b'origin', origin.encode())] + ([(b'cookie', f'authui={cookie}'.encode())] if cookie else [])
        scope = {'type': kind, 'path': path, 'query_string': b'', 'headers': headers}
        scope |= {'method': method} if kind == 'http' else {}
        self.let_go.set()
        await self.guard(scope, _nothing, send)
        return str(said[0].get('status', said[0]['type']))

    async def close(self) -> None:
        self.let_go.set()
        await asyncio.gather(*self.tasks)


async def _nothing() -> Message:
    raise AssertionError('nothing is read')


async def knocks(door: Doorway, pages: Iterable[tuple[str, str | None, str]]) -> list[str]:
    return [await door.knock(*each) for each in pages]


async def test_a_session_has_so_many_sockets_and_gets_them_back() -> None:
    door = Doorway(sockets_per_session=2)
    said = await knocks(door, [('page-a', 'a', f'192.0.2.{n}') for n in range(3)])
    assert said == ['websocket.accept', 'websocket.accept', 'websocket.close']
    assert await door.knock('page-b', 'b') == 'websocket.accept'
    await door.close()
    assert await door.knock('page-a', 'a') == 'websocket.accept'
    await door.close()


async def test_an_address_has_so_many_sockets() -> None:
    door = Doorway(sockets_per_address=2)
    said = await knocks(door, [('page-of-nobody', None, '192.0.2.1')] * 3)
    assert said == ['websocket.accept', 'websocket.accept', 'websocket.close']
    assert await door.knock('page-of-nobody', None, '192.0.2.2') == 'websocket.accept'
    await door.close()


async def test_a_socket_is_for_the_session_of_its_page() -> None:
    door = Doorway()
    attempts = [('page-a', 'b'), ('page-a', None), ('page-of-nobody', 'a'), ('', 'a')]
    said = [await door.knock(page, cookie) for page, cookie in attempts]
    assert said == ['websocket.close'] * 4
    await door.close()


async def test_a_page_that_is_gone_is_left_to_nicegui_which_has_the_browser_reload() -> None:
    door = Doorway()
    assert await door.knock('page-of-yesterday', 'a') == 'websocket.accept'
    await door.close()


EVIL = 'https://evil.example'


async def test_a_websocket_of_a_hosts_own_from_another_site_is_refused_in_a_users_name() -> None:
    door = Doorway()
    assert await door.ask('websocket', '', '/chat', 'a', EVIL) == 'websocket.close'
    assert await door.ask('websocket', '', '/chat', 'a') == 'websocket.accept'
    assert await door.ask('websocket', '', '/chat', None, EVIL) == 'websocket.accept'
    assert door.refused == [('request_refused', '')]


async def test_a_route_of_a_page_is_for_the_session_of_the_page() -> None:
    door = Doorway()
    tries = [('page-a', 'a'), ('page-a', 'b'), ('page-a', None), ('page-of-nobody', None), ('page-of-nobody', 'a')]
    tries += [('gone', None), ('', None)]
    said = [await door.ask('http', 'GET', f'/_nicegui/client/{page}/upload/1', cookie) for page, cookie in tries]
    assert said == ['websocket.accept', '403', '403', 'websocket.accept', '403', '403', '403']
