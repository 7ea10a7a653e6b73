"""`authui provision` and `authui doctor` as they are typed, against moto behind a port of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import moto
import pytest
from botocore.exceptions import ClientError

from .support import Signer

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION = 'eu-west-1'


class _Handler(BaseHTTPRequestHandler):
    server: Moto

    def do_POST(self) -> None:
        operation = self.headers['X-Amz-Target'].rpartition('.')[2]
        parameters = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        self.server.calls.append(operation)
        try:
            answer = self.server.aws._make_api_call(operation, parameters)
        except ClientError as error:
            told = error.response['Error']
            self._answer(400, {'__type': told['Code'], 'message': told['Message']})
            return
        answer.pop('ResponseMetadata')
        self._answer(200, answer)

    def do_GET(self) -> None:
        known = self.path.removesuffix('/.well-known/jwks.json').strip('/') in self.server.pools()
        self._answer(200 if known else 404, {'keys': [self.server.signer.jwk()]})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body, default=lambda date: date.timestamp()).encode()
        self.send_response(status)
        self.send_header('Content-Length', str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Tests read what the commands say."""


class Moto(ThreadingHTTPServer):
    """moto's user pools over Cognito's protocol, and each pool's signing keys."""

    daemon_threads = True

    def __init__(self, signer: Signer) -> None:
        super().__init__(('127.0.0.1', 0), _Handler)
        self.signer = signer
        self.aws: Any = boto3.client('cognito-idp', region_name=REGION)
        self.calls: list[str] = []

    @property
    def url(self) -> str:
        return f'http://127.0.0.1:{self.server_port}'

    def pools(self) -> list[str]:
        return [pool['Id'] for pool in self.aws.list_user_pools(MaxResults=10)['UserPools']]


@pytest.fixture
def server(signer: Signer) -> Iterator[Moto]:
    with moto.mock_aws():
        server = Moto(signer)
        thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
        server.server_close()


def run(server: Moto, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(('AWS_', 'AUTHUI_', 'PYTEST'))}
    ours = {
        'AWS_ACCESS_KEY_ID': 'x',
        'AWS_SECRET_ACCESS_KEY': 'x',
        'AWS_ENDPOINT_URL': server.url,
        'AUTHUI_ENDPOINT_URL': server.url,
        'AUTHUI_PUBLIC_URL': 'https://app.example.org',
    }
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, '-m', 'authui', *arguments],
        capture_output=True, text=True, env=kept | ours | environment, cwd=folder, check=False, timeout=120,
    )  # fmt: skip


def test_a_pool_is_made_once_and_found_in_order(server: Moto, tmp_path: Path) -> None:
    made = run(server, tmp_path, 'provision', '--region', REGION, '--env', '.env')
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith(f'AUTHUI_USER_POOL_ID={server.pools()[0]}\nAUTHUI_CLIENT_ID=')
    again = run(server, tmp_path, 'provision', '--region', REGION, '--env', '.env')
    assert (again.returncode, again.stdout) == (0, made.stdout)
    assert 'made' not in again.stderr
    assert [server.calls.count(name) for name in ('CreateUserPool', 'CreateUserPoolClient')] == [1, 1]
    checked = run(server, tmp_path, 'doctor')
    assert checked.returncode == 0, checked.stdout
    assert 'ok    signing keys: 1 RSA keys' in checked.stdout
    assert 'ok    public URL' in checked.stdout
    assert 'ok    clock' in checked.stdout
    assert 'ok    existence errors' in checked.stdout
    assert 'fault' not in checked.stdout
    variables = dict(line.split('=', 1) for line in (tmp_path / '.env').read_text().splitlines())
    assert variables['AUTHUI_SECRET'] not in f'{made}{again}{checked}'


def test_faults_are_named_with_their_remedies_and_by_the_exit_code(server: Moto, tmp_path: Path) -> None:
    pool = server.aws.create_user_pool(PoolName='shop', UsernameAttributes=['phone_number'])['UserPool']['Id']
    client = server.aws.create_user_pool_client(UserPoolId=pool, ClientName='shop')['UserPoolClient']['ClientId']
    told = run(
        server, tmp_path, 'doctor',
        AUTHUI_USER_POOL_ID=pool, AUTHUI_CLIENT_ID=client, AUTHUI_SECRET='b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA',
    )  # fmt: skip
    assert told.returncode == 1
    assert 'fault e-mail as user name: make a pool with `authui provision`' in told.stdout
    assert 'fault verified e-mail: set AutoVerifiedAttributes' in told.stdout
    assert 'warn  existence errors: set PreventUserExistenceErrors to ENABLED' in told.stdout
