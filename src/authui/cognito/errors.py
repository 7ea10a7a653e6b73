"""Translates failures of Cognito, botocore and the network into `AuthError`s; lets no secret through."""

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

from authui.cognito.error_table import TABLE, CallKind, ErrorRow, HtmlFailureError, UnknownOperationError
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
"""The longest lockout of Cognito; a Retry-After header cannot block a form for longer."""
_PASSING: Final = (LimitExceededError, ThrottledError, TooManyAttemptsError, UnavailableError)
_PARAMETER = re.compile(r'parameter (?:in input: ")?(?:input\.)?(\w+)')
_TRIGGER_FAILED = re.compile(r'^\w+ failed with error ')
"""The words that Cognito puts before a trigger's message."""
_REPLACEABLE: Final = frozenset({'get_tokens_from_refresh_token'})
"""Operations with an alternative for servers that do not know them."""
_UNKNOWN_NAME = re.compile(
    r'(unknown|unsupported|invalid|no.?such).?(operation|action|target)|not.?(implemented|supported)|^unsupported$',
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"(not|n't) (yet |been )*(known?|implemented|supported|emulated)|unsupported|unimplemented"
    r'|(unknown|invalid|no such) (operation|action|target)',
    re.IGNORECASE,
)
"""The messages with which other servers of Cognito's protocol say that they lack an operation."""
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
"""Punctuation that ends a sentence, in any of the languages."""
_FIELDS: Final = {'Password': 'password', 'ConfirmationCode': 'code', 'Code': 'code', 'Username': 'email'}
_SET_UP: Final = {'ClientId': 'AUTHUI_CLIENT_ID', 'ClientSecret': 'AUTHUI_CLIENT_SECRET'}


def translate(failure: Exception, *, operation: str, call: CallKind, sent: Iterable[str] = ()) -> AuthError:
    """Return the `AuthError` for a failure of `operation`, and log the details that only the log may hold.

    It is returned, not raised, so that neither its context nor its traceback leads back to the request. The strings
    `sent` are masked in the logged texts, because messages of Cognito and Python repeat the values they refuse.
    """
    redact = Redactor(sent)
    match failure:
        case ClientError():
            return _translate_answer(failure, operation, call, redact)
        case ParamValidationError():
            return _translate_parameter(failure, operation)
        case UnicodeEncodeError():
            return InputError(f'{operation}: not Unicode')
        case NotImplementedError():  # from a server in this process that hooks into botocore's events
            return UnknownOperationError(f'{operation}: not implemented')
        case HTTPClientError() | BotoConnectionError() | ResponseParserError() | UnicodeDecodeError():
            _logger.warning('Cognito did not answer %s: %s', operation, type(failure).__name__)
            return UnavailableError(f'{operation}: {type(failure).__name__}')
        case _:
            error = UnexpectedError(f'{operation}: {type(failure).__name__}')
            where = ''.join(traceback.format_tb(failure.__traceback__))
            text = f'{type(failure).__name__}: {redact(str(failure))!r}'
            _logger.error('Cognito %s failed [%s]: %s\n%s', operation, error.reference, text, where)
            return error


def _translate_parameter(failure: ParamValidationError, operation: str) -> AuthError:
    # The failure's text holds the value, so only the parameter's name is taken from it.
    found = _PARAMETER.search(str(failure))
    name = found[1] if found else None
    if name in _SET_UP:
        _logger.error('Cognito %s: %s cannot be right. What to do: set %s.', operation, name, _SET_UP[name])
        return MisconfiguredError(f'{operation}: {name} refused before sending')
    return InputError(f'{operation}: refused before sending', rule=_FIELDS.get(name, name) if name else None)


class Redactor:
    """Masks the values `sent` with a request in the texts of its answer."""

    def __init__(self, sent: Iterable[str]) -> None:
        self._sent = sorted(filter(None, sent), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Mask every sent value, wherever it occurs."""
        for value in self._sent:
            text = text.replace(value, '***')
        return text[:_MAX_LOGGED]

    def quoted(self, text: str) -> str:
        """Mask the sent values that are quoted, so that they cannot match the table's patterns."""
        for value in self._sent:
            text = text.replace(f"'{value}'", "'***'")
        return text


def _translate_answer(failure: ClientError, operation: str, call: CallKind, redact: Redactor) -> AuthError:
    answer = failure.response.get('Error', {})
    name, message = str(answer.get('Code', '')), str(answer.get('Message', ''))
    metadata = failure.response.get('ResponseMetadata', {})
    row, rule = find_row(name, redact.quoted(message), call)
    status = int(metadata.get('HTTPStatusCode', 0))
    if operation in _REPLACEABLE and (row is None or row.error in {MisconfiguredError, UnavailableError}):
        if _is_unknown_operation(name, message, status):
            return UnknownOperationError(f'{operation}: not known to the server')
        if row is None and status == HTTPStatus.INTERNAL_SERVER_ERROR and message.lstrip().startswith('<'):
            return HtmlFailureError(f'{operation}: HTTP {status}')
    error = row.error if row else error_by_status(status)
    if row and row.remedy:
        _logger.error('Cognito %s: %s: %r. What to do: %s.', operation, name, redact(message), row.remedy)
    if error is TriggerError:
        refused = TriggerError(f'{operation}: {redact(message)}')
        if name == 'UserLambdaValidationException':  # the other exceptions report a bug in the trigger
            refused.trigger_message = redact(_said(message)) or None
        return refused
    # An unknown exception name may be any text, so it is not repeated.
    detail = f'{operation}: {name if row else f"HTTP {status}"}'
    if row and issubclass(error, InputError) and not row.remedy:
        _logger.warning('Cognito %s refused what was typed: %s: %r', operation, name, redact(message))
    if issubclass(error, _PASSING):
        return error(detail, retry_after=retry_after_of(metadata.get('HTTPHeaders', {})))
    if error not in {BlockedError, UnexpectedError}:
        return error(detail, rule=rule)
    reference = secrets.token_hex(4)
    request = metadata.get('RequestId')
    _logger.error(
        'Cognito %s failed [%s]: %r, HTTP %s, request %r: %r',
        operation, reference, redact(name), status, request, redact(message),
    )  # fmt: skip
    return error(detail, reference=reference)


def _is_unknown_operation(name: str, message: str, status: int) -> bool:
    """Tell whether an error that Cognito does not have says that the server lacks the operation."""
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}:
        return True
    if status in _OF_OUTAGES or message.lstrip().startswith('<'):  # an error page of a proxy or a web server
        return False
    return bool(_UNKNOWN_NAME.search(name) or _UNKNOWN.search(message))


def _said(message: str) -> str:
    """Return a trigger's message without the words and the full stop that Cognito adds."""
    said = _TRIGGER_FAILED.sub('', message).strip()
    sentence = said.removesuffix('.').rstrip()
    return sentence if sentence.endswith(_ENDS) else said


def find_row(
    name: str, message: str, call: CallKind, table: Iterable[ErrorRow] = TABLE
) -> tuple[ErrorRow | None, str | None]:
    """Return the first row that fits an answer, and the rule of its error."""
    for row in table:
        if row.exception != name or call not in row.calls:
            continue
        if row.message is None:
            return row, row.rule
        if match := row.message.search(message):
            return row, match.groupdict().get('rule', row.rule)
    return None, None


def retry_after_of(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds Retry-After asks to wait (RFC 9110, 10.2.3); the form with a date is ignored."""
    seconds = headers.get('retry-after', '')
    return min(float(seconds), _LONGEST_WAIT) if re.fullmatch(r'[0-9]{1,9}', seconds) else None


def error_by_status(status: int) -> type[AuthError]:
    """Return the error for an answer without a known exception name: a firewall's page, a load balancer's 502."""
    if status == HTTPStatus.FORBIDDEN:
        return BlockedError
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ThrottledError
    return UnavailableError if status >= HTTPStatus.INTERNAL_SERVER_ERROR else UnexpectedError
