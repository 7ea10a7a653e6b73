"""The page on the relying-party list names a test for each module, and every one of them exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / 'docs' / 'relying-party.md').read_text(encoding='utf-8')
ROWS = re.findall(r'^\| `(oidcc-client-test[\w-]*)` \| [^|]+ \| `(test_\w+)` \|$', PAGE, re.MULTILINE)
TREE = ast.parse((ROOT / 'tests' / 'cognito' / 'test_relying_party.py').read_text(encoding='utf-8'))
TESTS = {each.name for each in ast.walk(TREE) if isinstance(each, ast.AsyncFunctionDef)}
BASIC = (
    '',
    '-invalid-iss',
    '-missing-sub',
    '-invalid-aud',
    '-missing-iat',
    '-kid-absent-single-jwks',
    '-kid-absent-multiple-jwks',
    '-idtoken-sig-rs256',
    '-idtoken-sig-none',
    '-invalid-sig-rs256',
    '-userinfo-invalid-sub',
    '-nonce-invalid',
    '-scope-userinfo-claims',
    '-client-secret-basic',
)
"""The modules of the plan for the basic certification profile."""


def test_no_module_of_the_basic_profile_is_left_out() -> None:
    assert {f'oidcc-client-test{each}' for each in BASIC} <= {module for module, _ in ROWS}


def test_each_row_can_be_read() -> None:
    section = PAGE.partition('\n## ')[0]
    assert len([line for line in section.splitlines() if line.startswith('| ')]) - 1 == len(ROWS)


@pytest.mark.parametrize(('module', 'name'), ROWS)
def test_its_test_is_there(module: str, name: str) -> None:
    assert name in TESTS, module
