"""What the gate decides is what the router serves: shown by a host whose routes cross NiceGUI's and authui's.

A host app of some forty pages, sub pages, routes, sockets, mounts and folders is asked for 160 paths in seven ways (for
400 in `make soak`), without a server; a tenth of that is asked of a server as well. Without the gate, what is answered
tells what the router would serve.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support import crossing_asked
from support.crossing import ASKS, MOUNT, PATHS, VERSION, WAYS, Ask, Way, is_public, opened, paths, seen, tenth
from support.crossing_asked import Outcome
from support.forks import forks
from support.open_page import OpenPage
from support.raw_http import HTML, Answer, ask
from support.screens import Server

from authui.guards.responders import climbs

SCRIPT = Path(crossing_asked.__file__)
SERVE = """
import runpy
import sys

sys.argv[1:] = [{way!r}, '{{port}}']
runpy.run_path({script!r}, run_name='__main__')
"""
REFUSED = (303, 401, 403, 'closed')
BUILDERS = {
    *(f'page {path}' for path in ('/mailbox', '/account', '/reset', '/verify', '/signed-in', '/forgot', '/challenge')),
    *('page /customers/7', 'page /docs/{name:path}', 'page /icon', 'page at two paths', 'page site ann'),
    *('routed page', 'routed page {name}', 'GET orders', 'POST orders', 'any of the api', 'open api'),
    *('plain route', 'socket', 'named socket', 'catch-all socket', 'file report.txt', 'file open.txt', 'file icon.ico'),
    *('like one of NiceGUI', 'like an upload', 'mounted app', 'sub page /login', 'sub page /account/email'),
    *('sub page /docs', 'sub page /shop', 'nested /{name}', 'sub page /{name}', 'sub page /{customer}/{number}'),
}
ENDINGS: dict[Way, set[str]] = {
    'run': {'catch-all page'},
    'run_with': {'file headers', 'outer report', 'outer socket', 'outer routed', 'outer like NiceGUI'},
    'mounted': {'root', 'outer report', 'outer socket', 'outer routed'},
}
"""What the host of each way has besides."""


FOUND = (
    *('/favicon.ico', '/mailbox', '/account', '/verify', '/signed-in', '/_nicegui_ws/42', '/login', '/account/email'),
    *('/authui/session', f'/_nicegui/{VERSION}/anything', f'/_nicegui/{VERSION}/../../report.txt'),
)
"""What a review found to be served to nobody."""


class Row(NamedTuple):
    """A path that was requested in one way, and the outcomes."""

    path: str
    how: Ask
    outcomes: dict[str, Outcome]

    @property
    def is_climbing(self) -> bool:
        return climbs(seen(self.path))

    @property
    def is_public(self) -> bool:
        """Whether the host has named it."""
        path = opened(self.path) if self.how == 'frame' else seen(self.path)
        return is_public(path) and not climbs(path)


Rows = dict[Way, list[Row]]

each_way = pytest.mark.parametrize('way', WAYS)


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(('PYTEST', 'NICEGUI'))}


@pytest.fixture(scope='module')
def asked(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """All requests; each way has a process of its own, since a process has one NiceGUI."""
    started = {}
    for way in WAYS:
        folder = tmp_path_factory.mktemp(way)
        process = forks().start([str(SCRIPT), way], folder, environment(), folder / 'out.json', folder / 'log')
        started[way] = folder, process
    rows: Rows = {}
    for way, (folder, process) in started.items():
        assert process.wait(300) == 0, (folder / 'log').read_text(errors='replace')[-3000:]
        found = json.loads((folder / 'out.json').read_text(encoding='utf-8'))
        rows[way] = [
            Row(path, how, {who: Outcome(status, tuple(served)) for who, (status, served) in outcomes.items()})
            for path, how, outcomes in found
        ]
    return rows


@each_way
def test_every_path_is_requested_and_every_route_of_the_host_answers(asked: Rows, way: Way) -> None:
    assert len(asked[way]) == PATHS * len(ASKS)
    served = {what for row in asked[way] for what in row.outcomes['nobody, open'].served}
    assert BUILDERS | ENDINGS[way] <= served


@each_way
def test_visitors_are_not_served_pages_that_the_host_has_not_named(asked: Rows, way: Way) -> None:
    assert [row for row in asked[way] if row.outcomes['nobody'].served and not row.is_public] == []


@each_way
def test_visitors_are_told_to_log_in_where_the_router_would_serve_a_page_of_the_host(asked: Rows, way: Way) -> None:
    kept = [row for row in asked[way] if row.outcomes['nobody, open'].served and not row.is_public]
    assert len(kept) > 300 * PATHS // 400
    assert [row for row in kept if row.how != 'frame' and row.outcomes['nobody'].status not in REFUSED] == []


@each_way
def test_public_paths_are_served_as_without_the_gate(asked: Rows, way: Way) -> None:
    public = [row for row in asked[way] if row.is_public and (row.how == 'frame' or not row.is_climbing)]
    assert len(public) > 50 * PATHS // 400
    assert [row for row in public if row.outcomes['nobody'] != row.outcomes['nobody, open']] == []


@each_way
def test_files_and_screens_of_nicegui_and_authui_are_served_as_without_the_gate(asked: Rows, way: Way) -> None:
    """Every answer of the host says so: an answer that does not is not the host's."""
    own = [
        row
        for row in asked[way]
        if row.outcomes['nobody, open'].status == 200
        and not row.outcomes['nobody, open'].served
        and not (row.is_climbing or row.is_public)
    ]
    assert {'/login', '/signup', f'/_nicegui/{VERSION}/static/nicegui.css'} <= {row.path for row in own}
    assert [row for row in own if row.outcomes['nobody'] != row.outcomes['nobody, open']] == []


@each_way
def test_a_path_that_climbs_is_refused_to_everybody(asked: Rows, way: Way) -> None:
    climbing = [row for row in asked[way] if row.is_climbing and row.how != 'frame']
    assert len(climbing) > 100 * PATHS // 400
    outcomes = [(row, row.outcomes[who]) for row in climbing for who in ('nobody', 'user') if who in row.outcomes]
    assert [(row, it) for row, it in outcomes if it.served or it.status not in {*REFUSED, 404}] == []


@each_way
def test_a_user_is_served_what_the_router_serves(asked: Rows, way: Way) -> None:
    theirs = [row for row in asked[way] if 'user' in row.outcomes and (row.how == 'frame' or not row.is_climbing)]
    assert any(row.outcomes['user'].served for row in theirs)
    assert [row for row in theirs if row.outcomes['user'] != row.outcomes['user, open']] == []


# --- over the wire ---


@pytest.fixture(params=WAYS)
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Way, Server]]:
    way: Way = request.param
    script = SERVE.format(way=way, script=str(SCRIPT))
    server = Server(tmp_path, script=script, path=f'{MOUNT[way]}/login')
    server.start()
    yield way, server
    server.stop()


def built(server: Server) -> list[str]:
    return re.findall(r'^BUILT (.*)$', server.log, re.MULTILINE)


def ask_over_the_wire(server: Server, how: Ask, path: str) -> Answer:
    """Send the path as it stands; a websocket's handshake is one more request."""
    headers = {'Origin': server.url, **HTML}
    match how:
        case 'polling':
            return ask(server, 'GET', f'{path}?EIO=4&transport=polling&client_id=x', headers)
        case 'websocket':
            key = {'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13'}
            connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=10)
            upgrade = {'Origin': server.url, 'Connection': 'Upgrade', 'Upgrade': 'websocket'}
            connection.request('GET', path, headers=upgrade | key)
            status = connection.getresponse().status
            connection.close()
            return Answer(status, {}, '')
    return ask(server, how, path, headers)


def test_a_server_answers_visitors_as_the_app_does(asked: Rows, served: tuple[Way, Server]) -> None:
    way, server = served
    sample = {*tenth(way), *FOUND}
    rows = [row for row in asked[way] if row.path in sample]
    different = []
    for row in rows:
        if row.how == 'frame':
            continue
        path = row.path if row.path.startswith('/outer') else MOUNT[way] + row.path
        answer = ask_over_the_wire(server, row.how, path)
        expected: Any = row.outcomes['nobody'].status
        status = {101: 'accepted'}.get(answer.status, 'closed') if row.how == 'websocket' else answer.status
        if status != expected or ('secret of' in answer.body and not row.is_public):
            different.append((row, answer.status, answer.body[:80]))
    assert different == []

    frames = [row for row in rows if row.how == 'frame']
    with OpenPage(server, '/about', mount=MOUNT[way]) as page:
        before = len(built(server))
        for row in frames:
            page.navigate(row.path)
        page.navigate('/docs/last')
        page.until(lambda message: 'secret of sub page /docslast' in message)
    deadline = time.monotonic() + 5
    while len(built(server)) == before and time.monotonic() < deadline:
        time.sleep(0.01)
    public = {what for row in frames if row.is_public for what in row.outcomes['nobody'].served}
    assert set(built(server)[before:]) <= public | {'sub page /docs'}


def test_paths_are_the_same_each_time_and_each_comes_once() -> None:
    assert paths() == paths()
    assert len(set(paths())) == PATHS
