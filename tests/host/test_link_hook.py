"""A host that links a provider's user to another one, as docs/providers.md shows it, through the whole round."""

from __future__ import annotations

from support.plain import SEEN, PlainBrowser, Run, auth
from support.provider_rounds import EMAIL, be

from authui.testing import PoolUnderTest

LINK = """
from nicegui import app

async def link(user):
    SEEN.append(user.provider.subject)
    if not user.email_verified:
        return False
    pool = app.state.authui.pool
    pool.admin_delete_user(user.username)
    pool.admin_link_provider(user.email, user.provider.provider, user.provider.subject)
    return True
"""


async def by_google(browser: PlainBrowser, **somebody: str) -> None:
    await browser.open('/login/with/Google')
    await be(browser, **{'subject': '7', **somebody})


async def test_the_browser_comes_back_as_the_linked_user_by_itself(run: Run, local_pool: PoolUnderTest) -> None:
    async with run('on_link=link', before=LINK, PROVIDERS='Google') as browser:
        local_pool.add_user(EMAIL)
        await by_google(browser)
        await be(browser, action='continue')  # the fake provider asks each time
        assert f'Hello {EMAIL}' in browser.answer.text
        assert SEEN == ['7']
        (session,) = auth()._runtime().registry._sessions.values()
        user = await session.fetch_user()
        assert (user.email, user.provider) == (EMAIL, None)
        assert [(each.provider, each.subject, each.primary) for each in user.identities] == [('Google', '7', False)]
        assert (session.provider, session.is_of_provider) == ('Google', False)


async def test_a_user_who_is_left_alone_stays_another_user(run: Run, local_pool: PoolUnderTest) -> None:
    async with run('on_link=link', before=LINK, PROVIDERS='Google') as browser:
        local_pool.add_user(EMAIL)
        await by_google(browser, email_state='unverified')
        assert SEEN == ['7']
        (session,) = auth()._runtime().registry._sessions.values()
        assert session.is_of_provider
        assert not (await session.fetch_user()).is_verified
