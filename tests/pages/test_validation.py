"""The checks before an action: the rules of the fields, then the host's validator; another button has fewer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from support.cards import EMAIL, card, page_setup, state_of

from authui.pages.description import SUBMIT, Card, ErrorText, Validator, Values
from authui.pages.texts import GERMAN
from authui.pages.validation import in_language, refused_fields

SETUP = page_setup(settings={'flow': 'USER_AUTH'})
TYPED = {'email': EMAIL, 'password': 'correct horse', 'remember': ''}


async def refused(values: Values, validate: Validator | None = None, action: str = SUBMIT) -> Mapping[str, ErrorText]:
    made: Card = replace(card('login', state_of(), SETUP), validate=validate)
    return await refused_fields(made, made.view(state_of()), action, values)


async def test_values_that_meet_the_rules_go_on() -> None:
    assert await refused(TYPED) == {}


async def test_each_field_says_the_first_rule_that_it_breaks() -> None:
    assert await refused({'email': 'ann', 'password': ''}) == {
        'email': SETUP.texts.email_valid,
        'password': SETUP.texts.password_required,
    }


async def later(answer: Any) -> Any:
    return answer


@pytest.mark.parametrize(
    ('validate', 'found'),
    [
        (lambda values: {'email': f'not {values["email"]}'}, {'email': f'not {EMAIL}'}),
        (lambda _: later({'password': 'no'}), {'password': 'no'}),
        (lambda _: {}, {}),
        (lambda _: None, {}),
        (lambda _: later(None), {}),
    ],
)
async def test_the_validator_of_a_host_refuses_what_the_rules_let_pass(
    validate: Validator, found: dict[str, str]
) -> None:
    assert await refused(TYPED, validate) == found


async def test_what_a_validator_says_by_a_function_is_in_the_language_of_the_page() -> None:
    found = await refused(TYPED, lambda _: {'email': lambda texts: texts.email_valid, 'password': 'no'})
    assert in_language(GERMAN, found) == {'email': GERMAN.email_valid, 'password': 'no'}


async def test_a_validator_gets_only_values_that_meet_the_rules_and_cannot_change_them() -> None:
    asked: list[Values] = []

    def validate(values: Values) -> None:
        asked.append(dict(values))
        values.clear()

    values = dict(TYPED)
    await refused({**TYPED, 'password': ''}, validate)
    await refused(values, validate)
    assert asked == [TYPED]
    assert values == TYPED


async def test_a_validator_that_names_an_unknown_field_is_told_which_there_are() -> None:
    with pytest.raises(ValueError, match=r"form login .* \['mail'\].* It has \['email', 'password', 'remember'\]"):
        await refused(TYPED, lambda _: {'mail': 'no'})


@pytest.mark.parametrize(('email', 'is_refused'), [(EMAIL, False), ('ann', True), ('', True)])
async def test_another_button_asks_only_for_the_fields_that_it_needs(email: str, is_refused: bool) -> None:
    found = await refused({'email': email, 'password': ''}, lambda _: {'email': 'no'}, 'without_password')
    assert found.keys() == ({'email'} if is_refused else set())


async def test_a_button_that_needs_no_field_is_never_refused() -> None:
    made = card('reset', state_of())
    assert await refused_fields(made, made.view(state_of()), 'cancel', {}) == {}
