"""The page of a busy server in Chromium: it comes back by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from support.busy import SCRIPT
from support.raw_http import ask
from support.screens import Server

from authui.pages.texts import ENGLISH, GERMAN

PATIENCE = 60_000


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(
        tmp_path_factory.mktemp('busy'), script=SCRIPT, path='/open', AUTHUI_TITLE='Acme', AUTHUI_COLOR_SCHEME='dark'
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A visitor from Germany, of a server that is busy."""
    ask(server, 'GET', '/full')
    context = browser.new_context(base_url=server.url, locale='de-DE')
    yield context.new_page()
    context.close()


def test_it_comes_back_by_itself_to_the_same_place(page: Page, server: Server) -> None:
    complaints: list[str] = []
    page.on('console', lambda message: complaints.append(message.text))
    asked: list[str] = []
    page.on('request', lambda request: asked.append(request.url))
    answer = page.goto('/open?day=1#part')
    assert answer is not None
    assert answer.status == 503
    expect(page.get_by_role('heading', level=1)).to_have_text(GERMAN.busy)
    expect(page).to_have_title(f'{GERMAN.busy} · Acme')
    expect(page.locator('body')).to_have_css('background-color', 'rgb(18, 22, 29)')
    assert [each for each in complaints if 'Content Security Policy' in each] == []
    assert set(asked) == {f'{server.url}/open?day=1'}, 'each file would be another request'
    ask(server, 'GET', '/free')
    expect(page.get_by_text('open', exact=True)).to_be_visible(timeout=PATIENCE)
    assert page.url == f'{server.url}/open?day=1#part'


def test_it_comes_back_without_javascript_too(browser: Browser, server: Server) -> None:
    ask(server, 'GET', '/full')
    with browser.new_context(base_url=server.url, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto('/open?day=1#part')
        expect(page.get_by_role('heading', level=1)).to_have_text(ENGLISH.busy)
        ask(server, 'GET', '/free')
        expect(page.get_by_role('heading', level=1)).to_have_count(0, timeout=PATIENCE)
        assert page.url == f'{server.url}/open?day=1'


def test_a_visitor_can_try_again_at_once(page: Page, server: Server) -> None:
    page.goto('/open?day=1')
    ask(server, 'GET', '/free')
    page.get_by_role('link', name=GERMAN.busy_link).click()
    expect(page.get_by_text('open', exact=True)).to_be_visible(timeout=PATIENCE)
    assert page.url == f'{server.url}/open?day=1'


def test_a_form_that_was_sent_to_a_busy_server_leads_back_to_its_page(page: Page, server: Server) -> None:
    ask(server, 'GET', '/free')
    page.goto('/open')
    ask(server, 'GET', '/full')
    page.evaluate("""() => {
      document.body.insertAdjacentHTML('beforeend', '<form id="sent" method="post" action="/login"></form>');
      document.querySelector('#sent').submit();
    }""")
    expect(page.get_by_role('heading', level=1)).to_have_text(GERMAN.busy)
    ask(server, 'GET', '/free')
    expect(page.get_by_label(GERMAN.password, exact=True).first).to_be_visible(timeout=PATIENCE)
    assert page.url.rstrip('?') == f'{server.url}/login'


def test_without_javascript_a_refused_form_comes_back_with_what_was_typed(browser: Browser, server: Server) -> None:
    ask(server, 'GET', '/free')
    with browser.new_context(base_url=server.url, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto('/login?next=%2Fopen')
        form = page.locator('form[name=login]')
        form.get_by_label(ENGLISH.email, exact=True).fill('ann@example.org')
        form.get_by_label(ENGLISH.password, exact=True).fill('secret password')
        ask(server, 'GET', '/full')
        form.get_by_label(ENGLISH.password, exact=True).press('Enter')
        expect(page.get_by_role('heading', level=1)).to_have_text(ENGLISH.busy)
        ask(server, 'GET', '/free')
        expect(form.get_by_role('status')).to_have_text(ENGLISH.not_sent, timeout=PATIENCE)
        assert page.url == f'{server.url}/login?posted=1&next=%2Fopen'
        expect(form.get_by_label(ENGLISH.email, exact=True)).to_have_value('ann@example.org')
        expect(form.get_by_label(ENGLISH.password, exact=True)).to_have_value('')
