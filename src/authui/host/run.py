"""Runs NiceGUI's app as authui's own commands do: `authui demo` and `authui serve`."""

from __future__ import annotations

from nicegui import ui

from authui.settings import Settings


def run_server(settings: Settings, *, host: str, port: int) -> None:
    """Serve NiceGUI's app at an address until the process is stopped."""
    ui.run(
        host=host,
        port=port,
        title=settings.title,
        reload=False,
        show=False,
        reconnect_timeout=30,
        show_welcome_message=False,
        tailwind=False,  # our pages have a style sheet of their own, and open sooner
    )
