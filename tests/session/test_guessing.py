"""Guessing and asking again and again, with the usual limits and against the pool: what gets as far as that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import pytest
from pydantic import SecretStr
from support.scale import full
from support.world import PASSWORD, MakeWorld, World, signed_up

from authui.errors import AuthError
from authui.models import (
    ChallengeAnswer,
    CodeChallenge,
    Confirmation,
    Credentials,
    MfaPreference,
    PasswordChange,
    PasswordReset,
    SignedIn,
)
from authui.session import Limits, TabSession, Window

EMAIL = 'ann@example.org'
NEW = SecretStr('another horse battery')
MFA = MfaPreference(factors=('email',), preferred='email')
CROWD = Window(100_000, 60.0)
USUAL = Limits(per_address=CROWD, sends_per_address=CROWD, in_all=CROWD, failure_seconds=0.0)
"""The limits of an account, with no others in front of them."""


@pytest.fixture
async def world(make_world: MakeWorld) -> AsyncIterator[World]:
    world = make_world(
        limits=USUAL,
        flow='USER_PASSWORD_AUTH',
        mfa_configuration='OPTIONAL',
        enabled_mfas={'EMAIL_OTP'},
    )
    yield world
    assert world.pool.mailbox.messages()


def wrong(world: World, number: int) -> SecretStr:
    right = world.code().get_secret_value()
    guess = f'{number:06}'
    return SecretStr(guess if guess != right else '999999')


async def confirmation(world: World) -> Callable[[TabSession, int], Awaitable[object]]:
    await signed_up(world, EMAIL)
    return lambda tab, number: tab.confirm(Confirmation(identifier=EMAIL, code=wrong(world, number)))


async def reset(world: World) -> Callable[[TabSession, int], Awaitable[object]]:
    world.add_user()
    await world.client.forgot_password(EMAIL)
    return lambda tab, number: tab.reset_password(
        PasswordReset(identifier=EMAIL, code=wrong(world, number), password=NEW)
    )


async def second_factor(world: World) -> Callable[[TabSession, int], Awaitable[object]]:
    """The attacker knows the password, and signs in again whenever the challenge is gone."""
    world.add_user()
    tab = TabSession(world.registry)
    await tab.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)))
    session = tab._session
    assert session is not None
    await session.use(lambda token: world.client.set_mfa(token, MFA, turn_off=set()))
    await tab.logout()
    tab.close()

    async def guess(tab: TabSession, number: int) -> object:
        if tab.unfinished is None:
            challenge = await tab.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)))
            assert isinstance(challenge, CodeChallenge)
        try:
            return await tab.answer(ChallengeAnswer(secret=wrong(world, number)))
        except AuthError as error:
            if error.code == 'challenge_expired':
                await tab.cancel()
            raise

    return guess


CODES = {
    'a confirmation': (confirmation, 'ConfirmSignUp'),
    'a reset': (reset, 'ConfirmForgotPassword'),
    'a second factor': (second_factor, 'RespondToAuthChallenge'),
}


@pytest.mark.parametrize('name', CODES)
async def test_five_of_many_guesses_of_a_code_reach_the_pool(world: World, name: str) -> None:
    begin, operation = CODES[name]
    guess = await begin(world)
    tab = TabSession(world.registry)
    before = world.pool.calls[operation]
    for number in range(full(1000, 200)):
        with pytest.raises(AuthError):
            await guess(tab, number)
    assert world.pool.calls[operation] - before == 5
    tab.close()


def known_tab(world: World) -> TabSession:
    """Return a tab of a browser in which the owner has signed in before."""
    browsers = world.registry.services.known_browsers
    known = browsers.read(browsers.remember(None, EMAIL).get_secret_value())
    return TabSession(world.registry, address='203.0.113.5', known=known)


async def test_a_strangers_wrong_codes_at_a_reset_leave_the_owners_second_factor(world: World) -> None:
    await second_factor(world)
    stranger, owner = TabSession(world.registry, address='192.0.2.66'), TabSession(world.registry)
    await stranger.forgot_password(EMAIL)
    told = []
    for number in range(6):
        with pytest.raises(AuthError) as refused:
            await stranger.reset_password(PasswordReset(identifier=EMAIL, code=wrong(world, number), password=NEW))
        told.append(refused.value.code)
    assert told[-1] == 'too_many_attempts'
    await owner.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)))
    assert isinstance(await owner.answer(ChallengeAnswer(secret=world.code())), SignedIn)
    assert owner.session_key is not None
    for tab in (stranger, owner):
        tab.close()


async def test_a_stranger_who_uses_up_codes_and_tries_does_not_keep_the_owner_from_a_reset(world: World) -> None:
    """Every hour strangers request all codes and use all tries that they get."""
    world.add_user()
    stranger = TabSession(world.registry, address='192.0.2.66')
    for _ in range(3):
        for number in range(60):
            for act in (
                lambda: stranger.forgot_password(EMAIL),
                lambda: stranger.reset_password(
                    PasswordReset(identifier=EMAIL, code=SecretStr('000000'), password=NEW)
                ),
            ):
                with suppress(AuthError):
                    await act()
            world.clock.move(61)
            if number == 30:
                owner = known_tab(world)
                await owner.forgot_password(EMAIL)
                await owner.reset_password(PasswordReset(identifier=EMAIL, code=world.code(), password=NEW))
                owner.close()
    stranger.close()


async def test_a_signed_in_user_does_not_wait_for_strangers(world: World) -> None:
    credentials = world.add_user()
    owner, stranger = TabSession(world.registry), TabSession(world.registry, address='192.0.2.66')
    await owner.login(credentials)
    await stranger.forgot_password(EMAIL)
    for _ in range(6):
        with pytest.raises(AuthError):
            await stranger.login(Credentials(identifier=EMAIL, password=SecretStr('a wrong guess')))
    world.clock.move(20)  # the pool's own lock
    await owner.change_password(PasswordChange(current=credentials.password, password=NEW))
    for tab in (stranger, owner):
        tab.close()


SENDS: dict[str, tuple[Callable[[TabSession], Awaitable[object]], str]] = {
    'a code to confirm': (lambda tab: tab.resend_code(EMAIL), 'ResendConfirmationCode'),
    'a code to reset': (lambda tab: tab.forgot_password(EMAIL), 'ForgotPassword'),
}


@pytest.mark.parametrize('name', SENDS)
async def test_a_hundred_clicks_in_ten_tabs_send_one_mail(world: World, name: str) -> None:
    send, operation = SENDS[name]
    if name == 'a code to reset':
        world.add_user()
    else:
        await signed_up(world, EMAIL)
    mails = len(world.pool.mailbox.messages())
    tabs = [TabSession(world.registry, address=f'192.0.2.{number}') for number in range(10)]
    told = await asyncio.gather(*(send(tab) for tab in tabs for _ in range(10)), return_exceptions=True)
    refused = [each for each in told if isinstance(each, AuthError)]
    assert len(refused) == 99
    assert {each.code for each in refused} == {'limit_exceeded'}
    assert all(each.retry_after is not None and 0 < each.retry_after <= 60 for each in refused)
    assert world.pool.calls[operation] == 1
    assert len(world.pool.mailbox.messages()) == mails + 1
    for _ in range(10):  # four an hour, however patient: the pool's fifth is left for the owner
        world.clock.move(61)
        await asyncio.gather(send(tabs[0]), return_exceptions=True)
    assert world.pool.calls[operation] == 4
    for tab in tabs:
        tab.close()
