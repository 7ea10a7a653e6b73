"""The modules that the inspector finds in a store."""

from __future__ import annotations

from authui.reactive.inspector import InspectedModule, places
from authui.store import Module, State, Store


class AppState(State):
    count: int = 0


class App(Module[AppState]):
    pass


def test_a_root_that_is_a_module_has_fields_and_no_namespace() -> None:
    store = Store({'inner': App()}, root=App())
    assert list(places(store)) == [
        InspectedModule((), False, '', ('count',), ()),
        InspectedModule(('inner',), True, 'inner/', ('count',), ()),
    ]
