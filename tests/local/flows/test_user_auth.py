"""Choice-based sign-in: what is offered to whom, each first factor, and signing in right after the sign-up."""

from __future__ import annotations

import base64
import hmac
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from authui.local import PoolConfig
from local.harness import (
    CODE_MISMATCH,
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
NO_PASSKEYS = ('InvalidParameterException', 'WEB_AUTHN is not supported by the embedded user pool.')

# pycognito asks the clock in a way that Python 3.12 warns of.
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

    def test_lists_what_the_user_has(self, harness: Harness) -> None:
        answer = choose(harness)
        assert answer['ChallengeName'] == 'SELECT_CHALLENGE'
        assert answer['AvailableChallenges'] == ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP']
        harness.give_phone()
        assert choose(harness)['AvailableChallenges'] == ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP']

    def test_lists_what_the_pool_allows(self, harness: Harness) -> None:
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

    def test_who_has_a_second_factor_is_not_let_around_it_by_a_code(self, harness: Harness) -> None:
        harness.set_up_app()
        answer = choose(harness, PREFERRED_CHALLENGE='EMAIL_OTP')
        assert answer['ChallengeName'] == 'SELECT_CHALLENGE'
        assert answer['AvailableChallenges'] == ['PASSWORD_SRP', 'PASSWORD']
        assert refusal(harness.reply, answer, ANSWER='EMAIL_OTP')[0] == 'InvalidParameterException'

    def test_nor_is_anybody_where_one_is_required(self, harness: Harness) -> None:
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

    def test_an_unconfirmed_user_is_told_so(self, harness: Harness) -> None:
        harness.sign_up('anna@example.org')
        assert refusal(choose, harness, 'anna@example.org')[0] == 'UserNotConfirmedException'

    def test_a_disabled_user_is_told_so(self, harness: Harness) -> None:
        harness.pool.admin_disable_user(FRED)
        assert refusal(choose, harness) == USER_DISABLED

    def test_passkeys_are_said_to_be_unsupported(self, harness: Harness) -> None:
        answer = choose(harness, PREFERRED_CHALLENGE='WEB_AUTHN')
        assert answer['ChallengeName'] == 'SELECT_CHALLENGE'
        assert refusal(harness.reply, answer, ANSWER='WEB_AUTHN') == NO_PASSKEYS
        assert refusal(harness.reply, answer | {'ChallengeName': 'WEB_AUTHN'}) == NO_PASSKEYS

    @pytest.mark.parametrize('answer', ['SMS_OTP', 'SOFTWARE_TOKEN_MFA', 'password', 'PASSWORD_VERIFIER'])
    def test_what_is_not_offered_is_refused_and_the_choice_stays(self, harness: Harness, answer: str) -> None:
        choice = choose(harness)
        assert refusal(harness.reply, choice, ANSWER=answer)[0] == 'InvalidParameterException'
        assert harness.reply(choice, ANSWER='EMAIL_OTP')


class TestNobody:
    """Who does not exist looks like a user with a verified e-mail."""

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

    def test_is_sent_so_many_codes_in_an_hour_too(self, harness: Harness) -> None:
        for email in ('nemo@example.org', NOBODY):
            for _ in range(30):
                choose(harness, email, PREFERRED_CHALLENGE='EMAIL_OTP')
            answer = refusal(choose, harness, email, PREFERRED_CHALLENGE='EMAIL_OTP')
            assert answer == ('TooManyRequestsException', 'Too many requests')

    def test_is_named_where_the_pool_is_set_so(self, harness: Harness) -> None:
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


class TestSecret:
    """The secret hash is made with the name that the client knows: its user's own until the pool tells the real one."""

    SECRET = 'x' * 32

    def hash_of(self, harness: Harness, name: str) -> str:
        digest = hmac.digest(self.SECRET.encode(), f'{name}{harness.client_id}'.encode(), 'sha256')
        return base64.b64encode(digest).decode()

    def test_is_wanted_with_every_answer(self, harness: Harness) -> None:
        harness.restart(CHOOSING.model_copy(update={'client_secret': SecretStr(self.SECRET)}))
        by_email = {'SECRET_HASH': self.hash_of(harness, FRED)}
        assert refusal(choose, harness)[0] == 'NotAuthorizedException'
        choice = choose(harness, **by_email)
        assert refusal(harness.reply, choice, ANSWER='PASSWORD', PASSWORD=PASSWORD)[0] == 'NotAuthorizedException'
        assert harness.reply(choice, ANSWER='PASSWORD', PASSWORD=PASSWORD, **by_email)
        challenge = choose(harness, PREFERRED_CHALLENGE='EMAIL_OTP', **by_email)
        assert harness.reply(challenge, EMAIL_OTP_CODE=harness.code(), **by_email)

    def test_is_of_the_real_name_once_that_was_told(self, harness: Harness) -> None:
        sub = harness.user(harness.by_password()['AccessToken'])['sub']
        key = harness.set_up_app()
        harness.restart(CHOOSING.model_copy(update={'client_secret': SecretStr(self.SECRET)}))
        by_email, by_sub = ({'SECRET_HASH': self.hash_of(harness, name)} for name in (FRED, sub))
        challenge = choose(harness, PREFERRED_CHALLENGE='PASSWORD', PASSWORD=PASSWORD, **by_email)
        code = {'SOFTWARE_TOKEN_MFA_CODE': harness.totp(key)}
        assert refusal(harness.reply, challenge, **code, **by_email)[0] == 'NotAuthorizedException'
        assert harness.reply(challenge, sub, **code, **by_sub)


class TestAfterSignUp:
    def confirm(self, harness: Harness, session: str, code: str | None = None, email: str = 'anna@example.org') -> Any:
        return harness.confirm(email, code, Session=session)

    def sign_in(self, harness: Harness, session: str, email: str = 'anna@example.org') -> Any:
        return harness.client.initiate_auth(
            ClientId=harness.client_id,
            AuthFlow='USER_AUTH',
            AuthParameters={'USERNAME': email},
            Session=session,
        )

    @pytest.fixture
    def session(self, harness: Harness) -> str:
        session: str = harness.sign_up('anna@example.org')['Session']
        return session

    def test_the_code_of_the_sign_up_signs_in(self, harness: Harness, session: str) -> None:
        confirmed = self.confirm(harness, session)['Session']
        tokens = self.sign_in(harness, confirmed)['AuthenticationResult']
        assert harness.user(tokens['AccessToken'])['email'] == 'anna@example.org'
        assert refusal(self.sign_in, harness, confirmed) == SESSION_USED

    def test_a_wrong_code_leaves_the_session(self, harness: Harness, session: str) -> None:
        assert refusal(self.confirm, harness, session, harness.other_code()) == CODE_MISMATCH
        assert self.confirm(harness, session)['Session']

    def test_a_confirmation_without_a_session_gives_one_that_signs_in_once(
        self, harness: Harness, session: str
    ) -> None:
        assert session
        confirmed = harness.confirm('anna@example.org')['Session']
        token = self.sign_in(harness, confirmed)['AuthenticationResult']['AccessToken']
        assert harness.user(token)['email'] == 'anna@example.org'
        assert refusal(self.sign_in, harness, confirmed) == SESSION_USED

    def test_a_client_that_cannot_go_on_with_it_gets_none(self, make_harness: MakeHarness) -> None:
        harness = make_harness()
        harness.sign_up('anna@example.org')
        assert 'Session' not in harness.confirm('anna@example.org')

    def test_a_sign_up_alone_does_not_sign_in(self, harness: Harness, session: str) -> None:
        assert refusal(self.sign_in, harness, session) == NO_SESSION
        harness.confirm('anna@example.org')
        assert refusal(self.sign_in, harness, session) == NO_SESSION

    def test_another_user_is_not_signed_in(self, harness: Harness, session: str) -> None:
        confirmed = self.confirm(harness, session)['Session']
        for email in (FRED, NOBODY):
            assert refusal(self.sign_in, harness, confirmed, email) == NO_SESSION

    def test_another_user_is_not_confirmed(self, harness: Harness, session: str) -> None:
        harness.sign_up('eve@example.org')
        assert refusal(self.confirm, harness, session, harness.code(), 'eve@example.org') == NO_SESSION
        assert refusal(harness.by_password, 'eve@example.org')[0] == 'UserNotConfirmedException'

    def test_a_made_up_session_confirms_and_signs_in_nobody(self, harness: Harness, session: str) -> None:
        assert session
        assert refusal(self.confirm, harness, 'x' * 20) == NO_SESSION
        assert refusal(self.sign_in, harness, 'x' * 20) == NO_SESSION

    def test_a_session_that_is_over_does_not_use_up_the_code(self, harness: Harness, session: str) -> None:
        harness.clock.advance(180)
        assert refusal(self.confirm, harness, session) == SESSION_EXPIRED
        harness.confirm('anna@example.org')

    def test_a_required_second_factor_is_asked_for(self, harness: Harness) -> None:
        harness.restart(CHOOSING.model_copy(update={'mfa_configuration': 'ON'}))
        session = harness.sign_up('anna@example.org')['Session']
        assert self.sign_in(harness, self.confirm(harness, session)['Session'])['ChallengeName'] == 'MFA_SETUP'

    def test_a_client_without_the_flow_gets_none(self, harness: Harness) -> None:
        harness.restart(PoolConfig())
        assert 'Session' not in harness.sign_up('anna@example.org')


def test_auth_factors_are_listed(harness: Harness) -> None:
    token = harness.by_password()['AccessToken']
    factors = harness.client.get_user_auth_factors
    assert factors(AccessToken=token)['ConfiguredUserAuthFactors'] == ['PASSWORD', 'EMAIL_OTP']
    harness.give_phone()
    assert factors(AccessToken=token)['ConfiguredUserAuthFactors'] == ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP']
    harness.set_up_app()
    assert factors(AccessToken=token)['ConfiguredUserAuthFactors'] == ['PASSWORD', 'SOFTWARE_TOKEN']
