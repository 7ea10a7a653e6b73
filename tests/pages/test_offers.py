"""The links in an alert, and on the pages that nobody can have: the reset of the password, and the support."""

from __future__ import annotations

from typing import Any

import pytest
from support.cards import COMMON, NEXT, TARGET, card, card_of_challenge, page_setup, state_of
from support.markup import read

from authui.account.next_screen import Form
from authui.errors import (
    AuthError,
    BlockedError,
    ChallengeUnsupportedError,
    CodeMismatchError,
    CredentialsError,
    DeliveryError,
    InputError,
    MisconfiguredError,
    TemporaryPasswordExpiredError,
    TooManyAttemptsError,
    TriggerError,
    UnexpectedError,
)
from authui.models import OtherChallenge, PasswordChallenge, Problem
from authui.pages.description import Link
from authui.pages.exits import (
    closed_message,
    failed_message,
    not_allowed_message,
    not_found_message,
    refused_message,
)
from authui.pages.html import form_html

HELP = 'https://help.example.org'
MAIL = 'mailto:help@example.org'
NAMES_SUPPORT: list[AuthError] = [
    TriggerError(),
    MisconfiguredError(),
    BlockedError(),
    ChallengeUnsupportedError(),
    TemporaryPasswordExpiredError(),
    DeliveryError(rule='quota'),
    DeliveryError(rule='no_contact'),
    UnexpectedError(),
]


def offers(form: Form, error: AuthError, **settings: Any) -> list[tuple[str, str]]:
    state = state_of(step=form, error=Problem.of(error))
    shown: Any = card(form, state, page_setup(settings=settings))
    return [(each.text, each.href) for each in shown.view(state).offers]


@pytest.mark.parametrize('error', NAMES_SUPPORT, ids=lambda error: f'{error.code} {error.rule or ""}')
@pytest.mark.parametrize('form', ['login', 'signup', 'confirm', 'forgot', 'reset'])
@pytest.mark.parametrize('url', [HELP, MAIL, '/help'])
def test_an_alert_that_names_the_support_links_to_it(form: Form, error: AuthError, url: str) -> None:
    assert offers(form, error, support_url=url) == [('Contact support', url)]
    assert offers(form, error) == []


@pytest.mark.parametrize('error', [InputError(), DeliveryError(), TooManyAttemptsError()])
def test_an_alert_about_something_else_has_no_link(error: AuthError) -> None:
    assert offers('login', error, support_url=HELP) == []


def test_the_link_opens_in_a_window_of_its_own_unless_it_writes_an_email() -> None:
    state = state_of(error=Problem.of(BlockedError()))
    for url, target in ((HELP, '_blank'), (MAIL, None)):
        setup = page_setup(settings={'support_url': url})
        html = form_html(card('login', state, setup).view(state), setup.texts, action='/login', prefix='/app')
        (link,) = read(html).one(role='alert').all('a')
        assert (link.attributes['href'], link.attributes.get('target')) == (url, target)


def test_wrong_credentials_are_answered_by_the_reset_of_the_password() -> None:
    assert offers('login', CredentialsError()) == [('Reset the password', f'/forgot?{NEXT}')]


@pytest.mark.parametrize('challenge', [PasswordChallenge(name='PASSWORD', factor_name='PASSWORD', **COMMON)])
def test_so_is_a_wrong_password_at_a_later_step(challenge: PasswordChallenge) -> None:
    state = state_of(challenge, errors={'challenge': Problem.of(CredentialsError())})
    view = card_of_challenge(challenge).view(state)
    assert [(each.text, each.href) for each in view.offers] == [('Reset the password', f'/forgot?{NEXT}')]
    state = state_of(challenge, errors={'challenge': Problem.of(CodeMismatchError())})
    assert not card_of_challenge(challenge).view(state).offers


@pytest.mark.parametrize('url', [HELP, MAIL])
def test_pages_that_nobody_can_have_lead_to_the_support(url: str) -> None:
    for setup, expected in ((page_setup(settings={'support_url': url}), [url]), (page_setup(), [])):
        messages = [
            not_allowed_message(setup, lack='group', target=TARGET),
            failed_message(setup, reference='1a2b', target=TARGET),
            not_found_message(setup),
            refused_message(setup, 403, url='/login', app_url=''),
            refused_message(setup, 403, url='/login', app_url='https://app.example.org/login'),
            closed_message(setup, 401, target=TARGET),
        ]
        for message in messages:
            links: tuple[Link, ...] = tuple(message.links)
            assert [each.href for each in links if each.text == 'Contact support'] == expected
            assert links[0].text != 'Contact support'


def test_the_answer_to_a_challenge_of_the_pools_own_may_be_wrong_without_a_password() -> None:
    challenge = OtherChallenge(name='CUSTOM_CHALLENGE', parameters=(), **COMMON)
    state = state_of(challenge, errors={'challenge': Problem.of(CredentialsError())})
    assert not card_of_challenge(challenge).view(state).offers
