"""The language of a screen is changed while it says something: it says the same in the other language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from support.screens import Server

from authui.pages.texts import ENGLISH, GERMAN, LANGUAGES, Texts


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp('said'), AUTHUI_STRICT_PAGES='1')
    server.start()
    yield server
    server.stop()


@pytest.fixture
def live(page: Page, server: Server) -> Page:
    """The login, in a browser with scripts; `tests/host/test_said_again.py` has one without."""
    page.goto(f'{server.url}/login')
    return page


@pytest.fixture
def plain(browser: Browser, server: Server) -> Iterator[Page]:
    """The login, in a browser without scripts."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f'{server.url}/login')
        yield page


def choose(page: Page, texts: Texts) -> None:
    page.locator('.authui-language summary').click()
    page.locator('.authui-language li').get_by_text(texts.language_name, exact=True).click()
    expect(page.locator('html')).to_have_attribute('lang', texts.language)


def form(page: Page, name: str) -> Locator:
    return page.locator(f'form[name={name}]')


def send(page: Page, name: str, **values: str) -> None:
    for field, value in values.items():
        form(page, name).locator(f'[name={field}]').fill(value)
    form(page, name).locator('.authui-button').click()


def is_said_in(page: Page, *languages: Texts) -> None:
    """Be refused, and change the language; each has an entry in the list."""
    send(page, 'login', email='ann@example.org', password='wrong password')
    expect(form(page, 'login').get_by_role('alert')).to_contain_text(ENGLISH.errors['wrong_credentials'])
    expect(page.locator('.authui-language li button')).to_have_count(len(LANGUAGES))
    for texts in languages:
        choose(page, texts)
        expect(form(page, 'login').get_by_role('alert')).to_contain_text(texts.errors['wrong_credentials'])
        expect(form(page, 'login').locator('[name=email]')).to_have_value('ann@example.org')


def test_what_the_server_has_refused(live: Page) -> None:
    is_said_in(live, GERMAN, ENGLISH, GERMAN)


def test_what_the_server_has_refused_without_scripts(plain: Page) -> None:
    is_said_in(plain, GERMAN)


def test_what_is_wrong_with_fields(live: Page) -> None:
    send(live, 'login', email='ann', password='')
    choose(live, GERMAN)
    expect(form(live, 'login').get_by_role('alert')).to_have_text(GERMAN.check_fields)
    expect(live.locator('#authui-login-email-error')).to_have_text(GERMAN.email_valid)
    expect(live.locator('#authui-login-password-error')).to_have_text(GERMAN.password_required)
    expect(form(live, 'login').locator('[name=email]')).to_have_value('ann')


def test_what_was_typed_since_stays(live: Page) -> None:
    send(live, 'login', email='ann@example.org', password='wrong password')
    expect(form(live, 'login').get_by_role('alert')).to_be_visible()
    form(live, 'login').locator('[name=email]').fill('bob@example.org')
    form(live, 'login').locator('[name=password]').fill('another password')
    choose(live, GERMAN)
    expect(form(live, 'login').get_by_role('alert')).to_contain_text(GERMAN.errors['wrong_credentials'])
    expect(form(live, 'login').locator('[name=email]')).to_have_value('bob@example.org')
    expect(form(live, 'login').locator('[name=password]')).to_have_value('another password')
    expect(live.locator('.authui-language summary')).to_be_focused()


def test_nothing_is_said_twice_by_a_screen_that_was_left(live: Page) -> None:
    send(live, 'login', email='ann@example.org', password='wrong password')
    expect(form(live, 'login').get_by_role('alert')).to_be_visible()
    form(live, 'login').get_by_role('link', name=ENGLISH.forgot_link).click()
    expect(form(live, 'forgot')).to_be_visible()
    choose(live, GERMAN)
    expect(live.get_by_role('alert')).to_have_count(0)


def test_a_server_that_is_out_of_reach(live: Page) -> None:
    def refuse(route: Route) -> None:
        if route.request.method == 'POST':
            route.abort()
        else:
            route.continue_()

    live.route('**/login*', refuse)
    send(live, 'login', email='ann@example.org', password='any password')
    expect(form(live, 'login').get_by_role('alert')).to_have_text(ENGLISH.unreachable)
    choose(live, GERMAN)
    expect(form(live, 'login').get_by_role('alert')).to_have_text(GERMAN.unreachable)


def test_a_refused_form_stays_with_an_alert(live: Page) -> None:
    zipped = {'content-encoding': 'gzip'}
    live.route('**/login*', lambda route: route.continue_(headers={**route.request.headers, **zipped}))
    send(live, 'login', email='ann@example.org', password='any password')
    expect(form(live, 'login').get_by_role('alert')).to_have_text(ENGLISH.refused_unreadable)
    expect(form(live, 'login').locator('[name=password]')).to_have_value('any password')
    expect(form(live, 'login').locator('.authui-button')).to_be_enabled()
