"""Attacks on passkeys over the wire: replays across users and purposes, races, floods, and input that costs."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from authui.local.crypto.webauthn import encode
from authui.testing import SoftAuthenticator
from local.forger import Forger
from local.harness import FRED, INCORRECT, ORIGIN, PASSKEYS, PASSWORD, SESSION_USED, WRONG, at_once, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

ANNA = 'anna@example.org'
NOT_FOUND = 'The challenge of the passkey was not found.'


@pytest.fixture
def harness(make_harness: MakeHarness) -> Harness:
    harness = make_harness(PASSKEYS)
    harness.register()
    return harness


def codes(answers: list[object]) -> list[str]:
    """Return how each of several calls ended: by its error, or `done`."""
    return sorted(each.response['Error']['Code'] if isinstance(each, ClientError) else 'done' for each in answers)


class TestReplay:
    def test_an_answer_for_one_user_signs_no_other_in_whoever_else_has_a_passkey(self, harness: Harness) -> None:
        harness.register(ANNA)
        phones = {email: SoftAuthenticator(counts=False) for email in (FRED, ANNA)}
        for email, phone in phones.items():
            harness.add_passkey(phone, email)
        for own, other in ((FRED, ANNA), (ANNA, FRED)):
            challenges = {email: harness.ask_for_passkey(email) for email in (own, other)}
            used = harness.sign_with(phones[own], challenges[own])
            answer = refusal(harness.answer_passkey, challenges[other], used, other)
            assert answer == ('NotAuthorizedException', NOT_FOUND)
            renamed = used | {'id': phones[other].credentials[0].credential_id.hex()}
            assert refusal(harness.answer_passkey, harness.ask_for_passkey(other), renamed, other)[0] in {
                'InvalidParameterException',
                'NotAuthorizedException',
            }

    def test_what_registered_a_passkey_signs_nobody_in_and_the_other_way_round(self, harness: Harness) -> None:
        token = harness.by_password()['AccessToken']
        phone = SoftAuthenticator(counts=False)
        made = phone.create(harness.start_passkey(token), ORIGIN)
        harness.complete_passkey(token, made)
        challenge = harness.ask_for_passkey()
        both = made | {'response': made['response'] | {'signature': 'AAAA', 'userHandle': 'AAAA'}}
        assert refusal(harness.answer_passkey, challenge, both)[0] == 'NotAuthorizedException'
        used = harness.sign_with(phone, harness.ask_for_passkey())
        harness.start_passkey(token)
        assert refusal(harness.complete_passkey, token, used)[0] == 'InvalidParameterException'

    def test_a_passkey_answers_no_other_challenge_of_the_user(self, harness: Harness) -> None:
        phone = SoftAuthenticator()
        harness.add_passkey(phone)
        challenge = harness.ask_for_passkey()
        used = json.dumps(harness.sign_with(phone, challenge))
        select = harness.initiate('USER_AUTH', USERNAME=FRED)
        for name in ('PASSWORD', 'SELECT_CHALLENGE', 'SOFTWARE_TOKEN_MFA', 'NEW_PASSWORD_REQUIRED'):
            wrong = challenge | {'ChallengeName': name}
            assert refusal(harness.reply, wrong, CREDENTIAL=used)[0] in {
                'NotAuthorizedException',
                'InvalidParameterException',
            }
        assert refusal(harness.reply, select | {'ChallengeName': 'WEB_AUTHN'}, CREDENTIAL=used)[0] in {
            'NotAuthorizedException',
            'InvalidParameterException',
        }
        assert refusal(harness.reply, select, ANSWER='WEB_AUTHN', CREDENTIAL=used) == (
            'NotAuthorizedException',
            NOT_FOUND,
        )


class TestTokens:
    def test_a_token_of_another_pool_registers_nothing(self, harness: Harness, make_harness: MakeHarness) -> None:
        # The pools of these tests are copies of one, down to the keys; so only the issuer differs.
        other = make_harness(PASSKEYS.model_copy(update={'issuer': 'https://other.example/{pool_id}'}))
        other.register()
        foreign, own = other.by_password()['AccessToken'], harness.by_password()['AccessToken']
        made = SoftAuthenticator().create(harness.start_passkey(own), ORIGIN)
        for call in (harness.start_passkey, lambda token: harness.complete_passkey(token, made)):
            assert refusal(call, foreign)[0] == 'NotAuthorizedException'
        harness.complete_passkey(own, made)

    def test_a_registration_ends_with_its_sign_in(self, harness: Harness) -> None:
        token = harness.by_password()['AccessToken']
        made = SoftAuthenticator().create(harness.start_passkey(token), ORIGIN)
        harness.client.global_sign_out(AccessToken=token)
        for later in (token, harness.by_password()['AccessToken']):
            assert refusal(harness.complete_passkey, later, made)[0] in {
                'NotAuthorizedException',
                'WebAuthnChallengeNotFoundException',
            }

    def test_a_password_that_the_user_changes_ends_a_sign_in_that_was_begun_before(self, harness: Harness) -> None:
        phone = SoftAuthenticator()
        token = harness.add_passkey(phone)
        challenge = harness.ask_for_passkey()
        used = harness.sign_with(phone, challenge)
        harness.client.change_password(AccessToken=token, PreviousPassword=PASSWORD, ProposedPassword=WRONG)
        assert refusal(harness.answer_passkey, challenge, used) == INCORRECT
        assert harness.by_passkey(phone)['AuthenticationResult']


class TestRaces:
    def test_of_many_answers_to_a_session_one_signs_in(self, harness: Harness) -> None:
        phone = SoftAuthenticator(counts=False)
        harness.add_passkey(phone)
        challenge = harness.ask_for_passkey()
        used = harness.sign_with(phone, challenge)
        answers = at_once(8, lambda _: harness.answer_passkey(challenge, used))
        assert codes(answers) == ['NotAuthorizedException'] * 7 + ['done']
        assert refusal(harness.answer_passkey, challenge, used) == SESSION_USED

    def test_of_many_sign_ins_with_the_same_count_one_passes(self, harness: Harness) -> None:
        phone = SoftAuthenticator()
        harness.add_passkey(phone)
        given = []
        for _ in range(6):
            challenge = harness.ask_for_passkey()
            phone.credentials[0].counter = 0
            given.append((challenge, harness.sign_with(phone, challenge)))
        answers = at_once(6, lambda number: harness.answer_passkey(*given[number]))
        assert codes(answers) == ['NotAuthorizedException'] * 5 + ['done']

    def test_of_many_registrations_of_a_passkey_one_is_kept(self, harness: Harness) -> None:
        emails = [f'user{number}@example.org' for number in range(4)]
        given = []
        for email in emails:
            harness.register(email)
            token = harness.by_password(email)['AccessToken']
            forger = Forger()
            forger.credential_id = bytes(range(32))
            made = forger.create(harness.start_passkey(token), ORIGIN)
            given.append((token, made | {'id': encode(bytes(range(32))), 'rawId': encode(bytes(range(32)))}))
        answers = at_once(4, lambda number: harness.complete_passkey(*given[number]))
        assert codes(answers) == ['InvalidParameterException'] * 3 + ['done']

    def test_a_registration_is_completed_once_by_many(self, harness: Harness) -> None:
        token = harness.by_password()['AccessToken']
        made = SoftAuthenticator().create(harness.start_passkey(token), ORIGIN)
        answers = at_once(6, lambda _: harness.complete_passkey(token, made))
        assert codes(answers) == ['WebAuthnChallengeNotFoundException'] * 5 + ['done']


class TestCost:
    """Big and deep input is refused in a moment."""

    @pytest.mark.parametrize(
        'text',
        [
            '[' * 900_000,
            '{"a":' * 150_000,
            '[' + '1' * 4_000 + ',' + '0,' * 400_000 + '0]',
            json.dumps({'type': 'public-key', 'response': {str(number): number for number in range(40_000)}}),
            json.dumps({'type': 'public-key', 'id': 'A' * 900_000, 'rawId': 'A' * 900_000, 'response': {}}),
            json.dumps({'type': 'public-key', 'id': 'AAAA', 'rawId': 'AAAA', 'response': {'signature': 'A' * 900_000}}),
        ],
    )
    def test_a_credential_as_long_as_can_be(self, harness: Harness, text: str) -> None:
        harness.add_passkey(SoftAuthenticator())
        challenge = harness.ask_for_passkey()
        before = time.process_time()
        assert refusal(harness.reply, challenge, CREDENTIAL=text)[0] == 'InvalidParameterException'
        assert time.process_time() - before < 2

    def test_a_new_credential_that_is_deep(self, harness: Harness) -> None:
        token = harness.by_password()['AccessToken']
        deep: Any = {}
        for _ in range(sys.getrecursionlimit() // 4):
            deep = {'response': deep}
        answer = refusal(harness.complete_passkey, token, {'type': 'public-key', 'response': deep})
        assert answer[0] in {'InvalidParameterException', 'SerializationException'}


class TestFlood:
    def test_of_unknown_users_leaves_others_what_they_began_until_the_limit_of_challenges(
        self, harness: Harness
    ) -> None:
        phone = SoftAuthenticator()
        harness.add_passkey(phone)
        challenge = harness.ask_for_passkey()
        for number in range(300):
            harness.ask_for_passkey(f'nobody{number}@example.org')
        assert harness.answer_passkey(challenge, harness.sign_with(phone, challenge))['AuthenticationResult']

    def test_of_registrations_by_one_user_leaves_those_of_others(self, harness: Harness) -> None:
        harness.register(ANNA)
        token, annas = harness.by_password()['AccessToken'], harness.by_password(ANNA)['AccessToken']
        made = SoftAuthenticator().create(harness.start_passkey(token), ORIGIN)
        options = [harness.start_passkey(annas) for _ in range(30)]
        harness.complete_passkey(token, made)
        # The newest stay, so that several tabs can register.
        assert refusal(harness.complete_passkey, annas, SoftAuthenticator().create(options[0], ORIGIN))[0] == (
            'WebAuthnChallengeNotFoundException'
        )
        harness.complete_passkey(annas, SoftAuthenticator().create(options[-1], ORIGIN))
