"""The store in NiceGUI pages, compared with NiceGUI alone in the same run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from nicegui import Client, background_tasks, core, ui
from report import Row, publish, seconds_each

from authui.reactive import bind_text, watch
from authui.store import Module, State, Store, mutation

MANY = 1_000


class CounterState(State):
    """One field."""

    count: int = 0


class Counter(Module[CounterState]):
    """One mutation."""

    @mutation
    def set(self, state: CounterState, value: int) -> None:
        """Set the field."""
        state.count = value


def main() -> None:
    """Measure and publish."""
    asyncio.run(_measure())


async def _measure() -> None:
    core.loop = asyncio.get_running_loop()
    client = Client(ui.page('/'))
    bound, watched, selected = (Store({'counter': Counter()}) for _ in range(3))
    with client:
        # Each thousand is made by itself, because labels that are adjacent in memory are faster to reach.
        direct = _labels()
        for label in _labels():
            bind_text(label, bound, 'counter.count')
        for label in _labels():
            bind_text(label, selected, lambda state, _getters: state.counter.count)
        for label in _labels():
            watch(watched, 'counter.count', lambda value, _old, label=label: label.set_text(str(value)))

    def set_text(value: int) -> None:
        for label in direct:
            label.set_text(str(value))

    least, by_binding, by_selector, by_watcher = seconds_each(
        [
            _each(set_text),
            _each(lambda value: bound.commit(Counter.set, value)),
            _each(lambda value: selected.commit(Counter.set, value)),
            _each(lambda value: watched.commit(Counter.set, value)),
        ],
        5,
    )
    publish(
        'reactive',
        [
            Row.of('set the text of 1,000 labels', least * 1_000, 'ms'),
            _row('commit, 1,000 labels bound', by_binding, least, '<= 1.15'),
            _row('the same, bound to selectors', by_selector, least),
            _row('the same, by watchers in their slot', by_watcher, least),
        ],
    )
    client.delete()
    await background_tasks.teardown()


def _labels() -> list[ui.label]:
    return [ui.label() for _ in range(MANY)]


def _each(step: Callable[[int], object]) -> Callable[[int], None]:
    values = iter(range(10**9))

    def run(number: int) -> None:
        for _ in range(number):
            step(next(values))

    return run


def _row(name: str, each: float, least: float, target: str | None = None) -> Row:
    return Row.of(
        name, each * 1_000, 'ms', ratio=each / least, against='the time of set_text on the same labels', target=target
    )


if __name__ == '__main__':
    main()
