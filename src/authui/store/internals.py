"""The interface of a store for its modules and their contexts, which is not for hosts; keeps nothing."""

from __future__ import annotations

from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, TypeVar, cast

from authui.store.dispatch import Dispatch
from authui.store.errors import CommitError, DefinitionError, StoreClosedError
from authui.store.lookup import find_module, overridden_route
from authui.store.module import Module
from authui.store.names import CLOSED
from authui.store.payload import NOTHING
from authui.store.watching import Watching

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.store.callbacks import Stop
    from authui.store.events import ActionStatus
    from authui.store.handlers import Action, Getter, Mutation
    from authui.store.node import Node
    from authui.store.parts import StoreParts
    from authui.store.watchers import Flush

R = TypeVar('R')


class Internals:
    """Operations of modules, contexts and the store on several parts of the store."""

    __slots__ = ('_parts', 'watching')

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts
        self.watching = Watching(parts)

    def node_of(self, module: Any, near: Node | None = None) -> Node:
        """Return the node of a module by its path, or by its class as seen from `near`; raises `DefinitionError`."""
        if isinstance(module, str | tuple):
            return self._parts.tree.find(module)
        if isinstance(module, type) and issubclass(module, Module):
            return find_module(self._parts.root, module, near)[0]
        if isinstance(module, Module):
            name = type(module).__name__
            raise DefinitionError(f'{module!r} is an instance: name the module by its class, {name}, or by its path')
        raise DefinitionError(f'{module!r} names no module: give its class or its path, such as account.profile')

    def status(self, action: Action[..., Any] | str, near: Node | None) -> ActionStatus:
        """Return the status of an action by its full name or its reference, as seen from a module."""
        return self._parts.runner.board.read(self._parts.actions.find(action, near).type)

    def watch(
        self, source: Any, callback: Callable[..., object], near: Node | None, /, *, immediate: bool, flush: Flush
    ) -> Stop:
        """Watch any source that `Store.watch` takes, as seen from a module or from outside."""
        return self.watching.watch(source, callback, near, immediate=immediate, flush=flush)

    def call_threadsafe(self, call: Callable[[], Dispatch[Any] | None]) -> Future[Any]:
        """Call on the event loop from another thread; the future gets the result, or that of the dispatched action."""
        loop = self._parts.runner.loop
        if loop is None:
            raise CommitError('the store has no event loop yet: make it, or dispatch once, where one is running')
        if self._parts.commits.is_closed:
            raise StoreClosedError(CLOSED)
        future: Future[Any] = Future()

        def run() -> None:
            if future.cancelled():
                return
            try:
                called = call()
            except Exception as error:  # noqa: BLE001 - raised by the future
                _settle(future, None, error)
            else:
                if called is None:
                    _settle(future, None, None)
                else:
                    _follow(called, future)

        try:
            loop.call_soon_threadsafe(run)
        except RuntimeError as error:
            raise CommitError(f'the event loop of the store is over: {error}') from None
        return future

    def call_overridden_mutation(self, node: Node, handler: Mutation[...], /, *given: Any, **named: Any) -> None:
        """Run an overridden mutation, which `super()` has found."""
        self._parts.commits.call_overridden(node, handler, given, named)

    def call_overridden_action(
        self, node: Node, handler: Action[..., Any], /, *given: Any, **named: Any
    ) -> Dispatch[Any]:
        """Run an overridden action, which `super()` has found."""
        self._parts.commits.check(f'dispatch of {handler!r}')
        if given and given[0] is node.scope:
            given = given[1:]
        route = overridden_route(node, handler)
        payload = route.payload.gather(NOTHING, given, named, route.type, by_name=False)
        return self._parts.runner.spawn_call(route, route.payload.accept(payload, route.type))

    def compute_overridden(self, node: Node, handler: Getter[R], /) -> R:
        """Return the value of an overridden getter, which `super()` has found."""
        return cast('R', self._parts.tree.compute(node, handler))  # what its function returns


def _settle(future: Future[Any], result: Any, error: BaseException | None) -> None:
    """Set the result of a future, unless its thread has cancelled it."""
    if future.set_running_or_notify_cancel():
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)


def _follow(task: Dispatch[Any], future: Future[Any]) -> None:
    """Give a future of another thread the outcome of a task; cancelling the future cancels the task."""

    def end(over: Dispatch[Any]) -> None:
        if over.cancelled():
            _settle(future, None, CancelledError())
        else:
            error = over.exception()
            _settle(future, None if error else over.result(), error)

    def cancel(cancelled: Future[Any]) -> None:
        if cancelled.cancelled():
            task.get_loop().call_soon_threadsafe(task.cancel)

    task.add_done_callback(end)
    future.add_done_callback(cancel)
