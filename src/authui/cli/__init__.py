"""The command `authui`: one module for each of its commands, imported when that command is asked for.

So a command loads only what it needs: `authui new` loads neither NiceGUI nor boto3.

Why it is as it is: docs/design.md#doors
"""

from __future__ import annotations

from collections import UserDict
from collections.abc import Iterator
from importlib import import_module

import click

from authui import __version__
from authui.errors import AuthUIError, StoreError

_NAMES = ('demo', 'doctor', 'new', 'pool', 'provision', 'serve', 'typegen')
"""Each is the name of a command, of its module in this package, and of a function there."""


class _Commands(UserDict[str, click.Command]):
    """The commands by name."""

    def __missing__(self, name: str) -> click.Command:
        if name not in _NAMES:
            raise KeyError(name)
        command: click.Command = getattr(import_module(f'{__name__}.{name}'), name)
        self.data[name] = command
        return command

    def __contains__(self, name: object) -> bool:
        return name in _NAMES

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


class _Group(click.Group):
    """Shows an error of authui's as a line with its remedy, without a traceback."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except (AuthUIError, StoreError) as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=_Group, commands=_Commands(), context_settings={'help_option_names': ['-h', '--help']})
@click.version_option(__version__, prog_name='authui')
def main() -> None:
    """Login, signup and confirm pages for NiceGUI against Amazon Cognito."""
