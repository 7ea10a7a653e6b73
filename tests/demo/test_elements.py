"""The card next to authui's own on screens that NiceGUI draws: a host that replaces a card gets those."""

from __future__ import annotations

from pathlib import Path

import pytest
from nicegui import helpers, ui
from nicegui.testing import user_simulation

from authui.testing import PoolUnderTest, signed_in

from .conftest import MAIN


@pytest.mark.parametrize(('path', 'place'), [('/login', 'above'), ('/confirm', 'below')])
async def test_it_stands_there_too_and_its_buttons_post(path: str, place: str, tmp_path: Path) -> None:
    main = tmp_path / 'main.py'
    main.write_text(MAIN.format(is_empty=False))
    async with user_simulation(main_file=main) as user:
        await user.open(path)
        await user.should_see('Mailbox')
        with user:
            page = next(each for each in user.find(ui.element).elements if 'nicegui-sub-pages' in each.classes)
        drawn = [each.classes[0] for each in page.descendants() if {'authui-aside', 'authui-cards'} & set(each.classes)]
        assert (drawn[0] == 'authui-card') == (place == 'above')
        forms = [each for each in page.descendants() if each.tag == 'form' and each.props.get('method') == 'post']
        assert [each.props['action'] for each in forms] == ['/login'] * (4 if place == 'above' else 0)


async def test_nothing_draws_on_the_home_page_once_its_user_has_logged_out(
    tmp_path: Path, local_pool: PoolUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(helpers, 'warn_once', lambda message, **_: warnings.append(message))
    main = tmp_path / 'main.py'
    main.write_text(MAIN.format(is_empty=False))
    async with user_simulation(main_file=main) as user:
        assert local_pool.clock() > 0
        await signed_in(user)
        await user.open('/')
        user.find(marker='log-out').click()
        await user.should_not_see('What just happened', retries=50)
    assert warnings == []
