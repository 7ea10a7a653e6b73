"""Bindings of element properties to a store, without polling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import app
from nicegui.element import Element
from nicegui.elements.mixins.disableable_element import DisableableElement
from nicegui.elements.mixins.text_element import TextElement
from nicegui.elements.mixins.value_element import ValueElement
from nicegui.events import ValueChangeEventArguments

from authui.reactive.lifetime import Lifetime
from authui.reactive.watch import Source
from authui.store import Mutation, Store
from authui.store.callbacks import Stop
from authui.store.errors import PayloadError


def bind_text(element: TextElement, store: Store, source: Source, to: Callable[[Any], str] = str) -> Stop:
    """Let the text of an element follow a value until the element or its page ends; returns a function that ends it."""
    return _bind(element, store, source, element.set_text, to)


def bind_visible(element: Element, store: Store, source: Source, to: Callable[[Any], bool] = bool) -> Stop:
    """Let an element be visible while a value is true; see `bind_text`."""
    return _bind(element, store, source, element.set_visibility, to)


def bind_enabled(element: DisableableElement, store: Store, source: Source, to: Callable[[Any], bool] = bool) -> Stop:
    """Let an element be enabled while a value is true; see `bind_text`."""
    return _bind(element, store, source, element.set_enabled, to)


def bind_value(
    element: ValueElement[Any],
    store: Store,
    source: Source,
    to: Callable[[Any], Any] | None = None,
    *,
    commit: Mutation[...] | str | None = None,
    parse: Callable[[Any], Any] | None = None,
) -> Stop:
    """Let the value of an input follow a value; `commit` names the mutation that commits the user's input.

    `parse` converts the input before the commit, as `to` converts the value before it is shown. If the mutation changes
    the value, the input shows the new one. If `parse` or the store refuses the input, it stays as entered and the error
    goes to the page. A cleared input, whose value is None, is not parsed: None is committed, or an empty string if the
    mutation does not take None. If it takes neither, nothing is committed and the input stays empty.
    """
    if commit is None:
        return _bind(element, store, source, element.set_value, to or _same)
    binding = _TwoWay(element, store, commit, parse or _same)
    element.on_value_change(binding.write)
    stop = _bind(element, store, source, binding.show, to or _same)

    def stop_both() -> None:
        binding.stopped = True
        stop()

    return stop_both


class _TwoWay:
    """Connects the value of an input with a mutation, without an echo."""

    def __init__(
        self, element: ValueElement[Any], store: Store, mutation: Mutation[...] | str, parse: Callable[[Any], Any]
    ) -> None:
        self.stopped = False
        self._element = element
        self._store = store
        self._mutation: Any = mutation
        self._parse = parse
        self._showing = False
        self._shown: Any = None

    def show(self, value: Any) -> None:
        """Put the store's value into the input."""
        self._shown = value
        self._showing = True
        try:
            self._element.set_value(value)
        finally:
            self._showing = False

    def write(self, event: ValueChangeEventArguments[Any]) -> None:
        """Commit the user's input."""
        if self._showing or self.stopped:
            return
        if event.value is None:
            if not self._clear():
                return
        else:
            self._store.commit(self._mutation, self._parse(event.value))
        if self._shown != event.value:
            self.show(self._shown)
            self._element.update()  # during an element's own event NiceGUI assumes that the browser has the value

    def _clear(self) -> bool:
        """Commit a cleared input; returns False if the mutation takes neither None nor an empty string."""
        for empty in (None, ''):
            try:
                self._store.commit(self._mutation, empty)
            except PayloadError:
                continue
            return True
        return False


def _bind(
    element: Element, store: Store, source: Source, put: Callable[[Any], object], to: Callable[[Any], Any]
) -> Stop:
    def show(new: Any, _old: Any) -> None:
        try:
            put(to(new))
        except Exception as error:  # noqa: BLE001 - it belongs to the page, not to the committer
            with element.client:
                app.handle_exception(error)

    stop = store.watch(source, show, immediate=True)
    return Lifetime.of(element.client).end_with(element, stop)


def _same(value: Any) -> Any:
    return value
