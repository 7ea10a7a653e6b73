"""The look that a visitor has chosen in the demo: a cookie keeps it, and all pages of this browser have it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from fastapi import Request
from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from authui import pages
from authui.edge.cookies import sent_cookies
from authui.pages.branding_css import css_of
from authui.settings import Look, Settings

LOOK_COOKIE = 'authui-demo-look'
ACCENTS: Mapping[str, str | None] = {'Blue': None, 'Teal': '#0f766e', 'Violet': '#7c3aed', 'Amber': '#b45309'}
"""The colours on offer by name; the first one is that of the settings."""
SCHEMES: Mapping[str, str] = {'system': 'System', 'light': 'Light', 'dark': 'Dark'}
LAYOUTS: Mapping[str, str] = {'side-by-side': 'Side by side', 'single': 'One column', 'split': 'Beside a picture'}
PICTURE = '/demo/shore.svg'
"""The path of the picture that stands beside the login."""
PICTURE_FILE = Path(__file__).with_name('shore.svg')
_FIRST_RULES = re.compile(r'^:root \{.*?\}\n\nbody\.body--dark \{.*?\}\n', re.DOTALL | re.MULTILINE)


@cache
def _usual_colours() -> str:
    """Return the rules by which authui sets its variables: a page that was opened in another look goes back to them."""
    found = _FIRST_RULES.search(Path(pages.__file__).with_name('authui.css').read_text('utf-8'))
    return found[0] if found else ''


def look_of(request: Request) -> Look | None:
    """Return the look that a browser has chosen; None for a cookie that is not ours."""
    sent = sent_cookies(request.scope['headers'], LOOK_COOKIE)
    match sent[0].decode('latin-1').split('.') if sent else []:
        case [name, scheme, layout] if name in ACCENTS and scheme in SCHEMES and layout in LAYOUTS:
            return Look.model_validate({'accent': ACCENTS[name], 'color_scheme': scheme, 'layout': layout})
        case _:
            return None


def remember(look: Look) -> None:
    """Let the browser of the page keep a look, for all of its pages."""
    names = {accent: name for name, accent in ACCENTS.items()}
    value = f'{names[look.accent]}.{look.color_scheme}.{look.layout}'
    ui.run_javascript(f"document.cookie = '{LOOK_COOKIE}={value}; path=/; max-age=31536000; samesite=lax'")


def wear(settings: Settings) -> Callable[[Look], None]:
    """Return what gives the page being built a look."""
    dark = ui.dark_mode(settings.is_dark)
    style = TextElement(tag='style', text='')

    def put_on(look: Look) -> None:
        dressed = settings.model_copy(update=look.chosen)
        style.set_text(f'{_usual_colours()}{css_of(dressed)}')
        dark.value = dressed.is_dark

    return put_on
