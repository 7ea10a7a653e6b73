from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from authui.errors import AuthError
from authui.flow import Notice
from authui.models import Problem
from authui.pages.texts import ENGLISH


def kinds(root: type[AuthError]) -> Iterator[type[AuthError]]:
    yield root
    for kind in root.__subclasses__():
        yield from kinds(kind)


def test_every_error_has_a_text_by_its_code() -> None:
    assert {kind.code for kind in kinds(AuthError)} == set(ENGLISH.errors)


def test_every_notice_has_a_text() -> None:
    assert set(get_args(Notice)) == set(ENGLISH.notices)


def test_a_broken_rule_is_said_rather_than_the_error_in_general() -> None:
    problem = Problem(code='password_policy', rule='number')
    assert ENGLISH.problem(problem) == 'The password needs a number.'


def test_an_unknown_rule_falls_back_to_the_error() -> None:
    problem = Problem(code='password_policy', rule='moon phase')
    assert ENGLISH.problem(problem) == 'The password does not meet the rules for passwords.'


def test_an_unexpected_error_quotes_its_reference() -> None:
    assert '1a2b3c4d' in ENGLISH.problem(Problem(code='unexpected', reference='1a2b3c4d'))
