"""The command as a whole: its commands by name, how an error is shown, and what is loaded for a command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from authui.cli import main

FOLDER = Path(__file__).parents[2] / 'src' / 'authui' / 'cli'
SHARED = {'__init__', 'aws', 'serving'}
"""Modules that are no commands."""

LOADED = """
import sys
from authui.cli import main
main([{arguments}], standalone_mode=False)
print(*sys.modules)
"""


def test_every_module_with_a_command_is_found_by_its_name() -> None:
    modules = {path.stem for path in FOLDER.glob('*.py')} - SHARED
    assert set(main.commands) == modules
    assert len(main.commands) == len(modules)
    assert {command.name for command in main.commands.values()} == modules
    assert main.list_commands(click.Context(main)) == sorted(modules)


@pytest.mark.parametrize('name', ['poll', '', '__init__', 'aws', 'serving', 'NEW'])
def test_another_name_is_refused(name: str) -> None:
    told = CliRunner().invoke(main, [name])
    assert told.exit_code == 2
    assert f'No such command {name!r}' in told.output
    assert name not in main.commands
    assert main.commands.get(name) is None


def test_an_error_of_ours_is_shown_in_a_line_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ('demo', 'doctor', 'serve'):
        told = CliRunner().invoke(main, [name], env={'AUTHUI_HOME': 'nowhere'})
        assert told.exit_code == 1
        assert told.output.startswith('Error: AUTHUI_HOME'), told.output
        assert told.output.count('\n') == 1


@pytest.mark.parametrize(
    ('arguments', 'unloaded'),
    [
        (('new', 'shop'), {'nicegui', 'boto3', 'authui.local', 'authui.settings'}),
        (('provision', '--dry-run'), {'nicegui', 'authui.host', 'authui.local'}),
        (('typegen', 'shop:make'), {'nicegui', 'boto3', 'authui.local', 'authui.settings'}),
    ],
)
def test_a_command_loads_only_what_it_needs(tmp_path: Path, arguments: tuple[str, ...], unloaded: set[str]) -> None:
    (tmp_path / 'shop.py').write_text('from authui.store import Store\n\ndef make() -> Store:\n    return Store()\n')
    if arguments[0] == 'new':
        (tmp_path / 'shop.py').unlink()
    script = LOADED.format(arguments=', '.join(map(repr, arguments)))
    ran = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, '-c', script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    loaded = set(ran.stdout.splitlines()[-1].split())
    assert unloaded.isdisjoint(loaded), unloaded & loaded
    assert f'authui.cli.{arguments[0]}' in loaded
