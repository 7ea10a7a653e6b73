"""From the sign-up to the logout in another engine, with real keys and presses."""

from __future__ import annotations

import time

import pytest
from engines.page import ENTER, SPACE, TAB, Page
from support.codes import totp

from authui.testing import LiveApp

PASSWORD = 'correct horse battery'
STEP_SECONDS = 30.0
SET_UP, ASKED = 'Set up your second factor', 'Enter your code'
APP_CODE = 'Code of your authenticator app'
WRONG_LOGIN = 'Email or password is wrong. Reset the password'
WRONG_CODE = 'This is not the right code. Please check it and try again.'


def code_of(key: str, app: LiveApp) -> str:
    """Return the code that an authenticator app shows for a key, by the clock of the app under test."""
    return totp(key, round((app.pool.clock() - time.time()) / STEP_SECONDS))


def log_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.fill('Login', 'Email', email)
    page.fill('Login', 'Password', password)
    page.press('Login', 'Login')


@pytest.mark.parametrize('is_dark', [False, True], ids=['light', 'dark'])
def test_a_newcomer_signs_up_sets_a_second_factor_up_and_logs_in_again(  # noqa: PLR0915 - it is one walk
    page: Page, app: LiveApp, engine: str, *, is_dark: bool
) -> None:
    scheme = 'dark' if is_dark else 'light'
    email = f'{engine.lower()}-{scheme}@example.org'
    number = iter(range(1, 20))

    def picture(state: str) -> None:
        page.picture(f'{scheme}-{next(number):02}-{state}')

    page.open('/')
    page.sees_form('Login')
    page.sees_focus('Email')
    picture('login')

    # Sign up: refused first, with the focus on the field that is wrong, and then by the keyboard alone.
    page.fill('Signup', 'Email address', email)
    page.fill('Signup', 'Password', PASSWORD)
    page.fill('Signup', 'Confirm Password', 'something else')
    page.press('Signup', 'Signup')
    page.sees_focus('Confirm Password')
    page.sees('Confirmation password must match', 'Signup')
    picture('signup-refused')
    page.fill('Signup', 'Confirm Password', PASSWORD)
    page.type(ENTER)

    # Confirm: a wrong code is refused in the alert, and the right one with a blank in it is accepted.
    page.sees_form('Confirm')
    assert page.value('Confirm', 'Email address') == email
    page.sees_focus('Confirmation Number')
    code = app.pool.code(email)
    page.type('000000' if code != '000000' else '111111')
    page.type(ENTER)
    page.sees_alert('Confirm', WRONG_CODE)
    page.sees_focus('Confirmation Number')
    picture('confirm-refused')
    page.fill('Confirm', 'Confirmation Number', f'{code[:3]} {code[3:]}')
    page.press('Confirm', 'Confirm')
    page.sees('Your email is confirmed. Please log in.', 'Login')
    assert page.value('Login', 'Email') == email

    # Log in: a wrong password is refused, and what was typed in the other field stays.
    log_in(page, email, 'wrong password')
    page.sees_alert('Login', WRONG_LOGIN)
    page.sees_focus('Password')
    assert page.value('Login', 'Email') == email
    picture('login-refused')
    page.fill('Login', 'Password', PASSWORD)
    page.type(ENTER)

    # The second factor is set up with the key on the screen.
    page.sees_form(SET_UP)
    page.sees_focus(APP_CODE)
    key = page.key()
    picture('mfa-setup')
    page.type(code_of(key, app))
    page.type(ENTER)
    page.sees(f'Hello {email}')
    page.sees_url('/')
    picture('home')

    # After the logout the back button shows nothing of the user's page, and the next login asks for the app's code.
    page.press('', 'Log out')
    page.sees_form('Login')
    page.back()
    page.sees_form('Login')
    assert f'Hello {email}' not in page.text()
    app.pool.clock.advance(STEP_SECONDS)
    log_in(page, email)
    page.sees_form(ASKED)
    page.sees_focus(APP_CODE)
    picture('mfa')
    right = app.pool.app_code(email)
    page.type('000000' if right != '000000' else '111111')
    page.press(ASKED, 'Continue')
    page.sees_alert(ASKED, WRONG_CODE)
    page.sees_focus(APP_CODE)
    page.fill(ASKED, APP_CODE, app.pool.app_code(email))
    page.type(ENTER)
    page.sees(f'Hello {email}')
    page.press('', 'Log out')
    page.sees_url('/login?notice=logged_out')
    page.sees_form('Login')


def test_a_login_leads_back_with_its_query_and_its_fragment(page: Page, app: LiveApp, engine: str) -> None:
    email = f'{engine.lower()}-back@example.org'
    app.pool.add_user(email, password=PASSWORD, mfa=True)
    page.open('/report?year=2026#part-2')
    page.sees_form('Login')
    log_in(page, email)
    page.sees_form(ASKED)
    page.sees_focus(APP_CODE)
    page.type(app.pool.app_code(email))
    page.press(ASKED, 'Continue')
    page.sees('The report')
    page.sees_url('/report?year=2026#part-2')


def test_a_login_goes_on_after_a_reload_and_is_given_up_by_the_back_button(
    page: Page, app: LiveApp, engine: str
) -> None:
    email = f'{engine.lower()}-reload@example.org'
    app.pool.add_user(email, password=PASSWORD, mfa=True)
    page.open('/login?next=%2Freport')
    log_in(page, email)
    page.sees_form(ASKED)
    page.reload()
    page.sees_form(ASKED)
    page.sees_focus(APP_CODE)
    page.back()
    page.sees_form('Login')
    page.sees_value('Login', 'Email', email)
    assert page.value('Login', 'Password') == ''
    log_in(page, email)
    page.sees_form(ASKED)
    page.press(ASKED, 'Back to login')
    page.sees_value('Login', 'Email', email)
    log_in(page, email)
    page.sees_form(ASKED)
    page.sees_focus(APP_CODE)
    page.type(app.pool.app_code(email))
    page.type(ENTER)
    page.sees('The report')
    page.sees_url('/report')


def test_a_login_needs_no_mouse(page: Page, app: LiveApp, engine: str) -> None:
    email = f'{engine.lower()}-keys@example.org'
    app.pool.add_user(email, password=PASSWORD, mfa=True)
    page.open('/login')
    page.sees_form('Login')
    page.sees_focus('Email')
    page.type(ENTER)
    page.sees_focus('Email')
    page.sees('E-mail is required', 'Login')
    page.type(email + TAB + PASSWORD + TAB)
    page.sees_focus('Show password: Password')
    page.type(SPACE)
    page.sees_focus('Hide password: Password')
    page.type(TAB + TAB + SPACE + TAB)  # past the link to a forgotten password
    page.sees_focus('Login')
    page.type(SPACE)
    page.sees_form(ASKED)
    page.sees_focus(APP_CODE)
    page.type(app.pool.app_code(email) + TAB + ENTER)
    page.sees(f'Hello {email}')
