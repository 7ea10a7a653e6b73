"""Challenges of the host's own: the triggers as Python functions, and attempts to get around them; over the wire."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from authui.local import CustomAuth, CustomStep, OperationError, PoolConfig
from authui.local.flows.custom_auth import one_challenge, same_text
from local.harness import FRED, INCORRECT, LOCKED, NO_SESSION, PASSWORD, SESSION_USED, USER_DISABLED, WRONG, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authui.local.flows.custom_auth import Decision
    from local.conftest import MakeHarness
    from local.harness import Harness

NOBODY = 'nobody@example.org'
CUSTOM = PoolConfig(explicit_auth_flows=frozenset({'CUSTOM_AUTH', 'USER_PASSWORD_AUTH'}), mfa_configuration='OPTIONAL')

# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


def riddle(attributes: Mapping[str, str]) -> tuple[Mapping[str, str], str]:
    """Ask for the length of the user's e-mail."""
    return {'riddle': 'How long is your e-mail?'}, str(len(attributes.get('email', '')))


RIGHT = str(len(FRED))


@pytest.fixture
def harness(make_harness: MakeHarness) -> Harness:
    harness = make_harness(CUSTOM, CustomAuth(riddle))
    harness.register()
    return harness


def begin(harness: Harness, email: str = FRED, **parameters: str) -> Any:
    return harness.initiate('CUSTOM_AUTH', USERNAME=email, **parameters)


class TestWithoutTriggers:
    def test_says_so(self, make_harness: MakeHarness) -> None:
        expected = ('InvalidParameterException', 'Custom auth lambda trigger is not configured for the user pool.')
        assert refusal(begin, make_harness(CUSTOM)) == expected

    def test_a_client_without_the_flow_is_refused_first(self, make_harness: MakeHarness) -> None:
        expected = ('InvalidParameterException', 'CUSTOM_AUTH flow not enabled for this client')
        assert refusal(begin, make_harness()) == expected


class TestChallenge:
    def test_the_question_is_asked_and_its_answer_signs_in(self, harness: Harness) -> None:
        challenge = begin(harness)
        assert challenge['ChallengeName'] == 'CUSTOM_CHALLENGE'
        assert challenge['ChallengeParameters'].keys() == {'USERNAME', 'riddle'}
        tokens = harness.reply(challenge, ANSWER=RIGHT)['AuthenticationResult']
        assert harness.user(tokens['AccessToken'])['email'] == FRED

    def test_a_wrong_answer_asks_again_with_a_new_session(self, harness: Harness) -> None:
        first = begin(harness)
        second = harness.reply(first, ANSWER='wrong')
        assert second['ChallengeName'] == 'CUSTOM_CHALLENGE'
        assert second['Session'] != first['Session']
        assert refusal(harness.reply, first, ANSWER=RIGHT) == SESSION_USED
        assert harness.reply(second, ANSWER=RIGHT)['AuthenticationResult']

    def test_three_wrong_answers_end_it(self, harness: Harness) -> None:
        challenge = begin(harness)
        for _ in range(2):
            challenge = harness.reply(challenge, ANSWER='wrong')
        assert refusal(harness.reply, challenge, ANSWER='wrong') == INCORRECT

    def test_of_many_guesses_five_are_answered(self, harness: Harness) -> None:
        answers: Counter[object] = Counter()
        for _ in range(50):
            challenge = begin(harness)
            try:
                answers[harness.reply(challenge, ANSWER='wrong')['ChallengeName']] += 1
            except harness.client.exceptions.NotAuthorizedException as error:
                answers[error.response['Error']['Message']] += 1
        assert answers == {'CUSTOM_CHALLENGE': 5, LOCKED[1]: 45}
        assert refusal(harness.reply, begin(harness), ANSWER=RIGHT) == LOCKED

    def test_an_empty_answer_is_named(self, harness: Harness) -> None:
        expected = ('InvalidParameterException', 'Missing required parameter ANSWER')
        assert refusal(harness.reply, begin(harness)) == expected

    def test_another_user_does_not_answer_it(self, harness: Harness) -> None:
        harness.register('anna@example.org')
        assert refusal(harness.reply, begin(harness), 'anna@example.org', ANSWER=RIGHT) == NO_SESSION

    def test_an_unknown_user_is_asked_alike_and_never_gets_in(self, harness: Harness) -> None:
        challenge = begin(harness, NOBODY)
        assert challenge['ChallengeParameters'].keys() == {'USERNAME', 'riddle'}
        assert refusal(harness.reply, challenge, NOBODY, ANSWER='0') == INCORRECT

    def test_the_second_factor_is_asked_for_too(self, harness: Harness) -> None:
        key = harness.set_up_app()
        challenge = harness.reply(begin(harness), ANSWER=RIGHT)
        assert challenge['ChallengeName'] == 'SOFTWARE_TOKEN_MFA'
        assert harness.reply(challenge, SOFTWARE_TOKEN_MFA_CODE=harness.totp(key))['AuthenticationResult']

    def test_a_temporary_password_is_not_got_around(self, harness: Harness) -> None:
        harness.make_temporary()
        assert refusal(harness.reply, begin(harness), ANSWER=RIGHT) == INCORRECT

    def test_a_disabled_user_is_refused_before_and_between(self, harness: Harness) -> None:
        challenge = begin(harness)
        harness.pool.admin_disable_user(FRED)
        assert refusal(harness.reply, challenge, ANSWER=RIGHT) == USER_DISABLED
        assert refusal(begin, harness) == USER_DISABLED


class TestPasswordFirst:
    def prove(self, harness: Harness, password: str = PASSWORD) -> Any:
        prover = harness.prover(FRED, password)
        challenge = begin(harness, CHALLENGE_NAME='SRP_A', SRP_A=prover.get_auth_params()['SRP_A'])
        assert challenge['ChallengeName'] == 'PASSWORD_VERIFIER'
        responses = prover.process_challenge(challenge['ChallengeParameters'], prover.get_auth_params())
        responses.pop('USERNAME')
        return harness.reply(challenge, **responses)

    def test_the_question_comes_after_the_proof(self, harness: Harness) -> None:
        challenge = self.prove(harness)
        assert challenge['ChallengeName'] == 'CUSTOM_CHALLENGE'
        assert harness.reply(challenge, ANSWER=RIGHT)['AuthenticationResult']

    def test_a_wrong_password_gets_no_question(self, harness: Harness) -> None:
        assert refusal(self.prove, harness, WRONG) == INCORRECT

    def test_a_temporary_password_is_changed_at_the_end(self, harness: Harness) -> None:
        harness.make_temporary()
        assert harness.reply(self.prove(harness), ANSWER=RIGHT)['ChallengeName'] == 'NEW_PASSWORD_REQUIRED'

    def test_a_missing_public_value_is_named(self, harness: Harness) -> None:
        expected = ('InvalidParameterException', 'Missing required parameter SRP_A')
        assert refusal(begin, harness, CHALLENGE_NAME='SRP_A') == expected

    def test_a_pool_can_insist_on_it(self, make_harness: MakeHarness) -> None:
        def define(steps: tuple[CustomStep, ...]) -> Decision:
            if not steps:
                return 'failure'
            return 'PASSWORD_VERIFIER' if steps[-1].name == 'SRP_A' else 'tokens'

        harness = make_harness(CUSTOM, CustomAuth(riddle, define))
        harness.register()
        assert refusal(begin, harness) == INCORRECT
        assert self.prove(harness)['AuthenticationResult']


class TestTriggers:
    def open(self, make_harness: MakeHarness, triggers: CustomAuth) -> Harness:
        harness = make_harness(CUSTOM, triggers)
        harness.register()
        return harness

    def test_define_sees_the_steps_so_far(self, make_harness: MakeHarness) -> None:
        seen: list[tuple[CustomStep, ...]] = []

        def define(steps: tuple[CustomStep, ...]) -> Decision:
            seen.append(steps)
            return 'CUSTOM_CHALLENGE' if len(steps) < 2 else 'tokens'

        harness = self.open(make_harness, CustomAuth(riddle, define))
        harness.reply(harness.reply(begin(harness), ANSWER='wrong'), ANSWER=RIGHT)
        wrong, right = CustomStep('CUSTOM_CHALLENGE', passed=False), CustomStep('CUSTOM_CHALLENGE', passed=True)
        assert seen == [(), (wrong,), (wrong, right)]

    def test_verify_decides(self, make_harness: MakeHarness) -> None:
        triggers = CustomAuth(riddle, verify=lambda expected, answer: answer == expected[::-1])
        harness = self.open(make_harness, triggers)
        assert harness.reply(begin(harness), ANSWER=RIGHT[::-1])['AuthenticationResult']

    def test_an_unknown_user_gets_no_tokens_even_if_define_grants_them(self, make_harness: MakeHarness) -> None:
        harness = self.open(make_harness, CustomAuth(riddle, lambda _: 'tokens'))
        assert begin(harness)['AuthenticationResult']
        assert refusal(begin, harness, NOBODY) == INCORRECT

    def test_a_proof_without_a_public_value_is_the_triggers_fault(self, make_harness: MakeHarness) -> None:
        harness = self.open(make_harness, CustomAuth(riddle, lambda _: 'PASSWORD_VERIFIER'))
        assert refusal(begin, harness) == ('InvalidLambdaResponseException', 'Unrecognizable lambda output')

    def test_an_endless_definition_ends(self, make_harness: MakeHarness) -> None:
        harness = self.open(make_harness, CustomAuth(riddle, lambda _: 'CUSTOM_CHALLENGE'))
        challenge = begin(harness)
        for _ in range(20):
            challenge = harness.reply(challenge, ANSWER=RIGHT)
        assert refusal(harness.reply, challenge, ANSWER=RIGHT) == INCORRECT

    def test_a_trigger_can_refuse_in_its_own_words(self, make_harness: MakeHarness) -> None:
        message = 'CreateAuthChallenge failed with error No riddles today.'

        def create(_: Mapping[str, str]) -> tuple[Mapping[str, str], str]:
            raise OperationError('UserLambdaValidationException', message)

        harness = self.open(make_harness, CustomAuth(create))
        assert refusal(begin, harness) == ('UserLambdaValidationException', message)

    @pytest.mark.parametrize('error', [ValueError('no riddles today'), KeyError('sphinx'), AssertionError(), OSError()])
    @pytest.mark.parametrize('name', ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'])
    def test_an_exception_of_a_trigger_is_answered_as_cognito_answers_it(
        self, make_harness: MakeHarness, caplog: pytest.LogCaptureFixture, name: str, error: Exception
    ) -> None:
        def fail(*_: object) -> Any:
            raise error

        triggers = CustomAuth(
            fail if name == 'CreateAuthChallenge' else riddle,
            fail if name == 'DefineAuthChallenge' else one_challenge,
            fail if name == 'VerifyAuthChallengeResponse' else same_text,
        )
        harness = self.open(make_harness, triggers)
        call = (
            (lambda: harness.reply(begin(harness), ANSWER=RIGHT))
            if name == 'VerifyAuthChallengeResponse'
            else (lambda: begin(harness))
        )
        assert refusal(call) == ('UserLambdaValidationException', f'{name} failed with error {error}.')
        assert f'{name} raised {type(error).__name__}' in caplog.text, 'with its traceback, as Lambda logs it'

    @pytest.mark.parametrize(
        'triggers',
        [
            CustomAuth(lambda _: None),  # type: ignore[arg-type, return-value]
            CustomAuth(lambda _: ({'riddle': 6}, '42')),  # type: ignore[dict-item]
            CustomAuth(lambda _: ({}, 42)),  # type: ignore[arg-type,return-value]
            CustomAuth(riddle, lambda _: 'whatever'),  # type: ignore[arg-type,return-value]
            CustomAuth(riddle, lambda _: None),  # type: ignore[arg-type,return-value]
        ],
    )
    def test_a_malformed_result_of_a_trigger_is_answered_as_its_fault(
        self, make_harness: MakeHarness, triggers: CustomAuth
    ) -> None:
        harness = self.open(make_harness, triggers)
        assert refusal(begin, harness) == ('InvalidLambdaResponseException', 'Unrecognizable lambda output')
