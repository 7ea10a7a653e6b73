"""A card in a host's page leads to the other card and takes the focus in a dialog; a password has an account."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from nicegui import ui
from nicegui.testing import user_simulation
from support.markup import read

from authui.pages.form import AuthForm
from authui.pages.texts import ENGLISH
from authui.testing import PoolUnderTest, signed_in

MAIN = """
from nicegui import ui
from authui import AuthUI
from authui.local import PoolConfig

auth = AuthUI(pool=PoolConfig(mfa_configuration='OPTIONAL')).install()

@ui.page('/shop')
def shop():
    auth.login_card('/orders')

@ui.page('/join')
def join():
    with ui.dialog(value=True), ui.card():
        auth.card('signup', '/orders', focus=True)

ui.run()
"""


@pytest.fixture
def main(tmp_path: Path, local_pool: PoolUnderTest) -> Path:
    assert local_pool is not None
    (tmp_path / 'main.py').write_text(MAIN)
    return tmp_path / 'main.py'


@pytest.mark.parametrize(
    ('path', 'says', 'link', 'target', 'has_focus'),
    [
        ('/shop', 'New here?', 'Signup', '/signup?next=%2Forders', False),
        ('/join', 'Already have an account?', 'Login', '/login?next=%2Forders', True),
    ],
)
async def test_a_card_that_is_alone_leads_to_the_other(
    main: Path, path: str, says: str, link: str, target: str, has_focus: bool
) -> None:
    async with user_simulation(main_file=main) as user:
        await user.open(path)
        await user.should_see(says)
        targets = [each.props['href'] for each in user.find(kind=ui.link).elements if each.text == link]
        assert targets == [target]
        (card,) = user.find(kind=AuthForm).elements
        assert ('data-focus' in card.props.get('html', '') or card.props.get('focus', False)) == has_focus


async def test_a_link_stands_by_its_field_as_on_the_screen(main: Path) -> None:
    async with user_simulation(main_file=main) as user:
        await user.open('/shop')
        (card,) = user.find(kind=AuthForm).elements
        _, below = card.props['html'].split('name="password"')
        field, _ = below.split('name="remember"')
        assert 'href="/forgot?next=%2Forders' in field
        assert 'Forgot your password?' not in [each.text for each in user.find(kind=ui.link).elements]


async def test_the_account_shows_the_key_of_an_app_as_the_sign_in_does(main: Path) -> None:
    async with user_simulation(main_file=main) as user:
        await signed_in(user, email='ann@example.org')
        await user.open('/account/app')
        await user.should_see(ENGLISH.ends_others)
        (card,) = user.find(kind=AuthForm).elements
        for _ in range(50):
            if card.view.totp is not None:
                break
            await asyncio.sleep(0.02)
        shown = read(card.props['html'])
        steps = [each.text for each in shown.one('ol', class_='authui-steps').all('li')]
        assert steps == [ENGLISH.scan_step, ENGLISH.code_step]
        key = shown.one('div', class_='authui-key').text.replace(' ', '')
        href = shown.one('a', class_='authui-app').attributes['href']
        assert href.startswith(f'otpauth://totp/authui:ann@example.org?secret={key}')
        assert shown.one('div', class_='authui-qr').all('svg')
        assert shown.one('button', **{'data-copied': ENGLISH.copied}).text == ENGLISH.copy_key
        assert [each.attributes['name'] for each in shown.all('input', class_='authui-input')] == ['code', 'current']


@pytest.mark.parametrize('screen', ['password', 'email', 'delete'])
async def test_a_form_with_a_password_names_the_account_to_password_managers(main: Path, screen: str) -> None:
    async with user_simulation(main_file=main) as user:
        await signed_in(user, email='ann@example.org')
        await user.open(f'/account/{screen}')
        with user:
            client = user.client
            assert client is not None
            named = [each for each in client.elements.values() if each.props.get('autocomplete') == 'username']
        assert [each.props['value'] for each in named] == ['ann@example.org']
