"""The account module on the real stack below it: sessions, client and embedded pool, in one tab or two."""

from __future__ import annotations

import asyncio
import gc
import secrets
from collections.abc import AsyncIterator, Callable
from types import CellType, FrameType
from typing import Any

import pytest
from pydantic import SecretStr
from support.world import PASSWORD, MakeWorld, World, signed_up

from authui.account import Account, AccountState
from authui.errors import StorageError
from authui.models import Confirmation, Credentials, PasswordReset, Registration, User
from authui.session import AuthSession, MemoryRecords, TabSession
from authui.store import Store

EMAIL = 'ann@example.org'


class Tab:
    """A tab's store, joined to its sessions as the app joins them."""

    def __init__(self, world: World, session: AuthSession | None = None) -> None:
        self.failures: list[BaseException] = []
        self.sessions = TabSession(world.registry, session)
        self.store = Store(
            modules={'account': Account(self.sessions)}, on_error=lambda error, _: self.failures.append(error)
        )
        self.sessions.listen(lambda event: void(self.store.dispatch(Account.auth_state, event)))

    def account(self) -> AccountState:
        return self.store.use(Account).state

    async def login(self, credentials: Credentials) -> None:
        await self.store.dispatch(Account.login, credentials)

    def close(self) -> None:
        self.sessions.close()
        self.store.close()


def void(_: object) -> None:
    """Take what nobody waits for."""


MakeTab = Callable[..., Tab]


@pytest.fixture
async def make_tab(world: World) -> AsyncIterator[MakeTab]:
    tabs: list[Tab] = []

    def make(session: AuthSession | None = None) -> Tab:
        tabs.append(Tab(world, session))
        return tabs[-1]

    yield make
    for tab in tabs:
        tab.close()
        assert tab.failures == []


@pytest.fixture
def tab(make_tab: MakeTab) -> Tab:
    return make_tab()


def problem_code(problem: object) -> str | None:
    return getattr(problem, 'code', None)


class TestLogin:
    @pytest.mark.parametrize('email', [EMAIL, 'nobody@example.org'])
    async def test_a_wrong_password_looks_the_same_for_known_and_unknown(
        self, world: World, tab: Tab, email: str
    ) -> None:
        world.add_user()
        await tab.login(Credentials(identifier=email, password=SecretStr('wrong password')))
        assert problem_code(tab.account().login_error) == 'wrong_credentials'
        assert not tab.account().authorized
        assert tab.account().pending is None
        assert tab.account().email == email

    async def test_an_error_stays_until_the_next_try(self, world: World, tab: Tab) -> None:
        credentials = world.add_user()
        await tab.login(credentials.model_copy(update={'password': SecretStr('wrong password')}))
        seen: list[str | None] = []
        tab.store.watch('account.login_error', lambda new, _: seen.append(problem_code(new)))
        await tab.login(credentials)
        assert seen == [None]
        assert tab.account().authorized

    async def test_an_error_is_gone_once_the_card_brings_good_news(self, world: World, tab: Tab) -> None:
        credentials = world.add_user()
        await tab.login(credentials.model_copy(update={'password': SecretStr('wrong password')}))
        await tab.store.dispatch(Account.forgot_password, EMAIL)
        assert tab.account().login_error is not None
        reset = PasswordReset(
            identifier=EMAIL, code=world.pool.mailbox.messages()[0].code, password=SecretStr(PASSWORD)
        )
        await tab.store.dispatch(Account.reset_password, reset)
        assert (tab.account().notice, tab.account().login_error) == ('password_reset', None)

    async def test_an_unconfirmed_user_is_asked_to_confirm(self, world: World, tab: Tab) -> None:
        await signed_up(world, EMAIL)
        await tab.login(Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)))
        assert tab.account().confirm
        assert tab.account().notice == 'not_confirmed'
        assert tab.account().login_error is None

    async def test_an_outage_is_an_error_like_any_other(self, world: World, tab: Tab) -> None:
        credentials = world.add_user()
        world.pool.faults.refuse()
        await tab.login(credentials)
        assert problem_code(tab.account().login_error) == 'unavailable'
        world.pool.faults.clear()
        await tab.login(credentials)
        assert tab.account().authorized

    async def test_a_full_disk_signs_nobody_in_and_says_so(self, make_world: MakeWorld) -> None:
        class FullRecords(MemoryRecords):
            async def put(self, key: str, value: bytes, expires_at: float) -> None:
                if self.is_full:
                    raise StorageError('the disk is full')
                await super().put(key, value, expires_at)

            is_full = True

        records = FullRecords()
        world = make_world(records)
        tab = Tab(world)
        credentials = world.add_user()
        await tab.login(credentials)
        assert problem_code(tab.account().login_error) == 'not_saved'
        assert not tab.account().authorized
        records.is_full = False
        await tab.login(credentials)
        assert tab.account().authorized
        tab.close()

    async def test_sets_the_user_and_when_the_token_expires(self, world: World, tab: Tab) -> None:
        await tab.login(world.add_user())
        user = tab.account().user
        assert user is not None
        assert user.email == EMAIL
        assert tab.account().expires_at == pytest.approx(world.clock() + 3600, abs=1)
        assert tab.store.get(Account.display_name) == EMAIL
        assert tab.store.get(Account.is_authorized)
        assert tab.store.get(Account.expires_in)(world.clock()) == pytest.approx(3600, abs=1)

    async def test_no_secret_is_in_the_state_or_in_what_subscribers_hear(self, world: World, tab: Tab) -> None:
        heard: list[str] = []
        tab.store.subscribe(lambda event, state: heard.append(f'{event} {state}'))
        tab.store.subscribe_action(before=lambda event, state: heard.append(f'{event} {state}'))
        await tab.login(world.add_user())
        assert heard
        assert not any(PASSWORD in each or 'eyJ' in each for each in heard)

    async def test_a_password_can_be_reached_from_nothing_that_lives_afterwards(self, make_world: MakeWorld) -> None:
        """Nor can one that was wrong, or that a sign-up was refused for: from no object of the whole process."""
        plain = {name: f'{name}-{secrets.token_hex(12)}' for name in ('right', 'wrong', 'short', 'reset')}
        marks = [value[::-1] for value in plain.values()]  # a mark is not itself what is looked for
        world = make_world()
        world.pool.admin_create_user(EMAIL, plain['right'], {'email_verified': 'true'})
        tab = Tab(world)
        for name in ('wrong', 'right'):
            await tab.store.dispatch('account/login', {'email': EMAIL, 'password': plain[name]})
        assert tab.account().authorized
        await tab.store.dispatch('account/logout')
        await tab.store.dispatch('account/signup', {'email': EMAIL, 'password': plain['short']})
        await tab.store.dispatch('account/forgot_password', EMAIL)
        code = world.code().get_secret_value()
        await tab.store.dispatch('account/reset_password', {'email': EMAIL, 'code': code, 'password': plain['reset']})
        assert tab.account().notice == 'password_reset'
        plain.clear()
        await asyncio.gather(*world.registry._ending)
        await asyncio.to_thread(gc.collect)  # the threads have let go of their last work by then
        found = [name for name in marks if holders_of(name[::-1])]
        tab.close()
        assert found == []


def holders_of(text: str) -> list[str]:
    """Return the types of whatever holds a text, as text or as bytes, anywhere in this process."""
    data = text.encode()
    return [
        type(each).__name__
        for each in gc.get_objects()
        if not isinstance(each, FrameType | CellType)  # those of this very search
        for held in gc.get_referents(each)
        if (type(held) is str and text in held) or (type(held) is bytes and data in held)
    ]


class TestUnverifiedEmail:
    async def test_a_signed_in_user_is_taken_to_confirm_and_authorized_afterwards(self, world: World, tab: Tab) -> None:
        await tab.login(world.add_user(email_verified=False))
        assert tab.account().user is not None
        assert not tab.account().authorized
        assert tab.account().confirm
        assert tab.account().notice == 'verify_email'
        await tab.store.dispatch(Account.resend_code, EMAIL)
        delivery = tab.account().delivery
        assert delivery is not None
        assert delivery.destination == 'a***@e***'
        await tab.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=world.code()))
        assert tab.account().authorized
        assert not tab.account().confirm

    async def test_a_wrong_code_is_refused(self, world: World, tab: Tab) -> None:
        await tab.login(world.add_user(email_verified=False))
        await tab.store.dispatch(Account.resend_code, EMAIL)
        right = world.code().get_secret_value()
        wrong = SecretStr('000000' if right != '000000' else '111111')
        await tab.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=wrong))
        assert problem_code(tab.account().confirm_error) == 'code_mismatch'
        assert not tab.account().authorized


class TestSignup:
    async def test_a_taken_email_is_refused(self, world: World, tab: Tab) -> None:
        world.add_user()
        await tab.store.dispatch(Account.signup, Registration(identifier=EMAIL, password=SecretStr(PASSWORD)))
        assert problem_code(tab.account().signup_error) == 'account_exists'
        assert not tab.account().confirm

    async def test_leads_to_confirm_with_the_email_and_where_the_code_went(self, tab: Tab) -> None:
        await tab.store.dispatch(Account.signup, Registration(identifier=EMAIL, password=SecretStr(PASSWORD)))
        assert tab.account().confirm
        assert tab.account().email == EMAIL
        delivery = tab.account().delivery
        assert delivery is not None
        assert delivery.destination == 'a***@e***'

    async def test_a_dictionary_becomes_the_registration(self, tab: Tab) -> None:
        await tab.store.dispatch('account/signup', {'email': EMAIL, 'password': PASSWORD})
        assert tab.account().confirm


class TestConfirm:
    async def test_a_wrong_code_is_refused_and_the_right_one_accepted(self, world: World, tab: Tab) -> None:
        await signed_up(world, EMAIL)
        right = world.code()
        wrong = SecretStr('000000' if right.get_secret_value() != '000000' else '111111')
        tab.store.commit(Account.set_confirm, True)
        await tab.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=wrong))
        assert problem_code(tab.account().confirm_error) == 'code_mismatch'
        assert tab.account().confirm
        await tab.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=right))
        assert not tab.account().confirm
        assert tab.account().notice == 'confirmed'

    async def test_who_confirmed_before_goes_on_to_login(self, world: World, tab: Tab) -> None:
        world.add_user()
        tab.store.commit(Account.set_confirm, True)
        await tab.store.dispatch(Account.confirm, Confirmation(identifier=EMAIL, code=SecretStr('123456')))
        assert not tab.account().confirm
        assert tab.account().notice == 'already_confirmed'

    async def test_a_mutation_and_an_action_share_the_name(self, tab: Tab) -> None:
        tab.store.commit('account/confirm', True)
        assert tab.account().confirm
        await tab.store.dispatch('account/confirm', {'email': EMAIL, 'code': '123456'})
        assert tab.account().confirm_error is not None


class TestSession:
    async def test_every_tab_takes_in_a_refresh(self, world: World, make_tab: MakeTab) -> None:
        first = make_tab()
        await first.login(world.add_user())
        session = first.sessions._session
        assert session is not None
        second = make_tab(session)
        await second.store.dispatch(Account.fetch_user)
        world.pool.admin_add_user_to_group(EMAIL, 'admins')
        world.clock.move(1800)
        await session.refresh()
        await session.fetch_user()
        for tab in (first, second):
            assert tab.store.get(Account.groups) == ('admins',)
            assert tab.account().expires_at == session.expires_at

    async def test_a_logout_in_one_tab_signs_the_other_out(self, world: World, make_tab: MakeTab) -> None:
        first = make_tab()
        await first.login(world.add_user())
        second = make_tab(first.sessions._session)
        await second.store.dispatch(Account.fetch_user)
        await second.store.dispatch(Account.logout)
        for tab in (first, second):
            assert not tab.account().authorized
            assert tab.account().user is None
            assert tab.account().expires_at is None
            assert tab.account().notice == 'logged_out'
        await first.login(world.add_user('bob@example.org'))
        assert first.account().notice is None

    async def test_a_session_that_ended_is_said(self, world: World, tab: Tab) -> None:
        await tab.login(world.add_user())
        session = tab.sessions._session
        assert session is not None
        await session.end('session_expired')
        assert tab.account().user is None
        assert tab.account().notice == 'session_ended'

    async def test_a_tab_that_is_gone_hears_nothing(self, world: World, make_tab: MakeTab) -> None:
        first, second = make_tab(), make_tab()
        await first.login(world.add_user())
        session = first.sessions._session
        assert session is not None
        first.close()
        assert not session.has_tabs
        await session.end('signed_out')
        assert first.account().authorized
        assert not second.account().authorized

    async def test_logging_out_signed_out_is_nothing(self, tab: Tab) -> None:
        await tab.store.dispatch(Account.logout)
        assert not tab.account().authorized


class TestTwice:
    """A form that is sent twice, by a double click or a frame that comes again, is one call."""

    @pytest.mark.parametrize(
        ('act', 'payload', 'operation'),
        [
            (Account.login, Credentials(identifier=EMAIL, password=SecretStr(PASSWORD)), 'InitiateAuth'),
            (Account.signup, Registration(identifier='eve@example.org', password=SecretStr(PASSWORD)), 'SignUp'),
            (Account.confirm, Confirmation(identifier=EMAIL, code=SecretStr('000000')), 'ConfirmSignUp'),
            (Account.resend_code, EMAIL, 'ResendConfirmationCode'),
            (Account.forgot_password, EMAIL, 'ForgotPassword'),
        ],
        ids=['login', 'signup', 'confirm', 'resend', 'forgot'],
    )
    async def test_asks_once(self, world: World, tab: Tab, act: Any, payload: object, operation: str) -> None:
        world.add_user()
        await asyncio.gather(*(tab.store.dispatch(act, payload) for _ in range(2)), return_exceptions=True)
        assert world.pool.calls[operation] == 1
        assert tab.account().pending is None


@pytest.mark.parametrize(
    ('attributes', 'called'),
    [
        ({'name': 'Ann Lee', 'given_name': 'Annabel'}, 'Ann Lee'),
        ({'given_name': 'Ann', 'family_name': 'Lee', 'preferred_username': 'al'}, 'Ann Lee'),
        ({'given_name': 'Ann', 'nickname': 'Annie'}, 'Ann'),
        ({'family_name': 'Lee'}, 'Lee'),
        ({'preferred_username': 'al', 'nickname': 'Annie'}, 'al'),
        ({'nickname': 'Annie'}, 'Annie'),
        ({'name': '  ', 'given_name': ''}, EMAIL),
        ({}, EMAIL),
    ],
)
async def test_a_user_is_called_by_the_best_name_that_there_is(
    tab: Tab, attributes: dict[str, str], called: str
) -> None:
    tab.store.commit(Account.user, User(sub='1', username='u1', email=EMAIL, attributes=tuple(attributes.items())))
    assert tab.store.get(Account.display_name) == called
