"""Login, signup and confirm pages for NiceGUI against Amazon Cognito, driven by a Vuex-style store.

The names below are loaded when they are first used, so that `authui.store` can be imported without NiceGUI.
"""

from __future__ import annotations

import re
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from authui.account import Account
    from authui.bearer import BearerAuth
    from authui.guards.current_user import CurrentUser, user_in
    from authui.host import AuthUI
    from authui.models import JwtSource, User
    from authui.settings import Settings

__version__ = '0.1.0'
"""The one place of the version: `pyproject.toml` reads it here when the package is built."""

__all__ = ['Account', 'AuthUI', 'BearerAuth', 'CurrentUser', 'JwtSource', 'Settings', 'User', 'user_in']

_HOMES = {
    'Account': 'authui.account',
    'AuthUI': 'authui.host',
    'BearerAuth': 'authui.bearer',
    'CurrentUser': 'authui.guards.current_user',
    'JwtSource': 'authui.models',
    'Settings': 'authui.settings',
    'User': 'authui.models',
    'user_in': 'authui.guards.current_user',
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    if name == 'AuthUI':
        _refuse_old_nicegui()
    return getattr(import_module(_HOMES[name]), name)


def _refuse_old_nicegui() -> None:
    """Raise `SettingsError` with the remedy for a NiceGUI of another version than authui asks for when installed."""
    try:
        asked = next(each for each in requires('authui') or () if each.startswith('nicegui'))
        found = version('nicegui')
    except (PackageNotFoundError, StopIteration):  # run from a copy of the sources, or without NiceGUI
        return
    least, most = (re.search(pattern, asked) for pattern in (r'>=\s*(\d[\d.]*)', r'<\s*(\d[\d.]*)'))
    if (least and _numbers(found) < _numbers(least[1])) or (most and _numbers(found) >= _numbers(most[1])):
        from authui.errors import SettingsError  # noqa: PLC0415 - a healthy start does without

        raise SettingsError(f"authui needs {asked}, and NiceGUI {found} is installed: pip install '{asked}'")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r'\d+', text)[:3])


def __dir__() -> list[str]:
    return __all__
