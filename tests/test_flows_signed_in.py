"""What a signed-in user does, end to end: store, sessions, the real boto3 client and the embedded pool."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from support.tab import MakeTab, Tab, code_of, wrong
from support.world import PASSWORD, MakeWorld, World

from authui.account import Account
from authui.account.profile import AttributeChange, AttributeCode, AttributeRemoval, Profile
from authui.errors import SessionEndedError
from authui.models import Credentials, PasswordChange

EMAIL = 'ann@example.org'
PHONE = '+491701234567'
NEW = 'another horse battery'
CREDENTIALS = Credentials(identifier=EMAIL, password=SecretStr(PASSWORD))


def attribute_of(tab: Tab, name: str) -> str | None:
    assert tab.account.user is not None
    return tab.account.user.attribute(name)


class TestProfile:
    @pytest.fixture
    async def tab(self, world: World, make_tab: MakeTab) -> Tab:
        world.add_user()
        tab = make_tab(world)
        await tab.login(CREDENTIALS)
        return tab

    async def test_password_is_changed_and_the_session_gets_a_new_id(self, world: World, tab: Tab) -> None:
        first = tab.sessions.take_ticket()
        assert first is not None
        redeemed = await world.registry.redeem(first)
        assert redeemed is not None
        change = PasswordChange(current=SecretStr('wrong password'), password=SecretStr(NEW))
        await tab.store.dispatch(Profile.change_password, change)
        assert (code_of(tab.profile.error), tab.account.authorized) == ('wrong_password', True)
        await tab.store.dispatch(Profile.change_password, change.model_copy(update={'current': SecretStr(PASSWORD)}))
        assert tab.profile.notice == 'password_changed'
        again = await tab.reloaded()
        assert again.sessions.session_key is not None
        assert await world.registry.find(redeemed.id) is None
        again.close()

    async def test_name_is_changed_and_removed(self, tab: Tab) -> None:
        await tab.store.dispatch(Profile.update_attributes, AttributeChange(attributes=(('name', 'Ann'),)))
        assert tab.profile.notice == 'saved'
        assert tab.store.get(Account.display_name) == 'Ann'
        await tab.store.dispatch(Profile.delete_attributes, AttributeRemoval(names=('name',)))
        assert tab.store.get(Account.display_name) == EMAIL

    async def test_email_is_changed_and_verified(self, world: World, tab: Tab) -> None:
        change = AttributeChange(attributes=(('email', 'new@example.org'),))
        await tab.store.dispatch(Profile.update_attributes, change)
        assert code_of(tab.profile.error) == 'wrong_password'
        change = change.model_copy(update={'password': SecretStr(PASSWORD)})
        await tab.store.dispatch(Profile.update_attributes, change)
        assert (tab.profile.notice, tab.profile.verifying) == ('code_sent', 'email')
        assert tab.account.user is not None
        assert not tab.account.user.email_verified
        bad = AttributeCode(attribute='email', code=SecretStr(wrong(world)))
        await tab.store.dispatch(Profile.verify_attribute, bad)
        assert code_of(tab.profile.error) == 'code_mismatch'
        await tab.store.dispatch(Profile.verify_attribute, bad.model_copy(update={'code': world.code()}))
        user = tab.account.user
        assert (user.email, user.email_verified) == ('new@example.org', True)

    async def test_phone_number_is_changed_verified_and_removed(self, world: World, tab: Tab) -> None:
        change = AttributeChange(attributes=(('phone_number', 'nonsense'),), password=SecretStr(PASSWORD))
        await tab.store.dispatch(Profile.update_attributes, change)
        assert tab.profile.error is not None
        assert (tab.profile.error.code, tab.profile.error.rule) == ('invalid_input', 'phone_number')
        change = AttributeChange(attributes=(('phone_number', PHONE),))
        await tab.store.dispatch(Profile.update_attributes, change)
        assert code_of(tab.profile.error) == 'wrong_password'
        await tab.store.dispatch(Profile.update_attributes, change.model_copy(update={'password': SecretStr(PASSWORD)}))
        assert (tab.profile.notice, tab.profile.verifying) == ('code_sent', 'phone_number')
        assert tab.profile.delivery is not None
        assert (tab.profile.delivery.medium, PHONE in tab.profile.delivery.destination) == ('SMS', False)
        assert world.pool.mailbox.messages()[0].destination == PHONE
        bad = AttributeCode(attribute='phone_number', code=SecretStr(wrong(world)))
        await tab.store.dispatch(Profile.verify_attribute, bad)
        assert code_of(tab.profile.error) == 'code_mismatch'
        assert attribute_of(tab, 'phone_number_verified') == 'false'
        await tab.store.dispatch(Profile.send_attribute_code, 'phone_number')
        await tab.store.dispatch(Profile.verify_attribute, bad.model_copy(update={'code': world.code()}))
        assert (tab.profile.notice, tab.profile.verifying) == ('verified', None)
        assert attribute_of(tab, 'phone_number_verified') == 'true'
        await tab.store.dispatch(
            Profile.delete_attributes, AttributeRemoval(names=('phone_number',), password=SecretStr(PASSWORD))
        )
        assert attribute_of(tab, 'phone_number') is None

    async def test_code_of_an_attribute_is_over_in_time(self, world: World, tab: Tab) -> None:
        await tab.store.dispatch(Profile.send_attribute_code, 'email')
        world.pool.expire('codes')
        given = AttributeCode(attribute='email', code=world.code())
        await tab.store.dispatch(Profile.verify_attribute, given)
        assert (code_of(tab.profile.error), tab.account.authorized) == ('code_expired', True)

    async def test_email_that_is_verified_first_counts_once_it_is(
        self, make_world: MakeWorld, make_tab: MakeTab
    ) -> None:
        world = make_world(verify_before_update={'email'})
        world.add_user()
        tab = make_tab(world)
        await tab.login(CREDENTIALS)
        change = AttributeChange(attributes=(('email', 'new@example.org'),), password=SecretStr(PASSWORD))
        await tab.store.dispatch(Profile.update_attributes, change)
        assert tab.account.user is not None
        assert (tab.account.user.email, tab.account.authorized) == (EMAIL, True)
        await tab.store.dispatch(Profile.verify_attribute, AttributeCode(attribute='email', code=world.code()))
        user = tab.account.user
        assert (user.email, user.email_verified) == ('new@example.org', True)

    async def test_groups_are_those_of_the_token(self, world: World, tab: Tab) -> None:
        world.pool.admin_add_user_to_group(EMAIL, 'editors')
        assert tab.store.get(Account.groups) == ()
        world.clock.move(3600)
        await tab.store.dispatch(Account.fetch_user)
        assert tab.store.get(Account.groups) == ('editors',)

    async def test_email_of_another_user_is_refused(self, world: World, tab: Tab) -> None:
        world.add_user('bob@example.org')
        change = AttributeChange(attributes=(('email', 'bob@example.org'),), password=SecretStr(PASSWORD))
        await tab.store.dispatch(Profile.update_attributes, change)
        assert code_of(tab.profile.error) == 'account_exists'

    async def test_session_that_ends_while_the_email_is_verified_leads_to_the_login_card(
        self, world: World, make_tab: MakeTab
    ) -> None:
        world.add_user('new@example.org', email_verified=False)
        tab = make_tab(world)
        await tab.login(Credentials(identifier='new@example.org', password=SecretStr(PASSWORD)))
        assert tab.account.step == 'confirm'
        session = tab.sessions._session
        assert session is not None
        await session.end('session_expired')
        assert (tab.account.step, tab.account.notice, tab.account.user) == ('login', 'session_ended', None)

    async def test_sign_out_everywhere_ends_the_sessions_of_other_browsers(
        self, world: World, tab: Tab, make_tab: MakeTab
    ) -> None:
        other = make_tab(world)
        await other.login(CREDENTIALS)
        await tab.store.dispatch(Profile.sign_out_everywhere)
        assert not tab.account.authorized
        world.clock.move(3600)
        with pytest.raises(SessionEndedError):
            await other.sessions.fresh_tokens()
        assert other.account.notice == 'session_ended'

    async def test_account_is_deleted_by_who_knows_the_password(self, tab: Tab) -> None:
        await tab.store.dispatch(Profile.delete_account, SecretStr('wrong password'))
        assert (code_of(tab.profile.error), tab.account.authorized) == ('wrong_password', True)
        await tab.store.dispatch(Profile.delete_account, SecretStr(PASSWORD))
        assert tab.account.user is None
        await tab.login(CREDENTIALS)
        assert code_of(tab.account.login_error) == 'wrong_credentials'
