"""Second factors that a signed-in user turns on and off; over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from authui.local import PoolConfig
from authui.testing import SoftAuthenticator
from local.harness import EVERY_FACTOR, FRED, ON, PASSKEYS, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness


# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


@pytest.fixture
def harness(optional: Harness) -> Harness:
    return optional


PREFERRED = {'Enabled': True, 'PreferredMfa': True}


class TestPreferences:
    @pytest.fixture
    def token(self, harness: Harness) -> str:
        token: str = harness.by_password()['AccessToken']
        return token

    def test_nothing_is_on_at_first(self, harness: Harness, token: str) -> None:
        answer = harness.client.get_user(AccessToken=token)
        assert 'UserMFASettingList' not in answer
        assert 'PreferredMfaSetting' not in answer

    @pytest.mark.parametrize(
        ('settings', 'factor'), [('SMSMfaSettings', 'SMS_MFA'), ('SoftwareTokenMfaSettings', 'SOFTWARE_TOKEN_MFA')]
    )
    def test_a_factor_that_is_not_set_up_is_refused(
        self, harness: Harness, token: str, settings: str, factor: str
    ) -> None:
        answer = refusal(harness.client.set_user_mfa_preference, AccessToken=token, **{settings: ON})
        assert answer == ('InvalidParameterException', f'User does not have delivery config set to turn on {factor}')

    def test_an_associated_key_is_not_set_up_before_its_code_was_entered(self, harness: Harness, token: str) -> None:
        harness.client.associate_software_token(AccessToken=token)
        answer = refusal(harness.client.set_user_mfa_preference, AccessToken=token, SoftwareTokenMfaSettings=ON)
        assert answer[0] == 'InvalidParameterException'

    def test_a_factor_that_the_pool_does_not_have_is_refused(self, make_harness: MakeHarness) -> None:
        for config in (PoolConfig(mfa_configuration='OPTIONAL'), PoolConfig(enabled_mfas=EVERY_FACTOR)):
            harness = make_harness(config)
            harness.register()
            token = harness.by_password()['AccessToken']
            answer = refusal(harness.client.set_user_mfa_preference, AccessToken=token, EmailMfaSettings=ON)
            assert answer[0] == 'InvalidParameterException'

    def test_two_cannot_be_preferred(self, harness: Harness, token: str) -> None:
        harness.give_phone()
        settings = {'EmailMfaSettings': PREFERRED, 'SMSMfaSettings': PREFERRED}
        answer = refusal(harness.client.set_user_mfa_preference, AccessToken=token, **settings)
        assert answer[0] == 'InvalidParameterException'
        assert 'UserMFASettingList' not in harness.client.get_user(AccessToken=token)

    def test_a_factor_that_is_off_cannot_be_preferred(self, harness: Harness, token: str) -> None:
        settings = {'Enabled': False, 'PreferredMfa': True}
        answer = refusal(harness.client.set_user_mfa_preference, AccessToken=token, EmailMfaSettings=settings)
        assert answer[0] == 'InvalidParameterException'

    def test_passkeys_are_refused_where_they_are_one_factor(self, harness: Harness, token: str) -> None:
        answer = refusal(harness.client.set_user_mfa_preference, AccessToken=token, WebAuthnMfaSettings=ON)
        expected = 'Passkeys are no multi-factor authentication in this user pool.'
        assert answer == ('InvalidParameterException', expected)

    def test_turning_a_factor_off_ends_its_preference_and_leaves_the_others(self, harness: Harness, token: str) -> None:
        harness.give_phone()
        prefer = harness.client.set_user_mfa_preference
        prefer(AccessToken=token, EmailMfaSettings=PREFERRED, SMSMfaSettings=ON)
        prefer(AccessToken=token, EmailMfaSettings={'Enabled': False})
        answer = harness.client.get_user(AccessToken=token)
        assert answer['UserMFASettingList'] == ['SMS_MFA']
        assert 'PreferredMfaSetting' not in answer

    def test_preferences_are_kept_over_a_restart_and_go_with_the_user(self, harness: Harness, token: str) -> None:
        harness.client.set_user_mfa_preference(AccessToken=token, EmailMfaSettings=PREFERRED)
        harness.restart()
        assert harness.begin()['ChallengeName'] == 'EMAIL_OTP'
        harness.pool.admin_delete_user(FRED)
        harness.register()
        assert harness.by_password()

    def test_auth_factors_are_listed(self, harness: Harness, token: str) -> None:
        answer = harness.client.get_user_auth_factors(AccessToken=token)
        assert answer['Username'] == harness.user(token)['sub']
        assert answer['ConfiguredUserAuthFactors'] == ['PASSWORD']
        harness.client.set_user_mfa_preference(AccessToken=token, EmailMfaSettings=PREFERRED)
        answer = harness.client.get_user_auth_factors(AccessToken=token)
        assert (answer['UserMFASettingList'], answer['PreferredMfaSetting']) == (['EMAIL_OTP'], 'EMAIL_OTP')


class TestPasskeys:
    """WebAuthnMfaSettings: whether a passkey stands for both factors."""

    MULTI = PASSKEYS.model_copy(
        update={
            'mfa_configuration': 'OPTIONAL',
            'enabled_mfas': EVERY_FACTOR,
            'factor_configuration': 'MULTI_FACTOR_WITH_USER_VERIFICATION',
        }
    )

    @pytest.fixture
    def multi(self, make_harness: MakeHarness) -> Harness:
        harness = make_harness(self.MULTI)
        harness.register()
        return harness

    def test_another_method_has_to_be_on(self, multi: Harness) -> None:
        token = multi.add_passkey(SoftAuthenticator())
        prefer = multi.client.set_user_mfa_preference
        answer = refusal(prefer, AccessToken=token, WebAuthnMfaSettings=ON)
        assert answer == ('InvalidParameterException', 'User must have another MFA method to turn on WEB_AUTHN.')
        prefer(AccessToken=token, EmailMfaSettings=ON, WebAuthnMfaSettings=ON)
        assert multi.client.get_user(AccessToken=token)['UserMFASettingList'] == ['EMAIL_OTP']
        prefer(AccessToken=token, WebAuthnMfaSettings={'Enabled': False})

    def test_a_pool_without_mfa_has_none_of_passkeys_either(self, multi: Harness) -> None:
        multi.restart(self.MULTI.model_copy(update={'mfa_configuration': 'OFF'}))
        token = multi.by_password()['AccessToken']
        answer = refusal(multi.client.set_user_mfa_preference, AccessToken=token, WebAuthnMfaSettings=ON)
        assert answer[0] == 'InvalidParameterException'

    def test_the_setting_stays_while_others_change_and_over_a_restart(self, multi: Harness) -> None:
        authenticator = SoftAuthenticator()
        token = multi.add_passkey(authenticator)
        multi.client.set_user_mfa_preference(AccessToken=token, EmailMfaSettings=ON, WebAuthnMfaSettings=ON)
        multi.client.set_user_mfa_preference(AccessToken=token, EmailMfaSettings=PREFERRED)
        multi.restart()
        assert multi.by_passkey(authenticator)['AuthenticationResult']
