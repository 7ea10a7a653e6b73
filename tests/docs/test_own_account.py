"""The page on the account is true: it names every screen, and its settings exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from authui.pages.profile import profile_screens
from authui.settings import Settings

PAGE = (Path(__file__).parents[2] / 'docs' / 'own-account.md').read_text(encoding='utf-8')


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_names_every_screen() -> None:
    named = re.findall(r'`(/[\w/-]+)`', ''.join(re.findall(r'^\| (`/.*?) \|', PAGE, re.MULTILINE)))
    assert sorted(named) == sorted(f'/{screen}' for screen in profile_screens(Settings.load()))


def test_its_settings_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    given = dict(line.split('=') for line in re.findall(r'AUTHUI_\w+=\S+', PAGE.replace('`', ' ')))
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    settings = Settings.load()
    assert settings.second_factors == ('app', 'email')
    assert settings.home == '/signed-in'
    assert not settings.account_screen
    assert profile_screens(settings) == ('verify', 'signed-in')
