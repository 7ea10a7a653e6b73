"""The public names are those that the documents name, and each can be had."""

from __future__ import annotations

import re
from pathlib import Path

import authui

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / 'README.md', ROOT / 'docs' / 'guards.md', ROOT / 'docs' / 'customise.md']


def test_the_exported_names_are_the_documented_ones() -> None:
    text = '\n'.join(page.read_text(encoding='utf-8') for page in DOCUMENTS)
    imported = {
        name.strip()
        for names in re.findall(r'^from authui import (.+)$', text, re.MULTILINE)
        for name in names.split(',')
    }
    mentioned = {name for name in authui.__all__ if f'`{name}`' in text or f'({name})' in text}
    assert imported <= set(authui.__all__)
    assert imported | mentioned | {name for name in authui.__all__ if f'/{name.lower()}.py' in text} == set(
        authui.__all__
    )


def test_each_can_be_had() -> None:
    assert all(getattr(authui, name) is not None for name in authui.__all__)
    assert dir(authui) == authui.__all__
