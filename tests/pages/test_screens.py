"""The screens: one for each kind of challenge, a title for each, and pages of the host in their place."""

from __future__ import annotations

from typing import get_args

import pytest
from nicegui import Client

from authui.models import PoolChallenge
from authui.pages.marker import made_by_authui
from authui.pages.screens import SCREENS, replaced_screens, screen_title
from authui.pages.setup import CHALLENGE_SCREENS
from authui.pages.texts import ENGLISH
from authui.settings import Settings

KINDS = {kind.model_fields['kind'].default for kind in get_args(PoolChallenge)}


def test_every_kind_of_challenge_has_a_screen_of_its_own() -> None:
    assert set(CHALLENGE_SCREENS) == {*KINDS, 'stage'}
    assert CHALLENGE_SCREENS['stage'] == CHALLENGE_SCREENS['other'], (
        'a stage of a host has a card, and no URL, of its own'
    )
    assert set(CHALLENGE_SCREENS.values()) < set(SCREENS)
    assert len(set(CHALLENGE_SCREENS.values())) == len(KINDS)


def test_every_screen_has_a_title_of_its_own() -> None:
    assert len({screen_title(ENGLISH, screen) for screen in SCREENS}) == len(SCREENS)


@pytest.mark.parametrize('prefix', ['', '/auth'])
def test_a_page_of_the_host_replaces_the_screen_at_its_url(monkeypatch: pytest.MonkeyPatch, prefix: str) -> None:
    def page() -> None: ...

    @made_by_authui
    def own() -> None: ...

    settings = Settings.load(prefix=prefix)
    monkeypatch.setattr(Client, 'page_routes', {page: f'{prefix}/mfa', own: f'{prefix}/login', print: '/'})
    assert replaced_screens(settings) == {'mfa'}
