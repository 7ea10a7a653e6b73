"""One opening of a page while a key is pressed: when it accepts typing, and what it receives until it rests."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from login_page.conditions import PLAIN, Condition
from login_page.traffic import Traffic

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

FIELD = 'input[name="email"], input[name="username"]'
PATIENCE = 45.0
"""Seconds that a page may take to accept typing, and a submit to be answered."""
REST = 600.0
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


def load(context: BrowserContext, url: str, *, cache: bool = True, condition: Condition = PLAIN) -> Load:
    """Open a page and press a key until a field shows it; raise if a character is lost before the page rests."""
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send('Network.enable')
    devtools.send('Network.setCacheDisabled', {'cacheDisabled': not cache})
    condition.emulate(devtools)
    traffic = Traffic(devtools)
    page.add_init_script(WATCH)
    page.goto(url, wait_until='commit', timeout=1000 * PATIENCE)
    deadline = time.monotonic() + PATIENCE
    typed = 0
    while page.evaluate('window.firstTyped') is None:
        if time.monotonic() > deadline:
            raise TimeoutError(f'{url} does not accept typing')
        page.keyboard.press('a')
        typed += 1
    known = -1
    while known != len(traffic.answers):
        known = len(traffic.answers)
        page.wait_for_timeout(REST + condition.latency)
    seen: dict[str, Any] = page.evaluate(
        """field => ({
          typed: window.firstTyped,
          painted: performance.getEntriesByName("first-contentful-paint")[0].startTime,
          kept: document.querySelector(field).value,
          shift: window.shift,
        })""",
        FIELD,
    )
    if not 1 <= len(seen['kept']) <= typed:
        raise RuntimeError(f'{url} lost typed characters: {seen["kept"]!r}')
    page.close()
    received = [each.size for each in traffic.answers if each.size]
    return Load(seen['typed'], seen['painted'], sum(received) / 1024, len(received), seen['shift'])
