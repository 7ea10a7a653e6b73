"""Looks at screens as everybody has to be able to, and takes their pictures where the documentation wants them."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, expect
from support.screens import violations

FOLDER = os.environ.get('AUTHUI_TEST_PICTURES')
"""Where pictures go; none are taken unless it is set."""
SCHEMES = ('light', 'dark')
NARROWEST, PHONE, SINGLE = 320, 360, 600
"""Widths in pixels: the least that a page has to fit in, a phone's, and that of a picture with one card on it."""
_HEIGHT = 560


def look(page: Page, state: str) -> None:
    """See that nothing is in anybody's way, by day and by night, and that nothing has to be scrolled sideways."""
    for scheme in SCHEMES:
        _show(page, scheme)
        assert violations(page) == [], f'{state}, {scheme}'
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({'width': NARROWEST, 'height': 800})
    assert page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), state
    page.set_viewport_size(size)
    expect(page.locator('h1')).to_have_count(1)


def take_pictures(page: Page, name: str, *, width: int = SINGLE) -> None:
    """Take a screen's pictures: light, dark, on a phone, and in Arabic; the page is reloaded for that."""
    if FOLDER is None:
        return
    folder = Path(FOLDER)
    size = page.viewport_size
    assert size is not None
    for scheme in SCHEMES:
        _show(page, scheme)
        _take(page, folder / f'{name}-{scheme}.png', width)
    _show(page, 'light')
    _take(page, folder / f'{name}-phone.png', PHONE)
    page.context.add_cookies([{'name': 'authui-language', 'value': 'ar', 'url': page.url}])
    page.reload()
    expect(page.locator('html[dir=rtl]')).to_have_count(1)
    expect(page.locator('main.authui-first')).to_have_count(0)
    _take(page, folder / f'{name}-rtl.png', width)
    page.context.clear_cookies(name='authui-language')
    page.reload()
    expect(page.locator('html[dir=ltr]')).to_have_count(1)
    expect(page.locator('main.authui-first')).to_have_count(0)
    page.set_viewport_size(size)


def _show(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    expect(page.locator('body.body--dark')).to_have_count(int(scheme == 'dark'))


def _take(page: Page, path: Path, width: int) -> None:
    page.set_viewport_size({'width': width, 'height': _HEIGHT})
    expect(page.locator('.q-loading-bar:not([aria-hidden=true])')).to_have_count(0)
    page.screenshot(path=path, full_page=True, animations='disabled', caret='hide')
