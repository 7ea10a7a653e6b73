"""A user pool of moto's over HTTP on loopback: what Amazon's is to an app, for what moto does honestly.

moto checks the policy of passwords, taken e-mails, confirmation, passwords by the password flow, new passwords that are
forced, disabled users, groups and attributes. It takes any code and any SRP proof, and signs with a key that everybody
knows: tests of those belong on the embedded pool.
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
from authui.models import Credentials, TokenSet
from authui.settings import Settings
from authui.testing.person import EMAIL, PASSWORD, Person

_REGION = 'eu-west-1'
_MARK = 'AUTHUI_TEST_MOTO'
"""The variable that names moto's endpoint, so that no other pool is taken for one."""
_HOP = frozenset({'host', 'content-length', 'connection', 'date', 'server', 'transfer-encoding', 'content-encoding'})
"""What is said anew on each of the two ways."""
_SECONDS = 10.0


class MotoPool:
    """A pool with an app client, made as `authui provision` makes them, and its administrator."""

    def __init__(self, endpoint: str, pool_id: str, client_id: str) -> None:
        self.endpoint = endpoint
        self.pool_id = pool_id
        self.client_id = client_id

    @classmethod
    def behind(cls, settings: Settings) -> Self | None:
        """Return moto's pool that an app with these settings has; None where it has another one."""
        endpoint = settings.endpoint_url
        if settings.uses_local_pool or endpoint is None or endpoint != os.environ.get(_MARK):
            return None
        assert settings.user_pool_id is not None, 'the settings see to that'
        assert settings.client_id is not None, 'and to that'
        return cls(endpoint, settings.user_pool_id, settings.client_id)

    @property
    def settings(self) -> dict[str, str]:
        """The variables that lead an app to this pool."""
        return {
            'AUTHUI_USER_POOL_ID': self.pool_id,
            'AUTHUI_CLIENT_ID': self.client_id,
            'AUTHUI_SECRET': 'kH3vQ8sZ1mX6pB9wT4yR7nC2jF5gL0dA',
            'AUTHUI_PUBLIC_URL': 'http://localhost:8080',
            'AUTHUI_ENDPOINT_URL': self.endpoint,
            'AUTHUI_FLOW': 'USER_PASSWORD_AUTH',
            _MARK: self.endpoint,
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
        """Add a confirmed user, as an administrator does, and return what to log in with."""
        person = Person.described(email, groups, attributes, email_verified=email_verified, mfa=False)
        self._add(person, password)
        return Credentials(email=email, password=SecretStr(password))

    def tokens_of(self, person: Person) -> TokenSet:
        """Return what a sign-in gives to a user, who is made where there is none of that e-mail."""
        if person.mfa:
            raise SettingsError('moto takes any code of a second factor: use the embedded pool for mfa=True')
        known = self.admin.list_users(UserPoolId=self.pool_id, Filter=f'email = "{person.email}"')['Users']
        if not known:
            self._add(person, PASSWORD)
        given = self.admin.admin_initiate_auth(
            UserPoolId=self.pool_id,
            ClientId=self.client_id,
            AuthFlow='ADMIN_USER_PASSWORD_AUTH',
            AuthParameters={'USERNAME': person.email, 'PASSWORD': PASSWORD},
        )['AuthenticationResult']
        return TokenSet(
            id_token=given['IdToken'], access_token=given['AccessToken'], refresh_token=given['RefreshToken']
        )

    def _add(self, person: Person, password: str) -> None:
        admin, named = self.admin, {'UserPoolId': self.pool_id, 'Username': person.email}
        attributes = person.as_attributes()
        admin.admin_create_user(
            **named,
            UserAttributes=[{'Name': name, 'Value': value} for name, value in attributes.items()],
            MessageAction='SUPPRESS',
        )
        admin.admin_set_user_password(**named, Password=password, Permanent=True)
        there = {each['GroupName'] for each in admin.list_groups(UserPoolId=self.pool_id)['Groups']}
        for group in sorted(person.groups):
            if group not in there:
                admin.create_group(GroupName=group, UserPoolId=self.pool_id)
            admin.admin_add_user_to_group(**named, GroupName=group)


@contextmanager
def served() -> Iterator[MotoPool]:
    """Serve a new pool of moto's until the block ends; raises `SettingsError` where moto is not installed."""
    try:
        import moto  # noqa: PLC0415 - an extra
        import requests  # noqa: PLC0415 - moto's own way to be asked from outside of boto3
    except ImportError:
        raise SettingsError("moto_pool needs moto: pip install 'authui[testing]'") from None

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._pass_on(self.rfile.read(int(self.headers['Content-Length'])))

        def do_GET(self) -> None:
            self._pass_on(None)

        def _pass_on(self, body: bytes | None) -> None:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            url = f'https://cognito-idp.{_REGION}.amazonaws.com{self.path}'
            try:
                answer = requests.request(self.command, url, headers=headers, data=body, timeout=_SECONDS)
            except NotImplementedError as error:  # moto's word for an operation that it does not know
                self._refuse(json.dumps({'__type': 'UnknownOperationException', 'message': str(error)}).encode())
                return
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in _HOP:
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

    with moto.mock_aws(), ThreadingHTTPServer(('127.0.0.1', 0), Handler) as server:
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
    """Return a boto3 client with an administrator's rights; moto takes any credentials, but wants some."""
    return boto3.Session(aws_access_key_id='testing', aws_secret_access_key='testing').client(  # noqa: S106 - see above
        'cognito-idp', region_name=_REGION, endpoint_url=endpoint
    )
