"""Puts the pool behind a boto3 client: requests are answered where botocore would send them; no port, no network."""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections import Counter
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from authui.local.errors import OperationError, internal_error
from authui.local.faults import Faults, refusal
from authui.local.shapes import check_request, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.client import BaseClient
    from botocore.model import ServiceModel

    from authui.local.app_client import Answer
    from authui.local.operations import Operations

_logger = logging.getLogger(__name__)

_EVENT = 'before-send.cognito-identity-provider'


class Bridge:
    """Answers the requests of every client it is attached to, on the threads of their callers."""

    def __init__(self, operations: Operations, faults: Faults, clock: Callable[[], float]) -> None:
        self._operations = operations
        self._faults = faults
        self._clock = clock
        self._calls: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._closed = False

    def attach(self, client: BaseClient) -> None:
        """Answer this client's requests from now on; other clients are untouched."""
        model = client.meta.service_model
        read_timeout = float(client.meta.config.read_timeout)  # type: ignore[attr-defined] # stubs omit its options

        def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
            return self._answer(request, model, read_timeout)

        # The stubs say that handlers return nothing; botocore takes what this one returns as the response.
        client.meta.events.register(_EVENT, answer)  # type: ignore[arg-type]

    def calls(self) -> Counter[str]:
        """Return how many requests of each operation have come, retries and struck ones included."""
        with self._lock:
            return self._calls.copy()

    def close(self) -> None:
        """Answer no more: attached clients find no connection, and still never touch the network."""
        self._closed = True

    def _answer(self, request: AWSPreparedRequest, model: ServiceModel, read_timeout: float) -> AWSResponse:
        operation = _operation(request)
        with self._lock:
            self._calls[operation] += 1
        struck = self._faults.strike(operation)
        if self._closed or 'refuse' in struck:
            raise EndpointConnectionError(endpoint_url=request.url)
        delay = struck['delay'].seconds if 'delay' in struck else 0.0
        if delay:
            self._faults.wait(min(delay, read_timeout))
        error = refusal(struck)
        response = self._error(error, request.url) if error else self._perform(operation, request, model)
        if delay >= read_timeout:
            raise ReadTimeoutError(endpoint_url=request.url)
        if 'cut' in struck:
            raise ConnectionClosedError(endpoint_url=request.url)
        return response

    def _perform(self, operation: str, request: AWSPreparedRequest, model: ServiceModel) -> AWSResponse:
        try:
            self._operations.require_known(operation)
            values = _read(request.body)
            shape = model.operation_model(operation).input_shape
            assert shape is not None, 'every operation of the pool has an input'
            check_request(shape, values)
            answer = self._operations.answer(operation, values)
        except OperationError as error:
            return self._error(error, request.url)
        except Exception:  # whatever breaks here is answered as Cognito answers its own faults, and logged
            _logger.exception('%s failed', operation)
            return self._error(internal_error(), request.url)
        return self._response(request.url, 200, answer, {})

    def _error(self, error: OperationError, url: str) -> AWSResponse:
        body = {'__type': error.code, 'message': error.message}
        # A message can name what the caller sent; a header holds one line of Latin letters only.
        message = error.message.encode('ascii', 'replace').decode('ascii').replace('\n', ' ').replace('\r', ' ')
        headers = {'x-amzn-ErrorType': f'{error.code}:', 'x-amzn-ErrorMessage': message}
        return self._response(url, error.status, body, headers)

    def _response(self, url: str, status: int, answer: Answer, headers: dict[str, str]) -> AWSResponse:
        body = json.dumps(answer).encode('ascii')
        common = {
            'Content-Type': 'application/x-amz-json-1.1',
            'Content-Length': str(len(body)),
            'Date': formatdate(self._clock(), usegmt=True),
            'x-amzn-RequestId': str(uuid.uuid4()),
        }
        return AWSResponse(url, status, HTTPHeaders.from_dict(common | headers), _Body(body))


class _Body:
    """The part of urllib3's response that botocore reads."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


def _operation(request: AWSPreparedRequest) -> str:
    target: str | bytes = request.headers.get('X-Amz-Target', '')  # the stubs know only str; botocore sends bytes
    text = target.decode('ascii', 'replace') if isinstance(target, bytes) else target
    return text.rpartition('.')[2]


def _read(body: object) -> dict[str, Any]:
    if not isinstance(body, str | bytes):
        raise unreadable()
    try:
        values = json.loads(body)
        # Half a surrogate pair is valid in JSON's escapes and in no text.
        json.dumps(values, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise unreadable() from error
    if not isinstance(values, dict):
        raise unreadable()
    return values
