"""Make the description on an index's page of README.md when the package is built; an index serves no file beside it.

Links to files of the project lead into the public repository, once `project.urls` names one as `Source`. Until then
their text stays and pictures go, so that no link on that page is dead.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_FENCE = re.compile(r'(^```.*?^```$)', re.MULTILINE | re.DOTALL)
_LINK = re.compile(r'(?P<picture>!?)\[(?P<text>[^\]]*)\]\((?!https?:|#|mailto:)(?P<path>[^)\s]+)\)')
_TABLE = re.compile(r'^\|[^\n]*\n\|(?: -+ \|)+\n(?:\|(?: *\|)+\n)+\n?', re.MULTILINE)


class Description(MetadataHookInterface):
    """Sets `readme`; hatchling finds it by `tool.hatch.metadata.hooks.custom`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the description, as hatchling asks for it."""
        readme = (Path(self.root) / 'README.md').read_text(encoding='utf-8')
        text = description(readme, metadata.get('urls', {}).get('Source'))
        metadata['readme'] = {'content-type': 'text/markdown', 'text': text}


def description(readme: str, source: str | None) -> str:
    """Return a README whose links work anywhere, given the URL of the public repository if there is one."""

    def absolute(link: re.Match[str]) -> str:
        if source is None:
            return '' if link['picture'] else link['text']
        kind = 'raw' if link['picture'] else 'blob'
        return f'{link["picture"]}[{link["text"]}]({source.rstrip("/")}/{kind}/main/{link["path"]})'

    parts = _FENCE.split(readme)
    parts[::2] = [_TABLE.sub('', _LINK.sub(absolute, part)) for part in parts[::2]]
    return ''.join(parts)
