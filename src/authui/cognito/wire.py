"""Makes the one boto3 client that speaks to Cognito: unsigned, impatient, deaf to the host's AWS configuration."""

from __future__ import annotations

import os
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError
from botocore.parsers import ResponseParserError
from urllib3 import BaseHTTPResponse

from authui.cognito.bulkhead import SESSION_THREADS, SIGN_IN_THREADS
from authui.cognito.strict_json import read_object
from authui.cognito.wire_logging import quiet_the_wire

if TYPE_CHECKING:
    from botocore.awsrequest import AWSResponse

    from authui.settings import Settings

CONNECT_SECONDS = 2
READ_SECONDS = 5

_NO_PROFILE = {
    'profile': (None, None, None, None),
    'config_file': (None, None, os.devnull, None),
    'credentials_file': (None, None, os.devnull, None),
    'data_path': (None, None, None, None),
}
"""botocore's session variables (config key, environment variable, default, conversion) that could lead us astray."""


def make_boto_client(settings: Settings) -> Any:
    """Make the process's `cognito-idp` client; it needs no credentials and reads no AWS profile.

    The endpoint is AWS's own unless `settings.endpoint_url` says otherwise. Nothing is sent twice: a sign-up, a code
    or a sign-in whose answer got lost may have happened. The loggers of boto3, botocore and urllib3 are quieted.
    """
    quiet_the_wire()
    session = botocore.session.Session(session_vars=_NO_PROFILE)
    config = Config(  # type: ignore[call-arg]  # the stubs lag behind botocore
        signature_version=UNSIGNED,
        ignore_configured_endpoint_urls=True,
        defaults_mode='legacy',  # type: ignore[arg-type]  # the stubs take it for a flag
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        tcp_keepalive=True,
        retries={'mode': 'standard', 'total_max_attempts': 1},
        max_pool_connections=SIGN_IN_THREADS + SESSION_THREADS,
    )
    client = boto3.Session(botocore_session=session).client(
        'cognito-idp', region_name=settings.aws_region, endpoint_url=settings.endpoint_url, config=config
    )
    client.meta.events.register('after-call.cognito-identity-provider', _require_json)
    return client


def _require_json(http_response: AWSResponse, **_: Any) -> None:
    """Refuse an answer that is cut or a proxy's: botocore takes any 200 for a success, and some say nothing else.

    One that was cut before it told its length looks like one that is empty.
    """
    is_received = isinstance(http_response.raw, BaseHTTPResponse)
    if is_received and not {'content-length', 'transfer-encoding'} & {name.lower() for name in http_response.headers}:
        raise ConnectionClosedError(endpoint_url=http_response.url)
    if http_response.status_code == HTTPStatus.OK and read_object(http_response.content or b'{}') is None:
        raise ResponseParserError('the answer is not a JSON object')
