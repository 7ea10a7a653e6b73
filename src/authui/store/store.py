"""The store: commits, dispatches and who is told; knows neither a user interface nor what the state means."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future
from functools import partial
from operator import attrgetter
from threading import get_ident
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, overload

from authui.errors import CommitError, DefinitionError, UnknownNameError
from authui.store.actions import ActionRunner
from authui.store.builtin import patch_route, reset_route
from authui.store.callbacks import FAILURES, Hooks, OneAtATime, Stop, describe, fit
from authui.store.commits import Commits
from authui.store.deeppaths import check
from authui.store.dispatch import Dispatch
from authui.store.getters import Tracker
from authui.store.module import Action, Getter, Module, Mutation
from authui.store.names import suggest
from authui.store.payload import NOTHING
from authui.store.routes import Routes, find_module, refusal
from authui.store.status import ActionStatus, StatusBoard
from authui.store.structure import Structure
from authui.store.tree import Node
from authui.store.watchers import Delivery, Flush, MutationEvent, Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from authui.store.getters import Cell, Derived, Getters
    from authui.store.routes import Route
    from authui.store.snapshots import StateTree
    from authui.store.state import State

P = ParamSpec('P')
R = TypeVar('R')
ModuleT = TypeVar('ModuleT', bound=Module[Any])

_log = logging.getLogger('authui.store')


class Store:
    """A tree of modules with one way to change state: a commit (Vuex's store).

    `modules` are read and named by their keys; the fields and handlers of `root` have no key in front (the `state`,
    `mutations`, `actions` and `getters` of Vuex's own options). It belongs to the thread that made it. `on_error` hears
    of the failures of watchers, of subscribers and of actions that nobody awaited, with who failed; by default they are
    logged.
    """

    __slots__ = (
        '__weakref__', '_actions', '_commits', '_delivery', '_mutations', '_on_error', '_root', '_runner',
        '_structure', '_thread', '_tracker', '_waiting', '_watched', '_watchers', 'closed', 'getters', 'run_commit',
    )  # fmt: skip

    def __init__(
        self,
        modules: Mapping[str, Module[Any]] = MappingProxyType({}),
        plugins: Iterable[Callable[[Store], object]] = (),
        on_error: Callable[[BaseException, str], object] | None = None,
        *,
        root: Module[Any] | None = None,
    ) -> None:
        self.closed = False
        self._on_error = on_error or _log_error
        self._thread = get_ident()
        self._root = Node(self, root, None, '')
        self._root.tracker = self._tracker = Tracker(self, self._root)
        self.getters: Getters = self._tracker.getters
        """All getters by full name, such as `account/is_authorized`, or by reference."""
        self._mutations: Routes[Mutation[...]] = Routes(self._root, Mutation)
        self._actions: Routes[Action[..., Any]] = Routes(self._root, Action)
        self._delivery = Delivery(self._report)
        self._commits = Commits(self._root, self._tracker, self._mutations, self._delivery)
        self.run_commit = self._commits.run
        """Commit by a full name or a reference, as seen from a module; for contexts."""
        self._structure = Structure(
            self._root, self._tracker, (self._mutations, self._actions), self._commits, self._delivery
        )
        self._runner = ActionRunner(self._report, self._commits.state, StatusBoard(self._tracker, self._delivery))
        self._watchers: dict[int, Watcher] = {}
        self._watched = 0
        self._waiting: set[asyncio.Future[Any]] = set()
        self._structure.begin(modules)
        for plugin in plugins:
            plugin(self)

    @property
    def state(self) -> StateTree:
        """The state of all modules as it is now, sealed; later commits do not change what was read."""
        return self._commits.state()

    @overload
    def commit(self, mutation: Mutation[P], /, *args: P.args, **kwargs: P.kwargs) -> None: ...
    @overload
    def commit(self, mutation: str, payload: Any = ..., /, **named: Any) -> None: ...
    def commit(  # type: ignore[misc]  # a handler takes at most one payload
        self, mutation: Any, payload: Any = NOTHING, /, **named: Any
    ) -> None:
        """Run a mutation and swap its draft in; then tell whoever listens.

        Raises `UnknownNameError`, `PayloadError`, `MutationError`, or what the mutation raised; the state is then as
        it was. Raises `CommitError` while a getter is computed and on another thread. What listeners raise goes to
        `on_error`.
        """
        self._commits.run(mutation, payload, named, None)

    @overload
    def dispatch(self, action: Action[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Dispatch[R]: ...
    @overload
    def dispatch(self, action: str, payload: Any = ..., /, **named: Any) -> Dispatch[Any]: ...
    def dispatch(  # type: ignore[misc]  # a handler takes at most one payload
        self, action: Any, payload: Any = NOTHING, /, **named: Any
    ) -> Dispatch[Any]:
        """Start an action at once and return an awaitable of its result.

        Raises `UnknownNameError`, `PayloadError` and `CommitError` (see `commit`) itself; what the action raises is
        raised where it is awaited, or goes to `on_error` if it never is. Where several modules share the type, the
        result is the list of theirs in the order of registration.
        """
        return self.run_dispatch(action, payload, named, None)

    def patch(
        self, module: type[Module[Any]] | str, change: Callable[[Any], object] | None = None, /, **fields: Any
    ) -> None:
        """Commit several fields of a module at once, or what a function writes on its draft (Pinia's `$patch`).

        Raises as `commit` does. Subscribers hear of the mutation `$patch` in the module's namespace.
        """
        self._commits.apply(patch_route(self._node_of(module)), fields if change is None else change)

    def reset(self, module: type[Module[Any]] | str, /) -> None:
        """Go back to the state that a module begins with, by the mutation `$reset` (Pinia's `$reset`)."""
        self._commits.apply(reset_route(self._node_of(module)), NOTHING)

    def commit_threadsafe(self, mutation: Any, payload: Any = NOTHING, /, **named: Any) -> Future[None]:
        """Commit from another thread, on the store's event loop; raises `CommitError` where it has none."""
        if self._runner.loop is None:
            raise CommitError('the store has no event loop yet: make it, or dispatch once, where one is running')

        future: Future[None] = Future()

        def commit() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                self._commits.run(mutation, payload, named, None)
            except Exception as error:  # noqa: BLE001 - raised where the future is asked
                future.set_exception(error)
            else:
                future.set_result(None)

        self._runner.loop.call_soon_threadsafe(commit)
        return future

    def get(self, getter: Getter[R], /) -> R:
        """Return the value of a getter."""
        return self.getters[getter]

    def status(self, action: Action[..., Any] | str, /) -> ActionStatus:
        """Return whether an action is running and how it last failed; getters and selectors follow it."""
        return self._runner.board.read(self._actions.find(action).type)

    async def when(self, source: Any, predicate: Callable[[Any], object] = bool) -> Any:
        """Wait until what `watch` would hear of satisfies the predicate; return that value.

        Raises `CancelledError` when the store is closed, and what the predicate raises.
        """
        return await self._wait(lambda found: self.watch(source, found, immediate=True), predicate)

    async def next_commit(self, mutation: Mutation[...] | str | None = None) -> MutationEvent:
        """Wait for the next commit, of one mutation or of any; raises `CancelledError` when the store is closed."""
        type_ = None if mutation is None else self._mutations.find(mutation).type
        event: MutationEvent = await self._wait(self.subscribe, lambda event: type_ in {None, event.type})
        return event

    async def _wait(self, listen: Callable[[Callable[[Any], None]], Stop], predicate: Callable[[Any], object]) -> Any:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def found(value: Any) -> None:
            try:
                if not future.done() and predicate(value):
                    future.set_result(value)
            except Exception as error:  # noqa: BLE001 - raised where it is waited
                future.set_exception(error)

        self._waiting.add(future)
        stop = listen(found)
        try:
            return await future
        finally:
            stop()
            self._waiting.discard(future)

    @overload
    def use(self, module: type[ModuleT], /) -> ModuleT: ...
    @overload
    def use(self, module: str, /) -> Module[Any]: ...
    def use(self, module: type[Module[Any]] | str, /) -> Module[Any]:
        """Return a module by its class or its path: its state, and its handlers as methods; the root's path is ''."""
        return self._node_of(module).context

    @overload
    def watch(
        self,
        source: Getter[R] | Action[..., R],
        callback: Callable[..., object],
        *,
        immediate: bool = ...,
        flush: Flush = ...,
    ) -> Stop: ...
    @overload
    def watch(
        self,
        source: str | Callable[[Any, Getters], Any],
        callback: Callable[..., object],
        *,
        immediate: bool = ...,
        flush: Flush = ...,
    ) -> Stop: ...
    def watch(
        self,
        source: Any,
        callback: Callable[..., object],
        *,
        immediate: bool = False,
        flush: Flush = 'sync',
    ) -> Stop:
        """Call back with the new and the old value when it has changed; returns what ends that.

        `source` is the path of a field (`account.user`), of what is in one (`account.user.email`, `board.cards.3.name`;
        None while something on the way is missing) or of a module, a getter's reference, an action's for its status, or
        a selector `(state, getters)`. `flush='tick'` calls once a turn of the event loop with the last value;
        `immediate` calls at once too. The callback may take both values, the new one or none. A coroutine function runs
        one call at a time; changes meanwhile bring one more, with the last value.
        """
        self._commits.check('watch')
        self._watched += 1
        hear = fit(callback, 2)
        if asyncio.iscoroutinefunction(callback):
            hear = OneAtATime(self._runner, f'the watcher {describe(callback)}', hear)
        name = f'the watcher {describe(callback)}' + (f' of {source!r}' if isinstance(source, str) else '')
        watcher = Watcher(self._watched, name, hear, self._tracker)
        cell, below = self._find_cell(source) if isinstance(source, str) else (None, ())
        if isinstance(source, Getter):
            # By name, so that it follows a module that is exchanged.
            cell = feed = self._structure.feed(self._structure.find_getter(source, None).name, -self._watched)
            feed.begin()
        if cell is not None:
            now = watcher.follow_cell(cell, below)
        else:
            watcher.follow(self._selector(source))
            now = watcher.evaluate
        if flush == 'tick':
            watcher.defer(asyncio.get_running_loop(), self._report, now)
        self._watchers[watcher.index] = watcher
        if immediate:
            self._isolate(name, hear, now(), None)

        def stop() -> None:
            self._watchers.pop(watcher.index, None)
            watcher.stop()

        return stop

    def subscribe(self, subscriber: Callable[..., object], *, prepend: bool = False) -> Stop:
        """Call back with `(mutation, state)` after every commit; returns what ends that (Vuex's `subscribe`)."""
        fitted = fit(subscriber, 2)
        delivery = self._delivery
        if subscriber not in delivery.subscribers:
            entry = {subscriber: fitted}
            delivery.subscribers = {**entry, **delivery.subscribers} if prepend else {**delivery.subscribers, **entry}

        def stop() -> None:
            delivery.subscribers.pop(subscriber, None)

        return stop

    def subscribe_mutation(
        self,
        before: Callable[..., object] | None = None,
        *,
        after: Callable[..., object] | None = None,
        error: Callable[..., object] | None = None,
        prepend: bool = False,
    ) -> Stop:
        """Call back with `(mutation, state)` around every commit, with `(mutation, state, error)` if it fails.

        For tools that time commits or show what failed: called at once, while `subscribe` tells in order and of
        success alone. A commit within a mutation is told of inside the outer one, and undone with it. The payload is
        None where it did not fit. Whoever commits in such a callback gets `CommitError`.
        """
        return self._delivery.add_hooks(Hooks(before, after, error), prepend=prepend)

    def subscribe_action(
        self,
        before: Callable[..., object] | None = None,
        *,
        after: Callable[..., object] | None = None,
        error: Callable[..., object] | None = None,
        prepend: bool = False,
    ) -> Stop:
        """Call back with `(action, state)` before and after every action, with `(action, state, error)` if it fails.

        `after` and `error` are asked for when the action ends (Vuex's `subscribeAction`).
        """
        return self._runner.subscribe(Hooks(before, after, error), prepend=prepend)

    def register_module(self, path: str | tuple[str, ...], module: Module[Any], *, state: State | None = None) -> None:
        """Add a module, beginning with its own state or the one given (Vuex's `registerModule`, `preserveState`).

        Raises `UnknownNameError` where the parent is missing, `DefinitionError` where there is a module already.
        """
        self._structure.register(path, module, state)

    def unregister_module(self, path: str | tuple[str, ...]) -> None:
        """Take out a module that was registered; raises `DefinitionError` for one the store was made with."""
        self._structure.unregister(path)

    def has_module(self, path: str | tuple[str, ...]) -> bool:
        """Whether there is a module under a path."""
        return self._structure.has(path)

    def hot_update(self, path: str | tuple[str, ...], module: Module[Any]) -> None:
        """Put a module with other handlers in the place of one, keeping its state (Vuex's `hotUpdate`)."""
        self._structure.hot_update(path, module, self._watchers.values())

    def replace_state(self, state: StateTree | Mapping[tuple[str, ...], State]) -> None:
        """Put another state in the place of all, or of the modules in a mapping by path (Vuex's `replaceState`).

        Watchers are told, subscribers are not. Raises `DefinitionError` for a module or a state that does not fit.
        """
        self._structure.replace(state)

    def close(self) -> None:
        """End watchers, subscribers and running actions. State can still be read; nothing is told of it any more."""
        self.closed = True
        for watcher in self._watchers.values():
            watcher.stop()
        self._watchers.clear()
        self._delivery.subscribers.clear()
        self._delivery.hooks.clear()
        for dispatch in tuple(self._runner.running):
            dispatch.cancel()
        for future in tuple(self._waiting):
            future.cancel()
        self._runner.subscribers.clear()

    # What modules, contexts and getters call.

    def run_dispatch(self, action: Any, payload: Any, named: Mapping[str, Any], near: Node | None) -> Dispatch[Any]:
        """Dispatch an action by its full name or its reference, as seen from a module or from outside."""
        if get_ident() != self._thread or self._tracker.reads is not None or self.closed:
            self._commits.check(f'dispatch of {action!r}')
            raise CommitError(f'dispatch of {action!r}: the store is closed')
        try:
            route = self._actions.known.get(action)
        except TypeError:  # It has no hash.
            raise refusal('action', action) from None
        if route is None:
            route = self._actions.find(action, near)
        if named:
            payload = route.payload.take(named, route.type)
        if type(payload) is not route.exact:
            payload = route.payload.accept(payload, route.type)
        if route.alone:
            coroutine = route.call(route.module) if payload is NOTHING else route.call(route.module, payload)
            return Dispatch.launch(self._runner, route.type, payload, coroutine)
        if route.limit is not None:
            arguments = () if payload is NOTHING else (payload,)
            call = partial(route.call, route.module, *arguments)
            return self._runner.limited(route.limit, route.type, payload, call)
        return Dispatch.launch(self._runner, route.type, payload, self._run_all(route, payload))

    def report(self, error: BaseException, who: str) -> None:
        """Tell `on_error` of a failure that must not reach the writer; for plugins."""
        self._report(error, who)

    def collect_changes(self) -> set[tuple[str, ...]]:
        """Return a set into which the paths of changed modules go, each time the state is read; for plugins."""
        collected: set[tuple[str, ...]] = set()
        self.state  # noqa: B018 - what has changed so far is no change any more
        self._tracker.collectors = (*self._tracker.collectors, collected)
        return collected

    def find_getter(self, key: str | Getter[Any], near: Node | None) -> Derived:
        """Return the value behind a getter's full name or reference."""
        return self._structure.find_getter(key, near)

    def getter_names(self) -> Iterator[str]:
        """Go through the full names of all getters."""
        return self._structure.getter_names()

    async def _run_all(self, route: Route, payload: Any) -> list[Any]:
        started = []
        for each in (route, *route.more):
            accepted = each.payload.accept(payload, route.type)
            arguments = () if accepted is NOTHING else (accepted,)
            started.append(self._runner.spawn(route.type, each.call(each.module, *arguments)))
        return [await dispatch for dispatch in started]

    def _node_of(self, module: type[Module[Any]] | str) -> Node:
        return self._structure.find(module) if isinstance(module, str) else find_module(self._root, module)[0]

    def _selector(self, source: Any) -> Callable[[Any, Any], Any]:
        if isinstance(source, str):
            read = attrgetter(source)
            return lambda state, _: read(state)
        if isinstance(source, Action):
            return lambda _state, _getters: self.status(source)
        if asyncio.iscoroutinefunction(source):
            raise DefinitionError(f'{describe(source)} is a coroutine function: a selector is synchronous')
        return fit(source, 2)

    def _find_cell(self, path: str) -> tuple[Cell | None, tuple[str, ...]]:
        """Return the cell of a field's path and the path below the field; no cell for a module's path.

        Raises `UnknownNameError`.
        """
        keys = tuple(path.split('.'))
        node = self._root
        for at, key in enumerate(keys):
            if key in node.children:
                node = node.children[key]
                continue
            if key in node.shape.fields:
                below = keys[at + 1 :]
                check(node.shape.fields[key].annotation, below, path)
                return node.cell(key), below
            self._root.find(keys[:-1])
            raise UnknownNameError(f'there is no field {path!r}{suggest(key, (*node.shape.fields, *node.children))}')
        return None, ()

    def _isolate(self, who: str, call: Callable[..., object], *arguments: Any) -> None:
        try:
            call(*arguments)
        except FAILURES as error:
            self._report(error, who)

    def _report(self, error: BaseException, who: str) -> None:
        try:
            self._on_error(error, who)
        except Exception:  # noqa: BLE001 - logged; the writer and the other listeners must not suffer
            _log.exception('on_error failed while it was told of %s', who)


def _log_error(error: BaseException, who: str) -> None:
    _log.error('%s failed', who, exc_info=error)
