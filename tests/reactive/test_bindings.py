"""Bindings of element properties to a store, and inputs that commit."""

from __future__ import annotations

from typing import Any

import pytest
from nicegui import Client, binding, ui

from authui.reactive import bind_enabled, bind_text, bind_value, bind_visible
from authui.store import MutationEvent, Store
from authui.store.errors import MutationError, PayloadError, UnknownNameError

from .lamp import Lamp


def test_an_unknown_field_is_refused_at_once(client: Client, store: Store) -> None:
    with client, pytest.raises(UnknownNameError, match='watts'):
        bind_text(ui.label(), store, 'lamp.wats')


@pytest.mark.parametrize(
    ('source', 'text'),
    [('lamp.watts', '60'), (Lamp.heat, '54 W'), (lambda state, _: state.lamp.watts + 1, '61')],
    ids=['field', 'getter', 'selector'],
)
def test_a_text_follows(client: Client, store: Store, source: Any, text: str) -> None:
    with client:
        label = ui.label()
        bind_text(label, store, source)
    assert label.text
    store.commit(Lamp.watts, 60)
    assert label.text == text


def test_visible_and_enabled_follow(client: Client, store: Store) -> None:
    with client:
        button = ui.button()
        bind_visible(button, store, 'lamp.is_on')
        bind_enabled(button, store, 'lamp.watts', lambda watts: watts < 100)
    assert (button.visible, button.enabled) == (False, True)
    store.commit(Lamp.switch, True)
    store.commit(Lamp.watts, 100)
    assert (button.visible, button.enabled) == (True, False)


def test_nothing_is_polled(client: Client, store: Store) -> None:
    with client:
        bind_text(ui.label(), store, 'lamp.watts')
        bind_value(ui.input(), store, 'lamp.name', commit=Lamp.rename)
    assert not binding.active_links


def test_it_ends_with_its_element(client: Client, store: Store) -> None:
    with client:
        label = ui.label()
        bind_text(label, store, 'lamp.watts')
    label.delete()
    assert not store._watchers


def test_it_ends_with_its_client(client: Client, store: Store) -> None:
    with client:
        bind_text(ui.label(), store, 'lamp.watts')
        bind_value(ui.input(), store, 'lamp.name', commit='lamp/rename')
    client.delete()
    assert not store._watchers


def test_it_can_be_stopped(client: Client, store: Store) -> None:
    with client:
        label = ui.label()
        bind_text(label, store, 'lamp.watts')()
    store.commit(Lamp.watts, 60)
    assert label.text == '40'


def test_what_a_conversion_raises_reaches_the_page(client: Client, store: Store, app_errors: list[Exception]) -> None:
    errors: list[Exception] = []
    client.on_exception(errors.append)
    with client:
        label, other = ui.label(), ui.label()
        bind_text(label, store, 'lamp.watts', lambda watts: f'{40 // (60 - watts)}')
        bind_text(other, store, 'lamp.watts')
    store.commit(Lamp.watts, 60)
    assert [type(error) for error in errors] == [ZeroDivisionError]
    assert app_errors == errors
    assert (label.text, other.text) == ('2', '60')


def _watts(entered: str) -> int:
    return int(entered.removesuffix(' W'))


class TestValue:
    def test_one_way_shows_and_writes_nothing(self, client: Client, store: Store) -> None:
        with client:
            field = ui.input()
            bind_value(field, store, 'lamp.name')
        field.set_value('other')
        assert store.state.lamp.name == 'desk'
        store.commit(Lamp.rename, 'kitchen')
        assert field.value == 'kitchen'

    @pytest.mark.parametrize('mutation', [Lamp.rename, 'lamp/rename'], ids=['reference', 'name'])
    def test_two_ways(self, client: Client, store: Store, mutation: Any) -> None:
        commits: list[MutationEvent] = []
        store.subscribe(lambda event, _: commits.append(event))
        with client:
            field = ui.input()
            bind_value(field, store, 'lamp.name', commit=mutation)
        field.set_value('hall')
        assert store.state.lamp.name == 'hall'
        store.commit(Lamp.rename, 'kitchen')
        assert field.value == 'kitchen'
        assert len(commits) == 2  # what the store shows does not come back as a commit

    @pytest.mark.parametrize('entered', ['  hall ', ' desk '])
    def test_the_input_takes_what_the_mutation_made_of_it(self, client: Client, store: Store, entered: str) -> None:
        with client:
            field = ui.input()
            bind_value(field, store, 'lamp.name', commit=Lamp.rename)
        field.set_value(entered)
        assert field.value == store.state.lamp.name == entered.strip()

    def test_what_the_store_refuses_stays_to_be_corrected(
        self, client: Client, store: Store, app_errors: list[Exception]
    ) -> None:
        with client:
            field = ui.input()
            bind_value(field, store, 'lamp.watts', str, commit=Lamp.watts)
        field.set_value('many')
        assert field.value == 'many'
        assert store.state.lamp.watts == 40
        assert [type(error) for error in app_errors] in ([PayloadError], [MutationError])

    def test_what_was_entered_is_parsed(self, client: Client, store: Store, app_errors: list[Exception]) -> None:
        with client:
            field = ui.input()
            bind_value(field, store, 'lamp.watts', '{} W'.format, commit=Lamp.watts, parse=_watts)
        field.set_value('60 W')
        assert (store.state.lamp.watts, field.value) == (60, '60 W')
        field.set_value('75')
        assert (store.state.lamp.watts, field.value) == (75, '75 W')
        field.set_value('many')
        assert (store.state.lamp.watts, field.value) == (75, 'many')
        assert [type(error) for error in app_errors] == [ValueError]

    def test_a_cleared_input_is_an_empty_text_or_nothing(
        self, client: Client, store: Store, app_errors: list[Exception]
    ) -> None:
        with client:
            name, watts = ui.input(), ui.number()
            bind_value(name, store, 'lamp.name', commit=Lamp.rename)
            bind_value(watts, store, 'lamp.watts', commit=Lamp.watts, parse=int)
        name.set_value(None)
        watts.set_value(None)
        assert (store.state.lamp.name, name.value) == ('', '')
        assert (store.state.lamp.watts, watts.value) == (40, None)
        watts.set_value(60)
        assert store.state.lamp.watts == 60
        assert app_errors == []

    def test_stopped_it_writes_nothing(self, client: Client, store: Store) -> None:
        with client:
            field = ui.input()
            bind_value(field, store, 'lamp.name', commit=Lamp.rename)()
        field.set_value('hall')
        assert store.state.lamp.name == 'desk'
