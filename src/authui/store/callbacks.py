"""Callbacks of others: how many arguments they take, what to call them in a report, one at a time; knows no state."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from authui.store.errors import DefinitionError

Report = Callable[[BaseException, str], None]
Stop = Callable[[], None]

# A cancelled future that a callback looks into raises one that is no Exception; it must not reach the writer either.
FAILURES = (Exception, asyncio.CancelledError)

BEFORE, AFTER, ERROR = range(3)
"""When hooks are told."""


class Hooks(NamedTuple):
    """Callbacks that hear of an action or a mutation before it, after it and when it fails."""

    before: Callable[..., object] | None
    after: Callable[..., object] | None
    error: Callable[..., object] | None


def add_hooks(
    entries: dict[Hooks, Hooks], hooks: Hooks, counts: tuple[int, int, int], *, prepend: bool
) -> dict[Hooks, Hooks]:
    """Return the entries with the hooks in them, as they were given and as they are called; twice is once.

    `counts` is how many arguments each can have.
    """
    if hooks in entries:
        return entries
    fitted = Hooks(*(hook and fit_listener(hook, count) for hook, count in zip(hooks, counts, strict=True)))
    return {hooks: fitted, **entries} if prepend else {**entries, hooks: fitted}


def tell_hooks(entries: dict[Hooks, Hooks], when: int, report: Report, what: str, *arguments: Any) -> None:
    """Tell the hooks that are there by now, each isolated."""
    for hooks, fitted in tuple(entries.items()):
        hear, original = fitted[when], hooks[when]
        if hear is None or original is None:
            continue
        try:
            hear(*arguments)
        except FAILURES as failure:
            report(failure, f'the {what} subscriber {describe(original)}')


def fit_listener(callback: Callable[..., object], count: int) -> Callable[..., object]:
    """Fit a callback that is called and not awaited; raises `DefinitionError` for a coroutine function."""
    if is_asynchronous(callback):
        raise DefinitionError(
            f'{describe(callback)} is a coroutine function, which nobody would await: take a plain function that '
            'dispatches an action, or `async for mutation in store.commits()`'
        )
    return fit(callback, count)


def is_asynchronous(callback: object) -> bool:
    """Whether what a callable returns has to be awaited or gone through before anything happens."""
    return any(_is(check, callback) for check in (inspect.isasyncgenfunction, inspect.isgeneratorfunction)) or (
        is_coroutine_function(callback)
    )


def is_coroutine_function(callback: object) -> bool:
    """Whether what a callable returns has to be awaited; of a partial its function counts, of an object `__call__`."""
    return _is(inspect.iscoroutinefunction, callback)


def _is(check: Callable[[Any], bool], callback: object) -> bool:
    while isinstance(callback, partial):
        callback = callback.func
    return check(callback) or check(getattr(type(callback), '__call__', None))  # noqa: B004 - the function is wanted


def fit(callback: Callable[..., object], count: int) -> Callable[..., object]:
    """Return a callable that takes `count` arguments and hands on as many of them as the callback requires."""
    if not callable(callback):
        raise DefinitionError(f'{callback!r} is a {type(callback).__name__}: give a function to call')
    try:
        parameters = inspect.signature(callback).parameters.values()
    except ValueError:
        return callback  # A builtin that does not tell is given everything.
    required = 0
    for parameter in parameters:
        if parameter.kind is parameter.VAR_POSITIONAL:
            return callback
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty:
            raise DefinitionError(f'{describe(callback)} requires {parameter.name} by keyword')
        required += parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
    if required > count:
        raise DefinitionError(f'{describe(callback)} takes {required} arguments; it is given {count}')
    return callback if required == count else _with_fewer(callback, required)


def _with_fewer(callback: Callable[..., object], count: int) -> Callable[..., object]:
    if count == 0:
        return lambda *_: callback()
    if count == 1:
        return lambda first, *_: callback(first)
    return lambda *given: callback(*given[:count])


def describe(callback: Callable[..., object]) -> str:
    """Name a callback by where it was written."""
    name = getattr(callback, '__qualname__', None) or type(callback).__qualname__
    return f'{getattr(callback, "__module__", None) or "?"}.{name}'
