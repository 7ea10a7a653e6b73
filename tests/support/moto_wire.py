"""moto behind HTTP on loopback, for commands in a process of their own; moto's own server wants fifty more packages."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import moto
from botocore import xform_name
from botocore.exceptions import ClientError
from moto.utilities.utils import load_resource


@contextmanager
def served_moto(region: str) -> Iterator[str]:
    """Serve moto's Cognito; gives the URL of the endpoint."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
            operation = self.headers['X-Amz-Target'].partition('.')[2]
            try:
                answer = getattr(cognito, xform_name(operation))(**asked)
            except ClientError as error:
                told = error.response['Error']
                self._answer(400, {'__type': told['Code'], 'message': told['Message']})
            else:
                answer.pop('ResponseMetadata')
                self._answer(200, answer)

        def do_GET(self) -> None:
            self._answer(200, keys)

        def _answer(self, status: int, answer: dict[str, Any]) -> None:
            body = json.dumps(answer, default=lambda moment: moment.timestamp()).encode()
            self.send_response(status)
            self.send_header('Content-Type', 'application/x-amz-json-1.1')
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with moto.mock_aws():
        cognito = boto3.client('cognito-idp', region_name=region)
        keys = load_resource('cognitoidp/resources/jwks-public.json')
        server = HTTPServer(('127.0.0.1', 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f'http://127.0.0.1:{server.server_port}'
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
