"""`authui serve`: a login in front of a folder of files, and in front of another app behind nginx."""

from __future__ import annotations

import http.client
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.nginx import Nginx
from support.screens import PASSWORD, Screens, Server, send_form, sign_in

STAFF = """
import sys
from pathlib import Path
from authui import serve
from authui.local import LocalPool

add_user = LocalPool.open

def with_users(*arguments, **options):
    pool = add_user(*arguments, **options)
    for name in ('ann', 'bob'):
        pool.admin_create_user(f'{name}@example.org', 'correct horse battery', {'email_verified': 'true'})
    pool.admin_add_user_to_group('ann@example.org', 'staff,Zürich')
    return pool

LocalPool.open = with_users
sys.argv = ['authui', 'serve', *OPTIONS, '--port', '{port}']
from authui.cli import main
main()
"""


@pytest.fixture
def serve(make_server: Callable[..., Server]) -> Callable[..., Server]:
    """Start the command on an embedded pool that has Ann, of the staff, and Bob."""

    def start(*options: str, **environment: str) -> Server:
        return make_server(script=STAFF.replace('OPTIONS', repr(list(options))), **environment)

    return start


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = tmp_path / 'site'
    (site / 'manual').mkdir(parents=True)
    (site / 'index.html').write_text('<title>Site</title><h1>The front page</h1><a href="/manual/">manual</a>')
    (site / 'manual' / 'index.html').write_text('<h1>The manual</h1>')
    (tmp_path / 'secret.txt').write_text('not of the site')
    return site


def answer_of(server: Server, path: str, method: str = 'GET', **headers: str) -> tuple[int, dict[str, str], str]:
    with closing(http.client.HTTPConnection('127.0.0.1', server.port, timeout=10)) as connection:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()


def test_a_folder_is_for_who_is_signed_in(serve: Callable[..., Server], folder: Path, page: Page) -> None:
    server = serve(str(folder))
    screens = Screens(page, server.url)
    screens.open('/manual/')
    expect(screens.login).to_be_visible()
    screens.log_in('ann@example.org')
    expect(page.get_by_role('heading', name='The manual')).to_be_visible()
    screens.open('/')
    expect(page.get_by_role('heading', name='The front page')).to_be_visible()
    assert screens.page.request.get(f'{server.url}/none.html').status == 404
    (folder / '.env').write_text('not of the site')
    (folder / 'state').symlink_to(server.folder / '.authui')
    for hidden in (
        '/.env',
        '/%2eenv',
        '/manual/..%2f.env',
        '/.authui/session.key',
        '/state/session.key',
        '/.git/config',
    ):
        assert screens.page.request.get(server.url + hidden).status == 404, hidden
    for way_out in ('/..%2fsecret.txt', '/%2e%2e/secret.txt', '/manual/..%2f..%2fsecret.txt'):
        assert 'not of the site' not in screens.page.request.get(server.url + way_out).text()


def test_programs_and_other_methods_get_nothing(serve: Callable[..., Server], folder: Path) -> None:
    server = serve(str(folder))
    for path in ('/', '/index.html', '/manual/index.html'):
        for method in ('GET', 'HEAD'):
            status, _, text = answer_of(server, path, method)
            assert (status, 'front page' in text, 'manual' in text) == (401, False, False)
        assert answer_of(server, path, 'POST')[0] == 405


def test_a_group_can_be_asked_for(serve: Callable[..., Server], folder: Path) -> None:
    server = serve(str(folder), '--group', 'staff,Zürich')
    for name, status, check in (('bob', 403, 403), ('ann', 200, 204)):
        cookies = send_form(server, '/login', 'login', email=f'{name}@example.org', password=PASSWORD).cookies
        answer = answer_of(server, '/', Cookie=cookies)
        assert (answer[0], 'front page' in answer[2]) == (status, status == 200)
        assert answer_of(server, '/authui/check', Cookie=cookies)[0] == check


def test_the_check_answers_a_proxy(serve: Callable[..., Server], page: Page) -> None:
    server = serve()
    status, headers, _ = answer_of(server, '/authui/check', **{'X-Original-URI': '/private/?a=1&b=2'})
    assert (status, headers['location']) == (401, '/login?next=%2Fprivate%2F%3Fa%3D1%26b%3D2')
    for foreign in ('//evil.example', 'https://evil.example/', '/\\evil.example'):
        assert answer_of(server, '/authui/check', **{'X-Original-URI': foreign})[1]['location'] == '/login'
    screens = Screens(page, server.url)
    sign_in(page.context, server, 'ann@example.org')
    screens.open('/')
    expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
    answer = page.request.get(f'{server.url}/authui/check')
    assert answer.status == 204
    assert answer.headers['x-authui-email'] == 'ann@example.org'
    assert answer.headers['x-authui-groups'] == 'staff%2CZ%C3%BCrich'
    assert answer.headers['cache-control'] == 'no-store'
    page.get_by_role('button', name='Log out').click()
    expect(screens.login).to_be_visible()
    assert page.request.get(f'{server.url}/authui/check').status == 401


@pytest.fixture
def app_behind() -> Iterator[int]:
    """An app that knows no login and shows what it is told; returns its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (
                f'path {self.path} for {self.headers["X-Authui-Email"]} of {self.headers["X-Authui-Groups"]}'.encode()
            )
            self.send_response(200)
            self.send_header('Content-Type', 'text/plain')
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_an_app_behind_nginx_is_for_who_is_signed_in(
    serve: Callable[..., Server], app_behind: int, tmp_path: Path, page: Page
) -> None:
    folder = tmp_path / 'nginx'
    folder.mkdir()
    nginx = Nginx(folder, 'forward-auth.conf')
    server = serve(AUTHUI_TRUSTED_PROXIES='1', AUTHUI_PUBLIC_URL=nginx.url)
    nginx.start({8001: server.port, 9000: app_behind})
    try:
        screens = Screens(page, nginx.url)
        screens.open('/private/report?month=5&year=2026')
        expect(screens.login).to_be_visible()
        screens.log_in('ann@example.org')
        wanted = 'path /private/report?month=5&year=2026 for ann@example.org of staff%2CZ%C3%BCrich'
        expect(page.get_by_text(wanted)).to_be_visible()
        # What a browser claims to be does not arrive, and nobody asks the check from outside.
        made_up = {'X-Authui-Email': 'boss@example.org', 'X-Authui-Groups': 'boss'}
        assert 'for ann@example.org of staff' in page.request.get(f'{nginx.url}/private/', headers=made_up).text()
        assert page.request.get(f'{nginx.url}/authui/check').status == 404
        screens.open('/')
        page.get_by_role('button', name='Log out').click()
        expect(screens.login).to_be_visible()
        screens.open('/private/')
        expect(screens.login).to_be_visible()
    finally:
        nginx.stop()
