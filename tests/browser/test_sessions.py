"""What a browser's cookie is worth, and what it takes to get one: raw requests beside real pages."""

from __future__ import annotations

import base64
import os
import threading
import time
from collections.abc import Callable
from typing import Self

import pytest
from playwright.sync_api import Browser, BrowserContext, Cookie, Page, expect
from support.raw_http import HTML, ask
from support.screens import PASSWORD, Screens, Server, make_user, send_form, sign_in

FIXATIONS = int(os.environ.get('AUTHUI_TEST_FIXATIONS', '1'))
ATTACKER = 'attacker@example.org'


USER = 'ann@example.org'
CARD = f"""
from nicegui import app, ui

from authui import AuthUI

auth = AuthUI().install()
attributes = {{'email': '{USER}', 'email_verified': 'true'}}
app.on_startup(lambda: auth.pool.admin_create_user('{USER}', '{PASSWORD}', attributes))


@ui.page('/')
def index() -> None:
    auth.signed_in(lambda user: ui.label(f'Hello {{user.email}}'))
    auth.signed_out(auth.login_card)


ui.run(host='127.0.0.1', port={{port}}, show=False, reload=False, tailwind=False)
"""


class Racing:
    """Somebody who asks for the page again and again with a cookie, in a thread."""

    def __init__(self, server: Server, cookie: str) -> None:
        self._server = server
        self._headers = HTML | {'Cookie': cookie}
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.asked = 0
        self.seen = ''

    def _run(self) -> None:
        while not self._is_over.wait(0.01):
            self.seen += ask(self._server, 'GET', '/', self._headers).body
            self.asked += 1

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()


@pytest.fixture(scope='module', autouse=True)
def _attacker(server: Server) -> None:
    make_user(server, ATTACKER)


def signed_in(page: Page, server: Server, user: str) -> None:
    """Let a page be that of a user who is signed in."""
    sign_in(page.context, server, user)
    page.goto(server.url)
    expect(page.get_by_text(f'as {user}')).to_be_visible()


def cookie_of(context: BrowserContext, name: str = 'authui') -> Cookie:
    (cookie,) = (each for each in context.cookies() if each['name'] == name)
    return cookie


class TestGuard:
    def test_a_browser_is_led_to_the_login_page_and_back(self, server: Server) -> None:
        answer = ask(server, 'GET', '/?tab=2', HTML)
        assert (answer.status, answer.headers['location']) == (303, '/login?next=%2F%3Ftab%3D2')
        assert 'signed in' not in answer.body

    def test_a_program_is_told_plainly(self, server: Server) -> None:
        assert ask(server, 'GET', '/', {'Accept': 'application/json'}).status == 401

    def test_an_invented_cookie_opens_nothing_and_is_removed(self, server: Server) -> None:
        answer = ask(server, 'GET', '/', HTML | {'Cookie': f'authui={"a" * 43}'})
        assert answer.status == 303
        assert answer.headers['set-cookie'].startswith('authui=; Max-Age=0;')

    def test_a_visitor_gets_no_cookie(self, server: Server) -> None:
        assert 'set-cookie' not in ask(server, 'GET', '/login', HTML).headers


class TestTicket:
    @pytest.mark.parametrize('origin', ['https://evil.example', 'http://127.0.0.1', 'null', ''])
    def test_is_not_traded_for_another_origin(self, server: Server, origin: str) -> None:
        answer = ask(server, 'POST', '/authui/session', {'Origin': origin, 'X-AuthUI-Ticket': 'x', 'Host': 'app'})
        assert answer.status == 403
        assert 'set-cookie' not in answer.headers

    def test_is_not_traded_without_an_origin(self, server: Server) -> None:
        assert ask(server, 'POST', '/authui/session', {'X-AuthUI-Ticket': 'x'}).status == 403

    def test_is_not_guessed(self, server: Server) -> None:
        answer = ask(server, 'POST', '/authui/session', {'Origin': server.url, 'X-AuthUI-Ticket': 'guess'})
        assert answer.status == 403

    def test_is_worth_nothing_the_second_time(self, page: Page, make_server: Callable[..., Server]) -> None:
        server, screens = self._card_of_a_host(page, make_server)
        with page.expect_request(lambda request: 'x-authui-ticket' in request.headers) as traded:
            screens.log_in(USER)
        expect(page.get_by_text(f'Hello {USER}')).to_be_visible()
        ticket = traded.value.headers['x-authui-ticket']
        answer = ask(server, 'POST', '/authui/session', {'Origin': server.url, 'X-AuthUI-Ticket': ticket})
        assert answer.status == 403

    def test_that_cannot_be_traded_is_said_and_signs_nobody_in(
        self, page: Page, make_server: Callable[..., Server]
    ) -> None:
        _, screens = self._card_of_a_host(page, make_server)
        page.route('**/authui/session', lambda route: route.abort())
        screens.log_in(USER)
        expect(screens.login.get_by_role('alert')).to_contain_text('does not answer')
        page.unroute('**/authui/session')
        screens.open('/')
        expect(screens.login).to_be_visible()
        screens.log_in(USER)
        expect(page.get_by_text(f'Hello {USER}')).to_be_visible()

    @staticmethod
    def _card_of_a_host(page: Page, make_server: Callable[..., Server]) -> tuple[Server, Screens]:
        """Open a page of a host with a login card on it: its socket cannot set a cookie, so it trades a ticket."""
        server = make_server(script=CARD)
        screens = Screens(page, server.url)
        screens.open('/')
        return server, screens


class TestCookie:
    def test_is_opaque_and_out_of_reach_of_scripts(self, page: Page, screens: Screens, user: str) -> None:
        screens.open()
        screens.log_in(user)
        expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
        cookie = cookie_of(page.context)
        assert cookie['httpOnly']
        assert cookie['sameSite'] == 'Lax'
        assert cookie['path'] == '/'
        assert cookie['expires'] == -1
        assert len(cookie['value']) == 43
        assert page.evaluate('document.cookie') == ''

    @pytest.mark.parametrize('kind', ['invented', "the attacker's own"])
    def test_planted_before_a_login_is_worth_nothing_after_it_nor_while_it_is_under_way(
        self, browser: Browser, server: Server, user: str, kind: str
    ) -> None:
        """The attacker asks with it as fast as can be, before, during and after the victim's login."""
        for run in range(FIXATIONS):
            planted = f'{run:03}' + 'p' * 40
            if kind != 'invented':
                answer = send_form(server, '/login', 'login', email=ATTACKER, password=PASSWORD)
                planted = answer.cookies.partition('authui=')[2].partition(';')[0]
            victim = browser.new_context()
            victim.add_cookies([{'name': 'authui', 'value': planted, 'url': server.url}])
            with Racing(server, f'authui={planted}') as racing:
                screens = Screens(victim.new_page(), server.url)
                screens.open()
                if kind != 'invented':  # who is signed in already is led on from the login page
                    screens.page.wait_for_function('window.did_handshake')
                    screens.page.get_by_role('button', name='Log out').click()
                screens.log_in(user)
                expect(screens.page.get_by_text(f'as {user}')).to_be_visible()
            value = cookie_of(victim)['value']
            assert value != planted
            assert user not in racing.seen
            assert racing.asked
            answer = ask(server, 'GET', '/', HTML | {'Cookie': f'authui={planted}'})
            assert (answer.status, user in answer.body) == (303, False)
            assert ask(server, 'GET', '/', HTML | {'Cookie': f'authui={value}'}).status == 200
            victim.close()

    def test_kept_from_before_a_logout_opens_nothing(
        self, page: Page, screens: Screens, server: Server, user: str
    ) -> None:
        signed_in(page, server, user)
        kept = cookie_of(page.context)
        page.get_by_role('button', name='Log out').click()
        expect(screens.login).to_be_visible()
        page.context.add_cookies([{'name': 'authui', 'value': kept['value'], 'url': screens.url}])
        screens.open('/')
        expect(screens.login).to_be_visible()


class TestKnownBrowser:
    def test_is_told_by_a_cookie_that_outlives_the_logout_and_says_nothing_to_anybody(
        self, page: Page, screens: Screens, user: str
    ) -> None:
        screens.open()
        assert page.context.cookies() == []
        screens.log_in(user)
        expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
        cookie = cookie_of(page.context, 'authui-known')
        assert cookie['httpOnly']
        assert cookie['sameSite'] == 'Lax'
        assert cookie['path'] == '/'
        assert cookie['domain'] == '127.0.0.1'
        assert 364 < (cookie['expires'] - time.time()) / 86400 <= 365
        _, payload, _ = cookie['value'].split('.')
        said = base64.urlsafe_b64decode(payload).decode()
        for secret in (user, user.partition('@')[0], cookie_of(page.context)['value']):
            assert secret not in cookie['value'] + said
        page.get_by_role('button', name='Log out').click()
        expect(screens.login).to_be_visible()
        assert [each['name'] for each in page.context.cookies()] == ['authui-known']
        assert cookie_of(page.context, 'authui-known')['value'] == cookie['value']

    def test_does_not_wait_for_strangers(self, page: Page, screens: Screens, server: Server) -> None:
        user = 'besieged@example.org'  # of this test alone: strangers to it have to wait afterwards
        make_user(server, user)
        screens.open()
        screens.log_in(user)
        expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
        page.get_by_role('button', name='Log out').click()
        expect(screens.login).to_be_visible()
        for told in [*['Email or password is wrong.'] * 5, 'Too many failed attempts']:
            assert told in send_form(server, '/login', 'login', email=user, password='a wrong guess').body
        screens.log_in(user)
        expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()


class TestTabs:
    def test_another_browser_is_not_signed_out(self, screens: Screens, page: Page, server: Server, user: str) -> None:
        other = {'Cookie': send_form(server, '/login', 'login', email=user, password=PASSWORD).cookies}
        signed_in(page, server, user)
        page.get_by_role('button', name='Log out').click()
        expect(screens.login).to_be_visible()
        assert ask(server, 'GET', '/', HTML | other).status == 200

    def test_a_page_that_was_left_behind_does_nothing_any_more(
        self, context: BrowserContext, screens: Screens, server: Server, user: str
    ) -> None:
        signed_in(screens.page, server, user)
        stale = context.new_page()
        stale.goto(f'{screens.url}/')
        expect(stale.get_by_role('heading', name='You are signed in')).to_be_visible()
        # It is kept from opening the login page, as a hostile one would be.
        stale.evaluate('window.open = () => null')
        screens.page.get_by_role('button', name='Log out').click()
        expect(screens.login).to_be_visible()
        expect(stale.get_by_role('button')).to_have_count(0)
        expect(stale.get_by_text(user)).to_have_count(0)

    def test_a_second_user_in_the_same_browser_replaces_the_first_everywhere(
        self, context: BrowserContext, screens: Screens, server: Server, user: str
    ) -> None:
        make_user(server, 'second@example.org')
        # A tab that does not hear of the first login, as when it was asleep.
        context.add_init_script('BroadcastChannel = class { postMessage() {} close() {} }')
        asleep = Screens(context.new_page(), server.url)
        asleep.open()
        screens.open()
        screens.log_in(user)
        expect(screens.page.get_by_text(f'as {user}')).to_be_visible()
        asleep.log_in('second@example.org')
        for page in (asleep.page, screens.page):
            expect(page.get_by_text('as second@example.org')).to_be_visible()


class TestRefusals:
    def test_the_demo_does_not_start_with_a_real_pool_configured(self, make_server: Callable[..., Server]) -> None:
        with pytest.raises(RuntimeError, match='AUTHUI_USER_POOL_ID names a real user pool'):
            make_server(
                AUTHUI_USER_POOL_ID='eu-west-1_AbCdEf123',
                AUTHUI_CLIENT_ID='1abc',
                AUTHUI_SECRET='b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA',
                AUTHUI_PUBLIC_URL='https://app.example.org',
            )

    def test_a_real_pool_without_a_secret_does_not_start(self, make_server: Callable[..., Server]) -> None:
        with pytest.raises(RuntimeError, match='AUTHUI_SECRET is missing'):
            make_server(AUTHUI_USER_POOL_ID='eu-west-1_AbCdEf123', AUTHUI_CLIENT_ID='1abc')

    def test_a_damaged_pool_file_stops_the_start_and_is_kept(self, make_server: Callable[..., Server]) -> None:
        server = make_server()
        server.stop()
        (file,) = (server.folder / '.authui' / 'pool').glob('*.sqlite*')
        broken = file.read_bytes()[:5000]
        file.write_bytes(broken)
        with pytest.raises(RuntimeError, match='authui cannot start'):
            server.start()
        assert file.name in server.log
        assert file.read_bytes() == broken

    def test_a_damaged_session_file_asks_users_to_log_in_again(
        self, make_server: Callable[..., Server], page: Page
    ) -> None:
        server = make_server()
        make_user(server, 'ann@example.org')
        sign_in(page.context, server, 'ann@example.org')
        server.stop()
        file = server.folder / '.authui' / 'sessions.sqlite3'
        file.write_bytes(file.read_bytes()[:1000])
        server.start()
        screens = Screens(page, server.url)
        screens.open('/')
        expect(screens.login).to_be_visible()
        screens.log_in('ann@example.org')
        expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
        assert 'is damaged' in server.log
