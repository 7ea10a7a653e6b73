"""The pages of the managed login: plain HTML without a script."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from authui.local.oauth.sign_in import SET_UP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from authui.local.oauth.sign_in import Question

_STYLE = """
:root { color-scheme: light dark; --back: #f4f6f9; --card: #fff; --text: #1b2430; --line: #8a94a6; --accent: #2b57d6;
  --on: #fff; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --back: #12161d; --card: #1b212b; --text: #e8ecf4; --line: #7d8799;
  --accent: #9bb7ff; --on: #10203f; --bad: #ff9c94 } }
* { box-sizing: border-box }
body { margin: 0; padding: 8vh 1rem 2rem; font: 16px/1.5 system-ui, sans-serif; background: var(--back);
  color: var(--text); overflow-wrap: anywhere }
main { max-width: 24rem; margin: 0 auto; padding: 1.5rem; background: var(--card); border-radius: .75rem }
h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.3 }
p { margin: 0 0 1rem }
label, legend { display: block; margin-bottom: .25rem; font-weight: 600 }
fieldset { border: 0; margin: 1rem 0; padding: 0 }
legend { padding: 0 }
fieldset label { font-weight: 400; padding: .25rem 0 }
h2 { margin: 1.5rem 0 1rem; font-size: 1.1rem; line-height: 1.3 }
input:not([type=radio]), select, textarea { width: 100%; margin-bottom: 1rem; padding: .6rem; font: inherit;
  color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .4rem }
::placeholder { color: inherit; opacity: .75 }
summary { margin-bottom: 1rem; padding: .25rem 0; font-weight: 600; cursor: pointer }
button, .button { display: block; width: 100%; margin-top: .75rem; padding: .65rem; font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; color: var(--on); background: var(--accent);
  border: 1px solid var(--accent); border-radius: .4rem; cursor: pointer }
.button, .other { color: var(--accent); background: transparent }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
[role=alert] { color: var(--bad); font-weight: 600 }
footer { max-width: 24rem; margin: 1rem auto; font-size: .875rem; text-align: center }
"""
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode('ascii')
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{content}
</main>
<footer>The managed login of the embedded user pool, for development on this machine</footer>
</body>
</html>
"""
_FACTORS = {
    'SOFTWARE_TOKEN_MFA': 'Authenticator app',
    'SMS_MFA': 'Text message',
    'EMAIL_OTP': 'E-mail message',
}


@dataclass(frozen=True, slots=True)
class FormFrame:
    """The part that every form for a browser has: its token, and where the browser goes afterwards."""

    token: str
    source: str
    """The app, as the policy of the page names it."""
    alert: str = ''
    """Why the last answer was refused."""


def login_page(frame: FormFrame, *, username: str, signed_in: str, links: Mapping[str, str]) -> Response:
    """Return the page that asks for name and password.

    `signed_in` is the name of a user who may go on without them, and `links` has the labels of other providers by the
    addresses that lead there.
    """
    goes_on = (
        f'<form method="post">{token_field(frame.token)}'
        f'<button name="continue" value="1">Continue as {escape(signed_in)}</button></form><p></p>'
        if signed_in
        else ''
    )
    others = ''.join(
        f'<a class="button" href="{escape(url)}">Continue with {escape(label)}</a>' for url, label in links.items()
    )
    fields = text_field('username', 'User name', 'username', username, hint='autocapitalize="none" spellcheck="false"')
    fields += text_field('password', 'Password', 'current-password', kind='password')
    return _form_page(frame, fields, 'Sign in', before=goes_on, after=others)


def question_page(frame: FormFrame, step: str, question: Question) -> Response:
    """Return the page that asks what a challenge asks; `step` leads back to it."""
    intro, fields = _asked(question)
    fields = f'<input type="hidden" name="step" value="{escape(step)}">{fields}'
    return _form_page(frame, fields, 'Continue', before=f'<p>{intro}</p>')


def refusal_page(reason: str) -> Response:
    """Return the page for a request that must lead nowhere."""
    content = f'<p role="alert">{escape(reason)}</p><p>Go back to the app and begin again.</p>'
    return page('This request cannot be answered', content, "'none'", HTTPStatus.BAD_REQUEST)


def _asked(question: Question) -> tuple[str, str]:
    """Return what a challenge says, as HTML, and its fields, which are named as Cognito names the responses."""
    name, parameters = question.name, question.parameters
    if name == SET_UP:
        key = escape(parameters['SECRET_CODE'])
        intro = f'Add this key to your authenticator app, then type the code that it shows: <b>{key}</b>'
        return intro, _code_field('CODE')
    if name == 'MFA_SETUP':
        return 'Give the e-mail address for your codes.', text_field('EMAIL', 'E-mail', 'email', kind='email')
    if name == 'NEW_PASSWORD_REQUIRED':
        missing = ''.join(
            text_field(each, each.removeprefix('userAttributes.'), 'on')
            for each in json.loads(parameters['requiredAttributes'])
        )
        return 'Choose a new password.', text_field(
            'NEW_PASSWORD', 'New password', 'new-password', kind='password'
        ) + missing
    if name == 'SELECT_MFA_TYPE':
        options = ''.join(
            f'<label><input type="radio" name="ANSWER" value="{each}" required> {_FACTORS[each]}</label>'
            for each in json.loads(parameters['MFAS_CAN_CHOOSE'])
        )
        return 'Prove once more who you are.', f'<fieldset><legend>By</legend>{options}</fieldset>'
    if name == 'SOFTWARE_TOKEN_MFA':
        return 'Type the code that your authenticator app shows.', _code_field('SOFTWARE_TOKEN_MFA_CODE')
    destination = escape(parameters['CODE_DELIVERY_DESTINATION'])
    return f'Type the code that was sent to {destination}.', _code_field(f'{name}_CODE')


def _form_page(frame: FormFrame, fields: str, submit: str, *, before: str = '', after: str = '') -> Response:
    alert = f'<p role="alert">{escape(frame.alert)}</p>' if frame.alert else ''
    form = f'<form method="post">{token_field(frame.token)}{fields}<button>{submit}</button></form>'
    status = HTTPStatus.BAD_REQUEST if frame.alert else HTTPStatus.OK
    return page('Sign in', f'{alert}{before}{form}{after}', f"'self' {frame.source}", status)


def token_field(token: str) -> str:
    """Return what proves that a form came from a page of this browser."""
    return f'<input type="hidden" name="token" value="{token}">'


def _code_field(name: str) -> str:
    return text_field(name, 'Code', 'one-time-code', hint='inputmode="numeric"')


def text_field(
    name: str,
    label: str,
    autocomplete: str,
    value: str = '',
    *,
    kind: str = 'text',
    hint: str = '',
    is_required: bool = True,
) -> str:
    """Return a field with its label; `hint` holds further attributes."""
    name, hint = escape(name), f'required {hint}' if is_required else hint
    return (
        f'<label for="{name}">{escape(label)}</label><input id="{name}" name="{name}" type="{kind}"'
        f' autocomplete="{autocomplete}" value="{escape(value)}" {hint}>'
    )


def page(title: str, content: str, form_action: str, status: HTTPStatus) -> Response:
    """Return a page with a strict policy; `form_action` has the sources that its forms may lead to."""
    policy = (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action {form_action}; "
        "frame-ancestors 'none'"
    )
    # Not `no-referrer`: a posted form would then come from the origin `null`, which is refused.
    headers = {'Content-Security-Policy': policy, 'Referrer-Policy': 'same-origin', 'X-Frame-Options': 'DENY'}
    return HTMLResponse(_PAGE.format(title=escape(title), style=_STYLE, content=content), status, headers)
