"""Makes the one boto3 client for Cognito: without signatures or retries, and without the host's AWS configuration."""

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
from authui.cognito.wire_logging import silence_wire_debug

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
"""botocore's session variables that read AWS files: config key, environment variable, default, conversion."""


def make_boto_client(settings: Settings) -> Any:
    """Make the `cognito-idp` client of this process; it needs no credentials and reads no AWS profile.

    The endpoint is AWS's own unless `settings.endpoint_url` is set. Nothing is sent twice, because a sign-up, a code
    or a sign-in may have happened although its answer was lost. boto3, botocore and urllib3 log no debug records.
    """
    silence_wire_debug()
    session = botocore.session.Session(session_vars=_NO_PROFILE)
    config = Config(  # type: ignore[call-arg]  # the stubs lag behind botocore
        signature_version=UNSIGNED,
        user_agent=session.user_agent(),  # made once; botocore makes its own for each request, in a fifth of its time
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
    """Refuse a truncated answer, or one of a proxy: botocore takes any answer with status 200 for a success.

    An answer that ends before its length header looks like an empty one, which is a valid answer to some operations.
    """
    is_received = isinstance(http_response.raw, BaseHTTPResponse)
    if is_received and not {'content-length', 'transfer-encoding'} & {name.lower() for name in http_response.headers}:
        raise ConnectionClosedError(endpoint_url=http_response.url)
    if http_response.status_code == HTTPStatus.OK and read_object(http_response.content or b'{}') is None:
        raise ResponseParserError('the answer is not a JSON object')
