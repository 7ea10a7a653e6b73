"""What type checkers say of a host's tests with the kit; only they read this, nothing runs it."""

from __future__ import annotations

from pathlib import Path
from typing import assert_type

import playwright.async_api
import playwright.sync_api
from nicegui.testing import User as SimulatedUser

from authui import User
from authui.models import Credentials
from authui.testing import LiveApp, MotoPool, PoolUnderTest, signed_in


async def simulated(user: SimulatedUser, local_pool: PoolUnderTest) -> None:
    ann = await signed_in(user, email='ann@example.org', groups={'admins'}, attributes={'given_name': 'Ann'}, mfa=True)
    assert_type(ann, User)
    await signed_in(user, groups='staff', email_verified=False)
    await signed_in(user, groups={1})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await signed_in(user, role='staff')  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    local_pool.clock.advance(3600)
    assert_type(local_pool.clock(), float)
    assert_type(local_pool.code('ann@example.org'), str)
    assert_type(local_pool.add_user(groups=['staff'], mfa=True), Credentials)
    assert_type(local_pool.app_code(), str)
    assert_type(local_pool.add_passkey()['rp_id'], str)
    local_pool.faults.throttle('InitiateAuth', times=1)
    local_pool.expire('codes')
    local_pool.expire('users')  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def in_a_browser(
    live_app: LiveApp, page: playwright.sync_api.Page, context: playwright.sync_api.BrowserContext
) -> None:
    assert_type(live_app.signed_in(page, groups={'admins'}), User)
    assert_type(live_app.signed_in(context, email='bob@example.org'), User)
    live_app.signed_in('a page')  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    page.goto(live_app.url)
    page.context.credentials.create(**live_app.pool.add_passkey('ann@example.org'))
    assert_type(live_app.pool, PoolUnderTest)
    assert_type(live_app.log, str)


async def in_an_async_browser(
    live_app: LiveApp, page: playwright.async_api.Page, context: playwright.async_api.BrowserContext
) -> None:
    assert_type(await live_app.signed_in(page), User)
    assert_type(await live_app.signed_in(context), User)


def by_hand(folder: Path) -> None:
    with LiveApp('main.py', folder, environment={'AUTHUI_TITLE': 'Shop'}) as app:
        assert_type(app, LiveApp)


def on_moto(moto_pool: MotoPool) -> None:
    assert_type(moto_pool.add_user('ann@example.org', groups={'admins'}), Credentials)
    assert_type(moto_pool.pool_id, str)
