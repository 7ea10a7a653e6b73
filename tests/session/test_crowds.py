"""Many at once: tokens that expire together, tabs that are closed, visitors without a cookie."""

from __future__ import annotations

import asyncio
import gc
import os
import random
from collections import Counter
from dataclasses import replace

from starlette.types import Message, Receive, Scope, Send
from support.world import MakeWorld, World

from authui.guards.cookie import Cookie
from authui.guards.middleware import SessionMiddleware
from authui.models import TokenSet
from authui.session import AuthSession, MemoryRecords, SessionRecord, TabSession
from authui.settings import Settings


async def tokens_of(world: World) -> TokenSet:
    tokens = await world.client.login(world.add_user())
    assert isinstance(tokens, TokenSet)
    return tokens


async def test_tokens_that_expire_together_are_refreshed_at_different_times(world: World) -> None:
    tokens = await tokens_of(world)
    services = replace(world.registry.services, random=random.Random(1).random)  # noqa: S311 - it spreads, and hides nothing
    now = world.clock()
    record = SessionRecord(
        tokens=tokens,
        claims=await services.verifier.verify(tokens),
        created_at=now,
        used_at=now,
        ends_at=now + 86_400,
        expires_at=now + 86_400,
    )
    sessions = [
        AuthSession(str(number), record, services, on_end=lambda _: None, revoke=world.registry._revoker.revoke)
        for number in range(1_000)
    ]
    due: list[float] = []
    for session in sessions:
        stop = session.listen(lambda _: None)
        assert session._refresher.timer.is_armed
        due.append(now + session._refresher.timer.seconds_left)
        stop()
    latest = record.claims.expires_at
    assert latest - 60.1 <= min(due)
    assert max(due) < latest - 29
    seconds = Counter(int(latest - moment) for moment in due)
    assert max(seconds.values()) <= 2 * len(due) / 30


async def test_a_thousand_closed_tabs_leave_nothing_running(world: World) -> None:
    session, ticket = await world.registry.begin(await tokens_of(world))
    assert await world.registry.redeem(ticket) is not None
    tasks = len(asyncio.all_tasks())
    tabs = [TabSession(world.registry, session) for _ in range(1_000)]
    for tab in tabs:
        tab.listen(lambda _: None)
    had_tabs = session.has_tabs
    for tab in tabs:
        tab.close()
    assert (had_tabs, session.has_tabs) == (True, False)
    assert not session._refresher.timer.is_armed
    assert len(asyncio.all_tasks()) == tasks
    world.clock.move(301)
    world.registry._forget_idle()
    assert world.registry._sessions == {}
    assert world.registry._sweep is None


async def test_ten_thousand_visits_without_a_cookie_store_nothing(world: World) -> None:
    answered = 0

    async def page(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({'type': 'http.response.start', 'status': 200, 'headers': []})

    async def receive() -> Message:
        return {'type': 'http.request', 'body': b''}

    async def send(message: Message) -> None:
        nonlocal answered
        answered += message['status'] == 200
        assert not [value for name, value in message['headers'] if name.lower() == b'set-cookie']

    visits = SessionMiddleware(
        page,
        settings=Settings.load(),
        registry=lambda: world.registry,
        cookie=Cookie(secure=False),
        loopback_only=True,
    )
    memory = 0.0
    for number in range(10_000):
        if number == 2_000:
            memory = resident_megabytes()
        scope: Scope = {'type': 'http', 'path': '/', 'headers': [], 'method': 'GET'}
        await visits({**scope, 'client': ('127.0.0.1', 40_000), 'server': ('127.0.0.1', 8080)}, receive, send)
    assert answered == 10_000
    assert resident_megabytes() - memory <= 10
    assert isinstance(world.records, MemoryRecords)
    assert world.records._records == {}
    assert world.registry._sessions == {}
    assert world.registry._restoring == {}


CYCLES = int(os.environ.get('AUTHUI_TEST_CYCLES', '100'))


async def test_logins_and_logouts_leave_nothing_in_memory(make_world: MakeWorld) -> None:
    """After many, the process holds as much as after a few: objects, tasks, timers, records, memory."""
    world = make_world(flow='USER_PASSWORD_AUTH')
    credentials = world.add_user()

    async def cycle() -> None:
        tab = TabSession(world.registry)
        await tab.login(credentials)
        ticket = tab.take_ticket()
        assert ticket is not None
        redeemed = await world.registry.redeem(ticket)
        assert redeemed is not None
        assert await world.registry.find(redeemed.id) is not None
        await tab.logout()
        tab.close()

    async def rest() -> tuple[int, int, int, int]:
        await asyncio.gather(*world.registry._ending)
        await asyncio.sleep(0.05)  # the threads let go of their last work a moment later
        gc.collect()
        objects = sum(isinstance(each, AuthSession | TabSession | TokenSet) for each in gc.get_objects())
        assert isinstance(world.records, MemoryRecords)
        return objects, len(asyncio.all_tasks()), len(world.registry._sessions), len(world.records._records)

    for _ in range(50):
        await cycle()
    before = await rest()
    memory = 0.0
    for number in range(CYCLES):
        if number == CYCLES // 5:
            memory = resident_megabytes()
        await cycle()
    assert await rest() == before
    assert world.registry._tickets._issued == {}
    assert resident_megabytes() - memory <= 10


def resident_megabytes() -> float:
    """Return how much memory the process holds, as Linux counts it; 0 on other systems."""
    try:
        with open('/proc/self/statm', encoding='ascii') as file:  # noqa: PTH123 - no file of ours
            return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE') / 2**20
    except OSError:
        return 0.0
