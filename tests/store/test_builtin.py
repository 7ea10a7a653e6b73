"""Patches, which change several fields in one commit, and resets."""

from __future__ import annotations

import pytest

from authui.store import MutationEvent
from authui.store.errors import MutationError, UnknownNameError

from .shop import APPLE, Cart, CartState, Prefs, PrefsState, Shop


class TestPatch:
    """A patch is one commit, as strict as all others."""

    def test_a_wrong_value_changes_nothing(self) -> None:
        store = Shop().store
        with pytest.raises(MutationError, match=r'prefs/\$patch left PrefsState invalid: dark: '):
            store.patch(Prefs, language='de', dark='maybe')
        assert store.state.prefs == PrefsState()

    def test_a_misspelt_field_is_named(self) -> None:
        with pytest.raises(MutationError, match="no field 'langage'; did you mean 'language'"):
            Shop().store.patch('prefs', langage='de')

    def test_a_module_that_is_not_there_is_named(self) -> None:
        with pytest.raises(UnknownNameError):
            Shop().store.patch('pref', language='de')

    def test_several_fields_are_written_and_told_at_once(self) -> None:
        store = Shop().store
        heard: list[object] = []
        store.subscribe(heard.append)
        store.watch(lambda state, _: (state.prefs.dark, state.prefs.language), heard.append)
        store.patch(Prefs, dark=True, language='de')
        assert heard == [MutationEvent('prefs/$patch', {'dark': True, 'language': 'de'}), (True, 'de')]

    def test_a_function_writes_on_the_draft(self) -> None:
        store = Shop().store

        def change(state: CartState) -> None:
            state.items = (*state.items, APPLE)
            state.total += 3

        store.patch(Cart, change)
        assert store.state.cart == CartState(items=(APPLE,), total=3)


def test_a_reset_goes_back_to_the_beginning_and_is_told() -> None:
    store = Shop().store
    heard: list[object] = []
    store.commit(Cart.add, APPLE)
    store.subscribe(lambda event: heard.append(event.type))
    store.watch('cart.total', heard.append)
    store.reset(Cart)
    assert store.state.cart == CartState()
    assert heard == ['cart/$reset', 0]
