"""The test kit for hosts: the names that tests import; the fixtures are those of the pytest plugin, `plugin.py`.

Each name below is loaded when it is first used, because pytest loads the plugin in every project that has authui
installed.

Why it is as it is: docs/design.md#doors
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from authui.testing.live import LiveApp
    from authui.testing.moto_pool import MotoPool
    from authui.testing.pool import PoolUnderTest
    from authui.testing.sign_in import sign_in_by_passkey, signed_in

__all__ = ['LiveApp', 'MotoPool', 'PoolUnderTest', 'sign_in_by_passkey', 'signed_in']

_HOMES = {
    'LiveApp': 'authui.testing.live',
    'MotoPool': 'authui.testing.moto_pool',
    'PoolUnderTest': 'authui.testing.pool',
    'sign_in_by_passkey': 'authui.testing.sign_in',
    'signed_in': 'authui.testing.sign_in',
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
