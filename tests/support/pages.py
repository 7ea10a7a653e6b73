"""The code blocks of the documentation's pages; this module runs none of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = {
    str(path.relative_to(ROOT)): path
    for path in [
        *(ROOT / f'{name}.md' for name in ('README', 'CHANGELOG', 'CONTRIBUTING', 'SECURITY')),
        *(ROOT / folder / 'README.md' for folder in ('deploy', 'examples')),
        *sorted((ROOT / 'docs').glob('*.md')),
    ]
}


class Block(NamedTuple):
    """A block of code, with its section, its language and the file that it belongs to."""

    section: str
    language: str
    title: str
    code: str

    @property
    def is_program(self) -> bool:
        """Whether it starts a server."""
        return re.search(r'^\w*(ui|uvicorn)\.run\(', self.code, re.MULTILINE) is not None


def blocks_of(page: str) -> list[Block]:
    """Return the blocks of a page in order."""
    blocks = []
    section = ''
    pattern = r'^##+ ([^\n]+)$|^```([^\s`]*)(?: title="([^"]+)")?\n(.*?)^```$'
    for found in re.finditer(pattern, PAGES[page].read_text(encoding='utf-8'), re.MULTILINE | re.DOTALL):
        section = found[1] or section
        if found[4] is not None:
            blocks.append(Block(section, found[2], found[3] or '', found[4]))
    return blocks
