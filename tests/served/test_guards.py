"""No protected content is built for, or sent to, those who may not see it: by URL, by a link in a page, by event."""

from __future__ import annotations

import pytest
from support.guarded import Host
from support.raw_http import HTML

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

    @pytest.mark.parametrize('event', ['sub_pages_open', 'sub_pages_navigate'])
    @pytest.mark.parametrize('name', [None, 'bob'])
    def test_no_sub_page_is_built_for_who_may_not_see_it(self, host: Host, name: str | None, event: str) -> None:
        with host.builds(0, 'sub-page'), host.open('/about', name) as page:
            page.follow(event, '/about/guarded')
            if name is None:
                page.wait_until(lambda: page.path == '/login?next=%2Fabout%2Fguarded')
            else:
                page.wait_until(lambda: page.says('Not allowed'))

    @pytest.mark.parametrize('path', ['/about/bare', '/about/bare-too?x=1', '/about/bare/'])
    def test_a_sub_page_without_a_guard_lies_behind_the_middleware(self, host: Host, path: str) -> None:
        with host.builds(0, 'bare-sub-page'), host.open('/about') as page:
            page.follow('sub_pages_open', path)
            page.wait_until(lambda: page.path.startswith('/login?next='))

    def test_a_button_does_nothing_for_who_may_not(self, host: Host) -> None:
        with host.open('/about') as page:
            page.press('Press')
            page.wait_until(lambda: page.path.startswith('/login'))
        with host.open('/about', 'bob') as page:
            page.press('Press')
            page.wait_until(lambda: 'your account has no access' in page.received)
        assert host.built('button') == 0


class TestParts:
    """What a host puts into its own layout follows who is signed in."""

    def test_nothing_is_drawn_for_who_may_not_see_it(self, host: Host) -> None:
        host.cookie_of('bob')
        before = host.built('greeting')
        assert 'Nobody is here' in host.ask('/about').body
        assert host.built('greeting') == before
        staff = host.built('greeting-of-staff')
        assert 'secret of greeting' in host.ask('/about', 'bob').body
        assert host.built('greeting') == before + 1
        assert host.built('greeting-of-staff') == staff

    def test_what_was_drawn_goes_when_another_tab_signs_out(self, host: Host) -> None:
        cookie = host.sign_in('ann')
        with host.open_with(cookie, '/about') as page, host.open_with(cookie, '/about') as other:
            assert page.says('secret of greeting-of-staff')
            with host.says('HEARD signed_out False'):
                other.press('Log out')
            page.wait_until(lambda: page.says('Nobody is here'))
            assert not page.says('secret of')
            with host.builds(0, 'button', 'sub-page'):
                page.press('Press')
                page.wait_until(lambda: page.path.startswith('/login'))
                page.follow('sub_pages_open', '/about/guarded')
