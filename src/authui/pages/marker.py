"""Which builders and endpoints are authui's own: a mark that is set where authui makes them, and that no copy has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar('F', bound=Callable[..., Any])

_MARK = '__authui_own__'


def ours(function: F) -> F:
    """Mark a function that authui has made itself: of a page, a sub page or a route."""
    setattr(function, _MARK, function)
    return function


def is_ours(function: object) -> bool:
    """Tell whether authui has made a function; `functools.wraps` copies the mark, which still names the first one."""
    function = getattr(function, '__func__', function)
    return function is not None and getattr(function, _MARK, None) is function
