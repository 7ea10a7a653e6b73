"""A value that holds a secret never shows it, however it is printed, dumped or copied."""

from __future__ import annotations

import copy
import importlib
import json
import pickle
import pkgutil
import traceback
import types
import typing
from collections.abc import Callable
from enum import Enum
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError

import authui
from authui.models import Challenge, User, Value

CANARY = 'canary-3f9a71c2'


def _import_all() -> None:
    for each in pkgutil.walk_packages(authui.__path__, 'authui.'):
        if not each.name.startswith(
            ('authui.testing', 'authui.__main__')
        ):  # pytest has imported the former, and importing the latter runs it
            importlib.import_module(each.name)


def values_of(kind: type[Value]) -> list[type[Value]]:
    own = [kind] if 'parametrize' not in vars(kind) else []
    return [*own, *(each for sub in kind.__subclasses__() for each in values_of(sub))]


def holds_secret(annotation: Any) -> bool:
    if annotation is SecretStr:
        return True
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return any(holds_secret(hint) for hint in get_type_hints(annotation).values())
    return any(map(holds_secret, get_args(annotation)))


def example(annotation: Any) -> Any:  # noqa: PLR0911 - one for each kind of annotation
    """Return a value for an annotation, with the canary in every secret."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is typing.Annotated:
        return example(arguments[0])
    if origin is Literal:
        return arguments[0]
    if origin in {typing.Union, types.UnionType}:
        return example(next((each for each in arguments if holds_secret(each)), arguments[0]))
    if origin is tuple:
        return (example(arguments[0]),) if arguments[-1] is ... else tuple(map(example, arguments))
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return make(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next(iter(annotation))
    return {SecretStr: SecretStr(CANARY), str: 'text', float: 1.0, int: 1, bool: True, type(None): None}[annotation]


def make(kind: type[Value]) -> Value:
    hints = get_type_hints(kind, include_extras=True)
    return kind(**{name: example(hints[name]) for name in kind.model_fields})


_import_all()
SECRET = [
    each
    for each in values_of(Value)
    if each.__module__.startswith('authui.') and holds_secret(each) and each.__name__ != 'PoolConfig'
]
"""Every kind of value that can hold a secret, except the embedded pool's configuration, which developers write."""


def test_every_kind_of_value_is_tested() -> None:
    names = {each.__name__ for each in SECRET}
    assert names >= {
        'Credentials',
        'Registration',
        'TokenSet',
        'ChallengeAnswer',
        'Unfinished',
        'SessionRecord',
        'Pending',
    }
    assert len(names) >= 20


@pytest.mark.parametrize('kind', SECRET, ids=lambda kind: kind.__name__)
class TestASecret:
    def test_is_not_in_anything_printed_or_dumped(self, kind: type[Value]) -> None:
        value = make(kind)
        copies = (value, copy.copy(value), copy.deepcopy(value), value.model_copy())
        for each in copies:
            shown = (
                f'{each} {each!r} {each!s} {[each]} {vars(each)}'
                + each.model_dump_json()
                + json.dumps(each.model_dump(mode='json'))
            )
            assert CANARY not in shown
            assert _reveals(each)  # it can be read by asking for it

    def test_is_not_pickled(self, kind: type[Value]) -> None:
        with pytest.raises(TypeError, match='in the clear') as caught:
            pickle.dumps(make(kind))
        assert CANARY not in f'{caught.value}'

    def test_is_not_in_a_validation_error_nor_in_the_locals_of_its_traceback(self, kind: type[Value]) -> None:
        good = {name: getattr(make(kind), name) for name in kind.model_fields}
        tries = [good | {name: {'nested': [CANARY]}} for name in kind.model_fields]
        tries += [{**good, 'further': CANARY}]
        tries += [
            {each: CANARY for each in good if each != name} for name in good if kind.model_fields[name].is_required()
        ]
        builds: list[Callable[[dict[str, Any]], object]] = [
            lambda given: kind(**given),
            kind.model_validate,
            TypeAdapter(kind).validate_python,
        ]
        for wrong in tries:
            for build in builds:
                with pytest.raises(ValidationError) as caught:
                    build(wrong)
                error = caught.value
                assert CANARY not in f'{error} {error!r} {error.errors()} {error.json()} {error.title}'
            assert CANARY not in _locals_of(kind, wrong)


def _locals_of(kind: type[Value], wrong: dict[str, Any]) -> str:
    """Return the traceback of a failed construction, with all local variables below this frame."""
    try:
        kind(**wrong)
    except ValidationError as error:
        below = error.__traceback__.tb_next if error.__traceback__ is not None else None
        told = traceback.TracebackException(type(error), error, below, capture_locals=True)
        return ''.join(told.format())
    raise AssertionError('it was taken')


def _reveals(value: object) -> bool:
    """Tell whether a value returns its secret when asked for it."""
    if isinstance(value, SecretStr):
        return value.get_secret_value() == CANARY
    if isinstance(value, Value):
        return any(map(_reveals, vars(value).values()))
    return isinstance(value, tuple) and any(map(_reveals, value))


def test_a_value_without_a_secret_can_be_pickled() -> None:
    user = User(sub='1', username='ann', groups=('staff',))
    assert pickle.loads(pickle.dumps(user)) == user  # noqa: S301 - our own


def test_a_wrong_nested_part_is_still_named() -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter[Challenge](Challenge).validate_python({'kind': 'code', 'session': CANARY})
    assert ('code', 'username') in {each['loc'] for each in caught.value.errors()}
