"""Who is asked to come back when there is too much to do, and when that is."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from authui.edge.crowd import Lateness, Turnstile
from authui.pages.texts import LANGUAGES


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


def noted(time: Time, *lates: float) -> Lateness:
    """Return what has looked every half second, this late."""
    lateness = Lateness(time)
    for late in lates:
        time.now += 0.5
        lateness.note(late)
    return lateness


@pytest.mark.parametrize(
    ('lates', 'is_overloaded'),
    [
        ((), False),
        ((0.1, 0.2, 0.1), False),
        ((5.0,), False),  # one long piece of work
        ((0.3, 0.3), False),
        ((0.3, 0.3, 0.3), True),
        ((2.0, 0.3, 4.0, 0.3), True),
        ((0.3, 0.3, 0.3, 0.1), False),
        ((0.3, 0.3, 0.1, 0.3, 0.3), False),
    ],
)
def test_it_is_too_much_when_every_look_of_a_second_came_late(
    time: Time, lates: tuple[float, ...], is_overloaded: bool
) -> None:
    assert noted(time, *lates).is_overloaded is is_overloaded


async def test_it_looks_by_itself(time: Time) -> None:
    lateness = Lateness(time)
    lateness.start()
    async with asyncio.timeout(10):
        while not lateness.is_overloaded:
            time.now += 0.5
            await asyncio.sleep(0.01)
    lateness.stop()


async def answer(lateness: Lateness, path: str, *, is_somebody: bool = False, kind: str = 'http') -> list[Message]:
    sent: list[Message] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({'type': 'http.response.start', 'status': 200, 'headers': []})

    async def receive() -> Message:
        return {'type': 'http.request'}

    async def send(message: Message) -> None:
        sent.append(message)

    turnstile = Turnstile(
        app,
        lateness=lateness,
        screens=frozenset({'/login'}),
        title='Shop & co',
        is_somebody=lambda _: is_somebody,
        texts_of=lambda connection: next(
            each for each in LANGUAGES if each.language == connection.headers.get('accept-language', 'en-US')
        ),
    )
    headers = [(b'accept-language', b'ar')] if kind == 'http' else []
    await turnstile({'type': kind, 'path': path, 'headers': headers}, receive, send)
    return sent


async def test_a_new_visitor_is_asked_to_come_back_in_the_visitors_language(time: Time) -> None:
    start, body = await answer(noted(time, 1.0, 1.0, 1.0), '/login')
    headers = dict(start['headers'])
    assert (start['status'], headers[b'retry-after'], headers[b'cache-control']) == (503, b'5', b'no-store')
    arabic = next(each for each in LANGUAGES if each.language == 'ar')
    assert arabic.crowded in body['body'].decode()
    assert '<h1 style="font-size: 1.25rem">Shop &amp; co</h1>' in body['body'].decode()
    assert '<html lang="ar" dir="rtl">' in body['body'].decode()


@pytest.mark.parametrize(
    ('path', 'is_somebody', 'kind'),
    [('/login', True, 'http'), ('/', False, 'http'), ('/_nicegui/x.js', False, 'http'), ('/login', False, 'websocket')],
)
async def test_everybody_else_passes(time: Time, path: str, is_somebody: bool, kind: str) -> None:
    (start,) = await answer(noted(time, 1.0, 1.0, 1.0), path, is_somebody=is_somebody, kind=kind)
    assert start['status'] == 200


async def test_nobody_is_asked_to_come_back_while_there_is_time(time: Time) -> None:
    (start,) = await answer(noted(time, 0.0, 1.0, 0.0), '/login')
    assert start['status'] == 200
