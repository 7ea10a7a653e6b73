"""A busy server: visitors are asked to come back, and nobody else notices."""

from __future__ import annotations

import base64
import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
from support.busy import SCRIPT
from support.open_page import OpenPage, logged_in
from support.raw_http import HTML, Answer, ask
from support.screens import Server

FORGED = 'authui=' + 'A' * 43
JSON = {'Accept': 'application/json'}


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp('busy'), script=SCRIPT, path='/open', AUTHUI_TITLE='Acme')
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope='module')
def ann(server: Server) -> str:
    """The cookie of a session."""
    return logged_in(server, 'ann@example.org')


@pytest.fixture
def busy(server: Server, ann: str) -> Iterator[Server]:
    """The server with as many requests in hand as it takes."""
    assert ann
    ask(server, 'GET', '/full')
    yield server
    ask(server, 'GET', '/free')


class TestWhoIsAskedToComeBack:
    @pytest.mark.parametrize('path', ['/login', '/signup?next=/', '/', '/open', '/account', '/nothing-here'])
    def test_visitors_who_ask_for_a_page(self, busy: Server, path: str) -> None:
        answer = ask(busy, 'GET', path, HTML)
        assert answer.status == 503
        assert 2 <= int(answer.headers['retry-after']) <= 30
        assert answer.headers['x-content-type-options'] == 'nosniff'
        assert answer.headers['x-frame-options'] == 'DENY'
        assert 'Acme' in answer.body
        assert not answer.cookies

    def test_scripts_that_send_a_form(self, busy: Server) -> None:
        answer = ask(busy, 'POST', '/login', JSON)
        assert answer.status == 503
        assert json.loads(answer.body) == {'code': 'busy', 'retry_after': int(answer.headers['retry-after'])}

    def test_forms_without_a_script_which_lose_nothing_but_secrets(self, busy: Server) -> None:
        form = urlencode({'authui-form': 'login', 'email': 'eve@example.org', 'password': 'canary'}).encode()
        own = HTML | {'Origin': busy.url, 'Content-Type': 'application/x-www-form-urlencoded'}
        begun = time.monotonic()
        refused = ask(busy, 'POST', '/login?next=%2Fopen', own, form)
        assert refused.status == 503
        assert time.monotonic() - begun < 1
        assert 'http-equiv="refresh"' in refused.body
        assert 'eve' not in refused.body
        shown = base64.urlsafe_b64decode(refused.cookies.removeprefix('authui-typed=')).decode()
        assert 'eve@example.org' in shown
        assert 'canary' not in shown + refused.body

    @pytest.mark.parametrize('cookie', [FORGED, 'authui=short', f'{FORGED}; authui-step={"B" * 43}'])
    def test_visitors_with_a_cookie_that_no_session_belongs_to(self, busy: Server, cookie: str) -> None:
        assert ask(busy, 'GET', '/login', HTML | {'Cookie': cookie}).status == 503

    def test_visitors_whose_cookie_came_twice(self, busy: Server, ann: str) -> None:
        assert ask(busy, 'GET', '/open', HTML | {'Cookie': f'{ann}; {FORGED}'}).status == 503


class TestWhoIsNot:
    @pytest.mark.parametrize('path', ['/', '/open', '/account'])
    def test_users_of_a_session(self, busy: Server, ann: str, path: str) -> None:
        assert ask(busy, 'GET', path, HTML | {'Cookie': ann}).status == 200

    def test_sockets_and_what_their_users_press(self, server: Server, ann: str) -> None:
        with OpenPage(server, '/', ann) as page:
            ask(server, 'GET', '/full')
            try:
                with OpenPage(server, '/', ann):
                    page.connect(ann).close()
            finally:
                ask(server, 'GET', '/free')

    def test_a_visitor_whose_page_is_open_logs_in(self, server: Server) -> None:
        with OpenPage(server, '/login') as page:
            ask(server, 'GET', '/full')
            try:
                page.submit('login', email='bob@example.org', password='correct horse battery')
                cookie = page.enter()
                assert ask(server, 'GET', '/', HTML | {'Cookie': cookie}).status == 200
            finally:
                ask(server, 'GET', '/free')

    def test_the_routes_of_a_host(self, busy: Server) -> None:
        assert ask(busy, 'GET', '/health').body == '{"status":"ok"}'
        assert ask(busy, 'GET', '/health', HTML | {'Cookie': FORGED}).status == 200
        assert ask(busy, 'POST', '/api', JSON).status == 401

    def test_the_trade_of_a_ticket(self, busy: Server) -> None:
        assert ask(busy, 'POST', '/authui/session', {'X-AuthUI-Ticket': 'none'}).status == 403

    def test_niceguis_files(self, busy: Server, ann: str) -> None:
        page = ask(busy, 'GET', '/', HTML | {'Cookie': ann}).body
        path = page.partition('href="/_nicegui/')[2].partition('"')[0]
        assert ask(busy, 'GET', f'/_nicegui/{path}').status == 200


def test_a_rush_is_answered_in_full_and_the_next_visitor_begins_at_once(server: Server, ann: str) -> None:
    """Many more come together than the loop can serve: a page of theirs keeps it for a fifth of a second."""
    count = 120

    def visit(_number: int) -> Answer:
        return ask(server, 'GET', '/slow', HTML)

    def hold(_number: int) -> int:
        return ask(server, 'GET', '/health', HTML | {'Cookie': ann}).status

    with ThreadPoolExecutor(count) as threads:
        coming = [threads.submit(visit, number) for number in range(count)]
        held = [hold(number) for number in range(10)]
        answers = Counter(each.result().status for each in coming)
    assert set(answers) == {200, 503}
    assert answers.total() == count
    assert answers[503] > count / 3
    assert held == [200] * 10
    deadline = time.monotonic() + 30
    while ask(server, 'GET', '/open', HTML).status != 200:
        assert time.monotonic() < deadline, 'the server stays busy'
    assert 'the server is busy' in server.log


def test_a_host_can_switch_it_off(tmp_path: Path) -> None:
    server = Server(tmp_path, script=SCRIPT, path='/open', AUTHUI_BUSY_PAGE='0')
    server.start()
    try:
        ask(server, 'GET', '/full')
        assert ask(server, 'GET', '/login', HTML).status == 200
    finally:
        server.stop()
