"""The script of the screens in Chromium, under the strict content policy: what it adds to the plain forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from support.acts import field, form
from support.plain_screens import PlainScreens, choice, confirm, login, riddle, signup
from support.profile import Profile
from support.screens import violations, wait_until

from authui.pages.card import policy_rules
from authui.pages.email_guess import DOMAINS, email_guess
from authui.pages.rules import Rule
from authui.pages.texts import ENGLISH, GERMAN
from authui.settings import Settings

EMAIL = 'ann@example.org'
PASSWORD = 'correct horse battery'


@pytest.fixture
def app(plain_app: PlainScreens) -> Iterator[PlainScreens]:
    yield plain_app
    assert plain_app.answers == [], 'not all answers were asked for'


@pytest.fixture(autouse=True)
def _keeps_the_policy(page: Page, profile: Profile) -> Iterator[None]:
    """See that no page has done what its policy forbids."""
    yield
    page.evaluate('true')  # it has told all by then
    assert [each for each in profile.said if 'Content Security Policy' in each] == []


def fill_login(page: Page, password: str = PASSWORD) -> None:
    field(page, 'login', 'email').fill(EMAIL)
    field(page, 'login', 'password').fill(password)


def send(page: Page, card: str) -> None:
    form(page, card).locator('.authui-button').click()


def open_screen(page: Page, app: PlainScreens, path: str = '/login?next=%2Fdone') -> None:
    page.goto(app.url + path)
    page.evaluate('window.isFirstLoad = true')


def stop_the_clock(page: Page) -> None:
    """Let the page's timers run only when a test says so."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)


def has_not_loaded(page: Page) -> bool:
    return bool(page.evaluate('window.isFirstLoad === true'))


WRONG = {'error': ENGLISH.errors['wrong_credentials'], 'identifier': EMAIL}


RULES = (
    Rule('required', 'x'),
    Rule('required', 'x', 'trimmed'),
    Rule('email', 'x'),
    Rule('min', 'x', 8),
    Rule('max', 'x', 8),
    Rule('digits', 'x', 5),
    Rule('phone', 'x'),
    Rule('pattern', 'x', '[0-9]{4}-[0-9]{2}-[0-9]{2}'),
    *policy_rules(ENGLISH, Settings(password_require_symbols=True, password_require_uppercase=True)),
)
VALUES = (
    *(
        '',
        ' ',
        'a',
        'Aa1!aaaa',
        'a' * 8,
        'a' * 9,
        '\U0001f511' * 8,
        '\U0001f511' * 9,
        'Ä ö',
        '2026-11-28',
        '2026-11-28\u2028',
    ),
    *(
        'a@b.c',
        ' a@b.c ',
        '\u200ba@b.c',
        'a@b',
        'a b@c.d',
        'a@@b.c',
        '@b.c',
        'a@bücher.example',
        'a@xn--bcher-kva.example',
    ),
    *(
        '12345',
        '1234',
        '12 34 5',
        '\uff11\uff12\uff13\uff14\uff15',
        '12-34.5',
        '12\u201134\u00b75',
        '12a45',
        '1\u200b2345',
    ),
    *('+491701234567', '+49 (0) 170 1234567', '0170 1234567', '+0170', '+49 170/123-4567', '+12', '+4917012345678901'),
)


def test_a_breach_of_the_policy_would_be_heard(page: Page, app: PlainScreens, profile: Profile) -> None:
    open_screen(page, app)
    with page.expect_console_message(lambda message: 'Content Security Policy' in message.text):
        page.evaluate("document.body.appendChild(document.createElement('script')).append('1')")
    assert [each for each in profile.said if 'Content Security Policy' in each] != []
    profile.said.clear()


class TestSending:
    def test_sends_what_the_plain_form_sends(self, page: Page, app: PlainScreens) -> None:
        app.says('/login?next=%2Fdone', login(ENGLISH, **WRONG), signup(ENGLISH))
        open_screen(page, app)
        fill_login(page)
        field(page, 'login', 'remember').check()
        send(page, 'login')
        expect(form(page, 'login').get_by_role('alert')).to_have_text(ENGLISH.errors['wrong_credentials'])
        (post,) = app.posts
        assert post.path == '/login'
        assert post.headers['accept'] == 'application/json'
        assert post.headers['content-type'].startswith('application/x-www-form-urlencoded')
        plain = [('authui-form', 'login'), ('email', EMAIL), ('password', PASSWORD), ('remember', 'on')]
        assert post.fields == [*plain, ('authui-do', 'submit')]
        assert has_not_loaded(page)

    def test_a_refusal_keeps_what_was_typed_and_where_the_user_is(self, page: Page, app: PlainScreens) -> None:
        app.says('/login?next=%2Fdone', login(ENGLISH, **WRONG), signup(ENGLISH))
        open_screen(page, app)
        field(page, 'signup', 'given_name').fill('Ann')
        fill_login(page, 'wrong password')
        page.keyboard.press('Enter')
        expect(form(page, 'login').get_by_role('alert')).to_be_visible()
        expect(field(page, 'login', 'password')).to_have_value('wrong password')
        expect(field(page, 'login', 'password')).to_be_focused()
        expect(field(page, 'login', 'email')).to_have_value(EMAIL)
        expect(field(page, 'signup', 'given_name')).to_have_value('Ann')

    def test_what_is_typed_while_it_waits_is_kept_with_the_caret(self, page: Page, app: PlainScreens) -> None:
        app.says('/login?next=%2Fdone', login(ENGLISH, **WRONG), signup(ENGLISH))
        open_screen(page, app)
        fill_login(page)
        app.goes.clear()
        send(page, 'login')
        expect(form(page, 'login')).to_have_attribute('aria-busy', 'true')
        field(page, 'signup', 'given_name').focus()
        page.keyboard.type('Ana')
        page.keyboard.press('ArrowLeft')
        app.goes.set()
        expect(form(page, 'login').get_by_role('alert')).to_be_visible()
        page.keyboard.type('n')
        expect(field(page, 'signup', 'given_name')).to_have_value('Anna')

    def test_is_sent_once_however_often_it_is_asked_for(self, page: Page, app: PlainScreens) -> None:
        app.says('/login?next=%2Fdone', login(ENGLISH, **WRONG), signup(ENGLISH))
        open_screen(page, app)
        fill_login(page)
        app.goes.clear()
        page.keyboard.press('Enter')
        page.keyboard.press('Enter')
        expect(form(page, 'login').locator('.authui-button')).to_be_disabled()
        expect(form(page, 'login').get_by_role('progressbar')).to_be_visible()
        page.evaluate("document.querySelector('form[name=login]').requestSubmit()")
        app.goes.set()
        expect(form(page, 'login').locator('.authui-button')).to_be_enabled()
        assert len(app.posts) == 1

    def test_another_button_runs_another_action(self, page: Page, app: PlainScreens) -> None:
        app.says('/mfa?next=%2Fdone', riddle(ENGLISH))
        open_screen(page, app)
        field(page, 'login', 'email').fill(EMAIL)
        form(page, 'login').get_by_role('button', name=ENGLISH.without_password).click()
        expect(form(page, 'challenge')).to_be_visible()
        assert dict(app.posts[0].fields)['authui-do'] == 'without_password'

    def test_another_button_asks_only_for_the_fields_it_needs(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        form(page, 'login').get_by_role('button', name=ENGLISH.without_password).click()
        expect(field(page, 'login', 'email-error')).to_have_text(ENGLISH.email_required)
        expect(field(page, 'login', 'password-error')).to_have_count(0)
        assert app.posts == []

    def test_reads_what_a_password_manager_filled_in_without_a_sign(self, page: Page, app: PlainScreens) -> None:
        app.says('/login?next=%2Fdone', login(ENGLISH, **WRONG), signup(ENGLISH))
        open_screen(page, app)
        page.evaluate(
            """([email, password]) => {
              document.querySelector('#authui-login-email').value = email;
              document.querySelector('#authui-login-password').value = password;
            }""",
            [EMAIL, PASSWORD],
        )
        send(page, 'login')
        expect(form(page, 'login').get_by_role('alert')).to_be_visible()
        assert dict(app.posts[0].fields).items() >= {'email': EMAIL, 'password': PASSWORD}.items()

    def test_choices_are_sent_as_the_browser_does(self, page: Page, app: PlainScreens) -> None:
        app.lets_in()
        open_screen(page, app, '/mfa-choice')
        send(page, 'challenge')
        error = form(page, 'challenge').locator('.authui-choices .authui-error')
        expect(error).to_have_text(ENGLISH.factor_required)
        expect(page.get_by_label('App')).to_be_focused()
        page.get_by_label('Text message').check()
        expect(error).to_have_count(0)
        page.get_by_label('Monday').check()
        page.get_by_label('Tuesday').check()
        send(page, 'challenge')
        page.wait_for_url('**/done')
        assert app.posts[0].fields[1:4] == [('factor', 'sms'), ('days', 'mo'), ('days', 'tu')]


class TestRules:
    def test_says_what_is_wrong_before_it_sends(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app, '/signup')
        field(page, 'signup', 'email').fill('ann')
        field(page, 'signup', 'phone_number').fill('0170')
        field(page, 'signup', 'password').fill('short')
        send(page, 'signup')
        expect(form(page, 'signup').get_by_role('alert')).to_have_text(ENGLISH.check_fields)
        errors = {
            'email': ENGLISH.email_valid,
            'given_name': ENGLISH.field_required,
            'phone_number': ENGLISH.phone_valid,
            'password': ENGLISH.password_short.format(length=8),
            'repeated': ENGLISH.passwords_differ,
        }
        for name, text in errors.items():
            expect(field(page, 'signup', f'{name}-error')).to_have_text(text)
            expect(field(page, 'signup', name)).to_have_attribute('aria-invalid', 'true')
            described = field(page, 'signup', name).get_attribute('aria-describedby') or ''
            assert described.split()[0] == f'authui-signup-{name}-error'
        expect(field(page, 'signup', 'email')).to_be_focused()
        page.keyboard.type('@example.org')
        expect(field(page, 'signup', 'email-error')).to_have_count(0)
        expect(field(page, 'signup', 'email')).to_have_attribute('aria-invalid', 'false')
        assert app.posts == []

    def test_takes_what_the_server_takes(self, page: Page, app: PlainScreens, subtests: pytest.Subtests) -> None:
        full_width = '\uff0b\uff14\uff19\uff11\uff17\uff10\uff11\uff12\uff13'
        for typed in ('+49 170 1234567', full_width, '+49 (0) 170-1234567', ''):
            with subtests.test(typed=typed):
                open_screen(page, app, '/signup')
                field(page, 'signup', 'phone_number').fill(typed)
                field(page, 'signup', 'email').fill(f'\u200b {EMAIL} ')
                send(page, 'signup')
                expect(field(page, 'signup', 'given_name-error')).to_be_visible()
                expect(field(page, 'signup', 'phone_number-error')).to_have_count(0)
                expect(field(page, 'signup', 'email-error')).to_have_count(0)

    def test_a_code_may_have_blanks_and_digits_of_any_script(self, page: Page, app: PlainScreens) -> None:
        app.lets_in()
        open_screen(page, app, '/confirm')
        field(page, 'confirm', 'email').fill(EMAIL)
        field(page, 'confirm', 'code').fill('12 ab')
        send(page, 'confirm')
        expect(field(page, 'confirm', 'code-error')).to_have_text(ENGLISH.code_short.format(length=5))
        field(page, 'confirm', 'code').fill(' ١٢٣-456')
        send(page, 'confirm')
        page.wait_for_url('**/done')

    def test_checks_a_field_when_the_user_leaves_it(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        field(page, 'login', 'email').fill('ann')
        field(page, 'login', 'password').focus()
        expect(field(page, 'login', 'email-error')).to_have_text(ENGLISH.email_valid)
        field(page, 'login', 'email').focus()
        expect(field(page, 'login', 'password-error')).to_have_count(0)

    def test_ticks_the_rules_of_a_password(self, page: Page, app: PlainScreens) -> None:
        page.clock.install()
        open_screen(page, app, '/signup')
        rules = form(page, 'signup').locator('.authui-checks')
        expect(rules.get_by_role('listitem').first).to_contain_text(ENGLISH.rule_open)
        field(page, 'signup', 'password').fill('short')
        live = rules.locator('[aria-live]')
        expect(live).to_have_text('')
        page.clock.run_for(1300)
        missing = rules.locator('li:not(.authui-met) span:first-of-type').all_inner_texts()
        expect(live).to_have_text(ENGLISH.rules_missing.format(rules=', '.join(missing)))
        field(page, 'signup', 'password').fill('Correct horse battery 9!')
        expect(rules.locator('.authui-met')).to_have_count(rules.get_by_role('listitem').count())
        expect(rules.get_by_role('listitem').first).to_contain_text(ENGLISH.rule_met)
        page.clock.run_for(1300)
        expect(live).to_have_text(ENGLISH.rules_met)

    def test_says_that_a_password_ends_with_a_blank(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        field(page, 'login', 'password').fill(f'{PASSWORD} ')
        blank = field(page, 'login', 'password-blank')
        expect(blank).to_have_text(ENGLISH.password_blank)
        expect(field(page, 'login', 'password')).to_have_attribute('aria-describedby', 'authui-login-password-blank')
        field(page, 'login', 'password').fill(PASSWORD)
        expect(blank).to_have_count(0)

    def test_a_rule_that_only_the_server_reads_stops_nothing(self, page: Page, app: PlainScreens) -> None:
        app.views['/mfa'] = lambda texts: (riddle(texts),)
        app.lets_in()
        open_screen(page, app, '/mfa')
        page.evaluate(
            """() => { document.querySelector('#authui-challenge-answer').dataset.rules =
              JSON.stringify([{kind: 'pattern', text: 'no', value: '(?P<name>a)'}, {kind: 'new', text: 'no'}]); }"""
        )
        field(page, 'challenge', 'answer').fill('b')
        send(page, 'challenge')
        page.wait_for_url('**/done')

    def test_agrees_with_the_server(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app, '/mfa')
        cases = [(rule, value) for rule in RULES for value in VALUES]
        sent = page.evaluate(
            """(cases) => {
              let isSent = false;
              document.addEventListener('authui-send', (event) => {
                event.preventDefault();
                isSent = true;
              });
              const form = document.querySelector('authui-form');
              const input = form.querySelector('[name=answer]');
              return cases.map(([rule, value]) => {
                isSent = false;
                input.dataset.rules = JSON.stringify([rule]);
                input.value = value;
                form.querySelector('form').requestSubmit();
                form.unlock();
                return isSent;
              });
            }""",
            [[rule.for_script(), value] for rule, value in cases],
        )
        differ = [
            (rule.kind, rule.value, value)
            for (rule, value), is_sent in zip(cases, sent, strict=True)
            if rule.is_met(value, {}) != is_sent
        ]
        assert differ == []


class TestPasswords:
    def test_are_shown_and_hidden_again(self, page: Page, app: PlainScreens) -> None:
        app.says('/login?next=%2Fdone', login(ENGLISH, **WRONG), signup(ENGLISH))
        open_screen(page, app)
        fill_login(page)
        login_form, password = form(page, 'login'), field(page, 'login', 'password')
        show = f'{ENGLISH.show_password}: {ENGLISH.password}'
        hide = f'{ENGLISH.hide_password}: {ENGLISH.password}'
        login_form.get_by_role('button', name=show).click()
        expect(password).to_have_attribute('type', 'text')
        send(page, 'login')
        expect(login_form.get_by_role('alert')).to_be_visible()
        expect(password).to_have_attribute('type', 'text')
        expect(password).to_have_value(PASSWORD)
        login_form.get_by_role('button', name=hide).click()
        expect(password).to_have_attribute('type', 'password')
        expect(login_form.locator('.authui-eye')).to_have_count(1)

    def test_caps_lock_is_told_once_while_it_is_on(self, page: Page, app: PlainScreens) -> None:
        def press(name: str, *, is_locked: bool) -> None:
            init = {'key': 'A', 'bubbles': True, 'modifierCapsLock': is_locked}
            for kind in ('keydown', 'keyup'):
                field(page, 'signup', name).evaluate(
                    '(input, [kind, init]) => input.dispatchEvent(new KeyboardEvent(kind, init))', [kind, init]
                )

        open_screen(page, app, '/signup?next=%2Fdone')
        told = form(page, 'signup').get_by_text(ENGLISH.caps_lock)
        field(page, 'signup', 'password').focus()
        press('password', is_locked=False)
        expect(told).to_have_count(0)
        press('email', is_locked=True)
        expect(told).to_have_count(0)
        press('password', is_locked=True)
        expect(told).to_be_visible()
        expect(told).to_have_role('status')
        expect(field(page, 'signup', 'password')).to_have_accessible_description(re.compile(ENGLISH.caps_lock))
        # It is not said again with each key, and is no error.
        told.evaluate('(line) => (window.told = line.firstChild)')
        press('password', is_locked=True)
        assert told.evaluate('(line) => line.firstChild === window.told')
        assert violations(page) == []
        # It goes along to the field that the user goes to, and away with the lock.
        press('repeated', is_locked=True)
        expect(told).to_have_count(1)
        expect(field(page, 'signup', 'repeated')).to_have_accessible_description(ENGLISH.caps_lock)
        press('repeated', is_locked=False)
        expect(told).to_have_count(0)


class TestGuesses:
    def test_at_a_mistyped_address_offer_the_one_that_was_meant(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app, '/signup?next=%2Fdone')
        email, line = field(page, 'signup', 'email'), field(page, 'signup', 'email-guess')
        email.fill('ann@gmial.com')
        expect(line).to_be_hidden()
        page.keyboard.press('Tab')
        expect(line).to_have_text('Did you mean ann@gmail.com? Use this address')
        expect(line).to_have_attribute('aria-live', 'polite')
        expect(email).to_have_attribute('aria-invalid', 'false')
        assert violations(page) == []
        line.get_by_role('button', name='Use this address').click()
        expect(email).to_have_value('ann@gmail.com')
        expect(email).to_be_focused()
        expect(line).to_be_hidden()
        expect(field(page, 'login', 'email')).to_have_value('ann@gmail.com')
        assert app.posts == []
        # What is corrected by hand is right as well, and what is meant so goes through.
        email.fill('ann@gmial.com')
        page.keyboard.press('Tab')
        expect(line).to_be_visible()
        email.fill('ann@gmail.com')
        expect(line).to_be_hidden()
        email.fill('ann@gmial.com')
        for name in ('password', 'repeated'):
            field(page, 'signup', name).fill('Correct horse battery 9!')
        field(page, 'signup', 'given_name').fill('Ann')
        app.says('/confirm')
        send(page, 'signup')
        expect(form(page, 'confirm')).to_be_visible()
        assert dict(app.posts[0].fields)['email'] == 'ann@gmial.com'

    def test_that_the_server_makes_are_filled_in_too(self, page: Page, app: PlainScreens) -> None:
        app.views['/login'] = lambda texts: (login(texts, **{**WRONG, 'identifier': 'ann@hotmial.com'}),)
        open_screen(page, app)
        line = field(page, 'login', 'email-guess')
        expect(line).to_have_text('Did you mean ann@hotmail.com? Use this address')
        line.get_by_role('button').click()
        expect(field(page, 'login', 'email')).to_have_value('ann@hotmail.com')

    def test_ask_for_nothing_on_a_login(self, page: Page, app: PlainScreens) -> None:
        asked: list[str] = []
        page.on('request', lambda request: asked.append(request.url))
        open_screen(page, app)
        fill_login(page)
        field(page, 'login', 'email').fill('ann@gmial.com')
        page.keyboard.press('Tab')
        page.wait_for_timeout(200)
        assert [each for each in asked if 'guess' in each] == []

    def test_agree_with_those_of_the_server(self, page: Page, app: PlainScreens) -> None:
        random = Random(19)  # noqa: S311 - the same in each run
        letters = 'abcdefghijklmnopqrstuvwxyz.-'
        typed = [
            '',
            'ann',
            '@',
            'a@b',
            ' Ann@GMIAL.com ',
            'a@b@gmial.com',
            'ann\u200b@gmial.com',
            f'ann@{"a" * 5000}.com',
        ]
        for _ in range(400):
            domain = list(random.choice(DOMAINS))
            for _ in range(random.randrange(3)):
                at = random.randrange(len(domain))
                domain[at : at + random.randrange(2)] = random.choice([*letters, '', domain[at] * 2])
            typed.append(f'ann@{"".join(domain)}')
        open_screen(page, app)
        script = f'(typed) => import("{app.files.scripts[0].replace("authui.js", "authui_guess.js")}")'
        found = page.evaluate(f'{script}.then(({{ guessed }}) => typed.map(guessed))', typed)
        assert found == [email_guess(each) for each in typed]
        assert sum(map(bool, found)) > 100


class TestScreens:
    def test_the_next_one_takes_the_place_of_this_one(self, page: Page, app: PlainScreens) -> None:
        app.says('/confirm?next=%2Fdone', confirm(ENGLISH, identifier=EMAIL, notice='A code was sent.'))
        open_screen(page, app)
        field(page, 'signup', 'email').fill(EMAIL)
        field(page, 'signup', 'given_name').fill('Ann')
        field(page, 'signup', 'password').fill(PASSWORD)
        field(page, 'signup', 'repeated').fill(PASSWORD)
        send(page, 'signup')
        expect(field(page, 'confirm', 'code')).to_be_focused()
        expect(page).to_have_title('Confirm · authui')
        expect(page).to_have_url(f'{app.url}/confirm?next=%2Fdone')
        expect(form(page, 'confirm').get_by_role('status')).to_have_text('A code was sent.')
        expect(form(page, 'signup')).to_have_count(0)
        page.go_back()
        expect(form(page, 'login')).to_be_visible()
        expect(page).to_have_title('Login · authui')
        expect(field(page, 'login', 'email')).to_have_value(EMAIL)
        expect(field(page, 'login', 'password')).to_have_value('')
        page.go_forward()
        expect(form(page, 'confirm')).to_be_visible()
        assert has_not_loaded(page)

    def test_links_between_them_load_no_page_and_carry_the_email(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        page.keyboard.type(EMAIL)
        page.get_by_role('link', name=ENGLISH.forgot_link).click()
        expect(page).to_have_url(f'{app.url}/forgot?next=%2Fdone')
        expect(field(page, 'forgot', 'email')).to_have_value(EMAIL)
        field(page, 'forgot', 'email').fill('bob@example.org')
        page.get_by_role('link', name=ENGLISH.back_to_login).click()
        expect(field(page, 'login', 'email')).to_have_value('bob@example.org')
        expect(field(page, 'login', 'password')).to_be_focused()
        assert has_not_loaded(page)

    def test_a_link_in_a_new_tab_stays_one(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        with page.context.expect_page() as opened:
            page.get_by_role('link', name=ENGLISH.forgot_link).click(modifiers=['ControlOrMeta'])
        expect(form(opened.value, 'forgot')).to_be_visible()
        expect(form(page, 'login')).to_be_visible()

    def test_the_email_goes_from_card_to_card(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        field(page, 'login', 'email').fill(EMAIL)
        field(page, 'login', 'password').focus()
        expect(field(page, 'signup', 'email')).to_have_value(EMAIL)
        field(page, 'signup', 'email').fill('bob@example.org')
        field(page, 'signup', 'email').blur()
        expect(field(page, 'login', 'email')).to_have_value('bob@example.org')
        # Leaving a field in which nothing was typed carries nothing.
        field(page, 'login', 'email').focus()
        field(page, 'login', 'password').focus()
        expect(field(page, 'signup', 'email')).to_have_value('bob@example.org')

    def test_a_card_that_looks_the_same_is_empty_again(self, page: Page, app: PlainScreens) -> None:
        app.says('/mfa', riddle(ENGLISH))
        app.says('/mfa', riddle(ENGLISH, error='Wrong'))
        open_screen(page, app, '/mfa')
        field(page, 'challenge', 'answer').fill('forty-two')
        send(page, 'challenge')
        expect(field(page, 'challenge', 'answer')).to_have_value('')
        expect(field(page, 'challenge', 'answer')).to_be_focused()
        page.keyboard.type('six')
        send(page, 'challenge')
        expect(form(page, 'challenge').get_by_role('alert')).to_have_text('Wrong')
        expect(field(page, 'challenge', 'answer')).to_have_value('six')
        assert len(app.posts) == 2

    def test_an_alert_that_repeats_is_heard_again(self, page: Page, app: PlainScreens) -> None:
        for _ in range(2):
            app.says('/mfa', riddle(ENGLISH, error='Wrong'))
        open_screen(page, app, '/mfa')
        field(page, 'challenge', 'answer').fill('six')
        send(page, 'challenge')
        form(page, 'challenge').get_by_role('alert').evaluate('(alert) => (alert.id = "former")')
        send(page, 'challenge')
        expect(page.locator('#former')).to_have_count(0)
        expect(form(page, 'challenge').get_by_role('alert')).to_have_text('Wrong')

    def test_an_error_of_the_server_at_a_field_gets_the_focus(self, page: Page, app: PlainScreens) -> None:
        app.says('/confirm', confirm(ENGLISH, broken={'email': 'Not this one'}))
        open_screen(page, app, '/confirm')
        field(page, 'confirm', 'email').fill(EMAIL)
        field(page, 'confirm', 'code').fill('123456')
        send(page, 'confirm')
        expect(field(page, 'confirm', 'email')).to_be_focused()
        expect(field(page, 'confirm', 'code')).to_have_value('123456')
        page.keyboard.type('x')
        expect(field(page, 'confirm', 'email-error')).to_have_count(0)

    def test_the_errors_of_another_card_stay(self, page: Page, app: PlainScreens) -> None:
        app.says('/login?next=%2Fdone', login(ENGLISH, **WRONG), signup(ENGLISH))
        open_screen(page, app)
        field(page, 'signup', 'phone_number').fill('0170')
        fill_login(page)
        expect(field(page, 'signup', 'phone_number-error')).to_be_visible()
        send(page, 'login')
        expect(form(page, 'login').get_by_role('alert')).to_be_visible()
        expect(field(page, 'signup', 'phone_number-error')).to_have_text(ENGLISH.phone_valid)

    def test_says_that_the_app_is_at_another_address(self, page: Page, app: PlainScreens) -> None:
        app.app_url = 'https://app.example.org/login'
        open_screen(page, app)
        expect(page.locator('.authui-other-address')).to_be_visible()
        app.app_url = f'{app.url}/login'
        page.reload()
        expect(page.locator('.authui-language summary')).to_be_visible()
        expect(page.locator('.authui-other-address')).to_be_hidden()

    def test_a_page_that_is_no_screen_is_opened(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        app.is_signed_in = True
        page.get_by_role('link', name=ENGLISH.forgot_link).click()
        expect(page.get_by_role('heading', name='You are in')).to_be_visible()

    @pytest.mark.parametrize('path', ['/signup', '/confirm', '/mfa-choice'])
    def test_raise_no_barrier(self, page: Page, app: PlainScreens, path: str) -> None:
        open_screen(page, app, path)
        page.locator('.authui-button').last.click()
        expect(page.get_by_role('alert')).to_be_visible()
        assert violations(page) == []


class TestWaiting:
    def test_counts_down(self, page: Page, app: PlainScreens) -> None:
        page.clock.install()
        app.says('/login?next=%2Fdone', login(ENGLISH, **WRONG, wait=61.0), signup(ENGLISH))
        open_screen(page, app)
        fill_login(page)
        send(page, 'login')
        button = form(page, 'login').locator('.authui-button')
        expect(button).to_have_text(ENGLISH.wait_button.format(time='1:01'))
        expect(button).to_be_disabled()
        page.clock.run_for(2000)
        expect(button).to_have_text(ENGLISH.wait_button.format(time='0:59'))
        field(page, 'login', 'password').press('Enter')
        page.clock.run_for(60_000)
        expect(button).to_have_text(ENGLISH.login_button)
        expect(button).to_be_enabled()
        assert len(app.posts) == 1

    def test_a_new_code_can_be_asked_for_after_a_pause(self, page: Page, app: PlainScreens) -> None:
        page.clock.install()
        app.says('/confirm', confirm(ENGLISH, identifier=EMAIL, error='Too many', wait=120.0))
        open_screen(page, app, '/confirm')
        field(page, 'confirm', 'email').fill(EMAIL)
        field(page, 'confirm', 'code').fill('123')
        again = form(page, 'confirm').locator('[value=resend]')
        again.click()
        # The pause of the refusal is that of the button: the code that the user has can be sent.
        expect(again).to_have_text(ENGLISH.resend_wait_button.format(time='2:00'))
        expect(form(page, 'confirm').locator('.authui-button')).to_be_enabled()
        expect(field(page, 'confirm', 'code')).to_have_value('123')
        page.clock.run_for(121_000)
        expect(again).to_have_text(ENGLISH.resend_button)

    def test_a_code_that_was_just_sent_begins_the_pause(self, page: Page, app: PlainScreens) -> None:
        def just_sent(texts: Any) -> Any:
            return (confirm(texts, buttons=[_paused(each) for each in confirm(texts).buttons]),)

        app.views['/confirm'] = just_sent
        open_screen(page, app, '/confirm')
        expect(form(page, 'confirm').locator('[value=resend]')).to_be_disabled()
        expect(form(page, 'confirm').locator('.authui-button')).to_be_enabled()

    @pytest.mark.parametrize(
        'busy',
        [
            JSONResponse({'code': 'busy', 'retry_after': 3}, 503),
            HTMLResponse('<h1>Busy</h1>', 503, headers={'Retry-After': '3'}),
            None,
        ],
        ids=['JSON', 'HTML', 'a card'],
    )
    def test_a_busy_server_is_asked_again(self, page: Page, app: PlainScreens, busy: Response | None) -> None:
        page.clock.install()
        if busy is None:
            busy = app.document('/login', login(ENGLISH, error=ENGLISH.busy_again, wait=3.0), status=503)
            busy.headers['Retry-After'] = '3'
        app.answers.append(busy)
        app.lets_in()
        open_screen(page, app)
        fill_login(page, 'not yet')
        field(page, 'login', 'password').fill('something')
        send(page, 'login')
        expect(form(page, 'login').get_by_role('alert')).to_have_text(ENGLISH.errors['throttled'])
        expect(form(page, 'login').locator('.authui-button')).to_have_text(ENGLISH.wait_button.format(time='0:03'))
        field(page, 'login', 'password').fill(PASSWORD)
        page.clock.run_for(3100)
        page.wait_for_url('**/done')
        assert [dict(each.fields)['password'] for each in app.posts] == ['something', PASSWORD]


def _paused(button: Any) -> Any:
    return button.__class__(**{**vars(button), 'is_paused': bool(button.pause)})


class TestLeaving:
    def test_a_login_leads_on_and_forgets_what_was_typed(self, page: Page, app: PlainScreens) -> None:
        app.lets_in()
        open_screen(page, app)
        fill_login(page)
        send(page, 'login')
        page.wait_for_url('**/done')
        assert page.evaluate("sessionStorage.getItem('authui.typed')") == '{}'
        assert page.evaluate('history.length') == 2  # the blank page and this one

    def test_other_tabs_hear_of_it(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        other = page.context.new_page()
        open_screen(other, app)
        app.lets_in()
        fill_login(other)
        app.is_signed_in = True
        send(other, 'login')
        other.wait_for_url('**/done')
        page.wait_for_url('**/done')

    def test_a_browser_that_drops_the_cookie_is_told_so(self, page: Page, app: PlainScreens) -> None:
        app.keeps_cookies = False
        app.lets_in()
        open_screen(page, app)
        fill_login(page)
        send(page, 'login')
        expect(form(page, 'login').get_by_role('alert')).to_have_text(ENGLISH.errors['cookies_needed'])
        expect(form(page, 'login').locator('.authui-button')).to_be_enabled()

    def test_a_fragment_of_this_page_is_loaded_too(self, page: Page, app: PlainScreens) -> None:
        app.lets_in('/login?next=%2Fdone#part')
        open_screen(page, app)
        fill_login(page)
        app.is_signed_in = True
        send(page, 'login')
        page.wait_for_url('**/done#part')

    @pytest.mark.parametrize('way', ['redirect', 'this tab'])
    def test_the_fragment_that_was_asked_for_goes_into_next(self, page: Page, app: PlainScreens, way: str) -> None:
        if way == 'redirect':
            page.goto(f'{app.url}/login#part')
        else:
            page.goto(f'{app.url}/done')
            page.evaluate("sessionStorage.setItem('authui.fragment', '/done#part')")
            page.goto(f'{app.url}/login?next=%2Fdone')
        page.wait_for_url('**/login?next=%2Fdone%23part')

    def test_the_fragment_of_another_page_is_left_alone(self, page: Page, app: PlainScreens) -> None:
        page.goto(f'{app.url}/done')
        page.evaluate("sessionStorage.setItem('authui.fragment', '/other#part')")
        open_screen(page, app)
        expect(page).to_have_url(f'{app.url}/login?next=%2Fdone')


class TestKeeping:
    def test_what_was_typed_survives_a_reload_but_no_secret_does(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        fill_login(page)
        field(page, 'login', 'remember').check()
        field(page, 'signup', 'given_name').fill('Ann')
        field(page, 'signup', 'password').fill(PASSWORD)
        form(page, 'signup').locator('.authui-eye').first.click()
        field(page, 'signup', 'password').press('End')
        page.keyboard.type('!')
        page.reload()
        expect(field(page, 'login', 'email')).to_have_value(EMAIL)
        expect(field(page, 'login', 'remember')).to_be_checked()
        expect(field(page, 'signup', 'given_name')).to_have_value('Ann')
        expect(field(page, 'login', 'password')).to_have_value('')
        expect(field(page, 'login', 'password')).to_be_focused()
        assert 'horse' not in page.evaluate('JSON.stringify({...sessionStorage, ...localStorage})')

    def test_a_user_who_types_when_the_script_comes_goes_on_typing(self, page: Page, app: PlainScreens) -> None:
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route('**/authui.js', hold)
        page.goto(f'{app.url}/login?next=%2Fdone', wait_until='commit')
        field(page, 'login', 'email').click()
        page.keyboard.type(EMAIL[:-2])
        held[0].continue_()
        wait_until(page, 'Boolean(customElements.get("authui-form"))')
        page.keyboard.type(EMAIL[-2:])
        expect(field(page, 'login', 'email')).to_have_value(EMAIL)
        expect(field(page, 'login', 'email')).to_be_focused()

    def test_no_code_is_kept(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app, '/confirm')
        field(page, 'confirm', 'email').fill(EMAIL)
        field(page, 'confirm', 'code').fill('975310')
        page.reload()
        expect(field(page, 'confirm', 'code')).to_have_value('')
        expect(field(page, 'confirm', 'code')).to_be_focused()
        page.goto(f'{app.url}/mfa')
        field(page, 'challenge', 'answer').fill('975310')
        page.reload()
        expect(field(page, 'challenge', 'answer')).to_have_value('')
        assert '975310' not in page.evaluate('JSON.stringify({...sessionStorage, ...localStorage})')

    def test_what_the_server_knows_by_itself_stays(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        field(page, 'login', 'email').fill('typed@example.org')
        app.views['/confirm'] = lambda texts: (confirm(texts, identifier=EMAIL),)
        page.goto(f'{app.url}/confirm')
        expect(field(page, 'confirm', 'email')).to_have_value(EMAIL)
        field(page, 'confirm', 'email').fill('changed@example.org')
        page.reload()
        expect(field(page, 'confirm', 'email')).to_have_value('changed@example.org')

    def test_an_email_that_was_deleted_stays_so(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        field(page, 'login', 'email').fill(EMAIL)
        field(page, 'login', 'email').fill('')
        page.reload()
        expect(field(page, 'login', 'email')).to_have_value('')

    def test_works_where_the_browser_blocks_all_storage(self, page: Page, app: PlainScreens) -> None:
        page.add_init_script(
            """for (const name of ['sessionStorage', 'localStorage', 'BroadcastChannel'])
              Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });"""
        )
        app.lets_in()
        open_screen(page, app)
        fill_login(page)
        send(page, 'login')
        page.wait_for_url('**/done')

    def test_bears_what_others_have_stored(self, page: Page, app: PlainScreens, subtests: pytest.Subtests) -> None:
        for kept in ('null', '[]', '{', '"text"', '{"carried": 3}', '{"carried": {"start": ""}}'):
            with subtests.test(kept=kept):
                page.goto(f'{app.url}/done')
                page.evaluate('(kept) => sessionStorage.setItem("authui.typed", kept)', kept)
                app.lets_in()
                open_screen(page, app)
                expect(field(page, 'login', 'email')).to_have_value('')
                fill_login(page)
                send(page, 'login')
                page.wait_for_url('**/done')


class TestLanguages:
    def test_are_switched_without_losing_what_was_typed(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        fill_login(page)
        form(page, 'login').locator('.authui-eye').click()
        field(page, 'signup', 'given_name').fill('Ann')
        field(page, 'signup', 'email').fill('ann')
        page.locator('.authui-language summary').click()
        page.get_by_role('link', name=GERMAN.language_name).click()
        expect(page.locator('html')).to_have_attribute('lang', GERMAN.language)
        expect(form(page, 'login').locator('.authui-button')).to_have_text(GERMAN.login_button)
        expect(page.locator('.authui-language')).not_to_have_attribute('open', re.compile('.*'))
        expect(page.locator('.authui-language summary')).to_be_focused()
        expect(field(page, 'login', 'password')).to_have_value(PASSWORD)
        expect(field(page, 'login', 'password')).to_have_attribute('type', 'text')
        hide = f'{GERMAN.hide_password}: {GERMAN.password}'
        expect(form(page, 'login').get_by_role('button', name=hide)).to_be_visible()
        expect(field(page, 'signup', 'given_name')).to_have_value('Ann')
        expect(field(page, 'signup', 'email-error')).to_have_text(GERMAN.email_valid)
        assert page.evaluate('document.cookie') == f'authui-language={GERMAN.language}'
        assert has_not_loaded(page)
        page.reload()
        expect(form(page, 'login').locator('.authui-button')).to_have_text(GERMAN.login_button)

    def test_without_a_connection_the_screen_and_what_was_typed_stay(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        fill_login(page)
        page.context.set_offline(True)
        page.locator('.authui-language summary').click()
        with page.expect_event('requestfailed'):
            page.get_by_role('link', name=GERMAN.language_name).click()
        page.context.set_offline(False)
        page.get_by_role('link', name=GERMAN.language_name).click()
        expect(page.locator('html')).to_have_attribute('lang', GERMAN.language)
        expect(field(page, 'login', 'password')).to_have_value(PASSWORD)
        assert has_not_loaded(page)

    def test_the_list_shuts_by_escape_and_when_it_is_left(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        summary = page.locator('.authui-language summary')
        german = page.get_by_role('link', name=GERMAN.language_name)
        summary.press('Enter')
        german.focus()
        page.keyboard.press('Escape')
        expect(german).to_be_hidden()
        expect(summary).to_be_focused()
        summary.press('Enter')
        german.focus()
        field(page, 'login', 'email').focus()
        expect(german).to_be_hidden()


class TestFailures:
    def test_offline_the_form_says_so_and_can_be_sent_again(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app)
        fill_login(page)
        for _ in range(3):
            page.context.set_offline(True)
            send(page, 'login')
            expect(form(page, 'login').get_by_role('alert')).to_have_text(ENGLISH.unreachable)
            expect(field(page, 'login', 'password')).to_have_value(PASSWORD)
            expect(field(page, 'login', 'password')).to_be_focused()
        page.context.set_offline(False)
        app.lets_in()
        send(page, 'login')
        page.wait_for_url('**/done')
        assert not app.posts[0].is_plain

    def test_a_code_that_could_not_be_asked_for_can_be_at_once(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app, '/confirm')
        field(page, 'confirm', 'email').fill(EMAIL)
        page.context.set_offline(True)
        form(page, 'confirm').locator('[value=resend]').click()
        expect(form(page, 'confirm').get_by_role('alert')).to_have_text(ENGLISH.unreachable)
        expect(form(page, 'confirm').locator('[value=resend]')).to_be_enabled()

    def test_where_scripts_are_blocked_the_next_try_is_a_plain_one(self, page: Page, app: PlainScreens) -> None:
        def block(route: Route) -> None:
            is_script = route.request.resource_type == 'fetch' and route.request.method == 'POST'
            route.abort('blockedbyclient') if is_script else route.continue_()

        page.route('**/*', block)
        app.answers.append(app.document('/login', login(ENGLISH, **WRONG)))
        open_screen(page, app)
        fill_login(page)
        form(page, 'login').locator('.authui-eye').click()
        send(page, 'login')
        expect(form(page, 'login').get_by_role('alert')).to_have_text(ENGLISH.unreachable)
        send(page, 'login')
        expect(form(page, 'login').get_by_role('alert')).to_have_text(ENGLISH.errors['wrong_credentials'])
        assert app.posts[0].is_plain
        fields = dict(app.posts[0].fields)
        assert fields == {
            'authui-form': 'login', 'email': EMAIL, 'password': PASSWORD, 'authui-do': 'submit'
        }  # fmt: skip

    def test_what_cannot_be_understood_is_sent_plainly(
        self, page: Page, app: PlainScreens, subtests: pytest.Subtests
    ) -> None:
        for answer in (
            PlainTextResponse('ok'),
            JSONResponse({'detail': 'cross-site'}, 403),
            JSONResponse({'detail': 'too large'}, 413),
            JSONResponse({'detail': 'which type?'}, 415),
            JSONResponse({'detail': 'unknown form'}, 400),
            JSONResponse([1]),
            JSONResponse(None),
            Response('{', media_type='application/json'),
            HTMLResponse('<h1>A proxy</h1>'),
        ):
            with subtests.test(status=answer.status_code, body=answer.body):
                app.reset()
                app.answers += [answer, app.document('/login', login(ENGLISH, **WRONG))]
                open_screen(page, app)
                fill_login(page)
                send(page, 'login')
                expect(form(page, 'login').get_by_role('alert')).to_have_text(ENGLISH.errors['wrong_credentials'])
                assert [each.is_plain for each in app.posts] == [False, True]
                assert sorted(app.posts[0].fields) == sorted(app.posts[1].fields)

    def test_a_document_of_ours_is_shown_whatever_its_status(
        self, page: Page, app: PlainScreens, subtests: pytest.Subtests
    ) -> None:
        for status in (200, 400, 403, 413, 500):
            with subtests.test(status=status):
                app.reset()
                app.answers.append(app.document('/login', login(ENGLISH, heading='Not like this'), status=status))
                open_screen(page, app)
                fill_login(page)
                send(page, 'login')
                expect(page.get_by_role('heading', name='Not like this')).to_be_visible()
                assert has_not_loaded(page)

    def test_the_error_of_a_proxy_leaves_the_form_usable(
        self, page: Page, app: PlainScreens, subtests: pytest.Subtests
    ) -> None:
        for status in (429, 500, 502, 503, 504):
            with subtests.test(status=status):
                app.reset()
                app.answers.append(HTMLResponse('<h1>nginx</h1>', status))
                app.lets_in()
                open_screen(page, app)
                fill_login(page)
                send(page, 'login')
                expect(form(page, 'login').get_by_role('alert')).to_have_text(ENGLISH.unreachable)
                # The server is there by now, but its answer to a script is not to be trusted: the form is sent plainly.
                app.answers[0] = app.document('/login', login(ENGLISH, **WRONG))
                send(page, 'login')
                expect(form(page, 'login').get_by_role('alert')).to_have_text(ENGLISH.errors['wrong_credentials'])

    def test_a_redirect_of_the_server_is_followed(self, page: Page, app: PlainScreens) -> None:
        app.answers.append(Response(status_code=303, headers={'Location': '/done'}))
        open_screen(page, app)
        fill_login(page)
        send(page, 'login')
        expect(page.get_by_role('heading', name='You are in')).to_be_visible()

    def test_a_server_that_does_not_answer_is_given_up(self, page: Page, app: PlainScreens) -> None:
        page.clock.install()
        app.says('/login', login(ENGLISH))
        open_screen(page, app)
        fill_login(page)
        app.goes.clear()
        with page.expect_request('**/login*'):
            send(page, 'login')
        page.clock.run_for(46_000)
        expect(form(page, 'login').get_by_role('alert')).to_have_text(ENGLISH.unreachable)
        app.goes.set()

    def test_a_page_that_comes_back_as_it_was_left_is_unlocked_without_its_password(
        self, page: Page, app: PlainScreens
    ) -> None:
        app.says('/login', login(ENGLISH))
        open_screen(page, app)
        fill_login(page)
        app.goes.clear()
        send(page, 'login')
        expect(form(page, 'login').locator('.authui-button')).to_be_disabled()
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        expect(form(page, 'login').locator('.authui-button')).to_be_enabled()
        expect(field(page, 'login', 'password')).to_have_value('')
        expect(field(page, 'login', 'email')).to_have_value(EMAIL)

    def test_a_browser_without_something_it_needs_keeps_the_plain_form(self, page: Page, app: PlainScreens) -> None:
        page.add_init_script('delete SubmitEvent.prototype.submitter')
        app.answers.append(app.document('/login', login(ENGLISH, **WRONG)))
        open_screen(page, app)
        expect(page.locator('.authui-eye')).to_have_count(0)
        fill_login(page)
        send(page, 'login')
        expect(form(page, 'login').get_by_role('alert')).to_have_text(ENGLISH.errors['wrong_credentials'])
        assert app.posts[0].is_plain


class TestHands:
    def test_an_error_does_not_move_the_button_that_is_being_pressed(self, page: Page, app: PlainScreens) -> None:
        app.lets_in()
        open_screen(page, app)
        fill_login(page)
        field(page, 'login', 'email').fill('ann')
        page.keyboard.type('@example')
        button = form(page, 'login').locator('.authui-button').bounding_box()
        assert button is not None
        page.mouse.move(button['x'] + 5, button['y'] + 2)
        page.mouse.down()
        expect(field(page, 'login', 'email-error')).to_have_count(0)
        page.mouse.up()
        expect(field(page, 'login', 'email-error')).to_be_visible()
        field(page, 'login', 'email').fill(EMAIL)
        send(page, 'login')
        page.wait_for_url('**/done')

    @pytest.mark.parametrize(
        'events',
        [
            "new PointerEvent('pointerdown', { button: 2, bubbles: true })",
            "new Event('contextmenu', { bubbles: true })",
        ],
        ids=['another button', 'its menu takes the end away'],
    )
    def test_a_press_that_is_no_click_holds_nothing(self, page: Page, app: PlainScreens, events: str) -> None:
        app.says('/login', login(ENGLISH, **WRONG), signup(ENGLISH))
        stop_the_clock(page)
        open_screen(page, app)
        fill_login(page)
        form(page, 'signup').locator('.authui-button').evaluate(
            f"""(button) => {{
              if ({events}.type === 'contextmenu')
                button.dispatchEvent(new PointerEvent('pointerdown', {{ button: 0, bubbles: true }}));
              button.dispatchEvent({events});
            }}"""
        )
        page.clock.run_for(1)
        field(page, 'login', 'password').press('Enter')
        expect(form(page, 'login').get_by_role('alert')).to_be_visible()

    def test_a_button_that_is_held_down_when_the_answer_comes_is_pressed(self, page: Page, app: PlainScreens) -> None:
        app.says('/login', login(ENGLISH, **WRONG), signup(ENGLISH, notice='New'))
        stop_the_clock(page)
        open_screen(page, app)
        fill_login(page)
        app.goes.clear()
        send(page, 'login')
        page.clock.run_for(100)
        button = form(page, 'signup').locator('.authui-button').bounding_box()
        assert button is not None
        page.mouse.move(button['x'] + 5, button['y'] + 5)
        page.mouse.down()
        with page.expect_response('**/login*'):
            app.goes.set()
        expect(form(page, 'signup').get_by_role('status')).to_have_count(0)
        page.clock.run_for(100)
        expect(form(page, 'signup').get_by_role('status')).to_have_count(0)
        page.mouse.up()
        page.clock.run_for(100)
        expect(form(page, 'signup').get_by_role('status').first).to_have_text('New')
        expect(form(page, 'login').get_by_role('alert')).to_be_visible()
        expect(field(page, 'signup', 'given_name-error')).to_have_text(ENGLISH.field_required)  # it was pressed

    def test_space_on_a_button_and_on_a_tick(self, page: Page, app: PlainScreens) -> None:
        app.lets_in()
        open_screen(page, app)
        fill_login(page)
        field(page, 'login', 'remember').focus()
        page.keyboard.press('Space')
        form(page, 'login').locator('.authui-button').focus()
        page.keyboard.press('Space')
        page.wait_for_url('**/done')
        assert ('remember', 'on') in app.posts[0].fields

    def test_a_word_that_is_being_composed_is_kept(self, page: Page, app: PlainScreens) -> None:
        app.says('/login', login(ENGLISH, **WRONG), signup(ENGLISH))
        open_screen(page, app)
        fill_login(page)
        app.goes.clear()
        send(page, 'login')
        field(page, 'signup', 'given_name').focus()
        keyboard = page.context.new_cdp_session(page)
        keyboard.send('Input.imeSetComposition', {'text': 'あん', 'selectionStart': 2, 'selectionEnd': 2})
        app.goes.set()
        expect(form(page, 'login').get_by_role('alert')).to_be_visible()
        keyboard.send('Input.insertText', {'text': '杏'})
        assert '杏' in field(page, 'signup', 'given_name').input_value()


class TestHosts:
    """A card in a page of a host's own."""

    def test_may_take_what_is_sent_and_show_the_answer(self, page: Page, app: PlainScreens) -> None:
        open_screen(page, app, '/mfa')
        page.evaluate(
            """() => document.addEventListener('authui-send', (event) => {
              event.preventDefault();
              window.sent = event.detail;
            })"""
        )
        field(page, 'challenge', 'answer').fill('six')
        send(page, 'challenge')
        expect(form(page, 'challenge').locator('.authui-button')).to_be_disabled()
        assert page.evaluate('sent') == {'form': 'challenge', 'action': 'submit', 'values': {'answer': 'six'}}
        app.views['/other'] = lambda texts: (riddle(texts, error='Wrong'),)
        show = """async (path) => document.querySelector('authui-form').show(await (await fetch(path)).text())"""
        page.evaluate(show, '/other')
        expect(form(page, 'challenge').get_by_role('alert')).to_have_text('Wrong')
        expect(field(page, 'challenge', 'answer')).to_have_value('six')
        send(page, 'challenge')
        page.evaluate(show, '/mfa-choice')
        expect(page.get_by_label('App')).to_be_focused()
        assert app.posts == []

    def test_a_form_anywhere_is_answered_in_its_place(self, page: Page, app: PlainScreens) -> None:
        app.says('/mfa', riddle(ENGLISH, error='Wrong'))
        app.says('/mfa-choice', choice(ENGLISH, name='login'))
        open_screen(page, app, '/mfa')
        page.evaluate(
            """() => { const main = document.querySelector('main'); main.className = 'host'; main.id = 'host'; }"""
        )
        field(page, 'challenge', 'answer').fill('six')
        send(page, 'challenge')
        expect(form(page, 'challenge').get_by_role('alert')).to_have_text('Wrong')
        expect(page.locator('#host')).to_be_visible()
        send(page, 'challenge')
        expect(page).to_have_url(f'{app.url}/mfa-choice')
