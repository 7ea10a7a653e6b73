"""NiceGUI's files are fetched for the page that follows the login, once the screen can be used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.markup import read
from support.raw_http import HTML, ask
from support.screens import PASSWORD, Server, make_user

from authui.pages.nicegui_hooks import nicegui_files
from authui.pages.texts import ENGLISH

SCRIPT = """
from fastapi.responses import HTMLResponse
from nicegui import app, ui
from authui import AuthUI, CurrentUser

auth = AuthUI().install()

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {user.email}')

@app.get('/plain')
def plain():
    return HTMLResponse('plain')

ui.run(host='127.0.0.1', port={port}, show=False, reload=False)
"""
COUNTING = """
document.addEventListener('securitypolicyviolation', (event) => console.error(
  `Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`));
"""
EMAIL = 'ann@example.org'
LOADED = """() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/_nicegui/'))
  .map(({ name, startTime, transferSize }) => [name, startTime, transferSize])"""
LOAD_EVENT = '() => performance.getEntriesByType("navigation")[0].loadEventStart'


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp('prefetch'), script=SCRIPT, AUTHUI_STRICT_PAGES='1')
    server.start()
    yield server
    server.stop()


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    with browser.new_context(base_url=server.url) as context:
        said: list[str] = []
        context.add_init_script(COUNTING)
        context.on('console', lambda message: said.append(message.text))
        yield context
        assert [each for each in said if 'Content Security Policy' in each] == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def log_in(page: Page) -> None:
    form = page.locator('form[name=login]')
    form.get_by_label(ENGLISH.email, exact=True).fill(EMAIL)
    form.get_by_label(ENGLISH.password, exact=True).fill(PASSWORD)
    form.get_by_role('button', name=ENGLISH.login_button, exact=True).click()


def test_they_are_fetched_one_by_one_after_the_screen_has_loaded(page: Page) -> None:
    page.goto('/login')
    folder, *names = nicegui_files()
    expect(page.locator('link[rel=prefetch]')).to_have_count(len(names))
    page.wait_for_load_state('networkidle')
    loaded = page.evaluate(LOADED)
    assert [re.sub('.*(?=/_nicegui)', '', name) for name, _, _ in loaded] == [folder + each for each in names]
    complete = page.evaluate(LOAD_EVENT)
    assert all(begun >= complete for _, begun, _ in loaded)


def test_the_first_page_of_the_app_has_them_already(browser: Browser, tmp_path: Path) -> None:
    demo = Server(tmp_path, AUTHUI_STRICT_PAGES='1')
    demo.start()
    try:
        make_user(demo, EMAIL)
        with browser.new_context(base_url=demo.url) as context:
            page = context.new_page()
            page.goto('/login')
            _, *names = nicegui_files()
            expect(page.locator('link[rel=prefetch]')).to_have_count(len(names))
            page.wait_for_load_state('networkidle')
            log_in(page)
            page.wait_for_url(f'{demo.url}/')
            page.wait_for_load_state('networkidle')
            sizes = {name.rpartition('/')[2]: size for name, _, size in page.evaluate(LOADED)}
            assert {name: sizes[name] for name in names if sizes.get(name)} == {}
            assert 'nicegui.js' in sizes
            assert 'tailwindcss.min.js' not in sizes  # the demo's own style sheet is enough
    finally:
        demo.stop()


def test_what_is_sent_goes_first(page: Page) -> None:
    page.route('**/_nicegui/**', lambda _route: None)  # they never come
    page.goto('/login')
    expect(page.locator('link[rel=prefetch]')).to_have_count(1)
    log_in(page)
    expect(page.locator('form[name=login]').get_by_role('alert')).to_be_visible()
    first = nicegui_files()[1]
    assert page.locator(f'link[rel=prefetch][href$="{first}"]').count() == 0


def test_nothing_is_fetched_for_a_page_that_is_not_niceguis(page: Page, server: Server) -> None:
    for target in ('%2Fplain', '%2Fnowhere', '~%2Felsewhere'):
        document = read(ask(server, 'GET', f'/login?next={target}', HTML).body)
        assert 'data-prefetch' not in document.one('main').attributes, target
    page.goto('/login?next=%2Fplain')
    page.wait_for_load_state('networkidle')
    assert page.evaluate(LOADED) == []
