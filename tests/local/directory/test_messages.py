"""What messages say: the pool's templates, filled as Cognito fills them, and the CustomMessage trigger."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from authui.local import PoolConfig
from local.harness import EVERY_FACTOR, FRED, ON, Harness, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local import Message
    from local.conftest import MakeHarness

Event = dict[str, Any]
UNRECOGNIZABLE = ('InvalidLambdaResponseException', 'Unrecognizable lambda output')


def newest(harness: Harness) -> Message:
    return harness.pool.mailbox.messages()[0]


def told(message: Message) -> tuple[str, str, str]:
    return message.sender, message.subject.get_secret_value(), message.body.get_secret_value()


def invite(harness: Harness, username: str = FRED, **more: Any) -> None:
    harness.client.admin_create_user(UserPoolId=harness.pool.pool_id, Username=username, **more)


class TestTemplates:
    def test_without_any_the_words_are_those_of_cognito(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(mfa_configuration='OPTIONAL', enabled_mfas=EVERY_FACTOR))
        harness.sign_up()
        code, sender = harness.code(), 'no-reply@verificationemail.com'
        assert told(newest(harness)) == (sender, 'Your verification code', f'Your verification code is {code}')
        harness.confirm()
        harness.prefer(EmailMfaSettings=ON)
        harness.begin()
        assert told(newest(harness))[1:] == (
            'Your authentication code', f'Your authentication code is {harness.code()}',
        )  # fmt: skip
        invite(harness, 'ann@example.org', TemporaryPassword='Temporary password 1')
        assert told(newest(harness))[1:] == (
            'Your temporary password',
            'Your username is ann@example.org and temporary password is Temporary password 1',
        )

    def test_those_of_the_pool_are_used_each_for_its_purpose(self, make_harness: MakeHarness) -> None:
        config = PoolConfig(
            mfa_configuration='OPTIONAL',
            enabled_mfas=EVERY_FACTOR,
            email_from='Shop <shop@example.org>',
            email_verification_subject='Verify {####}',
            email_verification_message='<b>{####}</b> verifies, {####}',
            email_mfa_subject='Log in',
            email_mfa_message='{####} logs in',
            sms_authentication_message='SMS {####}',
            sms_verification_message='Verify by SMS {####}',
            invite_email_subject='Welcome',
            invite_email_message='{username}, {####}',
        )
        harness = make_harness(config)
        harness.sign_up()
        code = harness.code()
        assert told(newest(harness)) == ('Shop <shop@example.org>', f'Verify {code}', f'<b>{code}</b> verifies, {code}')
        harness.resend()
        assert told(newest(harness))[1] == f'Verify {harness.code()}'
        harness.confirm()
        harness.client.forgot_password(ClientId=harness.client_id, Username=FRED)
        assert told(newest(harness))[1] == f'Verify {harness.code()}'
        harness.give_phone()
        token = harness.by_password()['AccessToken']
        harness.client.get_user_attribute_verification_code(AccessToken=token, AttributeName='phone_number')
        assert told(newest(harness)) == ('NOTICE', '', f'Verify by SMS {harness.code()}')
        harness.prefer(SMSMfaSettings=ON)
        harness.begin()
        assert told(newest(harness))[2] == f'SMS {harness.code()}'
        invite(harness, 'ann@example.org')
        assert told(newest(harness))[1:] == ('Welcome', f'ann@example.org, {harness.code()}')

    def test_a_password_is_written_as_html_and_not_filled_in_again(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(username_attributes=frozenset()))
        invite(
            harness,
            '{####}',
            TemporaryPassword='<b>{username}&1',
            UserAttributes=[{'Name': 'email', 'Value': FRED}],
        )
        body = told(newest(harness))[2]
        assert body == 'Your username is {####} and temporary password is &lt;b&gt;{username}&amp;1'

    def test_neither_code_nor_words_are_shown_or_logged(
        self, harness: Harness, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        harness.sign_up()
        message, code = newest(harness), harness.code()
        assert code not in repr(message) + str(message) + message.model_dump_json() + caplog.text

    @pytest.mark.parametrize(
        ('field', 'value'),
        [
            ('email_verification_message', 'no code'),
            ('email_verification_message', '{####}' + 'x' * 20_000),
            ('sms_verification_message', '{####}' + 'x' * 140),
            ('sms_authentication_message', 'no code'),
            ('email_mfa_message', 'no code'),
            ('email_mfa_subject', ''),
            ('email_verification_subject', 'x' * 141),
            ('email_verification_subject', 'two\nlines'),
            ('invite_email_message', '{####}'),
            ('invite_email_message', '{username}'),
            ('invite_sms_message', '{####}'),
        ],
    )
    def test_one_that_cognito_refuses_is_refused(self, field: str, value: str) -> None:
        with pytest.raises(ValidationError, match=field):
            PoolConfig(**{field: value})

    def test_links_are_refused_with_a_remedy(self) -> None:
        with pytest.raises(ValidationError, match='CONFIRM_WITH_CODE'):
            PoolConfig(default_email_option='CONFIRM_WITH_LINK')

    def test_they_are_described_like_those_of_a_real_pool(self, make_harness: MakeHarness) -> None:
        harness = make_harness(
            PoolConfig(
                email_verification_subject='Hello', mfa_configuration='OPTIONAL', enabled_mfas=frozenset({'EMAIL_OTP'})
            )
        )
        pool = harness.client.describe_user_pool(UserPoolId=harness.pool.pool_id)['UserPool']
        assert pool['EmailVerificationSubject'] == pool['VerificationMessageTemplate']['EmailSubject'] == 'Hello'
        assert '{username}' in pool['AdminCreateUserConfig']['InviteMessageTemplate']['SMSMessage']
        mfa = harness.client.get_user_pool_mfa_config(UserPoolId=harness.pool.pool_id)
        assert mfa['EmailMfaConfiguration']['Message'] == 'Your authentication code is {####}'


class Trigger:
    """A CustomMessage trigger that remembers its events."""

    def __init__(self, **response: Any) -> None:
        self.events: list[Event] = []
        self.response = response

    def __call__(self, event: Event, _context: object) -> Event:
        self.events.append(event)
        return {**event, 'response': self.response}

    @property
    def sources(self) -> list[str]:
        return [each['triggerSource'].removeprefix('CustomMessage_') for each in self.events]


class TestCustomMessage:
    def test_it_gets_the_event_that_cognito_sends(self, make_harness: MakeHarness) -> None:
        trigger = Trigger()
        harness = make_harness(PoolConfig(custom_message=trigger))
        sub = harness.sign_up(UserAttributes=[{'Name': 'locale', 'Value': 'de'}], ClientMetadata={'shop': 'Berlin'})[
            'UserSub'
        ]
        [event] = trigger.events
        assert event['version'] == '1'
        assert event['region'] == harness.pool.pool_id.split('_')[0]
        assert event['userPoolId'] == harness.pool.pool_id
        assert event['userName'] == sub
        assert event['callerContext']['clientId'] == harness.client_id
        assert event['triggerSource'] == 'CustomMessage_SignUp'
        assert event['request'] == {
            'userAttributes': {
                'sub': sub,
                'cognito:user_status': 'UNCONFIRMED',
                'email': FRED,
                'email_verified': 'false',
                'locale': 'de',
            },
            'codeParameter': '{####}',
            'linkParameter': '{##Click Here##}',
            'usernameParameter': None,
            'clientMetadata': {'shop': 'Berlin'},
        }
        assert event['response'] == {'smsMessage': None, 'emailMessage': None, 'emailSubject': None}
        assert harness.code() not in repr(event)

    def test_each_occasion_has_its_source(self, make_harness: MakeHarness) -> None:
        trigger = Trigger()
        harness = make_harness(
            PoolConfig(custom_message=trigger, mfa_configuration='OPTIONAL', enabled_mfas=EVERY_FACTOR)
        )
        harness.sign_up()
        harness.resend()
        harness.confirm()
        harness.client.forgot_password(ClientId=harness.client_id, Username=FRED)
        token = harness.by_password()['AccessToken']
        harness.client.update_user_attributes(
            AccessToken=token, UserAttributes=[{'Name': 'phone_number', 'Value': '+15551234567'}]
        )
        harness.client.get_user_attribute_verification_code(AccessToken=token, AttributeName='email')
        harness.prefer(EmailMfaSettings=ON)
        harness.begin()
        invite(harness, 'ann@example.org', ClientMetadata={'locale': 'fr'})
        assert trigger.sources == [
            'SignUp', 'ResendCode', 'ForgotPassword', 'UpdateUserAttribute', 'VerifyUserAttribute', 'Authentication',
            'AdminCreateUser',
        ]  # fmt: skip
        invitation = trigger.events[-1]
        assert invitation['request']['usernameParameter'] == '{username}'
        assert invitation['request']['clientMetadata'] == {'locale': 'fr'}
        assert invitation['callerContext']['clientId'] == 'CLIENT_ID_NOT_APPLICABLE'
        assert trigger.events[3]['request']['userAttributes']['phone_number'] == '+15551234567'

    def test_metadata_of_initiate_auth_does_not_come_but_that_of_an_answer_does(
        self, make_harness: MakeHarness
    ) -> None:
        trigger = Trigger()
        harness = make_harness(
            PoolConfig(custom_message=trigger, mfa_configuration='OPTIONAL', enabled_mfas=EVERY_FACTOR)
        )
        harness.register()
        harness.prefer(EmailMfaSettings=ON)
        parameters = {'USERNAME': FRED, 'PASSWORD': 'correct horse'}
        harness.client.initiate_auth(
            ClientId=harness.client_id, AuthFlow='USER_PASSWORD_AUTH', AuthParameters=parameters,
            ClientMetadata={'locale': 'de'},
        )  # fmt: skip
        assert 'clientMetadata' not in trigger.events[-1]['request']
        prover = harness.prover()
        responses = prover.process_challenge(harness.challenge(prover), prover.get_auth_params())
        harness.respond(responses, ClientMetadata={'locale': 'de'})
        assert trigger.events[-1]['request']['clientMetadata'] == {'locale': 'de'}

    def test_what_it_answers_is_sent_and_what_it_leaves_out_stays(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(custom_message=Trigger(emailMessage='<p>{####}</p>')))
        harness.sign_up()
        assert told(newest(harness))[1:] == ('Your verification code', f'<p>{harness.code()}</p>')

    @pytest.mark.parametrize(
        'response',
        [
            {'emailMessage': 'no code'},
            {'emailMessage': '{####}' + 'x' * 20_000},
            {'emailMessage': '{####}', 'emailSubject': 'x' * 141},
            {'emailMessage': 7},
            {'emailSubject': ['x']},
        ],
    )
    def test_an_answer_that_cognito_refuses_is_refused(
        self, make_harness: MakeHarness, response: dict[str, Any]
    ) -> None:
        harness = make_harness(PoolConfig(custom_message=Trigger(**response)))
        assert refusal(harness.sign_up) == UNRECOGNIZABLE
        assert harness.pool.mailbox.messages() == ()

    @pytest.mark.parametrize('message', ['{####}', '{username}'])
    def test_an_invitation_needs_both_placeholders(self, make_harness: MakeHarness, message: str) -> None:
        harness = make_harness(PoolConfig(custom_message=Trigger(emailMessage=message)))
        assert refusal(invite, harness) == UNRECOGNIZABLE

    @pytest.mark.parametrize('message', ['no code', '{####}' + 'x' * 140])
    def test_a_text_message_has_the_rules_of_text_messages(self, make_harness: MakeHarness, message: str) -> None:
        config = PoolConfig(
            custom_message=Trigger(smsMessage=message), auto_verified_attributes=frozenset({'phone_number'})
        )
        harness = make_harness(config)
        answer = refusal(harness.sign_up, UserAttributes=[{'Name': 'phone_number', 'Value': '+15551234567'}])
        assert answer == UNRECOGNIZABLE

    @pytest.mark.parametrize('answer', [lambda *_: None, lambda *_: {}, lambda *_: {'response': 'x'}])
    def test_no_response_is_refused(self, make_harness: MakeHarness, answer: Callable[..., Any]) -> None:
        assert refusal(make_harness(PoolConfig(custom_message=answer)).sign_up) == UNRECOGNIZABLE

    def test_its_failure_is_answered_as_cognito_does(self, make_harness: MakeHarness) -> None:
        def fail(_event: Event, _context: object) -> Event:
            raise ValueError('no such shop')

        answer = refusal(make_harness(PoolConfig(custom_message=fail)).sign_up)
        assert answer == ('UserLambdaValidationException', 'CustomMessage failed with error no such shop.')
