"""How authui's own function takes the place of one of NiceGUI's: once, however often an app is started."""

from __future__ import annotations

from typing import Any

_ORIGINAL = '__authui_original__'


def original(function: Any) -> Any:
    """Return the function whose place one of ours has taken; a function that is not ours comes back as it is."""
    return getattr(function, _ORIGINAL, function)


def in_place_of(former: Any, function: Any) -> Any:
    """Return a function of ours, marked with the one whose place it takes."""
    setattr(function, _ORIGINAL, former)
    return function
