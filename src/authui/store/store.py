"""The store: commits, dispatches, watchers and subscribers; knows neither a user interface nor the state's meaning.

It is longer than 300 lines by the signatures and docstrings of the public methods; the work is done in other files.
"""

from __future__ import annotations

import logging
from threading import get_ident
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, overload

from authui.store.actions import ActionRunner
from authui.store.beginning import given_states, refuse_no_plugin, refuse_strange
from authui.store.builtin import patch_route, reset_route
from authui.store.callbacks import Hooks, Stop, fit_listener
from authui.store.commits import Commits
from authui.store.current import CurrentState
from authui.store.errors import PayloadError, StoreClosedError
from authui.store.events import ActionStatus, MutationEvent
from authui.store.getters import Tracker
from authui.store.handlers import Action, Getter, Mutation
from authui.store.internals import Internals
from authui.store.lookup import Routes, refusal
from authui.store.module import Module
from authui.store.names import CLOSED
from authui.store.node import Node, refuse_no_module
from authui.store.notifier import Notifier
from authui.store.parts import StoreParts
from authui.store.payload import NOTHING
from authui.store.status import StatusBoard
from authui.store.stream import CommitStream, Waiting
from authui.store.tree import ModuleTree
from authui.store.watchers import Flush

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Future

    from authui.store.dispatch import Dispatch
    from authui.store.getters import Derived, Getters
    from authui.store.snapshots import StateTree
    from authui.store.state import State

P = ParamSpec('P')
R = TypeVar('R')
ModuleT = TypeVar('ModuleT', bound=Module[Any])

_log = logging.getLogger('authui.store')


class Store:
    """A tree of modules with one way to change state: a commit (Vuex's store).

    The keys of `modules` are the beginning of their paths and names. The fields and handlers of `root` are used without
    a key, like the `state`, `mutations`, `actions` and `getters` of a store in Vuex. The store belongs to the thread
    that made it. `on_error` is called with the failures of watchers, subscribers and actions that were not awaited, and
    with a description of the part that failed; by default they are logged.
    """

    __slots__ = (
        '__weakref__', '_actions', '_commits', '_current', '_internals', '_mutations', '_notifier', '_on_error',
        '_root', '_runner', '_thread', '_tracker', '_tree', '_waiting', '_watchers', 'closed', 'getters', 'provided',
        'run_commit',
    )  # fmt: skip

    def __init__(
        self,
        modules: Mapping[str, Module[Any]] = MappingProxyType({}),
        plugins: Iterable[Callable[[Store], object]] = (),
        on_error: Callable[[BaseException, str], object] | None = None,
        *,
        root: Module[Any] | None = None,
        provide: Mapping[Any, Any] = MappingProxyType({}),
        state: StateTree | Mapping[str, State | Mapping[str, Any]] | None = None,
    ) -> None:
        refuse_strange(modules, plugins, on_error)
        if root is not None:
            refuse_no_module(root, 'the root')
        self.closed = False
        self.provided = dict(provide)
        """The objects for `context.inject`, by class."""
        self._on_error = on_error or _log_error
        self._thread = get_ident()
        self._root = Node(self, root, None, '')
        self._root.tracker = self._tracker = Tracker(self, self._root)
        self.getters: Getters = self._tracker.getters
        """All getters by full name, such as `account/is_authorized`, or by reference."""
        self._mutations: Routes[Mutation[...]] = Routes(self._root, Mutation)
        self._actions: Routes[Action[..., Any]] = Routes(self._root, Action)
        self._notifier = Notifier(self._report)
        self._current = CurrentState(self._root, self._tracker)
        self._commits = Commits(self._current, self._tracker, self._mutations, self._notifier)
        self.run_commit = self._commits.run
        """Commits a full name or a reference, as seen from a module; for contexts."""
        routes = self._mutations, self._actions
        self._tree = ModuleTree(
            self._root, self._tracker, routes, self._current, self._commits, notifier=self._notifier
        )
        self._runner = ActionRunner(self._report, self._current.read, StatusBoard(self._tracker, self._notifier))
        self._waiting = Waiting()
        self._internals = Internals(StoreParts(self._root, self._tree, self._commits, self._actions, self._runner))
        self._watchers = self._internals.watching.watchers
        self._tree.begin(modules)
        if state is not None:
            self._tree.replace(given_states(state, self._tree.find))
        for plugin in plugins:
            refuse_no_plugin(plugin)
            plugin(self)

    def __repr__(self) -> str:
        names = (node.name or type(node.context).__name__ for node in self._root.walk() if node.module is not None)
        return f'<{"closed " if self.closed else ""}Store of {", ".join(names) or "no modules"}>'

    @property
    def state(self) -> StateTree:
        """The state of all modules as it is now, sealed; later commits do not change what was read."""
        return self._current.read()

    @overload
    def commit(self, mutation: Mutation[P], /, *args: P.args, **kwargs: P.kwargs) -> None: ...
    @overload
    def commit(self, mutation: str, /, *payload: object, **named: object) -> None: ...
    def commit(self, mutation: Any, payload: Any = NOTHING, /, *more: Any, **named: Any) -> None:
        """Run a mutation and swap its draft in; then call the listeners.

        With the mutation's name as a string, a mapping can give several parameters.
        Raises `UnknownNameError`, `PayloadError`, `MutationError`, or the mutation's own error; the state then stays as
        it was. Raises `CommitError` while a getter is computed and on another thread. Errors of listeners go to
        `on_error`.
        """
        self._commits.run(mutation, payload, more, named, None)

    @overload
    def dispatch(self, action: Action[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Dispatch[R]: ...
    @overload
    def dispatch(self, action: str, /, *payload: object, **named: object) -> Dispatch[Any]: ...
    def dispatch(self, action: Any, payload: Any = NOTHING, /, *more: Any, **named: Any) -> Dispatch[Any]:
        """Start an action at once and return its task.

        Raises `UnknownNameError`, `PayloadError`, `CommitError` (see `commit`), and `DispatchError` if no event loop
        runs. An error of the action is raised where the task is awaited, or goes to `on_error` if it never is. If
        several modules share the type, the result is the list of their results in the order of registration.
        """
        return self.run_dispatch(action, payload, more, named, None)

    def patch(
        self,
        module: type[Module[Any]] | str,
        change: Callable[[Any], object] | Mapping[str, Any] | None = None,
        /,
        **fields: Any,
    ) -> None:
        """Commit several fields of a module at once, or let a function write on its draft (Pinia's `$patch`).

        Raises as `commit` does. Subscribers get the mutation `$patch` in the module's namespace.
        """
        if change is not None and fields:
            raise PayloadError(f'patch of {module!r}: give the fields or a function, not both')
        self._commits.apply(patch_route(self._internals.node_of(module)), fields if change is None else change)

    def reset(self, module: type[Module[Any]] | str, /) -> None:
        """Reset a module to its initial state, by the mutation `$reset` (Pinia's `$reset`)."""
        self._commits.apply(reset_route(self._internals.node_of(module)), NOTHING)

    @overload
    def commit_threadsafe(self, mutation: Mutation[P], /, *args: P.args, **kwargs: P.kwargs) -> Future[None]: ...
    @overload
    def commit_threadsafe(self, mutation: str, /, *payload: object, **named: object) -> Future[None]: ...
    def commit_threadsafe(self, mutation: Any, /, *payload: Any, **named: Any) -> Future[None]:
        """Commit from another thread, on the store's event loop; raises `CommitError` if it has none."""
        return self._internals.call_threadsafe(lambda: self.commit(mutation, *payload, **named))

    @overload
    def dispatch_threadsafe(self, action: Action[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]: ...
    @overload
    def dispatch_threadsafe(self, action: str, /, *payload: object, **named: object) -> Future[Any]: ...
    def dispatch_threadsafe(self, action: Any, /, *payload: Any, **named: Any) -> Future[Any]:
        """Dispatch from another thread, on the store's event loop; raises `CommitError` if it has none.

        The future gets the action's result or error; cancelling it cancels the action.
        """
        return self._internals.call_threadsafe(lambda: self.dispatch(action, *payload, **named))

    def get(self, getter: Getter[R], /) -> R:
        """Return the value of a getter."""
        return self.getters[getter]

    def status(self, action: Action[..., Any] | str, /) -> ActionStatus:
        """Return whether an action is running, and its last error; getters and selectors follow it."""
        return self._internals.status(action, None)

    async def when(self, source: Any, predicate: Callable[[Any], object] = bool) -> Any:
        """Wait until a value that `watch` can observe satisfies the predicate; return the value.

        Raises `CancelledError` when the store is closed, and errors of the predicate.
        """
        return await self._waiting.wait(lambda found: self.watch(source, found, immediate=True), predicate)

    async def next_commit(self, mutation: Mutation[...] | str | None = None) -> MutationEvent:
        """Wait for the next commit, of one mutation or of any; raises `CancelledError` when the store is closed."""
        type_ = None if mutation is None else self._mutations.find(mutation).type
        event: MutationEvent = await self._waiting.wait(self.subscribe, lambda event: type_ in {None, event.type})
        return event

    def commits(self, mutation: Mutation[...] | str | None = None) -> CommitStream:
        """Return the commits from now on, of one mutation or of any, as an asynchronous iterator.

        It misses no commit, and ends when the store is closed.
        """
        self._refuse_closed('commits')
        return self._waiting.stream(None if mutation is None else self._mutations.find(mutation).type, self.subscribe)

    @overload
    def use(self, module: type[ModuleT], /) -> ModuleT: ...
    @overload
    def use(self, module: str, /) -> Module[Any]: ...
    def use(self, module: type[Module[Any]] | str, /) -> Module[Any]:
        """Return a module by its class or its path, with its state and its handlers; the root's path is ''."""
        return self._internals.node_of(module).context

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
        self, source: Any, callback: Callable[..., object], *, immediate: bool = False, flush: Flush = 'sync'
    ) -> Stop:
        """Call back with the new and the old value after each change; returns a function that ends the watch.

        `source` is the path of a module, of a field (`account.user`) or of a value in a field (`account.user.email`,
        `board.cards.3.name`; None while a part of the path is missing), the reference of a getter, that of an action
        for its status, or a selector `(state, getters)`. With `flush='tick'` the callback runs once in a turn of the
        event loop, with the last value; `immediate` adds a call at once. The callback takes both values, the new one,
        or no argument. A coroutine function runs one call at a time; after changes meanwhile it runs once more, with
        the last value.
        """
        return self._internals.watch(source, callback, None, immediate=immediate, flush=flush)

    def subscribe(self, subscriber: Callable[..., object], *, prepend: bool = False) -> Stop:
        """Call back with `(mutation, state)` after every commit; returns what ends that (Vuex's `subscribe`)."""
        self._refuse_closed('subscribe')
        fitted = fit_listener(subscriber, 2)
        notifier = self._notifier
        if subscriber not in notifier.subscribers:
            entry = {subscriber: fitted}
            notifier.subscribers = {**entry, **notifier.subscribers} if prepend else {**notifier.subscribers, **entry}

        def stop() -> None:
            notifier.subscribers.pop(subscriber, None)

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

        It is for tools that time commits or show failures. The callbacks run at once, while `subscribe` waits for its
        turn and reports success alone. A commit within a mutation is reported inside the outer one, and undone with it.
        The payload is None if it did not fit. A commit in such a callback raises `CommitError`.
        """
        self._refuse_closed('subscribe_mutation')
        return self._notifier.add_hooks(Hooks(before, after, error), prepend=prepend)

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
        fewer arguments. The subscribers at the end of the action are called. The event loop's clock measures the
        seconds.
        """
        self._refuse_closed('subscribe_action')
        return self._runner.subscribe(Hooks(before, after, error), prepend=prepend)

    def register_module(self, path: str | tuple[str, ...], module: Module[Any], *, state: State | None = None) -> None:
        """Add a module with its initial state or the given one (Vuex's `registerModule`, `preserveState`).

        Raises `UnknownNameError` if the parent is missing, `DefinitionError` if there is a module already.
        """
        self._tree.register(path, module, state)

    def unregister_module(self, path: str | tuple[str, ...]) -> None:
        """Remove a registered module; raises `DefinitionError` for a module that the store was made with."""
        self._tree.unregister(path)

    def has_module(self, path: str | tuple[str, ...]) -> bool:
        """Whether there is a module under a path."""
        return self._tree.has(path)

    def hot_update(self, path: str | tuple[str, ...], module: Module[Any]) -> None:
        """Replace a module by one with other handlers, and keep its state (Vuex's `hotUpdate`)."""
        self._tree.hot_update(path, module, self._watchers.values())

    def replace_state(self, state: StateTree | Mapping[tuple[str, ...], State]) -> None:
        """Replace the state of all modules, or of the modules in a mapping by path (Vuex's `replaceState`).

        Watchers are called, subscribers are not. Raises `DefinitionError` for a module or a state that does not fit.
        """
        self._tree.replace(state)

    def close(self) -> None:
        """End watchers, subscribers and running actions, and refuse every change and every listener from now on.

        State and getters can still be read. Waits for a value or a commit raise `CancelledError`. Commits of an action
        that is being cancelled are refused, and the action counts as cancelled.
        """
        if self.closed:
            return
        self._commits.check('close')
        self.closed = True
        self._commits.close()
        self._internals.watching.end()
        self._notifier.subscribers.clear()
        self._notifier.hooks.clear()
        self._runner.end()
        self._waiting.end()

    def _refuse_closed(self, what: str) -> None:
        if self.closed:
            raise StoreClosedError(f'{what}: {CLOSED}')

    # For modules, contexts, getters and plugins.

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
        if route.alone:
            call = route.call  # A local one is called faster than a slot.
            coroutine = call(route.scope) if payload is NOTHING else call(route.scope, payload)
            return self._runner.launch(route, payload, coroutine)
        return self._runner.start(route, payload)

    def report(self, error: BaseException, who: str) -> None:
        """Report a failure to `on_error`; for plugins."""
        self._report(error, who)

    def collect_changes(self) -> set[tuple[str, ...]]:
        """Return a set that gets the paths of changed modules whenever the state is read; for plugins."""
        collected: set[tuple[str, ...]] = set()
        self.state  # noqa: B018 - earlier changes do not count
        self._tracker.collectors = (*self._tracker.collectors, collected)
        return collected

    def find_getter(self, key: str | Getter[Any], near: Node | None) -> Derived:
        """Return the value behind a getter's full name or reference."""
        return self._tree.find_getter(key, near)

    def getter_names(self) -> Iterator[str]:
        """Iterate over the full names of all getters."""
        return self._tree.getter_names()

    def _report(self, error: BaseException, who: str) -> None:
        try:
            self._on_error(error, who)
        except Exception:  # noqa: BLE001 - logged; it must reach neither the committer nor other listeners
            _log.exception('on_error failed while it was told of %s', who)


def _log_error(error: BaseException, who: str) -> None:
    _log.error('%s failed', who, exc_info=error)
