"""Triggers: Python functions in place of the Lambda functions of a pool, and how their failures are answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, ParamSpec

from authui.local.errors import OperationError

P = ParamSpec('P')

_logger = logging.getLogger(__name__)

_client_metadata: ContextVar[Mapping[str, str] | None] = ContextVar('client_metadata', default=None)
_TOLD: Final = frozenset(
    {
        'AdminCreateUser',
        'AdminResetUserPassword',
        'ForgotPassword',
        'GetUserAttributeVerificationCode',
        'ResendConfirmationCode',
        'RespondToAuthChallenge',
        'SignUp',
        'UpdateUserAttributes',
    }
)
"""The operations whose ClientMetadata Cognito passes to CustomMessage; that of InitiateAuth it does not pass."""


@contextmanager
def client_metadata_of(operation: str, given: Mapping[str, str] | None) -> Iterator[None]:
    """Answer a request with this ClientMetadata: inside, `client_metadata()` returns what triggers get of it."""
    token = _client_metadata.set(given if operation in _TOLD else None)
    try:
        yield
    finally:
        _client_metadata.reset(token)


def client_metadata() -> dict[str, str] | None:
    """Return the ClientMetadata of the request that is being answered; None without any."""
    given = _client_metadata.get()
    return dict(given) if given else None


def trigger_event(
    source: str,
    *,
    pool_id: str,
    client_id: str,
    username: str,
    request: dict[str, Any],
    response: dict[str, Any],
) -> dict[str, Any]:
    """Return the event that Cognito sends to a Lambda function."""
    return {
        'version': '1',
        'region': pool_id.partition('_')[0],
        'userPoolId': pool_id,
        'userName': username,
        'callerContext': {'awsSdkVersion': 'aws-sdk-unknown-unknown', 'clientId': client_id},
        'triggerSource': source,
        'request': request,
        'response': response,
    }


def run_trigger(name: str, trigger: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> Any:
    """Run a trigger; its failure is answered as Cognito answers that of a Lambda function, and logged.

    The result is `Any`, because nothing but this pool checks what a host's triggers return.
    """
    try:
        return trigger(*args, **kwargs)
    except OperationError:
        raise
    except Exception as error:
        _logger.warning('The trigger %s raised %s', name, type(error).__name__, exc_info=True)
        raise OperationError('UserLambdaValidationException', f'{name} failed with error {error}.') from error


def unrecognizable() -> OperationError:
    """Refuse the answer of a trigger."""
    return OperationError('InvalidLambdaResponseException', 'Unrecognizable lambda output')
