"""New passwords: any characters and up to 256 of them, as they are; and a host's say on those that are too common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from pydantic import SecretStr
from support.world import PASSWORD, MakeWorld, World

from authui.errors import CredentialsError, PasswordPolicyError, UnavailableError, WrongPasswordError
from authui.models import (
    ChallengeAnswer,
    Confirmation,
    Credentials,
    PasswordChange,
    PasswordReset,
    Registration,
    SignedIn,
)
from authui.session import TabSession

EMAIL = 'ann@example.org'
GOOD = SecretStr('another horse battery')
COMMON = SecretStr('password1234')

PASSWORDS = {
    '8 characters': 'q7#kz9wX',
    '64 characters': 'q7#kz9wX' * 8,
    '256 characters': 'q7#kz9wX' * 32,
    'spaces within': 'four  words and   blanks',
    'emoji': '🐎🔋📎 correct',
    'other scripts': 'пароль-密码-パスワード',
    'composed': 'e\u0301te\u0301 a\u030angstro\u0308m',
    'one kind of letter': 'aaaaaaaaaaaaaaaa',
    'signs': '"\'<>&;%\\`{}$(x) -- /*',
}


@pytest.mark.parametrize('flow', ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'])
async def test_any_password_is_kept_unchanged_and_signs_in(make_world: MakeWorld, flow: str) -> None:
    world = make_world(flow=flow)
    for number, password in enumerate(PASSWORDS.values()):
        email = f'user{number}@example.org'
        tab = TabSession(world.registry)
        await tab.signup(Registration(identifier=email, password=SecretStr(password)))
        await tab.confirm(Confirmation(identifier=email, code=world.code()))
        for other in (password[:-1], password.swapcase() if password != password.swapcase() else f' {password}'):
            with pytest.raises(CredentialsError):
                await tab.login(Credentials(identifier=email, password=SecretStr(other)))
        assert isinstance(await tab.login(Credentials(identifier=email, password=SecretStr(password))), SignedIn)
        tab.close()


async def by_sign_up(_world: World, tab: TabSession, password: SecretStr) -> None:
    await tab.signup(Registration(identifier=EMAIL, password=password))


async def by_reset(world: World, tab: TabSession, password: SecretStr) -> None:
    world.add_user()
    await tab.forgot_password(EMAIL)
    await tab.reset_password(PasswordReset(identifier=EMAIL, code=world.code(), password=password))


async def by_change(world: World, tab: TabSession, password: SecretStr) -> None:
    await tab.login(world.add_user())
    await tab.change_password(PasswordChange(current=SecretStr(PASSWORD), password=password))


async def by_demand(world: World, tab: TabSession, password: SecretStr) -> None:
    world.pool.admin_create_user(EMAIL, PASSWORD, {'email_verified': 'true'}, temporary=True)
    await tab.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)))
    await tab.answer(ChallengeAnswer(secret=password))


WAYS: dict[str, tuple[Callable[[World, TabSession, SecretStr], Awaitable[None]], str]] = {
    'a sign-up': (by_sign_up, 'SignUp'),
    'a reset': (by_reset, 'ConfirmForgotPassword'),
    'a change': (by_change, 'ChangePassword'),
    'a demand of the pool': (by_demand, 'RespondToAuthChallenge'),
}


def checked(world: World, check: Callable[[SecretStr, str], Awaitable[bool]]) -> TabSession:
    world.registry.services = replace(world.registry.services, password_check=check)
    return TabSession(world.registry)


@pytest.mark.parametrize('way', WAYS)
class TestAHostsCheck:
    async def test_refuses_before_the_pool_is_asked(self, make_world: MakeWorld, way: str) -> None:
        world = make_world(flow='USER_PASSWORD_AUTH')
        asked: list[tuple[str, str]] = []

        async def check(password: SecretStr, account: str) -> bool:
            asked.append((password.get_secret_value(), account))
            return password != COMMON and account.partition('@')[0] not in password.get_secret_value()

        tab = checked(world, check)
        act, operation = WAYS[way]
        with pytest.raises(PasswordPolicyError) as caught:
            await act(world, tab, COMMON)
        assert caught.value.rule == 'common'
        assert world.pool.calls[operation] == 0
        assert asked == [(COMMON.get_secret_value(), EMAIL)]
        tab.close()

    async def test_lets_a_good_one_pass(self, make_world: MakeWorld, way: str) -> None:
        world = make_world(flow='USER_PASSWORD_AUTH')

        async def check(password: SecretStr, _account: str) -> bool:
            return password != COMMON

        tab = checked(world, check)
        act, operation = WAYS[way]
        await act(world, tab, GOOD)
        assert world.pool.calls[operation] == 1
        tab.close()

    async def test_that_raises_refuses_the_password_and_is_logged_without_it(
        self, make_world: MakeWorld, way: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        world = make_world(flow='USER_PASSWORD_AUTH')

        async def check(_password: SecretStr, _account: str) -> bool:
            raise RuntimeError('the list cannot be read')

        tab = checked(world, check)
        act, operation = WAYS[way]
        with pytest.raises(UnavailableError):
            await act(world, tab, COMMON)
        assert world.pool.calls[operation] == 0
        assert 'the list cannot be read' in caplog.text
        assert COMMON.get_secret_value() not in caplog.text
        tab.close()


async def test_a_login_with_a_password_that_has_become_common_succeeds(world: World) -> None:
    async def check(_password: SecretStr, _account: str) -> bool:
        return False

    tab = checked(world, check)
    assert isinstance(await tab.login(world.add_user()), SignedIn)
    tab.close()


class TestWhenItWasChanged:
    async def test_is_known_where_it_was_changed_in_this_session(self, make_world: MakeWorld) -> None:
        world = make_world()
        world.add_user()
        session, ticket = await world.registry.begin(world.pool.tokens_of(EMAIL))
        tab, second = TabSession(world.registry, session), TabSession(world.registry, session)
        begun = world.clock()
        assert (tab.signed_in_at, tab.password_changed_at) == (begun, None)
        world.clock.move(3600)
        await tab.change_password(PasswordChange(current=SecretStr(PASSWORD), password=GOOD))
        for each in (tab, second):
            assert each.password_changed_at == begun + 3600
            assert each.signed_in_at == begun
        # A refused change leaves the date, and so does a changed factor.
        world.clock.move(60)
        with pytest.raises(WrongPasswordError):
            await tab.change_password(PasswordChange(current=SecretStr(PASSWORD), password=GOOD))
        await world.registry.end_others(session)
        assert tab.password_changed_at == begun + 3600
        redeemed = await world.registry.redeem(ticket)
        assert redeemed is not None
        again = await make_world().registry.find(redeemed.id)
        assert again is not None
        assert again.password_changed_at == begun + 3600
        tab.close()
        second.close()

    async def test_is_not_known_to_another_session_or_to_a_visitor(self, world: World) -> None:
        tab = TabSession(world.registry)
        assert (tab.signed_in_at, tab.password_changed_at) == (None, None)
        await by_change(world, tab, GOOD)
        other = TabSession(world.registry)
        await other.login(Credentials(identifier=EMAIL, password=GOOD))
        assert other.password_changed_at is None
        assert other.signed_in_at == world.clock()
        tab.close()
        other.close()
