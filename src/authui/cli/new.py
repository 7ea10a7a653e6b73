"""`authui new`."""

from __future__ import annotations

from pathlib import Path

import click

from authui.starter import write_starter


@click.command()
@click.argument('folder', type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Write a small app with tests into FOLDER, which must be empty or new; its name is the app's."""
    for path in write_starter(folder):
        click.echo(path)
