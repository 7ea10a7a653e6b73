"""The README's examples as a developer runs them, and what stops a start that would be a mistake."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.screens import Screens, Server, code_in_mailbox, make_user, tracebacks

README = (Path(__file__).parents[2] / 'README.md').read_text(encoding='utf-8')
EXAMPLES = re.findall(r'```python\n(.*?)```', README, re.DOTALL)
RUN = "ui.run(host='localhost', reconnect_timeout=30)"


def runnable(example: str) -> str:
    """Return an example with a port of the test's; all else is as the reader types it."""
    assert RUN in example
    return example.replace(RUN, "ui.run(host='localhost', reconnect_timeout=30, port={port}, show=False)")


@pytest.mark.parametrize('example', EXAMPLES, ids=['six lines', 'with the store', 'with an API'])
def test_an_example_of_the_readme_works(make_server: Callable[..., Server], page: Page, example: str) -> None:
    server = make_server(script=runnable(example))
    email = 'reader@example.org'
    screens = Screens(page, server.url)
    screens.open('/')
    screens.sign_up(email)
    expect(screens.confirm).to_be_visible()
    screens.enter_code(code_in_mailbox(page, server.url))
    screens.log_in(email)
    expect(page.get_by_text(f'Hello {email}')).to_be_visible()
    assert tracebacks(server.log) == []


def test_six_lines_are_six_lines() -> None:
    lines = [line for line in EXAMPLES[0].splitlines() if line.strip()]
    assert len(lines) == 6


def test_the_embedded_pool_does_not_start_where_others_could_reach_it(make_server: Callable[..., Server]) -> None:
    script = EXAMPLES[0].replace(RUN, 'ui.run(port={port}, show=False, reload=False)')
    with pytest.raises(RuntimeError, match='for this machine alone') as caught:
        make_server(script=script)
    assert "ui.run(host='localhost')" in str(caught.value)


def test_one_switch_allows_it_all_the_same(make_server: Callable[..., Server]) -> None:
    script = EXAMPLES[0].replace(RUN, 'ui.run(port={port}, show=False, reload=False)')
    make_server(script=script, AUTHUI_UNSAFE_LOCAL_POOL='1')


def test_pages_lie_under_a_prefix(make_server: Callable[..., Server], page: Page) -> None:
    server = make_server(path='/auth/login', AUTHUI_PREFIX='/auth', AUTHUI_TITLE='Acme & <b>Sons</b>')
    make_user(server, 'ann@example.org', prefix='/auth')
    screens = Screens(page, server.url)
    screens.open('/')
    expect(page).to_have_url(f'{server.url}/auth/login')
    expect(page.get_by_role('heading', level=1)).to_have_text('Acme & <b>Sons</b>')
    screens.login.get_by_role('link', name='confirm').click()
    expect(page).to_have_url(f'{server.url}/auth/confirm')
    screens.confirm.get_by_role('link', name='Need to login or signup?').click()
    screens.log_in('ann@example.org')
    expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()


UNVERIFIED = """
from nicegui import app, ui
from authui import AuthUI, CurrentUser

auth = AuthUI().install()

@app.on_startup
def add_user():
    auth.pool.admin_create_user('ann@example.org', 'correct horse battery', {'email_verified': 'false'})

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {user.email}')

ui.run(host='localhost', port={port}, show=False, reload=False)
"""


def test_a_user_whose_email_is_unverified_is_taken_to_confirm(make_server: Callable[..., Server], page: Page) -> None:
    server = make_server(script=UNVERIFIED)
    screens = Screens(page, server.url)
    screens.open('/')
    screens.log_in('ann@example.org')
    expect(page).to_have_url(f'{server.url}/confirm')
    expect(screens.confirm.get_by_role('status')).to_contain_text('verify your email')
    expect(screens.confirm.get_by_label('Email address')).to_have_value('ann@example.org')

    # A reload and a page that demands a user come back to it: the user is signed in, and not yet let in.
    for path in ('/login', '/', '/confirm'):
        screens.open(path)
        expect(page).to_have_url(re.compile('/confirm'))
        expect(screens.confirm.get_by_role('status')).to_contain_text('verify your email')

    screens.confirm.get_by_role('button', name='Send a new code').click()
    expect(screens.confirm).to_contain_text('A code was sent to a***@e***.')
    code = code_in_mailbox(page, server.url)
    screens.enter_code('000000' if code != '000000' else '111111')
    expect(screens.confirm.get_by_role('alert')).to_contain_text('not the right code')
    screens.enter_code(code)
    expect(page.get_by_text('Hello ann@example.org')).to_be_visible()
