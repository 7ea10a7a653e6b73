"""`authui pool`: the embedded pool as a server of its own, for programs in any language."""

from __future__ import annotations

import json
import logging
import signal
import socket
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click
from pydantic import SecretStr, ValidationError

from authui.cli.serving import log_to_terminal, url_of
from authui.errors import SettingsError
from authui.local import LocalPool, Message, OperationError, PoolConfig
from authui.local.directory.database import FILE_NAME
from authui.local.oauth_client import loopback_urls
from authui.local.wire.server import app_of, listening_at, serve

_POOL_ID = 'us-east-1_LocalPool'
_CLIENT_ID = 'localpoolclient'
_FLOWS = frozenset({'USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH', 'USER_AUTH'})


@click.command()
@click.option('--port', type=click.IntRange(0, 65535), default=9229, show_default=True, help='Port; 0 is a free one.')
@click.option('--host', default='localhost', show_default=True, help='Loopback name or address to listen on.')
@click.option('--folder', type=click.Path(file_okay=False, path_type=Path), help='Keep the users in this folder.')
@click.option(
    '--user', 'users', multiple=True, metavar='NAME:PASSWORD', help='Add a confirmed user, unless the name is taken.'
)
@click.option('--passkeys', is_flag=True, help='Let users add passkeys, for pages at localhost on any port.')
@click.option('--set', 'assignments', multiple=True, metavar='NAME=VALUE', help='Set a field of PoolConfig.')
@click.option('--json', 'as_json', is_flag=True, help='Print one JSON object a line, for programs.')
def pool(
    port: int,
    host: str,
    folder: Path | None,
    users: tuple[str, ...],
    assignments: tuple[str, ...],
    *,
    passkeys: bool,
    as_json: bool,
) -> None:
    """Serve an embedded user pool on this machine, for programs in any language.

    It speaks Cognito's protocol, has a managed login (OAuth), signing keys and a discovery document. Codes are printed
    here.
    """
    log_to_terminal(logging.WARNING)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it removes its temporary files
    values = read_values(assignments)
    if passkeys:
        factors = values.get(
            'allowed_first_auth_factors', PoolConfig.model_fields['allowed_first_auth_factors'].default
        )
        values['allowed_first_auth_factors'] = {*factors, 'WEB_AUTHN'}
    given = [_name_and_password(each) for each in users]
    with suppress(KeyboardInterrupt), _listening(host, port) as sockets:  # Ctrl-C is how it ends
        url = url_of(host, sockets[0].getsockname()[1])
        with _opened(folder, values, url) as opened:
            _add_users(opened, given)
            opened.mailbox.subscribe(lambda message: click.echo(_shown(message, as_json=as_json)))
            has_passkeys = 'WEB_AUTHN' in values.get('allowed_first_auth_factors', ())
            fakes = _config({'identity_providers': values.get('identity_providers', ())}).identity_providers
            providers = [each.name for each in fakes]
            click.echo(_welcome(opened, url, as_json=as_json, has_passkeys=has_passkeys, providers=providers))
            serve(app_of(opened, url), sockets)


def read_values(assignments: Iterable[str]) -> dict[str, Any]:
    """Read `NAME=VALUE` for fields of `PoolConfig`: a value is JSON or a text, and a list may have commas."""
    values: dict[str, Any] = {}
    for assignment in assignments:
        name, _, text = assignment.partition('=')
        if name not in PoolConfig.model_fields:
            close = get_close_matches(name, PoolConfig.model_fields, n=1)
            hint = f'; did you mean {close[0]}?' if close else ''
            raise SettingsError(f'--set {name}: the pool has no such setting{hint}')
        default = PoolConfig.model_fields[name].default
        if isinstance(default, frozenset | tuple) and not text.startswith('['):
            values[name] = [each.strip() for each in text.split(',') if each.strip()]
        else:
            values[name] = _parsed(text)
    return values


def _name_and_password(user: str) -> tuple[str, SecretStr]:
    name, _, password = user.partition(':')
    if not name or not password:
        raise SettingsError('--user: give a name and a password, such as ada@example.org:correct-horse')
    return name, SecretStr(password)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


@contextmanager
def _listening(host: str, port: int) -> Iterator[list[socket.socket]]:
    """Listen at a loopback host; raises `SettingsError` with the remedy."""
    sockets = listening_at(host, port)
    try:
        yield sockets
    finally:
        for each in sockets:
            each.close()


@contextmanager
def _opened(folder: Path | None, values: dict[str, Any], url: str) -> Iterator[LocalPool]:
    """Open the pool of a folder, or a temporary one that is removed in the end."""
    with tempfile.TemporaryDirectory(prefix='authui-pool-') as temporary:
        place = folder or Path(temporary) / 'pool'
        names = {} if (place / FILE_NAME).exists() else {'pool_id': _POOL_ID, 'client_id': _CLIENT_ID}
        usual = {
            'explicit_auth_flows': _FLOWS,
            'issuer': f'{url}/{{pool_id}}',
            'relying_party_id': 'localhost',
            'callback_urls': loopback_urls('/login/callback'),
            'logout_urls': loopback_urls('/login'),
        }
        pool = LocalPool.open(place, _config(names | usual | values))
        try:
            yield pool
        finally:
            pool.close()


def _config(values: dict[str, Any]) -> PoolConfig:
    try:
        return PoolConfig.model_validate(values)
    except ValidationError as error:
        lines = [
            f'{" ".join(["--set", *map(str, each["loc"][:1])])}: {each["msg"].removeprefix("Value error, ")}'
            for each in error.errors(include_input=False)
        ]
        raise SettingsError('\n'.join(lines)) from None


def _add_users(pool: LocalPool, users: Iterable[tuple[str, SecretStr]]) -> None:
    for name, password in users:
        if pool.has_user(name):
            continue
        try:
            pool.admin_create_user(name, password.get_secret_value())
        except OperationError as error:
            raise SettingsError(f'--user {name}: {error.message}') from None


def _shown(message: Message, *, as_json: bool) -> str:
    code = message.code.get_secret_value()
    if as_json:
        told = {'kind': message.kind, 'destination': message.destination, 'code': code, 'sent_at': message.sent_at}
        return json.dumps({'message': told})
    return f'{message.kind} for {message.destination}: {code}'


def _welcome(pool: LocalPool, url: str, *, as_json: bool, has_passkeys: bool, providers: Iterable[str]) -> str:
    region = pool.pool_id.partition('_')[0]
    keys = f'{url}/{pool.pool_id}/.well-known/jwks.json'
    more = ' AUTHUI_PASSKEYS=1' if has_passkeys else ''
    if providers:
        more += f'\n              AUTHUI_DOMAIN={url} AUTHUI_PROVIDERS={",".join(providers)}'
    if as_json:
        told = {
            'url': url,
            'region': region,
            'user_pool_id': pool.pool_id,
            'client_id': pool.client_id,
            'issuer': pool.issuer,
            'jwks_uri': keys,
            'domain': url,
        }
        return json.dumps({'pool': told})
    return f"""authui pool: {url} (this machine alone; Ctrl-C ends it)
  user pool   {pool.pool_id}
  app client  {pool.client_id}
  issuer      {pool.issuer}
  keys        {keys}
  domain      {url} (the managed login, for AUTHUI_DOMAIN and other OAuth clients)

  boto3       boto3.client('cognito-idp', region_name='{region}', endpoint_url='{url}')
  pycognito   Cognito('{pool.pool_id}', '{pool.client_id}', boto3_client_kwargs={{'endpoint_url': '{url}'}})
  Amplify v6  Auth: {{Cognito: {{userPoolId: '{pool.pool_id}', userPoolClientId: '{pool.client_id}',
              userPoolEndpoint: '{url}'}}}}
  authui      AUTHUI_USER_POOL_ID={pool.pool_id} AUTHUI_CLIENT_ID={pool.client_id}
              AUTHUI_ENDPOINT_URL={url} AUTHUI_ISSUER={pool.issuer}{more}
              and, as with every pool, AUTHUI_PUBLIC_URL and AUTHUI_SECRET

Codes appear here:"""
