"""The narrow panel of the demo: who is signed in, what just happened, and what can be switched."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from authui.account import Account
from authui.demo.app import Demo
from authui.demo.happenings import Happening
from authui.demo.looks import ACCENTS, LAYOUTS, SCHEMES, remember
from authui.demo.people import DOWN
from authui.demo.shared import Shared, follow_here
from authui.models import User
from authui.pages.texts import LANGUAGES
from authui.pages.texts.choice import LANGUAGE_COOKIE
from authui.reactive import watch
from authui.settings import Look
from authui.store import Store

SIX_LINES = """\
from nicegui import ui
from authui import AuthUI, CurrentUser

AuthUI().install()

@ui.page('/')
def home(user: CurrentUser): ui.label(f'Hello {user.email}')

ui.run(host='localhost', reconnect_timeout=30)
"""
_CHOOSE_LANGUAGE = f"""(event) => {{
  document.cookie = `{LANGUAGE_COOKIE}=${{event.target.value}}; path=/; max-age=31536000; samesite=lax`;
  location.reload();
}}"""
_CHOICE = '(event) => emit(event.target.value)'


def draw_panel(demo: Demo, user: User) -> None:
    """Draw the panel for a user."""
    store = demo.auth.store()
    with _card('You are signed in'):
        _draw_session(demo, store)
    with _card('What just happened'):
        _draw_happenings(demo, store, user)
    with _card('Switch'):
        _draw_switches(demo)


def draw_code() -> None:
    """Draw the six lines, with a button that copies them."""
    with _card('Six lines').classes('demo-six'):
        _draw_code()


def _card(title: str) -> Element:
    card = ui.element('section').classes('authui-card demo-card')
    with card:
        TextElement(tag='h2', text=title).classes('authui-heading')
    return card


def _draw_session(demo: Demo, store: Store) -> None:
    auth, texts = demo.auth, demo.auth.texts()
    TextElement(tag='p', text=f'as {store.get(Account.display_name)}').mark('who')
    expiry = TextElement(tag='p', text='').classes('authui-info').mark('expiry')
    with ui.element('div').classes('demo-line'):
        leave = TextElement(tag='button', text=texts.log_out).classes('authui-second').mark('log-out')
        leave.props['lang'] = texts.language
        leave.on('click', lambda: store.dispatch(Account.logout))
        ui.link(texts.account, auth.settings.path('account')).props['lang'] = texts.language

    def show_seconds() -> None:
        seconds = max(0, round(store.get(Account.expires_in)(time.time())))
        expiry.set_text(f'Your tokens expire in {seconds // 60}:{seconds % 60:02}, and are refreshed before.')

    ui.timer(1.0, show_seconds)
    watch(store, 'account.expires_at', show_seconds, immediate=True)


def _draw_happenings(demo: Demo, store: Store, user: User) -> None:
    lines = ui.element('ol').classes('demo-lines').props('aria-live=polite')
    shown: list[Happening] = []

    def show(told: tuple[Happening, ...]) -> None:
        new = [each for each in told if each not in shown]
        for each in reversed(new):
            with lines, ui.element('li') as line:
                TextElement(tag='span', text=f'{each.said_in(store)}.')
                TextElement(tag='span', text=f'{each.time} · {each.name}').classes('authui-hint')
            line.move(target_index=0)
        shown[:] = told
        for line in list(lines)[len(told) :]:
            line.delete()

    follow_here(demo.happenings.of(user), show)
    commits = TextElement(tag='p', text='').classes('authui-info').mark('commits')
    number = 0

    def count() -> None:
        nonlocal number
        if commits.is_deleted:  # at a logout the store has commits after the page
            stop()
            return
        number += 1
        show_count()

    def show_count() -> None:
        commits.set_text(f'{number} {"commit" if number == 1 else "commits"} to the store since this page was opened')
        commits.set_visibility(number > 0)

    show_count()
    stop = store.subscribe(count)
    ui.context.client.on_delete(stop)
    with ui.element('div').classes('demo-line'):
        ui.link('Open the devtools', '/devtools', new_tab=True)
        if demo.auth.mailbox is not None:
            with ui.element('span'):
                ui.link('Mailbox', demo.auth.settings.path('mailbox'), new_tab=True)
                TextElement(tag='span', text=' ')  # for what reads the two as one text
                badge = TextElement(tag='span', text='').classes('demo-badge').props('role=status')

            def show_unread(unread: int) -> None:
                badge.set_text(f'{unread} new')
                badge.set_visibility(unread > 0)

            follow_here(demo.unread, show_unread)


def _draw_switches(demo: Demo) -> None:
    with ui.element('div').classes('demo-chips').props('role=group aria-label=Accent'):
        accents = {value: _chip(name) for name, value in ACCENTS.items()}
    schemes, layouts = _select('Scheme', SCHEMES), _select('Layout of the login', LAYOUTS)
    here = demo.look_here()
    schemes.on('change', lambda event: _wear(here, color_scheme=event.args), js_handler=_CHOICE)
    layouts.on('change', lambda event: _wear(here, layout=event.args), js_handler=_CHOICE)
    for value, chip in accents.items():
        chip.on('click', partial(_wear, here, accent=value))

    def show_look(look: Look) -> None:
        for value, chip in accents.items():
            chip.props['aria-pressed'] = str(value == look.accent).lower()
        schemes.props['value'], layouts.props['value'] = look.color_scheme, look.layout

    follow_here(here, show_look)
    languages = _select('Language of the login', {each.language: each.language_name for each in LANGUAGES})
    languages.props['value'] = demo.auth.texts().language
    languages.on('change', js_handler=_CHOOSE_LANGUAGE)
    if demo.auth.pool is not None:
        down = _chip(DOWN).on('click', lambda: demo.switch(is_down=not demo.is_down.value))
        told = TextElement(tag='p', text='').classes('authui-info').props('role=status')

        def show_outage(is_down: bool) -> None:
            down.props['aria-pressed'] = str(is_down).lower()
            told.set_text('Nobody can log in now; you stay signed in.' if is_down else '')
            told.set_visibility(is_down)

        follow_here(demo.is_down, show_outage)


def _wear(look: Shared[Look], **changes: str | None) -> None:
    remember(chosen := Look.model_validate({**dict(look.value), **changes}))
    look.set(chosen)


def _draw_code() -> None:
    TextElement(tag='p', text='This is a whole app with a login.').classes('authui-info')
    code = TextElement(tag='pre', text=SIX_LINES).classes('demo-code')
    code.props('tabindex=0 role=region aria-label="The six lines"')
    copy = TextElement(tag='button', text='Copy').classes('authui-second')

    def copied() -> None:
        ui.clipboard.write(SIX_LINES)
        copy.set_text('Copied')

    copy.on('click', copied)


def _chip(text: str) -> Element:
    return TextElement(tag='button', text=text).classes('demo-chip').props('type=button')


def _select(label: str, options: Mapping[str, str]) -> Element:
    with ui.element('label').classes('demo-choice'):
        TextElement(tag='span', text=label).classes('authui-label')
        with ui.element('select').classes('authui-input') as select:
            for value, text in options.items():
                option = TextElement(tag='option', text=text)
                option.props['value'] = value
    return select
