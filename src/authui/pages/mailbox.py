"""The mailbox page: the messages that the embedded pool would have sent. A host on a real pool does not add it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from starlette.requests import Request

from authui.edge.targets import local_path
from authui.pages.exits import exit_view
from authui.pages.html import noscript_html
from authui.pages.mailbox_html import framed_mail, mailbox_html, time_of
from authui.pages.marker import made_by_authui
from authui.pages.screens import host_paths
from authui.pages.sent_messages import SentMessage, SentMessages
from authui.pages.setup import PageSetup
from authui.pages.texts import Texts
from authui.pages.theme import draw_page, url_prefix

_COPY = """(event) => navigator.clipboard.writeText(
    event.currentTarget.parentElement.querySelector('[data-secret]').textContent).then(() => emit())"""


def add_mailbox_page(setup: PageSetup, mailbox: SentMessages, *, on_seen: Callable[[], None] = lambda: None) -> None:
    """Register the page with NiceGUI, unless the host has a page of its own at that URL.

    `on_seen` is called each time that the page has shown new messages.
    """
    settings = setup.settings
    path = settings.path('mailbox')
    if path in host_paths():
        return

    @ui.page(path, title=settings.title, dark=settings.is_dark, language='en-US')
    @made_by_authui
    def mailbox_page() -> None:
        _draw(setup, mailbox, on_seen)


def _draw(setup: PageSetup, mailbox: SentMessages, on_seen: Callable[[], None]) -> None:
    """Draw the messages, newest first; new ones appear without a reload, and are open."""
    client = ui.context.client
    loop = asyncio.get_running_loop()
    back = _way_back(setup, client.request)
    inbox: list[_Inbox] = []

    def content(setup: PageSetup) -> None:
        texts = setup.texts
        ui.page_title(setup.page_title(texts.mailbox))
        with ui.element('section').classes('authui-card authui-mailbox'):
            with ui.element('div').classes('authui-mail-top'):
                TextElement(tag='h2', text=texts.mailbox).classes('authui-heading')
                ui.link(texts.mail_back, back)
            ui.label(texts.mailbox_info).classes('authui-info')
            inbox[:] = [_Inbox(texts)]
        show()

    def show() -> None:
        if not client.is_deleted:
            inbox[0].show(mailbox.messages())
            on_seen()

    local = setup.for_request(client.request)
    frame = exit_view(local, title=local.texts.mailbox, prefix=url_prefix(), is_mailbox=True)
    there = mailbox_html(local.texts, mailbox.messages(), back=url_prefix() + back)
    ui.add_body_html(f'<noscript>{noscript_html(frame, there)}</noscript>')
    draw_page(setup, content, is_mailbox=True)

    def show_soon(_message: SentMessage) -> None:
        loop.call_soon_threadsafe(show)  # the mailbox calls on a thread of the pool

    client.on_delete(mailbox.subscribe(show_soon))
    show()  # what came between


def _way_back(setup: PageSetup, request: Request) -> str:
    """Return the page of this app that led to the mailbox; the login, if none did."""
    login, own = setup.settings.path('login'), setup.settings.path('mailbox')
    try:
        came_from = urlsplit(request.headers.get('referer', ''))
    except ValueError:  # no URL
        return login
    if came_from.netloc != request.headers.get('host'):
        return login
    path = came_from.path.removeprefix(url_prefix())
    return login if path == own else local_path(path, login)


class _Inbox:
    """The list on the page: new messages are put on top, and the others stay as they are."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._drawn: dict[int, tuple[SentMessage, _MessageRow]] = {}
        with ui.element('div').props('aria-live=polite'):
            self._empty = ui.label(texts.mailbox_empty).classes('authui-hint')
            self._list = ui.element('div').mark('messages')

    def show(self, messages: Sequence[SentMessage]) -> None:
        """Draw the messages that came, and drop those that went."""
        here = {id(each) for each in messages}
        for gone in [key for key in self._drawn if key not in here]:
            self._drawn.pop(gone)[1].element.delete()
        self._empty.set_visibility(not messages)
        new = [each for each in messages if id(each) not in self._drawn]
        if not new:
            return
        for _, row in self._drawn.values():
            row.open(is_open=False)
        for message in reversed(new):
            with self._list:
                row = _MessageRow(message, self._texts)
            row.element.move(target_index=0)
            self._drawn[id(message)] = message, row
        self._drawn[id(new[0])][1].open(is_open=True)


class _MessageRow:
    """One message: its envelope, which opens and closes it, its code, and its body while it is open."""

    def __init__(self, message: SentMessage, texts: Texts) -> None:
        self._message = message
        self._is_open = False
        kind, subject = texts.mail_kinds[message.kind], message.subject.get_secret_value()
        self._subject = subject or kind
        with ui.element('article').classes('authui-message') as self.element:
            self._head = ui.element('button').classes('authui-mail-head').mark('envelope')
            self._head.props('type=button aria-expanded=false')
            self._head.on('click', lambda: self.open(is_open=not self._is_open))
            with self._head:
                with ui.element('span').classes('authui-mail-line'):
                    with ui.element('b'):
                        TextElement(tag='bdi', text=self._subject)
                    TextElement(tag='time', text=time_of(message)).classes('authui-hint')
                with ui.element('span').classes('authui-mail-line authui-hint'):
                    with ui.element('span'):
                        _address(texts.mail_from, message.sender)
                        _address(texts.mail_to, message.destination)
                    if subject:
                        TextElement(tag='span', text=kind).classes('authui-mail-kind')
            self._draw_secret(texts)
            self._body = ui.element('div').classes('authui-mail-body')

    def open(self, *, is_open: bool) -> None:
        """Show or hide the body."""
        self._is_open = is_open
        self._head.props(f'aria-expanded={str(is_open).lower()}')
        self._body.clear()
        body = self._message.body.get_secret_value()
        if not is_open or not body:
            return
        with self._body:
            if self._message.is_sms:
                ui.label(body).classes('authui-sms').props('dir=auto')
                return
            # The sandbox lets no script run, nor a form or a link lead anywhere.
            document, kind = framed_mail(body)
            frame = ui.element('iframe').classes(kind).mark('mail')
            frame.props['sandbox'] = ''
            frame.props['srcdoc'] = document
            frame.props['title'] = self._subject

    def _draw_secret(self, texts: Texts) -> None:
        secret = self._message.code.get_secret_value()
        with ui.element('div').classes('authui-mail-line'):
            if self._message.kind == 'invitation':
                with ui.element('span'):
                    TextElement(tag='span', text=f'{texts.mail_password}: ').classes('authui-hint')
                    shown: Element = TextElement(tag='span', text=secret).classes('authui-mail-password authui-ltr')
            else:
                shown = ui.label(secret).classes('authui-code authui-ltr')
            shown.props('data-secret')
            with ui.element('button').classes('authui-second authui-mail-copy').props('type=button') as button:
                label = ui.label(texts.mail_copy).props('aria-live=polite')
            button.on('click', lambda: label.set_text(texts.mail_copied), js_handler=_COPY)


def _address(label: str, address: str) -> None:
    if address:
        with ui.element('span').classes('authui-mail-address'):
            TextElement(tag='span', text=f'{label}: ')
            TextElement(tag='span', text=address).classes('authui-ltr')
