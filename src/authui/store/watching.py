"""The watchers of a store, from their source to their callback; changes no state."""

from __future__ import annotations

import asyncio
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from authui.store.callbacks import FAILURES, describe, fit, is_asynchronous, is_coroutine_function
from authui.store.deeppaths import check
from authui.store.errors import DefinitionError, UnknownNameError
from authui.store.handlers import Action, Getter
from authui.store.names import check_option, suggest
from authui.store.watchers import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.store.actions import ActionRunner
    from authui.store.callbacks import Stop
    from authui.store.cells import Cell
    from authui.store.node import Node
    from authui.store.parts import StoreParts
    from authui.store.watchers import Flush


class Watching:
    """The watchers of one store in the order of registration."""

    __slots__ = ('_count', '_parts', 'watchers')

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts
        self._count = 0
        self.watchers: dict[int, Watcher] = {}

    def watch(
        self, source: Any, callback: Callable[..., object], near: Node | None, /, *, immediate: bool, flush: Flush
    ) -> Stop:
        """Watch any source that `Store.watch` takes, as seen from a module or from outside."""
        self._parts.commits.check('watch')
        check_option('flush', flush, ('sync', 'tick'), 'watch: ')
        self._count += 1
        hear = fit(callback, 2)
        if is_asynchronous(callback):
            if not is_coroutine_function(callback):
                raise DefinitionError(f'{describe(callback)} is a generator function: nobody would iterate over it')
            hear = OneAtATime(self._parts.runner, f'the watcher {describe(callback)}', hear)
        name = f'the watcher {describe(callback)}' + (f' of {source!r}' if isinstance(source, str) else '')
        watcher = Watcher(self._count, name, hear, self._parts.root.tracker)
        cell, below = self._find_cell(source) if isinstance(source, str) else (None, ())
        if isinstance(source, Getter):
            # By name, so that it survives an exchange of the module.
            cell = feed = self._parts.tree.feed(self._parts.tree.find_getter(source, near).name, -self._count)
            feed.begin()
        if cell is not None:
            now = watcher.follow_cell(cell, below)
        else:
            watcher.follow(self._selector(source, near))
            now = watcher.evaluate
        if flush == 'tick':
            watcher.defer(asyncio.get_running_loop(), self._parts.runner.report, now)
        self.watchers[watcher.index] = watcher
        if immediate:
            try:
                hear(now(), None)
            except FAILURES as error:
                self._parts.runner.report(error, name)

        def stop() -> None:
            self.watchers.pop(watcher.index, None)
            watcher.stop()

        return stop

    def end(self) -> None:
        """Stop all watchers."""
        for watcher in self.watchers.values():
            watcher.stop()
        self.watchers.clear()

    def _selector(self, source: Any, near: Node | None) -> Callable[[Any, Any], Any]:
        if isinstance(source, str):
            read = attrgetter(source)
            return lambda state, _: read(state)
        if isinstance(source, Action):
            type_, board = self._parts.actions.find(source, near).type, self._parts.runner.board
            return lambda _state, _getters: board.read(type_)
        if not callable(source):
            raise DefinitionError(
                f'{source!r} cannot be watched: give a path, a getter, an action or a selector (state, getters)'
            )
        if is_asynchronous(source):
            raise DefinitionError(f'{describe(source)} is a coroutine function: a selector is synchronous')
        return fit(source, 2)

    def _find_cell(self, path: str) -> tuple[Cell | None, tuple[str, ...]]:
        """Return the cell of a field's path and the path below the field; no cell for a module's or a property's path.

        Raises `UnknownNameError`.
        """
        keys = tuple(path.split('.'))
        node = self._parts.root
        for at, key in enumerate(keys):
            if key in node.children:
                node = node.children[key]
                continue
            if key in node.shape.fields:
                below = keys[at + 1 :]
                check(node.shape.fields[key].annotation, below, path)
                return node.cell(key), below
            if isinstance(getattr(node.shape.state, key, None), property):
                return None, ()  # a selector, which hears of every field that the property reads
            self._parts.root.find(keys[:-1])
            raise UnknownNameError(f'there is no field {path!r}{suggest(key, (*node.shape.fields, *node.children))}')
        return None, ()


class OneAtATime:
    """A coroutine function as a callback: one call at a time, and a last call with the last value."""

    def __init__(self, runner: ActionRunner, name: str, callback: Callable[..., Any]) -> None:
        self._runner = runner
        self._name = name
        self._callback = callback
        self._waiting: list[tuple[Any, Any]] = []
        self._running = False

    def __call__(self, new: Any, old: Any) -> None:
        """Run now, or once more after the running call."""
        if self._waiting:
            old = self._waiting[0][1]
        self._waiting = [(new, old)]
        if not self._running:
            self._running = True
            self._runner.spawn(self._name, self._run())

    async def _run(self) -> None:
        try:
            while self._waiting:
                new, old = self._waiting.pop()
                try:
                    await self._callback(new, old)
                except Exception as error:  # noqa: BLE001 - the next value must be delivered all the same
                    self._runner.report(error, self._name)
        finally:
            self._running = False
