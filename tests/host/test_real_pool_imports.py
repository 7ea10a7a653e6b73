"""What a server on a real pool loads, seen by starting one in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SERVER = """
import json, sys
from nicegui import app, ui
from authui import AuthUI

auth = AuthUI().install()

@ui.page('/')
def home():
    ui.label('home')

async def look():
    print(json.dumps(sorted(name for name in sys.modules if name.startswith('authui.'))), flush=True)
    app.shutdown()

app.on_startup(look)
ui.run(host='localhost', port=0, show=False, reload=False, reconnect_timeout=30)
"""
REAL = {
    'AUTHUI_USER_POOL_ID': 'eu-west-1_AbCdEfGhI',
    'AUTHUI_CLIENT_ID': '1example23456789',
    'AUTHUI_SECRET': 'kD5zQ8wX2nB7vM4pL9sT6yR1eU3hJ0aF',
    'AUTHUI_PUBLIC_URL': 'https://app.example.org',
}


def loaded(folder: Path, **variables: str) -> str:
    """Return the modules that a server has loaded at its start."""
    (folder / 'main.py').write_text(SERVER)
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(('AUTHUI_', 'NICEGUI_', 'PYTEST_'))
    }
    done = subprocess.run(
        [sys.executable, 'main.py'],
        cwd=folder,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert '"authui.host.app"' in done.stdout, done.stdout + done.stderr
    return done.stdout


def test_a_server_on_a_real_pool_does_not_load_the_embedded_pool(tmp_path: Path) -> None:
    assert '"authui.local' not in loaded(tmp_path, **REAL)


def test_a_server_on_the_embedded_pool_loads_it(tmp_path: Path) -> None:
    assert '"authui.local.pool"' in loaded(tmp_path)
