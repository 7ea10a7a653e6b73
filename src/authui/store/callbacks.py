"""The host's callbacks: how many arguments they take, and how reports name them; knows no state."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from functools import partial
from types import FunctionType, MethodType
from typing import Any, NamedTuple

from authui.store.errors import DefinitionError

Report = Callable[[BaseException, str], None]
Stop = Callable[[], None]

# Reading a cancelled future raises CancelledError, which is not an Exception. It must not reach the committer either.
FAILURES = (Exception, asyncio.CancelledError)

BEFORE, AFTER, ERROR = range(3)
"""When a hook is called."""


class Hooks(NamedTuple):
    """Callbacks that hear of an action or a mutation before it, after it and when it fails."""

    before: Callable[..., object] | None
    after: Callable[..., object] | None
    error: Callable[..., object] | None


def add_hooks(
    entries: dict[Hooks, Hooks], hooks: Hooks, counts: tuple[int, int, int], *, prepend: bool
) -> dict[Hooks, Hooks]:
    """Return the entries with these hooks added: the hooks as given, and fitted. The same hooks twice are one entry.

    `counts` says how many arguments each hook can take.
    """
    if hooks in entries:
        return entries
    fitted = Hooks(*(hook and fit_listener(hook, count) for hook, count in zip(hooks, counts, strict=True)))
    return {hooks: fitted, **entries} if prepend else {**entries, hooks: fitted}


def tell_hooks(entries: dict[Hooks, Hooks], when: int, report: Report, what: str, *arguments: Any) -> None:
    """Call the hooks; the failure of one does not reach the others."""
    for hooks, fitted in tuple(entries.items()):
        hear, original = fitted[when], hooks[when]
        if hear is None or original is None:
            continue
        try:
            hear(*arguments)
        except FAILURES as failure:
            report(failure, f'the {what} subscriber {describe(original)}')


def fit_listener(callback: Callable[..., object], count: int) -> Callable[..., object]:
    """Fit a callback that is called but not awaited; raises `DefinitionError` for a coroutine function."""
    if is_asynchronous(callback):
        raise DefinitionError(
            f'{describe(callback)} is a coroutine function, which nobody would await: take a plain function that '
            'dispatches an action, or `async for mutation in store.commits()`'
        )
    return fit(callback, count)


def is_asynchronous(callback: object) -> bool:
    """Whether a callable is a coroutine function or a generator function."""
    return any(_is(check, callback) for check in (inspect.isasyncgenfunction, inspect.isgeneratorfunction)) or (
        is_coroutine_function(callback)
    )


def is_coroutine_function(callback: object) -> bool:
    """Whether a callable is a coroutine function; looks into partials and at `__call__` of objects."""
    return _is(inspect.iscoroutinefunction, callback)


def _is(check: Callable[[Any], bool], callback: object) -> bool:
    while isinstance(callback, partial):
        callback = callback.func
    return check(callback) or check(getattr(type(callback), '__call__', None))  # noqa: B004 - the function is wanted


def fit(callback: Callable[..., object], count: int) -> Callable[..., object]:
    """Return a callable that takes `count` arguments and passes on as many as the callback requires."""
    if not callable(callback):
        raise DefinitionError(f'{callback!r} is a {type(callback).__name__}: give a function to call')
    if (plain := _required(callback)) is not None:
        return _fitted(callback, plain, count)
    try:
        parameters = inspect.signature(callback).parameters.values()
    except ValueError:
        return callback  # A builtin without a signature gets all arguments.
    required = 0
    for parameter in parameters:
        if parameter.kind is parameter.VAR_POSITIONAL:
            return callback
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.default is parameter.empty:
            raise DefinitionError(f'{describe(callback)} requires {parameter.name} by keyword')
        required += parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
    return _fitted(callback, required, count)


def _required(callback: Callable[..., object]) -> int | None:
    """Return how many arguments a plain function or method requires, as its signature says; None for any other."""
    function = callback.__func__ if isinstance(callback, MethodType) else callback
    if not isinstance(function, FunctionType) or function.__dict__:  # attributes may give it another signature
        return None
    code = function.__code__
    if code.co_kwonlyargcount or code.co_flags & inspect.CO_VARARGS:
        return None
    given = len(function.__defaults__ or ()) + (function is not callback)
    return max(0, code.co_argcount - given)


def _fitted(callback: Callable[..., object], required: int, count: int) -> Callable[..., object]:
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
    """Name a callback by its module and qualified name."""
    name = getattr(callback, '__qualname__', None) or type(callback).__qualname__
    return f'{getattr(callback, "__module__", None) or "?"}.{name}'
