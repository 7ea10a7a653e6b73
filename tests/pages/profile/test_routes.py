"""The screens of signed-in users, as they are answered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from nicegui.testing import user_simulation

from authui.pages.texts import ENGLISH, GERMAN
from authui.testing import PoolUnderTest, signed_in

MAIN = """
from nicegui import ui
from authui import AuthUI

AuthUI().install()
ui.run()
"""


@pytest.mark.parametrize('screen', ['account', 'account/email', 'account/delete'])
async def test_a_browser_without_scripts_is_told_that_they_are_needed(
    tmp_path: Path, local_pool: PoolUnderTest, screen: str
) -> None:
    assert local_pool is not None
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        await signed_in(user)
        for language, texts in (('en', ENGLISH), ('de', GERMAN)):
            answer = await user.http_client.get(f'/{screen}', headers={'Accept-Language': language})
            shown = re.search(r'<noscript>(.*?)</noscript>', answer.text, re.DOTALL)
            assert shown is not None
            assert re.match(r'<link rel="stylesheet" href="/authui/files/\w{12}/authui\.css">', shown[1])
            assert texts.scripts_needed in shown[1]
            assert f'>{texts.back_to_app}</a>' in shown[1]
