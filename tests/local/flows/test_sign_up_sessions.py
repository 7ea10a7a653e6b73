"""Signing in right after a sign-up, by the sessions that its answers carry; over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from authui.local import PoolConfig
from local.harness import CODE_MISMATCH, FRED, NO_SESSION, SESSION_EXPIRED, SESSION_USED, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

NOBODY = 'nobody@example.org'
CHOOSING = PoolConfig(
    explicit_auth_flows=frozenset({'USER_AUTH', 'USER_PASSWORD_AUTH'}),
    allowed_first_auth_factors=frozenset({'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'}),
    mfa_configuration='OPTIONAL',
)

# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


@pytest.fixture
def harness(make_harness: MakeHarness) -> Harness:
    harness = make_harness(CHOOSING)
    harness.register()
    return harness


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

    def test_a_client_that_cannot_use_a_session_gets_none(self, make_harness: MakeHarness) -> None:
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

    def test_a_made_up_session_neither_confirms_nor_signs_in(self, harness: Harness, session: str) -> None:
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
