"""Every screen between a login card and the page behind it, as a user meets them: failures before success."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect
from support.codes import app_code
from support.pictures import look
from support.screens import PASSWORD, Screens, Server, after_the_pause, code_in_mailbox

NEW = 'another horse battery'
EMAIL = 'ann@example.org'

SCRIPT = """
from nicegui import app, ui
from authui import Account, AuthUI, CurrentUser
from authui.local import PoolConfig
from authui.settings import Settings

auth = AuthUI(Settings.load(title='Acme', flow={flow!r}), pool=PoolConfig({config})).install()

@app.on_startup
def people() -> None:
    {people}

@ui.page('/')
def home(user: CurrentUser) -> None:
    ui.label(f'Hello {{user.email}}')
    ui.button('Log out', on_click=lambda: auth.store().dispatch(Account.logout))

ui.run(host='127.0.0.1', port={{port}}, show=False, reload=False, tailwind=False)
"""


def script(config: str, people: str, flow: str = 'USER_SRP_AUTH') -> str:
    return SCRIPT.format(config=config, people=people, flow=flow).replace('{{', '{').replace('}}', '}')


USER = f'auth.pool.admin_create_user({EMAIL!r}, {PASSWORD!r})'

MakeServer = Callable[..., Server]


def form(page: Page, name: str) -> Locator:
    return page.get_by_role('form', name=name)


def test_a_forgotten_password_is_replaced(make_server: MakeServer, page: Page) -> None:
    server = make_server(script=script('', USER))
    screens = Screens(page, server.url)
    screens.open('/')
    page.get_by_role('link', name='Forgot your password?').click()
    forgot = form(page, 'Forgot your password')
    expect(forgot.get_by_label('Email address')).to_be_focused()
    look(page, 'forgot')
    page.keyboard.press('Enter')
    expect(forgot).to_contain_text('E-mail is required')
    forgot.get_by_label('Email address').fill(EMAIL)
    page.keyboard.press('Enter')
    reset = form(page, 'Set a new password')
    expect(reset.get_by_role('status')).to_have_text('If there is an account with this email, a code was sent.')
    expect(reset).not_to_contain_text('***')
    expect(reset.get_by_label('Email address')).to_have_value(EMAIL)
    look(page, 'reset')
    page.reload()
    expect(reset.get_by_label('Email address')).to_have_value(EMAIL)
    reset.get_by_label('Confirmation Number').fill('000000')
    reset.get_by_label('New password', exact=True).fill(NEW)
    reset.get_by_label('Confirm Password', exact=True).fill(NEW)
    reset.get_by_role('button', name='Set the new password').click()
    expect(reset.get_by_role('alert')).to_contain_text('not the right code')
    expect(reset.get_by_label('Confirmation Number')).to_be_focused()
    reset.get_by_label('Confirmation Number').fill(code_in_mailbox(page, server.url))
    page.keyboard.press('Enter')
    expect(screens.login).to_contain_text('You have changed your password')
    screens.log_in(EMAIL, NEW)
    expect(page.get_by_text(f'Hello {EMAIL}')).to_be_visible()


def test_a_new_code_is_sent_once_a_minute(make_server: MakeServer, page: Page) -> None:
    server = make_server(script=script('', USER))
    page.goto(f'{server.url}/forgot')
    form(page, 'Forgot your password').get_by_label('Email address').fill(EMAIL)
    page.keyboard.press('Enter')
    reset = form(page, 'Set a new password')
    button = reset.get_by_role('button', name=re.compile(r'Send a new code in '))
    expect(button).to_be_disabled()
    page.reload()
    expect(button).to_be_disabled()
    after_the_pause(page)
    reset.get_by_role('button', name='Send a new code', exact=True).click()
    expect(reset.get_by_role('alert')).to_contain_text('Too many attempts')
    expect(button).to_be_disabled()


def test_a_temporary_password_is_replaced(make_server: MakeServer, page: Page) -> None:
    people = f'auth.pool.admin_create_user({EMAIL!r}, {PASSWORD!r}, temporary=True)'
    server = make_server(script=script("required_attributes=('given_name',)", people))
    screens = Screens(page, server.url)
    screens.open('/')
    screens.log_in(EMAIL)
    card = form(page, 'Choose a new password')
    expect(card.get_by_label('New password', exact=True)).to_be_focused()
    look(page, 'new-password')
    card.get_by_label('New password', exact=True).fill(NEW)
    card.get_by_label('Confirm Password', exact=True).fill('something else')
    page.keyboard.press('Enter')
    expect(card).to_contain_text('Confirmation password must match')
    expect(card).to_contain_text('This is required')
    card.get_by_label('Confirm Password', exact=True).fill(NEW)
    card.get_by_label('First name').fill('Ann')
    page.keyboard.press('Enter')
    expect(page.get_by_text(f'Hello {EMAIL}')).to_be_visible()


def test_an_authenticator_app_is_set_up_and_asked_for(make_server: MakeServer, page: Page) -> None:
    server = make_server(script=script("mfa_configuration='ON'", USER))
    screens = Screens(page, server.url)
    screens.open('/')
    screens.log_in(EMAIL)
    card = form(page, 'Set up your second factor')
    expect(card.get_by_role('img', name='QR code')).to_be_visible()
    look(page, 'mfa-setup')
    key = page.locator('.authui-key').inner_text()
    page.reload()
    expect(page.locator('.authui-key')).to_have_text(key)
    card.get_by_label('Code of your authenticator app').fill('000000')
    page.keyboard.press('Enter')
    expect(card.get_by_role('alert')).to_contain_text('not the right code')
    card.get_by_label('Code of your authenticator app').fill(app_code(page))
    page.keyboard.press('Enter')
    expect(page.get_by_text(f'Hello {EMAIL}')).to_be_visible()
    page.get_by_role('button', name='Log out').click()
    expect(screens.login).to_be_visible()
    screens.log_in(EMAIL)
    asked = form(page, 'Enter your code')
    expect(asked.get_by_label('Code of your authenticator app')).to_be_focused()
    look(page, 'mfa')
    page.reload()
    expect(asked).to_be_visible()
    second = page.context.new_page()
    second.goto(f'{server.url}/mfa')
    expect(form(second, 'Enter your code')).to_be_visible()
    second.close()
    asked.get_by_role('button', name='Back to login').click()
    expect(screens.login.get_by_label('Email', exact=True)).to_have_value(EMAIL)


def test_a_challenge_that_nobody_set_leads_to_the_login_card(make_server: MakeServer, page: Page) -> None:
    server = make_server(script=script('', USER))
    for screen in ('mfa', 'mfa-setup', 'mfa-choice', 'new-password', 'factor', 'password', 'challenge'):
        page.goto(f'{server.url}/{screen}')
        expect(page).to_have_url(f'{server.url}/login?notice=step_expired')


def test_a_first_factor_is_chosen(make_server: MakeServer, page: Page) -> None:
    config = (
        "explicit_auth_flows=frozenset({'USER_AUTH', 'REFRESH_TOKEN_AUTH'}), "
        "allowed_first_auth_factors=frozenset({'PASSWORD', 'EMAIL_OTP'})"
    )
    server = make_server(script=script(config, USER, flow='USER_AUTH'), AUTHUI_SIGN_IN_CODES='email,sms')
    screens = Screens(page, server.url)
    screens.open('/')
    screens.login.get_by_role('button', name='Log in without a password').click()
    expect(screens.login).to_contain_text('E-mail is required')
    screens.login.get_by_label('Email', exact=True).fill(EMAIL)
    screens.login.get_by_label('Email', exact=True).blur()
    screens.login.get_by_role('button', name='Log in without a password').click()
    choice = form(page, 'Choose how to sign in')
    expect(choice).to_be_visible()
    look(page, 'factor')
    choice.get_by_role('button', name='Continue').click()
    expect(choice).to_contain_text('Please choose one')
    choice.get_by_label('Password').check()
    page.keyboard.press('Enter')
    card = form(page, 'Enter your password')
    expect(card).to_be_visible()
    look(page, 'password')
    card.get_by_role('button', name='Back to login').click()
    screens.login.get_by_role('button', name='Log in without a password').click()
    choice.get_by_label('Code by email').check()
    page.keyboard.press('Enter')
    asked = form(page, 'Enter your code')
    expect(asked).to_contain_text('A code was sent to a***@e***')
    asked.get_by_label('Code', exact=True).fill('00000000')
    page.keyboard.press('Enter')
    expect(asked.get_by_role('alert')).to_contain_text('not the right code')
    asked.get_by_label('Code', exact=True).fill(code_in_mailbox(page, server.url))
    page.keyboard.press('Enter')
    expect(page.get_by_text(f'Hello {EMAIL}')).to_be_visible()


def log_in_by_name(page: Page, name: str) -> None:
    login = page.locator('form[name=login]')
    login.get_by_label('User name').fill(name)
    login.get_by_label('Password', exact=True).fill(PASSWORD)
    login.get_by_role('button', name='Login').click()


def test_an_email_is_set_up_by_who_has_none(make_server: MakeServer, page: Page) -> None:
    config = (
        'username_attributes=frozenset(), mfa_configuration="ON",'
        'enabled_mfas=frozenset({"SOFTWARE_TOKEN_MFA", "EMAIL_OTP"})'
    )
    server = make_server(script=script(config, USER))
    Screens(page, server.url).open('/')
    log_in_by_name(page, EMAIL)
    card = form(page, 'Set up your second factor')
    card.get_by_role('button', name='Continue').click()
    expect(card.get_by_text('Please choose one')).to_be_visible()
    look(page, 'mfa-setup-choice')
    card.get_by_label('Authenticator app').check()
    page.keyboard.press('Enter')
    expect(card.get_by_role('img', name='QR code')).to_be_visible()
    page.reload()
    expect(card.get_by_role('img', name='QR code')).to_be_visible()
    card.get_by_role('button', name='Back to login').click()
    log_in_by_name(page, EMAIL)
    card.get_by_label('Code by email').check()
    page.keyboard.press('Enter')
    expect(card.get_by_label('Email address')).to_be_focused()
    page.keyboard.type('nonsense')
    page.keyboard.press('Enter')
    expect(card.get_by_text('E-mail must be valid')).to_be_visible()
    look(page, 'mfa-setup-email')
    card.get_by_label('Email address').fill(EMAIL)
    page.keyboard.press('Enter')
    asked = form(page, 'Enter your code')
    expect(asked).to_contain_text(f'A code was sent to {EMAIL}.')
    asked.get_by_label('Code').fill(code_in_mailbox(page, server.url))
    page.keyboard.press('Enter')
    expect(page.get_by_text(f'Hello {EMAIL}')).to_be_visible()


def test_an_attribute_that_does_not_fit_is_marked(make_server: MakeServer, page: Page) -> None:
    people = f'auth.pool.admin_create_user({EMAIL!r}, {PASSWORD!r}, temporary=True)'
    server = make_server(script=script("required_attributes=('phone_number',)", people))
    screens = Screens(page, server.url)
    screens.open('/')
    screens.log_in(EMAIL)
    card = form(page, 'Choose a new password')
    card.get_by_label('New password', exact=True).fill(NEW)
    card.get_by_label('Confirm Password', exact=True).fill(NEW)
    card.get_by_label('Phone number').fill('no number')
    page.keyboard.press('Enter')
    expect(card.get_by_role('alert')).to_have_text('Please check the marked fields.')
    expect(card.get_by_label('Phone number')).to_have_attribute('aria-invalid', 'true')
    expect(card.get_by_label('Phone number')).to_be_focused()
    card.get_by_label('Phone number').fill('+4912345')
    card.get_by_label('New password', exact=True).fill(NEW)
    card.get_by_label('Confirm Password', exact=True).fill(NEW)
    page.keyboard.press('Enter')
    expect(page.get_by_text(f'Hello {EMAIL}')).to_be_visible()
