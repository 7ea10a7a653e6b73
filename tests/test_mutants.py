"""The tool behind `make mutants`: it changes code that guards, in copies, and says which changes no test notices."""

from __future__ import annotations

import ast
import importlib
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / 'tools'
MUTATION: dict[str, Any] = runpy.run_path(str(TOOLS / 'mutation.py'))
GUARD = '''"""Who may pass."""

from __future__ import annotations

import logging
from typing import Literal

_log = logging.getLogger(__name__)

Kind = Literal['adult', 'child']


def may_pass(age: int, banned: bool = False) -> bool:
    """Tell whether somebody may pass."""
    if banned or age < 18:
        _log.info('somebody may not pass')
        return False
    return True
'''
TESTS = """from lamp.guard import may_pass


def test_children_may_not() -> None:
    assert not may_pass(17)
    assert may_pass(18)
"""
TABLE = """[[modules]]
path = "src/lamp/*.py"
tests = ["tests"]
"""
REVIEWED = """
[[equivalent]]
module = "src/lamp/guard.py"
before = "return False"
after = "return None"
reason = "neither may pass"
"""


def changes(source: str) -> set[tuple[str, str]]:
    return {(mutant.before, mutant.after) for mutant in MUTATION['mutants'](source)}


@pytest.mark.parametrize(
    ('source', 'others'),
    [
        ('x = a == b', {'x = (a != b)'}),
        ('x = a < b', {'x = (a <= b)', 'x = (a >= b)'}),
        ('x = a < b <= c', {'x = (a <= b <= c)', 'x = (a >= b <= c)', 'x = (a < b < c)', 'x = (a < b > c)'}),
        ('x = a in b', {'x = (a not in b)'}),
        ('x = a is None', {'x = (a is not None)'}),
        ('x = a and b', {'x = (a or b)', 'x = (a)', 'x = (b)'}),
        ('x = a or b or c', {'x = (a and b and c)', 'x = (a or b)', 'x = (a or c)', 'x = (b or c)'}),
        ('x = not a', {'x = (a)'}),
        ('x = a + b', {'x = (a - b)'}),
        ('x = True', {'x = False'}),
        ('x = 7', {'x = 8'}),
        ("x = 'a'", {"x = 'a?'"}),
        ("x = b'a'", {"x = b'a?'"}),
        ("x = 'schön' == a", {"x = ('schön' != a)", "x = 'schön?' == a"}),
        ('if a: f(b)', {'if True: f(b)', 'if False: f(b)', 'if a: pass'}),
        ('x = [a for a in b if c]', {'x = [a for a in b if True]', 'x = [a for a in b if False]'}),
        ('f(a, strict=b)', {'pass', 'f(a)'}),
        ('x.y = a', {'pass'}),
        ('x += a', {'pass'}),
        ("raise KeyError('a')", {'pass'}),
        ('def f():\n    return a', {'return None'}),
        ('for a in b:\n    continue', {'break'}),
        ('"""A docstring."""', set()),
        ("_log.warning('a')", set()),
        ('from a import b', set()),
        ("Kind = Literal['a', 'b']", set()),
        ("__all__ = ['a']", set()),
        ('x: int | None', set()),
        ("x = f'{a} is 1'", set()),
        ('if TYPE_CHECKING:\n    x = 1', set()),
    ],
)
def test_what_a_guard_may_forget_is_changed_and_what_people_read_is_not(source: str, others: set[str]) -> None:
    assert {after for _, after in changes(source)} == others


def test_a_mutant_differs_in_one_place_and_is_code() -> None:
    source = (ROOT / 'src' / 'authui' / 'guards' / 'requirement.py').read_text(encoding='utf-8')
    found = MUTATION['mutants'](source)
    assert len({mutant.source for mutant in found}) == len(found) > 10
    for mutant in found:
        assert ast.dump(ast.parse(mutant.source)) != ast.dump(ast.parse(source))
        assert mutant.diff(source, 'x.py').count('\n@@') == 1


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project whose tests have a hole."""
    files = {'src/lamp/guard.py': GUARD, 'tests/test_guard.py': TESTS, 'tools/mutants.toml': TABLE + REVIEWED}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding='utf-8')
    return tmp_path


def tried(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(TOOLS / 'mutants.py'), '--root', str(project), *options]
    environment = {**os.environ, 'PYTEST_DISABLE_PLUGIN_AUTOLOAD': '1'}  # the small project needs none
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=environment)  # noqa: S603 - our own tool


def files_of(project: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in project.rglob('*') if path.is_file()}


def test_what_no_test_notices_is_shown_and_fails_and_the_project_is_not_touched(project: Path) -> None:
    before = files_of(project)
    done = tried(project, 'guard', '--bar', '95')
    assert done.returncode == 1, done.stdout + done.stderr
    assert 'lived: src/lamp/guard.py:15\n' in done.stdout
    assert '-    if banned or age < 18:\n+    if (age < 18):\n' in done.stdout
    assert '(age <= 18)' not in done.stdout, 'a test notices it'
    assert '1 equivalent' in done.stdout
    assert files_of(project) == before


def test_a_seed_gives_the_same_sample_and_a_bar_that_is_reached_passes(project: Path) -> None:
    first, second = (tried(project, '--sample', '2', '--seed', '3', '--jobs', '1', '--bar', '0') for _ in range(2))
    assert first.returncode == 0, first.stdout + first.stderr
    assert first.stdout == second.stdout
    assert '2 are tried, seed 3' in first.stdout


def test_tests_that_fail_without_a_change_are_no_measure(project: Path) -> None:
    (project / 'tests' / 'test_guard.py').write_text('def test_it() -> None:\n    assert False\n')
    done = tried(project, '--sample', '1')
    assert done.returncode == 2
    assert 'fail without a change' in done.stdout


def test_a_reviewed_mutant_that_is_gone_has_to_leave_the_table(project: Path) -> None:
    (project / 'src' / 'lamp' / 'guard.py').write_text(GUARD.replace('return False', 'raise PermissionError'))
    done = tried(project, '--sample', '1')
    assert done.returncode == 2
    assert "src/lamp/guard.py: 'return None' in place of 'return False'" in done.stdout


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.syspath_prepend(str(TOOLS))
    return vars(importlib.import_module('mutants'))


def test_tests_that_do_not_end_are_ended_with_all_that_they_started(project: Path, tool: dict[str, Any]) -> None:
    copy = tool['Copy'](project, project.parent / 'copy')
    (project.parent / 'copy' / 'project' / 'tests' / 'test_guard.py').write_text(
        'import subprocess\n\ndef test_it() -> None:\n    subprocess.run(["sleep", "60"])\n'
    )
    for seconds in (0.0, 3.0):  # before they have begun, and within
        assert copy.passes(['tests'], seconds) is None


def test_the_tables_entries_exist(tool: dict[str, Any]) -> None:
    table = tool['Table'].read(ROOT)
    guards = {'src/authui/cognito/tokens.py', 'src/authui/edge/origin.py', 'src/authui/guards/visit.py'}
    assert guards <= set(table.tests)
    assert [test for tests in table.tests.values() for test in tests if not (ROOT / test).exists()] == []
    assert tool['unknown'](ROOT, table) == []
    assert all(reason.strip() for reason in table.equivalent.values())
