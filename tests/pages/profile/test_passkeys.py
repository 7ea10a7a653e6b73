"""The screens of a user's passkeys without a browser: the row of the account, the list, and the removal."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from nicegui.testing import user_simulation
from nicegui.testing.user_interaction import UserInteraction
from support.plain import auth

from authui.account.profile import Profile
from authui.models import NewPasskey
from authui.pages import AuthForm
from authui.pages.texts import ENGLISH
from authui.session.profile import RECENT_SECONDS
from authui.testing import PoolUnderTest, SoftAuthenticator, signed_in
from authui.testing.user_spec import PASSWORD

if TYPE_CHECKING:
    from nicegui.testing import User

MAIN = """
from nicegui import ui
from authui import AuthUI
from authui.local import PoolConfig

AuthUI(pool=PoolConfig(allowed_first_auth_factors={'PASSWORD', 'WEB_AUTHN'})).install()
ui.run()
"""


@asynccontextmanager
async def account(tmp_path: Path, *, has_passkey: bool) -> AsyncIterator[User]:
    """Open the account of a user, with a passkey or without."""
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        await signed_in(user)
        await user.open('/account')
        if has_passkey:
            assert user.client is not None
            store = auth().tab(user.client).store
            options = await store.dispatch(Profile.start_passkey)
            assert options is not None
            made = SoftAuthenticator().create(options, 'http://localhost')
            await store.dispatch(Profile.complete_passkey, NewPasskey(credential=json.dumps(made)))
        yield user


async def test_the_account_invites_a_user_without_one(tmp_path: Path, local_pool: PoolUnderTest) -> None:
    assert local_pool is not None
    async with account(tmp_path, has_passkey=False) as user:
        await user.should_see(ENGLISH.passkeys)
        await user.open('/account/passkeys')
        await user.should_see(ENGLISH.no_passkeys)


@pytest.mark.parametrize('is_recent', [True, False])
async def test_a_passkey_is_removed_with_a_proof(tmp_path: Path, local_pool: PoolUnderTest, is_recent: bool) -> None:
    async with account(tmp_path, has_passkey=True) as user:
        if not is_recent:
            local_pool.clock.advance(RECENT_SECONDS + 1)
        await user.open('/account/passkeys')
        await user.should_see(ENGLISH.passkey_on_device)
        (label,) = user.find(ENGLISH.remove_button).elements
        assert label.parent_slot is not None
        UserInteraction(user, {label.parent_slot.parent}, None).trigger('click')
        await user.should_see(kind=AuthForm)
        (form,) = user.find(kind=AuthForm).elements
        assert [each.name for each in form.view.fields] == ([] if is_recent else ['current'])
        values = {} if is_recent else {'current': PASSWORD}
        user.find(kind=AuthForm).trigger('send', {'action': 'submit', 'values': values})
        await user.should_see(ENGLISH.no_passkeys)
        await user.should_see(ENGLISH.profile_notices['passkey_removed'])


async def test_the_list_says_why_it_cannot_be_fetched(tmp_path: Path, local_pool: PoolUnderTest) -> None:
    async with account(tmp_path, has_passkey=True) as user:
        local_pool.faults.fail('ListWebAuthnCredentials')
        await user.open('/account/passkeys')
        await user.should_see(ENGLISH.errors['unavailable'])
