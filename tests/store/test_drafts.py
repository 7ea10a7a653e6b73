"""A mutation can write the state at any depth; outside of mutations it is sealed."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pytest
from pydantic import BaseModel, create_model, field_validator

from authui.store import FrozenMapping, Module, State, Store, mutation
from authui.store.errors import DefinitionError, MutationError, SealedStateError, UnknownNameError

Write = Callable[[Any], object]


class Card(BaseModel, frozen=True):
    title: str
    done: bool = False
    tags: frozenset[str] = frozenset()

    @cached_property
    def loud(self) -> str:
        return self.title.upper()


def _unvalidated(**values: Any) -> Card:
    return Card.model_construct(**values)


class BoardState(State):
    cards: tuple[Card, ...] = (Card(title='a'), Card(title='b'), Card(title='c'))
    columns: FrozenMapping[str, tuple[Card, ...]] = {'todo': (Card(title='x'),), 'done': ()}  # noqa: RUF012 - it is copied
    owner: Card | None = Card(title='me')
    pinned: Card | None = None
    numbers: tuple[tuple[int, ...], ...] = ((1,), (2,))
    count: int = 0
    previous: BoardState | None = None

    @cached_property
    def double(self) -> int:
        return self.count * 2


class Board(Module[BoardState]):
    @mutation
    def write(self, state: BoardState, write: object) -> None:
        write(state)  # type: ignore[operator]  # a function of the test

    @mutation
    def twice(self, state: BoardState, write: object) -> None:
        self.write(write)
        write(state)  # type: ignore[operator]  # likewise

    @mutation
    def despite(self, state: BoardState, write: object) -> None:
        state.owner.title = 'kept'  # type: ignore[union-attr, misc]  # a draft can be written
        with pytest.raises(LookupError):
            self.write(write)


@pytest.fixture(params=[False, True], ids=['alone', 'with a subscriber'])
def store(request: pytest.FixtureRequest) -> Store:
    store = Store({'board': Board()})
    if request.param:
        store.subscribe(lambda: None)
    return store


def _write(store: Store, write: Write) -> BoardState:
    store.commit('board/write', write)
    state: BoardState = store.state.board
    return state


class TestWrites:
    """Writes below the state arrive, and everything else keeps its identity."""

    def test_a_field_of_a_model_in_a_tuple(self, store: Store) -> None:
        before: BoardState = store.state.board

        def write(state: Any) -> None:
            state.cards[1].title = 'B'

        after = _write(store, write)
        assert [card.title for card in after.cards] == ['a', 'B', 'c']
        assert [card.title for card in before.cards] == ['a', 'b', 'c']
        assert type(after.cards) is tuple
        assert type(after.cards[1]) is Card
        assert after.cards[0] is before.cards[0]
        assert after.columns is before.columns
        assert after.owner is before.owner

    def test_a_tuple_in_a_mapping(self, store: Store) -> None:
        before: BoardState = store.state.board
        after = _write(store, lambda state: state.columns['todo'].append(Card(title='new')))
        assert [card.title for card in after.columns['todo']] == ['x', 'new']
        assert after.columns['todo'][0] is before.columns['todo'][0]
        assert after.columns['done'] is before.columns['done']
        with pytest.raises(TypeError):
            after.columns['todo'] = ()  # type: ignore[index]  # what the test is about

    @pytest.mark.parametrize(
        ('write', 'numbers'),
        [
            (lambda numbers: numbers[0].extend([5, 6]), ((1, 5, 6), (2,))),
            (lambda numbers: numbers[1].insert(0, 9), ((1,), (9, 2))),
            (lambda numbers: numbers.reverse(), ((2,), (1,))),
            (lambda numbers: numbers.sort(key=lambda each: -each[0]), ((2,), (1,))),
            (lambda numbers: numbers.clear(), ()),
            (lambda numbers: numbers.remove((1,)), ((2,),)),
            (lambda numbers: numbers.__delitem__(0), ((2,),)),
            (lambda numbers: numbers.__setitem__(slice(0, 1), [(7,), (8,)]), ((7,), (8,), (2,))),
            (lambda numbers: numbers.append(numbers.pop(0)), ((2,), (1,))),
            (lambda numbers: [each.append(0) for each in numbers], ((1, 0), (2, 0))),
            (lambda numbers: [each.append(0) for each in reversed(numbers)], ((1, 0), (2, 0))),
        ],
    )
    def test_what_a_list_can_do(self, store: Store, write: Write, numbers: object) -> None:
        after = _write(store, lambda state: write(state.numbers))
        assert after.numbers == numbers
        assert {type(each) for each in after.numbers} <= {tuple}

    @pytest.mark.parametrize(
        ('write', 'keys'),
        [
            (lambda columns: columns.update(later=()), ['todo', 'done', 'later']),
            (lambda columns: columns.pop('todo'), ['done']),
            (lambda columns: columns.__delitem__('done'), ['todo']),
            (lambda columns: columns.setdefault('later', ()).append(Card(title='l')), ['todo', 'done', 'later']),
            (lambda columns: columns.popitem(), ['todo']),
            (lambda columns: columns.clear(), []),
            (lambda columns: columns.__ior__({'later': ()}), ['todo', 'done', 'later']),
        ],
    )
    def test_what_a_dict_can_do(self, store: Store, write: Write, keys: list[str]) -> None:
        after = _write(store, lambda state: write(state.columns))
        assert list(after.columns) == keys
        assert all(type(value) is tuple for value in after.columns.values())

    def test_what_a_set_can_do(self, store: Store) -> None:
        def write(state: Any) -> None:
            state.owner.tags.add('new')
            for column in state.columns.values():
                for card in column:
                    card.tags |= {'all'}

        after = _write(store, write)
        assert after.owner is not None
        assert after.owner.tags == frozenset({'new'})
        assert type(after.owner.tags) is frozenset
        assert after.columns['todo'][0].tags == {'all'}

    def test_what_a_tuple_can_do_still_works(self, store: Store) -> None:
        def write(state: Any) -> None:
            assert isinstance(state.numbers, tuple)
            assert state.numbers == ((1,), (2,))
            assert state.numbers == ((1,), (2,))
            assert state.numbers[:1] == ((1,),)
            assert hash(state.numbers) == hash(((1,), (2,)))
            state.numbers = (*state.numbers, (3,))
            state.numbers += ((4,),)
            state.numbers = state.numbers + ((5,),)  # noqa: RUF005 - what the test is about
            state.numbers = ((0,),) + state.numbers  # noqa: RUF005 - likewise

        assert _write(store, write).numbers == ((0,), (1,), (2,), (3,), (4,), (5,))

    def test_reading_changes_nothing(self, store: Store) -> None:
        before = store.state.board
        heard: list[object] = []
        store.watch('board.cards', heard.append)

        def read(state: Any) -> None:
            assert [card.title for card in state.cards] == ['a', 'b', 'c']
            assert state.columns['todo'][0].title == 'x'
            assert state.owner.tags == frozenset()
            assert len(state.numbers[0]) == 1

        assert _write(store, read) is before
        assert heard == []

    def test_a_node_that_moves_takes_what_is_written_on_it_along(self, store: Store) -> None:
        def move(state: Any) -> None:
            card = state.columns['todo'].pop()
            state.columns['done'].append(card)
            card.title = 'moved'

        after = _write(store, move)
        assert after.columns == {'todo': (), 'done': (Card(title='moved'),)}

    def test_a_draft_in_two_places_is_one_model_there_until_one_of_them_is_written(self, store: Store) -> None:
        def pin(state: Any) -> None:
            state.pinned = state.cards[0]
            state.cards[0].title = 'both'

        after = _write(store, pin)
        assert after.pinned is after.cards[0]
        assert after.pinned is not None
        assert after.pinned.title == 'both'

        def rename(state: Any) -> None:
            state.pinned.title = 'one'

        after = _write(store, rename)
        assert after.pinned is not None
        assert (after.pinned.title, after.cards[0].title) == ('one', 'both')

    def test_watchers_are_told_of_what_changed_below_their_field(self, store: Store) -> None:
        heard: list[object] = []
        store.watch('board.cards', lambda new, old: heard.append((new[0].title, old[0].title)))
        store.watch('board.columns', heard.append)

        def write(state: Any) -> None:
            state.cards[0].title = 'A'

        _write(store, write)
        assert heard == [('A', 'a')]

    def test_a_joining_mutation_writes_on_the_same_drafts(self, store: Store) -> None:
        store.commit('board/twice', lambda state: state.columns['done'].append(Card(title='again')))
        assert [card.title for card in store.state.board.columns['done']] == ['again', 'again']

    def test_a_joining_mutation_that_fails_is_undone_alone(self, store: Store) -> None:
        def fail(state: Any) -> None:
            state.owner.title = 'lost'
            state.cards.clear()
            raise LookupError

        store.commit('board/despite', fail)
        assert store.state.board.owner.title == 'kept'
        assert len(store.state.board.cards) == 3


class TestPaths:
    """A watcher may name a path below a field."""

    @pytest.mark.parametrize(
        ('path', 'new', 'old'),
        [
            ('board.owner.title', 'you', 'me'),
            ('board.cards.1.title', 'B', 'b'),
            ('board.columns.todo', (Card(title='x', done=True),), (Card(title='x'),)),
            ('board.columns.todo.0.done', True, False),
            ('board.columns.later.0.title', 'new', None),
            ('board.pinned.title', 'a', None),
            ('board.owner.loud', 'YOU', 'ME'),
        ],
    )
    def test_it_is_told_of_that_alone(self, store: Store, path: str, new: object, old: object) -> None:
        heard: list[object] = []
        stop = store.watch(path, lambda new, old: heard.append((new, old)), immediate=True)

        def write(state: Any) -> None:
            state.owner.title = 'you'
            state.cards[1].title = 'B'
            state.columns['todo'][0].done = True
            state.columns['later'] = [Card(title='new')]
            state.pinned = state.cards[0]

        def aside(state: Any) -> None:
            state.owner.tags.add('t')
            state.cards[2].title = 'C'
            state.columns['done'].append(Card(title='z'))
            state.pinned.done = True

        _write(store, write)
        _write(store, aside)
        assert heard == [(old, None), (new, old)]
        stop()
        _write(store, lambda state: state.cards.clear())
        assert len(heard) == 2

    @pytest.mark.parametrize(
        ('path', 'problem'),
        [
            ('board.owner.titel', "there is no 'titel' in 'board.owner.titel'; did you mean 'title'"),
            ('board.cards.title', "there is no 'title' in 'board.cards.title'"),
            ('board.count.x', "there is no 'x' in 'board.count.x'"),
            ('board.columns.todo.0.titel', "did you mean 'title'"),
            ('bord.owner.title', "there is no module 'bord"),
        ],
    )
    def test_a_path_that_leads_nowhere_is_refused(self, store: Store, path: str, problem: str) -> None:
        with pytest.raises(UnknownNameError, match=re.escape(problem)):
            store.watch(path, lambda: None)


class TestSealed:
    """After its mutation, neither a draft nor a copy of it can be written."""

    @pytest.mark.parametrize('failing', [False, True])
    def test_drafts_that_were_kept(self, store: Store, failing: bool) -> None:
        kept: list[Any] = []

        def keep(state: Any) -> None:
            kept.extend([state, state.owner, state.cards, state.columns, state.owner.tags, state.cards[0]])
            state.owner.title = 'new'
            state.owner = None
            if failing:
                raise LookupError

        if failing:
            with pytest.raises(LookupError):
                _write(store, keep)
        else:
            _write(store, keep)
        state, owner, cards, columns, tags, card = kept
        before = store.state.board
        for model in (state, owner, card):
            with pytest.raises((SealedStateError, ValueError), match=r'sealed|frozen'):
                model.title = 'late'
        for write in (
            lambda: cards.append(1), cards.sort, lambda: cards.__setitem__(0, 1), cards.pop,
            lambda: columns.update(a=()), lambda: columns.__setitem__('a', 1), lambda: columns.pop('todo'),
            lambda: tags.add('x'), lambda: tags.update('x'), lambda: tags.__ior__({'x'}),
        ):  # fmt: skip
            with pytest.raises(SealedStateError):
                write()
        with pytest.raises((SealedStateError, ValueError)):
            cards[1].title = 'late'
        assert store.state.board == before
        assert type(card) is Card

    @pytest.mark.parametrize(
        'duplicate',
        [
            lambda state: state.model_copy(),
            lambda state: state.model_copy(update={'count': 5}),
            lambda state: state.model_copy(deep=True),
            copy.copy,
            copy.deepcopy,
            lambda state: pickle.loads(pickle.dumps(state)),  # noqa: S301 - our own
        ],
    )
    @pytest.mark.parametrize('where', ['field', 'outside'])
    def test_copies_of_a_draft(self, store: Store, duplicate: Write, where: str) -> None:
        kept: list[Any] = []

        def write(state: Any) -> None:
            state.owner.title = 'copied'
            copied = duplicate(state)
            kept.append(copied)
            state.owner.title = 'later'
            if where == 'field':
                state.previous = copied

        after = _write(store, write)
        assert after.owner == Card(title='later')
        for each in (kept[0], *([after.previous] if where == 'field' else [])):
            assert type(each) is BoardState
            assert each.owner == Card(title='copied')
            with pytest.raises(SealedStateError):
                each.count = 99
            with pytest.raises(ValueError, match=r'frozen'):
                each.owner.title = 'late'  # type: ignore[misc]  # what the test is about

    def test_a_copy_of_an_untouched_draft_is_another_object(self, store: Store) -> None:
        def write(state: Any) -> None:
            state.owner.model_copy(update={'title': 'elsewhere'})
            state.pinned = copy.copy(state.owner)

        after = _write(store, write)
        assert after.owner == after.pinned == Card(title='me')

    def test_a_draft_cannot_be_kept_in_itself(self, store: Store) -> None:
        before = store.state.board

        def write(state: Any) -> None:
            state.previous = state

        with pytest.raises(MutationError, match=r'would hold itself: keep state\.model_copy'):
            _write(store, write)
        assert store.state.board is before

    def test_states_are_pickled_and_copied_in_depth(self, store: Store) -> None:
        state = _write(store, lambda state: state.cards.pop())
        for again in (pickle.loads(pickle.dumps(state)), copy.deepcopy(state)):  # noqa: S301 - our own
            assert again == state
            with pytest.raises(SealedStateError):
                again.count = 1
        tree = pickle.loads(pickle.dumps(store.state))  # noqa: S301 - our own
        assert tree == store.state
        store.commit('board/write', lambda state: state.cards.clear())
        store.replace_state(tree)
        assert store.state.board == state


class TestValidated:
    """Values that are written at any depth have to fit."""

    @pytest.mark.parametrize(
        ('write', 'problem'),
        [
            (lambda state: setattr(state.cards[1], 'title', 5), r'cards\.1\.title: Input should be a valid string'),
            (
                lambda state: setattr(state.owner, 'titel', 'x'),
                "owner: Card has no field 'titel'; did you mean 'title'",
            ),
            (lambda state: state.columns['todo'].append('no card'), r'columns\.todo\.1: Input should be'),
            (lambda state: state.numbers[0].append('x'), r'numbers\.0\.1: Input should be a valid integer'),
            (lambda state: setattr(state, 'owner', _unvalidated(title=['t'])), r'owner\.title: Input should'),
            (lambda state: delattr(state.owner, 'title'), r'owner\.title: was deleted'),
        ],
    )
    def test_a_value_that_does_not_fit_changes_nothing(self, store: Store, write: Write, problem: str) -> None:
        before = store.state.board
        with pytest.raises(MutationError, match=f'board/write left BoardState invalid: {problem}') as caught:
            _write(store, write)
        assert store.state.board is before
        assert caught.value.__context__ is None

    @pytest.mark.parametrize(
        'card',
        [
            _unvalidated(title='t', done=False, tags=['l']),
            Card(title='t').model_copy(update={'tags': {'l'}}),
        ],
    )
    def test_an_unvalidated_value_becomes_the_annotated_type(self, store: Store, card: Card) -> None:
        def write(state: Any) -> None:
            state.owner = card
            state.cards = (*state.cards, card)

        after = _write(store, write)
        for each in (after.owner, after.cards[-1]):
            assert each == Card(title='t', tags=frozenset({'l'}))
            assert each is not None
            assert type(each.tags) is frozenset

    def test_a_validator_may_not_return_what_can_change(self) -> None:
        class ListedState(State):
            names: tuple[str, ...] = ()

            @field_validator('names')
            @classmethod
            def listed(cls, names: tuple[str, ...]) -> Any:
                return list(names) if names else names

        class Listed(Module[ListedState]):
            @mutation
            def put(self, state: ListedState, names: tuple[str, ...]) -> None:
                state.names = names

        class Born(Listed):
            def initial_state(self) -> ListedState:
                return ListedState(names=('a',))

        for told in (False, True):
            store = Store({'listed': Listed()})
            if told:
                store.subscribe(lambda: None)
            with pytest.raises(MutationError, match=r'names: its validator returned a list'):
                store.commit('listed/put', ('a',))
            assert store.state.listed.names == ()
        with pytest.raises(DefinitionError, match='holds a list, which can change in place'):
            Store({'listed': Born()})

    def test_an_unvalidated_state_is_refused(self) -> None:
        unvalidated = BoardState.model_construct(**{**BoardState().__dict__, 'cards': [Card(title='a')]})
        store = Store({'board': Board()})
        with pytest.raises(DefinitionError, match='holds a list'):
            store.replace_state({('board',): unvalidated})
        with pytest.raises(DefinitionError, match='holds a list'):
            store.register_module('other', Board(), state=unvalidated)


class TestCachedProperties:
    """Cached properties are computed again after a change."""

    def test_of_the_state(self, store: Store) -> None:
        before: BoardState = store.state.board
        assert before.double == 0

        def write(state: Any) -> None:
            assert state.double == 0
            state.count = 4
            assert state.double == 8

        after = _write(store, write)
        assert (after.double, before.double) == (8, 0)
        store.patch('board', count=5)
        assert store.state.board.double == 10

    def test_of_a_model_in_it(self, store: Store) -> None:
        assert store.state.board.owner.loud == 'ME'

        def write(state: Any) -> None:
            state.owner.title = 'you'
            assert state.owner.loud == 'YOU'

        owner = _write(store, write).owner
        assert owner is not None
        assert owner.loud == 'YOU'


def test_a_state_of_many_fields_takes_writes_deletions_and_typos_as_a_small_one_does() -> None:
    fields: dict[str, Any] = {f'f{number}': (int, number) for number in range(100)}
    wide: Any = create_model('Wide', __base__=State, deep=(tuple[Card, ...], (Card(title='a'),)), **fields)

    class WideModule(Module[State]):
        def initial_state(self) -> State:
            state: State = wide()
            return state

        @mutation
        def write(self, state: State, write: object) -> None:
            write(state)  # type: ignore[operator]  # a function of the test

    store = Store({'wide': WideModule()})

    def write(state: Any) -> None:
        state.f3 += 10
        del state.f4
        state.f4 = 40
        state.deep[0].title = 'A'

    store.commit('wide/write', write)
    state = store.state.wide
    assert (state.f3, state.f4, state.f5, state.deep[0].title) == (13, 40, 5, 'A')

    def delete(state: Any) -> None:
        del state.f5

    with pytest.raises(MutationError, match=r'wide/write deleted Wide\.f5'):
        store.commit('wide/write', delete)
    with pytest.raises(MutationError, match="no field 'f333'"):
        store.commit('wide/write', lambda state: setattr(state, 'f333', 1))
    assert store.state.wide is state
