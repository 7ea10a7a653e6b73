"""An app with the screens of a sign-in by plain HTTP, and a browser without scripts at it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from nicegui import app
from nicegui.testing import user_simulation
from support.plain import HEARD, SEEN, PlainBrowser, Run
from support.provider_rounds import EMAIL

from authui.testing import PoolUnderTest

MAIN = """
from nicegui import ui
from support.plain import HEARD, SEEN
from authui import AuthUI, CurrentUser
from authui.errors import InputError
from authui.local import PoolConfig
from authui.models import ChallengeAnswer
from authui.pages import Field
from authui.session import AddedStage
from authui.store import Module, State

{before}
auth = AuthUI(on_security_event=HEARD.append, {arguments}).install()
{after}

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {{user.email}}')

ui.run()
"""


@pytest.fixture
def run(tmp_path: Path, local_pool: PoolUnderTest, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run an app, with strict pages unless a test says otherwise."""

    @asynccontextmanager
    async def run(
        arguments: str = '', *, before: str = '', after: str = '', keeps_cookies: bool = True, **settings: str
    ) -> AsyncIterator[PlainBrowser]:
        for name, value in {'STRICT_PAGES': '1', 'FAILURE_MS': '0', **settings}.items():
            monkeypatch.setenv(f'AUTHUI_{name}', value)
        HEARD.clear()
        SEEN.clear()
        main = tmp_path / 'main.py'
        main.write_text(MAIN.format(arguments=arguments, before=before, after=after))
        failure: BaseException | None = None
        async with user_simulation(main_file=main):
            assert 'USER_POOL_ID' in settings or local_pool.clock() > 0  # it is the pool of this app
            try:
                yield PlainBrowser(app, keeps_cookies=keeps_cookies)
            except BaseException as error:  # noqa: BLE001 - the simulation would not end, and fail the next test
                failure = error
        if failure is not None:
            raise failure

    return run


@pytest.fixture
async def browser(run: Run, local_pool: PoolUnderTest) -> AsyncIterator[PlainBrowser]:
    """Return the browser of a user of the pool, whose own page the login leads to."""
    async with run(PROVIDERS='COGNITO') as browser:
        local_pool.add_user(EMAIL)
        yield browser
