"""The main job, as a newcomer walks it: from a fresh demo to a browser that is still signed in after a restart."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, expect
from support.screens import Screens, Server, is_load, tracebacks

EMAIL = 'newcomer@example.org'
ONE_TEXT = 'Email or password is wrong.'
DEMO = [sys.executable, '-m', 'authui', 'demo', '--port', '{port}']


def test_from_signup_to_a_restart(  # noqa: PLR0915 - it is one walk
    make_server: Callable[..., Server], context: BrowserContext
) -> None:
    server = make_server(command=[*DEMO, '--token-seconds', '6'])
    page = context.new_page()
    loads: list[str] = []
    page.on('request', lambda request: loads.append(request.url) if is_load(request) else None)
    screens = Screens(page, server.url)

    # A page for signed-in users leads to the login page.
    screens.open('/')
    expect(page).to_have_url(f'{server.url}/login')
    expect(page).to_have_title('Login · authui')
    expect(screens.login.get_by_label('Email', exact=True)).to_be_focused()

    # Sign up: the confirm card comes in the place of the two cards, without a page load, and has the e-mail.
    loads.clear()
    screens.sign_up(EMAIL)
    expect(screens.confirm).to_be_visible()
    expect(screens.login).to_have_count(0)
    expect(page).to_have_url(f'{server.url}/confirm')
    expect(page).to_have_title('Confirm · authui')
    expect(screens.confirm.get_by_label('Email address')).to_have_value(EMAIL)
    expect(screens.confirm.get_by_label('Confirmation Number')).to_be_focused()
    expect(screens.confirm).to_contain_text(f'A code was sent to {EMAIL}.')
    assert loads == []

    # A wrong code is refused in the confirm card's alert.
    code = code_in_mailbox(context, server)
    screens.enter_code('000000' if code != '000000' else '111111')
    expect(screens.confirm.get_by_role('alert')).to_contain_text(
        'This is not the right code. Please check it and try again.'
    )

    # The right one, from the mailbox and with a blank in it, is accepted; the login card says so.
    screens.enter_code(f'{code[:3]} {code[3:]}')
    expect(screens.login).to_be_visible()
    expect(screens.login.get_by_role('status')).to_have_text('Your email is confirmed. Please log in.')
    expect(screens.login.get_by_label('Email', exact=True)).to_have_value(EMAIL)
    assert loads == []

    # A wrong password is refused with one text for known and unknown users; the e-mail stays.
    for email in (EMAIL, 'nobody@example.org'):
        screens.log_in(email, 'wrong password')
        expect(screens.login.get_by_role('alert')).to_contain_text(ONE_TEXT)
        expect(screens.login.get_by_label('Email', exact=True)).to_have_value(email)

    # A second tab waits on the login page; the right password signs both in.
    second = context.new_page()
    second.goto(f'{server.url}/login')
    expect(second.get_by_role('form', name='Login')).to_be_visible()
    screens.log_in(EMAIL)
    expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
    expect(second.get_by_role('heading', name='You are signed in')).to_be_visible()
    expect(page.get_by_text(f'as {EMAIL}')).to_be_visible()
    assert urlsplit(page.url).path == '/'

    # The timer refreshes, once for both tabs, and the pages show the new expiry without a reload.
    loads.clear()
    for tab in (page, second):
        expect(tab.locator('.demo-lines li').first).to_contain_text('The tokens were refreshed, once for all tabs.')
    assert loads == []

    # After a restart of the server the browser is still signed in.
    server.restart()
    page.goto(server.url)
    second.goto(server.url)
    expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
    expect(second.get_by_role('heading', name='You are signed in')).to_be_visible()

    # Logging out in one tab puts both on the login page, and nothing of the old page answers.
    old_button = second.get_by_role('button', name='Log out')
    expect(old_button).to_be_visible()
    page.get_by_role('button', name='Log out').click()
    expect(page).to_have_url(f'{server.url}/login?notice=logged_out')
    expect(second).to_have_url(f'{server.url}/login?notice=logged_out')
    expect(second.get_by_text('You are logged out.')).to_be_visible()
    second.go_back()
    expect(second).to_have_url(re.compile('/login'))
    assert [cookie for cookie in context.cookies() if cookie['name'] == 'authui'] == []
    assert tracebacks(server.log) == []


def code_in_mailbox(context: BrowserContext, server: Server) -> str:
    """Read the code where the confirm screen's link leads."""
    page: Page = context.pages[0]
    with context.expect_page() as opened:
        page.get_by_role('link', name='Open the mailbox').click()
    mailbox = opened.value
    expect(mailbox.get_by_role('heading', name='Mailbox')).to_be_visible()
    code = mailbox.locator('.authui-code').first.inner_text()
    mailbox.close()
    assert code == server.code(EMAIL)
    return code
