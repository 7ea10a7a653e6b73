"""The mailbox page: what the embedded pool would have sent by e-mail; there is none with a real pool."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from nicegui import ui

from authui.local import Mailbox, Message
from authui.pages.setup import PageSetup
from authui.pages.theme import frame


def mailbox_page(setup: PageSetup, mailbox: Mailbox) -> None:
    """Draw the messages, newest first; new ones appear by themselves."""
    texts = setup.texts
    client = ui.context.client
    loop = asyncio.get_running_loop()
    ui.page_title(setup.page_title(texts.mailbox))

    @ui.refreshable
    def messages() -> None:
        found = mailbox.messages()
        if not found:
            ui.label(texts.mailbox_empty).classes('authui-hint')
        for message in found:
            with ui.element('article').classes('authui-message'):
                sent_at = datetime.fromtimestamp(message.sent_at, UTC).astimezone()
                ui.label(f'{message.destination} · {sent_at:%H:%M:%S}').classes('authui-hint')
                ui.label(message.code.get_secret_value()).classes('authui-code')

    def refresh() -> None:
        if not client.is_deleted:
            messages.refresh()

    with frame(setup), ui.element('section').classes('authui-card'):
        with ui.element('h2').classes('authui-heading'):
            ui.label(texts.mailbox)
        ui.label(texts.mailbox_info).classes('authui-info')
        with ui.element('div').props('aria-live=polite'):
            messages()

    def hear(_message: Message) -> None:
        loop.call_soon_threadsafe(refresh)  # it is told on a thread of the pool's

    client.on_delete(mailbox.subscribe(hear))
