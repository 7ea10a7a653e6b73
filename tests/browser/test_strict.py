"""Strict pages in Chromium, with JavaScript and without it: the whole walk, and nothing that the policy refuses."""

from __future__ import annotations

import json
import re
import secrets
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from support.codes import app_code
from support.screens import PASSWORD, Screens, Server

SCRIPT = """
from nicegui import app, ui
from authui import AuthUI, CurrentUser
from authui.local import PoolConfig

auth = AuthUI(pool=PoolConfig(mfa_configuration='{mfa}')).install()

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {user.email}')

@app.get('/code')
def newest_code():
    return auth.mailbox.messages()[0].code.get_secret_value()

ui.run(host='127.0.0.1', port={port}, show=False, reload=False)
"""
NEW = 'another horse battery'
COUNTING = """
window.refused = [];
document.addEventListener('securitypolicyviolation', (event) => window.refused.push(
  `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


@pytest.fixture(scope='module', params=['OFF', 'ON'])
def strict(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with strict pages; in the second run every user has to set up a second factor."""
    folder = tmp_path_factory.mktemp('strict')
    server = Server(folder, script=SCRIPT.replace('{mfa}', request.param), AUTHUI_STRICT_PAGES='1')
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=[True, False], ids=['with scripts', 'without scripts'])
def visitor(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(java_script_enabled=request.param, viewport={'width': 1200, 'height': 900})
    context.set_default_timeout(10_000)
    context.add_init_script(COUNTING)
    yield context
    context.close()


def newest_code(server: Server) -> str:
    """Return the code in the newest message."""
    with urllib.request.urlopen(f'{server.url}/code', timeout=5) as answer:  # noqa: S310 - our own server
        return str(json.loads(answer.read()))


def nothing_refused(told: list[str]) -> None:
    assert [each for each in told if 'Content Security Policy' in each or 'Trusted' in each] == []


def test_the_walk(strict: Server, visitor: BrowserContext) -> None:  # noqa: PLR0915 - it is one walk
    has_factor = "mfa_configuration='ON'" in (strict.folder / 'main.py').read_text()
    email = f'u{secrets.token_hex(4)}@example.org'
    page = visitor.new_page()
    told: list[str] = []
    page.on('console', lambda message: told.append(message.text))
    page.on('pageerror', lambda error: told.append(f'Trusted or not, an error: {error}'))
    screens = Screens(page, strict.url)

    def see(what: str) -> None:
        expect(page.get_by_role('alert').filter(has_text=what)).to_be_visible()
        nothing_refused(told)

    screens.open('/')
    expect(page).to_have_title('Login · authui')
    expect(screens.login.get_by_label('Email', exact=True)).to_be_focused()
    screens.log_in(email, 'wrong password')
    see('Email or password is wrong.')
    expect(screens.login.get_by_label('Email', exact=True)).to_have_value(email)

    screens.sign_up(email, repeated='something else')
    see('Please check the marked fields.')
    screens.sign_up(email)
    expect(page).to_have_url(re.compile('/confirm'))
    expect(screens.confirm.get_by_label('Email address')).to_have_value(email)
    screens.enter_code('000000')
    see('This is not the right code.')
    screens.enter_code(newest_code(strict))
    expect(screens.login.get_by_role('status')).to_have_text('Your email is confirmed. Please log in.')

    page.get_by_role('link', name='Forgot your password?').click()
    forgot = page.get_by_role('form', name='Forgot')
    forgot.get_by_label('Email address').fill(email)
    forgot.get_by_role('button').first.click()
    reset = page.locator('form[name=reset]')
    expect(reset).to_be_visible()
    expect(page).to_have_url(re.compile('/reset'))
    reset.locator('[name=email]').fill(email)
    reset.locator('[name=code]').fill(newest_code(strict))
    reset.locator('[name=password]').fill(NEW)
    reset.locator('[name=repeated]').fill(NEW)
    reset.locator('.authui-button').click()
    expect(screens.login.get_by_role('status')).to_be_visible()
    nothing_refused(told)

    screens.log_in(email, PASSWORD)
    see('Email or password is wrong.')
    screens.log_in(email, NEW)
    if has_factor:
        challenge = page.locator('form[name=challenge]')
        expect(page.locator('.authui-qr svg')).to_be_visible()
        nothing_refused(told)
        challenge.locator('[name=code]').fill(app_code(page))
        challenge.locator('.authui-button').click()
    expect(page).to_have_url(f'{strict.url}/')
    assert 'authui' in {each['name'] for each in visitor.cookies()}
    nothing_refused(told)


def test_a_language_is_chosen(strict: Server, visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.goto(f'{strict.url}/login?next=%2Fx')
    page.locator('.authui-language summary').click()
    page.get_by_role('link', name='Deutsch').or_(page.get_by_role('button', name='Deutsch')).click()
    expect(page.locator('html')).to_have_attribute('lang', 'de')
    expect(page).to_have_url(f'{strict.url}/login?next=%2Fx')


def test_a_refused_script_would_be_counted(strict: Server, browser: Browser) -> None:
    context = browser.new_context()
    context.add_init_script(COUNTING)
    page = context.new_page()
    page.goto(f'{strict.url}/login')
    page.evaluate("document.body.appendChild(document.createElement('script')).append('1')")
    assert page.evaluate('window.refused.length') > 0
    context.close()
