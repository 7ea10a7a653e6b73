"""The demo in this process, and a browser without scripts at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from nicegui import app
from nicegui.testing import user_simulation
from support.plain import PlainBrowser

from authui.testing import PoolUnderTest

MAIN = """
from nicegui import ui
from authui import demo
from authui.local import PoolConfig
from authui.settings import Settings

providers = () if {is_empty} else ('DemoID=Demo ID',)
pool = PoolConfig(mfa_configuration='OPTIONAL', identity_providers=providers)
demo.install(Settings.load(), pool, is_empty={is_empty})
ui.run()
"""

RunDemo = Callable[..., AbstractAsyncContextManager[PlainBrowser]]


@pytest.fixture
def run_demo(tmp_path: Path, local_pool: PoolUnderTest, monkeypatch: pytest.MonkeyPatch) -> RunDemo:
    """Run the demo under the policy that lets no script run."""

    @asynccontextmanager
    async def run(*, is_empty: bool = False) -> AsyncIterator[PlainBrowser]:
        monkeypatch.setenv('AUTHUI_STRICT_PAGES', '1')
        monkeypatch.setenv('AUTHUI_FAILURE_MS', '0')
        main = tmp_path / 'main.py'
        main.write_text(MAIN.format(is_empty=is_empty))
        failure: BaseException | None = None
        async with user_simulation(main_file=main):
            assert local_pool.clock() > 0  # it is the pool of this app
            try:
                yield PlainBrowser(app)
            except BaseException as error:  # noqa: BLE001 - the simulation would not end, and fail the next test
                failure = error
        if failure is not None:
            raise failure

    return run
