"""The boto3 client: it does not sign, sends once, and ignores the host's AWS configuration."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.parsers import ResponseParserError
from botocore.useragent import UserAgentString

from authui.cognito import make_boto_client
from authui.cognito import wire as wire_module
from authui.cognito.bulkhead import SESSION_THREADS, SIGN_IN_THREADS
from authui.cognito.calls import TOTAL_SECONDS
from authui.settings import Settings

from .support import CLIENT_ID, Reply, Server

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def misleading_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / 'config'
    config.write_text('[profile other]\nregion = us-west-2\nendpoint_url = http://127.0.0.1:1\n')
    for name, value in {
        'AWS_CONFIG_FILE': str(config),
        'AWS_PROFILE': 'missing',
        'AWS_ENDPOINT_URL': 'http://127.0.0.1:2',
        'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER': 'http://127.0.0.1:3',
        'AWS_DEFAULT_REGION': 'ap-south-1',
        'AWS_ACCESS_KEY_ID': 'canary-key-id',
        'AWS_SECRET_ACCESS_KEY': 'canary-key',
        'AWS_MAX_ATTEMPTS': '9',
        'AWS_DATA_PATH': str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures('misleading_environment')
def test_the_endpoint_is_that_of_aws_whatever_the_environment_says() -> None:
    boto = make_boto_client(Settings(_env_file=None, region='eu-west-1'))
    assert boto.meta.endpoint_url == 'https://cognito-idp.eu-west-1.amazonaws.com'


@pytest.mark.usefixtures('misleading_environment')
def test_only_the_settings_can_name_another_endpoint_and_nothing_is_signed(settings: Settings, server: Server) -> None:
    server.say('GetUser', {'Username': 'a', 'UserAttributes': []})
    boto = make_boto_client(settings)
    boto.get_user(AccessToken='token')
    boto.close()
    assert [operation for operation, _ in server.requests] == ['GetUser']
    assert 'Authorization' not in server.headers[0]
    assert 'canary' not in repr(server.headers)


def test_the_user_agent_is_made_once_and_not_for_each_request(
    settings: Settings, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.say('GetUser', {'Username': 'a', 'UserAttributes': []})
    boto = make_boto_client(settings)
    monkeypatch.setattr(UserAgentString, '_build_sdk_metadata', None)
    boto.get_user(AccessToken='token')
    boto.close()
    assert re.fullmatch(r'Botocore/[\d.]+ Python/\S+ .+', server.headers[0]['User-Agent'])


@pytest.mark.parametrize(
    ('reply', 'error'),
    [
        (Reply(b'{"__type":"InternalErrorException"}', 500), ClientError),
        (Reply(b'{"__type":"TooManyRequestsException"}', 400), ClientError),
        (Reply(b'<html>', 502), ClientError),
        (Reply(b'{', is_cut=True), ResponseParserError),
        (Reply(b'<html>', content_type='text/html'), ResponseParserError),
    ],
)
def test_nothing_is_sent_twice(boto: Any, server: Server, reply: Reply, error: type[Exception]) -> None:
    server.reply('SignUp', reply)
    with pytest.raises(error):
        boto.sign_up(ClientId=CLIENT_ID, Username='ada@example.org', Password='Correct-horse-1')
    assert len(server.requests) == 1


def test_an_answer_without_a_body_is_an_answer(boto: Any, server: Server) -> None:
    server.reply('GlobalSignOut', Reply(b''))
    boto.global_sign_out(AccessToken='token')


def test_a_silent_server_is_asked_once_and_times_out(
    settings: Settings, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire_module, 'READ_SECONDS', 0.05)
    server.reply('SignUp', Reply(), hold=True)
    boto = make_boto_client(settings)
    with pytest.raises(ReadTimeoutError):
        boto.sign_up(ClientId=CLIENT_ID, Username='ada@example.org', Password='Correct-horse-1')
    boto.close()
    assert len(server.requests) == 1


def test_it_waits_two_seconds_for_a_connection_and_five_for_an_answer(boto: Any) -> None:
    assert (boto.meta.config.connect_timeout, boto.meta.config.read_timeout) == (2, 5)


def test_a_request_times_out_before_its_caller_does_and_is_not_repeated(boto: Any) -> None:
    config = boto.meta.config
    assert config.retries == {'mode': 'standard', 'total_max_attempts': 1}
    assert config.connect_timeout + config.read_timeout < TOTAL_SECONDS == 10


def test_there_is_a_connection_for_every_thread(boto: Any) -> None:
    assert boto.meta.config.max_pool_connections == SIGN_IN_THREADS + SESSION_THREADS


def test_making_it_silences_debug_logging(settings: Settings, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    boto = make_boto_client(settings)
    caplog.clear()
    server.say('SignUp', {'UserSub': 'sub', 'UserConfirmed': False})
    boto.sign_up(ClientId=CLIENT_ID, Username='ada@example.org', Password='Correct-horse-1')
    boto.close()
    assert not caplog.records
