"""Answers requests in Cognito's protocol: a boto3 client's, just before botocore would send them, and a server's."""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections import Counter
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING, Any, Literal

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from authui.local.errors import OperationError, internal_error
from authui.local.protocol import read_object
from authui.local.wire.faults import Faults, refusal
from authui.local.wire.shapes import check_request, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.client import BaseClient
    from botocore.model import ServiceModel

    from authui.local.operations.table import Operations
    from authui.local.protocol import Answer

_logger = logging.getLogger(__name__)

CONTENT_TYPE = 'application/x-amz-json-1.1'
_EVENT = 'before-send.cognito-identity-provider'


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """An answer as HTTP carries it."""

    status: int
    headers: dict[str, str]
    content: bytes


class NoAnswerError(Exception):
    """The caller gets no answer, because a fault is switched on or the pool is closed."""

    def __init__(self, fault: Literal['refuse', 'delay', 'cut']) -> None:
        super().__init__(fault)
        self.fault = fault


_BOTOCORE_ERRORS = {'refuse': EndpointConnectionError, 'delay': ReadTimeoutError, 'cut': ConnectionClosedError}
"""The exceptions that botocore raises when a fault leaves no answer."""


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
        """Answer this client's requests from now on; other clients are not affected."""
        model = client.meta.service_model
        read_timeout = float(client.meta.config.read_timeout)  # type: ignore[attr-defined] # stubs omit its options

        def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
            # The stubs know only str; botocore sends bytes.
            target: str | bytes = request.headers.get('X-Amz-Target', '')
            text = target.decode('ascii', 'replace') if isinstance(target, bytes) else target
            try:
                reply = self.answer(operation_of(text), request.body, model, read_timeout=read_timeout)
            except NoAnswerError as error:
                raise _BOTOCORE_ERRORS[error.fault](endpoint_url=request.url) from None
            return AWSResponse(request.url, reply.status, HTTPHeaders.from_dict(reply.headers), _Body(reply.content))

        # The stubs say that handlers return nothing; botocore uses what this one returns as the response.
        client.meta.events.register(_EVENT, answer)  # type: ignore[arg-type]

    def calls(self) -> Counter[str]:
        """Return how many requests of each operation have arrived, including retries and those that a fault hit."""
        with self._lock:
            return self._calls.copy()

    def close(self) -> None:
        """Stop answering: attached clients can no longer connect, and still never touch the network."""
        self._closed = True

    def answer(self, operation: str, body: object, model: ServiceModel, *, read_timeout: float = float('inf')) -> Reply:
        """Answer one request; raises `NoAnswerError` after `read_timeout` seconds, or if a fault leaves no answer."""
        with self._lock:
            self._calls[operation] += 1
        struck = self._faults.strike(operation)
        if self._closed or 'refuse' in struck:
            raise NoAnswerError('refuse')
        delay = struck['delay'].seconds if 'delay' in struck else 0.0
        if delay:
            self._faults.wait(min(delay, read_timeout))
        error = refusal(struck)
        reply = self._error(error) if error else self._perform(operation, body, model)
        if delay >= read_timeout:
            raise NoAnswerError('delay')
        if 'cut' in struck:
            raise NoAnswerError('cut')
        return reply

    def refuse(self, error: OperationError) -> Reply:
        """Return the answer that carries a refusal."""
        return self._error(error)

    def _perform(self, operation: str, body: object, model: ServiceModel) -> Reply:
        try:
            self._operations.require_known(operation)
            values = _read(body)
            shape = model.operation_model(operation).input_shape
            assert shape is not None, 'every operation of the pool has an input'
            check_request(shape, values)
            answer = self._operations.answer(operation, values)
        except OperationError as error:
            return self._error(error)
        except Exception:  # answered as Cognito answers its own faults, and logged
            _logger.exception('%s failed', operation)
            return self._error(internal_error())
        return self._reply(200, answer, {})

    def _error(self, error: OperationError) -> Reply:
        body = {'__type': error.code, 'message': error.message}
        # A message can repeat what the caller sent; a header holds only one line of Latin letters.
        message = error.message.encode('ascii', 'replace').decode('ascii').replace('\n', ' ').replace('\r', ' ')
        headers = {'x-amzn-ErrorType': f'{error.code}:', 'x-amzn-ErrorMessage': message}
        return self._reply(error.status, body, headers)

    def _reply(self, status: int, answer: Answer, headers: dict[str, str]) -> Reply:
        content = json.dumps(answer).encode('ascii')
        common = {
            'Content-Type': CONTENT_TYPE,
            'Content-Length': str(len(content)),
            'Date': formatdate(self._clock(), usegmt=True),
            'x-amzn-RequestId': str(uuid.uuid4()),
        }
        return Reply(status, common | headers, content)


class _Body:
    """The part of urllib3's response that botocore reads."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


def operation_of(target: str) -> str:
    """Return the operation that a header `X-Amz-Target` names."""
    return target.rpartition('.')[2]


def _read(body: object) -> dict[str, Any]:
    if not isinstance(body, str | bytes):
        raise unreadable()
    values = read_object(body)
    if values is None:
        raise unreadable()
    return values
