"""The embedded pool of the app under test: its clock, codes, faults and users."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import nicegui.testing
import pytest
from nicegui import app
from nicegui.testing import user_simulation
from pydantic import SecretStr

from authui.errors import SettingsError
from authui.host import AuthUI
from authui.models import ChallengeAnswer, CodeChallenge, Registration, TokenSet
from authui.testing import PoolUnderTest, signed_in

MAIN = """
from nicegui import ui
from authui import Account, AuthUI, CurrentUser
from authui.local import PoolConfig

auth = AuthUI(pool=PoolConfig(mfa_configuration='OPTIONAL')).install()

@ui.page('/')
def home(user: CurrentUser) -> None:
    ui.label(f'Hello {user.email}')
    auth.on('token_refreshed', lambda: ui.label('refreshed'))

ui.run()
"""


@pytest.fixture
async def user(tmp_path: Path, local_pool: PoolUnderTest) -> AsyncIterator[nicegui.testing.User]:
    assert local_pool is not None
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        yield user


def auth() -> AuthUI:
    found = app.state.authui
    assert isinstance(found, AuthUI)
    return found


class TestClock:
    """Everything expires by this clock."""

    async def test_tokens_are_refreshed_by_the_timer_of_an_open_page(
        self, user: nicegui.testing.User, local_pool: PoolUnderTest
    ) -> None:
        await signed_in(user)
        await user.open('/')
        local_pool.clock.advance(3600)
        await user.should_see('refreshed', retries=20)
        assert abs(local_pool.clock() - time.time() - 3600) < 60

    async def test_an_idle_session_ends(self, user: nicegui.testing.User, local_pool: PoolUnderTest) -> None:
        await signed_in(user)
        await user.open('/')
        local_pool.clock.advance(13 * 3600)
        await user.should_not_see('Hello', retries=20)

    async def test_an_srp_proof_uses_it_too(self, user: nicegui.testing.User, local_pool: PoolUnderTest) -> None:
        ann = local_pool.add_user(mfa=True)
        assert user is not None
        local_pool.clock.advance(30 * 86400)
        client = auth()._runtime().client
        asked = await client.login(ann)
        assert isinstance(asked, CodeChallenge)
        tokens = await client.answer(asked, ChallengeAnswer(secret=SecretStr(local_pool.app_code())))
        assert isinstance(tokens, TokenSet)

    async def test_it_cannot_be_moved_back(self, user: nicegui.testing.User, local_pool: PoolUnderTest) -> None:
        assert user is not None
        with pytest.raises(ValueError, match='and not back'):
            local_pool.clock.advance(-1)

    async def test_a_hosts_own_clock_is_not_moved(self, local_pool: PoolUnderTest, tmp_path: Path) -> None:
        main = MAIN.replace('AuthUI(', 'AuthUI(clock=lambda: 2e9, ')
        (tmp_path / 'main.py').write_text(main)
        async with user_simulation(main_file=tmp_path / 'main.py'):
            with pytest.raises(SettingsError, match='move that one'):
                local_pool.clock.advance(1)


class TestCodes:
    """A test gets the newest code."""

    async def test_a_code_that_was_sent_by_email(self, user: nicegui.testing.User, local_pool: PoolUnderTest) -> None:
        assert user is not None
        client = auth()._runtime().client
        with pytest.raises(LookupError, match='but to nobody'):
            local_pool.code('ann@example.org')
        await client.signup(Registration(identifier='ann@example.org', password=SecretStr('correct horse battery')))
        first = local_pool.code('Ann@example.org')
        await client.resend_confirmation_code('ann@example.org')
        assert local_pool.code('ann@example.org') != first
        with pytest.raises(LookupError, match=r'but to ann@example\.org'):
            local_pool.code('bob@example.org')

    async def test_an_authenticator_app_that_is_not_set_up(
        self, user: nicegui.testing.User, local_pool: PoolUnderTest
    ) -> None:
        local_pool.add_user()
        assert user is not None
        with pytest.raises(SettingsError, match='Software Token MFA does not exist'):
            local_pool.app_code()


async def test_faults_and_expiry_reach_the_pool(user: nicegui.testing.User, local_pool: PoolUnderTest) -> None:
    await signed_in(user)
    local_pool.faults.refuse('GetUser')
    local_pool.expire('refresh_tokens')
    local_pool.clock.advance(3600)
    answer = await user.http_client.get('/')
    assert answer.status_code == 401
    local_pool.faults.clear()
    assert (await signed_in(user)).email == 'user@example.org'


async def test_a_taken_email_is_refused(user: nicegui.testing.User, local_pool: PoolUnderTest) -> None:
    assert user is not None
    local_pool.add_user('ann@example.org', groups='staff')
    with pytest.raises(SettingsError, match='Take another e-mail'):
        local_pool.add_user('ann@example.org')
    bob = await signed_in(user, email='ann@example.org', groups='staff')
    assert bob.groups == ('staff',)


def test_without_an_app_there_is_no_pool(local_pool: PoolUnderTest) -> None:
    with pytest.raises(SettingsError, match='no app with authui runs'):
        local_pool.add_user()
