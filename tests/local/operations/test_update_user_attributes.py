"""The code that verifies an attribute of a signed-in user; over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.harness import CODE_EXPIRED, CODE_MISMATCH, FRED, LIMIT_EXCEEDED, PASSWORD, refusal

if TYPE_CHECKING:
    from local.harness import Harness

DELIVERY = {'Destination': 'f***@e***', 'DeliveryMedium': 'EMAIL', 'AttributeName': 'email'}


class TestVerifyUserAttribute:
    @pytest.fixture
    def token(self, harness: Harness) -> str:
        harness.pool.admin_create_user(FRED, PASSWORD, {'email_verified': 'false'})
        access_token: str = harness.by_password()['AccessToken']
        return access_token

    def ask(self, harness: Harness, token: str, attribute: str = 'email') -> object:
        return harness.client.get_user_attribute_verification_code(AccessToken=token, AttributeName=attribute)[
            'CodeDeliveryDetails'
        ]

    def verify(self, harness: Harness, token: str, code: str, attribute: str = 'email') -> None:
        harness.client.verify_user_attribute(AccessToken=token, AttributeName=attribute, Code=code)

    def test_another_attribute_is_refused(self, harness: Harness, token: str) -> None:
        assert refusal(self.ask, harness, token, 'nickname')[0] == 'InvalidParameterException'
        assert refusal(self.verify, harness, token, '123456', 'nickname')[0] == 'InvalidParameterException'

    def test_no_code_is_right_before_one_was_sent(self, harness: Harness, token: str) -> None:
        assert refusal(self.verify, harness, token, '123456') == CODE_EXPIRED

    def test_a_wrong_code_is_refused(self, harness: Harness, token: str) -> None:
        self.ask(harness, token)
        assert refusal(self.verify, harness, token, harness.other_code()) == CODE_MISMATCH

    def test_the_hourly_limits_hold(self, harness: Harness, token: str) -> None:
        for _ in range(5):
            self.ask(harness, token)
        assert refusal(self.ask, harness, token) == LIMIT_EXCEEDED
        for _ in range(15):
            refusal(self.verify, harness, token, 'x')
        assert refusal(self.verify, harness, token, 'x') == LIMIT_EXCEEDED

    def test_a_sign_up_code_does_not_verify(self, harness: Harness) -> None:
        harness.sign_up('anna@example.org')
        code = harness.code()
        harness.pool.admin_confirm_sign_up('anna@example.org')
        token = harness.by_password('anna@example.org')['AccessToken']
        assert refusal(self.verify, harness, token, code) == CODE_EXPIRED

    def test_the_right_code_verifies(self, harness: Harness, token: str) -> None:
        assert harness.user(token)['email_verified'] == 'false'
        assert self.ask(harness, token) == DELIVERY
        assert harness.pool.mailbox.messages()[0].kind == 'attribute'
        self.verify(harness, token, harness.code())
        assert harness.user(token)['email_verified'] == 'true'
