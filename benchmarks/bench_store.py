"""How fast the store is, against a bare object with a list of callbacks and against its peers, all in the same run."""

from __future__ import annotations

import asyncio
import threading
from time import perf_counter
from typing import TYPE_CHECKING

from peers.contenders import MANY, Counter, Floor, listener, make_store, used_store
from peers.race import beside
from report import Row, kilobytes_each, publish, seconds_each

from authui.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

FLOOR = 'the floor'


def main() -> None:
    """Measure everything and publish it."""
    publish('store', [*commits(), *threads(), *dispatches(), *watchers(), *getters(), *idle(), *beside()])


def commits() -> list[Row]:
    """Commit with one watcher on the field: strict, validating, with a draft that is swapped in."""
    floor, store, told = Floor(1), make_store(listeners=1), make_store(listeners=1)
    told.subscribe(lambda _event, _state: None)

    def bare(number: int) -> None:
        for value in range(number):
            floor.set(value)

    def by_subscriber(number: int) -> None:
        for value in range(number):
            told.commit('counter/set', value)

    def by_name(number: int) -> None:
        for value in range(number):
            store.commit('counter/set', value)

    def by_reference(number: int) -> None:
        for value in range(number):
            store.commit(Counter.set, value)

    least, named, typed, subscribed = seconds_each([bare, by_name, by_reference, by_subscriber], 2_000)
    return [
        Row.of('floor: assign and call back', 1 / least, '/s'),
        _rate('commit by name', named, least, '>= 0.06'),
        _rate('commit by reference', typed, least, '>= 0.06'),
        _rate('commit with a subscriber', subscribed, least, '>= 0.015'),
    ]


def threads() -> list[Row]:
    """Let four threads commit twenty thousand increments each."""
    number, crowd = 20_000, 4

    async def race() -> tuple[int, float]:
        store = make_store()

        def work() -> None:
            for future in [store.commit_threadsafe(Counter.add) for _ in range(number)]:
                future.result()

        begin = perf_counter()
        await asyncio.gather(*(asyncio.to_thread(work) for _ in range(crowd)))
        return store.state.counter.count, perf_counter() - begin

    count, seconds = asyncio.run(race())
    return [
        Row.of('commits by 4 threads', count / seconds, '/s'),
        Row.of('of which are lost', number * crowd - count, '', target='<= 0'),
    ]


def dispatches() -> list[Row]:
    """Dispatch and await an action that commits."""
    loop = asyncio.new_event_loop()
    floor = Floor(1)

    async def make() -> Store:
        return make_store(listeners=1)

    store = loop.run_until_complete(make())

    async def await_bare(number: int) -> None:
        for value in range(number):
            await floor.put(value)

    async def await_dispatch(number: int) -> None:
        for value in range(number):
            await store.dispatch('counter/put', value)

    least, awaited = seconds_each(
        [
            lambda number: loop.run_until_complete(await_bare(number)),
            lambda number: loop.run_until_complete(await_dispatch(number)),
        ],
        1_000,
    )
    loop.close()
    return [
        Row.of('floor: await a coroutine that assigns', 1 / least, '/s'),
        _rate('awaited dispatch', awaited, least, '>= 0.06'),
    ]


def watchers() -> list[Row]:
    """Commit with a thousand watchers, on the field and elsewhere."""
    floor, paths, selectors, nobody = Floor(MANY), make_store(listeners=MANY), make_store(), make_store()
    for _ in range(MANY):
        selectors.watch(lambda state, _getters: state.counter.count, listener())

    def setting(commit: Callable[[int], None]) -> Callable[[int], None]:
        values = iter(range(10**9))

        def run(number: int) -> None:
            for _ in range(number):
                commit(next(values))

        return run

    least, by_path, by_selector = seconds_each(
        [
            setting(floor.set),
            setting(lambda value: paths.commit('counter/set', value)),
            setting(lambda value: selectors.commit('counter/set', value)),
        ],
        20,
    )
    alone, elsewhere = seconds_each(
        [
            setting(lambda value: nobody.commit('counter/set_other', value)),
            setting(lambda value: paths.commit('counter/set_other', value)),
        ],
        1_000,
    )
    return [
        Row.of('floor: assign and call 1,000 back', 1 / least, '/s'),
        _rate('commit to 1,000 path watchers', by_path, least, '>= 0.5'),
        _rate('commit to 1,000 selector watchers', by_selector, least, '>= 0.12'),
        Row.of(
            'commit with 1,000 watchers elsewhere',
            1 / elsewhere,
            '/s',
            ratio=elsewhere / alone,
            against='the time of a commit that nobody watches',
            target='<= 1.2',
        ),
    ]


def getters() -> list[Row]:
    """Read a getter whose value is known."""
    floor, store = Floor(0), make_store()

    def bare(number: int) -> None:
        for _ in range(number):
            floor.double  # noqa: B018 - the read is what is measured

    def cached(number: int) -> None:
        for _ in range(number):
            store.getters['counter/double']

    least, read = seconds_each([bare, cached], 5_000)
    return [
        Row.of('floor: read a property', 1 / least, '/s'),
        _rate('read a cached getter', read, least, '>= 0.35'),
    ]


def idle() -> list[Row]:
    """Weigh stores that were used once and wait."""
    stores: list[Store] = []
    threads = threading.active_count()
    weight = kilobytes_each(lambda: stores.append(used_store()))
    return [
        Row.of('memory of a store', weight, 'KB', target='<= 8'),
        Row.of('threads of 500 stores', threading.active_count() - threads, '', target='<= 0'),
    ]


def _rate(name: str, each: float, least: float, target: str) -> Row:
    return Row.of(name, 1 / each, '/s', ratio=least / each, against=FLOOR, target=target)


if __name__ == '__main__':
    main()
