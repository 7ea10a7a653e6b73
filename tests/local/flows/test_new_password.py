"""A new password in place of a temporary one, the first step after its proof; over the wire."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from authui.local import PoolConfig
from local.harness import (
    FRED,
    INCORRECT,
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

NEW = 'another horse'
EXPIRED = ('NotAuthorizedException', 'Temporary password has expired and must be reset by an administrator.')

# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


@pytest.fixture
def harness(make_harness: MakeHarness) -> Harness:
    harness = make_harness(PoolConfig(required_attributes=('given_name',)))
    harness.pool.admin_create_user(FRED, PASSWORD)
    harness.make_temporary()
    return harness


@pytest.fixture
def challenge(harness: Harness) -> Any:
    return harness.begin()


def answer(harness: Harness, challenge: Any, password: str = NEW, **attributes: str) -> Any:
    given = {f'userAttributes.{name}': value for name, value in attributes.items()}
    return harness.reply(challenge, NEW_PASSWORD=password, **given)


def test_a_temporary_password_gives_no_tokens(challenge: Any) -> None:
    assert challenge['ChallengeName'] == 'NEW_PASSWORD_REQUIRED'
    assert 'AuthenticationResult' not in challenge


def test_an_srp_proof_of_it_gives_no_tokens_either(harness: Harness) -> None:
    prover = harness.prover()
    parameters = harness.challenge(prover)
    given = harness.respond(prover.process_challenge(parameters, prover.get_auth_params()))
    assert given['ChallengeName'] == 'NEW_PASSWORD_REQUIRED'


def test_a_wrong_password_gives_no_challenge(harness: Harness) -> None:
    assert refusal(harness.begin, FRED, WRONG) == INCORRECT


def test_tells_the_attributes_and_which_are_missing(challenge: Any) -> None:
    parameters = challenge['ChallengeParameters']
    assert json.loads(parameters['requiredAttributes']) == ['userAttributes.given_name']
    expected = {'email': FRED, 'email_verified': 'true', 'given_name': ''}
    assert json.loads(parameters['userAttributes']) == expected


def test_the_new_password_signs_in_then_and_later(harness: Harness, challenge: Any) -> None:
    tokens = answer(harness, challenge, given_name='Fred')['AuthenticationResult']
    assert harness.user(tokens['AccessToken'])['given_name'] == 'Fred'
    assert harness.by_srp(FRED, NEW)
    assert refusal(harness.by_password) == INCORRECT


def test_attributes_that_are_not_missing_may_come_too(harness: Harness, challenge: Any) -> None:
    tokens = answer(harness, challenge, given_name='Fred', family_name='Bloggs')['AuthenticationResult']
    assert harness.user(tokens['AccessToken'])['family_name'] == 'Bloggs'


def test_a_weak_password_is_refused_and_a_better_one_taken(harness: Harness, challenge: Any) -> None:
    expected = ('InvalidPasswordException', 'Password did not conform with policy: Password not long enough')
    assert refusal(answer, harness, challenge, 'short', given_name='Fred') == expected
    assert answer(harness, challenge, given_name='Fred')


@pytest.mark.parametrize(
    ('attributes', 'message'),
    [
        ({}, 'Invalid attributes given, given_name is missing'),
        ({'given_name': ''}, 'Invalid attributes given, given_name is missing'),
        (
            {'given_name': 'Fred', 'shoe_size': '9'},
            'Attributes did not conform to the schema: shoe_size: The attribute is not defined in schema.',
        ),
    ],
)
def test_unfit_attributes_are_refused_and_fit_ones_taken(
    harness: Harness, challenge: Any, attributes: dict[str, str], message: str
) -> None:
    assert refusal(answer, harness, challenge, **attributes) == ('InvalidParameterException', message)
    assert answer(harness, challenge, given_name='Fred')


def test_all_attributes_that_are_missing_are_named(make_harness: MakeHarness) -> None:
    harness = make_harness(PoolConfig(required_attributes=('given_name', 'family_name', 'birthdate')))
    harness.pool.admin_create_user(FRED, PASSWORD, {'family_name': 'Bloggs'}, temporary=True)
    challenge = harness.begin()
    expected = 'Invalid attributes given, given_name is missing, birthdate is missing'
    assert refusal(answer, harness, challenge) == ('InvalidParameterException', expected)
    expected = 'Invalid attributes given, birthdate is missing'
    assert refusal(answer, harness, challenge, given_name='Fred') == ('InvalidParameterException', expected)
    assert answer(harness, challenge, given_name='Fred', birthdate='1990-12-31')


def test_an_attribute_that_the_user_has_is_not_changed(harness: Harness, challenge: Any) -> None:
    expected = ('NotAuthorizedException', 'Cannot modify an already provided email')
    assert refusal(answer, harness, challenge, given_name='Fred', email='eve@example.org') == expected


@pytest.mark.parametrize('name', ['email_verified', 'phone_number_verified', 'sub'])
def test_an_attribute_that_only_the_pool_writes_is_refused(harness: Harness, challenge: Any, name: str) -> None:
    answer_given = refusal(answer, harness, challenge, given_name='Fred', **{name: 'true'})
    assert answer_given == ('NotAuthorizedException', 'A client attempted to write unauthorized attribute')


def test_no_password_at_all_is_refused(harness: Harness, challenge: Any) -> None:
    expected = ('InvalidParameterException', 'Missing required parameter NEW_PASSWORD')
    assert refusal(harness.reply, challenge) == expected


def test_it_is_answered_once(harness: Harness, challenge: Any) -> None:
    answer(harness, challenge, given_name='Fred')
    assert refusal(answer, harness, challenge, 'a third horse', given_name='Fred') == SESSION_USED
    assert harness.by_password(FRED, NEW)


def test_of_two_answers_to_two_challenges_only_the_first_is_accepted(harness: Harness, challenge: Any) -> None:
    second = harness.begin()
    answer(harness, challenge, given_name='Fred')
    assert refusal(answer, harness, second, 'a third horse', given_name='Fred') == INCORRECT
    assert harness.by_password(FRED, NEW)


def test_it_expires(harness: Harness, challenge: Any) -> None:
    harness.clock.advance(180)
    assert refusal(answer, harness, challenge, given_name='Fred') == SESSION_EXPIRED


def test_another_user_does_not_answer_it(harness: Harness, challenge: Any) -> None:
    harness.pool.admin_create_user('anna@example.org', PASSWORD)
    harness.make_temporary('anna@example.org')
    for username in ('anna@example.org', 'nobody@example.org'):
        assert refusal(harness.reply, challenge, username, NEW_PASSWORD=NEW) == NO_SESSION


def test_a_user_disabled_in_between_is_refused(harness: Harness, challenge: Any) -> None:
    harness.pool.admin_disable_user(FRED)
    assert refusal(answer, harness, challenge, given_name='Fred') == USER_DISABLED


class TestExpiry:
    @pytest.fixture(autouse=True)
    def expires_in_a_minute(self, harness: Harness) -> None:
        harness.make_temporary(expires_at=harness.clock() + 60)

    def test_the_temporary_password_works_until_then(self, harness: Harness) -> None:
        harness.clock.advance(59)
        assert answer(harness, harness.begin(), given_name='Fred')

    def test_and_not_after(self, harness: Harness) -> None:
        harness.clock.advance(60)
        assert refusal(harness.begin) == EXPIRED

    def test_a_wrong_password_does_not_reveal_the_expiry(self, harness: Harness) -> None:
        harness.clock.advance(60)
        assert refusal(harness.begin, FRED, WRONG) == INCORRECT

    def test_it_may_end_between_the_steps(self, harness: Harness) -> None:
        challenge = harness.begin()
        harness.clock.advance(60)
        assert refusal(answer, harness, challenge, given_name='Fred') == EXPIRED

    def test_the_new_password_does_not_expire(self, harness: Harness) -> None:
        answer(harness, harness.begin(), given_name='Fred')
        harness.clock.advance(60)
        assert harness.by_password(FRED, NEW)


def test_the_second_factor_comes_after_the_new_password(make_harness: MakeHarness) -> None:
    harness = make_harness(PoolConfig(mfa_configuration='ON', enabled_mfas=frozenset({'EMAIL_OTP'})))
    harness.register()
    harness.make_temporary()
    challenge = answer(harness, harness.begin())
    assert challenge['ChallengeName'] == 'EMAIL_OTP'
    assert harness.reply(challenge, EMAIL_OTP_CODE=harness.code())['AuthenticationResult']
