"""The page of a fake provider: plain HTML without a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from authui.local.oauth.pages import page, text_field, token_field
from authui.local.oauth.problems import PROBLEMS

if TYPE_CHECKING:
    from starlette.responses import Response

_EMAIL_STATES: Final = {
    'verified': 'It is verified',
    'unverified': 'It is not verified',
    'unsaid': 'Not whether it is verified',
    'missing': 'Nothing, not even the address',
}
_DELAYS: Final = {'0': 'At once', '1': 'After 1 second', '3': 'After 3 seconds', '10': 'After 10 seconds'}


@dataclass(frozen=True, slots=True)
class FormValues:
    """The values that were typed into the form before."""

    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, '')


@dataclass(frozen=True, slots=True)
class PageView:
    """The content of the page."""

    label: str
    token: str
    source: str
    """The app, as the policy of the page names it."""
    alert: str
    signed_in: str
    """The person who is signed in here; empty if nobody is."""
    wants: str
    """Why the app wants a new sign-in of that person."""
    people: tuple[tuple[str, str], ...]
    """The subjects and names of people who signed in here before."""
    local_emails: tuple[str, ...]
    can_repeat: bool
    """Whether there is an answer that can be sent again."""
    filled: FormValues


def provider_page(view: PageView) -> Response:
    """Return the page."""
    alert = f'<p role="alert">{escape(view.alert)}</p>' if view.alert else ''
    intro = f'<p>A fake {escape(view.label)}, which only this machine has. Be anybody: it asks for no password.</p>'
    content = f'{alert}{intro}{_session(view)}{_choices(view)}{_anybody(view)}{_repeat(view)}'
    status = HTTPStatus.BAD_REQUEST if view.alert else HTTPStatus.OK
    return page(view.label, content, f"'self' {view.source}".strip(), status)


def _session(view: PageView) -> str:
    if not view.signed_in:
        return ''
    who = escape(view.signed_in)
    goes_on = (
        f'<p>You are signed in as {who}, but the app wants a new sign-in ({escape(view.wants)}).</p>'
        if view.wants
        else _button('action', 'continue', f'Continue as {who}')
    )
    return _form(view, goes_on + _button('action', 'sign_out', f'Sign out here ({who})', is_main=False))


def _choices(view: PageView) -> str:
    people = ''.join(_button('person', subject, escape(shown), is_main=False) for subject, shown in view.people)
    local = ''.join(_button('local_email', each, escape(each), is_main=False) for each in view.local_emails)
    known = f'<fieldset><legend>Somebody who was here before</legend>{people}</fieldset>' if people else ''
    same = f'<fieldset><legend>With the address of a user of the pool</legend>{local}</fieldset>' if local else ''
    return _form(view, known + same) if known or same else ''


def _anybody(view: PageView) -> str:
    filled = view.filled
    person = [
        _field('email', 'E-mail', filled['email']),
        _select('email_state', 'What the provider says of it', _EMAIL_STATES, filled['email_state']),
        _field('name', 'Name', filled['name']),
    ]
    more = [
        _field('subject', 'Subject; if empty, made from the address', filled['subject']),
        _area('claims', 'Further claims, as JSON', filled['claims'], example='{"given_name": "Ada"}'),
        _select('problem', 'What goes wrong', {'': 'Nothing'} | _labels(), filled['problem']),
        _field('words', 'Its words; if empty, those of Cognito', filled['words']),
        _select('delay', 'The answer comes', _DELAYS, filled['delay']),
    ]
    is_open = ' open' if any(filled[name] for name in ('subject', 'claims', 'problem', 'words')) else ''
    return _form(
        view,
        f'<h2>Somebody else</h2>{"".join(person)}<details{is_open}><summary>Subject, claims, failures, delay</summary>'
        f'{"".join(more)}</details><button name="action" value="send">Continue</button>',
    )


def _repeat(view: PageView) -> str:
    if not view.can_repeat:
        return ''
    return _form(view, _button('action', 'repeat', 'Send the last answer again (replay)', is_main=False))


def _labels() -> dict[str, str]:
    return {name: each.label for name, each in PROBLEMS.items()}


def _form(view: PageView, content: str) -> str:
    return f'<form method="post">{token_field(view.token)}{content}</form>'


def _field(name: str, label: str, value: str) -> str:
    return text_field(name, label, 'off', value, hint='autocapitalize="none" spellcheck="false"', is_required=False)


def _button(name: str, value: str, content: str, *, is_main: bool = True) -> str:
    look = '' if is_main else ' class="other"'
    return f'<button name="{name}" value="{escape(value)}"{look}>{content}</button>'


def _area(name: str, label: str, value: str, *, example: str) -> str:
    return (
        f'<label for="{name}">{escape(label)}</label><textarea id="{name}" name="{name}" rows="3" spellcheck="false"'
        f' placeholder="{escape(example)}">{escape(value)}</textarea>'
    )


def _select(name: str, label: str, options: Mapping[str, str], chosen: str) -> str:
    items = ''.join(
        f'<option value="{value}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in options.items()
    )
    return f'<label for="{name}">{escape(label)}</label><select id="{name}" name="{name}">{items}</select>'
