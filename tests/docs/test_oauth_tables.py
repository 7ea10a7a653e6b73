"""Each row of the OAuth tables in docs/threats.md names a test that is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECTION = (
    (ROOT / 'docs' / 'threats.md')
    .read_text(encoding='utf-8')
    .partition('## Sign-in at other providers')[2]
    .partition('\n## ')[0]
)
ROWS = [
    line
    for line in SECTION.splitlines()
    if line.startswith('| ') and not line.startswith(('| ---', '| The draft asks', '| Requirement'))
]
NOT_APPLICABLE = '10.5.5'
CLIENT = {'10.1.1', '10.1.2', '10.2.1', '10.2.2', '10.2.3', '10.5.1', '10.5.2', '10.5.3', '10.5.4', '10.5.5'}


@cache
def names_of_tests(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / 'tests' / path).read_text(encoding='utf-8'))
    return frozenset(each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_requirement_of_the_client_is_left_out() -> None:
    assert set(re.findall(r'^\| (10\.\d\.\d) \|', SECTION, re.MULTILINE)) == CLIENT


@pytest.mark.parametrize('row', [each for each in ROWS if NOT_APPLICABLE not in each], ids=lambda row: row[2:40])
def test_a_row_names_a_test_that_is_there(row: str) -> None:
    named = re.findall(r'`([\w/]+\.py)(?:::(\w+))?`', row.strip('| ').rpartition('|')[2])
    assert named
    for path, test in named:
        assert not test or test in names_of_tests(path), f'{path}::{test}'
