"""Sign-ins at a provider as the store tells them: where the browser goes, what the state says, what a logout leaves."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr
from support.providers import EMAIL, ToldLogin, answer_to, asking, login_of
from support.tab import MakeTab, Tab, code_of
from support.world import MakeWorld, World, signed_up

from authui.account import Account, Profile
from authui.cognito import Claims
from authui.models import ChallengeAnswer, ProviderReturn, ProviderWay
from authui.session import AddedStage


@pytest.fixture
def login(world: World) -> ToldLogin:
    world.add_user()
    return login_of(world)


async def begun(tab: Tab, **request: object) -> ProviderWay:
    way = await tab.store.dispatch(Account.continue_with, asking(**request))
    assert way is not None
    return way


async def returned(tab: Tab, way: ProviderWay, **changed: Any) -> ProviderReturn:
    return await tab.store.dispatch(Account.finish_with, answer_to(way, **changed))


async def test_the_round(world: World, login: ToldLogin, make_tab: MakeTab) -> None:
    tab = make_tab(world)
    way = await begun(tab)
    assert (tab.account.step, tab.account.pending, dict(tab.account.errors)) == ('login', None, {})
    back = await returned(tab, way)
    assert back == ProviderReturn(target='/reports?page=2#top')
    assert (tab.account.authorized, tab.account.user and tab.account.user.email) == (True, EMAIL)
    assert tab.account.expires_at == tab.sessions.expires_at is not None
    assert len(login.given) == 1


async def test_nothing_secret_is_in_the_state(world: World, login: ToldLogin, make_tab: MakeTab) -> None:
    tab = make_tab(world)
    way = await begun(tab)
    await returned(tab, way)
    state = repr(tab.store.state)
    attempt = login.attempts[0]
    for secret in (attempt.nonce, attempt.verifier, way.browser_id, login.given[0].refresh_token):
        assert secret.get_secret_value() not in state


async def test_a_beginning_that_fails_is_told_on_the_login_card(world: World, make_tab: MakeTab) -> None:
    tab = make_tab(world)
    assert await tab.store.dispatch(Account.continue_with, asking()) is None
    assert code_of(tab.account.login_error) == 'misconfigured'
    assert tab.account.pending is None


async def test_a_refusal_keeps_the_target_and_the_unfinished_step(
    world: World, login: ToldLogin, make_tab: MakeTab
) -> None:
    await signed_up(world, 'new@example.org')
    tab = make_tab(world)
    await tab.sessions.await_code('confirm', 'new@example.org')
    way = await begun(tab)
    back = await returned(tab, way, code=None, error='access_denied', error_description='cancelled')
    assert back.target == '/reports?page=2#top'
    assert (tab.account.login_error and tab.account.login_error.rule) == 'cancelled'
    assert tab.sessions.unfinished is not None
    assert login.given == []


async def test_an_answer_to_nothing_leads_nowhere(world: World, login: ToldLogin, make_tab: MakeTab) -> None:
    tab = make_tab(world)
    back = await returned(tab, await begun(tab), browser_id=SecretStr('another'))
    assert back == ProviderReturn(target='')
    assert code_of(tab.account.login_error) == 'provider_answer'
    assert login.given == []


async def test_a_used_answer_still_says_where_it_led(world: World, login: ToldLogin, make_tab: MakeTab) -> None:
    way = await begun(make_tab(world))
    await returned(make_tab(world), way)
    tab = make_tab(world)
    assert (await returned(tab, way)).target == '/reports?page=2#top'
    assert not tab.account.authorized
    assert len(login.given) == 1


async def test_the_first_sign_in_after_linking_goes_back_once(
    world: World, login: ToldLogin, make_tab: MakeTab
) -> None:
    tab = make_tab(world)
    said = {'error': 'invalid_request', 'error_description': 'Already found an entry for username Google_1'}
    back = await returned(tab, await begun(tab), code=None, **said)
    assert back.way is not None
    assert dict(tab.account.errors) == {}
    await returned(tab, back.way)
    assert tab.account.authorized
    assert len(login.given) == 1


async def test_an_address_that_is_not_verified_asks_for_no_code(world: World, make_tab: MakeTab) -> None:
    world.add_user(email_verified=False)
    login_of(world)
    tab = make_tab(world)
    await returned(tab, await begun(tab))
    account = tab.account
    assert (account.authorized, account.step, account.notice, account.delivery) == (False, 'confirm', None, None)
    await tab.store.dispatch(Account.resend_code, EMAIL)
    assert code_of(tab.account.confirm_error) == 'attribute_fixed'
    assert world.pool.mailbox.messages() == ()


async def test_a_proof_lets_an_account_be_deleted(world: World, login: ToldLogin, make_tab: MakeTab) -> None:
    tab = make_tab(world)
    await returned(tab, await begun(tab))
    world.clock.move(301)
    await tab.store.dispatch(Profile.delete_account)
    assert (tab.profile.error and tab.profile.error.rule) == 'not_recent'
    back = await returned(tab, await begun(tab, proves=True, target='/account/delete'))
    assert back == ProviderReturn(target='/account/delete', proves=True)
    assert tab.account.authorized
    await tab.store.dispatch(Profile.delete_account)
    assert (tab.account.user, tab.account.notice, tab.account.leaves_provider) == (None, 'account_deleted', True)
    assert len(login.given) == 2


async def test_somebody_else_at_the_proof_changes_nothing(world: World, login: ToldLogin, make_tab: MakeTab) -> None:
    tab = make_tab(world)
    await returned(tab, await begun(tab))
    world.add_user('bob@example.org')
    login.email = 'bob@example.org'
    back = await returned(tab, await begun(tab, proves=True))
    assert back.proves
    assert (tab.account.login_error and tab.account.login_error.rule) == 'other_user'
    assert (tab.account.user and tab.account.user.email) == EMAIL


async def test_only_the_tab_that_logs_out_leaves_the_managed_login(
    world: World, login: ToldLogin, make_tab: MakeTab
) -> None:
    tab = make_tab(world)
    await returned(tab, await begun(tab))
    other = Tab(world, tab.sessions.owner)
    await tab.store.dispatch(Account.logout)
    assert (tab.account.notice, tab.account.leaves_provider) == ('logged_out', True)
    assert (other.account.notice, other.account.leaves_provider) == ('logged_out', False)
    other.close()
    await begun(tab)
    assert not tab.account.leaves_provider  # the next login begins
    assert len(login.given) == 1


async def test_a_session_that_ends_by_itself_leaves_nothing(world: World, login: ToldLogin, make_tab: MakeTab) -> None:
    tab = make_tab(world)
    await returned(tab, await begun(tab))
    assert tab.sessions.owner is not None
    await tab.sessions.owner.end('session_expired')
    assert (tab.account.notice, tab.account.leaves_provider) == ('session_ended', False)
    assert len(login.given) == 1


async def test_a_stage_begins_with_nothing_typed(make_world: MakeWorld, make_tab: MakeTab) -> None:
    class Terms(AddedStage):
        name = 'terms'

        async def applies(self, claims: Claims) -> bool:
            return claims.email == EMAIL

        async def accept(self, _claims: Claims, answer: ChallengeAnswer) -> None:
            assert answer.secret is None

    world = make_world(stages=[Terms()])
    world.add_user()
    login_of(world)
    tab = make_tab(world)
    await returned(tab, await begun(tab))
    assert (tab.account.step, tab.account.identifier) == ('challenge', '')
    again = await tab.reloaded()
    assert (again.account.step, again.account.identifier) == ('challenge', '')
    await again.store.dispatch(Account.answer_challenge, ChallengeAnswer())
    assert again.account.authorized
    again.close()


def test_the_last_way_can_be_told(world: World, make_tab: MakeTab) -> None:
    tab = make_tab(world)
    assert tab.account.last_provider == ''
    tab.store.commit(Account.last_provider, 'Google')
    assert tab.account.last_provider == 'Google'
