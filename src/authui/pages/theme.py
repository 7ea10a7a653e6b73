"""The frame around every screen: the look, the heading, and the mark of the embedded pool."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from authui.pages.setup import PageSetup

_CSS = Path(__file__).with_name('authui.css')
_BACKDROP = """
<meta name="color-scheme" content="light dark">
<style>html { background: #f4f6f9 } @media (prefers-color-scheme: dark) { html { background: #12161d } }</style>
"""


@contextmanager
def frame(setup: PageSetup) -> Iterator[None]:
    """Draw the frame of a screen; what is made inside lies below its heading."""
    ui.add_head_html(_BACKDROP)
    add_look()
    with ui.element('div').classes('authui-page'):
        with ui.element('header').classes('authui-brand'):
            TextElement(tag='h1', text=setup.settings.title)
        yield
        if setup.mailbox is not None:
            with ui.element('footer').classes('authui-mark'):
                ui.label(setup.texts.local_pool)
                ui.link(setup.texts.open_mailbox, setup.settings.path('mailbox'), new_tab=True)


def add_look() -> None:
    """Give the page the look of authui's cards."""
    ui.add_css(_CSS)
