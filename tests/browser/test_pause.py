"""A code has just been sent, and scripts are off: the page says when the next one can be asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, FloatRect, Page, expect
from support.plain_screens import PlainScreens, confirm, plain_screens

from authui.pages.card import resend_button
from authui.pages.cards import pressed
from authui.pages.texts import ENGLISH

WAITS = ENGLISH.resend_wait_button.format(time='1:00')


@pytest.fixture
def app() -> Iterator[PlainScreens]:
    with plain_screens() as app:
        view = replace(confirm(ENGLISH), buttons=(resend_button(ENGLISH),))
        app.views['/confirm'] = lambda _: (pressed(view, 'resend'),)
        yield app


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(java_script_enabled=False) as context:
        yield context.new_page()


def middle_of(box: FloatRect | None) -> tuple[float, float]:
    assert box is not None
    return box['x'] + box['width'] / 2, box['y'] + box['height'] / 2


def test_the_button_comes_back_when_the_pause_is_over(page: Page, app: PlainScreens) -> None:
    page.goto(f'{app.url}/confirm')
    again = page.get_by_role('button', name=ENGLISH.resend_button)
    text = page.get_by_text(WAITS)
    expect(text).to_be_visible()
    expect(again).to_have_count(0)
    place = text.bounding_box()
    page.evaluate('document.getAnimations().forEach((each) => { each.currentTime = 59_000 })')
    expect(text).to_be_visible()
    page.evaluate('document.getAnimations().forEach((each) => each.finish())')
    expect(again).to_be_visible()
    expect(text).to_be_hidden()
    assert middle_of(again.bounding_box()) == middle_of(place)
    app.answers.append(app.document('/confirm', confirm(ENGLISH, notice='Sent.')))
    again.click()
    expect(page.get_by_text('Sent.')).to_be_visible()
    assert ('authui-do', 'resend') in app.posts[0].fields
