"""How soon the login page accepts typing and answers a login, compared with a build of Amplify UI's Vue Authenticator.

Both are served on loopback by uvicorn with gzip, and opened alternately in one Chromium: cold (a fresh profile) and
warm (a profile that has logged in before, without its cookies and tokens). Both ask the same pool, which is a process
of its own: our app asks it, and Amplify's page asks it from the browser, through the network that is emulated.

A page accepts typing when a real key press has put its character into the e-mail field; it is checked that no character
is lost until the page has come to rest. In other openings the form is filled and sent before the first paint that has
it. A login is answered when the browser has the session's cookie, and then by the first page of the app; Amplify's is
answered when its signed-in state is painted. A wrong password is answered when its alert is painted.

`AUTHUI_TEST_ROUNDS` is the number of rounds (15 plain, 5 under other conditions); `AUTHUI_TEST_AMPLIFY_FLOW` is how
Amplify sends the password, by default its own default: SRP.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from load import settings
from login_page import servers
from login_page.conditions import CONDITIONS, PLAIN, Condition
from login_page.submitted import Submit, submit
from login_page.tables import AMPLIFY, LOADED, OURS, REFUSED, SIGNED_IN, TYPED, WAITED, compared
from login_page.typed import Load, load
from peers import install
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from report import Row, publish

ROUNDS = int(os.environ.get('AUTHUI_TEST_ROUNDS', '0'))
KINDS = ('cold', 'warm')
USERS = 200
"""Users whose password is typed wrongly in turn, so that none of them is locked out."""
WRONG = 'wrong horse battery'
HERE = Path(__file__).parent


class Race:
    """The openings of both pages under one condition, which take turns."""

    def __init__(self, browser: Browser, urls: dict[str, str], condition: Condition, strangers: Iterator[int]) -> None:
        self.loads: dict[str, dict[str, list[Load]]] = {kind: defaultdict(list) for kind in KINDS}
        self.refused: dict[str, dict[str, list[Submit]]] = {kind: defaultdict(list) for kind in KINDS}
        self.signed_in: dict[str, dict[str, list[Submit]]] = {kind: defaultdict(list) for kind in KINDS}
        self._browser = browser
        self._urls = urls
        self._condition = condition
        self._strangers = strangers

    def run(self, rounds: int) -> None:
        """Open everything once a round; each round begins with another page."""
        warm = {name: self._browser.new_context() for name in self._urls}
        for name, context in warm.items():
            submit(context, self._urls[name], settings.email(0), settings.PASSWORD)
        names = list(self._urls)
        for turn in range(rounds):
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                self._open(name, 'warm', warm[name])
                for opening in (self._type, self._refuse, self._sign_in):
                    fresh = self._browser.new_context()
                    opening(name, 'cold', fresh)
                    fresh.close()
        for context in warm.values():
            context.close()

    def _open(self, name: str, kind: str, context: BrowserContext) -> None:
        for opening in (self._type, self._refuse, self._sign_in):
            forget(context, self._urls[name])
            opening(name, kind, context)

    def _type(self, name: str, kind: str, context: BrowserContext) -> None:
        self.loads[kind][name].append(load(context, self._urls[name], condition=self._condition))

    def _refuse(self, name: str, kind: str, context: BrowserContext) -> None:
        email = settings.email(next(self._strangers))
        answer = submit(context, self._urls[name], email, WRONG, condition=self._condition)
        if answer.said == 'signed in':
            raise RuntimeError(f'{name} let a wrong password in')
        self.refused[kind][name].append(answer)

    def _sign_in(self, name: str, kind: str, context: BrowserContext) -> None:
        answer = submit(context, self._urls[name], settings.email(0), settings.PASSWORD, condition=self._condition)
        if answer.said not in ('signed in', ''):
            raise RuntimeError(f'{name} refused a login: {answer.said}')
        self.signed_in[kind][name].append(answer)

    def rows(self) -> list[Row]:
        """Return the medians."""
        rows = []
        for kind in KINDS:
            prefix = f'{kind}, {self._condition.name}'
            rows += compared(prefix, TYPED, self.loads[kind])
            if self._condition is PLAIN:
                rows += compared(prefix, LOADED, self.loads[kind])
                rows += _steadiness(prefix, self.loads[kind])
            rows += compared(prefix, REFUSED, self.refused[kind])
            rows += compared(prefix, SIGNED_IN, self.signed_in[kind])
            rows += compared(prefix, WAITED[kind], self.signed_in[kind])
        return rows

    def tell(self) -> None:
        """Print the quartiles, which show whether the machine was busy, what was said, and what got no answer."""
        for kind in KINDS:
            for name in self._urls:
                low, _, high = quantiles([each.typed for each in self.loads[kind][name]], n=4)
                first, _, last = quantiles([each.shown for each in self.signed_in[kind][name]], n=4)
                submits = [*self.refused[kind][name], *self.signed_in[kind][name]]
                print(
                    f'{kind}, {self._condition.name}, {name}: the middle half accepted typing after {low:.0f} to '
                    f'{high:.0f} ms and showed the first page after {first:.0f} to {last:.0f} ms; of {len(submits)} '
                    f'submits {sum(not each.said for each in submits)} got no answer; '
                    f'said {sorted({each.said for each in submits})}',
                    flush=True,
                )


def forget(context: BrowserContext, url: str) -> None:
    """Log a profile out by removing its cookies and what scripts have stored; its cache stays."""
    context.clear_cookies()
    page = context.new_page()
    origin = url.partition('?')[0].removesuffix('/').removesuffix('/login')
    context.new_cdp_session(page).send(
        'Storage.clearDataForOrigin', {'origin': origin, 'storageTypes': 'cookies,indexeddb,local_storage'}
    )
    page.close()


def measure() -> list[Row]:
    """Open both pages alternately under each condition, and return the table."""
    built = install.amplify()
    rows: list[Row] = []
    strangers = (1 + number % (USERS - 1) for number in count())
    with (
        tempfile.TemporaryDirectory() as name,
        sync_playwright() as playwright,
        servers.pool(Path(name), users=USERS) as pool,
        servers.ours(Path(name), pool) as ours,
        servers.amplify(built, pool) as amplify,
    ):
        browser = playwright.chromium.launch(
            executable_path=_chromium(), args=['--no-sandbox', '--disable-background-networking']
        )
        flow = servers.FLOW or 'USER_SRP_AUTH'
        print(f'Chromium {browser.version}; Amplify signs in by {flow}; {settings.screens()}', flush=True)
        for condition in CONDITIONS:
            race = Race(browser, {AMPLIFY: amplify, OURS: ours}, condition, strangers)
            race.run(ROUNDS or (15 if condition is PLAIN else 5))
            race.tell()
            rows += race.rows()
        browser.close()
    return rows


def _steadiness(prefix: str, loads: dict[str, list[Load]]) -> list[Row]:
    return [
        Row.of(f'{prefix}: layout shift: {name}', median(each.shift for each in of), 'CLS')
        for name, of in loads.items()
    ]


def _chromium() -> str:
    found = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, str(HERE.parent / 'tools' / 'browser.py')], capture_output=True, text=True, check=True
    )
    return found.stdout.strip()


if __name__ == '__main__':
    try:
        publish('pages', measure())
    except install.MissingError as error:
        sys.exit(f'Amplify UI is missing, and without it there is no comparison: {error}')
