"""What visits keep in memory: those that do nothing, and those that stay, beside the same page of bare NiceGUI.

Each is measured in a process of its own, because Python gives little memory back: what one phase has left free would
hide what the next one takes. For the same reason, those who come before a measurement of those who stay, so that all
code is loaded, stay as well: the less a program frees early, the more it would have left to hide.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from report import Row
from support.screens import Server

from load import cores, servers
from load.crowd import Act, Crowd, stranger
from load.visitors import Visitor

WARM_UP = 200
RUSH_SECONDS = 40.0
SETTLED_SECONDS = 60.0
VISITS_SECONDS = 240.0
"""How long the visits that do nothing may take; those that have not come by then are left out."""


def visits(folder: Path, pool: servers.Pool, number: int) -> list[Row]:
    """Open the login page many times, each time from another address, and measure what is kept."""
    with servers.app(folder, pool, name='visited') as server:
        cores.give_one(server.pid)
        return asyncio.run(_visits(server, number))


def stays(folder: Path, pool: servers.Pool, number: int) -> list[Row]:
    """Log users in who stay on the app's page, and measure what one costs more than on the same page of NiceGUI."""
    with servers.app(folder, pool, name='stayed') as server:
        cores.give_one(server.pid)
        ours = asyncio.run(_stays(server, number, _enter))
    with servers.bare(folder) as server:
        cores.give_one(server.pid)
        bare = asyncio.run(_stays(server, number, Visitor.hold))
    title = f'a session a minute after {number:,} logins in {RUSH_SECONDS:.0f} s, with its page'
    return [
        Row.of(title, ours, 'KB'),
        Row.of('the same page of bare NiceGUI', bare, 'KB'),
        Row.of('a session costs more', ours - bare, 'KB', target='<= 60'),
    ]


async def _visits(server: Server, number: int) -> list[Row]:
    async def open_login(visitor: Visitor) -> float:
        await visitor.open('/login')
        return 0.0

    await Crowd().visit((stranger(server.url, 700_000 + each, 1) for each in range(WARM_UP)), open_login)
    before = servers.kilobytes(server.pid)
    crowd = Crowd()
    coming = (stranger(server.url, 800_000 + each, 1) for each in range(number))
    await crowd.visit(coming, open_login, most=VISITS_SECONDS)
    crowd.tell('visits that do nothing')
    kept = (servers.kilobytes(server.pid) - before) / len(crowd.seconds)
    return [
        Row.of('visits that do nothing', len(crowd.seconds), '', target=f'>= {number}'),
        Row.of('kept for a visit that does nothing', kept, 'KB', target='<= 2'),
    ]


async def _stays(server: Server, number: int, come: Act) -> float:
    """Return the kilobytes for each of the visitors who came within the rush and stayed a minute."""
    staying: list[asyncio.Task[None]] = []

    async def stay(visitor: Visitor) -> float:
        seconds = await come(visitor)
        staying.append(asyncio.create_task(visitor.stay()))
        return seconds

    first = [stranger(server.url, 600_000 + each, number) for each in range(WARM_UP)]
    await Crowd().visit(iter(first), stay)
    held, before = len(staying), servers.kilobytes(server.pid)
    visitors = [Visitor(server.url, each) for each in range(number)]
    crowd = Crowd()
    await crowd.arrive(visitors, stay, number / RUSH_SECONDS)
    crowd.tell('visits that stay')
    await asyncio.sleep(SETTLED_SECONDS)
    stayed = len(staying) - held
    kilobytes = (servers.kilobytes(server.pid) - before) / stayed
    lost = sum(each.is_dropped for each in (*first, *visitors))
    if lost or stayed < number:
        print(f'of {number} visits {stayed} stayed, and {lost} of all lost their socket', flush=True)
    await asyncio.gather(*(each.leave() for each in (*first, *visitors)))
    await asyncio.gather(*staying)
    return kilobytes


async def _enter(visitor: Visitor) -> float:
    return await visitor.log_in() + await visitor.hold()
