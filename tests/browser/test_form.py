"""The form in a page of NiceGUI: what is pushed while somebody types or waits, and what a host draws inside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from support.screens import Server, tracebacks

HOST = """
import asyncio
from nicegui import ui
from authui import AuthUI
from authui.pages import AuthForm, Field, Rule

auth = AuthUI().install()

@ui.page('/host')
def host():
    goes = asyncio.Event()

    async def send(values):
        sent.set_text(f"{sent.text}{values['email']};")
        await goes.wait()
        goes.clear()

    sent = ui.label('sent:')
    form = AuthForm(
        name='host',
        title='A form',
        button='Send',
        fields=[
            Field(name='email', label='Email', type='email', carried=True, rules=[Rule('required', 'Who are you?')]),
            Field(name='word', label='Word', type='password', rules=[Rule('min', 'Too short.', 3)]),
        ],
        texts=auth.texts(),
        on_submit=send,
        on_carry=lambda typed: form.show(identifier=typed, notice='Carried.'),
    )
    form.classes('host-form')
    with form.add_slot('above'):
        ui.label('Above the fields')
    with form:
        ui.input('Of the host')
    ui.button('push', on_click=lambda: form.show(identifier=form.view.identifier, notice='Pushed.'))
    ui.button('answer', on_click=goes.set)

NAMES = ('attributes', 'append', 'action', 'id', 'submit', 'dataset', 'elements', 'className', 'style', 'closest',
         'querySelector', 'querySelectorAll', 'lastElementChild', 'contains', 'childNodes', 'insertBefore')

@ui.page('/names')
def names():
    async def send(values):
        sent.set_text(f'sent:{values}')
        form.show(error='Not yet.')

    sent = ui.label('sent:').classes('sent')
    form = AuthForm(
        name='names', title='Names', button='Send', fields=[Field(name=each, label=each) for each in NAMES],
        texts=auth.texts(), on_submit=send,
    )
    form.classes('host-form').style('max-width: 300px')
    with form:
        ui.label('Below').classes('below')

ui.run(host='localhost', port={port}, show=False, reload=False)
"""


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp('host'), script=HOST, path='/host')
    server.start()
    yield server
    log = server.log
    server.stop()
    assert tracebacks(log) == []


@pytest.fixture
def form(server: Server, page: Page) -> Locator:
    page.goto(f'{server.url}/host')
    form = page.locator('authui-form form[name=host]')
    expect(form.get_by_role('button', name='Send')).to_be_enabled()
    return form


def press(page: Page, name: str) -> None:
    page.get_by_role('button', name=name, exact=True).click()


def test_only_an_answer_unlocks_it_also_one_that_changes_nothing(page: Page, form: Locator) -> None:
    form.locator('[name=email]').fill('ann@example.org')
    form.locator('[name=word]').fill('secret')
    form.locator('[name=word]').press('Enter')
    expect(page.get_by_text('sent:ann@example.org;')).to_be_visible()
    press(page, 'push')
    expect(form.get_by_text('Pushed.')).to_be_visible()
    expect(form.locator('.authui-button')).to_be_disabled()
    expect(form.get_by_role('progressbar')).to_have_count(1)
    press(page, 'answer')
    expect(form.locator('.authui-button')).to_be_enabled()
    expect(form.get_by_role('progressbar')).to_have_count(0)
    expect(form.locator('[name=word]')).to_have_value('secret')
    form.locator('.authui-button').click()
    expect(page.get_by_text('sent:ann@example.org;ann@example.org;')).to_be_visible()
    press(page, 'answer')
    expect(form.locator('.authui-button')).to_be_enabled()


def test_what_is_pushed_leaves_what_is_wrong_with_the_fields(form: Locator) -> None:
    form.locator('.authui-button').click()
    alert = form.get_by_role('alert').element_handle()
    expect(form.get_by_text('Too short.')).to_be_visible()
    form.locator('[name=email]').fill('ann@example.org')
    form.locator('[name=word]').fill('ab')
    expect(form.get_by_text('Carried.')).to_be_visible()
    expect(form.get_by_text('Who are you?')).to_have_count(0)
    word = form.locator('[name=word]')
    expect(word).to_have_value('ab')
    expect(word).to_have_attribute('aria-invalid', 'true')
    expect(word).to_have_accessible_description('Too short.')
    assert alert is not None
    assert alert.evaluate('(alert) => alert.isConnected'), 'it would be read out again'


def test_what_a_host_draws_inside_stays_where_it_is(page: Page, form: Locator) -> None:
    above = form.get_by_text('Above the fields').bounding_box()
    email = form.locator('[name=email]').bounding_box()
    own = form.get_by_label('Of the host')
    own.fill('mine')
    below = own.bounding_box()
    assert above is not None
    assert email is not None
    assert below is not None
    assert above['y'] < email['y'] < below['y']
    kept = own.element_handle()
    press(page, 'push')
    expect(form.get_by_text('Pushed.')).to_be_visible()
    assert kept is not None
    assert kept.evaluate('(input) => input.isConnected')
    expect(own).to_have_value('mine')
    expect(form).to_have_class('authui-card host-form')


def test_its_fields_may_be_called_as_what_every_form_has(server: Server, page: Page) -> None:
    errors: list[str] = []
    page.on('pageerror', lambda error: errors.append(str(error)))
    page.goto(f'{server.url}/names')
    expect(page.locator('authui-form form .below')).to_have_count(1)
    expect(page.locator('authui-form form')).to_have_class('authui-card host-form')
    assert page.evaluate("getComputedStyle(document.querySelector('authui-form form')).maxWidth") == '300px'
    page.evaluate("document.querySelector('#authui-names-attributes').focus()")
    page.keyboard.type('typed')
    page.keyboard.press('Enter')
    expect(page.locator('.sent')).to_contain_text("{'attributes': 'typed', 'append': '',")
    expect(page.locator('.authui-alert')).to_have_text('Not yet.')
    assert page.evaluate("document.querySelector('#authui-names-attributes').value") == 'typed'
    expect(page.locator('authui-form form .below')).to_have_count(1)
    assert errors == []
