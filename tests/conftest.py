"""Fixtures that tests share."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path

import pytest
from pydantic import SecretStr
from support.tab import MakeTab, Tab
from support.world import OPEN, Clock, MakeWorld, World

from authui.cognito import CognitoClient, KeySet, TokenVerifier, jwks_of, make_boto_client
from authui.cognito.calls import Flow
from authui.edge.log_limit import LogLimit
from authui.local import CustomAuth, LocalPool, PoolConfig
from authui.session import (
    AddedStage,
    Audit,
    Bus,
    KnownBrowsers,
    Limits,
    MemoryCounters,
    MemoryRecords,
    NoBus,
    Records,
    SecurityEvent,
    Services,
    SessionRegistry,
    Throttle,
    Vault,
)
from authui.settings import Settings


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have to say though they passed, such as which versions of Python they ran on."""
    for report in terminalreporter.getreports('passed'):
        for name, said in report.user_properties:
            if name == 'says':
                terminalreporter.write_line(str(said))


@pytest.fixture(autouse=True)
def _unlimited_logs() -> Iterator[None]:
    """Take back the limits that an app of the test puts on the process's loggers, so that the next test reads all."""
    yield
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            for limit in [each for each in logger.filters if isinstance(each, LogLimit)]:
                logger.removeFilter(limit)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def make_world(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MakeWorld]:
    """Make worlds; a second one in the same test is what a restart leaves: the same pool and records."""
    monkeypatch.chdir(tmp_path)
    worlds: list[World] = []
    kept = MemoryRecords(clock=clock)

    def make(
        records: Records | None = None,
        flow: Flow = 'USER_SRP_AUTH',
        custom_auth: CustomAuth | None = None,
        limits: Limits | None = None,
        bus: Bus | None = None,
        *,
        email_is_alias: bool = False,
        events: list[SecurityEvent] | None = None,
        on_existing_account: Callable[[str], Awaitable[None]] | None = None,
        stages: Sequence[AddedStage] = (),
        **config: object,
    ) -> World:
        # The password's proof carries the real time, which the pool's moved clock must not mind.
        pool_config = PoolConfig.model_validate({'timestamp_tolerance': 10**9, **config})
        pool = LocalPool.open(tmp_path / 'pool', pool_config, clock=clock, custom_auth=custom_auth)
        boto = make_boto_client(Settings.load())
        pool.attach(boto)
        client = CognitoClient(
            boto,
            pool_id=pool.pool_id,
            client_id=pool.client_id,
            client_secret=pool_config.client_secret,
            flow=flow,
            email_is_alias=email_is_alias,
            clock=clock,
            monotonic=clock,
        )
        keys = KeySet(jwks_of(pool.jwks))
        services = Services(
            client=client,
            verifier=TokenVerifier(issuer=pool.issuer, client_id=pool.client_id, keys=keys, clock=clock),
            vault=Vault(records or kept, secret=SecretStr('s' * 32), pool=pool.pool_id),
            throttle=Throttle(
                MemoryCounters(clock), MemoryCounters(clock), key=b'k' * 32, limits=limits or OPEN, monotonic=clock
            ),
            known_browsers=KnownBrowsers(SecretStr('s' * 32), clock=clock),
            bus=bus or NoBus(),
            audit=Audit(key=b'k' * 32, hook=events.append if events is not None else None, clock=clock),
            on_existing_account=on_existing_account,
            stages=stages,
            clock=clock,
            server_time=clock,
        )
        world = World(clock, pool, client, SessionRegistry(services), records or kept)
        worlds.append(world)
        return world

    yield make
    for world in worlds:
        await world.registry.close()
        await world.client.close()
        world.pool.close()


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    return make_world()


@pytest.fixture(scope='session')
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp('wheel')
    build = [sys.executable, '-m', 'hatchling', 'build', '--target', 'wheel', '--directory', str(folder)]
    subprocess.run(build, cwd=Path(__file__).parents[1], check=True, capture_output=True)  # noqa: S603 - our own command
    (wheel,) = folder.glob('authui-*.whl')
    return wheel


@pytest.fixture
async def make_tab() -> AsyncIterator[MakeTab]:
    """Open tabs, which are closed in the end without an error that nobody saw."""
    tabs: list[Tab] = []

    def make(world: World) -> Tab:
        tabs.append(Tab(world))
        return tabs[-1]

    yield make
    for tab in tabs:
        tab.close()
