"""Writes a small app to start from, with tests, into an empty folder.

Why it is as it is: docs/design.md#doors
"""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from authui.errors import StorageError

_NAMES = {'env.example': '.env.example', 'gitignore': '.gitignore'}
"""Files that need another name in this package, where git and other tools would act on them."""


def write_starter(folder: Path) -> list[Path]:
    """Write the app into a folder, which is made if it does not exist, and return its files.

    The folder's name becomes the app's. Raises `StorageError` where that name does not fit, where the folder is not
    empty, and where it cannot be written; no file is ever overwritten.
    """
    name = folder.resolve().name
    if not re.fullmatch(r'[a-zA-Z]([\w-]*[a-zA-Z0-9])?', name, re.ASCII):
        raise StorageError(f'{name!r} cannot be the name of an app: take a letter, then letters, digits, - and _')
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise StorageError(f'{folder} is not empty: name an empty folder, or one that does not exist yet')
        return [_write(folder, parts, template, name) for parts, template in _templates(files(__name__) / 'files')]
    except OSError as error:
        raise StorageError(f'{folder} cannot be written: {error.strerror}') from None


def _templates(root: Traversable, above: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Traversable]]:
    """Return every template with the parts of its path."""
    found = []
    for each in sorted(root.iterdir(), key=lambda each: each.name):
        if each.is_dir():
            found += _templates(each, (*above, each.name))
        elif each.name.endswith('.txt'):
            stem = each.name.removesuffix('.txt')
            found.append(((*above, _NAMES.get(stem, stem)), each))
    return found


def _write(folder: Path, parts: tuple[str, ...], template: Traversable, name: str) -> Path:
    path = folder.joinpath(*parts)
    path.parent.mkdir(exist_ok=True)
    text = Template(template.read_text(encoding='utf-8')).substitute(name=name)
    with path.open('x', encoding='utf-8', newline='\n') as file:
        file.write(text)
    return path
