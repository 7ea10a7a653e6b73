"""Every guard, for everybody, by every way in: what is protected is built for, and sent to, who may see it alone.

The ways that NiceGUI is run are the parameters of `host`. A page is asked for by its URL; by the events that a link in
an open page sends; and its button is pressed by a replay of the event that the button sends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest
from support.guarded import Host
from support.raw_http import HTML
from support.raw_socket import RefusedError


class Guarded(NamedTuple):
    """A page behind a guard: its path, and what is built for who may see all of it."""

    path: str
    secret: str
    press: str


GUARDS = {
    'dependency': Guarded('/dependency', 'dependency', 'press-dependency'),
    'decorator': Guarded('/decorator', 'decorator', 'press-decorator'),
    # It lets any user in; what is for a group is a part and a handler of that page.
    'middleware': Guarded('/middleware', 'middleware-of-staff', 'press-middleware'),
    'sub-page': Guarded('/about/guarded', 'sub-page', 'press-sub-page'),
}
DROPPED = 'dropped a frame (event) that is not for the page of its socket'
NOBODY, WRONG_GROUP, MEMBER = None, 'bob', 'ann'

guarded = pytest.mark.parametrize('guard', GUARDS)


class TestByUrl:
    """A request is answered by a redirect, 401 or 403."""

    @guarded
    def test_nobody(self, host: Host, guard: str) -> None:
        path, secret, press = GUARDS[guard]
        with host.builds(0, guard, secret, press):
            answer = host.ask(path, NOBODY, HTML)
            assert (answer.status, '/login' in answer.headers.get('location', answer.body)) in {
                (303, True),
                (200, True),
            }
            program = host.ask(path)
        assert 'secret of' not in answer.body + program.body

    @guarded
    def test_who_is_in_no_such_group(self, host: Host, guard: str) -> None:
        path, secret, press = GUARDS[guard]
        with host.builds(0, secret, press):
            answer = host.ask(path, WRONG_GROUP, HTML)
        assert answer.status == (200 if guard == 'middleware' else 403)
        assert f'secret of {secret}' not in answer.body

    @guarded
    def test_a_member(self, host: Host, guard: str) -> None:
        path, secret, _ = GUARDS[guard]
        with host.builds(1, secret):
            answer = host.ask(path, MEMBER, HTML)
        assert f'secret of {secret}' in answer.body


class TestInPage:
    """A link in an open page: what `ui.sub_pages` does not show itself, the browser is sent to by its URL."""

    @guarded
    @pytest.mark.parametrize('name', [NOBODY, WRONG_GROUP])
    def test_who_may_not_see_it(self, host: Host, guard: str, name: str | None) -> None:
        path, secret, press = GUARDS[guard]
        with host.builds(0, secret, press), host.open('/about', name) as page:
            page.navigate(path)
            if guard != 'sub-page':
                assert path in page.until(lambda message: '"open"' in message)
            elif name is NOBODY:
                assert '/login' in page.until(lambda message: '"open"' in message)
            else:
                page.until(lambda message: 'Not allowed' in message)
        assert f'secret of {secret}' not in page.received

    def test_a_member_is_shown_the_sub_page(self, host: Host) -> None:
        with host.open('/about', MEMBER) as page:
            page.navigate('/about/guarded')
            page.until(lambda message: 'secret of sub-page' in message)

    @guarded
    def test_a_member_is_led_on(self, host: Host, guard: str) -> None:
        if guard == 'sub-page':
            return  # shown without a load, see above
        with host.open('/about', MEMBER) as page:
            page.navigate(GUARDS[guard].path)
            assert GUARDS[guard].path in page.until(lambda message: '"open"' in message)


class TestReplayed:
    """Who knows all that a member's page sent, and its ids, presses its button in vain."""

    @guarded
    @pytest.mark.parametrize('name', [NOBODY, WRONG_GROUP])
    def test_by_somebody_else(self, host: Host, guard: str, name: str | None) -> None:
        path, _, press = GUARDS[guard]
        with ExitStack() as opened, host.builds(0, press):
            members = opened.enter_context(host.open(path, MEMBER))
            with pytest.raises(RefusedError):
                members.connect(host.cookie_of(name))
            others = opened.enter_context(host.open('/about', name))
            with host.says(DROPPED):
                members.press(f'Do {guard}', by=others.socket)

    def test_on_the_page_of_who_is_in_no_such_group(self, host: Host) -> None:
        with host.builds(0, 'press-middleware'), host.open('/middleware', WRONG_GROUP) as page:
            page.press('Do middleware')
            page.until(lambda message: 'your account has no access' in message)

    @guarded
    def test_by_the_member(self, host: Host, guard: str) -> None:
        path, _, press = GUARDS[guard]
        with host.builds(1, press), host.open(path, MEMBER) as page, host.says(f'BUILT {press}'):
            page.press(f'Do {guard}')


class Left:
    """A member's browser in which another tab has signed out: its cookie, and the pages that were open."""

    def __init__(self, host: Host, opened: ExitStack) -> None:
        self.cookie = host.sign_in(MEMBER)
        self.about = opened.enter_context(host.open_with(self.cookie, '/about'))
        self.pages = {
            guard: opened.enter_context(host.open_with(self.cookie, page.path)) for guard, page in GUARDS.items()
        }
        for page in self.pages.values():
            page.received = ''  # what was sent until now was for somebody who might see it
        with host.open_with(self.cookie, '/about') as tab:
            tab.press('Log out')
            tab.wait_until(lambda: tab.says('Nobody is here'))


@pytest.fixture(scope='module')
def left(host: Host) -> Iterator[Left]:
    with ExitStack() as opened:
        yield Left(host, opened)


class TestSignedOutInAnotherTab:
    """Nothing of it is left: neither the cookie, nor the pages that are open, nor their buttons."""

    @guarded
    def test_by_url(self, host: Host, left: Left, guard: str) -> None:
        path, secret, _ = GUARDS[guard]
        with host.builds(0, guard, secret):
            answer = host.ask_with(left.cookie, path, HTML)
        assert '/login' in answer.headers.get('location', answer.body)
        assert 'secret of' not in answer.body

    @guarded
    def test_in_page(self, host: Host, left: Left, guard: str) -> None:
        path, secret, _ = GUARDS[guard]
        with host.builds(0, guard, secret):
            left.about.navigate(path)
            left.about.until(lambda message: '"open"' in message and ('/login' in message or path in message))
        assert f'secret of {secret}' not in left.about.received.partition('Nobody is here')[2]

    @guarded
    def test_replayed(self, host: Host, left: Left, guard: str) -> None:
        page = left.pages[guard]
        with host.builds(0, GUARDS[guard].press):
            page.press(f'Do {guard}')
            assert page.socket.ends_within(10)
            with pytest.raises(RefusedError):  # nothing is left of the page that it comes back to
                page.connect(left.cookie)
            with host.says(DROPPED):
                page.press(f'Do {guard}', by=left.about.socket)
        assert 'secret of' not in page.received


@pytest.mark.parametrize('guard', [guard for guard in GUARDS if guard != 'middleware'])
def test_who_leaves_the_group_loses_the_open_page(host: Host, guard: str) -> None:
    path, secret, press = GUARDS[guard]
    with host.open(path, MEMBER) as page, host.builds(0, secret, press):
        page.press(f'Leave {guard}')
        assert path in page.until(lambda message: '"open"' in message)
        page.press(f'Do {guard}')
        assert page.socket.ends_within(10)


def test_a_sub_page_that_asks_by_a_dependency_is_not_built_and_named(host: Host) -> None:
    with host.builds(0, 'asking-sub-page'):
        for name in (NOBODY, MEMBER):
            assert 'secret of asking' not in host.ask('/about/asking', name, HTML).body
    assert host.log.count('the sub page asking_sub_page asks for user by a dependency') == 1
