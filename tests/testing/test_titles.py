"""A host's page keeps its title with a card on it, and when one of its sub pages is refused."""

from __future__ import annotations

from pathlib import Path

from nicegui.testing import user_simulation

from authui.testing import PoolUnderTest, signed_in

MAIN = """
from nicegui import ui
from authui import AuthUI

auth = AuthUI().install()

@auth.required(groups='admins')
def secret(): ui.label('a secret')

def front(): auth.login_card()

@ui.page('/', title='Shop')
@ui.page('/{_:path}', title='Shop')
def shop():
    ui.sub_pages({'/': front, '/secret': secret})

ui.run()
"""


async def test_neither_a_card_nor_a_refused_sub_page_changes_it(tmp_path: Path, local_pool: PoolUnderTest) -> None:
    assert local_pool is not None
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        front = await user.http_client.get('/')
        assert '<title>Shop</title>' in front.text
        await signed_in(user, groups='staff')
        refused = await user.http_client.get('/secret')
        assert refused.status_code == 403
        assert 'Not allowed' in refused.text
        assert '<title>Shop</title>' in refused.text
