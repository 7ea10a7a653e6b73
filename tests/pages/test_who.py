"""Each step after the e-mail says whose sign-in goes on, and has a way to begin again as somebody else."""

from __future__ import annotations

import pytest
from support.cards import COMMON, DELIVERY, EMAIL, NEXT, card, card_of_challenge, page_setup, state_of
from support.markup import read

from authui.account.next_screen import Form
from authui.models import (
    Challenge,
    CodeChallenge,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaSetupChallenge,
    NewPasswordChallenge,
    OtherChallenge,
    PasswordChallenge,
)
from authui.pages.html import form_html
from authui.pages.texts import ARABIC

STEPS: list[Challenge] = [
    CodeChallenge(name='SMS_MFA', factor='sms', delivery=DELIVERY, **COMMON),
    PasswordChallenge(name='PASSWORD', factor_name='PASSWORD', **COMMON),
    NewPasswordChallenge(**COMMON),
    MfaChoiceChallenge(factors=('app', 'sms'), **COMMON),
    FactorChoiceChallenge(factors=('password', 'email'), **COMMON),
    MfaSetupChallenge(factors=('app',), **COMMON),
    MfaSetupChallenge(factors=('app', 'email'), **COMMON),
    OtherChallenge(name='CUSTOM_CHALLENGE', **COMMON),
]


@pytest.mark.parametrize('step', STEPS, ids=lambda step: step.kind)
def test_a_step_says_whose_sign_in_goes_on(step: Challenge) -> None:
    state = state_of(step)
    who = card_of_challenge(step).view(state).who
    assert who is not None
    assert (who.before, who.text) == (f'Logging in as {EMAIL}.', 'Not you?')
    assert who.href == f'/login?{NEXT}'


def test_it_stands_below_the_heading_and_no_button_comes_before_the_main_one() -> None:
    state, setup = state_of(STEPS[0]), page_setup()
    form = read(form_html(card_of_challenge(STEPS[0]).view(state), setup.texts, action='/mfa', prefix='/app'))
    assert f'Logging in as {EMAIL}.' in form.text
    assert [each.attributes['href'] for each in form.all('a') if each.text == 'Not you?'] == [f'/app/login?{NEXT}']
    assert form.all('button')[0].attributes['value'] == 'submit'


def test_without_a_name_there_is_no_line() -> None:
    assert card_of_challenge(STEPS[0]).view(state_of(STEPS[0], identifier='')).who is None


@pytest.mark.parametrize('form', ['login', 'signup', 'confirm', 'forgot', 'reset'])
def test_a_card_that_asks_for_the_email_has_no_line(form: Form) -> None:
    state = state_of(step=form)
    assert card(form, state).view(state).who is None


def test_an_address_runs_left_to_right_in_any_text() -> None:
    setup = page_setup(ARABIC)
    who = card_of_challenge(STEPS[0], setup).view(state_of(STEPS[0])).who
    assert who is not None
    assert f'\u2066{EMAIL}\u2069' in who.before
