"""The whole round at the embedded pool's own managed login, below the pages: sign-in, refresh, proof, logout."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from pydantic import SecretStr
from support.providers import asking, reason, tab_of
from support.told import tellable
from support.world import MakeWorld, World

from authui.cognito import ManagedLogin
from authui.errors import AttributeFixedError, ProviderAnswerError, ProviderRefusedError, SessionEndedError
from authui.local import FakeProvider
from authui.models import ProviderAnswer, ProviderWay, SignedIn
from authui.session import AuthSession, TabSession

MOUNT = '/authui/pool'
ORIGIN = 'http://localhost:8080'
CALLBACK = f'{ORIGIN}/login/callback'
SCOPES = ('openid', 'email', 'profile', 'aws.cognito.signin.user.admin')
FRED: dict[str, str] = {'subject': '42', 'email': 'fred@example.org', 'email_state': 'verified'}


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    world = make_world(
        identity_providers=(FakeProvider(name='Google'),),
        callback_urls=(CALLBACK,),
        logout_urls=(f'{ORIGIN}/login',),
    )
    login = ManagedLogin(
        MOUNT,
        client_id=world.pool.client_id,
        client_secret=None,
        scopes=SCOPES,
        issuers=world.pool.issuer,
        transport=httpx.ASGITransport(app=world.pool.managed_login, root_path=MOUNT),
    )
    world.registry.services = replace(world.registry.services, managed_login=login)
    return world


@pytest.fixture
async def browser(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=world.pool.managed_login, root_path=MOUNT)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


async def led(browser: httpx.AsyncClient, answer: httpx.Response) -> httpx.Response:
    """Follow a browser until a page comes, or the answer to the app."""
    while answer.is_redirect and not answer.headers['location'].startswith(CALLBACK):
        answer = await browser.get(answer.headers['location'])
    return answer


async def returned(browser: httpx.AsyncClient, way: ProviderWay, **somebody: str) -> ProviderAnswer:
    """Go a way, be somebody at the fake provider if it asks, and come back."""
    page = await led(browser, await browser.get(way.url))
    if not page.is_redirect:
        token = re.search(r'name="token" value="([^"]+)"', page.text)
        assert token is not None
        form = {'token': token[1], 'action': 'send', **(somebody or FRED)}
        headers = {'Origin': ORIGIN, 'Sec-Fetch-Site': 'same-origin'}
        page = await led(browser, await browser.post(str(page.url), data=form, headers=headers))
    assert page.is_redirect, page.text
    told: dict[str, Any] = dict(parse_qsl(urlsplit(page.headers['location']).query))
    if 'iss' in told:
        told['issuer'] = told.pop('iss')
    return ProviderAnswer.model_validate(told | {'browser_id': way.browser_id})


def begin(tab: TabSession, **request: object) -> Any:
    return tab.continue_with(asking(redirect_uri=CALLBACK, origin=ORIGIN, **request))


async def signed_in(world: World, browser: httpx.AsyncClient, **somebody: str) -> tuple[TabSession, AuthSession]:
    tab = tab_of(world)
    outcome = await tab.finish_with(await returned(browser, await begin(tab), **somebody))
    assert isinstance(outcome, SignedIn)
    assert tab.owner is not None
    return tab, tab.owner


async def test_a_session_lasts_as_any_other(world: World, browser: httpx.AsyncClient) -> None:
    tab, session = await signed_in(world, browser)
    user = await session.fetch_user()
    assert user.provider is not None
    assert (user.email, user.is_verified, user.provider.provider, user.provider.subject) == (
        'fred@example.org',
        True,
        'Google',
        '42',
    )
    world.clock.move(3601)
    await session.fresh_tokens()
    assert (session.ended, session.is_of_provider, (await session.fetch_user()).provider) == (
        False,
        True,
        user.provider,
    )
    with pytest.raises(AttributeFixedError):
        await tab.update_attributes({'name': 'Ann'})
    assert (await tab.has_password(), await tab.passkeys()) == (False, ())


async def test_it_is_refreshed_at_the_managed_login_too(world: World, browser: httpx.AsyncClient) -> None:
    tellable(world).tell('refresh', SessionEndedError('not for this session'))
    _, session = await signed_in(world, browser)
    await session.refresh()
    assert (session.ended, session.is_of_provider) == (False, True)


async def test_an_address_that_is_not_verified(world: World, browser: httpx.AsyncClient) -> None:
    _, session = await signed_in(world, browser, **(FRED | {'email_state': 'unverified'}))
    assert not (await session.fetch_user()).is_verified


async def test_without_an_address(world: World, browser: httpx.AsyncClient) -> None:
    _, session = await signed_in(world, browser, subject='43', email_state='missing')
    user = await session.fetch_user()
    assert (user.email, user.is_verified, session.account) == (None, False, user.username)


async def test_the_provider_asks_again_for_a_proof(world: World, browser: httpx.AsyncClient) -> None:
    tab, session = await signed_in(world, browser)
    world.clock.move(400)
    with pytest.raises(ProviderRefusedError):
        await tab.delete_user(None)
    assert await tab.finish_with(await returned(browser, await begin(tab, proves=True))) is None
    await tab.delete_user(None)
    assert (session.ended, tab.leaves_provider) == (True, True)


async def test_somebody_else_proves_nothing(world: World, browser: httpx.AsyncClient) -> None:
    tab, session = await signed_in(world, browser)
    somebody = FRED | {'subject': '43', 'email': 'eve@example.org'}
    way = await begin(tab, proves=True)
    answer = await returned(browser, way, **somebody)
    with pytest.raises(ProviderRefusedError) as refused:
        await tab.finish_with(answer)
    assert (reason(refused), session.ended) == ('other_user', False)


async def test_a_sign_in_without_a_question_is_no_proof(world: World, browser: httpx.AsyncClient) -> None:
    await signed_in(world, browser)
    world.clock.move(400)
    silent, _ = await signed_in(world, browser)  # the managed login still knows the browser
    assert not silent.signed_in_recently
    with pytest.raises(ProviderRefusedError):
        await silent.delete_user(None)


async def test_a_logout_ends_the_managed_logins_session(world: World, browser: httpx.AsyncClient) -> None:
    tab, _ = await signed_in(world, browser)
    again = await browser.get((await begin(tab_of(world))).url)
    assert (await led(browser, again)).is_redirect  # nobody is asked
    await tab.logout()
    await world.registry.close()  # the revocation has run
    page = await led(browser, await browser.get((await begin(tab_of(world))).url))
    assert not page.is_redirect


async def test_a_code_is_redeemed_once(world: World, browser: httpx.AsyncClient) -> None:
    tab = tab_of(world)
    answer = await returned(browser, await begin(tab))
    await tab.finish_with(answer)
    way = await begin(tab)
    stolen = answer.model_copy(update={'state': SecretStr(dict(parse_qsl(urlsplit(way.url).query))['state'])})
    with pytest.raises(ProviderAnswerError):
        await tab_of(world).finish_with(stolen)
