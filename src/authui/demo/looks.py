"""The look of the demo's own pages, which is switched while they are open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from authui.models import Value
from authui.pages.branding_css import variables_of
from authui.settings.branding import Branding

Scheme = Literal['system', 'light', 'dark']
ACCENTS: Mapping[str, str] = {'Blue': '', 'Teal': '#0f766e', 'Violet': '#7c3aed', 'Amber': '#b45309'}
"""The colours on offer by name; the first one is that of the settings."""
SCHEMES: Mapping[Scheme, bool | None] = {'system': None, 'light': False, 'dark': True}


class Look(Value):
    """An accent, empty for that of the settings, and whether pages are dark."""

    accent: str = ''
    scheme: Scheme = 'system'


def wear(branding: Branding) -> Callable[[Look], None]:
    """Return what gives the page being built a look."""
    dark = ui.dark_mode(branding.is_dark)
    style = TextElement(tag='style', text='')

    def put_on(look: Look) -> None:
        style.set_text(variables_of(branding.model_copy(update={'accent': look.accent or branding.accent})))
        dark.value = SCHEMES[look.scheme] if look.scheme != 'system' else branding.is_dark

    return put_on
