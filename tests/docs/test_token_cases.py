"""The page on the verifier's cases names a test for each, and every one of them exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from cognito.test_tokens import BAD

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / 'docs' / 'token-cases.md').read_text(encoding='utf-8')
ROWS = re.findall(r'^\| (\w+: [^|]+) \| ([^|]+) \| `([\w./]+)` \| ([^|]+) \|$', PAGE, re.MULTILINE)


def test_no_case_is_left_out() -> None:
    assert len([line for line in PAGE.splitlines() if line.startswith('| ')]) - 1 == len(ROWS)
    groups = {case.partition(':')[0] for case, _, _, _ in ROWS}
    assert groups == {'Happy', 'Signature', 'Parse', 'Time', 'Key', 'Claims', 'Cognito', 'JWKS', 'Leak'}


@pytest.mark.parametrize(('case', 'file', 'shown'), [(case, file, shown) for case, _, file, shown in ROWS])
def test_its_test_is_there(case: str, file: str, shown: str) -> None:
    tree = ast.parse((ROOT / 'tests' / 'cognito' / file).read_text(encoding='utf-8'))
    tests = {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
    named, rows = re.findall(r'`(\w+)`', shown), re.findall(r'"([^"]+)"', shown)
    assert named or rows, case
    assert set(named) <= tests
    assert set(rows) <= BAD.keys()
