"""The words of a message: the pool's template for its occasion, or what the CustomMessage trigger answers."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from authui.local.directory.user_table import CONTACTS, UserRecord
from authui.local.mailbox import MessageKind
from authui.local.message_templates import CODE, MAX_EMAIL, MAX_SMS, MAX_SUBJECT, USERNAME
from authui.local.triggers import client_metadata, run_trigger, trigger_event, unrecognizable

if TYPE_CHECKING:
    from authui.local.config import PoolConfig

Occasion = Literal[
    'SignUp',
    'ResendCode',
    'ForgotPassword',
    'UpdateUserAttribute',
    'VerifyUserAttribute',
    'AdminCreateUser',
    'Authentication',
]
"""The occasion of a message, as the trigger's source names it: `CustomMessage_SignUp`."""

KINDS: Final[Mapping[Occasion, MessageKind]] = {
    'SignUp': 'sign_up',
    'ResendCode': 'resend',
    'ForgotPassword': 'reset',
    'UpdateUserAttribute': 'attribute',
    'VerifyUserAttribute': 'attribute',
    'AdminCreateUser': 'invitation',
    'Authentication': 'sign_in',
}
SMS_SENDER: Final = 'NOTICE'
"""The sender that phones show where the pool has no sender of its own, as with Amazon SNS."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The templates of one message."""

    email_subject: str
    email_message: str
    sms_message: str


class MessageWriter:
    """Writes the subject and the body of each message."""

    def __init__(self, config: PoolConfig, *, pool_id: str, client_id: str) -> None:
        self._config = config
        self._pool_id = pool_id
        self._client_id = client_id

    def write(self, user: UserRecord, occasion: Occasion, code: str, *, sms: bool) -> tuple[str, str]:
        """Return the subject (empty for a text message) and the body, with the code in it."""
        wording = self._customised(user, occasion, self._template(occasion), sms=sms)
        given = {CODE: code, USERNAME: _sign_in_name(user) if occasion == 'AdminCreateUser' else USERNAME}
        if sms:
            return '', _filled(wording.sms_message, given)
        in_html = {placeholder: html.escape(value) for placeholder, value in given.items()}
        return _filled(wording.email_subject, given), _filled(wording.email_message, in_html)

    def _template(self, occasion: Occasion) -> Wording:
        config = self._config
        if occasion == 'AdminCreateUser':
            return Wording(config.invite_email_subject, config.invite_email_message, config.invite_sms_message)
        if occasion == 'Authentication':
            return Wording(config.email_mfa_subject, config.email_mfa_message, config.sms_authentication_message)
        return Wording(
            config.email_verification_subject, config.email_verification_message, config.sms_verification_message
        )

    def _customised(self, user: UserRecord, occasion: Occasion, template: Wording, *, sms: bool) -> Wording:
        """Return what the trigger makes of a template; parts that it leaves empty stay as they are."""
        trigger = self._config.custom_message
        if trigger is None:
            return template
        answered = run_trigger('CustomMessage', trigger, self._event(user, occasion), None)
        response = answered.get('response') if isinstance(answered, Mapping) else None
        if not isinstance(response, Mapping):
            raise unrecognizable()
        subject, email, text = (_text(response, name) for name in ('emailSubject', 'emailMessage', 'smsMessage'))
        needed = (CODE, USERNAME) if occasion == 'AdminCreateUser' else (CODE,)
        body = text if sms else email
        if body and any(placeholder not in body for placeholder in needed):
            raise unrecognizable()
        limits = {MAX_SUBJECT: subject, MAX_EMAIL: email} if not sms else {MAX_SMS: text}
        if any(len(part) > limit for limit, part in limits.items()):
            raise unrecognizable()
        return Wording(subject or template.email_subject, email or template.email_message, text or template.sms_message)

    def _event(self, user: UserRecord, occasion: Occasion) -> dict[str, Any]:
        is_invitation = occasion == 'AdminCreateUser'
        verified = {f'{each}_verified': 'false' for each in CONTACTS if user.attributes.get(each)}
        attributes = {'sub': user.sub, 'cognito:user_status': user.status, **verified, **user.attributes}
        metadata = client_metadata()
        return trigger_event(
            f'CustomMessage_{occasion}',
            pool_id=self._pool_id,
            client_id='CLIENT_ID_NOT_APPLICABLE' if is_invitation else self._client_id,
            username=user.username,
            request={
                'userAttributes': attributes,
                'codeParameter': CODE,
                'linkParameter': '{##Click Here##}',
                'usernameParameter': USERNAME if is_invitation else None,
                **({} if metadata is None else {'clientMetadata': metadata}),
            },
            response={'smsMessage': None, 'emailMessage': None, 'emailSubject': None},
        )


def _text(response: Mapping[Any, Any], name: str) -> str:
    given = response.get(name)
    if given is not None and not isinstance(given, str):
        raise unrecognizable()
    return given or ''


def _filled(template: str, given: Mapping[str, str]) -> str:
    """Put the values in; a value that looks like a placeholder is not filled in again."""
    before, code, after = template.partition(CODE)
    named = before.replace(USERNAME, given[USERNAME])
    return named if not code else named + given[CODE] + _filled(after, given)


def _sign_in_name(user: UserRecord) -> str:
    """Return the name that a user signs in with; where it is an attribute, the user name itself is the sub."""
    if user.username != user.sub:
        return user.username
    return user.attributes.get('email') or user.attributes.get('phone_number') or user.username
