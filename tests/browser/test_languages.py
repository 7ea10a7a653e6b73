"""The screens in other languages: chosen by the browser or on the page, from left or from right, on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from support.markup import read
from support.raw_http import HTML, ask
from support.screens import PASSWORD, Server, violations

from authui.pages.card import MIN_CODE
from authui.pages.texts import ARABIC, ENGLISH, GERMAN, JAPANESE, KOREAN, LANGUAGES, Texts

PHONE = {'width': 320, 'height': 800}
TOO_WIDE = """
[document.documentElement, ...document.querySelectorAll('.authui-page *')]
  .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== 'inline')
  .map((each) => each.outerHTML.slice(0, 200))
"""


def form(page: Page, name: str) -> Locator:
    return page.get_by_role('form', name=name, exact=True)


def expect_document(page: Page, texts: Texts) -> None:
    html = page.locator('html')
    expect(html).to_have_attribute('lang', texts.language)
    expect(html).to_have_attribute('dir', texts.direction)


def choose(page: Page, texts: Texts) -> None:
    page.locator('.authui-language summary').click()
    name = texts.language_name
    on_a_page_of_niceguis = page.get_by_role('button', name=name, exact=True)
    page.get_by_role('link', name=name, exact=True).or_(on_a_page_of_niceguis).click()
    expect_document(page, texts)
    expect(page.locator('.authui-language')).not_to_have_attribute('open', re.compile('.*'))  # it has come


@pytest.mark.parametrize('texts', [GERMAN, ARABIC], ids=lambda texts: texts.language)
@pytest.mark.usefixtures('context')
class TestAWalk:
    @pytest.fixture
    def context(self, browser: Browser, texts: Texts) -> Iterator[BrowserContext]:
        context = browser.new_context(locale=texts.language, viewport=PHONE)  # type: ignore[arg-type]  # it is one
        yield context
        context.close()

    def test_speaks_one_language_from_the_first_screen_to_the_last(
        self, page: Page, server: Server, texts: Texts
    ) -> None:
        email = f'walk-{texts.language}@example.org'
        page.goto(f'{server.url}/login')
        login = form(page, texts.login)
        expect(page).to_have_title(texts.page_title.format(screen=texts.login, title='authui'))
        expect_document(page, texts)
        button = login.get_by_role('button', name=texts.login_button, exact=True)
        button.click()
        expect(login.get_by_role('alert')).to_contain_text(texts.check_fields)
        expect(login).to_contain_text(texts.email_required)
        expect(login).to_contain_text(texts.password_required)
        self.expect_no_barrier(page)
        login.get_by_label(texts.email, exact=True).fill(email)
        login.get_by_label(texts.password, exact=True).fill('wrong password')
        button.click()
        expect(login.get_by_role('alert')).to_contain_text(texts.errors['wrong_credentials'])
        self.expect_no_barrier(page)

        page.goto(f'{server.url}/signup')
        signup = form(page, texts.signup)
        signup.get_by_label(texts.signup_email, exact=True).fill(email)
        signup.get_by_label(texts.password, exact=True).fill(PASSWORD)
        signup.get_by_label(texts.confirm_password, exact=True).fill('another')
        button = signup.get_by_role('button', name=texts.signup_button, exact=True)
        button.click()
        expect(signup).to_contain_text(texts.passwords_differ)
        signup.get_by_label(texts.confirm_password, exact=True).fill(PASSWORD)
        button.click()

        confirm = form(page, texts.confirm)
        expect(confirm).to_contain_text(texts.confirm_info)
        expect(page).to_have_title(texts.page_title.format(screen=texts.confirm, title='authui'))
        code = confirm.get_by_label(texts.code, exact=True)
        button = confirm.get_by_role('button', name=texts.confirm_button, exact=True)
        code.fill('123')
        button.click()
        expect(confirm).to_contain_text(texts.code_short.format(length=MIN_CODE))
        right = server.code(email)
        code.fill('000000' if right != '000000' else '111111')
        button.click()
        expect(confirm.get_by_role('alert')).to_contain_text(texts.errors['code_mismatch'])
        self.expect_no_barrier(page)
        code.fill(right)
        button.click()
        login = form(page, texts.login)
        expect(login.get_by_role('status')).to_have_text(texts.notices['confirmed'])
        self.expect_no_barrier(page)

    def expect_no_barrier(self, page: Page) -> None:
        assert violations(page) == []
        assert page.evaluate(TOO_WIDE) == []


class TestTheSwitch:
    def test_is_worked_with_the_keyboard_and_keeps_what_was_typed(self, page: Page, server: Server) -> None:
        page.goto(f'{server.url}/login')
        login = form(page, ENGLISH.login)
        login.get_by_label(ENGLISH.email, exact=True).fill('typed@example.org')
        switch = page.locator('.authui-language summary')
        expect(switch).to_have_accessible_name('Language: English')
        switch.focus()
        page.keyboard.press('Enter')
        expect(page.get_by_role('link', name='English')).to_have_attribute('aria-current', 'true')
        page.keyboard.press('Escape')
        expect(switch).to_be_focused()
        expect(page.get_by_role('link', name='English')).to_be_hidden()
        page.keyboard.press('Enter')
        expect(page.get_by_role('link', name='Deutsch')).to_be_visible()
        page.keyboard.press('Tab')
        page.keyboard.press('Tab')
        page.keyboard.press('Enter')
        expect(form(page, GERMAN.login).get_by_label(GERMAN.email, exact=True)).to_have_value('typed@example.org')
        expect_document(page, GERMAN)
        expect(page).to_have_title('Anmelden · authui')
        expect(switch).to_have_accessible_name('Sprache: Deutsch')
        expect(page.get_by_text(GERMAN.local_pool)).to_be_visible()

    def test_keeps_an_alert(self, page: Page, server: Server) -> None:
        page.goto(f'{server.url}/login')
        login = form(page, ENGLISH.login)
        login.get_by_label(ENGLISH.email, exact=True).fill('nobody@example.org')
        login.get_by_label(ENGLISH.password, exact=True).fill('wrong password')
        login.get_by_role('button', name=ENGLISH.login_button, exact=True).click()
        expect(login.get_by_role('alert')).to_contain_text(ENGLISH.errors['wrong_credentials'])
        choose(page, JAPANESE)
        expect(form(page, JAPANESE.login).get_by_role('alert')).to_contain_text(JAPANESE.errors['wrong_credentials'])

    def test_is_remembered_in_a_cookie_of_its_own(self, page: Page, context: BrowserContext, server: Server) -> None:
        page.goto(f'{server.url}/login')
        choose(page, ARABIC)
        cookies = [each for each in context.cookies() if each.get('name') == 'authui-language']
        assert [(each.get('value'), each.get('sameSite'), each.get('path')) for each in cookies] == [('ar', 'Lax', '/')]
        page.goto(f'{server.url}/mailbox')
        expect(page.get_by_role('heading', level=2)).to_have_text(ARABIC.mailbox)
        expect_document(page, ARABIC)
        other = context.new_page()
        other.goto(f'{server.url}/confirm')
        expect(form(other, ARABIC.confirm)).to_be_visible()

    def test_has_no_barrier_while_it_is_open(self, page: Page, server: Server) -> None:
        page.goto(f'{server.url}/login')
        for texts in (ENGLISH, ARABIC):
            choose(page, texts)
            page.locator('.authui-language summary').click()
            expect(page.get_by_role('link', name=JAPANESE.language_name)).to_be_visible()
            assert violations(page) == []
            page.keyboard.press('Escape')


def test_the_document_says_its_language_before_any_script_of_the_page_runs(server: Server) -> None:
    answer = ask(server, 'GET', '/login', HTML | {'Accept-Language': 'ar'})
    html = read(answer.body).one('html').attributes
    assert (html['lang'], html['dir']) == (ARABIC.language, ARABIC.direction)


def test_korean_lines_break_between_words_and_a_page_of_niceguis_keeps_its_tag(
    browser: Browser, server: Server
) -> None:
    """NiceGUI's own texts are in Quasar's `ko-KR`, whose tag Quasar writes into the document."""
    context = browser.new_context(locale='ko-KR', viewport=PHONE)  # type: ignore[arg-type]  # it is one
    page = context.new_page()
    for path, heading in (('/signup', KOREAN.signup), ('/mailbox', KOREAN.mailbox)):
        page.goto(server.url + path)
        shown = page.get_by_role('heading', level=2, name=heading, exact=True)
        expect(shown).to_have_css('word-break', 'keep-all')
        expect_document(page, KOREAN)
    context.close()


def test_the_list_of_languages_ends_within_the_window_and_is_scrolled_only_where_it_has_to_be(
    page: Page, server: Server
) -> None:
    page.goto(f'{server.url}/login')
    page.set_viewport_size({'width': 320, 'height': 480})
    choose(page, KOREAN)
    page.locator('.authui-language summary').click()
    listed = page.locator('.authui-language ul')
    box = listed.bounding_box()
    assert box is not None
    assert box['y'] + box['height'] <= 480
    page.set_viewport_size({'width': 1280, 'height': 900})
    assert listed.evaluate('(list) => list.scrollHeight <= list.clientHeight')


def test_no_language_is_too_wide_for_a_phone(page: Page, server: Server) -> None:
    page.set_viewport_size({'width': 320, 'height': 800})
    page.goto(f'{server.url}/signup')
    for texts in LANGUAGES:
        choose(page, texts)
        signup = form(page, texts.signup)
        signup.get_by_role('button', name=texts.signup_button, exact=True).click()
        expect(signup.get_by_role('alert')).to_contain_text(texts.check_fields)
        assert (texts.language, page.evaluate(TOO_WIDE)) == (texts.language, [])


class TestAHost:
    def test_may_fix_the_language_and_then_no_switch_is_offered(self, make_server: Callable[..., Server]) -> None:
        page = read(ask(make_server(AUTHUI_LANGUAGE='de'), 'GET', '/login', HTML).body)
        assert page.one('form', name='login').one('h2').text == GERMAN.login
        html = page.one('html').attributes
        assert (html['lang'], html['dir']) == (GERMAN.language, GERMAN.direction)
        assert page.all(class_='authui-language') == []

    def test_may_replace_every_text(self, page: Page, make_server: Callable[..., Server]) -> None:
        """What is not marked is not from the catalogue."""
        server = make_server(script=MARKED)
        marked = re.compile(r'^⟦.*⟧$')
        for path in ('/login', '/signup', '/confirm', '/forgot', '/reset', '/mailbox'):
            page.goto(server.url + path)
            expect(page.get_by_role('heading', level=2).first).to_have_text(marked)
            expect_document(page, ENGLISH)
            seen = page.evaluate(SEEN)
            assert [text for text in seen if not marked.match(text)] == ['authui'], path
            assert len(seen) > 3

    def test_is_told_the_language_and_its_failures_are_said_in_it(
        self, browser: Browser, make_server: Callable[..., Server]
    ) -> None:
        server = make_server(script=HOST)
        context = browser.new_context(locale='ar')
        page = context.new_page()
        page.goto(f'{server.url}/about')
        expect(page.get_by_text('your language: ar')).to_be_visible()
        expect(page.locator('html')).to_have_attribute('lang', 'en-US')
        expect(page.locator('footer')).to_have_attribute('lang', 'ar')
        expect(page.locator('footer')).to_have_attribute('dir', 'rtl')
        page.goto(f'{server.url}/broken')
        expect(page.get_by_role('heading', level=2)).to_have_text(ARABIC.page_failed)
        expect_document(page, ARABIC)
        assert violations(page) == []
        context.close()


HOST = """
from nicegui import ui

from authui import AuthUI

auth = AuthUI().install()

@ui.page('/about', language='en-US')
def about():
    with auth.frame():
        ui.label(f'your language: {auth.texts().language}')

@ui.page('/broken')
def broken():
    raise RuntimeError('broken on purpose')

ui.run(host='127.0.0.1', port={port}, reload=False, show=False)
"""
MARKED = """
from collections.abc import Mapping
from dataclasses import fields, replace

from nicegui import ui

from authui import AuthUI
from authui.pages.texts import ENGLISH

def mark(value):
    return {key: mark(text) for key, text in value.items()} if isinstance(value, Mapping) else f'⟦{value}⟧'

names = {each.name for each in fields(ENGLISH)} - {'language', 'direction'}
texts = replace(ENGLISH, **{name: mark(getattr(ENGLISH, name)) for name in names})
AuthUI(texts=texts).install()
ui.run(host='127.0.0.1', port={port}, reload=False, show=False)
"""
SEEN = """
() => {
  const walker = document.createTreeWalker(document.querySelector('.authui-page'), NodeFilter.SHOW_TEXT);
  const seen = [];
  while (walker.nextNode()) seen.push(walker.currentNode.textContent);
  for (const each of document.querySelectorAll('.authui-page [aria-label]'))
    seen.push(...each.getAttribute('aria-label').split(': '));
  return seen.map((text) => text.trim()).filter((text) => text);
}
"""
