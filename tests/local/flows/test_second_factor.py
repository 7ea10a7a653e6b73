"""Second factors: which one a sign-in asks for, the codes of apps, and ways around it; over the wire."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from support.scale import full

from authui.local import PoolConfig
from local.harness import (
    FRED,
    INCORRECT,
    LOCKED,
    ON,
    SESSION_USED,
    USER_DISABLED,
    WRONG_APP_CODE,
    at_once,
    other,
    refusal,
)

if TYPE_CHECKING:
    from local.conftest import MakeRequired
    from local.harness import Harness

GUESSES = full(1000, 60)
USED_CODE = ('ExpiredCodeException', 'Your software token has already been used once.')

# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


@pytest.fixture
def harness(optional: Harness) -> Harness:
    return optional


PREFERRED = {'Enabled': True, 'PreferredMfa': True}


class TestAppCodes:
    @pytest.fixture(autouse=True)
    def key(self, harness: Harness) -> str:
        return harness.set_up_app()

    def answer(self, harness: Harness, code: str) -> Any:
        return harness.reply(harness.begin(), SOFTWARE_TOKEN_MFA_CODE=code)['AuthenticationResult']

    def test_a_password_alone_gives_no_tokens(self, harness: Harness) -> None:
        challenge = harness.begin()
        assert challenge['ChallengeName'] == 'SOFTWARE_TOKEN_MFA'
        assert 'AuthenticationResult' not in challenge
        assert challenge['ChallengeParameters'].keys() == {'USER_ID_FOR_SRP'}

    def test_a_proof_alone_gives_no_tokens(self, harness: Harness) -> None:
        prover = harness.prover()
        challenge = harness.challenge(prover)
        answer = harness.respond(prover.process_challenge(challenge, prover.get_auth_params()))
        assert answer['ChallengeName'] == 'SOFTWARE_TOKEN_MFA'
        assert 'AuthenticationResult' not in answer

    def test_the_code_of_the_app_signs_in(self, harness: Harness, key: str) -> None:
        assert harness.user(self.answer(harness, harness.totp(key))['AccessToken'])['email'] == FRED

    @pytest.mark.parametrize('seconds', [-30, 30])
    def test_an_app_may_be_half_a_minute_off(self, harness: Harness, key: str, seconds: int) -> None:
        harness.clock.advance(60)
        start = harness.begin()
        harness.clock.advance(seconds)
        code = harness.totp(key)
        harness.clock.advance(-seconds)
        assert harness.reply(start, SOFTWARE_TOKEN_MFA_CODE=code)

    @pytest.mark.parametrize('seconds', [-60, 60])
    def test_an_app_may_not_be_a_minute_off(self, harness: Harness, key: str, seconds: int) -> None:
        harness.clock.advance(90)
        start = harness.begin()
        harness.clock.advance(seconds)
        code = harness.totp(key)
        harness.clock.advance(-seconds)
        assert refusal(harness.reply, start, SOFTWARE_TOKEN_MFA_CODE=code) == WRONG_APP_CODE

    def test_a_code_is_accepted_once(self, harness: Harness, key: str) -> None:
        code = harness.totp(key)
        assert self.answer(harness, code)
        assert refusal(self.answer, harness, code) == USED_CODE
        harness.clock.advance(30)
        assert refusal(self.answer, harness, code) == USED_CODE
        assert self.answer(harness, harness.totp(key))

    def test_the_code_that_set_the_app_up_is_used_up(self, harness: Harness, key: str) -> None:
        harness.clock.advance(-30)
        assert refusal(self.answer, harness, harness.totp(key)) == USED_CODE

    def test_an_earlier_code_is_not_accepted_after_a_later_one(self, harness: Harness, key: str) -> None:
        earlier = harness.totp(key)
        harness.clock.advance(30)
        assert self.answer(harness, harness.totp(key))
        assert refusal(self.answer, harness, earlier) == USED_CODE

    def test_a_used_code_stays_used_over_a_restart(self, harness: Harness, key: str) -> None:
        code = harness.totp(key)
        self.answer(harness, code)
        harness.restart()
        assert refusal(self.answer, harness, code) == USED_CODE

    def test_after_a_wrong_code_the_same_challenge_accepts_the_right_one(self, harness: Harness, key: str) -> None:
        challenge = harness.begin()
        wrong = other(harness.totp(key))
        assert refusal(harness.reply, challenge, SOFTWARE_TOKEN_MFA_CODE=wrong) == WRONG_APP_CODE
        assert refusal(harness.reply, challenge, SOFTWARE_TOKEN_MFA_CODE='') == (
            'InvalidParameterException',
            'Missing required parameter SOFTWARE_TOKEN_MFA_CODE',
        )
        assert harness.reply(challenge, SOFTWARE_TOKEN_MFA_CODE=harness.totp(key))

    def test_of_many_guesses_five_are_answered(self, harness: Harness, key: str) -> None:
        right = harness.totp(key)
        guesses = Counter(
            refusal(harness.reply, harness.begin(), SOFTWARE_TOKEN_MFA_CODE=other(right)) for _ in range(GUESSES)
        )
        assert guesses == {WRONG_APP_CODE: 5, LOCKED: GUESSES - 5}
        assert refusal(harness.reply, harness.begin(), SOFTWARE_TOKEN_MFA_CODE=right) == LOCKED

    def test_a_lock_does_not_use_up_the_right_code(self, harness: Harness, key: str) -> None:
        right = harness.totp(key)
        for _ in range(5):
            refusal(self.answer, harness, other(right))
        assert refusal(self.answer, harness, right) == LOCKED
        harness.clock.advance(1)
        assert self.answer(harness, right)

    def test_proving_the_password_again_gives_no_new_guesses(self, harness: Harness, key: str) -> None:
        answers = []
        count = full(300, 100)
        for _ in range(count):
            challenge = harness.begin()
            answers.append(refusal(harness.reply, challenge, SOFTWARE_TOKEN_MFA_CODE=other(harness.totp(key))))
            harness.clock.advance(18 * 60 / count)
        # So many guesses within 18 minutes; the lock grows as that of passwords does.
        assert Counter(answers)[WRONG_APP_CODE] <= 15

    def test_a_challenge_dies_of_five_guesses(self, harness: Harness, key: str) -> None:
        challenge = harness.begin()
        for _ in range(5):
            wrong = other(harness.totp(key))
            assert refusal(harness.reply, challenge, SOFTWARE_TOKEN_MFA_CODE=wrong) == WRONG_APP_CODE
        harness.clock.advance(2)
        assert refusal(harness.reply, challenge, SOFTWARE_TOKEN_MFA_CODE=harness.totp(key)) == SESSION_USED
        assert self.answer(harness, harness.totp(key))

    def test_a_wrong_password_asks_for_no_code(self, harness: Harness) -> None:
        assert refusal(harness.begin, FRED, 'battery staple') == INCORRECT

    def test_an_app_stays_in_use_where_the_pool_allows_no_new_ones(self, harness: Harness, key: str) -> None:
        harness.restart(PoolConfig(mfa_configuration='OPTIONAL', enabled_mfas=frozenset({'EMAIL_OTP'})))
        assert self.answer(harness, harness.totp(key))

    def test_a_pool_without_second_factors_asks_for_none(self, harness: Harness) -> None:
        harness.restart(PoolConfig())
        assert harness.by_password()

    def test_the_key_is_in_one_answer_only(self, harness: Harness, key: str) -> None:
        tokens = self.answer(harness, harness.totp(key))
        assert key not in json.dumps(harness.client.get_user(AccessToken=tokens['AccessToken']), default=str)

    def test_the_challenge_names_the_device(self, harness: Harness, key: str) -> None:
        token = self.answer(harness, harness.totp(key))['AccessToken']
        key = harness.client.associate_software_token(AccessToken=token)['SecretCode']
        harness.client.verify_software_token(
            AccessToken=token, UserCode=harness.totp(key), FriendlyDeviceName="Fred's phone"
        )
        assert harness.begin()['ChallengeParameters']['FRIENDLY_DEVICE_NAME'] == "Fred's phone"


class TestAtOnce:
    @pytest.fixture
    def key(self, harness: Harness) -> str:
        return harness.set_up_app()

    def tell(self, harness: Harness, challenge: Any, code: str) -> object:
        try:
            return bool(harness.reply(challenge, SOFTWARE_TOKEN_MFA_CODE=code)['AuthenticationResult'])
        except ClientError as error:
            return error.response['Error']['Message']

    def test_one_session_signs_in_once(self, harness: Harness, key: str) -> None:
        challenge, code = harness.begin(), harness.totp(key)
        answers = Counter(at_once(20, lambda _: self.tell(harness, challenge, code)))
        assert answers == {True: 1, SESSION_USED[1]: 19}

    def test_one_code_signs_in_once(self, harness: Harness, key: str) -> None:
        challenges, code = [harness.begin() for _ in range(20)], harness.totp(key)
        answers = Counter(at_once(20, lambda number: self.tell(harness, challenges[number], code)))
        assert answers == {True: 1, USED_CODE[1]: 19}

    def test_of_fifty_guesses_five_are_answered(self, harness: Harness, key: str) -> None:
        challenges, wrong = [harness.begin() for _ in range(50)], other(harness.totp(key))
        answers = Counter(at_once(50, lambda number: self.tell(harness, challenges[number], wrong)))
        assert answers == {WRONG_APP_CODE[1]: 5, LOCKED[1]: 45}


class TestChoice:
    @pytest.fixture(autouse=True)
    def factors(self, harness: Harness) -> str:
        """Every factor, none preferred; returns the key of the app."""
        harness.give_phone()
        token = harness.by_password()['AccessToken']
        key: str = harness.client.associate_software_token(AccessToken=token)['SecretCode']
        harness.client.verify_software_token(AccessToken=token, UserCode=harness.totp(key))
        harness.client.set_user_mfa_preference(
            AccessToken=token, SMSMfaSettings=ON, SoftwareTokenMfaSettings=ON, EmailMfaSettings=ON
        )
        harness.clock.advance(30)
        return key

    def test_without_a_preference_the_user_chooses(self, harness: Harness) -> None:
        challenge = harness.begin()
        assert challenge['ChallengeName'] == 'SELECT_MFA_TYPE'
        assert challenge['ChallengeParameters']['MFAS_CAN_CHOOSE'] == '["SMS_MFA","SOFTWARE_TOKEN_MFA","EMAIL_OTP"]'
        assert len(harness.pool.mailbox.messages()) == 1

    @pytest.mark.parametrize(
        ('answer', 'name'),
        [
            ('SMS_MFA', 'SMS_MFA'),
            ('SOFTWARE_TOKEN_MFA', 'SOFTWARE_TOKEN_MFA'),
            ('EMAIL_OTP', 'EMAIL_OTP'),
            ('EMAIL_MFA', 'EMAIL_OTP'),
        ],
    )
    def test_the_chosen_factor_is_asked_for(self, harness: Harness, factors: str, answer: str, name: str) -> None:
        choice = harness.begin()
        challenge = harness.reply(choice, ANSWER=answer)
        assert challenge['ChallengeName'] == name
        assert challenge['Session'] != choice['Session']
        code = harness.totp(factors) if name == 'SOFTWARE_TOKEN_MFA' else harness.code()
        assert harness.reply(challenge, **{f'{name}_CODE': code})['AuthenticationResult']
        assert refusal(harness.reply, choice, ANSWER=answer) == SESSION_USED

    def test_a_user_disabled_in_between_is_sent_no_code(self, harness: Harness) -> None:
        choice = harness.begin()
        harness.pool.admin_disable_user(FRED)
        before = harness.pool.mailbox.messages()
        assert refusal(harness.reply, choice, ANSWER='EMAIL_OTP') == USER_DISABLED
        assert harness.pool.mailbox.messages() == before

    def test_the_code_goes_to_the_address_that_the_user_has_then(self, harness: Harness) -> None:
        choice = harness.begin()
        harness.pool.admin_set_user_attributes(FRED, {'email': 'frederic@example.org'})
        harness.reply(choice, ANSWER='EMAIL_OTP')
        assert harness.pool.mailbox.messages()[0].destination == 'frederic@example.org'

    @pytest.mark.parametrize('answer', ['WEB_AUTHN', 'PASSWORD', 'sms_mfa', ''])
    def test_a_factor_that_was_not_offered_is_refused(self, harness: Harness, answer: str) -> None:
        choice = harness.begin()
        code, _ = refusal(harness.reply, choice, ANSWER=answer)
        assert code in {'MFAMethodNotFoundException', 'InvalidParameterException'}
        assert harness.reply(choice, ANSWER='SMS_MFA')

    def test_the_preferred_factor_is_asked_for(self, harness: Harness, factors: str) -> None:
        tokens = harness.reply(
            harness.reply(harness.begin(), ANSWER='SOFTWARE_TOKEN_MFA'), SOFTWARE_TOKEN_MFA_CODE=harness.totp(factors)
        )['AuthenticationResult']
        harness.client.set_user_mfa_preference(AccessToken=tokens['AccessToken'], EmailMfaSettings=PREFERRED)
        assert harness.begin()['ChallengeName'] == 'EMAIL_OTP'
        answer = harness.client.get_user(AccessToken=tokens['AccessToken'])
        assert answer['UserMFASettingList'] == ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP']
        assert answer['PreferredMfaSetting'] == 'EMAIL_OTP'


class TestRequired:
    def test_a_user_with_an_address_is_asked_for_a_code(self, make_required: MakeRequired) -> None:
        harness = make_required('EMAIL_OTP', 'SMS_MFA')
        challenge = harness.begin()
        assert challenge['ChallengeName'] == 'EMAIL_OTP'
        harness.give_phone()
        assert harness.begin()['ChallengeName'] == 'SELECT_MFA_TYPE'
        assert harness.reply(challenge, EMAIL_OTP_CODE=harness.code())['AuthenticationResult']

    def test_turning_a_factor_off_does_not_get_around_it(self, make_required: MakeRequired) -> None:
        harness = make_required('EMAIL_OTP')
        token = harness.reply(harness.begin(), EMAIL_OTP_CODE=harness.code())['AuthenticationResult']['AccessToken']
        harness.client.set_user_mfa_preference(AccessToken=token, EmailMfaSettings={'Enabled': False})
        assert harness.begin()['ChallengeName'] == 'EMAIL_OTP'
