"""What a signed-in user changes: with tokens that are valid, with a proof where it matters, known in every tab."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from pydantic import SecretStr
from support.told import ToldClient, tellable, tokens_of
from support.world import PASSWORD, MakeWorld, World

from authui.errors import (
    CodeMismatchError,
    CredentialsError,
    InputError,
    LimitExceededError,
    SessionEndedError,
    StorageError,
    UnavailableError,
    WrongPasswordError,
)
from authui.models import (
    AuthEvent,
    CodeChallenge,
    Credentials,
    Delivery,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaPreference,
    NewPasskey,
    OtherChallenge,
    PasswordChallenge,
    PasswordChange,
    TotpKey,
    User,
)
from authui.session import AuthSession, MemoryRecords, TabSession
from authui.session.signed_out import signed_out_key

EMAIL = 'ann@example.org'
PROOF = SecretStr(PASSWORD)
WRONG = SecretStr('wrong horse battery')
DELIVERY = Delivery(destination='b***@e***', medium='EMAIL', attribute='email')
CHANGE = PasswordChange(current=PROOF, password=SecretStr('another horse battery'))
TOLD = {
    'change_password': None,
    'update_attributes': (DELIVERY,),
    'delete_attributes': None,
    'send_attribute_code': DELIVERY,
    'verify_attribute': None,
    'begin_totp': TotpKey(secret=SecretStr('CANARYKEY')),
    'verify_totp': None,
    'set_mfa': None,
    'start_passkey': '{}',
    'complete_passkey': None,
    'list_passkeys': (),
    'delete_passkey': None,
    'global_sign_out': None,
    'delete_user': None,
}
DEEDS: dict[str, Callable[[TabSession], Awaitable[object]]] = {
    'change_password': lambda tab: tab.change_password(CHANGE),
    'update_attributes': lambda tab: tab.update_attributes({'name': 'Ann'}),
    'delete_attributes': lambda tab: tab.delete_attributes(['name']),
    'send_attribute_code': lambda tab: tab.send_attribute_code('email'),
    'verify_attribute': lambda tab: tab.verify_attribute('email', SecretStr('123456')),
    'begin_totp': lambda tab: tab.begin_totp(),
    'verify_totp': lambda tab: tab.verify_totp(SecretStr('123456')),
    'set_mfa': lambda tab: tab.set_mfa(MfaPreference(factors=('app',)), PROOF),
    'start_passkey': lambda tab: tab.start_passkey(PROOF),
    'complete_passkey': lambda tab: tab.complete_passkey(NewPasskey(credential='{}')),
    'list_passkeys': lambda tab: tab.passkeys(),
    'delete_passkey': lambda tab: tab.delete_passkey('1', PROOF),
    'global_sign_out': lambda tab: tab.sign_out_everywhere(),
    'delete_user': lambda tab: tab.delete_user(PROOF),
}
CHANGES = ['update_attributes', 'delete_attributes', 'verify_attribute', 'set_mfa']
ENDS = ['global_sign_out', 'delete_user']


class Signed:
    """A signed-in browser with two tabs, whose client is told what to answer."""

    def __init__(self, world: World, client: ToldClient, session: AuthSession) -> None:
        self.world = world
        self.client = client
        self.session = session
        self.tab, self.other = TabSession(world.registry, session), TabSession(world.registry, session)
        self.heard: list[AuthEvent] = []
        self.other.listen(self.heard.append)

    def close(self) -> None:
        self.tab.close()
        self.other.close()


@pytest.fixture
async def client(world: World) -> ToldClient:
    client = tellable(world)
    for method, outcome in TOLD.items():
        client.tell(method, outcome)
    return client


@pytest.fixture
async def signed(world: World, client: ToldClient) -> Signed:
    session, _ = await world.registry.begin(await tokens_of(world))
    return Signed(world, client, session)


@pytest.mark.parametrize('deed', DEEDS)
class TestEveryOperation:
    async def test_needs_a_signed_in_user(self, world: World, client: ToldClient, deed: str) -> None:
        with pytest.raises(SessionEndedError):
            await DEEDS[deed](TabSession(world.registry))
        assert client.asked == []

    async def test_uses_tokens_that_are_valid(self, signed: Signed, deed: str) -> None:
        former = (await signed.session.fresh_tokens()).access_token
        signed.world.clock.move(3601)
        await DEEDS[deed](signed.tab)
        assert signed.client.times(deed) == 1
        used = next(arguments[0] for method, arguments in signed.client.asked if method == deed)
        assert used != former
        signed.close()

    async def test_is_tried_once_more_with_a_new_token_where_cognitos_clock_is_ahead(
        self, signed: Signed, deed: str
    ) -> None:
        signed.client.tell(deed, SessionEndedError(), TOLD[deed])
        await DEEDS[deed](signed.tab)
        first, second = (arguments[0] for method, arguments in signed.client.asked if method == deed)
        assert first != second
        assert signed.session.ended is (deed in ENDS)
        signed.close()

    async def test_that_is_definitively_refused_ends_the_session_in_every_tab(self, signed: Signed, deed: str) -> None:
        signed.client.tell(deed, SessionEndedError())
        with pytest.raises(SessionEndedError):
            await DEEDS[deed](signed.tab)
        assert signed.session.ended
        assert signed.heard[-1] == 'session_expired'

    async def test_that_fails_otherwise_ends_no_session(self, signed: Signed, deed: str) -> None:
        for error in (UnavailableError, LimitExceededError, CodeMismatchError, WrongPasswordError):
            signed.client.tell(deed, error())
            with pytest.raises(error):
                await DEEDS[deed](signed.tab)
            assert (error, signed.session.ended, signed.heard) == (error, False, [])
        signed.close()


class TestChange:
    @pytest.mark.parametrize('deed', CHANGES)
    async def test_is_seen_in_every_tab(self, signed: Signed, deed: str) -> None:
        before = await signed.tab.fetch_user()
        assert before is not None
        signed.client.tell('get_user', before.model_copy(update={'email': 'new@example.org'}))
        await DEEDS[deed](signed.tab)
        for tab in (signed.tab, signed.other):
            user = await tab.fetch_user()
            assert user is not None
            assert user.email == 'new@example.org'
        assert signed.heard == ['token_refreshed']
        signed.close()

    @pytest.mark.parametrize('deed', CHANGES)
    async def test_is_done_even_if_the_tokens_do_not_show_it_yet(self, signed: Signed, deed: str) -> None:
        user = await signed.tab.fetch_user()
        signed.client.tell('refresh', UnavailableError())
        signed.client.tell('get_user', user)
        await DEEDS[deed](signed.tab)
        assert not signed.session.ended
        assert signed.heard == ['token_refreshed']
        await signed.other.fetch_user()
        assert signed.client.times('get_user') == 1
        signed.close()

    async def test_is_not_hidden_by_a_fetch_of_the_user_that_began_before(self, signed: Signed) -> None:
        asked, answer = asyncio.Event(), asyncio.Event()
        users = [User(sub='1', username='1', email='old@example.org'), User(sub='1', username='1', email='new@e.org')]

        async def get_user(_token: SecretStr) -> User:
            user = users.pop(0)
            if users:
                asked.set()
                await answer.wait()
            return user

        signed.client.get_user = get_user  # type: ignore[method-assign,assignment]  # the test holds the answer back
        old = asyncio.ensure_future(signed.tab.fetch_user())
        await asked.wait()
        await DEEDS['update_attributes'](signed.tab)
        answer.set()
        await old
        user = await signed.tab.fetch_user()
        assert user is not None
        assert user.email == 'new@e.org'
        signed.close()


class TestProof:
    @pytest.mark.parametrize(
        'deed',
        [
            lambda tab, proof: tab.update_attributes({'email': 'new@example.org'}, proof),
            lambda tab, proof: tab.update_attributes({'name': 'Ann', 'phone_number': '+4912'}, proof),
            lambda tab, proof: tab.delete_attributes(['phone_number'], proof),
            lambda tab, proof: tab.set_mfa(MfaPreference(factors=()), proof),
            lambda tab, proof: tab.delete_user(proof),
        ],
        ids=['email', 'phone', 'no phone', 'mfa', 'delete'],
    )
    @pytest.mark.parametrize('proof', [WRONG, None], ids=['wrong', 'missing'])
    async def test_has_to_be_right(
        self, signed: Signed, deed: Callable[[TabSession, SecretStr | None], Awaitable[object]], proof: SecretStr | None
    ) -> None:
        with pytest.raises(WrongPasswordError):
            await deed(signed.tab, proof)
        assert signed.client.asked == []
        assert not signed.session.ended
        await deed(signed.tab, PROOF)
        assert signed.client.asked != []
        signed.close()

    async def test_is_needed_to_exchange_an_authenticator_app(self, signed: Signed) -> None:
        user = await signed.tab.fetch_user()
        assert user is not None
        await signed.tab.begin_totp()
        signed.client.tell('get_user', user.model_copy(update={'mfa': ('app',)}))
        await signed.session.refresh()
        with pytest.raises(WrongPasswordError):
            await signed.tab.begin_totp()
        await signed.tab.begin_totp(PROOF)
        assert signed.client.times('begin_totp') == 2
        signed.close()

    async def test_makes_no_session_and_leaves_no_token(self, signed: Signed) -> None:
        before = len(signed.world.registry._sessions)
        signed.client.tell('set_mfa', None)
        await signed.tab.set_mfa(MfaPreference(factors=('app',)), PROOF)
        assert len(signed.world.registry._sessions) == before
        assert signed.world.pool.calls['RevokeToken'] == 1
        await signed.session.refresh()
        signed.close()

    async def test_counts_even_if_its_token_cannot_be_revoked(self, signed: Signed) -> None:
        signed.client.tell('revoke', UnavailableError())
        await signed.tab.delete_user(PROOF)
        assert signed.session.ended

    async def test_by_a_locked_user_says_why(self, signed: Signed) -> None:
        signed.client.tell('login', LimitExceededError())
        with pytest.raises(LimitExceededError):
            await signed.tab.delete_user(PROOF)
        signed.close()

    async def test_counts_for_a_password_that_a_second_factor_would_follow(self, signed: Signed) -> None:
        common = {'username': '1', 'session': SecretStr('canary'), 'expires_at': 4e9}
        for challenge in (
            CodeChallenge.model_validate(common | {'name': 'SOFTWARE_TOKEN_MFA', 'factor': 'app'}),
            MfaChoiceChallenge.model_validate(common | {'factors': ('app', 'sms')}),
        ):
            signed.client.tell('login', challenge)
            await signed.tab.set_mfa(MfaPreference(factors=('app',)), PROOF)
        assert signed.client.times('set_mfa') == 2
        signed.close()

    async def test_does_not_count_for_a_challenge_before_the_password_was_checked(self, signed: Signed) -> None:
        common = {'username': '1', 'session': SecretStr('canary'), 'expires_at': 4e9}
        for challenge in (
            FactorChoiceChallenge.model_validate(common | {'factors': ('password', 'email')}),
            PasswordChallenge.model_validate(common | {'name': 'PASSWORD', 'factor_name': 'PASSWORD'}),
            OtherChallenge.model_validate(common | {'name': 'CUSTOM_CHALLENGE'}),
        ):
            signed.client.tell('login', challenge)
            with pytest.raises(WrongPasswordError):
                await signed.tab.delete_user(PROOF)
        assert signed.client.times('delete_user') == 0
        signed.close()

    async def test_tells_only_that_it_is_wrong(self, signed: Signed) -> None:
        signed.client.tell('login', CredentialsError('the detail'))
        with pytest.raises(WrongPasswordError) as caught:
            await signed.tab.delete_user(WRONG)
        assert WRONG.get_secret_value() not in repr(caught.value)
        assert caught.value.field == 'current'
        signed.close()


class TestEnd:
    @pytest.mark.parametrize('deed', ENDS)
    async def test_comes_in_every_tab(self, signed: Signed, deed: str) -> None:
        await DEEDS[deed](signed.tab)
        assert signed.heard == ['signed_out']
        assert signed.tab.session_key is None
        assert signed.other.session_key is None
        assert await signed.world.records.get(signed.session.key) is None

    async def test_everywhere_means_in_other_browsers_too(self, world: World) -> None:
        first, _ = await world.registry.begin(await tokens_of(world))
        tokens = await world.client.login(Credentials(identifier=EMAIL, password=PROOF))
        second, _ = await world.registry.begin(tokens)  # type: ignore[arg-type]  # the pool sets no challenge
        await TabSession(world.registry, first).sign_out_everywhere()
        assert second.ended
        with pytest.raises(SessionEndedError):
            await second.refresh()


async def test_a_missing_password_counts_as_wrong_where_the_user_has_one(signed: Signed) -> None:
    """A user of a passwordless sign-in may have no password, and then does not send one."""
    signed.client.tell('change_password', InputError('Missing required parameter PreviousPassword'))
    with pytest.raises(WrongPasswordError):
        await signed.tab.change_password(PasswordChange(current=None, password=SecretStr('another password')))
    with pytest.raises(InputError):
        await signed.tab.change_password(CHANGE)
    signed.close()


class TestNewId:
    """A change of the password gives the browser a new id for its session."""

    @staticmethod
    async def enter(world: World) -> tuple[AuthSession, SecretStr]:
        session, ticket = await world.registry.begin(await tokens_of(world))
        redeemed = await world.registry.redeem(ticket)
        assert redeemed is not None
        return session, redeemed.id

    async def test_opens_the_session_and_the_former_id_opens_nothing(
        self, make_world: MakeWorld, world: World, client: ToldClient
    ) -> None:
        session, former = await self.enter(world)
        tab = TabSession(world.registry, session)
        await tab.change_password(CHANGE)
        assert client.times('change_password') == 1
        ticket = tab.take_ticket()
        assert ticket is not None
        assert await world.registry.find(former) is session
        redeemed = await world.registry.redeem(ticket)
        assert redeemed is not None
        assert redeemed.id != former
        assert redeemed.session is session
        assert await world.registry.find(former) is None
        assert await world.registry.find(redeemed.id) is session
        assert world.registry.is_superseded(former)
        restarted = make_world().registry
        assert await restarted.find(former) is None
        assert await restarted.find(redeemed.id) is not None
        tab.close()

    async def test_that_no_browser_redeems_changes_nothing(self, world: World, client: ToldClient) -> None:
        session, former = await self.enter(world)
        tab = TabSession(world.registry, session)
        await tab.change_password(CHANGE)
        (key,) = world.registry._tickets._issued
        world.registry._tickets._expire(key)
        await asyncio.gather(*world.registry._ending)
        assert await world.registry.find(former) is session
        assert not session.ended
        assert client.times('change_password') == 1
        tab.close()

    async def test_keeps_the_tokens_of_a_simultaneous_refresh(
        self, make_world: MakeWorld, world: World, client: ToldClient
    ) -> None:
        session, former = await self.enter(world)
        tab = TabSession(world.registry, session)
        await tab.change_password(CHANGE)
        ticket = tab.take_ticket()
        assert ticket is not None
        redeemed, _ = await asyncio.gather(world.registry.redeem(ticket), session.refresh())
        assert redeemed is not None
        restarted = make_world().registry
        found = await restarted.find(redeemed.id)
        assert found is not None
        assert await found.fresh_tokens() == await session.fresh_tokens()
        assert await restarted.find(former) is None
        assert client.times('change_password') == 1
        tab.close()

    async def test_waits_for_a_refresh_that_is_being_stored_under_the_former_id(self, make_world: MakeWorld) -> None:
        class Records(MemoryRecords):
            gate: asyncio.Event | None = None
            waits = asyncio.Event()

            async def put(self, key: str, value: bytes, expires_at: float) -> None:
                gate, self.gate = self.gate, None
                if gate is not None:
                    self.waits.set()
                    await gate.wait()
                await super().put(key, value, expires_at)

        records = Records()
        world = make_world(records)
        session, former = await self.enter(world)
        ticket = world.registry.renew(session)
        records.gate = gate = asyncio.Event()
        refresh = asyncio.ensure_future(session.refresh())
        await records.waits.wait()
        trade = asyncio.ensure_future(world.registry.redeem(ticket))
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(refresh, trade)
        assert len(records._records) == 1
        assert await make_world(records).registry.find(former) is None

    async def test_that_cannot_be_stored_ends_the_session(self, make_world: MakeWorld) -> None:
        class Records(MemoryRecords):
            is_full = False

            async def put(self, key: str, value: bytes, expires_at: float) -> None:
                if self.is_full:
                    raise StorageError('the disk is full')
                await super().put(key, value, expires_at)

        records = Records()
        world = make_world(records)
        tellable(world).tell('change_password', None)
        session, former = await self.enter(world)
        tab = TabSession(world.registry, session)
        await tab.change_password(CHANGE)
        ticket = tab.take_ticket()
        assert ticket is not None
        records.is_full = True
        assert await world.registry.redeem(ticket) is None
        assert session.ended
        assert await world.registry.find(former) is None
        # What is left says that the user's other sessions are over, and opens none.
        assert set(records._records) == {signed_out_key(session.claims.sub)}
