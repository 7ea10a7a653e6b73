"""The demo's pages in a browser without scripts: what can be read there, the way out, and what needs scripts."""

from __future__ import annotations

from collections.abc import Mapping

from nicegui import ui

from authui.account import Account
from authui.demo.app import Demo
from authui.demo.notes import Note
from authui.demo.panel import SIX_LINES
from authui.pages.html import noscript_html
from authui.pages.markup import NOTHING, Html, join, tag, text, url
from authui.pages.screen_view import ScreenView
from authui.pages.theme import url_prefix
from authui.store import Store

_NEEDS_SCRIPTS = (
    'This page shows what can be read without JavaScript. To write notes, to see what just happened, and to switch the '
    'look, turn JavaScript on in your browser and load the page again.'
)
_ADMIN_NEEDS_SCRIPTS = 'Without JavaScript this page changes when you load it again.'


def say_plainly(demo: Demo, content: Html, *, css: str) -> None:
    """Put a page with this content into the document for browsers without scripts, where NiceGUI draws nothing."""
    settings = demo.auth.settings
    view = ScreenView(
        title=settings.title,
        texts=demo.auth.texts(),
        branding=settings,
        mailbox_url=settings.path('mailbox') if settings.uses_local_pool else '',
        prefix=url_prefix(),
        styles=demo.styles,
    )
    inner = tag('div', {'class': 'demo', 'lang': 'en', 'dir': 'ltr'}, content)
    ui.add_body_html(f'<noscript><style>{css}</style>{noscript_html(view, inner)}</noscript>')


def home_html(demo: Demo, store: Store, *, admin: str) -> Html:
    """Return the notes of the user, who that is, and the ways to other pages."""
    settings, texts, prefix = demo.auth.settings, demo.auth.texts(), url_prefix()
    notes: tuple[Note, ...] = store.state.notes.items
    items = [tag('li', {'class': 'demo-done' if each.is_done else None}, _note(each)) for each in notes]
    ways = {
        'Admins only': admin,
        texts.account: settings.path('account'),
        'Mailbox': settings.path('mailbox') if settings.uses_local_pool else '',
    }
    links = [tag('a', {'href': url(where, prefix)}, text(words)) for words, where in ways.items() if where]
    leave = tag('button', {'class': 'authui-second', 'type': 'submit'}, text(texts.log_out))
    return join(
        [
            tag('p', {'class': 'authui-notice'}, text(_NEEDS_SCRIPTS)),
            _card(
                'Notes',
                tag('p', {'class': 'authui-info'}, text(f'{sum(not each.is_done for each in notes)} open')),
                tag('ul', {'class': 'demo-notes'}, *items) if items else NOTHING,
            ),
            _card(
                'You are signed in',
                tag('p', {}, text(f'as {store.get(Account.display_name)}')),
                tag('p', {'class': 'demo-line'}, *links),
                tag('form', {'method': 'post', 'action': url(settings.leave_path, prefix)}, leave),
            ),
            _card('Six lines', tag('pre', {'class': 'demo-code', 'tabindex': 0}, text(SIX_LINES))),
        ]
    )


def owners_html(owners: Mapping[str, tuple[Note, ...]]) -> Html:
    """Return how many notes each user has."""
    rows = [
        tag('p', {}, tag('b', {}, text(owner)), text(f': {len(notes)} notes, {_done(notes)} of them done'))
        for owner, notes in owners.items()
    ]
    told = tag('p', {'class': 'authui-info'}, text(_ADMIN_NEEDS_SCRIPTS))
    return _card('The notes of everybody', *rows, told)


def _note(note: Note) -> Html:
    done = text(' (done)') if note.is_done else NOTHING
    return tag('span', {}, text(note.text), done)


def _done(notes: tuple[Note, ...]) -> int:
    return sum(each.is_done for each in notes)


def _card(heading: str, *inner: Html) -> Html:
    return tag(
        'section', {'class': 'authui-card demo-app'}, tag('h2', {'class': 'authui-heading'}, text(heading)), *inner
    )
