"""A host's validator also runs on the screens of signed-in users."""

from __future__ import annotations

import asyncio
from pathlib import Path

from nicegui.testing import user_simulation

from authui.pages import AuthForm
from authui.testing import PoolUnderTest, signed_in

MAIN = """
from nicegui import ui
from authui import AuthUI, Settings
from authui.local import PoolConfig

async def check(values):
    return None if values['custom:team'] in {'', 'red', 'blue'} else {'custom:team': 'There is no such team.'}

settings = Settings.load(profile_attributes='custom:team')
AuthUI(settings, pool=PoolConfig(custom_attributes=('custom:team',)), validators={'account/profile': check}).install()
ui.run()
"""


async def test_the_profile_form_shows_what_a_validator_finds(tmp_path: Path, local_pool: PoolUnderTest) -> None:
    assert local_pool is not None
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        await signed_in(user)
        await user.open('/account/profile')
        form = user.find(AuthForm)
        for team, broken in (('green', {'custom:team': 'There is no such team.'}), ('red', {})):
            (element,) = form.elements
            turns = element.props['turn']
            form.trigger('send', {'action': 'submit', 'values': {'custom:team': team}})
            for _ in range(100):
                if turns < element.props['turn']:
                    break
                await asyncio.sleep(0.01)
            assert element.view.broken == broken
            assert all(each in element.props['html'] for each in broken.values())
