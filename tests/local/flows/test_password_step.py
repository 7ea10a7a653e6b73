"""Proving a password by SRP and in the password flow, and the answers to users who cannot; over the wire."""

from __future__ import annotations

import base64
import uuid
from collections import Counter
from datetime import UTC, datetime
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
    Prover,
    at_once,
    refusal,
)

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

NOBODY = 'nobody@example.org'
MODULUS_HEX = format(int(Prover(lambda: 0.0, 'x', 'x', 'local_x', 'x', client=object()).big_n), 'x')
NOT_CONFIRMED = ('UserNotConfirmedException', 'User is not confirmed.')

# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


@pytest.mark.parametrize('flow', ['by_srp', 'by_password'])
class TestBothFlows:
    def test_a_wrong_password_is_refused(self, harness: Harness, flow: str) -> None:
        harness.register()
        assert refusal(getattr(harness, flow), FRED, WRONG) == INCORRECT

    @pytest.mark.parametrize('password', [PASSWORD.upper(), f'{PASSWORD} ', f' {PASSWORD}', PASSWORD[:-1], '\x00'])
    def test_a_similar_password_is_refused(self, harness: Harness, flow: str, password: str) -> None:
        harness.register()
        assert refusal(getattr(harness, flow), FRED, password) == INCORRECT

    def test_an_unknown_user_looks_like_a_wrong_password(self, harness: Harness, flow: str) -> None:
        assert refusal(getattr(harness, flow), NOBODY, PASSWORD) == INCORRECT

    def test_an_unknown_user_is_named_where_the_pool_is_set_so(self, make_harness: MakeHarness, flow: str) -> None:
        harness = make_harness(PoolConfig(prevent_user_existence_errors=False))
        assert refusal(getattr(harness, flow), NOBODY) == ('UserNotFoundException', 'User does not exist.')

    def test_an_unconfirmed_user_is_refused_before_the_password_is_looked_at(self, harness: Harness, flow: str) -> None:
        harness.sign_up()
        assert refusal(getattr(harness, flow), FRED, PASSWORD) == NOT_CONFIRMED
        assert refusal(getattr(harness, flow), FRED, WRONG) == NOT_CONFIRMED

    def test_a_disabled_user_is_refused(self, harness: Harness, flow: str) -> None:
        harness.register()
        harness.pool.admin_disable_user(FRED)
        assert refusal(getattr(harness, flow), FRED, PASSWORD) == USER_DISABLED
        harness.pool.admin_enable_user(FRED)
        assert getattr(harness, flow)()

    @pytest.mark.parametrize('email', [FRED, NOBODY])
    def test_five_wrong_passwords_lock_the_known_and_the_unknown(self, harness: Harness, flow: str, email: str) -> None:
        harness.register()
        for _ in range(5):
            assert refusal(getattr(harness, flow), email, WRONG) == INCORRECT
        assert refusal(getattr(harness, flow), email, PASSWORD) == LOCKED
        harness.clock.advance(1)
        assert refusal(getattr(harness, flow), email, WRONG) == INCORRECT
        harness.clock.advance(1.9)
        assert refusal(getattr(harness, flow), email, PASSWORD) == LOCKED

    def test_a_lock_is_checked_before_anything_else(self, harness: Harness, flow: str) -> None:
        harness.register()
        for _ in range(5):
            refusal(getattr(harness, flow), FRED, WRONG)
        harness.pool.admin_disable_user(FRED)
        assert refusal(getattr(harness, flow), FRED, PASSWORD) == LOCKED

    def test_the_owner_gets_in_once_the_lock_has_ended(self, harness: Harness, flow: str) -> None:
        harness.register()
        for _ in range(5):
            refusal(getattr(harness, flow), FRED, WRONG)
        harness.clock.advance(1)
        assert getattr(harness, flow)()
        assert refusal(getattr(harness, flow), FRED, WRONG) == INCORRECT
        assert getattr(harness, flow)()

    def test_guessing_under_the_sub_counts_like_guessing_under_the_email(self, harness: Harness, flow: str) -> None:
        sub = harness.register()
        for name in (sub, FRED, FRED.upper(), sub, FRED):
            assert refusal(getattr(harness, flow), name, WRONG) == INCORRECT
        assert refusal(getattr(harness, flow), FRED, PASSWORD) == LOCKED

    @pytest.mark.parametrize('email', [FRED, 'FRED@Example.org'])
    def test_the_right_password_signs_in_with_the_email_in_any_case(
        self, harness: Harness, flow: str, email: str
    ) -> None:
        harness.register()
        tokens = getattr(harness, flow)(email)
        assert tokens.keys() == {'AccessToken', 'IdToken', 'RefreshToken', 'ExpiresIn', 'TokenType'}
        assert (tokens['ExpiresIn'], tokens['TokenType']) == (3600, 'Bearer')

    def test_the_sub_is_a_user_name_too(self, harness: Harness, flow: str) -> None:
        assert getattr(harness, flow)(harness.register())


class TestAtOnce:
    def test_fifty_users_sign_in(self, harness: Harness) -> None:
        emails = [f'user{number}@example.org' for number in range(50)]
        subs = {email: harness.pool.admin_create_user(email, PASSWORD) for email in emails}
        results: list[Any] = at_once(50, lambda number: (emails[number], harness.by_srp(emails[number])))
        assert {email: harness.user(tokens['AccessToken'])['sub'] for email, tokens in results} == subs

    def test_one_user_signs_in_fifty_times(self, harness: Harness) -> None:
        harness.register()
        results: list[Any] = at_once(50, lambda _: harness.by_password())
        assert len({tokens['RefreshToken'] for tokens in results}) == 50

    @pytest.mark.parametrize('email', [FRED, NOBODY])
    def test_of_fifty_guesses_five_are_answered(self, harness: Harness, email: str) -> None:
        harness.register()
        results = at_once(50, lambda _: refusal(harness.by_password, email, WRONG))
        assert Counter(results) == {INCORRECT: 5, LOCKED: 45}


class TestSrp:
    @pytest.fixture(autouse=True)
    def fred(self, harness: Harness) -> str:
        return harness.register()

    def answer(self, harness: Harness, **changes: str) -> tuple[dict[str, str], dict[str, str]]:
        """Return a right answer to a fresh challenge, with changes, and the challenge."""
        prover = harness.prover()
        challenge = harness.challenge(prover)
        return {**prover.process_challenge(challenge, prover.get_auth_params()), **changes}, challenge

    @pytest.mark.parametrize('value', ['0', '00', MODULUS_HEX, 'xyz', '-1', '1' * 800])
    def test_a_public_value_that_gives_the_proof_away_is_refused(self, harness: Harness, value: str) -> None:
        answer = refusal(harness.initiate, 'USER_SRP_AUTH', USERNAME=FRED, SRP_A=value)
        assert answer == ('InvalidParameterException', 'Invalid SRP_A')

    @pytest.mark.parametrize('signature', [b'short', bytes(32), bytes(33)])
    def test_a_forged_signature_is_refused(self, harness: Harness, signature: bytes) -> None:
        forged = base64.b64encode(signature).decode()
        responses, _ = self.answer(harness, PASSWORD_CLAIM_SIGNATURE=forged)
        assert refusal(harness.respond, responses) == INCORRECT

    @pytest.mark.parametrize('name', ['PASSWORD_CLAIM_SIGNATURE', 'PASSWORD_CLAIM_SECRET_BLOCK'])
    @pytest.mark.parametrize('value', ['!', 'abc', 'é'])
    def test_responses_that_are_not_base64_are_refused(self, harness: Harness, name: str, value: str) -> None:
        responses, _ = self.answer(harness, **{name: value})
        assert refusal(harness.respond, responses)[0] == 'InvalidParameterException'

    @pytest.mark.parametrize(
        'name', ['USERNAME', 'TIMESTAMP', 'PASSWORD_CLAIM_SIGNATURE', 'PASSWORD_CLAIM_SECRET_BLOCK']
    )
    def test_a_missing_response_is_named(self, harness: Harness, name: str) -> None:
        responses, _ = self.answer(harness)
        del responses[name]
        expected = ('InvalidParameterException', f'Missing required parameter {name}')
        assert refusal(harness.respond, responses) == expected

    @pytest.mark.parametrize('timestamp', ['now', 'Tue Nov 14 2023', '2023-11-14T22:13:20Z'])
    def test_a_timestamp_in_another_format_is_refused(self, harness: Harness, timestamp: str) -> None:
        responses, _ = self.answer(harness, TIMESTAMP=timestamp)
        expected = 'TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.'
        assert refusal(harness.respond, responses) == ('InvalidParameterException', expected)

    def test_a_timestamp_other_than_the_signed_one_is_refused(self, harness: Harness) -> None:
        harness.clock.advance(1)
        responses, _ = self.answer(harness)
        harness.clock.advance(1)
        later, _ = self.answer(harness)
        assert refusal(harness.respond, responses | {'TIMESTAMP': later['TIMESTAMP']}) == INCORRECT

    def test_a_timestamp_with_a_leading_zero_proves_nothing(self, harness: Harness) -> None:
        harness.clock.now = datetime(2026, 11, 5, 9, 8, 7, tzinfo=UTC).timestamp()
        prover = harness.prover()
        prover.get_cognito_formatted_timestamp = lambda _: 'Thu Nov 05 09:08:07 UTC 2026'  # type: ignore[method-assign] # to misspell it
        responses = prover.process_challenge(harness.challenge(prover), prover.get_auth_params())
        assert responses['TIMESTAMP'].startswith('Thu Nov 05')
        assert refusal(harness.respond, responses) == INCORRECT
        assert harness.by_srp()

    @pytest.mark.parametrize('seconds', [-301, 301])
    def test_a_proof_whose_clock_is_off_is_refused(self, harness: Harness, seconds: int) -> None:
        prover = harness.prover()
        challenge = harness.challenge(prover)
        pool_time = harness.clock.now
        harness.clock.advance(seconds)
        responses = prover.process_challenge(challenge, prover.get_auth_params())
        harness.clock.now = pool_time
        assert refusal(harness.respond, responses) == SESSION_EXPIRED

    def test_a_challenge_expires_after_three_minutes(self, harness: Harness) -> None:
        responses, _ = self.answer(harness)
        harness.clock.advance(180)
        assert refusal(harness.respond, responses) == SESSION_EXPIRED

    def test_a_challenge_lives_until_then(self, harness: Harness) -> None:
        responses, _ = self.answer(harness)
        harness.clock.advance(179)
        assert harness.respond(responses)['AuthenticationResult']

    @pytest.mark.parametrize('right_first', [True, False])
    def test_a_challenge_is_answered_once(self, harness: Harness, right_first: bool) -> None:
        responses, _ = self.answer(harness)
        if right_first:
            harness.respond(responses)
        else:
            forged = responses | {'PASSWORD_CLAIM_SIGNATURE': base64.b64encode(bytes(32)).decode()}
            assert refusal(harness.respond, forged) == INCORRECT
        assert refusal(harness.respond, responses) == SESSION_USED

    def test_a_challenge_is_not_answered_under_another_name(self, harness: Harness) -> None:
        anna = harness.register('anna@example.org')
        for name in (anna, 'anna@example.org', NOBODY):
            responses, _ = self.answer(harness, USERNAME=name)
            assert refusal(harness.respond, responses) == NO_SESSION

    def test_a_made_up_challenge_is_refused(self, harness: Harness) -> None:
        responses, _ = self.answer(harness, PASSWORD_CLAIM_SECRET_BLOCK=base64.b64encode(bytes(256)).decode())
        assert refusal(harness.respond, responses) == NO_SESSION

    def test_a_challenge_ends_with_its_pool(self, harness: Harness) -> None:
        responses, _ = self.answer(harness)
        harness.restart()
        assert refusal(harness.respond, responses) == NO_SESSION

    def test_an_answer_to_another_challenge_is_refused(self, harness: Harness) -> None:
        first, _ = self.answer(harness)
        second, _ = self.answer(harness)
        mixed = first | {'PASSWORD_CLAIM_SIGNATURE': second['PASSWORD_CLAIM_SIGNATURE']}
        assert refusal(harness.respond, mixed) == INCORRECT

    def test_a_user_disabled_in_between_is_refused(self, harness: Harness) -> None:
        responses, _ = self.answer(harness)
        harness.pool.admin_disable_user(FRED)
        assert refusal(harness.respond, responses) == USER_DISABLED

    def test_a_user_deleted_in_between_is_refused(self, harness: Harness) -> None:
        responses, _ = self.answer(harness)
        harness.pool.admin_delete_user(FRED)
        assert refusal(harness.respond, responses) == INCORRECT

    @pytest.mark.parametrize('name', ['MFA_SETUP', 'NEW_PASSWORD_REQUIRED', 'SOFTWARE_TOKEN_MFA', 'CUSTOM_CHALLENGE'])
    def test_a_challenge_that_was_never_given_is_refused(self, harness: Harness, name: str) -> None:
        given = {'ClientId': harness.client_id, 'ChallengeName': name, 'ChallengeResponses': {'USERNAME': FRED}}
        respond = harness.client.respond_to_auth_challenge
        assert refusal(respond, **given) == ('InvalidParameterException', 'Missing required parameter Session')
        assert refusal(respond, **given, Session='x' * 20) == NO_SESSION

    def test_known_and_unknown_users_get_challenges_that_look_alike(self, harness: Harness, fred: str) -> None:
        known, unknown = (harness.challenge(harness.prover(email)) for email in (FRED, NOBODY))
        again = harness.challenge(harness.prover(NOBODY.upper()))
        assert known.keys() == unknown.keys()
        for name in ('SALT', 'SECRET_BLOCK', 'USERNAME', 'USER_ID_FOR_SRP'):
            assert len(known[name]) == len(unknown[name])
        assert known['USERNAME'] == known['USER_ID_FOR_SRP'] == fred
        assert uuid.UUID(unknown['USERNAME']).version == uuid.UUID(fred).version == 4
        assert abs(len(known['SRP_B']) - len(unknown['SRP_B'])) < 8
        # A second request shows no difference either: the salt and the name stay, the rest changes.
        assert (again['SALT'], again['USERNAME']) == (unknown['SALT'], unknown['USERNAME'])
        assert again['SRP_B'] != unknown['SRP_B']
        assert again['SECRET_BLOCK'] != unknown['SECRET_BLOCK']

    def test_an_unknown_users_salt_outlives_a_restart(self, harness: Harness) -> None:
        before = harness.challenge(harness.prover(NOBODY))
        harness.restart()
        after = harness.challenge(harness.prover(NOBODY))
        assert (after['SALT'], after['USERNAME']) == (before['SALT'], before['USERNAME'])

    def test_the_email_answers_the_challenge_it_was_given_for(self, harness: Harness) -> None:
        responses, _ = self.answer(harness, USERNAME=FRED)
        assert harness.respond(responses)['AuthenticationResult']
