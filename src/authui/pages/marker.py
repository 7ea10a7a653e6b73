"""A marker on the page builders and endpoints that authui has made; everything without it is the host's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar('F', bound=Callable[..., Any])

_MARKER = '__made_by_authui__'


def made_by_authui(function: F) -> F:
    """Mark the builder of a page or sub page, or the endpoint of a route, as authui's own."""
    setattr(function, _MARKER, function)
    return function


def is_made_by_authui(function: object) -> bool:
    """Tell whether a function has the marker.

    A host's wrapper does not count: `functools.wraps` copies the marker to it, which still names the first function.
    """
    function = getattr(function, '__func__', function)
    return function is not None and getattr(function, _MARKER, None) is function
