"""Login, signup and confirm pages for NiceGUI against Amazon Cognito, driven by a Vuex-style store.

The names below are loaded when they are first used, so that `authui.store` can be imported without NiceGUI.

Why it is as it is: docs/design.md#the-house
"""

from __future__ import annotations

from importlib import import_module
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
        return _auth_ui()
    return getattr(import_module(_HOMES[name]), name)


def _auth_ui() -> Any:
    """Return `AuthUI`, which needs the frameworks that it was tested with."""
    from authui.frameworks import is_of_frameworks, lacking, refuse_other_nicegui  # noqa: PLC0415 - others need none

    refuse_other_nicegui()
    try:
        return import_module(_HOMES['AuthUI']).AuthUI
    except ImportError as error:
        if is_of_frameworks(error):
            raise lacking(error) from None
        raise


def __dir__() -> list[str]:
    return __all__
