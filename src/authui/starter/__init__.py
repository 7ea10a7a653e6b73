"""Writes a small app to begin with, tests included, into a folder that is empty."""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from authui.errors import StorageError

_NAMES = {'env.example': '.env.example', 'gitignore': '.gitignore'}
"""Files whose names would mean something in the package already."""


def write_starter(folder: Path) -> list[Path]:
    """Write the app into a folder, which is made if need be, and return its files.

    The folder's name is the app's. Raises `StorageError` when it cannot be one, when something is there already, and
    where nothing can be written; no file is ever written over.
    """
    name = folder.resolve().name
    if not re.fullmatch(r'[a-zA-Z]([\w-]*[a-zA-Z0-9])?', name, re.ASCII):
        raise StorageError(f'{name!r} cannot be the name of an app: take a letter, then letters, digits, - and _')
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise StorageError(f'{folder} is not empty: name a folder that is, or one that is not there yet')
        return [_write(folder, parts, template, name) for parts, template in _templates(files(__name__) / 'files')]
    except OSError as error:
        raise StorageError(f'{folder} cannot be written: {error.strerror}') from None


def _templates(root: Traversable, above: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Traversable]]:
    """Return every template with the names that lead to it."""
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
