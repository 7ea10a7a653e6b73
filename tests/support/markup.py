"""HTML read as a browser reads it: elements with their texts and labels; what is malformed fails."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from html.parser import HTMLParser
from typing import Self

_VOID = frozenset({'input', 'img', 'link', 'meta', 'source', 'br', 'hr'})
_ENDS_P = frozenset(
    {'address', 'article', 'details', 'div', 'dl', 'fieldset', 'footer', 'form', 'h1', 'h2', 'h3', 'header', 'hr'}
    | {'main', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'ul'}
)
"""The elements that end a paragraph which is open (HTML, 13.2.6.4.7)."""


@dataclass
class Element:
    """An element of a document."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What is read in it, with blanks between its parts."""
        parts = (each if isinstance(each, str) else each.text for each in self.children)
        return ' '.join(' '.join(parts).split())

    def walk(self) -> Iterator[Element]:
        """Go through the element and all that lie in it, in the order of the document."""
        yield self
        for each in self.children:
            if isinstance(each, Element):
                yield from each.walk()

    def all(self, tag: str = '', **attributes: str) -> list[Element]:
        """Return the elements in it with a tag and with these attributes; `_` stands for `-`, `class_` for a class."""
        wanted = {name.rstrip('_').replace('_', '-'): value for name, value in attributes.items()}

        def fits(each: Element) -> bool:
            has = each.attributes
            return (not tag or each.tag == tag) and all(
                value in has.get(name, '').split() if name == 'class' else has.get(name) == value
                for name, value in wanted.items()
            )

        return [each for each in self.walk() if fits(each)]

    def one(self, tag: str = '', **attributes: str) -> Element:
        """Return the only element in it with a tag and with these attributes."""
        (found,) = self.all(tag, **attributes)
        return found

    def label_of(self, control: Element) -> str:
        """Return the text of the label of a control that lies in it."""
        around = [each for each in self.all('label') if control in list(each.walk())]
        named = self.all('label', for_=control.attributes['id']) if 'id' in control.attributes else []
        return ' '.join(each.text for each in around + named)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element('', {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f'<{tag}> has an attribute twice: {names}'
        if tag in _ENDS_P:
            assert all(each.tag != 'p' for each in self.open), f'<{tag}> ends the paragraph that it lies in'
        for within in ('form', 'a', 'button', 'label'):
            if tag == within:
                assert all(each.tag != within for each in self.open), f'<{tag}> lies in another one'
        element = Element(tag, {name: value or '' for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or '' for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f'</{tag}> closes <{self.open[-1].tag}>'
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    @classmethod
    def read(cls, html: str) -> Self:
        reader = cls()
        reader.feed(html)
        reader.close()
        assert reader.open == [reader.root], f'not closed: {[each.tag for each in reader.open[1:]]}'
        return reader


@lru_cache(maxsize=8)
def read(html: str) -> Element:
    """Return the tree of an HTML text, a document or a part of one; a test asks for the same one several times."""
    return _Reader.read(html).root


def allows_styles(policy: str, document: str) -> bool:
    """Tell whether a content policy allows each style sheet in a document, by its hash."""
    styles = re.findall('<style>(.*?)</style>', document, re.DOTALL)
    return all(base64.b64encode(sha256(each.encode()).digest()).decode() in policy for each in styles)
