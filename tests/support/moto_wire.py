"""moto behind HTTP on loopback, for commands in a process of their own; moto's own server wants fifty more packages."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import moto
from botocore.exceptions import ClientError
from moto.utilities.utils import load_resource


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
        self._answer(200 if known else 404, load_resource('cognitoidp/resources/jwks-public.json'))

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body, default=lambda date: date.timestamp()).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/x-amz-json-1.1')
        self.send_header('Content-Length', str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Tests read what the commands say."""


class Moto(ThreadingHTTPServer):
    """moto's user pools over Cognito's protocol, and each pool's signing keys."""

    daemon_threads = True

    def __init__(self, region: str) -> None:
        super().__init__(('127.0.0.1', 0), _Handler)
        self.aws: Any = boto3.client('cognito-idp', region_name=region)
        self.calls: list[str] = []

    @property
    def url(self) -> str:
        return f'http://127.0.0.1:{self.server_port}'

    def pools(self) -> list[str]:
        return [pool['Id'] for pool in self.aws.list_user_pools(MaxResults=10)['UserPools']]


@contextmanager
def served_moto(region: str) -> Iterator[Moto]:
    """Serve moto's Cognito while the block runs."""
    with moto.mock_aws(), Moto(region) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
