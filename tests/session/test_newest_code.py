"""An older code, after another one was sent: a wrong code then says which one counts."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from support.tab import MakeTab, Tab
from support.world import PASSWORD, MakeWorld, World

from authui.account import Account, AttributeChange, AttributeCode, FactorRequest, Profile
from authui.models import Confirmation, PasswordReset, Problem, Registration

EMAIL = 'ann@example.org'
NEW = SecretStr('another horse battery')
WRONG, NEWER = ('code_mismatch', None), ('code_mismatch', 'newer')


def said(problem: Problem | None) -> tuple[str, str | None]:
    assert problem is not None
    return problem.code, problem.rule


def older(world: World, codes: list[SecretStr]) -> SecretStr:
    """Return a code that was sent before the last one, and is not the same by chance."""
    newest = world.code()
    return next(each for each in [*codes, SecretStr('000000'), SecretStr('000001')] if each != newest)


async def confirm(tab: Tab, code: SecretStr) -> tuple[str, str | None]:
    await tab.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=code))
    return said(tab.account.confirm_error)


async def verify(tab: Tab, code: SecretStr) -> tuple[str, str | None]:
    await tab.store.dispatch(Profile.verify_attribute, AttributeCode(attribute='email', code=code))
    return said(tab.profile.error)


class TestOfASignUp:
    async def test_is_an_older_one_after_a_new_one_was_sent(self, world: World, make_tab: MakeTab) -> None:
        tab = make_tab(world)
        await tab.store.dispatch(Account.signup, Registration(identifier=EMAIL, password=SecretStr(PASSWORD)))
        first = world.code()
        assert await confirm(tab, older(world, [])) == WRONG
        await tab.store.dispatch(Account.resend_code, EMAIL)
        assert await confirm(tab, older(world, [first])) == NEWER
        # The step survives a reload, and so does what is known of it.
        again = await tab.reloaded()
        assert await confirm(again, older(world, [first])) == NEWER
        await again.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=world.code()))
        assert again.account.notice == 'confirmed'
        again.close()

    async def test_of_somebody_else_says_nothing_of_it(self, world: World, make_tab: MakeTab) -> None:
        tab = make_tab(world)
        for email in ('bob@example.org', EMAIL):
            await tab.store.dispatch(Account.signup, Registration(identifier=email, password=SecretStr(PASSWORD)))
        await tab.store.dispatch(Account.resend_code, 'bob@example.org')
        assert await confirm(tab, older(world, [])) == WRONG

    @pytest.mark.parametrize('exists', [True, False])
    async def test_tells_nobody_whether_there_is_an_account(
        self, make_world: MakeWorld, make_tab: MakeTab, *, exists: bool
    ) -> None:
        async def tell_owner(_email: str) -> None:
            return None

        world = make_world(on_existing_account=tell_owner)
        if exists:
            await make_tab(world).store.dispatch(
                Account.signup, Registration(identifier=EMAIL, password=SecretStr(PASSWORD))
            )
        tab = make_tab(world)
        await tab.store.dispatch(Account.resend_code, EMAIL)
        assert await confirm(tab, SecretStr('000000')) == NEWER


class TestOfAReset:
    async def test_is_an_older_one_after_a_new_one_was_sent(self, world: World, make_tab: MakeTab) -> None:
        world.add_user(EMAIL)
        tab = make_tab(world)
        codes: list[SecretStr] = []
        for expected in (WRONG, NEWER, NEWER):
            await tab.store.dispatch(Account.forgot_password, EMAIL)
            code = older(world, codes)
            await tab.store.dispatch(Account.reset_password, PasswordReset(identifier=EMAIL, code=code, password=NEW))
            assert said(tab.account.reset_error) == expected
            codes.append(world.code())
        await tab.store.dispatch(
            Account.reset_password, PasswordReset(identifier=EMAIL, code=world.code(), password=NEW)
        )
        assert tab.account.notice == 'password_reset'


class TestOfASignIn:
    async def test_is_an_older_one_after_a_new_one_was_sent(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(
            flow='USER_AUTH',
            explicit_auth_flows={'USER_AUTH', 'USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH'},
            allowed_first_auth_factors={'PASSWORD', 'EMAIL_OTP'},
        )
        world.add_user(EMAIL)
        tab = make_tab(world)
        await tab.store.dispatch(Account.sign_in_by, FactorRequest(identifier=EMAIL, factor='email'))
        first = world.code()
        await tab.answer(older(world, []).get_secret_value())
        assert said(tab.account.challenge_error) == WRONG
        await tab.store.dispatch(Account.resend_code, EMAIL)
        await tab.answer(older(world, [first]).get_secret_value())
        assert said(tab.account.challenge_error) == NEWER
        await tab.answer(world.code().get_secret_value())
        assert tab.account.authorized


class TestOfAChange:
    async def test_is_an_older_one_after_a_new_one_was_sent(self, world: World, make_tab: MakeTab) -> None:
        tab = make_tab(world)
        await tab.login(world.add_user(EMAIL))
        change = AttributeChange(attributes=(('email', 'new@example.org'),), password=SecretStr(PASSWORD))
        await tab.store.dispatch(Profile.update_attributes, change)
        first = world.code()
        assert await verify(tab, older(world, [])) == WRONG
        await tab.store.dispatch(Profile.send_attribute_code, 'email')
        assert await verify(tab, older(world, [first])) == NEWER
        await tab.store.dispatch(Profile.verify_attribute, AttributeCode(attribute='email', code=world.code()))
        assert tab.profile.notice == 'verified'
        # What is sent from now on is of another change.
        await tab.store.dispatch(Profile.send_attribute_code, 'email')
        assert await verify(tab, older(world, [])) == WRONG
