"""Codes that a sign-in sends as its second factor, and the address that they verify; over the wire."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from local.harness import FRED, LOCKED, NO_SESSION, ON, other, refusal

if TYPE_CHECKING:
    from local.harness import Harness

WRONG_SENT_CODE = ('CodeMismatchException', 'Invalid code or auth state for the user.')

# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


@pytest.fixture
def harness(optional: Harness) -> Harness:
    return optional


@pytest.mark.parametrize('name', ['EMAIL_OTP', 'SMS_MFA'])
class TestSentCodes:
    @pytest.fixture
    def challenge(self, harness: Harness, name: str) -> Any:
        harness.give_phone(verified=False)
        harness.prefer(**{'EmailMfaSettings' if name == 'EMAIL_OTP' else 'SMSMfaSettings': ON})
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


class TestSentCodesAndTheAddress:
    def test_a_code_verifies_the_email_that_it_went_to(self, harness: Harness) -> None:
        harness.prefer(EmailMfaSettings=ON)
        harness.pool.admin_set_user_attributes(FRED, {'email_verified': 'false'})
        tokens = harness.reply(harness.begin(), EMAIL_OTP_CODE=harness.code())['AuthenticationResult']
        assert harness.user(tokens['AccessToken'])['email_verified'] == 'true'

    def test_a_code_verifies_the_phone_number_that_it_went_to(self, harness: Harness) -> None:
        harness.give_phone(verified=False)
        harness.prefer(SMSMfaSettings=ON)
        tokens = harness.reply(harness.begin(), SMS_MFA_CODE=harness.code())['AuthenticationResult']
        assert harness.user(tokens['AccessToken'])['phone_number_verified'] == 'true'

    def test_a_code_that_went_to_an_earlier_address_is_refused(self, harness: Harness) -> None:
        harness.prefer(EmailMfaSettings=ON)
        challenge = harness.begin()
        harness.pool.admin_set_user_attributes(FRED, {'email': 'frederic@example.org'})
        assert refusal(harness.reply, challenge, EMAIL_OTP_CODE=harness.code()) == NO_SESSION
