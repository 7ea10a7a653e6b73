"""`authui new` writes a complete app: its own tests, type checks and lints pass."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.hosts_tests import run_tests

from authui.cli import main
from authui.errors import StorageError
from authui.starter import write_starter


def test_its_tests_types_and_lints_pass(tmp_path: Path) -> None:
    folder = tmp_path / 'my-shop'
    done = CliRunner().invoke(main, ['new', str(folder)])
    assert done.exit_code == 0, done.output
    assert str(folder / 'main.py') in done.output.splitlines()
    ran = run_tests(folder, {})
    assert ran.bad == {}, ran.output
    tests = [path.read_text() for path in (folder / 'tests').glob('test_*.py')]
    assert len(ran.outcomes) == sum(len(re.findall(r'^(?:async )?def test_', text, re.MULTILINE)) for text in tests)
    cache = str(ROOT / '.mypy_cache' / 'starter')  # with what authui imports, which a later run need not check again
    for check in (['mypy', '--cache-dir', cache], ['ruff', 'check', '--isolated', '--select=ALL', IGNORED]):
        command = [sys.executable, '-m', *check, '.']
        checked = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        assert checked.returncode == 0, checked.stdout + checked.stderr


ROOT = Path(__file__).parents[1]
IGNORED = '--ignore=COM812,D203,D213,D401,D103,INP001,Q000,S101,PLR2004,TC,CPY001'
"""Rules that a host may decide differently."""


def test_it_contains_its_name_and_no_secret(tmp_path: Path) -> None:
    written = write_starter(tmp_path / 'shop')
    texts = {path.relative_to(tmp_path / 'shop').as_posix(): path.read_text() for path in written}
    assert 'name = "shop"' in texts['pyproject.toml']
    assert texts['README.md'].startswith('# shop\n')
    assert '$name' not in ''.join(texts.values())
    assert 'AUTHUI_SECRET=\n' in texts['.env.example']
    assert '.env\n' in texts['.gitignore']


def test_an_existing_empty_folder_is_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / 'shop').mkdir()
    monkeypatch.chdir(tmp_path / 'shop')
    write_starter(Path())
    assert (tmp_path / 'shop' / 'main.py').exists()


def test_nothing_is_written_into_a_folder_with_files(tmp_path: Path) -> None:
    (tmp_path / 'notes.txt').write_text('mine')
    with pytest.raises(StorageError, match='not empty'):
        write_starter(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ['notes.txt']


@pytest.mark.parametrize('name', ['7shop', 'shop!', 'shop"', '-shop', 'shop-', 'a b', '$name', 'läden'])
def test_a_folder_whose_name_cannot_be_an_apps_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StorageError, match='take a letter'):
        write_starter(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_folder_that_cannot_be_made_is_refused_in_a_line(tmp_path: Path) -> None:
    (tmp_path / 'file').write_text('')
    done = CliRunner().invoke(main, ['new', str(tmp_path / 'file' / 'shop')])
    assert (done.exit_code, done.output.count('\n')) == (1, 1)
    assert 'cannot be written' in done.output
