"""Signs NiceGUI's simulated user in at a fake provider of the embedded pool, by the whole way there and back."""

from __future__ import annotations

import nicegui.testing
from nicegui import core
from support.plain import PlainBrowser
from support.provider_rounds import fields_of

EMAIL = 'ann@example.org'


async def at_provider(browser: PlainBrowser, path: str, **claims: str) -> None:
    """Open the link of a provider, and be somebody there: `email_state` says what it tells of the address."""
    await browser.open(path)
    form = next(each for each in browser.page.all('form') if each.all('input', name='email'))
    told = {'email': EMAIL, 'email_state': 'verified', 'name': 'Ann Example', 'subject': '4711', **claims}
    sent = {**fields_of(form), 'action': 'send', 'problem': '', 'words': '', 'delay': '0', 'claims': '', **told}
    await browser.post(browser.place, sent)


async def signed_in_at_provider(user: nicegui.testing.User, provider: str = 'Google', **claims: str) -> PlainBrowser:
    """Sign the simulated user in, and return the browser that has done it; call it before `user.open()`."""
    browser = PlainBrowser(core.app)
    await at_provider(browser, f'/login/with/{provider}', **claims)
    take_cookies(user, browser)
    return browser


def take_cookies(user: nicegui.testing.User, browser: PlainBrowser) -> None:
    """Let the simulated user be in the same browser."""
    user.http_client.cookies.clear()
    for cookie in browser.http.cookies.jar:
        user.http_client.cookies.set(cookie.name, cookie.value or '')
