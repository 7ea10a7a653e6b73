"""The store: commits, dispatches and who is told; knows neither a user interface nor what the state means."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future
from operator import attrgetter
from threading import get_ident
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast, overload

from authui.errors import CommitError, DefinitionError, PayloadError, StoreClosedError, UnknownNameError
from authui.store.actions import ActionRunner
from authui.store.builtin import patch_route, reset_route
from authui.store.beginning import given_states, refuse_no_plugin, refuse_strange
from authui.store.callbacks import (
    FAILURES,
    Hooks,
    OneAtATime,
    Stop,
    describe,
    fit,
    fit_listener,
    is_asynchronous,
    is_coroutine_function,
)
from authui.store.commits import Commits
from authui.store.dispatch import Dispatch, follow
from authui.store.getters import Tracker
from authui.store.module import Action, Getter, Module, Mutation
from authui.store.names import check_option, suggest
from authui.store.payload import NOTHING
from authui.store.routes import Routes, find_module, overridden_route, refusal
from authui.store.status import ActionStatus, StatusBoard
from authui.store.stream import CommitStream, Inbox
from authui.store.structure import Structure
from authui.store.tree import Node, refuse_no_module
from authui.store.watchers import Delivery, Flush, MutationEvent, Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from authui.store.getters import Cell, Derived, Getters
    from authui.store.routes import Route
    from authui.store.state import State
    from authui.store.tree import StateTree

P = ParamSpec('P')
R = TypeVar('R')
ModuleT = TypeVar('ModuleT', bound=Module[Any])

_CLOSED = 'the store is closed'
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
        state: StateTree | Mapping[str, State | Mapping[str, Any]] | None = None,
    ) -> None:
        refuse_strange(modules, plugins, on_error)
        if root is not None:
            refuse_no_module(root, 'the root')
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
        self._waiting: set[asyncio.Future[Any] | Inbox] = set()
        self._structure.begin(modules)
        if state is not None:
            self._structure.replace(given_states(state, self._structure.find))
        for plugin in plugins:
            refuse_no_plugin(plugin)
            plugin(self)

    def __repr__(self) -> str:
        names = (node.name or type(node.here).__name__ for node in self._root.walk() if node.module is not None)
        return f'<{"closed " if self.closed else ""}Store of {", ".join(names) or "no modules"}>'

    @property
    def state(self) -> StateTree:
        """The state of all modules as it is now, sealed; later commits do not change what was read."""
        return self._commits.state()

    @overload
    def commit(self, mutation: Mutation[P], /, *args: P.args, **kwargs: P.kwargs) -> None: ...
    @overload
    def commit(self, mutation: str, /, *payload: Any, **named: Any) -> None: ...
    def commit(self, mutation: Any, payload: Any = NOTHING, /, *more: Any, **named: Any) -> None:
        """Run a mutation and swap its draft in; then tell whoever listens.

        A mapping gives several parameters too, where the name of the mutation is a string. Raises `UnknownNameError`, `PayloadError`, `MutationError`, or what the mutation raised; the state is then as
        it was. Raises `CommitError` while a getter is computed and on another thread. What listeners raise goes to
        `on_error`.
        """
        self._commits.run(mutation, payload, more, named, None)

    @overload
    def dispatch(self, action: Action[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Dispatch[R]: ...
    @overload
    def dispatch(self, action: str, /, *payload: Any, **named: Any) -> Dispatch[Any]: ...
    def dispatch(self, action: Any, payload: Any = NOTHING, /, *more: Any, **named: Any) -> Dispatch[Any]:
        """Start an action at once and return the task of it.

        Raises `UnknownNameError`, `PayloadError`, `CommitError` (see `commit`) and where no event loop runs
        `DispatchError`; what the action raises is
        raised where it is awaited, or goes to `on_error` if it never is. Where several modules share the type, the
        result is the list of theirs in the order of registration.
        """
        return self.run_dispatch(action, payload, more, named, None)

    def patch(
        self,
        module: type[Module[Any]] | str,
        change: Callable[[Any], object] | Mapping[str, Any] | None = None,
        /,
        **fields: Any,
    ) -> None:
        """Commit several fields of a module at once, or what a function writes on its draft (Pinia's `$patch`).

        Raises as `commit` does. Subscribers hear of the mutation `$patch` in the module's namespace.
        """
        if change is not None and fields:
            raise PayloadError(f'patch of {module!r}: give the fields or a function, not both')
        self._commits.apply(patch_route(self._node_of(module)), fields if change is None else change)

    def reset(self, module: type[Module[Any]] | str, /) -> None:
        """Go back to the state that a module begins with, by the mutation `$reset` (Pinia's `$reset`)."""
        self._commits.apply(reset_route(self._node_of(module)), NOTHING)

    @overload
    def commit_threadsafe(self, mutation: Mutation[P], /, *args: P.args, **kwargs: P.kwargs) -> Future[None]: ...
    @overload
    def commit_threadsafe(self, mutation: str, /, *payload: Any, **named: Any) -> Future[None]: ...
    def commit_threadsafe(self, mutation: Any, /, *payload: Any, **named: Any) -> Future[None]:
        """Commit from another thread, on the store's event loop; raises `CommitError` where it has none."""
        future: Future[None] = Future()

        def commit() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                self.commit(mutation, *payload, **named)
            except Exception as error:  # noqa: BLE001 - raised where the future is asked
                future.set_exception(error)
            else:
                future.set_result(None)

        self._call_threadsafe(commit)
        return future

    @overload
    def dispatch_threadsafe(self, action: Action[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]: ...
    @overload
    def dispatch_threadsafe(self, action: str, /, *payload: Any, **named: Any) -> Future[Any]: ...
    def dispatch_threadsafe(self, action: Any, /, *payload: Any, **named: Any) -> Future[Any]:
        """Dispatch from another thread, on the store's event loop; raises `CommitError` where it has none.

        The future has the action's result or error; to cancel it cancels the action.
        """
        future: Future[Any] = Future()

        def dispatch() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                follow(self.dispatch(action, *payload, **named), future)
            except Exception as error:  # noqa: BLE001 - raised where the future is asked
                future.set_exception(error)

        self._call_threadsafe(dispatch)
        return future

    def _call_threadsafe(self, call: Callable[[], None]) -> None:
        loop = self._runner.loop
        if loop is None:
            raise CommitError('the store has no event loop yet: make it, or dispatch once, where one is running')
        if self.closed:
            raise StoreClosedError('the store is closed')
        try:
            loop.call_soon_threadsafe(call)
        except RuntimeError as error:
            raise CommitError(f'the event loop of the store is over: {error}') from None

    def get(self, getter: Getter[R], /) -> R:
        """Return the value of a getter."""
        return self.getters[getter]

    def status(self, action: Action[..., Any] | str, /) -> ActionStatus:
        """Return whether an action is running and how it last failed; getters and selectors follow it."""
        return self.find_status(action, None)

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

    def commits(self, mutation: Mutation[...] | str | None = None) -> CommitStream:
        """Return the commits from now on, of one mutation or of any, as an asynchronous iterator that loses none.

        It ends when the store is closed.
        """
        self._refuse_closed('commits')
        inbox = Inbox(None if mutation is None else self._mutations.find(mutation).type)
        self._waiting.add(inbox)

        def subscribe(hear: Callable[[MutationEvent], None]) -> Stop:
            stop = self.subscribe(hear)

            def stop_and_forget() -> None:
                stop()
                self._waiting.discard(inbox)

            return stop_and_forget

        return CommitStream(inbox, subscribe)

    async def _wait(self, listen: Callable[[Callable[[Any], None]], Stop], predicate: Callable[[Any], object]) -> Any:
        if self.closed:
            raise asyncio.CancelledError(_CLOSED)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def found(value: Any) -> None:
            try:
                if not future.done() and predicate(value):
                    future.set_result(value)
            except Exception as error:  # noqa: BLE001 - raised where it is waited
                future.set_exception(error)

        stop = listen(found)
        self._waiting.add(future)
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
        return self._node_of(module).here

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

        `source` is the path of a field (`account.user`) or of a module, a getter's reference, an action's for its
        status, or a selector `(state, getters)`. `flush='tick'` calls once a turn of the event loop with the last
        value; `immediate` calls at once too. The callback may take both values, the new one or none. A coroutine
        function runs one call at a time; changes meanwhile bring one more, with the last value.
        """
        return self.run_watch(source, callback, None, immediate=immediate, flush=flush)

    def run_watch(
        self, source: Any, callback: Callable[..., object], near: Node | None, *, immediate: bool, flush: Flush
    ) -> Stop:
        """Watch what `watch` takes, as seen from a module or from outside."""
        self._commits.check('watch')
        check_option('flush', flush, ('sync', 'tick'), 'watch: ')
        self._watched += 1
        hear = fit(callback, 2)
        if is_asynchronous(callback):
            if not is_coroutine_function(callback):
                raise DefinitionError(f'{describe(callback)} is a generator function: nobody would go through it')
            hear = OneAtATime(self._runner, f'the watcher {describe(callback)}', hear)
        name = f'the watcher {describe(callback)}' + (f' of {source!r}' if isinstance(source, str) else '')
        watcher = Watcher(self._watched, name, hear, self._tracker)
        cell = self._find_cell(source) if isinstance(source, str) else None
        if cell is not None:
            watcher.follow_cell(cell)
            now: Callable[[], Any] = cell.now
        else:
            watcher.follow(self._selector(source, near))
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
        self._refuse_closed('subscribe')
        fitted = fit_listener(subscriber, 2)
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
        self._refuse_closed('subscribe_mutation')
        return self._delivery.add_hooks(Hooks(before, after, error), prepend=prepend)

    def subscribe_action(
        self,
        before: Callable[..., object] | None = None,
        *,
        after: Callable[..., object] | None = None,
        error: Callable[..., object] | None = None,
        prepend: bool = False,
    ) -> Stop:
        """Call back with `(action, state)` before every action, and at its end (Vuex's `subscribeAction`).

        `after` gets `(action, state, result, seconds)`, `error` gets `(action, state, error, seconds)`; each may take
        fewer. They are asked for when the action ends. The seconds are those of the event loop's clock.
        """
        self._refuse_closed('subscribe_action')
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
        """End watchers, subscribers and running actions, and refuse every change and every listener from now on.

        State and getters can still be read. What waits for a value or a commit gets `CancelledError`; what an action
        commits while it is cancelled is refused, and it counts as cancelled.
        """
        if self.closed:
            return
        self._commits.check('close')
        self.closed = True
        self._commits.close()
        for watcher in self._watchers.values():
            watcher.stop()
        self._watchers.clear()
        self._delivery.subscribers.clear()
        self._delivery.hooks.clear()
        for dispatch in tuple(self._runner.running):
            if dispatch is not None:
                dispatch.cancel(_CLOSED)
        for each in tuple(self._waiting):
            each.cancel(_CLOSED)
        self._runner.subscribers.clear()

    def _refuse_closed(self, what: str) -> None:
        if self.closed:
            raise StoreClosedError(f'{what}: {_CLOSED}')

    # What modules, contexts and getters call.

    def run_dispatch(
        self, action: Any, payload: Any, more: tuple[Any, ...], named: Mapping[str, Any], near: Node | None
    ) -> Dispatch[Any]:
        """Dispatch an action by its full name or its reference, as seen from a module or from outside."""
        if get_ident() != self._thread or self._tracker.reads is not None or self.closed:
            self._commits.check(f'dispatch of {action!r}')
        try:
            route = self._actions.known.get(action)
        except TypeError:  # It has no hash.
            raise refusal('action', action) from None
        if route is None:
            route = self._actions.find(action, near)
        if route.several or named or more:
            payload = route.payload.gather(payload, more, named, route.type, by_name=type(action) is str)
        if type(payload) is not route.exact:
            payload = route.payload.accept(payload, route.type)
        return self._runner.start(route, payload)

    def call_overridden_mutation(self, node: Node, handler: Mutation[...], /, *given: Any, **named: Any) -> None:
        """Run what `super()` found in a mutation that overrides it."""
        self._commits.call_overridden(node, handler, given, named)

    def call_overridden_action(
        self, node: Node, handler: Action[..., Any], /, *given: Any, **named: Any
    ) -> Dispatch[Any]:
        """Run what `super()` found in an action that overrides it."""
        self._commits.check(f'dispatch of {handler!r}')
        if given and given[0] is node.context:
            given = given[1:]
        route = overridden_route(node, handler)
        payload = route.payload.gather(NOTHING, given, named, route.type, by_name=False)
        return self._runner.spawn_call(route, route.payload.accept(payload, route.type))

    def compute_overridden(self, node: Node, handler: Getter[R], /) -> R:
        """Return what `super()` found in a getter that overrides it."""
        return cast('R', self._structure.compute(node, handler))  # what its function returns

    def find_module(self, module: type[Module[Any]] | str, near: Node | None) -> Module[Any]:
        """Return a module by its class, as seen from another one, or by its path."""
        return self._node_of(module, near).here

    def find_status(self, action: Action[..., Any] | str, near: Node | None) -> ActionStatus:
        """Return the status of an action by its full name or its reference, as seen from a module."""
        return self._runner.board.read(self._actions.find(action, near).type)

    def report(self, error: BaseException, who: str) -> None:
        """Tell `on_error` of a failure that must not reach the writer; for plugins."""
        self._report(error, who)

    def find_getter(self, key: str | Getter[Any], near: Node | None) -> Derived:
        """Return the value behind a getter's full name or reference."""
        return self._structure.find_getter(key, near)

    def getter_names(self) -> Iterator[str]:
        """Go through the full names of all getters."""
        return self._structure.getter_names()

    def _node_of(self, module: type[Module[Any]] | str, near: Node | None = None) -> Node:
        if isinstance(module, str | tuple):
            return self._structure.find(module)
        if isinstance(module, type):
            return find_module(self._root, module, near)[0]
        if isinstance(module, Module):
            name = type(module).__name__
            raise DefinitionError(f'{module!r} is an instance: name the module by its class, {name}, or by its path')
        raise DefinitionError(f'{module!r} names no module: give its class or its path, such as account.profile')

    def _selector(self, source: Any, near: Node | None) -> Callable[[Any, Any], Any]:
        if isinstance(source, str):
            read = attrgetter(source)
            return lambda state, _: read(state)
        # By name, so that it follows a module that is exchanged.
        if isinstance(source, Action):
            type_ = self._actions.find(source, near).type
            return lambda _state, _getters: self._runner.board.read(type_)
        if isinstance(source, Getter):
            name = self._structure.find_getter(source, near).name
            return lambda _, getters: getters[name]
        if not callable(source):
            raise DefinitionError(
                f'{source!r} cannot be watched: give a path, a getter, an action or a selector (state, getters)'
            )
        if is_asynchronous(source):
            raise DefinitionError(f'{describe(source)} is a coroutine function: a selector is synchronous')
        return fit(source, 2)

    def _find_cell(self, path: str) -> Cell | None:
        """Return the cell of a field's path, None for a module's; raises `UnknownNameError`."""
        *keys, last = path.split('.')
        node = self._root.find(tuple(keys))
        if last in node.children:
            return None
        if last not in node.values:
            raise UnknownNameError(f'there is no field {path!r}{suggest(last, (*node.values, *node.children))}')
        return node.cell(last)

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
