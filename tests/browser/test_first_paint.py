"""Before NiceGUI has started: a screen is there, takes what is typed and pressed, and hands all of it over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from support.screens import PASSWORD, Screens, Server, violations

MakeServer = Callable[..., Server]
SCREENS = ('login', 'signup', 'confirm', 'forgot', 'reset')
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((each) => (window.shift += each.value))).observe({
  type: "layout-shift",
  buffered: true,
});
"""
PLACES = r"""root => [
  ...document.querySelectorAll(root + ' :is(h1,h2,img,label,input,button,li,a,footer)')
].map((each) => {
  const box = each.getBoundingClientRect();
  const style = getComputedStyle(each);
  return [each.localName, each.id.replace(/^c\d+$/, ''), each.getAttribute('href'), each.getAttribute('autocomplete'),
    box.x, box.y, box.width, box.height, style.color, style.backgroundColor, each.innerText && style.font].join(' ');
})"""


@contextmanager
def held_back(page: Page) -> Iterator[Callable[[], None]]:
    """Let NiceGUI's scripts wait until what this gives is called."""
    held: list[Route] = []
    goes = False

    def hold(route: Route) -> None:
        route.continue_() if goes else held.append(route)

    def let_go() -> None:
        nonlocal goes
        goes = True
        for route in held:
            route.continue_()

    page.route('**/quasar.umd.prod.js', hold)
    yield let_go


def open_held(page: Page, url: str) -> None:
    """Open a page whose scripts are held back, and wait until they have been asked for."""
    with page.expect_request('**/quasar.umd.prod.js'):
        page.goto(url, wait_until='commit')
    expect(page.locator('.authui-first')).to_be_visible()


def taken_over(page: Page) -> None:
    expect(page.locator('#app .authui-page')).to_be_visible()
    expect(page.locator('.authui-first')).to_have_count(0)


def caret(page: Page) -> Any:
    """Return the id and the value of the focused field."""
    return page.evaluate('[document.activeElement.id, document.activeElement.value]')


def test_what_is_typed_goes_on_where_the_caret_was(page: Page, server: Server) -> None:
    with held_back(page) as let_go:
        open_held(page, f'{server.url}/login')
        page.keyboard.type('ann@example')
        page.keyboard.press('Home')
        page.keyboard.type('jo')
        page.keyboard.press('Tab')
        page.keyboard.type('secret')
        page.keyboard.press('Shift+ArrowLeft')
        let_go()
        taken_over(page)
        page.keyboard.type('!')
        assert caret(page) == ['authui-login-password', 'secre!']
        expect(page.get_by_label('Email', exact=True)).to_have_value('joann@example')
        expect(page.locator('#authui-login-email-error')).to_have_text('E-mail must be valid')


def test_an_email_is_typed_on_in_its_middle(page: Page, server: Server) -> None:
    with held_back(page) as let_go:
        open_held(page, f'{server.url}/login')
        page.keyboard.type('ann@example.org')
        for _ in '.org':
            page.keyboard.press('ArrowLeft')
        let_go()
        taken_over(page)
        page.keyboard.type('s')
        assert caret(page) == ['authui-login-email', 'ann@examples.org']
        expect(page.get_by_label('Email', exact=True)).to_have_attribute('type', 'email')


def test_not_a_keystroke_is_lost_whenever_the_takeover_comes(page: Page, server: Server) -> None:
    text = 'abcdefghijklmnopqrstuvwxyz' * 4
    page.goto(f'{server.url}/login', wait_until='commit')
    expect(page.locator('#authui-login-email')).to_be_focused()
    for letter in text:
        page.keyboard.press(letter)
    taken_over(page)
    expect(page.get_by_label('Email', exact=True)).to_have_value(text)


def test_enter_pressed_too_early_logs_in_once(page: Page, server: Server, user: str) -> None:
    sent: list[str] = []
    page.on('websocket', lambda socket: socket.on('framesent', lambda frame: sent.append(str(frame))))
    with held_back(page) as let_go:
        open_held(page, f'{server.url}/login')
        page.keyboard.type(user)
        page.keyboard.press('Tab')
        page.keyboard.type(PASSWORD)
        page.keyboard.press('Enter')
        page.keyboard.press('Enter')
        expect(page.get_by_role('form', name='Login')).to_have_attribute('aria-busy', 'true')
        assert 'password' not in page.url
        let_go()
    expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
    assert len([frame for frame in sent if PASSWORD in frame]) == 1
    assert 'password' not in page.url


def test_a_button_that_is_held_down_meanwhile_is_pressed(page: Page, server: Server) -> None:
    """Only a press that begins and ends on the same button is a click."""
    with held_back(page) as let_go:
        open_held(page, f'{server.url}/login')
        button = page.get_by_role('form', name='Login').get_by_role('button', name='Login').bounding_box()
        assert button is not None
        page.mouse.move(button['x'] + 5, button['y'] + 5)
        page.mouse.down()
        let_go()
        expect(page.locator('#app .authui-page')).to_be_attached()
        expect(page.locator('.authui-first')).to_be_visible()
        page.mouse.up()
        taken_over(page)
        expect(page.get_by_role('form', name='Login').get_by_role('alert')).to_be_visible()


def test_a_link_pressed_too_early_leads_on_with_what_was_typed(page: Page, server: Server) -> None:
    with held_back(page) as let_go:
        open_held(page, f'{server.url}/login')
        page.keyboard.type('ann@example.org')
        page.get_by_role('link', name='confirm').click()
        let_go()
        expect(page).to_have_url(re.compile('/confirm'))
        expect(page.get_by_role('form', name='Confirm').get_by_label('Email')).to_have_value('ann@example.org')


def test_without_scripts_the_browser_posts_the_form(browser: Browser, server: Server, user: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f'{server.url}/login')
    page.locator('#authui-login-email').fill(user)
    page.locator('#authui-login-password').fill('wrong password')
    page.keyboard.press('Enter')
    expect(page.get_by_role('alert').filter(has_text='Email or password is wrong.')).to_be_visible()
    page.locator('#authui-login-password').fill(PASSWORD)
    page.keyboard.press('Enter')
    expect(page).to_have_url(f'{server.url}/')
    assert [each['name'] for each in context.cookies() if each['name'] == 'authui'] == ['authui']
    context.close()


@pytest.mark.parametrize('blocked', ['**/_nicegui/**', '**/_nicegui_ws/**'])
def test_without_the_framework_or_its_socket_the_browser_posts_the_form(
    page: Page, server: Server, user: str, blocked: str
) -> None:
    page.route(blocked, lambda route: route.abort())
    page.route_web_socket(re.compile('_nicegui_ws'), lambda socket: socket.close())
    page.clock.install()
    page.goto(f'{server.url}/login', wait_until='commit')
    expect(page.locator('#authui-login-email')).to_be_focused()
    page.locator('#authui-login-email').fill(user)
    page.locator('#authui-login-password').fill('wrong password')
    page.clock.run_for(1000)
    page.keyboard.press('Enter')
    expect(page.get_by_role('form', name='Login')).to_have_attribute('aria-busy', 'true')
    page.clock.run_for(7000)
    page.clock.run_for(7000)  # the framework may have drawn the form meanwhile
    expect(page.get_by_role('alert').filter(has_text='Email or password is wrong.')).to_be_visible()


@pytest.mark.parametrize('scheme', ['light', 'dark'])
@pytest.mark.parametrize(
    ('host', 'screen'), [*(('server', screen) for screen in SCREENS), ('branded', 'signup'), ('branded', 'reset')]
)
def test_the_screen_is_the_same_before_and_after(
    page: Page, request: pytest.FixtureRequest, host: str, screen: str, scheme: Any
) -> None:
    server: Server = request.getfixturevalue(host)
    page.emulate_media(color_scheme=scheme)
    page.add_init_script(SHIFTS)
    with held_back(page) as let_go:
        open_held(page, f'{server.url}/{screen}')
        expect(page.get_by_role('heading', level=1)).to_have_count(1)
        assert violations(page) == []
        before, heard = page.evaluate(PLACES, '.authui-first'), page.locator('body').aria_snapshot()
        described = described_fields(page)
        let_go()
        taken_over(page)
        page.wait_for_load_state('networkidle')
        assert page.evaluate(PLACES, '#app') == before
        assert page.locator('body').aria_snapshot() == heard
        assert described_fields(page) == described
        assert page.evaluate('window.shift') < 0.001


def described_fields(page: Page) -> Any:
    """Return what each field is described by, as it is read out."""
    return page.evaluate(
        """[...document.querySelectorAll('.authui-card input')].map((input) =>
          [input.id, ...(input.getAttribute('aria-describedby') || '').split(' ').map((id) =>
            document.getElementById(id)?.textContent)])"""
    )


def test_a_screen_of_who_is_signed_in_is_the_same_before_and_after(page: Page, server: Server, user: str) -> None:
    screens = Screens(page, server.url)
    screens.open()
    screens.log_in(user)
    expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
    page.add_init_script(SHIFTS)
    for screen in ('account', 'account/profile', 'account/password', 'account/everywhere', 'signed-in'):
        with held_back(page) as let_go:
            open_held(page, f'{server.url}/{screen}')
            before, heard = page.evaluate(PLACES, '.authui-first'), page.locator('body').aria_snapshot()
            let_go()
            taken_over(page)
            page.wait_for_load_state('networkidle')
            assert page.evaluate(PLACES, '#app') == before, screen
            assert page.locator('body').aria_snapshot() == heard, screen
            assert page.evaluate('window.shift') < 0.001
        page.unroute_all()


HOST = """
from nicegui import app, ui
from authui import AuthUI, CurrentUser

AuthUI().install()

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {user.email}')

ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=TAILWIND)
"""
MOUNTED = """
import uvicorn
from fastapi import FastAPI
from nicegui import ui
from authui import AuthUI, CurrentUser

host = FastAPI()
AuthUI().install()

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {user.email}')

ui.run_with(host, mount_path='/app')
uvicorn.run(host, host='127.0.0.1', port={port})
"""


@pytest.mark.parametrize(
    ('script', 'mount'),
    [(HOST.replace('TAILWIND', 'True'), ''), (HOST.replace('TAILWIND', 'False'), ''), (MOUNTED, '/app')],
    ids=['Tailwind on', 'Tailwind off', 'mounted'],
)
def test_it_is_there_in_a_host(make_server: MakeServer, page: Page, script: str, mount: str) -> None:
    server = make_server(script=script, path=f'{mount}/login')
    page.add_init_script(SHIFTS)
    loaded: list[str] = []
    page.on('request', lambda request: loaded.append(request.url))
    with held_back(page) as let_go:
        open_held(page, f'{server.url}{mount}/login')
        before = page.evaluate(PLACES, '.authui-first')
        page.keyboard.type('nobody@example.org')
        let_go()
        taken_over(page)
        page.wait_for_load_state('networkidle')
        assert page.evaluate(PLACES, '#app') == before
    assert page.evaluate('window.shift') < 0.001
    screens = Screens(page, server.url + mount)
    expect(screens.login.get_by_label('Email', exact=True)).to_have_value('nobody@example.org')
    screens.log_in('nobody@example.org', 'wrong password')
    expect(screens.login.get_by_role('alert')).to_be_visible()
    screens.login.get_by_role('link', name='confirm').click()
    expect(page).to_have_url(re.compile(f'{mount}/confirm'))
    assert not [url for url in loaded if 'tailwindcss' in url or 'fonts' in url]


@pytest.mark.parametrize('is_heard', [True, False], ids=['and this one hears of it', 'unheard'])
def test_a_login_in_another_tab_leads_on_before_the_framework_has_started(
    page: Page, server: Server, user: str, *, is_heard: bool
) -> None:
    if not is_heard:
        page.add_init_script('BroadcastChannel = class { close() {} postMessage() {} }')
    with held_back(page) as let_go:
        open_held(page, f'{server.url}/login')
        other = Screens(page.context.new_page(), server.url)
        other.open()
        other.log_in(user)
        expect(other.page.get_by_role('heading', name='You are signed in')).to_be_visible()
        let_go()
        expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
