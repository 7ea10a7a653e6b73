"""Passwords that are guessed first are refused by a list that ships, and so is the user's own address."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from support.world import MakeWorld

from authui.errors import PasswordPolicyError
from authui.models import Credentials, Registration, SignedIn
from authui.session import TabSession
from authui.session.guessable import is_guessable

EMAIL = 'annabelle@example.org'


@pytest.mark.parametrize(
    'password', ['password', 'PassWord', '12345678', 'qwertyuiop', 'ILOVEYOU1', 'trustno1', 'password123', 'Football1']
)
def test_a_common_password_is_guessable_in_any_case(password: str) -> None:
    assert is_guessable(password, EMAIL)


@pytest.mark.parametrize('password', [EMAIL, 'annabelle', 'AnnaBelle', 'ANNABELLE@example.org'])
def test_the_users_own_address_and_its_local_part_are_guessable(password: str) -> None:
    assert is_guessable(password, EMAIL)
    assert is_guessable(password, EMAIL.upper())


@pytest.mark.parametrize('password', ['correct horse battery', 'q7#kz9wX', 'annabelle2', 'bob', '# From the list', ''])
def test_any_other_password_is_not_guessable(password: str) -> None:
    assert not is_guessable(password, EMAIL)


def test_a_name_without_an_at_is_one_part() -> None:
    assert is_guessable('user-name-1', 'User-Name-1')
    assert not is_guessable('example.org', EMAIL)


async def test_a_common_password_does_not_reach_the_pool(make_world: MakeWorld) -> None:
    world = make_world()
    tab = TabSession(world.registry)
    for password in ('Football1', 'annabelle'):
        with pytest.raises(PasswordPolicyError) as caught:
            await tab.signup(Registration(identifier=EMAIL, password=SecretStr(password)))
        assert (caught.value.rule, caught.value.field) == ('common', 'password')
    assert world.pool.calls['SignUp'] == 0
    tab.close()


async def test_a_login_with_a_common_password_succeeds(make_world: MakeWorld) -> None:
    world = make_world()
    world.pool.admin_create_user(EMAIL, 'Football1', {'email_verified': 'true'})
    tab = TabSession(world.registry)
    assert isinstance(await tab.login(Credentials(identifier=EMAIL, password=SecretStr('Football1'))), SignedIn)
    tab.close()
