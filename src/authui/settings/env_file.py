"""Adds variables to a `.env` file that only its owner can read; existing lines stay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from authui.errors import SettingsError, StorageError
from authui.files import read_text, write_private


def write_env(path: Path, variables: Mapping[str, str], hidden: Mapping[str, str]) -> None:
    """Set `variables`, and those of `hidden` that the file does not have yet; its mode is 0600 from the start.

    Raises `SettingsError` where the file has another value for a variable, and where it cannot be written.
    """
    try:
        text = read_text(path) if path.exists() else ''
        existing = dict(re.findall(r'^(\w+)=(.*)$', text, re.MULTILINE))
        for name, value in variables.items():
            if existing.get(name, value) != value:
                raise SettingsError(f'{path} has another {name}: remove that line, or name another file')
        new = {name: value for name, value in ({**variables, **hidden}).items() if name not in existing}
        if not new:
            return
        if text and not text.endswith('\n'):
            text += '\n'
        write_private(path, text + ''.join(f'{name}={value}\n' for name, value in new.items()))
    except OSError as error:
        raise SettingsError(f'{path} cannot be read: {error.strerror}') from None
    except StorageError as error:
        raise SettingsError(str(error)) from None
    except ValueError as error:
        raise SettingsError(str(error)) from None
