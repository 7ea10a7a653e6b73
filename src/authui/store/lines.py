"""Lines of actions that wait for their turn (`concurrency='queue'`), and the search for deadlocks."""

from __future__ import annotations

import asyncio
import inspect
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from authui.store.errors import DispatchError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator, Mapping

_Task = asyncio.Task[Any]
_Entry = tuple[_Task, asyncio.Future[None]]
_DEEPEST: Final = 8
"""How many futures of asyncio are followed from one to the next."""


class _Line:
    """The line of one action: the task whose turn it is, and the waiting ones."""

    __slots__ = ('holder', 'waiting')

    def __init__(self, holder: _Task) -> None:
        self.holder: _Task | None = holder
        self.waiting: deque[_Entry] = deque()


class Lines:
    """The lines of one store; a line exists while a task works or waits in it."""

    __slots__ = ('_lines', '_looking', '_waiting')

    def __init__(self) -> None:
        self._lines: dict[Hashable, _Line] = {}
        self._waiting = 0
        self._looking: asyncio.AbstractEventLoop | None = None

    async def in_turn(self, key: Hashable, call: Callable[[], Awaitable[Any]]) -> Any:
        """Call after the earlier tasks in the line have ended in any way; raises `DispatchError` for a deadlock."""
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = _Line(_current())
        else:
            await self._wait(key, line)
        try:
            return await call()
        finally:
            self._pass_on(key, line)

    def look_for_deadlocks(self, loop: asyncio.AbstractEventLoop) -> None:
        """Schedule a search for tasks that wait for a turn whose holder waits for them."""
        if self._waiting and self._looking is not loop:
            self._looking = loop
            loop.call_soon(self._look)

    def refuse_circle(self, awaited: _Task) -> None:
        """Raise `DispatchError` if the current task would wait for one that waits for it."""
        task = asyncio.current_task()
        if awaited is task:
            raise DispatchError(f'{awaited.get_name()} waits for itself')
        if task is not None and awaited in _held_up_by(task, {}):
            raise DispatchError(f'{task.get_name()} would wait for {awaited.get_name()}, which waits for it')

    async def _wait(self, key: Hashable, line: _Line) -> None:
        task = _current()
        turn = asyncio.get_running_loop().create_future()
        entry = (task, turn)
        line.waiting.append(entry)
        self._waiting += 1
        try:
            await turn
        except BaseException:
            if entry in line.waiting:
                line.waiting.remove(entry)
            elif line.holder is task:
                self._pass_on(key, line)  # It was cancelled just when its turn had come.
            raise
        finally:
            self._waiting -= 1
            del entry, task  # As in `ActionRunner`: an error refers to this frame.

    def _pass_on(self, key: Hashable, line: _Line) -> None:
        while line.waiting:
            task, turn = line.waiting.popleft()
            if not turn.done():
                line.holder = task
                turn.set_result(None)
                return
        del self._lines[key]
        line.holder = None  # The frames of an error may refer to the line.

    def _look(self) -> None:
        self._looking = None
        behind = {line.holder: line.waiting for line in self._lines.values() if line.holder is not None}
        for line in self._lines.values():
            for task, turn in line.waiting:
                if line.holder is not None and not turn.done() and line.holder in _held_up_by(task, behind):
                    turn.set_exception(
                        DispatchError(
                            f'{task.get_name()} waits for its turn, which {line.holder.get_name()} has, and that one '
                            'waits for it: do not await it there, or call what it does as a plain function'
                        )
                    )


def _current() -> _Task:
    task = asyncio.current_task()
    assert task is not None  # an action runs in one
    return task


def _held_up_by(task: _Task, behind: Mapping[_Task, Iterable[_Entry]]) -> set[_Task]:
    """Return the tasks that cannot go on before this one ends, including those behind it in a line."""
    found: set[_Task] = set()
    open_ = [task]
    while open_:
        each = open_.pop()
        in_line = (waiting for waiting, turn in behind.get(each, ()) if not turn.done())
        for waiting in (*_woken_by(each), *in_line):
            if waiting not in found and not waiting.done():
                found.add(waiting)
                open_.append(waiting)
    return found


def _woken_by(future: asyncio.Future[Any], depth: int = 0) -> Iterator[_Task]:
    """Iterate over the tasks that wait for a future: by `await`, `gather`, `wait`, `shield` or in a task group."""
    for callback, _ in getattr(future, '_callbacks', None) or ():
        owner = getattr(callback, '__self__', None)
        if isinstance(owner, asyncio.Task):
            yield owner
        elif isinstance(owner, asyncio.TaskGroup):
            if owner._parent_task is not None:  # type: ignore[attr-defined]  # noqa: SLF001 - typeshed leaves it out
                yield owner._parent_task  # type: ignore[attr-defined]  # noqa: SLF001
        elif depth < _DEEPEST and _is_of_asyncio(callback):
            for inner in _held_by(callback):
                if inner is not future:
                    yield from _woken_by(inner, depth + 1)


def _is_of_asyncio(callback: Any) -> bool:
    function = callback.func if isinstance(callback, partial) else callback
    return getattr(function, '__module__', None) == 'asyncio.tasks'


def _held_by(callback: Any) -> Iterator[asyncio.Future[Any]]:
    """Iterate over the futures whose results a callback of asyncio sets."""
    if isinstance(callback, partial):
        values = callback.args
    else:
        values = tuple(inspect.getclosurevars(callback).nonlocals.values())
    return (each for each in values if asyncio.isfuture(each))
