"""A card of the host's own on a screen, as data, so that screens without NiceGUI have it too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from authui.pages.description import Link


@dataclass(frozen=True, kw_only=True)
class AsideButton:
    """A button that posts a form, which works without a script."""

    text: str
    action: str
    """The path that gets the form: a route of the host, or a screen."""
    hint: str = ''
    """The text next to the button."""
    values: tuple[tuple[str, str], ...] = ()
    """The fields of the form; they are readable in the page."""


@dataclass(frozen=True, kw_only=True)
class Aside:
    """The content that a host shows above or below the cards of a screen: words, buttons and links."""

    heading: str
    text: str = ''
    buttons: tuple[AsideButton, ...] = ()
    links: tuple[Link, ...] = ()
    place: Literal['above', 'below'] = 'below'
    language: str | None = None
    """The language of its words, such as `en`; None where they are in that of the screen."""
