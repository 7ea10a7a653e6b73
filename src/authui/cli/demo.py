"""`authui demo`."""

from __future__ import annotations

import logging
from contextlib import suppress

import click

from authui import demo as demo_app
from authui.cli.serving import free_port, log_to_terminal, url_of
from authui.errors import SettingsError
from authui.settings import Settings

_HOST = 'localhost'


@click.command()
@click.option('--port', type=click.IntRange(1, 65535), help='Port to serve on; by default 8080, or a free one.')
@click.option(
    '--token-seconds',
    type=click.IntRange(2, 86400),
    default=120,
    show_default=True,
    help='Lifetime of the tokens, which the timer refreshes a little before their end.',
)
@click.option('--empty', is_flag=True, help='Begin with an empty pool: no ready users, no second factors.')
@click.option('--debug', is_flag=True, help='Log at level DEBUG.')
def demo(port: int | None, *, token_seconds: int, empty: bool, debug: bool) -> None:
    """Serve the demo on this machine: a small app with ready users, and a login to try."""
    log_to_terminal(logging.DEBUG if debug else logging.INFO)
    settings = Settings.load()
    if 'plain_english' not in settings.model_fields_set:
        settings = settings.model_copy(update={'plain_english': True})
    if settings.has_real_pool and not settings.unsafe_local_pool:
        raise SettingsError(
            'AUTHUI_USER_POOL_ID names a real user pool, and the demo runs on the embedded one. '
            'Unset it (it may also stand in the file .env), or set AUTHUI_UNSAFE_LOCAL_POOL=1 to run the demo anyway.'
        )
    port = free_port(_HOST, port)
    click.echo(f'authui demo: {url_of(_HOST, port)} (codes appear here and at {settings.path("mailbox")})')
    with suppress(KeyboardInterrupt):  # Ctrl-C is how a demo ends
        demo_app.run(settings, host=_HOST, port=port, token_seconds=token_seconds, is_empty=empty)
