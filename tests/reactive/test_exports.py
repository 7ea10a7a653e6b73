"""The exported names are exactly the declared ones."""

from __future__ import annotations

from types import ModuleType

from authui import reactive


def test_the_exported_names_are_the_declared_ones() -> None:
    own = {
        name for name, value in vars(reactive).items() if not name.startswith('_') and not isinstance(value, ModuleType)
    }
    assert sorted(own) == sorted(reactive.__all__)
