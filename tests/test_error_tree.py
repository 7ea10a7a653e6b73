"""The tree of errors in the docstring of its module, and what every error for an end user carries."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from authui import errors
from authui.errors import AuthError, AuthUIError, NextStep, TokenError


def drawn() -> Iterator[tuple[int, str]]:
    """Each error in the drawing with its depth; a level is four columns wide."""
    for line in (errors.__doc__ or '').splitlines():
        if match := re.fullmatch(r'(?:([│ ]*[├└]── ))?(\w+Error)(?: .*)?', line):
            yield len(match[1] or '') // 4, match[2]


def defined(kind: type[AuthUIError], depth: int = 0) -> Iterator[tuple[int, str]]:
    yield depth, kind.__name__
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from defined(child, depth + 1)


def auth_errors() -> list[type[AuthError]]:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AuthError)]
    return [kind for kind in kinds if kind is not AuthError]


def test_the_tree_in_the_docstring_is_the_tree_of_classes() -> None:
    assert list(drawn()) == list(defined(AuthUIError))


def test_every_error_has_a_code_of_its_own() -> None:
    kinds = [kind for kind in auth_errors() if not issubclass(kind, TokenError) or kind is TokenError]
    assert len({kind.code for kind in kinds}) == len(kinds)


@pytest.mark.parametrize('kind', auth_errors())
def test_an_error_of_a_field_leads_to_a_correction_a_new_code_or_the_login(kind: type[AuthError]) -> None:
    assert kind.next_step in NextStep
    if kind.field is not None:
        assert kind.next_step in {NextStep.CORRECT, NextStep.RESEND, NextStep.LOGIN}
