"""A brand of the host's, the list of password rules, and a sign-up that asks for more."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from support.pictures import SCHEMES, see_no_barrier
from support.screens import Screens, Server, sent_by, violations

from authui.pages.card import policy_rules
from authui.pages.palette import palette_of
from authui.pages.texts import ENGLISH
from authui.settings import Settings

MakeServer = Callable[..., Server]
PICTURES = Path(os.environ.get('AUTHUI_TEST_PICTURES', 'build/pictures'))
STRONG = 'Correct horse 1!'
TOO_WIDE = """
[document.documentElement, ...document.querySelectorAll('.authui-page *')]
  .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== 'inline')
  .map((each) => each.outerHTML.slice(0, 200))
"""
STYLE = """element => {
  const {color, backgroundColor, borderRadius, fontFamily, letterSpacing, borderTopColor, borderTopWidth} =
    getComputedStyle(element);
  return {color, backgroundColor, borderRadius, fontFamily, letterSpacing, borderTopColor, borderTopWidth};
}"""


def style(element: Locator) -> dict[str, str]:
    found: dict[str, str] = element.evaluate(STYLE)
    return found


def rgb(colour: str) -> str:
    red, green, blue = bytes.fromhex(colour.removeprefix('#'))
    return f'rgb({red}, {green}, {blue})'


def rules_of(form: Locator) -> Locator:
    return form.locator('.authui-checks li')


def met(form: Locator) -> list[bool]:
    """Return of each rule in the list whether it is said to be met."""
    said: list[str] = rules_of(form).locator('.authui-unseen').all_inner_texts()
    assert set(said) <= {ENGLISH.rule_met, ENGLISH.rule_open}
    return [text == ENGLISH.rule_met for text in said]


def fill_signup(screens: Screens, email: str, **changes: str) -> None:
    values = {
        'First name': 'Ann',
        'Phone number': '+49 (170) 1234567',
        'Date of birth': '1990-01-02',
        'Team': 'blue',
        'Password': STRONG,
        'Confirm Password': changes.get('Password', STRONG),
    }
    screens.signup.get_by_label('Email address').fill(email)
    for label, value in {**values, **changes}.items():
        screens.signup.get_by_label(label, exact=True).fill(value)
    screens.signup.get_by_role('button', name='Signup').click()


class TestTheRulesOfAPassword:
    def test_are_ticked_as_they_are_met_and_nothing_is_sent(
        self, page: Page, branded: Server, subtests: pytest.Subtests
    ) -> None:
        screens = Screens(page, branded.url)
        screens.open('/signup')
        expect(page.locator('.authui-page')).to_be_visible()
        field = screens.signup.get_by_label('Password', exact=True)
        assert met(screens.signup) == [False] * 5
        sent = sent_by(page)
        strict = {f'password_require_{kind}': True for kind in ('uppercase', 'lowercase', 'numbers', 'symbols')}
        rules = policy_rules(ENGLISH, Settings.load(password_min_length=10, **strict))
        for password in ('short', 'Aa1!', 'ÄÖÜäöü٣§§§', STRONG, 'nothing but letters', '1234567890A', ''):
            with subtests.test(password=password):
                field.fill(password)
                assert met(screens.signup) == [rule.is_met(password, {}) for rule in rules if rule.label]
        assert sent == []

    def test_are_read_with_the_field_and_said_once_the_typing_pauses(self, page: Page, branded: Server) -> None:
        screens = Screens(page, branded.url)
        screens.open('/signup')
        expect(page.locator('.authui-page')).to_be_visible()
        field = screens.signup.get_by_label('Password', exact=True)
        expect(field).to_have_accessible_description(
            'The password needs: at least 10 characters an uppercase letter a lowercase letter a number '
            'a symbol such as ! or ?'
        )
        heard = screens.signup.locator('.authui-checks [aria-live=polite]')
        heard.evaluate(
            """element => {
              window.heard = [];
              new MutationObserver(() => window.heard.push(element.textContent)).observe(element, {
                childList: true, characterData: true, subtree: true,
              });
            }"""
        )
        field.evaluate(
            """input => ['C', 'Co', 'Correct 1'].forEach((value) => {
              input.value = value;
              input.dispatchEvent(new Event('input', {bubbles: true}));
            })"""
        )
        expect(heard).to_have_text('Still missing: at least 10 characters')
        field.fill(STRONG)
        expect(heard).to_have_text('The password meets all rules.')
        assert page.evaluate('window.heard') == [
            'Still missing: at least 10 characters',
            'The password meets all rules.',
        ]

    def test_refuse_before_anything_is_sent(self, page: Page, branded: Server) -> None:
        screens = Screens(page, branded.url)
        screens.open('/signup')
        sent = sent_by(page)
        fill_signup(screens, 'ann@example.org', Password='correct horse 1!')
        expect(screens.signup.get_by_role('alert')).to_have_text('Please check the marked fields.')
        field = screens.signup.get_by_label('Password', exact=True)
        expect(field).to_be_focused()
        expect(screens.signup.locator('#authui-signup-password-error')).to_have_text(
            'The password needs an uppercase letter.'
        )
        assert sent == []

    def test_stand_where_a_password_is_reset(self, page: Page, branded: Server) -> None:
        page.goto(f'{branded.url}/reset')
        expect(page.locator('.authui-page')).to_be_visible()
        reset = page.get_by_role('form')
        reset.get_by_label('New password', exact=True).fill(STRONG)
        assert met(reset) == [True] * 5


class TestAttributes:
    def test_that_the_pool_wants_are_asked_for_and_arrive(self, page: Page, branded: Server) -> None:
        screens = Screens(page, branded.url)
        screens.open('/signup')
        fill_signup(screens, 'attributes@example.org')
        expect(screens.confirm).to_be_visible()
        screens.enter_code(branded.code('attributes@example.org'))
        expect(screens.login).to_be_visible()
        screens.log_in('attributes@example.org', STRONG)
        for told in ('given_name=Ann', 'phone_number=+491701234567', 'birthdate=1990-01-02', 'custom:team=blue'):
            expect(page.get_by_text(told, exact=True)).to_be_visible()

    def test_are_refused_at_their_fields(self, page: Page, branded: Server) -> None:
        screens = Screens(page, branded.url)
        screens.open('/signup')
        fill_signup(screens, 'ann@example.org', **{'First name': ' ', 'Phone number': 'call me'})
        expect(screens.signup.get_by_label('First name')).to_be_focused()
        expect(screens.signup.locator('#authui-signup-given_name-error')).to_have_text('This is required')
        expect(screens.signup.locator('#authui-signup-phone_number-error')).to_have_text(ENGLISH.phone_valid)
        assert violations(page) == []

    def test_that_the_pool_refuses_are_marked_and_described_by_the_alert(self, page: Page, branded: Server) -> None:
        screens = Screens(page, branded.url)
        screens.open('/signup')
        fill_signup(screens, 'ann@example.org', Team='nobody')
        expect(screens.signup.get_by_role('alert')).to_have_text(ENGLISH.errors['invalid_input'])
        field = screens.signup.get_by_label('Team')
        expect(field).to_be_focused()
        expect(field).to_have_attribute('aria-invalid', 'true')
        expect(field).to_have_accessible_description(ENGLISH.errors['invalid_input'])


class TestABrand:
    @pytest.mark.parametrize('path', ['login', 'signup', 'confirm', 'forgot', 'reset', 'mailbox', 'entrance'])
    def test_leaves_nothing_for_axe_to_find_and_no_line_to_scroll(self, page: Page, branded: Server, path: str) -> None:
        page.goto(f'{branded.url}/{path}')
        expect(page.locator('.authui-card').first).to_be_visible()
        see_no_barrier(page, 'empty')
        page.set_viewport_size({'width': 320, 'height': 800})
        if path in {'signup', 'reset'}:
            form = page.locator(f'form[name={path}]')
            form.locator('.authui-button').click()
            form.locator('input[name=password]').fill('Aa1')
            expect(form.get_by_role('alert')).to_be_visible()
            see_no_barrier(page, 'field errors')
        assert page.evaluate(TOO_WIDE) == []

    @pytest.mark.parametrize('path', ['login', 'entrance'])
    def test_is_seen_on_a_screen_and_in_a_page_of_the_hosts(self, page: Page, branded: Server, path: str) -> None:
        page.goto(f'{branded.url}/{path}')
        login = page.locator('form[name=login]')
        expect(login).to_be_visible()
        for scheme in ('light', 'dark'):
            page.emulate_media(color_scheme=scheme)
            # A page of the host's is light unless the host says otherwise.
            palette = palette_of('#e8590c', dark=scheme == 'dark' and path == 'login')
            button = login.locator('.authui-button')
            expect(button).to_have_css('background-color', rgb(palette.fill))
            expect(button).to_have_css('color', rgb(palette.on_fill))
            expect(login.get_by_role('link').first).to_have_css('color', rgb(palette.accent))
        expect(button).to_have_css('font-family', re.compile('DejaVu Serif'))
        expect(login).to_have_css('border-radius', '20px')
        expect(login.locator('.authui-heading')).to_have_css('letter-spacing', '1px')

    def test_has_the_logo_of_its_scheme(self, page: Page, branded: Server) -> None:
        page.goto(f'{branded.url}/login')
        expect(page.get_by_role('heading', level=1)).to_have_text('Nordlicht & Söhne')
        for scheme in ('light', 'dark'):
            page.emulate_media(color_scheme=scheme)
            logo = page.locator('h1 img:visible')
            expect(logo).to_have_js_property('currentSrc', f'{branded.url}/brand/{scheme}.svg')
            assert logo.evaluate('image => image.naturalWidth') > 0

    def test_names_what_who_signs_up_agrees_to(self, page: Page, branded: Server) -> None:
        page.goto(f'{branded.url}/signup')
        signup = page.locator('form[name=signup]')
        expect(signup).to_contain_text('By signing up you accept the terms of use.')
        expect(signup).to_contain_text('The privacy policy says what becomes of your data.')
        expect(signup.get_by_role('link', name='privacy policy')).to_have_attribute(
            'href', 'https://example.org/privacy'
        )
        with page.context.expect_page() as opened:
            page.locator('footer').get_by_role('link', name='terms of use').click()
        expect(opened.value.get_by_text('The terms', exact=True)).to_be_visible()

    def test_can_be_used_in_the_colours_of_the_system(self, page: Page, branded: Server) -> None:
        page.emulate_media(forced_colors='active')
        page.goto(f'{branded.url}/signup')
        signup = page.locator('form[name=signup]')
        signup.locator('.authui-button').click()
        for each in (signup, signup.locator('.authui-button'), signup.get_by_role('alert')):
            seen = style(each)
            assert seen['borderTopWidth'] != '0px'
            assert seen['borderTopColor'] != seen['backgroundColor']

    def test_moves_nothing_for_who_wants_no_motion(self, page: Page, branded: Server) -> None:
        page.emulate_media(reduced_motion='reduce')
        page.goto(f'{branded.url}/login')
        expect(page.locator('.authui-card').first).to_be_visible()
        moving = """[...document.querySelectorAll('.authui-page *')].filter((each) => {
          const style = getComputedStyle(each);
          return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
        }).map((each) => each.className)"""
        assert page.evaluate(moving) == []

    def test_lines_up_what_stands_together_on_a_phone(self, page: Page, branded: Server) -> None:
        page.set_viewport_size({'width': 360, 'height': 800})
        page.goto(f'{branded.url}/confirm')
        line = page.locator('form[name=confirm] .authui-links:has(button)')
        lower = """(each) => {
          const range = document.createRange();
          range.selectNodeContents(each);
          return range.getBoundingClientRect().bottom;
        }"""
        difference = line.locator('button').evaluate(lower) - line.locator('> span').first.evaluate(lower)
        assert abs(difference) < 1 or 20 < difference < 40  # on one line, or on the next one
        for link in page.locator('.authui-legal a').all():
            # A flex box has no first letter to be a capital.
            expect(link).to_have_css('display', 'block')
            box = link.bounding_box()
            assert box is not None
            assert box['height'] >= 44

    def test_draws_one_line_around_the_field_with_the_focus(self, page: Page, branded: Server) -> None:
        page.goto(f'{branded.url}/forgot')
        field = page.locator('form[name=forgot] input[name=email]')
        expect(field).to_be_focused()
        for name, value in (('outline-width', '2px'), ('outline-offset', '-1px'), ('border-top-width', '1px')):
            expect(field).to_have_css(name, value)

    def test_pictures(self, page: Page, branded: Server) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.goto(f'{branded.url}/signup')
        page.locator('form[name=signup] input[name=password]').fill('Correct1')
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=PICTURES / f'brand-{scheme}.png', full_page=True)


FIXED = """
from nicegui import ui
from authui import AuthUI, CurrentUser

AuthUI().install()

@ui.page('/')
def home(user: CurrentUser):
    ui.label('You are signed in')

ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False)
"""


def test_pages_that_are_always_dark_are_so_from_the_first_paint(make_server: MakeServer, page: Page) -> None:
    server = make_server(
        script=FIXED,
        AUTHUI_COLOR_SCHEME='dark',
        AUTHUI_TITLE='Acme',
        AUTHUI_LOGO='https://cdn.example.org/acme.svg',
        AUTHUI_LOGO_HAS_NAME='1',
    )
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route('https://cdn.example.org/**', refuse)
    page.emulate_media(color_scheme='light')
    page.add_init_script(
        """addEventListener('DOMContentLoaded', () => {
          window.first = getComputedStyle(document.body).backgroundColor;
        })"""
    )
    page.goto(f'{server.url}/login')
    expect(page.locator('.authui-page')).to_be_visible()
    assert page.evaluate('window.first') == rgb('#12161d')
    assert style(page.locator('body'))['backgroundColor'] == rgb('#12161d')
    expect(page.get_by_role('heading', level=1)).to_have_accessible_name('Acme')
    expect(page.get_by_role('heading', level=1)).to_have_text('')
    assert asked  # the page's policy allows it
    assert violations(page) == []


DRAWN = """
new MutationObserver((_, observer) => {
  if (!document.querySelector('form[name=login], form[name=signup]')) return;
  observer.disconnect();
  console.log('DREW A LOGIN');
}).observe(document, { childList: true, subtree: true });
"""


class TestWhoIsSignedIn:
    @pytest.fixture
    def drawn(self, page: Page) -> list[str]:
        """Where a document of this browser has had a login form, be it for a moment."""
        told: list[str] = []
        page.context.add_init_script(DRAWN)
        page.context.on(
            'console',
            lambda message: told.append(message.page.url if message.page else '') if 'DREW' in message.text else None,
        )
        return told

    @pytest.fixture
    def home(self, page: Page) -> Locator:
        return page.get_by_role('heading', name='You are signed in')

    def log_in(self, page: Page, server: Server, user: str) -> None:
        screens = Screens(page, server.url)
        screens.open()
        screens.log_in(user)
        expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()

    def test_never_sees_a_login_form_again(
        self, page: Page, server: Server, user: str, drawn: list[str], home: Locator
    ) -> None:
        self.log_in(page, server, user)
        assert drawn  # the eye is open
        drawn.clear()
        page.reload()
        expect(home).to_be_visible()
        other = page.context.new_page()
        for path in ('/', '/login', '/signup', '/login?next=/', '/forgot'):
            other.goto(server.url + path)
            expect(other).to_have_url(f'{server.url}/')
            expect(other.get_by_role('heading', name='You are signed in')).to_be_visible()
        other.reload()
        expect(other.get_by_role('heading', name='You are signed in')).to_be_visible()
        page.go_back()
        page.go_forward()
        assert drawn == []

    def test_in_another_tab_is_led_on_without_a_second_form(
        self, page: Page, server: Server, user: str, drawn: list[str], home: Locator
    ) -> None:
        page.goto(f'{server.url}/login')
        expect(page.locator('form[name=login]')).to_be_visible()
        other = page.context.new_page()
        other.goto(f'{server.url}/login')
        expect(other.locator('form[name=login]')).to_be_visible()
        drawn.clear()
        login = Screens(other, server.url)
        login.log_in(user)
        expect(home).to_be_visible()
        assert page.url == f'{server.url}/'
        page.reload()
        expect(home).to_be_visible()
        assert drawn == []
