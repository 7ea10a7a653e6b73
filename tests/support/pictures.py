"""Looks at screens as everybody has to be able to, and takes their pictures where the documentation wants them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, expect
from support.screens import violations, wait_until

FOLDER = os.environ.get('AUTHUI_TEST_PICTURES')
"""Where pictures go; unless it is set none are taken, and where it is they are all that is wanted."""
Scheme = Literal['light', 'dark']
SCHEMES: tuple[Scheme, ...] = ('light', 'dark')
NARROWEST, PHONE, SINGLE = 320, 360, 600
"""Widths in pixels: the least that a page has to fit in, a phone's, and that of a picture with one card on it."""
_HEIGHT = 560


def look(page: Page, state: str) -> None:
    """See that there is no barrier, and that nothing has to be scrolled sideways."""
    if FOLDER is not None:
        return
    see_no_barrier(page, state)
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({'width': NARROWEST, 'height': 800})
    assert page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), state
    page.set_viewport_size(size)
    expect(page.locator('h1')).to_have_count(1)


def see_no_barrier(page: Page, state: str) -> None:
    """See that nothing is in anybody's way, by day and by night."""
    for scheme in SCHEMES:
        _show(page, scheme)
        # What is dark differs in its colours alone.
        found = violations(page, rule='color-contrast' if scheme == 'dark' else None)
        assert found == [], f'{state}, {scheme}: {found}'


def take_pictures(page: Page, name: str, *, width: int = SINGLE, is_translated: bool = True) -> None:
    """Take a screen's pictures: light, dark, on a phone, and in Arabic, for which the page is reloaded."""
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
    if not is_translated:
        page.set_viewport_size(size)
        return
    page.context.add_cookies([{'name': 'authui-language', 'value': 'ar', 'url': page.url}])
    page.reload()
    expect(page.locator('html[dir=rtl]')).to_have_count(1)
    _take(page, folder / f'{name}-rtl.png', width)
    page.context.clear_cookies(name='authui-language')
    page.reload()
    expect(page.locator('html[dir=ltr]')).to_have_count(1)
    page.set_viewport_size(size)


def _show(page: Page, scheme: Scheme) -> None:
    page.emulate_media(color_scheme=scheme)
    page.evaluate('new Promise(requestAnimationFrame)')


def _take(page: Page, path: Path, width: int) -> None:
    page.set_viewport_size({'width': width, 'height': _HEIGHT})
    # A page of NiceGUI follows the height of the window.
    wait_until(
        page, '[...document.querySelectorAll(".q-page")].every((each) => each.style.minHeight === `${innerHeight}px`)'
    )
    expect(page.locator('.q-loading-bar:not([aria-hidden=true])')).to_have_count(0)
    page.screenshot(path=path, full_page=True, animations='disabled', caret='hide')
