"""The frame around every screen: the look, the heading, the language, and the mark of the embedded pool."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from nicegui.events import GenericEventArguments

from authui.pages.languages import LANGUAGE_COOKIE, announce, speak
from authui.pages.setup import PageSetup
from authui.pages.texts import Texts

_CSS = Path(__file__).with_name('authui.css')
_BACKDROP = """
<meta name="color-scheme" content="light dark">
<style>html { background: #f4f6f9 } @media (prefers-color-scheme: dark) { html { background: #12161d } }</style>
"""


@contextmanager
def frame(setup: PageSetup) -> Iterator[None]:
    """Draw the frame of a screen; what is made inside lies below its heading."""
    with _page():
        _brand(setup)
        yield
        _mark(setup)


def draw_page(setup: PageSetup, content: Callable[[PageSetup], None]) -> None:
    """Draw a screen of authui's own in the language of its visitor, and again in one that is chosen on it.

    The tab and its store stay, and with them the e-mail that was typed, an alert, and what is unfinished.
    """
    client = ui.context.client
    first = setup.languages.of(client.request)
    announce(client, first)

    def fill(texts: Texts) -> None:
        local = replace(setup, texts=texts)
        speak(client, texts)
        with body.clear():
            _brand(local)
            content(local)
            _mark(local)

    with _page():
        if len(setup.languages.offered) > 1:
            LanguageSwitch(setup, first, fill)
        body = ui.element('div').classes('authui-body')
        fill(first)


class LanguageSwitch(Element, component='authui_language.js'):
    """Offers the languages; `on_choose` gets the texts of the chosen one."""

    def __init__(self, setup: PageSetup, texts: Texts, on_choose: Callable[[Texts], None]) -> None:
        super().__init__()
        self.props['cookie'] = LANGUAGE_COOKIE
        self.props['offered'] = [
            {'language': each.language, 'name': each.language_name, 'direction': each.direction}
            for each in setup.languages.offered
        ]
        self._show(texts)

        def choose(event: GenericEventArguments) -> None:
            if (chosen := setup.languages.named(event.args)) is not None:
                self._show(chosen)
                on_choose(chosen)

        self.on('choose', choose)

    def _show(self, texts: Texts) -> None:
        self.props['language'] = texts.language
        self.props['label'] = texts.choose_language


def _page() -> Element:
    ui.add_head_html(_BACKDROP)
    add_look()
    return ui.element('div').classes('authui-page')


def add_look() -> None:
    """Give the page the look of authui's cards."""
    ui.add_css(_CSS)


def _brand(setup: PageSetup) -> None:
    with ui.element('header').classes('authui-brand'):
        TextElement(tag='h1', text=setup.settings.title)


def _mark(setup: PageSetup) -> None:
    if setup.mailbox is not None:
        texts = setup.texts
        # A page of the host's may speak another language than its visitor does.
        footer = ui.element('footer').classes('authui-mark')
        footer.props['lang'] = texts.language
        footer.props['dir'] = texts.direction
        with footer:
            ui.label(texts.local_pool)
            ui.link(texts.open_mailbox, setup.settings.path('mailbox'), new_tab=True)
