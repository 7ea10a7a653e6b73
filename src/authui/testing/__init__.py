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
    from authui.testing.soft_authenticator import CeremonyError, SoftAuthenticator, SoftCredential

__all__ = [
    'CeremonyError',
    'LiveApp',
    'MotoPool',
    'PoolUnderTest',
    'SoftAuthenticator',
    'SoftCredential',
    'sign_in_by_passkey',
    'signed_in',
]

_HOMES = {
    'CeremonyError': 'authui.testing.soft_authenticator',
    'LiveApp': 'authui.testing.live',
    'MotoPool': 'authui.testing.moto_pool',
    'PoolUnderTest': 'authui.testing.pool',
    'SoftAuthenticator': 'authui.testing.soft_authenticator',
    'SoftCredential': 'authui.testing.soft_authenticator',
    'sign_in_by_passkey': 'authui.testing.sign_in',
    'signed_in': 'authui.testing.sign_in',
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
