"""What a browser has begun and not finished: a reload and a second tab go on with it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.raw_http import HTML, ask
from support.screens import Screens, Server


def cookies(context: BrowserContext) -> dict[str, str]:
    return {each['name']: each['value'] for each in context.cookies()}


def begin(screens: Screens, email: str) -> None:
    """Sign up, and wait until the browser has what lets it go on."""
    screens.open('/signup')
    screens.sign_up(email)
    expect(screens.confirm).to_be_visible()


def test_a_visit_stores_nothing(page: Page, screens: Screens) -> None:
    screens.open()
    screens.log_in('nobody@example.org', 'wrong password')
    expect(screens.login.get_by_role('alert')).to_be_visible()
    assert cookies(page.context) == {}


def test_a_sign_up_survives_a_reload_and_ends_with_the_login(page: Page, screens: Screens, server: Server) -> None:
    email = 'reload@example.org'
    begin(screens, email)
    for again in (page, page.context.new_page()):
        again.goto(f'{server.url}/confirm')
        tab = Screens(again, server.url)
        expect(tab.confirm.get_by_label('Email address')).to_have_value(email)
        expect(tab.confirm).to_contain_text(f'A code was sent to {email}.')
    screens.enter_code(server.code(email))
    expect(screens.login).to_be_visible()
    screens.log_in(email)
    expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
    assert set(cookies(page.context)) == {'authui', 'authui-known'}


def test_its_cookie_is_out_of_reach_of_scripts_and_ends_by_itself(page: Page, screens: Screens) -> None:
    begin(screens, 'cookie@example.org')
    (cookie,) = page.context.cookies()
    assert (cookie['name'], cookie['httpOnly'], cookie['sameSite'], cookie['path']) == ('authui-step', True, 'Lax', '/')
    assert cookie['expires'] == pytest.approx(page.evaluate('Date.now() / 1000') + 24 * 3600, abs=60)
    assert page.evaluate('document.cookie') == ''


def test_its_cookie_signs_nobody_in(page: Page, screens: Screens, server: Server) -> None:
    begin(screens, 'nosession@example.org')
    value = cookies(page.context)['authui-step']
    for name in ('authui', 'authui-step'):
        assert ask(server, 'GET', '/', HTML | {'Cookie': f'{name}={value}'}).status == 303


def test_a_planted_cookie_has_no_part_in_the_login_that_follows(
    browser: Browser, context: BrowserContext, page: Page, screens: Screens, server: Server, user: str
) -> None:
    attacker = browser.new_context()
    theirs = Screens(attacker.new_page(), server.url)
    begin(theirs, 'planter@example.org')
    planted = cookies(attacker)['authui-step']
    context.add_cookies([{'name': 'authui-step', 'value': planted, 'url': server.url}])
    screens.open()
    screens.log_in(user)
    expect(page.get_by_text(f'as {user}')).to_be_visible()
    assert 'authui-step' not in cookies(context)
    theirs.open('/')
    expect(theirs.login).to_be_visible()
    attacker.close()
