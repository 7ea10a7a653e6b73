"""What NiceGUI's sockets tell and take, by the handlers that Engine.io and Socket.IO call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from nicegui import core

from authui.edge import follow_sockets

HANDSHAKE: dict[str, Any] = {'client_id': 'page', 'tab_id': 'tab', 'document_id': 'document'}
LONGEST = 'x' * 200
NUMBERS: list[Any] = ['', 'x', '-1', '1' * 16, '٣', '²', True, 1.5, -1, 10**15, []]
WRONG: dict[str, Any] = {
    **{f'no {name}': {key: value for key, value in HANDSHAKE.items() if key != name} for name in HANDSHAKE},
    **{f'an empty {name}': HANDSHAKE | {name: ''} for name in HANDSHAKE},
    **{f'a long {name}': HANDSHAKE | {name: f'{LONGEST}x'} for name in [*HANDSHAKE, 'old_tab_id']},
    **{f'a number as {name}': HANDSHAKE | {name: 7} for name in [*HANDSHAKE, 'old_tab_id']},
    **{f'{number!r} as the next message': HANDSHAKE | {'next_message_id': number} for number in NUMBERS},
}
RIGHT = [
    HANDSHAKE,
    HANDSHAKE | {'old_tab_id': None, 'next_message_id': None},
    HANDSHAKE | {'old_tab_id': LONGEST, 'next_message_id': '7'},
    HANDSHAKE | {'old_tab_id': '', 'next_message_id': 0},
    HANDSHAKE | {'next_message_id': '9' * 15},
    dict.fromkeys(HANDSHAKE, LONGEST),
]


class Engine:
    """NiceGUI's handlers, which note what reaches them, and what is told of sockets."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []
        self.reached: list[tuple[object, ...]] = []
        core.sio.eio.handlers |= {name: self._reached(name) for name in ('connect', 'disconnect')}
        core.sio.handlers['/'] |= {name: self._reached(name) for name in ('connect', 'handshake')}
        self.follow()

    def follow(self) -> None:
        follow_sockets(lambda *them: self.told.append(('opened', *them)), lambda sid: self.told.append(('ended', sid)))

    def _reached(self, name: str) -> Any:
        async def handler(*arguments: object) -> str:
            self.reached.append((name, *arguments))
            return f'NiceGUI says {name}'

        return handler

    async def join(self, query: dict[str, Any]) -> object:
        return await core.sio.handlers['/']['connect']('sid', {'QUERY_STRING': urlencode(query)}, None)

    async def shake(self, *frames: object) -> object:
        return await core.sio.handlers['/']['handshake']('sid', *frames)


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine, handlers = dict(core.sio.eio.handlers), dict(core.sio.handlers['/'])
    yield Engine()
    core.sio.eio.handlers.update(engine)
    core.sio.handlers['/'].update(handlers)


async def test_the_opening_and_the_end_of_a_socket_are_reported(engine: Engine) -> None:
    scope = {'type': 'websocket'}
    handlers = core.sio.eio.handlers
    assert await handlers['connect']('1', {'asgi.scope': scope}) == 'NiceGUI says connect'
    assert await handlers['disconnect']('1', 'gone') == 'NiceGUI says disconnect'
    assert await handlers['disconnect']('2') == 'NiceGUI says disconnect'
    assert engine.told == [('opened', '1', scope), ('ended', '1'), ('ended', '2')]
    reached = [('connect', '1', {'asgi.scope': scope}), ('disconnect', '1', 'gone'), ('disconnect', '2', None)]
    assert engine.reached == reached


async def test_after_another_start_each_is_reported_once(engine: Engine) -> None:
    engine.follow()
    await core.sio.eio.handlers['disconnect']('1')
    await engine.join({})
    await engine.shake(HANDSHAKE)
    assert engine.told == [('ended', '1')]
    assert [name for name, *_ in engine.reached] == ['disconnect', 'connect', 'handshake']


@pytest.mark.parametrize('frame', RIGHT)
async def test_a_handshake_of_the_right_shape_is_handed_on(engine: Engine, frame: dict[str, Any]) -> None:
    assert await engine.shake(frame) == 'NiceGUI says handshake'
    given = {name: value for name, value in frame.items() if value not in {None, ''}}
    assert await engine.join(given | {'implicit_handshake': 'true'}) == 'NiceGUI says connect'
    assert engine.reached[0] == ('handshake', 'sid', frame)


@pytest.mark.parametrize('frame', WRONG.values(), ids=WRONG)
async def test_a_handshake_of_another_shape_is_refused(engine: Engine, frame: dict[str, Any]) -> None:
    assert await engine.shake(frame) is False
    assert engine.reached == []


@pytest.mark.parametrize('name', [name for name in WRONG if 'a number as' not in name and 'as the next' not in name])
async def test_a_handshake_of_another_shape_in_the_query_is_refused(engine: Engine, name: str) -> None:
    assert await engine.join(WRONG[name] | {'implicit_handshake': 'true'}) is False
    assert engine.reached == []


async def test_a_query_without_a_handshake_is_handed_on(engine: Engine) -> None:
    for query in ({}, {'implicit_handshake': 'false'}, {'client_id': 'page'}):
        assert await engine.join(query) == 'NiceGUI says connect'
    assert await core.sio.handlers['/']['connect']('sid', {}) == 'NiceGUI says connect'


@pytest.mark.parametrize('frames', [(), (HANDSHAKE, HANDSHAKE), ('page',), (None,), ([],)])
async def test_a_handshake_is_one_object(engine: Engine, frames: tuple[object, ...]) -> None:
    assert await engine.shake(*frames) is False
    assert engine.reached == []
