"""What the screens look like while they are used: under the pointer, while busy, under a finger, and with codes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from pydantic import SecretStr
from support.acts import field, form
from support.plain_screens import PlainScreens, choice, confirm, login, signup
from support.screens import after_the_pause, violations

from authui.pages.card import back_button, code_field, resend_button
from authui.pages.description import CardView, Totp
from authui.pages.rules import Choice
from authui.pages.texts import ENGLISH

EMAIL = 'ann@example.org'
STRONG = 'Correct horse 1!'
BOXES = """
() => [...document.querySelectorAll('a, button, summary, .authui-tick, .authui-choice, input.authui-input')]
  .filter((each) => each.checkVisibility() && !each.closest('.authui-info'))
  .map((each) => [each.outerHTML.slice(0, 120), each.getBoundingClientRect()])
  .map(([html, { width, height }]) => [html, width, height])
"""
"""Every target of a page, with its width and height; links inside sentences are exempt (WCAG 2.2, 2.5.8)."""


@pytest.fixture
def app(plain_app: PlainScreens) -> PlainScreens:
    return plain_app


def code(**shown: Any) -> CardView:
    """Return the card of a code with six digits, which was just sent."""
    view = CardView(
        name='challenge',
        heading='Enter your code',
        button=ENGLISH.continue_button,
        fields=(code_field(ENGLISH, 'Code', digits=6),),
        buttons=(resend_button(ENGLISH, was_sent=True), back_button(ENGLISH)),
        hint='A code was sent to a***@e***.',
    )
    return replace(view, **shown)


def key() -> CardView:
    """Return the card with the key of an authenticator app."""
    totp = Totp(key=SecretStr('JBSWY3DPEHPK3PXP'), issuer='App', account=EMAIL)
    return code(totp=totp, buttons=(back_button(ENGLISH),), hint='')


def open_mfa(page: Page, app: PlainScreens, view: CardView) -> Locator:
    app.views['/mfa'] = lambda _: (view,)
    page.goto(f'{app.url}/mfa?next=%2Fdone')
    return form(page, 'challenge')


class TestWhileBusy:
    def test_the_button_that_was_pressed_keeps_the_focus(self, page: Page, app: PlainScreens) -> None:
        app.goes.clear()
        app.says('/confirm', confirm(ENGLISH, identifier=EMAIL, notice='A new code is on its way.'))
        page.goto(f'{app.url}/confirm')
        field(page, 'confirm', 'email').fill(EMAIL)
        again = form(page, 'confirm').locator('[value=resend]')
        again.focus()
        page.keyboard.press('Enter')
        expect(page.get_by_role('progressbar')).to_be_visible()
        expect(again).to_be_disabled()
        expect(again).to_be_focused()
        page.keyboard.press('Enter')
        app.goes.set()
        expect(page.get_by_role('status')).to_be_visible()
        expect(again).to_be_focused()
        assert len(app.posts) == 1


class TestAfterAnError:
    def test_the_focus_goes_to_the_first_empty_field(self, page: Page, app: PlainScreens) -> None:
        app.says('/signup', login(ENGLISH), signup(ENGLISH, error='It does not answer.', identifier=EMAIL))
        page.goto(f'{app.url}/signup')
        for name, value in {'email': EMAIL, 'given_name': 'Ann', 'password': STRONG, 'repeated': STRONG}.items():
            field(page, 'signup', name).fill(value)
        form(page, 'signup').locator('.authui-button').click()
        expect(form(page, 'signup').get_by_role('alert')).to_be_visible()
        expect(field(page, 'signup', 'phone_number')).to_be_focused()

    def test_the_focus_goes_to_the_alert_where_no_field_is_empty(self, page: Page, app: PlainScreens) -> None:
        app.says('/confirm', confirm(ENGLISH, error='It does not answer.', identifier=EMAIL))
        page.goto(f'{app.url}/confirm')
        field(page, 'confirm', 'email').fill(EMAIL)
        field(page, 'confirm', 'code').fill('123456')
        form(page, 'confirm').locator('.authui-button').click()
        expect(form(page, 'confirm').get_by_role('alert')).to_be_focused()
        app.says('/login?next=%2Fdone')
        page.keyboard.press('Enter')
        expect(form(page, 'login')).to_be_visible()
        assert len(app.posts) == 2

    def test_the_focus_goes_to_the_password_of_a_login(self, page: Page, app: PlainScreens) -> None:
        app.says('/login?next=%2Fdone', login(ENGLISH, error='Wrong.', identifier=EMAIL), signup(ENGLISH))
        page.goto(f'{app.url}/login?next=%2Fdone')
        field(page, 'login', 'email').fill(EMAIL)
        field(page, 'login', 'password').fill(STRONG)
        form(page, 'login').locator('.authui-button').click()
        expect(form(page, 'login').get_by_role('alert')).to_be_visible()
        expect(field(page, 'login', 'password')).to_be_focused()


class TestUnderAFinger:
    @pytest.mark.parametrize(('width', 'least'), [(1200, 24), (360, 44), (320, 44)])
    def test_every_target_is_large_enough(
        self, page: Page, app: PlainScreens, width: int, least: int, subtests: pytest.Subtests
    ) -> None:
        app.views['/mfa'] = lambda _: (key(),)
        app.views['/login'] = lambda texts: (
            login(texts, error='Wrong.', offers=login(texts).links),
            signup(texts),
        )
        page.set_viewport_size({'width': width, 'height': 800})
        for path in ('/login', '/confirm', '/forgot', '/mfa-choice', '/mfa'):
            with subtests.test(path=path):
                page.goto(app.url + path)
                page.locator('summary').click()
                assert [each for each in page.evaluate(BOXES) if each[2] < least or each[1] < 24] == []
                assert page.evaluate('document.documentElement.scrollWidth <= innerWidth')

    def test_a_phone_shows_the_card_that_was_asked_for_first(self, page: Page, app: PlainScreens) -> None:
        app.views['/signup'] = lambda texts: (signup(texts), login(texts))
        page.set_viewport_size({'width': 360, 'height': 740})
        for path, first, second in (('/login', 'login', 'signup'), ('/signup', 'signup', 'login')):
            page.goto(app.url + path)
            expect(form(page, first).locator('input[name=email]')).to_be_focused()
            tops = [form(page, name).evaluate('each => each.getBoundingClientRect().top') for name in (first, second)]
            assert tops[0] < tops[1]
            assert page.evaluate('scrollY') == 0

    def test_the_box_of_a_long_choice_keeps_its_shape(self, page: Page, app: PlainScreens) -> None:
        long = 'A code by text message to the number that ends with 89, which you gave us in the summer'
        page.set_viewport_size({'width': 320, 'height': 740})
        app.views['/mfa-choice'] = lambda texts: (
            choice(texts, fields=tuple(replace(e, choices=(Choice('a', long),)) for e in choice(texts).fields)),
        )
        page.goto(f'{app.url}/mfa-choice')
        for box in page.locator('.authui-choice input').all():
            size = box.bounding_box()
            assert size is not None
            assert size['width'] == size['height'] >= 18
            box.focus()
            expect(box).to_have_css('outline-style', 'none')


class TestTheSecondCard:
    def test_has_an_outlined_button(self, page: Page, app: PlainScreens) -> None:
        page.goto(f'{app.url}/login?next=%2Fdone')
        clear = 'rgba(0, 0, 0, 0)'
        expect(form(page, 'login').locator('.authui-button')).not_to_have_css('background-color', clear)
        expect(form(page, 'signup').locator('.authui-button')).to_have_css('background-color', clear)


class TestThePause:
    def test_begins_with_the_first_code_and_outlasts_a_reload(self, page: Page, app: PlainScreens) -> None:
        card = open_mfa(page, app, code())
        again = card.locator('[value=resend]')
        expect(again).to_be_disabled()
        page.wait_for_timeout(1100)
        page.reload()
        expect(again).to_be_disabled()
        expect(again).not_to_have_text(ENGLISH.resend_wait_button.format(time='1:00'))
        after_the_pause(page)
        expect(again).to_be_enabled()

    def test_begins_at_success_alone(self, page: Page, app: PlainScreens) -> None:
        app.says('/confirm', confirm(ENGLISH, identifier=EMAIL, error='It does not answer.'))
        app.says('/confirm', confirm(ENGLISH, identifier=EMAIL, notice='A new code is on its way.'))
        page.goto(f'{app.url}/confirm')
        field(page, 'confirm', 'email').fill(EMAIL)
        again = form(page, 'confirm').locator('[value=resend]')
        again.click()
        expect(page.get_by_role('alert')).to_be_visible()
        expect(again).to_be_enabled()
        again.click()
        expect(page.get_by_role('status')).to_be_visible()
        expect(again).to_be_disabled()
        page.reload()
        expect(again).to_be_disabled()


class TestACode:
    def test_is_sent_by_itself_at_its_last_digit(
        self, page: Page, app: PlainScreens, subtests: pytest.Subtests
    ) -> None:
        for typed in ('123456', '123 456', '١٢٣٤٥٦', '123-456'):
            with subtests.test(typed=typed):
                app.reset()
                app.lets_in()
                card = open_mfa(page, app, code())
                card.locator('[name=code]').press_sequentially(typed)
                page.wait_for_url('**/done')
                assert [dict(each.fields)['code'] for each in app.posts] == [typed]

    def test_is_sent_once_when_the_button_is_pressed_too(self, page: Page, app: PlainScreens) -> None:
        app.lets_in()
        card = open_mfa(page, app, code())
        card.locator('[name=code]').press_sequentially('123456')
        page.keyboard.press('Enter')
        page.wait_for_url('**/done')
        assert len(app.posts) == 1

    def test_that_is_pasted_is_sent(self, page: Page, app: PlainScreens, context: BrowserContext) -> None:
        context.grant_permissions(['clipboard-read', 'clipboard-write'])
        app.lets_in()
        card = open_mfa(page, app, code())
        page.evaluate('navigator.clipboard.writeText("654321")')
        card.locator('[name=code]').press('ControlOrMeta+v')
        page.wait_for_url('**/done')

    def test_that_was_refused_is_sent_again_only_once_it_has_changed(self, page: Page, app: PlainScreens) -> None:
        app.says('/mfa', code(error='Wrong.', error_field='code'))
        app.lets_in()
        card = open_mfa(page, app, code())
        typed = card.locator('[name=code]')
        typed.press_sequentially('111111')
        expect(card.get_by_role('alert')).to_be_visible()
        expect(typed).to_be_focused()
        typed.dispatch_event('change')
        page.wait_for_timeout(500)
        assert len(app.posts) == 1
        typed.fill('222222')
        page.wait_for_url('**/done')

    def test_of_another_length_is_not_sent(self, page: Page, app: PlainScreens) -> None:
        card = open_mfa(page, app, code())
        for typed in ('12345', '1234567', '12345a6'):
            card.locator('[name=code]').fill(typed)
            page.wait_for_timeout(500)
            assert app.posts == [], typed

    def test_of_a_confirmation_waits_for_its_button(self, page: Page, app: PlainScreens) -> None:
        page.goto(f'{app.url}/confirm')
        field(page, 'confirm', 'email').fill(EMAIL)
        field(page, 'confirm', 'code').fill('123456')
        page.wait_for_timeout(500)
        assert app.posts == []

    def test_stands_in_the_middle_in_large_digits(self, page: Page, app: PlainScreens) -> None:
        card = open_mfa(page, app, code())
        typed = card.locator('[name=code]')
        expect(typed).to_have_css('text-align', 'center')
        expect(typed).to_have_css('font-size', '24px')
        assert violations(page) == []


class TestTheKeyOfAnApp:
    def test_is_copied(self, page: Page, app: PlainScreens, context: BrowserContext) -> None:
        context.grant_permissions(['clipboard-read', 'clipboard-write'])
        card = open_mfa(page, app, key())
        card.get_by_role('button', name=ENGLISH.copy_key).click()
        expect(card.get_by_role('button', name=ENGLISH.copied)).to_be_visible()
        assert page.evaluate('navigator.clipboard.readText()') == 'JBSWY3DPEHPK3PXP'
        assert violations(page) == []

    def test_is_opened_in_the_app_on_a_phone_alone(self, browser: Any, app: PlainScreens) -> None:
        for has_touch in (False, True):
            context = browser.new_context(has_touch=has_touch, is_mobile=has_touch)
            card = open_mfa(context.new_page(), app, key())
            expect(card.get_by_role('link', name=ENGLISH.open_app)).to_be_visible(visible=has_touch)
            context.close()
