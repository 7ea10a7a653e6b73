"""Another NiceGUI than the tested one is refused with what to install."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

import authui
from authui import frameworks
from authui.errors import SettingsError

PROJECT = tomllib.loads((Path(__file__).parents[1] / 'pyproject.toml').read_text(encoding='utf-8'))['project']
ASKED: list[str] = PROJECT['dependencies']
"""What an installed authui asks for."""


@pytest.mark.parametrize('found', ['2.24.2', '3.17.9', '3.19.0', '4.0.0'])
def test_another_nicegui_than_is_asked_for_is_refused_with_what_to_install(
    found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frameworks, 'requires', lambda _: ASKED)
    monkeypatch.setattr(frameworks, 'version', lambda _: found)
    with pytest.raises(SettingsError, match=rf"NiceGUI {found} is installed: pip install 'nicegui"):
        authui.AuthUI  # noqa: B018 - to ask for it is what is tested


@pytest.mark.parametrize('found', ['3.18.0', '3.18.1'])
def test_one_of_the_versions_that_are_asked_for_is_not(found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frameworks, 'requires', lambda _: ASKED)
    monkeypatch.setattr(frameworks, 'version', lambda _: found)
    assert authui.AuthUI.__name__ == 'AuthUI'


def _nothing(name: str) -> None:
    raise PackageNotFoundError(name)


@pytest.mark.parametrize('requires', [_nothing, lambda _: None, lambda _: ['click>=8']])
def test_a_copy_of_the_sources_refuses_no_version_and_names_a_remedy(
    requires: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frameworks, 'requires', requires)
    frameworks.refuse_other_nicegui()
    assert "pip install 'nicegui'" in str(frameworks.lacking('something'))


def test_without_nicegui_python_says_so_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frameworks, 'version', _nothing)
    frameworks.refuse_other_nicegui()


def imported_after(change: str) -> str:
    """Return the error that `from authui import AuthUI` raises once something was changed, in a process of its own."""
    code = f"""
import sys
import tomllib
{change}
try:
    from authui import AuthUI
except Exception as error:
    print(type(error).__name__, error)
"""
    found = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True, timeout=120)  # noqa: S603 - our own code
    return found.stdout


@pytest.mark.parametrize('gone', ['nicegui.slot.Slot', 'nicegui.event.Callback'])
def test_a_name_that_is_missing_while_authui_is_imported_is_told_in_the_same_way(gone: str) -> None:
    module, _, name = gone.rpartition('.')
    told = imported_after(f'import {module}\ndel {gone}')
    assert told.startswith('SettingsError NiceGUI')
    assert f"cannot import name '{name}'" in told
    assert "pip install 'nicegui" in told


@pytest.mark.parametrize('gone', ['nicegui', 'boto3'])
def test_a_package_that_is_not_installed_is_told_by_python(gone: str) -> None:
    assert imported_after(f'sys.modules[{gone!r}] = None').startswith('ModuleNotFoundError')


def test_the_nicegui_that_is_asked_for_is_the_minor_version_that_is_tested() -> None:
    pins = (Path(__file__).parents[1] / 'constraints.txt').read_text(encoding='utf-8').split()
    major, minor, _ = next(each for each in pins if each.startswith('nicegui==')).removeprefix('nicegui==').split('.')
    asked = next(each for each in ASKED if each.startswith('nicegui'))
    assert asked.endswith(f',<{major}.{int(minor) + 1}')
