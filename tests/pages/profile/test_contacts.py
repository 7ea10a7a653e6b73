"""The card of a new e-mail: where it leads while the address has to be verified, and where afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from nicegui import ui
from nicegui.testing import user_simulation

from authui.pages import AuthForm
from authui.pages.texts import ENGLISH
from authui.testing import PoolUnderTest, signed_in

MAIN = """
from nicegui import ui
from authui import AuthUI

AuthUI().install()
ui.run()
"""


@pytest.mark.parametrize(
    ('is_verified', 'screen', 'links'),
    [
        (True, 'email', {ENGLISH.have_code: 'account/email/code', ENGLISH.back_to_account: 'account'}),
        (False, 'email', {ENGLISH.verify_email: 'confirm'}),
        (True, 'email/code', {ENGLISH.other_email: 'account/email', ENGLISH.back_to_account: 'account'}),
        (False, 'email/code', {ENGLISH.other_email: 'account/email'}),
    ],
)
async def test_leads_to_what_is_still_to_do(
    tmp_path: Path, local_pool: PoolUnderTest, *, is_verified: bool, screen: str, links: dict[str, str]
) -> None:
    assert local_pool is not None
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        await signed_in(user, email='ann@example.org', email_verified=is_verified)
        await user.open(f'/account/{screen}?next=%2Freports')
        await user.should_see(kind=AuthForm)
        shown = {each.text: each.props['href'] for each in user.find(kind=ui.link).elements if each.text}
        assert user.client is not None
        said = {getattr(each, 'text', '') for each in user.client.elements.values()}
    del shown[ENGLISH.open_mailbox]
    assert shown == {text: f'/{path}?next=%2Freports' for text, path in links.items()}
    # The address has to be verified here: a user who cannot may leave.
    assert (ENGLISH.log_out in said) == (not is_verified and screen.endswith('code'))
