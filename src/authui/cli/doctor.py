"""`authui doctor`."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict

import click

from authui.cli.aws import administrator
from authui.cognito import make_boto_client
from authui.cognito.doctor import (
    CheckResult,
    check_client,
    check_issuer,
    check_keys,
    check_pages,
    check_public_url,
    check_server,
    check_settings_of_pool,
)
from authui.cognito.provider_checks import check_managed_login, check_providers
from authui.errors import SettingsError
from authui.files import private_folder
from authui.settings import Settings


@click.command()
@click.option('--json', 'as_json', is_flag=True, help='Print the checks as JSON.')
def doctor(*, as_json: bool) -> None:
    """Check the settings, the user pool, its app client and this machine's clock."""
    settings = Settings.load()
    if not settings.has_real_pool:
        raise SettingsError('no user pool is configured: set AUTHUI_USER_POOL_ID and AUTHUI_CLIENT_ID')
    private_folder(settings.data_dir)
    cognito = administrator(settings.aws_region, endpoint_url=settings.endpoint_url)
    checks = [
        CheckResult('settings', 'ok', f'pool {settings.user_pool_id}, data in {settings.data_dir}'),
        check_public_url(settings),
        check_pages(settings),
        check_server(settings),
        asyncio.run(check_keys(settings)),
        asyncio.run(check_issuer(settings)),
        *check_client(make_boto_client(settings), settings),
        *check_settings_of_pool(cognito, settings),
        *asyncio.run(check_managed_login(settings)),
        *check_providers(cognito, settings),
    ]
    if as_json:
        click.echo(json.dumps([asdict(check) for check in checks], indent=2))
    else:
        for check in checks:
            click.echo(f'{check.state:<5} {check.name}: {check.text}')
    if any(check.state == 'fault' for check in checks):
        sys.exit(1)
