"""Every flow walked twice, by mouse and by keyboard alone: failures before success."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from support.acts import NEW, form, sends_itself
from support.challenges import CHALLENGES, KEY, ask_for
from support.codes import app_code
from support.screens import PASSWORD, Server
from support.scripted import ScriptedApp, scripted_app

_MOST_STOPS = 40
"""Presses of Tab; more than any screen has stops."""
_FOCUSED = """
(part) => {
  if (part !== document.activeElement) return "";
  return [part, part.closest("label")].some(
    (each) => each?.matches(":has(:focus-visible), :focus-visible") && getComputedStyle(each).outlineStyle !== "none"
  ) ? "seen" : "unseen";
}
"""
"""Whether a part has the focus, and if so whether that is drawn, on it or on the label around it."""


class Hand(Protocol):
    """How somebody works a page."""

    def write(self, field: Locator, text: str) -> None:
        """Put a text into a field."""

    def choose(self, radio: Locator) -> None:
        """Choose one of several."""

    def press(self, part: Locator) -> None:
        """Press a button or a link."""

    def send(self, form: Locator) -> None:
        """Send a form."""


class Mouse:
    """Points and clicks, and types where it has clicked."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def write(self, field: Locator, text: str) -> None:
        field.click()
        field.press('ControlOrMeta+a')
        self._page.keyboard.type(text)

    def choose(self, radio: Locator) -> None:
        radio.locator('xpath=..').click()

    def press(self, part: Locator) -> None:
        part.click()

    def send(self, form: Locator) -> None:
        form.locator('button[type=submit]').click()


class Keyboard:
    """Goes from stop to stop, each of which has to be seen, and never touches the mouse."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def write(self, field: Locator, text: str) -> None:
        self._go_to(field)
        self._page.keyboard.press('ControlOrMeta+a')
        self._page.keyboard.type(text)

    def choose(self, radio: Locator) -> None:
        self._go_to(radio.page.locator(f'input[name={radio.get_attribute("name")}]').first)
        self._page.keyboard.press('Space')
        for _ in range(_MOST_STOPS):
            if radio.is_checked():
                return
            self._page.keyboard.press('ArrowDown')
        raise AssertionError('the arrows do not lead there')

    def press(self, part: Locator) -> None:
        self._go_to(part)
        self._page.keyboard.press('Enter')

    def send(self, form: Locator) -> None:
        expect(form.locator(':focus')).to_have_count(1)
        self._page.keyboard.press('Enter')

    def _go_to(self, part: Locator) -> None:
        expect(part).to_be_visible()
        for _ in range(_MOST_STOPS):
            focused = part.evaluate(_FOCUSED)
            assert focused != 'unseen', 'the focus is not to be seen'
            if focused:
                return
            self._page.keyboard.press('Tab')
        raise AssertionError('the keyboard does not lead there')


@pytest.fixture(params=[Mouse, Keyboard])
def hand(request: pytest.FixtureRequest, page: Page) -> Hand:
    return request.param(page)  # type: ignore[no-any-return]  # one of the two


@pytest.fixture(scope='module')
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedApp]:
    with scripted_app(tmp_path_factory.mktemp('scripted')) as app:
        yield app


def code_in_mailbox(context: BrowserContext, page: Page, hand: Hand) -> str:
    with context.expect_page() as opened:
        hand.press(page.get_by_role('link', name='Open the mailbox'))
    mailbox = opened.value
    code = mailbox.locator('.authui-code').first.inner_text()
    mailbox.close()
    page.bring_to_front()
    return code


def test_from_signup_to_a_new_password(context: BrowserContext, page: Page, server: Server, hand: Hand) -> None:
    email = f'{type(hand).__name__}@example.org'
    page.goto(f'{server.url}/login')
    signup, confirm, login = form(page, 'signup'), form(page, 'confirm'), form(page, 'login')
    hand.write(signup.locator('[name=email]'), email)
    hand.write(signup.locator('[name=password]'), PASSWORD)
    hand.press(signup.get_by_role('button', name='Show password: Password'))
    expect(signup.locator('[name=password]')).to_have_attribute('type', 'text')
    hand.press(signup.get_by_role('button', name='Hide password: Password'))
    expect(signup.locator('[name=password]')).to_have_attribute('type', 'password')
    hand.write(signup.locator('[name=repeated]'), 'something else')
    hand.send(signup)
    expect(signup.get_by_text('Confirmation password must match')).to_be_visible()
    expect(signup.locator('[name=repeated]')).to_be_focused()
    hand.write(signup.locator('[name=repeated]'), PASSWORD)
    hand.send(signup)

    expect(confirm.locator('[name=code]')).to_be_focused()
    code = code_in_mailbox(context, page, hand)
    hand.write(confirm.locator('[name=code]'), '0' * 6 if code != '0' * 6 else '1' * 6)
    hand.send(confirm)
    expect(confirm.get_by_role('alert')).to_contain_text('not the right code')
    hand.write(confirm.locator('[name=code]'), code)
    hand.send(confirm)

    expect(login.locator('[name=password]')).to_be_focused()
    hand.write(login.locator('[name=password]'), 'wrong password')
    hand.send(login)
    expect(login.get_by_role('alert')).to_contain_text('Email or password is wrong.')
    hand.press(login.get_by_role('link', name='Forgot your password?'))

    forgot, reset = form(page, 'forgot'), form(page, 'reset')
    expect(forgot.locator('[name=email]')).to_have_value(email)
    hand.write(forgot.locator('[name=email]'), email)
    hand.send(forgot)
    expect(reset.locator('[name=code]')).to_be_focused()
    code = code_in_mailbox(context, page, hand)
    hand.write(reset.locator('[name=code]'), code)
    hand.write(reset.locator('[name=password]'), NEW)
    hand.write(reset.locator('[name=repeated]'), NEW)
    hand.send(reset)
    expect(login.get_by_role('status')).to_contain_text('You have changed your password')
    hand.write(login.locator('[name=password]'), NEW)
    hand.send(login)
    expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
    hand.press(page.get_by_role('button', name='Log out'))
    expect(login).to_be_visible()
    hand.press(login.get_by_role('link', name='confirm'))
    hand.press(confirm.get_by_role('link', name='Need to login or signup?'))
    expect(login).to_be_visible()


@pytest.mark.parametrize('flow', CHALLENGES)
def test_a_sign_in_that_takes_more_than_a_password(
    page: Page, app: ScriptedApp, hand: Hand, flow: str, email: str
) -> None:
    app.forget()
    ask_for(app, flow, email, is_refused=True)
    page.goto(f'{app.server.url}/login')
    login, card = form(page, 'login'), form(page, 'challenge')
    hand.write(login.locator('[name=email]'), email)
    hand.write(login.locator('[name=password]'), PASSWORD)
    hand.send(login)
    expect(card).to_be_visible()
    hand.press(card.get_by_role('button', name='Back to login'))
    expect(login.locator('[name=password]')).to_be_focused()
    hand.write(login.locator('[name=password]'), PASSWORD)
    hand.send(login)
    is_refused = False
    for _, cards in CHALLENGES[flow]:
        for values in cards:
            answer_card(card, hand, values)
            if not is_refused and values is cards[-1]:
                expect(card.get_by_role('alert')).to_contain_text('does not answer')
                is_refused = True
                hand.send(card)
    expect(page.get_by_text(f'Hello {email}')).to_be_visible()


def answer_card(card: Locator, hand: Hand, values: Mapping[str, str]) -> None:
    is_sent = any('code' in label.lower() for label in values) and sends_itself(card, '0' * 6)
    for label, value in values.items():
        if not value:
            hand.choose(card.get_by_role('radio', name=label))
            continue
        field = card.get_by_label(label, exact=True)
        expect(field).to_have_value('')  # the card before it may have had the same field
        hand.write(field, app_code(card.page) if value == KEY else value)
    if not is_sent:
        hand.send(card)
