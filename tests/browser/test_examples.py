"""The examples as their readers meet them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from support.raw_http import HTML, ask
from support.screens import Screens, Server, code_in_mailbox, tracebacks, violations

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / 'examples'
PICTURES = os.environ.get('AUTHUI_TEST_PICTURES')


def script_of(path: str) -> str:
    """Return what runs an example by its file, so that it finds its modules beside it, as when its reader runs it."""
    main = str(EXAMPLES / path)
    return f'import os, sys\nos.environ["PORT"] = "{{port}}"\nos.execv(sys.executable, [sys.executable, {main!r}])'


class Todos:
    """The todo list as a user sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.items = page.get_by_role('listitem')
        self.status = page.get_by_role('status')

    def add(self, *texts: str) -> None:
        for text in texts:
            self.page.get_by_role('textbox', name='What is to be done?').fill(text)
            self.page.get_by_role('textbox').press('Enter')
            expect(self.page.get_by_role('textbox')).to_have_value('')

    def press(self, name: str) -> None:
        self.button(name).click()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role('button', name=name, exact=True)


@pytest.fixture
def server(make_server: Callable[..., Server]) -> Server:
    """A server of the example, which keeps its todos in a folder of the test's."""
    return make_server(script=script_of('todo/main.py'), path='/')


@pytest.fixture
def todos(page: Page, server: Server) -> Iterator[Todos]:
    page.goto(server.url)
    yield Todos(page)
    assert tracebacks(server.log) == []


def test_todos_are_added_ticked_filtered_and_cleared(todos: Todos) -> None:
    expect(todos.page.get_by_text('Nothing to do yet.')).to_be_visible()
    todos.add('Buy bread', '  ', '<b>Write</b> to Ann')
    expect(todos.items).to_have_text(['Buy bread', '<b>Write</b> to Ann'])
    expect(todos.status).to_have_text('2 todos are open')
    todos.page.get_by_label('Buy bread').check()
    expect(todos.status).to_have_text('1 todo is open')
    expect(todos.page.get_by_label('Buy bread')).to_be_focused()
    todos.press('Done')
    expect(todos.items).to_have_text(['Buy bread'])
    todos.press('Open')
    expect(todos.items).to_have_text(['<b>Write</b> to Ann'])
    todos.press('All')
    todos.press('Clear done')
    expect(todos.items).to_have_text(['<b>Write</b> to Ann'])
    expect(todos.button('Clear done')).to_be_disabled()


def test_what_was_done_is_undone_and_redone(todos: Todos) -> None:
    expect(todos.button('Undo')).to_be_disabled()
    todos.add('Buy bread', 'Write to Ann')
    todos.page.get_by_label('Buy bread').check()
    todos.press('Clear done')
    expect(todos.items).to_have_text(['Write to Ann'])
    todos.press('Undo')
    expect(todos.items).to_have_text(['Buy bread', 'Write to Ann'])
    expect(todos.page.get_by_label('Buy bread')).to_be_checked()
    todos.press('Undo')
    expect(todos.page.get_by_label('Buy bread')).not_to_be_checked()
    todos.press('Redo')
    expect(todos.page.get_by_label('Buy bread')).to_be_checked()
    todos.press('Done')
    todos.press('Undo')
    expect(todos.button('Done')).to_have_attribute('aria-pressed', 'true')
    expect(todos.page.get_by_text('Nothing is done yet.')).to_be_visible()
    todos.press('Redo')
    expect(todos.items).to_have_text(['Buy bread'])
    todos.press('All')
    todos.add('Call Bob')
    expect(todos.button('Redo')).to_be_disabled()


def test_two_tabs_are_independent_and_a_restart_keeps_the_todos(todos: Todos, server: Server) -> None:
    other = Todos(todos.page.context.new_page())
    other.page.goto(server.url)
    todos.add('Buy bread')
    todos.press('Done')
    expect(other.page.get_by_text('Nothing to do yet.')).to_be_visible()
    expect(other.button('All')).to_have_attribute('aria-pressed', 'true')
    other.page.close()
    todos.page.goto('about:blank')
    server.restart()
    todos.page.goto(server.url)
    expect(todos.items).to_have_text(['Buy bread'])
    expect(todos.button('All')).to_have_attribute('aria-pressed', 'true')
    expect(todos.button('Undo')).to_be_disabled()


@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_axe_finds_nothing_and_nothing_overflows(server: Server, browser: Browser, scheme: str) -> None:
    context = browser.new_context(viewport={'width': 360, 'height': 740}, color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
    todos = Todos(context.new_page())
    todos.page.goto(server.url)
    assert violations(todos.page) == []
    todos.add('Buy bread', 'x' * 200)
    todos.page.get_by_label('Buy bread').check()
    expect(todos.status).to_have_text('1 todo is open')
    assert violations(todos.page) == []
    assert todos.page.evaluate('document.documentElement.scrollWidth') <= 360
    context.close()


def test_the_smallest_is_the_one_of_the_readme() -> None:
    readme = (ROOT / 'README.md').read_text(encoding='utf-8')
    first = re.search(r'```python\n(.*?)```', readme, re.DOTALL)
    assert first is not None
    assert (EXAMPLES / 'smallest.py').read_text(encoding='utf-8') == first[1]


def test_every_example_is_named_with_how_to_run_it() -> None:
    page = (EXAMPLES / 'README.md').read_text(encoding='utf-8')
    files = {path.name for path in EXAMPLES.glob('*.py')} | {'todo/main.py'}
    assert set(re.findall(r'\]\(([\w/]+\.py)\)', page)) == files


def test_expenses_are_entered_and_taken_back_without_nicegui(tmp_path: Path) -> None:
    def run(*arguments: str) -> list[str]:
        command = [sys.executable, '-X', 'importtime', str(EXAMPLES / 'expenses.py'), *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
        assert 'nicegui' not in done.stderr
        return [line.strip() for line in done.stdout.splitlines()]

    assert run() == ['0  in all']
    assert run('spend', '12.50', 'Lunch') == ['0 → 12.50', '12.50  Lunch', '12.50  in all']
    assert run('spend', '3', 'Coffee')[-2:] == ['3  Coffee', '15.50  in all']
    assert run('undo') == ['15.50 → 12.50', '12.50  Lunch', '12.50  in all']
    assert run('spend', '0', 'Nothing') == []
    assert run()[-1] == '12.50  in all'


def is_good(page: Page, name: str) -> None:
    """Look at a page in light and dark and on a phone: no barrier, and nothing to scroll sideways."""
    size = page.viewport_size
    assert size is not None
    for scheme, width in (('light', size['width']), ('dark', size['width']), ('dark', 360)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
        page.set_viewport_size({'width': width, 'height': size['height']})
        expect(page.locator('body.body--dark')).to_have_count(1 if scheme == 'dark' else 0)
        # NiceGUI's pages have no landmarks unless their author makes them, and no say in that of a portal.
        assert [each for each in violations(page) if not each.startswith(('region:', 'landmark-'))] == []
        assert page.evaluate('document.documentElement.scrollWidth') <= width
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f'example-{name}-{scheme}-{width}.png')
    page.set_viewport_size(size)
    page.emulate_media(color_scheme='light')


def sign_up(page: Page, server: Server, prefix: str = '') -> str:
    """Sign up by the first field of each kind, whatever language the page speaks, and log in."""
    email = 'ann@example.org'
    page.goto(f'{server.url}{prefix}/signup')
    form = page.locator('form[name=signup]')
    form.locator('[name=email]').fill(email)
    form.locator('[name=password]').fill('correct horse battery')
    form.locator('[name=repeated]').fill('correct horse battery')
    form.locator('[type=submit]').click()
    form = page.locator('form[name=confirm]')
    expect(form).to_be_visible()
    form.locator('[name=code]').fill(code_in_mailbox(page, server.url + prefix))
    form.locator('[type=submit]').click()
    form = page.locator('form[name=login]')
    form.locator('[name=password]').fill('correct horse battery')
    form.locator('[type=submit]').click()
    page.wait_for_url(f'{server.url}{prefix}/')
    return email


def test_books_are_borrowed_and_only_librarians_see_the_desk(make_server: Callable[..., Server], page: Page) -> None:
    server = make_server(script=script_of('sub_pages.py'))
    screens = Screens(page, server.url)
    screens.open('/')
    expect(page.get_by_text('Jane Austen')).to_be_visible()
    expect(page.get_by_role('link', name='Desk')).to_have_count(0)
    page.get_by_role('button', name='Borrow').first.click()
    page.wait_for_url(re.compile('/login'))
    screens.log_in('librarian@example.org')
    page.get_by_role('button', name='Borrow').first.click()
    expect(page.get_by_role('heading', name='My loans')).to_be_visible()
    expect(page.get_by_text('Emma by Jane Austen')).to_be_visible()
    page.get_by_role('link', name='Desk').click()
    expect(page.get_by_role('cell', name='librarian@example.org')).to_be_visible()
    page.get_by_role('link', name='Books').click()
    expect(page.get_by_text('on loan')).to_be_visible()
    is_good(page, 'sub-pages')

    page.context.clear_cookies()
    sign_up(page, server)
    expect(page.get_by_role('link', name='Desk')).to_have_count(0)
    screens.open('/desk')
    expect(page.get_by_role('heading', name='Not allowed')).to_be_visible()
    screens.open('/loans')
    expect(page.get_by_text('You have borrowed nothing yet.')).to_be_visible()
    assert tracebacks(server.log) == []


def test_the_shops_api_is_called_as_the_user(make_server: Callable[..., Server], page: Page) -> None:
    server = make_server(script=script_of('fastapi_app.py'), path='/shop/login')
    assert ask(server, 'GET', '/api/orders').status == 401
    email = sign_up(page, server, '/shop')
    expect(page.get_by_text('Nothing ordered yet')).to_be_visible()
    page.get_by_label('How many').fill('3')
    page.get_by_role('button', name='Order').click()
    expect(page.get_by_role('cell', name='Tea')).to_be_visible()
    expect(page.get_by_role('heading')).to_have_text(f'Orders of {email}')
    is_good(page, 'shop')
    page.reload()
    expect(page.get_by_role('cell', name='3')).to_be_visible()


def test_the_cafe_speaks_two_languages_and_has_its_own_door(make_server: Callable[..., Server], page: Page) -> None:
    server = make_server(script=script_of('themed.py'))
    page.goto(f'{server.url}/login')
    expect(page.get_by_text('Good to see you.')).to_be_visible()
    expect(page.get_by_role('heading', name='Welcome back')).to_be_visible()
    is_good(page, 'themed')
    page.locator('.authui-language summary').click()
    page.get_by_role('button', name='Deutsch').click()
    expect(page.get_by_text('Schön, dass Sie da sind.')).to_be_visible()
    form = page.locator('form[name=signup]')
    form.locator('[name=email]').fill('ann@mailinator.com')
    for name in ('password', 'repeated'):
        form.locator(f'[name={name}]').fill('correct horse battery')
    form.locator('[type=submit]').click()
    expect(form.locator('[name=email]')).to_have_attribute('aria-invalid', 'true')
    email = sign_up(page, server)
    expect(page.get_by_text(f'Guten Morgen, {email}!')).to_be_visible()
    assert tracebacks(server.log) == []


def test_feedback_is_read_by_admins_alone(make_server: Callable[..., Server], page: Page) -> None:
    server = make_server(script=script_of('admin.py'))
    sign_up(page, server)
    page.get_by_label('Your feedback').fill('The tea was cold.')
    page.get_by_role('button', name='Send').click()
    expect(page.get_by_text('Thank you!')).to_be_visible()
    expect(page.get_by_role('link', name='Read it')).to_have_count(0)
    cookie = '; '.join(f'{each["name"]}={each["value"]}' for each in page.context.cookies())
    refused = ask(server, 'GET', '/admin', HTML | {'Cookie': cookie})
    assert (refused.status, 'The tea was cold.' in refused.body) == (403, False)

    page.context.clear_cookies()
    screens = Screens(page, server.url)
    screens.open('/admin')
    screens.log_in('admin@example.org')
    expect(page.get_by_text('The tea was cold.')).to_be_visible()
    is_good(page, 'admin')
    page.get_by_role('button', name='Delete what ann@example.org said').click()
    expect(page.get_by_text('Nobody has said anything.')).to_be_visible()
    assert tracebacks(server.log) == []
