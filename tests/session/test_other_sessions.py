"""A changed password or factor ends the user's other sessions: those that are open, and those only stored."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable

import pytest
from pydantic import SecretStr
from support.world import PASSWORD, Clock, MakeWorld, World

from authui.errors import AuthError, SessionEndedError
from authui.local.crypto.totp import code_of
from authui.models import (
    AuthEvent,
    ChallengeAnswer,
    Credentials,
    MfaPreference,
    NewPasskey,
    PasswordChange,
    PasswordReset,
)
from authui.session import AuthSession, TabSession
from authui.testing import SoftAuthenticator

EMAIL = 'ann@example.org'
NEW = SecretStr('another horse battery')
OLD = SecretStr(PASSWORD)


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    world = make_world(
        flow='USER_PASSWORD_AUTH',
        mfa_configuration='OPTIONAL',
        enabled_mfas={'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'},
        allowed_first_auth_factors={'PASSWORD', 'WEB_AUTHN'},
        relying_party_id='localhost',
    )
    world.add_user()
    return world


class Browser:
    """A browser of a user: a tab, its session with its id, and the events that it received."""

    def __init__(self, world: World, session: AuthSession, session_id: SecretStr) -> None:
        self.world = world
        self.session = session
        self.session_id = session_id
        self.tab = TabSession(world.registry, session)
        self.heard: list[AuthEvent] = []
        self.tab.listen(self.heard.append)

    @classmethod
    async def of(cls, world: World, email: str = EMAIL) -> Browser:
        session, ticket = await world.registry.begin(world.pool.tokens_of(email))
        redeemed = await world.registry.redeem(ticket)
        assert redeemed is not None
        world.clock.move(1)
        return cls(world, session, redeemed.id)

    async def is_in(self) -> bool:
        return await self.world.registry.find(self.session_id) is not None


async def new_password(tab: TabSession, _clock: Clock) -> None:
    await tab.change_password(PasswordChange(current=OLD, password=NEW))


async def factor_on(tab: TabSession, _clock: Clock) -> None:
    await tab.set_mfa(MfaPreference(factors=('email',), preferred='email'), OLD)


async def prove_app(tab: TabSession, clock: Clock) -> None:
    key = (await tab.begin_totp(OLD)).secret.get_secret_value()
    clock.move(60)  # a code counts once
    await tab.verify_totp(SecretStr(code_of(base64.b32decode(key + '=' * (-len(key) % 8)), clock())))


async def app_on(tab: TabSession, clock: Clock) -> None:
    await prove_app(tab, clock)
    await tab.set_mfa(MfaPreference(factors=('app',), preferred='app'), OLD)


async def factors_off(tab: TabSession, _clock: Clock) -> None:
    await tab.set_mfa(MfaPreference(factors=()), OLD)


async def add_passkey(tab: TabSession, _clock: Clock, *, ends_others: bool = False) -> None:
    made = SoftAuthenticator().create(await tab.start_passkey(OLD), 'http://localhost')
    await tab.complete_passkey(NewPasskey(credential=json.dumps(made), ends_others=ends_others))


async def passkey_on(tab: TabSession, clock: Clock) -> None:
    await add_passkey(tab, clock, ends_others=True)


async def passkey_off(tab: TabSession, _clock: Clock) -> None:
    (passkey,) = await tab.passkeys()
    await tab.delete_passkey(passkey.id, OLD)


Change = Callable[[TabSession, Clock], Awaitable[None]]
CHANGES: dict[str, tuple[Change | None, Change]] = {
    'a new password': (None, new_password),
    'a factor turned on': (None, factor_on),
    'an app set up': (None, app_on),
    'a factor turned off': (factor_on, factors_off),
    'an app instead of another': (app_on, prove_app),
    'a passkey added, if the user says so': (None, passkey_on),
    'a passkey removed': (add_passkey, passkey_off),
}


@pytest.mark.parametrize('name', CHANGES)
async def test_a_change_in_one_browser_ends_all_other_sessions_and_revokes_their_tokens(
    world: World, name: str
) -> None:
    before, change = CHANGES[name]
    one = await Browser.of(world)
    if before is not None:
        await before(one.tab, world.clock)
    other, third = await Browser.of(world), await Browser.of(world)
    await change(one.tab, world.clock)
    await other.session.settled()
    for browser in (other, third):
        assert browser.heard == ['session_expired']
        assert not await browser.is_in()
        with pytest.raises(SessionEndedError):
            await world.client.refresh(browser.session._record.tokens, username=browser.session.claims.username)
    assert 'session_expired' not in one.heard
    assert await one.is_in()
    await one.session.refresh()
    assert await one.tab.fetch_user() is not None
    for browser in (one, other, third):
        browser.tab.close()


@pytest.mark.parametrize('name', CHANGES)
async def test_a_change_ends_sessions_that_are_only_stored(make_world: MakeWorld, world: World, name: str) -> None:
    """As after a restart: they are not in memory, and are refused when their browser comes back."""
    before, change = CHANGES[name]
    one = await Browser.of(world)
    if before is not None:
        await before(one.tab, world.clock)
    other = await Browser.of(world)
    tokens, username = other.session._record.tokens, other.session.claims.username
    other.tab.close()
    del world.registry._sessions[other.session.key]
    world.clock.move(1)
    await change(one.tab, world.clock)
    assert not await other.is_in()
    assert await one.is_in()
    restarted = make_world(flow='USER_PASSWORD_AUTH')
    assert await restarted.registry.find(other.session_id) is None
    assert await restarted.registry.find(one.session_id) is not None
    await world.registry.close()
    with pytest.raises(SessionEndedError):
        await world.client.refresh(tokens, username=username)
    one.tab.close()


async def test_a_session_that_begins_after_the_change_stays(world: World) -> None:
    one = await Browser.of(world)
    await new_password(one.tab, world.clock)
    later = await Browser.of(world)
    del world.registry._sessions[later.session.key]
    assert await later.is_in()
    for browser in (one, later):
        browser.tab.close()


async def test_sessions_of_another_user_stay(world: World) -> None:
    world.add_user('bob@example.org')
    ann, bob = await Browser.of(world), await Browser.of(world, 'bob@example.org')
    await new_password(ann.tab, world.clock)
    assert bob.heard == []
    assert await bob.is_in()
    for browser in (ann, bob):
        browser.tab.close()


async def test_another_order_of_the_same_factors_ends_no_session(world: World) -> None:
    one = await Browser.of(world)
    await factor_on(one.tab, world.clock)
    other = await Browser.of(world)
    await factor_on(one.tab, world.clock)
    assert await other.is_in()
    for browser in (one, other):
        browser.tab.close()


async def reset(world: World, email: str = EMAIL) -> None:
    """Reset the password in a browser that nobody has signed in with."""
    tab = TabSession(world.registry)
    await tab.forgot_password(email)
    await tab.reset_password(PasswordReset(identifier=email, code=world.code(), password=NEW))
    tab.close()


@pytest.mark.parametrize('is_open', [True, False])
async def test_a_reset_ends_the_sessions_of_a_user_with_a_second_factor(world: World, *, is_open: bool) -> None:
    """The new password alone does not sign the user in, but the pool tells whose it is."""
    one = await Browser.of(world)
    await app_on(one.tab, world.clock)
    tokens, username = one.session._record.tokens, one.session.claims.username
    if not is_open:
        one.tab.close()
        del world.registry._sessions[one.session.key]
    world.clock.move(1)
    await reset(world)
    assert not await one.is_in()
    await world.registry.close()
    with pytest.raises(SessionEndedError):
        await world.client.refresh(tokens, username=username)
    one.tab.close()


async def test_a_reset_ends_them_for_a_user_with_a_user_name_too(make_world: MakeWorld) -> None:
    world = make_world(
        flow='USER_PASSWORD_AUTH',
        mfa_configuration='OPTIONAL',
        enabled_mfas={'SOFTWARE_TOKEN_MFA'},
        username_attributes=frozenset(),
    )
    for name in ('ann', 'bob'):
        attributes = {'email': f'{name}@example.org', 'email_verified': 'true'}
        world.pool.admin_create_user(name, PASSWORD, attributes)
    ann, bob = await Browser.of(world, 'ann'), await Browser.of(world, 'bob')
    await app_on(ann.tab, world.clock)
    stored = await Browser.of(world, 'ann')
    stored.tab.close()
    del world.registry._sessions[stored.session.key]
    await reset(world, 'ann')
    assert [await each.is_in() for each in (ann, stored, bob)] == [False, False, True]
    for browser in (ann, bob):
        browser.tab.close()


@pytest.mark.parametrize('by', ['a new password', 'a reset', 'the end of all'])
async def test_a_sign_in_that_began_with_the_old_password_fails(world: World, by: str) -> None:
    """An attacker who knows the old password waits at the second step while the user changes it."""
    one = await Browser.of(world)
    await factor_on(one.tab, world.clock)
    attacker = TabSession(world.registry)
    world.clock.move(60)
    await attacker.login(Credentials(identifier=EMAIL, password=OLD))
    code = world.code()
    world.clock.move(1)
    if by == 'a new password':
        await new_password(one.tab, world.clock)
    elif by == 'a reset':
        await reset(world)
    else:
        await one.tab.sign_out_everywhere()
    with pytest.raises(AuthError):
        await attacker.answer(ChallengeAnswer(secret=code))
    assert attacker.session_key is None
    for tab in (one.tab, attacker):
        tab.close()
