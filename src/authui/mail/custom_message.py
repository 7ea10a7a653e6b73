"""The CustomMessage trigger: e-mails and text messages in the looks of the app and in the language of the reader.

An AWS Lambda function in one file, with Python's standard library alone: its handler is `custom_message.handler`. The
texts and the looks are in `custom_message.json` next to it. The language is the `locale` of the request's
ClientMetadata, else that of the user's attributes, else that of the looks.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Event = dict[str, Any]
MailTexts = Mapping[str, str]
"""The texts of one language."""

GENERATOR = '<meta name="generator" content="authui">'
"""Marks the e-mails made here, so that `authui provision` replaces these, and no others, in an existing pool."""

_TEXTS_OF = {
    'CustomMessage_SignUp': 'verify',
    'CustomMessage_ResendCode': 'verify',
    'CustomMessage_UpdateUserAttribute': 'verify',
    'CustomMessage_VerifyUserAttribute': 'verify',
    'CustomMessage_ForgotPassword': 'reset',
    'CustomMessage_Authentication': 'sign_in',
    'CustomMessage_AdminCreateUser': 'invite',
}
_RIGHT_TO_LEFT = frozenset({'ar', 'fa', 'he', 'ur'})
_MAX_SUBJECT = 140
_MAX_SMS_TITLE = 30
_FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_MONOSPACE = 'ui-monospace,Menlo,Consolas,monospace'
_DARK = """:root{color-scheme:light dark}
@media (prefers-color-scheme:dark){
.page{background:#12161d!important}
.card{background:#1b212b!important;color:#e8ecf2!important;border-color:#343d4b!important}
.quiet,.quiet a{color:#a9b3c1!important}
.code{background:#262e3b!important;color:#fff!important}
}"""


def handler(event: Event, context: object) -> Event:
    """Answer Cognito, with the texts and the looks of the file."""
    written = json.loads(Path(__file__).with_suffix('.json').read_text(encoding='utf-8'))
    return make_handler(written['looks'], written['texts'])(event, context)


def make_handler(looks: Mapping[str, Any], texts: Mapping[str, MailTexts]) -> Callable[[Event, object], Event]:
    """Return a handler with these looks and these texts by language."""

    def handle(event: Event, _context: object) -> Event:
        request = event['request']
        key = _TEXTS_OF.get(event['triggerSource'])
        if key is None:
            return event  # a kind of message that Cognito has added since: its own template stays
        asked = [given.get('locale') for given in (request.get('clientMetadata'), request['userAttributes']) if given]
        language = language_of([*asked, looks.get('language')], texts)
        code, username = request['codeParameter'], request.get('usernameParameter') or ''
        event['response'] = {
            'emailSubject': subject(looks, texts[language], key),
            'emailMessage': email(looks, texts[language], key, language=language, code=code, username=username),
            'smsMessage': sms(looks, texts[language], code=code, username=username if key == 'invite' else ''),
        }
        return event

    return handle


def language_of(asked: list[Any], texts: Mapping[str, MailTexts]) -> str:
    """Return the first language asked for that there are texts in, such as `pt` for `pt_BR`; else English."""
    by_tag = {each.lower(): each for each in texts}
    for tag in asked:
        whole = str(tag or '').strip().lower().replace('_', '-')
        for name in (whole, whole.partition('-')[0]):
            if name in by_tag:
                return by_tag[name]
    return 'en'


def subject(looks: Mapping[str, Any], texts: MailTexts, key: str) -> str:
    """Return the subject of an e-mail."""
    return f'{texts[f"{key}_subject"]} · {_plain(looks["title"])}'[:_MAX_SUBJECT]


def sms(looks: Mapping[str, Any], texts: MailTexts, *, code: str, username: str = '') -> str:
    """Return a text message; with a user name it is an invitation."""
    title = _plain(looks['title'])[:_MAX_SMS_TITLE]
    return texts['sms_invite' if username else 'sms'].format(title=title, code=code, username=username)


def email(looks: Mapping[str, Any], texts: MailTexts, key: str, *, language: str, code: str, username: str = '') -> str:
    """Return the HTML of an e-mail; without its tags, it still reads in the right order."""
    title = html.escape(_plain(looks['title']))
    heading = html.escape(texts[f'{key}_subject'])
    direction = 'rtl' if language.partition('-')[0] in _RIGHT_TO_LEFT else 'ltr'
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'{GENERATOR}<meta name="color-scheme" content="light dark">'
        f'<title>{heading}</title><style>{_DARK}</style></head>'
        f'<body class="page" style="margin:0;padding:20px 8px;background:#f4f6f9;font:16px/1.5 {_FONT}">'
        '<div class="card" style="max-width:440px;margin:0 auto;padding:24px 20px;background:#ffffff;color:#1a2230;'
        'border:1px solid #dde3ea;border-radius:12px">'
        f'{_brand(looks, title)}'
        f'<h1 style="margin:24px 0 8px;font-size:20px;line-height:1.3">{heading}</h1>'
        f'<p style="margin:0 0 20px">{html.escape(texts[key])}</p>'
        f'{_secret(texts, key, code, username)}'
        f'<p class="quiet" style="margin:20px 0 0;color:#566173;font-size:14px">{html.escape(texts["not_you"])}</p>'
        f'{_support(looks, texts)}'
        '</div></body></html>'
    )


def _brand(looks: Mapping[str, Any], title: str) -> str:
    """Return the logo, or the initial of the name in the accent colour, with the name."""
    if looks.get('logo'):
        picture = f'<img src="{html.escape(looks["logo"])}" alt="{title}" height="40" style="height:40px;border:0">'
        return f'<div style="font-weight:600">{picture}</div>'
    mark = (
        f'<span aria-hidden="true" style="display:inline-block;width:36px;height:36px;margin-inline-end:10px;'
        f'border-radius:9px;background:{looks["accent"]};color:{looks["on_accent"]};font-size:20px;font-weight:700;'
        f'line-height:36px;text-align:center;vertical-align:middle">{title[:1].upper()}</span>'
        if title[:1].isalnum()
        else ''
    )
    return f'<div style="font-weight:600">{mark}<span style="vertical-align:middle">{title}</span></div>'


def _secret(texts: MailTexts, key: str, code: str, username: str) -> str:
    """Return the code, or the user name and the temporary password of an invitation."""
    box = 'margin:0;padding:12px;background:#eef2f7;color:#10161f;border-radius:8px'
    if key != 'invite':
        look = f'font:700 26px/1.4 {_MONOSPACE};letter-spacing:4px;text-align:center;white-space:nowrap'
        return f'<p class="code" dir="ltr" style="{box};{look}">{code}</p>'
    rows = ((texts['username'], username), (texts['password'], code))
    lines = '<br>'.join(
        f'{html.escape(name)}: <b dir="ltr" style="font-family:{_MONOSPACE}">{value}</b>' for name, value in rows
    )
    return f'<p class="code" style="{box};overflow-wrap:anywhere">{lines}</p>'


def _support(looks: Mapping[str, Any], texts: MailTexts) -> str:
    if not looks.get('support'):
        return ''
    link = f'<a href="{html.escape(looks["support"])}" style="color:#566173">{html.escape(texts["support"])}</a>'
    return f'<p class="quiet" style="margin:8px 0 0;color:#566173;font-size:14px">{link}</p>'


def _plain(title: str) -> str:
    """Return the app's name without what Cognito would read as a placeholder."""
    return ' '.join(title.replace('{', '(').replace('}', ')').split())
