"""The links to other providers as HTML: they look like buttons, and the last ones of many are folded."""

from __future__ import annotations

from authui.pages.description import ProviderLink, ProviderLinks
from authui.pages.markup import NOTHING, Html, join, tag, text, url
from authui.pages.texts import Texts

MOST_SHOWN = 4
"""How many providers are seen at once; of more, the rest is folded."""


def providers_html(providers: ProviderLinks, texts: Texts, *, prefix: str, note_id: str) -> Html:
    """Return the group of links with the line that parts it from the form."""
    drawn = [_link(each, prefix=prefix, note_id=note_id) for each in providers.links]
    shown, folded = drawn[:MOST_SHOWN], drawn[MOST_SHOWN:]
    more = (
        tag('details', {'class': 'authui-more'}, tag('summary', {}, text(texts.more_providers)), *folded)
        if folded
        else NOTHING
    )
    parting = tag('p', {'class': 'authui-or'}, tag('span', {}, text(texts.or_divider)))
    script = url(providers.script, prefix)
    group = tag('div', {'class': 'authui-providers', 'data-script': script}, *shown, more)
    return join([group, parting] if providers.comes_first else [parting, group])


def _link(link: ProviderLink, *, prefix: str, note_id: str) -> Html:
    attributes = {
        'class': 'authui-second authui-provider',
        'href': url(link.href, prefix),
        'data-provider': link.name,
        'aria-describedby': note_id if link.note else None,
    }
    note = tag('p', {'class': 'authui-hint', 'id': note_id}, text(link.note)) if link.note else NOTHING
    return join([note, tag('a', attributes, text(link.text))])
