"""Sign-up, confirmation and resend, and what their answers reveal about which users exist; over the wire."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from authui.local import PoolConfig
from local.harness import CODE_EXPIRED, CODE_MISMATCH, FRED, LIMIT_EXCEEDED, USER_DISABLED, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

EMAIL_TAKEN = ('UsernameExistsException', 'An account with the given email already exists.')
ALREADY_CONFIRMED = ('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED')
NAME_NOT_FOUND = ('UserNotFoundException', 'Username/client id combination not found.')
DELIVERY = {'Destination': 'f***@e***', 'DeliveryMedium': 'EMAIL', 'AttributeName': 'email'}
LEGACY = PoolConfig(prevent_user_existence_errors=False)


class TestSignUp:
    @pytest.mark.parametrize('email', [FRED, 'Fred@Example.ORG'])
    def test_a_taken_email_is_refused_in_any_case(self, harness: Harness, email: str) -> None:
        harness.sign_up()
        assert refusal(harness.sign_up, email) == EMAIL_TAKEN

    def test_a_missing_password_is_refused(self, harness: Harness) -> None:
        answer = refusal(harness.client.sign_up, ClientId=harness.client_id, Username=FRED)
        assert answer[0] == 'InvalidParameterException'

    def test_of_many_at_once_for_one_email_one_succeeds(self, harness: Harness) -> None:
        answers = []

        def sign_up() -> None:
            try:
                answers.append(harness.sign_up()['UserSub'])
            except harness.client.exceptions.UsernameExistsException:
                answers.append(None)

        threads = [threading.Thread(target=sign_up) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == 16
        assert sum(answer is not None for answer in answers) == 1
        assert len(harness.pool.mailbox.messages()) == 1

    def test_makes_the_sub_the_user_name_and_mails_a_code(self, harness: Harness) -> None:
        answer = harness.sign_up()
        assert answer['UserConfirmed'] is False
        assert answer['CodeDeliveryDetails'] == DELIVERY
        (mail,) = harness.pool.mailbox.messages()
        assert (mail.destination, mail.kind, mail.sent_at) == (FRED, 'sign_up', harness.clock.now)
        harness.confirm(answer['UserSub'])
        assert harness.user(harness.by_password()['AccessToken'])['sub'] == answer['UserSub']

    def test_without_code_delivery_only_an_administrator_confirms(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(auto_verified_attributes=frozenset()))
        assert 'CodeDeliveryDetails' not in harness.sign_up()
        assert harness.pool.mailbox.messages() == ()
        assert refusal(harness.confirm, code='123456') == CODE_EXPIRED
        expected = ('InvalidParameterException', 'Cannot resend codes. Auto verification not turned on.')
        assert refusal(harness.resend) == expected
        harness.pool.admin_confirm_sign_up(FRED)
        assert harness.by_password()


class TestConfirmSignUp:
    def test_a_confirmed_user_is_refused(self, harness: Harness) -> None:
        harness.register()
        assert refusal(harness.confirm, code='123456') == ALREADY_CONFIRMED

    def test_a_disabled_user_is_refused(self, harness: Harness) -> None:
        harness.sign_up()
        harness.pool.admin_disable_user(FRED)
        assert refusal(harness.confirm) == USER_DISABLED

    def test_an_unknown_user_seems_to_have_no_code(self, harness: Harness) -> None:
        assert refusal(harness.confirm, code='123456') == CODE_EXPIRED

    def test_an_unknown_user_is_named_where_the_pool_is_set_so(self, make_harness: MakeHarness) -> None:
        assert refusal(make_harness(LEGACY).confirm, code='123456') == NAME_NOT_FOUND

    @pytest.mark.parametrize('known', [True, False])
    def test_fifteen_tries_an_hour_are_the_limit_for_known_and_unknown(self, harness: Harness, known: bool) -> None:
        if known:
            harness.sign_up()
        for _ in range(15):
            assert refusal(harness.confirm, code='x') in {CODE_MISMATCH, CODE_EXPIRED}
        assert refusal(harness.confirm, code='x') == LIMIT_EXCEEDED
        harness.clock.advance(3600)
        assert refusal(harness.confirm, code='x') == CODE_EXPIRED

    def test_verifies_the_email(self, harness: Harness) -> None:
        harness.register()
        assert harness.user(harness.by_password()['AccessToken'])['email_verified'] == 'true'

    @pytest.mark.parametrize('force', [True, False])
    def test_accepts_force_alias_creation(self, harness: Harness, force: bool) -> None:
        harness.sign_up()
        harness.confirm('FRED@example.org', ForceAliasCreation=force)


class TestResendConfirmationCode:
    def test_five_an_hour_are_the_limit(self, harness: Harness) -> None:
        harness.sign_up()
        for _ in range(5):
            harness.resend()
        assert refusal(harness.resend) == LIMIT_EXCEEDED
        harness.clock.advance(3600)
        harness.resend()

    def test_the_limit_holds_for_unknown_users(self, harness: Harness) -> None:
        for _ in range(5):
            harness.resend()
        assert refusal(harness.resend) == LIMIT_EXCEEDED

    @pytest.mark.parametrize('state', ['unknown', 'confirmed', 'disabled'])
    def test_pretends_a_delivery_where_no_code_is_sent(self, harness: Harness, state: str) -> None:
        if state == 'confirmed':
            harness.register()
        if state == 'disabled':
            harness.sign_up()
            harness.pool.admin_disable_user(FRED)
        mails = harness.pool.mailbox.messages()
        assert harness.resend()['CodeDeliveryDetails'] == DELIVERY
        assert harness.pool.mailbox.messages() == mails

    def test_says_why_no_code_is_sent_where_the_pool_is_set_so(self, make_harness: MakeHarness) -> None:
        harness = make_harness(LEGACY)
        assert refusal(harness.resend) == NAME_NOT_FOUND
        harness.register()
        assert refusal(harness.resend) == ('InvalidParameterException', 'User is already confirmed.')
        harness.pool.admin_disable_user(FRED)
        assert refusal(harness.resend) == USER_DISABLED

    def test_mails_a_new_code(self, harness: Harness) -> None:
        harness.sign_up()
        assert harness.resend('FRED@EXAMPLE.ORG')['CodeDeliveryDetails'] == DELIVERY
        assert [mail.kind for mail in harness.pool.mailbox.messages()] == ['resend', 'sign_up']
        harness.confirm()
