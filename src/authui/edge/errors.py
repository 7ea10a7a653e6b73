"""The page of a failure: it shows a reference that is also in the log, and nothing of the exception."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from nicegui import app, ui
from nicegui.elements.mixins.text_element import TextElement

from authui.edge.nicegui_hooks import has_error_page

_log = logging.getLogger(__name__)


def add_error_page(say: Callable[[], tuple[str, str]]) -> None:
    """Answer a page that cannot be built by the title and the text of `say`, where `{reference}` is filled in.

    `say` is called while the answer is built. NiceGUI's own page would show the exception. A host that has a page of
    its own (`app.on_page_exception`) keeps it.
    """
    if has_error_page():
        return

    def failed(error: Exception) -> None:
        reference = secrets.token_hex(4)
        _log.error('a page could not be built [%s]', reference, exc_info=error)
        title, text = say()
        with ui.element('div').style(
            'max-width: 28rem; margin: 15vh auto 0; padding: 0 1.5rem; font: 16px/1.5 system-ui'
        ):
            TextElement(tag='h1', text=title).style('font-size: 1.5rem; font-weight: 650; line-height: 1.3')
            TextElement(tag='p', text=text.format(reference=reference))

    app.on_page_exception(failed)
