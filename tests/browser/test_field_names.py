"""A form whose fields are called as what every form has, such as `attributes`: `form.attributes` is a field then.

The tests ask Playwright for no more than texts and numbers: to find out what is visible, it asks the form itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from starlette.responses import PlainTextResponse
from support.plain_screens import PlainScreens, login, plain_screens, riddle, signup

from authui.pages.description import Button
from authui.pages.rules import Field, Rule
from authui.pages.texts import ENGLISH

ALL_NAMES = """() => {
  const names = new Set();
  for (let each = HTMLFormElement.prototype; each; each = Object.getPrototypeOf(each))
    Object.getOwnPropertyNames(each).forEach((name) => names.add(name));
  return [...names].filter((name) => name !== "name");
}"""
FILL = """(values) => {
  for (const [name, value] of values) {
    const input = document.querySelector(`#authui-challenge-${name}`);
    input.focus();
    input.value = value;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }
}"""


@pytest.fixture
def app() -> Iterator[PlainScreens]:
    with plain_screens() as app:
        yield app


@pytest.fixture
def errors(page: Page) -> Iterator[list[str]]:
    errors: list[str] = []
    page.on('pageerror', lambda error: errors.append(str(error)))
    yield errors
    assert errors == []


@pytest.mark.usefixtures('errors')
def test_the_names_of_what_forms_have_are_names_of_fields(page: Page, app: PlainScreens) -> None:
    page.goto(f'{app.url}/mfa')
    names = page.evaluate(ALL_NAMES)
    assert {'attributes', 'dataset', 'append', 'action', 'id', 'submit', 'method', 'elements', 'closest'} <= set(names)
    rules = (Rule('required', 'Fill it in.'),)
    secret = Field(name='secret', label='Secret', type='password')
    view = riddle(ENGLISH, fields=(*(Field(name=each, label=each, rules=rules) for each in names), secret))
    again = Button(action='resend', text='Again', pause=60)
    app.views['/mfa'] = lambda _: (view,)
    page.goto(f'{app.url}/mfa')
    page.evaluate('window.isFirstLoad = true')
    expect(page.locator('.authui-eye')).to_have_count(1)

    page.evaluate(FILL, [[names[0], 'value']])
    page.keyboard.press('Enter')
    expect(page.locator('.authui-alert')).to_have_text(ENGLISH.check_fields)
    assert page.evaluate('document.querySelectorAll(".authui-error").length') == len(names) - 1
    assert page.evaluate('document.activeElement.name') == names[1]
    assert app.posts == []

    page.evaluate(FILL, [[name, f'value of {name}'] for name in names])
    app.says('/mfa?next=%2Fdone', riddle(ENGLISH, fields=view.fields, error='Not yet.', buttons=(again,)))
    page.keyboard.press('Enter')
    expect(page.locator('.authui-alert')).to_have_text('Not yet.')
    (post,) = app.posts
    assert post.path == '/mfa'
    assert not post.is_plain
    sent = [('authui-form', 'challenge'), *((name, f'value of {name}') for name in names), ('secret', '')]
    assert post.fields == [*sent, ('authui-do', 'submit')]
    kept = page.evaluate(
        '(names) => names.map((name) => document.querySelector(`#authui-challenge-${name}`).value)', names
    )
    assert kept == [f'value of {name}' for name in names]

    app.says('/mfa?next=%2Fdone', riddle(ENGLISH, fields=view.fields, notice='Sent.', buttons=(again,)))
    page.evaluate('document.querySelector("[value=resend]").click()')
    expect(page.locator('.authui-notice')).to_have_text('Sent.')
    assert page.evaluate('document.querySelector("[value=resend]").ariaDisabled') == 'true'

    app.says('/login?next=%2Fdone', login(ENGLISH), signup(ENGLISH))
    page.evaluate('document.querySelector(".authui-button").click()')
    page.wait_for_url('**/login?next=%2Fdone')
    expect(page.locator('authui-form')).to_have_count(2)
    assert page.evaluate('document.querySelectorAll("form[name=challenge]").length') == 0
    assert page.evaluate('window.isFirstLoad === true')


@pytest.mark.usefixtures('errors')
def test_such_a_form_is_sent_plainly_where_the_answer_cannot_be_understood(page: Page, app: PlainScreens) -> None:
    names = ['action', 'append', 'attributes', 'closest', 'dataset', 'elements', 'method', 'submit']
    app.views['/mfa'] = lambda _: (riddle(ENGLISH, fields=tuple(Field(name=each, label=each) for each in names)),)
    app.answers += [PlainTextResponse('ok'), app.document('/mfa', riddle(ENGLISH, heading='Another step'))]
    page.goto(f'{app.url}/mfa')
    page.evaluate(FILL, [['submit', 'x']])
    page.keyboard.press('Enter')
    expect(page.locator('h2')).to_have_text('Another step')
    assert [each.is_plain for each in app.posts] == [False, True]
    assert sorted(app.posts[0].fields) == sorted(app.posts[1].fields)
