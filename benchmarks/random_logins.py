"""Logins at random in Chromium: slow machines and networks, restarts, every way to fill in a form and to send it.

Each run takes one of each at random, in a browser profile of its own. It fails unless all of this holds; each wait may
take a minute:

- Once the fields are filled in, they hold the e-mail and the password, with every character.
- After a press without a network, an alert says that the server cannot be reached.
- After a wrong password, an alert says so and the button can be pressed.
- After the right password, the browser opens `/`. This is how an exit is judged: no run may end on another screen.
- By then, and after the wrong password, the pool was asked to log in once for each password that was sent, in that
  order, with every character of it and of the e-mail. A press without a network does not count as sent.

The message of a run that failed says on which page it was and how many links and buttons one could use there. That
number is for the reader and judges nothing.

`AUTHUI_TEST_RUNS` is the number of runs (500), `AUTHUI_TEST_SEED` what they are drawn from; both are printed, and so is
a table. It ends with an error if a run failed.
"""

from __future__ import annotations

import os
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import load  # noqa: F401 - it makes what the tests share importable
from playwright.sync_api import Browser, Error, Locator, Page, Route, expect, sync_playwright
from support.renderers import end_renderers
from support.screens import PASSWORD, Server
from support.scripted import ScriptedApp, scripted_app

ROOT = Path(__file__).parents[1]
RUNS = int(os.environ.get('AUTHUI_TEST_RUNS') or '500')
SEED = int(os.environ.get('AUTHUI_TEST_SEED') or secrets.randbelow(10**6))
SCRIPT = """
from nicegui import ui
from authui import AuthUI, CurrentUser

AuthUI().install()

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {user.email}')

ui.run(host='127.0.0.1', port={port}, show=False, reload=False)
"""
SLOW_3G = {'offline': False, 'latency': 2000, 'downloadThroughput': 50_000, 'uploadThroughput': 50_000}
WRONG = 'wrong password'
JOINS = 2500
"""Milliseconds after which NiceGUI has begun to join a form that somebody has typed into."""
SETTLES = 300
MOST_SECONDS = 300.0
"""What no run takes: Chromium has been seen never to close a page, and some of its answers have no time limit."""
TELLS = 50
"""After so many runs it says how far it is."""
OUR_SCRIPT = '**/authui.js'
PATIENCE = 60_000
STATES = 'Array.from(document.querySelectorAll("form[name=login] input:not([type=hidden])")).map((each) => each.value)'
PAINTED = '() => performance.getEntriesByName("first-contentful-paint").length > 0'
READY = '() => Boolean(customElements.get("authui-form"))'
FILLS: Mapping[str, str] = {
    'set without events': '',
    'set, input event': 'send("input")',
    'set, change event': 'send("change")',
    'imitated keys': """
        for (const type of ["keydown", "keypress"]) input.dispatchEvent(new KeyboardEvent(type, { bubbles: true }));
        send("input");
        input.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
        send("change");
        input.blur();""",
}
"""What password managers do after they have set a field's value."""


SET = """
(input, text) => {
  const send = (type) => input.dispatchEvent(new Event(type, { bubbles: true }));
  input.value = text;
  THEN
}
"""


@dataclass(frozen=True)
class Run:
    """What is drawn for one login."""

    processor: int
    trouble: str
    fill: str
    press: str
    pause: str
    first: str

    @classmethod
    def draw(cls, chance: random.Random) -> Run:
        """Draw one."""
        return cls(
            processor=chance.choice([1, 4, 6]),
            trouble=chance.choice(['none', 'none', 'offline midway', 'slow 3G', 'server restarted']),
            fill=chance.choice(['typed', 'typed', *FILLS]),
            press=chance.choice(list(PRESSES)),
            pause=chance.choice(['before the script', 'none', 'until NiceGUI joins']),
            first=chance.choice(['right', 'wrong']),
        )


class LostError(Exception):
    """Something that the user did was lost, or was done twice."""


# --- what users do ---


def write(page: Page, field: Locator, text: str, how: str) -> None:
    """Put a text into a field, by the keyboard or as a password manager does."""
    if how == 'typed':
        field.click()
        page.keyboard.press('ControlOrMeta+a')
        page.keyboard.type(text)
        return
    field.evaluate(SET.replace('THEN', FILLS[how]), text)


def _middle(part: Locator) -> tuple[float, float]:
    box = part.bounding_box()
    if box is None:
        raise LostError('the button has no place on the page')
    return box['x'] + box['width'] / 2, box['y'] + box['height'] / 2


def press_enter(page: Page, form: Locator) -> None:
    """Press Enter in the password field."""
    form.locator('[name=password]').focus()
    page.keyboard.press('Enter')


def click(page: Page, form: Locator) -> None:
    """Click, with a press of 40 ms."""
    page.mouse.click(*_middle(form.locator('.authui-button')), delay=40)


def tap(page: Page, form: Locator) -> None:
    """Tap, as on a touch screen."""
    page.touchscreen.tap(*_middle(form.locator('.authui-button')))


def press_space(page: Page, form: Locator) -> None:
    """Press Space on the button."""
    form.locator('.authui-button').focus()
    page.keyboard.press('Space', delay=40)


def press_right_first(page: Page, form: Locator) -> None:
    """Press the right button of the mouse, then click."""
    page.mouse.click(*_middle(form.locator('.authui-button')), button='right', delay=40)
    click(page, form)


PRESSES: Mapping[str, Callable[[Page, Locator], None]] = {
    'Enter': press_enter,
    'click': click,
    'tap': tap,
    'Space': press_space,
    'right press, then click': press_right_first,
}


# --- a run ---


class RandomLogin:
    """A login as it was drawn, in a page of its own."""

    def __init__(self, run: Run, page: Page, app: ScriptedApp, email: str) -> None:
        self.run = run
        self._page = page
        self._app = app
        self._email = email
        self._form = page.locator('form[name=login]')
        self._held: list[Route] = []
        """Requests for the script, which comes only after the form has been sent."""
        self._holds = True

    def walk(self) -> None:
        """Log in, with what was drawn; raises `LostError` or an error of Playwright's where it does not work."""
        session = self._page.context.new_cdp_session(self._page)
        session.send('Emulation.setCPUThrottlingRate', {'rate': self.run.processor})
        if self.run.trouble == 'slow 3G':
            session.send('Network.enable')
            session.send('Network.emulateNetworkConditions', SLOW_3G)
        is_early = self.run.pause == 'before the script' and self.run.trouble != 'offline midway'
        if is_early:
            self._page.route(OUR_SCRIPT, self._hold)
        self._page.goto(f'{self._app.server.url}/login', wait_until='commit')
        expect(self._form.locator('.authui-button')).to_be_visible()
        self._page.wait_for_function(PAINTED)  # before its styles are there, a page has a layout that nobody sees
        if not is_early:
            self._page.wait_for_function(READY)
        sent = []
        if self.run.first == 'wrong':
            self._app.cognito.replies.pop('InitiateAuth')
            self._app.cognito.refuse('InitiateAuth', 'NotAuthorizedException', 'Incorrect username or password.')
            self._app.let_in(self._email)
            sent.append(WRONG)
            self._fill(WRONG)
            self._disturb_and_press()
            alert = self._form.get_by_role('alert')
            expect(alert).to_contain_text('Email or password is wrong.')
            expect(self._form.locator('.authui-button')).to_be_enabled()
            self._is_asked(sent)
        sent.append(PASSWORD)
        self._fill(PASSWORD)
        if self.run.first == 'wrong':
            PRESSES[self.run.press](self._page, self._form)
        else:
            self._disturb_and_press()
        self._page.wait_for_url(f'{self._app.server.url}/', wait_until='commit')
        self._page.wait_for_timeout(SETTLES)
        self._is_asked(sent)

    def _hold(self, route: Route) -> None:
        if self._holds:
            self._held.append(route)
        else:
            route.continue_()

    def _fill(self, password: str) -> None:
        for name, text in (('email', self._email), ('password', password)):
            write(self._page, self._form.locator(f'[name={name}]'), text, self.run.fill)
        values = self._page.evaluate(STATES)
        if values[:2] != [self._email, password]:
            raise LostError(f'the fields hold {values}')

    def _disturb_and_press(self) -> None:
        if self.run.pause == 'until NiceGUI joins':
            self._page.wait_for_timeout(JOINS)
        if self.run.trouble == 'server restarted':
            self._app.server.restart()
        press = PRESSES[self.run.press]
        if self.run.trouble == 'offline midway':
            self._page.context.set_offline(offline=True)
            press(self._page, self._form)
            expect(self._form.get_by_role('alert')).to_contain_text("We can't reach the server.")
            self._page.context.set_offline(offline=False)
        press(self._page, self._form)
        self._holds = False  # `unroute` has been seen never to return while the page leaves
        for route in self._held:
            with suppress(Error):  # the form's answer is another document
                route.continue_()
        self._held.clear()

    def _is_asked(self, passwords: list[str]) -> None:
        """Compare what the pool was asked with what was sent."""
        asked = [body['AuthParameters'] for name, body in self._app.cognito.requests if name == 'InitiateAuth']
        got = [(each['USERNAME'], each['PASSWORD']) for each in asked]
        if got != [(self._email, password) for password in passwords]:
            raise LostError(f'sent {passwords} for {self._email}, the pool was asked {got}')


def fault_of(run: Run, number: int, browser: Browser, app: ScriptedApp) -> str:
    """Do one run, and return what went wrong in it."""
    email = f'u{number}@example.org'
    app.forget()
    app.let_in(email)
    context = browser.new_context(viewport={'width': 1200, 'height': 900}, has_touch=True)
    context.set_default_timeout(PATIENCE)
    watch = threading.Timer(MOST_SECONDS, end_renderers)
    watch.start()
    try:
        page = context.new_page()
        try:
            RandomLogin(run, page, app, email).walk()
        except (LostError, Error, AssertionError) as error:
            said = ' '.join(str(error).split())[:300]
            return f'{type(error).__name__}: {said}\n  {_seen(page)}'
        finally:
            context.close()
    finally:
        is_over = not watch.is_alive()
        watch.cancel()
        if is_over:
            print(f'run {number} did not end by itself: its pages were ended', flush=True)
    return ''


def _seen(page: Page) -> str:
    """Return what the page of a failed run shows, and whether it leads anywhere."""
    try:
        text = ' '.join(page.locator('body').inner_text().split())[:200]
        exits = page.locator('a[href]:visible, button:enabled:visible').count()
    except Error as error:  # it has crashed, or was ended
        return f'at {page.url}, which cannot be read: {error}'
    return f'at {page.url} with {exits} exits: {text}'


def main() -> int:
    """Do the runs, print a table, and return the exit code."""
    print(f'{RUNS} runs, seed {SEED} (AUTHUI_TEST_RUNS={RUNS} AUTHUI_TEST_SEED={SEED})', flush=True)
    chance = random.Random(SEED)  # noqa: S311 - to be the same each time
    chromium = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, str(ROOT / 'tools' / 'browser.py')], capture_output=True, text=True, check=True
    ).stdout.strip()
    expect.set_options(timeout=PATIENCE)
    done: Counter[tuple[str, str]] = Counter()
    failed: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    begun = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        scripted_app(Path(folder), SCRIPT, Server) as app,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=['--no-sandbox'])
        for number in range(RUNS):
            run = Run.draw(chance)
            drawn = [(each.name, str(value)) for each, value in zip(fields(run), astuple(run), strict=True)]
            done.update(drawn)
            if fault := fault_of(run, number, browser, app):
                failed.update(drawn)
                faults.append(f'run {number}, {run}\n  {fault}')
                print(faults[-1], flush=True)
            if (number + 1) % TELLS == 0:
                print(f'{number + 1} runs, {len(faults)} failed, {time.monotonic() - begun:.0f} s', flush=True)
        browser.close()
    print(f'\n{"what was drawn":36}{"runs":>6}{"failed":>8}')
    for key in sorted(done):
        print(f'{": ".join(key):36}{done[key]:6}{failed[key]:8}')
    print(f'{"all":36}{RUNS:6}{len(faults):8}   in {time.monotonic() - begun:.0f} s, seed {SEED}')
    return 1 if faults else 0


if __name__ == '__main__':
    raise SystemExit(main())
