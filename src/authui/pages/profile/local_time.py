"""A moment, written by the browser in its own time zone: the server does not know that of its users."""

from __future__ import annotations

from nicegui.element import Element

from authui.pages.texts import Texts


class LocalTime(Element, component='local_time.js'):
    """A text whose `{time}` is a moment, given in seconds since the epoch."""

    def __init__(self, at: float, text: str, texts: Texts) -> None:
        super().__init__()
        self.props['at'] = at
        self.props['text'] = text
        self.props['language'] = texts.language
