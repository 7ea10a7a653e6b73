"""The e-mail of a session that has ended: the login starts with it, unless the user has logged out."""

from __future__ import annotations

from pathlib import Path

import pytest
from nicegui.testing import User, user_simulation
from support.plain import PlainBrowser, Run, auth

from authui.pages import AuthForm
from authui.session import AuthSession
from authui.testing import PoolUnderTest, signed_in
from authui.testing.user_spec import PASSWORD

EMAIL = 'ann@example.org'
DAY = 24 * 3600.0
PLACE = '/login?notice=session_ended'


async def log_in(browser: PlainBrowser) -> AuthSession:
    """Log in, and return the session that has begun."""
    before = set(sessions())
    await browser.open('/login')
    await browser.send('login', email=EMAIL, password=PASSWORD)
    assert f'Hello {EMAIL}' in browser.answer.text
    (session,) = set(sessions()) - before
    return session


def sessions() -> list[AuthSession]:
    """Return the sessions of the app."""
    return list(auth()._runtime().registry._sessions.values())


async def test_is_in_the_login_once(run: Run, local_pool: PoolUnderTest) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL)
        await log_in(browser)
        local_pool.clock.advance(DAY)
        await browser.open('/')
        assert browser.place == PLACE
        assert browser.value('login', 'email') == EMAIL
        assert browser.answer.headers['cache-control'] == 'no-store'
        assert 'authui' not in browser.http.cookies
        await browser.open(PLACE)
        assert browser.value('login', 'email') == ''


async def test_is_in_the_login_that_an_open_page_leads_to(run: Run, local_pool: PoolUnderTest) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL)
        session = await log_in(browser)
        await session.end('session_expired')
        await browser.open(PLACE)  # as the page does, whose cookie is there still
        assert browser.value('login', 'email') == EMAIL
        assert 'autofocus' in browser.form('login').one('input', name='password').attributes
        assert 'authui' not in browser.http.cookies


async def test_is_for_nobody_else(run: Run, local_pool: PoolUnderTest) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL)
        session = await log_in(browser)
        other = PlainBrowser(browser.http._transport.app)  # type: ignore[attr-defined] # the app of the test
        await other.open(PLACE)
        await session.end('session_expired')
        await other.open(PLACE)
        assert EMAIL not in other.answer.text
        await browser.open(PLACE)
        await other.open(PLACE)
        assert EMAIL not in other.answer.text


async def test_is_gone_with_a_logout(run: Run, local_pool: PoolUnderTest) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL)
        await log_in(browser)
        await browser.post(auth().settings.leave_path, {})
        assert browser.path == '/login'
        assert EMAIL not in browser.answer.text
        await browser.open('/')
        assert EMAIL not in browser.answer.text


async def test_is_gone_with_a_logout_before_the_address_is_confirmed(run: Run, local_pool: PoolUnderTest) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL, email_verified=False)
        await browser.open('/login')
        await browser.send('login', email=EMAIL, password=PASSWORD)
        assert browser.path == '/confirm'
        await browser.send('confirm', 'log_out')
        assert browser.path == '/login'
        assert EMAIL not in browser.answer.text


@pytest.mark.parametrize(('ended_by', 'shown'), [('end_others', EMAIL), ('end_all', '')])
async def test_is_gone_too_where_the_user_has_logged_out_everywhere(
    run: Run, local_pool: PoolUnderTest, ended_by: str, shown: str
) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL)
        await log_in(browser)
        at_home = await log_in(PlainBrowser(browser.http._transport.app))  # type: ignore[attr-defined] # the same
        local_pool.clock.advance(1)
        registry = auth()._runtime().registry
        await (registry.end_all(at_home.claims.sub) if ended_by == 'end_all' else registry.end_others(at_home))
        await browser.open('/')
        assert browser.place == PLACE
        assert browser.value('login', 'email') == shown
        assert (EMAIL in browser.answer.text) == bool(shown)


async def test_is_the_user_name_where_users_have_one(run: Run, local_pool: PoolUnderTest) -> None:
    config = "pool=PoolConfig(username_attributes=frozenset(), alias_attributes=frozenset({'email'}))"
    async with run(config) as browser:
        local_pool.add_user(EMAIL, username='ann')
        await browser.open('/login')
        await browser.send('login', identifier=EMAIL, password=PASSWORD)
        assert f'Hello {EMAIL}' in browser.answer.text
        local_pool.clock.advance(DAY)
        await browser.open('/')
        assert browser.value('login', 'identifier') == 'ann'


async def test_is_not_kept_where_sessions_are_strict(run: Run, local_pool: PoolUnderTest) -> None:
    async with run(STRICT_SESSIONS='1') as browser:
        local_pool.add_user(EMAIL)
        await log_in(browser)
        local_pool.clock.advance(DAY)
        await browser.open('/')
        assert browser.place == PLACE
        assert EMAIL not in browser.answer.text


SHOP = """
from nicegui import ui
from authui import AuthUI

auth = AuthUI().install()

@ui.page('/shop')
def shop():
    auth.signed_out(lambda: auth.login_card('/orders'))

ui.run()
"""


@pytest.mark.parametrize(('event', 'shown'), [('session_expired', EMAIL), ('signed_out', '')])
async def test_is_in_a_card_of_an_open_page(tmp_path: Path, local_pool: PoolUnderTest, event: str, shown: str) -> None:
    assert local_pool is not None
    (tmp_path / 'main.py').write_text(SHOP)
    user: User
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        await signed_in(user, email=EMAIL)
        await user.open('/shop')
        await user.should_not_see(kind=AuthForm)
        (session,) = sessions()
        await session.end(event)  # type: ignore[arg-type] # one of the events
        await user.should_see(kind=AuthForm)
        (card,) = user.find(kind=AuthForm).elements
        kept = card.view.identifier
    assert kept == shown
