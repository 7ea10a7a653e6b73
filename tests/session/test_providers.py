"""A sign-in at a provider: for one browser, answered once, and from there on a sign-in like any other."""

from __future__ import annotations

import asyncio
import math
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from pydantic import SecretStr
from support.providers import CALLBACK, GOOGLE, ToldLogin, answer_to, asking, login_of, state_of
from support.told import tellable
from support.world import OPEN, MakeWorld, World, signed_up

from authui.cognito import Claims
from authui.errors import (
    AttributeFixedError,
    AuthError,
    ChallengeExpiredError,
    LimitExceededError,
    MisconfiguredError,
    ProviderAnswerError,
    ProviderRefusedError,
    SessionEndedError,
    StorageError,
    TokenError,
    UnavailableError,
    WrongPasswordError,
)
from authui.models import (
    ChallengeAnswer,
    MfaPreference,
    NewPasskey,
    PasswordChange,
    ProviderWay,
    SignedIn,
    StageChallenge,
    TokenSet,
    User,
)
from authui.session import AddedStage, AuthSession, MemoryRecords, SecurityEvent, TabSession, Window

EMAIL = 'ann@example.org'
BROWSER = SecretStr('b' * 43)
LOCAL = GOOGLE | {'primary': 'false'}


@pytest.fixture
def login(world: World) -> ToldLogin:
    world.add_user()
    return login_of(world)


def tab_of(world: World, session: AuthSession | None = None) -> TabSession:
    return TabSession(world.registry, session, address='192.0.2.1', browser='Firefox')


def sub_of(world: World, email: str = EMAIL) -> str:
    token = world.pool.tokens_of(email).id_token.get_secret_value()
    sub: str = jwt.decode(token, options={'verify_signature': False})['sub']
    return sub


async def begun(world: World, **request: object) -> ProviderWay:
    return await tab_of(world).continue_with(asking(**request))


async def signed_in(world: World, **request: object) -> tuple[TabSession, AuthSession]:
    """Sign in at the provider, in a tab that is then joined to the session."""
    tab = tab_of(world)
    outcome = await tab.finish_with(answer_to(await tab.continue_with(asking(**request))))
    assert isinstance(outcome, SignedIn)
    assert tab.owner is not None
    return tab, tab.owner


async def is_revoked(world: World, tokens: TokenSet) -> bool:
    try:
        await world.client.refresh(tokens, username=EMAIL)
    except SessionEndedError:
        return True
    return False


def reason(error: pytest.ExceptionInfo[AuthError]) -> str | None:
    return error.value.rule


class TestAttempts:
    """What is sent belongs to one attempt of one browser, and is answered once."""

    async def test_each_has_secrets_of_its_own_and_the_browser_keeps_its_id(self, world: World) -> None:
        login = login_of(world)
        first = await begun(world)
        second = await begun(world, browser_id=first.browser_id)
        assert first.browser_id == second.browser_id
        assert len(first.browser_id.get_secret_value()) >= 43
        sent = [parse_qs(urlsplit(each.url).query) for each in (first, second)]
        assert [each['redirect_uri'] for each in sent] == [[CALLBACK], [CALLBACK]]
        for name in ('state', 'nonce', 'code_challenge'):
            assert sent[0][name] != sent[1][name]
            assert len(sent[0][name][0]) >= 43
        assert login.attempts == []

    async def test_two_tabs_do_not_disturb_each_other(self, world: World, login: ToldLogin) -> None:
        first = await begun(world)
        second = await begun(world, browser_id=first.browser_id, target='/other')
        one, other = tab_of(world), tab_of(world)
        assert isinstance(await one.finish_with(answer_to(first)), SignedIn)
        assert isinstance(await other.finish_with(answer_to(second)), SignedIn)
        assert [each.request.target for each in login.attempts] == ['/reports?page=2#top', '/other']
        assert (one.answered_request, other.answered_request) == tuple(each.request for each in login.attempts)

    @pytest.mark.parametrize(
        ('changed', 'rule'),
        [
            ({'state': SecretStr('')}, 'state_missing'),
            ({'state': SecretStr('s' * 43)}, 'unknown'),
            ({'browser_id': BROWSER}, 'unknown'),
            ({'browser_id': None}, 'cookie_missing'),
            ({'issuer': 'https://evil.example'}, 'issuer'),
            ({'code': None}, 'malformed'),
        ],
    )
    async def test_an_answer_that_does_not_fit_is_refused(
        self, make_world: MakeWorld, changed: dict[str, object], rule: str
    ) -> None:
        events: list[SecurityEvent] = []
        world = make_world(events=events)
        world.add_user()
        login = login_of(world)
        way = await begun(world)
        with pytest.raises(ProviderAnswerError) as refused:
            await tab_of(world).finish_with(answer_to(way, **changed))
        assert reason(refused) == rule
        assert login.attempts == []
        last = events[-1]
        assert (last.kind, last.result, last.reason, last.address) == ('login', 'provider_answer', rule, '192.0.2.1')

    async def test_an_answer_in_another_browser_leaves_the_attempt_to_its_own(
        self, world: World, login: ToldLogin
    ) -> None:
        way = await begun(world)
        with pytest.raises(ProviderAnswerError):
            await tab_of(world).finish_with(answer_to(way, browser_id=BROWSER))
        assert isinstance(await tab_of(world).finish_with(answer_to(way)), SignedIn)
        assert len(login.attempts) == 1

    async def test_an_answer_counts_once_and_still_says_where_it_led(self, world: World, login: ToldLogin) -> None:
        way = await begun(world)
        await tab_of(world).finish_with(answer_to(way))
        tab = tab_of(world)
        with pytest.raises(ProviderAnswerError) as refused:
            await tab.finish_with(answer_to(way))
        assert reason(refused) == 'used'
        assert tab.answered_request is not None
        assert tab.answered_request.target == '/reports?page=2#top'
        assert len(login.attempts) == 1

    async def test_a_failed_code_is_not_redeemed_again(self, world: World, login: ToldLogin) -> None:
        way = await begun(world)
        login.failure = UnavailableError('down')
        with pytest.raises(UnavailableError):
            await tab_of(world).finish_with(answer_to(way))
        login.failure = None
        with pytest.raises(ProviderAnswerError) as refused:
            await tab_of(world).finish_with(answer_to(way))
        assert reason(refused) == 'used'

    @pytest.mark.parametrize(('seconds', 'rule'), [(599, None), (600, 'expired'), (1200, 'unknown')])
    async def test_it_lasts_ten_minutes(self, world: World, login: ToldLogin, seconds: float, rule: str | None) -> None:
        way = await begun(world)
        world.clock.move(seconds)
        if rule is None:
            assert isinstance(await tab_of(world).finish_with(answer_to(way)), SignedIn)
            return
        with pytest.raises(ProviderAnswerError) as refused:
            await tab_of(world).finish_with(answer_to(way))
        assert reason(refused) == rule
        assert login.attempts == []

    async def test_the_store_shows_nothing_of_it(self, make_world: MakeWorld) -> None:
        records = MemoryRecords()
        world = make_world(records)
        login_of(world)
        way = await begun(world)
        kept = repr(vars(records))
        for secret in (state_of(way), way.browser_id.get_secret_value(), parse_qs(urlsplit(way.url).query)['nonce'][0]):
            assert secret not in kept

    async def test_two_processes_share_it_and_one_of_them_gets_it(self, make_world: MakeWorld) -> None:
        first, second = make_world(), make_world()
        first.add_user()
        logins = [login_of(first), login_of(second)]
        way = await begun(first)
        outcomes = await asyncio.gather(
            *(tab_of(each).finish_with(answer_to(way)) for each in (first, second)), return_exceptions=True
        )
        assert sorted(type(each).__name__ for each in outcomes) == ['ProviderAnswerError', 'SignedIn']
        assert sum(len(each.attempts) for each in logins) == 1

    async def test_one_that_cannot_be_stored_does_not_begin(self, make_world: MakeWorld) -> None:
        class Full(MemoryRecords):
            async def put(self, *_: object) -> None:
                raise StorageError('disk full')

        world = make_world(Full())
        login_of(world)
        with pytest.raises(UnavailableError):
            await begun(world)

    async def test_without_a_managed_login_there_is_none(self, world: World) -> None:
        with pytest.raises(MisconfiguredError):
            await begun(world)

    async def test_a_browser_begins_only_so_many(self, make_world: MakeWorld) -> None:
        world = make_world(limits=OPEN.model_copy(update={'attempts': Window(2, 600.0)}))
        login_of(world)
        for _ in range(2):
            await begun(world, browser_id=BROWSER)
        with pytest.raises(LimitExceededError):
            await begun(world, browser_id=BROWSER)
        await begun(world)  # another browser
        world.clock.move(600)
        await begun(world, browser_id=BROWSER)

    async def test_an_address_begins_and_answers_only_so_many(self, make_world: MakeWorld) -> None:
        world = make_world(limits=OPEN.model_copy(update={'per_address': Window(3, 60.0)}))
        login_of(world)
        await begun(world)
        with pytest.raises(ProviderAnswerError):
            await tab_of(world).finish_with(answer_to(await begun(world), state=SecretStr('1')))
        with pytest.raises(LimitExceededError):
            await begun(world)


class TestSession:
    """The session is that of any login: its tokens, its events, its cookie, its other tabs."""

    async def test_it_begins(self, make_world: MakeWorld) -> None:
        events: list[SecurityEvent] = []
        world = make_world(events=events)
        world.add_user()
        login_of(world)
        tab, session = await signed_in(world, remember=True)
        assert (session.provider, session.remembered, tab.take_news()) == ('Google', True, ['signed_in'])
        user = await session.fetch_user()
        assert [(each.provider, each.subject) for each in user.identities] == [('Google', '1')]
        ticket = tab.take_ticket()
        assert ticket is not None
        redeemed = await world.registry.redeem(ticket)
        assert redeemed is not None
        assert (redeemed.account, redeemed.provider) == (user.username, 'Google')
        assert [(each.kind, each.result, each.provider) for each in events] == [
            ('login', 'challenge', 'Google'),
            ('login', 'ok', 'Google'),
        ]
        await tab.logout()
        assert events[-1].kind == 'logout'
        assert events[-1].who == events[-2].who is not None

    async def test_two_identical_answers_at_once_make_one_session(self, world: World, login: ToldLogin) -> None:
        way = await begun(world)
        tabs = [tab_of(world), tab_of(world)]
        await asyncio.gather(*(each.finish_with(answer_to(way)) for each in tabs))
        assert tabs[0].owner is tabs[1].owner is not None
        assert len(login.attempts) == 1

    @pytest.mark.parametrize(
        'claims', [{'nonce': 'another'}, {'nonce': None}, {'aud': 'another'}, {'at_hash': 'another'}, {'exp': 1}]
    )
    async def test_tokens_that_are_not_for_this_attempt_are_revoked(
        self, world: World, login: ToldLogin, claims: dict[str, object]
    ) -> None:
        way = await begun(world)
        login.claims |= claims
        with pytest.raises(TokenError):
            await tab_of(world).finish_with(answer_to(way))
        assert await is_revoked(world, login.given[0])

    async def test_the_sessions_of_a_user_that_ended_meanwhile_stay_ended(self, world: World, login: ToldLogin) -> None:
        way = await begun(world)
        world.clock.move(1)
        await world.registry.end_all(sub_of(world))
        with pytest.raises(ChallengeExpiredError):
            await tab_of(world).finish_with(answer_to(way))
        assert len(login.attempts) == 1

    async def test_it_takes_the_place_of_another_users_session(self, world: World, login: ToldLogin) -> None:
        await signed_in(world)
        former_tab, former = await signed_in(world)
        world.add_user('bob@example.org')
        login.email = 'bob@example.org'
        tab = tab_of(world, former)
        await tab.finish_with(answer_to(await tab.continue_with(asking())))
        assert tab.owner is not former
        assert tab.owner is not None
        assert tab.owner.claims.email == 'bob@example.org'
        assert former_tab.owner is former

    async def test_an_unfinished_step_stays_until_somebody_is_signed_in(self, world: World, login: ToldLogin) -> None:
        await signed_up(world, 'new@example.org')
        tab = tab_of(world)
        await tab.await_code('confirm', 'new@example.org')
        way = await tab.continue_with(asking())
        refusal = answer_to(way, code=None, error='access_denied', error_description='User cancelled')
        with pytest.raises(ProviderRefusedError) as refused:
            await tab.finish_with(refusal)
        assert reason(refused) == 'cancelled'
        assert tab.unfinished is not None
        await tab.finish_with(answer_to(await tab.continue_with(asking())))
        assert tab.unfinished is None
        assert len(login.attempts) == 1

    async def test_an_added_stage_comes_first(self, make_world: MakeWorld) -> None:
        class Terms(AddedStage):
            name = 'terms'

            async def applies(self, claims: Claims) -> bool:
                return claims.email == EMAIL

            async def accept(self, _claims: Claims, answer: ChallengeAnswer) -> None:
                assert answer.secret is None

        world = make_world(stages=[Terms()])
        world.add_user()
        login_of(world)
        tab = tab_of(world)
        outcome = await tab.finish_with(answer_to(await tab.continue_with(asking(remember=True))))
        assert isinstance(outcome, StageChallenge)
        assert tab.owner is None
        outcome = await tab.answer(ChallengeAnswer())
        assert isinstance(outcome, SignedIn)
        assert tab.owner is not None
        assert (tab.owner.provider, tab.owner.remembered) == ('Google', True)

    @pytest.mark.parametrize(
        ('request_', 'identities', 'provider'),
        [
            ({'provider': 'COGNITO'}, [], 'COGNITO'),
            ({'provider': '', 'domain': 'acme.example'}, [GOOGLE | {'providerName': 'Acme'}], 'Acme'),
            ({'provider': ''}, [LOCAL | {'providerName': 'Acme'}, GOOGLE], 'Google'),
            ({'provider': ''}, [], 'COGNITO'),
        ],
    )
    async def test_it_knows_where_it_began(
        self, world: World, login: ToldLogin, request_: dict[str, str], identities: list[object], provider: str
    ) -> None:
        login.claims = {'identities': identities}
        _, session = await signed_in(world, **request_)
        assert session.provider == provider

    async def test_it_survives_a_restart(self, make_world: MakeWorld) -> None:
        world = make_world()
        world.add_user()
        login_of(world)
        tab, _ = await signed_in(world)
        ticket = tab.take_ticket()
        assert ticket is not None
        redeemed = await world.registry.redeem(ticket)
        assert redeemed is not None
        found = await make_world().registry.find(redeemed.id)
        assert found is not None
        assert (found.provider, found.is_of_provider) == ('Google', True)

    async def test_after_its_end_the_login_starts_empty(self, world: World, login: ToldLogin) -> None:
        _, session = await signed_in(world)
        await session.end('session_expired')
        assert session.identifier_kept == ''
        assert len(login.given) == 1


class TestOnceMore:
    """A user who was linked a moment ago signs in again, once, without doing anything."""

    LINKED = 'Already found an entry for username Google_1'

    async def test_an_entry_that_was_found_already(self, world: World, login: ToldLogin) -> None:
        tab = tab_of(world)
        way = await tab.continue_with(asking())
        refusal = {'code': None, 'error': 'invalid_request', 'error_description': self.LINKED}
        again = await tab.finish_with(answer_to(way, **refusal))
        assert isinstance(again, ProviderWay)
        assert (again.browser_id, state_of(again) != state_of(way)) == (way.browser_id, True)
        assert isinstance(await tab.finish_with(answer_to(again)), SignedIn)
        assert login.attempts[0].request.target == '/reports?page=2#top'

    async def test_a_second_time_it_is_an_error(self, world: World, login: ToldLogin) -> None:
        tab = tab_of(world)
        refusal = {'code': None, 'error': 'invalid_request', 'error_description': self.LINKED}
        again = await tab.finish_with(answer_to(await tab.continue_with(asking()), **refusal))
        assert isinstance(again, ProviderWay)
        with pytest.raises(ProviderRefusedError) as refused:
            await tab.finish_with(answer_to(again, **refusal))
        assert reason(refused) == 'linked'
        assert login.attempts == []

    async def test_the_hook_may_link_the_user_before_the_session_begins(self, world: World) -> None:
        asked: list[User] = []

        async def link(user: User) -> bool:
            asked.append(user)
            return True

        world.add_user()
        login = login_of(world, on_link=link)
        tab = tab_of(world)
        again = await tab.finish_with(answer_to(await tab.continue_with(asking())))
        assert isinstance(again, ProviderWay)
        assert [(each.email, each.provider and each.provider.provider) for each in asked] == [(EMAIL, 'Google')]
        assert await is_revoked(world, login.given[0])
        assert isinstance(await tab.finish_with(answer_to(again)), SignedIn)
        assert len(asked) == 1

    async def test_the_hook_may_leave_the_user_alone_or_fail(self, world: World) -> None:
        async def no(_: User) -> bool:
            return False

        async def fails(_: User) -> bool:
            raise RuntimeError('no credentials')

        world.add_user()
        login_of(world, on_link=no)
        await signed_in(world)
        login_of(world, on_link=fails)
        with pytest.raises(UnavailableError):
            await signed_in(world)

    async def test_the_hook_is_not_asked_for_a_user_of_the_pool(self, world: World) -> None:
        async def fails(_: User) -> bool:
            raise AssertionError('nobody is to be linked')

        world.add_user()
        login = login_of(world, on_link=fails)
        login.claims = {'identities': [LOCAL]}
        await signed_in(world)


class TestEmail:
    """Whose e-mail address the provider has not verified is not authorized, unless the host trusts it."""

    async def test_an_address_that_is_not_verified(self, world: World) -> None:
        world.add_user(email_verified=False)
        login_of(world)
        tab, session = await signed_in(world)
        user = await session.fetch_user()
        assert (user.is_verified, user.provider is not None) == (False, True)
        with pytest.raises(AttributeFixedError):
            await tab.resend_code(EMAIL)

    @pytest.mark.parametrize(('trusted', 'verified'), [({'Google'}, True), ({'Acme'}, False)])
    async def test_a_trusted_provider_counts(self, world: World, trusted: set[str], verified: bool) -> None:
        world.add_user(email_verified=False)
        login_of(world, trusted_providers=frozenset(trusted))
        _, session = await signed_in(world)
        assert (await session.fetch_user()).is_verified == verified
        assert session.user_of_claims().is_verified == verified

    async def test_a_linked_provider_proves_nothing_of_the_users_own_address(self, world: World) -> None:
        world.add_user(email_verified=False)
        login = login_of(world, trusted_providers=frozenset({'Google'}))
        login.claims = {'identities': [LOCAL]}
        _, session = await signed_in(world)
        assert not (await session.fetch_user()).is_verified


class TestProfile:
    """What a provider keeps of its users is not changed here, and Cognito is not asked."""

    async def test_what_is_the_providers(self, world: World, login: ToldLogin) -> None:
        tab, _ = await signed_in(world)
        before = sum(world.pool.calls.values())
        assert (await tab.has_password(), await tab.passkeys()) == (False, ())
        change = PasswordChange(current=SecretStr('1'), password=SecretStr('2'))
        deeds = [
            tab.change_password(change),
            tab.update_attributes({'name': 'Ann'}),
            tab.update_attributes({'email': 'new@example.org'}),
            tab.delete_attributes(['given_name']),
            tab.send_attribute_code('email'),
            tab.verify_attribute('email', SecretStr('123456')),
            tab.begin_totp(),
            tab.verify_totp(SecretStr('123456')),
            tab.set_mfa(MfaPreference(factors=()), None),
            tab.start_passkey(),
            tab.complete_passkey(NewPasskey(credential='{}')),
            tab.delete_passkey('1'),
        ]
        for deed in deeds:
            with pytest.raises(AttributeFixedError):
                await deed
        assert sum(world.pool.calls.values()) == before
        assert login.given

    async def test_custom_attributes_are_the_apps(self, make_world: MakeWorld) -> None:
        world = make_world(custom_attributes=('team',))
        world.add_user()
        login_of(world)
        client = tellable(world)
        client.tell('update_attributes', ())
        tab, _ = await signed_in(world)
        await tab.update_attributes({'custom:team': 'blue'})
        assert client.times('update_attributes') == 1

    async def test_a_linked_user_of_the_pool_changes_everything(self, world: World, login: ToldLogin) -> None:
        login.claims = {'identities': [LOCAL]}
        tab, session = await signed_in(world)
        await tab.update_attributes({'name': 'Ann'})
        assert (await session.fetch_user()).attribute('name') == 'Ann'


class TestProof:
    """A sensitive step asks the provider's users to sign in there again, and nothing else counts."""

    async def proven(self, tab: TabSession) -> None:
        """Sign in again; the pool dates a sign-in by the second."""
        assert await tab.finish_with(answer_to(await tab.continue_with(asking(proves=True)))) is None
        assert tab.signed_in_recently

    async def old(self, world: World) -> tuple[TabSession, AuthSession]:
        """Return a session that is too old to prove anything."""
        tab, session = await signed_in(world)
        assert tab.signed_in_recently
        world.clock.move(301)
        assert not tab.signed_in_recently
        return tab, session

    async def test_it_deletes_an_account(self, world: World, login: ToldLogin) -> None:
        tab, session = await self.old(world)
        with pytest.raises(ProviderRefusedError) as refused:
            await tab.delete_user(None)
        assert reason(refused) == 'not_recent'
        await self.proven(tab)
        assert tab.owner is session
        assert await is_revoked(world, login.given[-1])
        await tab.delete_user(None)
        assert session.ended

    async def test_it_asks_for_a_fresh_sign_in(self, world: World, login: ToldLogin) -> None:
        tab, _ = await self.old(world)
        sent = parse_qs(urlsplit((await tab.continue_with(asking(proves=True))).url).query)
        assert (sent['prompt'], sent['max_age']) == (['login'], ['0'])
        assert login.given

    async def test_it_lasts_five_minutes_and_survives_a_restart(self, make_world: MakeWorld) -> None:
        world = make_world()
        world.add_user()
        login_of(world)
        tab, _ = await signed_in(world)
        ticket = tab.take_ticket()
        assert ticket is not None
        redeemed = await world.registry.redeem(ticket)
        assert redeemed is not None
        world.clock.move(301)
        await self.proven(tab)
        other = make_world()
        found = await other.registry.find(redeemed.id)
        again = tab_of(other, found)
        assert again.signed_in_recently
        world.clock.move(301)
        assert not again.signed_in_recently

    async def test_another_user_proves_nothing(self, world: World, login: ToldLogin) -> None:
        tab, session = await self.old(world)
        world.add_user('bob@example.org')
        login.email = 'bob@example.org'
        with pytest.raises(ProviderRefusedError) as refused:
            await self.proven(tab)
        assert reason(refused) == 'other_user'
        assert (session.ended, tab.signed_in_recently) == (False, False)

    @pytest.mark.parametrize('auth_time', [None, -61])
    async def test_a_sign_in_without_a_question_proves_nothing(
        self, world: World, login: ToldLogin, auth_time: int | None
    ) -> None:
        tab, _ = await self.old(world)
        login.claims['auth_time'] = None if auth_time is None else math.floor(world.clock()) + auth_time
        with pytest.raises(ProviderRefusedError) as refused:
            await self.proven(tab)
        assert reason(refused) == 'not_recent'
        assert not tab.signed_in_recently

    async def test_a_session_that_began_without_a_question_proves_nothing_either(
        self, world: World, login: ToldLogin
    ) -> None:
        login.claims['auth_time'] = math.floor(world.clock()) - 1800
        tab, _ = await signed_in(world)
        assert not tab.signed_in_recently
        with pytest.raises(ProviderRefusedError):
            await tab.delete_user(None)

    async def test_it_is_for_one_session(self, world: World, login: ToldLogin) -> None:
        tab, session = await self.old(world)
        way = await tab.continue_with(asking(proves=True))
        other, _ = await signed_in(world)
        with pytest.raises(ProviderAnswerError):
            await other.finish_with(answer_to(way))
        way = await tab.continue_with(asking(proves=True))
        await session.end('session_expired')
        with pytest.raises(SessionEndedError):
            await tab.finish_with(answer_to(way))
        assert login.given

    async def test_it_begins_no_session_and_needs_one(self, world: World, login: ToldLogin) -> None:
        with pytest.raises(SessionEndedError):
            await begun(world, proves=True)
        assert login.given == []

    async def test_one_that_cannot_be_stored_does_not_count(self, make_world: MakeWorld) -> None:
        class Full(MemoryRecords):
            is_full = False

            async def replace(self, key: str, former: bytes, value: bytes, expires_at: float) -> bool:
                if self.is_full and key == session.key:
                    raise StorageError('disk full')
                return await super().replace(key, former, value, expires_at)

        records = Full()
        world = make_world(records)
        world.add_user()
        login_of(world)
        tab, session = await self.old(world)
        records.is_full = True
        with pytest.raises(UnavailableError):
            await self.proven(tab)
        assert not tab.signed_in_recently

    async def test_a_password_proves_a_linked_user_of_the_pool(self, world: World, login: ToldLogin) -> None:
        login.claims = {'identities': [LOCAL]}
        tab, _ = await self.old(world)
        with pytest.raises(WrongPasswordError):
            await tab.update_attributes({'phone_number': '+15550100'}, SecretStr('wrong horse battery'))
        await tab.update_attributes({'phone_number': '+15550100'}, world.add_user('bob@example.org').password)


class TestRefresh:
    """A session that began at the managed login is refreshed by whichever way the pool allows."""

    async def test_by_the_api_first(self, world: World, login: ToldLogin) -> None:
        _, session = await signed_in(world)
        await session.refresh()
        assert login.refreshed == []

    async def test_at_the_managed_login_where_the_api_refuses(self, world: World, login: ToldLogin) -> None:
        client = tellable(world)
        client.tell('refresh', SessionEndedError('not for this session'))
        _, session = await signed_in(world)
        for times in (1, 2):
            await session.refresh()
            assert (len(login.refreshed), session.ended, session.is_of_provider) == (times, False, True)
        assert client.times('refresh') == 1  # then it is known

    async def test_what_both_refuse_ends_the_session(self, world: World, login: ToldLogin) -> None:
        tellable(world).tell('refresh', SessionEndedError('over'))
        _, session = await signed_in(world)
        login.failure = SessionEndedError('invalid_grant')
        with pytest.raises(SessionEndedError):
            await session.refresh()
        assert session.ended

    async def test_a_login_by_the_api_is_not_asked_there(self, world: World, login: ToldLogin) -> None:
        tellable(world).tell('refresh', SessionEndedError('over'))
        tab = tab_of(world)
        await tab.login(world.add_user('bob@example.org'))
        session = tab.owner
        assert session is not None
        with pytest.raises(SessionEndedError):
            await session.refresh()
        assert login.refreshed == []


class TestLogout:
    """The tab that logs out leaves the managed login too; nobody else does."""

    @pytest.mark.parametrize('setting', [True, False])
    async def test_the_tab_that_logs_out(self, world: World, setting: bool) -> None:
        world.add_user()
        login_of(world, provider_logout=setting)
        tab, session = await signed_in(world)
        other = tab_of(world, session)
        assert not tab.leaves_provider
        await tab.logout()
        assert (tab.leaves_provider, other.leaves_provider) == (setting, False)

    async def test_everywhere_and_for_good(self, world: World, login: ToldLogin) -> None:
        tab, _ = await signed_in(world)
        await tab.sign_out_everywhere()
        assert tab.leaves_provider
        login.claims['auth_time'] = math.floor(world.clock()) + 1
        world.clock.move(2)
        tab, _ = await signed_in(world)
        await tab.delete_user(None)
        assert tab.leaves_provider

    async def test_not_after_a_login_by_the_api_nor_by_itself(self, world: World, login: ToldLogin) -> None:
        tab, session = await signed_in(world)
        await session.end('session_expired')
        assert not tab.leaves_provider
        tab = tab_of(world)
        await tab.login(world.add_user('bob@example.org'))
        await tab.logout()
        assert not tab.leaves_provider
        assert len(login.given) == 1
