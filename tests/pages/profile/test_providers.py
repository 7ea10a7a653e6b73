"""The account of a user whom a provider has signed in: what is the provider's is shown, and changed there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from nicegui import ElementFilter, app, ui
from nicegui.element import Element
from nicegui.testing import User, user_simulation
from support.simulated_provider import EMAIL, at_provider, signed_in_at_provider, take_cookies

from authui.pages.form import AuthForm
from authui.pages.profile.local_time import LocalTime
from authui.pages.texts import ENGLISH
from authui.session.profile import RECENT_SECONDS
from authui.testing import PoolUnderTest, signed_in

MAIN = """
from nicegui import ui
from authui import AuthUI

AuthUI().install()
ui.run()
"""
RunAccount = Callable[..., AbstractAsyncContextManager[User]]


@pytest.fixture
def account(tmp_path: Path, local_pool: PoolUnderTest, monkeypatch: pytest.MonkeyPatch) -> RunAccount:
    """Return what runs an app in whose browser a user of Google is signed in."""
    assert local_pool is not None

    @asynccontextmanager
    async def begin(claims: dict[str, str] | None = None, **settings: str) -> AsyncIterator[User]:
        for name, value in {'PROVIDERS': 'Google,AcmeSAML=Acme Ltd', 'PASSKEYS': '1', **settings}.items():
            monkeypatch.setenv(f'AUTHUI_{name}', value)
        (tmp_path / 'main.py').write_text(MAIN)
        async with user_simulation(main_file=tmp_path / 'main.py') as user:
            if claims is not None:
                await signed_in_at_provider(user, **claims)
            yield user

    return begin


def elements(user: User, kind: type[Element] = Element) -> list[Any]:
    assert user.client is not None
    with user.client:
        return list(ElementFilter(kind=kind, local_scope=False))


def rows(user: User) -> dict[str, str]:
    """Return what the overview shows, row by row; a link's row ends in where it leads."""
    found = {}
    for each in elements(user):
        if not {'authui-row', 'authui-row-still'} & set(each.classes):
            continue
        told = [label.text for label in each.descendants() if isinstance(label, ui.label)]
        told += [moment.props['text'] for moment in each.descendants() if isinstance(moment, LocalTime)]
        found[told[0]] = ' '.join([*told[1:], *([each.props['href']] if 'authui-row' in each.classes else [])])
    return found


def texts_of(user: User, name: str) -> list[str]:
    return [each.props.get('text') or each.text for each in elements(user) if name in each.classes]


class TestTheOverview:
    async def test_shows_what_the_provider_keeps_and_where_to_change_it(self, account: RunAccount) -> None:
        async with account({}) as user:
            await user.open('/account')
            await user.should_see(ENGLISH.account)
            assert rows(user) == {
                'Name': 'Ann Example',
                'Email': EMAIL,
                'You sign in with Google': ENGLISH.since,
                ENGLISH.this_browser: ENGLISH.since,
                ENGLISH.log_out_everywhere: f'{ENGLISH.everywhere_info} /account/everywhere',
                ENGLISH.delete_account: '/account/delete',
            }
            assert texts_of(user, 'authui-info') == ['These details come from Google. You can change them there.']

    async def test_lets_custom_attributes_be_changed_that_the_host_names(self, account: RunAccount) -> None:
        async with account({}, PROFILE_ATTRIBUTES='name,birthdate,custom:team') as user:
            await user.open('/account')
            await user.should_see(ENGLISH.account)
            shown = rows(user)
            assert shown['Team'] == f'{ENGLISH.not_given} /account/profile'
            assert shown['Name'] == 'Ann Example'
            assert 'Date of birth' not in shown
            await user.open('/account/profile')
            [form] = elements(user, AuthForm)
            assert [each.name for each in form.view.fields] == ['custom:team']

    async def test_of_a_linked_user_of_the_pool_shows_both(
        self, account: RunAccount, local_pool: PoolUnderTest
    ) -> None:
        async with account() as user:
            local_pool.add_user(EMAIL)
            app.state.authui.pool.admin_link_provider(EMAIL, 'AcmeSAML', 'ann@acme.example')
            await signed_in(user, email=EMAIL)
            await user.open('/account')
            await user.should_see(ENGLISH.account)
            shown = rows(user)
            assert shown[ENGLISH.password] == '/account/password'
            assert shown['Email'] == f'{EMAIL} /account/email'
            assert shown['You sign in with Acme Ltd'] == ENGLISH.since
            assert texts_of(user, 'authui-info') == []


class TestTheScreens:
    async def test_of_what_is_the_providers_lead_to_the_account(self, account: RunAccount) -> None:
        of_pool = ('email', 'email/code', 'phone', 'phone/code', 'password', 'factors', 'app', 'passkeys')
        async with account({}) as user:
            for screen in ('profile', *of_pool):
                answer = await user.http_client.get(f'/account/{screen}?next=%2Freports')
                assert (answer.status_code, answer.headers['location']) == (303, '/account?next=%2Freports'), screen

    async def test_wait_for_the_address_that_the_provider_has_not_verified(self, account: RunAccount) -> None:
        async with account({'email_state': 'unverified'}) as user:
            for screen in ('account', 'account/email', 'account/email/code', 'account/delete', 'verify'):
                answer = await user.http_client.get(f'/{screen}')
                assert answer.headers['location'].startswith('/confirm'), screen
            await user.open('/confirm')
            [form] = elements(user, AuthForm)
            assert form.view.heading == ENGLISH.provider_email
            assert form.view.notice.startswith(f'Google has not confirmed {EMAIL}.')
            assert form.view.fields == ()


class TestADeletion:
    async def test_needs_no_password_after_a_recent_sign_in(self, account: RunAccount) -> None:
        async with account({}) as user:
            await user.open('/account/delete')
            await send(user)
            assert (await user.http_client.get('/account')).status_code == 401

    async def test_asks_for_a_sign_in_at_the_provider_else(
        self, account: RunAccount, local_pool: PoolUnderTest
    ) -> None:
        async with account({}) as user:
            local_pool.clock.advance(RECENT_SECONDS + 1)
            await user.open('/account/delete?next=%2Freports')
            assert_asks_for_proof(user, back='%2Faccount%2Fdelete%3Fnext%3D%252Freports')

    async def test_asks_for_it_too_where_the_form_was_open_for_long(
        self, account: RunAccount, local_pool: PoolUnderTest
    ) -> None:
        async with account({}) as user:
            await user.open('/account/delete')
            local_pool.clock.advance(RECENT_SECONDS + 1)
            await send(user)
            assert_asks_for_proof(user, back='%2Faccount%2Fdelete')
            assert (await user.http_client.get('/account')).status_code == 200

    async def test_goes_on_after_the_sign_in(self, account: RunAccount, local_pool: PoolUnderTest) -> None:
        async with account() as user:
            browser = await signed_in_at_provider(user)
            local_pool.clock.advance(RECENT_SECONDS + 1)
            await at_provider(browser, '/login/with/Google?next=%2Faccount%2Fdelete&prove=1')
            assert browser.place == '/account/delete'
            take_cookies(user, browser)
            await user.open('/account/delete')
            [form] = elements(user, AuthForm)
            assert [each.name for each in form.view.fields] == ['typed']

    async def test_says_who_has_to_sign_in(self, account: RunAccount, local_pool: PoolUnderTest) -> None:
        async with account() as user:
            browser = await signed_in_at_provider(user)
            local_pool.clock.advance(RECENT_SECONDS + 1)
            await browser.open('/login/with/Google?next=%2Faccount%2Fdelete&prove=1')
            await at_provider(browser, browser.place, subject='4712', email='bob@example.org')
            assert browser.place == '/account/delete'
            take_cookies(user, browser)
            await user.open('/account/delete')
            assert_asks_for_proof(user, back='%2Faccount%2Fdelete')
            assert texts_of(user, 'authui-alert') == [ENGLISH.rules['provider_refused.other_user']]


async def send(user: User) -> None:
    """Send the form that deletes the account."""
    [form] = elements(user, AuthForm)
    assert [each.name for each in form.view.fields] == ['typed']
    await form._on_submit({'typed': EMAIL})


def assert_asks_for_proof(user: User, *, back: str) -> None:
    assert elements(user, AuthForm) == []
    assert 'Please sign in with Google again to go on.' in [getattr(each, 'text', '') for each in elements(user)]
    [way] = [each for each in elements(user, ui.link) if each.text == 'Continue with Google']
    assert way.props['href'] == f'/login/with/Google?next={back}&prove=1'
