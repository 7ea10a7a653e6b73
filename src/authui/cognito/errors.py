"""Turns what Cognito, botocore or the network answered into our errors; no secret passes through."""

from __future__ import annotations

import logging
import re
import secrets
import traceback
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError, HTTPClientError, ParamValidationError
from botocore.exceptions import ConnectionError as BotoConnectionError
from botocore.parsers import ResponseParserError

from authui.cognito.error_table import TABLE, BareFailureError, Call, OperationUnknownError, Row
from authui.errors import (
    AuthError,
    BlockedError,
    InputError,
    LimitExceededError,
    MisconfiguredError,
    ThrottledError,
    TooManyAttemptsError,
    TriggerError,
    UnavailableError,
    UnexpectedError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_logger = logging.getLogger(__name__)

_MAX_LOGGED = 500
_LONGEST_WAIT = 900.0
"""Cognito's longest lockout; a form is not kept shut for longer on the word of a header."""
_PASSING: Final = (LimitExceededError, ThrottledError, TooManyAttemptsError, UnavailableError)
_PARAMETER = re.compile(r'parameter (?:in input: ")?(?:input\.)?(\w+)')
_TRIGGER_FAILED = re.compile(r'^\w+ failed with error ')
"""What Cognito puts before a trigger's own words."""
_REPLACEABLE: Final = frozenset({'get_tokens_from_refresh_token'})
"""What can be asked in another way of a server that does not know it."""
_UNKNOWN_NAME = re.compile(
    r'(unknown|unsupported|invalid|no.?such).?(operation|action|target)|not.?(implemented|supported)|^unsupported$',
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"(not|n't) (yet |been )*(known?|implemented|supported|emulated)|unsupported|unimplemented"
    r'|(unknown|invalid|no such) (operation|action|target)',
    re.IGNORECASE,
)
"""How servers that speak Cognito's protocol say that they lack an operation."""
_OF_OUTAGES: Final = frozenset(
    {
        HTTPStatus.FORBIDDEN,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
_ENDS = tuple('.!?\u2026\u3002\uff01\uff1f\u0964\u061f')
"""What ends a sentence, in any of the languages."""
_FIELDS: Final = {'Password': 'password', 'ConfirmationCode': 'code', 'Code': 'code', 'Username': 'email'}
_SET_UP: Final = {'ClientId': 'AUTHUI_CLIENT_ID', 'ClientSecret': 'AUTHUI_CLIENT_SECRET'}


def translate(failure: Exception, *, operation: str, call: Call, sent: Iterable[str] = ()) -> AuthError:
    """Return, not raise, our error for what `operation` came to, and log what only the log may know.

    It is returned so that neither its context nor its traceback leads back to the request. Every one of the strings
    `sent` is blotted out of the logged texts, since Cognito's messages and Python's repeat values.
    """
    blot = _Blotter(sent)
    match failure:
        case ClientError():
            return _translate_answer(failure, operation, call, blot)
        case ParamValidationError():
            return _translate_parameter(failure, operation)
        case UnicodeEncodeError():
            return InputError(f'{operation}: not Unicode')
        case NotImplementedError():  # what a server in this process, behind botocore's events, says
            return OperationUnknownError(f'{operation}: not implemented')
        case HTTPClientError() | BotoConnectionError() | ResponseParserError() | UnicodeDecodeError():
            _logger.warning('Cognito did not answer %s: %s', operation, type(failure).__name__)
            return UnavailableError(f'{operation}: {type(failure).__name__}')
        case _:
            error = UnexpectedError(f'{operation}: {type(failure).__name__}')
            where = ''.join(traceback.format_tb(failure.__traceback__))
            text = f'{type(failure).__name__}: {blot(str(failure))!r}'
            _logger.error('Cognito %s failed [%s]: %s\n%s', operation, error.reference, text, where)
            return error


def _translate_parameter(failure: ParamValidationError, operation: str) -> AuthError:
    # The failure's text holds the value; the parameter's name is all that is taken from it.
    found = _PARAMETER.search(str(failure))
    name = found[1] if found else None
    if name in _SET_UP:
        _logger.error('Cognito %s: %s cannot be right. What to do: set %s.', operation, name, _SET_UP[name])
        return MisconfiguredError(f'{operation}: {name} refused before sending')
    return InputError(f'{operation}: refused before sending', rule=_FIELDS.get(name, name) if name else None)


class _Blotter:
    def __init__(self, sent: Iterable[str]) -> None:
        self._sent = sorted(filter(None, sent), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Blot out every sent value, wherever it stands."""
        for value in self._sent:
            text = text.replace(value, '***')
        return text[:_MAX_LOGGED]

    def quoted(self, text: str) -> str:
        """Blot out the sent values that are quoted, so that they are not taken for Cognito's own words."""
        for value in self._sent:
            text = text.replace(f"'{value}'", "'***'")
        return text


def _translate_answer(failure: ClientError, operation: str, call: Call, blot: _Blotter) -> AuthError:
    answer = failure.response.get('Error', {})
    name, message = str(answer.get('Code', '')), str(answer.get('Message', ''))
    metadata = failure.response.get('ResponseMetadata', {})
    row, rule = _find(name, blot.quoted(message), call)
    status = int(metadata.get('HTTPStatusCode', 0))
    if operation in _REPLACEABLE and (row is None or row.error in {MisconfiguredError, UnavailableError}):
        if _is_unknown_operation(name, message, status):
            return OperationUnknownError(f'{operation}: not known to the server')
        if row is None and status == HTTPStatus.INTERNAL_SERVER_ERROR and message.lstrip().startswith('<'):
            return BareFailureError(f'{operation}: HTTP {status}')
    error = row.error if row else _error_by_status(status)
    if row and row.remedy:
        _logger.error('Cognito %s: %s: %r. What to do: %s.', operation, name, blot(message), row.remedy)
    if error is TriggerError:
        refused = TriggerError(f'{operation}: {blot(message)}')
        if name == 'UserLambdaValidationException':  # the others tell of a fault of the trigger's
            refused.said = blot(_said(message)) or None
        return refused
    # A name that no row knows may be anything, up to a text of somebody else's.
    detail = f'{operation}: {name if row else f"HTTP {status}"}'
    if row and issubclass(error, InputError) and not row.remedy:
        _logger.warning('Cognito %s refused what was typed: %s: %r', operation, name, blot(message))
    if issubclass(error, _PASSING):
        return error(detail, retry_after=_retry_after(metadata.get('HTTPHeaders', {})))
    if error not in {BlockedError, UnexpectedError}:
        return error(detail, rule=rule)
    reference = secrets.token_hex(4)
    request = metadata.get('RequestId')
    _logger.error(
        'Cognito %s failed [%s]: %r, HTTP %s, request %r: %r',
        operation, reference, blot(name), status, request, blot(message),
    )  # fmt: skip
    return error(detail, reference=reference)


def _is_unknown_operation(name: str, message: str, status: int) -> bool:
    """Tell whether an answer that has no error name of Cognito's says that the server lacks the operation."""
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}:
        return True
    if status in _OF_OUTAGES or message.lstrip().startswith('<'):  # an error page of a proxy or a web server
        return False
    return bool(_UNKNOWN_NAME.search(name) or _UNKNOWN.search(message))


def _said(message: str) -> str:
    """Return a trigger's own words, without what Cognito puts before them and the full stop that it puts behind."""
    said = _TRIGGER_FAILED.sub('', message).strip()
    sentence = said.removesuffix('.').rstrip()
    return sentence if sentence.endswith(_ENDS) else said


def _find(name: str, message: str, call: Call) -> tuple[Row | None, str | None]:
    for row in TABLE:
        if row.exception != name or call not in row.calls:
            continue
        if row.message is None:
            return row, row.rule
        if match := row.message.search(message):
            return row, match.groupdict().get('rule', row.rule)
    return None, None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer asks to wait (RFC 9110, 10.2.3); a date there is nothing we go by."""
    seconds = headers.get('retry-after', '')
    return min(float(seconds), _LONGEST_WAIT) if re.fullmatch(r'[0-9]{1,9}', seconds) else None


def _error_by_status(status: int) -> type[AuthError]:
    """Judge an answer without a name that we know: a firewall's HTML, a load balancer's 502."""
    if status == HTTPStatus.FORBIDDEN:
        return BlockedError
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ThrottledError
    return UnavailableError if status >= HTTPStatus.INTERNAL_SERVER_ERROR else UnexpectedError
