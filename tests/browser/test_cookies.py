"""A browser that keeps no cookie: its user is told so, and the session that was begun is ended."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.screens import PASSWORD, Screens, Server

DROPPING = 'const ask = window.fetch; window.fetch = (url, more) => ask(url, { ...more, credentials: "omit" });'
"""As a browser does that takes the answer and keeps none of its cookies."""
NEEDED = 'Please allow cookies for this site and try again.'


@pytest.fixture
def blocking(browser: Browser, whole_chromium: str, tmp_path: Path) -> Iterator[BrowserContext]:
    """A Chromium whose user has blocked all cookies in its settings."""
    profile = tmp_path / 'profile' / 'Default'
    profile.mkdir(parents=True)
    settings = {'profile': {'default_content_setting_values': {'cookies': 2}}}
    (profile / 'Preferences').write_text(json.dumps(settings))
    context = browser.browser_type.launch_persistent_context(
        profile.parent, executable_path=whole_chromium, args=['--no-sandbox', '--disable-background-networking']
    )
    yield context
    context.close()


def is_told(page: Page, server: Server, user: str) -> None:
    screens = Screens(page, server.url)
    screens.open('/login')
    screens.log_in(user)
    expect(screens.login.get_by_role('alert')).to_contain_text(NEEDED)
    assert page.url == f'{server.url}/login'
    assert 'a browser did not keep its cookie, so its session was ended' in server.log


def test_all_cookies_are_blocked(blocking: BrowserContext, server: Server, user: str) -> None:
    page = blocking.new_page()
    page.goto(f'{server.url}/login')
    login = page.get_by_role('form', name='Login')
    login.get_by_label('Email').fill(user)
    login.get_by_label('Password', exact=True).fill(PASSWORD)
    login.get_by_role('button', name='Login', exact=True).click()
    expect(page.get_by_role('alert').filter(has_text=NEEDED)).to_be_visible()
    expect(login.get_by_role('progressbar')).to_have_count(0)
    assert page.url == f'{server.url}/login'
    assert blocking.cookies() == []


def test_the_cookie_of_the_login_is_dropped(page: Page, server: Server, user: str) -> None:
    page.add_init_script(DROPPING)
    is_told(page, server, user)
    page.reload()
    expect(Screens(page, server.url).login).to_be_visible()


def test_a_browser_that_keeps_it_again_logs_in(page: Page, server: Server, user: str) -> None:
    page.add_init_script('window.dropping = true;' + DROPPING.replace('"omit"', 'window.dropping ? "omit" : "include"'))
    is_told(page, server, user)
    page.evaluate('window.dropping = false')
    Screens(page, server.url).log_in(user)
    expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()


@pytest.mark.parametrize('clicks', [0, 1, 2])
def test_the_session_outlives_the_browser_only_where_that_was_ticked(
    page: Page, server: Server, user: str, clicks: int
) -> None:
    screens = Screens(page, server.url)
    screens.open('/login')
    for _ in range(clicks):
        screens.login.get_by_label('Remember me on this device').click()
    screens.log_in(user)
    expect(page).not_to_have_url(re.compile('/login'))
    (session,) = (each for each in page.context.cookies() if each['name'].endswith('authui'))
    assert (session['expires'] > 0) == (clicks == 1)
