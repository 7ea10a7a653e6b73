"""A store to watch, and the turns of the loop that its watchers need."""

from __future__ import annotations

import asyncio

from authui.store import Context, Module, State, Store, action, getter, mutation


class LampState(State):
    """A lamp."""

    is_on: bool = False
    watts: int = 40
    name: str = 'desk'


class Lamp(Module[LampState]):
    """A module of every kind of handler."""

    @mutation
    def switch(self, state: LampState, is_on: bool) -> None:
        state.is_on = is_on

    @mutation
    def watts(self, state: LampState, watts: int) -> None:
        state.watts = watts

    @mutation
    def rename(self, state: LampState, name: str) -> None:
        state.name = name.strip()

    @action
    async def glow(self, context: Context[LampState], seconds: float) -> None:
        await asyncio.sleep(seconds)
        context.commit(Lamp.watts, 60)

    @getter
    def heat(self, state: LampState) -> str:
        return f'{state.watts * 0.9:.0f} W'


def make_store() -> Store:
    return Store({'lamp': Lamp()})


async def turns(number: int = 5) -> None:
    """Let the event loop turn."""
    for _ in range(number):
        await asyncio.sleep(0)
