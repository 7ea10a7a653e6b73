"""Fixtures that tests share."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import closing
from functools import cache, wraps
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hypothesis
import nicegui
import pytest
from botocore import handlers
from botocore.client import ClientCreator
from botocore.hooks import BaseEventHooks, EventAliaser
from botocore.loaders import JSONFileLoader, Loader
from cryptography.hazmat.primitives.asymmetric.rsa import rsa_recover_prime_factors
from gmpy2 import powmod
from nicegui.testing import general
from pycognito import aws_srp
from pydantic import SecretStr
from support.memory import MEMORY, has_memory
from support.redis_server import RedisServer
from support.scale import full, sample_of_cases
from support.tab import MakeTab, Tab
from support.world import OPEN, Clock, MakeWorld, World

from authui import frameworks
from authui.cognito import CognitoClient, KeySet, TokenVerifier, jwks_of, make_boto_client
from authui.cognito.calls import Flow
from authui.edge import log_limit
from authui.host import runtime
from authui.local import CustomAuth, LocalPool, PoolConfig
from authui.local.config import agree
from authui.local.crypto.tokens import generate_pem
from authui.local.directory import database as pool_database
from authui.local.directory import identity as pool_identity
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

# How long one example takes says how busy the machine is.
hypothesis.settings.register_profile('authui', deadline=None, max_examples=full(100, 40))
hypothesis.settings.load_profile('authui')

ROOT = Path(__file__).parent
SETTINGS = Settings(_env_file=None)
"""The usual ones, which take longer to load than many a test."""
WITH_SERVERS = ('browser', 'docs', 'served', 'engines')
collect_ignore = ['engines']  # `make test-engines` names that folder itself
SLOW = (
    'docs/test_testing.py',
    'guards/test_who_answers.py',
    'test_starter.py',
    'served/test_matrix.py',
    'testing/test_live.py',
    'test_store_versions.py',
    'test_foreign_clients.py',
    'testing/test_sign_in.py',
    'testing/test_plugin.py',
    'testing/test_root.py',
    'cognito/test_commands.py',
    'served/test_guards.py',
    'cli/test_pool.py',
    'docs/test_guards.py',
    'test_mutants.py',
    'test_engines.py',
    'test_wheel.py',
    'docs/test_customise.py',
    'docs/test_blocks.py',
    'test_supply.py',
    'session/test_killed.py',
    'testing/test_moto_pool.py',
    'host/test_start_checks.py',
    'cognito/test_provision.py',
    'testing/test_pool.py',
    'host/test_real_pool_imports.py',
    'test_frameworks.py',
)
"""Files outside the browser's folder that take more than five seconds of processor time, most of them in processes that
they start; those that took longest come first."""


def pytest_configure() -> None:
    """Put temporary folders into memory where there is enough of it: a disk takes 4 ms for each commit of a pool."""
    if has_memory():
        os.environ.setdefault('PYTEST_DEBUG_TEMPROOT', str(MEMORY))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make quick` run a sample."""
    parser.addoption('--cases', type=int, help='of each test run at most so many of its cases, spread evenly')


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put what takes long first, so that no process is idle while another one ends; mark what is light.

    Leave out the cases that `--cases` does not ask for.
    """
    slow = {ROOT / name: number for number, name in enumerate(SLOW)}
    if gone := [str(path) for path in slow if not path.is_file()]:
        raise pytest.UsageError(f'SLOW in tests/conftest.py names files that are not there: {gone}')
    folders = {ROOT / name: number for number, name in enumerate(WITH_SERVERS)}

    def rank(item: pytest.Item) -> int:
        if item.path.parent == ROOT / 'browser':
            return 0
        return 1 + slow.get(item.path, len(slow) + folders.get(item.path.parent, len(folders)))

    for item in items:
        if item.path not in slow and item.path.parent not in folders:
            item.add_marker(pytest.mark.light)
    items.sort(key=rank)
    if (most := config.getoption('--cases')) is not None:
        chosen = frozenset(sample_of_cases([item.nodeid for item in items], most))
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in chosen])
        items[:] = [item for item in items if item.nodeid in chosen]


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of garbage collections: tests that ask for one would look through all of it."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have to say though they passed, such as which versions of Python they ran on."""
    for report in terminalreporter.getreports('passed'):
        for name, said in report.user_properties:
            if name == 'says':
                terminalreporter.write_line(str(said))
    again = [report.nodeid for report in terminalreporter.getreports('rerun')]
    terminalreporter.write_line(f'tried once more: {len(again)}')
    for name in again:
        terminalreporter.write_line(f'  {name}')


KEYS = 8
"""How many RSA keys the embedded pools of a test process share: no test has so many pools that two have the same."""


@pytest.fixture(scope='session', autouse=True)
def _pool_file_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Make the tables of a pool once for each process, and give a new pool a copy of that file.

    To make them took half the time of opening a pool. `local/directory/test_database.py` makes them as authui does.
    """
    create = pool_database._create
    empty = tmp_path_factory.mktemp('pool') / pool_database.FILE_NAME
    create(empty, lambda _: None)

    @wraps(create)
    def copy(path: Path, seed: Callable[[sqlite3.Connection], None]) -> None:
        if any(path.parent.iterdir()):
            create(path, seed)
            return
        shutil.copyfile(empty, path)
        path.chmod(0o600)
        with closing(sqlite3.connect(path)) as connection:
            seed(connection)
            connection.commit()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool_database, '_create', copy)
        yield


@pytest.fixture(scope='session', autouse=True)
def _made_once() -> Iterator[None]:
    """Make once for each process what every pool and every boto3 client of a test needs, and what no test changes.

    Two RSA keys, the files of botocore's service models, and the client's class and event names would otherwise take
    most of the time of a short test; so would the handlers that a client has for S3 and for botocore's documents, which
    are more than half of all. The arithmetic of pycognito, whose SRP client signs in to the embedded pool, is done by
    gmpy2, as authui does its own. The primes of moto's key are computed once. An app of this process looks through none
    of the tests' objects: NiceGUI's simulation collects what is young, and what is frozen is not counted.
    """
    key, number = cache(lambda _: generate_pem()), count()
    read, services = JSONFileLoader.load_file, Loader.list_available_services
    read_once = cache(lambda path: read(JSONFileLoader(), path))
    listed_once = cache(lambda type_name: services(Loader(), type_name))
    creator: Any = ClientCreator  # the stubs do not show what lies inside
    make_class, begin = creator._create_client_class, EventAliaser.__init__
    classes: dict[str, Any] = {}
    event_names: dict[str, str] = {}
    ours = [each for each in handlers.BUILTIN_HANDLERS if not each[0].startswith('docs.') and 's3' not in each[0]]

    def load_file(_: JSONFileLoader, file_path: str) -> Any:
        return read_once(file_path)

    def list_available_services(_: Loader, type_name: str) -> Any:
        return listed_once(type_name)

    def create_client_class(self: ClientCreator, service_name: str, service_model: Any) -> Any:
        if service_name not in classes:
            classes[service_name] = make_class(self, service_name, service_model)
        return classes[service_name]

    def begin_aliaser(self: Any, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        self._alias_name_cache = event_names

    def power(base: Any, exponent: Any, modulus: Any) -> Any:
        return type(modulus)(powmod(base, exponent, modulus))  # an int for ints, an mpz where authui computes

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool_identity, 'generate_pem', lambda: key(next(number) % KEYS))
        patch.setattr(JSONFileLoader, 'load_file', load_file)
        patch.setattr(Loader, 'list_available_services', list_available_services)
        patch.setattr(ClientCreator, '_create_client_class', create_client_class)
        patch.setattr(handlers, 'BUILTIN_HANDLERS', ours)
        patch.setattr(EventAliaser, '__init__', begin_aliaser)
        patch.setattr(BaseEventHooks, '_verify_accept_kwargs', lambda _self, _handler: None)
        patch.setattr(ClientCreator, '_register_endpoint_discovery', lambda *_args: None)  # Cognito has none
        patch.setattr(aws_srp, 'pow', power, raising=False)
        patch.setattr('joserfc._rfc7518.rsa_key.rsa_recover_prime_factors', cache(rsa_recover_prime_factors))
        patch.setattr(general, 'gc', SimpleNamespace(collect=lambda: gc.collect(1)))
        patch.setattr(runtime, 'collect_rarely', lambda: lambda: None)
        for name in ('requires', 'version'):  # which read the files of a package each time
            patch.setattr(frameworks, name, cache(getattr(frameworks, name)))
        yield


@pytest.fixture(scope='module', autouse=True)
def _frozen() -> None:
    """Keep what the tests of earlier files have left out of garbage collections, which took a fifth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _left_as_found() -> Iterator[None]:
    """Take back what an app of the test has changed in this process; one fixture does all, since each test pays for it.

    These are the limits at the process's loggers, so that the next test reads all; authui in NiceGUI's app, of which a
    process has one; and the pages, since NiceGUI forgets those of a simulation only when the next one begins. It runs
    the app as `__main__`, and then takes out of `sys.modules` each module that had a page: without a main module
    `multiprocessing` cannot start a process.
    """
    main = sys.modules['__main__']
    middleware, pages = [*nicegui.app.user_middleware], frozenset(nicegui.Client.page_routes)
    yield
    sys.modules['__main__'] = main
    nicegui.app.user_middleware[:] = middleware
    for builder in [each for each in nicegui.Client.page_routes if each not in pages]:
        del nicegui.Client.page_routes[builder]
    for name in log_limit._STRANGERS:
        logger = logging.getLogger(name)
        for limit in [each for each in logger.filters if isinstance(each, log_limit.LogLimit)]:
            logger.removeFilter(limit)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis for this test alone."""
    folder = tmp_path / 'redis'
    folder.mkdir()
    server = RedisServer(folder)
    server.start()
    yield server
    server.stop()


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
        events: list[SecurityEvent] | None = None,
        on_existing_account: Callable[[str], Awaitable[None]] | None = None,
        stages: Sequence[AddedStage] = (),
        **config: object,
    ) -> World:
        # The password's proof carries the real time, which the pool's moved clock must not mind.
        given = PoolConfig.model_validate({'timestamp_tolerance': 10**9, **config})
        settings, pool_config = agree(SETTINGS, given)
        pool = LocalPool.open(tmp_path / 'pool', pool_config, clock=clock, custom_auth=custom_auth)
        boto = make_boto_client(settings)
        pool.attach(boto)
        client = CognitoClient(
            boto,
            pool_id=pool.pool_id,
            client_id=pool.client_id,
            client_secret=pool_config.client_secret,
            flow=flow,
            identifiers=settings.names,
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
