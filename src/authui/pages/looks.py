"""The looks of an app's pages: those of its settings, and those that a visitor has instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from authui.pages.branding_css import css_of
from authui.pages.files import ScreenFiles
from authui.settings import Look, Settings

_MOST_MADE = 64
"""How many looks are kept ready, of some tens of kilobytes each."""

ChooseLook = Callable[[Request], Look | None]
"""Returns the look of the visitor who sent a request; None for that of the settings."""


def no_look(_request: Request) -> None:
    """Leave every visitor the look of the settings."""


@dataclass(frozen=True)
class Dress:
    """A look, made ready for pages."""

    settings: Settings
    """The settings of the app, with this look in them."""
    files: ScreenFiles
    """The style sheets and scripts of pages without NiceGUI."""
    css: str
    """The style rules of the branding, for pages of NiceGUI."""


class LookCache:
    """Makes each look ready once."""

    def __init__(self, settings: Settings, choose: ChooseLook = no_look) -> None:
        self._choose = choose
        self.usual = Dress(settings, ScreenFiles(settings), css_of(settings))
        """The look of the settings."""
        self._made: dict[Look, Dress] = {}

    def of(self, request: Request) -> Dress:
        """Return the look of the visitor who sent a request."""
        look = self._choose(request)
        if look is None or not look.chosen:
            return self.usual
        if look not in self._made:
            if len(self._made) >= _MOST_MADE:
                self._made.clear()
            settings = self.usual.settings.model_copy(update=look.chosen)
            self._made[look] = Dress(settings, ScreenFiles(settings), css_of(settings))
        return self._made[look]
