"""A session is for one user, one challenge, one answer and three minutes; over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from authui.local import PoolConfig
from authui.local.crypto.randomness import Randomness
from authui.local.crypto.srp import Verifier
from authui.local.directory.claimants import Claimant
from authui.local.errors import OperationError
from authui.local.flows.challenges import Challenges
from local.harness import FRED, INCORRECT, NO_SESSION, SESSION_EXPIRED, SESSION_USED, USER_DISABLED, Clock, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

ANNA = 'anna@example.org'


@pytest.fixture
def harness(make_harness: MakeHarness) -> Harness:
    harness = make_harness(PoolConfig(mfa_configuration='OPTIONAL'))
    harness.register()
    harness.register(ANNA)
    return harness


@pytest.fixture
def key(harness: Harness) -> str:
    return harness.set_up_app()


@pytest.fixture
def challenge(harness: Harness, key: str) -> Any:
    assert key
    return harness.begin()


class TestSessions:
    def answer(self, harness: Harness, challenge: Any, key: str, username: str = FRED) -> Any:
        return harness.reply(challenge, username, SOFTWARE_TOKEN_MFA_CODE=harness.totp(key))

    def test_the_right_answer_signs_in(self, harness: Harness, challenge: Any, key: str) -> None:
        answer = self.answer(harness, challenge, key)
        assert harness.user(answer['AuthenticationResult']['AccessToken'])['email'] == FRED

    def test_a_session_is_answered_once(self, harness: Harness, challenge: Any, key: str) -> None:
        self.answer(harness, challenge, key)
        harness.clock.advance(30)
        assert refusal(self.answer, harness, challenge, key) == SESSION_USED

    def test_each_sign_in_has_a_session_of_its_own(self, harness: Harness, challenge: Any, key: str) -> None:
        second = harness.begin()
        assert second['Session'] != challenge['Session']
        assert self.answer(harness, second, key)
        harness.clock.advance(30)
        assert self.answer(harness, challenge, key)

    @pytest.mark.parametrize('username', [ANNA, 'nobody@example.org', "anna's sub"])
    def test_a_session_is_not_answered_for_another_user(
        self, harness: Harness, challenge: Any, key: str, username: str
    ) -> None:
        if username == "anna's sub":
            username = harness.user(harness.by_password(ANNA)['AccessToken'])['sub']
        assert refusal(self.answer, harness, challenge, key, username) == NO_SESSION

    def test_a_code_does_not_fit_another_users_session(self, harness: Harness, challenge: Any, key: str) -> None:
        annas = harness.set_up_app(ANNA)
        answer = refusal(harness.reply, challenge, SOFTWARE_TOKEN_MFA_CODE=harness.totp(annas))
        assert answer == ('CodeMismatchException', 'Invalid code received for user')
        annas_challenge = harness.begin(ANNA)
        assert refusal(self.answer, harness, annas_challenge, key, ANNA)[0] == 'CodeMismatchException'

    @pytest.mark.parametrize(
        'name',
        [
            'SMS_MFA', 'EMAIL_OTP', 'SELECT_MFA_TYPE', 'MFA_SETUP', 'NEW_PASSWORD_REQUIRED', 'CUSTOM_CHALLENGE',
            'SELECT_CHALLENGE', 'PASSWORD', 'PASSWORD_SRP', 'SMS_OTP', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER',
            'ADMIN_NO_SRP_AUTH',
        ],
    )  # fmt: skip
    def test_a_session_does_not_answer_another_challenge(
        self, harness: Harness, challenge: Any, key: str, name: str
    ) -> None:
        answers = {'ANSWER': 'SOFTWARE_TOKEN_MFA', 'NEW_PASSWORD': 'another password', 'EMAIL_OTP_CODE': '123456'}
        assert refusal(harness.reply, challenge | {'ChallengeName': name}, **answers) == NO_SESSION
        assert self.answer(harness, challenge, key)

    @pytest.mark.parametrize('session', ['x' * 20, 'x' * 4096, 'é' * 20])
    def test_a_made_up_session_is_refused(self, harness: Harness, challenge: Any, key: str, session: str) -> None:
        assert refusal(self.answer, harness, challenge | {'Session': session}, key) == NO_SESSION

    def test_a_session_is_never_a_sessions_beginning(self, harness: Harness, challenge: Any, key: str) -> None:
        assert refusal(self.answer, harness, challenge | {'Session': challenge['Session'][:-1]}, key) == NO_SESSION

    def test_a_session_expires_after_three_minutes(self, harness: Harness, challenge: Any, key: str) -> None:
        harness.clock.advance(180)
        assert refusal(self.answer, harness, challenge, key) == SESSION_EXPIRED

    def test_a_session_lives_until_then(self, harness: Harness, challenge: Any, key: str) -> None:
        harness.clock.advance(179)
        assert self.answer(harness, challenge, key)

    def test_a_session_ends_with_its_pool(self, harness: Harness, challenge: Any, key: str) -> None:
        harness.restart()
        assert refusal(self.answer, harness, challenge, key) == NO_SESSION

    def test_a_user_disabled_in_between_is_refused(self, harness: Harness, challenge: Any, key: str) -> None:
        harness.pool.admin_disable_user(FRED)
        assert refusal(self.answer, harness, challenge, key) == USER_DISABLED

    def test_a_user_deleted_in_between_is_refused(self, harness: Harness, challenge: Any, key: str) -> None:
        harness.pool.admin_delete_user(FRED)
        assert refusal(self.answer, harness, challenge, key) == INCORRECT

    def test_a_password_changed_in_between_ends_the_sign_in(self, harness: Harness, challenge: Any, key: str) -> None:
        harness.write(
            'UPDATE users SET verifier = (SELECT verifier FROM users JOIN names USING (sub) WHERE name = ?)'
            ' WHERE sub = (SELECT sub FROM names WHERE name = ?)',
            ANNA,
            FRED,
        )
        assert refusal(self.answer, harness, challenge, key) == INCORRECT

    def test_a_user_who_has_to_reset_the_password_in_between_is_refused(
        self, harness: Harness, challenge: Any, key: str
    ) -> None:
        harness.write(
            "UPDATE users SET status = 'RESET_REQUIRED' WHERE sub = (SELECT sub FROM names WHERE name = ?)", FRED
        )
        assert refusal(self.answer, harness, challenge, key)[0] == 'PasswordResetRequiredException'


@pytest.mark.parametrize('flow', ['by_password', 'by_srp'])
@pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')
def test_a_user_who_has_to_reset_the_password_does_not_sign_in(harness: Harness, flow: str) -> None:
    harness.write("UPDATE users SET status = 'RESET_REQUIRED' WHERE sub = (SELECT sub FROM names WHERE name = ?)", FRED)
    expected = ('PasswordResetRequiredException', 'Password reset required for the user')
    assert refusal(getattr(harness, flow)) == expected


def test_the_oldest_of_too_many_is_given_up(clock: Clock) -> None:
    challenges = Challenges(clock, Randomness(), validity=180, most_guesses=5)
    fred = Claimant(FRED, 'sub', 'sub', Verifier(b'', b''), None)
    sessions = [challenges.give('PASSWORD', fred, {}, lambda _: {})['Session'] for _ in range(10_001)]
    with pytest.raises(OperationError, match=r'Invalid session for the user\.$'):
        challenges.answer(sessions[0], 'PASSWORD', FRED, {})
    assert challenges.answer(sessions[1], 'PASSWORD', FRED, {}) == {}
    assert challenges.answer(sessions[-1], 'PASSWORD', FRED, {}) == {}
