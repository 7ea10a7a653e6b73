"""Authenticator apps that a signed-in user sets up; over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from authui.local import PoolConfig
from local.harness import WRONG_APP_CODE, WRONG_FIRST_CODE, other, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

NO_APPS = ('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool')

# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


@pytest.fixture
def harness(optional: Harness) -> Harness:
    return optional


class TestByAccessToken:
    def test_a_new_app_is_in_use_once_its_code_was_entered(self, harness: Harness) -> None:
        old = harness.set_up_app()
        token = harness.reply(harness.begin(), SOFTWARE_TOKEN_MFA_CODE=harness.totp(old))['AuthenticationResult'][
            'AccessToken'
        ]
        new = harness.client.associate_software_token(AccessToken=token)['SecretCode']
        harness.clock.advance(30)
        assert harness.reply(harness.begin(), SOFTWARE_TOKEN_MFA_CODE=harness.totp(old))
        harness.client.verify_software_token(AccessToken=token, UserCode=harness.totp(new))
        harness.clock.advance(30)
        assert refusal(harness.reply, harness.begin(), SOFTWARE_TOKEN_MFA_CODE=harness.totp(old)) == WRONG_APP_CODE
        assert harness.reply(harness.begin(), SOFTWARE_TOKEN_MFA_CODE=harness.totp(new))

    def test_an_app_that_was_not_turned_on_is_not_asked_for(self, harness: Harness) -> None:
        token = harness.by_password()['AccessToken']
        key = harness.client.associate_software_token(AccessToken=token)['SecretCode']
        assert (
            harness.client.verify_software_token(AccessToken=token, UserCode=harness.totp(key))['Status'] == 'SUCCESS'
        )
        assert harness.by_password()

    def test_a_wrong_code_is_refused(self, harness: Harness) -> None:
        token = harness.by_password()['AccessToken']
        key = harness.client.associate_software_token(AccessToken=token)['SecretCode']
        verify = harness.client.verify_software_token
        assert refusal(verify, AccessToken=token, UserCode=other(harness.totp(key))) == WRONG_FIRST_CODE
        assert verify(AccessToken=token, UserCode=harness.totp(key))

    def test_a_code_without_a_key_is_refused(self, harness: Harness) -> None:
        token = harness.by_password()['AccessToken']
        answer = refusal(harness.client.verify_software_token, AccessToken=token, UserCode='123456')
        assert answer[0] == 'SoftwareTokenMFANotFoundException'

    def test_a_pool_without_apps_says_so(self, make_harness: MakeHarness) -> None:
        for config in (
            PoolConfig(),
            PoolConfig(mfa_configuration='OPTIONAL', enabled_mfas=frozenset({'EMAIL_OTP'})),
        ):
            harness = make_harness(config)
            harness.register()
            token, client = harness.by_password()['AccessToken'], harness.client
            assert refusal(client.associate_software_token, AccessToken=token) == NO_APPS
            assert refusal(client.verify_software_token, AccessToken=token, UserCode='123456') == NO_APPS

    @pytest.mark.parametrize('authorization', ['none', 'both'])
    def test_exactly_one_of_token_and_session_is_accepted(self, harness: Harness, authorization: str) -> None:
        both = {'AccessToken': harness.by_password()['AccessToken'], 'Session': 'x' * 20}
        given = both if authorization == 'both' else {}
        assert refusal(harness.client.associate_software_token, **given)[0] == 'InvalidParameterException'
        answer = refusal(harness.client.verify_software_token, UserCode='123456', **given)
        assert answer[0] == 'InvalidParameterException'

    @pytest.mark.parametrize('kind', ['forged', 'expired', 'revoked', 'id token', 'refresh token', "another pool's"])
    def test_only_a_live_access_token_of_the_pool_will_do(
        self, harness: Harness, make_harness: MakeHarness, kind: str
    ) -> None:
        tokens = harness.by_password()
        token = tokens['AccessToken']
        if kind == 'forged':
            head, body, signature = token.split('.')
            token = f'{head}.{body}.{signature[:-4]}{"AAAA" if signature[-4:] != "AAAA" else "BBBB"}'
        elif kind == 'expired':
            harness.clock.advance(3600)
        elif kind == 'revoked':
            harness.revoke(tokens['RefreshToken'])
        elif kind == 'id token':
            token = tokens['IdToken']
        elif kind == 'refresh token':
            token = tokens['RefreshToken']
        else:
            # Both have the same keys, as if one folder had been copied, but their users differ.
            elsewhere = make_harness()
            elsewhere.register()
            token = elsewhere.by_password()['AccessToken']
        client = harness.client
        for call, parameters in (
            (client.associate_software_token, {}),
            (client.verify_software_token, {'UserCode': '123456'}),
            (client.set_user_mfa_preference, {'SoftwareTokenMfaSettings': {'Enabled': False}}),
            (client.get_user_auth_factors, {}),
        ):
            code, _ = refusal(call, AccessToken=token, **parameters)
            assert code == ('UserNotFoundException' if kind == "another pool's" else 'NotAuthorizedException')
