"""Every exception that botocore's service model declares for an operation, over the wire and through the client."""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

from typing import TYPE_CHECKING

import botocore.session
import pytest
from pydantic import SecretStr

from authui import errors as e
from authui.cognito import CognitoClient
from authui.cognito.error_table import TABLE, CallKind
from authui.models import ChallengeAnswer, Delivery, MfaSetupChallenge

from .support import NOW
from .test_client import OPERATIONS, TOKENS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .support import Server

MODEL = botocore.session.Session().get_service_model('cognito-idp')
MADE = '{"id": "YWRh", "rawId": "YWRh", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}'
"""What a browser makes of a registration's options, as far as the client looks at it."""
SETUP = MfaSetupChallenge(username='sub-1', session=SecretStr('s' * 20), expires_at=NOW + 180, factors=('app',))

WITH_A_TOKEN = {
    'AssociateSoftwareToken',
    'ChangePassword',
    'CompleteWebAuthnRegistration',
    'DeleteUser',
    'DeleteUserAttributes',
    'DeleteWebAuthnCredential',
    'GetTokensFromRefreshToken',
    'GetUser',
    'GetUserAttributeVerificationCode',
    'GetUserAuthFactors',
    'GlobalSignOut',
    'InitiateAuth as a refresh',
    'ListWebAuthnCredentials',
    'RevokeToken',
    'SetUserMFAPreference',
    'SetUserMFAPreference for passkeys',
    'StartWebAuthnRegistration',
    'UpdateUserAttributes',
    'VerifySoftwareToken',
    'VerifyUserAttribute',
}
"""Calls with a token alone, or with a token and a value that may be wrong."""

WAYS: dict[str, Callable[[CognitoClient], Awaitable[object]]] = OPERATIONS | {
    'InitiateAuth as a refresh': OPERATIONS['GetTokensFromRefreshToken'],
    'CompleteWebAuthnRegistration': lambda client: client.complete_passkey(TOKENS.access_token, MADE),
    'DeleteWebAuthnCredential': lambda client: client.delete_passkey(TOKENS.access_token, 'cGFzc2tleS1vZi1hZGE'),
    'GetUserAuthFactors': lambda client: client.first_factors(TOKENS.access_token),
    'ListWebAuthnCredentials': lambda client: client.list_passkeys(TOKENS.access_token),
    'SetUserMFAPreference for passkeys': lambda client: client.prefer_passkeys(TOKENS.access_token),
    'StartWebAuthnRegistration': lambda client: client.start_passkey(TOKENS.access_token),
    'InitiateAuth without a password': lambda client: client.sign_in_by('ada@example.org', 'email'),
    'InitiateAuth after a confirmation': lambda client: client.sign_in_confirmed(
        'ada@example.org', SecretStr('s' * 20)
    ),
    'AssociateSoftwareToken in a sign-in': lambda client: client.set_up_totp(SETUP),
    'VerifySoftwareToken in a sign-in': lambda client: client.answer(
        SETUP, ChallengeAnswer(secret=SecretStr('123456'))
    ),
}

DEFINITIVE = {
    'NotAuthorizedException',
    'PasswordResetRequiredException',
    'RefreshTokenReuseException',
    'UnauthorizedException',
    'UnsupportedTokenTypeException',
    'UserNotConfirmedException',
    'UserNotFoundException',
}
"""Exceptions that Cognito raises only because of a token."""

NOT_TOLD = {('ForgotPassword', 'NotAuthorizedException'), ('ForgotPassword', 'UserNotFoundException')}
"""Exceptions that would reveal who has an account: these look like a success."""

GONE_ALREADY = {('DeleteWebAuthnCredential', 'ResourceNotFoundException')}
"""Exceptions that say that a removal has nothing left to do."""

OF_NO_OPERATION = {
    'AccessDeniedException': 'the policy of a VPC endpoint',
    'InternalFailure': 'common to all of AWS',
    'RequestLimitExceeded': 'common to all of AWS',
    'ServiceUnavailable': 'common to all of AWS',
    'ServiceUnavailableException': 'common to all of AWS',
    'ThrottlingException': 'common to all of AWS',
    'UnknownOperationException': 'common to all of AWS, and servers that speak an older Cognito',
}
"""Exceptions in the table that no user-facing operation declares, and their sources."""


def operation_of(way: str) -> str:
    return way.split(maxsplit=1)[0]


def declared(operation: str) -> list[str]:
    return [shape.name for shape in MODEL.operation_model(operation).error_shapes]


CASES = [(way, name) for way in WAYS for name in declared(operation_of(way))]


def prepare(server: Server, way: str) -> None:
    if way == 'InitiateAuth as a refresh':
        server.refuse('GetTokensFromRefreshToken', 'UnknownOperationException')


async def refused(
    client: CognitoClient, server: Server, way: str, name: str, message: str = '', status: int = 400
) -> e.AuthError:
    server.forget()
    prepare(server, way)
    server.refuse(operation_of(way), name, message, status)
    with pytest.raises(e.AuthError) as caught:
        await WAYS[way](client)
    return caught.value


@pytest.mark.parametrize('way', WAYS)
async def test_every_declared_exception_is_a_named_error_and_only_a_definitive_one_ends_a_session(
    client: CognitoClient, server: Server, way: str
) -> None:
    names = {name for called, name in set(CASES) - NOT_TOLD - GONE_ALREADY if called == way}
    errors = {name: await refused(client, server, way, name) for name in sorted(names)}
    codes = {kind.code for kind in vars(e).values() if isinstance(kind, type) and issubclass(kind, e.AuthError)}
    assert [name for name, error in errors.items() if type(error) in {e.AuthError, e.UnexpectedError}] == []
    assert [name for name, error in errors.items() if error.code not in codes] == []
    ending = {name for name, error in errors.items() if isinstance(error, e.SessionEndedError)}
    assert ending == (names & DEFINITIVE if way in WITH_A_TOKEN else set())


@pytest.mark.parametrize('name', sorted(name for _, name in NOT_TOLD))
async def test_for_an_unknown_user_the_answer_looks_as_if_a_code_was_sent(
    client: CognitoClient, server: Server, name: str
) -> None:
    server.refuse('ForgotPassword', name)
    told = await client.forgot_password('ada@example.org')
    assert told == Delivery(destination='a***@e***', medium='EMAIL', attribute='email')


async def test_what_is_gone_already_is_removed(client: CognitoClient, server: Server) -> None:
    for way, name in GONE_ALREADY:
        server.refuse(way, name)
        await WAYS[way](client)


TEMPORARY = [
    ('TooManyRequestsException', 'Rate exceeded', 400),
    ('ThrottlingException', 'Rate exceeded', 400),
    ('LimitExceededException', 'Attempt limit exceeded, please try after some time.', 400),
    ('InternalErrorException', 'Something went wrong', 500),
    ('ServiceUnavailable', '', 503),
    ('ForbiddenException', 'Request not allowed due to WAF block.', 403),
    ('NotAuthorizedException', 'Password attempts exceeded', 400),
    ('SomethingNewException', 'A new word of Cognito', 400),
]


@pytest.mark.parametrize('way', sorted(WITH_A_TOKEN))
async def test_no_temporary_failure_ends_a_session(client: CognitoClient, server: Server, way: str) -> None:
    errors = {name: await refused(client, server, way, name, message, status) for name, message, status in TEMPORARY}
    assert [name for name, error in errors.items() if isinstance(error, e.SessionEndedError)] == []


@pytest.mark.parametrize(
    ('way', 'name', 'message', 'error', 'field'),
    [
        ('ChangePassword', 'NotAuthorizedException', 'Incorrect username or password.', e.WrongPasswordError, 'current'),
        ('ChangePassword', 'InvalidPasswordException', '', e.PasswordPolicyError, 'password'),
        ('ChangePassword', 'PasswordHistoryPolicyViolationException', '', e.PasswordHistoryError, 'password'),
        ('VerifyUserAttribute', 'CodeMismatchException', '', e.CodeMismatchError, 'code'),
        ('VerifyUserAttribute', 'ExpiredCodeException', '', e.CodeExpiredError, 'code'),
        ('VerifySoftwareToken', 'EnableSoftwareTokenMFAException', 'Code mismatch', e.CodeMismatchError, 'code'),
        ('UpdateUserAttributes', 'AliasExistsException', '', e.AccountExistsError, 'email'),
        ('UpdateUserAttributes', 'InvalidParameterException', 'Invalid phone number format.', e.InputError, 'phone_number'),
        ('SignUp', 'InvalidParameterException', 'Invalid email address format.', e.InputError, 'email'),
    ],
)  # fmt: skip
async def test_a_wrong_value_is_an_error_of_its_field(
    client: CognitoClient, server: Server, *, way: str, name: str, message: str, error: type[e.AuthError], field: str
) -> None:
    told = await refused(client, server, way, name, message)
    assert (type(told), told.field) == (error, field)


def test_every_exception_in_the_table_is_declared_by_an_operation_or_known_from_elsewhere() -> None:
    operations = [MODEL.operation_model(name) for name in MODEL.operation_names]
    of_users = {
        shape.name for operation in operations if operation.auth_type == 'none' for shape in operation.error_shapes
    }
    assert {row.exception for row in TABLE} - of_users == set(OF_NO_OPERATION)


def test_only_a_refused_token_ends_a_session_in_every_row_of_the_table() -> None:
    ending = [row for row in TABLE if issubclass(row.error, e.SessionEndedError)]
    assert {row.exception for row in ending} == DEFINITIVE
    of_tokens_alone = {'RefreshTokenReuseException', 'UnauthorizedException', 'UnsupportedTokenTypeException'}
    for row in ending:
        assert row.exception in of_tokens_alone or row.calls <= {CallKind.SESSION, CallKind.PROFILE, CallKind.PASSKEY}
    for operation in set(map(operation_of, set(WAYS) - WITH_A_TOKEN)) - {'InitiateAuth'}:
        assert of_tokens_alone.isdisjoint(declared(operation))


def test_every_operation_of_the_client_is_in_the_table() -> None:
    methods = {name for name in dir(CognitoClient) if not name.startswith('_')} - {'close'}
    named = {name for call in WAYS.values() for name in call.__code__.co_names}
    assert methods <= named


@pytest.mark.parametrize(
    ('header', 'seconds'),
    [
        ('0', 0),
        ('30', 30),
        ('900', 900),
        ('86400', 900),
        ('-1', None),
        ('1.5', None),
        ('9' * 400, None),
        ('Fri, 31 Dec 1999 23:59:59 GMT', None),
    ],
)
@pytest.mark.parametrize(
    ('name', 'status'),
    [
        ('TooManyRequestsException', 400),
        ('LimitExceededException', 400),
        ('TooManyFailedAttemptsException', 400),
        ('', 429),
        ('', 503),
    ],
)
async def test_retry_after_is_passed_on(
    client: CognitoClient, server: Server, *, name: str, status: int, header: str, seconds: float | None
) -> None:
    server.refuse('ConfirmSignUp', name, status=status, headers=(('Retry-After', header),))
    with pytest.raises(e.AuthError) as caught:
        await OPERATIONS['ConfirmSignUp'](client)
    assert caught.value.retry_after == seconds


async def test_without_retry_after_no_wait_is_invented(client: CognitoClient, server: Server) -> None:
    server.refuse('RespondToAuthChallenge', 'NotAuthorizedException', 'Password attempts exceeded')
    with pytest.raises(e.TooManyAttemptsError) as caught:
        await OPERATIONS['RespondToAuthChallenge'](client)
    assert caught.value.retry_after is None


async def test_a_permanent_refusal_has_no_wait(client: CognitoClient, server: Server) -> None:
    server.refuse('GetUser', 'NotAuthorizedException', 'Access Token has expired', headers=(('Retry-After', '5'),))
    with pytest.raises(e.SessionEndedError) as caught:
        await client.get_user(TOKENS.access_token)
    assert caught.value.retry_after is None
