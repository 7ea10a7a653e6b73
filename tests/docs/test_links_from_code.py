"""Each room's docstring links to the heading of `docs/design.md` that says why the room is as it is."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / 'src' / 'authui'


def anchors() -> set[str]:
    headings = re.findall(r'^## (.+)$', (ROOT / 'docs' / 'design.md').read_text(encoding='utf-8'), re.MULTILINE)
    return {re.sub(r'[^\w-]', '', each.lower().replace(' ', '-')) for each in headings}


def test_every_room_links_to_its_heading() -> None:
    rooms = [*PACKAGE.glob('*/__init__.py'), *(each for each in PACKAGE.glob('*.py') if each.name != '__main__.py')]
    for room in rooms:
        links = re.findall(
            r'^Why it is as it is: docs/design\.md#([\w-]+)$', room.read_text(encoding='utf-8'), re.MULTILINE
        )
        assert len(links) == 1, room
        assert links[0] in anchors(), room
