"""Second factors: which one a sign-in asks for, its codes, its set-up, and ways around it; over the wire."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from authui.local import PoolConfig
from local.harness import FRED, INCORRECT, LOCKED, NO_SESSION, PASSWORD, SESSION_USED, USER_DISABLED, at_once, refusal

if TYPE_CHECKING:
    from authui.local.config import MfaFactor
    from local.conftest import MakeHarness
    from local.harness import Harness

ANNA = 'anna@example.org'
WRONG_APP_CODE = ('CodeMismatchException', 'Invalid code received for user')
WRONG_SENT_CODE = ('CodeMismatchException', 'Invalid code or auth state for the user.')
WRONG_FIRST_CODE = ('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA')
NOT_SET_UP = (
    'InvalidParameterException',
    'MFA_SETUP goes on with an authenticator app that was verified, or an EMAIL.',
)
USED_CODE = ('ExpiredCodeException', 'Your software token has already been used once.')
NO_APPS = ('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool')
EVERY_FACTOR: frozenset[MfaFactor] = frozenset({'SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'})

# pycognito asks the clock in a way that Python 3.12 warns of.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


def other(code: str) -> str:
    return f'{(int(code) + 1) % 10 ** len(code):0{len(code)}}'


@pytest.fixture
def harness(make_harness: MakeHarness) -> Harness:
    """A pool where every factor is optional."""
    harness = make_harness(PoolConfig(mfa_configuration='OPTIONAL', enabled_mfas=EVERY_FACTOR))
    harness.register()
    return harness


def make_required(make_harness: MakeHarness, *factors: MfaFactor) -> Harness:
    harness = make_harness(PoolConfig(mfa_configuration='ON', enabled_mfas=frozenset(factors)))
    harness.register()
    return harness


def prefer(harness: Harness, **settings: Any) -> None:
    harness.client.set_user_mfa_preference(AccessToken=harness.by_password()['AccessToken'], **settings)


ON = {'Enabled': True}
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

    def test_after_a_wrong_code_the_same_challenge_takes_the_right_one(self, harness: Harness, key: str) -> None:
        challenge = harness.begin()
        wrong = other(harness.totp(key))
        assert refusal(harness.reply, challenge, SOFTWARE_TOKEN_MFA_CODE=wrong) == WRONG_APP_CODE
        assert refusal(harness.reply, challenge, SOFTWARE_TOKEN_MFA_CODE='') == (
            'InvalidParameterException',
            'Missing required parameter SOFTWARE_TOKEN_MFA_CODE',
        )
        assert harness.reply(challenge, SOFTWARE_TOKEN_MFA_CODE=harness.totp(key))

    def test_of_a_thousand_guesses_five_are_answered(self, harness: Harness, key: str) -> None:
        right = harness.totp(key)
        guesses = Counter(
            refusal(harness.reply, harness.begin(), SOFTWARE_TOKEN_MFA_CODE=other(right)) for _ in range(1000)
        )
        assert guesses == {WRONG_APP_CODE: 5, LOCKED: 995}
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
        for _ in range(300):
            challenge = harness.begin()
            answers.append(refusal(harness.reply, challenge, SOFTWARE_TOKEN_MFA_CODE=other(harness.totp(key))))
            harness.clock.advance(3.6)
        # 300 guesses within 18 minutes; the lock grows as that of passwords does.
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

    def test_the_app_still_counts_where_the_pool_takes_no_new_ones(self, harness: Harness, key: str) -> None:
        harness.restart(PoolConfig(mfa_configuration='OPTIONAL', enabled_mfas=frozenset({'EMAIL_OTP'})))
        assert self.answer(harness, harness.totp(key))

    def test_a_pool_without_second_factors_asks_for_none(self, harness: Harness) -> None:
        harness.restart(PoolConfig())
        assert harness.by_password()

    def test_the_key_is_told_once_and_in_no_answer_later(self, harness: Harness, key: str) -> None:
        tokens = self.answer(harness, harness.totp(key))
        assert key not in json.dumps(harness.client.get_user(AccessToken=tokens['AccessToken']), default=str)

    def test_the_name_of_the_device_is_told(self, harness: Harness, key: str) -> None:
        token = self.answer(harness, harness.totp(key))['AccessToken']
        key = harness.client.associate_software_token(AccessToken=token)['SecretCode']
        harness.client.verify_software_token(
            AccessToken=token, UserCode=harness.totp(key), FriendlyDeviceName="Fred's phone"
        )
        assert harness.begin()['ChallengeParameters']['FRIENDLY_DEVICE_NAME'] == "Fred's phone"


@pytest.mark.parametrize('name', ['EMAIL_OTP', 'SMS_MFA'])
class TestSentCodes:
    @pytest.fixture
    def challenge(self, harness: Harness, name: str) -> Any:
        harness.give_phone(verified=False)
        prefer(harness, **{'EmailMfaSettings' if name == 'EMAIL_OTP' else 'SMSMfaSettings': ON})
        challenge = harness.begin()
        assert challenge['ChallengeName'] == name
        return challenge

    def test_a_code_is_sent_and_signs_in(self, harness: Harness, challenge: Any, name: str) -> None:
        parameters = challenge['ChallengeParameters']
        medium, destination = ('EMAIL', 'f***@e***') if name == 'EMAIL_OTP' else ('SMS', '+*******4567')
        assert (parameters['CODE_DELIVERY_DELIVERY_MEDIUM'], parameters['CODE_DELIVERY_DESTINATION']) == (
            medium,
            destination,
        )
        message = harness.pool.mailbox.messages()[0]
        assert message.kind == 'sign_in'
        assert message.destination == (FRED if medium == 'EMAIL' else '+15551234567')
        assert len(harness.code()) == 6
        assert harness.reply(challenge, **{f'{name}_CODE': harness.code()})['AuthenticationResult']

    def test_a_wrong_code_is_refused_and_the_right_one_still_taken(
        self, harness: Harness, challenge: Any, name: str
    ) -> None:
        assert refusal(harness.reply, challenge, **{f'{name}_CODE': other(harness.code())}) == WRONG_SENT_CODE
        assert harness.reply(challenge, **{f'{name}_CODE': harness.code()})

    def test_a_code_belongs_to_its_challenge(self, harness: Harness, challenge: Any, name: str) -> None:
        first = harness.code()
        second = harness.begin()
        assert refusal(harness.reply, second, **{f'{name}_CODE': first}) == WRONG_SENT_CODE
        assert harness.reply(challenge, **{f'{name}_CODE': first})

    def test_of_many_guesses_five_are_answered(self, harness: Harness, challenge: Any, name: str) -> None:
        answers = [
            refusal(harness.reply, harness.begin(), **{f'{name}_CODE': other(harness.code())}) for _ in range(25)
        ]
        assert Counter(answers) == {WRONG_SENT_CODE: 5, LOCKED: 20}
        assert refusal(harness.reply, challenge, **{f'{name}_CODE': other(harness.code())}) == LOCKED

    def test_codes_are_sent_so_often_in_an_hour(self, harness: Harness, challenge: Any, name: str) -> None:
        assert challenge['ChallengeName'] == name
        for _ in range(29):
            harness.begin()
        assert refusal(harness.begin) == ('TooManyRequestsException', 'Too many requests')
        harness.clock.advance(3600)
        assert harness.begin()


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


class TestSentCodesAndTheAddress:
    def test_a_code_verifies_the_email_that_it_went_to(self, harness: Harness) -> None:
        prefer(harness, EmailMfaSettings=ON)
        harness.pool.admin_set_user_attributes(FRED, {'email_verified': 'false'})
        tokens = harness.reply(harness.begin(), EMAIL_OTP_CODE=harness.code())['AuthenticationResult']
        assert harness.user(tokens['AccessToken'])['email_verified'] == 'true'

    def test_a_code_verifies_the_phone_number_that_it_went_to(self, harness: Harness) -> None:
        harness.give_phone(verified=False)
        prefer(harness, SMSMfaSettings=ON)
        tokens = harness.reply(harness.begin(), SMS_MFA_CODE=harness.code())['AuthenticationResult']
        assert harness.user(tokens['AccessToken'])['phone_number_verified'] == 'true'

    def test_a_code_that_went_to_an_earlier_address_is_refused(self, harness: Harness) -> None:
        prefer(harness, EmailMfaSettings=ON)
        challenge = harness.begin()
        harness.pool.admin_set_user_attributes(FRED, {'email': 'frederic@example.org'})
        assert refusal(harness.reply, challenge, EMAIL_OTP_CODE=harness.code()) == NO_SESSION


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

    def test_who_was_disabled_meanwhile_is_sent_no_code(self, harness: Harness) -> None:
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
    def test_what_was_not_offered_is_refused(self, harness: Harness, answer: str) -> None:
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
    def test_whose_address_serves_is_asked_for_a_code(self, make_harness: MakeHarness) -> None:
        harness = make_required(make_harness, 'EMAIL_OTP', 'SMS_MFA')
        challenge = harness.begin()
        assert challenge['ChallengeName'] == 'EMAIL_OTP'
        harness.give_phone()
        assert harness.begin()['ChallengeName'] == 'SELECT_MFA_TYPE'
        assert harness.reply(challenge, EMAIL_OTP_CODE=harness.code())['AuthenticationResult']

    def test_turning_a_factor_off_does_not_get_around_it(self, make_harness: MakeHarness) -> None:
        harness = make_required(make_harness, 'EMAIL_OTP')
        token = harness.reply(harness.begin(), EMAIL_OTP_CODE=harness.code())['AuthenticationResult']['AccessToken']
        harness.client.set_user_mfa_preference(AccessToken=token, EmailMfaSettings={'Enabled': False})
        assert harness.begin()['ChallengeName'] == 'EMAIL_OTP'


class TestSetUp:
    @pytest.fixture
    def harness(self, make_harness: MakeHarness) -> Harness:
        return make_required(make_harness, 'SOFTWARE_TOKEN_MFA', 'SMS_MFA')

    def associate(self, harness: Harness, session: str) -> Any:
        return harness.client.associate_software_token(Session=session)

    def verify(self, harness: Harness, session: str, code: str) -> Any:
        return harness.client.verify_software_token(Session=session, UserCode=code)

    def test_who_has_no_factor_sets_one_up_and_is_signed_in(self, harness: Harness) -> None:
        challenge = harness.begin()
        assert challenge['ChallengeName'] == 'MFA_SETUP'
        assert challenge['ChallengeParameters']['MFAS_CAN_SETUP'] == '["SMS_MFA","SOFTWARE_TOKEN_MFA"]'
        associated = self.associate(harness, challenge['Session'])
        verified = self.verify(harness, associated['Session'], harness.totp(associated['SecretCode']))
        assert verified['Status'] == 'SUCCESS'
        answer = harness.reply(challenge | {'Session': verified['Session']})
        user = harness.client.get_user(AccessToken=answer['AuthenticationResult']['AccessToken'])
        assert user['UserMFASettingList'] == ['SOFTWARE_TOKEN_MFA']
        assert user['PreferredMfaSetting'] == 'SOFTWARE_TOKEN_MFA'
        assert harness.begin()['ChallengeName'] == 'SOFTWARE_TOKEN_MFA'

    def test_no_tokens_are_given_without_it(self, harness: Harness) -> None:
        challenge = harness.begin()
        assert refusal(harness.reply, challenge) == NOT_SET_UP
        associated = self.associate(harness, challenge['Session'])
        assert refusal(harness.reply, challenge | {'Session': associated['Session']}) == NO_SESSION
        wrong = other(harness.totp(associated['SecretCode']))
        assert refusal(self.verify, harness, associated['Session'], wrong) == WRONG_FIRST_CODE
        assert refusal(harness.reply, challenge | {'Session': associated['Session']}) == NO_SESSION

    def test_it_is_not_begun_without_a_password(self, harness: Harness) -> None:
        assert refusal(harness.begin, FRED, 'battery staple') == INCORRECT
        assert refusal(self.associate, harness, 'x' * 20) == NO_SESSION
        assert refusal(self.verify, harness, 'x' * 20, '123456') == NO_SESSION

    def test_each_session_serves_one_step(self, harness: Harness) -> None:
        challenge = harness.begin()
        code_before_key = refusal(self.verify, harness, challenge['Session'], '123456')
        assert code_before_key == NO_SESSION
        associated = self.associate(harness, challenge['Session'])
        assert refusal(self.associate, harness, challenge['Session']) == SESSION_USED
        code = harness.totp(associated['SecretCode'])
        verified = self.verify(harness, associated['Session'], code)
        assert refusal(self.verify, harness, associated['Session'], code) == SESSION_USED
        assert refusal(self.associate, harness, verified['Session']) == NOT_SET_UP
        done = challenge | {'Session': verified['Session']}
        harness.register(ANNA)
        assert refusal(harness.reply, done, ANNA) == NO_SESSION
        assert harness.reply(done)
        assert refusal(harness.reply, done) == SESSION_USED

    def test_a_code_of_another_session_s_key_is_wrong(self, harness: Harness) -> None:
        one = self.associate(harness, harness.begin()['Session'])
        two = self.associate(harness, harness.begin()['Session'])
        assert one['SecretCode'] != two['SecretCode']
        assert refusal(self.verify, harness, two['Session'], harness.totp(one['SecretCode'])) == WRONG_FIRST_CODE

    def test_it_does_not_replace_a_factor_that_was_set_up_meanwhile(self, harness: Harness) -> None:
        late = self.associate(harness, harness.begin()['Session'])
        owners = self.associate(harness, harness.begin()['Session'])
        self.verify(harness, owners['Session'], harness.totp(owners['SecretCode']))
        assert refusal(self.verify, harness, late['Session'], harness.totp(late['SecretCode'])) == NO_SESSION
        harness.clock.advance(30)
        code = harness.totp(owners['SecretCode'])
        assert harness.reply(harness.begin(), SOFTWARE_TOKEN_MFA_CODE=code)

    def test_guessing_the_first_code_ends(self, harness: Harness) -> None:
        associated = self.associate(harness, harness.begin()['Session'])
        wrong = other(harness.totp(associated['SecretCode']))
        answers = [refusal(self.verify, harness, associated['Session'], wrong) for _ in range(10)]
        assert answers == [WRONG_FIRST_CODE] * 5 + [SESSION_USED] * 5

    def test_an_answer_for_a_signed_in_user_is_no_session(self, harness: Harness) -> None:
        challenge = harness.begin()
        assert refusal(harness.client.get_user, AccessToken=challenge['Session'])[0] == 'NotAuthorizedException'


class TestByAccessToken:
    def test_a_new_app_counts_once_its_code_came(self, harness: Harness) -> None:
        old = harness.set_up_app()
        token = harness.reply(harness.begin(), SOFTWARE_TOKEN_MFA_CODE=harness.totp(old))['AuthenticationResult'][
            'AccessToken'
        ]
        new = harness.client.associate_software_token(AccessToken=token)['SecretCode']
        harness.clock.advance(30)
        assert harness.reply(harness.begin(), SOFTWARE_TOKEN_MFA_CODE=harness.totp(old))
        harness.client.verify_software_token(AccessToken=token, UserCode=harness.totp(new))
        harness.clock.advance(30)
        assert refusal(harness.reply, harness.begin(), SOFTWARE_TOKEN_MFA_CODE=harness.totp(old)) == WRONG_APP_CODE
        assert harness.reply(harness.begin(), SOFTWARE_TOKEN_MFA_CODE=harness.totp(new))

    def test_an_app_that_was_not_turned_on_is_not_asked_for(self, harness: Harness) -> None:
        token = harness.by_password()['AccessToken']
        key = harness.client.associate_software_token(AccessToken=token)['SecretCode']
        assert (
            harness.client.verify_software_token(AccessToken=token, UserCode=harness.totp(key))['Status'] == 'SUCCESS'
        )
        assert harness.by_password()

    def test_a_wrong_code_is_refused(self, harness: Harness) -> None:
        token = harness.by_password()['AccessToken']
        key = harness.client.associate_software_token(AccessToken=token)['SecretCode']
        verify = harness.client.verify_software_token
        assert refusal(verify, AccessToken=token, UserCode=other(harness.totp(key))) == WRONG_FIRST_CODE
        assert verify(AccessToken=token, UserCode=harness.totp(key))

    def test_a_code_without_a_key_is_refused(self, harness: Harness) -> None:
        token = harness.by_password()['AccessToken']
        answer = refusal(harness.client.verify_software_token, AccessToken=token, UserCode='123456')
        assert answer[0] == 'SoftwareTokenMFANotFoundException'

    def test_a_pool_without_apps_says_so(self, make_harness: MakeHarness) -> None:
        for config in (
            PoolConfig(),
            PoolConfig(mfa_configuration='OPTIONAL', enabled_mfas=frozenset({'EMAIL_OTP'})),
        ):
            harness = make_harness(config)
            harness.register()
            token, client = harness.by_password()['AccessToken'], harness.client
            assert refusal(client.associate_software_token, AccessToken=token) == NO_APPS
            assert refusal(client.verify_software_token, AccessToken=token, UserCode='123456') == NO_APPS

    @pytest.mark.parametrize('authorization', ['none', 'both'])
    def test_it_takes_a_token_or_a_session(self, harness: Harness, authorization: str) -> None:
        both = {'AccessToken': harness.by_password()['AccessToken'], 'Session': 'x' * 20}
        given = both if authorization == 'both' else {}
        assert refusal(harness.client.associate_software_token, **given)[0] == 'InvalidParameterException'
        answer = refusal(harness.client.verify_software_token, UserCode='123456', **given)
        assert answer[0] == 'InvalidParameterException'

    @pytest.mark.parametrize('kind', ['forged', 'expired', 'revoked', 'id token', 'refresh token', "another pool's"])
    def test_only_a_live_access_token_of_the_pool_will_do(
        self, harness: Harness, make_harness: MakeHarness, kind: str
    ) -> None:
        tokens = harness.by_password()
        token = tokens['AccessToken']
        if kind == 'forged':
            head, body, signature = token.split('.')
            token = f'{head}.{body}.{signature[:-4]}{"AAAA" if signature[-4:] != "AAAA" else "BBBB"}'
        elif kind == 'expired':
            harness.clock.advance(3600)
        elif kind == 'revoked':
            harness.revoke(tokens['RefreshToken'])
        elif kind == 'id token':
            token = tokens['IdToken']
        elif kind == 'refresh token':
            token = tokens['RefreshToken']
        else:
            # Of the same keys even, as if one folder had been copied: the user there is another.
            elsewhere = make_harness()
            elsewhere.register()
            token = elsewhere.by_password()['AccessToken']
        client = harness.client
        for call, parameters in (
            (client.associate_software_token, {}),
            (client.verify_software_token, {'UserCode': '123456'}),
            (client.set_user_mfa_preference, {'SoftwareTokenMfaSettings': {'Enabled': False}}),
            (client.get_user_auth_factors, {}),
        ):
            code, _ = refusal(call, AccessToken=token, **parameters)
            assert code == ('UserNotFoundException' if kind == "another pool's" else 'NotAuthorizedException')


class TestPreferences:
    @pytest.fixture
    def token(self, harness: Harness) -> str:
        token: str = harness.by_password()['AccessToken']
        return token

    def test_nothing_is_on_at_first(self, harness: Harness, token: str) -> None:
        answer = harness.client.get_user(AccessToken=token)
        assert 'UserMFASettingList' not in answer
        assert 'PreferredMfaSetting' not in answer

    @pytest.mark.parametrize(
        ('settings', 'factor'), [('SMSMfaSettings', 'SMS_MFA'), ('SoftwareTokenMfaSettings', 'SOFTWARE_TOKEN_MFA')]
    )
    def test_what_is_not_set_up_is_refused(self, harness: Harness, token: str, settings: str, factor: str) -> None:
        answer = refusal(harness.client.set_user_mfa_preference, AccessToken=token, **{settings: ON})
        assert answer == ('InvalidParameterException', f'User does not have delivery config set to turn on {factor}')

    def test_an_associated_key_is_not_set_up_before_its_code_came(self, harness: Harness, token: str) -> None:
        harness.client.associate_software_token(AccessToken=token)
        answer = refusal(harness.client.set_user_mfa_preference, AccessToken=token, SoftwareTokenMfaSettings=ON)
        assert answer[0] == 'InvalidParameterException'

    def test_what_the_pool_does_not_have_is_refused(self, make_harness: MakeHarness) -> None:
        for config in (PoolConfig(mfa_configuration='OPTIONAL'), PoolConfig(enabled_mfas=EVERY_FACTOR)):
            harness = make_harness(config)
            harness.register()
            token = harness.by_password()['AccessToken']
            answer = refusal(harness.client.set_user_mfa_preference, AccessToken=token, EmailMfaSettings=ON)
            assert answer[0] == 'InvalidParameterException'

    def test_two_cannot_be_preferred(self, harness: Harness, token: str) -> None:
        harness.give_phone()
        settings = {'EmailMfaSettings': PREFERRED, 'SMSMfaSettings': PREFERRED}
        answer = refusal(harness.client.set_user_mfa_preference, AccessToken=token, **settings)
        assert answer[0] == 'InvalidParameterException'
        assert 'UserMFASettingList' not in harness.client.get_user(AccessToken=token)

    def test_what_is_off_cannot_be_preferred(self, harness: Harness, token: str) -> None:
        settings = {'Enabled': False, 'PreferredMfa': True}
        answer = refusal(harness.client.set_user_mfa_preference, AccessToken=token, EmailMfaSettings=settings)
        assert answer[0] == 'InvalidParameterException'

    def test_passkeys_are_said_to_be_unsupported(self, harness: Harness, token: str) -> None:
        answer = refusal(harness.client.set_user_mfa_preference, AccessToken=token, WebAuthnMfaSettings=ON)
        assert answer == ('InvalidParameterException', 'WEB_AUTHN is not supported by the embedded user pool.')

    def test_turning_a_factor_off_ends_its_preference_and_leaves_the_others(self, harness: Harness, token: str) -> None:
        harness.give_phone()
        prefer = harness.client.set_user_mfa_preference
        prefer(AccessToken=token, EmailMfaSettings=PREFERRED, SMSMfaSettings=ON)
        prefer(AccessToken=token, EmailMfaSettings={'Enabled': False})
        answer = harness.client.get_user(AccessToken=token)
        assert answer['UserMFASettingList'] == ['SMS_MFA']
        assert 'PreferredMfaSetting' not in answer

    def test_preferences_are_kept_over_a_restart_and_go_with_the_user(self, harness: Harness, token: str) -> None:
        harness.client.set_user_mfa_preference(AccessToken=token, EmailMfaSettings=PREFERRED)
        harness.restart()
        assert harness.begin()['ChallengeName'] == 'EMAIL_OTP'
        harness.pool.admin_delete_user(FRED)
        harness.register()
        assert harness.by_password()

    def test_auth_factors_are_listed(self, harness: Harness, token: str) -> None:
        answer = harness.client.get_user_auth_factors(AccessToken=token)
        assert answer['Username'] == harness.user(token)['sub']
        assert answer['ConfiguredUserAuthFactors'] == ['PASSWORD']
        harness.client.set_user_mfa_preference(AccessToken=token, EmailMfaSettings=PREFERRED)
        answer = harness.client.get_user_auth_factors(AccessToken=token)
        assert (answer['UserMFASettingList'], answer['PreferredMfaSetting']) == (['EMAIL_OTP'], 'EMAIL_OTP')


class TestSetUpByEmail:
    """Who has no e-mail yet, in a pool whose users have names."""

    NAME = 'fred'

    @pytest.fixture
    def harness(self, make_harness: MakeHarness) -> Harness:
        config = PoolConfig(
            username_attributes=frozenset(),
            mfa_configuration='ON',
            enabled_mfas=frozenset({'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'}),
        )
        harness = make_harness(config)
        harness.pool.admin_create_user(self.NAME, PASSWORD)
        return harness

    def test_an_email_is_given_and_its_code_signs_in(self, harness: Harness) -> None:
        challenge = harness.begin(self.NAME)
        assert challenge['ChallengeName'] == 'MFA_SETUP'
        assert challenge['ChallengeParameters']['MFAS_CAN_SETUP'] == '["SOFTWARE_TOKEN_MFA","EMAIL_OTP"]'
        asked = harness.reply(challenge, self.NAME, EMAIL=FRED)
        assert asked['ChallengeName'] == 'EMAIL_OTP'
        assert asked['ChallengeParameters']['CODE_DELIVERY_DESTINATION'] == 'f***@e***'
        assert (
            refusal(harness.reply, asked, self.NAME, EMAIL_OTP_CODE=harness.other_code())[0] == 'CodeMismatchException'
        )
        answer = harness.reply(asked, self.NAME, EMAIL_OTP_CODE=harness.code())
        user = harness.client.get_user(AccessToken=answer['AuthenticationResult']['AccessToken'])
        attributes = {each['Name']: each['Value'] for each in user['UserAttributes']}
        assert (attributes['email'], attributes['email_verified']) == (FRED, 'true')
        assert harness.begin(self.NAME)['ChallengeName'] == 'EMAIL_OTP'

    @pytest.mark.parametrize('email', ['', 'fred', 'fred@', ' '])
    def test_what_is_no_email_is_refused_and_can_be_given_again(self, harness: Harness, email: str) -> None:
        challenge = harness.begin(self.NAME)
        assert refusal(harness.reply, challenge, self.NAME, EMAIL=email)[0] == 'InvalidParameterException'
        assert harness.reply(challenge, self.NAME, EMAIL=FRED)['ChallengeName'] == 'EMAIL_OTP'

    def test_who_has_got_one_meanwhile_is_not_given_another(self, harness: Harness) -> None:
        one, two = harness.begin(self.NAME), harness.begin(self.NAME)
        harness.reply(one, self.NAME, EMAIL=FRED)
        assert refusal(harness.reply, two, self.NAME, EMAIL='thief@example.org') == NO_SESSION

    def test_an_app_can_be_set_up_instead(self, harness: Harness) -> None:
        challenge = harness.begin(self.NAME)
        associated = harness.client.associate_software_token(Session=challenge['Session'])
        code = harness.totp(associated['SecretCode'])
        verified = harness.client.verify_software_token(Session=associated['Session'], UserCode=code)
        assert 'AuthenticationResult' in harness.reply(challenge | {'Session': verified['Session']}, self.NAME)


def test_an_email_is_no_factor_where_the_pool_does_not_take_it(make_harness: MakeHarness) -> None:
    harness = make_required(make_harness, 'SOFTWARE_TOKEN_MFA')
    assert refusal(harness.reply, harness.begin(), EMAIL='fred@example.com') == NOT_SET_UP
