"""How fast the store is, against a bare object with a list of callbacks and against its peers, all in the same run."""

from __future__ import annotations

import asyncio
import threading
from time import perf_counter
from types import new_class
from typing import TYPE_CHECKING, Any

from peers.contenders import MANY, Counter, CounterState, Floor, listener, make_store, used_store
from peers.race import beside
from pydantic import create_model
from report import Row, kilobytes_each, publish, seconds_each

from authui.store import Getters, History, Module, State, Store, getter, mutation

if TYPE_CHECKING:
    from collections.abc import Callable

FLOOR = 'the floor'
GROWTH = (10, 100, 1_000, 10_000)


def main() -> None:
    """Measure everything and publish it."""
    publish(
        'store',
        [*commits(), *threads(), *dispatches(), *watchers(), *getters(), *growth(), *idle(), *beside()],
    )


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


def growth() -> list[Row]:
    """Do the same with 10, 100, 1,000 and 10,000 of something: the time may not follow."""
    rows: list[Row] = []
    for name, target, prepare, number in (
        ('commit with a subscriber', '<= 2', _subscribed, 20),
        ('commit with a History', '<= 2', _with_history, 20),
        ('register_module', '<= 2', _registering, 5),
        ('first commit of a name', '<= 2', _first_commits, 5),
    ):
        times = {count: _once(prepare(count), number) for count in GROWTH}
        rows += [_grown(f'{name}, {count:,} modules', times, count, target) for count in GROWTH]
    for count in GROWTH:
        by_path, by_getter = seconds_each([_path_watchers(count), _getter_watchers(count)], 2, 15)
        rows.append(
            Row.of(
                f'commit, {count:,} watchers of a getter',
                1 / by_getter,
                '/s',
                ratio=by_getter / by_path,
                against='the time with as many path watchers',
                # A few watchers cost less than the getter that is computed for them.
                target='<= 1.5' if count >= MANY else None,
            )
        )
    layers = {depth: _once(_layered(depth), 1) for depth in (5, 10, 20, 40)}
    rows += [
        Row.of(
            f'watch a getter over {depth} layers', each * 1e6, 'us', ratio=each / layers[5] / (depth / 5),
            against='so many times the time of 5 layers', target='<= 2',
        )
        for depth, each in layers.items()
    ]  # fmt: skip
    for count in GROWTH:
        ten, wide, copied = seconds_each([_wide(10), _wide(count), _dict_copy(count)], 20, 60)
        rows.append(
            Row.of(
                f'commit of one of {count:,} fields', wide * 1e6, 'us', ratio=wide / (ten + copied),
                against="the time of the one of 10, and of a dict's copy", target='<= 2',
            )
        )  # fmt: skip
    return rows


def _once(case: Callable[[int], object], number: int) -> float:
    return seconds_each([case], number, 60)[0]


def _grown(name: str, times: dict[int, float], count: int, target: str) -> Row:
    least = times[GROWTH[0]]
    return Row.of(name, times[count] * 1e6, 'us', ratio=times[count] / least, against='the row of 10', target=target)


def _many(count: int) -> dict[str, Module[CounterState]]:
    return {f'm{number}': Counter() for number in range(count)}


def _committing(store: Store, name: str = 'm0/set') -> Callable[[int], None]:
    values = iter(range(10**9))

    def run(number: int) -> None:
        for _ in range(number):
            store.commit(name, next(values))

    return run


def _subscribed(count: int) -> Callable[[int], None]:
    store = Store(_many(count))
    store.subscribe(lambda _event, _state: None)
    return _committing(store)


def _with_history(count: int) -> Callable[[int], None]:
    return _committing(Store(_many(count), plugins=[History()]))


def _registering(count: int) -> Callable[[int], None]:
    store, keys = Store(_many(count)), iter(range(10**9))

    def run(number: int) -> None:
        for _ in range(number):
            store.register_module(f'late{next(keys)}', Counter())

    return run


def _first_commits(count: int) -> Callable[[int], None]:
    store = Store(_many(count))

    def run(number: int) -> None:
        for at in range(number):
            store.commit(f'm{at}/set', 1)
        store.register_module('last', Counter())  # so that every name is looked up again
        store.unregister_module('last')

    return run


def _path_watchers(count: int) -> Callable[[int], None]:
    return _committing(make_store(listeners=count), 'counter/set')


def _getter_watchers(count: int) -> Callable[[int], None]:
    store = make_store()
    for _ in range(count):
        store.watch(Counter.double, listener())
    return _committing(store, 'counter/set')


def _layered(depth: int) -> Callable[[int], None]:
    def compute(level: int) -> Callable[[Any, CounterState, Getters], int]:
        def layer(_self: Any, state: CounterState, getters: Getters) -> int:
            return state.count if level == 0 else int(getters[f'l{level - 1}'] + getters[f'r{level - 1}'])

        return layer

    handlers = {f'{side}{level}': getter(compute(level)) for level in range(depth + 1) for side in 'lr'}
    layers = new_class('Layers', (Module[CounterState],), {}, lambda namespace: namespace.update(handlers))
    top: Any = handlers[f'l{depth}']

    def run(_number: int) -> None:
        Store({'layers': layers()}).watch(top, lambda: None)

    return run


def _wide(count: int) -> Callable[[int], None]:
    fields: dict[str, Any] = {f'f{number}': (int, 0) for number in range(count)}
    state: type[State] = create_model('Wide', __base__=State, **fields)

    class Wide(Module[State]):
        def initial_state(self) -> State:
            return state()

        @mutation
        def set(self, state: State, value: int) -> None:
            state.f0 = value  # type: ignore[attr-defined]  # it is made above

    return _committing(Store({'wide': Wide()}), 'wide/set')


def _dict_copy(count: int) -> Callable[[int], None]:
    values = {f'f{number}': number for number in range(count)}

    def run(number: int) -> None:
        for _ in range(number):
            values.copy()

    return run


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
