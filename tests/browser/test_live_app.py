"""A host's app and its users in a real browser, by the kit: two at once, two tabs, the form, time and faults."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.screens import Screens, tracebacks

from authui.testing import LiveApp

MAIN = """
from nicegui import ui
from authui import Account, AuthUI, CurrentUser
from authui.local import PoolConfig
from authui.reactive import bind_text

auth = AuthUI(pool=PoolConfig(mfa_configuration='OPTIONAL')).install()

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {user.email} of {", ".join(user.groups)}')
    bind_text(ui.label(), auth.store(), 'account.expires_at', to=lambda at: f'until {at}')
    ui.button('Log out', on_click=lambda: auth.store().dispatch(Account.logout))

ui.run()
"""


@pytest.fixture(scope='module')
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveApp]:
    folder = tmp_path_factory.mktemp('live')
    (folder / 'main.py').write_text(MAIN)
    with LiveApp(folder / 'main.py', folder) as app:
        yield app
    assert tracebacks(app.log) == []


def test_two_users_and_two_tabs(app: LiveApp, browser: Browser, context: BrowserContext, page: Page) -> None:
    tab, elsewhere = context.new_page(), browser.new_context()
    other = elsewhere.new_page()
    app.signed_in(page, email='ann@example.org', groups={'staff'})
    app.signed_in(elsewhere, email='bob@example.org', groups={'boss'})
    for each in (page, tab, other):
        each.goto(app.url)
    expect(tab.get_by_text('Hello ann@example.org of staff')).to_be_visible()
    page.get_by_role('button', name='Log out').click()
    expect(tab.get_by_role('form', name='Login')).to_be_visible()
    expect(other.get_by_text('Hello bob@example.org of boss')).to_be_visible()
    elsewhere.close()


def test_time_and_faults_reach_an_open_page(app: LiveApp, page: Page) -> None:
    app.signed_in(page, email='carl@example.org')
    page.goto(app.url)
    expiry = page.get_by_text('until')
    before = expiry.inner_text()
    app.pool.faults.refuse('GetUser')
    app.pool.clock.advance(3600)
    expect(expiry).not_to_have_text(before)  # the timer has refreshed the tokens
    app.pool.faults.clear()
    app.pool.clock.advance(13 * 3600)
    expect(page.get_by_role('form', name='Login')).to_be_visible()


def test_a_user_of_the_pools_logs_in_by_the_form(app: LiveApp, page: Page) -> None:
    dora = app.pool.add_user('dora@example.org', mfa=True)
    screens = Screens(page, app.url)
    screens.open('/')
    screens.log_in(dora.email, dora.password.get_secret_value())
    page.get_by_label('Code of your authenticator app').fill(app.pool.app_code(dora.email))
    page.keyboard.press('Enter')
    expect(page.get_by_text('Hello dora@example.org')).to_be_visible()
