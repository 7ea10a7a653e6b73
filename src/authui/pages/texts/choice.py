"""The language of a page: the one chosen on it, else the best that the browser asks for, else the first on offer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from nicegui import Client, ui
from starlette.requests import HTTPConnection

from authui.edge.cookies import sent_cookies
from authui.errors import SettingsError
from authui.models.identifier import is_country
from authui.pages.nicegui_hooks import LANGUAGE_PACKS, LanguagePack, set_language
from authui.pages.texts import (
    DUTCH,
    DUTCH_INFORMAL,
    ENGLISH,
    ENGLISH_PLAIN,
    FRENCH,
    FRENCH_INFORMAL,
    GERMAN,
    GERMAN_INFORMAL,
    SPANISH,
    SPANISH_INFORMAL,
    TURKISH,
    TURKISH_INFORMAL,
    Texts,
)
from authui.reactive.nicegui_hooks import page_storage

_CHOICE_KEY = 'authui.language'
LANGUAGE_COOKIE = 'authui-language'
"""The cookie that keeps the choice. The page sets it by a script: it is not a secret."""

_DOCUMENT_SCRIPT = """
<script>{
  const say = () => Object.assign(document.documentElement, ATTRIBUTES);
  say();
  addEventListener("DOMContentLoaded", say);
}</script>
"""

_MAX_HEADER = 1000
_RANGE = re.compile(r'([a-z]{1,8}(?:-[a-z0-9]{1,8}){0,9})\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?')
_USUAL = frozenset({'en-US', 'zh-CN'})
"""The variants that stand for a language where NiceGUI has only tags with a country."""


_PLAIN = ((ENGLISH, ENGLISH_PLAIN),)
_INFORMAL = (
    (GERMAN, GERMAN_INFORMAL),
    (FRENCH, FRENCH_INFORMAL),
    (SPANISH, SPANISH_INFORMAL),
    (DUTCH, DUTCH_INFORMAL),
    (TURKISH, TURKISH_INFORMAL),
)


class Languages:
    """The languages on offer; of two with the same tag the later one replaces the earlier one.

    `fixed` keeps only one of them. `plain_english` and `informal` choose another wording of authui's own catalogues; a
    host's own copies of them stay. Raises `SettingsError` where there are no texts in the fixed language.
    """

    def __init__(
        self,
        texts: Texts | Iterable[Texts],
        *,
        fixed: str | None = None,
        plain_english: bool = False,
        informal: bool = False,
    ) -> None:
        given = [texts] if isinstance(texts, Texts) else texts
        wordings = [*(_PLAIN if plain_english else ()), *(_INFORMAL if informal else ())]
        by_tag = {each.language.lower(): _reworded(each, wordings) for each in given}
        if not by_tag:
            raise SettingsError('AuthUI(texts=...) was given no language: pass the texts of at least one language')
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
            # A browser that asks for pt gets pt-BR, and one that asks for en-GB gets en-US, where nothing is closer.
            self._by_tag.setdefault(tag.partition('-')[0], texts)

    def for_request(self, request: HTTPConnection) -> Texts:
        """Return the texts for the browser that sent a request."""
        sent = sent_cookies(request.scope['headers'], LANGUAGE_COOKIE)
        chosen = self.with_tag(sent[0].decode('latin-1') if sent else None)
        return chosen or self._asked_for(request.headers.get('accept-language', '')) or self.offered[0]

    def for_page(self, client: Client) -> Texts:
        """Return the texts of a page: in the language chosen on it, else those for the browser that requested it."""
        chosen = page_storage(client).get(_CHOICE_KEY)
        return chosen if isinstance(chosen, Texts) else self.for_request(client.request)

    def with_tag(self, tag: object) -> Texts | None:
        """Return the texts with exactly this tag, or None."""
        return next((each for each in self.offered if each.language == tag), None)

    def _asked_for(self, header: str) -> Texts | None:
        """Return the texts that a browser prefers (RFC 9110, Accept-Language)."""
        wanted = sorted(_ranges(header), key=lambda each: -each[1])
        return next((found for range_, _ in wanted if (found := self._look_up(range_))), None)

    def _look_up(self, range_: str) -> Texts | None:
        """Return the texts for a language range, which is shortened until it matches (RFC 4647, Lookup)."""
        subtags = range_.split('-')
        while subtags:
            if found := self._by_tag.get('-'.join(subtags)):
                return found
            subtags.pop()
            if subtags and len(subtags[-1]) == 1:
                subtags.pop()
        return None


def _reworded(texts: Texts, wordings: Iterable[tuple[Texts, Texts]]) -> Texts:
    """Return the other wording of a catalogue, if there is one among these."""
    return next((other for usual, other in wordings if texts is usual), texts)


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    """Go through the acceptable language ranges with their weights; malformed ones are left out."""
    for part in header[:_MAX_HEADER].lower().split(','):
        if (found := _RANGE.fullmatch(part.strip())) and (weight := float(found[2] or 1)):
            yield found[1], weight


def region_of(request: HTTPConnection) -> str:
    """Return the region of the language that a browser prefers (BCP 47): GB for en-GB, nothing for en.

    The region of another language does not count: a German Firefox asks for `de,en-US`.
    """
    wanted = sorted(_ranges(request.headers.get('accept-language', '')), key=lambda each: -each[1])
    ranges = [range_.split('-') for range_, _ in wanted]
    same = (subtags for language, *subtags in ranges if language == ranges[0][0])
    regions = (each.upper() for subtags in same for each in takewhile(lambda subtag: len(subtag) > 1, subtags))
    return next((each for each in regions if is_country(each)), '')


def _pack_of(tag: str) -> LanguagePack | None:
    """Return the language of NiceGUI's own texts for a tag: the same tag, or the closest one (`en-US` for `en`)."""
    wanted, language = tag.lower(), tag.lower().partition('-')[0]
    ranked = sorted(
        (pack for pack in LANGUAGE_PACKS if pack.lower().partition('-')[0] == language),
        key=lambda pack: (pack.lower() != wanted, '-' in pack, pack not in _USUAL),
    )
    return ranked[0] if ranked else None


def remember_language(client: Client, texts: Texts) -> None:
    """Remember the language that was chosen on a page, for everything that is drawn on it from now on."""
    page_storage(client)[_CHOICE_KEY] = texts


def set_document_language(client: Client, texts: Texts) -> None:
    """Set the language and the direction of the document being built, before the browser paints any of it.

    It is set again once NiceGUI has started, because Quasar writes the tag of its own pack there: `ko-KR` for `ko`.
    """
    set_language(client, _pack_of(texts.language))
    attributes = json.dumps({'lang': texts.language, 'dir': texts.direction})
    with client:
        ui.add_head_html(_DOCUMENT_SCRIPT.replace('ATTRIBUTES', attributes))
