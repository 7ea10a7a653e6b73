"""The flows of an account on each kind of pool: by e-mail address, phone number, user name, and by aliases of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from pydantic import SecretStr
from support.tab import MakeTab, Tab, code_of, wrong
from support.world import PASSWORD, MakeWorld, World

from authui.account import Account, FactorRequest
from authui.account.profile import AttributeChange, AttributeCode, AttributeRemoval, Profile
from authui.errors import UserNotConfirmedError
from authui.models import ChallengeAnswer, Confirmation, Credentials, PasswordReset, Registration

EMAIL = 'ann@example.org'
OTHER = 'anna@example.com'
NUMBER = '+442079460018'
OTHER_NUMBER = '+442079460019'
NEW = 'another horse battery'
NO_NAMES: Mapping[str, object] = {'username_attributes': frozenset()}


@dataclass(frozen=True)
class Kind:
    """A kind of pool, and one of its users."""

    config: Mapping[str, object]
    name: str = EMAIL
    """What the user signs up, confirms and signs in with."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    alias: str = ''
    """What the user can sign in with too, after the confirmation."""
    spelling: str = ''
    """Another spelling of the name."""


KINDS: Mapping[str, Kind] = {
    'e-mail': Kind({}, spelling='Ann@Example.org '),
    'e-mail, case-sensitive': Kind({'case_sensitive': True}),
    'phone number': Kind({'username_attributes': frozenset({'phone_number'})}, NUMBER, spelling='+44 (0)20 7946-0018'),
    'e-mail or phone number, by e-mail': Kind({'username_attributes': frozenset({'email', 'phone_number'})}),
    'e-mail or phone number, by number': Kind(
        {'username_attributes': frozenset({'email', 'phone_number'})}, NUMBER, spelling='0044 20 7946 0018'
    ),
    'user name': Kind(NO_NAMES, 'ann', {'email': EMAIL}, spelling=' ANN'),
    'user name, case-sensitive': Kind({**NO_NAMES, 'case_sensitive': True}, 'Ann', {'email': EMAIL}),
    'user name that is an e-mail': Kind(NO_NAMES, EMAIL),
    'user name or e-mail': Kind({**NO_NAMES, 'alias_attributes': frozenset({'email'})}, 'ann', {'email': EMAIL}, EMAIL),
    'user name or e-mail, client with a secret': Kind(
        {**NO_NAMES, 'alias_attributes': frozenset({'email'}), 'client_secret': SecretStr('s3cret_' * 5)},
        'ann',
        {'email': EMAIL},
        EMAIL,
    ),
    'user name or phone number': Kind(
        {**NO_NAMES, 'alias_attributes': frozenset({'phone_number'})}, 'ann', {'phone_number': NUMBER}, NUMBER
    ),
    'user name or preferred name': Kind(
        {**NO_NAMES, 'alias_attributes': frozenset({'email', 'preferred_username'})},
        'ann',
        {'email': EMAIL, 'preferred_username': 'queen'},
        'queen',
    ),
}
ALIAS = KINDS['user name or e-mail']


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@pytest.fixture
def world(make_world: MakeWorld, kind: Kind) -> World:
    return make_world(**kind.config)


def credentials(name: str, password: str = PASSWORD) -> Credentials:
    return Credentials(identifier=name, password=SecretStr(password))


def asked_for(tab: Tab) -> str | None:
    return tab.account.challenge.kind if tab.account.challenge is not None else None


def asked_to_verify(tab: Tab) -> str | None:
    return tab.account.user.unproven if tab.account.user is not None else None


def registration(kind: Kind) -> Registration:
    return Registration(identifier=kind.name, password=SecretStr(PASSWORD), attributes=tuple(kind.attributes.items()))


async def sign_up(tab: Tab, kind: Kind) -> None:
    await tab.store.dispatch(Account.signup, registration(kind))
    assert (tab.account.step, tab.account.signup_error) == ('confirm', None)


async def confirm(tab: Tab, code: SecretStr, name: str) -> None:
    await tab.store.dispatch(Account.confirm, Confirmation(identifier=name, code=code))


async def register(world: World, tab: Tab, kind: Kind) -> None:
    await sign_up(tab, kind)
    await confirm(tab, world.code(), kind.name)
    assert tab.account.confirm_error is None


async def test_who_signs_up_confirms_logs_in_and_stays_so(world: World, make_tab: MakeTab, kind: Kind) -> None:
    tab = make_tab(world)
    await sign_up(tab, kind)
    await confirm(tab, SecretStr(wrong(world)), kind.name)
    assert code_of(tab.account.confirm_error) == 'code_mismatch'
    await confirm(tab, world.code(), kind.name)
    assert (tab.account.step, tab.account.notice) == ('login', 'confirmed')
    assert tab.account.identifier == kind.name
    await tab.login(credentials(kind.name, 'wrong horse battery'))
    assert code_of(tab.account.login_error) == 'wrong_credentials'
    await tab.login(credentials(kind.name))
    assert tab.account.authorized
    assert tab.account.user is not None
    assert tab.account.user.account == kind.name
    world.clock.move(3601)
    await tab.store.dispatch(Account.fetch_user)
    assert tab.account.authorized


@pytest.mark.parametrize('kind', [name for name, kind in KINDS.items() if kind.alias or kind.spelling], indirect=True)
async def test_an_alias_and_another_spelling_sign_in_too(world: World, make_tab: MakeTab, kind: Kind) -> None:
    await register(world, make_tab(world), kind)
    for name in filter(None, (kind.alias, kind.spelling)):
        tab = make_tab(world)
        await tab.login(credentials(name))
        assert tab.account.authorized, name


@pytest.mark.parametrize('kind', [name for name, kind in KINDS.items() if kind.alias], indirect=True)
async def test_an_alias_is_none_before_the_confirmation(world: World, make_tab: MakeTab, kind: Kind) -> None:
    await sign_up(make_tab(world), kind)
    tab = make_tab(world)
    await tab.login(credentials(kind.alias))
    assert code_of(tab.account.login_error) == 'wrong_credentials'


async def test_who_has_not_confirmed_is_led_there_with_another_browser_too(
    world: World, make_tab: MakeTab, kind: Kind
) -> None:
    await sign_up(make_tab(world), kind)
    world.clock.move(61)
    other = make_tab(world)
    await other.login(credentials(kind.name))
    assert (other.account.step, other.account.notice) == ('confirm', 'not_confirmed')
    assert other.account.identifier == kind.name
    await other.store.dispatch(Account.resend_code, kind.name)
    assert len(world.pool.mailbox.messages()) == 2
    await confirm(other, world.code(), kind.name)
    assert other.account.confirm_error is None
    await other.login(credentials(kind.name))
    assert other.account.authorized


async def test_the_name_of_a_sign_up_is_kept_for_its_confirmation(world: World, make_tab: MakeTab, kind: Kind) -> None:
    tab = make_tab(world)
    await sign_up(tab, kind)
    reloaded = await tab.reloaded()
    assert (reloaded.account.step, reloaded.account.identifier) == ('confirm', kind.name)
    reloaded.close()


async def test_a_taken_name_is_said_to_be(world: World, make_tab: MakeTab, kind: Kind) -> None:
    await register(world, make_tab(world), kind)
    tab = make_tab(world)
    await tab.store.dispatch(Account.signup, registration(kind))
    assert code_of(tab.account.signup_error) == 'account_exists'


async def test_a_lost_password_is_replaced(world: World, make_tab: MakeTab, kind: Kind) -> None:
    await register(world, make_tab(world), kind)
    for index, name in enumerate(filter(None, (kind.name, kind.alias, kind.spelling))):
        world.clock.move(61)
        tab = make_tab(world)
        await tab.store.dispatch(Account.forgot_password, name)
        assert tab.account.step == 'reset'
        reset = PasswordReset(identifier=name, code=world.code(), password=SecretStr(f'{NEW} {index}'))
        await tab.store.dispatch(Account.reset_password, reset)
        assert tab.account.reset_error is None
        await tab.login(credentials(name, f'{NEW} {index}'))
        assert tab.account.authorized


async def test_where_the_code_of_a_sign_up_went_is_said_as_it_was_typed(
    world: World, make_tab: MakeTab, kind: Kind
) -> None:
    tab = make_tab(world)
    await sign_up(tab, kind)
    typed = NUMBER if NUMBER in (kind.name, kind.alias) else EMAIL
    assert tab.account.delivery is not None
    assert tab.account.delivery.shown_to(tab.account.delivered_to) == typed
    world.clock.move(61)
    await tab.store.dispatch(Account.resend_code, tab.account.identifier)
    assert tab.account.delivery.shown_to(tab.account.delivered_to) == typed
    reloaded = await tab.reloaded()
    assert reloaded.account.delivery is not None
    assert reloaded.account.delivery.shown_to(reloaded.account.delivered_to) == typed
    if world.client.identifiers.has_names:
        world.clock.move(61)
        await reloaded.store.dispatch(Account.resend_code, 'anna')  # whose contact nobody has typed
        assert reloaded.account.delivered_to == 'anna'
    reloaded.close()


async def test_the_contact_that_counts_cannot_be_removed(world: World, make_tab: MakeTab, kind: Kind) -> None:
    tab = make_tab(world)
    await register(world, tab, kind)
    await tab.login(credentials(kind.name))
    assert tab.account.user is not None
    contact = tab.account.user.contact
    assert contact is not None
    removal = AttributeRemoval(names=(contact,), password=SecretStr(PASSWORD))
    await tab.store.dispatch(Profile.delete_attributes, removal)
    assert tab.profile.error is not None
    assert (tab.profile.error.code, tab.profile.error.rule) == ('invalid_input', contact)
    await tab.store.dispatch(Account.fetch_user)
    assert tab.account.authorized


async def test_one_of_two_contacts_can_be_removed(make_world: MakeWorld, make_tab: MakeTab) -> None:
    world = make_world(username_attributes=frozenset({'email', 'phone_number'}))
    world.pool.admin_create_user(
        EMAIL, PASSWORD, {'email_verified': 'true', 'phone_number': NUMBER, 'phone_number_verified': 'true'}
    )
    tab = make_tab(world)
    await tab.login(credentials(EMAIL))
    removal = AttributeRemoval(names=('phone_number',), password=SecretStr(PASSWORD))
    await tab.store.dispatch(Profile.delete_attributes, removal)
    assert (tab.profile.error, tab.account.authorized) == (None, True)


async def test_the_login_begins_with_the_name_of_a_session_that_ended(
    world: World, make_tab: MakeTab, kind: Kind
) -> None:
    tab = make_tab(world)
    await register(world, tab, kind)
    await tab.login(credentials(kind.alias or kind.name))
    session = tab.sessions.owner
    assert session is not None
    assert session.identifier_kept == kind.name
    await tab.store.dispatch(Account.logout)
    assert session.identifier_kept == ''


async def test_another_contact_counts_once_it_is_verified(world: World, make_tab: MakeTab, kind: Kind) -> None:
    tab = make_tab(world)
    await register(world, tab, kind)
    await tab.login(credentials(kind.name))
    assert tab.account.user is not None
    contact = tab.account.user.identifiers.proofs[-1 if kind.name == NUMBER else 0]
    value = {'email': OTHER, 'phone_number': OTHER_NUMBER}[contact]
    change = AttributeChange(attributes=((contact, value),), password=SecretStr(PASSWORD))
    await tab.store.dispatch(Profile.update_attributes, change)
    assert tab.profile.error is None
    assert asked_to_verify(tab) == contact  # this pool does not keep the former value until then
    await tab.store.dispatch(Profile.verify_attribute, AttributeCode(attribute=contact, code=world.code()))
    assert tab.profile.error is None
    assert tab.account.authorized
    assert tab.account.user.has_verified(contact)
    signs_in = contact in tab.account.user.identifiers.kinds
    fresh = make_tab(world)
    await fresh.login(credentials(value))
    assert fresh.account.authorized == signs_in


async def test_a_changed_contact_is_asked_for_at_the_next_login(world: World, make_tab: MakeTab, kind: Kind) -> None:
    tab = make_tab(world)
    await register(world, tab, kind)
    contact = 'phone_number' if NUMBER in (kind.name, kind.alias) else 'email'
    world.pool.admin_set_user_attributes(kind.name, {f'{contact}_verified': 'false'})
    await tab.login(credentials(kind.name))
    notice = 'verify_phone' if contact == 'phone_number' else 'verify_email'
    assert (tab.account.step, tab.account.notice, tab.account.authorized) == ('confirm', notice, False)
    await tab.store.dispatch(Account.resend_code, tab.account.identifier)
    assert tab.account.delivery is not None
    assert tab.account.delivery.attribute == contact
    await confirm(tab, world.code(), tab.account.identifier)
    assert tab.account.authorized


async def test_without_anything_to_verify_every_user_is_authorized(make_world: MakeWorld, make_tab: MakeTab) -> None:
    world = make_world(**NO_NAMES, auto_verified_attributes=frozenset())
    world.pool.admin_create_user('ann', PASSWORD)
    tab = make_tab(world)
    await tab.login(credentials('ann'))
    assert tab.account.authorized


async def test_the_former_payload_signs_up_and_in(world: World, make_tab: MakeTab, kind: Kind) -> None:
    """`email` is understood wherever an e-mail address can be what people sign in with."""
    tab = make_tab(world)
    email = {'email': EMAIL, 'password': PASSWORD}
    names = world.client.identifiers
    if names.has_names and 'email' in names.kinds:
        await tab.store.dispatch('account/signup', email)
        assert tab.account.signup_error is not None
        assert (tab.account.signup_error.code, tab.account.signup_error.field) == ('invalid_input', 'username')
        await tab.store.dispatch('account/signup', email | {'username': 'ann'})
    elif names.kinds == ('phone_number',):
        await tab.store.dispatch('account/signup', email | {'phone_number': NUMBER})
    elif kind.alias == NUMBER:
        await tab.store.dispatch('account/signup', {'username': 'ann', 'phone_number': NUMBER, 'password': PASSWORD})
    else:
        await tab.store.dispatch('account/signup', email)
    assert (tab.account.step, tab.account.signup_error) == ('confirm', None)
    await tab.store.dispatch('account/confirm', {'identifier': tab.account.identifier, 'code': world.code()})
    assert tab.account.confirm_error is None
    given = {'phone_number': NUMBER} if NUMBER in (kind.name, kind.alias) and 'email' not in names.kinds else email
    await tab.store.dispatch('account/login', {'password': PASSWORD, **given})
    assert tab.account.authorized


async def test_an_alias_is_moved_to_who_confirms_it(make_world: MakeWorld, make_tab: MakeTab) -> None:
    world = make_world(**ALIAS.config)
    # Whoever holds the address as an alias got it under another user name.
    world.pool.admin_create_user('someone', PASSWORD, {'email': EMAIL})
    tab = make_tab(world)
    await register(world, tab, ALIAS)
    await tab.login(credentials(EMAIL))
    assert tab.account.user is not None
    assert tab.account.user.username == 'ann'


async def test_who_has_just_confirmed_is_signed_in_where_the_pool_lets_them(
    make_world: MakeWorld, make_tab: MakeTab, kind: Kind
) -> None:
    flows = frozenset({'USER_AUTH', 'REFRESH_TOKEN_AUTH'})
    world = make_world(flow='USER_AUTH', explicit_auth_flows=flows, **kind.config)
    tab = make_tab(world)
    await sign_up(tab, kind)
    await confirm(tab, world.code(), kind.spelling or kind.name)
    assert tab.account.authorized


async def test_a_second_factor_is_asked_for(make_world: MakeWorld, make_tab: MakeTab) -> None:
    world = make_world(mfa_configuration='ON', enabled_mfas=frozenset({'EMAIL_OTP'}), **ALIAS.config)
    tab = make_tab(world)
    await register(world, tab, ALIAS)
    await tab.login(credentials(EMAIL))
    assert asked_for(tab) == 'code'
    await tab.answer(world.code().get_secret_value())
    assert tab.account.authorized


async def test_a_code_by_text_message_signs_in_where_people_sign_in_by_number(
    make_world: MakeWorld, make_tab: MakeTab
) -> None:
    kind = KINDS['phone number']
    world = make_world(
        flow='USER_AUTH',
        explicit_auth_flows=frozenset({'USER_AUTH', 'REFRESH_TOKEN_AUTH'}),
        allowed_first_auth_factors=frozenset({'PASSWORD', 'SMS_OTP'}),
        **kind.config,
    )
    world.pool.admin_create_user(NUMBER, PASSWORD)
    tab = make_tab(world)
    await tab.store.dispatch(Account.sign_in_by, FactorRequest(identifier=kind.spelling, factor='sms'))
    assert asked_for(tab) == 'code'
    await tab.store.dispatch(Account.answer_challenge, ChallengeAnswer(secret=world.code()))
    assert tab.account.authorized


async def test_an_email_is_set_up_as_second_factor(make_world: MakeWorld, make_tab: MakeTab) -> None:
    world = make_world(
        **NO_NAMES,
        mfa_configuration='ON',
        enabled_mfas=frozenset({'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'}),
    )
    world.pool.admin_create_user('ann', PASSWORD)
    tab = make_tab(world)
    await tab.login(credentials('ann'))
    assert asked_for(tab) == 'mfa_setup'
    await tab.answer(factor='email', email='nonsense')
    assert code_of(tab.account.challenge_error) == 'invalid_input'
    await tab.answer(factor='email', email=EMAIL)
    assert asked_for(tab) == 'code'
    await tab.answer(world.code().get_secret_value())
    assert tab.account.authorized


async def test_a_name_is_the_same_whatever_its_case(make_world: MakeWorld) -> None:
    world = make_world(**ALIAS.config)
    await world.client.signup(registration(ALIAS))
    with pytest.raises(UserNotConfirmedError):
        await world.client.login(credentials('ANN'))
