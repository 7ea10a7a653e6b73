"""The `authui` command."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import secrets
import signal
import socket
import sys
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import boto3
import click
from botocore.exceptions import BotoCoreError, NoRegionError
from pydantic import SecretStr

from authui import __version__, serve_pool
from authui import demo as demo_app
from authui import serve as serve_app
from authui.cognito import make_boto_client
from authui.cognito.doctor import (
    CheckResult,
    check_client,
    check_issuer,
    check_keys,
    check_public_url,
    check_server,
    check_settings_of_pool,
)
from authui.cognito.provision import Mfa, PoolSpec, planned_calls
from authui.cognito.provision import provision as make_pool
from authui.errors import AuthUIError, SettingsError
from authui.files import private_folder
from authui.settings import Settings
from authui.settings.env_file import write_env
from authui.starter import write_starter
from authui.store.errors import StoreError
from authui.store.typegen import generate, load

_USUAL_PORT = 8080


@click.group(context_settings={'help_option_names': ['-h', '--help']})
@click.version_option(__version__, prog_name='authui')
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
        port = _port_of_localhost(port)
        click.echo(f'authui demo: http://localhost:{port} (codes appear here and at {settings.path("mailbox")})')
        with suppress(KeyboardInterrupt):  # that is how a demo ends
            demo_app.run(settings, port, token_seconds=token_seconds)
    except AuthUIError as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.argument('folder', required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option('--host', default='localhost', show_default=True, help='Address to listen on.')
@click.option('--port', type=click.IntRange(1, 65535), help='Port to serve on; by default 8080, or a free one.')
@click.option('--group', help='Let in only members of this group.')
def serve(folder: Path | None, host: str, port: int | None, group: str | None) -> None:
    """Serve the login by itself: in front of the files of FOLDER, or of what a reverse proxy asks about.

    A proxy asks at /authui/check, as nginx does by auth_request; deploy/forward-auth.conf shows how.
    """
    logging.basicConfig(level=logging.INFO, format='%(levelname)s %(name)s: %(message)s')
    try:
        port = port or _port_of_localhost(None)
        click.echo(f'authui serves on http://{host}:{port}')
        with suppress(KeyboardInterrupt):
            serve_app.run(Settings.load(), host=host, port=port, folder=folder, group=group)
    except AuthUIError as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.option('--port', type=click.IntRange(0, 65535), default=9229, show_default=True, help='Port; 0 is a free one.')
@click.option('--host', default='localhost', show_default=True, help='Loopback name or address to listen on.')
@click.option('--folder', type=click.Path(file_okay=False, path_type=Path), help='Keep the users in this folder.')
@click.option(
    '--user', 'users', multiple=True, metavar='NAME:PASSWORD', help='Add a confirmed user, unless there is one.'
)
@click.option('--set', 'assignments', multiple=True, metavar='NAME=VALUE', help='Set what PoolConfig has.')
@click.option('--json', 'as_json', is_flag=True, help='Print one JSON object a line, for programs.')
def pool(
    port: int, host: str, folder: Path | None, users: tuple[str, ...], assignments: tuple[str, ...], *, as_json: bool
) -> None:
    """Serve an embedded user pool on this machine, for programs in any language.

    It speaks Cognito's protocol, and has signing keys and a discovery document. Codes are printed here.
    """
    logging.basicConfig(level=logging.WARNING, format='%(levelname)s %(name)s: %(message)s')
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # or what is temporary would be left behind
    try:
        with suppress(KeyboardInterrupt):  # that is how it ends
            serve_pool.run(
                host=host,
                port=port,
                folder=folder,
                values=serve_pool.read_values(assignments),
                users=[_name_and_password(each) for each in users],
                as_json=as_json,
                echo=click.echo,
            )
    except AuthUIError as error:
        raise click.ClickException(str(error)) from None


def _name_and_password(user: str) -> tuple[str, SecretStr]:
    name, _, password = user.partition(':')
    if not name or not password:
        raise SettingsError('--user: give a name and a password, such as ada@example.org:correct-horse')
    return name, SecretStr(password)


@main.command()
@click.argument('folder', type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Write a small app with tests into FOLDER, which has to be empty; its name is the app's."""
    try:
        for path in write_starter(folder):
            click.echo(path)
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
    except (AuthUIError, StoreError) as error:
        raise click.ClickException(str(error)) from None
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding='utf-8')
    except OSError as error:
        raise click.ClickException(f'{output} cannot be written: {error.strerror}') from None


@main.command()
@click.option('--name', default='authui', show_default=True, help='Name of the user pool and of its app client.')
@click.option('--region', help='AWS region; by default that of your AWS configuration.')
@click.option('--profile', help='Profile of your AWS configuration.')
@click.option(
    '--mfa',
    type=click.Choice(['off', 'optional', 'on']),
    help='Second factors; by default off for a new pool, and as they are for one that exists.',
)
@click.option('--client-secret', is_flag=True, help='Give the app client a secret.')
@click.option('--update', is_flag=True, help='Raise what falls short of the recommendation; weaken nothing.')
@click.option('--dry-run', is_flag=True, help='Show the calls, and make none.')
@click.option(
    '--env', type=click.Path(dir_okay=False, path_type=Path), help='File to write the variables to, such as .env.'
)
def provision(
    name: str,
    region: str | None,
    profile: str | None,
    mfa: Mfa | None,
    *,
    client_secret: bool,
    update: bool,
    dry_run: bool,
    env: Path | None,
) -> None:
    """Make a user pool and an app client in Amazon Cognito, and say which variables name them."""
    spec = PoolSpec(name=name, mfa=mfa, with_secret=client_secret)
    if dry_run:
        for operation, parameters in planned_calls(spec):
            click.echo(f'{operation} {json.dumps(parameters, indent=2)}')
        return
    try:
        done = make_pool(_signed(region, profile), spec, update=update)
        for each in done.made:
            click.echo(f'made or changed: {each}', err=True)
        for each in done.drift:
            click.echo(f'differs from the recommendation: {each} (--update changes what can be)', err=True)
        variables = {
            'AUTHUI_USER_POOL_ID': done.pool_id,
            'AUTHUI_CLIENT_ID': done.client_id,
            'AUTHUI_PASSWORD_MIN_LENGTH': str(done.password_min_length),
        }
        if env is not None:
            hidden = {'AUTHUI_SECRET': secrets.token_urlsafe(32)}
            if done.client_secret is not None:
                hidden['AUTHUI_CLIENT_SECRET'] = done.client_secret.get_secret_value()
            write_env(env, variables, hidden)
            click.echo(f'written: {env}; add AUTHUI_PUBLIC_URL, the origin that browsers see', err=True)
    except AuthUIError as error:
        raise click.ClickException(str(error)) from None
    for variable, value in variables.items():
        click.echo(f'{variable}={value}')


@main.command()
@click.option('--json', 'as_json', is_flag=True, help='Print the checks as JSON.')
def doctor(*, as_json: bool) -> None:
    """Check the settings, the user pool, its app client and this machine's clock."""
    try:
        settings = Settings.load()
        if not settings.has_real_pool:
            raise SettingsError('no user pool is configured: set AUTHUI_USER_POOL_ID and AUTHUI_CLIENT_ID')
        private_folder(settings.data_dir)
    except AuthUIError as error:
        raise click.ClickException(str(error)) from None
    checks = [
        CheckResult('settings', 'ok', f'pool {settings.user_pool_id}, data in {settings.data_dir}'),
        check_public_url(settings),
        check_server(settings),
        asyncio.run(check_keys(settings)),
        asyncio.run(check_issuer(settings)),
        *check_client(make_boto_client(settings), settings),
        *check_settings_of_pool(_signed(settings.aws_region, None, settings.endpoint_url), settings),
    ]
    if as_json:
        click.echo(json.dumps([asdict(check) for check in checks], indent=2))
    else:
        for check in checks:
            click.echo(f'{check.state:<5} {check.name}: {check.text}')
    if any(check.state == 'fault' for check in checks):
        sys.exit(1)


def _signed(region: str | None, profile: str | None, endpoint_url: str | None = None) -> Any:
    """Return a boto3 client with the credentials that this machine has."""
    try:
        session = boto3.Session(profile_name=profile, region_name=region)
        return session.client('cognito-idp', endpoint_url=endpoint_url)
    except NoRegionError:
        raise SettingsError('no AWS region was found: name one with --region') from None
    except BotoCoreError as error:
        raise SettingsError(f'the AWS configuration cannot be used: {error}') from None


def _port_of_localhost(asked: int | None) -> int:
    """Return the port asked for, else the usual or any free one; raises `SettingsError` for one that is in use."""
    families = {family for family, *_ in socket.getaddrinfo('localhost', None, type=socket.SOCK_STREAM)}
    for port in (_USUAL_PORT, 0) if asked is None else (asked,):
        with ExitStack() as probes:
            try:
                for family in families:
                    port = _bound(family, port, probes)  # noqa: PLW2901 - the same one for all addresses
            except OSError:
                continue
            return port
    if asked is not None:
        raise SettingsError(f'port {asked} of localhost is in use; name another with --port, or leave it out')
    raise SettingsError('no port is free on localhost; name one with --port')


def _bound(family: int, port: int, probes: ExitStack) -> int:
    """Bind a socket of one family, and return its port; a family that this machine has switched off is passed over."""
    try:
        probe = probes.enter_context(socket.socket(family))
        if os.name == 'posix':  # as the server does: what a former run has closed does not count as in use
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(('localhost', port))
    except OSError as error:
        if error.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
            return port
        raise
    return int(probe.getsockname()[1])
