"""The tree of a store's modules in the devtools, with editable state and getters; uses the public interface."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from authui.reactive.timeline import shorten
from authui.store import Store
from authui.store.errors import StoreError
from authui.store.fieldpaths import ModulePath
from authui.store.secrecy import MASK, is_secret_name, show

_EDITED_LENGTH = 100
"""Longer strings are only shown."""

_CHECKED = '(event) => emit(event.target.checked)'

Complain = Callable[[str], None]


class InspectedModule(NamedTuple):
    """A module of a store, as the tree shows it."""

    path: ModulePath
    namespaced: bool
    namespace: str
    fields: tuple[str, ...]
    getters: tuple[str, ...]


def places(store: Store) -> Iterator[InspectedModule]:
    """Iterate over the modules of a store, parents first."""
    namespaces: dict[ModulePath, str] = {(): ''}
    for path, state in store.state.states().items():
        module = store.use('.'.join(path))
        namespaced = bool(path) and module.namespaced
        namespaces[path] = namespace = namespaces[path[:-1]] + (f'{path[-1]}/' if namespaced else '')
        getters = tuple(f'{namespace}{each}' for each in module.declared.getters)
        yield InspectedModule(path, namespaced, namespace, tuple(type(state).model_fields), getters)


class Inspector:
    """Shows one store, and commits edits."""

    def __init__(self, store: Store, complain: Complain) -> None:
        self._store = store
        self._complain = complain
        self._box = ui.element('div').classes('devtools-tree')
        self._drawn: list[InspectedModule] = []
        self._fields: dict[tuple[ModulePath, str], _Field] = {}
        self._getters: dict[str, TextElement] = {}
        self._seen: Any = None
        self.refresh()

    def refresh(self) -> None:
        """Show the changes."""
        state = self._store.state
        if state is self._seen:
            return
        self._seen = state
        found = list(places(self._store))
        if found != self._drawn:
            self._drawn = found
            self._draw()
        for path, each in state.states().items():
            for name, value in each.__dict__.items():
                self._fields[path, name].show(value)
        for name, line in self._getters.items():
            self._show_getter(name, line)

    def _draw(self) -> None:
        self._fields.clear()
        self._getters.clear()
        boxes: dict[ModulePath, Element] = {(): self._box.clear()}
        for place in self._drawn:
            with boxes[place.path[:-1]], ui.element('details').props('open').classes('devtools-module') as box:
                boxes[place.path] = box
                with ui.element('summary'):
                    TextElement(tag='h3', text='.'.join(place.path) or 'root')
                    if place.namespaced:
                        TextElement(tag='span', text='namespaced').classes('devtools-tag')
                self._draw_module(place)

    def _draw_module(self, place: InspectedModule) -> None:
        if place.fields:
            TextElement(tag='h4', text='State')
            with ui.element('dl'):
                for name in place.fields:
                    with ui.element('div'):
                        TextElement(tag='dt', text=name)
                        with ui.element('dd'):
                            self._fields[place.path, name] = _Field(self._store, place.path, name, self._complain)
        if place.getters:
            TextElement(tag='h4', text='Getters')
            with ui.element('dl'):
                for name in place.getters:
                    with ui.element('div'):
                        TextElement(tag='dt', text=name.removeprefix(place.namespace))
                        self._getters[name] = TextElement(tag='dd', text='')

    def _show_getter(self, name: str, line: TextElement) -> None:
        try:
            value = self._store.getters[name]
            text = MASK if is_secret_name(name) else shorten(_word(value))
        except Exception as error:  # noqa: BLE001 - the error of a getter is shown in its place
            line.classes(add='devtools-bad')
            # The text of other exceptions may repeat a value that is masked elsewhere.
            told = f': {error}' if isinstance(error, StoreError) else ''
            line.set_text(shorten(f'{type(error).__name__}{told}'))
        else:
            line.classes(remove='devtools-bad')
            line.set_text(text)


class _Field:
    """One value of a state, with an editor where it is a bool, a number or a short string."""

    def __init__(self, store: Store, path: ModulePath, name: str, complain: Complain) -> None:
        self._store = store
        self._path = '.'.join(path)
        self._label = '.'.join((*path, name))
        self._name = name
        self._complain = complain
        self._value: Any = None
        self._kind = ''
        self._box = ui.element('div').classes('devtools-value')
        self._line: TextElement | None = None
        self._switch: Element | None = None
        self._input: ui.input | None = None

    def show(self, value: Any) -> None:
        """Show a value in the editor for its type."""
        if value is self._value and self._kind:
            return
        self._value = value
        kind = 'secret' if is_secret_name(self._name) else _kind(value)
        if kind != self._kind:
            self._kind = kind
            self._draw()
        elif self._input is not None:
            self._input.set_value(str(value))
        elif self._switch is not None:
            self._switch.props['checked'] = value
        if self._line is not None:
            self._line.set_text(MASK if kind == 'secret' else shorten(show(value)))

    def _draw(self) -> None:
        self._line = self._switch = self._input = None
        with self._box.clear():
            if self._kind in {'number', 'str'}:
                self._input = ui.input(value=str(self._value)).props('dense borderless').classes('devtools-input')
                self._input.props['aria-label'] = self._label
                self._input.on('blur', self._take).on('keydown.enter', self._take)
                return
            if self._kind == 'bool':
                self._switch = ui.element('input').props('type=checkbox')
                self._switch.props['aria-label'] = self._label
                self._switch.props['checked'] = self._value
                self._switch.on('change', lambda event: self._commit(event.args), js_handler=_CHECKED)
            self._line = TextElement(tag='span', text='')

    def _take(self) -> None:
        assert self._input is not None  # it is what calls this
        text = self._input.value
        if text == str(self._value):
            return
        try:
            value = text if self._kind == 'str' else _number(text)
        except ValueError:
            self._complain(f'{self._label}: {text!r} is no number')
        else:
            self._commit(value)

    def _commit(self, value: Any) -> None:
        try:
            self._store.patch(self._path, **{self._name: value})
        except StoreError as error:
            self._complain(str(error))
            if self._switch is not None:
                self._kind = ''  # draw it again: the browser has switched it already
                self.show(self._value)
        else:
            self._complain('')


def _word(value: Any) -> str:
    return 'a function of its arguments' if callable(value) else show(value)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return 'bool'
    if type(value) in {int, float}:
        return 'number'
    if type(value) is str and len(value) <= _EDITED_LENGTH and '\n' not in value:
        return 'str'
    return 'other'


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)
