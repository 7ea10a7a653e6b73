"""Generates a Python module that tells type checkers the string names of a store; changes no store."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Awaitable, Iterator
from typing import Any, NamedTuple, get_args, get_origin

from authui.store.errors import DefinitionError
from authui.store.handlers import Action, ModuleHandler, PayloadHandler
from authui.store.module import Module
from authui.store.names import suggest
from authui.store.state import State
from authui.store.store import Store
from authui.store.typesource import TypeWriter, resolve, union

_HEAD = '''\
# ruff: noqa
# fmt: off
"""The names of the store {source}, for type checkers.

Made by `authui typegen {source}`: make it again rather than edit it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal, NotRequired, ParamSpec, TypedDict, TypeVar, overload

    from authui.store import Action, Dispatch, Getter, Getters, Module, Mutation, StateTree
'''

_GENERICS = """
    _P = ParamSpec('_P')
    _R = TypeVar('_R')
    _ModuleT = TypeVar('_ModuleT', bound=Module[Any])
"""

_STORE = '''

class TypedStore(Store):
    """A store whose string names, payloads and results the type checker knows; at run time a `Store`."""

    __slots__ = ()
'''

_CALLBACK = (
    "callback: Callable[..., object], *, immediate: bool = ..., flush: Literal['sync', 'tick'] = ..."
    ') -> Callable[[], None]'
)

_TREE = """
    class {name}(StateTree):
        # There are no other names, although a StateTree has any.
        __getattr__: None  # type: ignore[misc, assignment]  # pyright: ignore[reportIncompatibleMethodOverride]
"""

_BY_REFERENCE = {
    'commit': 'self, mutation: Mutation[_P], /, *args: _P.args, **kwargs: _P.kwargs) -> None',
    'dispatch': 'self, action: Action[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> Dispatch[_R]',
    'use': 'self, module: type[_ModuleT], /) -> _ModuleT',
    'watch': f'self, source: Getter[_R] | Action[..., _R], /, {_CALLBACK}',
    '__getitem__': 'self, key: Getter[_R], /) -> _R',
}


class _TypedModule(NamedTuple):
    """A module of the store, with its path and its namespace."""

    path: str
    namespace: str
    module: Module[Any]
    state: type[State]


def generate(store: Store, source: str) -> str:
    """Return the text of a Python module with a `TypedStore` that knows the names of a store.

    `source` is how the store is found, `package.module:name`. Raises `DefinitionError` for a type that cannot be
    named from another module.
    """
    writer = TypeWriter()
    places = list(_places(store))
    commits = _calls(writer, places, 'mutations', 'commit', 'mutation')
    dispatches = _calls(writer, places, 'actions', 'dispatch', 'action')
    getters = [
        f'self, key: Literal[{place.namespace + getter.name!r}], /) -> {_result(writer, getter)}'
        for place in places
        for getter in place.module.declared.getters.values()
    ]
    uses = [f'self, module: Literal[{place.path!r}], /) -> {writer.name(type(place.module))}' for place in places]
    trees, watched = list(_trees(writer, places)), 'Getters'
    parts = [
        '\n        @property\n        def state(self) -> TypedState: ...\n',
        _overloads('commit', commits),
        _overloads('dispatch', dispatches),
        _overloads('use', uses),
    ]
    typed_getters = ''
    if getters:
        watched = 'TypedGetters'
        typed_getters = f'\n    class TypedGetters(Getters):\n{_overloads("__getitem__", getters)[1:]}'
        parts.insert(
            0,
            '\n        getters: TypedGetters'
            '  # pyright: ignore[reportIncompatibleVariableOverride]  # nobody assigns it\n',
        )
    fields = [f'{place.path}.{name}'.lstrip('.') for place in places for name in place.state.model_fields]
    paths = [repr(path) for path in (*(place.path for place in places), *fields) if path]
    known = f'Literal[{", ".join(paths)}] | ' if paths else ''
    parts.append(_overloads('watch', [f'self, source: {known}Callable[[TypedState, {watched}], Any], /, {_CALLBACK}']))
    body = ''.join(parts)
    return ''.join(
        (
            _HEAD.format(source=source),
            ''.join(f'    import {name} as {alias}\n' for name, alias in sorted(writer.imports.items())),
            _GENERICS,
            *(writer.dicts[model] for model in writer.dicts),
            *trees,
            typed_getters,
            _STORE,
            f'\n    if TYPE_CHECKING:\n{body[1:]}',
        )
    )


def load(source: str) -> Store:
    """Return the store that `package.module:name` names, or that the function of that name makes.

    Raises `DefinitionError` if there is neither. Errors from importing the module are raised as they are.
    """
    module_name, _, name = source.partition(':')
    if not module_name or not name:
        raise DefinitionError(f'{source!r} names no store: write package.module:name')
    try:
        found: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if not f'{module_name}.'.startswith(f'{error.name}.'):
            raise  # The module exists, and imports one that does not.
        raise DefinitionError(f'there is no module {module_name}') from None
    for attribute in name.split('.'):
        if not hasattr(found, attribute):
            raise DefinitionError(f'{module_name} has no {name}{suggest(attribute, vars(found))}')
        found = getattr(found, attribute)
    store = found if isinstance(found, Store) or not callable(found) else found()
    if not isinstance(store, Store):
        raise DefinitionError(f'{source} is no store and no function that makes one')
    return store


def _places(store: Store) -> Iterator[_TypedModule]:
    namespaces: dict[tuple[str, ...], str] = {(): ''}
    for path, state in sorted(store.state.states().items(), key=lambda item: len(item[0])):
        module = store.use('.'.join(path))
        own = f'{path[-1]}/' if path and module.namespaced else ''
        namespaces[path] = namespaces[path[:-1]] + own
        yield _TypedModule('.'.join(path), namespaces[path], module, type(state))


def _trees(writer: TypeWriter, places: list[_TypedModule]) -> Iterator[str]:
    """Write a class for the state of the store, and of each module that has modules."""
    below: dict[str, list[_TypedModule]] = {'': []}
    for place in places:
        if place.path:
            below.setdefault(place.path.rpartition('.')[0], []).append(place)
    fields = {place.path: place.state.model_fields for place in places}
    for path, children in below.items():
        shown = {name: writer.write(field.annotation) for name, field in fields.get(path, {}).items()}
        for child in children:
            is_tree = child.path in below
            shown[child.path.rpartition('.')[2]] = _tree_name(child.path) if is_tree else writer.name(child.state)
        properties = (f'\n        @property\n        def {name}(self) -> {kind}: ...\n' for name, kind in shown.items())
        yield ''.join((_TREE.format(name=_tree_name(path)), *properties))


def _tree_name(path: str) -> str:
    return 'TypedState' + ''.join(f'_{key}' for key in path.split('.') if key)


def _overloads(method: str, signatures: list[str]) -> str:
    if not signatures:
        return ''
    lines = ['']
    for number, signature in enumerate((_BY_REFERENCE[method], *signatures)):
        ignore = '  # type: ignore[override]  # fewer strings than the base takes' if number == 0 else ''
        lines += [f'        @overload{ignore}', f'        def {method}({signature}: ...']
    ignore = '' if method == '__getitem__' else '  # pyright: ignore[reportIncompatibleMethodOverride]  # the same'
    lines.append(
        f'        def {method}({ignore}\n'
        '            self, _key: Any, /, *args: Any, **kwargs: Any\n'
        '        ) -> Any: ...\n'
    )
    return '\n'.join(lines)


def _calls(writer: TypeWriter, places: list[_TypedModule], kind: str, method: str, parameter: str) -> list[str]:
    """Return a signature for every name of the mutations or actions."""
    found: dict[str, list[PayloadHandler]] = {}
    for place in places:
        for handler in getattr(place.module.declared, kind).values():
            root = isinstance(handler, Action) and handler.root
            found.setdefault(handler.name if root else place.namespace + handler.name, []).append(handler)
    signatures = []
    for name, handlers in found.items():
        payloads = {_parameter(writer, handler) for handler in handlers}
        payload = payloads.pop() if len(payloads) == 1 else ', payload: Any = ...'
        result = 'None'
        if method == 'dispatch':
            results = [_result(writer, handler) for handler in handlers]
            result = f'Dispatch[{results[0] if len(results) == 1 else f"list[{union(results)}]"}]'
        signatures.append(f'self, {parameter}: Literal[{name!r}], /{payload}) -> {result}')
    return signatures


def _result(writer: TypeWriter, handler: ModuleHandler) -> str:
    """Write the result type of a handler, of an awaitable its result."""
    annotation = resolve(handler.function, 'return')
    if isinstance(handler, Action) and not handler.is_coroutine:
        origin = get_origin(annotation)
        if isinstance(origin, type) and issubclass(origin, Awaitable):
            annotation = get_args(annotation)[-1]
    return writer.write(annotation)


def _parameter(writer: TypeWriter, handler: PayloadHandler) -> str:
    """Write the parameters with their names, which the store takes as keywords."""
    written = ''
    is_named = False
    for parameter in list(inspect.signature(handler.function).parameters.values())[2:]:
        if parameter.kind is parameter.KEYWORD_ONLY and not is_named:
            written += ', *'
            is_named = True
        annotation = writer.write(resolve(handler.function, parameter.name), given=True)
        default = '' if parameter.default is parameter.empty else ' = ...'
        written += f', {parameter.name}: {annotation}{default}'
    return written
