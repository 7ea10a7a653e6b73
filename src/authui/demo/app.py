"""The parts of the demo, and the common parts of its pages.

Why it is as it is: docs/design.md#doors
"""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

import click
from fastapi import HTTPException, Request
from nicegui import app, ui
from starlette.responses import RedirectResponse

from authui.demo.happenings import Happenings
from authui.demo.looks import PICTURE, PICTURE_FILE, look_of
from authui.demo.notes import Notebooks, Notes
from authui.demo.people import OUTAGE_PATH, aside_of, prepare
from authui.demo.shared import Shared
from authui.edge import is_same_origin
from authui.host import AuthUI
from authui.local import Message, PoolConfig
from authui.pages import Aside, Screen
from authui.pages.files import ScreenFiles
from authui.reactive import Recorder, add_devtools
from authui.session import AuthSession
from authui.settings import Look, Settings

DEVTOOLS = '/devtools'
THEME_EDITOR = '/devtools/theme'
_FIRST_NOTES = ('Open a second tab, and write a note there', 'Take Cognito down, and up again')


class Demo:
    """The parts of the demo. An `is_empty` one has no ready users and nothing to say on the screens of the sign-in."""

    def __init__(self, settings: Settings, pool: PoolConfig | None = None, *, is_empty: bool = False) -> None:
        self.is_empty = is_empty
        self.notebooks = Notebooks(() if is_empty else _FIRST_NOTES)
        self.happenings = Happenings()
        self.is_down = Shared(value=False)
        """Whether the embedded pool is switched off."""
        self.unread = Shared(0)
        """How many messages came since the mailbox was last opened."""
        self._looks: WeakKeyDictionary[AuthSession, Shared[Look]] = WeakKeyDictionary()
        recorder = Recorder()
        if settings.picture is None:  # of the layout that has one
            settings = settings.model_copy(update={'picture': PICTURE})
        self.auth = AuthUI(
            settings,
            pool=pool,
            modules=lambda: {'notes': Notes(self.notebooks)},
            plugins=[recorder, self.happenings.plugin],
            aside=self._aside,
            look=look_of,
        ).install()
        self.styles = ScreenFiles(self.auth.settings).styles
        """The style sheets of pages without NiceGUI."""
        self.happenings.listen(self.auth)
        add_devtools(self.auth.stores, DEVTOOLS, recorder=recorder, links={'Theme editor': THEME_EDITOR})
        self.auth.add_theme_editor(THEME_EDITOR)
        app.add_static_file(local_file=PICTURE_FILE, url_path=PICTURE)
        app.add_api_route(OUTAGE_PATH, self._switch_by_form, methods=['POST'], include_in_schema=False)
        app.on_startup(self._start)
        app.on_connect(self._count_unread)  # it may be the mailbox that was opened

    def switch(self, *, is_down: bool) -> None:
        """Switch the embedded pool off or on: while it is down, it refuses every connection."""
        if (pool := self.auth.pool) is not None and is_down != self.is_down.value:
            pool.faults.clear()
            if is_down:
                pool.faults.refuse()
            self.is_down.set(is_down)

    def look_here(self) -> Shared[Look]:
        """Return the look of the page being built, which all pages of its session share."""
        client = ui.context.client
        settings, session = self.auth.settings, self.auth.tab(client).owner
        usual = Look(color_scheme=settings.color_scheme, layout=settings.layout)
        look = Shared(look_of(client.request) or usual)
        return look if session is None else self._looks.setdefault(session, look)

    def _start(self) -> None:
        if (mailbox := self.auth.mailbox) is not None:
            loop = asyncio.get_running_loop()
            mailbox.subscribe(print_message)

            def count_soon(_message: Message) -> None:
                loop.call_soon_threadsafe(self._count_unread)  # the mailbox calls on a thread of the pool

            mailbox.subscribe(count_soon)
        if self.auth.pool is not None and not self.is_empty:
            prepare(self.auth.pool, self.auth.settings.names)
            self._count_unread()  # at once, or the first visitor would not see the invitation

    def _aside(self, screen: Screen, target: str) -> Aside | None:
        if self.is_empty:
            return None
        return aside_of(
            self.auth.settings,
            screen,
            target,
            pool=self.auth.pool,
            is_down=self.is_down.value,
            unread=self.unread.value,
        )

    def _count_unread(self) -> None:
        if self.auth.mailbox is not None:
            self.unread.set(self.auth.mailbox.unread)

    async def _switch_by_form(self, request: Request) -> RedirectResponse:
        if not is_same_origin(self.auth.settings, request):
            raise HTTPException(403)
        form = await request.form()
        self.switch(is_down=bool(form.get('down')))
        return RedirectResponse(self.auth.settings.path('login'), 303)


def print_message(message: Message) -> None:
    """Print a message of the pool."""
    sent = 'temporary password' if message.kind == 'invitation' else 'confirmation number'
    click.echo(f'Mail to {message.destination}: your {sent} is {message.code.get_secret_value()}')
