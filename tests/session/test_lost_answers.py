"""A connection that is cut after something was sent: it happened once, and its user is told the truth."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pydantic import SecretStr
from support.tab import Tab, code_of
from support.world import PASSWORD, World, signed_up

from authui.account import Account
from authui.models import Confirmation, Credentials, PasswordReset, Registration

EMAIL = 'ann@example.org'
NEW = SecretStr('another horse battery')
REGISTRATION = Registration(identifier=EMAIL, password=SecretStr(PASSWORD))

Send = Callable[[World, Tab], Awaitable[Any]]


async def confirm(world: World, tab: Tab) -> None:
    await tab.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=world.code()))


async def reset(world: World, tab: Tab) -> None:
    await tab.store.dispatch(Account.reset_password, PasswordReset(identifier=EMAIL, code=world.code(), password=NEW))


async def asked_for_a_reset(world: World) -> None:
    world.add_user()
    await world.client.forgot_password(EMAIL)


async def nothing(_world: World) -> None:
    """Begin without users."""


async def a_user(world: World) -> None:
    world.add_user()


async def an_unconfirmed_user(world: World) -> None:
    await signed_up(world, EMAIL)


CUTS: dict[str, tuple[Callable[[World], Awaitable[None]], Send, str, str, int, str]] = {
    'sign-up': (
        nothing,
        lambda _, tab: tab.store.dispatch(Account.signup, REGISTRATION),
        'SignUp',
        'signup',
        1,
        'account_exists',  # which is so, and a login leads on to the confirmation
    ),
    'confirmation': (an_unconfirmed_user, confirm, 'ConfirmSignUp', 'confirm', 1, 'already_confirmed'),
    'new code': (
        an_unconfirmed_user,
        lambda _, tab: tab.store.dispatch(Account.resend_code, EMAIL),
        'ResendConfirmationCode',
        'confirm',
        2,
        'code_sent',
    ),
    'forgotten password': (
        a_user,
        lambda _, tab: tab.store.dispatch(Account.forgot_password, EMAIL),
        'ForgotPassword',
        'forgot',
        1,
        'code_sent',
    ),
    'reset': (asked_for_a_reset, reset, 'ConfirmForgotPassword', 'reset', 1, 'code_expired'),
    'login': (
        a_user,
        lambda _, tab: tab.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD))),
        'InitiateAuth',
        'login',
        0,
        '',
    ),
}
"""What is there before, what is sent, the operation that is cut, its form, the mails there are, and what the user is
told at a second try of their own."""


@pytest.mark.parametrize('name', CUTS)
async def test_a_call_whose_answer_was_lost_happened_once(world: World, name: str) -> None:
    prepare, send, operation, form, mails, said = CUTS[name]
    await prepare(world)
    tab = Tab(world)
    if form in {'confirm', 'reset'}:
        tab.store.commit('account/step', form)
    world.pool.faults.cut(operation, times=1)
    await send(world, tab)
    assert code_of(getattr(tab.account, f'{form}_error')) == 'unavailable'
    assert world.pool.calls[operation] == 1, 'nothing is sent again by itself'
    assert len(world.pool.mailbox.messages()) == mails
    assert not tab.account.authorized
    assert tab.account.identifier == EMAIL
    # The truth is learned by another try.
    await send(world, tab)
    told = {code_of(getattr(tab.account, f'{each}_error')) for each in ('login', form)} | {tab.account.notice}
    assert said in told or (not said and tab.account.authorized), told
    if name == 'sign-up':
        assert len(world.pool.mailbox.messages()) == 1, 'one account, one mail'
    tab.close()


async def test_a_sign_up_whose_answer_was_lost_continues_at_the_login(world: World) -> None:
    tab = Tab(world)
    world.pool.faults.cut('SignUp', times=1)
    await tab.store.dispatch(Account.signup, REGISTRATION)
    await tab.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)))
    assert tab.account.step == 'confirm'
    await confirm(world, tab)
    await tab.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)))
    assert tab.account.authorized
    tab.close()


async def test_a_reset_whose_answer_was_lost_has_set_the_password(world: World) -> None:
    await asked_for_a_reset(world)
    tab = Tab(world)
    world.pool.faults.cut('ConfirmForgotPassword', times=1)
    await reset(world, tab)
    await tab.login(Credentials(identifier=EMAIL, password=NEW))
    assert tab.account.authorized
    tab.close()
