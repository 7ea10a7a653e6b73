"""The demo: a small app on the embedded pool, with ready users, and tokens that live for two minutes.

Why it is as it is: docs/design.md#doors
"""

from __future__ import annotations

from typing import Any

import click

from authui.demo.app import Demo
from authui.demo.pages import add_pages
from authui.files import private_folder
from authui.host.run import run_server
from authui.local import FakeProvider, PoolConfig
from authui.local.relying_party import passkeys_work_at
from authui.mail import custom_message_trigger
from authui.settings import Settings

_PROVIDER = FakeProvider(name='DemoID', label='Demo ID')
"""The provider on the login of the demo, besides the pool itself; a developer may be anybody there."""


def install(settings: Settings, pool: PoolConfig | None = None, *, is_empty: bool = False) -> Demo:
    """Put the demo into NiceGUI's app."""
    demo = Demo(settings, pool, is_empty=is_empty)
    add_pages(demo)
    return demo


def run(settings: Settings, *, host: str, port: int, token_seconds: int, is_empty: bool = False) -> None:
    """Serve the demo until it is stopped."""
    if not is_empty:  # users whose password everybody knows do not get into the pool of an app in this folder
        settings = settings.model_copy(update={'data_dir': private_folder(settings.data_dir) / 'demo'})
    install(settings, pool_of(settings, token_seconds=token_seconds, is_empty=is_empty), is_empty=is_empty)
    run_server(settings, host=host, port=port)


def pool_of(settings: Settings, *, token_seconds: int, is_empty: bool) -> PoolConfig:
    """Return the configuration of the demo's pool; says where no passkey would work."""
    values: dict[str, Any] = {
        'id_token_validity': token_seconds,
        'access_token_validity': token_seconds,
        'allowed_first_auth_factors': {'PASSWORD'},
        'custom_message': custom_message_trigger(settings),
    }
    if settings.passkeys is not False:
        if passkeys_work_at(settings.public_url):
            values['allowed_first_auth_factors'].add('WEB_AUTHN')
        else:
            click.echo(f'No passkey works at {settings.public_url}: unset AUTHUI_PUBLIC_URL, or let it name localhost')
    if not is_empty:
        values['mfa_configuration'] = 'OPTIONAL'
        if not settings.uses_providers:
            values['identity_providers'] = (_PROVIDER,)
    return PoolConfig.model_validate(values)
