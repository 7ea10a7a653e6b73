"""A lost password, a new one, attributes and the end of an account, through a real boto3 client."""

from __future__ import annotations

import itertools
from typing import Any, ClassVar

import pytest

from authui.local import PoolConfig
from local.conftest import MakeHarness
from local.harness import (
    CODE_EXPIRED,
    CODE_MISMATCH,
    FRED,
    INCORRECT,
    LIMIT_EXCEEDED,
    LOCKED,
    PASSWORD,
    USER_DISABLED,
    WRONG,
    Harness,
    refusal,
)

NEW = 'a new one 1'
PHONE = '+491701234567'
NO_ADDRESS = (
    'InvalidParameterException',
    'Cannot reset password for the user as there is no registered/verified email or phone_number',
)


def forgot(harness: Harness, email: str = FRED) -> Any:
    return harness.client.forgot_password(ClientId=harness.client_id, Username=email)['CodeDeliveryDetails']


def reset(harness: Harness, code: str | None = None, password: str = NEW, email: str = FRED) -> Any:
    return harness.client.confirm_forgot_password(
        ClientId=harness.client_id, Username=email, ConfirmationCode=code or harness.code(), Password=password
    )


def change(harness: Harness, token: str, current: str | None = PASSWORD, password: str = NEW) -> Any:
    given = {'PreviousPassword': current} if current is not None else {}
    return harness.client.change_password(AccessToken=token, ProposedPassword=password, **given)


def update(harness: Harness, token: str, **attributes: str) -> Any:
    items = [{'Name': name, 'Value': value} for name, value in attributes.items()]
    return harness.client.update_user_attributes(AccessToken=token, UserAttributes=items)['CodeDeliveryDetailsList']


def verify(harness: Harness, token: str, code: str | None = None, attribute: str = 'email') -> Any:
    return harness.client.verify_user_attribute(AccessToken=token, AttributeName=attribute, Code=code or harness.code())


@pytest.fixture
def token(harness: Harness) -> str:
    harness.register()
    return str(harness.by_password()['AccessToken'])


class TestForgottenPassword:
    def test_is_replaced_by_the_code(self, harness: Harness) -> None:
        harness.register()
        assert forgot(harness) == {'Destination': 'f***@e***', 'DeliveryMedium': 'EMAIL', 'AttributeName': 'email'}
        assert harness.pool.mailbox.messages()[0].kind == 'reset'
        reset(harness)
        assert refusal(harness.by_password) == INCORRECT
        assert harness.by_password(password=NEW)['AccessToken']

    def test_is_not_replaced_by_a_wrong_code_nor_by_a_right_one_twice(self, harness: Harness) -> None:
        harness.register()
        forgot(harness)
        assert refusal(reset, harness, harness.other_code()) == CODE_MISMATCH
        reset(harness)
        assert refusal(reset, harness, password='yet another one') == CODE_EXPIRED
        assert harness.by_password(password=NEW)['AccessToken']

    def test_is_not_replaced_by_one_that_the_policy_refuses_and_the_code_stays(self, harness: Harness) -> None:
        harness.register()
        forgot(harness)
        assert refusal(reset, harness, password='short')[0] == 'InvalidPasswordException'
        reset(harness)

    def test_code_ends_after_an_hour(self, harness: Harness) -> None:
        harness.register()
        forgot(harness)
        harness.clock.advance(3600)
        assert refusal(reset, harness) == CODE_EXPIRED

    def test_code_is_not_guessed(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(confirmations_per_hour=10_000))
        harness.register()
        forgot(harness)
        answers = {refusal(reset, harness, harness.other_code()) for _ in range(1000)}
        assert answers == {CODE_MISMATCH, CODE_EXPIRED}
        assert refusal(reset, harness) == CODE_EXPIRED

    def test_tries_are_limited_by_the_hour(self, harness: Harness) -> None:
        harness.register()
        forgot(harness)
        for _ in range(15):
            refusal(reset, harness, harness.other_code())
        assert refusal(reset, harness) == LIMIT_EXCEEDED

    def test_codes_are_limited_by_the_hour(self, harness: Harness) -> None:
        harness.register()
        for _ in range(5):
            forgot(harness)
        assert refusal(forgot, harness) == LIMIT_EXCEEDED
        harness.clock.advance(3600)
        forgot(harness)

    def test_code_of_another_purpose_or_user_does_not_fit(self, harness: Harness) -> None:
        harness.register()
        harness.sign_up('eve@example.org')
        sign_up_code = harness.code()
        forgot(harness)
        assert refusal(reset, harness, sign_up_code, email='eve@example.org') == CODE_EXPIRED
        harness.confirm('eve@example.org', sign_up_code)
        forgot(harness, 'eve@example.org')
        eves = harness.code()
        assert refusal(reset, harness, eves) == CODE_MISMATCH

    @pytest.mark.parametrize(
        'email', ['nobody@example.org', 'unconfirmed@example.org', 'disabled@example.org', 'invited@example.org']
    )
    def test_looks_the_same_for_whoever_can_be_sent_nothing(self, harness: Harness, email: str) -> None:
        harness.sign_up('unconfirmed@example.org')
        harness.pool.admin_create_user('disabled@example.org', PASSWORD)
        harness.pool.admin_disable_user('disabled@example.org')
        harness.pool.admin_create_user('invited@example.org', PASSWORD, temporary=True)
        before = len(harness.pool.mailbox.messages())
        assert forgot(harness, email) == {
            'Destination': f'{email[0]}***@e***', 'DeliveryMedium': 'EMAIL', 'AttributeName': 'email',
        }  # fmt: skip
        assert len(harness.pool.mailbox.messages()) == before
        assert refusal(reset, harness, '123456', email=email)[0] in {'CodeMismatchException', 'ExpiredCodeException'}
        for _ in range(4):
            forgot(harness, email)
        assert refusal(forgot, harness, email) == LIMIT_EXCEEDED

    def test_tells_why_where_the_pool_does_not_hide_who_exists(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(prevent_user_existence_errors=False))
        harness.sign_up('unconfirmed@example.org')
        harness.pool.admin_create_user('disabled@example.org', PASSWORD)
        harness.pool.admin_disable_user('disabled@example.org')
        harness.pool.admin_create_user('invited@example.org', PASSWORD, temporary=True)
        assert refusal(forgot, harness, 'nobody@example.org')[0] == 'UserNotFoundException'
        assert refusal(forgot, harness, 'unconfirmed@example.org') == NO_ADDRESS
        assert refusal(forgot, harness, 'disabled@example.org') == USER_DISABLED
        assert refusal(forgot, harness, 'invited@example.org') == (
            'NotAuthorizedException',
            'User password cannot be reset in the current state.',
        )
        assert refusal(reset, harness, '123456', email='nobody@example.org')[0] == 'UserNotFoundException'
        assert refusal(reset, harness, '123456', email='disabled@example.org') == USER_DISABLED

    def test_goes_to_a_verified_phone_where_there_is_no_verified_email(self, harness: Harness) -> None:
        harness.pool.admin_create_user(FRED, PASSWORD, {'email_verified': 'false', 'phone_number': PHONE})
        token = harness.by_password()['AccessToken']
        harness.client.get_user_attribute_verification_code(AccessToken=token, AttributeName='phone_number')
        verify(harness, token, attribute='phone_number')
        assert forgot(harness) == {
            'Destination': '+********4567', 'DeliveryMedium': 'SMS', 'AttributeName': 'phone_number',
        }  # fmt: skip
        reset(harness)
        assert harness.by_password(password=NEW)

    def test_can_be_demanded_by_an_administrator(self, harness: Harness) -> None:
        harness.register()
        harness.pool.admin_reset_user_password(FRED)
        for sign_in in (harness.by_password, harness.by_srp):
            assert refusal(sign_in)[0] == 'PasswordResetRequiredException'
        reset(harness)
        assert harness.by_password(password=NEW)


class TestChangedPassword:
    def test_counts_at_once_and_the_former_no_more(self, harness: Harness, token: str) -> None:
        change(harness, token)
        assert refusal(harness.by_password) == INCORRECT
        assert harness.by_srp(password=NEW)
        assert harness.user(token)['email'] == FRED

    def test_wants_the_current_one(self, harness: Harness, token: str) -> None:
        assert refusal(change, harness, token, WRONG) == INCORRECT
        assert refusal(change, harness, token, None)[0] == 'InvalidParameterException'
        assert harness.by_password()

    def test_wants_one_that_the_policy_takes(self, harness: Harness, token: str) -> None:
        assert refusal(change, harness, token, PASSWORD, 'short')[0] == 'InvalidPasswordException'

    def test_is_no_way_to_guess_the_current_one(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(password_changes_per_hour=100))
        harness.register()
        token = harness.by_password()['AccessToken']
        answers = [refusal(change, harness, token, WRONG) for _ in range(7)]
        assert answers == [INCORRECT] * 5 + [LOCKED] * 2
        assert refusal(harness.by_password) == LOCKED

    def test_is_limited_by_the_hour(self, harness: Harness, token: str) -> None:
        passwords = [PASSWORD, *(f'new password {n}' for n in range(5))]
        for former, new in itertools.pairwise(passwords):
            change(harness, token, former, new)
        assert refusal(change, harness, token, passwords[-1], 'one too many') == LIMIT_EXCEEDED

    def test_is_none_of_the_last_where_the_pool_remembers(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(password_history=2))
        harness.register()
        token = harness.by_password()['AccessToken']
        reused = ('PasswordHistoryPolicyViolationException', 'Password has previously been used')
        assert refusal(change, harness, token, PASSWORD, PASSWORD) == reused
        change(harness, token, PASSWORD, 'second password')
        assert refusal(change, harness, token, 'second password', PASSWORD) == reused
        change(harness, token, 'second password', 'third password')
        change(harness, token, 'third password', PASSWORD)


class TestAttributes:
    def test_change(self, harness: Harness, token: str) -> None:
        assert update(harness, token, name='Fred', nickname='F') == []
        assert update(harness, token, nickname='') == []
        user = harness.user(token)
        assert user['name'] == 'Fred'
        assert 'nickname' not in user

    def test_a_new_email_is_unverified_and_gets_a_code(self, harness: Harness, token: str) -> None:
        (delivery,) = update(harness, token, email='new@example.org')
        assert delivery['Destination'] == 'n***@e***'
        user = harness.user(token)
        assert (user['email'], user['email_verified']) == ('new@example.org', 'false')
        assert refusal(verify, harness, token, harness.other_code()) == CODE_MISMATCH
        verify(harness, token)
        assert harness.user(token)['email_verified'] == 'true'
        assert harness.by_password('NEW@example.org')
        assert refusal(harness.by_password, FRED) == INCORRECT

    def test_a_new_email_waits_where_the_pool_verifies_first(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(verify_before_update=frozenset({'email'})))
        harness.register()
        token = harness.by_password()['AccessToken']
        update(harness, token, email='new@example.org', name='Fred')
        user = harness.user(token)
        assert (user['email'], user['email_verified'], user['name']) == (FRED, 'true', 'Fred')
        assert harness.by_password()
        verify(harness, token)
        assert (harness.user(token)['email'], harness.user(token)['email_verified']) == ('new@example.org', 'true')

    def test_an_email_of_another_user_is_refused_at_once_and_when_it_was_taken_meanwhile(
        self, make_harness: MakeHarness
    ) -> None:
        harness = make_harness(PoolConfig(verify_before_update=frozenset({'email'})))
        harness.register()
        token = harness.by_password()['AccessToken']
        harness.pool.admin_create_user('taken@example.org', PASSWORD)
        assert refusal(update, harness, token, email='Taken@example.org')[0] == 'AliasExistsException'
        update(harness, token, email='late@example.org')
        code = harness.code()
        harness.pool.admin_create_user('late@example.org', PASSWORD)
        assert refusal(verify, harness, token, code)[0] == 'AliasExistsException'
        assert harness.user(token)['email'] == FRED

    def test_a_phone_number_is_verified_by_a_text_message(self, harness: Harness, token: str) -> None:
        (delivery,) = update(harness, token, phone_number=PHONE)
        assert (delivery['DeliveryMedium'], delivery['Destination']) == ('SMS', '+********4567')
        assert harness.pool.mailbox.messages()[0].destination == PHONE
        verify(harness, token, attribute='phone_number')
        assert harness.user(token)['phone_number_verified'] == 'true'
        harness.client.delete_user_attributes(AccessToken=token, UserAttributeNames=['phone_number'])
        assert not {'phone_number', 'phone_number_verified'} & harness.user(token).keys()

    def test_a_code_sent_for_the_former_email_is_worth_nothing_for_a_reset(self, harness: Harness, token: str) -> None:
        forgot(harness)
        code = harness.code()
        update(harness, token, email='new@example.org')
        assert refusal(reset, harness, code, email='new@example.org') == CODE_EXPIRED

    @pytest.mark.parametrize(
        ('name', 'value', 'error'),
        [
            ('email_verified', 'true', 'NotAuthorizedException'),
            ('phone_number_verified', 'true', 'NotAuthorizedException'),
            ('sub', 'x', 'NotAuthorizedException'),
            ('email', 'no address', 'InvalidParameterException'),
            ('email', '', 'InvalidParameterException'),
            ('phone_number', '0170', 'InvalidParameterException'),
            ('custom:unknown', 'x', 'InvalidParameterException'),
            ('shoe_size', '42', 'InvalidParameterException'),
            ('name', 'x' * 2049, 'InvalidParameterException'),
        ],
    )
    def test_that_a_user_may_not_write_are_refused(
        self, harness: Harness, token: str, name: str, value: str, error: str
    ) -> None:
        before = harness.user(token)
        assert refusal(lambda: update(harness, token, **{name: value}))[0] == error
        assert harness.user(token) == before

    @pytest.mark.parametrize('value', ["'; DROP TABLE users; --", '{"x": 1}', '<script>', '\u202e', 'é' * 500])
    def test_come_back_as_they_were_given(self, harness: Harness, token: str, value: str) -> None:
        update(harness, token, name=value)
        assert harness.user(token)['name'] == value

    @pytest.mark.parametrize('name', ['email', 'sub', 'email_verified'])
    def test_that_a_user_cannot_be_without_stay(self, harness: Harness, token: str, name: str) -> None:
        call = harness.client.delete_user_attributes
        assert refusal(call, AccessToken=token, UserAttributeNames=[name])[0] in {
            'InvalidParameterException',
            'NotAuthorizedException',
        }

    def test_required_by_the_pool_stay(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(required_attributes=('name',)))
        harness.pool.admin_create_user(FRED, PASSWORD, {'name': 'Fred'})
        token = harness.by_password()['AccessToken']
        assert refusal(lambda: update(harness, token, name=''))[0] == 'InvalidParameterException'
        call = harness.client.delete_user_attributes
        assert refusal(call, AccessToken=token, UserAttributeNames=['name'])[0] == 'InvalidParameterException'


class TestDeletedUser:
    def test_is_gone_and_the_email_free_again(self, harness: Harness, token: str) -> None:
        harness.client.delete_user(AccessToken=token)
        assert refusal(harness.by_password) == INCORRECT
        assert refusal(harness.user, token)[0] == 'UserNotFoundException'
        harness.register()


class TestStolenTokens:
    CALLS: ClassVar[dict[str, dict[str, Any]]] = {
        'change_password': {'PreviousPassword': PASSWORD, 'ProposedPassword': NEW},
        'update_user_attributes': {'UserAttributes': [{'Name': 'name', 'Value': 'x'}]},
        'delete_user_attributes': {'UserAttributeNames': ['name']},
        'get_user_attribute_verification_code': {'AttributeName': 'email'},
        'verify_user_attribute': {'AttributeName': 'email', 'Code': '123456'},
        'delete_user': {},
    }

    @pytest.mark.parametrize('call', [*CALLS])
    @pytest.mark.parametrize('fate', ['expired', 'revoked', 'disabled', 'deleted', 'forged', 'id token'])
    def test_open_nothing(self, harness: Harness, call: str, fate: str) -> None:
        harness.register()
        tokens = harness.by_password()
        token = tokens['AccessToken']
        match fate:
            case 'expired':
                harness.clock.advance(3600)
            case 'revoked':
                harness.pool.admin_user_global_sign_out(FRED)
            case 'disabled':
                harness.pool.admin_disable_user(FRED)
            case 'deleted':
                harness.pool.admin_delete_user(FRED)
            case 'forged':
                token = token[:-6] + ('AAAAAA' if not token.endswith('AAAAAA') else 'BBBBBB')
            case 'id token':
                token = tokens['IdToken']
        name, _ = refusal(getattr(harness.client, call), AccessToken=token, **self.CALLS[call])
        assert name == ('UserNotFoundException' if fate == 'deleted' else 'NotAuthorizedException')


def test_an_invited_user_is_mailed_the_temporary_password(harness: Harness) -> None:
    harness.pool.admin_create_user(FRED, 'temporary 1', temporary=True)
    assert harness.code() == 'temporary 1'
    assert harness.initiate('USER_PASSWORD_AUTH', USERNAME=FRED, PASSWORD='temporary 1')['ChallengeName'] == (
        'NEW_PASSWORD_REQUIRED'
    )


def test_the_defaults_are_cognitos() -> None:
    config = PoolConfig()
    assert (config.reset_code_validity, config.code_validity) == (3600, 24 * 3600)
    assert (config.resets_per_hour, config.password_changes_per_hour) == (5, 5)
