"""The `authui` command."""

from __future__ import annotations

import logging
import socket
import sys
from contextlib import suppress
from pathlib import Path

import click

from authui import demo as demo_app
from authui.errors import AuthUIError, SettingsError
from authui.settings import Settings
from authui.store.typegen import generate, load

_USUAL_PORT = 8080


@click.group(context_settings={'help_option_names': ['-h', '--help']})
def main() -> None:
    """Login, signup and confirm pages for NiceGUI against Amazon Cognito."""


@main.command()
@click.option('--port', type=click.IntRange(1, 65535), help='Port to serve on; by default 8080, or a free one.')
@click.option(
    '--token-seconds',
    type=click.IntRange(2, 86400),
    default=120,
    show_default=True,
    help='Lifetime of the tokens: how often the timer is seen at work.',
)
@click.option('--debug', is_flag=True, help='Log at level DEBUG.')
def demo(port: int | None, *, token_seconds: int, debug: bool) -> None:
    """Serve the demo on this machine: sign up, confirm, log in, log out."""
    logging.basicConfig(level=logging.DEBUG if debug else logging.INFO, format='%(levelname)s %(name)s: %(message)s')
    try:
        settings = Settings.load()
        if settings.has_real_pool and not settings.unsafe_local_pool:
            raise SettingsError(
                'AUTHUI_USER_POOL_ID names a real user pool, and the demo runs on the embedded one. '
                'Unset it (mind the file .env), or set AUTHUI_UNSAFE_LOCAL_POOL=1 to run the demo all the same.'
            )
        port = port or _free_port()
        click.echo(f'authui demo: http://127.0.0.1:{port} (codes appear here and at {settings.path("mailbox")})')
        with suppress(KeyboardInterrupt):  # that is how a demo ends
            demo_app.run(settings, port, token_seconds=token_seconds)
    except AuthUIError as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.argument('source', metavar='MODULE:STORE_OR_FACTORY')
@click.option(
    '--output', type=click.Path(dir_okay=False, path_type=Path), help='File to write; by default it is printed.'
)
def typegen(source: str, output: Path | None) -> None:
    """Write a module with a TypedStore, whose string names and payloads mypy and pyright check.

    SOURCE names a store, or a function that makes one: app.store:make_store.
    """
    sys.path.insert(0, str(Path.cwd()))  # as `python -m` does, and a console script does not
    try:
        text = generate(load(source), source)
    except AuthUIError as error:
        raise click.ClickException(str(error)) from None
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding='utf-8')
    except OSError as error:
        raise click.ClickException(f'{output} cannot be written: {error.strerror}') from None


def _free_port() -> int:
    """Return the usual port when nobody listens there, else any free one."""
    for port in (_USUAL_PORT, 0):
        with socket.socket() as probe:
            try:
                probe.bind(('127.0.0.1', port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SettingsError('no port is free on 127.0.0.1; name one with --port')
