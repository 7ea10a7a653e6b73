"""`authui typegen`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from authui.store.typegen import generate, load


@click.command()
@click.argument('source', metavar='MODULE:STORE_OR_FACTORY')
@click.option(
    '--output', type=click.Path(dir_okay=False, path_type=Path), help='File to write; by default it is printed.'
)
def typegen(source: str, output: Path | None) -> None:
    """Write a module with a TypedStore, whose string names and payloads mypy and pyright check.

    The argument names a store, or a function that makes one: app.store:make_store.
    """
    sys.path.insert(0, str(Path.cwd()))  # as `python -m` does, and a console script does not
    text = generate(load(source), source)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding='utf-8')
    except OSError as error:
        raise click.ClickException(f'{output} cannot be written: {error.strerror}') from None
