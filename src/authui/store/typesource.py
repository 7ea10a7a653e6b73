"""Writes types as source code, with the alternatives that the store accepts; knows no store."""

from __future__ import annotations

import ast
import dataclasses
import enum
import importlib
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from keyword import iskeyword
from types import ModuleType, NoneType, UnionType
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, RootModel, SecretBytes, SecretStr

from authui.store.errors import DefinitionError

_CONTAINERS = {tuple, list, dict, Sequence, Mapping}
"""Containers that payload validation looks into, so that they may hold a dict instead of a model."""


class TypeWriter:
    """Writes types as source code, and collects what that code needs: imports, and a dict type for each model."""

    def __init__(self) -> None:
        self.imports: dict[str, str] = {}
        """The alias of each imported module."""
        self.dicts: dict[type, str] = {}
        """The source of the dict type that can be given instead of each model."""
        self._dict_names: dict[type, str] = {}

    def write(self, annotation: Any, *, given: bool = False) -> str:  # noqa: PLR0911 - one answer for each kind of type
        """Write a type; `given` adds the alternatives that the store accepts, such as a dict for a model."""
        origin, arguments = get_origin(annotation), get_args(annotation)
        if annotation is None or annotation is NoneType:
            return 'None'
        if origin in {Union, UnionType}:
            return union([self.write(each, given=given) for each in arguments])
        if origin is Literal:
            return f'Literal[{", ".join(self._value(each) for each in arguments)}]'
        if origin is not None and hasattr(annotation, '__metadata__'):
            return self.write(arguments[0], given=given)
        if origin is Callable:
            parameters, result = arguments
            written = '...' if parameters is ... else f'[{", ".join(self.write(each) for each in parameters)}]'
            return f'Callable[{written}, {self.write(result)}]'
        generic = getattr(annotation, '__pydantic_generic_metadata__', None)
        if generic and generic['origin']:
            return self._generic(generic['origin'], generic['args'], given=given)
        if origin is not None and arguments:
            return self._generic(origin, arguments, given=given)
        if isinstance(annotation, type | NewType) or hasattr(annotation, '__value__'):
            name = self.name(annotation)
            return union([name, *self._instead(annotation)]) if given else name
        return 'Any'

    def _generic(self, origin: Any, arguments: tuple[Any, ...], *, given: bool) -> str:
        exact = ['...' if each is ... else self.write(each) for each in arguments]
        written = f'{self.name(origin)}[{", ".join(exact)}]'
        if not given or origin not in _CONTAINERS:
            return written
        wider = ['...' if each is ... else self.write(each, given=True) for each in arguments]
        if wider == exact:
            return f'{written} | list[{exact[0]}]' if exact[1:] == ['...'] else written
        if origin is tuple and wider[1:] != ['...']:
            return f'tuple[{", ".join(wider)}]'
        # Covariant types, since a list of models is not a list of models or dicts to type checkers.
        if origin in {dict, Mapping}:
            return f'{self.name(Mapping)}[{exact[0]}, {wider[1]}]'
        return f'{self.name(Sequence)}[{wider[0]}]'

    def _value(self, value: Any) -> str:
        return f'{self.name(type(value))}.{value.name}' if isinstance(value, enum.Enum) else repr(value)

    def _instead(self, kind: Any) -> list[str]:
        """Return the types that may be given instead of an instance."""
        if not isinstance(kind, type):
            return []
        if issubclass(kind, SecretStr | SecretBytes):
            return ['str' if issubclass(kind, SecretStr) else 'bytes']
        fields = _fields(kind)
        return [] if fields is None else [self._dict(kind, fields)]

    def _dict(self, model: type, fields: dict[str, tuple[Any, bool]]) -> str:
        if model in self._dict_names:
            return self._dict_names[model]
        name = f'{model.__name__}Dict'
        while name in self._dict_names.values():
            name += '_'
        self._dict_names[model] = name
        self.dicts[model] = ''  # Reserves its place, since models may refer to each other.
        keys = {}
        for key, (annotation, required) in fields.items():
            written = self.write(annotation, given=True)
            keys[key] = written if required else f'NotRequired[{written}]'
        if all(key.isidentifier() and not iskeyword(key) for key in keys):
            lines = [f'        {key}: {written}\n' for key, written in keys.items()] or ['        pass\n']
            self.dicts[model] = f'\n    class {name}(TypedDict):\n{"".join(lines)}'
        else:
            body = ', '.join(f'{key!r}: {written!r}' for key, written in keys.items())
            self.dicts[model] = f'\n    {name} = TypedDict({name!r}, {{{body}}})\n'
        return name

    def name(self, kind: Any) -> str:
        """Write the name of a class or an alias, and import its module; raises `DefinitionError` for a local one."""
        name = getattr(kind, '__qualname__', kind.__name__)
        if '<locals>' in name:
            raise DefinitionError(f'{name} stands inside a function, where no other module can name it: move it out')
        module = _public(kind.__module__, name, kind)
        if module == 'builtins':
            return str(name)
        alias = self.imports.setdefault(module, '_' + module.replace('.', '_'))
        return f'{alias}.{name}'


def _fields(kind: type) -> dict[str, tuple[Any, bool]] | None:
    """Return the keys of the dict that makes a model, with their types and whether they are required."""
    if issubclass(kind, BaseModel) and not issubclass(kind, RootModel):
        fields = {}
        for name, field in kind.model_fields.items():
            key = field.validation_alias or name
            if not isinstance(key, str):
                return None  # Several keys make one field: no dict type can say so.
            fields[key] = (field.annotation, field.is_required())
        return fields
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return {
            field.name: (hints[field.name], field.default is field.default_factory is dataclasses.MISSING)
            for field in dataclasses.fields(kind)
            if field.init
        }
    return None


def resolve(function: Callable[..., Any], name: str) -> Any:
    """Return the annotation of a parameter or of the result, `Any` if it has none."""
    annotation = function.__annotations__.get(name, Any)
    holder = type('Holder', (), {'__annotations__': {name: annotation}, '__module__': function.__module__})
    try:
        return get_type_hints(holder, localns=_type_names(sys.modules[function.__module__]))[name]
    except NameError as error:
        raise DefinitionError(f'{function.__qualname__}: {error} at the top of {function.__module__}') from None


@cache
def _type_names(module: ModuleType) -> dict[str, Any]:
    """Return the names that a module imports for type checkers alone."""
    names: dict[str, Any] = {}
    try:
        source = inspect.getsource(module)
    except OSError:
        return names  # Typed in at a prompt, where such imports do not occur.
    for statement in ast.walk(ast.parse(source)):
        if isinstance(statement, ast.If) and ast.unparse(statement.test).endswith('TYPE_CHECKING'):
            for each in statement.body:
                # Names that exist in stubs alone cannot be imported; a use of one raises an error later.
                with suppress(ImportError, AttributeError):
                    names |= _imported(each, module)
    return names


def _imported(statement: ast.stmt, module: ModuleType) -> dict[str, Any]:
    """Run an import, and return the names that it gives."""
    if isinstance(statement, ast.ImportFrom):
        source = importlib.import_module('.' * statement.level + (statement.module or ''), module.__package__)
        return {alias.asname or alias.name: getattr(source, alias.name) for alias in statement.names}
    if isinstance(statement, ast.Import):
        modules = {alias: importlib.import_module(alias.name) for alias in statement.names}
        tops = {alias: alias.name.partition('.')[0] for alias in statement.names}
        return {
            alias.asname or tops[alias]: found if alias.asname else sys.modules[tops[alias]]
            for alias, found in modules.items()
        }
    return {}


def _public(module: str, name: str, kind: Any) -> str:
    """Return the outermost module that exports a class of a private module, else the class's own module."""
    if '._' not in f'.{module}':
        return module
    parts = module.split('.')
    for count in range(1, len(parts)):
        outer = '.'.join(parts[:count])
        if getattr(sys.modules.get(outer), name, None) is kind:
            return outer
    return module


def union(written: list[str]) -> str:
    """Write a union of types, each once."""
    return ' | '.join(dict.fromkeys(written))
