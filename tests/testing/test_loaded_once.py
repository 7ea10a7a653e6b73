"""NiceGUI takes modules with pages out of Python after a simulation; authui's stay, so that no class is there twice.

The tests of a host are faster for it, too.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nicegui.testing import user_simulation

from authui.testing import PoolUnderTest

MAIN = """
from nicegui import ui
from authui import AuthUI

AuthUI().install()
ui.run()
"""


@pytest.fixture
def _same_modules() -> Iterator[None]:
    """Compare the modules before and after all that the pool's fixture does; ask for this one first."""
    before = {name: module for name, module in sys.modules.items() if name.startswith('authui')}
    yield
    assert {name for name, module in before.items() if sys.modules.get(name) is not module} == set()


@pytest.mark.usefixtures('_same_modules')
async def test_the_next_test_has_the_same_modules(tmp_path: Path, local_pool: PoolUnderTest) -> None:
    assert local_pool is not None
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        assert (await user.http_client.get('/login')).status_code == 200
