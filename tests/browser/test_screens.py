"""The three screens as a user reads them: fields, rules, texts, alerts, and moving between them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from support.markup import Element, read
from support.raw_http import HTML, ask
from support.screens import PASSWORD, Screens, Server, after_the_pause, is_load, send_form, sent_by, told_to_script

EMAIL_REQUIRED, EMAIL_VALID = 'E-mail is required', 'E-mail must be valid'


def document(server: Server, path: str) -> Element:
    """Read a screen as the server sends it."""
    return read(ask(server, 'GET', path, HTML).body)


def text_under(form: Locator, label: str) -> Locator:
    """Return the error text that a field's input points to."""
    field = form.locator('.authui-field', has=form.page.get_by_label(label, exact=True))
    return field.locator('.authui-error')


RULES_OF_LOGIN = (
    ('', '', EMAIL_REQUIRED, 'Password is required'),
    ('   ', 'long enough', EMAIL_REQUIRED, ''),
    ('ann', 'long enough', EMAIL_VALID, ''),
    ('ann@example', 'long enough', EMAIL_VALID, ''),
    ('ann@example.org', '1234567', '', 'Password must be at least 8 characters'),
    ('a' * 10_000 + '@example.org', 'long enough', 'E-mail must be at most 128 characters', ''),
    ('ann@example.org', 'x' * 10_000, '', 'Password must be at most 256 characters'),
)
"""E-mail, password, and what is said below each."""
RULES_OF_SIGNUP = (
    ('', PASSWORD, PASSWORD, 'Email address', EMAIL_REQUIRED),
    ('ann@', PASSWORD, PASSWORD, 'Email address', EMAIL_VALID),
    ('ann@example.org', '', '', 'Password', 'Password is required'),
    ('ann@example.org', 'short', 'short', 'Password', 'Password must be at least 8 characters'),
    ('ann@example.org', PASSWORD, 'other', 'Confirm Password', 'Confirmation password must match'),
)
"""E-mail, password and its repetition, and what is said below which field."""


class TestLogin:
    def test_rules_are_said_before_anything_is_sent(
        self, page: Page, screens: Screens, subtests: pytest.Subtests
    ) -> None:
        sent = sent_by(page)
        for email, password, email_text, password_text in RULES_OF_LOGIN:
            with subtests.test(email=email[:20], password=password[:20]):
                screens.open()
                screens.log_in(email, password)
                expect(screens.login.get_by_role('alert')).to_contain_text('Please check the marked fields.')
                for label, text in (('Email', email_text), ('Password', password_text)):
                    error = text_under(screens.login, label)
                    if text:
                        expect(error).to_have_text(text)
                        expect(screens.login.get_by_label(label, exact=True)).to_have_attribute('aria-invalid', 'true')
                    else:
                        expect(error).to_have_count(0)
                first_wrong = 'Email' if email_text else 'Password'
                expect(screens.login.get_by_label(first_wrong, exact=True)).to_be_focused()
                expect(screens.login.get_by_label('Email', exact=True)).to_have_value(email.strip())
        assert sent == []

    def test_texts_and_what_password_managers_need(self, server: Server) -> None:
        page = document(server, '/login')
        assert page.one('h1').text == 'authui'
        login = page.one('form', name='login')
        assert login.one('h2').text == 'Login'
        assert 'Login' in [each.text for each in login.all('button')]
        assert 'Need to confirm your email address?' in login.text
        assert 'confirm' in [each.text for each in login.all('a')]
        email, password = login.one('input', name='email'), login.one('input', name='password')
        assert (login.label_of(email), email.attributes['autocomplete']) == ('Email', 'username')
        assert (login.label_of(password), password.attributes['autocomplete']) == ('Password', 'current-password')

    def test_an_unconfirmed_user_is_taken_to_confirm(self, page: Page, screens: Screens, server: Server) -> None:
        screens.open()
        screens.sign_up('unconfirmed@example.org')
        expect(screens.confirm).to_be_visible()
        screens.open()
        screens.log_in('unconfirmed@example.org')
        expect(page).to_have_url(f'{server.url}/confirm')
        expect(screens.confirm.get_by_role('status')).to_contain_text('not confirmed yet')
        expect(screens.confirm.get_by_label('Email address')).to_have_value('unconfirmed@example.org')

    def test_the_alert_stays_until_a_submittal_succeeds(self, page: Page, screens: Screens, user: str) -> None:
        screens.open()
        screens.log_in(user, 'wrong password')
        alert = screens.login.get_by_role('alert')
        expect(alert).to_contain_text('Email or password is wrong.')
        expect(screens.login.get_by_label('Password', exact=True)).to_be_focused()
        page.get_by_role('link', name='confirm').click()
        page.get_by_role('link', name='Need to login or signup?').click()
        expect(alert).to_contain_text('Email or password is wrong.')
        screens.log_in(user)
        expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()

    def test_good_news_takes_the_place_of_an_older_alert(
        self, page: Page, screens: Screens, server: Server, user: str
    ) -> None:
        screens.open()
        screens.log_in(user, 'wrong password')
        expect(screens.login.get_by_role('alert')).to_contain_text('Email or password is wrong.')
        page.get_by_role('link', name='Forgot your password?').click()
        forgot = page.get_by_role('form', name='Forgot your password')
        expect(forgot.get_by_label('Email address')).to_have_value(user)
        forgot.get_by_role('button', name='Send a code').click()
        expect(page.get_by_label('Confirmation Number')).to_be_focused()
        page.get_by_label('Confirmation Number').fill(server.code(user))
        page.get_by_label('New password', exact=True).fill(PASSWORD)
        page.get_by_label('Confirm Password', exact=True).fill(PASSWORD)
        page.get_by_role('button', name='Set the new password').click()
        expect(screens.login.get_by_role('status')).to_contain_text('You have changed your password.')
        expect(screens.login.get_by_role('alert')).to_have_count(0)

    def test_works_with_the_keyboard_alone(self, page: Page, screens: Screens, user: str) -> None:
        screens.open()
        expect(screens.login.get_by_label('Email', exact=True)).to_be_focused()
        page.keyboard.type(user)
        page.keyboard.press('Tab')
        page.keyboard.type(PASSWORD)
        page.keyboard.press('Tab')
        page.keyboard.press('Space')
        expect(screens.login.get_by_label('Password', exact=True)).to_have_attribute('type', 'text')
        page.keyboard.press('Shift+Tab')
        page.keyboard.press('Enter')
        expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()


class TestSignup:
    def test_rules_are_said_before_anything_is_sent(
        self, page: Page, screens: Screens, subtests: pytest.Subtests
    ) -> None:
        sent = sent_by(page)
        for email, password, repeated, label, text in RULES_OF_SIGNUP:
            with subtests.test(email=email, label=label):
                screens.open('/signup')
                screens.sign_up(email, password, repeated)
                expect(text_under(screens.signup, label)).to_have_text(text)
        assert sent == []

    def test_texts(self, server: Server) -> None:
        page = document(server, '/signup')
        assert page.one('title').text == 'Signup · authui'
        signup = page.one('form', name='signup')
        assert signup.one('h2').text == 'Signup'
        assert "We'll never share your email with anyone else." in signup.text
        assert (
            'You will be required to confirm your email by entering the code that has been emailed to you.'
            in signup.text
        )
        password = signup.one('input', name='password')
        assert (signup.label_of(password), password.attributes['autocomplete']) == ('Password', 'new-password')

    def test_a_taken_email_is_refused_in_the_alert(self, screens: Screens, user: str) -> None:
        screens.open('/signup')
        screens.sign_up(user)
        expect(screens.signup.get_by_role('alert')).to_contain_text('There is an account with this email already.')
        expect(screens.signup.get_by_label('Email address')).to_be_focused()
        expect(screens.login.get_by_role('alert')).to_have_count(0)

    def test_a_rule_of_the_pool_is_named(self, screens: Screens) -> None:
        screens.open('/signup')
        screens.sign_up('spaces@example.org', ' begins with a space')
        alert = screens.signup.get_by_role('alert')
        expect(alert).to_have_text('The password must not begin or end with a space.')
        expect(screens.signup.get_by_label('Password', exact=True)).to_be_focused()

    def test_what_the_pool_refuses_is_said_and_nothing_is_lost(
        self, screens: Screens, subtests: pytest.Subtests
    ) -> None:
        for email in ('\x00a@example.org', 'a\x00@example.org', 'ann@exa\x01mple.org'):
            with subtests.test(email=email):
                screens.open('/signup')
                screens.sign_up(email)
                expect(screens.signup.get_by_role('alert')).not_to_be_empty()
                expect(screens.signup.get_by_label('Email address')).to_have_value(email)
                expect(screens.signup.get_by_label('Password', exact=True)).to_have_value(PASSWORD)

    def test_a_password_of_emoji_and_spaces_is_a_password(self, screens: Screens, server: Server, page: Page) -> None:
        password = '🐎🔋 staple 🔋'
        screens.open('/signup')
        screens.sign_up('emoji@example.org', password)
        expect(screens.confirm).to_be_visible()
        screens.enter_code(server.code('emoji@example.org'))
        screens.log_in('emoji@example.org', password)
        expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()


class TestConfirm:
    def test_a_code_has_at_least_five_numbers(self, screens: Screens, subtests: pytest.Subtests) -> None:
        for code in ('', '1234', '12 34', 'abcdef'):
            with subtests.test(code=code):
                screens.open('/confirm')
                screens.confirm.get_by_label('Email address').fill('ann@example.org')
                screens.enter_code(code)
                error = text_under(screens.confirm, 'Confirmation Number')
                expect(error).to_have_text('Verification code must be at least 5 numbers')

    def test_texts(self, server: Server) -> None:
        page = document(server, '/confirm')
        assert page.one('title').text == 'Confirm · authui'
        confirm = page.one('form', name='confirm')
        assert confirm.one('h2').text == 'Confirm'
        assert 'Check your email (and spam folder) for a confirmation Number.' in confirm.text
        assert 'You will need to login after confirming your email.' in confirm.text
        assert 'Need to login or signup?' in [each.text for each in confirm.all('a')]
        code = confirm.one('input', name='code')
        assert confirm.label_of(code) == 'Confirmation Number'
        assert (code.attributes['autocomplete'], code.attributes['inputmode']) == ('one-time-code', 'numeric')

    def test_a_new_code_is_sent_and_the_old_one_is_void(self, screens: Screens, server: Server) -> None:
        email = 'again@example.org'
        screens.open('/signup')
        screens.sign_up(email)
        expect(screens.confirm).to_be_visible()
        first = server.code(email)
        after_the_pause(screens.page)
        screens.confirm.get_by_role('button', name='Send a new code').click()
        expect(screens.confirm.get_by_role('status')).to_have_text('A new code is on its way.')
        second = server.code(email)
        if first != second:
            screens.enter_code(first)
            expect(screens.confirm.get_by_role('alert')).to_contain_text('not the newest code')
        screens.enter_code(second)
        expect(screens.login).to_be_visible()

    def test_a_new_code_needs_an_email(self, screens: Screens) -> None:
        screens.open('/confirm')
        screens.confirm.get_by_role('button', name='Send a new code').click()
        expect(text_under(screens.confirm, 'Email address')).to_have_text(EMAIL_REQUIRED)

    def test_a_user_who_confirmed_before_goes_on_to_login(self, page: Page, screens: Screens, user: str) -> None:
        screens.open('/confirm')
        screens.confirm.get_by_label('Email address').fill(user)
        screens.enter_code('123456')
        expect(screens.login.get_by_role('status')).to_have_text('Your email was confirmed before. Please log in.')
        expect(screens.login.get_by_label('Email', exact=True)).to_have_value(user)
        expect(page).to_have_title('Login · authui')


class TestMoving:
    def test_between_screens_is_no_page_load_and_carries_the_email(
        self, page: Page, screens: Screens, server: Server
    ) -> None:
        screens.open('/login')
        loads: list[str] = []
        page.on('request', lambda request: loads.append(request.url) if is_load(request) else None)
        screens.login.get_by_label('Email', exact=True).fill('carried@example.org')
        screens.login.get_by_role('link', name='confirm').click()
        expect(page).to_have_url(f'{server.url}/confirm')
        expect(screens.confirm.get_by_label('Email address')).to_have_value('carried@example.org')
        screens.confirm.get_by_role('link', name='Need to login or signup?').click()
        expect(page).to_have_url(f'{server.url}/login')
        expect(screens.login.get_by_label('Email', exact=True)).to_have_value('carried@example.org')
        page.go_back()
        expect(screens.confirm).to_be_visible()
        page.go_forward()
        expect(screens.login).to_be_visible()
        assert loads == []

    def test_passing_the_other_cards_email_takes_nothing_back(self, page: Page, screens: Screens) -> None:
        """What was typed into Login stands in Signup as well, and what is changed there stands in Login."""
        screens.open('/login')
        email, other = screens.login.get_by_label('Email', exact=True), screens.signup.get_by_label('Email address')
        email.fill('carried@example.org')
        email.blur()
        expect(other).to_have_value('carried@example.org')
        other.press('End')
        page.keyboard.type('x')
        page.keyboard.press('Tab')
        expect(email).to_have_value('carried@example.orgx')
        email.fill('')
        email.blur()
        expect(other).to_have_value('')

    def test_what_was_asked_for_is_where_a_login_leads(self, page: Page, screens: Screens, user: str) -> None:
        screens.open('/login?next=%2F%3Ftab%3D2')
        screens.login.get_by_role('link', name='confirm').click()
        screens.confirm.get_by_role('link', name='Need to login or signup?').click()
        screens.log_in(user)
        expect(page).to_have_url(f'{screens.url}/?tab=2')

    def test_a_target_off_the_site_leads_home(self, page: Page, screens: Screens, server: Server, user: str) -> None:
        for target in ('https://evil.example/', '/%5Cevil.example', 'javascript:1'):
            told = told_to_script(server, f'/login?next={target}', 'login', email=user, password=PASSWORD)
            assert told['go'] == '/', target
        screens.open('/login?next=//evil.example')
        screens.log_in(user)
        expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
        expect(page).to_have_url(f'{screens.url}/')

    def test_a_signed_in_user_sees_no_login_page(self, server: Server, user: str) -> None:
        cookies = send_form(server, '/login', 'login', email=user, password=PASSWORD).cookies
        for path in ('/login', '/signup', '/confirm'):
            answer = ask(server, 'GET', path, HTML | {'Cookie': cookies})
            assert (answer.status, answer.headers['location']) == (303, '/'), path
