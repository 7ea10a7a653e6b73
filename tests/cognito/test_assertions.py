"""A sign-in by passkey: what is read of the pool's request and of the browser's answer, and in which order."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import SecretStr

from authui.cognito import CognitoClient
from authui.cognito.assertions import allowed_ids, answered_id, checked_answer, checked_request
from authui.errors import (
    AuthError,
    ChallengeExpiredError,
    InputError,
    MisconfiguredError,
    PasskeyRefusedError,
    UnexpectedError,
)
from authui.models import ChallengeAnswer, CodeChallenge, FactorChoiceChallenge, PasskeyChallenge, TokenSet

from .support import Server, challenge
from .test_challenges import ANSWER, COMMON, MAILED, REQUEST
from .test_client import SIGNED_IN, secret_hash

ASKED = PasskeyChallenge(options=REQUEST, **COMMON)
GIVEN = ChallengeAnswer(credential=SecretStr(ANSWER))


def with_(document: str, **changes: Any) -> str:
    """Return a document with other members; those that are None are left out."""
    changed = json.loads(document) | changes
    return json.dumps({name: value for name, value in changed.items() if value is not None})


class TestTheRequestOfThePool:
    @pytest.mark.parametrize(
        'request_',
        [
            REQUEST,
            with_(REQUEST, rpId=None, timeout=None, allowCredentials=None, userVerification=None, hints=None),
            with_(REQUEST, allowCredentials=[]),
            with_(REQUEST, extensions={'uvm': True}, timeout=60000.5),
        ],
    )
    def test_is_passed_on_as_it_came(self, request_: str) -> None:
        assert checked_request(request_) == request_

    @pytest.mark.parametrize(
        'request_',
        [
            '',
            'null',
            '[]',
            '{',
            '{"challenge": "a", "challenge": "b"}',
            with_(REQUEST, challenge=None),
            with_(REQUEST, challenge=''),
            with_(REQUEST, challenge='c2hvcnQ'),
            with_(REQUEST, challenge='no base64url!'),
            with_(REQUEST, challenge=[1]),
            with_(REQUEST, rpId=''),
            with_(REQUEST, rpId=5),
            with_(REQUEST, timeout=0),
            with_(REQUEST, timeout=-1),
            with_(REQUEST, timeout='180000'),
            with_(REQUEST, timeout=True),
            with_(REQUEST, userVerification='maybe'),
            with_(REQUEST, userVerification=['required']),
            with_(REQUEST, allowCredentials={}),
            with_(REQUEST, allowCredentials=['bm90IGEga2V5IGlk']),
            with_(REQUEST, allowCredentials=[{'type': 'public-key'}]),
            with_(REQUEST, allowCredentials=[{'id': '', 'type': 'public-key'}]),
            with_(REQUEST, allowCredentials=[{'id': '&', 'type': 'public-key'}]),
            with_(REQUEST, allowCredentials=[{'id': 'bm90IGEga2V5IGlk', 'type': 'password'}]),
            with_(REQUEST, hints='x' * 40_000),
        ],
    )
    def test_that_no_browser_could_ask_by_raises_a_value_error(self, request_: str) -> None:
        with pytest.raises((ValueError, KeyError)):
            checked_request(request_)

    def test_names_the_passkeys_of_the_user(self) -> None:
        assert allowed_ids(REQUEST) == {'bm90IGEga2V5IGlk'}
        assert allowed_ids(with_(REQUEST, allowCredentials=None)) == frozenset()

    @pytest.mark.parametrize('parameters', [{}, {'CREDENTIAL_REQUEST_OPTIONS': '{}'}])
    async def test_that_makes_no_sense_is_an_error_with_a_reference(
        self, client: CognitoClient, server: Server, parameters: dict[str, str]
    ) -> None:
        server.say('InitiateAuth', challenge('WEB_AUTHN', **parameters))
        with pytest.raises(UnexpectedError) as caught:
            await client.sign_in_by('ada@example.org', 'passkey')
        assert caught.value.reference


class TestTheAnswerOfTheBrowser:
    def test_is_passed_on_as_it_came(self) -> None:
        assert checked_answer(SecretStr(ANSWER)).get_secret_value() == ANSWER
        assert answered_id(SecretStr(ANSWER)) == 'bm90IGEga2V5IGlk'

    @pytest.mark.parametrize(
        'answer',
        [
            None,
            '',
            'null',
            '[]',
            '{}',
            with_(ANSWER, id=None),
            with_(ANSWER, rawId=None),
            with_(ANSWER, id='&'),
            with_(ANSWER, id=''),
            with_(ANSWER, type='password'),
            with_(ANSWER, response=None),
            with_(ANSWER, response=[]),
            with_(ANSWER, response={'clientDataJSON': 'e30', 'authenticatorData': 'AAAA'}),
            with_(ANSWER, response={'clientDataJSON': 'e30', 'authenticatorData': 'AAAA', 'signature': 7}),
            with_(ANSWER, padding='x' * 40_000),
            ANSWER.replace('{', '{"id": "x",', 1),
            '[' * 20_000,
            '\ud800',
        ],
    )
    async def test_that_no_browser_gives_is_not_sent(
        self, client: CognitoClient, server: Server, answer: str | None
    ) -> None:
        given = ChallengeAnswer(credential=SecretStr(answer) if answer is not None else None)
        with pytest.raises(InputError) as caught:
            await client.answer(ASKED, given)
        assert caught.value.rule == 'passkey'
        assert server.requests == []


class TestASignIn:
    async def test_begins_by_a_passkey_whatever_the_flow_of_passwords_is(
        self, secret_client: CognitoClient, server: Server
    ) -> None:
        server.say('InitiateAuth', challenge('WEB_AUTHN', CREDENTIAL_REQUEST_OPTIONS=REQUEST))
        asked = await secret_client.sign_in_by(' ada@example.org ', 'passkey')
        assert isinstance(asked, PasskeyChallenge)
        assert asked.options == REQUEST
        sent = server.requests[0][1]
        assert sent['AuthFlow'] == 'USER_AUTH'
        assert sent['AuthParameters'] == {
            'USERNAME': 'ada@example.org',
            'PREFERRED_CHALLENGE': 'WEB_AUTHN',
            'SECRET_HASH': secret_hash('ada@example.org'),
        }

    async def test_of_a_user_without_a_passkey_offers_the_other_factors(
        self, client: CognitoClient, server: Server
    ) -> None:
        server.say('InitiateAuth', challenge('SELECT_CHALLENGE', 'PASSWORD', 'PASSWORD_SRP'))
        asked = await client.sign_in_by('ada@example.org', 'passkey')
        assert isinstance(asked, FactorChoiceChallenge)
        assert asked.factors == ('password',)

    async def test_by_a_passkey_alone_returns_tokens(self, client: CognitoClient, server: Server) -> None:
        server.say('RespondToAuthChallenge', SIGNED_IN)
        assert isinstance(await client.answer(ASKED, GIVEN), TokenSet)

    async def test_may_go_on_with_another_challenge(self, client: CognitoClient, server: Server) -> None:
        server.say('RespondToAuthChallenge', challenge('EMAIL_OTP', **MAILED))
        assert isinstance(await client.answer(ASKED, GIVEN), CodeChallenge)

    async def test_never_asks_for_a_second_passkey(
        self, client: CognitoClient, server: Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        server.say('RespondToAuthChallenge', challenge('WEB_AUTHN', CREDENTIAL_REQUEST_OPTIONS=REQUEST))
        with pytest.raises(UnexpectedError) as caught:
            await client.answer(ASKED, GIVEN)
        assert f'{caught.value.reference}' in caplog.text

    @pytest.mark.parametrize(
        ('name', 'message', 'expected'),
        [
            ('NotAuthorizedException', 'Incorrect username or password.', PasskeyRefusedError),
            ('NotAuthorizedException', 'Invalid passkey.', PasskeyRefusedError),
            ('UserNotFoundException', 'User does not exist.', PasskeyRefusedError),
            ('InvalidParameterException', 'Invalid credential', PasskeyRefusedError),
            ('CodeMismatchException', 'Invalid code', PasskeyRefusedError),
            ('WebAuthnCredentialNotSupportedException', '', PasskeyRefusedError),
            ('WebAuthnChallengeNotFoundException', '', ChallengeExpiredError),
            ('NotAuthorizedException', 'Invalid session for the user.', ChallengeExpiredError),
            ('WebAuthnOriginNotAllowedException', '', MisconfiguredError),
            ('WebAuthnRelyingPartyMismatchException', '', MisconfiguredError),
            ('WebAuthnNotEnabledException', '', MisconfiguredError),
        ],
    )
    async def test_that_is_refused_says_by_which_kind_of_error(
        self, client: CognitoClient, server: Server, name: str, message: str, expected: type[AuthError]
    ) -> None:
        server.refuse('RespondToAuthChallenge', name, message)
        with pytest.raises(AuthError) as caught:
            await client.answer(ASKED, GIVEN)
        assert type(caught.value) is expected

    async def test_leaves_no_answer_in_an_error_or_the_log(
        self, client: CognitoClient, server: Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        server.refuse('RespondToAuthChallenge', 'InvalidParameterException', f'bad value {ANSWER}')
        with pytest.raises(PasskeyRefusedError) as caught:
            await client.answer(ASKED, GIVEN)
        assert 'bm90IGEga2V5IGlk' not in f'{caught.value!r} {caplog.text}'
