"""The app pointed at a pool of its own by settings: boto3's real wire, fetched signing keys, no embedded pool."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr
from support.raw_http import HTML, ask
from support.screens import PASSWORD, Screens, Server, free_port, make_user, send_form
from support.wire import served

from authui.local import LocalPool, PoolConfig
from authui.testing.clock import MovableClock

SCRIPT = """
from nicegui import app, ui
from authui import Account, AuthUI, CurrentUser
from authui.testing.clock import MovableClock

clock = MovableClock()
auth = AuthUI(clock=clock).install()

@app.get('/later')
async def make_it_later(seconds: float):
    clock.advance(seconds)
    auth._runtime().registry.clock_moved()

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {user.email}')
    ui.button('Log out', on_click=lambda: auth.store().dispatch(Account.logout))

ui.run(port={port}, show=False, reload=False, tailwind=False)
"""
SECRET = SecretStr('appClientSecretOf26Characters')


class Later:
    """Time that passes for the pool and the app."""

    def __init__(self) -> None:
        self.clock = MovableClock()

    def make(self, server: Server, seconds: float) -> None:
        self.clock.advance(seconds)
        with urllib.request.urlopen(f'{server.url}/later?seconds={seconds}', timeout=10) as answer:  # noqa: S310 - our own server
            assert answer.status == 200


@pytest.fixture
def later() -> Later:
    return Later()


KINDS = {
    'public client': PoolConfig(),
    'client with a secret': PoolConfig(client_secret=SECRET),
    'rotating tokens': PoolConfig(rotation=True),
    'password flow': PoolConfig(explicit_auth_flows=frozenset({'USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'})),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pool(kind: str, tmp_path: Path, later: Later) -> Iterator[LocalPool]:
    pool = LocalPool.open(tmp_path / 'elsewhere', KINDS[kind], clock=later.clock)
    yield pool
    pool.close()


@pytest.fixture
def server(kind: str, pool: LocalPool, make_server: Callable[..., Server]) -> Iterator[Server]:
    """The app at the pool."""
    settings = {
        'AUTHUI_USER_POOL_ID': pool.pool_id,
        'AUTHUI_CLIENT_ID': pool.client_id,
        'AUTHUI_SECRET': 'b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA',
        'AUTHUI_PUBLIC_URL': 'http://127.0.0.1:{port}',
        'AUTHUI_REGION': 'us-east-1',
        'AUTHUI_ISSUER': pool.issuer,
        'AUTHUI_FLOW': 'USER_PASSWORD_AUTH' if kind == 'password flow' else 'USER_SRP_AUTH',
    }
    if kind == 'client with a secret':
        settings['AUTHUI_CLIENT_SECRET'] = SECRET.get_secret_value()
    with served(pool) as endpoint:
        yield make_server(script=SCRIPT, **settings, AUTHUI_ENDPOINT_URL=endpoint)


@pytest.mark.parametrize('kind', ['public client'], indirect=True)
def test_from_signup_to_logout(server: Server, pool: LocalPool, later: Later, page: Page) -> None:
    screens = Screens(page, server.url)
    screens.open('/')
    expect(page.get_by_text('accounts and codes stay')).to_have_count(0)
    screens.sign_up('ann@example.org')
    expect(screens.confirm).to_be_visible()
    screens.enter_code(pool.mailbox.messages()[0].code.get_secret_value())
    screens.log_in('ann@example.org', 'wrong password')
    expect(screens.login.get_by_role('alert')).to_contain_text('Email or password is wrong.')
    screens.log_in('ann@example.org')
    expect(page.get_by_text('Hello ann@example.org')).to_be_visible()
    later.make(server, 3600)
    page.reload()
    expect(page.get_by_text('Hello ann@example.org')).to_be_visible()
    assert pool.calls['GetTokensFromRefreshToken'] >= 1
    page.get_by_role('button', name='Log out').click()
    expect(screens.login).to_be_visible()
    is_left_clean(server, pool)


@pytest.mark.parametrize('kind', [each for each in KINDS if each != 'public client'], indirect=True)
def test_from_signup_to_logout_without_scripts(server: Server, pool: LocalPool, later: Later, kind: str) -> None:
    """What kind of pool it is decides what goes over the wire behind the app; the screens do not know."""

    def newest_code() -> str:
        return pool.mailbox.messages()[0].code.get_secret_value()

    make_user(server, 'ann@example.org', code=newest_code)
    wrong = send_form(server, '/login', 'login', email='ann@example.org', password='wrong password')
    assert 'Email or password is wrong.' in wrong.body
    right = send_form(server, '/login', 'login', email='ann@example.org', password=PASSWORD)
    signed_in = HTML | {'Cookie': right.cookies}
    assert 'Hello ann@example.org' in ask(server, 'GET', '/', signed_in).body
    if kind != 'password flow':
        later.make(server, 3600)
        assert 'Hello ann@example.org' in ask(server, 'GET', '/', signed_in).body
        assert pool.calls['GetTokensFromRefreshToken'] >= 1
    assert ask(server, 'POST', '/authui/leave', signed_in | {'Origin': server.url}).status == 303
    assert ask(server, 'GET', '/', signed_in).status == 303
    is_left_clean(server, pool)


def is_left_clean(server: Server, pool: LocalPool) -> None:
    """See that the pool has taken the tokens back, and that the app has made no pool of its own."""
    server.stop()
    assert pool.calls['RevokeToken'] == 1
    assert not (server.folder / '.authui' / 'pool').exists()


def test_no_mailbox_is_served(make_server: Callable[..., Server], page: Page) -> None:
    server = make_server(
        script=SCRIPT,
        AUTHUI_USER_POOL_ID='us-east-1_AbCdEf123',
        AUTHUI_CLIENT_ID='1abc',
        AUTHUI_SECRET='b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA',
        AUTHUI_PUBLIC_URL=f'http://127.0.0.1:{free_port()}',
    )
    answer = page.goto(f'{server.url}/mailbox')
    assert answer is not None
    assert answer.status == 404


def test_an_outage_keeps_the_user_and_the_page_comes_back_by_itself(
    make_server: Callable[..., Server], tmp_path: Path, later: Later, page: Page
) -> None:
    pool = LocalPool.open(tmp_path / 'elsewhere', clock=later.clock)
    pool.admin_create_user('ann@example.org', 'correct horse battery')
    with served(pool) as endpoint:
        server = make_server(
            script=SCRIPT,
            AUTHUI_USER_POOL_ID=pool.pool_id,
            AUTHUI_CLIENT_ID=pool.client_id,
            AUTHUI_SECRET='b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA',
            AUTHUI_PUBLIC_URL='http://127.0.0.1:{port}',
            AUTHUI_REGION='us-east-1',
            AUTHUI_ISSUER=pool.issuer,
            AUTHUI_ENDPOINT_URL=endpoint,
        )
        screens = Screens(page, server.url)
        screens.open('/?tab=2')
        screens.log_in('ann@example.org')
        expect(page.get_by_text('Hello ann@example.org')).to_be_visible()
        pool.faults.fail('GetTokensFromRefreshToken')
        later.make(server, 3600)
        page.reload()
        expect(screens.login.get_by_role('status')).to_contain_text('goes on by itself')
        pool.faults.clear()
        later.make(server, 0)  # the wait until the next try is over
        expect(page.get_by_text('Hello ann@example.org')).to_be_visible()
        expect(page).to_have_url(f'{server.url}/?tab=2')
    pool.close()
