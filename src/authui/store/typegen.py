"""Writes the module that tells type checkers the string names of a store; changes no store."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Awaitable, Iterator
from typing import Any, NamedTuple, get_args, get_origin

from authui.errors import DefinitionError
from authui.store.module import Action, Handler, Module, Paid
from authui.store.names import suggest
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

    from authui.store import Action, Dispatch, Getter, Getters, Module, Mutation
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

_BY_REFERENCE = {
    'commit': 'self, mutation: Mutation[_P], /, *args: _P.args, **kwargs: _P.kwargs) -> None',
    'dispatch': 'self, action: Action[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> Dispatch[_R]',
    'use': 'self, module: type[_ModuleT], /) -> _ModuleT',
    '__getitem__': 'self, key: Getter[_R], /) -> _R',
}


class _Place(NamedTuple):
    """A module of the store, by its path and the namespace of its names."""

    path: str
    namespace: str
    module: Module[Any]


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
    parts = [_overloads('commit', commits), _overloads('dispatch', dispatches), _overloads('use', uses)]
    typed_getters = ''
    if getters:
        typed_getters = f'\n    class TypedGetters(Getters):\n{_overloads("__getitem__", getters)[1:]}'
        parts.insert(
            0,
            '\n        getters: TypedGetters'
            '  # pyright: ignore[reportIncompatibleVariableOverride]  # nobody assigns it\n',
        )
    body = ''.join(parts)
    return ''.join(
        (
            _HEAD.format(source=source),
            ''.join(f'    import {name} as {alias}\n' for name, alias in sorted(writer.imports.items())),
            _GENERICS,
            *(writer.dicts[model] for model in writer.dicts),
            typed_getters,
            _STORE,
            f'\n    if TYPE_CHECKING:\n{body[1:]}' if body else '',
        )
    )


def load(source: str) -> Store:
    """Return the store that `package.module:name` names, or that the function of that name makes.

    Raises `DefinitionError` where there is neither. What the module raises as it is imported goes through.
    """
    module_name, _, name = source.partition(':')
    if not module_name or not name:
        raise DefinitionError(f'{source!r} names no store: write package.module:name')
    try:
        found: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if not f'{module_name}.'.startswith(f'{error.name}.'):
            raise  # The module is there, and imports another one that is not.
        raise DefinitionError(f'there is no module {module_name}') from None
    for attribute in name.split('.'):
        if not hasattr(found, attribute):
            raise DefinitionError(f'{module_name} has no {name}{suggest(attribute, vars(found))}')
        found = getattr(found, attribute)
    store = found if isinstance(found, Store) or not callable(found) else found()
    if not isinstance(store, Store):
        raise DefinitionError(f'{source} is no store and no function that makes one')
    return store


def _places(store: Store) -> Iterator[_Place]:
    namespaces: dict[tuple[str, ...], str] = {(): ''}
    for path in sorted(store.state.states(), key=len):
        module = store.use('.'.join(path))
        own = f'{path[-1]}/' if path and module.namespaced else ''
        namespaces[path] = namespaces[path[:-1]] + own
        yield _Place('.'.join(path), namespaces[path], module)


def _overloads(method: str, signatures: list[str]) -> str:
    if not signatures:
        return ''
    lines = ['']
    for number, signature in enumerate((_BY_REFERENCE[method], *signatures)):
        ignore = '  # type: ignore[override]  # fewer strings than the base takes' if number == 0 else ''
        lines += [f'        @overload{ignore}', f'        def {method}({signature}: ...']
    lines.append(
        f'        def {method}(  # pyright: ignore[reportIncompatibleMethodOverride]  # the same\n'
        '            self, _key: Any, /, *args: Any, **kwargs: Any\n'
        '        ) -> Any: ...\n'
    )
    return '\n'.join(lines)


def _calls(writer: TypeWriter, places: list[_Place], kind: str, method: str, parameter: str) -> list[str]:
    """Return a signature for every name of the mutations or actions."""
    found: dict[str, list[Paid]] = {}
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


def _result(writer: TypeWriter, handler: Handler) -> str:
    """Write what a handler returns, or what the awaitable that it returns gives."""
    annotation = resolve(handler.function, 'return')
    if isinstance(handler, Action) and not handler.is_coroutine:
        origin = get_origin(annotation)
        if isinstance(origin, type) and issubclass(origin, Awaitable):
            annotation = get_args(annotation)[-1]
    return writer.write(annotation)


def _parameter(writer: TypeWriter, handler: Paid) -> str:
    """Write the payload's parameter under its own name, which the store takes as a keyword."""
    for parameter in list(inspect.signature(handler.function).parameters.values())[2:]:
        annotation = writer.write(resolve(handler.function, parameter.name), given=True)
        default = '' if parameter.default is parameter.empty else ' = ...'
        return f', {parameter.name}: {annotation}{default}'
    return ''
