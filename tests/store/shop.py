"""A small shop that the store's tests share, with handlers of every kind; asserts nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from authui.store import Context, Getters, Module, State, Store, action, getter, mutation

if TYPE_CHECKING:
    from collections.abc import Callable


class Item(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    price: int = 0


class Login(BaseModel):
    model_config = ConfigDict(frozen=True, extra='forbid')

    email: str
    password: SecretStr = Field(min_length=4)


class CartState(State):
    items: tuple[Item, ...] = ()
    coupon: str | None = None
    total: int = 0


class Cart(Module[CartState]):
    """The cart of the shop."""

    def __init__(self, delay: asyncio.Event | None = None) -> None:
        self.delay = delay
        self.computed: list[str] = []
        self.seen: list[object] = []

    @mutation
    def add(self, state: CartState, item: Item) -> None:
        state.items = (*state.items, item)
        state.total += item.price

    @mutation(name='coupon')
    def set_coupon(self, state: CartState, coupon: str | None) -> None:
        state.coupon = coupon

    @mutation
    def empty(self, state: CartState) -> None:
        state.items = ()
        state.total = 0

    @mutation
    def add_twice(self, state: CartState, item: Item = Item(name='gift')) -> None:  # noqa: B008 - frozen
        state.items = (*state.items, item, item)

    @mutation
    def fail_halfway(self, state: CartState) -> None:
        state.total = 99
        raise LookupError('halfway')

    @mutation
    def spoil(self, state: CartState) -> None:
        state.coupon = 'kept out'
        state.total = 'many'  # type: ignore[assignment]  # what the test is about

    @mutation
    def leak(self, state: CartState) -> None:
        self.seen.append(state)
        state.total += 1

    @action
    async def buy(self, context: Context[CartState], item: Item) -> int:
        context.commit(Cart.add, item)
        return context.state.total

    @action
    async def buy_later(self, context: Context[CartState], item: Item) -> int:
        assert self.delay is not None
        await self.delay.wait()
        context.commit('add', item)
        return context.state.total

    @action
    def buy_plainly(self, context: Context[CartState], item: Item) -> int:
        context.commit('add', item)
        return context.state.total

    @action
    def fail_plainly(self, _context: Context[CartState]) -> None:
        raise LookupError('plainly')

    @action
    async def fail_later(self, _context: Context[CartState]) -> None:
        assert self.delay is not None
        await self.delay.wait()
        raise LookupError('later')

    @action
    async def sign_in(self, _context: Context[CartState], login: Login) -> str:
        return login.email

    @getter
    def count(self, state: CartState) -> int:
        self.computed.append('count')
        return len(state.items)

    @getter
    def is_empty(self, state: CartState, getters: Getters) -> bool:
        self.computed.append('is_empty')
        return getters['count'] == 0 and state.coupon is None

    @getter
    def by_name(self, state: CartState) -> Callable[[str], Item | None]:
        def find(name: str) -> Item | None:
            self.computed.append(f'by_name {name}')
            return next((item for item in state.items if item.name == name), None)

        return find


class PrefsState(State):
    dark: bool = False
    language: str = 'en'


class Prefs(Module[PrefsState]):
    """The preferences of a user."""

    @mutation
    def dark(self, state: PrefsState, dark: bool) -> None:
        state.dark = dark

    @mutation
    def language(self, state: PrefsState, language: str) -> None:
        state.language = language


@dataclass
class Ear:
    """Collects reported failures with their descriptions."""

    heard: list[tuple[BaseException, str]] = field(default_factory=list)

    def __call__(self, error: BaseException, who: str) -> None:
        self.heard.append((error, who))

    @property
    def errors(self) -> list[str]:
        return [f'{type(error).__name__}: {error}' for error, _ in self.heard]


class Shop:
    """A store with its modules at hand."""

    def __init__(self, delay: asyncio.Event | None = None) -> None:
        self.ear = Ear()
        self.cart = Cart(delay)
        self.prefs = Prefs()
        self.store = Store({'cart': self.cart, 'prefs': self.prefs}, on_error=self.ear)


APPLE = Item(name='apple', price=3)
PEAR = Item(name='pear', price=2)
