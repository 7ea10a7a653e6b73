"""The tree of errors in the docstring of its module, and what every error for an end user carries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

import pytest

from authui import errors
from authui.errors import AuthError, AuthUIError, NextStep, TokenError
from authui.store import errors as store_errors


def drawn(module: ModuleType) -> Iterator[tuple[int, str]]:
    """Each error in the drawing with its depth; a level is four columns wide."""
    for line in (module.__doc__ or '').splitlines():
        if match := re.fullmatch(r'(?:([│ ]*[├└]── ))?(\w+Error)(?: .*)?', line):
            yield len(match[1] or '') // 4, match[2]


def defined(kind: type[Exception], depth: int = 0) -> Iterator[tuple[int, str]]:
    yield depth, kind.__name__
    for child in kind.__subclasses__():
        if child.__module__ == kind.__module__:
            yield from defined(child, depth + 1)


def auth_errors() -> list[type[AuthError]]:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AuthError)]
    return [kind for kind in kinds if kind is not AuthError]


@pytest.mark.parametrize(('module', 'root'), [(errors, AuthUIError), (store_errors, store_errors.StoreError)])
def test_the_drawing_is_the_tree(module: ModuleType, root: type[Exception]) -> None:
    assert list(drawn(module)) == list(defined(root))


def test_the_errors_of_the_store_can_be_imported_with_all_others() -> None:
    names = [name for _, name in defined(store_errors.StoreError)]
    assert [getattr(errors, name) for name in names] == [getattr(store_errors, name) for name in names]


def test_every_error_has_a_code_of_its_own() -> None:
    kinds = [kind for kind in auth_errors() if not issubclass(kind, TokenError) or kind is TokenError]
    assert len({kind.code for kind in kinds}) == len(kinds)


@pytest.mark.parametrize('kind', auth_errors())
def test_an_error_of_a_field_leads_to_a_correction_a_new_code_or_the_login(kind: type[AuthError]) -> None:
    assert kind.next_step in NextStep
    if kind.field is not None:
        assert kind.next_step in {NextStep.CORRECT, NextStep.RESEND, NextStep.LOGIN}
