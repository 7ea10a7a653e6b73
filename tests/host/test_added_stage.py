"""A stage that a host adds to the sign-in: its class, its card, one entry in a list, and nothing in authui."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nicegui import app
from nicegui.testing import User, user_simulation
from nicegui.testing.user_interaction import UserInteraction
from pydantic import SecretStr
from support.tab import MakeTab, Tab, code_of
from support.world import Clock, MakeWorld, World

from authui.account import Account
from authui.cognito import Claims
from authui.errors import ChallengeExpiredError, CredentialsError, InputError, SettingsError
from authui.host import AuthUI
from authui.models import ChallengeAnswer, Credentials, StageChallenge, TokenSet, Unfinished
from authui.pages import AuthForm
from authui.session import AddedStage, MemoryRecords
from authui.settings import Settings
from authui.testing import PoolUnderTest

EMAIL = 'ann@example.org'
QUARTER = 15 * 60.0


class Terms(AddedStage):
    """The terms of use, which every user accepts once."""

    name = 'terms'

    def __init__(self) -> None:
        self.accepted: set[str] = set()

    async def applies(self, claims: Claims) -> bool:
        return claims.sub not in self.accepted

    async def accept(self, claims: Claims, answer: ChallengeAnswer) -> None:
        if answer.secret is None or answer.secret.get_secret_value() != 'yes':
            raise InputError('the terms were not accepted', rule='agreed')
        self.accepted.add(claims.sub)

    def parameters(self, claims: Claims) -> tuple[tuple[str, str], ...]:
        return (('version', '7'), ('for', claims.account))


class Survey(Terms):
    """Another stage, which comes after it."""

    name = 'survey'


@pytest.fixture
def terms() -> Terms:
    return Terms()


@pytest.fixture
def world(make_world: MakeWorld, terms: Terms) -> World:
    return make_world(stages=[terms], mfa_configuration='OPTIONAL')


@pytest.fixture
def credentials(world: World) -> Credentials:
    return world.add_user()


def asks(tab: Tab) -> str | None:
    """Return the name of the stage that a tab is at."""
    challenge = tab.account.challenge
    return challenge.name if isinstance(challenge, StageChallenge) else None


def is_nobody(tab: Tab) -> bool:
    """Tell whether no user is signed in, by the state and by the session."""
    account = tab.account
    return (account.user, account.authorized, account.expires_at) == (None, False, None) and (
        tab.sessions.session_key is None and tab.sessions.owner is None and tab.sessions.take_ticket() is None
    )


class TestAsked:
    """It comes between the tokens of the pool and the session."""

    async def test_after_a_password(self, world: World, credentials: Credentials, make_tab: MakeTab) -> None:
        tab = make_tab(world)
        await tab.login(credentials)
        assert (tab.account.step, asks(tab)) == ('challenge', 'terms')
        assert isinstance(tab.account.challenge, StageChallenge)
        assert tab.account.challenge.parameters == (('version', '7'), ('for', EMAIL))
        assert is_nobody(tab)
        await tab.answer('yes')
        assert (tab.account.step, tab.account.authorized) == ('login', True)
        assert tab.sessions.session_key is not None

    async def test_after_a_second_factor(self, world: World, credentials: Credentials, make_tab: MakeTab) -> None:
        world.pool.set_up_app(EMAIL)
        tab = make_tab(world)
        await tab.login(credentials)
        assert asks(tab) is None
        await tab.answer(world.pool.app_code(EMAIL).get_secret_value())
        assert asks(tab) == 'terms'
        assert is_nobody(tab)
        await tab.answer('yes')
        assert tab.account.authorized

    async def test_not_after_a_wrong_password(self, world: World, credentials: Credentials, make_tab: MakeTab) -> None:
        tab = make_tab(world)
        await tab.login(Credentials(identifier=credentials.identifier, password=SecretStr('wrong password')))
        assert asks(tab) is None
        assert code_of(tab.account.login_error) == CredentialsError.code

    async def test_not_for_a_user_who_has_passed_it(
        self, world: World, credentials: Credentials, make_tab: MakeTab
    ) -> None:
        for is_asked in (True, False):
            tab = make_tab(world)
            await tab.login(credentials)
            assert (asks(tab) == 'terms') is is_asked
            if is_asked:
                await tab.answer('yes')
            assert tab.account.authorized

    async def test_again_with_an_alert_after_a_refused_answer(
        self, world: World, credentials: Credentials, make_tab: MakeTab
    ) -> None:
        tab = make_tab(world)
        await tab.login(credentials)
        for answer in ('no', None):
            await tab.answer(answer)
            assert asks(tab) == 'terms'
            problem = tab.account.challenge_error
            assert problem is not None
            assert (problem.code, problem.field) == (InputError.code, 'agreed')
            assert is_nobody(tab)
        await tab.answer('yes')
        assert (tab.account.authorized, dict(tab.account.errors)) == (True, {})

    async def test_one_after_the_other(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(stages=[Terms(), Survey()])
        tab = make_tab(world)
        await tab.login(world.add_user())
        for stage in ('terms', 'survey'):
            assert asks(tab) == stage
            assert is_nobody(tab)
            await tab.answer('yes')
        assert tab.account.authorized
        assert world.pool.calls['RevokeToken'] == 0


class TestReload:
    """A waiting sign-in is kept on the server for a quarter of an hour."""

    async def test_it_goes_on(self, world: World, credentials: Credentials, make_tab: MakeTab) -> None:
        tab = await _reloaded_at_the_stage(world, credentials, make_tab)
        assert (tab.account.step, asks(tab), tab.account.identifier) == ('challenge', 'terms', EMAIL)
        assert is_nobody(tab)
        await tab.answer('yes')
        assert tab.account.authorized
        tab.close()

    async def test_it_goes_on_with_the_second_of_two(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(stages=[Terms(), Survey()])
        first = make_tab(world)
        await first.login(world.add_user())
        await first.answer('yes')
        tab = await first.reloaded()
        assert asks(tab) == 'survey'
        await tab.answer('yes')
        assert tab.account.authorized
        tab.close()

    async def test_it_goes_on_after_a_restart(self, make_world: MakeWorld, make_tab: MakeTab, terms: Terms) -> None:
        world = make_world(stages=[terms])
        unfinished_id = await _step_cookie(world, make_tab(world), world.add_user())
        again = make_world(stages=[terms])
        tab = Tab(again, None, await again.registry.find_unfinished(unfinished_id))
        assert asks(tab) == 'terms'
        await tab.answer('yes')
        assert tab.account.authorized
        tab.close()

    async def test_a_stage_that_the_host_has_removed_leads_to_a_new_login(
        self, make_world: MakeWorld, make_tab: MakeTab
    ) -> None:
        world = make_world(stages=[Terms()])
        unfinished_id = await _step_cookie(world, make_tab(world), world.add_user())
        assert await make_world().registry.find_unfinished(unfinished_id) is None

    async def test_it_is_over_after_a_quarter_of_an_hour(
        self, world: World, credentials: Credentials, make_tab: MakeTab, clock: Clock
    ) -> None:
        tab = make_tab(world)
        unfinished_id = await _step_cookie(world, tab, credentials)
        clock.move(QUARTER - 1)
        assert await world.registry.find_unfinished(unfinished_id) is not None
        clock.move(1)
        assert await world.registry.find_unfinished(unfinished_id) is None
        await tab.answer('yes')
        assert (tab.account.step, code_of(tab.account.login_error)) == ('login', ChallengeExpiredError.code)
        assert is_nobody(tab)

    async def test_it_is_over_with_its_tokens(self, make_world: MakeWorld, make_tab: MakeTab, clock: Clock) -> None:
        world = make_world(stages=[Terms()], id_token_validity=300)
        tab = make_tab(world)
        await tab.login(world.add_user())
        clock.move(300)
        await tab.answer('yes')
        assert (tab.account.step, code_of(tab.account.login_error)) == ('login', ChallengeExpiredError.code)
        assert is_nobody(tab)


class TestGivenUp:
    """Tokens of a sign-in that was given up are revoked."""

    async def test_its_tokens_are_revoked(self, world: World, credentials: Credentials, make_tab: MakeTab) -> None:
        tab = make_tab(world)
        unfinished_id = await _step_cookie(world, tab, credentials)
        await tab.store.dispatch(Account.cancel)
        assert (tab.account.step, asks(tab)) == ('login', None)
        assert world.pool.calls['RevokeToken'] == 1
        assert await world.registry.find_unfinished(unfinished_id) is None
        assert is_nobody(tab)

    async def test_another_sign_in_gives_it_up(
        self, world: World, credentials: Credentials, make_tab: MakeTab, terms: Terms
    ) -> None:
        tab = make_tab(world)
        await tab.login(credentials)
        await tab.login(credentials)
        assert world.pool.calls['RevokeToken'] == 1
        terms.accepted.update(claim.sub for claim in [await _claims(world, credentials)])
        await tab.login(credentials)
        assert tab.account.authorized
        assert world.pool.calls['RevokeToken'] == 2

    async def test_a_forgotten_password_gives_it_up(
        self, world: World, credentials: Credentials, make_tab: MakeTab
    ) -> None:
        tab = make_tab(world)
        await tab.login(credentials)
        await tab.store.dispatch(Account.forgot_password, EMAIL)
        assert world.pool.calls['RevokeToken'] == 1

    async def test_another_tab_of_the_browser_ends_no_session_that_has_begun(
        self, world: World, credentials: Credentials, make_tab: MakeTab
    ) -> None:
        tab = make_tab(world)
        unfinished_id = await _step_cookie(world, tab, credentials)
        stale = Tab(world, None, await world.registry.find_unfinished(unfinished_id))
        await tab.answer('yes')
        await stale.store.dispatch(Account.cancel)
        assert world.pool.calls['RevokeToken'] == 0
        assert await tab.sessions.fetch_user() is not None
        stale.close()

    async def test_another_tab_of_the_browser_cannot_continue_an_abandoned_sign_in(
        self, world: World, credentials: Credentials, make_tab: MakeTab
    ) -> None:
        tab = make_tab(world)
        unfinished_id = await _step_cookie(world, tab, credentials)
        stale = Tab(world, None, await world.registry.find_unfinished(unfinished_id))
        await tab.store.dispatch(Account.cancel)
        await stale.answer('yes')
        assert (stale.account.step, code_of(stale.account.login_error)) == ('login', ChallengeExpiredError.code)
        assert is_nobody(stale)
        stale.close()


class TestSecrets:
    """The tokens of a waiting sign-in are on the server alone."""

    async def test_they_are_in_no_state_and_no_output(
        self, world: World, credentials: Credentials, make_tab: MakeTab, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        tab = make_tab(world)
        unfinished_id = await _step_cookie(world, tab, credentials)
        found = await world.registry.find_unfinished(unfinished_id)
        assert found is not None
        kept = found[1]
        assert kept.tokens is not None
        assert kept.public().tokens is None
        assert kept.public() == tab.sessions.unfinished
        told = [repr(kept), str(kept), kept.model_dump_json(), repr(tab.account), repr(tab.store.state), caplog.text]
        secrets = [getattr(kept.tokens, name).get_secret_value() for name in type(kept.tokens).model_fields]
        assert [secret for secret in secrets for text in told if secret in text] == []
        assert isinstance(world.records, MemoryRecords)
        blobs = [blob for blob, _ in world.records._records.values()]
        assert [secret for secret in secrets for blob in blobs if secret.encode() in blob] == []

    async def test_a_page_may_know_the_question(
        self, world: World, credentials: Credentials, make_tab: MakeTab
    ) -> None:
        tab = make_tab(world)
        await tab.login(credentials)
        public = tab.sessions.unfinished
        assert isinstance(public, Unfinished)
        assert public.challenge == tab.account.challenge


async def _step_cookie(world: World, tab: Tab, credentials: Credentials) -> SecretStr:
    """Log in up to the stage, and return the value of the browser's second cookie."""
    await tab.login(credentials)
    ticket = tab.sessions.take_step_ticket()
    assert ticket is not None
    redeemed = await world.registry.redeem(ticket)
    assert redeemed is not None
    assert redeemed.session is None
    return redeemed.id


async def _reloaded_at_the_stage(world: World, credentials: Credentials, make_tab: MakeTab) -> Tab:
    first = make_tab(world)
    await first.login(credentials)
    return await first.reloaded()


async def _claims(world: World, credentials: Credentials) -> Claims:
    tokens = await world.client.login(credentials)
    assert isinstance(tokens, TokenSet)
    return await world.registry.services.verifier.verify(tokens)


MAIN = """
from nicegui import ui
from pydantic import SecretStr
from authui import AuthUI, CurrentUser
from authui.errors import InputError
from authui.models import ChallengeAnswer
from authui.pages import Field, Rule
from authui.session import AddedStage

accepted = set()

class Terms(AddedStage):
    name = 'terms'

    async def applies(self, claims):
        return claims.sub not in accepted

    async def accept(self, claims, answer):
        if answer.secret.get_secret_value() != 'yes':
            raise InputError('the terms were not accepted', rule='agreed')
        accepted.add(claims.sub)

    def parameters(self, claims):
        return (('version', '7'),)

class TermsCard:
    def title(self, texts):
        return 'Terms of use'

    def info(self, texts, challenge):
        return f'Version {dict(challenge.parameters)["version"]} has to be accepted.'

    def fields(self, texts, challenge):
        return [Field(name='agreed', label='Do you accept?', rules=[Rule('required', texts.field_required)])]

    def answer(self, values):
        return ChallengeAnswer(secret=SecretStr(values['agreed']))

auth = AuthUI(stages=[(Terms(), TermsCard())]).install()

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'{user.email} is in')

ui.run()
"""


async def test_its_card_is_drawn_and_sent_as_any_other(tmp_path: Path, local_pool: PoolUnderTest) -> None:
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        given = local_pool.add_user(EMAIL)
        await user.open('/login')
        login = await _form(user, 'login')
        _send(user, login, email=given.identifier, password=given.password.get_secret_value())
        card = await _form(user, 'challenge')
        assert card.view.heading == 'Terms of use'
        assert card.view.info == 'Version 7 has to be accepted.'
        assert [field.label for field in card.view.fields] == ['Do you accept?']
        answer = await user.http_client.get('/', headers={'Accept': 'text/html'})
        assert (answer.status_code, answer.headers['location']) == (303, '/login')
        _send(user, card, agreed='no')
        await _until(lambda: card.view.error)
        assert card.view.error_field == 'agreed'
        (store,) = [each.store for each in app.state.authui._tabs._tabs.values()]
        assert not store.state.account.authorized
        _send(user, card, agreed='yes')
        await _until(lambda: store.state.account.authorized)


async def _form(user: User, name: str) -> AuthForm:
    """Return the form of this name once it is on the page."""
    found: list[AuthForm] = []

    def look() -> bool:
        assert user.client is not None
        with user:
            found[:] = [
                each
                for each in user.client.elements.values()
                if isinstance(each, AuthForm) and each.props['name'] == name
            ]
        return bool(found)

    await _until(look)
    return found[0]


def _send(user: User, form: AuthForm, **values: str) -> None:
    """Send a form as the browser does."""
    UserInteraction(user, {form}, None).trigger('send', {'action': 'submit', 'values': values})


async def _until(holds: Callable[[], object]) -> None:
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError('it has not come to that')


def test_two_stages_with_one_name_are_refused(terms: Terms, tmp_path: Path) -> None:
    card: Any = object()
    with pytest.raises(SettingsError, match='a name of its own'):
        AuthUI(Settings.load(data_dir=tmp_path), stages=[(terms, card), (terms, card)])
