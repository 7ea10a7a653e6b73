"""The devtools as a developer uses them: what happens in a tab, without secrets, the way back, and edits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from support.screens import Screens, Server, make_user, violations

PICTURES = Path(os.environ.get('AUTHUI_TEST_PICTURES', 'build/pictures'))
CANARY = 'canary-7f3a'
APP = """
import asyncio

from nicegui import ui
from pydantic import BaseModel, SecretStr

from authui.reactive import Recorder, add_devtools, bind_text, use_store
from authui.store import Context, Module, State, Store, action, getter, mutation


class Login(BaseModel):
    email: str
    word: SecretStr


class DeskState(State):
    lamp: bool = False
    height: int = 70
    note: str = 'tidy'
    owner: str | None = None
    password_hint: str = 'canary-7f3a'


class DrawerState(State):
    items: tuple[str, ...] = ('pen',)


class Drawer(Module[DrawerState]):
    @mutation
    def add(self, state: DrawerState, item: str) -> None:
        state.items = (*state.items, item)

    @getter
    def count(self, state: DrawerState) -> int:
        return len(state.items)


class Desk(Module[DeskState]):
    modules = {'drawer': Drawer()}

    @mutation
    def raise_by(self, state: DeskState, centimetres: int) -> None:
        state.height += centimetres

    @mutation
    def tip_over(self, state: DeskState) -> None:
        state.note = 'lost'
        raise ValueError('canary-7f3a')

    @mutation
    def owner(self, state: DeskState, login: Login) -> None:
        state.owner = login.email

    @action
    async def move(self, context: Context[DeskState], login: Login) -> None:
        context.commit(Desk.owner, login)
        await gate.wait()

    @action
    async def tidy(self, context: Context[DeskState]) -> None:
        context.commit('drawer/add', 'pencil')
        await context.dispatch('polish')

    @action
    async def polish(self, context: Context[DeskState]) -> None:
        context.commit('raise_by', 1)

    @action
    async def drop(self, context: Context[DeskState]) -> None:
        raise ValueError('canary-7f3a')

    @getter
    def broken(self, state: DeskState) -> int:
        return 1 // (state.height - state.height)

    @getter
    def double(self, state: DeskState) -> int:
        return state.height * 2


gate = asyncio.Event()
stores = {}
recorder = Recorder()


def new_store():
    # A module belongs to one store, and a class's own `modules` to the class.
    class Own(Desk):
        modules = {'drawer': Drawer()}

    return Store({'desk': Own()}, on_error=lambda error, who: None)


def new_recorded_store():
    store = Store({'drawer': Drawer()}, plugins=[recorder])
    store.commit('drawer/add', 'eraser')
    return store


@ui.page('/recorded')
def recorded():
    store = stores['recorded'] = use_store(new_recorded_store)
    ui.context.client.on_delete(lambda: stores.pop('recorded', None))
    ui.button('Put in', on_click=lambda: store.commit('drawer/add', 'ruler'))


@ui.page('/')
def index(name: str = 'first'):
    store = stores[name] = use_store(new_store)
    ui.context.client.on_delete(lambda: stores.pop(name, None))
    height = ui.label().mark('height')
    bind_text(height, store, 'desk.height', lambda height: f'{height} cm')
    ui.button('Raise', on_click=lambda: store.commit('desk/raise_by', 5))
    ui.button('Move', on_click=lambda: store.dispatch('desk/move', Login(email='ann@example.org', word='canary-7f3a')))
    ui.button('Arrive', on_click=gate.set)
    ui.button('Drop', on_click=lambda: store.dispatch('desk/drop'))
    ui.button('Tidy', on_click=lambda: store.dispatch('desk/tidy'))
    ui.button('Tip over', on_click=lambda: store.commit('desk/tip_over'))
    ui.button('Many', on_click=lambda: [store.commit('desk/raise_by', 1) for _ in range(600)])


add_devtools(lambda: dict(stores), recorder=recorder)
ui.run(host='127.0.0.1', port={port}, reload=False, show=False)
"""


@pytest.fixture
def app(make_server: Callable[..., Server]) -> Server:
    return make_server(script=APP, path='/devtools')


@pytest.fixture
def desk(context: BrowserContext, app: Server) -> Page:
    """A tab of the app."""
    page = context.new_page()
    page.goto(app.url)
    expect(page.get_by_text('70 cm')).to_be_visible()
    return page


@pytest.fixture
def devtools(context: BrowserContext, app: Server, desk: Page) -> Page:
    """The devtools, open on that tab."""
    assert not desk.is_closed()
    page = context.new_page()
    page.goto(f'{app.url}/devtools')
    expect(entries(page)).to_have_count(1)
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role('button', name=name, exact=True).click()


def entries(page: Page) -> Locator:
    return page.locator('.devtools-entry')


def field(page: Page, name: str) -> Locator:
    """Return what is shown beside the name of a field or getter."""
    return page.locator('dl > div', has=page.locator('dt', has_text=name)).locator('dd')


def test_the_tree_shows_modules_state_and_getters(desk: Page, devtools: Page) -> None:
    expect(devtools.get_by_role('heading', level=3)).to_have_text(['desk', 'desk.drawer'])
    expect(devtools.get_by_text('namespaced', exact=True)).to_have_count(2)
    expect(field(devtools, 'items')).to_have_text("['pen']")
    expect(field(devtools, 'count')).to_have_text('1')
    expect(field(devtools, 'double')).to_have_text('140')
    expect(field(devtools, 'broken')).to_contain_text('ZeroDivisionError')
    press(desk, 'Raise')
    expect(field(devtools, 'double')).to_have_text('150')
    expect(devtools.get_by_label('desk.height')).to_have_value('75')


def test_the_timeline_tells_of_commits_and_actions(desk: Page, devtools: Page) -> None:
    press(desk, 'Move')
    expect(entries(devtools)).to_have_count(3)
    commit, moving = entries(devtools).nth(0), entries(devtools).nth(1)
    expect(commit).to_contain_text('desk/owner')
    expect(commit).to_contain_text("Login(email='ann@example.org', word=***)")
    expect(moving).to_contain_text('desk/move')
    expect(moving).to_contain_text('running')
    press(desk, 'Arrive')
    expect(moving).to_contain_text('done')
    expect(moving).to_contain_text(' s · ')
    press(desk, 'Drop')
    expect(entries(devtools).first).to_contain_text('failed with ValueError')


def test_a_commit_that_fails_is_shown_as_failed(desk: Page, devtools: Page) -> None:
    press(desk, 'Tip over')
    expect(entries(devtools)).to_have_count(2)
    failed = entries(devtools).first
    expect(failed).to_contain_text('desk/tip_over')
    expect(failed).to_contain_text(' ms · failed with ValueError')
    expect(devtools.get_by_label('desk.note')).to_have_value('tidy')


def test_what_happens_within_an_action_is_shown_within_it(desk: Page, devtools: Page) -> None:
    press(desk, 'Tidy')
    expect(entries(devtools)).to_have_count(5)
    commit, polish, added, tidy = (entries(devtools).nth(number) for number in range(4))
    expect(tidy).to_contain_text('desk/tidy')
    for entry, text in ((added, ' · in #2 · '), (polish, ' · in #2 · '), (commit, ' · in #4 · ')):
        expect(entry).to_contain_text(text)
        expect(entry).to_contain_text(' ms · done')
    lefts = [box['x'] for each in (tidy, polish, commit) if (box := each.bounding_box()) is not None]
    assert lefts == sorted(set(lefts))


def test_a_recorded_store_is_shown_from_its_birth(context: BrowserContext, app: Server) -> None:
    page, devtools = context.new_page(), context.new_page()
    page.goto(f'{app.url}/recorded')
    press(page, 'Put in')
    devtools.goto(f'{app.url}/devtools')
    expect(entries(devtools)).to_have_count(3)
    expect(entries(devtools).nth(1)).to_contain_text("'eraser'")
    devtools.close()
    press(page, 'Put in')
    devtools = context.new_page()
    devtools.goto(f'{app.url}/devtools')
    expect(entries(devtools)).to_have_count(4)


def test_no_secret_reaches_the_page(desk: Page, devtools: Page) -> None:
    frames: list[str] = []
    devtools.on('websocket', lambda socket: socket.on('framereceived', lambda frame: frames.append(str(frame))))
    devtools.reload()
    press(desk, 'Move')
    press(desk, 'Drop')
    expect(entries(devtools).first).to_contain_text('failed with ValueError')
    expect(field(devtools, 'password_hint')).to_have_text('***')
    assert any('desk/drop' in frame for frame in frames)
    assert not [frame for frame in frames if CANARY in frame]
    assert CANARY not in devtools.content()


def test_time_travel_there_and_back(desk: Page, devtools: Page) -> None:
    for _ in range(3):
        press(desk, 'Raise')
    expect(entries(devtools)).to_have_count(4)
    entries(devtools).nth(2).click()
    expect(desk.get_by_text('75 cm')).to_be_visible()
    expect(devtools.get_by_role('status')).to_contain_text('set back to entry 2')
    expect(entries(devtools).nth(2)).to_have_attribute('aria-current', 'true')
    press(devtools, 'Return to the present')
    expect(desk.get_by_text('85 cm')).to_be_visible()
    expect(devtools.get_by_role('status')).to_be_hidden()


def test_one_can_go_on_from_the_past(desk: Page, devtools: Page) -> None:
    press(desk, 'Raise')
    press(desk, 'Raise')
    expect(entries(devtools)).to_have_count(3)
    entries(devtools).last.click()
    press(devtools, 'Go on from here')
    expect(devtools.get_by_role('status')).to_be_hidden()
    press(desk, 'Raise')
    expect(desk.get_by_text('75 cm')).to_be_visible()


def test_values_are_edited_by_a_commit(desk: Page, devtools: Page) -> None:
    height = devtools.get_by_label('desk.height')
    height.fill('120')
    height.press('Enter')
    expect(desk.get_by_text('120 cm')).to_be_visible()
    expect(entries(devtools).first).to_contain_text('desk/$patch')
    devtools.get_by_label('desk.lamp').check()
    expect(entries(devtools).first).to_contain_text('lamp: True')
    devtools.get_by_label('desk.note').fill('in a mess')
    height.focus()
    expect(entries(devtools).first).to_contain_text("note: 'in a mess'")
    expect(devtools.get_by_role('alert')).to_be_hidden()


@pytest.mark.parametrize('text', ['high', '1.5'])
def test_a_value_that_does_not_fit_is_refused_in_words(desk: Page, devtools: Page, text: str) -> None:
    height = devtools.get_by_label('desk.height')
    height.fill(text)
    height.press('Enter')
    expect(devtools.get_by_role('alert')).to_contain_text('height')
    expect(desk.get_by_text('70 cm')).to_be_visible()


def test_each_tab_has_its_store(context: BrowserContext, app: Server, desk: Page, devtools: Page) -> None:
    other = context.new_page()
    other.goto(f'{app.url}/?name=second')
    press(other, 'Raise')
    expect(devtools.get_by_role('button', name='first')).to_have_attribute('aria-pressed', 'true')
    press(devtools, 'second')
    expect(devtools.get_by_label('desk.height')).to_have_value('75')
    expect(desk.get_by_text('70 cm')).to_be_visible()
    other.close()
    expect(devtools.get_by_role('button', name='second')).to_have_count(0)
    expect(devtools.get_by_label('desk.height')).to_have_value('70')


def test_only_the_last_five_hundred_are_kept(desk: Page, devtools: Page) -> None:
    press(desk, 'Many')
    expect(entries(devtools)).to_have_count(500)
    expect(entries(devtools).first).to_contain_text('#601')


def test_the_keyboard_is_enough(desk: Page, devtools: Page) -> None:
    press(desk, 'Raise')
    expect(entries(devtools)).to_have_count(2)
    devtools.get_by_role('button', name='first').focus()
    devtools.keyboard.press('Tab')
    expect(devtools.locator('summary').first).to_be_focused()
    devtools.keyboard.press('Enter')
    expect(devtools.get_by_label('desk.height')).to_be_hidden()
    devtools.keyboard.press('Tab')
    expect(entries(devtools).first).to_be_focused()
    devtools.keyboard.press('Tab')
    devtools.keyboard.press('Enter')
    expect(desk.get_by_text('70 cm')).to_be_visible()
    expect(devtools.get_by_role('status')).to_be_visible()
    devtools.keyboard.press('Shift+Tab')
    devtools.keyboard.press('Shift+Tab')
    devtools.keyboard.press('Shift+Tab')
    expect(devtools.get_by_role('button', name='Go on from here')).to_be_focused()


def test_without_a_store_it_says_so(page: Page, app: Server) -> None:
    page.goto(f'{app.url}/devtools')
    expect(page.get_by_text('No store lives')).to_be_visible()


@pytest.fixture(params=['light', 'dark'])
def themed(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    context = browser.new_context(color_scheme=request.param, viewport={'width': 1200, 'height': 900})
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.mark.parametrize('width', [360, 1200])
def test_pictures_are_clean_in_light_and_dark(
    themed: BrowserContext, app: Server, width: int, request: pytest.FixtureRequest
) -> None:
    desk, devtools = themed.new_page(), themed.new_page()
    desk.goto(app.url)
    devtools.set_viewport_size({'width': width, 'height': 900})
    devtools.goto(f'{app.url}/devtools')
    press(desk, 'Raise')
    press(desk, 'Move')
    press(desk, 'Drop')
    press(desk, 'Tidy')
    press(desk, 'Tip over')
    expect(entries(devtools)).to_have_count(10)
    entries(devtools).last.click()
    expect(devtools.get_by_role('status')).to_be_visible()
    devtools.get_by_label('desk.height').fill('high')
    devtools.get_by_label('desk.height').press('Enter')
    expect(devtools.get_by_role('alert')).to_be_visible()
    overflow = devtools.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    assert overflow <= 0
    assert violations(devtools) == []
    PICTURES.mkdir(parents=True, exist_ok=True)
    scheme = request.node.callspec.params['themed']
    devtools.screenshot(path=PICTURES / f'devtools-{scheme}-{width}.png', full_page=True)


def test_a_host_has_none_unless_it_asks(make_server: Callable[..., Server]) -> None:
    host = (
        "from authui import AuthUI\nfrom nicegui import ui\nAuthUI().install()\nui.run(host='127.0.0.1', port={port})"
    )
    server = make_server(script=host)
    with pytest.raises(HTTPError, match='404'):
        urlopen(f'{server.url}/devtools', timeout=5)  # noqa: S310 - our own server


def test_the_demo_leads_to_them(page: Page, server: Server) -> None:
    make_user(server, 'devtools@example.org')
    screens = Screens(page, server.url)
    screens.open()
    screens.log_in('devtools@example.org')
    with page.expect_popup() as opened:
        page.get_by_role('link', name='Open the devtools').click()
    devtools = opened.value
    expect(devtools.get_by_role('heading', level=3, name='account', exact=True)).to_be_visible()
    expect(field(devtools, 'display_name')).to_have_text("'devtools@example.org'")
    expect(devtools.locator('.devtools-entry', has_text='account/fetch_user').first).to_contain_text('done')
    page.get_by_text('Log out').click()
    expect(devtools.locator('.devtools-entry', has_text='account/logout')).to_be_visible()


def test_a_login_is_shown_from_its_beginning_without_the_password(
    context: BrowserContext, page: Page, server: Server
) -> None:
    screens = Screens(page, server.url)
    screens.open()
    screens.joined()
    screens.log_in('nobody@example.org', CANARY)
    expect(page.get_by_role('alert').first).to_be_visible()
    devtools = context.new_page()
    devtools.goto(f'{server.url}/devtools')
    login = devtools.locator('.devtools-entry', has_text='account/login').last
    expect(login).to_contain_text("identifier='nobody@example.org', password=***")
    expect(devtools.locator('.devtools-entry', has_text='recording begins')).to_have_count(1)
    assert CANARY not in devtools.content()
