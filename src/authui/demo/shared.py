"""A value that all pages of the demo share, and that each follows while its elements are there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from nicegui import ui

T = TypeVar('T')


class Shared(Generic[T]):
    """Holds a value, and calls its followers when it is set."""

    def __init__(self, value: T) -> None:
        self.value = value
        self._followers: dict[object, Callable[[T], object]] = {}

    def set(self, value: T) -> None:
        """Set the value and tell all followers."""
        self.value = value
        for tell in tuple(self._followers.values()):
            tell(value)

    def follow(self, tell: Callable[[T], object]) -> Callable[[], None]:
        """Call `tell` with the value now and whenever it is set; returns what ends that."""
        key = object()
        self._followers[key] = tell
        tell(self.value)

        def stop() -> None:
            self._followers.pop(key, None)

        return stop


def follow_here(shared: Shared[T], tell: Callable[[T], object]) -> None:
    """Follow a value in the page being built, until what is drawn around this call is gone."""
    place = ui.context.slot.parent

    def tell_here(value: T) -> None:
        if place.is_deleted:  # as all of a page is when its user logs out
            stop()
        else:
            tell(value)

    stop = shared.follow(tell_here)
    ui.context.client.on_delete(stop)
