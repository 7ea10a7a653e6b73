"""Setting up a second factor within a sign-in: an authenticator app, or an e-mail address; over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from authui.local import PoolConfig
from local.harness import FRED, INCORRECT, NO_SESSION, PASSWORD, SESSION_USED, WRONG_FIRST_CODE, other, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness, MakeRequired
    from local.harness import Harness

ANNA = 'anna@example.org'
NOT_SET_UP = (
    'InvalidParameterException',
    'MFA_SETUP goes on with an authenticator app that was verified, or an EMAIL.',
)

# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


@pytest.fixture
def harness(optional: Harness) -> Harness:
    return optional


class TestSetUp:
    @pytest.fixture
    def harness(self, make_required: MakeRequired) -> Harness:
        return make_required('SOFTWARE_TOKEN_MFA', 'SMS_MFA')

    def associate(self, harness: Harness, session: str) -> Any:
        return harness.client.associate_software_token(Session=session)

    def verify(self, harness: Harness, session: str, code: str) -> Any:
        return harness.client.verify_software_token(Session=session, UserCode=code)

    def test_a_user_without_a_factor_sets_one_up_and_is_signed_in(self, harness: Harness) -> None:
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

    def test_it_does_not_replace_a_factor_that_was_set_up_in_between(self, harness: Harness) -> None:
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

    def test_the_answer_to_a_signed_in_user_has_no_session(self, harness: Harness) -> None:
        challenge = harness.begin()
        assert refusal(harness.client.get_user, AccessToken=challenge['Session'])[0] == 'NotAuthorizedException'


class TestSetUpByEmail:
    """A user without an e-mail, in a pool of user names."""

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
    def test_a_malformed_email_is_refused_and_can_be_corrected(self, harness: Harness, email: str) -> None:
        challenge = harness.begin(self.NAME)
        assert refusal(harness.reply, challenge, self.NAME, EMAIL=email)[0] == 'InvalidParameterException'
        assert harness.reply(challenge, self.NAME, EMAIL=FRED)['ChallengeName'] == 'EMAIL_OTP'

    def test_a_user_who_got_an_email_in_between_is_not_given_another(self, harness: Harness) -> None:
        one, two = harness.begin(self.NAME), harness.begin(self.NAME)
        harness.reply(one, self.NAME, EMAIL=FRED)
        assert refusal(harness.reply, two, self.NAME, EMAIL='thief@example.org') == NO_SESSION

    def test_an_app_can_be_set_up_instead(self, harness: Harness) -> None:
        challenge = harness.begin(self.NAME)
        associated = harness.client.associate_software_token(Session=challenge['Session'])
        code = harness.totp(associated['SecretCode'])
        verified = harness.client.verify_software_token(Session=associated['Session'], UserCode=code)
        assert 'AuthenticationResult' in harness.reply(challenge | {'Session': verified['Session']}, self.NAME)


def test_an_email_is_refused_where_the_pool_does_not_have_that_factor(make_required: MakeRequired) -> None:
    harness = make_required('SOFTWARE_TOKEN_MFA')
    assert refusal(harness.reply, harness.begin(), EMAIL='fred@example.com') == NOT_SET_UP
