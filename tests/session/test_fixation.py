"""A cookie that an attacker planted before a login opens nothing of the victim's: ten runs of each kind.

`make soak` makes a hundred of each.
"""

from __future__ import annotations

import asyncio
import secrets

import pytest
from pydantic import SecretStr
from support.scale import full
from support.world import PASSWORD, MakeWorld, World

from authui.models import Credentials
from authui.session import AuthSession, TabSession

RUNS = full(100, 4)
VICTIM, ATTACKER = (
    Credentials(identifier=f'{name}@example.org', password=SecretStr(PASSWORD)) for name in ('victim', 'attacker')
)


async def log_in(world: World, credentials: Credentials, former: AuthSession | None = None) -> SecretStr:
    """Log in and trade the ticket, as the page does; return the id that the browser then has."""
    tab = TabSession(world.registry, browser=secrets.token_hex(4))
    await tab.login(credentials)
    redeemed = await world.registry.redeem(tab.take_ticket() or SecretStr(''))
    assert redeemed is not None
    if former is not None:  # the session of the cookie that came with the ticket
        await world.registry.supersede(former)
    tab.close()
    return redeemed.id


@pytest.mark.parametrize('kind', ['invented', "the attacker's own"])
@pytest.mark.parametrize('is_racing', [False, True])
async def test_it_opens_nothing_during_or_after_the_login(make_world: MakeWorld, kind: str, is_racing: bool) -> None:
    world = make_world(flow='USER_PASSWORD_AUTH')
    for credentials in (VICTIM, ATTACKER):
        world.add_user(credentials.identifier)
    seen: set[str | None] = set()

    async def ask(planted: SecretStr, over: asyncio.Event, pause: float) -> None:
        while not over.is_set():
            session = await world.registry.find(planted)
            seen.add(session.claims.email if session is not None else None)
            await asyncio.sleep(pause)

    for run in range(RUNS):
        planted, former = SecretStr(secrets.token_urlsafe(32)), None
        if kind != 'invented':
            planted = await log_in(world, ATTACKER)
            former = await world.registry.find(planted)
            assert former is not None
        over = asyncio.Event()
        pause = 0.0005 if run % 4 else 0.0  # without one, it asks at every step of the loop, and threads have to wait
        asking = [asyncio.ensure_future(ask(planted, over, pause)) for _ in range(5 if is_racing else 0)]
        own = await log_in(world, VICTIM, former)
        over.set()
        await asyncio.gather(*asking)
        assert own != planted
        assert await world.registry.find(planted) is None
        session = await world.registry.find(own)
        assert session is not None
        assert session.claims.email == VICTIM.identifier
        await session.end('signed_out')
    assert VICTIM.identifier not in seen
    assert bool(seen) == is_racing
