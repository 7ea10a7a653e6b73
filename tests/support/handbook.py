"""The code blocks of the store's handbook; runs none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

HANDBOOK = Path(__file__).parents[2] / 'docs' / 'store.md'


class Block(NamedTuple):
    """A block of code, with the section and the line that it stands in."""

    section: str
    line: int
    language: str
    code: str

    @property
    def is_page(self) -> bool:
        """Whether it needs a server."""
        return 'ui.run(' in self.code


def _blocks() -> list[Block]:
    blocks = []
    text = HANDBOOK.read_text(encoding='utf-8')
    section = ''
    for found in re.finditer(r'^## ([^\n]+)$|^```(\w+)\n(.*?)^```$', text, re.MULTILINE | re.DOTALL):
        if found[1]:
            section = found[1]
        else:
            blocks.append(Block(section, text[: found.start(3)].count('\n'), found[2], found[3]))
    return blocks


BLOCKS = _blocks()


def module_source() -> str:
    """Return the tutorial's module, whose blocks begin with its name."""
    return '\n\n'.join(block.code for block in BLOCKS if block.code.startswith('# todos.py'))
