"""A page as a person reads and uses it, in any engine: parts are found by form, label, name and text."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engines.driver import Driver

ENTER, TAB, SPACE = '\ue007', '\ue004', ' '
_CONTROL, _DELETE = '\ue009', '\ue017'
_PATIENCE = 20.0
"""How long a person waits for what has to come, in seconds; the machine may be busy."""
_POLL_SECONDS = 0.05
_PAINTED = 'globalThis.isPainted'

_PARTS = """
const words = (element) => (element.innerText ?? '').replace(/\\s+/gu, ' ').trim();
const isSeen = (element) =>
  element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
const seen = (root, selector) => [...root.querySelectorAll(selector)].filter(isSeen);
const nameOf = (element) => {
  const ids = (element.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean);
  const labels = ids.map((id) => document.getElementById(id)).filter(Boolean);
  return labels.length ? labels.map(words).join(' ') : element.getAttribute('aria-label') ?? words(element);
};
const form = (name) => (name ? seen(document, 'form').find((each) => nameOf(each) === name) : document.body);
const field = (root, label) =>
  root && seen(root, 'input, select, textarea').find((each) => [...each.labels].some((one) => words(one) === label));
const button = (root, name) => root && seen(root, 'button, a[href]').find((each) => nameOf(each) === name);
const texts = (root, selector) => (root ? seen(root, selector).map(words).filter(Boolean) : []);
const spot = (element) => {
  if (!element || element.disabled) return null;
  element.scrollIntoView({ block: 'center', behavior: 'instant' });
  const box = element.getBoundingClientRect();
  const [x, y] = [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
  return element.contains(document.elementFromPoint(x, y)) ? { x, y } : null;
};
"""
"""How parts are found. `spot` is where an element can be pressed: nowhere, while it is disabled or covered."""


class Page:
    """The page in a driver's window."""

    def __init__(self, driver: Driver, url: str, pictures: Path) -> None:
        self._driver = driver
        self._url = url
        self._pictures = pictures

    def open(self, path: str) -> None:
        self._driver.open(self._url + path)

    def back(self) -> None:
        self._driver.back()

    def reload(self) -> None:
        self._driver.reload()

    def fill(self, form: str, label: str, text: str) -> None:
        """Press a field, delete what is in it, and type."""
        found = f'field(form({_js(form)}), {_js(label)})'
        self._press(found, f'a field {label!r} in the form {form!r}')
        if self._look(f'{found}.value'):
            self._strike([(_CONTROL, 'a'), (_DELETE,)])
        self.type(text)
        self.sees_value(form, label, text)

    def type(self, keys: str) -> None:
        """Strike keys one after the other, wherever the focus is."""
        self._strike([(key,) for key in keys])

    def press(self, form: str, name: str) -> None:
        """Press a button or a link with the mouse; an empty `form` is the whole page."""
        self._press(f'button(form({_js(form)}), {_js(name)})', f'a button {name!r} in the form {form!r}')

    def value(self, form: str, label: str) -> str:
        """Return what is in a field; an empty text also where there is no such field."""
        return str(self._look(f'field(form({_js(form)}), {_js(label)})?.value ?? ""'))

    def text(self, form: str = '') -> str:
        """Return the text of a form, or of the page; an empty text where there is no such form."""
        found = f'form({_js(form)})'
        return str(self._look(f'{found} ? words({found}) : ""'))

    def alert(self, form: str) -> str:
        """Return the text of a form's alert."""
        return ' '.join(self._look(f'texts(form({_js(form)}), "[role=alert]")'))

    def focused(self) -> str:
        """Return the label or the name of the focused part."""
        return str(
            self._look('(({ activeElement: at }) => at.labels?.length ? words(at.labels[0]) : nameOf(at))(document)')
        )

    def sees(self, text: str, form: str = '') -> None:
        """Wait for a text in a form, or on the page."""
        until(lambda: text in self.text(form), True, f'{text!r} in {form or "the page"!r}', self.text)

    def sees_form(self, name: str) -> None:
        """Wait for a form with this name."""
        until(lambda: self._look(f'Boolean(form({_js(name)}))'), True, f'a form {name!r}', self._state)

    def sees_alert(self, form: str, text: str) -> None:
        """Wait for this alert in a form."""
        until(lambda: self.alert(form), text, f'the alert in {form!r}')

    def sees_value(self, form: str, label: str, value: str) -> None:
        """Wait for a value in a field."""
        until(lambda: self.value(form, label), value, f'the value of {label!r}')

    def sees_focus(self, label: str) -> None:
        """Wait for the focus on a part with this label or name."""
        until(self.focused, label, 'the focus')

    def key(self) -> str:
        """Return the key for an authenticator app that the page shows; wait for it."""
        shown = 'texts(document, ".authui-key")'
        until(lambda: self._look(f'{shown}.length'), 1, 'a key')
        return str(self._look(f'{shown}[0]')).replace(' ', '')

    def sees_url(self, path: str) -> None:
        """Wait for a URL on this site."""
        until(lambda: self._driver.evaluate('location.href'), self._url + path, 'the URL')

    def picture(self, name: str) -> None:
        """Save a picture of the window, once what the page shows now has been painted."""
        self._driver.evaluate(f'(requestAnimationFrame(() => requestAnimationFrame(() => {{ {_PAINTED} = true }})), 0)')
        until(lambda: self._driver.evaluate(_PAINTED), True, 'two frames')
        self._driver.evaluate(f'delete {_PAINTED}')
        self._pictures.mkdir(parents=True, exist_ok=True)
        (self._pictures / f'{name}.png').write_bytes(self._driver.screenshot())

    def errors(self) -> list[str]:
        """Return the errors that the pages have logged."""
        return self._driver.errors()

    def _state(self) -> str:
        """Return what the page shows, with the values of its fields but for passwords."""
        values = 'seen(document, "input:not([type=password])").map((each) => `${each.id}: ${each.value}`)'
        return f'{self.text()} {self._look(values)}'

    def _press(self, found: str, what: str) -> None:
        until(lambda: self._look(f'Boolean(spot({found}))'), True, what, self.text)
        at = self._look(f'spot({found})')
        moves = [
            {'type': 'pointerMove', 'duration': 0, 'origin': 'viewport', **at},
            {'type': 'pointerDown', 'button': 0},
            {'type': 'pointerUp', 'button': 0},
        ]
        mouse = {'type': 'pointer', 'id': 'mouse', 'parameters': {'pointerType': 'mouse'}, 'actions': moves}
        self._driver.perform([mouse])

    def _strike(self, chords: list[tuple[str, ...]]) -> None:
        """Strike keys; those of one chord are held down together."""
        strokes = [
            {'type': kind, 'value': key}
            for chord in chords
            for kind, keys in (('keyDown', chord), ('keyUp', chord[::-1]))
            for key in keys
        ]
        self._driver.perform([{'type': 'key', 'id': 'keyboard', 'actions': strokes}])

    def _look(self, expression: str) -> Any:
        return self._driver.evaluate(f'(() => {{ {_PARTS} return {expression}; }})()')


def until(look: Callable[[], Any], wanted: object, what: str, shown: Callable[[], str] = str) -> None:
    """Look until the value is the wanted one; fail with the last value after a while."""
    deadline = time.monotonic() + _PATIENCE
    while (last := look()) != wanted:
        if time.monotonic() > deadline:
            raise AssertionError(f'{what}: waited for {wanted!r}, and saw {last!r}. {shown()}')
        time.sleep(_POLL_SECONDS)


def _js(text: str) -> str:
    return json.dumps(text)
