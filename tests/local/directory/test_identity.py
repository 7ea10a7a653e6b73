"""The pool's ids and keys: made at the first start, and kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from authui.local import PoolConfig
from local.harness import Clock, Harness

if TYPE_CHECKING:
    from pathlib import Path


# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


class TestIdentity:
    def test_is_made_at_the_first_start_and_kept(self, tmp_path: Path, clock: Clock) -> None:
        harness = Harness(tmp_path / 'pool', PoolConfig(), clock)
        pool = harness.pool
        before = (pool.pool_id, pool.client_id, pool.issuer, pool.jwks())
        assert re.fullmatch('local_[0-9a-zA-Z]{9}', pool.pool_id)
        assert re.fullmatch('[0-9a-z]{26}', pool.client_id)
        assert pool.issuer == f'https://local-pool.invalid/{pool.pool_id}'
        harness.restart()
        pool = harness.pool
        assert (pool.pool_id, pool.client_id, pool.issuer, pool.jwks()) == before
        pool.close()

    def test_every_folder_has_its_own(self, tmp_path: Path, clock: Clock) -> None:
        one, two = (Harness(tmp_path / name, PoolConfig(), clock).pool for name in ('one', 'two'))
        assert one.pool_id != two.pool_id
        assert one.client_id != two.client_id
        kids = {key['kid'] for pool in (one, two) for key in pool.jwks()['keys']}
        assert len(kids) == 4
        one.close()
        two.close()
