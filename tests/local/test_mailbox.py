"""The mailbox: order, bound, subscribers, and that a code is never shown by accident."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr, ValidationError

from authui.local import Mailbox, Message

if TYPE_CHECKING:
    from collections.abc import Sequence


def message(code: str) -> Message:
    return Message(sent_at=1.0, destination='fred@example.org', kind='sign_up', code=SecretStr(code))


def codes(messages: Sequence[Message]) -> list[str]:
    return [each.code.get_secret_value() for each in messages]


def test_a_subscriber_that_fails_is_logged_and_the_others_still_hear(caplog: pytest.LogCaptureFixture) -> None:
    mailbox = Mailbox()
    heard: list[Message] = []

    def fail(_: Message) -> None:
        raise RuntimeError('no inbox')

    mailbox.subscribe(fail)
    mailbox.subscribe(heard.append)
    mailbox.deliver(message('123456'))
    assert codes(heard) == ['123456']
    assert 'no inbox' in caplog.text
    assert '123456' not in caplog.text


def test_a_callback_is_not_called_after_it_unsubscribed() -> None:
    mailbox = Mailbox()
    heard: list[Message] = []
    unsubscribe = mailbox.subscribe(heard.append)
    unsubscribe()
    unsubscribe()
    mailbox.deliver(message('123456'))
    assert heard == []


def test_the_same_callback_may_subscribe_twice_and_leave_once() -> None:
    mailbox = Mailbox()
    heard: list[Message] = []
    mailbox.subscribe(heard.append)
    mailbox.subscribe(heard.append)()
    mailbox.deliver(message('1'))
    assert codes(heard) == ['1']


def test_a_subscriber_may_unsubscribe_while_it_hears() -> None:
    mailbox = Mailbox()
    heard: list[Message] = []

    def once(each: Message) -> None:
        heard.append(each)
        unsubscribe()

    unsubscribe = mailbox.subscribe(once)
    mailbox.deliver(message('1'))
    mailbox.deliver(message('2'))
    assert codes(heard) == ['1']


def test_messages_come_newest_first_and_the_oldest_go() -> None:
    mailbox = Mailbox(limit=2)
    for code in ('1', '2', '3'):
        mailbox.deliver(message(code))
    assert codes(mailbox.messages()) == ['3', '2']


def test_it_counts_the_messages_that_were_not_looked_at() -> None:
    mailbox = Mailbox(limit=2)
    counted: list[int] = []
    mailbox.subscribe(lambda _: counted.append(mailbox.unread))
    assert mailbox.unread == 0
    for code in ('1', '2', '3'):
        mailbox.deliver(message(code))
    assert counted == [1, 2, 2]
    mailbox.mark_read()
    assert mailbox.unread == 0
    mailbox.deliver(message('4'))
    assert mailbox.unread == 1


def test_subject_and_body_are_hidden_like_the_code() -> None:
    mail = message('1').model_copy(update={'subject': SecretStr('987654'), 'body': SecretStr('987654')})
    assert '987654' not in repr(mail) + str(mail) + mail.model_dump_json()


def test_a_message_is_frozen_and_hides_its_code() -> None:
    mail = message('987654')
    with pytest.raises(ValidationError):
        mail.destination = 'eve@example.org'  # type: ignore[misc] # that it is frozen is the rule
    assert '987654' not in repr(mail) + str(mail) + mail.model_dump_json()
