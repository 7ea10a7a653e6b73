"""The module that `authui typegen` writes; `tests/typing/` shows what type checkers find in it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from authui.cli import main
from authui.store import Module, State, Store, mutation
from authui.store.errors import DefinitionError
from authui.store.typegen import generate, load

TYPING = Path(__file__).parent.parent / 'typing'


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(TYPING))
    for name in ('shop', 'shop_types'):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module('shop')


@pytest.mark.usefixtures('shop')
def test_it_is_what_the_type_checkers_have_checked(tmp_path: Path) -> None:
    written = tmp_path / 'shop_types.py'
    done = CliRunner().invoke(main, ['typegen', 'shop:make_store', '--output', str(written)])
    assert done.exit_code == 0, done.output
    assert written.read_text() == (TYPING / 'shop_types.py').read_text()


def test_at_run_time_it_is_a_store(shop: ModuleType) -> None:
    store = importlib.import_module('shop_types').TypedStore({'cart': shop.Cart()}, root=shop.App())
    store.commit('cart/add', item={'name': 'apple'})
    store.commit('add', 2)
    assert isinstance(store, Store)
    assert (store.getters['cart/count'], store.state.count, store.state.cart.prefs.dark) == (1, 2, False)


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
def test_a_source_without_a_store_is_refused(source: str, problem: str) -> None:
    done = CliRunner().invoke(main, ['typegen', source])
    assert done.exit_code == 1
    assert problem in done.output


@pytest.mark.usefixtures('shop')
def test_a_file_that_cannot_be_written_is_named() -> None:
    done = CliRunner().invoke(main, ['typegen', 'shop:store', '--output', 'nowhere/types.py'])
    assert done.exit_code == 1
    assert 'nowhere/types.py cannot be written' in done.output


def test_a_type_that_cannot_be_named_elsewhere_is_refused() -> None:
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
