"""How soon the login page accepts typing, compared with a production build of Amplify UI's Vue Authenticator.

Both are served on loopback by uvicorn with gzip, and opened alternately in one Chromium: cold (a fresh profile without
a cache) and warm (a profile that has opened the page before). A page is ready when a real key press has put its
character into the e-mail field. Each time it is checked that no character is lost until the page has come to rest.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from peers import install
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from report import Row, publish

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS = 15
OURS, AMPLIFY = 'authui', 'Amplify UI'
HERE = Path(__file__).parent
FIELD = 'input[name="email"], input[name="username"]'
PATIENCE = 15.0
"""Seconds that a page may take to load."""
REST = 600
"""Milliseconds without a request after which a page has come to rest."""
WATCH = """
window.firstTyped = null;
addEventListener("input", (event) => { if (event.isTrusted) window.firstTyped ??= performance.now(); }, true);
const look = () => {
  const field = document.querySelector('FIELD');
  if (field && field !== document.activeElement) field.focus();
  if (window.firstTyped === null) requestAnimationFrame(look);
};
requestAnimationFrame(look);
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((each) => (window.shift += each.value))).observe({
  type: "layout-shift",
  buffered: true,
});
""".replace('FIELD', FIELD)


@dataclass(frozen=True)
class Load:
    """The measurements of one opening of a page."""

    typed: float
    painted: float
    kilobytes: float
    requests: int
    shift: float
    taken_over: float | None
    """When NiceGUI's screen replaced the first paint; one can type all the while."""


def measure() -> list[Row]:
    """Open both pages alternately, and return the table."""
    built = install.amplify()
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        _ours(Path(folder)) as ours,
        _static(built) as amplify,
    ):
        browser = playwright.chromium.launch(
            executable_path=_chromium(), args=['--no-sandbox', '--disable-background-networking']
        )
        loads = race(browser, {AMPLIFY: amplify, OURS: ours})
        browser.close()
    spread(loads)
    return table(loads)


def race(browser: Browser, urls: dict[str, str], rounds: int = ROUNDS) -> dict[tuple[str, str], list[Load]]:
    """Open every page once a round, cold and warm; each round begins with another page."""
    warm = {name: browser.new_context() for name in urls}
    for name, url in urls.items():
        _load(warm[name], url)
    loads: dict[tuple[str, str], list[Load]] = {(name, kind): [] for kind in ('cold', 'warm') for name in urls}
    names = list(urls)
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            fresh = browser.new_context()
            loads[name, 'cold'].append(_load(fresh, urls[name], cache=False))
            fresh.close()
            loads[name, 'warm'].append(_load(warm[name], urls[name]))
    for context in warm.values():
        context.close()
    return loads


def table(loads: dict[tuple[str, str], list[Load]]) -> list[Row]:
    """Return the medians, ours with their ratio to Amplify's."""
    rows = []
    for kind in ('cold', 'warm'):
        for what, unit, target in (
            ('typed', 'ms', '<= 1.0'),
            ('painted', 'ms', '<= 1.0'),
            ('kilobytes', 'KB', None),
            ('requests', '', None),
            ('shift', 'CLS', None),
        ):
            middle = {
                name: median(getattr(each, what) for each in loads[name, kind]) for name, of in loads if of == kind
            }
            for name, value in middle.items():
                title = f'{kind}: {_TITLES[what]}: {name}'
                if name == AMPLIFY or what == 'shift':
                    rows.append(Row.of(title, value, unit))
                else:
                    ratio = value / middle[AMPLIFY]
                    rows.append(Row.of(title, value, unit, ratio=ratio, against=AMPLIFY, target=target))
        takeovers = [each.taken_over for each in loads[OURS, kind] if each.taken_over is not None]
        rows.append(Row.of(f'{kind}: taken over by NiceGUI: {OURS}', median(takeovers), 'ms'))
    return rows


_TITLES = {
    'typed': 'typing accepted',
    'painted': 'first contentful paint',
    'kilobytes': 'received',
    'requests': 'requests',
    'shift': 'layout shift',
}


def spread(loads: dict[tuple[str, str], list[Load]]) -> None:
    """Print the quartiles of the time until typing is accepted, which show whether the machine was busy."""
    for (name, kind), each in loads.items():
        low, _, high = quantiles([load.typed for load in each], n=4)
        print(f'{kind} {name}: the middle half of {len(each)} accepted typing after {low:.0f} to {high:.0f} ms')


def _load(context: BrowserContext, url: str, *, cache: bool = True) -> Load:
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send('Network.enable')
    network.send('Network.setCacheDisabled', {'cacheDisabled': not cache})
    sizes: list[float] = []
    network.on('Network.loadingFinished', lambda event: sizes.append(event['encodedDataLength']))
    page.add_init_script(WATCH)
    page.goto(url, wait_until='commit')
    deadline = time.monotonic() + PATIENCE
    typed = 0
    while page.evaluate('window.firstTyped') is None:
        if time.monotonic() > deadline:
            raise TimeoutError(f'{url} does not accept typing')
        page.keyboard.press('a')
        typed += 1
    known = -1
    while known != len(sizes):
        known = len(sizes)
        page.wait_for_timeout(REST)
    seen: dict[str, Any] = page.evaluate(
        """field => ({
          typed: window.firstTyped,
          painted: performance.getEntriesByName("first-contentful-paint")[0].startTime,
          kept: document.querySelector(field).value,
          shift: window.shift,
          takenOver: performance.getEntriesByName("authui-takeover")[0]?.startTime,
        })""",
        FIELD,
    )
    if not 1 <= len(seen['kept']) <= typed:
        raise RuntimeError(f'{url} lost typed characters: {seen["kept"]!r}')
    page.close()
    received = [size for size in sizes if size]
    kilobytes = sum(received) / 1024
    return Load(seen['typed'], seen['painted'], kilobytes, len(received), seen['shift'], seen.get('takenOver'))


@contextmanager
def _ours(folder: Path) -> Iterator[str]:
    port = _free_port()
    command = [sys.executable, '-m', 'authui', 'demo', '--port', str(port)]
    with _server(command, f'http://127.0.0.1:{port}/login', folder) as url:
        yield url


@contextmanager
def _static(folder: Path) -> Iterator[str]:
    port = _free_port()
    command = [sys.executable, str((HERE / 'peers' / 'static.py').resolve()), str(folder.resolve()), str(port)]
    with _server(command, f'http://127.0.0.1:{port}/', folder) as url:
        yield url


@contextmanager
def _server(command: Sequence[str], url: str, folder: Path) -> Iterator[str]:
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env=dict(os.environ)) as process:  # noqa: S603 - ours
        try:
            deadline = time.monotonic() + PATIENCE
            while True:
                try:
                    urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own server
                    break
                except OSError:
                    if time.monotonic() > deadline or process.poll() is not None:
                        raise
                    time.sleep(0.1)
            yield url
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return int(probe.getsockname()[1])


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
