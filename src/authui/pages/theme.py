"""The frame around every screen: the look, the heading, the switch between languages, and the footer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import quote

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from nicegui.events import GenericEventArguments

from authui.errors import CookiesNeededError
from authui.models import Problem
from authui.pages.branding_css import own_css
from authui.pages.nicegui_hooks import is_dark, set_dark
from authui.pages.setup import PageSetup
from authui.pages.texts import Texts
from authui.pages.texts.choice import LANGUAGE_COOKIE, remember_language, set_document_language

_BACKDROPS = {
    None: """
<meta name="color-scheme" content="light dark">
<style>html { background: #f4f6f9 } @media (prefers-color-scheme: dark) { html { background: #12161d } }</style>
""",
    False: """
<meta name="color-scheme" content="light"><style>html { background: #f4f6f9 }</style>
""",
    True: """
<meta name="color-scheme" content="dark"><style>html { background: #12161d }</style>
""",
}
"""The background of a page that is still empty, by whether it is dark (None: like the system); prevents a flash."""
_OTHER_ADDRESS = """
<script>document.documentElement.classList.toggle('authui-elsewhere', location.origin !== ORIGIN)</script>
"""
"""Marks a page that is open under another origin than that of the app."""
_BLOCKED = """<script>
try { sessionStorage } catch { document.documentElement.classList.add("authui-blocked") }
</script>"""
"""Marks a page in a browser that blocks all cookies: there, pages cannot even use the storage of their tab."""


@contextmanager
def frame(setup: PageSetup) -> Iterator[None]:
    """Draw the frame of a screen; the elements that are made inside the context lie below its heading."""
    with _page(setup):
        _brand(setup)
        yield
        _foot(setup)


def draw_page(setup: PageSetup, content: Callable[[PageSetup], None], *, is_mailbox: bool = False) -> None:
    """Draw a page of authui in the visitor's language, and draw it again when the visitor chooses another language.

    The tab and its store stay, so the typed e-mail, an alert and an unfinished sign-in are not lost. The mailbox has
    no link to itself.
    """
    client = ui.context.client
    setup = setup.for_request(client.request)
    first = setup.texts
    set_document_language(client, first)

    def fill(texts: Texts) -> None:
        local = replace(setup, texts=texts)
        remember_language(client, texts)
        with body.clear():
            _brand(local)
            _other_address(local)
            _no_cookies(local)
            content(local)
            _foot(local, is_mailbox=is_mailbox)

    with _page(setup):
        if len(setup.languages.offered) > 1:
            LanguageSwitch(setup, first, fill)
        body = ui.element('div').classes('authui-body')
        fill(first)


class LanguageSwitch(Element, component='authui_language.js'):
    """The switch between languages; `on_choose` gets the texts of the chosen one."""

    def __init__(self, setup: PageSetup, texts: Texts, on_choose: Callable[[Texts], None]) -> None:
        super().__init__()
        self.props['cookie'] = LANGUAGE_COOKIE
        self.props['offered'] = tuple(
            {'language': each.language, 'name': each.language_name, 'direction': each.direction}
            for each in setup.languages.offered
        )
        self._show(texts)

        def choose(event: GenericEventArguments) -> None:
            if (chosen := setup.languages.with_tag(event.args)) is not None:
                self._show(chosen)
                on_choose(chosen)

        self.on('choose', choose)

    def _show(self, texts: Texts) -> None:
        self.props['language'] = texts.language
        self.props['label'] = texts.choose_language


def _other_address(setup: PageSetup) -> None:
    """Draw a link to the app for browsers that opened the page under another origin, whose sockets are refused."""
    if (origin := setup.settings.public_url) is None:
        return
    before, _, after = setup.texts.other_address.partition('{url}')
    with ui.element('p').classes('authui-other-address').props('role=alert'):
        TextElement(tag='span', text=before)
        way = ui.link(origin).on('click.stop', js_handler='() => {}')
        way.props['href'] = origin + url_prefix() + setup.settings.path('login')
        TextElement(tag='span', text=after)


def _no_cookies(setup: PageSetup) -> None:
    """Draw the text that cookies are needed, for browsers that block all of them: NiceGUI does not start there."""
    with ui.element('p').classes('authui-no-cookies').props('role=alert'):
        TextElement(tag='span', text=setup.texts.problem(Problem.of(CookiesNeededError())))


def _page(setup: PageSetup) -> Element:
    ui.add_head_html(_BLOCKED)
    if setup.settings.public_url is not None:
        # The class stays on the document when the page is drawn again.
        ui.add_head_html(_OTHER_ADDRESS.replace('ORIGIN', json.dumps(setup.settings.public_url)))
    client = ui.context.client
    if setup.settings.color_scheme != setup.looks.usual.settings.color_scheme:
        set_dark(client, is_dark=setup.settings.is_dark)
    ui.add_head_html(_BACKDROPS[is_dark(client)])
    add_styles(setup)
    return ui.element('div').classes('authui-page')


def add_styles(setup: PageSetup) -> None:
    """Add the styles of authui's cards to the page, and those of the host's branding."""
    ui.add_css(own_css(setup.settings))
    if setup.css:
        ui.add_css(setup.css)


def _brand(setup: PageSetup) -> None:
    settings = setup.settings
    with ui.element('header').classes('authui-brand'), ui.element('h1'):
        kinds = {'light': settings.logo, 'dark': settings.logo_dark or settings.logo}
        if not any(kinds.values()):
            ui.element('span').classes('authui-initial').props['data-initial'] = settings.initial
        is_one = kinds['light'] == kinds['dark']
        for kind, url in kinds.items():
            if url and not (is_one and kind == 'dark'):
                picture = ui.element('img').classes('authui-logo' if is_one else f'authui-logo authui-logo-{kind}')
                picture.props['src'] = url_prefix() + url if url.startswith('/') else url
                picture.props['alt'] = settings.title if settings.logo_has_name else ''
        if not (settings.logo_has_name and settings.logo):
            TextElement(tag='span', text=settings.title)


def url_prefix() -> str:
    """Return the prefix for the paths in the page being built, the same that NiceGUI puts before those of links."""
    request = ui.context.client.request
    return quote(request.headers.get('X-Forwarded-Prefix', ''), safe="/:@!$&'()*+,;=%") + str(
        request.scope.get('root_path', '')
    )


def _foot(setup: PageSetup, *, is_mailbox: bool = False) -> None:
    settings, texts = setup.settings, setup.texts
    links = [(texts.terms, settings.terms_url), (texts.privacy, settings.privacy_url)]
    given = [(text, url) for text, url in links if url]
    if not given and not settings.uses_local_pool:
        return
    # A page of the host may be in another language than the texts of the footer.
    footer = ui.element('footer').classes('authui-foot')
    footer.props['lang'] = texts.language
    footer.props['dir'] = texts.direction
    with footer:
        if given:
            with ui.element('div').classes('authui-legal'):
                for text, url in given:
                    ui.link(text, url, new_tab=True)
        if settings.uses_local_pool:
            with ui.element('div').classes('authui-mark'):
                ui.label(texts.local_pool)
                if not is_mailbox:
                    ui.link(texts.open_mailbox, settings.path('mailbox'), new_tab=True)
