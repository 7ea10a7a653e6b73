"""What host developers test with, as they use it: NiceGUI's own simulation of a user, and one call."""

from __future__ import annotations

from pathlib import Path

import pytest
from nicegui import app
from nicegui.testing import user_simulation

from authui.errors import SettingsError
from authui.testing import signed_in

MAIN = """
from nicegui import ui

from authui import AuthUI, CurrentUser

@ui.page('/')
def home(user: CurrentUser) -> None:
    ui.label(f'{user.email} is in {", ".join(user.groups) or "no group"}')

AuthUI().install()
ui.run()
"""


@pytest.fixture
def main_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv('AUTHUI_DATA_DIR', str(tmp_path / 'data'))
    path = tmp_path / 'main.py'
    path.write_text(MAIN)
    return path


@pytest.mark.parametrize(('groups', 'shown'), [((), 'no group'), (('boss', 'staff'), 'boss, staff')])
async def test_a_page_is_built_for_who_is_signed_in(main_file: Path, groups: tuple[str, ...], shown: str) -> None:
    # Twice, since the simulation unloads modules in between.
    async with user_simulation(main_file=main_file) as user:
        await signed_in(user, email='ann@example.org', groups=groups)
        await user.open('/')
        await user.should_see(f'ann@example.org is in {shown}')


async def test_without_it_there_is_nobody(main_file: Path) -> None:
    async with user_simulation(main_file=main_file) as user:
        answer = await user.http_client.get('/', headers={'Accept': 'text/html'})
        assert (answer.status_code, answer.headers['location']) == (303, '/login')


async def test_an_app_without_authui_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(app.state, 'authui', raising=False)
    async with user_simulation(root=lambda: None) as user:
        with pytest.raises(SettingsError, match='install'):
            await signed_in(user)
