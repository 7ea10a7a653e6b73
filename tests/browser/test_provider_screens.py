"""The screens of other providers, as people see them: the links, the note of the last one, the account, the proof."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from support.pictures import LANGUAGES, look, look_busy, look_in_use, take_pictures
from support.screens import Server

SCRIPT = """
import time
from nicegui import app, ui
from authui import AuthUI, CurrentUser
from authui.settings import Settings

ahead = 0.0
MANY = ('Google', 'SignInWithApple', 'Facebook', 'LoginWithAmazon', 'AcmeSAML=Acme Donaudampfschiffe Ltd', 'COGNITO')
auth = AuthUI(
    Settings.load(title='Acme', providers=MANY, sso_domains=('acme.com',), support_url='/help'),
    clock=lambda: time.time() + ahead,
).install()

@app.get('/test/later')
def later() -> None:
    global ahead
    ahead += 600

@ui.page('/')
def home(user: CurrentUser) -> None:
    ui.label(f'Hello {user.email}')

@ui.page('/card')
def card() -> None:
    auth.login_card()

ui.run(host='127.0.0.1', port={port}, show=False, reload=False)
"""


@pytest.fixture(scope='module')
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp('providers'), script=SCRIPT)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, page: Page) -> str:
    """The language that the browser asks for; English is what it asks for by itself."""
    language = str(request.param)
    if language != 'en':
        page.context.set_extra_http_headers({'Accept-Language': language})
    return language


def way(provider: str = 'Google') -> str:
    return f'form[name=login] a[data-provider={provider}]'


def be(page: Page, email: str, *, verified: bool = True) -> None:
    """Be somebody at the fake provider."""
    page.locator('[name=email]').fill(email)
    page.locator('[name=email_state]').select_option('verified' if verified else 'unverified')
    page.locator('button[name=action][value=send]').click()


@pytest.mark.usefixtures('language')
def test_pictures_and_no_barrier_on_the_way_to_providers(page: Page, host: Server) -> None:
    page.goto(f'{host.url}/login')
    expect(page.locator(way())).to_be_visible()
    expect(page.locator(way('AcmeSAML'))).to_be_hidden()
    look(page, 'providers, folded')
    page.locator('form[name=login] summary').click()
    expect(page.locator(way('AcmeSAML'))).to_be_visible()
    look(page, 'providers, unfolded')
    look_in_use(page, 'providers, unfolded')
    look_busy(page, 'providers')


@pytest.mark.parametrize('path', ['/login', '/card'])
def test_a_link_takes_along_whether_the_browser_is_to_be_remembered(page: Page, host: Server, path: str) -> None:
    page.goto(host.url + path)
    tick, link = page.locator('[name=remember]'), page.locator(way())
    for is_ticked in (True, False, True):
        tick.set_checked(is_ticked)
        if path == '/card':  # the server draws it again
            expect(link).to_have_attribute('href', re.compile('remember=on$' if is_ticked else '(?<!remember=on)$'))
    with page.expect_request(re.compile('/login/with/Google')) as asked:
        link.press('Enter')
    assert asked.value.url.endswith('remember=on')
    expect(page).to_have_url(re.compile('/idp/Google'))


def test_a_long_address_without_proof_stays_in_its_card(page: Page, host: Server) -> None:
    page.set_viewport_size({'width': 320, 'height': 800})
    page.goto(f'{host.url}/login')
    page.locator(way()).click()
    be(page, 'bartholomew.featherstonehaugh-cholmondeley@subdomain.example.org', verified=False)
    notice = page.locator('form[name=confirm]').get_by_role('status')
    expect(notice).to_contain_text('cholmondeley')
    assert notice.evaluate('each => each.scrollWidth <= each.clientWidth')


def test_pictures_and_no_barrier_for_a_user_of_a_provider(page: Page, host: Server, language: str) -> None:
    email = f'ann-{language}@example.org'
    page.goto(f'{host.url}/login?next=/account')
    page.locator(way()).click()
    be(page, email, verified=False)
    card = page.locator('form[name=confirm]')
    expect(card.get_by_role('status')).to_contain_text(email)
    expect(card.locator('input:not([type=hidden])')).to_have_count(0)
    look(page, 'provider has not verified the address')
    look_in_use(page, 'provider has not verified the address')
    take_pictures(page, 'provider-email')
    card.locator('button').click()
    expect(page.locator(way())).to_have_attribute('aria-describedby', 'authui-login-last-provider')
    look(page, 'providers, the last one known')
    take_pictures(page, 'providers', width=1000)
    page.goto(f'{host.url}/login?next=/account')
    page.locator(way()).click()
    be(page, email)
    expect(page.locator('.authui-overview .authui-row-still').first).to_be_visible()
    look(page, 'account of a provider')
    look_in_use(page, 'account of a provider')
    take_pictures(page, 'account-provider')
    page.request.get(f'{host.url}/test/later')
    page.goto(f'{host.url}/account/delete')
    proof = page.locator('.authui-card a.authui-button')
    expect(proof).to_have_attribute('href', '/login/with/Google?next=%2Faccount%2Fdelete&prove=1')
    look(page, 'proof at a provider')
    proof.click()
    be(page, email)
    expect(page.locator('form[name=deletion] input[name=typed]')).to_be_visible()
    look(page, 'deletion of a provider')
