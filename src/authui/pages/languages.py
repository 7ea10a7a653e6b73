"""Which language a page speaks: the one chosen on it, then one that the browser asks for, then the first on offer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from nicegui import Client, ui
from starlette.requests import HTTPConnection

from authui.cookies import sent_cookies
from authui.errors import SettingsError
from authui.pages.nicegui_hooks import LANGUAGE_PACKS, LanguagePack, set_language
from authui.pages.texts import Texts
from authui.reactive.nicegui_hooks import page_storage

_KEY = 'authui.language'
LANGUAGE_COOKIE = 'authui-language'
"""Where the browser keeps the choice; the page sets it and scripts may read it, for it is no secret."""

_MAX_HEADER = 1000
_RANGE = re.compile(r'([a-z]{1,8}(?:-[a-z0-9]{1,8}){0,9})\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?')
_USUAL = frozenset({'en-US', 'zh-CN'})
"""The variant that stands for a language which exists only with a country."""


class Languages:
    """The languages on offer; the later of two with one tag takes the place of the earlier.

    `fixed` leaves but one of them. Raises `SettingsError` when there is none of that name.
    """

    def __init__(self, texts: Texts | Iterable[Texts], *, fixed: str | None = None) -> None:
        given = [texts] if isinstance(texts, Texts) else texts
        by_tag = {each.language.lower(): each for each in given}
        if not by_tag:
            raise SettingsError('there are no texts: at least one language is needed')
        self._set(by_tag)
        if fixed is not None:
            found = self._look_up(fixed.strip().lower().replace('_', '-'))
            if found is None:
                there_are = ', '.join(each.language for each in self.offered)
                raise SettingsError(f'AUTHUI_LANGUAGE: there are no texts in {fixed}; there are {there_are}')
            self._set({found.language.lower(): found})

    def _set(self, by_tag: dict[str, Texts]) -> None:
        self.offered = tuple(by_tag.values())
        self._by_tag = dict(by_tag)
        for tag, texts in by_tag.items():
            # Whoever asks for pt is served by pt-BR, and en-GB by en-US, where nothing comes closer.
            self._by_tag.setdefault(tag.partition('-')[0], texts)

    def of(self, request: HTTPConnection) -> Texts:
        """Return the texts for whoever sent a request."""
        sent = sent_cookies(request.scope['headers'], LANGUAGE_COOKIE)
        chosen = self.named(sent[0].decode('latin-1') if sent else None)
        return chosen or self._asked_for(request.headers.get('accept-language', '')) or self.offered[0]

    def of_page(self, client: Client) -> Texts:
        """Return the texts that a page speaks: those chosen on it, or those for whoever asked for it."""
        chosen = page_storage(client).get(_KEY)
        return chosen if isinstance(chosen, Texts) else self.of(client.request)

    def named(self, tag: object) -> Texts | None:
        """Return the texts of exactly this tag, if they are on offer."""
        return next((each for each in self.offered if each.language == tag), None)

    def _asked_for(self, header: str) -> Texts | None:
        """Return what a browser likes best (RFC 9110, Accept-Language)."""
        wanted = sorted(_ranges(header), key=lambda each: -each[1])
        return next((found for range_, _ in wanted if (found := self._look_up(range_))), None)

    def _look_up(self, range_: str) -> Texts | None:
        """Return the texts for a language range, which is shortened until something fits (RFC 4647, Lookup)."""
        subtags = range_.split('-')
        while subtags:
            if found := self._by_tag.get('-'.join(subtags)):
                return found
            subtags.pop()
            if subtags and len(subtags[-1]) == 1:
                subtags.pop()
        return None


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    """Go through the language ranges that are acceptable, with their weights; what is malformed is left out."""
    for part in header[:_MAX_HEADER].lower().split(','):
        if (found := _RANGE.fullmatch(part.strip())) and (weight := float(found[2] or 1)):
            yield found[1], weight


def _pack_of(tag: str) -> LanguagePack | None:
    """Return NiceGUI's own texts for a language: those of the tag, or the nearest of the language (`en` by `en-US`)."""
    wanted, language = tag.lower(), tag.lower().partition('-')[0]
    ranked = sorted(
        (pack for pack in LANGUAGE_PACKS if pack.lower().partition('-')[0] == language),
        key=lambda pack: (pack.lower() != wanted, '-' in pack, pack not in _USUAL),
    )
    return ranked[0] if ranked else None


def speak(client: Client, texts: Texts) -> None:
    """Keep what was chosen on a page, for what is drawn on it from now on."""
    page_storage(client)[_KEY] = texts


def announce(client: Client, texts: Texts) -> None:
    """Let the document that is being built tell its language and direction, before anything of it is painted."""
    set_language(client, _pack_of(texts.language))
    attributes = json.dumps({'lang': texts.language, 'dir': texts.direction})
    with client:
        ui.add_head_html(f'<script>Object.assign(document.documentElement, {attributes})</script>')
