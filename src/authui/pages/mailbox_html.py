"""The mailbox for browsers without scripts: the messages that are there now, as HTML that says when it is old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from authui.pages.markup import NOTHING, Html, tag, text
from authui.pages.sent_messages import SentMessage
from authui.pages.texts import Texts

_WITH_BODY = 20
"""How many of the newest messages have their bodies in the page."""
_BEFORE_MAIL = (
    '\n<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src https: data:\">"
    '<style>:root{color-scheme:light dark}body{margin:16px;font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}'
    '</style>'
)
"""Stands before the HTML of an e-mail: it may show pictures, and load and run nothing else."""
_SHORT = 300
"""An e-mail of at most so many characters has no design, and needs little room."""


def mailbox_html(texts: Texts, messages: Sequence[SentMessage], *, back: str) -> Html:
    """Return the card with the messages; `back` is the URL of the page that one came from."""
    return tag(
        'section',
        {'class': 'authui-card authui-mailbox'},
        tag(
            'div',
            {'class': 'authui-mail-top'},
            tag('h2', {'class': 'authui-heading'}, text(texts.mailbox)),
            tag('a', {'href': back}, text(texts.mail_back)),
        ),
        tag('p', {'class': 'authui-info'}, text(f'{texts.mailbox_info} {texts.mail_reload}')),
        NOTHING if messages else tag('p', {'class': 'authui-hint'}, text(texts.mailbox_empty)),
        *(
            _message(texts, each, is_open=place == 0, has_body=place < _WITH_BODY)
            for place, each in enumerate(messages)
        ),
    )


def framed_mail(body: str) -> tuple[str, str]:
    """Return the document for the frame that shows the HTML of an e-mail, and the class of that frame."""
    return _BEFORE_MAIL + body, 'authui-mail-short' if len(body) <= _SHORT else ''


def time_of(message: SentMessage) -> str:
    """Return when a message was sent, as a clock shows it."""
    return f'{datetime.fromtimestamp(message.sent_at, UTC).astimezone():%H:%M:%S}'


def _message(texts: Texts, message: SentMessage, *, is_open: bool, has_body: bool) -> Html:
    kind, subject = texts.mail_kinds[message.kind], message.subject.get_secret_value()
    head = tag(
        'span',
        {'class': 'authui-mail-line'},
        tag('b', {}, tag('bdi', {}, text(subject or kind))),
        tag('time', {'class': 'authui-hint'}, text(time_of(message))),
    )
    envelope = [(texts.mail_from, message.sender), (texts.mail_to, message.destination)]
    lines = [
        tag('p', {'class': 'authui-hint'}, text(f'{label}: '), tag('span', {'class': 'authui-ltr'}, text(address)))
        for label, address in envelope
        if address
    ]
    body = message.body.get_secret_value() if has_body else ''
    shown = tag('div', {'class': 'authui-mail-body'}, _body(message, body, subject or kind)) if body else NOTHING
    whole = tag('details', {'open': is_open}, tag('summary', {'class': 'authui-mail-head'}, head), *lines, shown)
    return tag('article', {'class': 'authui-message'}, whole, _secret(texts, message))


def _secret(texts: Texts, message: SentMessage) -> Html:
    secret = message.code.get_secret_value()
    if message.kind != 'invitation':
        return tag('p', {'class': 'authui-code authui-ltr'}, text(secret))
    label = tag('span', {'class': 'authui-hint'}, text(f'{texts.mail_password}: '))
    return tag('p', {}, label, tag('span', {'class': 'authui-mail-password authui-ltr'}, text(secret)))


def _body(message: SentMessage, body: str, title: str) -> Html:
    if message.is_sms:
        return tag('p', {'class': 'authui-sms', 'dir': 'auto'}, text(body))
    document, kind = framed_mail(body)
    return tag('iframe', {'class': kind or None, 'sandbox': '', 'srcdoc': document, 'title': title})
