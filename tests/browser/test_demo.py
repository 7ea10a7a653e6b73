"""The demo as a stranger meets it: in at one click, an app that is live in two tabs, and the theme editor."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from support.pages import ROOT
from support.pictures import look, look_in_use
from support.screens import Server, tracebacks, violations, wait_until

from authui.demo.panel import SIX_LINES
from authui.pages.palette import palette_of

DEMO = [sys.executable, '-m', 'authui', 'demo', '--port', '{port}']


@pytest.fixture(scope='module')
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp('demo'), command=DEMO)
    server.start()
    yield server
    assert tracebacks(server.log) == []
    server.stop()


@pytest.fixture
def ada(page: Page, demo: Server) -> Page:
    """A tab in which Ada is signed in, at one click."""
    page.goto(demo.url)
    page.get_by_role('button', name='Log in as Ada').click()
    expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
    expect(page.get_by_text('as Ada', exact=True)).to_be_visible()
    return page


def lines(page: Page) -> Locator:
    return page.locator('.demo-lines li')


def overflows(page: Page) -> bool:
    return bool(page.evaluate('document.documentElement.scrollWidth > window.innerWidth'))


def test_the_notes_are_live_in_two_tabs_and_the_panel_says_who_did_it(
    ada: Page, context: BrowserContext, demo: Server
) -> None:
    second = context.new_page()
    second.goto(demo.url)
    second.get_by_label('New note').fill('Call Grace')
    second.keyboard.press('Enter')
    expect(second.get_by_label('New note')).to_have_value('')
    expect(ada.get_by_label('Call Grace', exact=True)).to_be_visible()
    expect(lines(second).first).to_contain_text('A note was written.')
    expect(lines(ada).first).to_contain_text('A note was written (in another tab).')
    ada.get_by_label('Call Grace', exact=True).check()
    expect(second.get_by_label('Call Grace', exact=True)).to_be_checked()
    second.get_by_role('button', name='Remove: Call Grace').click()
    expect(ada.get_by_label('Call Grace', exact=True)).to_have_count(0)
    second.get_by_role('button', name='Log out').click()
    expect(ada.get_by_role('button', name='Log in as Ada')).to_be_visible()
    ada.get_by_role('button', name='Log in as Ada').click()
    out = lines(ada).filter(has_text='You logged out; all tabs followed (in another tab).')
    expect(out).to_be_visible()


def test_the_look_is_switched_in_all_tabs(ada: Page, context: BrowserContext, demo: Server) -> None:
    second = context.new_page()
    second.goto(demo.url)
    button = second.get_by_role('button', name='Add', exact=True)
    ada.get_by_role('button', name='Teal').click()
    expect(button).to_have_css('background-color', 'rgb(15, 118, 110)')
    ada.get_by_label('Scheme').select_option('dark')
    expect(second.locator('body.body--dark')).to_have_count(1)
    ada.get_by_label('Scheme').select_option('system')
    ada.get_by_role('button', name='Blue').click()
    expect(second.locator('body.body--dark')).to_have_count(0)
    ada.get_by_label('Language of the login').select_option('de')
    expect(ada.get_by_role('button', name='Abmelden')).to_be_visible()
    ada.get_by_role('button', name='Abmelden').click()
    expect(ada.get_by_role('form', name='Anmelden')).to_be_visible()


def test_the_look_that_was_chosen_is_on_the_login_of_this_browser_alone(
    ada: Page, browser: Browser, demo: Server
) -> None:
    ada.get_by_role('button', name='Violet').click()
    ada.get_by_label('Scheme').select_option('dark')
    ada.get_by_label('Layout of the login').select_option('single')
    expect(ada.locator('body.body--dark')).to_have_count(1)
    ada.reload()
    expect(ada.get_by_role('button', name='Violet')).to_have_attribute('aria-pressed', 'true')
    expect(ada.get_by_label('Layout of the login')).to_have_value('single')
    ada.get_by_role('button', name='Log out').click()
    expect(ada.get_by_role('button', name='Log in as Ada')).to_be_visible()
    for path, form, other in (('/login', 'login', 'signup'), ('/signup', 'signup', 'login')):
        ada.goto(demo.url + path)
        expect(ada.locator(f'form[name={form}]')).to_be_visible()
        expect(ada.locator(f'form[name={other}]')).to_have_count(0)
        expect(ada.locator('body.body--dark')).to_have_count(1)
        accent = palette_of('#7c3aed', dark=True).fill
        red, green, blue = bytes.fromhex(accent.removeprefix('#'))
        expect(ada.locator(f'form[name={form}] .authui-button')).to_have_css(
            'background-color', f'rgb({red}, {green}, {blue})'
        )
    stranger = browser.new_context(color_scheme='light').new_page()
    stranger.goto(f'{demo.url}/login')
    expect(stranger.locator('form[name=signup]')).to_be_visible()
    expect(stranger.locator('form[name=login] .authui-button')).to_have_css('background-color', 'rgb(43, 87, 214)')
    stranger.context.close()


def test_cognito_goes_down_and_comes_up(ada: Page) -> None:
    down = ada.get_by_role('button', name='Cognito is down')
    down.click()
    expect(down).to_have_attribute('aria-pressed', 'true')
    expect(ada.get_by_text('Nobody can log in now; you stay signed in.')).to_be_visible()
    ada.get_by_role('button', name='Log out').click()
    form = ada.get_by_role('form', name='Login')
    form.get_by_label('Email').fill('ada@example.org')
    form.get_by_label('Password', exact=True).fill('whatever it was')
    form.get_by_role('button', name='Login').click()
    expect(form.get_by_role('alert')).not_to_be_empty()
    ada.get_by_role('button', name='Bring it up again').click()
    ada.get_by_role('button', name='Log in as Ada').click()
    expect(ada.get_by_role('heading', name='You are signed in')).to_be_visible()


def test_the_badge_counts_the_mails_until_the_mailbox_is_opened(ada: Page, browser: Browser, demo: Server) -> None:
    badge = ada.locator('.demo-badge')
    with ada.expect_popup() as opened:
        ada.get_by_role('link', name='Mailbox', exact=True).click()
    expect(opened.value.get_by_role('heading', name='Mailbox')).to_be_visible()
    expect(badge).to_be_hidden()
    opened.value.close()
    stranger = browser.new_context().new_page()
    stranger.goto(f'{demo.url}/forgot')
    forgot = stranger.locator('form[name=forgot]')
    forgot.locator('input[name=email]').fill('ada@example.org')
    forgot.locator('button[type=submit]').first.click()
    expect(badge).to_have_text('1 new')
    expect(badge.locator('..')).to_have_text('Mailbox 1 new', use_inner_text=True)
    stranger.context.close()


def test_the_menu_leads_to_the_account_and_the_page_for_admins_away(ada: Page, demo: Server) -> None:
    ada.get_by_role('link', name='Admins only').click()
    expect(ada.get_by_role('heading', name='Not allowed')).to_be_visible()
    ada.get_by_role('link', name='Back to the app').click()
    ada.get_by_role('navigation').get_by_role('button', name='Ada').click()
    ada.get_by_text('Your account').last.click()
    expect(ada).to_have_url(re.compile(rf'{re.escape(demo.url)}/account(\?.*)?$'))


def test_the_six_lines_are_those_of_the_readme_and_can_be_copied(ada: Page, context: BrowserContext) -> None:
    assert f'```python\n{SIX_LINES}```' in (ROOT / 'README.md').read_text(encoding='utf-8')
    context.grant_permissions(['clipboard-read', 'clipboard-write'])
    ada.get_by_role('button', name='Copy').click()
    expect(ada.get_by_role('button', name='Copied')).to_be_visible()
    assert ada.evaluate('navigator.clipboard.readText()') == SIX_LINES


@pytest.mark.parametrize(('width', 'columns'), [(700, 2), (500, 2), (360, 2), (320, 1)])
def test_the_ready_users_are_as_wide_as_the_login_below_them(
    page: Page, demo: Server, width: int, columns: int
) -> None:
    page.set_viewport_size({'width': width, 'height': 700})
    page.goto(f'{demo.url}/login')
    boxes = [page.locator(each).bounding_box() for each in ('.authui-aside', 'form[name=login]')]
    assert len({(each['x'], each['width']) for each in boxes if each is not None}) == 1
    buttons = [each.bounding_box() for each in page.locator('.authui-aside button').all()]
    assert len({each['x'] for each in buttons if each is not None}) == columns
    assert {each['height'] for each in buttons if each is not None} == {46}


def test_on_a_phone_what_happens_comes_before_the_code(ada: Page) -> None:
    ada.set_viewport_size({'width': 360, 'height': 700})
    headings = ['Notes', 'You are signed in', 'What just happened', 'Switch', 'Six lines']
    boxes = [ada.get_by_role('heading', name=each, exact=True).bounding_box() for each in headings]
    tops = [each['y'] for each in boxes if each is not None]
    assert tops == sorted(tops)
    expect(ada.locator('.demo-notes input').first).to_have_css('appearance', 'none')


@pytest.mark.parametrize('path', ['/', '/admin'])
def test_the_app_is_in_nobodys_way(page: Page, demo: Server, path: str) -> None:
    page.goto(demo.url + path)
    look(page, f'the login before {path}')
    look_in_use(page, f'the login before {path}')
    page.get_by_role('button', name='Log in as Alan').click()
    expect(page.get_by_role('navigation')).to_be_visible()
    look(page, f'demo {path}')
    look_in_use(page, f'demo {path}')
    for target in page.locator('.demo :is(button, select, a)').all():
        box = target.bounding_box()
        assert box is None or box['height'] >= 24, target.evaluate('(each) => each.outerHTML')


def test_the_keyboard_is_enough(page: Page, demo: Server) -> None:
    page.goto(demo.url)
    page.get_by_role('button', name='Log in as Ada').focus()
    page.keyboard.press('Enter')
    note = page.get_by_label('New note')
    note.focus()
    page.keyboard.type('By hand')
    page.keyboard.press('Tab')
    page.keyboard.press('Enter')
    box = page.get_by_label('By hand', exact=True)
    expect(box).to_be_visible()
    page.keyboard.press('Tab')
    expect(box).to_be_focused()
    page.keyboard.press('Space')
    expect(page.locator('.demo-done', has_text='By hand')).to_be_visible()
    expect(box).to_be_focused()
    page.keyboard.press('Tab')
    page.keyboard.press('Enter')
    expect(box).to_have_count(0)
    expect(note).to_be_focused()


class TestTheThemeEditor:
    @pytest.fixture
    def editor(self, page: Page, demo: Server) -> Page:
        page.goto(f'{demo.url}/devtools')
        page.get_by_role('link', name='Theme editor').click()
        expect(page.get_by_role('heading', name='Theme editor')).to_be_visible()
        return page

    def test_shows_the_login_live_and_copies_the_settings(self, editor: Page, context: BrowserContext) -> None:
        context.grant_permissions(['clipboard-read', 'clipboard-write'])
        button = editor.frame_locator('iframe').locator('form[name=login] button[type=submit]').first
        editor.get_by_role('button', name='Calm').click()
        expect(button).to_have_css('background-color', 'rgb(15, 118, 110)')
        editor.get_by_label('Accent').fill('#ffcc00')
        expect(button).to_have_css('background-color', 'rgb(255, 204, 0)')
        expect(editor.get_by_role('status', name='Contrasts')).to_contain_text('On light pages, links in #ffcc00')
        editor.get_by_label('Name').fill('Nordlicht')
        editor.keyboard.press('Enter')
        expect(editor.frame_locator('iframe').get_by_role('heading', level=1)).to_have_text('Nordlicht')
        editor.get_by_role('button', name='Copy: Lines for .env').click()
        expect(editor.get_by_role('region', name='Lines for .env')).to_contain_text('AUTHUI_TITLE=Nordlicht')
        wait_until(editor, "navigator.clipboard.readText().then((text) => text.includes('Nordlicht'))")
        assert editor.evaluate('navigator.clipboard.readText()').splitlines() == [
            'AUTHUI_TITLE=Nordlicht',
            "AUTHUI_ACCENT='#ffcc00'",
        ]
        expect(editor.get_by_role('region', name='Python')).to_contain_text("accent='#ffcc00'")

    def test_refuses_a_wrong_value_in_words_and_keeps_the_last_look(self, editor: Page) -> None:
        editor.get_by_label('Logo: a path or an https URL').fill('nowhere')
        editor.keyboard.press('Tab')
        expect(editor.get_by_role('alert')).to_contain_text('Logo: a path or an https URL: must be')
        editor.get_by_label('Logo: a path or an https URL').fill('')
        editor.keyboard.press('Tab')
        expect(editor.get_by_role('alert')).to_be_hidden()

    def test_is_in_nobodys_way(self, editor: Page) -> None:
        editor.get_by_label('Accent').fill('#ffcc00')
        expect(editor.get_by_role('status', name='Contrasts')).not_to_be_empty()
        assert violations(editor) == []
        editor.emulate_media(color_scheme='dark')
        assert violations(editor, 'color-contrast') == []
        for width in (320, 360):
            editor.set_viewport_size({'width': width, 'height': 800})
            assert not overflows(editor)
        editor.get_by_role('button', name='Phone').press('Enter')
        expect(editor.get_by_role('button', name='Phone')).to_have_attribute('aria-pressed', 'true')
