"""A server that speaks Cognito's protocol over HTTP on loopback: what a real pool is to the app, wire included."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from botocore.exceptions import BotoCoreError

from authui.cognito import make_boto_client
from authui.local import LocalPool
from authui.settings import Settings


@contextmanager
def served(pool: LocalPool) -> Iterator[str]:
    """Serve a pool and its JWK set; gives the URL of the endpoint."""
    boto = make_boto_client(Settings())
    pool.attach(boto)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'  # as Cognito, it keeps connections
        disable_nagle_algorithm = True
        wbufsize = -1  # an answer is sent in one piece

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers['Content-Length']))
            headers = HTTPHeaders.from_dict({'X-Amz-Target': self.headers['X-Amz-Target']})
            request = AWSPreparedRequest('POST', 'http://pool', headers, body, False)
            try:
                answers = boto.meta.events.emit('before-send.cognito-identity-provider.Any', request=request)
            except BotoCoreError:  # a fault of the pool's: nothing is answered
                self.close_connection = True
                return
            (answer,) = (each for _, each in answers if each is not None)
            self._answer(answer.status_code, dict(answer.headers), answer.content)

        def do_GET(self) -> None:
            found = self.path == f'/{pool.pool_id}/.well-known/jwks.json'
            document: dict[str, Any] = pool.jwks() if found else {}
            body = json.dumps(document).encode()
            self._answer(200 if found else 404, {'Content-Type': 'application/json'}, body)

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response_only(status)  # the date is the pool's
            for name, value in headers.items():
                if name.lower() != 'content-length':
                    self.send_header(name, value)
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    server.daemon_threads = True  # a connection that is kept is not waited for
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f'http://127.0.0.1:{server.server_port}'
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
