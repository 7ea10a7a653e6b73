"""A store with handlers and types of every kind, for which `typegen` writes `shop_types.py`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from authui.store import Context, Module, State, Store, action, getter, mutation

if TYPE_CHECKING:
    import collections.abc as abstract
    from collections.abc import Awaitable, Callable

    from _typeshed import Unused

ValueT = TypeVar('ValueT')


class Color(Enum):
    RED = 'red'


class Tag(BaseModel):
    model_config = ConfigDict(frozen=True)

    label: str
    color: Literal[Color.RED] | None = None


class Item(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    price: int = 0
    tags: tuple[Tag, ...] = ()
    from_: str = Field(default='', validation_alias='from')


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0


class Page(BaseModel, Generic[ValueT]):
    values: tuple[ValueT, ...]


class Login(BaseModel):
    email: str
    password: SecretStr


class CartState(State):
    items: tuple[Item, ...] = ()


class PrefsState(State):
    dark: bool = False


class Prefs(Module[PrefsState]):
    @mutation
    def dark(self, state: PrefsState, dark: bool) -> None:
        state.dark = dark


class Cart(Module[CartState]):
    def __init__(self) -> None:
        self.modules = {'prefs': Prefs()}

    @mutation
    def add(self, state: CartState, item: Item) -> None:
        state.items = (*state.items, item)

    @mutation
    def empty(self, state: CartState) -> None:
        state.items = ()

    @mutation
    def move(self, state: CartState, point: Point | None) -> None:
        pass

    @mutation
    def place(self, state: CartState, item: Item, at: int = 0, *, note: str | None = None) -> None:
        pass

    @action
    async def ship(self, context: Context[CartState], to: str, items: tuple[Item, ...]) -> int:
        return len(items)

    @action
    async def buy(self, context: Context[CartState], items: tuple[Item, ...] = ()) -> int:
        return len(items)

    @action
    def sign_in(self, context: Context[CartState], login: Login) -> Awaitable[Item | None]:
        return context.dispatch('find')

    @action
    async def turn(self, context: Context[CartState], page: Page[Item]) -> abstract.Mapping[str, Item]:
        return {}

    @action(root=True)
    async def boot(self, context: Context[CartState]) -> None:
        pass

    @getter
    def count(self, state: CartState) -> int:
        return len(state.items)

    @getter
    def find(self, state: CartState) -> Callable[[str], Item | None]:
        return lambda name: None


class AppState(State):
    count: int = 0


class App(Module[AppState]):
    @mutation
    def add(self, state: AppState, number: int) -> None:
        state.count += number


class Nothing(Module[State]):
    pass


class Ping(Module[State]):
    namespaced = False

    @action
    async def ping(self, context: Context[State]) -> int:
        return 1


class Pong(Module[State]):
    namespaced = False

    @action
    async def ping(self, context: Context[State], text: str) -> str:
        return text


def make_store() -> Store:
    return Store({'cart': Cart(), 'nothing': Nothing(), 'ping': Ping(), 'pong': Pong()}, root=App())


store = make_store()
number = 3
