"""Every challenge of Cognito, and every answer to one, in Cognito's terms."""

from __future__ import annotations

import contextlib
import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from authui.cognito import CognitoClient
from authui.cognito.challenges import read_challenge, write_answer
from authui.cognito.responses import FACTORS, RawChallenge
from authui.errors import (
    AuthError,
    ChallengeExpiredError,
    ChallengeUnsupportedError,
    CodeMismatchError,
    InputError,
    UnexpectedError,
)
from authui.models import (
    ChallengeAnswer,
    CodeChallenge,
    Credentials,
    Delivery,
    Factor,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaSetupChallenge,
    NewPasswordChallenge,
    OtherChallenge,
    PasskeyChallenge,
    PasswordChallenge,
    PoolChallenge,
    TokenSet,
)

from .support import CLIENT_ID, NOW, POOL_ID, Server, challenge
from .test_client import SIGNED_IN, secret_hash

CREDENTIALS = Credentials(identifier='ada@example.org', password=SecretStr('canary-password'))
SRP = {'SRP_B': '5', 'SALT': '1', 'SECRET_BLOCK': 'AAAA', 'USER_ID_FOR_SRP': 'sub-1'}
COMMON: dict[str, Any] = {'username': 'sub-1', 'session': SecretStr('s' * 20), 'expires_at': NOW + 180}


def step(name: str, *available: str, **parameters: str) -> RawChallenge:
    return RawChallenge(name, SecretStr('s' * 20), 'sub-1', parameters, available)


def read(name: str, *available: str, **parameters: str) -> PoolChallenge:
    return read_challenge(step(name, *available, **parameters), expires_at=NOW + 180)


CHALLENGE = 'oR_0uRbRP5YS2vSZrT6Aiw'
REQUEST = json.dumps(
    {
        'hints': [],
        'attestation': 'none',
        'attestationFormats': [],
        'challenge': CHALLENGE,
        'timeout': 180000,
        'rpId': 'localhost',
        'allowCredentials': [{'id': 'bm90IGEga2V5IGlk', 'type': 'public-key', 'transports': ['internal']}],
        'userVerification': 'required',
    }
)
"""In the form that was seen, with challenges and ids of our own."""
ANSWER = json.dumps(
    {
        'id': 'bm90IGEga2V5IGlk',
        'rawId': 'bm90IGEga2V5IGlk',
        'type': 'public-key',
        'response': {'clientDataJSON': 'e30', 'authenticatorData': 'AAAA', 'signature': 'AAAA', 'userHandle': 'AAAA'},
        'clientExtensionResults': {},
    }
)

SENT = {'CODE_DELIVERY_DESTINATION': '+*******1234', 'CODE_DELIVERY_DELIVERY_MEDIUM': 'SMS'}
MAILED = {'CODE_DELIVERY_DESTINATION': 'a***@e***', 'CODE_DELIVERY_DELIVERY_MEDIUM': 'EMAIL'}
BY_SMS = Delivery(destination='+*******1234', medium='SMS', attribute='phone_number')
BY_MAIL = Delivery(destination='a***@e***', medium='EMAIL', attribute='email')


@pytest.mark.parametrize(
    ('given_step', 'expected'),
    [
        (
            step('SOFTWARE_TOKEN_MFA', FRIENDLY_DEVICE_NAME='phone'),
            CodeChallenge(name='SOFTWARE_TOKEN_MFA', factor='app', **COMMON),
        ),
        (step('SMS_MFA', **SENT), CodeChallenge(name='SMS_MFA', factor='sms', delivery=BY_SMS, **COMMON)),
        (step('SMS_OTP', **SENT), CodeChallenge(name='SMS_OTP', factor='sms', delivery=BY_SMS, **COMMON)),
        (step('EMAIL_OTP', **MAILED), CodeChallenge(name='EMAIL_OTP', factor='email', delivery=BY_MAIL, **COMMON)),
        (step('EMAIL_OTP'), CodeChallenge(name='EMAIL_OTP', factor='email', **COMMON)),
        (step('EMAIL_MFA', **MAILED), CodeChallenge(name='EMAIL_MFA', factor='email', delivery=BY_MAIL, **COMMON)),
        (
            step('NEW_PASSWORD_REQUIRED', requiredAttributes='["userAttributes.given_name"]', userAttributes='{}'),
            NewPasswordChallenge(required=('given_name',), **COMMON),
        ),
        (step('NEW_PASSWORD_REQUIRED'), NewPasswordChallenge(**COMMON)),
        (
            step('SELECT_MFA_TYPE', MFAS_CAN_CHOOSE='["SMS_MFA","SOFTWARE_TOKEN_MFA","EMAIL_OTP"]'),
            MfaChoiceChallenge(factors=('sms', 'app', 'email'), **COMMON),
        ),
        (
            step('MFA_SETUP', MFAS_CAN_SETUP='["SOFTWARE_TOKEN_MFA","SMS_MFA","EMAIL_OTP"]'),
            MfaSetupChallenge(factors=('app', 'email'), **COMMON),
        ),
        (
            step('SELECT_CHALLENGE', 'PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'WEB_AUTHN'),
            FactorChoiceChallenge(factors=('password', 'email', 'passkey'), has_srp=True, **COMMON),
        ),
        (step('SELECT_CHALLENGE', 'PASSWORD', 'SMS_OTP'), FactorChoiceChallenge(factors=('password', 'sms'), **COMMON)),
        (
            step('WEB_AUTHN', CREDENTIAL_REQUEST_OPTIONS=REQUEST),
            PasskeyChallenge(options=REQUEST, **COMMON),
        ),
        (step('PASSWORD'), PasswordChallenge(name='PASSWORD', factor_name='PASSWORD', **COMMON)),
        (step('PASSWORD_SRP'), PasswordChallenge(name='PASSWORD_SRP', factor_name='PASSWORD_SRP', **COMMON)),
        (
            step('CUSTOM_CHALLENGE', question='?'),
            OtherChallenge(name='CUSTOM_CHALLENGE', parameters=(('question', '?'),), **COMMON),
        ),
        (step('SOMETHING_NEW'), OtherChallenge(name='SOMETHING_NEW', **COMMON)),
    ],
    ids=lambda value: value.name if isinstance(value, RawChallenge) else '',
)
def test_a_challenge_of_cognito_becomes_a_value(given_step: RawChallenge, expected: PoolChallenge) -> None:
    assert read_challenge(given_step, expires_at=NOW + 180) == expected


@pytest.mark.parametrize(
    'given_step',
    [
        step('DEVICE_SRP_AUTH'),
        step('DEVICE_PASSWORD_VERIFIER'),
        step('SELECT_CHALLENGE'),
        step('SELECT_CHALLENGE', 'SOFTWARE_TOKEN_MFA'),
        step('SELECT_MFA_TYPE', MFAS_CAN_CHOOSE='["SOMETHING_NEW"]'),
        step('SELECT_MFA_TYPE', MFAS_CAN_CHOOSE='["WEB_AUTHN","PASSWORD"]'),
        step('MFA_SETUP', MFAS_CAN_SETUP='[]'),
        step('MFA_SETUP', MFAS_CAN_SETUP='["SMS_MFA"]'),
    ],
    ids=lambda given_step: given_step.name,
)
def test_a_challenge_without_a_screen_is_refused_and_the_log_has_the_remedy(
    caplog: pytest.LogCaptureFixture, given_step: RawChallenge
) -> None:
    with pytest.raises(ChallengeUnsupportedError):
        read_challenge(given_step, expires_at=NOW)
    assert f'{given_step.name}, which has no screen. What to do: ' in caplog.text


@pytest.mark.parametrize('text', ['{', '{}', '7', '[7]', 'null', '[["SMS_MFA"]]', '[' * 20_000])
@pytest.mark.parametrize(
    ('name', 'parameter'),
    [
        ('SELECT_MFA_TYPE', 'MFAS_CAN_CHOOSE'),
        ('MFA_SETUP', 'MFAS_CAN_SETUP'),
        ('NEW_PASSWORD_REQUIRED', 'requiredAttributes'),
    ],
)
async def test_parameters_that_make_no_sense_raise_an_auth_error(
    client: CognitoClient, server: Server, caplog: pytest.LogCaptureFixture, *, name: str, parameter: str, text: str
) -> None:
    server.say('InitiateAuth', challenge(name, **{parameter: text}))
    with pytest.raises(UnexpectedError) as caught:
        await client.login(CREDENTIALS)
    assert caught.value.reference
    assert caught.value.reference in caplog.text


@pytest.mark.parametrize(
    'answer',
    [
        {'ChallengeName': 'EMAIL_OTP', 'ChallengeParameters': {'CODE_DELIVERY_DESTINATION': 5}},
        {'ChallengeName': 'CUSTOM_CHALLENGE', 'ChallengeParameters': {'question': {'a': 1}}},
        {'ChallengeName': 'EMAIL_OTP', 'ChallengeParameters': {'USER_ID_FOR_SRP': ['a']}},
        {'ChallengeName': 'SELECT_CHALLENGE', 'AvailableChallenges': [['PASSWORD']]},
        {'ChallengeName': ['EMAIL_OTP']},
        {'Session': 's' * 20},
    ],
)
async def test_a_malformed_challenge_raises_an_auth_error_and_is_logged(
    client: CognitoClient, server: Server, caplog: pytest.LogCaptureFixture, answer: dict[str, Any]
) -> None:
    server.say('InitiateAuth', answer)
    with pytest.raises(UnexpectedError) as caught:
        await client.login(CREDENTIALS)
    assert caught.value.reference
    assert caught.value.reference in caplog.text
    assert 'canary' not in caplog.text


_FACTOR_NAMES = st.lists(st.sampled_from([*FACTORS, 'SOMETHING_NEW']), max_size=4)


@given(
    st.sampled_from(['SELECT_MFA_TYPE', 'MFA_SETUP', 'NEW_PASSWORD_REQUIRED', 'EMAIL_OTP', 'SELECT_CHALLENGE'])
    | st.text(),
    st.dictionaries(
        st.sampled_from(['MFAS_CAN_CHOOSE', 'MFAS_CAN_SETUP', 'requiredAttributes', 'x']),
        st.text() | _FACTOR_NAMES.map(json.dumps),
    ),
    _FACTOR_NAMES,
    st.sampled_from(get_args(Factor)),
)
def test_any_challenge_can_be_answered_or_is_refused(
    name: str, parameters: dict[str, str], available: list[str], factor: Factor
) -> None:
    try:
        asked = read(name, *available, **parameters)
    except (AuthError, ValueError):
        return
    address = (('email', 'ada@example.org'),)
    for chosen in set(getattr(asked, 'factors', [factor])) - {'password'}:  # the password needs more than a choice
        write_answer(asked, ChallengeAnswer(factor=chosen, secret=SecretStr('1'), attributes=address))
    if factor != 'password':
        with contextlib.suppress(InputError):
            write_answer(asked, ChallengeAnswer(factor=factor))


def test_a_page_gets_a_challenge_without_its_session() -> None:
    asked = read('EMAIL_OTP', **MAILED)
    assert asked.public() == asked.model_copy(update={'session': None})
    assert 'ssss' not in asked.model_dump_json() + repr(asked)


def responses(server: Server, index: int = -1) -> tuple[str, dict[str, str]]:
    """Return the name and the responses of the last answer."""
    _, request = server.requests[index]
    return request['ChallengeName'], request['ChallengeResponses']


@pytest.mark.parametrize(
    ('asked', 'answer', 'name', 'sent'),
    [
        (
            read('SOFTWARE_TOKEN_MFA'),
            ChallengeAnswer(secret=SecretStr(' 123 456 ')),
            'SOFTWARE_TOKEN_MFA',
            {'SOFTWARE_TOKEN_MFA_CODE': '123456'},
        ),
        (
            read('SMS_MFA'),
            ChallengeAnswer(secret=SecretStr('\u0661\u0662\u0663\u0664\u0665\u0666')),
            'SMS_MFA',
            {'SMS_MFA_CODE': '123456'},
        ),
        (read('SMS_OTP'), ChallengeAnswer(secret=SecretStr('123456')), 'SMS_OTP', {'SMS_OTP_CODE': '123456'}),
        (read('EMAIL_OTP'), ChallengeAnswer(secret=SecretStr('12345678')), 'EMAIL_OTP', {'EMAIL_OTP_CODE': '12345678'}),
        (read('EMAIL_MFA'), ChallengeAnswer(secret=SecretStr('123456')), 'EMAIL_MFA', {'EMAIL_MFA_CODE': '123456'}),
        (
            read('NEW_PASSWORD_REQUIRED'),
            ChallengeAnswer(secret=SecretStr(' new one '), attributes=(('given_name', 'Ada'),)),
            'NEW_PASSWORD_REQUIRED',
            {'NEW_PASSWORD': ' new one ', 'userAttributes.given_name': 'Ada'},
        ),
        (
            read('SELECT_MFA_TYPE', MFAS_CAN_CHOOSE='["SMS_MFA","EMAIL_OTP"]'),
            ChallengeAnswer(factor='email'),
            'SELECT_MFA_TYPE',
            {'ANSWER': 'EMAIL_OTP'},
        ),
        (
            read('SELECT_CHALLENGE', 'EMAIL_OTP', 'SMS_OTP'),
            ChallengeAnswer(factor='sms'),
            'SELECT_CHALLENGE',
            {'ANSWER': 'SMS_OTP'},
        ),
        (
            read('SELECT_CHALLENGE', 'PASSWORD'),
            ChallengeAnswer(factor='password', secret=SecretStr(' p ')),
            'SELECT_CHALLENGE',
            {'ANSWER': 'PASSWORD', 'PASSWORD': ' p '},
        ),
        (read('PASSWORD'), ChallengeAnswer(secret=SecretStr(' p ')), 'PASSWORD', {'PASSWORD': ' p '}),
        (
            read('WEB_AUTHN', CREDENTIAL_REQUEST_OPTIONS=REQUEST),
            ChallengeAnswer(credential=SecretStr(ANSWER)),
            'WEB_AUTHN',
            {'CREDENTIAL': ANSWER},
        ),
        (
            read('SELECT_CHALLENGE', 'PASSWORD', 'WEB_AUTHN'),
            ChallengeAnswer(factor='passkey'),
            'SELECT_CHALLENGE',
            {'ANSWER': 'WEB_AUTHN'},
        ),
        (read('CUSTOM_CHALLENGE'), ChallengeAnswer(secret=SecretStr('blue')), 'CUSTOM_CHALLENGE', {'ANSWER': 'blue'}),
        (read('SOMETHING_NEW'), ChallengeAnswer(secret=SecretStr('blue')), 'SOMETHING_NEW', {'ANSWER': 'blue'}),
    ],
)
async def test_an_answer_becomes_challenge_responses(
    secret_client: CognitoClient,
    server: Server,
    *,
    asked: PoolChallenge,
    answer: ChallengeAnswer,
    name: str,
    sent: dict[str, str],
) -> None:
    server.say('RespondToAuthChallenge', SIGNED_IN)
    assert isinstance(await secret_client.answer(asked, answer), TokenSet)
    assert responses(server) == (name, {'USERNAME': 'sub-1', 'SECRET_HASH': secret_hash('sub-1'), **sent})
    assert server.requests[-1][1]['Session'] == 's' * 20


@pytest.mark.parametrize(
    ('asked', 'answer', 'missing'),
    [
        (read('EMAIL_OTP'), ChallengeAnswer(), 'code'),
        (read('EMAIL_OTP'), ChallengeAnswer(secret=SecretStr('')), 'code'),
        (read('NEW_PASSWORD_REQUIRED'), ChallengeAnswer(), 'password'),
        (read('PASSWORD'), ChallengeAnswer(), 'password'),
        (read('CUSTOM_CHALLENGE'), ChallengeAnswer(), 'code'),
        (read('MFA_SETUP', MFAS_CAN_SETUP='["SOFTWARE_TOKEN_MFA"]'), ChallengeAnswer(factor='app'), 'code'),
        (read('SELECT_MFA_TYPE', MFAS_CAN_CHOOSE='["SMS_MFA"]'), ChallengeAnswer(factor='email'), 'factor'),
        (read('SELECT_MFA_TYPE', MFAS_CAN_CHOOSE='["SMS_MFA"]'), ChallengeAnswer(), 'factor'),
        (read('MFA_SETUP', MFAS_CAN_SETUP='["SOFTWARE_TOKEN_MFA"]'), ChallengeAnswer(factor='email'), 'factor'),
        (read('MFA_SETUP', MFAS_CAN_SETUP='["EMAIL_OTP"]'), ChallengeAnswer(factor='email'), 'email'),
        (read('SELECT_CHALLENGE', 'SMS_OTP'), ChallengeAnswer(factor='passkey'), 'factor'),
    ],
)
async def test_an_incomplete_answer_is_not_sent(
    client: CognitoClient, server: Server, asked: PoolChallenge, answer: ChallengeAnswer, missing: str
) -> None:
    with pytest.raises(InputError) as caught:
        await client.answer(asked, answer)
    assert (caught.value.rule, caught.value.field) == (missing, missing)
    assert server.requests == []


async def test_a_challenge_without_its_session_has_expired(client: CognitoClient, server: Server) -> None:
    with pytest.raises(ChallengeExpiredError):
        await client.answer(read('EMAIL_OTP').public(), ChallengeAnswer(secret=SecretStr('123456')))
    with pytest.raises(ChallengeExpiredError):
        await client.set_up_totp(MfaSetupChallenge(factors=('app',), **COMMON | {'session': None}))
    assert server.requests == []


class TestChoiceOfTheFirstFactor:
    async def test_is_offered(self, client: CognitoClient, server: Server) -> None:
        server.say('InitiateAuth', challenge('SELECT_CHALLENGE', 'PASSWORD_SRP', 'EMAIL_OTP'))
        asked = await client.sign_in_by(' ada@example.org ')
        assert isinstance(asked, FactorChoiceChallenge)
        assert server.requests[0][1]['AuthFlow'] == 'USER_AUTH'
        assert server.requests[0][1]['AuthParameters'] == {'USERNAME': 'ada@example.org'}

    async def test_is_skipped_when_the_caller_names_a_factor(self, client: CognitoClient, server: Server) -> None:
        server.say('InitiateAuth', challenge('EMAIL_OTP', **MAILED))
        asked = await client.sign_in_by('ada@example.org', 'email')
        assert isinstance(asked, CodeChallenge)
        assert server.requests[0][1]['AuthParameters']['PREFERRED_CHALLENGE'] == 'EMAIL_OTP'

    async def test_of_a_factor_that_cannot_be_first_is_not_sent(self, client: CognitoClient, server: Server) -> None:
        with pytest.raises(InputError):
            await client.sign_in_by('ada@example.org', 'app')
        assert server.requests == []

    async def test_of_the_password_asks_for_the_password_before_sending_anything(
        self, client: CognitoClient, server: Server
    ) -> None:
        server.say('InitiateAuth', challenge('SELECT_CHALLENGE', 'PASSWORD_SRP', 'EMAIL_OTP'))
        asked = await client.sign_in_by('ada@example.org', 'password')
        assert isinstance(asked, PasswordChallenge)
        again = await client.answer(read('SELECT_CHALLENGE', 'PASSWORD'), ChallengeAnswer(factor='password'))
        assert isinstance(again, PasswordChallenge)
        assert len(server.requests) == 1

    async def test_and_its_proof_are_sent_together_without_the_password(
        self, client: CognitoClient, server: Server
    ) -> None:
        server.say('RespondToAuthChallenge', challenge('PASSWORD_VERIFIER', **SRP))
        server.say('RespondToAuthChallenge', SIGNED_IN)
        asked = read('SELECT_CHALLENGE', 'PASSWORD', 'PASSWORD_SRP')
        answer = ChallengeAnswer(factor='password', secret=SecretStr('canary-password'))
        assert isinstance(await client.answer(asked, answer), TokenSet)
        name, sent = responses(server, 0)
        assert (name, sent['ANSWER']) == ('SELECT_CHALLENGE', 'PASSWORD_SRP')
        assert sent['SRP_A']
        assert responses(server)[0] == 'PASSWORD_VERIFIER'
        assert 'canary-password' not in json.dumps(server.requests)


class TestFlows:
    @pytest.mark.parametrize(
        ('flow', 'extra'),
        [('USER_AUTH', ('PREFERRED_CHALLENGE', 'PASSWORD_SRP')), ('CUSTOM_AUTH', ('CHALLENGE_NAME', 'SRP_A'))],
    )
    async def test_prove_the_password_without_sending_it(
        self, boto: Any, server: Server, flow: Any, extra: tuple[str, str]
    ) -> None:
        client = CognitoClient(boto, pool_id=POOL_ID, client_id=CLIENT_ID, flow=flow)
        server.say('InitiateAuth', challenge('PASSWORD_VERIFIER', **SRP))
        server.say('RespondToAuthChallenge', SIGNED_IN)
        assert isinstance(await client.login(CREDENTIALS), TokenSet)
        sent = server.requests[0][1]
        assert (sent['AuthFlow'], sent['AuthParameters'][extra[0]]) == (flow, extra[1])
        assert 'canary-password' not in json.dumps(server.requests)
        await client.close()

    async def test_a_confirmation_can_sign_in(self, client: CognitoClient, server: Server) -> None:
        server.say('InitiateAuth', SIGNED_IN)
        await client.sign_in_confirmed('ada@example.org', SecretStr('c' * 20))
        sent = server.requests[0][1]
        assert (sent['AuthFlow'], sent['Session']) == ('USER_AUTH', 'c' * 20)


class TestSetUpOfAnAuthenticatorApp:
    SETUP = MfaSetupChallenge(factors=('app',), **COMMON)

    async def test_takes_a_key_and_a_code_and_returns_tokens(self, client: CognitoClient, server: Server) -> None:
        server.say('AssociateSoftwareToken', {'SecretCode': 'JBSWY3DPEHPK3PXP', 'Session': 't' * 20})
        key = await client.set_up_totp(self.SETUP)
        assert key.secret.get_secret_value() == 'JBSWY3DPEHPK3PXP'
        server.say('VerifySoftwareToken', {'Status': 'SUCCESS', 'Session': 'u' * 20})
        server.say('RespondToAuthChallenge', SIGNED_IN)
        going_on = self.SETUP.model_copy(update={'session': key.session})
        assert isinstance(await client.answer(going_on, ChallengeAnswer(secret=SecretStr('12 34 56'))), TokenSet)
        (_, verified), (_, answered) = server.requests[1:]
        assert (verified['Session'], verified['UserCode']) == ('t' * 20, '123456')
        assert (answered['ChallengeName'], answered['Session']) == ('MFA_SETUP', 'u' * 20)

    async def test_reports_a_wrong_code(self, client: CognitoClient, server: Server) -> None:
        server.refuse('VerifySoftwareToken', 'EnableSoftwareTokenMFAException', 'Code mismatch')
        with pytest.raises(CodeMismatchError):
            await client.answer(self.SETUP, ChallengeAnswer(secret=SecretStr('123456')))
        server.forget()
        server.say('VerifySoftwareToken', {'Status': 'ERROR'})
        with pytest.raises(CodeMismatchError):
            await client.answer(self.SETUP, ChallengeAnswer(secret=SecretStr('123456')))


class TestSetUpOfEmailAsASecondFactor:
    async def test_takes_an_address_and_asks_for_the_code_sent_there(
        self, secret_client: CognitoClient, server: Server
    ) -> None:
        setup = MfaSetupChallenge(factors=('app', 'email'), **COMMON)
        server.say('RespondToAuthChallenge', challenge('EMAIL_OTP', **MAILED))
        answer = ChallengeAnswer(factor='email', attributes=(('email', ' ada@example.org '),))
        asked = await secret_client.answer(setup, answer)
        assert isinstance(asked, CodeChallenge)
        assert asked.delivery == BY_MAIL
        name, sent = responses(server)
        assert name == 'MFA_SETUP'
        assert sent == {'USERNAME': 'sub-1', 'SECRET_HASH': secret_hash('sub-1'), 'EMAIL': 'ada@example.org'}


class TestWrongCode:
    ASKED = read('SOFTWARE_TOKEN_MFA')
    ANSWER = ChallengeAnswer(secret=SecretStr('123456'))

    async def test_keeps_the_challenge_until_cognito_says_that_it_has_expired(
        self, client: CognitoClient, server: Server
    ) -> None:
        server.refuse('RespondToAuthChallenge', 'CodeMismatchException', 'Invalid code received for user')
        server.refuse('RespondToAuthChallenge', 'NotAuthorizedException', 'Invalid session for the user.')
        with pytest.raises(CodeMismatchError):
            await client.answer(self.ASKED, self.ANSWER)
        with pytest.raises(ChallengeExpiredError):
            await client.answer(self.ASKED, self.ANSWER)
        assert [request['Session'] for _, request in server.requests] == ['s' * 20] * 2

    @pytest.mark.parametrize(
        'message',
        [
            'Invalid session for the user.',
            'Invalid session for the user, session is expired.',
            'Invalid session for the user, session can only be used once.',
        ],
    )
    async def test_after_the_end_of_the_session_the_sign_in_starts_again(
        self, client: CognitoClient, server: Server, message: str
    ) -> None:
        server.refuse('RespondToAuthChallenge', 'NotAuthorizedException', message)
        with pytest.raises(ChallengeExpiredError):
            await client.answer(self.ASKED, self.ANSWER)

    async def test_that_was_used_before_is_reported_as_used(self, client: CognitoClient, server: Server) -> None:
        message = 'Your software token has already been used once.'
        server.refuse('RespondToAuthChallenge', 'ExpiredCodeException', message)
        with pytest.raises(CodeMismatchError) as caught:
            await client.answer(self.ASKED, self.ANSWER)
        assert caught.value.rule == 'used'
