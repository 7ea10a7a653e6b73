"""The pool behind a boto3 client: no network, no effect on other clients, Cognito's headers, any body."""

from __future__ import annotations

import json
import socket
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import EndpointConnectionError, HTTPClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from support.scale import full

from authui.local import LocalPool
from local.harness import FRED, PASSWORD, make_client, refusal

if TYPE_CHECKING:
    from pathlib import Path

    from local.harness import Harness

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(['ClientId', 'Username']), inner),
)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError('The network was touched')

    monkeypatch.setattr(socket, 'getaddrinfo', refuse)
    monkeypatch.setattr(socket.socket, 'connect', refuse)


def post(client: Any, target: str, body: Any) -> tuple[int, Any]:
    """Send a request that boto3 would not build, the way boto3 sends its own."""
    request = AWSPreparedRequest(
        'POST',
        'https://cognito-idp.us-east-1.amazonaws.com/',
        HTTPHeaders.from_dict({'X-Amz-Target': target}),
        body,
        False,
    )
    answers = client.meta.events.emit('before-send.cognito-identity-provider.SignUp', request=request)
    (response,) = (answer for _, answer in answers if answer is not None)  # moto listens too, once it is imported
    assert isinstance(response, AWSResponse)
    return response.status_code, json.loads(response.content)


class TestAttach:
    @pytest.mark.usefixtures('no_network')
    def test_a_client_never_touches_the_network(self, harness: Harness) -> None:
        harness.register()
        assert refusal(harness.by_password, password='wrong')
        assert harness.user(harness.by_password()['AccessToken'])
        harness.pool.close()
        with pytest.raises(EndpointConnectionError):
            harness.by_password()

    def test_needs_no_credentials_and_no_profile(
        self, harness: Harness, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for name in ('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv('AWS_SHARED_CREDENTIALS_FILE', str(tmp_path / 'none'))
        monkeypatch.setenv('AWS_CONFIG_FILE', str(tmp_path / 'none'))
        harness.client = make_client()
        harness.pool.attach(harness.client)
        assert harness.sign_up()

    @pytest.mark.usefixtures('no_network')
    def test_other_clients_are_not_touched(self, harness: Harness) -> None:
        with pytest.raises(HTTPClientError, match='The network was touched'):
            make_client().sign_up(ClientId=harness.client_id, Username=FRED, Password=PASSWORD)
        assert harness.pool.calls['SignUp'] == 0

    def test_two_clients_share_a_pool_and_two_pools_share_nothing(self, harness: Harness, tmp_path: Path) -> None:
        other_pool = LocalPool.open(tmp_path / 'other', clock=harness.clock)
        second, stranger = make_client(), make_client()
        harness.pool.attach(second)
        other_pool.attach(stranger)
        harness.register()
        parameters = {'USERNAME': FRED, 'PASSWORD': PASSWORD}
        flow = {'AuthFlow': 'USER_PASSWORD_AUTH', 'AuthParameters': parameters}
        assert second.initiate_auth(ClientId=harness.client_id, **flow)
        assert refusal(stranger.initiate_auth, ClientId=harness.client_id, **flow)[0] == 'ResourceNotFoundException'
        assert refusal(stranger.initiate_auth, ClientId=other_pool.client_id, **flow)[0] == 'NotAuthorizedException'
        assert other_pool.pool_id != harness.pool.pool_id
        other_pool.close()


class TestAnswers:
    def test_an_error_has_cognitos_shape(self, harness: Harness) -> None:
        with pytest.raises(harness.client.exceptions.InvalidPasswordException) as caught:
            harness.sign_up(password='short')
        response = caught.value.response
        message = 'Password did not conform with policy: Password not long enough'
        assert response['Error'] == {'Code': 'InvalidPasswordException', 'Message': message}
        assert response['ResponseMetadata']['HTTPStatusCode'] == 400
        headers = response['ResponseMetadata']['HTTPHeaders']
        assert headers['x-amzn-errortype'] == 'InvalidPasswordException:'
        assert headers['x-amzn-errormessage'] == message
        assert headers['content-type'] == 'application/x-amz-json-1.1'

    def test_a_message_cannot_break_out_of_its_header(self, harness: Harness) -> None:
        attributes = [{'Name': 'evil\r\nset-cookie: x=é', 'Value': 'x'}]
        with pytest.raises(harness.client.exceptions.InvalidParameterException) as caught:
            harness.sign_up(UserAttributes=attributes)
        headers = caught.value.response['ResponseMetadata']['HTTPHeaders']
        assert 'set-cookie' not in headers
        assert '\n' not in headers['x-amzn-errormessage']

    def test_the_date_is_the_pools(self, harness: Harness) -> None:
        headers = harness.sign_up()['ResponseMetadata']['HTTPHeaders']
        assert parsedate_to_datetime(headers['date']).timestamp() == harness.clock.now

    def test_calls_are_counted_by_operation(self, harness: Harness) -> None:
        harness.register()
        refusal(harness.by_password, password='wrong')
        harness.by_password()
        assert harness.pool.calls == {'SignUp': 1, 'ConfirmSignUp': 1, 'InitiateAuth': 2}

    def test_a_fault_of_the_pools_own_is_answered_and_logged(
        self, harness: Harness, caplog: pytest.LogCaptureFixture
    ) -> None:
        harness.pool._database.close()
        assert refusal(harness.sign_up) == ('InternalErrorException', 'Something went wrong')
        assert 'SignUp failed' in caplog.text
        assert PASSWORD not in caplog.text


class TestBodies:
    @pytest.mark.parametrize(
        'body',
        [
            None,
            b'',
            b'{',
            b'null',
            b'[]',
            b'"text"',
            b'\xff\xfe',
            b'[' * 100_000,
            b'{"ClientId": 1}',
            b'{"ClientId": true}',
            b'{"ClientId": {"x": 1}}',
            b'{"ClientId": "x", "Username": "\\ud800", "Password": "x"}',
            b'{"ClientId": "x", "Username": "x", "UserAttributes": {}}',
            b'{"ClientId": "x", "Username": "x", "UserAttributes": ["x"]}',
            b'{"ClientId": "x", "Username": "x", "UserAttributes": [null]}',
            b'{"ClientId": "x", "ClientId": "x", "Username": "x", "Password": "x"}',
            b'{"ClientId": "x", "Username": "x", "Password": "x", "UserContextData": NaN}',
            '{"ClientId": "x"}'.encode('utf-16'),
            b'{"ClientId": ' + b'1' * 10_000 + b'}',
        ],
    )
    def test_an_unreadable_body_is_refused(self, harness: Harness, body: object) -> None:
        expected = (400, {'__type': 'SerializationException', 'message': 'The request could not be read'})
        assert post(harness.client, 'AWSCognitoIdentityProviderService.SignUp', body) == expected

    @pytest.mark.parametrize('target', ['', 'SignIn', 'AWSCognitoIdentityProviderService.', 'é', 'SignUp\n'])
    def test_an_unknown_target_is_refused(self, harness: Harness, target: str) -> None:
        status, answer = post(harness.client, target, b'{}')
        assert (status, answer['__type']) == (400, 'UnknownOperationException')

    def test_unknown_members_are_ignored(self, harness: Harness) -> None:
        body = {'ClientId': harness.client_id, 'Username': FRED, 'Password': PASSWORD, 'Colour': [1, {'x': None}]}
        assert post(harness.client, 'x.SignUp', json.dumps(body))[0] == 200

    @settings(deadline=None, max_examples=full(200, 30))
    @given(st.binary() | ANY_JSON.map(json.dumps))
    def test_no_body_breaks_it(self, module_harness: Harness, body: object) -> None:
        status, answer = post(module_harness.client, 'x.SignUp', body)
        assert status == 400
        assert answer['__type'] in {'SerializationException', 'InvalidParameterException', 'ResourceNotFoundException'}
