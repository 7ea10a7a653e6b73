"""The mailbox page: what the embedded pool would have sent by e-mail; there is none with a real pool."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from authui.local import Mailbox, Message
from authui.pages.setup import PageSetup
from authui.pages.texts import Texts
from authui.pages.theme import draw_page


def mailbox_page(setup: PageSetup, mailbox: Mailbox) -> None:
    """Draw the messages, newest first; new ones appear by themselves."""
    client = ui.context.client
    loop = asyncio.get_running_loop()

    @ui.refreshable
    def messages(texts: Texts) -> None:
        found = mailbox.messages()
        if not found:
            ui.label(texts.mailbox_empty).classes('authui-hint')
        for message in found:
            with ui.element('article').classes('authui-message'):
                sent_at = datetime.fromtimestamp(message.sent_at, UTC).astimezone()
                with ui.element('div').classes('authui-hint'):
                    ui.label(f'{message.destination} · {sent_at:%H:%M:%S}').classes('authui-plain')
                ui.label(message.code.get_secret_value()).classes('authui-code authui-plain')

    def content(setup: PageSetup) -> None:
        texts = setup.texts
        ui.page_title(setup.page_title(texts.mailbox))
        with ui.element('section').classes('authui-card'):
            TextElement(tag='h2', text=texts.mailbox).classes('authui-heading')
            ui.label(texts.mailbox_info).classes('authui-info')
            with ui.element('div').props('aria-live=polite'):
                messages(texts)

    def refresh() -> None:
        if not client.is_deleted:
            messages.refresh()

    draw_page(setup, content)

    def hear(_message: Message) -> None:
        loop.call_soon_threadsafe(refresh)  # it is told on a thread of the pool's

    client.on_delete(mailbox.subscribe(hear))
