"""Mutations and actions with several parameters, and the form of their payloads for listeners."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from authui.store import ActionEvent, Context, History, Module, MutationEvent, State, Store, action, mutation
from authui.store.errors import PayloadError

MISSING = 'needs a payload: '


class Card(BaseModel, frozen=True):
    title: str


class BoardState(State):
    moves: tuple[str, ...] = ()


class Board(Module[BoardState]):
    @mutation
    def move(self, state: BoardState, card: int, to: str, *, by: str = 'nobody') -> None:
        state.moves = (*state.moves, f'{card} to {to} by {by}')

    @mutation
    def add(self, state: BoardState, card: Card, at: int = 0) -> None:
        state.moves = (*state.moves, f'{card.title} at {at}')

    @mutation
    def options(self, state: BoardState, values: dict[str, int], at: int = 0) -> None:
        state.moves = (*state.moves, f'{values} at {at}')

    @mutation
    def only(self, state: BoardState, first: int = 1, second: int = 2, /) -> None:
        state.moves = (*state.moves, f'{first} {second}')

    @mutation
    def named(self, state: BoardState, *, name: str) -> None:
        state.moves = (*state.moves, name)

    @mutation
    def plant(self, state: BoardState, root: int, payload: int = 0, mutation: int = 0, state_: int = 0) -> None:
        state.moves = (*state.moves, f'{root} {payload} {mutation} {state_}')

    @mutation
    def one_root(self, state: BoardState, root: int) -> None:
        state.moves = (*state.moves, f'{root}')

    @action
    async def send(self, context: Context[BoardState], card: int, password: SecretStr, to: str = 'done') -> str:  # noqa: ARG002 - subscribers get it
        context.commit(Board.move, card, to=to, by='send')
        context.commit('move', {'card': card, 'to': 'trash'})
        context.commit('move', card, 'attic', by='me')
        return to

    @action
    async def grow(self, context: Context[BoardState], root: int) -> None:
        context.commit(Board.one_root, root=root)
        context.commit(Board.plant, root=root, payload=2, mutation=3)
        context.commit('board/one_root', {'nothing': 1}['nothing'], root=True)


GIVEN: list[Callable[[Store], object]] = [
    lambda store: store.commit(Board.move, 1, 'done'),
    lambda store: store.commit(Board.move, 1, to='done'),
    lambda store: store.commit(Board.move, card=1, to='done'),
    lambda store: store.commit(Board.move, to='done', card=1),
    lambda store: store.commit('board/move', 1, 'done'),
    lambda store: store.commit('board/move', card='1', to='done'),
    lambda store: store.commit('board/move', {'card': 1, 'to': 'done'}),
    lambda store: store.commit('board/move', {'to': 'done', 'card': '1'}),
    lambda store: store.use(Board).move(1, 'done'),
    lambda store: store.use(Board).move(to='done', card=1),
]


class TestGiven:
    """By position, by name, or by a mapping."""

    @pytest.mark.parametrize('give', GIVEN)
    def test_in_every_way(self, give: Callable[[Store], object]) -> None:
        store = Store({'board': Board()})
        heard: list[MutationEvent] = []
        store.subscribe(heard.append)
        give(store)
        assert store.state.board.moves == ('1 to done by nobody',)
        ((type_, payload),) = heard
        assert (type_, dict(payload)) == ('board/move', {'card': 1, 'to': 'done'})

    @pytest.mark.parametrize(
        ('give', 'problem'),
        [
            (lambda store: store.commit(Board.move), MISSING + 'card and to'),
            (lambda store: store.commit(Board.move, 1), MISSING + 'to'),
            (lambda store: store.commit(Board.move, to='done'), MISSING + 'card'),
            (lambda store: store.commit(Board.move, 1, 'done', 'me'), 'got 3 payloads by position: its parameters are'),
            (lambda store: store.commit(Board.move, 1, card=1, to='x'), 'got card twice'),
            (lambda store: store.commit(Board.move, 1, tp='x'), "got tp: .*did you mean 'to'"),
            (lambda store: store.commit('board/move', {'card': 1, 'tp': 'x'}), "got tp: .*did you mean 'to'"),
            (
                lambda store: store.commit('board/move', {'card': 'one', 'to': 'x'}),
                'card: Input should be a valid integer',
            ),
            (lambda store: store.commit(Board.move, 1, ['x']), 'board/move: to: Input should be a valid string'),
            (lambda store: store.commit(Board.named, 'x'), 'got 1 payloads by position'),
            (lambda store: store.commit(Board.one_root, 1, 2), 'got 2 payloads by position: its payload is root'),
            (lambda store: store.commit(Board.one_root, 1, root=2), 'got root twice'),
            (lambda store: store.commit(Board.one_root, rot=2), 'got rot: its payload is root'),
        ],
    )
    def test_a_mistake_is_named(self, give: Callable[[Store], object], problem: str) -> None:
        store = Store({'board': Board()})
        with pytest.raises(PayloadError, match=problem):
            give(store)
        assert store.state.board.moves == ()

    def test_a_mapping_is_the_first_parameter_of_a_reference_and_all_of_a_string(self) -> None:
        store = Store({'board': Board()})
        store.commit(Board.options, {'at': 3})
        store.commit('board/options', {'values': {'at': 3}})
        store.commit('board/options', {'at': 3}, 5)
        assert store.state.board.moves == ("{'at': 3} at 0", "{'at': 3} at 0", "{'at': 3} at 5")

    def test_by_position_alone_by_name_alone_and_nothing(self) -> None:
        store = Store({'board': Board()})
        store.commit(Board.only)
        store.commit(Board.only, 5)
        store.commit('board/only', {'second': 7})
        store.commit(Board.named, name='x')
        store.commit('board/named', {'name': 'y'})
        assert store.state.board.moves == ('1 2', '5 2', '1 7', 'x', 'y')

    def test_a_model_among_them_may_be_a_dict(self) -> None:
        store = Store({'board': Board()})
        store.commit('board/add', {'title': 'a'}, 3)
        store.commit('board/add', {'card': {'title': 'b'}})
        store.commit(Board.add, Card(title='c'), at=1)
        assert store.state.board.moves == ('a at 3', 'b at 0', 'c at 1')

    async def test_parameters_of_any_name(self) -> None:
        store = Store({'board': Board()})
        store.commit(Board.plant, root=1, payload=2, mutation=3, state_=4)
        store.commit('board/plant', root=1, payload=2, mutation=3, state_=4)
        store.use(Board).commit(Board.plant, root=1)
        await store.dispatch(Board.grow, root=5)
        assert store.state.board.moves == ('1 2 3 4', '1 2 3 4', '1 0 0 0', '5', '5 2 3 0', '1')

    def test_root_beside_a_string_is_the_option(self) -> None:
        board: Any = Store({'board': Board()}).use('board')
        with pytest.raises(Exception, match=r'has the option root, and root=5 is none of False, True'):
            board.commit('one_root', root=5)


class TestHeard:
    """A read-only mapping of the given arguments by name."""

    async def test_by_subscribers_of_actions(self) -> None:
        store = Store({'board': Board()})
        heard: list[ActionEvent] = []
        store.subscribe_action(heard.append)
        assert await store.dispatch(Board.send, 3, password=SecretStr('hunter2')) == 'done'
        ((type_, payload),) = heard
        assert (type_, dict(payload)) == ('board/send', {'card': 3, 'password': SecretStr('hunter2')})
        assert 'hunter2' not in repr(heard)
        assert isinstance(payload, Mapping)
        with pytest.raises(TypeError):
            payload['card'] = 4  # type: ignore[index]  # what the test is about
        assert store.state.board.moves == ('3 to done by send', '3 to trash by nobody', '3 to attic by me')

    def test_a_received_event_can_be_committed_again(self) -> None:
        store, other = Store({'board': Board()}), Store({'board': Board()})
        store.subscribe(lambda event: other.commit(event.type, event.payload))
        store.commit(Board.move, 1, 'done', by='me')
        store.commit(Board.add, Card(title='a'))
        assert other.state == store.state

    def test_by_the_history(self) -> None:
        history = History()
        store = Store({'board': Board()}, plugins=[history])
        store.commit(Board.move, 1, 'done')
        assert history.undo()
        assert store.state.board == BoardState()

    def test_nothing_given_is_no_payload(self) -> None:
        store = Store({'board': Board()})
        heard: list[Any] = []
        store.subscribe(heard.append)
        store.commit(Board.only)
        assert heard == [MutationEvent('board/only', None)]
