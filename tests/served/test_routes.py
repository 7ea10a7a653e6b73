"""Every route of an app, authui's, NiceGUI's and the host's: what its answer tells the browser to refuse and keep."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from support.raw_http import HTML, Answer, ask
from support.screens import Server

SCRIPT = """
import os
from nicegui import app, ui
from starlette.responses import PlainTextResponse
from authui import AuthUI, CurrentUser

auth = AuthUI().install()

@ui.page('/')
def home(user: CurrentUser) -> None:
    ui.label('Hello')

@ui.page('/open')
def open_page() -> None:
    ui.label('open')

@ui.page('/broken')
def broken() -> None:
    raise RuntimeError('canary-of-a-page')

@app.post('/orders')
def order() -> str:
    return 'ordered'

@app.get('/download')
def download(user: CurrentUser) -> str:
    return 'secret'

app.add_static_files('/files', os.getcwd())

@app.get('/routes')
def routes():
    return [[route.path, sorted(getattr(route, 'methods', None) or ['GET'])] for route in app.routes]

ui.run(host='127.0.0.1', port={port}, show=False, reload=False)
"""
ORIGIN = 'https://app.example.org'
INVENTED = {'Cookie': f'__Host-authui={"a" * 43}; __Host-authui-step={"b" * 43}'}


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server as behind a proxy that speaks https for it."""
    server = Server(
        tmp_path_factory.mktemp('routes'), script=SCRIPT, AUTHUI_PUBLIC_URL=ORIGIN, AUTHUI_UNSAFE_LOCAL_POOL='1'
    )
    server.start()
    yield server
    server.stop()


def routes_of(server: Server) -> list[tuple[str, str]]:
    """Return every method and path, with something in each place that is open."""
    listed = json.loads(ask(server, 'GET', '/routes').body)
    return [
        (method, re.sub(r'\{[^}]*\}', 'x', path) or '/')
        for path, methods in listed
        for method in methods
        if 'socket.io' not in path
    ]


def test_there_are_those_that_there_should_be(server: Server) -> None:
    paths = {path for _, path in routes_of(server)}
    assert paths >= {'/', '/login', '/signup', '/confirm', '/forgot', '/reset', '/mfa', '/authui/session', '/orders'}
    assert any(path.startswith('/_nicegui/') for path in paths)


def test_each_answers_with_the_headers_and_with_no_cookie_that_is_not_bound_to_the_host(server: Server) -> None:
    asked = [*routes_of(server), ('GET', '/nowhere'), ('DELETE', '/nowhere')]
    for method, path in asked:
        for given in ({}, INVENTED):
            answer = ask(server, method, path, HTML | given | {'Host': 'app.example.org', 'Origin': ORIGIN})
            check_headers(answer, f'{method} {path}')
            check_cookies(answer, f'{method} {path}')
            assert 'canary' not in answer.body


def check_headers(answer: Answer, where: str) -> None:
    headers = answer.headers
    assert headers.get('x-content-type-options') == 'nosniff', where
    assert headers.get('referrer-policy') == 'same-origin', where
    assert headers.get('x-frame-options') == 'DENY', where
    assert headers.get('cross-origin-opener-policy') == 'same-origin', where
    assert headers.get('strict-transport-security') == 'max-age=31536000', where
    policy = headers.get('content-security-policy', '')
    for part in ("base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'", "form-action 'self'"):
        assert part in policy, where


def check_cookies(answer: Answer, where: str) -> None:
    line = answer.headers.get('set-cookie')
    if line is None:
        return
    for name, morsel in SimpleCookie(line).items():
        assert name in {'__Host-authui', '__Host-authui-step'}, where
        assert (morsel['path'], morsel['domain']) == ('/', ''), where
        assert morsel['secure'], where
        assert morsel['httponly'], where
        assert morsel['samesite'] in {'Lax', 'Strict'}, where


def test_each_that_changes_something_is_refused_to_another_site_in_a_users_name(server: Server) -> None:
    """Also where the request pretends to be a plain form's. What nobody's cookie comes with is up to the route."""
    changing = [(method, path) for method, path in routes_of(server) if method in {'POST', 'PUT', 'PATCH', 'DELETE'}]
    assert len(changing) >= 2
    foreign: list[dict[str, str]] = [
        {'Origin': 'https://evil.example'},
        {'Origin': 'null'},
        {'Origin': 'https://app.example.org.evil.example'},
        {'Origin': ORIGIN, 'Sec-Fetch-Site': 'cross-site'},
        {},
    ]
    for headers in foreign:
        for kind in ('text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json'):
            given = headers | {'Content-Type': kind, 'X-AuthUI-Ticket': 'guess', 'Host': 'app.example.org'}
            answer = ask(server, 'POST', '/authui/session', given)
            assert (answer.status, 'set-cookie' in answer.headers) == (403, False)
