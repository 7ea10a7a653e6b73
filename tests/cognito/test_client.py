"""The client: what each operation sends and returns, and that no secret shows."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from authui.cognito import CognitoClient, make_boto_client
from authui.cognito import calls as calls_module
from authui.cognito.srp import PasswordProof
from authui.errors import (
    AuthError,
    BlockedError,
    CodeMismatchError,
    CredentialsError,
    InputError,
    MisconfiguredError,
    SessionEndedError,
    ThrottledError,
    TokenReusedError,
    UnavailableError,
    UnexpectedError,
)
from authui.models import (
    ChallengeAnswer,
    CodeChallenge,
    Confirmation,
    Credentials,
    Delivery,
    MfaPreference,
    NewPasswordChallenge,
    OtherChallenge,
    PasswordChange,
    PasswordReset,
    Registration,
    SignUpResult,
    TokenSet,
    User,
)

from .support import CLIENT_ID, CLIENT_SECRET, NOW, POOL_ID, Reply, Server, challenge, encoded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from authui.settings import Settings

CREDENTIALS = Credentials(identifier=' Ada@example.org ', password=SecretStr(' canary-password '))
REGISTRATION = Registration(
    identifier='ada@example.org', password=SecretStr('canary-password'), attributes=(('given_name', 'Ada'),)
)
CONFIRMATION = Confirmation(identifier='ada@example.org', code=SecretStr('123456'))
RESET = PasswordReset(identifier='ada@example.org', code=SecretStr('123456'), password=SecretStr('canary-password'))
CHANGE = PasswordChange(current=SecretStr('canary-password'), password=SecretStr('canary-new'))
CODE_CHALLENGE = CodeChallenge(
    username='sub-1', session=SecretStr('s' * 20), expires_at=NOW + 180, name='SOFTWARE_TOKEN_MFA', factor='app'
)
TOKENS = TokenSet(
    id_token=SecretStr('canary-id'), access_token=SecretStr('canary-access'), refresh_token=SecretStr('canary-refresh')
)
RESULT = {'IdToken': 'id', 'AccessToken': 'access', 'ExpiresIn': 3600, 'TokenType': 'Bearer'}
REFRESHED = {'AuthenticationResult': RESULT}
SIGNED_IN = {'AuthenticationResult': RESULT | {'RefreshToken': 'refresh'}}
DETAILS = {'CodeDeliveryDetails': {'Destination': 'a***@e***', 'DeliveryMedium': 'EMAIL', 'AttributeName': 'email'}}
DELIVERY = Delivery(destination='a***@e***', medium='EMAIL', attribute='email')

OPERATIONS: dict[str, Callable[[CognitoClient], Awaitable[object]]] = {
    'InitiateAuth': lambda client: client.login(CREDENTIALS),
    'SignUp': lambda client: client.signup(REGISTRATION),
    'ConfirmSignUp': lambda client: client.confirm(CONFIRMATION),
    'ResendConfirmationCode': lambda client: client.resend_confirmation_code('ada@example.org'),
    'GetTokensFromRefreshToken': lambda client: client.refresh(TOKENS, username='sub-1'),
    'GetUser': lambda client: client.get_user(TOKENS.access_token),
    'GetUserAttributeVerificationCode': lambda client: client.send_attribute_code(TOKENS.access_token),
    'VerifyUserAttribute': lambda client: client.verify_attribute(TOKENS.access_token, SecretStr('123456')),
    'RevokeToken': lambda client: client.revoke(TOKENS.refresh_token),
    'GlobalSignOut': lambda client: client.global_sign_out(TOKENS.access_token),
    'ForgotPassword': lambda client: client.forgot_password('ada@example.org'),
    'ConfirmForgotPassword': lambda client: client.reset_password(RESET),
    'RespondToAuthChallenge': lambda client: client.answer(CODE_CHALLENGE, ChallengeAnswer(secret=SecretStr('123456'))),
    'AssociateSoftwareToken': lambda client: client.begin_totp(TOKENS.access_token),
    'VerifySoftwareToken': lambda client: client.verify_totp(TOKENS.access_token, SecretStr('123456')),
    'SetUserMFAPreference': lambda client: client.set_mfa(TOKENS.access_token, MfaPreference(factors=('app',))),
    'ChangePassword': lambda client: client.change_password(TOKENS.access_token, CHANGE),
    'UpdateUserAttributes': lambda client: client.update_attributes(TOKENS.access_token, {'name': 'canary-name'}),
    'DeleteUserAttributes': lambda client: client.delete_attributes(TOKENS.access_token, ['name']),
    'DeleteUser': lambda client: client.delete_user(TOKENS.access_token),
}
every_operation = pytest.mark.parametrize(('operation', 'call'), OPERATIONS.items(), ids=OPERATIONS.keys())


def secret_hash(username: str) -> str:
    return base64.b64encode(hmac.digest(CLIENT_SECRET.encode(), f'{username}{CLIENT_ID}'.encode(), 'sha256')).decode()


class TestEveryOperation:
    @every_operation
    async def test_an_answer_that_is_not_from_cognito_has_its_own_error(
        self,
        client: CognitoClient,
        server: Server,
        *,
        operation: str,
        call: Callable[[CognitoClient], Awaitable[object]],
    ) -> None:
        for reply, error in (
            (Reply(b'<html>blocked</html>', 403, 'text/html'), BlockedError),
            (Reply(b'<html>bad gateway</html>', 502, 'text/html'), UnavailableError),
            (Reply(b'<html>\xff</html>', 503, 'text/html'), UnavailableError),
            (Reply(b'', 500), UnavailableError),
            (Reply(b'<html>log in to this network</html>', 200, 'text/html'), UnavailableError),
            (Reply(b'{', is_cut=True), UnavailableError),
            (Reply(b'{"__type":"InternalErrorException"}', 500), UnavailableError),
            (Reply(b'{"__type":"SomethingNewException","message":"canary"}', 400), UnexpectedError),
            (Reply(b'[]', 400), UnexpectedError),
        ):
            server.forget()
            server.reply(operation, reply)
            with pytest.raises(AuthError) as caught:
                await call(client)
            assert (reply, type(caught.value), len(server.requests)) == (reply, error, 1)

    async def test_a_server_that_is_down_is_unavailable(self, settings: Settings) -> None:
        with socket.create_server(('127.0.0.1', 0)) as gone:
            url = f'http://127.0.0.1:{gone.getsockname()[1]}'
        boto = make_boto_client(settings.model_copy(update={'endpoint_url': url}))
        client = CognitoClient(boto, pool_id=POOL_ID, client_id=CLIENT_ID)
        for call in OPERATIONS.values():
            with pytest.raises(UnavailableError):
                await call(client)
        await client.close()

    @every_operation
    async def test_a_client_that_is_closed_is_unavailable(
        self, client: CognitoClient, server: Server, operation: str, call: Callable[[CognitoClient], Awaitable[object]]
    ) -> None:
        server.say(operation)
        await client.close()
        with pytest.raises(UnavailableError):
            await call(client)
        assert not server.requests

    @every_operation
    async def test_no_error_holds_what_was_sent(
        self,
        client: CognitoClient,
        server: Server,
        operation: str,
        call: Callable[[CognitoClient], Awaitable[object]],
    ) -> None:
        server.refuse(operation, 'InvalidParameterException', 'canary-password canary-access canary-refresh 123456')
        with pytest.raises(InputError) as caught:
            await call(client)
        assert caught.value.__context__ is None
        assert caught.value.__cause__ is None
        seen, traceback = [str(caught.value)], caught.value.__traceback__
        while traceback is not None:
            seen += map(repr, traceback.tb_frame.f_locals.values())
            traceback = traceback.tb_next
        secrets = ('canary-password', 'canary-access', 'canary-refresh', '123456')
        assert not [text for text in seen if any(secret in text for secret in secrets) and 'Server' not in text]


class TestSignIn:
    async def test_a_refusal_is_a_credentials_error(self, client: CognitoClient, server: Server) -> None:
        server.refuse('InitiateAuth', 'NotAuthorizedException', 'Incorrect username or password.')
        with pytest.raises(CredentialsError):
            await client.login(CREDENTIALS)

    async def test_tokens_without_a_refresh_token_are_unexpected(self, client: CognitoClient, server: Server) -> None:
        server.say('InitiateAuth', {'AuthenticationResult': RESULT})
        with pytest.raises(UnexpectedError):
            await client.login(CREDENTIALS)

    async def test_an_srp_challenge_that_makes_no_sense_is_unexpected(self, boto: Any, server: Server) -> None:
        client = CognitoClient(boto, pool_id=POOL_ID, client_id=CLIENT_ID)
        parameters = {'SRP_B': '0', 'SALT': '1', 'SECRET_BLOCK': 'AAAA', 'USER_ID_FOR_SRP': 'sub-1'}
        server.say('InitiateAuth', {'ChallengeName': 'PASSWORD_VERIFIER', 'ChallengeParameters': parameters})
        with pytest.raises(UnexpectedError):
            await client.login(CREDENTIALS)
        await client.close()

    async def test_half_a_surrogate_pair_is_refused_as_input(self, boto: Any, server: Server) -> None:
        client = CognitoClient(boto, pool_id=POOL_ID, client_id=CLIENT_ID)
        parameters = {'SRP_B': '5', 'SALT': '1', 'SECRET_BLOCK': 'AAAA', 'USER_ID_FOR_SRP': 'sub-1'}
        server.say('InitiateAuth', {'ChallengeName': 'PASSWORD_VERIFIER', 'ChallengeParameters': parameters})
        with pytest.raises(InputError):
            await client.login(Credentials(identifier='ada@example.org', password=SecretStr('canary\ud800')))
        await client.close()

    async def test_blanks_around_the_email_go_and_those_of_the_password_stay(
        self, client: CognitoClient, server: Server
    ) -> None:
        server.say('InitiateAuth', SIGNED_IN)
        tokens = await client.login(CREDENTIALS)
        assert server.requests == [
            (
                'InitiateAuth',
                {
                    'AuthFlow': 'USER_PASSWORD_AUTH',
                    'ClientId': CLIENT_ID,
                    'AuthParameters': {'USERNAME': 'Ada@example.org', 'PASSWORD': ' canary-password '},
                },
            )
        ]
        assert tokens == TokenSet(
            id_token=SecretStr('id'), access_token=SecretStr('access'), refresh_token=SecretStr('refresh')
        )

    async def test_a_challenge_has_the_real_user_name(self, client: CognitoClient, server: Server) -> None:
        server.say('InitiateAuth', challenge('NEW_PASSWORD_REQUIRED', USER_ID_FOR_SRP='sub-1', requiredAttributes='[]'))
        assert await client.login(CREDENTIALS) == NewPasswordChallenge(
            username='sub-1', session=SecretStr('s' * 20), expires_at=NOW + 180
        )

    async def test_a_challenge_before_srp_is_left_to_the_caller(self, boto: Any, server: Server) -> None:
        client = CognitoClient(boto, pool_id=POOL_ID, client_id=CLIENT_ID)
        server.say('InitiateAuth', {'ChallengeName': 'CUSTOM_CHALLENGE', 'Session': 's' * 20})
        asked = await client.login(CREDENTIALS)
        assert isinstance(asked, OtherChallenge)
        assert (asked.name, asked.username) == ('CUSTOM_CHALLENGE', 'Ada@example.org')
        await client.close()

    async def test_a_challenge_after_srp_keeps_the_real_user_name(self, boto: Any, server: Server) -> None:
        client = CognitoClient(boto, pool_id=POOL_ID, client_id=CLIENT_ID)
        parameters = {'SRP_B': '5', 'SALT': '1', 'SECRET_BLOCK': 'AAAA', 'USER_ID_FOR_SRP': 'sub-1'}
        server.say(
            'InitiateAuth',
            {'ChallengeName': 'PASSWORD_VERIFIER', 'Session': 'a' * 20, 'ChallengeParameters': parameters},
        )
        server.say('RespondToAuthChallenge', {'ChallengeName': 'SOFTWARE_TOKEN_MFA', 'Session': 's' * 20})
        asked = await client.login(CREDENTIALS)
        assert isinstance(asked, CodeChallenge)
        assert asked.username == 'sub-1'
        _, request = server.requests[1]
        assert request['Session'] == 'a' * 20
        assert request['ChallengeResponses']['USERNAME'] == 'sub-1'
        assert 'canary-password' not in json.dumps(server.requests)
        await client.close()

    async def test_what_a_proof_is_made_of_is_masked_where_the_answer_repeats_it(
        self, boto: Any, server: Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = CognitoClient(boto, pool_id=POOL_ID, client_id=CLIENT_ID)
        parameters = {'SRP_B': '5', 'SALT': '1', 'SECRET_BLOCK': 'Y2FuYXJ5LWJsb2Nr', 'USER_ID_FOR_SRP': 'sub-1'}
        server.say('InitiateAuth', {'ChallengeName': 'PASSWORD_VERIFIER', 'ChallengeParameters': parameters})
        server.refuse('RespondToAuthChallenge', 'SomethingNewException', 'cannot read Y2FuYXJ5LWJsb2Nr')
        with pytest.raises(UnexpectedError):
            await client.login(CREDENTIALS)
        assert 'cannot read ***' in caplog.text
        assert 'Y2FuYXJ5LWJsb2Nr' not in caplog.text
        await client.close()

    async def test_a_proof_is_computed_on_the_threads_of_its_calls_one_at_a_time(
        self, boto: Any, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        computing, most, threads = 0, 0, set[str]()
        answer = PasswordProof.answer

        def slowly(proof: PasswordProof, challenge: Mapping[str, str]) -> dict[str, SecretStr]:
            nonlocal computing, most
            computing += 1
            most = max(most, computing)
            threads.add(threading.current_thread().name.rpartition('_')[0])
            time.sleep(0.01)  # the others have the time to come
            computing -= 1
            return answer(proof, challenge)

        monkeypatch.setattr(PasswordProof, 'answer', slowly)
        client = CognitoClient(boto, pool_id=POOL_ID, client_id=CLIENT_ID)
        parameters = {'SRP_B': '5', 'SALT': '1', 'SECRET_BLOCK': 'AAAA', 'USER_ID_FOR_SRP': 'sub-1'}
        server.say('InitiateAuth', {'ChallengeName': 'PASSWORD_VERIFIER', 'ChallengeParameters': parameters})
        server.say('RespondToAuthChallenge', SIGNED_IN)
        await asyncio.gather(*(client.login(CREDENTIALS) for _ in range(8)))
        assert (most, threads) == (1, {'authui-sign-in'})
        await client.close()

    async def test_a_client_with_a_secret_sends_its_hash(self, secret_client: CognitoClient, server: Server) -> None:
        server.say('InitiateAuth', SIGNED_IN)
        await secret_client.login(CREDENTIALS)
        _, request = server.requests[0]
        assert request['AuthParameters']['SECRET_HASH'] == secret_hash('Ada@example.org')


class TestSignUp:
    async def test_the_email_is_user_name_and_attribute(self, secret_client: CognitoClient, server: Server) -> None:
        server.say('SignUp', {'UserSub': 'sub-1', 'UserConfirmed': False} | DETAILS)
        assert await secret_client.signup(REGISTRATION) == SignUpResult(sub='sub-1', confirmed=False, delivery=DELIVERY)
        _, request = server.requests[0]
        assert request == {
            'ClientId': CLIENT_ID,
            'SecretHash': secret_hash('ada@example.org'),
            'Username': 'ada@example.org',
            'Password': 'canary-password',
            'UserAttributes': [
                {'Name': 'email', 'Value': 'ada@example.org'},
                {'Name': 'given_name', 'Value': 'Ada'},
            ],
        }

    async def test_a_pool_that_confirms_by_itself_sends_nothing(self, client: CognitoClient, server: Server) -> None:
        server.say('SignUp', {'UserSub': 'sub-1', 'UserConfirmed': True})
        assert await client.signup(REGISTRATION) == SignUpResult(sub='sub-1', confirmed=True, delivery=None)


class TestConfirmation:
    async def test_an_empty_code_is_not_sent(self, client: CognitoClient, server: Server) -> None:
        with pytest.raises(InputError) as caught:
            await client.confirm(Confirmation(identifier='ada@example.org', code=SecretStr(' ')))
        assert caught.value.rule == 'code'
        assert not server.requests

    @pytest.mark.parametrize(
        'typed',
        [
            '123456',
            ' 123 456\n',
            '\uff11\uff12\uff13\uff14\uff15\uff16',
            '١٢٣٤٥٦',
            '१२३४५६',
            '1\u00a02\u20093\u200b4\ufeff5\u30006',
            '\u202d123456\u202c',
        ],
    )
    async def test_blanks_go_and_digits_of_any_script_count(
        self, client: CognitoClient, server: Server, typed: str
    ) -> None:
        server.say('ConfirmSignUp')
        server.say('VerifyUserAttribute')
        await client.confirm(Confirmation(identifier=' ada@example.org', code=SecretStr(typed)))
        await client.verify_attribute(SecretStr('token'), SecretStr(typed))
        assert server.requests == [
            (
                'ConfirmSignUp',
                {
                    'ClientId': CLIENT_ID,
                    'Username': 'ada@example.org',
                    'ConfirmationCode': '123456',
                    'ForceAliasCreation': True,
                },
            ),
            ('VerifyUserAttribute', {'AccessToken': 'token', 'AttributeName': 'email', 'Code': '123456'}),
        ]

    async def test_moving_an_alias_can_be_turned_off(self, boto: Any, server: Server) -> None:
        client = CognitoClient(boto, pool_id=POOL_ID, client_id=CLIENT_ID, force_alias_creation=False)
        server.say('ConfirmSignUp')
        await client.confirm(CONFIRMATION)
        assert server.requests[0][1]['ForceAliasCreation'] is False
        await client.close()

    async def test_letters_of_a_code_stay(self, client: CognitoClient, server: Server) -> None:
        server.refuse('ConfirmSignUp', 'CodeMismatchException')
        with pytest.raises(CodeMismatchError):
            await client.confirm(Confirmation(identifier='ada@example.org', code=SecretStr('aB-9')))
        assert server.requests[0][1]['ConfirmationCode'] == 'aB-9'

    async def test_a_new_code_says_where_it_was_sent(self, secret_client: CognitoClient, server: Server) -> None:
        server.say('ResendConfirmationCode', DETAILS)
        assert await secret_client.resend_confirmation_code('ada@example.org ') == DELIVERY
        assert server.requests[0][1] == {
            'ClientId': CLIENT_ID,
            'SecretHash': secret_hash('ada@example.org'),
            'Username': 'ada@example.org',
        }


class TestRefresh:
    @pytest.mark.parametrize(
        ('name', 'error'),
        [
            ('NotAuthorizedException', SessionEndedError),
            ('UserNotFoundException', SessionEndedError),
            ('PasswordResetRequiredException', SessionEndedError),
            ('RefreshTokenReuseException', TokenReusedError),
            ('TooManyRequestsException', AuthError),
            ('ResourceNotFoundException', MisconfiguredError),
        ],
    )
    async def test_a_refused_refresh_is_not_tried_with_the_old_operation(
        self, client: CognitoClient, server: Server, name: str, error: type[AuthError]
    ) -> None:
        server.refuse('GetTokensFromRefreshToken', name)
        with pytest.raises(error):
            await client.refresh(TOKENS, username='sub-1')
        assert len(server.requests) == 1

    async def test_the_refresh_token_stays_where_the_pool_does_not_rotate(
        self, client: CognitoClient, server: Server
    ) -> None:
        server.say('GetTokensFromRefreshToken', REFRESHED)
        tokens = await client.refresh(TOKENS, username='sub-1')
        assert tokens.refresh_token == TOKENS.refresh_token
        assert tokens.access_token.get_secret_value() == 'access'

    async def test_a_rotated_refresh_token_takes_the_place_of_the_old_one(
        self, secret_client: CognitoClient, server: Server
    ) -> None:
        server.say('GetTokensFromRefreshToken', SIGNED_IN)
        tokens = await secret_client.refresh(TOKENS, username='sub-1')
        assert tokens.refresh_token.get_secret_value() == 'refresh'
        assert server.requests[0][1] == {
            'RefreshToken': 'canary-refresh',
            'ClientId': CLIENT_ID,
            'ClientSecret': CLIENT_SECRET,
        }

    async def test_a_server_without_that_operation_gets_the_old_one_from_then_on(
        self, secret_client: CognitoClient, server: Server
    ) -> None:
        server.refuse('GetTokensFromRefreshToken', 'UnknownOperationException')
        server.say('InitiateAuth', REFRESHED)
        await secret_client.refresh(TOKENS, username='sub-1')
        tokens = await secret_client.refresh(TOKENS, username='sub-1')
        assert tokens.refresh_token == TOKENS.refresh_token
        assert [operation for operation, _ in server.requests] == [
            'GetTokensFromRefreshToken',
            'InitiateAuth',
            'InitiateAuth',
        ]
        assert server.requests[1][1] == {
            'AuthFlow': 'REFRESH_TOKEN_AUTH',
            'ClientId': CLIENT_ID,
            'AuthParameters': {'REFRESH_TOKEN': 'canary-refresh', 'SECRET_HASH': secret_hash('sub-1')},
        }

    @pytest.mark.parametrize(
        ('status', 'content'),
        [
            (500, b'{"code": "CognitoLocal#Unsupported", "message": "Cognito Local unsupported feature: X"}'),
            (500, b'{"__type": "CognitoLocal#Unsupported", "message": "Cognito Local unsupported feature: X"}'),
            (501, b'{"__type": "InternalFailure", "message": "The API action X has not yet been emulated"}'),
            (400, b'{"__type": "UnknownOperationException"}'),
            (400, b'{"__type": "UnsupportedOperationException", "message": "Operation X is not supported"}'),
            (400, b'{"__type": "com.amazon.coral.service#UnknownOperationException", "message": null}'),
            (400, b'{"__type": "InvalidAction", "message": "Could not find operation X"}'),
            (400, b'{"__type": "NotImplementedException", "message": ""}'),
            (400, b'{"__type": "ValidationError", "message": "Unknown operation: X"}'),
            (404, b'not found'),
            (404, b'<html>Not Found</html>'),
            (405, b''),
            (501, b'<html>Not Implemented</html>'),
            (500, b'<!doctype html>\n<title>500 Internal Server Error</title>'),  # moto's server
        ],
    )
    async def test_servers_say_in_many_ways_that_they_do_not_know_it(
        self, client: CognitoClient, server: Server, status: int, content: bytes
    ) -> None:
        server.reply('GetTokensFromRefreshToken', Reply(content, status))
        server.say('InitiateAuth', REFRESHED)
        for _ in range(2):
            assert (await client.refresh(TOKENS, username='sub-1')).id_token.get_secret_value() == 'id'
        assert [operation for operation, _ in server.requests] == [
            'GetTokensFromRefreshToken',
            'InitiateAuth',
            'InitiateAuth',
        ]

    @pytest.mark.parametrize('status', [429, 502, 503, 504])
    async def test_an_outage_does_not_count_as_an_unknown_operation(
        self, client: CognitoClient, server: Server, status: int
    ) -> None:
        content = b'{"message": "the service is not supported right now"}'
        server.reply('GetTokensFromRefreshToken', Reply(content, status))
        for _ in range(2):
            with pytest.raises((UnavailableError, ThrottledError)):
                await client.refresh(TOKENS, username='sub-1')
        assert {operation for operation, _ in server.requests} == {'GetTokensFromRefreshToken'}

    async def test_if_the_old_operation_fails_too_the_server_is_unavailable(
        self, client: CognitoClient, server: Server
    ) -> None:
        server.reply('GetTokensFromRefreshToken', Reply(b'<!doctype html><title>500</title>', 500))
        server.refuse('InitiateAuth', 'NotAuthorizedException', 'Refresh Token has been revoked')
        for _ in range(2):
            with pytest.raises(UnavailableError):
                await client.refresh(TOKENS, username='sub-1')
        assert [operation for operation, _ in server.requests] == ['GetTokensFromRefreshToken', 'InitiateAuth'] * 2

    async def test_a_failure_named_by_cognito_does_not_count_as_an_unknown_operation(
        self, client: CognitoClient, server: Server
    ) -> None:
        server.refuse('GetTokensFromRefreshToken', 'InternalErrorException', 'Something went wrong', 500)
        with pytest.raises(UnavailableError):
            await client.refresh(TOKENS, username='sub-1')
        assert [operation for operation, _ in server.requests] == ['GetTokensFromRefreshToken']

    async def test_a_refusal_of_the_old_operation_ends_the_session_too(
        self, client: CognitoClient, server: Server
    ) -> None:
        server.refuse('GetTokensFromRefreshToken', 'UnknownOperationException')
        server.refuse('InitiateAuth', 'NotAuthorizedException', 'Refresh Token has expired')
        with pytest.raises(SessionEndedError) as caught:
            await client.refresh(TOKENS, username='sub-1')
        assert caught.value.__context__ is None

    async def test_the_device_key_of_a_token_is_sent_at_a_refresh(self, client: CognitoClient, server: Server) -> None:
        payload = encoded(b'{"device_key":"eu-west-1_d"}')
        token = SecretStr(f'e30.{payload}.e30')
        server.refuse('GetTokensFromRefreshToken', 'UnknownOperationException')
        server.say('InitiateAuth', REFRESHED)
        await client.refresh(TOKENS.model_copy(update={'access_token': token}), username='sub-1')
        assert server.requests[0][1]['DeviceKey'] == 'eu-west-1_d'
        assert server.requests[1][1]['AuthParameters']['DEVICE_KEY'] == 'eu-west-1_d'


class TestSession:
    async def test_the_user_is_read_with_all_attributes(self, client: CognitoClient, server: Server) -> None:
        attributes = {'sub': 'sub-1', 'email': 'ada@example.org', 'email_verified': 'true', 'custom:team': 'x'}
        server.say(
            'GetUser',
            {'Username': 'sub-1', 'UserAttributes': [{'Name': n, 'Value': v} for n, v in attributes.items()]},
        )
        assert await client.get_user(TOKENS.access_token) == User(
            sub='sub-1',
            username='sub-1',
            email='ada@example.org',
            email_verified=True,
            attributes=tuple(attributes.items()),
        )

    async def test_a_user_without_an_email_has_none_verified(self, client: CognitoClient, server: Server) -> None:
        server.say('GetUser', {'Username': 'a', 'UserAttributes': [{'Name': 'sub', 'Value': 'sub-1'}]})
        user = await client.get_user(TOKENS.access_token)
        assert (user.email, user.email_verified) == (None, False)

    async def test_a_code_for_an_attribute_says_where_it_was_sent(self, client: CognitoClient, server: Server) -> None:
        server.say('GetUserAttributeVerificationCode', DETAILS)
        assert await client.send_attribute_code(TOKENS.access_token, 'phone_number') == DELIVERY
        assert server.requests[0][1] == {'AccessToken': 'canary-access', 'AttributeName': 'phone_number'}

    async def test_revoking_sends_the_refresh_token_and_the_clients_secret(
        self, secret_client: CognitoClient, server: Server
    ) -> None:
        server.say('RevokeToken')
        await secret_client.revoke(TOKENS.refresh_token)
        assert server.requests[0][1] == {
            'Token': 'canary-refresh',
            'ClientId': CLIENT_ID,
            'ClientSecret': CLIENT_SECRET,
        }


class TestSetUp:
    @pytest.mark.parametrize(('client_id', 'client_secret'), [('', None), (CLIENT_ID, SecretStr('short'))])
    async def test_an_impossible_id_or_secret_is_a_set_up_fault(
        self, boto: Any, client_id: str, client_secret: SecretStr | None, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = CognitoClient(boto, pool_id=POOL_ID, client_id=client_id, client_secret=client_secret)
        with pytest.raises(MisconfiguredError):
            await client.revoke(TOKENS.refresh_token)
        assert 'AUTHUI_CLIENT_' in caplog.text
        await client.close()


class TestWaiting:
    async def test_a_caller_who_waits_too_long_gets_an_error(
        self, client: CognitoClient, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(calls_module, 'TOTAL_SECONDS', 0.05)
        server.reply('InitiateAuth', Reply(), hold=True)
        with pytest.raises(UnavailableError):
            await client.login(CREDENTIALS)

    async def test_a_backend_that_hangs_at_sign_in_does_not_block_sessions(
        self, client: CognitoClient, server: Server
    ) -> None:
        reply = Reply(json.dumps(SIGNED_IN).encode())
        server.reply('InitiateAuth', reply, hold=True)
        server.say('GetTokensFromRefreshToken', {'AuthenticationResult': RESULT})
        logins = [asyncio.create_task(client.login(CREDENTIALS)) for _ in range(50)]
        for _ in range(50):
            await client.refresh(TOKENS, username='sub-1')
        assert not [login for login in logins if login.done()]
        reply.release.set()
        await asyncio.gather(*logins)

    async def test_closing_ends_the_threads(self, boto: Any, server: Server) -> None:
        client = CognitoClient(boto, pool_id=POOL_ID, client_id=CLIENT_ID, flow='USER_PASSWORD_AUTH')
        before = {thread for thread in threading.enumerate() if thread.name.startswith('authui-sign-in')}
        server.say('InitiateAuth', SIGNED_IN)
        await client.login(CREDENTIALS)
        mine = {thread for thread in threading.enumerate() if thread.name.startswith('authui-sign-in')} - before
        assert mine
        await client.close()
        await client.close()
        for thread in mine:
            thread.join(5)
            assert not thread.is_alive()
