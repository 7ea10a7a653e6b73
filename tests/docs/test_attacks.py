"""The page on the embedded pool names a test for each attack, and every one of them exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / 'docs' / 'local-pool.md').read_text(encoding='utf-8')
ROWS = re.findall(r'^\| ([^|]+) \| `(\w+/test_\w+\.py)` \| `(\w+)::(test_\w+)` \|$', PAGE, re.MULTILINE)


def test_no_attack_is_left_out() -> None:
    section = PAGE.partition('## Attacks\n')[2].partition('\n## ')[0]
    lines = [line for line in section.splitlines() if line.startswith('| ')]
    assert len(lines) - 1 == len(ROWS) == 31


@pytest.mark.parametrize(('attack', 'file', 'group', 'name'), ROWS)
def test_its_test_is_there(attack: str, file: str, group: str, name: str) -> None:
    tree = ast.parse((ROOT / 'tests' / 'local' / file).read_text(encoding='utf-8'))
    found = {
        (each.name, member.name)
        for each in tree.body
        if isinstance(each, ast.ClassDef)
        for member in each.body
        if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert (group, name) in found, attack
