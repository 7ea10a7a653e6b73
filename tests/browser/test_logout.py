"""A logout, in tabs on two processes that share sessions in Redis: it ends them all, and what was kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.raw_http import HTML, ask
from support.raw_socket import RawSocket, RefusedError
from support.redis_server import RedisServer
from support.screens import Screens, Server, sign_in

SCRIPT = """
import os
from nicegui import app, ui
from authui import Account, AuthUI, CurrentUser
from authui.errors import AuthError
from authui.models import TokenSet
from authui.account.profile import Profile

auth = AuthUI().install()
taken = []

@ui.page('/')
async def home(user: CurrentUser) -> None:
    store = auth.store()
    ui.label(f'Hello {user.email}')
    ui.button('Press', on_click=lambda: print('PRESSED', flush=True))
    ui.button('Log out', on_click=lambda: store.dispatch(Account.logout))
    ui.button('Log out everywhere', on_click=lambda: store.dispatch(Profile.sign_out_everywhere))
    taken.append((await auth.tab(ui.context.client).sessions.fresh_tokens(), user.username))

@app.get('/worth')
async def worth() -> str:
    # Whether the tokens that the last page had are worth anything to the pool.
    tokens, username = taken[-1]
    client = auth._runtime().client
    for ask in (lambda: client.refresh(tokens, username=username), lambda: client.get_user(tokens.access_token)):
        try:
            await ask()
            return 'something'
        except AuthError as error:
            print('REFUSED', type(error).__name__, flush=True)
    return 'nothing'

def add_users() -> None:
    if os.environ.get('FIRST'):
        for name in ('ann', 'bob'):
            auth.pool.admin_create_user(f'{name}@example.org', 'correct horse battery', {'email_verified': 'true'})

app.on_startup(add_users)
ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False)
"""


@dataclass
class Two:
    """Two processes at ports of their own; a browser sends its cookie to both."""

    first: Server
    second: Server

    def log_in(self, context: BrowserContext, email: str = 'ann@example.org') -> Page:
        sign_in(context, self.first, email)
        page = context.new_page()
        page.goto(self.first.url)
        expect(page.get_by_text(f'Hello {email}')).to_be_visible()
        return page


@pytest.fixture(scope='module')
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    folder = tmp_path_factory.mktemp('two')
    redis = RedisServer(folder)
    redis.start()
    servers = []
    for number in ('1', ''):
        own = folder / f'server-{number}'
        own.mkdir()
        shared = {'AUTHUI_DATA_DIR': str(folder / 'shared'), 'AUTHUI_REDIS_URL': redis.url}
        servers.append(Server(own, script=SCRIPT, **shared, FIRST=number))
        servers[-1].start()
    yield Two(*servers)
    for server in servers:
        server.stop()
    redis.stop()


def cookie_of(context: BrowserContext) -> str:
    return '; '.join(f'{each["name"]}={each["value"]}' for each in context.cookies())


def frame_of(page: Page, button: str) -> dict[str, object]:
    """Return what the browser sends when a button is pressed."""
    page.wait_for_function('window.did_handshake')
    element = page.get_by_role('button', name=button, exact=True).get_attribute('id')
    assert element is not None
    listener, client = page.evaluate(
        """id => [mounted_app.elements[id.slice(1)].events.find(event => event.type === 'click').listener_id,
                 window.clientId]""",
        element,
    )
    return {'id': int(element[1:]), 'client_id': client, 'listener_id': listener, 'args': ['{}']}


def test_ends_five_tabs_on_two_processes_and_leaves_nothing_that_works(two: Two, context: BrowserContext) -> None:
    tabs = [two.log_in(context)]
    for server in (two.first, two.first, two.second, two.second):
        tabs.append(context.new_page())
        tabs[-1].goto(server.url)
        expect(tabs[-1].get_by_text('Hello ann@example.org')).to_be_visible()
    kept = cookie_of(context)
    replayed = [(server, frame_of(tab, 'Press')) for server, tab in ((two.first, tabs[1]), (two.second, tabs[3]))]
    tab_id = str(tabs[1].evaluate('sessionStorage.__nicegui_tab_id'))
    open_before = RawSocket(
        two.first.url, str(replayed[0][1]['client_id']), origin=two.first.url, cookie=kept, tab_id=tab_id
    )
    assert ask(two.first, 'GET', '/worth').body == '"something"'
    tabs[0].get_by_role('button', name='Log out', exact=True).click()
    for tab in tabs:
        expect(Screens(tab, '').login).to_be_visible(timeout=5_000)
        expect(tab.get_by_text('Hello')).to_have_count(0)

    # The cookie is gone, and is worth nothing where it was kept.
    assert 'authui=' not in cookie_of(context)
    for server in (two.first, two.second):
        answer = ask(server, 'GET', '/', HTML | {'Cookie': kept})
        assert answer.status == 303
        assert answer.headers['set-cookie'].startswith('authui=; Max-Age=0;')
    # Frames that were kept do nothing, on a socket that was open nor on a new one.
    open_before.send('event', replayed[0][1])
    for server, frame in replayed:
        for cookie in (kept, ''):
            try:
                socket = RawSocket(server.url, str(frame['client_id']), origin=server.url, cookie=cookie, tab_id='t')
            except RefusedError:
                continue
            socket.send('event', frame)
            socket.close()
    assert open_before.ends_within(3)
    open_before.close()
    # The tokens are worth nothing to the pool either.
    assert ask(two.first, 'GET', '/worth').body == '"nothing"'
    assert 'PRESSED' not in two.first.log + two.second.log


def test_leaves_nothing_behind_the_back_button(two: Two, context: BrowserContext) -> None:
    page = two.log_in(context)
    page.goto(f'{two.second.url}/')
    expect(page.get_by_text('Hello ann@example.org')).to_be_visible()
    page.get_by_role('button', name='Log out', exact=True).click()
    expect(Screens(page, '').login).to_be_visible()
    for _ in range(2):
        page.go_back()
        expect(Screens(page, '').login).to_be_visible()
        expect(page.get_by_text('Hello')).to_have_count(0)
        assert page.url.partition('?')[0].endswith('/login')


def test_leaves_no_answer_that_a_browser_may_keep(two: Two, context: BrowserContext) -> None:
    sign_in(context, two.first, 'ann@example.org')
    cookie = {'Cookie': cookie_of(context)}
    for path in ('/', '/login', '/signup', '/confirm', '/mailbox', '/nowhere'):
        for given in (HTML, cookie, HTML | cookie):
            if path != '/nowhere' or given is not HTML:
                headers = ask(two.first, 'GET', path, given).headers
                is_same_for_all = path in {'/login', '/signup', '/confirm'} and given is HTML
                kept = 'private, no-cache' if is_same_for_all else 'no-store'
                assert kept in headers.get('cache-control', ''), path


def test_everywhere_ends_three_browsers(two: Two, browser: Browser) -> None:
    contexts = [browser.new_context() for _ in range(3)]
    pages = [two.log_in(context, 'bob@example.org') for context in contexts]
    pages[1].goto(two.second.url)  # one of them is on the other process
    expect(pages[1].get_by_text('Hello bob@example.org')).to_be_visible()
    pages[0].get_by_role('button', name='Log out everywhere').click()
    for page in pages:
        expect(Screens(page, '').login).to_be_visible()
    for context in contexts:
        answer = ask(two.second, 'GET', '/', HTML | {'Cookie': cookie_of(context)})
        assert answer.status == 303
        context.close()
