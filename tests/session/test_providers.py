"""A sign-in at a provider is a sign-in like any other, and its users are the provider's."""

from __future__ import annotations

import asyncio
import math

import pytest
from pydantic import SecretStr
from support.providers import (
    EMAIL,
    GOOGLE,
    LINKED,
    ToldLogin,
    answer_to,
    asking,
    begun,
    is_revoked,
    login_of,
    reason,
    signed_in,
    state_of,
    sub_of,
    tab_of,
)
from support.told import tellable
from support.world import PASSWORD, MakeWorld, World, signed_up

from authui.cognito import Claims
from authui.errors import (
    AttributeFixedError,
    ChallengeExpiredError,
    ProviderRefusedError,
    TokenError,
    UnavailableError,
)
from authui.models import (
    ChallengeAnswer,
    MfaPreference,
    NewPasskey,
    PasswordChange,
    ProviderWay,
    SignedIn,
    StageChallenge,
    User,
)
from authui.session import AddedStage, SecurityEvent


@pytest.fixture
def login(world: World) -> ToldLogin:
    world.add_user()
    return login_of(world)


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
        assert [each.step for each in (tab.unfinished,) if each is not None] == ['confirm']
        await tab.finish_with(answer_to(await tab.continue_with(asking())))
        assert (tab.unfinished, len(login.attempts)) == (None, 1)

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
        assert (tab.owner, tab.unfinished and tab.unfinished.tokens) == (None, None)
        outcome = await tab.answer(ChallengeAnswer())
        assert isinstance(outcome, SignedIn)
        assert tab.owner is not None
        assert (tab.owner.provider, tab.owner.remembered) == ('Google', True)

    @pytest.mark.parametrize(
        ('request_', 'identities', 'provider'),
        [
            ({'provider': 'COGNITO'}, [], 'COGNITO'),
            ({'provider': 'Google'}, [LINKED | {'providerName': 'Acme'}, LINKED], 'Google'),
            ({'provider': '', 'domain': 'acme.example'}, [GOOGLE | {'providerName': 'Acme'}], 'Acme'),
            ({'provider': ''}, [LINKED | {'providerName': 'Acme'}, GOOGLE], 'Google'),
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

    @pytest.mark.parametrize('config', [{}, {'username_attributes': frozenset()}])
    async def test_after_its_end_the_login_starts_empty(self, make_world: MakeWorld, config: dict[str, object]) -> None:
        """Also where people sign in with user names, of which nobody types a provider's."""
        world = make_world(**config)
        world.pool.admin_create_user('ann' if config else EMAIL, PASSWORD, {'email': EMAIL} if config else {})
        login = login_of(world)
        login.email = 'ann' if config else EMAIL
        _, session = await signed_in(world)
        await session.end('session_expired')
        assert session.identifier_kept == ''


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
        login.claims = {'identities': [LINKED]}
        assert isinstance(await tab.finish_with(answer_to(again)), SignedIn)
        assert len(asked) == 1

    async def test_the_hook_is_not_evaded_by_an_answer_that_asks_for_another_attempt(self, world: World) -> None:
        """Anybody can write an error into the URL of the callback; a hook that refuses somebody refuses each time."""

        async def refuses(_: User) -> bool:
            raise PermissionError('not invited')

        world.add_user()
        login = login_of(world, on_link=refuses)
        tab = tab_of(world)
        refusal = {'code': None, 'error': 'invalid_request', 'error_description': self.LINKED}
        again = await tab.finish_with(answer_to(await tab.continue_with(asking()), **refusal))
        assert isinstance(again, ProviderWay)
        with pytest.raises(UnavailableError):
            await tab.finish_with(answer_to(again))
        assert await is_revoked(world, login.given[0])

    async def test_a_user_who_was_linked_in_vain_is_not_signed_in(self, world: World) -> None:
        async def link(_: User) -> bool:
            return True

        world.add_user()
        login = login_of(world, on_link=link)
        tab = tab_of(world)
        again = await tab.finish_with(answer_to(await tab.continue_with(asking())))
        assert isinstance(again, ProviderWay)
        with pytest.raises(UnavailableError):
            await tab.finish_with(answer_to(again))
        assert await is_revoked(world, login.given[1])

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
        login.claims = {'identities': [LINKED]}
        await signed_in(world)


class TestWhereItBegan:
    """The pool asks for its second factor at its own login, and nobody can tell whether it has asked elsewhere."""

    @pytest.mark.parametrize(
        ('identities', 'provider', 'expected'),
        [
            ([GOOGLE], 'Google', True),
            ([LINKED], 'Google', True),
            ([LINKED], 'COGNITO', True),
            (None, 'Google', True),
            (None, 'COGNITO', False),
        ],
    )
    async def test_a_user_with_identities_may_not_have_been_asked_for_a_factor(
        self, world: World, identities: list[object] | None, provider: str, expected: bool
    ) -> None:
        world.add_user()
        login_of(world).claims = {'identities': identities}
        _, session = await signed_in(world, provider=provider)
        assert session.user_of_claims().began_at_provider == expected
        assert (await session.fetch_user()).began_at_provider == expected

    async def test_a_login_with_a_password_is_one_of_the_pool(self, world: World) -> None:
        outcome = await tab_of(world).login(world.add_user())
        assert isinstance(outcome, SignedIn)
        assert not outcome.user.began_at_provider


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
        login.claims = {'identities': [LINKED]}
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
        login.claims = {'identities': [LINKED]}
        tab, session = await signed_in(world)
        await tab.update_attributes({'name': 'Ann'})
        assert (await session.fetch_user()).attribute('name') == 'Ann'


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
