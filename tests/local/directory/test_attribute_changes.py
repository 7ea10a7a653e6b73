"""Attributes that signed-in users change and verify; over the wire."""

from __future__ import annotations

from typing import Any

import pytest

from authui.local import PoolConfig
from local.conftest import MakeHarness
from local.harness import CODE_EXPIRED, CODE_MISMATCH, FRED, INCORRECT, PASSWORD, Harness, refusal

NEW = 'a new one 1'
PHONE = '+491701234567'


def forgot(harness: Harness, email: str = FRED) -> Any:
    return harness.client.forgot_password(ClientId=harness.client_id, Username=email)['CodeDeliveryDetails']


def reset(harness: Harness, code: str | None = None, password: str = NEW, email: str = FRED) -> Any:
    return harness.client.confirm_forgot_password(
        ClientId=harness.client_id, Username=email, ConfirmationCode=code or harness.code(), Password=password
    )


def update(harness: Harness, token: str, **attributes: str) -> Any:
    items = [{'Name': name, 'Value': value} for name, value in attributes.items()]
    return harness.client.update_user_attributes(AccessToken=token, UserAttributes=items)['CodeDeliveryDetailsList']


def verify(harness: Harness, token: str, code: str | None = None, attribute: str = 'email') -> Any:
    return harness.client.verify_user_attribute(AccessToken=token, AttributeName=attribute, Code=code or harness.code())


@pytest.fixture
def token(harness: Harness) -> str:
    harness.register()
    return str(harness.by_password()['AccessToken'])


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

    def test_an_email_of_another_user_is_refused_at_once_and_when_it_was_taken_in_between(
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

    def test_a_code_sent_to_the_former_email_does_not_reset(self, harness: Harness, token: str) -> None:
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
