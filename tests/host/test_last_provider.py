"""The login of a returning browser names the provider of the last sign-in, and does not name the user."""

from __future__ import annotations

from support.plain import PlainBrowser, Run
from support.provider_rounds import EMAIL, be, log_out

from authui.testing import PoolUnderTest
from authui.testing.user_spec import PASSWORD

NOTE = 'You last signed in with Google'


async def by_google(browser: PlainBrowser) -> None:
    await browser.open('/login/with/Google')
    await be(browser, subject='7')
    assert f'Hello {EMAIL}' in browser.answer.text


async def test_until_somebody_signs_in_otherwise(run: Run, local_pool: PoolUnderTest) -> None:
    async with run(PROVIDERS='Google') as browser:
        local_pool.add_user('bob@example.org', password=PASSWORD)
        await browser.open('/login')
        assert NOTE not in browser.answer.text
        await by_google(browser)
        await log_out(browser)
        await browser.open('/login')
        assert NOTE in browser.answer.text
        assert EMAIL not in browser.answer.text
        await browser.send('login', email='bob@example.org', password=PASSWORD)
        await log_out(browser)
        await browser.open('/login')
        assert NOTE not in browser.answer.text
