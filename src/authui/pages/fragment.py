"""The fragment of the URL that a login leads back to: only the browser knows it, so a script keeps it."""

from __future__ import annotations

import json
from pathlib import Path

from nicegui import ui

_SCRIPT = Path(__file__).with_name('fragment.js')


def remember_fragments() -> None:
    """Let every page store its fragment in the tab, for a login that may follow."""
    ui.add_head_html(f'<script>{_SCRIPT.read_text("utf-8")}</script>', shared=True)


def keep_fragment(path: str, *, home: str, mount: str) -> None:
    """Let a page of the sign-in, at `path` below NiceGUI's app, add the fragment to the URL that was asked for."""
    given = json.dumps({'path': path, 'home': home, 'mount': mount}).replace('<', '\\u003c')
    ui.add_head_html(f'<script>window.authuiKeepFragment?.({given})</script>')
