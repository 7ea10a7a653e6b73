"""The module that `authui typegen` writes, as mypy takes it: every planted error, and no other."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from authui.cli import main
from authui.errors import DefinitionError
from authui.store import Module, State, Store, mutation
from authui.store.typegen import generate, load

SHOP = """
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
    return Store({'cart': Cart(), 'nothing': Nothing(), 'ping': Ping(), 'pong': Pong()})


store = make_store()
number = 3
"""

RIGHT = """
from collections.abc import Mapping
from typing import assert_type

from authui.store import Dispatch, Store
from shop import Cart, Color, Item, Page, Point, Prefs
from shop_types import TypedStore

store = TypedStore({'cart': Cart()})
plain: Store = store
store.commit('cart/add', {'name': 'apple', 'from': 'Kent', 'tags': [{'label': 'ripe', 'color': Color.RED}]})
store.commit('cart/add', item={'name': 'apple'})
store.commit('cart/empty')
store.commit('cart/move', {'x': 1})
store.commit('cart/move', Point(1))
store.commit('cart/prefs/dark', True)
store.commit(Cart.empty)
assert_type(store.dispatch('cart/buy', [{'name': 'apple'}]), Dispatch[int])
kept = [Item(name='apple')]
assert_type(store.dispatch('cart/buy', kept), Dispatch[int])
assert_type(store.dispatch('cart/buy', tuple(kept)), Dispatch[int])
assert_type(store.dispatch('cart/buy'), Dispatch[int])
assert_type(store.dispatch('cart/sign_in', {'email': 'a', 'password': 'b'}), Dispatch[Item | None])
assert_type(store.dispatch('cart/turn', Page[Item](values=())), Dispatch[Mapping[str, Item]])
assert_type(store.dispatch('ping', 'any'), Dispatch[list[int | str]])
assert_type(store.dispatch('boot'), Dispatch[None])
assert_type(store.dispatch(Cart.buy), Dispatch[int])
assert_type(store.getters['cart/count'], int)
assert_type(store.getters['cart/find']('apple'), Item | None)
assert_type(store.getters[Cart.count], int)
assert_type(store.use('cart'), Cart)
assert_type(store.use('cart.prefs'), Prefs)
assert_type(store.use(Cart), Cart)
"""

WRONG = [
    ("store.commit('cart/ad', {'name': 'apple'})", 'call-overload'),
    ("store.commit('cart/add', {'price': 3})", 'call-overload'),
    ("store.commit('cart/add', {'name': 'apple', 'size': 3})", 'call-overload'),
    ("store.commit('cart/add', {'name': 'apple', 'tags': [{'label': 3}]})", 'call-overload'),
    ("store.commit('cart/add', 3)", 'call-overload'),
    ("store.commit('cart/add')", 'call-overload'),
    ("store.commit('cart/add', thing={'name': 'apple'})", 'call-overload'),
    ("store.commit('cart/empty', 3)", 'call-overload'),
    ("store.commit('cart/buy')", 'call-overload'),
    ("store.dispatch('cart/add', {'name': 'apple'})", 'call-overload'),
    ("store.dispatch('cart/sign_in', {'email': 'a'})", 'call-overload'),
    ('store.dispatch(Cart.empty)', 'call-overload'),
    ("text: str = store.getters['cart/count']", 'assignment'),
    ("store.getters['cart/cont']", 'call-overload'),
    ("store.use('crt')", 'call-overload'),
    ("word: str = store.dispatch('cart/buy').result()", 'assignment'),
]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    (tmp_path / 'shop.py').write_text(SHOP)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, 'shop', raising=False)
    return importlib.import_module('shop')


def check(*files: str) -> list[tuple[int, str]]:
    """Return the lines that mypy complains of, with the codes of its errors."""
    checked = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, '-m', 'mypy', '--strict', '--config-file=', '--cache-dir=.mypy_cache', *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode in {0, 1}, checked.stderr
    lines = re.findall(r'^[^:]+:(\d+): error: .*\[([a-z-]+)\]$', checked.stdout, re.MULTILINE)
    assert len(lines) == checked.stdout.count(': error: '), checked.stdout
    return [(int(line), code) for line, code in lines]


@pytest.mark.usefixtures('shop')
def test_mypy_sees_each_planted_error_and_no_other(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ['typegen', 'shop:make_store', '--output', 'shop_types.py'])
    assert done.exit_code == 0, done.output
    (tmp_path / 'use.py').write_text(RIGHT + '\n'.join(line for line, _ in WRONG) + '\n')
    first = RIGHT.count('\n') + 1
    assert check('use.py', 'shop_types.py') == [(first + number, code) for number, (_, code) in enumerate(WRONG)]


@pytest.mark.usefixtures('shop')
def test_at_run_time_it_is_a_store(tmp_path: Path) -> None:
    (tmp_path / 'shop_types.py').write_text(generate(load('shop:store'), 'shop:store'))
    typed_store = importlib.import_module('shop_types').TypedStore
    store = typed_store({'cart': sys.modules['shop'].Cart()})
    store.commit('cart/add', item={'name': 'apple'})
    assert isinstance(store, Store)
    assert store.getters['cart/count'] == 1
    del sys.modules['shop_types']


@pytest.mark.usefixtures('shop')
def test_without_an_output_it_is_printed() -> None:
    done = CliRunner().invoke(main, ['typegen', 'shop:store'])
    assert done.output == generate(load('shop:store'), 'shop:store')


@pytest.mark.usefixtures('shop')
@pytest.mark.parametrize(
    ('source', 'problem'),
    [
        ('shop', 'names no store: write package.module:name'),
        ('shp:store', 'there is no module shp'),
        ('shop:stor', "did you mean 'store'"),
        ('shop:number', 'is no store and no function that makes one'),
    ],
)
def test_what_names_no_store_is_refused(source: str, problem: str) -> None:
    done = CliRunner().invoke(main, ['typegen', source])
    assert done.exit_code == 1
    assert problem in done.output


@pytest.mark.usefixtures('shop')
def test_a_file_that_cannot_be_written_is_named() -> None:
    done = CliRunner().invoke(main, ['typegen', 'shop:store', '--output', 'nowhere/types.py'])
    assert done.exit_code == 1
    assert 'nowhere/types.py cannot be written' in done.output


def test_what_no_other_module_can_name_is_refused() -> None:
    class Local(State):
        pass

    class Bare(Module[State]):
        pass

    class Taking(Module[State]):
        @mutation
        def put(self, state: State, value: Local) -> None: ...

    with pytest.raises(DefinitionError, match=r"Taking\.put: name 'Local' is not defined at the top of"):
        generate(Store({'taking': Taking()}), 'nowhere:store')
    with pytest.raises(DefinitionError, match='Bare stands inside a function'):
        generate(Store({'bare': Bare()}), 'nowhere:store')
