"""Users who sign up without a password: by code from then on, until they set a password; over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from authui.local import PoolConfig
from local.harness import FRED, INCORRECT, PASSWORD, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

FLOWS = frozenset({'USER_AUTH', 'USER_PASSWORD_AUTH', 'USER_SRP_AUTH'})
BY_CODE = PoolConfig(explicit_auth_flows=FLOWS, allowed_first_auth_factors=frozenset({'PASSWORD', 'EMAIL_OTP'}))
NEEDS_PASSWORD = ('InvalidParameterException', 'Password is required.')
PHONE = '+491701234567'

# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


@pytest.fixture
def harness(make_harness: MakeHarness) -> Harness:
    return make_harness(BY_CODE)


def sign_up(harness: Harness, email: str = FRED, **more: Any) -> Any:
    return harness.client.sign_up(ClientId=harness.client_id, Username=email, **more)


def sign_in(harness: Harness, email: str = FRED) -> Any:
    """Sign in by code, and return the tokens."""
    asked = harness.initiate('USER_AUTH', USERNAME=email, PREFERRED_CHALLENGE='EMAIL_OTP')
    return harness.reply(asked, email, EMAIL_OTP_CODE=harness.code())['AuthenticationResult']


def register(harness: Harness) -> str:
    """Sign up without a password, confirm and sign in; return the access token."""
    session = harness.confirm(Session=sign_up(harness)['Session'])['Session']
    answer = harness.client.initiate_auth(
        ClientId=harness.client_id, AuthFlow='USER_AUTH', AuthParameters={'USERNAME': FRED}, Session=session
    )
    token: str = answer['AuthenticationResult']['AccessToken']
    return token


class TestSignUp:
    def test_the_user_signs_in_at_once_and_by_code_from_then_on(self, harness: Harness) -> None:
        assert harness.user(register(harness))['email_verified'] == 'true'
        harness.restart()
        assert harness.user(sign_in(harness)['AccessToken'])['email'] == FRED

    @pytest.mark.parametrize(
        'config',
        [
            PoolConfig(),
            PoolConfig(explicit_auth_flows=FLOWS),
            PoolConfig(allowed_first_auth_factors=BY_CODE.allowed_first_auth_factors),
            BY_CODE.model_copy(update={'allowed_first_auth_factors': frozenset({'PASSWORD', 'SMS_OTP'})}),
            BY_CODE.model_copy(update={'auto_verified_attributes': frozenset()}),
            BY_CODE.model_copy(update={'auto_verified_attributes': frozenset({'phone_number'})}),
            BY_CODE.model_copy(update={'mfa_configuration': 'ON'}),
        ],
    )
    def test_it_is_refused_where_no_code_can_replace_the_password(
        self, make_harness: MakeHarness, config: PoolConfig
    ) -> None:
        harness = make_harness(config)
        assert refusal(sign_up, harness) == NEEDS_PASSWORD
        harness.sign_up()

    def test_a_number_alone_is_enough_where_codes_go_by_text_message(self, make_harness: MakeHarness) -> None:
        contacts = frozenset({'phone_number'})
        harness = make_harness(
            BY_CODE.model_copy(
                update={
                    'username_attributes': frozenset({'email', 'phone_number'}),
                    'auto_verified_attributes': contacts,
                    'allowed_first_auth_factors': frozenset({'PASSWORD', 'SMS_OTP'}),
                }
            )
        )
        assert refusal(sign_up, harness) == NEEDS_PASSWORD
        sign_up(harness, PHONE)
        harness.confirm(PHONE)
        asked = harness.initiate('USER_AUTH', USERNAME=PHONE, PREFERRED_CHALLENGE='SMS_OTP')
        assert harness.reply(asked, PHONE, SMS_OTP_CODE=harness.code())['AuthenticationResult']


class TestWithoutPassword:
    @pytest.fixture
    def token(self, harness: Harness) -> str:
        return register(harness)

    @pytest.mark.parametrize('password', [PASSWORD, 'None', '0' * 64])
    def test_no_password_fits(self, harness: Harness, token: str, password: str) -> None:
        assert token
        assert refusal(harness.by_password, FRED, password) == INCORRECT
        assert refusal(harness.by_srp, FRED, password) == INCORRECT

    def test_a_password_is_not_among_the_first_factors(self, harness: Harness, token: str) -> None:
        choice = harness.initiate('USER_AUTH', USERNAME=FRED)
        assert choice['AvailableChallenges'] == ['EMAIL_OTP']
        assert refusal(harness.reply, choice, ANSWER='PASSWORD')[0] == 'InvalidParameterException'
        configured = harness.client.get_user_auth_factors(AccessToken=token)['ConfiguredUserAuthFactors']
        assert configured == ['EMAIL_OTP']

    def test_the_first_password_needs_no_former_one_and_the_second_does(self, harness: Harness, token: str) -> None:
        harness.client.change_password(AccessToken=token, ProposedPassword=PASSWORD)
        assert harness.by_password()
        assert 'PASSWORD' in harness.client.get_user_auth_factors(AccessToken=token)['ConfiguredUserAuthFactors']
        refused = refusal(harness.client.change_password, AccessToken=token, ProposedPassword='another horse')
        assert refused == ('InvalidParameterException', 'Missing required parameter PreviousPassword')
        harness.client.change_password(AccessToken=token, PreviousPassword=PASSWORD, ProposedPassword='another horse')

    def test_a_made_up_former_password_is_wrong(self, harness: Harness, token: str) -> None:
        refused = refusal(
            harness.client.change_password, AccessToken=token, PreviousPassword='made up', ProposedPassword=PASSWORD
        )
        assert refused == INCORRECT

    def test_the_first_password_has_to_meet_the_policy(self, harness: Harness, token: str) -> None:
        refused = refusal(harness.client.change_password, AccessToken=token, ProposedPassword='short')
        assert refused[0] == 'InvalidPasswordException'
        assert refusal(harness.by_password, FRED, 'short') == INCORRECT

    def test_a_forgotten_password_becomes_the_first_one(self, harness: Harness, token: str) -> None:
        assert token
        harness.client.forgot_password(ClientId=harness.client_id, Username=FRED)
        harness.client.confirm_forgot_password(
            ClientId=harness.client_id, Username=FRED, ConfirmationCode=harness.code(), Password=PASSWORD
        )
        assert harness.by_password()
        assert sign_in(harness)

    def test_an_administrator_gives_the_first_password(self, harness: Harness, token: str) -> None:
        assert token
        harness.pool.admin_set_user_password(FRED, PASSWORD)
        assert harness.by_password()
