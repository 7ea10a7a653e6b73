"""Shared by the tests of the Cognito client: a scripted server on loopback, a clock, and a token signer."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Mapping

POOL_ID = 'eu-west-1_Pool12345'
CLIENT_ID = 'client1234567890'
CLIENT_SECRET = 'clientsecretclientsecret'
ISSUER = f'https://cognito-idp.eu-west-1.amazonaws.com/{POOL_ID}'
NOW = 1_800_000_000


@dataclass
class Reply:
    """An answer of the server: sent once `release` is set, one byte short if `is_cut`, with `pause` after each byte."""

    body: bytes = b'{}'
    status: int = 200
    content_type: str = 'application/x-amz-json-1.1'
    is_cut: bool = False
    pause: float = 0.0
    headers: tuple[tuple[str, str], ...] = ()
    release: threading.Event = field(default_factory=threading.Event)


class Server(ThreadingHTTPServer):
    """Answers each operation (or GET path) with the given replies in turn; the last one is repeated."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(('127.0.0.1', 0), _Handler)
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.headers: list[dict[str, str]] = []
        self.replies: defaultdict[str, list[Reply]] = defaultdict(list)

    @property
    def url(self) -> str:
        return f'http://127.0.0.1:{self.server_port}'

    def forget(self) -> None:
        """Forget all requests and answers, and answer the requests that still wait."""
        for replies in self.replies.values():
            for reply in replies:
                reply.release.set()
        self.replies.clear()
        self.requests.clear()
        self.headers.clear()

    def say(self, operation: str, answer: Mapping[str, Any] | None = None) -> None:
        self.reply(operation, Reply(json.dumps(answer or {}).encode()))

    def refuse(
        self,
        operation: str,
        name: str,
        message: str = '',
        status: int = 400,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        body = json.dumps({'__type': name, 'message': message}).encode()
        self.reply(operation, Reply(body, status, headers=headers))

    def reply(self, operation: str, reply: Reply, *, hold: bool = False) -> None:
        if not hold:
            reply.release.set()
        self.replies[operation].append(reply)

    def take(self, operation: str) -> Reply:
        replies = self.replies[operation]
        return replies.pop(0) if len(replies) > 1 else replies[0]

    def handle_error(self, *_args: object) -> None:
        """Ignore errors of clients that hang up: the tests make them do so."""


def challenge(name: str, *available: str, **parameters: str) -> dict[str, Any]:
    """Return a challenge as a response of Cognito."""
    offered = {'AvailableChallenges': list(available)} if available else {}
    return {'ChallengeName': name, 'Session': 's' * 20, 'ChallengeParameters': parameters} | offered


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = 'HTTP/1.1'
    wbufsize = 64 * 1024

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers['Content-Length']))
        self.server.headers.append(dict(self.headers))
        if target := self.headers['X-Amz-Target']:
            operation = target.rpartition('.')[2]
            self.server.requests.append((operation, json.loads(body)))
        else:  # a form, as an endpoint of OAuth takes it
            operation = self.path
            self.server.requests.append((operation, dict(parse_qsl(body.decode(), strict_parsing=True))))
        self._answer(self.server.take(operation))

    def do_GET(self) -> None:
        self.server.headers.append(dict(self.headers))
        self.server.requests.append((self.path, {}))
        self._answer(self.server.take(self.path))

    def do_CONNECT(self) -> None:
        """Act as a proxy: record the destination, and refuse."""
        self.server.requests.append((self.path, {}))
        self.send_error(502)

    def _answer(self, reply: Reply) -> None:
        reply.release.wait()
        self.send_response(reply.status)
        self.send_header('Content-Type', reply.content_type)
        self.send_header('Content-Length', str(len(reply.body) + reply.is_cut))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        if reply.pause:
            for byte in reply.body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(reply.pause)
        else:
            self.wfile.write(reply.body)
        self.close_connection = reply.is_cut

    def log_message(self, *_args: object) -> None:
        """Print nothing: the tests read the log instead."""


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


class Signer:
    """Signs tokens as the pool does, and bad ones."""

    def __init__(self, kid: str, bits: int = 2048) -> None:
        self.kid = kid
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=bits)

    def jwk(self, **changes: Any) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()
        n = encoded(numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8))
        return {'kty': 'RSA', 'kid': self.kid, 'use': 'sig', 'alg': 'RS256', 'n': n, 'e': 'AQAB'} | changes

    def sign(self, header: bytes, payload: bytes) -> str:
        signing_input = f'{encoded(header)}.{encoded(payload)}'
        return f'{signing_input}.{encoded(self.signature(signing_input.encode()))}'

    def signature(self, signing_input: bytes) -> bytes:
        return self.key.sign(signing_input, padding.PKCS1v15(), hashes.SHA256())

    def token(self, claims: Mapping[str, Any], **header: Any) -> SecretStr:
        header = {'kid': self.kid, 'alg': 'RS256'} | header
        return SecretStr(self.sign(json.dumps(header).encode(), json.dumps(claims).encode()))


def id_claims(**changes: Any) -> dict[str, Any]:
    claims = {
        'iss': ISSUER,
        'aud': CLIENT_ID,
        'token_use': 'id',
        'sub': 'sub-1',
        'cognito:username': 'sub-1',
        'email': 'ada@example.org',
        'email_verified': True,
        'auth_time': NOW,
        'iat': NOW,
        'exp': NOW + 3600,
        'jti': 'jti-id',
    }
    return _changed(claims, changes)


def access_claims(**changes: Any) -> dict[str, Any]:
    claims = {
        'iss': ISSUER,
        'client_id': CLIENT_ID,
        'token_use': 'access',
        'sub': 'sub-1',
        'username': 'sub-1',
        'scope': 'aws.cognito.signin.user.admin',
        'cognito:groups': ['admins'],
        'auth_time': NOW,
        'iat': NOW,
        'exp': NOW + 3600,
        'jti': 'jti-access',
    }
    return _changed(claims, changes)


def _changed(claims: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Apply changes; None removes a claim."""
    merged = claims | changes
    return {name: value for name, value in merged.items() if value is not None}
