"""The account's first screen: who is signed in, the groups, what is missing, and the dates that are known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from nicegui import ElementFilter, ui
from nicegui.testing import user_simulation

from authui.pages.profile.local_time import LocalTime
from authui.pages.texts import ENGLISH
from authui.testing import PoolUnderTest, signed_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nicegui.testing import User

MAIN = """
from nicegui import ui
from authui import AuthUI

AuthUI().install()
ui.run()
"""
GROUPS = [ENGLISH.profile, ENGLISH.security, ENGLISH.sessions, ENGLISH.danger]


class Overview:
    """What the screen shows, read from its elements."""

    def __init__(self, user: User) -> None:
        assert user.client is not None
        with user.client:
            self._all = list(ElementFilter(local_scope=False))

    def texts(self, kind: str) -> list[str]:
        """Return the texts of the elements with this tag or class."""
        return [
            str(each.props.get('text', getattr(each, 'text', '')))
            for each in self._all
            if each.tag == kind or kind in each.classes
        ]

    @property
    def rows(self) -> Mapping[str, str]:
        """The links to other screens, with what their rows say."""
        links = [each for each in self._all if isinstance(each, ui.link) and 'authui-row' in each.classes]
        return {
            labels[0]: ' '.join(labels[1:])
            for link in links
            if (labels := [each.text for each in link.descendants() if isinstance(each, ui.label)])
        }

    @property
    def moments(self) -> list[str]:
        """The texts around the moments that are shown."""
        return [each.props['text'] for each in self._all if isinstance(each, LocalTime)]

    @property
    def pictures(self) -> list[str]:
        return [each.props['src'] for each in self._all if each.tag == 'img' and not each.classes]


async def overview(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attributes: Mapping[str, str], **settings: str
) -> Overview:
    for name, value in settings.items():
        monkeypatch.setenv(f'AUTHUI_{name.upper()}', value)
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        await signed_in(user, attributes=attributes)
        await user.open('/account')
        await user.should_see(ENGLISH.account)
        return Overview(user)


async def test_a_new_user_is_invited_to_add_what_is_missing(
    tmp_path: Path, local_pool: PoolUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert local_pool is not None
    shown = await overview(tmp_path, monkeypatch, {}, profile_attributes='name,birthdate,custom:team')
    assert shown.texts('h3') == GROUPS
    missing = {label for label, value in shown.rows.items() if value == ENGLISH.not_given}
    assert missing == {'Name', 'Date of birth', 'Team', 'Phone number'}
    assert shown.texts('authui-verified') == [ENGLISH.verified]
    assert shown.moments == [ENGLISH.since]
    assert shown.rows[ENGLISH.password] == ''
    assert shown.rows[ENGLISH.log_out_everywhere] == ENGLISH.everywhere_info
    assert shown.pictures == []


async def test_says_who_is_signed_in(
    tmp_path: Path, local_pool: PoolUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert local_pool is not None
    has = {
        'name': 'Ada Lovelace',
        'phone_number': '+4930123456',
        'phone_number_verified': 'false',
        'picture': '/pictures/ada.png',
    }
    shown = await overview(tmp_path, monkeypatch, has, verified_contacts='email,phone_number')
    assert 'AL' in shown.texts('span')
    assert 'Ada Lovelace' in shown.texts('authui-who')
    assert shown.pictures == ['/pictures/ada.png']
    assert shown.rows['Phone number'] == '+4930123456 (not verified)'
    assert ENGLISH.verify_phone in shown.texts('authui-row-more')


async def test_a_picture_is_not_fetched_from_another_site(
    tmp_path: Path, local_pool: PoolUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert local_pool is not None
    shown = await overview(tmp_path, monkeypatch, {'picture': 'https://tracker.example/1.png'})
    assert shown.pictures == []
