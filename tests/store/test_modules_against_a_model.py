"""Random trees of modules that are added, removed and exchanged, with commits of all kinds, against a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, Generic, Literal, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from authui.store import History, Module, State, Store, getter, mutation
from authui.store.errors import CommitError, DefinitionError, MutationError, UnknownNameError

from .examples import share_of

Path = tuple[str, ...]
Writes = list[tuple[str, int]]
Way = Literal['write', 'fail', 'spoil', 'join', 'catch']

KEYS = ('k', 'l')
writes_drawn = st.lists(st.tuples(st.sampled_from(['a', 'b']), st.integers(0, 3)), max_size=3)
choices = st.integers(0, 50)


class Ab(State):
    a: int = 0
    b: int = 0


class Abc(State):
    c: int = 7
    b: int = 0
    a: int = 0


StateT = TypeVar('StateT', Ab, Abc)


class Base(Module[StateT], Generic[StateT]):
    """Writes in every way, and has nested modules."""

    def __init__(self, nested: Mapping[str, Module[Any]] | None = None) -> None:
        self.modules = nested or {}

    @mutation
    def write(self, state: StateT, writes: list[Any]) -> None:
        for name, value in writes:
            setattr(state, name, value)

    @mutation
    def fail(self, state: StateT, writes: list[Any]) -> None:
        self.put(state, writes)
        raise LookupError('after the writes')

    @mutation
    def spoil(self, state: StateT, writes: list[Any]) -> None:
        self.put(state, [*writes, ('a', 'nonsense')])

    @mutation
    def join(self, state: StateT, writes: list[Any]) -> None:
        self.put(state, writes)
        self.commit('write', writes, root=True)

    @mutation
    def catch(self, state: StateT, writes: list[Any]) -> None:
        self.put(state, writes)
        with pytest.raises(LookupError):
            self.commit('fail', [('a', 77)], root=True)

    def put(self, state: StateT, writes: list[Any]) -> None:
        for name, value in writes:
            setattr(state, name, value)


class Named(Base[Ab]):
    """Has a namespace and a getter, as the root has."""

    @getter
    def total(self, state: Ab) -> int:
        return state.a + state.b


class Bare(Base[Ab]):
    """Takes its parent's namespace."""

    namespaced = False


class Swapping(Named):
    """Calls the handlers that it overrides, and writes each value under the other name too."""

    @mutation
    def write(self, _state: Ab, writes: list[Any]) -> None:
        super().write(writes)
        super().write(swapped(writes))

    @getter
    def total(self, state: Ab) -> int:
        return super().total + state.a


class Counting(Base[Abc]):
    """Has a state of its own, and counts."""

    @mutation
    def write(self, state: Abc, writes: list[Any]) -> None:
        super().write(writes)
        state.c += 1

    @getter
    def total(self, state: Abc) -> int:
        return state.a + state.b


Kind = type[Named] | type[Bare] | type[Swapping] | type[Counting]
KINDS: tuple[Kind, ...] = (Named, Bare, Swapping, Counting)
kinds = st.sampled_from(KINDS)


def swapped(writes: Writes) -> Writes:
    return [('b' if name == 'a' else 'a', value) for name, value in writes]


@dataclass
class Twin:
    """The model's record of a module."""

    kind: Kind
    registered: bool = False
    values: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.become(self.kind)

    def become(self, kind: Kind) -> None:
        self.kind = kind
        begun = {'a': 0, 'b': 0, 'c': 7} if self.has_count else {'a': 0, 'b': 0}
        self.values = {name: self.values.get(name, value) for name, value in begun.items()}

    @property
    def has_count(self) -> bool:
        return self.kind is Counting

    def write(self, writes: Writes) -> None:
        self.values.update(writes)
        if self.kind is Swapping:
            self.values.update(swapped(writes))
        if self.has_count:
            self.values['c'] += 1

    @property
    def total(self) -> int:
        return self.values['a'] * (2 if self.kind is Swapping else 1) + self.values['b']


Tree = dict[Path, Twin]
Moment = dict[Path, tuple[bool, dict[str, int]]]


def namespace(tree: Tree, path: Path) -> str:
    return ''.join(f'{path[end - 1]}/' for end in range(1, len(path) + 1) if tree[path[:end]].kind is not Bare)


def getters(tree: Tree) -> Iterator[tuple[str, int]]:
    for path, twin in tree.items():
        if twin.kind is not Bare:
            yield f'{namespace(tree, path)}total', twin.total


def is_unambiguous(tree: Tree) -> bool:
    return max(Counter(name for name, _ in getters(tree)).values()) == 1


def snapshot(tree: Tree) -> dict[Path, dict[str, int]]:
    return {path: dict(twin.values) for path, twin in tree.items()}


def in_namespace(tree: Tree, wanted: str) -> list[Twin]:
    return [twin for path, twin in tree.items() if namespace(tree, path) == wanted]


class ModulesAgainstModel(RuleBasedStateMachine):
    """A store with a root and a flat dict of modules agree after every step."""

    @initialize()
    def open(self) -> None:
        self.failures: list[BaseException] = []
        self.history = History()
        self.store = Store(
            {'left': Named({'inner': Bare()})},
            root=Named({'loose': Bare()}),
            plugins=[self.history],
            on_error=lambda error, _: self.failures.append(error),
        )
        self.tree: Tree = {
            (): Twin(Named),
            ('loose',): Twin(Bare),
            ('left',): Twin(Named),
            ('left', 'inner'): Twin(Bare),
        }
        self.moments = [self.moment()]
        self.at = 0
        self.heard: list[tuple[str, int, int]] = []
        self.expected: list[tuple[str, int, int]] = []
        self.store.watch('a', lambda new, old: self.heard.append(('root', new, old)))
        self.store.watch('left.inner.b', lambda new, old: self.heard.append(('path', new, old)))
        self.store.watch(
            lambda state, getters: state.b + state.loose.a + getters['left/total'],
            lambda new, old: self.heard.append(('selector', new, old)),
        )

    def watched(self) -> dict[str, int]:
        values = snapshot(self.tree)
        return {
            'root': values[()]['a'],
            'path': values['left', 'inner']['b'],
            'selector': values[()]['b'] + values['loose',]['a'] + self.tree['left',].total,
        }

    def expect(self, before: dict[str, int]) -> None:
        self.expected += [(name, new, before[name]) for name, new in self.watched().items() if new != before[name]]

    @rule(choice=choices, way=st.sampled_from(['write', 'write', 'join', 'catch']), writes=writes_drawn)
    def commit(self, choice: int, way: Way, writes: Writes) -> None:
        before, path = self.watched(), self.choose(choice)
        type_ = f'{namespace(self.tree, path)}{way}'
        for twin in in_namespace(self.tree, namespace(self.tree, path)):
            if way == 'write':
                twin.write(writes)
            else:
                twin.values.update(writes)
            for joined in in_namespace(self.tree, '') if way == 'join' else ():
                joined.write(writes)
        self.store.commit(type_, writes)
        self.expect(before)
        self.remember()

    @rule(choice=choices, writes=writes_drawn)
    def commit_by_module(self, choice: int, writes: Writes) -> None:
        before, path = self.watched(), self.choose(choice)
        self.write_all(path, writes)
        module: Any = self.store.use('.'.join(path))
        module.write(writes)
        self.expect(before)
        self.remember()

    @rule(owner=st.sampled_from([Base, *KINDS]), writes=writes_drawn)
    def commit_by_reference(self, owner: type[Base[Any]], writes: Writes) -> None:
        before = self.watched()
        found = [path for path, twin in self.tree.items() if issubclass(twin.kind, owner)]
        exact = [path for path in found if self.tree[path].kind is owner]
        meant = exact if len(exact) == 1 else found
        if len(meant) == 1:
            self.write_all(meant[0], writes)
            self.store.commit(owner.write, writes)
            self.expect(before)
            self.remember()
        else:
            with pytest.raises(DefinitionError if found else UnknownNameError):
                self.store.commit(owner.write, writes)

    def write_all(self, path: Path, writes: Writes) -> None:
        for twin in in_namespace(self.tree, namespace(self.tree, path)):
            twin.write(writes)

    def remember(self) -> None:
        moment = self.moment()
        if moment != self.moments[self.at]:
            del self.moments[self.at + 1 :]
            self.moments.append(moment)
            self.at += 1

    def moment(self) -> Moment:
        return {path: (twin.has_count, dict(twin.values)) for path, twin in self.tree.items()}

    @rule(choice=choices, way=st.sampled_from(['fail', 'spoil']), writes=writes_drawn)
    def fail(self, choice: int, way: Way, writes: Writes) -> None:
        with pytest.raises(LookupError if way == 'fail' else MutationError):
            self.store.commit(f'{namespace(self.tree, self.choose(choice))}{way}', writes)

    @rule(choice=choices, key=st.sampled_from(KEYS), kind=kinds, inner=st.none() | kinds)
    def register(self, choice: int, key: str, kind: Kind, inner: Kind | None) -> None:
        path = (*self.choose(choice), key)
        grown = deepcopy(self.tree)
        grown[path] = Twin(kind, registered=True)
        if inner is not None:
            grown[*path, 'm'] = Twin(inner)
        module = kind({} if inner is None else {'m': inner()})
        if path in self.tree or not is_unambiguous(grown):
            with pytest.raises(DefinitionError):
                self.store.register_module(path, module)
        else:
            self.store.register_module(path, module)
            self.tree = grown

    @rule(choice=choices, kind=kinds)
    def exchange(self, choice: int, kind: Kind) -> None:
        path = self.choose(choice)
        if kind is Bare and path in {(), ('left',)}:
            return  # Their getters are watched, or are those of the root, whose namespace nobody takes away.
        before, changed = self.watched(), deepcopy(self.tree)
        changed[path].become(kind)
        if is_unambiguous(changed):
            self.store.hot_update(path, kind())
            self.tree = changed
            self.expect(before)
        else:
            with pytest.raises(DefinitionError):
                self.store.hot_update(path, kind())

    @rule()
    def look_from_another_thread(self) -> None:
        seen: list[Any] = []

        def look() -> None:
            seen.append(self.store.state.states())
            for forbidden in (lambda: self.store.getters['total'], lambda: self.store.commit('write', [('a', 99)])):
                try:
                    seen.append(forbidden())
                except CommitError as error:
                    seen.append(error)

        thread = Thread(target=look)
        thread.start()
        thread.join()
        assert {path: each.model_dump() for path, each in seen[0].items()} == snapshot(self.tree)
        assert [type(each) for each in seen[1:]] == [CommitError, CommitError]

    @rule(choice=choices)
    def unregister(self, choice: int) -> None:
        late = sorted(path for path, twin in self.tree.items() if twin.registered)
        path = late[0] if late and choice % 3 else self.choose(choice)
        if self.tree[path].registered:
            self.store.unregister_module(path)
            self.tree = {each: twin for each, twin in self.tree.items() if each[: len(path)] != path}
        else:
            with pytest.raises(DefinitionError):
                self.store.unregister_module(path)

    @rule(step=st.sampled_from([-1, 1]))
    def travel(self, step: int) -> None:
        before = self.watched()
        moment = self.moments[self.at + step] if 0 <= self.at + step < len(self.moments) else {}
        go = self.history.undo if step < 0 else self.history.redo
        if any(path in self.tree and self.tree[path].has_count != has_count for path, (has_count, _) in moment.items()):
            with pytest.raises(DefinitionError):
                go()
            return
        assert go() == bool(moment)
        if moment:
            self.at += step
            for path, (_, values) in moment.items():
                if path in self.tree:
                    self.tree[path].values = dict(values)
            self.expect(before)

    def choose(self, choice: int) -> Path:
        paths = sorted(self.tree)
        return paths[choice % len(paths)]

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, 'store'):
            return
        state = self.store.state
        assert {path: each.model_dump() for path, each in state.states().items()} == snapshot(self.tree)
        assert {name: self.store.getters[name] for name in self.store.getters} == dict(getters(self.tree))
        for path, twin in self.tree.items():
            place: Any = state
            for key in path:
                place = getattr(place, key)
            assert (place.a, place.b) == (twin.values['a'], twin.values['b'])
            assert self.store.has_module(path)
        assert self.heard == self.expected
        assert self.failures == []


TestModulesAgainstModel = ModulesAgainstModel.TestCase
TestModulesAgainstModel.settings = settings(max_examples=share_of(60), stateful_step_count=40, deadline=None)
