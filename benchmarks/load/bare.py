"""The first page of the app under load as NiceGUI alone has it: a label and a button, and no guard."""

from __future__ import annotations

import sys

from nicegui import ui


@ui.page('/')
def home() -> None:
    """Greet."""
    ui.label('Hello user@example.org')
    ui.button('Log out', on_click=lambda: ui.navigate.to('/'))


ui.run(
    host='127.0.0.1',
    port=int(sys.argv[1]),
    show=False,
    reload=False,
    reconnect_timeout=30,
    show_welcome_message=False,
    uvicorn_logging_level='warning',
)
