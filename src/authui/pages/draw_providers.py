"""The links to other providers as NiceGUI elements."""

from __future__ import annotations

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from authui.pages.description import Card, ProviderLink, ProviderLinks
from authui.pages.providers_html import MOST_SHOWN
from authui.pages.texts import Texts
from authui.reactive import watch
from authui.store import Store


def draw_providers(store: Store, card: Card, texts: Texts) -> None:
    """Draw the links of a card; they follow the tick that says whether the browser is to be remembered."""
    place = ui.element('div').classes('authui-place')

    def draw(providers: ProviderLinks | None) -> None:
        with place.clear():
            if providers is not None:
                _draw_group(providers, texts, note_id=f'authui-{card.name}-last-provider')

    watch(store, lambda state, _: card.view(state.account).providers, draw, immediate=True)


def _draw_group(providers: ProviderLinks, texts: Texts, *, note_id: str) -> None:
    shown, folded = providers.links[:MOST_SHOWN], providers.links[MOST_SHOWN:]
    with ui.element('div').classes('authui-providers'):
        for each in shown:
            _draw_link(each, note_id)
        if folded:
            with ui.element('details').classes('authui-more'):
                TextElement(tag='summary', text=texts.more_providers)
                for each in folded:
                    _draw_link(each, note_id)
    with ui.element('p').classes('authui-or') as parting:
        TextElement(tag='span', text=texts.or_divider)
    if not providers.comes_first:
        parting.move(target_index=0)


def _draw_link(link: ProviderLink, note_id: str) -> None:
    if link.note:
        note = TextElement(tag='p', text=link.note).classes('authui-hint')
        note.props['id'] = note_id
    drawn = ui.link(link.text, link.href).classes('authui-second authui-provider')
    drawn.props['data-provider'] = link.name
    if link.note:
        drawn.props['aria-describedby'] = note_id
    # Without the handler, `ui.sub_pages` would look for it among the screens.
    drawn.on('click.stop', js_handler='() => {}')
