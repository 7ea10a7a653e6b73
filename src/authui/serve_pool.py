"""Runs the embedded pool as a server of its own, for programs in any language: `authui pool`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from authui.errors import SettingsError
from authui.local import LocalPool, Message, OperationError, PoolConfig
from authui.local.directory.database import FILE_NAME
from authui.local.wire.server import app_of, listening_at, serve

_POOL_ID = 'us-east-1_LocalPool'
_CLIENT_ID = 'localpoolclient'
_FLOWS = frozenset({'USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH', 'USER_AUTH'})


def run(
    *,
    host: str,
    port: int,
    folder: Path | None,
    values: dict[str, Any],
    users: Iterable[tuple[str, SecretStr]],
    as_json: bool,
    echo: Callable[[str], None],
) -> None:
    """Serve a pool on loopback until it is stopped; without a folder its users are gone then.

    Raises `AuthUIError` with the remedy.
    """
    sockets = listening_at(host, port)
    try:
        port = sockets[0].getsockname()[1]
        url = f'http://{"[::1]" if host == "::1" else host}:{port}'
        with _opened(folder, values, url) as pool:
            _add(pool, users)
            pool.mailbox.subscribe(lambda message: echo(_told(message, as_json=as_json)))
            echo(_welcome(pool, url, as_json=as_json))
            serve(app_of(pool, url), sockets)
    finally:
        for each in sockets:
            each.close()


def read_values(assignments: Iterable[str]) -> dict[str, Any]:
    """Read `NAME=VALUE` for settings of `PoolConfig`: JSON, or a text, with commas between several."""
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


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


@contextmanager
def _opened(folder: Path | None, values: dict[str, Any], url: str) -> Iterator[LocalPool]:
    with tempfile.TemporaryDirectory(prefix='authui-pool-') as temporary:
        place = folder or Path(temporary) / 'pool'
        names = {} if (place / FILE_NAME).exists() else {'pool_id': _POOL_ID, 'client_id': _CLIENT_ID}
        usual = {'explicit_auth_flows': _FLOWS, 'issuer': f'{url}/{{pool_id}}'}
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


def _add(pool: LocalPool, users: Iterable[tuple[str, SecretStr]]) -> None:
    for name, password in users:
        if pool.has_user(name):
            continue
        try:
            pool.admin_create_user(name, password.get_secret_value())
        except OperationError as error:
            raise SettingsError(f'--user {name}: {error.message}') from None


def _told(message: Message, *, as_json: bool) -> str:
    code = message.code.get_secret_value()
    if as_json:
        told = {'kind': message.kind, 'destination': message.destination, 'code': code, 'sent_at': message.sent_at}
        return json.dumps({'message': told})
    return f'{message.kind} for {message.destination}: {code}'


def _welcome(pool: LocalPool, url: str, *, as_json: bool) -> str:
    region = pool.pool_id.partition('_')[0]
    keys = f'{url}/{pool.pool_id}/.well-known/jwks.json'
    if as_json:
        told = {
            'url': url,
            'region': region,
            'user_pool_id': pool.pool_id,
            'client_id': pool.client_id,
            'issuer': pool.issuer,
            'jwks_uri': keys,
        }
        return json.dumps({'pool': told})
    return f"""authui pool: {url} (this machine alone; Ctrl-C ends it)
  user pool   {pool.pool_id}
  app client  {pool.client_id}
  issuer      {pool.issuer}
  keys        {keys}

  boto3       boto3.client('cognito-idp', region_name='{region}', endpoint_url='{url}')
  pycognito   Cognito('{pool.pool_id}', '{pool.client_id}', boto3_client_kwargs={{'endpoint_url': '{url}'}})
  Amplify v6  Auth: {{Cognito: {{userPoolId: '{pool.pool_id}', userPoolClientId: '{pool.client_id}',
              userPoolEndpoint: '{url}'}}}}
  authui      AUTHUI_USER_POOL_ID={pool.pool_id} AUTHUI_CLIENT_ID={pool.client_id}
              AUTHUI_ENDPOINT_URL={url} AUTHUI_ISSUER={pool.issuer}
              and, as with every pool, AUTHUI_PUBLIC_URL and AUTHUI_SECRET

Codes appear here:"""
