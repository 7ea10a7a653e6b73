"""The page of screens shows each of them, and every picture is shown on some page."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.acts import SCREENS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / 'docs'


@pytest.mark.parametrize('name', SCREENS)
def test_a_screen_is_shown_in_four_pictures(name: str) -> None:
    page = (DOCS / 'screens.md').read_text(encoding='utf-8')
    assert [kind for kind in ('light', 'dark', 'phone', 'rtl') if f'(images/{name}-{kind}.png)' not in page] == []


def test_every_picture_is_shown_somewhere() -> None:
    pages = [ROOT / 'README.md', *DOCS.glob('*.md')]
    text = ''.join(page.read_text(encoding='utf-8') for page in pages)
    assert [picture.name for picture in (DOCS / 'images').glob('*.png') if f'images/{picture.name})' not in text] == []
