"""Looks at screens as everybody has to be able to, and takes their pictures where somebody wants to see them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, expect
from support.screens import violations, wait_until

FOLDER = os.environ.get('AUTHUI_TEST_PICTURES')
"""Where the pictures of the documentation go; unless it is set none are taken, else they are all that is wanted."""
STATES_FOLDER = os.environ.get('AUTHUI_TEST_STATES')
"""Where pictures of each state go, in each width and scheme (`make states`); likewise."""
LANGUAGES = ('en',) if STATES_FOLDER is None else ('en', 'ar', 'de', 'vi')
"""The languages in which the screens are looked at: from right to left, with long words, and with accents too."""
Scheme = Literal['light', 'dark']
SCHEMES: tuple[Scheme, ...] = ('light', 'dark')
NARROWEST, PHONE, SINGLE = 320, 360, 600
"""Widths in pixels: the least that a page has to fit in, a phone's, and that of a picture with one card on it."""
_WIDTHS = (1280, 390, NARROWEST)
_HEIGHT = 560
_PARTS = 'a, button, summary, input:not([type=hidden]), select'
"""What can have the focus."""
_WITHOUT_RING = f"""() => [...document.querySelectorAll('{_PARTS}')]
  .filter((each) => each.checkVisibility() && !each.matches('.q-btn, :disabled'))
  .filter((each) => ![each, each.closest('.authui-choice') ?? each].map((part) => getComputedStyle(part)).some(
    ({{ outlineStyle, outlineWidth }}) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
  ))
  .map((each) => each.outerHTML.slice(0, 160))"""
"""Parts on which the focus is not seen; a button of Quasar's shows it by its colour."""
_IN_USE = r"""(isInUse) => {
  const former = (window.formerSelectors ??= new Map());
  const pseudo = /:(hover|focus-visible|focus-within|focus)(?![\w-])/g;
  const change = (rules) => {
    for (const rule of rules) {
      const inner = rule.cssRules ?? rule.styleSheet?.cssRules;
      if (inner) change(inner);
      const changed = rule.selectorText?.replace(pseudo, ':not(.nothing)');
      if (!isInUse && former.has(rule)) rule.selectorText = former.get(rule);
      else if (isInUse && changed !== rule.selectorText) {
        former.set(rule, rule.selectorText);
        rule.selectorText = changed;
      }
    }
  };
  for (const sheet of document.styleSheets) change(sheet.cssRules);
}"""
"""Lets the rules for what is under the pointer or has the focus hold for all of a page, with the same precedence."""
_BUSY = """form => {
  form.action = 'submit';
  form.refresh();
}"""
"""What the script does when it sends a form."""


def look(page: Page, state: str) -> None:
    """See that there is no barrier, and that nothing has to be scrolled sideways."""
    if FOLDER is not None:
        return
    if STATES_FOLDER is not None:
        _take_every(page, Path(STATES_FOLDER), state)
        return
    see_no_barrier(page, state)
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({'width': NARROWEST, 'height': 800})
    assert page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), state
    page.set_viewport_size(size)
    expect(page.locator('h1')).to_have_count(1)


def look_in_use(page: Page, state: str) -> None:
    """See the same of a page all of whose parts are under the pointer and have the focus at once."""
    if FOLDER is not None:
        return
    page.evaluate(_IN_USE, True)
    if STATES_FOLDER is not None:
        _take_every(page, Path(STATES_FOLDER), f'{state}, in use')
    else:
        for scheme in SCHEMES:
            _show(page, scheme)
            found = violations(page, 'color-contrast', 'link-in-text-block')  # the rules that read styles
            assert found == [], f'{state}, in use, {scheme}: {found}'
        assert page.evaluate(_WITHOUT_RING) == [], state
    page.evaluate(_IN_USE, False)


def look_busy(page: Page, state: str) -> None:
    """See the same of a page whose forms are being sent, without sending them."""
    forms = page.locator('authui-form')
    for form in forms.all():
        form.evaluate(_BUSY)
    if forms.count():
        expect(page.get_by_role('progressbar').first).to_be_visible()
        look(page, f'{state}, busy')


def see_no_barrier(page: Page, state: str) -> None:
    """See that nothing is in anybody's way, by day and by night."""
    for scheme in SCHEMES:
        _show(page, scheme)
        # What is dark differs in its colours alone.
        found = violations(page, *(['color-contrast'] if scheme == 'dark' else []))
        assert found == [], f'{state}, {scheme}: {found}'


def _take_every(page: Page, folder: Path, state: str) -> None:
    """Take the pictures of a state: in each scheme and width, named by the language of the page."""
    size = page.viewport_size
    assert size is not None
    name = re.sub(r'\W+', '-', f'{state} {page.locator("html").get_attribute("lang")}').strip('-')
    for scheme in SCHEMES:
        _show(page, scheme)
        for width in _WIDTHS:
            _take(page, folder / f'{name}-{width}-{scheme}.png', width)
    _show(page, 'light')
    page.set_viewport_size(size)


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
    page.mouse.move(0, 0)  # off what was pressed last
    # A page of NiceGUI follows the height of the window.
    wait_until(
        page, '[...document.querySelectorAll(".q-page")].every((each) => each.style.minHeight === `${innerHeight}px`)'
    )
    expect(page.locator('.q-loading-bar:not([aria-hidden=true])')).to_have_count(0)
    page.screenshot(path=path, full_page=True, animations='disabled', caret='hide')
