"""The page on the embedded pool is true: its table is the pool's, and its blocks run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import botocore.session
import pytest

from authui.local import LocalPool

PAGE = (Path(__file__).parents[2] / 'docs' / 'local-pool.md').read_text(encoding='utf-8')
ROWS = dict(re.findall(r'^\| ([A-Z]\w+) \| (done|partly|not) \|', PAGE, re.MULTILINE))


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[LocalPool]:
    pool = LocalPool.open(tmp_path / 'pool')
    yield pool
    pool.close()


def test_the_table_has_every_operation_that_needs_no_signature() -> None:
    model = botocore.session.Session().get_service_model('cognito-idp')
    unsigned = [name for name in model.operation_names if model.operation_model(name).auth_type == 'none']
    users = PAGE.partition('| Administration |')[0]
    assert sorted(name for name in ROWS if f'| {name} |' in users) == sorted(unsigned)


def test_the_table_says_which_of_them_the_pool_has(pool: LocalPool) -> None:
    assert {name for name, state in ROWS.items() if state != 'not'} == pool.operations


def test_its_administration_is_there(pool: LocalPool) -> None:
    named = set(re.findall(r'`(admin_\w+)`', PAGE))
    assert named == {name for name in dir(pool) if name.startswith('admin_')}


def test_its_blocks_run(pool: LocalPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r'```python\n(.*?)```', PAGE, re.DOTALL)
    assert len(blocks) == 9
    for block in blocks:
        exec(compile(block, 'docs/local-pool.md', 'exec'), {'pool': pool})  # noqa: S102 - our own page
