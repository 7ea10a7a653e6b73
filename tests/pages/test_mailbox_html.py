"""The mailbox without scripts: every message can be read, and none can break out of the page."""

from __future__ import annotations

import pytest

from authui.local import Message
from authui.local.mailbox import MessageKind
from authui.pages.mailbox_html import mailbox_html
from authui.pages.texts import ENGLISH

TRAP = '</noscript><script>alert(1)</script>"><img src=x onerror=alert(1)>'


def message(
    code: str = '123456',
    *,
    kind: MessageKind = 'sign_up',
    to: str = 'ann@example.org',
    body: str = '',
    subject: str = '',
) -> Message:
    return Message.model_validate(
        {'sent_at': 0.0, 'destination': to, 'kind': kind, 'code': code, 'body': body, 'subject': subject, 'sender': to}
    )


def html(*messages: Message) -> str:
    return mailbox_html(ENGLISH, messages, back='/login')


def test_an_empty_one_says_so_and_how_it_changes() -> None:
    shown = html()
    assert ENGLISH.mailbox_empty in shown
    assert ENGLISH.mail_reload in shown
    assert '<a href="/login">Back</a>' in shown


def test_a_code_stands_alone_and_a_password_is_called_one() -> None:
    shown = html(message('123456'), message('a long password', kind='invitation'))
    assert '<p class="authui-code authui-ltr">123456</p>' in shown
    assert f'{ENGLISH.mail_password}: </span><span class="authui-mail-password authui-ltr">a long password<' in shown


def test_the_newest_is_open() -> None:
    shown = html(message(subject='New'), message(subject='Old'))
    assert shown.count('<details open>') == 1
    assert shown.index('<details open>') < shown.index('New') < shown.index('<details>') < shown.index('Old')


@pytest.mark.parametrize('field', ['code', 'to', 'body', 'subject'])
def test_nothing_in_a_message_breaks_out(field: str) -> None:
    shown = html(message(**{field: TRAP}))  # type: ignore[arg-type]  # a text for each of them
    assert '</noscript' not in shown
    assert '<script' not in shown
    assert '<img' not in shown


def test_mail_is_framed_without_rights_and_a_text_message_is_a_text() -> None:
    shown = html(message(body='<b>Mail</b>'), message(to='+491701234567', body='Text <b>'))
    assert shown.count('<iframe') == shown.count('sandbox="" srcdoc=') == 1
    assert 'default-src &#x27;none&#x27;' in shown
    assert '<p class="authui-sms" dir="auto">Text &lt;b&gt;</p>' in shown


def test_a_full_one_has_the_codes_of_all_and_the_bodies_of_the_newest() -> None:
    shown = html(*(message(f'{number:06}', body='<b>Mail</b>') for number in range(200)))
    assert shown.count('class="authui-code') == 200
    assert shown.count('<iframe') == 20
