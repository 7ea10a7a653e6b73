"""What the type checker says of the store; only the checker reads this, nothing runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

from pydantic import BaseModel, ConfigDict

from authui.store import Context, Dispatch, Getters, Module, State, Store, action, getter, mutation

if TYPE_CHECKING:
    from collections.abc import Callable


class User(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str


class AccountState(State):
    user: User | None = None
    count: int = 0


class Account(Module[AccountState]):
    @mutation
    def user(self, state: AccountState, user: User | None) -> None:
        state.user = user
        state.count += 1
        state.count = 'three'  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]  # a draft is typed as the state is
        state.typo = 1  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # and has its fields only

    @mutation(name='confirm')
    def set_confirm(self, state: AccountState, confirm: bool) -> None:
        state.count = int(confirm)

    @mutation
    def clear(self, state: AccountState) -> None:
        state.user = None

    @action
    async def login(self, context: Context[AccountState], user: User) -> int:
        assert_type(context.state, AccountState)
        context.commit(Account.user, user)
        context.commit('user', user)
        context.commit('account/user', user, root=True)
        assert_type(await context.dispatch(Account.fetch), User | None)
        return context.state.count

    @action
    async def fetch(self, context: Context[AccountState]) -> User | None:
        return context.state.user

    @action(name='fetch_now', root=True, concurrency='drop')
    async def fetch_drop(self, _context: Context[AccountState], limit: int) -> list[int]:
        return [limit]

    @action
    def count(self, context: Context[AccountState]) -> int:
        return context.state.count

    @getter
    def is_signed_in(self, state: AccountState) -> bool:
        return state.user is not None

    @getter
    def greeting(self, _state: AccountState, getters: Getters) -> str:
        return 'hello' if getters[Account.is_signed_in] else ''

    @getter
    def has(self, state: AccountState) -> Callable[[str], bool]:
        return lambda name: state.user is not None and state.user.name == name


async def right(store: Store, user: User) -> None:
    store.commit(Account.user, user)
    store.commit(Account.user, user=user)
    store.commit(Account.clear)
    store.commit('account/user', {'name': 'ann'})

    assert_type(store.dispatch(Account.login, user), Dispatch[int])
    assert_type(await store.dispatch(Account.login, user), int)
    assert_type(await store.dispatch(Account.fetch), User | None)
    assert_type(await store.dispatch(Account.fetch_drop, 3), list[int])
    assert_type(await store.dispatch(Account.count), int)

    assert_type(store.get(Account.is_signed_in), bool)
    assert_type(store.getters[Account.greeting], str)
    assert_type(store.get(Account.has)('ann'), bool)

    account = store.use(Account)
    assert_type(account, Account)
    assert_type(account.state, AccountState)
    assert_type(account.state.user, User | None)
    assert_type(account.is_signed_in, bool)
    assert_type(await account.login(user), int)
    assert_type(account.has('ann'), bool)
    account.user(user)
    account.clear()

    assert_type(Store(root=Account()).use(Account).state.user, User | None)
    assert_type(store.status(Account.login).pending, bool)
    store.watch(Account.login, lambda status: status)


def wrong(store: Store, user: User) -> None:
    store.commit(Account.usr, user)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # a misspelt name
    store.commit(Account.user, 'ann')  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]  # a wrong payload
    store.commit(Account.user)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]  # a missing payload
    store.commit(Account.clear, user)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]  # a payload too many
    store.commit(Account.login, user)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]  # an action is not committed
    store.dispatch(Account.user, user)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]  # a mutation is not dispatched
    store.get(Account.user)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # a mutation has no value
    store.use(Account).login('ann')  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # a wrong payload of a bound action
    store.use(Account).user()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # a missing payload of a bound mutation
    store.use(Account).state.usr  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # a misspelt field
    store.state.count = 3  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # a snapshot is sealed


class BoardState(State):
    cards: tuple[str, ...] = ()


class Board(Module[BoardState]):
    @mutation
    def move(self, state: BoardState, card: int, to: str, *, silent: bool = False) -> None:
        pass

    @action
    async def send(self, context: Context[BoardState], card: int, to: str = 'done') -> int:
        context.commit(Board.move, card, to)
        context.commit(Board.move, card=card, to=to, silent=True)
        context.commit('move', card, to)
        context.patch(cards=('a',))
        context.patch(lambda draft: assert_type(draft, BoardState))
        context.reset()
        assert_type(context.use(Board), Board)
        assert_type(context.status(Board.send).pending, bool)
        context.watch('cards', print)()
        context.commit(Board.move, card)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]  # one is missing
        return card


class Kanban(Board):
    @mutation
    def move(self, state: BoardState, card: int, to: str, *, silent: bool = False) -> None:
        assert_type(super().move(card, to, silent=silent), None)

    @action
    async def send(self, context: Context[BoardState], card: int, to: str = 'done') -> int:
        return assert_type(await super().send(card, to), int)


boards = Store({'board': Kanban()}, state={'board': BoardState()})
boards.commit(Board.move, 1, 'done')
boards.commit(Kanban.move, 1, to='done', silent=True)
boards.use(Kanban).move(1, to='done')
assert_type(boards.dispatch(Kanban.send, 1, 'done'), Dispatch[int])
assert_type(boards.dispatch_threadsafe(Kanban.send, 1).result(), int)
assert_type(boards.commit_threadsafe(Board.move, 1, 'done').result(), None)
boards.commit(Board.move, '1', 'done')  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]  # a wrong type
boards.commit(Board.move, 1, 'done', True)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]  # by name only
boards.commit(Board.move, 1, tp='done')  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # misspelt
boards.dispatch_threadsafe(Board.move, 1, 'x')  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]  # a mutation


async def stream(store: Store) -> None:
    async for event in store.commits(Board.move):
        assert_type(event.type, str)
