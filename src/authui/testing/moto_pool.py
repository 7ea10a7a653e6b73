"""Serves a user pool of moto over HTTP on loopback, in the place of one of Amazon's.

moto really checks password policies, taken e-mails, confirmation, passwords in the password flow, forced new passwords,
disabled users, groups and attributes. It accepts any code and any SRP proof, and its signing key is public: tests of
codes, proofs and signatures belong on the embedded pool.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import boto3
from pydantic import SecretStr

from authui.cognito.provision import PoolSpec, provision
from authui.errors import SettingsError
from authui.models import Credentials, Identifiers, TokenSet
from authui.settings import Settings
from authui.testing.user_spec import EMAIL, PASSWORD, UserSpec

_REGION = 'eu-west-1'
_ENDPOINT_VARIABLE = 'AUTHUI_TEST_MOTO'
"""The variable that names moto's endpoint, so that no other pool is taken for moto's."""
_HOP_HEADERS = frozenset(
    {'host', 'content-length', 'connection', 'date', 'server', 'transfer-encoding', 'content-encoding'}
)
"""Headers that belong to one connection, and are not passed on to the next."""
_TIMEOUT_SECONDS = 10.0


class MotoPool:
    """A pool with an app client, both made as `authui provision` makes them, and its administrator."""

    def __init__(self, endpoint: str, pool_id: str, client_id: str) -> None:
        self.endpoint = endpoint
        self.pool_id = pool_id
        self.client_id = client_id

    @classmethod
    def for_settings(cls, settings: Settings) -> Self | None:
        """Return the pool of an app with these settings; None where that pool is not moto's."""
        endpoint = settings.endpoint_url
        if settings.uses_local_pool or endpoint is None or endpoint != os.environ.get(_ENDPOINT_VARIABLE):
            return None
        assert settings.user_pool_id is not None, 'the settings require it with an endpoint'
        assert settings.client_id is not None, 'they require this too'
        return cls(endpoint, settings.user_pool_id, settings.client_id)

    @property
    def settings(self) -> dict[str, str]:
        """The variables that make an app use this pool."""
        return {
            'AUTHUI_USER_POOL_ID': self.pool_id,
            'AUTHUI_CLIENT_ID': self.client_id,
            'AUTHUI_SECRET': 'kH3vQ8sZ1mX6pB9wT4yR7nC2jF5gL0dA',
            'AUTHUI_PUBLIC_URL': 'http://localhost:8080',
            'AUTHUI_ENDPOINT_URL': self.endpoint,
            'AUTHUI_FLOW': 'USER_PASSWORD_AUTH',
            _ENDPOINT_VARIABLE: self.endpoint,
        }

    @property
    def admin(self) -> Any:
        """A boto3 client with an administrator's rights over the pool."""
        return _admin(self.endpoint)

    def add_user(
        self,
        email: str = EMAIL,
        *,
        password: str = PASSWORD,
        groups: str | Collection[str] = (),
        attributes: Mapping[str, str] | None = None,
        email_verified: bool = True,
    ) -> Credentials:
        """Add a confirmed user, as an administrator does, and return the credentials."""
        spec = UserSpec.of(email, groups, attributes, email_verified=email_verified, mfa=False)
        self._add(spec, password)
        return Credentials(identifier=email, password=SecretStr(password))

    def tokens_of(self, spec: UserSpec) -> TokenSet:
        """Return the tokens of a sign-in for a user, who is made where the pool has no user of that e-mail."""
        if spec.mfa:
            raise SettingsError('moto accepts any code of a second factor: use the embedded pool for mfa=True')
        known = self.admin.list_users(UserPoolId=self.pool_id, Filter=f'email = "{spec.email}"')['Users']
        if not known:
            self._add(spec, PASSWORD)
        given = self.admin.admin_initiate_auth(
            UserPoolId=self.pool_id,
            ClientId=self.client_id,
            AuthFlow='ADMIN_USER_PASSWORD_AUTH',
            AuthParameters={'USERNAME': spec.email, 'PASSWORD': PASSWORD},
        )['AuthenticationResult']
        return TokenSet(
            id_token=given['IdToken'], access_token=given['AccessToken'], refresh_token=given['RefreshToken']
        )

    def _add(self, spec: UserSpec, password: str) -> None:
        admin, named = self.admin, {'UserPoolId': self.pool_id, 'Username': spec.email}
        attributes = spec.as_attributes(Identifiers())
        admin.admin_create_user(
            **named,
            UserAttributes=[{'Name': name, 'Value': value} for name, value in attributes.items()],
            MessageAction='SUPPRESS',
        )
        admin.admin_set_user_password(**named, Password=password, Permanent=True)
        there = {each['GroupName'] for each in admin.list_groups(UserPoolId=self.pool_id)['Groups']}
        for group in sorted(spec.groups):
            if group not in there:
                admin.create_group(GroupName=group, UserPoolId=self.pool_id)
            admin.admin_add_user_to_group(**named, GroupName=group)


@contextmanager
def serve_moto() -> Iterator[MotoPool]:
    """Serve a new pool of moto until the block ends; raises `SettingsError` where moto is not installed."""
    try:
        import moto  # noqa: PLC0415 - an extra
        import requests  # noqa: PLC0415 - moto intercepts its requests
    except ImportError:
        raise SettingsError("moto_pool needs moto: pip install 'authui[testing]'") from None

    class MotoHandler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._pass_on(self.rfile.read(int(self.headers['Content-Length'])))

        def do_GET(self) -> None:
            self._pass_on(None)

        def _pass_on(self, body: bytes | None) -> None:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_HEADERS}
            url = f'https://cognito-idp.{_REGION}.amazonaws.com{self.path}'
            try:
                answer = requests.request(self.command, url, headers=headers, data=body, timeout=_TIMEOUT_SECONDS)
            except NotImplementedError as error:  # which moto raises for an operation that it does not support
                self._refuse(json.dumps({'__type': 'UnknownOperationException', 'message': str(error)}).encode())
                return
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in _HOP_HEADERS:
                    self.send_header(name, value)
            self.send_header('Content-Length', str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def _refuse(self, content: bytes) -> None:
            self.send_response(HTTPStatus.BAD_REQUEST)
            self.send_header('Content-Type', 'application/x-amz-json-1.1')
            self.send_header('Content-Length', str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with moto.mock_aws(), ThreadingHTTPServer(('127.0.0.1', 0), MotoHandler) as server:
        thread = threading.Thread(target=server.serve_forever, name='moto')
        thread.start()
        try:
            endpoint = f'http://127.0.0.1:{server.server_port}'
            made = provision(_admin(endpoint), PoolSpec(name='tests'))
            yield MotoPool(endpoint, made.pool_id, made.client_id)
        finally:
            server.shutdown()
            thread.join()


def _admin(endpoint: str) -> Any:
    """Return a boto3 client with an administrator's rights; moto accepts any credentials, but requires some."""
    return boto3.Session(aws_access_key_id='testing', aws_secret_access_key='testing').client(  # noqa: S106 - see above
        'cognito-idp', region_name=_REGION, endpoint_url=endpoint
    )
