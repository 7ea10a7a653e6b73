"""Choice-based sign-in: which first factors a user is offered, and each of them; over the wire."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from authui.local import PoolConfig
from local.harness import (
    FRED,
    INCORRECT,
    LOCKED,
    NO_SESSION,
    PASSWORD,
    SESSION_EXPIRED,
    SESSION_USED,
    USER_DISABLED,
    WRONG,
    refusal,
)

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

NOBODY = 'nobody@example.org'
CHOOSING = PoolConfig(
    explicit_auth_flows=frozenset({'USER_AUTH', 'USER_PASSWORD_AUTH'}),
    allowed_first_auth_factors=frozenset({'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'}),
    mfa_configuration='OPTIONAL',
)
WRONG_CODE = ('CodeMismatchException', 'Invalid code or auth state for the user.')

# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


@pytest.fixture
def harness(make_harness: MakeHarness) -> Harness:
    harness = make_harness(CHOOSING)
    harness.register()
    return harness


def choose(harness: Harness, email: str = FRED, **parameters: str) -> Any:
    return harness.initiate('USER_AUTH', USERNAME=email, **parameters)


def without_session(answer: Any) -> Any:
    return {name: value for name, value in answer.items() if name not in {'Session', 'ResponseMetadata'}}


class TestOffer:
    def test_a_flow_that_is_not_allowed_is_refused(self, harness: Harness) -> None:
        harness.restart(PoolConfig())
        expected = ('InvalidParameterException', 'USER_AUTH flow not enabled for this client')
        assert refusal(choose, harness) == expected

    def test_lists_the_factors_that_the_user_has(self, harness: Harness) -> None:
        answer = choose(harness)
        assert answer['ChallengeName'] == 'SELECT_CHALLENGE'
        assert answer['AvailableChallenges'] == ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP']
        harness.give_phone()
        assert choose(harness)['AvailableChallenges'] == ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP']

    def test_lists_only_factors_that_the_pool_allows(self, harness: Harness) -> None:
        harness.restart(PoolConfig(explicit_auth_flows=frozenset({'USER_AUTH'})))
        assert choose(harness)['AvailableChallenges'] == ['PASSWORD_SRP', 'PASSWORD']

    def test_an_address_that_is_not_verified_is_not_offered(self, harness: Harness) -> None:
        harness.give_phone(verified=False)
        harness.pool.admin_set_user_attributes(FRED, {'email_verified': 'false'})
        assert choose(harness)['AvailableChallenges'] == ['PASSWORD_SRP', 'PASSWORD']

    def test_a_temporary_password_has_to_be_used_itself(self, harness: Harness) -> None:
        harness.make_temporary()
        answer = choose(harness, PREFERRED_CHALLENGE='EMAIL_OTP')
        assert answer['ChallengeName'] == 'SELECT_CHALLENGE'
        assert answer['AvailableChallenges'] == ['PASSWORD_SRP', 'PASSWORD']

    def test_a_code_does_not_bypass_a_second_factor(self, harness: Harness) -> None:
        harness.set_up_app()
        answer = choose(harness, PREFERRED_CHALLENGE='EMAIL_OTP')
        assert answer['ChallengeName'] == 'SELECT_CHALLENGE'
        assert answer['AvailableChallenges'] == ['PASSWORD_SRP', 'PASSWORD']
        assert refusal(harness.reply, answer, ANSWER='EMAIL_OTP')[0] == 'InvalidParameterException'

    def test_a_code_is_not_offered_where_a_second_factor_is_required(self, harness: Harness) -> None:
        harness.restart(CHOOSING.model_copy(update={'mfa_configuration': 'ON'}))
        for email in (FRED, NOBODY):
            assert choose(harness, email)['AvailableChallenges'] == ['PASSWORD_SRP', 'PASSWORD']

    def test_a_second_factor_set_up_meanwhile_is_asked_for(self, harness: Harness) -> None:
        challenge = choose(harness, PREFERRED_CHALLENGE='EMAIL_OTP')
        code = harness.code()
        harness.set_up_app()
        answer = harness.reply(challenge, EMAIL_OTP_CODE=code)
        assert answer['ChallengeName'] == 'SOFTWARE_TOKEN_MFA'
        assert 'AuthenticationResult' not in answer

    def test_an_unconfirmed_user_is_refused(self, harness: Harness) -> None:
        harness.sign_up('anna@example.org')
        assert refusal(choose, harness, 'anna@example.org')[0] == 'UserNotConfirmedException'

    def test_a_disabled_user_is_refused(self, harness: Harness) -> None:
        harness.pool.admin_disable_user(FRED)
        assert refusal(choose, harness) == USER_DISABLED

    def test_passkeys_are_not_offered_where_the_pool_has_none(self, harness: Harness) -> None:
        answer = choose(harness, PREFERRED_CHALLENGE='WEB_AUTHN')
        assert answer['ChallengeName'] == 'SELECT_CHALLENGE'
        assert 'WEB_AUTHN' not in answer['AvailableChallenges']
        assert answer['ChallengeParameters'] == {}
        assert refusal(harness.reply, answer, ANSWER='WEB_AUTHN')[0] == 'InvalidParameterException'
        assert refusal(harness.reply, answer | {'ChallengeName': 'WEB_AUTHN'}, CREDENTIAL='{}') == NO_SESSION

    @pytest.mark.parametrize('answer', ['SMS_OTP', 'WEB_AUTHN', 'SOFTWARE_TOKEN_MFA', 'password', 'PASSWORD_VERIFIER'])
    def test_a_factor_that_is_not_offered_is_refused_and_the_choice_stays(self, harness: Harness, answer: str) -> None:
        choice = choose(harness)
        assert refusal(harness.reply, choice, ANSWER=answer)[0] == 'InvalidParameterException'
        assert harness.reply(choice, ANSWER='EMAIL_OTP')


class TestUnknownUser:
    """An unknown user looks like a user with a verified e-mail."""

    @pytest.fixture(autouse=True)
    def shift(self, harness: Harness) -> None:
        harness.register('nemo@example.org')

    @pytest.mark.parametrize('preferred', ['', 'PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'])
    def test_gets_the_same_challenge(self, harness: Harness, preferred: str) -> None:
        parameters = {'PREFERRED_CHALLENGE': preferred} if preferred else {}
        known, unknown = (choose(harness, email, **parameters) for email in ('nemo@example.org', NOBODY))
        assert without_session(known) == without_session(unknown)
        assert len(known['Session']) == len(unknown['Session'])

    def test_gets_no_mail(self, harness: Harness) -> None:
        before = harness.pool.mailbox.messages()
        choose(harness, NOBODY, PREFERRED_CHALLENGE='EMAIL_OTP')
        assert harness.pool.mailbox.messages() == before

    def test_gets_the_same_answers_to_a_wrong_code(self, harness: Harness) -> None:
        for email in ('nemo@example.org', NOBODY):
            answers = [
                refusal(
                    harness.reply,
                    choose(harness, email, PREFERRED_CHALLENGE='EMAIL_OTP'),
                    email,
                    EMAIL_OTP_CODE='1' * 8,
                )
                for _ in range(8)
            ]
            assert Counter(answers) == {WRONG_CODE: 5, LOCKED: 3}

    def test_gets_the_same_answer_to_a_password(self, harness: Harness) -> None:
        for email in ('nemo@example.org', NOBODY):
            assert refusal(choose, harness, email, PREFERRED_CHALLENGE='PASSWORD', PASSWORD=WRONG) == INCORRECT
            assert refusal(harness.reply, choose(harness, email), email, ANSWER='PASSWORD', PASSWORD=WRONG) == INCORRECT

    def test_codes_have_the_same_hourly_limit(self, harness: Harness) -> None:
        for email in ('nemo@example.org', NOBODY):
            for _ in range(30):
                choose(harness, email, PREFERRED_CHALLENGE='EMAIL_OTP')
            answer = refusal(choose, harness, email, PREFERRED_CHALLENGE='EMAIL_OTP')
            assert answer == ('TooManyRequestsException', 'Too many requests')

    def test_is_refused_by_name_where_the_pool_is_set_so(self, harness: Harness) -> None:
        harness.restart(CHOOSING.model_copy(update={'prevent_user_existence_errors': False}))
        assert refusal(choose, harness, NOBODY) == ('UserNotFoundException', 'User does not exist.')


class TestPassword:
    def test_signs_in_in_the_first_call(self, harness: Harness) -> None:
        answer = choose(harness, PREFERRED_CHALLENGE='PASSWORD', PASSWORD=PASSWORD)
        assert harness.user(answer['AuthenticationResult']['AccessToken'])['email'] == FRED

    def test_signs_in_with_the_choice(self, harness: Harness) -> None:
        assert harness.reply(choose(harness), ANSWER='PASSWORD', PASSWORD=PASSWORD)['AuthenticationResult']

    def test_signs_in_after_the_choice(self, harness: Harness) -> None:
        challenge = harness.reply(choose(harness), ANSWER='PASSWORD')
        assert challenge['ChallengeName'] == 'PASSWORD'
        assert harness.reply(challenge, PASSWORD=PASSWORD)['AuthenticationResult']

    def test_a_wrong_one_uses_the_choice_up_and_counts(self, harness: Harness) -> None:
        choice = choose(harness)
        assert refusal(harness.reply, choice, ANSWER='PASSWORD', PASSWORD=WRONG) == INCORRECT
        assert refusal(harness.reply, choice, ANSWER='PASSWORD', PASSWORD=PASSWORD) == SESSION_USED
        for _ in range(4):
            assert refusal(harness.reply, choose(harness), ANSWER='PASSWORD', PASSWORD=WRONG) == INCORRECT
        assert refusal(choose, harness) == LOCKED
        assert refusal(harness.by_password) == LOCKED

    def test_asks_for_the_second_factor(self, harness: Harness) -> None:
        harness.set_up_app()
        answer = choose(harness, PREFERRED_CHALLENGE='PASSWORD', PASSWORD=PASSWORD)
        assert answer['ChallengeName'] == 'SOFTWARE_TOKEN_MFA'

    def test_asks_for_a_new_password(self, harness: Harness) -> None:
        harness.make_temporary()
        answer = choose(harness, PREFERRED_CHALLENGE='PASSWORD', PASSWORD=PASSWORD)
        assert answer['ChallengeName'] == 'NEW_PASSWORD_REQUIRED'


class TestSrp:
    @pytest.mark.parametrize('way', ['first call', 'with the choice', 'after the choice'])
    def test_a_proof_signs_in(self, harness: Harness, way: str) -> None:
        prover = harness.prover()
        public = prover.get_auth_params()['SRP_A']
        if way == 'first call':
            challenge = choose(harness, PREFERRED_CHALLENGE='PASSWORD_SRP', SRP_A=public)
        elif way == 'with the choice':
            challenge = harness.reply(choose(harness), ANSWER='PASSWORD_SRP', SRP_A=public)
        else:
            srp = harness.reply(choose(harness), ANSWER='PASSWORD_SRP')
            assert srp['ChallengeName'] == 'PASSWORD_SRP'
            challenge = harness.reply(srp, SRP_A=public)
        assert challenge['ChallengeName'] == 'PASSWORD_VERIFIER'
        responses = prover.process_challenge(challenge['ChallengeParameters'], prover.get_auth_params())
        assert refusal(harness.respond, responses) == NO_SESSION
        responses.pop('USERNAME')
        assert harness.reply(challenge, **responses)['AuthenticationResult']

    def test_a_proof_for_another_session_is_refused(self, harness: Harness) -> None:
        challenges = []
        provers = [harness.prover(), harness.prover()]
        for prover in provers:
            public = prover.get_auth_params()['SRP_A']
            challenges.append(choose(harness, PREFERRED_CHALLENGE='PASSWORD_SRP', SRP_A=public))
        responses = provers[0].process_challenge(challenges[0]['ChallengeParameters'], provers[0].get_auth_params())
        responses.pop('USERNAME')
        assert refusal(harness.reply, challenges[1], **responses) == NO_SESSION

    @pytest.mark.parametrize('multiple', [0, 1, 2])
    def test_a_multiple_of_the_modulus_is_refused(self, harness: Harness, multiple: int) -> None:
        value = format(int(harness.prover().big_n) * multiple, 'x')
        expected = ('InvalidParameterException', 'Invalid SRP_A')
        assert refusal(choose, harness, PREFERRED_CHALLENGE='PASSWORD_SRP', SRP_A=value) == expected
        assert refusal(harness.reply, choose(harness), ANSWER='PASSWORD_SRP', SRP_A=value) == expected


@pytest.mark.parametrize('name', ['EMAIL_OTP', 'SMS_OTP'])
class TestCodes:
    @pytest.fixture(autouse=True)
    def phone(self, harness: Harness) -> None:
        harness.give_phone()

    def test_a_code_signs_in_at_once(self, harness: Harness, name: str) -> None:
        challenge = choose(harness, PREFERRED_CHALLENGE=name)
        assert challenge['ChallengeName'] == name
        assert challenge['AvailableChallenges'] == ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP']
        destination = challenge['ChallengeParameters']['CODE_DELIVERY_DESTINATION']
        assert destination == ('f***@e***' if name == 'EMAIL_OTP' else '+*******4567')
        assert len(harness.code()) == 8
        assert harness.reply(challenge, **{f'{name}_CODE': harness.code()})['AuthenticationResult']

    def test_a_code_signs_in_after_the_choice(self, harness: Harness, name: str) -> None:
        challenge = harness.reply(choose(harness), ANSWER=name)
        assert harness.reply(challenge, **{f'{name}_CODE': harness.code()})['AuthenticationResult']

    def test_a_code_signs_in_once(self, harness: Harness, name: str) -> None:
        challenge = choose(harness, PREFERRED_CHALLENGE=name)
        code = {f'{name}_CODE': harness.code()}
        assert harness.reply(challenge, **code)
        assert refusal(harness.reply, challenge, **code) == SESSION_USED

    def test_after_a_wrong_code_the_right_one_signs_in(self, harness: Harness, name: str) -> None:
        challenge = choose(harness, PREFERRED_CHALLENGE=name)
        assert refusal(harness.reply, challenge, **{f'{name}_CODE': '1'}) == WRONG_CODE
        assert harness.reply(challenge, **{f'{name}_CODE': harness.code()})

    def test_a_code_is_not_for_another_user(self, harness: Harness, name: str) -> None:
        challenge = choose(harness, PREFERRED_CHALLENGE=name)
        harness.register('anna@example.org')
        code = harness.pool.mailbox.messages()[1].code.get_secret_value()
        assert refusal(harness.reply, challenge, 'anna@example.org', **{f'{name}_CODE': code}) == NO_SESSION

    def test_a_code_expires(self, harness: Harness, name: str) -> None:
        challenge = choose(harness, PREFERRED_CHALLENGE=name)
        harness.clock.advance(180)
        assert refusal(harness.reply, challenge, **{f'{name}_CODE': harness.code()}) == SESSION_EXPIRED
