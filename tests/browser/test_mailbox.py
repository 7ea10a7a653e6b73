"""The mailbox in a browser: mail that can run nothing, a code to copy, a way back, and every width and direction."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from support.screens import Screens, Server, violations

SCRIPT = """
from nicegui import app, ui
from authui import AuthUI
from authui.local import PoolConfig

BODY = '''<p>Your code: {####}</p>
<script>parent.document.title = 'taken'</script><img src="x" onerror="parent.document.title = 'taken'">
<a href="javascript:parent.document.title='taken'" id="bad">press</a><a href="/login" target="_top" id="away">away</a>
<form action="/login" target="_top"><button id="post">post</button></form>'''
auth = AuthUI(pool=PoolConfig(email_verification_message=BODY)).install()

@app.on_startup
def people():
    auth.pool.admin_create_user('grace@example.org', 'a <b> password', temporary=True)

ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False)
"""


@pytest.fixture
def server(make_server: Callable[..., Server]) -> Server:
    return make_server(script=SCRIPT)


def test_it_is_a_safe_and_readable_inbox(server: Server, browser: Browser) -> None:
    context = browser.new_context(viewport={'width': 320, 'height': 800})
    context.grant_permissions(['clipboard-read', 'clipboard-write'])
    page = context.new_page()
    screens = Screens(page, server.url)
    screens.open('/signup')
    screens.sign_up('ann@example.org')
    expect(screens.confirm).to_be_visible()
    mail = follow_to_mailbox(page)
    code = mail.locator('.authui-code').first.inner_text()
    assert code.isdigit()

    # The body is shown as it came, and can neither run nor lead anywhere.
    frame = mail.frame_locator('.authui-message iframe').first
    expect(frame.get_by_text(f'Your code: {code}')).to_be_visible()
    for trap in ('#bad', '#away', '#post'):
        frame.locator(trap).click()
    mail.wait_for_timeout(300)
    assert mail.title().startswith('Mailbox')
    assert mail.url == f'{server.url}/mailbox'

    # The code is copied, and the invitation's password is no code.
    mail.get_by_role('button', name='Copy').first.click()
    expect(mail.get_by_role('button', name='Copied')).to_be_visible()
    assert mail.evaluate('navigator.clipboard.readText()') == code
    expect(mail.get_by_text('a <b> password', exact=True)).to_be_visible()
    expect(mail.locator('.authui-code')).to_have_count(1)

    # The frame of a mail leaves no line below it, also where no style of Tailwind's makes it a block.
    expect(mail.locator('.authui-message iframe').first).to_have_css('display', 'block')

    # It fits a small phone, and has no link to itself.
    assert mail.evaluate('document.documentElement.scrollWidth') == 320
    expect(mail.get_by_role('link', name='Open the mailbox')).to_have_count(0)
    assert violations(mail) == []

    # The way back leads to the page that one came from.
    mail.get_by_role('link', name='Back').click()
    expect(mail).to_have_url(f'{server.url}/confirm')
    context.close()


@pytest.mark.parametrize(('language', 'side'), [('ar', 'right'), ('en', 'left')])
def test_the_code_stands_where_the_line_begins(server: Server, browser: Browser, language: str, side: str) -> None:
    context = browser.new_context(viewport={'width': 400, 'height': 800}, locale=language)
    page = context.new_page()
    page.goto(f'{server.url}/mailbox')
    password = page.get_by_text('a <b> password', exact=True)
    expect(password).to_be_visible()
    # An invitation's password is drawn smaller than a code, but in the same place.
    page.evaluate("document.querySelector('.authui-mail-password').className = 'authui-code authui-ltr'")
    edges = page.evaluate("""(() => {
        const line = document.querySelector('.authui-message .authui-code').closest('.authui-mail-line')
        const box = line.getBoundingClientRect(), first = line.firstElementChild.getBoundingClientRect()
        return {left: first.left - box.left, right: box.right - first.right}
    })()""")
    assert edges[side] < 2
    context.close()


def follow_to_mailbox(page: Page) -> Page:
    with page.expect_popup() as opened:
        page.get_by_role('link', name='Open the mailbox').click()
    expect(opened.value.locator('.authui-code').first).to_be_visible()
    return opened.value
