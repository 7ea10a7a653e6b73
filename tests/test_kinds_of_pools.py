"""The flows of an account on each kind of pool: the e-mail in the user name's place, as an alias, or as the name."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from pydantic import SecretStr
from support.tab import MakeTab, Tab, code_of
from support.world import PASSWORD, MakeWorld, World

from authui.account import Account
from authui.account.profile import AttributeChange, AttributeCode, Profile
from authui.errors import UserNotConfirmedError
from authui.models import Confirmation, Credentials, PasswordReset, Registration

EMAIL = 'ann@example.org'
OTHER = 'anna@example.com'
NEW = 'another horse battery'
KINDS: Mapping[str, Mapping[str, object]] = {
    'e-mail in place of the name': {},
    'e-mail as alias': {
        'email_is_alias': True,
        'username_attributes': frozenset(),
        'alias_attributes': frozenset({'email'}),
    },
    'e-mail as alias, client with a secret': {
        'email_is_alias': True,
        'username_attributes': frozenset(),
        'alias_attributes': frozenset({'email'}),
        'client_secret': SecretStr('s3cret_' * 5),
    },
    'e-mail as the name': {'username_attributes': frozenset()},
    'case-sensitive': {'username_attributes': frozenset({'email'}), 'case_sensitive': True},
}
ALIAS = KINDS['e-mail as alias']


@pytest.fixture(params=KINDS)
def world(make_world: MakeWorld, request: pytest.FixtureRequest) -> World:
    return make_world(**KINDS[request.param])


def credentials(email: str = EMAIL, password: str = PASSWORD) -> Credentials:
    return Credentials(email=email, password=SecretStr(password))


def kind_of(tab: Tab) -> str | None:
    return tab.account.challenge.kind if tab.account.challenge is not None else None


async def sign_up(tab: Tab, email: str = EMAIL) -> None:
    await tab.store.dispatch(Account.signup, Registration(email=email, password=SecretStr(PASSWORD)))
    assert (tab.account.step, tab.account.signup_error) == ('confirm', None)


async def confirm(tab: Tab, code: SecretStr, email: str = EMAIL) -> None:
    await tab.store.dispatch(Account.confirm, Confirmation(email=email, code=code))


async def register(world: World, tab: Tab, email: str = EMAIL) -> None:
    await sign_up(tab, email)
    await confirm(tab, world.code(), email)
    assert tab.account.confirm_error is None


async def test_who_signs_up_confirms_logs_in_and_stays_so(world: World, make_tab: MakeTab) -> None:
    tab = make_tab(world)
    await sign_up(tab)
    await confirm(tab, SecretStr('000000' if world.code().get_secret_value() != '000000' else '111111'))
    assert code_of(tab.account.confirm_error) == 'code_mismatch'
    await confirm(tab, world.code())
    assert (tab.account.step, tab.account.notice) == ('login', 'confirmed')
    await tab.login(credentials(password='wrong horse battery'))
    assert code_of(tab.account.login_error) == 'wrong_credentials'
    await tab.login(credentials())
    assert tab.account.authorized
    assert tab.account.user is not None
    assert tab.account.user.email == EMAIL
    world.clock.move(3601)
    await tab.store.dispatch(Account.fetch_user)
    assert tab.account.authorized


async def test_who_has_not_confirmed_is_led_there_with_another_browser_too(world: World, make_tab: MakeTab) -> None:
    await sign_up(make_tab(world))
    world.clock.move(61)
    other = make_tab(world)
    await other.login(credentials())
    assert (other.account.step, other.account.notice) == ('confirm', 'not_confirmed')
    await other.store.dispatch(Account.resend_code, EMAIL)
    assert len(world.pool.mailbox.messages()) == 2
    await confirm(other, world.code())
    assert other.account.confirm_error is None
    await other.login(credentials())
    assert other.account.authorized


async def test_a_taken_email_is_said_to_be(world: World, make_tab: MakeTab) -> None:
    await register(world, make_tab(world))
    tab = make_tab(world)
    await tab.store.dispatch(Account.signup, Registration(email=EMAIL, password=SecretStr(NEW)))
    assert code_of(tab.account.signup_error) == 'account_exists'


async def test_a_lost_password_is_replaced(world: World, make_tab: MakeTab) -> None:
    await register(world, make_tab(world))
    world.clock.move(61)
    tab = make_tab(world)
    await tab.store.dispatch(Account.forgot_password, EMAIL)
    reset = PasswordReset(email=EMAIL, code=world.code(), password=SecretStr(NEW))
    await tab.store.dispatch(Account.reset_password, reset)
    assert tab.account.reset_error is None
    await tab.login(credentials(password=NEW))
    assert tab.account.authorized


async def test_a_new_email_signs_in_where_it_is_what_one_signs_in_with(
    make_world: MakeWorld, make_tab: MakeTab
) -> None:
    world = make_world(**ALIAS)
    tab = make_tab(world)
    await register(world, tab)
    await tab.login(credentials())
    change = AttributeChange(attributes=(('email', OTHER),), password=SecretStr(PASSWORD))
    await tab.store.dispatch(Profile.update_attributes, change)
    await tab.store.dispatch(Profile.verify_attribute, AttributeCode(attribute='email', code=world.code()))
    assert tab.profile.error is None
    fresh = make_tab(world)
    await fresh.login(credentials(OTHER))
    assert fresh.account.authorized


async def test_an_alias_is_moved_to_who_confirms_it(make_world: MakeWorld, make_tab: MakeTab) -> None:
    world = make_world(**ALIAS)
    # Whoever holds the address as an alias got it under another user name.
    world.pool.admin_create_user('someone', PASSWORD, {'email': EMAIL})
    tab = make_tab(world)
    await register(world, tab)
    await tab.login(credentials())
    assert tab.account.user is not None
    assert tab.account.user.username != 'someone'


async def test_who_has_just_confirmed_is_signed_in_where_the_pool_lets_them(
    make_world: MakeWorld, make_tab: MakeTab
) -> None:
    world = make_world(flow='USER_AUTH', explicit_auth_flows=frozenset({'USER_AUTH', 'REFRESH_TOKEN_AUTH'}), **ALIAS)
    tab = make_tab(world)
    await sign_up(tab)
    await confirm(tab, world.code())
    assert tab.account.authorized


async def test_a_second_factor_is_asked_for(make_world: MakeWorld, make_tab: MakeTab) -> None:
    world = make_world(mfa_configuration='ON', enabled_mfas=frozenset({'EMAIL_OTP'}), **ALIAS)
    tab = make_tab(world)
    await register(world, tab)
    await tab.login(credentials())
    assert kind_of(tab) == 'code'
    await tab.answer(world.code().get_secret_value())
    assert tab.account.authorized


async def test_an_email_is_set_up_as_second_factor(make_world: MakeWorld, make_tab: MakeTab) -> None:
    world = make_world(
        username_attributes=frozenset(),
        mfa_configuration='ON',
        enabled_mfas=frozenset({'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'}),
    )
    world.pool.admin_create_user('ann', PASSWORD)
    tab = make_tab(world)
    await tab.login(credentials('ann'))
    assert kind_of(tab) == 'mfa_setup'
    await tab.answer(factor='email', email='nonsense')
    assert code_of(tab.account.challenge_error) == 'invalid_input'
    await tab.answer(factor='email', email=EMAIL)
    assert kind_of(tab) == 'code'
    await tab.answer(world.code().get_secret_value())
    assert tab.account.authorized


async def test_without_the_setting_the_log_names_it(
    make_world: MakeWorld, make_tab: MakeTab, caplog: pytest.LogCaptureFixture
) -> None:
    world = make_world(**{**ALIAS, 'email_is_alias': False})
    tab = make_tab(world)
    await tab.store.dispatch(Account.signup, Registration(email=EMAIL, password=SecretStr(PASSWORD)))
    assert code_of(tab.account.signup_error) == 'misconfigured'
    assert 'set AUTHUI_EMAIL_IS_ALIAS to 1' in caplog.text


async def test_a_name_is_the_same_whatever_the_case_of_the_email(make_world: MakeWorld) -> None:
    world = make_world(**ALIAS)
    await world.client.signup(Registration(email='Ann@Example.org ', password=SecretStr(PASSWORD)))
    with pytest.raises(UserNotConfirmedError):
        await world.client.login(credentials('ann@example.ORG'))
