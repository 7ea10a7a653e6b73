"""Each hook point is looked up when an `AuthUI` is made: where one is missing, the app does not start."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache, partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from authui.edge.nicegui_hooks import table
from authui.edge.nicegui_hooks.table import HOOKS, Hook, look_up_hooks
from authui.errors import SettingsError
from authui.host import AuthUI
from authui.settings import Settings


class Without:
    """Stands for an object of another version, which lacks one attribute."""

    def __init__(self, whole: object, missing: str) -> None:
        self._whole = whole
        self._missing = missing

    def __getattr__(self, name: str) -> Any:
        if name in {self._missing, '__dataclass_fields__'}:
            raise AttributeError(name)
        return getattr(self._whole, name)


def nothing(*_args: Any, **_kwargs: Any) -> None: ...


def take_away(hook: Hook, patch: pytest.MonkeyPatch) -> None:
    """Let the installed packages be of another version, which lacks a hook point."""
    module, _, path = hook.name.removesuffix('.__func__').partition(':')
    if '/' in module:
        patch.setattr(table, 'files', lambda _: Path(__file__).parent / 'another version')
        return
    *steps, last = path.split('.')
    owner: Any = import_module(module)
    put: Callable[[Any], None] = partial(patch.setitem, sys.modules, module)
    for step in steps:
        put = partial(patch.setattr, owner, step)
        owner = owner[step] if isinstance(owner, Mapping) else getattr(owner, step)
    if isinstance(owner, dict):
        patch.delitem(owner, last)
    elif isinstance(owner, type) and not issubclass(owner, Enum):
        _take_from_class(owner, last, patch)
    else:
        put(Without(owner, last))


def _take_from_class(owner: type, name: str, patch: pytest.MonkeyPatch) -> None:
    for kind in owner.__mro__[:-1]:
        if name == '__init__' or name in table._made(kind):
            patch.setattr(kind, '__init__', nothing)
        if name in vars(kind).get('__dataclass_fields__', ()):
            patch.setattr(kind, '__dataclass_fields__', {})
        if name in vars(kind) and name != '__init__':
            patch.delattr(kind, name)


@cache
def usual_settings() -> Settings:
    return Settings.load()


@pytest.mark.parametrize('hook', HOOKS, ids=lambda hook: f'{hook.name} {hook.holds}'.strip())
def test_a_missing_one_stops_the_start_with_the_versions_and_the_remedy(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = usual_settings()
    with monkeypatch.context() as patch:
        take_away(hook, patch)
        with pytest.raises(SettingsError) as told:
            AuthUI(settings)
    text = str(told.value)
    assert f'{hook.name}{f" with {hook.holds!r}" if hook.holds else ""} (' in text
    assert hook.without in text
    assert f'NiceGUI {version("nicegui")} (fastapi {version("fastapi")}' in text
    assert "pip install 'nicegui" in text


def test_all_are_there_in_the_version_that_is_pinned_also_after_a_start() -> None:
    look_up_hooks()
    AuthUI(Settings.load())
    look_up_hooks()


def test_each_is_listed_once_with_what_it_is_for() -> None:
    assert len({(each.name, each.holds) for each in HOOKS}) == len(HOOKS)
    assert all(each.why and each.without for each in HOOKS)


def test_what_a_function_has_to_take_or_to_know_is_looked_up_too() -> None:
    assert Hook('nicegui.background_tasks:create', '', '', 'context').is_there
    assert not Hook('nicegui.background_tasks:create', '', '', 'slot').is_there
    assert not Hook('nicegui.core:app.routes', '', '', '/_another_path').is_there
    assert not Hook('nicegui/static/nicegui.js', '', '', 'window.another').is_there
    assert not Hook('nicegui/static/another.js', '', '').is_there
    assert not Hook('nicegui.another:name', '', '').is_there
