"""Which of Cognito's errors end a session: only those that say so for good, each of all that there are."""

from __future__ import annotations

import botocore.session
import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError
from pydantic import SecretStr
from support.told import tellable, tokens_of
from support.world import World

from authui.cognito.error_table import CallKind
from authui.cognito.errors import translate
from authui.errors import AuthError, SessionEndedError
from authui.models import AuthEvent, Credentials
from authui.session import TabSession

_MODEL = botocore.session.get_session().get_service_model('cognito-idp')
EVERY = sorted(
    {shape.name for name in _MODEL.operation_names for shape in _MODEL.operation_model(name).error_shapes}
    | {'ThrottlingException', 'InternalFailure', 'ServiceUnavailable', 'AccessDeniedException', 'SomethingNew'}
)
"""Every exception of the service model, what AWS's front answers for any service, and one that nobody knows yet."""
DEFINITIVE = {
    'NotAuthorizedException',
    'RefreshTokenReuseException',
    'UnauthorizedException',
    'UnsupportedTokenTypeException',
    'UserNotFoundException',
    'UserNotConfirmedException',
    'PasswordResetRequiredException',
}
STATUSES = {'InternalErrorException': 500, 'InternalFailure': 500, 'ServiceUnavailable': 503}
FAULTS = {
    'refused': EndpointConnectionError(endpoint_url='https://x'),
    'not connected': ConnectTimeoutError(endpoint_url='https://x'),
    'not answered': ReadTimeoutError(endpoint_url='https://x'),
    'cut': ConnectionClosedError(endpoint_url='https://x'),
    'unreadable': ResponseParserError('x'),
    'a surprise': KeyError('IdToken'),
}


def failure_of(name: str) -> Exception:
    if name in FAULTS:
        return FAULTS[name]
    metadata = {'HTTPStatusCode': STATUSES.get(name, 400), 'RequestId': 'r'}
    return ClientError({'Error': {'Code': name, 'Message': 'no'}, 'ResponseMetadata': metadata}, 'Operation')  # type: ignore[typeddict-item]  # as much of an answer as is looked at


def test_the_table_names_many_errors() -> None:
    assert len(EVERY) > 50
    assert set(EVERY) >= DEFINITIVE


async def test_at_a_refresh_only_definitive_errors_end_the_session(world: World) -> None:
    client = tellable(world)
    tokens = await tokens_of(world)
    for name in [*EVERY, *FAULTS]:
        session, _ = await world.registry.begin(tokens)
        heard: list[AuthEvent] = []
        stop = session.listen(heard.append)
        client.tell('refresh', translate(failure_of(name), operation='refresh', call=CallKind.SESSION))
        with pytest.raises(AuthError) as caught:
            await session.refresh()
        is_over = name in DEFINITIVE
        assert isinstance(caught.value, SessionEndedError) == is_over, name
        assert session.ended == is_over, name
        assert heard == (['session_expired'] if is_over else []), name
        assert session.is_current != is_over, name
        assert session._refresher.timer.is_armed != is_over, name  # else it is tried again
        stop()


async def test_at_a_login_no_error_ends_the_existing_session(world: World) -> None:
    client = tellable(world)
    session, _ = await world.registry.begin(await tokens_of(world))
    tab = TabSession(world.registry, session)
    for name in [*EVERY, *FAULTS]:
        client.tell('login', translate(failure_of(name), operation='initiate_auth', call=CallKind.SIGN_IN))
        with pytest.raises(AuthError) as caught:
            await tab.login(Credentials(identifier='ann@example.org', password=SecretStr('x')))
        # What is said of a session is no answer to who has none yet; but for three that no sign-in is answered with.
        assert isinstance(caught.value, SessionEndedError) == (
            name in {'RefreshTokenReuseException', 'UnauthorizedException', 'UnsupportedTokenTypeException'}
        ), name
        assert session.is_current, name
        assert tab.session_key == session.key, name
    tab.close()
