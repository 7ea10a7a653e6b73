"""The pool over HTTP: only programs of this machine can use it, and no other site's page."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import boto3
import httpx2
import pytest
import uvicorn
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from authui.errors import SettingsError
from authui.local.wire.server import app_of, listening_at
from local.harness import FRED, INCORRECT, PASSWORD, refusal

if TYPE_CHECKING:
    from local.harness import Harness

URL = 'http://localhost:9229'
TYPE = 'application/x-amz-json-1.1'


def target(operation: str) -> dict[str, str]:
    return {'X-Amz-Target': f'AWSCognitoIdentityProviderService.{operation}', 'Content-Type': TYPE}


@pytest.fixture
async def http(harness: Harness) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app_of(harness.pool, URL))
    async with httpx2.AsyncClient(transport=transport, base_url=URL) as client:
        yield client


async def sign_in(http: httpx2.AsyncClient, harness: Harness, **headers: str) -> httpx2.Response:
    asked = {
        'ClientId': harness.client_id,
        'AuthFlow': 'USER_PASSWORD_AUTH',
        'AuthParameters': {'USERNAME': FRED, 'PASSWORD': PASSWORD},
    }
    return await http.post('/', content=json.dumps(asked), headers=target('InitiateAuth') | headers)


class TestWire:
    async def test_signs_in_and_refuses_as_cognito_does(self, http: httpx2.AsyncClient, harness: Harness) -> None:
        refused = await sign_in(http, harness)
        assert (refused.status_code, refused.json()) == (400, {'__type': INCORRECT[0], 'message': INCORRECT[1]})
        assert refused.headers['x-amzn-errortype'] == 'NotAuthorizedException:'
        harness.register()
        answer = await sign_in(http, harness)
        assert answer.status_code == 200
        assert answer.headers['content-type'] == TYPE
        assert answer.headers.get_list('date') == [answer.headers['date']]
        assert answer.json()['AuthenticationResult']['TokenType'] == 'Bearer'

    @pytest.mark.parametrize('operation', ['AdminGetUser', 'AdminSetUserPassword', 'DescribeUserPool', 'ListUserPools'])
    async def test_wants_a_signature_of_administrators(self, http: httpx2.AsyncClient, operation: str) -> None:
        answer = await http.post('/', content='{}', headers=target(operation))
        assert answer.status_code == 400
        assert answer.json()['__type'] == 'MissingAuthenticationTokenException'

    @pytest.mark.parametrize(
        ('headers', 'content', 'error'),
        [
            ({}, '{}', 'UnknownOperationException'),
            (target('MakeCoffee'), '{}', 'UnknownOperationException'),
            (target('SignUp'), 'x', 'SerializationException'),
            (target('SignUp'), '[]', 'SerializationException'),
            (target('SignUp'), '{}', 'InvalidParameterException'),
        ],
    )
    async def test_answers_malformed_requests(
        self, http: httpx2.AsyncClient, headers: dict[str, str], content: str, error: str
    ) -> None:
        answer = await http.post('/', content=content, headers=headers)
        assert (answer.status_code, answer.json()['__type']) == (400, error)

    async def test_reads_no_more_than_a_megabyte(self, http: httpx2.AsyncClient) -> None:
        assert (await http.post('/', content=b'x' * 1_048_577, headers=target('SignUp'))).status_code == 413

    async def test_gives_no_answer_while_a_fault_says_so(self, http: httpx2.AsyncClient, harness: Harness) -> None:
        harness.pool.faults.cut('InitiateAuth', times=1)
        assert (await sign_in(http, harness)).status_code == 503
        assert (await sign_in(http, harness)).status_code == 400

    async def test_has_no_other_paths(self, http: httpx2.AsyncClient) -> None:
        assert (await http.get('/')).status_code == 405
        assert (await http.get('/eu-west-1_Other/.well-known/jwks.json')).status_code == 404


class TestDocuments:
    async def test_lead_from_the_issuer_to_the_keys(self, http: httpx2.AsyncClient, harness: Harness) -> None:
        base = f'/{harness.pool.pool_id}/.well-known'
        document = (await http.get(f'{base}/openid-configuration')).json()
        assert document['issuer'] == harness.pool.issuer
        assert document['jwks_uri'] == f'{URL}{base}/jwks.json'
        assert (await http.get(document['jwks_uri'])).json() == harness.pool.jwks()


class TestStrangers:
    @pytest.mark.parametrize(
        'host',
        ['evil.example', 'localhost.evil.example', 'evil.example:9229', '192.168.1.7', '127.0.0.2', '[::2]', '', '['],
    )
    async def test_a_name_that_was_made_to_resolve_here_is_refused(
        self, http: httpx2.AsyncClient, harness: Harness, host: str
    ) -> None:
        harness.register()
        answer = await sign_in(http, harness, Host=host)
        assert answer.status_code == 403
        assert 'localhost' in answer.text
        keys = await http.get(f'/{harness.pool.pool_id}/.well-known/jwks.json', headers={'Host': host})
        assert keys.status_code == 403

    @pytest.mark.parametrize('host', ['localhost', 'localhost:9229', '127.0.0.1:80', '[::1]:9229', 'LOCALHOST'])
    async def test_this_machine_s_names_are_not(self, http: httpx2.AsyncClient, harness: Harness, host: str) -> None:
        harness.register()
        assert (await sign_in(http, harness, Host=host)).status_code == 200

    @pytest.mark.parametrize(
        'origin', ['https://evil.example', 'null', 'http://localhost.evil.example', 'file://', 'x']
    )
    @pytest.mark.parametrize('method', ['POST', 'OPTIONS'])
    async def test_a_page_of_another_site_is_refused(
        self, http: httpx2.AsyncClient, harness: Harness, origin: str, method: str
    ) -> None:
        asked = {'Origin': origin, 'Access-Control-Request-Method': 'POST'} | target('ListUserPools')
        answer = await http.request(method, '/', content='{}', headers=asked)
        assert answer.status_code == 403
        assert 'access-control-allow-origin' not in answer.headers
        assert not harness.pool.calls

    @pytest.mark.parametrize(
        'origin', ['http://localhost:3000', 'http://127.0.0.1:8080', 'http://[::1]:1', 'https://localhost']
    )
    async def test_a_page_of_this_machine_is_let_in(
        self, http: httpx2.AsyncClient, harness: Harness, origin: str
    ) -> None:
        asked = {
            'Origin': origin,
            'Access-Control-Request-Method': 'POST',
            'Access-Control-Request-Headers': 'cache-control,content-type,x-amz-target,x-amz-user-agent',
            'Access-Control-Request-Private-Network': 'true',
        }
        preflight = await http.options('/', headers=asked)
        assert preflight.status_code == 200
        assert preflight.headers['access-control-allow-origin'] == origin
        assert 'x-amz-target' in preflight.headers['access-control-allow-headers']
        assert preflight.headers['access-control-allow-private-network'] == 'true'
        answer = await sign_in(http, harness, Origin=origin)
        assert answer.headers['access-control-allow-origin'] == origin
        assert 'x-amzn-ErrorType' in answer.headers['access-control-expose-headers']


class TestPort:
    @pytest.mark.parametrize('host', ['0.0.0.0', '::', '192.168.1.7', 'example.org', '127.0.0.2', ''])  # noqa: S104
    def test_only_loopback_hosts_are_accepted(self, host: str) -> None:
        with pytest.raises(SettingsError, match='for this one alone'):
            listening_at(host, 0)

    def test_a_port_in_use_is_refused(self) -> None:
        with socket.create_server(('127.0.0.1', 0)) as taken:
            port = taken.getsockname()[1]
            with pytest.raises(SettingsError, match=f'port {port} of 127.0.0.1 cannot be used'):
                listening_at('localhost', port)

    def test_localhost_is_both_of_its_addresses(self) -> None:
        sockets = listening_at('localhost', 0)
        assert {each.getsockname()[0] for each in sockets} <= {'127.0.0.1', '::1'}
        assert len({each.getsockname()[1] for each in sockets}) == 1
        for each in sockets:
            each.close()


class TestBoto3:
    @pytest.fixture
    def url(self, harness: Harness) -> Iterator[str]:
        """Serve in this process, on a thread."""
        sockets = listening_at('127.0.0.1', 0)
        url = f'http://127.0.0.1:{sockets[0].getsockname()[1]}'
        server = uvicorn.Server(uvicorn.Config(app_of(harness.pool, url), log_level='warning', lifespan='off'))
        thread = threading.Thread(target=server.run, kwargs={'sockets': sockets})
        thread.start()
        yield url
        server.should_exit = True
        thread.join()

    def client(self, url: str, **given: Any) -> Any:
        return boto3.client('cognito-idp', region_name='us-east-1', endpoint_url=url, **given)

    def test_signs_up_unsigned_and_administers_signed(self, url: str, harness: Harness) -> None:
        user = self.client(url, config=Config(signature_version=UNSIGNED))
        user.sign_up(ClientId=harness.client_id, Username=FRED, Password=PASSWORD)
        keys = {'aws_access_key_id': 'any', 'aws_secret_access_key': 'any'}
        admin, named = self.client(url, **keys), {'UserPoolId': harness.pool.pool_id, 'Username': FRED}
        admin.admin_confirm_sign_up(**named)
        assert admin.admin_get_user(**named)['UserStatus'] == 'CONFIRMED'
        with pytest.raises(ClientError, match='MissingAuthenticationToken'):
            user.admin_get_user(**named)
        assert refusal(user.get_user, AccessToken='x')[0] == 'NotAuthorizedException'
