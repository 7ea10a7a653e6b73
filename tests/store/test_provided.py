"""The objects that a store provides for its actions."""

from __future__ import annotations

import pytest

from authui.store import Context, Module, State, Store, action
from authui.store.errors import DefinitionError


class Clock:
    def now(self) -> int:
        return 7


class Still(Clock):
    def now(self) -> int:
        return 0


class Times(Module[State]):
    @action
    async def look(self, context: Context[State]) -> int:
        return context.inject(Clock).now()


async def test_an_action_finds_what_was_provided_by_its_class() -> None:
    assert await Store({'times': Times()}, provide={Clock: Clock()}).dispatch(Times.look) == 7


async def test_another_one_takes_its_place_in_a_test() -> None:
    assert await Store({'times': Times()}, provide={Clock: Still()}).dispatch(Times.look) == 0


async def test_a_missing_object_is_named_with_the_remedy() -> None:
    with pytest.raises(DefinitionError, match=r'nothing is provided for Clock: .*provide=\{Clock: '):
        await Store({'times': Times()}).dispatch(Times.look)
