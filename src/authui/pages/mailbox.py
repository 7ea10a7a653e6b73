"""The mailbox page: the messages that the embedded pool would have sent. A host on a real pool does not add it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from pydantic import SecretStr

from authui.pages.marker import made_by_authui
from authui.pages.screens import host_paths
from authui.pages.setup import PageSetup
from authui.pages.texts import Texts
from authui.pages.theme import draw_page


class SentMessage(Protocol):
    """A message with a code."""

    @property
    def sent_at(self) -> float:
        """When it was sent, in seconds since the epoch."""

    @property
    def destination(self) -> str:
        """The e-mail address or phone number that it was sent to."""

    @property
    def code(self) -> SecretStr:
        """The code in it."""


class SentMessages(Protocol):
    """The messages that a pool has sent; `authui.local.Mailbox` is one."""

    def messages(self) -> Sequence[SentMessage]:
        """Return the messages, newest first."""

    def subscribe(self, callback: Callable[[SentMessage], None]) -> Callable[[], None]:
        """Call `callback` with each new message, on any thread; returns what ends that."""


def add_mailbox_page(setup: PageSetup, mailbox: SentMessages) -> None:
    """Register the page with NiceGUI, unless the host has a page of its own at that URL."""
    settings = setup.settings
    path = settings.path('mailbox')
    if path in host_paths():
        return

    @ui.page(path, title=settings.title, dark=settings.is_dark, language='en-US')
    @made_by_authui
    def mailbox_page() -> None:
        _draw(setup, mailbox)


def _draw(setup: PageSetup, mailbox: SentMessages) -> None:
    """Draw the messages, newest first; new ones appear without a reload."""
    client = ui.context.client
    loop = asyncio.get_running_loop()

    @ui.refreshable
    def messages(texts: Texts) -> None:
        sent = mailbox.messages()
        if not sent:
            ui.label(texts.mailbox_empty).classes('authui-hint')
        for message in sent:
            with ui.element('article').classes('authui-message'):
                sent_at = datetime.fromtimestamp(message.sent_at, UTC).astimezone()
                with ui.element('div').classes('authui-hint'):
                    ui.label(f'{message.destination} · {sent_at:%H:%M:%S}').classes('authui-ltr')
                ui.label(message.code.get_secret_value()).classes('authui-code authui-ltr')

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

    def refresh_soon(_message: SentMessage) -> None:
        loop.call_soon_threadsafe(refresh)  # the mailbox calls on a thread of the pool

    client.on_delete(mailbox.subscribe(refresh_soon))
