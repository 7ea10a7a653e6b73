"""The frame around every screen: the look, the heading, the language, and what stands below."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from urllib.parse import quote

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from nicegui.events import GenericEventArguments

from authui.errors import CookiesNeededError, SettingsError
from authui.looks import Looks, read_css
from authui.models import Problem
from authui.pages.languages import LANGUAGE_COOKIE, announce, speak
from authui.pages.nicegui_hooks import is_dark
from authui.pages.palette import Palette, palette_of
from authui.pages.setup import PageSetup
from authui.pages.texts import Texts

_CSS = Path(__file__).with_name('authui.css')
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
"""What paints the page before anything is on it, by whether it is dark or follows the system: nothing flashes."""
_OTHER_ADDRESS = """
<script>document.documentElement.classList.toggle('authui-elsewhere', location.origin !== ORIGIN)</script>
"""
"""What marks a page that is open under another origin than the app's."""
_BLOCKED = """<script>
try { sessionStorage } catch { document.documentElement.classList.add("authui-blocked") }
</script>"""
"""What marks a page in a browser that blocks all cookies: no page may keep anything there, not even for its tab."""


@contextmanager
def frame(setup: PageSetup) -> Iterator[None]:
    """Draw the frame of a screen; what is made inside lies below its heading."""
    with _page(setup):
        _brand(setup)
        yield
        _foot(setup)


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
            _other_address(local)
            _no_cookies(local)
            content(local)
            _foot(local)

    with _page(setup):
        if len(setup.languages.offered) > 1:
            LanguageSwitch(setup, first, fill)
        body = ui.element('div').classes('authui-body')
        fill(first)


class LanguageSwitch(Element, component='authui_language.js'):
    """Offers the languages; `on_choose` gets the texts of the chosen one."""

    def __init__(self, setup: PageSetup, texts: Texts, on_choose: Callable[[Texts], None]) -> None:
        super().__init__()
        self.props['cookie'] = LANGUAGE_COOKIE
        self.props['offered'] = tuple(
            {'language': each.language, 'name': each.language_name, 'direction': each.direction}
            for each in setup.languages.offered
        )
        self._show(texts)

        def choose(event: GenericEventArguments) -> None:
            if (chosen := setup.languages.named(event.args)) is not None:
                self._show(chosen)
                on_choose(chosen)

        self.on('choose', choose)

    def _show(self, texts: Texts) -> None:
        self.props['language'] = texts.language
        self.props['label'] = texts.choose_language


def _other_address(setup: PageSetup) -> None:
    """Say where the app is, to a browser that has the page open under another origin: its sockets are refused there."""
    if (origin := setup.settings.public_url) is None:
        return
    before, _, after = setup.texts.other_address.partition('{url}')
    with ui.element('p').classes('authui-other-address').props('role=alert'):
        TextElement(tag='span', text=before)
        way = ui.link(origin).on('click.stop', js_handler='() => {}')
        way.props['href'] = origin + _prefix() + setup.settings.path('login')
        TextElement(tag='span', text=after)


def _no_cookies(setup: PageSetup) -> None:
    """Say that cookies are needed, to a browser that blocks them all: NiceGUI does not start there."""
    with ui.element('p').classes('authui-no-cookies').props('role=alert'):
        TextElement(tag='span', text=setup.texts.problem(Problem.of(CookiesNeededError())))


def _page(setup: PageSetup) -> Element:
    ui.add_head_html(_BLOCKED)
    if setup.settings.public_url is not None:
        # The class outlives what draws the page again.
        ui.add_head_html(_OTHER_ADDRESS.replace('ORIGIN', json.dumps(setup.settings.public_url)))
    ui.add_head_html(_BACKDROPS[is_dark(ui.context.client)])
    add_look(setup)
    return ui.element('div').classes('authui-page')


def add_look(setup: PageSetup) -> None:
    """Give the page the look of authui's cards, and the host's own."""
    ui.add_css(_CSS)
    if setup.css:
        ui.add_css(setup.css)


def css_of(looks: Looks) -> str:
    """Return the style rules by which a host's look differs; raises `SettingsError` where its file cannot be read."""
    light, dark = {}, {}
    if looks.accent is not None:
        light, dark = (_colours(palette_of(looks.accent, dark=is_dark)) for is_dark in (False, True))
    if looks.radius != Looks.model_fields['radius'].default:
        light['radius'] = f'{looks.radius}px'
    if looks.font is not None:
        light['font'] = looks.font
    rules = [_rule(':root', light), _rule('body.body--dark', dark)]
    if looks.css_file is not None:
        try:
            rules.append(read_css(looks.css_file))
        except ValueError as error:
            raise SettingsError(f'AUTHUI_CSS_FILE: {error}') from None
    return '\n'.join(filter(None, rules))


def _colours(palette: Palette) -> dict[str, str]:
    return {name.replace('_', '-'): colour for name, colour in asdict(palette).items()}


def _rule(selector: str, values: Mapping[str, str]) -> str:
    body = ' '.join(f'--authui-{name}: {value};' for name, value in values.items())
    return f'{selector} {{ {body} }}' if body else ''


def _brand(setup: PageSetup) -> None:
    settings = setup.settings
    with ui.element('header').classes('authui-brand'), ui.element('h1'):
        kinds = {'light': settings.logo, 'dark': settings.logo_dark or settings.logo}
        is_one = kinds['light'] == kinds['dark']
        for kind, url in kinds.items():
            if url and not (is_one and kind == 'dark'):
                picture = ui.element('img').classes('authui-logo' if is_one else f'authui-logo authui-logo-{kind}')
                picture.props['src'] = _prefix() + url if url.startswith('/') else url
                picture.props['alt'] = settings.title if settings.logo_has_name else ''
        if not (settings.logo_has_name and settings.logo):
            TextElement(tag='span', text=settings.title)


def _prefix() -> str:
    """Return what goes before the paths of the page that is being built, as NiceGUI puts it before those of links."""
    request = ui.context.client.request
    return quote(request.headers.get('X-Forwarded-Prefix', ''), safe="/:@!$&'()*+,;=%") + str(
        request.scope.get('root_path', '')
    )


def _foot(setup: PageSetup) -> None:
    settings, texts = setup.settings, setup.texts
    links = [(texts.terms, settings.terms_url), (texts.privacy, settings.privacy_url)]
    given = [(text, url) for text, url in links if url]
    if not given and setup.mailbox is None:
        return
    # A page of the host's may speak another language than its visitor does.
    footer = ui.element('footer').classes('authui-foot')
    footer.props['lang'] = texts.language
    footer.props['dir'] = texts.direction
    with footer:
        if given:
            with ui.element('div').classes('authui-legal'):
                for text, url in given:
                    ui.link(text, url, new_tab=True)
        if setup.mailbox is not None:
            with ui.element('div').classes('authui-mark'):
                ui.label(texts.local_pool)
                ui.link(texts.open_mailbox, settings.path('mailbox'), new_tab=True)


def agreement(setup: PageSetup) -> None:
    """Draw what who signs up agrees to, each with its link."""
    settings, texts = setup.settings, setup.texts
    said = [(texts.signup_terms, texts.terms, settings.terms_url)]
    said += [(texts.signup_privacy, texts.privacy, settings.privacy_url)]
    if not any(url for _, _, url in said):
        return
    with ui.element('p').classes('authui-info'):
        for sentence, text, url in said:
            if url:
                before, _, rest = sentence.partition('{')
                TextElement(tag='span', text=before)
                ui.link(text, url, new_tab=True)
                TextElement(tag='span', text=rest.partition('}')[2] + ' ')
