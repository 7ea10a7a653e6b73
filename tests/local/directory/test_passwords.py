"""Forgotten and changed passwords; over the wire."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from support.scale import full

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
        answers = {refusal(reset, harness, harness.other_code()) for _ in range(full(1000, 100))}
        assert answers == {CODE_MISMATCH, CODE_EXPIRED}
        assert refusal(reset, harness) == CODE_EXPIRED

    def test_tries_are_limited_by_the_hour(self, harness: Harness) -> None:
        harness.register()
        forgot(harness)
        for _ in range(15):
            refusal(reset, harness, harness.other_code())
        assert refusal(reset, harness) == LIMIT_EXCEEDED

    def test_tries_share_the_limit_of_attribute_codes(self, harness: Harness, token: str) -> None:
        for _ in range(15):
            refusal(harness.client.verify_user_attribute, AccessToken=token, AttributeName='email', Code='123456')
        forgot(harness)
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
    def test_looks_the_same_where_no_code_can_be_sent(self, harness: Harness, email: str) -> None:
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

    def test_says_why_where_the_pool_does_not_hide_which_users_exist(self, make_harness: MakeHarness) -> None:
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

    def test_code_is_sent_to_a_verified_phone_where_no_email_is_verified(self, harness: Harness) -> None:
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
    def test_replaces_the_former_one_at_once(self, harness: Harness, token: str) -> None:
        change(harness, token)
        assert refusal(harness.by_password) == INCORRECT
        assert harness.by_srp(password=NEW)
        assert harness.user(token)['email'] == FRED

    def test_needs_the_current_one(self, harness: Harness, token: str) -> None:
        assert refusal(change, harness, token, WRONG) == INCORRECT
        assert refusal(change, harness, token, None)[0] == 'InvalidParameterException'
        assert harness.by_password()

    def test_must_keep_the_policy(self, harness: Harness, token: str) -> None:
        assert refusal(change, harness, token, PASSWORD, 'short')[0] == 'InvalidPasswordException'

    def test_cannot_be_used_to_guess_the_current_one(self, make_harness: MakeHarness) -> None:
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

    def test_cannot_be_one_of_the_last_where_the_pool_keeps_a_history(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(password_history=2))
        harness.register()
        token = harness.by_password()['AccessToken']
        reused = ('PasswordHistoryPolicyViolationException', 'Password has previously been used')
        assert refusal(change, harness, token, PASSWORD, PASSWORD) == reused
        change(harness, token, PASSWORD, 'second password')
        assert refusal(change, harness, token, 'second password', PASSWORD) == reused
        change(harness, token, 'second password', 'third password')
        change(harness, token, 'third password', PASSWORD)
