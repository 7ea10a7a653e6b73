"""What a host has put in the place of authui's cards, pages, validators and styles, as a user meets it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from support.acts import fill
from support.raw_http import HTML, ask
from support.screens import PASSWORD, Screens, Server, code_in_mailbox, tracebacks

EMAIL = 'ann@example.org'
POOL = "PoolConfig(mfa_configuration='ON', enabled_mfas={'EMAIL_OTP'})"

COMMON = """
from nicegui import app, ui
from authui import AuthUI, CurrentUser, Settings, User
from authui.local import PoolConfig
from authui.pages import SCREENS, AuthForm, Field, Rule, show_state
from authui.reactive import watch
"""
HOME = f"""
@app.on_startup
def people():
    auth.pool.admin_create_user({EMAIL!r}, {PASSWORD!r})

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {{user.email}}')

ui.run(host='127.0.0.1', port={{port}}, show=False, reload=False)
"""

CARDS = (
    COMMON
    + f"""
def beside(screen):
    def draw():
        with ui.element('div'):
            auth.card(screen)
            ui.label(f'{{screen}} in {{auth.texts().language_name}}')
    return draw

async def check(values):
    return {{}} if values['email'].endswith('.org') else {{'email': 'Only .org, please.'}}

own = {{each: beside(each) for each in SCREENS}}
auth = AuthUI(Settings.load(accent='#0f766e'), pool={POOL}, cards=own, validators={{'signup': check}})
auth.on('signed_out', lambda store: print('LEFT', store.state.account.authorized, flush=True))
stop = auth.on('signed_out', lambda: print('LEFT TOO', flush=True))
stop()
auth.install()

@ui.page('/open')
def open_page():
    log = ui.column()

    def tell(authorized):
        with log:
            ui.label('logged in' if authorized else 'logged out')

    watch(auth.store(), 'account.authorized', tell, immediate=True)
    auth.signed_in(lambda user: ui.label(f'in: {{user.email}}'))
    auth.signed_out(auth.login_card)
    auth.user_menu()

@ui.page('/always')
def always():
    auth.login_card()
    ui.label('the end of the page')
"""
    + HOME
)

PAGES = (
    COMMON
    + f"""
def own(screen):
    @ui.page(f'/{{screen}}')
    def page():
        ui.label(f'own {{screen}}')
        auth.card(screen)

for screen in ('login', 'confirm', 'mfa', 'factor'):
    own(screen)
auth = AuthUI(pool={POOL}).install().protect({{f'/{{screen}}' for screen in SCREENS}})
for screen in SCREENS:
    if screen not in {{'login', 'confirm', 'mfa', 'factor', 'signup'}}:
        own(screen)
"""
    + HOME
)
"""Own pages at the URLs of all screens but one, some of them made before `install`; all are named public."""


@pytest.fixture
def cards(make_server: Callable[..., Server]) -> Server:
    return make_server(script=CARDS)


@pytest.fixture
def pages(make_server: Callable[..., Server]) -> Server:
    return make_server(script=PAGES)


def test_cards_validators_styles_and_events_are_the_hosts(cards: Server, page: Page) -> None:
    screens = Screens(page, cards.url)
    screens.open('/signup')
    expect(page.get_by_text('signup in English')).to_be_visible()
    expect(page.get_by_text('login in English')).to_be_visible()
    button = screens.signup.get_by_role('button', name='Signup')
    expect(button).to_have_css('background-color', 'rgb(15, 118, 110)')

    screens.sign_up('bob@example.com')
    expect(screens.signup.get_by_text('Only .org, please.')).to_be_visible()
    expect(screens.signup.get_by_label('Email address')).to_be_focused()
    screens.sign_up('bob@example.org')
    expect(page.get_by_text('confirm in English')).to_be_visible()

    screens.confirm.get_by_role('link', name='Need to login or signup?').click()
    screens.log_in(EMAIL)
    expect(page.get_by_text('mfa in English')).to_be_visible()
    page.locator('.authui-language summary').click()
    page.get_by_role('button', name='Deutsch').click()
    expect(page.get_by_text('mfa in Deutsch')).to_be_visible()
    fill(page.locator('form[name=challenge]'), code=code_in_mailbox(page, cards.url))
    expect(page.get_by_text(f'Hello {EMAIL}')).to_be_visible()

    page.goto(f'{cards.url}/always')
    expect(page.get_by_text('the end of the page')).to_be_visible()
    expect(page.locator('form')).to_have_count(0)
    page.goto(f'{cards.url}/open')
    expect(page.get_by_text(f'in: {EMAIL}')).to_be_visible()
    page.get_by_role('button', name=EMAIL).click()
    page.get_by_text('Abmelden').click()
    expect(page.get_by_text('logged out')).to_be_visible()
    expect(page.get_by_text('logged in')).to_be_visible()
    assert 'LEFT False' in cards.log
    assert 'LEFT TOO' not in cards.log

    # The login card that has come in the place of what was for users signs in too, by way of a screen of authui's.
    page.locator('form[name=login] [name=email]').fill(EMAIL)
    page.locator('form[name=login] [name=password]').fill(PASSWORD)
    page.locator('form[name=login] [name=password]').press('Enter')
    expect(page.get_by_text('mfa in Deutsch')).to_be_visible()
    fill(page.locator('form[name=challenge]'), code=code_in_mailbox(page, cards.url))
    page.wait_for_url(f'{cards.url}/open')
    expect(page.get_by_text(f'in: {EMAIL}')).to_be_visible()
    assert tracebacks(cards.log) == []


def test_pages_of_the_hosts_take_the_place_of_screens(pages: Server, page: Page) -> None:
    screens = Screens(page, pages.url)
    screens.open('/')
    expect(page.get_by_text('own login')).to_be_visible()
    screens.login.get_by_role('link', name='Forgot your password?').click()
    expect(page.get_by_text('own forgot')).to_be_visible()
    page.locator('form[name=forgot] [name=email]').fill(EMAIL)
    page.locator('form[name=forgot]').get_by_role('button').first.click()
    expect(page.get_by_text('own reset')).to_be_visible()
    expect(page.locator('form[name=reset] [name=email]')).to_have_value(EMAIL)

    # From a screen of authui's too, which is moved from without a load where the next one is authui's.
    screens.open('/signup')
    expect(page.locator('form[name=login]')).to_have_count(0)
    screens.sign_up('bob@example.org')
    expect(page.get_by_text('own confirm')).to_be_visible()
    expect(page.locator('form[name=confirm] [name=email]')).to_have_value('bob@example.org')
    screens.open('/signup')
    page.get_by_role('link', name='Login').click()
    expect(page.get_by_text('own login')).to_be_visible()

    screens.log_in(EMAIL)
    expect(page.get_by_text('own mfa')).to_be_visible()
    fill(page.locator('form[name=challenge]'), code=code_in_mailbox(page, pages.url))
    expect(page.get_by_text(f'Hello {EMAIL}')).to_be_visible()

    # Nobody is asked for anything there by now.
    context = page.context.browser
    assert context is not None
    other = context.new_page()
    other.goto(f'{pages.url}/mfa')
    expect(other.get_by_text('own login')).to_be_visible()
    other.context.close()
    policy = ask(pages, 'GET', '/login', HTML).headers['content-security-policy']
    assert 'default-src' not in policy
    assert 'default-src' in ask(pages, 'GET', '/signup', HTML).headers['content-security-policy']
    assert tracebacks(pages.log) == []
