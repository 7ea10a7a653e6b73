"""A browser at the embedded pool's managed login: its own page, its fake providers, and what comes back from there."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import httpx
from support.markup import Element
from support.plain import PlainBrowser

from authui.testing.user_spec import PASSWORD

EMAIL = 'ann@example.org'
CALLBACK = '/login/callback'


def fields_of(form: Element) -> dict[str, str]:
    """Return what a form sends as it is."""
    return {each.attributes['name']: each.attributes.get('value', '') for each in form.all('input', type='hidden')}


async def log_in_at_pool(browser: PlainBrowser, email: str = EMAIL, password: str = PASSWORD) -> None:
    """Fill in the pool's own page, and follow where it leads."""
    form = next(each for each in browser.page.all('form') if each.all('input', name='username'))
    await browser.post(browser.place, {**fields_of(form), 'username': email, 'password': password})


async def round_by_pool(browser: PlainBrowser, path: str = '/login/with/COGNITO', email: str = EMAIL) -> None:
    """Sign in at the pool's own page, all the way."""
    await browser.open(path)
    assert browser.path == '/authui/pool/login', browser.place
    await log_in_at_pool(browser, email)


async def until_callback(browser: PlainBrowser, path: str = '/login/with/COGNITO', email: str = EMAIL) -> str:
    """Sign in at the pool, and return the URL that leads back, which is not opened."""
    await browser.open(path)
    form = next(each for each in browser.page.all('form') if each.all('input', name='username'))
    data = {**fields_of(form), 'username': email, 'password': PASSWORD}
    answer = await browser.http.post(browser.place, data=data, headers={'Origin': browser.url})
    return back_of(answer)


def back_of(answer: httpx.Response) -> str:
    """Return the URL of the callback that an answer of the managed login leads to."""
    location: str = answer.headers['location']
    assert urlsplit(location).path.endswith(CALLBACK), (answer.status_code, location)
    return location


def query_of(url: str) -> dict[str, str]:
    """Return the parameters of a URL."""
    return dict(parse_qsl(urlsplit(url).query, strict_parsing=True))


async def go_on(browser: PlainBrowser) -> None:
    """Follow a page that leads on by itself."""
    seconds, _, url = browser.answer.headers['refresh'].partition(';url=')
    assert seconds == '0'
    assert any(each.attributes['href'] == url for each in browser.page.all('a')), 'it has no link'
    await browser.open(url)


async def log_out(browser: PlainBrowser) -> None:
    """Log out as the page of a 403 does, and go on as far as the answers lead."""
    await browser.post('/authui/leave', {})
    if 'refresh' in browser.answer.headers:
        await go_on(browser)


async def be(browser: PlainBrowser, email: str = EMAIL, **fields: str) -> None:
    """Be somebody at a fake provider's page, and follow where it leads."""
    assert browser.path.startswith('/authui/pool/idp/'), browser.place
    await browser.post(browser.place, _somebody(browser, email, fields))


async def until_back(browser: PlainBrowser, path: str, email: str = EMAIL, **fields: str) -> str:
    """Be somebody at a fake provider, and return the URL that leads back, which is not opened."""
    await browser.open(path)
    sent = _somebody(browser, email, fields)
    answer = await browser.http.post(browser.place, data=sent, headers={'Origin': browser.url})
    while not urlsplit(answer.headers['location']).path.endswith(CALLBACK):
        answer = await browser.http.get(answer.headers['location'])
    return back_of(answer)


def _somebody(browser: PlainBrowser, email: str, fields: dict[str, str]) -> dict[str, str]:
    token = browser.page.all('input', name='token')[0].attributes['value']
    return {'token': token, 'action': 'send', 'email': email, 'email_state': 'verified', **fields}
