"""How a parameter may ask for a user: a dependency that FastAPI fills in is a guard; every other form is refused.

More than 300 lines, because each way to write a dependency is recognised here, by value and by its name as a text, so
that guards and refusals agree.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from inspect import Parameter
from types import FrameType, FunctionType, MethodType
from typing import Annotated, Any, ForwardRef, get_args, get_origin
from weakref import WeakSet

from fastapi.params import Depends

from authui.edge.demands import ANNOTATIONS, DEMANDS, FACTORIES, AnyFunction
from authui.errors import GuardError
from authui.models import User

if sys.version_info >= (3, 14):
    from annotationlib import Format

    _signature: Callable[..., inspect.Signature] = partial(inspect.signature, annotation_format=Format.FORWARDREF)
else:
    _signature = inspect.signature

_WRITE_INSTEAD = "write a parameter user: CurrentUser or user: Annotated[User, user_in('admins')], without a default"

GUARDS: WeakSet[AnyFunction] = WeakSet()
"""The functions that `auth.required` has made: they ask for the user of a page, and a plain route has no page."""

_UNRESOLVED = re.compile(r'\b(?:Depends|Security|user_in|current_user|signed_in_user|CurrentUser)\b')
"""Names of dependencies in an annotation that cannot be evaluated, such as one imported for type checkers alone."""
_NAME = re.compile(r'[^\W\d]\w*')
_VARIADIC = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS


def refuse_dependencies(handler: object) -> None:
    """Raise `GuardError` for an event handler with a dependency: NiceGUI would pass the event instead of the user."""
    if not callable(handler) or _is_plain(handler):
        return
    if named := dependencies_of(handler):
        raise GuardError(
            f'the handler {name_of(handler)} asks for {", ".join(named)} by a dependency, which only pages and routes '
            'have: a handler gets the event in its place, and anybody passes. '
            'Write @auth.required(groups=...) above the handler, and take the parameter out.'
        )


def refuse_default(function: AnyFunction) -> None:
    """Raise `GuardError` for a function that the host calls itself and that has a dependency as a default."""
    if named := [each.name for each in parameters_of(function) if isinstance(each.default, Depends)]:
        raise GuardError(
            f'{name_of(function)} asks for {", ".join(named)} by a dependency, which only pages and routes have. '
            'Write @auth.required() below @ui.refreshable, and take the parameter out.'
        )


def refuse_misuse(function: AnyFunction) -> None:
    """Raise `GuardError` for a function that FastAPI calls and that asks for a user in a way that guards nothing."""
    target: Any = function  # hosts may have written anything here
    if _is_factory(target) or target in ANNOTATIONS or isinstance(target, Depends) or _is_user(target):
        raise GuardError(f'Depends({name_of(target)}) guards nothing: {_WRITE_INSTEAD}.')
    if _is_guard(function):
        raise GuardError(
            f'@auth.required() is for pages, sub pages and event handlers, and {name_of(function)} is a plain route or '
            f'a dependency: take it away, and {_WRITE_INSTEAD}.'
        )
    if is_of_packages(function):
        return
    for each in parameters_of(function):
        if why := _misuse(each.annotation, each.default) or _hidden(function, each):
            raise GuardError(f'{name_of(function)}({each.name}) guards nothing: {why}. Instead {_WRITE_INSTEAD}.')


def dependencies_of(function: AnyFunction) -> list[str]:
    """Return the parameters of a function that are dependencies of FastAPI's, or are meant to be."""
    return [
        each.name
        for each in parameters_of(function)
        if _is_dependency(each.default)
        or (isinstance(each.annotation, str) and _is_dependency_by_name(each.annotation))
        or any(_is_dependency(part) for part in _parts(each.annotation))
    ]


def demands_of(function: AnyFunction) -> dict[str, Any]:
    """Return the demands of a function's parameters on a user, by name; parameters in a wrong form are left out."""
    demands: dict[str, Any] = {}
    for each in parameters_of(function):
        metadata = get_args(each.annotation)[1:] if get_origin(each.annotation) is Annotated else ()
        given = [part for part in (*metadata, each.default) if isinstance(part, Depends)]
        demand = given[0].dependency if len(given) == 1 and _misuse(each.annotation, each.default) is None else None
        if demand is not None and demand in DEMANDS:
            demands[each.name] = DEMANDS[demand]
    return demands


def parameters_of(function: AnyFunction) -> list[Parameter]:
    """Return the parameters that are still to be filled in, with their annotations evaluated where that is possible."""
    try:
        parameters = _signature(function).parameters.values()
    except (TypeError, ValueError):  # a callable without a signature
        return []
    bound = _bound_by_name(function)
    names = _Names(function)
    return [each.replace(annotation=names.read(each.annotation)) for each in parameters if each.name not in bound]


def name_of(function: object) -> str:
    """Return the name by which a developer knows a function."""
    while isinstance(function, partial):
        function = function.func
    return str(getattr(function, '__qualname__', None) or getattr(function, '__name__', None) or repr(function))


def layers_of(function: object) -> Iterator[object]:
    """Go from a function to the functions inside it: behind decorators, partials and methods."""
    seen: set[int] = set()
    while function is not None and id(function) not in seen:
        seen.add(id(function))
        yield function
        if isinstance(function, partial):
            function = function.func
        elif isinstance(function, MethodType):
            function = function.__func__
        else:
            function = getattr(function, '__wrapped__', None)


def is_of_packages(function: object) -> bool:
    """Tell whether a function is NiceGUI's or authui's own, behind all decorators: it asks for nothing in vain."""
    *_, innermost = (None, *layers_of(function))
    return inspect.isfunction(innermost) and _package_of(innermost) in {'nicegui', 'authui'}


def _package_of(function: FunctionType) -> str:
    return str(function.__globals__.get('__name__', '')).partition('.')[0]


def _is_guard(function: object) -> bool:
    return inspect.isfunction(function) and function in GUARDS


def _is_plain(handler: object) -> bool:
    """Tell quickly whether there is nothing to look at, as in most handlers: neither annotations nor defaults.

    NiceGUI's own functions, of which each element registers some, are asked for nothing.
    """
    if isinstance(handler, MethodType):
        handler = handler.__func__
    if not inspect.isfunction(handler) or '__wrapped__' in handler.__dict__ or '__signature__' in handler.__dict__:
        return False
    if _package_of(handler) == 'nicegui':
        return True
    code = handler.__code__
    if not (code.co_argcount or code.co_kwonlyargcount or code.co_flags & _VARIADIC):
        return True
    return not (handler.__defaults__ or handler.__kwdefaults__ or _is_annotated(handler))


def _is_annotated(function: FunctionType) -> bool:
    if sys.version_info >= (3, 14):  # to read the annotations would evaluate them
        return function.__annotate__ is not None
    return bool(function.__annotations__)


def _bound_by_name(function: object) -> set[str]:
    bound: set[str] = set()
    for each in layers_of(function):
        if isinstance(each, partial):
            bound |= {name for name, value in each.keywords.items() if not _is_dependency(value)}
    return bound


def _is_user(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, User)


def _is_factory(value: object) -> bool:
    return inspect.isfunction(value) and value in FACTORIES


def _is_demand(value: object) -> bool:
    """Tell whether a function demands a user, which works within a `Depends` only."""
    return _is_factory(value) or (inspect.isfunction(value) and value in DEMANDS)


def _is_dependency(value: object) -> bool:
    if isinstance(value, ForwardRef):
        return _is_dependency_by_name(value.__forward_arg__)
    return isinstance(value, Depends) or _is_demand(value)


def _is_dependency_by_name(text: str) -> bool:
    """Judge an annotation that cannot be evaluated by the objects that have its name in any module."""
    if _UNRESOLVED.search(text):
        return True
    modules = [getattr(module, '__dict__', {}) for module in list(sys.modules.values())]
    found = [module.get(name) for name in set(_NAME.findall(text)) for module in modules]
    return any(get_origin(each) is Annotated and any(map(_is_dependency, get_args(each))) for each in found)


def _parts(annotation: Any) -> Iterator[Any]:
    """Go through an annotation and all its parts."""
    if isinstance(annotation, list | tuple):
        for each in annotation:
            yield from _parts(each)
        return
    if type(annotation).__name__ == 'TypeAliasType':  # typing's since Python 3.12, and that of typing_extensions
        annotation = annotation.__value__
    yield annotation
    yield from _parts(get_args(annotation))


def _misuse(annotation: Any, default: Any) -> str | None:
    """Say why a parameter that mentions a user guards nothing; None for a guard, and for all other parameters."""
    if isinstance(annotation, Depends):
        return 'a dependency is no annotation by itself'
    if type(annotation).__name__ == 'TypeAliasType':
        annotation = annotation.__value__
    metadata = get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()
    given = [each for each in (*metadata, default) if isinstance(each, Depends)]
    if (
        any(_is_demand(each) for each in (*metadata, default))
        or any(default is each for each in ANNOTATIONS)
        or default is User
    ):
        return 'what stands there is no dependency: user_in is to be called, and a function stands in Depends'
    if given:
        ours = [each for each in given if _is_ours(each)]
        return (
            'of two dependencies only one counts; name all groups in one user_in, of which one is enough'
            if (ours and len(given) > 1)
            else None
        )
    if any(_is_user(part) or _is_dependency(part) for part in _parts(annotation)):
        return 'a User is read from what the visitor sends, unless it is a dependency itself and stands alone'
    return None


def _hidden(function: AnyFunction, parameter: Parameter) -> str | None:
    """Say why FastAPI misses a dependency that was found here: it looks up names in the module only."""
    if not any(_is_dependency(part) for part in _parts(parameter.annotation)):
        return None
    raw = _signature(function).parameters[parameter.name].annotation
    if not isinstance(raw, str):
        return None
    *_, innermost = layers_of(function)
    try:
        eval(raw, dict(getattr(innermost, '__globals__', {})))  # noqa: S307 - the host's own code, as FastAPI reads it
    except Exception:  # noqa: BLE001 - the text may raise anything
        return f'FastAPI reads {raw!r} by the names of the module, where it is not'
    return None


def _is_ours(given: Depends) -> bool:
    return _is_demand(given.dependency) or isinstance(given.dependency, Depends)


class _Names:
    """Evaluates annotations that are strings, by the names that their function sees."""

    def __init__(self, function: AnyFunction) -> None:
        self._function = function
        self._maps: list[Mapping[str, Any]] | None = None

    def read(self, annotation: Any) -> Any:
        """Return the object that a string stands for; the string itself where it cannot be evaluated."""
        while isinstance(text := getattr(annotation, '__forward_arg__', annotation), str):
            try:
                annotation = eval(text, {}, ChainMap(*self._scopes()))  # type: ignore[arg-type]  # noqa: S307 - the host's own code
            except Exception:  # noqa: BLE001 - the text may raise anything: a name for type checkers, or one of a scope that has ended
                return text
        return annotation

    def _scopes(self) -> list[Mapping[str, Any]]:
        if self._maps is None:
            *_, innermost = layers_of(self._function)
            if not inspect.isfunction(innermost) and not inspect.isclass(innermost):
                innermost = type(innermost).__call__
            owner = getattr(self._function, '__self__', None)
            code_globals: dict[str, Any] = getattr(innermost, '__globals__', {})
            classes = [vars(each) for each in type(owner).__mro__] if owner is not None else []
            # A name of a function that is still running, where the handler is made and registered.
            running = [frame.f_locals for frame in _frames() if frame.f_globals is code_globals]
            self._maps = [_closure_of(innermost), *map(dict, classes), code_globals, *running]
        return self._maps


def _closure_of(function: object) -> dict[str, Any]:
    if not inspect.isfunction(function) or function.__closure__ is None:
        return {}
    found: dict[str, Any] = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__, strict=True):
        with suppress(ValueError):  # not yet assigned
            found[name] = cell.cell_contents
    return found


def _frames() -> Iterator[FrameType]:
    frame = inspect.currentframe()
    while frame is not None:
        yield frame
        frame = frame.f_back
