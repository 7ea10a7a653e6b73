"""What people are told where the pool refuses in one of its rarer ways."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from support.tab import MakeTab, code_of
from support.told import tellable
from support.world import PASSWORD, MakeWorld, World

from authui.errors import AttributeFixedError, AuthError, DeliveryError, InputError, TemporaryPasswordExpiredError
from authui.models import Credentials, Problem
from authui.pages.texts import ENGLISH, LANGUAGES, Texts

EMAIL = 'ann@example.org'
WEEK = 7 * 86_400.0


@pytest.mark.parametrize('flow', ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'])
async def test_a_temporary_password_that_has_expired_is_said_to_who_has_the_right_one(
    make_world: MakeWorld, make_tab: MakeTab, flow: str
) -> None:
    world = make_world(flow=flow)
    world.pool.admin_create_user(EMAIL, PASSWORD, temporary=True)
    world.clock.move(WEEK - 1)
    tab = make_tab(world)
    await tab.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)))
    assert tab.account.step == 'challenge'
    world.clock.move(2)
    tab = make_tab(world)
    await tab.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)))
    assert (tab.account.step, code_of(tab.account.login_error)) == ('login', 'temporary_password_expired')
    await tab.login(Credentials(identifier=EMAIL, password=SecretStr('battery staple horse')))
    assert code_of(tab.account.login_error) == 'wrong_credentials'


def test_it_says_whom_to_ask() -> None:
    assert ENGLISH.problem(Problem.of(TemporaryPasswordExpiredError())) == (
        'Your temporary password has expired. Please ask whoever invited you for a new one.'
    )


@pytest.mark.parametrize(
    ('error', 'said'),
    [
        (InputError(rule='custom:email_opt_in'), 'Email opt in: this is not accepted. Please check it.'),
        (InputError(rule='birthdate'), 'Date of birth: this is not accepted. Please check it.'),
        (InputError(rule='email'), 'E-mail must be valid'),
        (InputError(rule='clientMetadata'), 'Something you entered is not accepted. Please check it.'),
        (InputError(), 'Something you entered is not accepted. Please check it.'),
        (AttributeFixedError(rule='email'), 'Email cannot be changed. Please contact whoever runs this application.'),
    ],
)
def test_the_attribute_that_is_meant_is_named(error: AuthError, said: str) -> None:
    assert ENGLISH.problem(Problem.of(error)) == said


@pytest.mark.parametrize('texts', LANGUAGES, ids=lambda texts: texts.language)
def test_it_is_named_in_each_language(texts: Texts) -> None:
    for error in (InputError(rule='birthdate'), AttributeFixedError(rule='birthdate')):
        assert texts.attributes['birthdate'] in texts.problem(Problem.of(error))


@pytest.mark.parametrize('sent', ['account/forgot_password', 'account/resend_code'])
async def test_a_quota_that_is_used_up_tells_an_account_from_none_to_nobody(
    make_world: MakeWorld, make_tab: MakeTab, sent: str
) -> None:
    async def tell(_email: str) -> None: ...

    world = make_world(on_existing_account=tell)
    client = tellable(world)
    for method in ('forgot_password', 'resend_confirmation_code'):
        client.tell(method, DeliveryError('a quota', rule='quota'))
    tab = make_tab(world)
    await tab.store.dispatch(sent, EMAIL)
    account = tab.account
    assert (account.forgot_error, account.confirm_error, account.notice) == (None, None, 'code_sent')


@pytest.mark.parametrize('sent', ['account/forgot_password', 'account/resend_code'])
async def test_elsewhere_it_is_said_that_nothing_could_be_sent(world: World, make_tab: MakeTab, sent: str) -> None:
    client = tellable(world)
    for method in ('forgot_password', 'resend_confirmation_code'):
        client.tell(method, DeliveryError('a quota', rule='quota'))
    tab = make_tab(world)
    await tab.store.dispatch(sent, EMAIL)
    problem = tab.account.forgot_error or tab.account.confirm_error
    assert problem is not None
    assert 'the limit for messages is used up' in ENGLISH.problem(problem)
