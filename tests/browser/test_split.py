"""One card beside a picture (AUTHUI_LAYOUT=split): wide and on a phone, as it is seen and pressed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from support.screens import Screens, Server, violations

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="#2b57d6"/></svg>'
SCRIPT = f"""
from pathlib import Path
from nicegui import app, ui
from authui import AuthUI

Path('brand').mkdir(exist_ok=True)
Path('brand/beside.svg').write_text('{PICTURE}')
app.add_static_files('/brand', 'brand')
AuthUI().install()

@ui.page('/')
def home():
    ui.label('Home')

ui.run(host='127.0.0.1', port={{port}}, show=False, reload=False)
"""
_TOO_SMALL = """
() => [...document.querySelectorAll('main :is(a, button, summary, .authui-input, .authui-tick)')]
    .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.height < 24 || box.width < 24))
    .map(([html]) => html)
"""


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp('split')
    server = Server(folder, script=SCRIPT, AUTHUI_LAYOUT='split', AUTHUI_PICTURE='/brand/beside.svg')
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize(('width', 'is_beside'), [(1280, True), (360, False)])
def test_the_card_has_the_half_beside_the_picture_and_a_phone_to_itself(
    server: Server, page: Page, width: int, *, is_beside: bool
) -> None:
    page.set_viewport_size({'width': width, 'height': 780})
    screens = Screens(page, server.url)
    screens.open('/login')
    picture = page.locator('.authui-picture')
    card = screens.login.bounding_box()
    assert card is not None
    if is_beside:
        expect(picture).to_have_js_property('complete', True)
        assert picture.evaluate('(image) => image.naturalWidth') > 0
        box = picture.bounding_box()
        assert box is not None
        assert (box['x'], round(box['width']), round(box['height'])) == (0, width // 2, 780)
        assert card['x'] >= box['width']
    else:
        expect(picture).to_be_hidden()
        assert card['x'] >= 0
    assert card['x'] + card['width'] <= width
    assert page.evaluate('document.documentElement.scrollWidth') <= width
    # One card at a time; targets are as large as on any other screen.
    expect(screens.signup).to_have_count(0)
    assert page.evaluate(_TOO_SMALL) == []
    assert violations(page) == []
    page.get_by_role('link', name='Signup').click()
    expect(screens.signup).to_be_visible()
    expect(page).to_have_url(re.compile('/signup'))
    assert page.evaluate('document.documentElement.scrollWidth') <= width
