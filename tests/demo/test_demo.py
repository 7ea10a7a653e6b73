"""The demo's screens without a script: ready users at one click, the code of the second factor, the outage."""

from __future__ import annotations

import re
from html import escape

from support.plain import PlainBrowser
from support.provider_rounds import fields_of, log_out

from authui.demo import pool_of
from authui.demo.looks import LOOK_COOKIE, PICTURE
from authui.demo.panel import SIX_LINES
from authui.demo.people import ALAN, GRACE, IVY, PASSWORD
from authui.local.config import agree
from authui.pages.texts import ENGLISH
from authui.settings import Settings

from .conftest import RunDemo

NEW = 'another horse battery'
TEAL = '#0f766e'


async def press(browser: PlainBrowser, text: str) -> None:
    """Press a button of the card next to authui's own."""
    section = browser.page.one('section', class_='authui-aside')
    (form,) = [each for each in section.all('form') if each.one('button').text == text]
    fields = {each.attributes['name']: each.attributes['value'] for each in form.all('input')}
    await browser.post(form.attributes['action'], fields)


def is_home(browser: PlainBrowser) -> bool:
    return browser.path == '/' and browser.answer.status_code == 200 and 'What just happened' in browser.answer.text


class TestReadyUsers:
    async def test_ada_is_signed_in_at_one_click(self, run_demo: RunDemo) -> None:
        async with run_demo() as browser:
            await browser.open('/')
            assert browser.path == '/login'
            assert "script-src 'self';" in browser.answer.headers['content-security-policy']
            await press(browser, 'Log in as Ada')
            assert is_home(browser)

    async def test_grace_reads_her_code_below_the_form(self, run_demo: RunDemo) -> None:
        async with run_demo() as browser:
            await browser.open('/login')
            await press(browser, f'Log in as {GRACE.name}')
            assert browser.path == '/mfa'
            shown = re.search(r'shows (\d{3})\u00a0(\d{3}) now', browser.answer.text)
            assert shown is not None
            await browser.send('challenge', code=shown[1] + shown[2])
            assert is_home(browser)

    async def test_only_the_admin_sees_the_page_for_admins(self, run_demo: RunDemo) -> None:
        async with run_demo() as browser:
            await browser.open('/admin')
            assert browser.place == '/login?next=%2Fadmin'
            await press(browser, f'Log in as {ALAN.name}')
            assert (browser.path, browser.answer.status_code) == ('/admin', 200)
            browser.http.cookies.clear()
            await browser.open('/login')
            await press(browser, 'Log in as Ada')
            await browser.open('/admin')
            assert browser.answer.status_code == 403

    async def test_the_invited_one_keeps_the_password_that_she_has_chosen(self, run_demo: RunDemo) -> None:
        async with run_demo() as browser:
            await browser.open('/login')
            await press(browser, f'Log in as {IVY.name}')
            assert browser.path == '/new-password'
            await browser.send('challenge', password=NEW, repeated=NEW)
            assert is_home(browser)
            browser.http.cookies.clear()
            await browser.open('/login')
            aside = browser.page.one('section', class_='authui-aside').text
            assert 'Log in as Ivy' not in aside
            assert 'Ivy has chosen a password of her own' in aside
            await browser.send('login', email=IVY.email, password=PASSWORD)
            assert browser.alert('login')
            await browser.send('login', email=IVY.email, password=NEW)
            assert is_home(browser)

    async def test_an_empty_demo_has_none(self, run_demo: RunDemo) -> None:
        async with run_demo(is_empty=True) as browser:
            for screen in ('login', 'signup', 'forgot', 'confirm'):
                await browser.open(f'/{screen}')
                assert 'class="authui-aside' not in browser.answer.text


class TestTheProvider:
    def test_is_there_unless_the_demo_is_empty_or_others_are_named(self) -> None:
        def providers(*, is_empty: bool = False, **given: str) -> list[str]:
            settings = Settings.load(_env_file=None, **given)
            pool = pool_of(settings, token_seconds=60, is_empty=is_empty)
            return [each.shown for each in agree(settings, pool)[1].identity_providers]

        assert providers() == ['Demo ID']
        assert providers(is_empty=True) == []
        assert providers(providers='Google') == providers(providers='Google', is_empty=True) == ['Google']

    async def test_anybody_continues_with_it_and_it_asks_again_after_a_logout(self, run_demo: RunDemo) -> None:
        async with run_demo() as browser:
            for known in (False, True):
                await browser.open('/login')
                assert 'Continue with Demo ID' in browser.answer.text
                await browser.open('/login/with/DemoID?next=/%3Fx%3D1')
                assert browser.path == '/authui/pool/idp/DemoID'
                assert ('Continue as somebody@example.org' in browser.answer.text) is known
                anybody = {'action': 'send', 'email': 'somebody@example.org', 'email_state': 'verified'}
                answer = {'action': 'continue'} if known else anybody
                await browser.post(browser.place, {**fields_of(browser.page.all('form')[0]), **answer})
                assert is_home(browser)
                assert browser.place == '/?x=1'
                await log_out(browser)
                assert browser.path == '/login'


class TestTheMailbox:
    async def test_is_counted_where_a_code_is_asked_for(self, run_demo: RunDemo) -> None:
        async with run_demo() as browser:
            await browser.open('/signup')
            await browser.send('signup', email='new@example.org', password=NEW, repeated=NEW)
            assert browser.path == '/confirm'
            assert 'Mailbox (2 new)' in browser.answer.text  # the invitation, and this one


class TestTheOutage:
    async def test_is_switched_by_a_form_and_told_on_every_screen(self, run_demo: RunDemo) -> None:
        async with run_demo() as browser:
            await browser.open('/login')
            await browser.post('/demo/outage', {'down': '1'})
            assert 'Cognito is down' in browser.answer.text
            await browser.open('/forgot')
            assert 'Cognito is down' in browser.answer.text
            await browser.open('/login')
            await browser.send('login', email='ada@example.org', password='wrong password')
            assert browser.alert('login') not in {'', 'Email or password is wrong.'}
            await press(browser, 'Bring it up again')
            await press(browser, 'Log in as Ada')
            assert is_home(browser)

    async def test_is_no_button_for_other_sites(self, run_demo: RunDemo) -> None:
        async with run_demo() as browser:
            await browser.post('/demo/outage', {'down': '1'}, Origin='https://evil.example')
            assert browser.answer.status_code == 403
            await browser.open('/login')
            assert 'Cognito is down' not in browser.answer.text


class TestALook:
    async def test_that_a_browser_has_chosen_reaches_the_login_under_the_strict_policy(self, run_demo: RunDemo) -> None:
        async with run_demo() as browser:
            for path in ('/login', '/signup', '/forgot', '/nowhere'):
                await browser.open(path)
                usual = browser.answer.text
                assert TEAL not in usual
                browser.http.cookies.set(LOOK_COOKIE, 'Teal.dark.split')
                await browser.open(path)
                assert TEAL in browser.answer.text
                assert 'body--dark' in browser.page.one('body').attributes['class']
                assert browser.page.one('img', class_='authui-picture').attributes['src'] == PICTURE
                assert len(browser.forms()) <= 1
                assert "style-src 'self' 'sha256-" in browser.answer.headers['content-security-policy']
                browser.http.cookies.clear()  # another visitor
                await browser.open(path)
                assert browser.answer.text == usual
            await browser.open(PICTURE)
            assert browser.answer.headers['content-type'].startswith('image/svg+xml')


class TestWithoutScripts:
    async def test_the_home_can_be_read_and_left(self, run_demo: RunDemo) -> None:
        async with run_demo() as browser:
            await browser.open('/login')
            await press(browser, 'Log in as Ada')
            plain = noscript(browser)
            for said in (
                'Open a second tab, and write a note there',
                'as Ada',
                '2 open',
                'turn JavaScript on',
                SIX_LINES,
            ):
                assert escape(said) in plain
            for way in ('/admin', '/account', '/mailbox'):
                assert f'<a href="{way}"' in plain
            await browser.post('/authui/leave', {})
            assert browser.path == '/login'

    async def test_the_page_for_admins_can_be_read(self, run_demo: RunDemo) -> None:
        async with run_demo() as browser:
            await browser.open('/login?next=/admin')
            await press(browser, f'Log in as {ALAN.name}')
            assert 'The notes of everybody' in noscript(browser)

    async def test_the_mailbox_can_be_read(self, run_demo: RunDemo) -> None:
        async with run_demo() as browser:
            await browser.open('/signup')
            await browser.send('signup', email='new@example.org', password=NEW, repeated=NEW)
            await browser.open('/mailbox')
            plain = noscript(browser)
            (code,) = re.findall(r'<p class="authui-code authui-ltr">(\d{6})</p>', plain)
            for said in ('new@example.org', IVY.email, PASSWORD, ENGLISH.mail_reload):
                assert said in plain
            assert plain.count('<iframe') == plain.count('sandbox=""') == 2
            assert plain.count('</noscript') == 0
            await browser.open('/confirm')
            await browser.send('confirm', email='new@example.org', code=code)
            assert not browser.alert('confirm' if browser.path == '/confirm' else 'login')


def noscript(browser: PlainBrowser) -> str:
    """Return what a browser without scripts draws of a page of NiceGUI."""
    found = re.search(r'<noscript>(.*?)</noscript>', browser.answer.text, re.DOTALL)
    assert found is not None
    return found[1]
