"""A card in a host's page leads to the other card and takes the focus in a dialog; a password has an account."""

from __future__ import annotations

from pathlib import Path

import pytest
from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from nicegui.testing import user_simulation

from authui.pages.form import AuthForm
from authui.pages.totp import TotpKeyView
from authui.testing import PoolUnderTest, signed_in

MAIN = """
from nicegui import ui
from pydantic import SecretStr
from authui import AuthUI
from authui.pages.texts import ENGLISH
from authui.pages.totp import TotpKeyView

auth = AuthUI().install()

@ui.page('/shop')
def shop():
    auth.login_card('/orders')

@ui.page('/join')
def join():
    with ui.dialog(value=True), ui.card():
        auth.card('signup', '/orders', focus=True)

@ui.page('/key')
def key():
    TotpKeyView(ENGLISH, issuer='Shop', account='ann').show(SecretStr('ABCDEFGH'))

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


async def test_the_steps_stand_above_the_key_of_an_app(main: Path) -> None:
    async with user_simulation(main_file=main) as user:
        await user.open('/key')
        await user.should_see('Or type this key into the app:')
        texts = [
            each.text
            for each in next(iter(user.find(kind=TotpKeyView).elements)).descendants()
            if isinstance(each, TextElement)
        ]
        assert texts[:3] == [
            'Scan this QR code with your authenticator app.',
            'Enter the 6-digit code that it shows.',
            'Or type this key into the app:',
        ]


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
