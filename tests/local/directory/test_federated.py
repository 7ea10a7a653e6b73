"""Users of other providers: made at their first sign-in, kept up to date, and linked by administrators."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from authui.errors import SettingsError
from authui.local import CustomAuth, FakeProvider, PoolConfig
from local.federation import PROVIDERS, described, federate, link, refused
from local.harness import FRED, INCORRECT, PASSWORD, at_once, refusal

if TYPE_CHECKING:
    from authui.local.config import AuthFlow, FirstFactor
    from local.conftest import MakeHarness
    from local.harness import Harness


@pytest.fixture
def pool(make_harness: MakeHarness) -> Harness:
    return make_harness(PoolConfig(identity_providers=PROVIDERS))


class TestFirstSignIn:
    def test_makes_a_user_named_after_provider_and_subject(self, pool: Harness) -> None:
        user = federate(pool)
        told = described(pool, 'Google_1029')
        assert told['UserStatus'] == 'EXTERNAL_PROVIDER'
        assert told['Username'] == 'Google_1029'
        assert told['sub'] == user.sub != 'Google_1029'
        assert (told['email'], told['email_verified'], told['name']) == (FRED, 'true', 'Fred')
        assert user.groups == (f'{pool.pool.pool_id}_Google',)

    def test_tells_the_identity_as_an_attribute(self, pool: Harness) -> None:
        federate(pool)
        assert json.loads(described(pool, 'Google_1029')['identities']) == [
            {
                'userId': '1029',
                'providerName': 'Google',
                'providerType': 'Google',
                'issuer': None,
                'primary': True,
                'dateCreated': 1_700_000_000_000,
            }
        ]

    def test_tells_the_issuer_of_a_saml_provider_alone(self, pool: Harness) -> None:
        user = federate(pool, provider='Acme')
        assert [each.issuer for each in user.identities] == ['https://acme.example/saml']

    def test_the_next_sign_in_is_of_the_same_user(self, pool: Harness) -> None:
        assert federate(pool).sub == federate(pool).sub

    @pytest.mark.parametrize('other', ['1029 ', '\uff11\uff10\uff12\uff19', '01029', '1029\n'])
    def test_another_subject_is_another_user(self, pool: Harness, other: str) -> None:
        assert federate(pool).sub != federate(pool, other).sub

    def test_the_same_subject_of_another_provider_is_another_user(self, pool: Harness) -> None:
        assert federate(pool).sub != federate(pool, provider='Acme').sub

    def test_a_subject_that_only_case_tells_from_anothers_is_refused(self, pool: Harness) -> None:
        federate(pool, 'fred')
        assert refused(federate, pool, 'FRED') == 'Already found an entry for username google_fred'

    def test_where_case_matters_it_is_another_user(self, make_harness: MakeHarness) -> None:
        pool = make_harness(PoolConfig(identity_providers=PROVIDERS, case_sensitive=True))
        assert federate(pool, 'fred').sub != federate(pool, 'FRED').sub

    def test_a_user_of_the_pool_with_that_name_is_not_taken_over(self, make_harness: MakeHarness) -> None:
        pool = make_harness(PoolConfig(identity_providers=PROVIDERS, username_attributes=frozenset()))
        pool.sign_up('Google_1029')
        assert refused(federate, pool) == 'Already found an entry for username google_1029'

    def test_a_user_with_the_same_address_is_another_one(self, pool: Harness) -> None:
        sub = pool.register()
        federated = federate(pool)
        assert federated.sub != sub
        assert pool.by_password()
        assert described(pool, FRED)['sub'] == sub

    def test_an_address_stays_free_for_a_sign_up(self, pool: Harness) -> None:
        federate(pool)
        assert pool.register() != described(pool, 'Google_1029')['sub']

    def test_an_alias_stays_with_the_user_who_has_it(self, make_harness: MakeHarness) -> None:
        pool = make_harness(
            PoolConfig(
                identity_providers=PROVIDERS,
                username_attributes=frozenset(),
                alias_attributes=frozenset({'email', 'preferred_username'}),
            )
        )
        pool.pool.admin_create_user('fred', PASSWORD, {'email': FRED})
        federate(pool)
        assert described(pool, FRED)['Username'] == 'fred'

    def test_a_required_attribute_must_come(self, make_harness: MakeHarness) -> None:
        pool = make_harness(PoolConfig(identity_providers=PROVIDERS, required_attributes=('email', 'name')))
        assert refused(federate, pool, '1', {'name': 'Fred'}) == 'attributes required: [email]'
        assert federate(pool).status == 'EXTERNAL_PROVIDER'

    def test_without_an_address_there_is_a_user_without_one(self, pool: Harness) -> None:
        assert 'email' not in federate(pool, claims={}).attributes

    @pytest.mark.parametrize('claims', [{'email': 'no address'}, {'email': FRED, 'name': 'x', 'unmapped': 'y'}])
    def test_claims_are_checked_or_left_out(self, pool: Harness, claims: dict[str, str]) -> None:
        if claims['email'] == FRED:
            assert 'unmapped' not in federate(pool, claims=claims).attributes
        else:
            assert refused(federate, pool, '1', claims) == 'Invalid email address format.'

    def test_a_provider_that_the_pool_does_not_have_is_refused(self, pool: Harness) -> None:
        assert refused(federate, pool, provider='Facebook') == 'Identity provider Facebook does not exist.'

    def test_a_provider_that_names_nobody_is_refused(self, pool: Harness) -> None:
        assert refused(federate, pool, '') == 'The identity provider names no subject.'

    def test_of_several_at_once_there_is_one_user(self, pool: Harness) -> None:
        subs = {each.sub for each in at_once(4, lambda _: federate(pool)) if not isinstance(each, Exception)}  # type: ignore[attr-defined]
        assert subs == {described(pool, 'Google_1029')['sub']}


class TestMapping:
    @pytest.mark.parametrize('told', [{}, {'email_verified': 'false'}, {'email_verified': 'TRUE'}])
    def test_an_address_is_unverified_unless_a_claim_says_so(self, pool: Harness, told: dict[str, str]) -> None:
        assert federate(pool, claims={'email': FRED, **told}).attributes['email_verified'] == 'false'

    def test_an_address_is_unverified_where_that_claim_is_not_mapped(self, make_harness: MakeHarness) -> None:
        provider = FakeProvider(name='Google', attribute_mapping={'email': 'email'})
        pool = make_harness(PoolConfig(identity_providers=(provider,)))
        assert federate(pool).attributes['email_verified'] == 'false'

    def test_attributes_are_overwritten_at_each_sign_in(self, pool: Harness) -> None:
        federate(pool)
        federate(pool, claims={'email': 'wilma@example.org', 'name': 'Wilma'})
        told = described(pool, 'Google_1029')
        assert (told['email'], told['email_verified'], told['name']) == ('wilma@example.org', 'false', 'Wilma')

    def test_an_address_that_is_told_no_longer_is_kept_unverified(self, pool: Harness) -> None:
        federate(pool)
        assert federate(pool, claims={}).attributes == {'email': FRED, 'email_verified': 'false', 'name': 'Fred'}

    def test_a_code_verifies_an_address_until_the_next_sign_in(self, pool: Harness) -> None:
        federate(pool, claims={'email': FRED})
        token = pool.pool.tokens_of('Google_1029').access_token.get_secret_value()
        pool.client.get_user_attribute_verification_code(AccessToken=token, AttributeName='email')
        pool.client.verify_user_attribute(AccessToken=token, AttributeName='email', Code=pool.code())
        assert pool.user(token)['email_verified'] == 'true'
        assert federate(pool, claims={'email': FRED}).attributes['email_verified'] == 'false'

    @pytest.mark.parametrize('name', ['username', 'custom:team', 'sub', 'identities'])
    def test_an_attribute_that_the_pool_does_not_have_is_not_mapped(self, make_harness: MakeHarness, name: str) -> None:
        provider = FakeProvider(name='Google', attribute_mapping={name: 'x'})
        with pytest.raises(SettingsError, match=r'attribute_mapping of the provider Google.*custom_attributes'):
            make_harness(PoolConfig(identity_providers=(provider,)))

    def test_an_attribute_of_the_pools_own_is_mapped(self, make_harness: MakeHarness) -> None:
        provider = FakeProvider(name='Google', attribute_mapping={'custom:team': 'hd', 'phone_number': 'tel'})
        pool = make_harness(PoolConfig(identity_providers=(provider,), custom_attributes=('custom:team',)))
        user = federate(pool, claims={'hd': 'acme', 'tel': '+15551234567', 'phone_number_verified': 'true'})
        assert user.attributes == {
            'custom:team': 'acme',
            'phone_number': '+15551234567',
            'phone_number_verified': 'false',
        }


class TestDisabledUser:
    def test_is_not_signed_in(self, pool: Harness) -> None:
        federate(pool)
        pool.pool.admin_disable_user('Google_1029')
        assert refused(federate, pool) == 'User is not enabled'
        pool.pool.admin_enable_user('Google_1029')
        assert federate(pool).enabled

    def test_nor_by_a_linked_identity(self, pool: Harness) -> None:
        pool.register()
        pool.pool.admin_link_provider(FRED, 'Google', '1029')
        pool.pool.admin_disable_user(FRED)
        assert refused(federate, pool) == 'User is not enabled'


class TestTrigger:
    def test_one_that_links_ends_this_sign_in_and_not_the_next(self, make_harness: MakeHarness) -> None:
        events: list[Any] = []
        pools: list[Harness] = []

        def handler(event: Any, _context: Any) -> Any:
            events.append(event)
            pools[0].pool.admin_link_provider(event['request']['userAttributes']['email'], 'Google', '1029')
            return event

        pool = make_harness(PoolConfig(identity_providers=PROVIDERS, pre_sign_up=handler))
        pools.append(pool)
        sub = pool.register()
        assert refused(federate, pool) == 'Already found an entry for username google_1029'
        assert federate(pool).sub == sub
        (event,) = events
        assert event['triggerSource'] == 'PreSignUp_ExternalProvider'
        assert event['userName'] == 'Google_1029'
        assert event['request']['userAttributes']['cognito:user_status'] == 'EXTERNAL_PROVIDER'

    def test_one_that_fails_refuses_the_sign_up(self, make_harness: MakeHarness) -> None:
        def handler(_event: Any, _context: Any) -> Any:
            raise ValueError('Use your password')

        pool = make_harness(PoolConfig(identity_providers=PROVIDERS, pre_sign_up=handler))
        assert refused(federate, pool) == 'PreSignUp failed with error Use your password.'
        assert not pool.pool.has_user('Google_1029')

    def test_one_that_answers_nothing_is_refused(self, make_harness: MakeHarness) -> None:
        pool = make_harness(PoolConfig(identity_providers=PROVIDERS, pre_sign_up=lambda _event, _context: None))
        assert refused(federate, pool) == 'Unrecognizable lambda output'


class TestWhatIsTheProviders:
    @pytest.fixture
    def token(self, pool: Harness) -> str:
        federate(pool)
        return pool.pool.tokens_of('Google_1029').access_token.get_secret_value()

    def test_no_password_signs_in(self, pool: Harness, token: str) -> None:
        assert token
        assert refusal(pool.by_password, 'Google_1029') == INCORRECT
        assert refusal(pool.by_srp, 'Google_1029') == INCORRECT

    def test_nobody_is_told_that_there_is_such_a_user(self, make_harness: MakeHarness) -> None:
        open_pool = make_harness(PoolConfig(identity_providers=PROVIDERS, prevent_user_existence_errors=False))
        federate(open_pool)
        assert refusal(open_pool.by_password, 'Google_1029') == ('UserNotFoundException', 'User does not exist.')

    def test_no_code_and_no_custom_challenge_signs_in(self, make_harness: MakeHarness) -> None:
        flows: frozenset[AuthFlow] = frozenset({'USER_AUTH', 'CUSTOM_AUTH'})
        factors: frozenset[FirstFactor] = frozenset({'PASSWORD', 'EMAIL_OTP'})
        config = PoolConfig(identity_providers=PROVIDERS, explicit_auth_flows=flows, allowed_first_auth_factors=factors)
        pool = make_harness(config, CustomAuth(create=lambda _: ({'question': '6 times 7?'}, '42')))
        federate(pool)
        asked = pool.initiate('USER_AUTH', USERNAME='Google_1029', PREFERRED_CHALLENGE='EMAIL_OTP')
        assert asked['ChallengeName'] == 'EMAIL_OTP'
        assert pool.pool.mailbox.messages() == ()
        custom = pool.initiate('CUSTOM_AUTH', USERNAME='Google_1029')
        assert refusal(pool.reply, custom, 'Google_1029', ANSWER='42')[0] == 'NotAuthorizedException'

    def test_a_password_cannot_be_changed(self, pool: Harness, token: str) -> None:
        change = pool.client.change_password
        expected = ('NotAuthorizedException', 'User is not authorized to change password.')
        assert refusal(change, AccessToken=token, ProposedPassword=PASSWORD) == expected
        assert refusal(change, AccessToken=token, PreviousPassword='x1', ProposedPassword=PASSWORD) == expected

    def test_nor_reset(self, pool: Harness, token: str, make_harness: MakeHarness) -> None:
        assert token
        ask, before = pool.client.forgot_password, len(pool.pool.mailbox.messages())
        assert ask(ClientId=pool.client_id, Username='Google_1029')['CodeDeliveryDetails']
        assert len(pool.pool.mailbox.messages()) == before
        open_pool = make_harness(PoolConfig(identity_providers=PROVIDERS, prevent_user_existence_errors=False))
        federate(open_pool)
        irresettable = ('NotAuthorizedException', 'User password cannot be reset in the current state.')
        assert refusal(open_pool.client.forgot_password, ClientId=open_pool.client_id, Username='Google_1029') == (
            irresettable
        )
        reset = pool.client.admin_reset_user_password
        assert refusal(reset, UserPoolId=pool.pool.pool_id, Username='Google_1029') == irresettable

    def test_nor_set_by_a_code_which_looks_as_for_an_unknown_name(self, pool: Harness, token: str) -> None:
        def reset(username: str) -> tuple[str, str]:
            given = {'ConfirmationCode': '123456', 'Password': PASSWORD}
            return refusal(pool.client.confirm_forgot_password, ClientId=pool.client_id, Username=username, **given)

        assert token
        assert reset('Google_1029') == reset('nobody@example.org')

    def test_nobody_confirms_the_user(self, pool: Harness, token: str) -> None:
        assert token
        expected = ('NotAuthorizedException', 'User cannot be confirmed. Current status is EXTERNAL_PROVIDER')
        confirm = pool.client.admin_confirm_sign_up
        assert refusal(confirm, UserPoolId=pool.pool.pool_id, Username='Google_1029') == expected
        assert refusal(pool.confirm, 'Google_1029', '123456') == expected

    def test_no_second_factor_is_set_up(self, pool: Harness, token: str) -> None:
        prefer, associate = pool.client.set_user_mfa_preference, pool.client.associate_software_token
        expected = ('NotAuthorizedException', 'User is not authorized to set up MFA.')
        assert refusal(prefer, AccessToken=token, EmailMfaSettings={'Enabled': True}) == expected
        assert refusal(associate, AccessToken=token) == expected
        verify = pool.client.verify_software_token
        assert refusal(verify, AccessToken=token, UserCode='123456') == expected

    def test_no_passkey_is_added(self, make_harness: MakeHarness) -> None:
        pool = make_harness(
            PoolConfig(
                identity_providers=PROVIDERS,
                allowed_first_auth_factors=frozenset({'PASSWORD', 'WEB_AUTHN', 'EMAIL_OTP'}),
                explicit_auth_flows=frozenset({'USER_AUTH'}),
                relying_party_id='localhost',
            )
        )
        federate(pool)
        token = pool.pool.tokens_of('Google_1029').access_token.get_secret_value()
        expected = ('NotAuthorizedException', 'User is not authorized to use passkeys.')
        assert refusal(pool.start_passkey, token) == expected
        assert refusal(pool.client.list_web_authn_credentials, AccessToken=token) == expected
        assert pool.client.get_user_auth_factors(AccessToken=token)['ConfiguredUserAuthFactors'] == []

    def test_mapped_attributes_are_not_the_users_to_change(self, pool: Harness, token: str) -> None:
        update, delete = pool.client.update_user_attributes, pool.client.delete_user_attributes
        expected = ('NotAuthorizedException', 'A client attempted to write unauthorized attribute')
        for name in ('email', 'name'):
            attribute = {'Name': name, 'Value': 'w@example.org'}
            assert refusal(update, AccessToken=token, UserAttributes=[attribute]) == expected
            assert refusal(delete, AccessToken=token, UserAttributeNames=[name]) == expected
        update(AccessToken=token, UserAttributes=[{'Name': 'nickname', 'Value': 'Freddy'}])
        assert pool.user(token)['nickname'] == 'Freddy'
        delete(AccessToken=token, UserAttributeNames=['nickname'])

    def test_identities_are_nobodys_to_write(self, pool: Harness) -> None:
        pool.register()
        token = pool.by_password()['AccessToken']
        attribute = {'Name': 'identities', 'Value': '[]'}
        code, _ = refusal(pool.client.update_user_attributes, AccessToken=token, UserAttributes=[attribute])
        assert code == 'NotAuthorizedException'

    def test_signing_out_and_deletion_are_the_users(self, pool: Harness, token: str) -> None:
        assert pool.user(token)['email'] == FRED
        tokens = pool.pool.tokens_of('Google_1029')
        pool.revoke(tokens.refresh_token.get_secret_value())
        assert refusal(pool.user, tokens.access_token.get_secret_value())[1] == 'Access Token has been revoked'
        pool.client.global_sign_out(AccessToken=token)
        assert refusal(pool.user, token)[1] == 'Access Token has been revoked'
        token = pool.pool.tokens_of('Google_1029').access_token.get_secret_value()
        pool.client.delete_user(AccessToken=token)
        assert federate(pool).status == 'EXTERNAL_PROVIDER'

    def test_with_a_password_from_an_administrator_both_ways_work(self, pool: Harness, token: str) -> None:
        assert token
        pool.pool.admin_set_user_password('Google_1029', PASSWORD)
        assert described(pool, 'Google_1029')['UserStatus'] == 'CONFIRMED'
        assert pool.by_password('Google_1029')
        assert federate(pool).sub == described(pool, 'Google_1029')['sub']

    def test_a_linked_user_keeps_all_of_it(self, pool: Harness) -> None:
        link(pool, pool.register())
        federate(pool)
        token = pool.by_password()['AccessToken']
        pool.client.change_password(AccessToken=token, PreviousPassword=PASSWORD, ProposedPassword=f'{PASSWORD} new')
        pool.client.update_user_attributes(AccessToken=token, UserAttributes=[{'Name': 'name', 'Value': 'Freddy'}])
        assert pool.user(token)['name'] == 'Freddy'
