"""Random trees of modules that come and go, with commits that fail, join and are undone, against a naive model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from authui.errors import DefinitionError, MutationError
from authui.store import History, Module, State, Store, getter, mutation

Path = tuple[str, ...]
Writes = list[tuple[str, int]]
Way = Literal['write', 'fail', 'spoil', 'join', 'catch']

KEYS = ('k', 'l')
writes_drawn = st.lists(st.tuples(st.sampled_from(['a', 'b']), st.integers(0, 3)), max_size=3)
choices = st.integers(0, 50)


class Ab(State):
    a: int = 0
    b: int = 0


class Base(Module[Ab]):
    """Writes in every way; what it holds is nested in it."""

    def __init__(self, nested: Mapping[str, Module[Any]] | None = None) -> None:
        self.modules = nested or {}

    @mutation
    def write(self, state: Ab, writes: list[Any]) -> None:
        for name, value in writes:
            setattr(state, name, value)

    @mutation
    def fail(self, state: Ab, writes: list[Any]) -> None:
        self.put(state, writes)
        raise LookupError('after the writes')

    @mutation
    def spoil(self, state: Ab, writes: list[Any]) -> None:
        self.put(state, [*writes, ('a', 'nonsense')])

    @mutation
    def join(self, state: Ab, writes: list[Any]) -> None:
        self.put(state, writes)
        self.commit('write', writes, root=True)

    @mutation
    def catch(self, state: Ab, writes: list[Any]) -> None:
        self.put(state, writes)
        with pytest.raises(LookupError):
            self.commit('fail', [('a', 77)], root=True)

    def put(self, state: Ab, writes: list[Any]) -> None:
        for name, value in writes:
            setattr(state, name, value)


class Named(Base):
    """Has a namespace and a getter, as the root has."""

    @getter
    def total(self, state: Ab) -> int:
        return state.a + state.b


class Bare(Base):
    """Takes its parent's namespace."""

    namespaced = False


@dataclass
class Twin:
    """What the model knows of a module."""

    named: bool
    registered: bool = False
    values: dict[str, int] = field(default_factory=lambda: {'a': 0, 'b': 0})


Tree = dict[Path, Twin]


def namespace(tree: Tree, path: Path) -> str:
    return ''.join(f'{path[end - 1]}/' for end in range(1, len(path) + 1) if tree[path[:end]].named)


def getters(tree: Tree) -> Iterator[tuple[str, int]]:
    for path, twin in tree.items():
        if twin.named:
            yield f'{namespace(tree, path)}total', sum(twin.values.values())


def snapshot(tree: Tree) -> dict[Path, dict[str, int]]:
    return {path: dict(twin.values) for path, twin in tree.items()}


def put(tree: Tree, wanted: str, writes: Writes) -> None:
    for path, twin in tree.items():
        if namespace(tree, path) == wanted:
            twin.values.update(writes)


class ModulesAgainstModel(RuleBasedStateMachine):
    """A store with a root and a flat dict of modules go the same way."""

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
            (): Twin(named=True),
            ('loose',): Twin(named=False),
            ('left',): Twin(named=True),
            ('left', 'inner'): Twin(named=False),
        }
        self.moments = [snapshot(self.tree)]
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
        left = values['left',]
        return {
            'root': values[()]['a'],
            'path': values['left', 'inner']['b'],
            'selector': values[()]['b'] + values['loose',]['a'] + left['a'] + left['b'],
        }

    def expect(self, before: dict[str, int]) -> None:
        self.expected += [(name, new, before[name]) for name, new in self.watched().items() if new != before[name]]

    @rule(choice=choices, way=st.sampled_from(['write', 'write', 'join', 'catch']), writes=writes_drawn)
    def commit(self, choice: int, way: Way, writes: Writes) -> None:
        before, path = self.watched(), self.choose(choice)
        put(self.tree, namespace(self.tree, path), writes)
        if way == 'join':
            put(self.tree, '', writes)
        self.store.commit(f'{namespace(self.tree, path)}{way}', writes)
        self.expect(before)
        if snapshot(self.tree) != self.moments[self.at]:
            del self.moments[self.at + 1 :]
            self.moments.append(snapshot(self.tree))
            self.at += 1

    @rule(choice=choices, way=st.sampled_from(['fail', 'spoil']), writes=writes_drawn)
    def fail(self, choice: int, way: Way, writes: Writes) -> None:
        with pytest.raises(LookupError if way == 'fail' else MutationError):
            self.store.commit(f'{namespace(self.tree, self.choose(choice))}{way}', writes)

    @rule(choice=choices, key=st.sampled_from(KEYS), named=st.booleans(), inner=st.sampled_from([None, True, False]))
    def register(self, choice: int, key: str, named: bool, inner: bool | None) -> None:
        path = (*self.choose(choice), key)
        grown = deepcopy(self.tree)
        grown[path] = Twin(named, registered=True)
        if inner is not None:
            grown[*path, 'm'] = Twin(inner)
        kinds = {True: Named, False: Bare}
        module = kinds[named]({} if inner is None else {'m': kinds[inner]()})
        names = Counter(name for name, _ in getters(grown))
        if path in self.tree or max(names.values()) > 1:
            with pytest.raises(DefinitionError):
                self.store.register_module(path, module)
        else:
            self.store.register_module(path, module)
            self.tree = grown

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
        possible = 0 <= self.at + step < len(self.moments)
        assert (self.history.undo() if step < 0 else self.history.redo()) == possible
        if possible:
            self.at += step
            for path, values in self.moments[self.at].items():
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
TestModulesAgainstModel.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
