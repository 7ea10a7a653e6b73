"""A form is one action and two commits, whatever comes of it; what it was told lies in one mapping."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import get_args

import pytest
from nicegui import Client, ui
from pydantic import SecretStr
from support.tab import MakeTab, Tab, code_of
from support.world import PASSWORD, MakeWorld, World, signed_up

from authui.account import Account
from authui.account.next_screen import Form
from authui.errors import BlockedError, CodeMismatchError
from authui.models import Confirmation, Credentials, Problem, Registration, User
from authui.reactive import bind_text
from authui.session import TabSession
from authui.store import ActionEvent, MutationEvent

EMAIL = 'ann@example.org'
FORMS: tuple[Form, ...] = get_args(Form)
PHASES = ['account/sending', 'account/answered']


class Counted:
    """What a store has dispatched and committed since it was watched."""

    def __init__(self, tab: Tab) -> None:
        self.dispatches: list[str] = []
        self.commits: list[str] = []
        tab.store.subscribe_action(self._dispatched)
        tab.store.subscribe(self._committed)

    def _dispatched(self, event: ActionEvent) -> None:
        self.dispatches.append(event.type)

    def _committed(self, event: MutationEvent) -> None:
        self.commits.append(event.type)

    def take(self) -> tuple[list[str], list[str]]:
        counted = self.dispatches, self.commits
        self.dispatches, self.commits = [], []
        return counted


class TestPhases:
    """One dispatch and two commits a form; the tab that acts is not told of its own login."""

    async def test_a_login(self, world: World, make_tab: MakeTab) -> None:
        credentials = world.add_user()
        tab = make_tab(world)
        counted = Counted(tab)
        await tab.login(credentials)
        assert counted.take() == (['account/login'], PHASES)
        assert (tab.account.authorized, tab.account.user and tab.account.user.email) == (True, EMAIL)
        assert tab.account.expires_at == tab.sessions.expires_at

    async def test_a_wrong_password(self, world: World, make_tab: MakeTab) -> None:
        credentials = world.add_user()
        tab = make_tab(world)
        counted = Counted(tab)
        await tab.login(credentials.model_copy(update={'password': SecretStr('wrong password')}))
        assert counted.take() == (['account/login'], PHASES)
        assert {form: problem.code for form, problem in tab.account.errors.items()} == {'login': 'wrong_credentials'}
        await tab.login(credentials)
        assert counted.take() == (['account/login'], PHASES)
        assert dict(tab.account.errors) == {}

    async def test_a_challenge_and_its_answers(self, make_world: MakeWorld, make_tab: MakeTab) -> None:
        world = make_world(mfa_configuration='OPTIONAL')
        credentials = world.add_user()
        world.pool.set_up_app(EMAIL)
        tab = make_tab(world)
        counted = Counted(tab)
        await tab.login(credentials)
        assert counted.take() == (['account/login'], PHASES)
        assert tab.account.step == 'challenge'
        code = world.pool.app_code(EMAIL).get_secret_value()
        await tab.answer(f'{(int(code) + 1) % 10**6:06}')
        assert counted.take() == (['account/answer_challenge'], PHASES)
        assert code_of(tab.account.challenge_error) == CodeMismatchError.code
        await tab.answer(code)
        assert counted.take() == (['account/answer_challenge'], PHASES)
        assert tab.account.authorized

    async def test_a_sign_up_and_its_confirmation(self, world: World, make_tab: MakeTab) -> None:
        tab = make_tab(world)
        counted = Counted(tab)
        await tab.store.dispatch(Account.signup, Registration(identifier=EMAIL, password=SecretStr(PASSWORD)))
        assert counted.take() == (['account/signup'], PHASES)
        await tab.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=world.code()))
        assert counted.take() == (['account/confirm'], PHASES)
        assert (tab.account.step, tab.account.notice) == ('login', 'confirmed')

    async def test_an_error_that_leads_to_another_screen(self, world: World, make_tab: MakeTab) -> None:
        await signed_up(world, EMAIL)
        tab = make_tab(world)
        counted = Counted(tab)
        await tab.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)))
        assert counted.take() == (['account/login'], PHASES)
        assert (tab.account.step, tab.account.notice, dict(tab.account.errors)) == ('confirm', 'not_confirmed', {})

    async def test_a_logout_is_told_to_every_tab_alike(self, world: World, make_tab: MakeTab) -> None:
        credentials = world.add_user()
        tab = make_tab(world)
        await tab.login(credentials)
        assert tab.sessions.owner is not None
        other = Tab(world, tab.sessions.owner)
        counted, elsewhere = Counted(tab), Counted(other)
        await tab.store.dispatch(Account.logout)
        assert counted.take() == (['account/logout', 'account/auth_state'], ['account/notice', 'account/answered'])
        assert elsewhere.take() == (['account/auth_state'], ['account/answered'])
        assert (tab.account.user, other.account.user) == (None, None)
        other.close()


class TestErrors:
    """Each form's error is read by a name of its own, and lies in one mapping."""

    @pytest.mark.parametrize('form', FORMS)
    async def test_each_can_be_read_and_watched_by_its_path(self, world: World, make_tab: MakeTab, form: Form) -> None:
        tab = make_tab(world)
        seen: list[str | None] = []
        tab.store.watch(f'account.{form}_error', lambda problem, _: seen.append(code_of(problem)))
        for problem in (Problem.of(BlockedError()), Problem.of(CodeMismatchError()), None):
            tab.store.commit(Account.error, form, problem)
            assert getattr(tab.account, f'{form}_error') == problem
            assert dict(tab.account.errors) == ({form: problem} if problem is not None else {})
        assert seen == [BlockedError.code, CodeMismatchError.code, None]

    async def test_each_is_told_of_its_own_alone(self, world: World, make_tab: MakeTab) -> None:
        tab = make_tab(world)
        seen: list[str] = []
        for form in FORMS:
            tab.store.watch(f'account.{form}_error', lambda _new, _old, form=form: seen.append(form))
        for form in FORMS:
            tab.store.commit(Account.error, form, Problem.of(BlockedError()))
        assert seen == list(FORMS)

    @pytest.mark.parametrize('form', FORMS)
    async def test_each_can_be_bound(self, world: World, make_tab: MakeTab, form: Form) -> None:
        tab = make_tab(world)
        client = Client(ui.page('/'))
        with client:
            label = ui.label()
            bind_text(label, tab.store, f'account.{form}_error', lambda problem: problem.code if problem else 'fine')
        assert label.text == 'fine'
        tab.store.commit(Account.error, form, Problem.of(BlockedError()))
        assert label.text == BlockedError.code
        client.delete()


@pytest.mark.parametrize(
    'set_user',
    [
        lambda tab, user: tab.store.commit('account/user', user),
        lambda tab, user: tab.store.commit(Account.user, user),
    ],
    ids=['name', 'reference'],
)
async def test_the_user_can_be_committed(
    world: World, make_tab: MakeTab, set_user: Callable[[Tab, User | None], None]
) -> None:
    tab = make_tab(world)
    user = User(sub='1', username='1', email=EMAIL, email_verified=True)
    for given, is_authorized in (
        (user, True),
        (user.model_copy(update={'email_verified': False}), False),
        (None, False),
    ):
        set_user(tab, given)
        assert (tab.account.user, tab.account.authorized) == (given, is_authorized)


async def test_the_confirm_card_can_be_committed(world: World, make_tab: MakeTab) -> None:
    tab = make_tab(world)
    tab.store.commit('account/confirm', True)
    assert (tab.account.confirm, tab.account.step) == (True, 'confirm')
    tab.store.commit(Account.error, 'confirm', Problem.of(CodeMismatchError()))
    tab.store.commit('account/confirm', True)
    assert (tab.account.confirm, tab.account.confirm_error) == (True, None)
    tab.store.commit('account/confirm', False)
    assert (tab.account.confirm, tab.account.step) == (False, 'login')


async def test_what_a_login_returns_is_what_the_store_then_says(world: World) -> None:
    login: Awaitable[object] = TabSession(world.registry).login(world.add_user())
    assert type(await login).__name__ == 'SignedIn'
