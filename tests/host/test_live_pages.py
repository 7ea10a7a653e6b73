"""The live page that has joined a screen: which requests work on its tab, and what of it others can see."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest
from nicegui import Client, app
from support.plain import HEARD, PlainBrowser, Run, auth

from authui.account import Account
from authui.host.tab import Tab
from authui.testing import PoolUnderTest
from authui.testing.user_spec import PASSWORD

EMAIL = 'ann@example.org'
LOGIN = {'authui-form': 'login', 'email': EMAIL, 'password': PASSWORD}
WRONG = LOGIN | {'password': 'wrong password'}
JSON = {'Accept': 'application/json'}
LIVE = 'from authui.pages.live import add_live_page\nadd_live_page(auth._pages)'
"""NiceGUI's simulation of a user has no frames, so the page of the frame is added by hand."""


async def joined(browser: PlainBrowser, **headers: str) -> dict[str, str]:
    """Open the page of the frame, and return the header with its secret."""
    answer = await browser.http.get('/authui/live', headers=headers)
    assert answer.headers['cache-control'] == 'no-store'
    (secret,) = re.findall(r'"secret":"([\w-]{43})"', answer.text)
    return {'X-AuthUI-Page': secret}


def page_of(header: dict[str, str]) -> Client:
    """Return the live page with the secret of a header."""
    tabs = {each: auth().tab(each) for each in Client.instances.values()}
    (page,) = [each for each, tab in tabs.items() if _secret(tab) == header['X-AuthUI-Page']]
    return page


def _secret(tab: Tab) -> str:
    return tab.live_secret.get_secret_value() if tab.live_secret is not None else ''


async def posted(browser: PlainBrowser, path: str, data: Any, **headers: str) -> httpx.Response:
    return await browser.http.post(path, data=data, headers={'Origin': browser.url, **headers})


def state_of(page: dict[str, str]) -> Any:
    """Return the state of the account in the tab of a live page."""
    return auth().tab(page_of(page)).store.state.account


async def test_a_form_works_on_the_tab_of_its_page(run: Run, local_pool: PoolUnderTest) -> None:
    async with run(after=LIVE) as browser:
        local_pool.add_user(EMAIL)
        page = await joined(browser)
        await posted(browser, '/login', WRONG, **page)
        assert state_of(page).email == EMAIL
        await posted(browser, '/login', LOGIN, **page)
        assert state_of(page).authorized


async def test_a_screen_with_the_state_of_a_page_is_not_kept_for_others(run: Run, subtests: pytest.Subtests) -> None:
    async with run(after=LIVE) as browser:
        for screen in ('login', 'signup', 'forgot', 'reset', 'confirm'):
            with subtests.test(screen):
                page = await joined(browser)
                await posted(browser, '/login', WRONG | {'email': 'canary@example.org'}, **page)
                auth().tab(page_of(page)).store.commit(Account.notice, 'code_sent')
                own = await browser.http.get(f'/{screen}?next=%2Fx', headers=page)
                assert 'canary@example.org' in own.text
                fresh = await PlainBrowser(app).http.get(f'/{screen}?next=%2Fx')
                assert 'canary@example.org' not in fresh.text
                assert 'role="alert"' not in fresh.text
                assert 'role="status"' not in fresh.text
                again = await browser.http.get(f'/{screen}?next=%2Fx', headers=page)
                assert 'canary@example.org' in again.text


@pytest.mark.parametrize('other', [{'X-Forwarded-For': '203.0.113.8'}, {'User-Agent': 'other'}])
async def test_another_browser_cannot_work_on_it(run: Run, local_pool: PoolUnderTest, other: dict[str, str]) -> None:
    async with run(after=LIVE, TRUSTED_PROXIES='1') as browser:
        local_pool.add_user(EMAIL)
        owner = {'X-Forwarded-For': '203.0.113.7'}
        page = await joined(browser, **owner)
        await posted(browser, '/login', WRONG | {'email': 'canary@example.org'}, **page, **owner)
        stranger = PlainBrowser(app)
        seen = await stranger.http.get('/login', headers={**page, **owner, **other})
        assert 'canary@example.org' not in seen.text
        done = await posted(stranger, '/login', LOGIN, **{**page, **owner, **other})
        assert done.status_code == 303
        assert not state_of(page).authorized
        assert [each.address for each in HEARD if each.kind == 'login'][-1] == {**owner, **other}['X-Forwarded-For']


async def test_a_browser_that_has_become_known_is_judged_as_it_is_now(run: Run, local_pool: PoolUnderTest) -> None:
    async with run(after=LIVE) as browser:
        local_pool.add_user(EMAIL)
        page = await joined(browser)
        await posted(browser, '/login', LOGIN)
        browser.http.cookies.delete('authui')
        await posted(browser, '/login', WRONG, **page)
        assert state_of(page).email == ''


async def test_two_forms_at_once_get_their_own_answers(run: Run, local_pool: PoolUnderTest) -> None:
    async with run(after=LIVE, FAILURE_MS='50') as browser:
        local_pool.add_user(EMAIL)
        page = await joined(browser)
        right, wrong = await asyncio.gather(
            posted(browser, '/login', LOGIN, **page, **JSON), posted(browser, '/login', WRONG, **page, **JSON)
        )
        assert right.json() | {'check': ''} == {'go': '/', 'signed_in': True, 'check': ''}
        assert 'Email or password is wrong.' in wrong.json()['html']
        assert not wrong.headers.get_list('set-cookie')


async def test_a_page_serves_no_form_after_its_login(run: Run, local_pool: PoolUnderTest) -> None:
    async with run(after=LIVE) as browser:
        local_pool.add_user(EMAIL)
        local_pool.add_user('bob@example.org')
        page = await joined(browser)
        await posted(browser, '/login', LOGIN, **page)
        stranger = PlainBrowser(app)
        for form in (WRONG, LOGIN | {'email': 'bob@example.org'}):
            await posted(stranger, '/login', form, **page)
            assert state_of(page).user.email == EMAIL
        await posted(browser, '/authui/leave', {})
        await posted(stranger, '/login', LOGIN | {'email': 'bob@example.org'}, **page)
        assert state_of(page).user is None


async def test_only_the_page_of_a_frame_takes_forms(run: Run, local_pool: PoolUnderTest) -> None:
    async with run(after=f"{LIVE}\n@ui.page('/own')\ndef own(): auth.store()") as browser:
        local_pool.add_user(EMAIL)
        before = set(Client.instances)
        await browser.http.get('/own')
        (own,) = set(Client.instances) - before
        for name in (own, 'nothing', '', '\N{LATIN SMALL LETTER E WITH ACUTE}'.encode().decode('latin-1'), 'a' * 5000):
            headers = {b'Origin': browser.url.encode(), b'X-AuthUI-Page': name.encode('latin-1')}
            done = await browser.http.post('/login', data=LOGIN, headers=headers)
            assert done.status_code == 303
        assert not auth().tab(Client.instances[own]).store.state.account.authorized


async def test_the_id_of_a_page_opens_nothing(run: Run, local_pool: PoolUnderTest) -> None:
    """The id is in the URL of the page's socket, and therefore in the logs of proxies."""
    async with run(after=LIVE) as browser:
        local_pool.add_user(EMAIL)
        page = await joined(browser)
        await posted(browser, '/login', WRONG | {'email': 'canary@example.org'}, **page)
        named = {'X-AuthUI-Page': page_of(page).id}
        assert 'canary@example.org' not in (await browser.http.get('/login', headers=named)).text
        await posted(browser, '/login', LOGIN, **named)
        assert not state_of(page).authorized


async def test_every_page_has_a_secret_of_its_own(run: Run) -> None:
    async with run(after=LIVE) as browser:
        first, second = await joined(browser), await joined(browser)
        assert first != second
        await posted(browser, '/login', WRONG, **first)
        assert state_of(first).email == EMAIL
        assert state_of(second).email == ''


@pytest.mark.parametrize('end', [1, -1, 0])
async def test_a_secret_counts_as_a_whole(run: Run, end: int) -> None:
    async with run(after=LIVE) as browser:
        page = await joined(browser)
        secret = page['X-AuthUI-Page']
        near = {1: secret + 'A', -1: secret[:-1], 0: ''}[end]
        await posted(browser, '/login', WRONG, **{'X-AuthUI-Page': near})
        assert state_of(page).email == ''


async def test_the_secret_of_a_page_that_is_gone_opens_nothing(run: Run) -> None:
    async with run(after=LIVE) as browser:
        page = await joined(browser)
        page_of(page).delete()
        answer = await posted(browser, '/login', WRONG, **page)
        assert answer.status_code == 200
        assert 'Email or password is wrong.' in answer.text
        assert auth()._tabs._live == {}
