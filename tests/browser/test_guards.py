"""No protected content is built for, or sent to, who may not see it: by URL, by in-page navigation or by an event."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from support.guarded import Host, cookie_of
from support.raw_http import HTML
from support.raw_socket import RawSocket
from support.screens import Screens

GUARDED = {
    '/dependency': 'dependency',
    '/decorator': 'decorator',
    '/decorator-async/x': 'decorator-async',
    '/middleware': 'middleware',
    '/about/guarded': 'sub-page',
    '/about/bare': 'bare-sub-page',
}
"""What is guarded by a dependency, the decorator, the middleware, and both of those around a sub page."""
FOR_ANY_USER = {'/router/page': 'router', '/middleware': 'middleware', '/about/bare': 'bare-sub-page'}
NAMES = GUARDED | FOR_ANY_USER
FOR_STAFF = {path: name for path, name in GUARDED.items() if path not in FOR_ANY_USER}


class Pressed:
    """The events of a page, to be sent by a socket that is no browser's."""

    def __init__(self, host: Host, page: Page, cookie: str) -> None:
        page.wait_for_function('window.did_handshake')
        self.client_id = str(page.evaluate('window.clientId'))
        self._listeners: dict[str, tuple[int, str]] = {
            name: (each[0], each[1])
            for name, each in page.evaluate(
                """() => Object.fromEntries(Object.entries(mounted_app.elements).flatMap(([id, element]) =>
                    (element.events || []).map(event => [event.type + ':' + (element.props?.label ?? ''),
                                                        [Number(id), event.listener_id]])))"""
            ).items()
        }
        tab = str(page.evaluate('sessionStorage.__nicegui_tab_id'))
        self._socket = RawSocket(
            host.server.url, self.client_id, origin=host.server.url, cookie=cookie, tab_id=tab, mount=host.mount
        )

    def send(self, name: str, argument: str = '{}') -> None:
        element, listener = self._listeners[name]
        self._socket.send(
            'event', {'id': element, 'client_id': self.client_id, 'listener_id': listener, 'args': [argument]}
        )

    def close(self) -> None:
        self._socket.close()


class TestByUrl:
    """A request is answered by a redirect, 401 or 403, and nothing of the page is built."""

    @pytest.mark.parametrize('path', [*GUARDED, '/router/page'])
    def test_nobody_is_led_to_the_login_page_and_back(self, host: Host, path: str) -> None:
        with host.builds(0, NAMES[path]):
            answer = host.ask(path, None, HTML)
            if path == '/about/guarded':  # the page around it is public, and opens the login page
                assert answer.status == 200
            else:
                assert answer.status == 303
                assert answer.headers['location'] == f'{host.mount}/login?next=' + path.replace('/', '%2F')
                assert host.ask(path).status == 401
        assert 'secret of' not in answer.body

    @pytest.mark.parametrize('path', [*GUARDED, '/router/page'])
    def test_who_belongs_is_shown_it(self, host: Host, path: str) -> None:
        with host.builds(1, NAMES[path]):
            answer = host.ask(path, 'ann', HTML)
        assert answer.status == 200
        assert f'secret of {NAMES[path]}' in answer.body

    @pytest.mark.parametrize('path', FOR_STAFF)
    def test_who_is_in_no_such_group_may_not(self, host: Host, path: str) -> None:
        with host.builds(0, NAMES[path]):
            answer = host.ask(path, 'bob', HTML)
            if path != '/about/guarded':
                assert host.ask(path, 'bob').body == '{"detail":"Not allowed."}'
        assert answer.status == 403
        assert 'Not allowed' in answer.body
        assert f'secret of {NAMES[path]}' not in answer.body

    def test_who_has_no_second_factor_is_told(self, host: Host) -> None:
        answer = host.ask('/second-factor', 'ann', HTML)
        assert (answer.status, host.built('second-factor')) == (403, 0)
        assert 'second factor' in answer.body

    def test_a_plain_route_is_guarded_too(self, host: Host) -> None:
        assert host.ask('/api').status == 401
        assert host.ask('/api', 'bob').status == 403
        assert host.ask('/api', 'ann').body == '{"secret":"ann@example.org"}'

    def test_routes_of_the_app_around_nicegui_are_guarded_too(self, host: Host) -> None:
        if host.way == 'run':
            return  # there is none
        for path in ('/outer/report', '/outer/bare'):
            assert host.ask(path, mounted=False).status == 401
            answer = host.ask(path, None, HTML, mounted=False)
            assert answer.headers['location'].startswith(f'{host.mount}/login')
            assert 'secret' in host.ask(path, 'ann', mounted=False).body

    def test_a_cookie_of_nobody_is_nobodys(self, host: Host) -> None:
        for path in GUARDED:
            answer = host.ask(path, None, {'Cookie': 'authui=' + 'a' * 43})
            assert 'secret of' not in answer.body


class TestInPage:
    """What comes over the socket is checked as a request is."""

    @pytest.mark.parametrize('event', ['sub_pages_open:', 'sub_pages_navigate:'])
    @pytest.mark.parametrize('name', [None, 'bob'])
    def test_no_sub_page_is_built_for_who_may_not_see_it(self, host: Host, name: str | None, event: str) -> None:
        context = host.browser_of(name)
        page = context.new_page()
        page.goto(f'{host.url}/about')
        events = Pressed(host, page, cookie_of(context))
        with host.builds(0, 'sub-page'):
            events.send(event, '"/about/guarded"')
            if name is None:
                page.wait_for_url(f'{host.url}/login?next=%2Fabout%2Fguarded')
            else:
                expect(page.get_by_role('heading', name='Not allowed')).to_be_visible()
        events.close()
        page.close()

    @pytest.mark.parametrize('path', ['/about/bare', '/about/bare-too?x=1', '/about/bare/'])
    def test_a_sub_page_without_a_guard_lies_behind_the_middleware(self, host: Host, path: str) -> None:
        context = host.browser_of(None)
        page = context.new_page()
        page.goto(f'{host.url}/about')
        events = Pressed(host, page, '')
        with host.builds(0, 'bare-sub-page'):
            events.send('sub_pages_open:', f'"{path}"')
            page.wait_for_url(re.compile(r'/login\?next='))
        context.close()

    def test_a_button_does_nothing_for_who_may_not(self, host: Host) -> None:
        for name in (None, 'bob'):
            context = host.browser_of(name)
            page = context.new_page()
            page.goto(f'{host.url}/about')
            page.get_by_role('button', name='Press').click()
            if name is None:
                page.wait_for_url(re.compile('/login'))
            else:
                expect(page.get_by_text('your account may not see this')).to_be_visible()
            page.close()
        assert host.built('button') == 0


class TestParts:
    """What a host puts into its own layout follows who is signed in."""

    def test_nothing_is_drawn_for_who_may_not_see_it(self, host: Host) -> None:
        host.browser_of('bob')
        before = host.built('greeting')
        assert 'Nobody is here' in host.ask('/about').body
        assert host.built('greeting') == before
        staff = host.built('greeting-of-staff')
        assert 'secret of greeting' in host.ask('/about', 'bob').body
        assert host.built('greeting') == before + 1
        assert host.built('greeting-of-staff') == staff

    def test_the_login_card_stands_in_a_page_of_the_hosts(self, host: Host) -> None:
        context = host.browser.new_context()
        page = context.new_page()
        screens = Screens(page, host.url)
        screens.open('/entrance')
        expect(page.get_by_text('own layout')).to_be_visible()
        screens.log_in('ann@example.org')
        page.wait_for_url(f'{host.url}/middleware')
        expect(page.get_by_text('secret of middleware', exact=True)).to_be_visible()
        context.close()

    def test_what_was_drawn_goes_when_another_tab_signs_out(self, host: Host) -> None:
        context = host.sign_in('ann')
        pages = {path: context.new_page() for path in ('/about', '/middleware', '/decorator', '/dependency')}
        for path, page in pages.items():
            page.goto(host.url + path)
        about = pages['/about']
        expect(about.get_by_text('secret of greeting-of-staff')).to_be_visible()
        events = Pressed(host, about, cookie_of(context))
        heard = host.server.log.count('HEARD signed_out False')
        other = context.new_page()
        other.goto(f'{host.url}/about')
        other.get_by_role('button', name='ann@example.org').click()
        other.get_by_text('Log out').click()
        for path in ('/middleware', '/decorator', '/dependency'):
            pages[path].wait_for_url(re.compile('/login'))
            expect(pages[path].get_by_text('secret of')).to_have_count(0)
        expect(about.get_by_text('Nobody is here')).to_be_visible()
        expect(about.get_by_text('secret of')).to_have_count(0)
        assert host.server.log.count('HEARD signed_out False') > heard

        counts = host.built('button'), host.built('sub-page')
        events.send('click:Press')
        about.wait_for_url(re.compile('/login'))
        events.send('sub_pages_open:', '"/about/guarded"')
        assert (host.built('button'), host.built('sub-page')) == counts
        events.close()
        context.close()
