"""Fixtures of the pool's tests; pools are copied from a fresh one, because RSA keys take long to make."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

import pytest

from authui.local import CustomAuth, LocalPool, PoolConfig
from local.harness import EVERY_FACTOR, Clock, Harness

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from authui.local.config import MfaFactor


class MakeHarness(Protocol):
    def __call__(self, config: PoolConfig = ..., custom_auth: CustomAuth | None = ...) -> Harness: ...


@pytest.fixture(scope='session')
def fresh_pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('fresh') / 'pool'
    LocalPool.open(folder).close()
    return folder


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_harness(fresh_pool: Path, tmp_path: Path, clock: Clock) -> Iterator[MakeHarness]:
    made: list[Harness] = []

    def make(
        config: PoolConfig = PoolConfig(),  # noqa: B008 - it is frozen
        custom_auth: CustomAuth | None = None,
    ) -> Harness:
        folder = tmp_path / f'pool-{len(made)}'
        shutil.copytree(fresh_pool, folder)
        with closing(sqlite3.connect(folder / 'pool.sqlite3')) as connection, connection:
            connection.execute('UPDATE pool SET kind = ?', (config.kind,))
        made.append(Harness(folder, config, clock, custom_auth))
        return made[-1]

    yield make
    for harness in made:
        harness.pool.close()


@pytest.fixture
def harness(make_harness: MakeHarness) -> Harness:
    return make_harness()


class MakeRequired(Protocol):
    def __call__(self, *factors: MfaFactor) -> Harness: ...


@pytest.fixture
def optional(make_harness: MakeHarness) -> Harness:
    """A pool where every factor is optional, with a user."""
    harness = make_harness(PoolConfig(mfa_configuration='OPTIONAL', enabled_mfas=EVERY_FACTOR))
    harness.register()
    return harness


@pytest.fixture
def make_required(make_harness: MakeHarness) -> MakeRequired:
    """Make pools where each user needs one of some factors, with a user."""

    def make(*factors: MfaFactor) -> Harness:
        harness = make_harness(PoolConfig(mfa_configuration='ON', enabled_mfas=frozenset(factors)))
        harness.register()
        return harness

    return make


@pytest.fixture(scope='module')
def module_harness(fresh_pool: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    """One pool for a whole file, because Hypothesis cannot make a new one for each example."""
    folder = tmp_path_factory.mktemp('module') / 'pool'
    shutil.copytree(fresh_pool, folder)
    harness = Harness(folder, PoolConfig(), Clock())
    yield harness
    harness.pool.close()
