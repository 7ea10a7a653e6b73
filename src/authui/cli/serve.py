"""`authui serve`."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

import click

from authui import serve as serve_app
from authui.cli.serving import free_port, log_to_terminal, url_of
from authui.settings import Settings


@click.command()
@click.argument('folder', required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option('--host', default='localhost', show_default=True, help='Address to listen on.')
@click.option('--port', type=click.IntRange(1, 65535), help='Port to serve on; by default 8080, or a free one.')
@click.option('--group', help='Let in only members of this group.')
def serve(folder: Path | None, host: str, port: int | None, group: str | None) -> None:
    """Serve the login by itself: in front of the files of FOLDER, or of an app behind a reverse proxy.

    The proxy asks at /authui/check, as nginx does with auth_request; deploy/forward-auth.conf shows how.
    """
    log_to_terminal(logging.INFO)
    settings = Settings.load()
    port = free_port(host, port)
    click.echo(f'authui serves on {url_of(host, port)}')
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it ends
        serve_app.run(settings, host=host, port=port, folder=folder, group=group)
