"""Whoever logs in comes back to what was asked for, byte for byte, whatever lies between."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.raw_http import HTML, ask
from support.screens import PASSWORD, Screens, Server, send_form, told_to_script

HOST = """
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from nicegui import app, ui
from authui import AuthUI, CurrentUser

fastapi_app = FastAPI()
auth = AuthUI()

@ui.page('/docs/{name:path}')
def docs(name: str, user: CurrentUser):
    ui.label('The document')

@ui.page('/parts')
@ui.page('/parts/{name}')
def parts(user: CurrentUser):
    ui.link('Elsewhere', '/parts/C%23%3F?q=%0A#sec%203')
    ui.sub_pages({'/parts': lambda: ui.label('All parts'), '/parts/{name}': lambda name: ui.label('A part')})

@ui.page('/card')
def card():
    auth.signed_in(lambda: ui.label('Come in'))
    auth.signed_out(auth.login_card)

@app.get('/files/{name:path}')
def files(name: str, user: CurrentUser):
    return HTMLResponse('<h1>A file</h1>')

@app.get('/end')
async def end():
    for session in list(auth._runtime().registry._sessions.values()):
        await session.end('session_expired')

@fastapi_app.get('/beside/{name:path}')
def beside(name: str, user: CurrentUser):
    return HTMLResponse('<h1>Beside</h1>')

def tell(mail):
    print(f'Code for {mail.destination}: {mail.code.get_secret_value()}', flush=True)

def add_users():
    auth.mailbox.subscribe(tell)
    auth.pool.admin_create_user('ann@example.org', 'correct horse battery', {'email_verified': 'true'})
    auth.pool.admin_create_user('new@example.org', 'temporary horse 1', {'email_verified': 'true'}, temporary=True)
"""
WAYS = {
    'run': """
auth.install()
app.on_startup(add_users)
ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False)
""",
    'mounted': """
import uvicorn
auth.install(fastapi_app)
app.on_startup(add_users)
ui.run_with(fastapi_app, mount_path='/gui', storage_secret='x' * 32, tailwind=False)
uvicorn.run(fastapi_app, host='127.0.0.1', port={port}, log_level='warning')
""",
}


@pytest.fixture(scope='module', params=list(WAYS))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    mount = '/gui' if request.param == 'mounted' else ''
    server = Server(tmp_path_factory.mktemp('way'), script=HOST + WAYS[request.param], path=f'{mount}/login')
    server.start()
    yield server
    server.stop()


@pytest.fixture
def base(server: Server) -> str:
    return server.url + server.path.removesuffix('/login')


ASKED = [
    '/docs/C%23%20notes',
    '/docs/what%3Fnow',
    '/docs/a%252Fb',
    '/docs/sql?q=SELECT%0A1',
    '/docs/search?q=10%C2%A0km',
    '/docs/x#sec2',
    '/docs/x?tab=2#a=b&c=d%20e?f',
    '/files/C%23%20notes?a=%26#sec',
]


def logged_in_from(page: Page, url: str, email: str = 'ann@example.org') -> None:
    page.goto(url)
    Screens(page, '').log_in(email)


def test_a_login_leads_back_byte_for_byte(page: Page, base: str, subtests: pytest.Subtests) -> None:
    """The next test asks for one thing at a time, and for pages of NiceGUI."""
    for path in ('/files/C%23%20what%3Fa%252Fb?q=SELECT%0A1&km=10%C2%A0%26#a=b&c=d%20e?f', '/files/x#sec2'):
        with subtests.test(path=path):
            page.context.clear_cookies()
            logged_in_from(page, base + path)
            expect(page.get_by_role('heading', name='A file')).to_be_visible()
            assert page.url == base + path


def test_every_page_and_route_is_led_back_to(server: Server, subtests: pytest.Subtests) -> None:
    """What the script is told, without what follows the hash, which no browser sends."""
    mount = server.path.removesuffix('/login')
    paths = [mount + path.partition('#')[0] for path in ASKED]
    if mount:
        paths += ['/beside/C%23%20notes?q=%0A', '/beside/x']
    for path in paths:
        with subtests.test(path=path):
            login = ask(server, 'GET', path, HTML).headers['location']
            told = told_to_script(server, login, 'login', email='ann@example.org', password=PASSWORD)
            assert told['go'] == path
            cookies = send_form(server, login, 'login', email='ann@example.org', password=PASSWORD).cookies
            answer = ask(server, 'GET', path, HTML | {'Cookie': cookies})
            assert (answer.status, 'The document' in answer.body) == (200, '/docs/' in path)


def test_a_route_of_the_hosts_own_is_led_back_to(page: Page, server: Server, base: str) -> None:
    url = f'{server.url}{"/beside" if base != server.url else "/files"}/C%23%20notes?q=%0A#sec2'
    logged_in_from(page, url)
    expect(page.get_by_role('heading', name='Beside').or_(page.get_by_role('heading', name='A file'))).to_be_visible()
    assert page.url == url


def test_it_leads_back_after_another_screen_and_a_reload(page: Page, base: str) -> None:
    page.goto(f'{base}/docs/C%23?q=%0A#sec2')
    page.get_by_role('link', name='Forgot').click()
    page.wait_for_url('**/forgot?**')
    page.reload()
    page.go_back()
    Screens(page, '').log_in('ann@example.org')
    expect(page.get_by_text('The document')).to_be_visible()
    assert page.url == f'{base}/docs/C%23?q=%0A#sec2'


def test_a_challenge_on_the_way_changes_nothing(page: Page, base: str) -> None:
    page.goto(f'{base}/docs/C%23?q=%0A#sec2')
    Screens(page, '').log_in('new@example.org', 'temporary horse 1')
    card = page.get_by_role('form', name='Choose a new password')
    card.get_by_label('New password', exact=True).fill(PASSWORD)
    card.get_by_label('Confirm Password', exact=True).fill(PASSWORD)
    page.keyboard.press('Enter')
    expect(page.get_by_text('The document')).to_be_visible()
    assert page.url == f'{base}/docs/C%23?q=%0A#sec2'


def test_a_sign_up_and_its_confirmation_change_nothing(page: Page, base: str, server: Server, email: str) -> None:
    page.goto(f'{base}/docs/C%23?q=%0A#sec2')
    screens = Screens(page, '')
    screens.sign_up(email)
    expect(screens.confirm).to_be_visible()
    screens.enter_code(server.log.rpartition(f'Code for {email}: ')[2].split()[0])
    screens.log_in(email)
    expect(page.get_by_text('The document')).to_be_visible()
    assert page.url == f'{base}/docs/C%23?q=%0A#sec2'


def test_a_session_that_ended_leads_back_to_where_its_page_was(browser: Browser, base: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    logged_in_from(page, f'{base}/parts')
    page.get_by_role('link', name='Elsewhere').click()
    expect(page.get_by_text('A part')).to_be_visible()
    page.evaluate('history.replaceState(history.state, "", "#sec%203")')
    context.clear_cookies()
    page.reload()
    Screens(page, '').log_in('ann@example.org')
    expect(page.get_by_text('A part')).to_be_visible()
    assert page.url == f'{base}/parts/C%23%3F?q=%0A#sec%203'
    context.close()


def test_a_session_that_ends_behind_an_open_page_leads_back_to_it(browser: Browser, base: str, server: Server) -> None:
    context = browser.new_context()
    page = context.new_page()
    logged_in_from(page, f'{base}/docs/C%23?q=%0A#sec2')
    expect(page.get_by_text('The document')).to_be_visible()
    urllib.request.urlopen(f'{server.url}{server.path.removesuffix("/login")}/end')  # noqa: S310 - our own server
    expect(page.get_by_text('Your session has ended')).to_be_visible()
    Screens(page, '').log_in('ann@example.org')
    expect(page.get_by_text('The document')).to_be_visible()
    assert page.url == f'{base}/docs/C%23?q=%0A#sec2'
    context.close()


def test_a_card_on_the_page_itself_keeps_its_fragment(page: Page, base: str) -> None:
    page.goto(f'{base}/card?a=%0A#sec2')
    Screens(page, '').log_in('ann@example.org')
    expect(page.get_by_text('Come in')).to_be_visible()
    assert page.url == f'{base}/card?a=%0A#sec2'


def test_a_fragment_of_another_page_is_not_taken(context: BrowserContext, base: str) -> None:
    page = context.new_page()
    page.goto(f'{base}/card#sec2')
    page.goto(f'{base}/docs/x')
    Screens(page, '').log_in('ann@example.org')
    expect(page.get_by_text('The document')).to_be_visible()
    assert page.url == f'{base}/docs/x'
