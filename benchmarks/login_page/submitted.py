"""One opening of a page whose form is filled and sent as soon as it is there: when the user sees the answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import TimeoutError as PatienceError

from login_page.conditions import PLAIN, Condition
from login_page.traffic import Traffic
from login_page.typed import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage

SIGNED_IN = '[data-signed-in]'
"""What a signed-in user sees: authui's app marks it on its first page, Amplify's in its own."""
_SHOWN = 'benchmark: '
# It looks before each paint, and reports after the paint that shows the answer. The answer can be another document:
# the session storage of the tab carries over what was sent when.
FILL = """
if (window.top === window && location.protocol.startsWith("http")) {
  sessionStorage.benchmarkBegun ??= performance.timeOrigin;
  const isVisible = (element) => element.getClientRects().length > 0;
  const write = (field, text) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, text);
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  const send = () => {
    const password = [...document.querySelectorAll("input[type=password]")].find(isVisible);
    const email = password?.form?.querySelector("input[name=email], input[name=username]");
    const button = password?.form && [...password.form.elements].find((each) => each.type === "submit");
    if (!email || !button || button.disabled) return;
    sessionStorage.benchmarkSent = performance.timeOrigin + performance.now();
    write(email, EMAIL);
    write(password, PASSWORD);
    button.click();
  };
  const isAlert = (element) => isVisible(element) && element.innerText.trim();
  const answer = () =>
    document.querySelector("SIGNED_IN")
      ? "signed in"
      : [...document.querySelectorAll("[role=alert]")].find(isAlert)?.innerText;
  const look = () => {
    if (!sessionStorage.benchmarkSent) send();
    const said = sessionStorage.benchmarkSent && answer();
    if (!said) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => {
      const shown = performance.timeOrigin + performance.now() - sessionStorage.benchmarkBegun;
      const sent = sessionStorage.benchmarkSent - sessionStorage.benchmarkBegun;
      console.log("SHOWN" + JSON.stringify({ said, shown, sent }));
    }));
  };
  requestAnimationFrame(look);
}
""".replace('SIGNED_IN', SIGNED_IN).replace('SHOWN', _SHOWN)


@dataclass(frozen=True)
class Submit:
    """The measurements of one submit; times are in milliseconds since the navigation to the page began."""

    said: str
    """The text of the alert, or `signed in`; empty where there was no answer in time."""
    sent: float
    shown: float
    """When the answer was painted: an alert, or the first page of a signed-in user."""
    answered: float
    """When the session's cookie had come; where no cookie is set, when the answer was painted."""
    kilobytes: float
    """Received until it was answered."""
    requests: int


def submit(
    context: BrowserContext,
    url: str,
    email: str,
    password: str,
    *,
    cookie: str = 'authui',
    cache: bool = True,
    condition: Condition = PLAIN,
) -> Submit:
    """Open a page, send its form at once, and wait until the answer is painted."""
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send('Network.enable')
    devtools.send('Network.setCacheDisabled', {'cacheDisabled': not cache})
    condition.emulate(devtools)
    traffic = Traffic(devtools)
    page.add_init_script(FILL.replace('EMAIL', json.dumps(email)).replace('PASSWORD', json.dumps(password)))
    try:
        with page.expect_console_message(_tells, timeout=1000 * PATIENCE) as told:
            page.goto(url, wait_until='commit', timeout=1000 * PATIENCE)
    except PatienceError:
        return _unanswered(traffic)
    finally:
        answered = traffic.cookie_came(cookie)
        page.close()
    seen: dict[str, Any] = json.loads(told.value.text.removeprefix(_SHOWN))
    answered = seen['shown'] if answered is None else answered
    kilobytes, requests = traffic.until(answered)
    return Submit(seen['said'].strip(), seen['sent'], seen['shown'], answered, kilobytes, requests)


def _unanswered(traffic: Traffic) -> Submit:
    """Return a submit that took as long as it was waited for."""
    longest = 1000 * PATIENCE
    kilobytes, requests = traffic.until(longest)
    return Submit('', 0.0, longest, longest, kilobytes, requests)


def _tells(message: ConsoleMessage) -> bool:
    return message.text.startswith(_SHOWN)
