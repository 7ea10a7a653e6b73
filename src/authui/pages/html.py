"""The documents of the screens: pure functions of data, with neither scripts nor handlers in the HTML."""

from __future__ import annotations

from urllib.parse import quote

from authui.pages.aside import Aside, AsideButton
from authui.pages.description import Link
from authui.pages.form_html import form_html, link_html, sentence_html
from authui.pages.markup import NOTHING, Attribute, Html, join, tag, text, url
from authui.pages.said_again import LANGUAGE_FIELD
from authui.pages.screen_view import ExitMessage, PlacedCard, PostButton, ScreenView, Style
from authui.pages.texts import Texts

__all__ = ['form_html', 'main_html', 'notice_html', 'screen_html']

_SAID = 'authui-said'
_GLOBE = Html(
    '<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" '
    'stroke-width="1.6"><circle cx="12" cy="12" r="9.2" />'
    '<path d="M2.8 12h18.4M12 2.8c5.2 5.6 5.2 12.8 0 18.4M12 2.8c-5.2 5.6-5.2 12.8 0 18.4" /></svg>'
)


def screen_html(screen: ScreenView) -> str:
    """Return the document of a screen."""
    return _document(screen, _main(screen, _cards(screen)))


def main_html(screen: ScreenView) -> str:
    """Return the content of the document's `main`: everything that the script replaces when it shows a screen."""
    return _main(screen, _cards(screen))


def notice_html(screen: ScreenView, message: ExitMessage) -> str:
    """Return the document of a screen with a message instead of its cards."""
    return _document(screen, _main(screen, message_html(screen, message)), refresh_seconds=message.refresh_seconds)


def noscript_html(screen: ScreenView, content: Html) -> str:
    """Return a screen around its content, for the `noscript` of a page that NiceGUI draws."""
    styles = [_style_link(screen, each) for each in screen.styles]
    return join([*styles, tag('main', {'class': 'authui-page'}, _main(screen, content))])


def _style_link(screen: ScreenView, style: Style) -> Html:
    return tag('link', {'rel': 'stylesheet', 'href': url(style.url, screen.prefix), 'media': style.media or None})


def _style(screen: ScreenView, style: Style) -> Html:
    """Return the rules as they are, since HTML knows no escapes in a style; nothing in them may end it."""
    if not style.css:
        return _style_link(screen, style)
    if '</' in style.css:
        raise ValueError('a style sheet in a document holds "</"')
    return tag('style', {}, Html(style.css))


def _document(screen: ScreenView, main: Html, *, refresh_seconds: int = 0) -> str:
    texts, dark, prefix = screen.texts, screen.branding.is_dark, screen.prefix
    schemes = {None: 'light dark', False: 'light', True: 'dark'}
    body = {None: 'authui-plain authui-system', False: 'authui-plain', True: 'authui-plain body--dark'}
    head = [
        tag('meta', {'charset': 'utf-8'}),
        tag('title', {}, text(screen.title)),
        tag('meta', {'name': 'viewport', 'content': 'width=device-width, initial-scale=1'}),
        tag('meta', {'name': 'color-scheme', 'content': schemes[dark]}),
        tag('meta', {'http-equiv': 'refresh', 'content': refresh_seconds}) if refresh_seconds else NOTHING,
        *(_style(screen, each) for each in screen.styles),
        *(tag('script', {'type': 'module', 'src': url(each, prefix)}) for each in screen.scripts),
        tag('link', {'rel': 'icon', 'href': url(screen.icon, prefix)}) if screen.icon else NOTHING,
    ]
    live = url(screen.live_url, prefix) if screen.live_url else None
    folder, *names = screen.next_files or ('',)
    fetched = ' '.join([url(folder, prefix), *names]) if names else None
    frame = {'class': 'authui-page', 'data-live': live, 'data-prefetch': fetched}
    page = {
        'lang': texts.language,
        'dir': texts.direction,
        'class': 'authui-elsewhere' if screen.is_elsewhere else None,
    }
    whole = tag(
        'html',
        page,
        tag('head', {}, *head),
        tag('body', {'class': body[dark]}, tag('main', frame, main)),
    )
    return f'<!doctype html>{whole}'


def _main(screen: ScreenView, content: Html) -> Html:
    parts = [_languages(screen), _brand(screen), _other_address(screen), *_beside(screen, content), _foot(screen)]
    return join([_picture(screen), *parts, _said(screen)])


def _picture(screen: ScreenView) -> Html:
    """Return the picture beside the card, which says nothing that is not in the texts."""
    branding = screen.branding
    if branding.layout != 'split' or not branding.picture:
        return NOTHING
    return tag('img', {'class': 'authui-picture', 'src': url(branding.picture, screen.prefix), 'alt': ''})


def _languages(screen: ScreenView) -> Html:
    """Return the switch between languages: a link or a button for each, which works without a script."""
    if len(screen.languages) < 2 or not screen.language_url:  # noqa: PLR2004 - one language is no choice
        return NOTHING
    texts = screen.texts
    joint = '&' if '?' in screen.language_url else '?'

    def entry(each: Texts) -> Html:
        attributes: dict[str, Attribute] = {
            'lang': each.language,
            'dir': each.direction,
            'aria-current': 'true' if each.language == texts.language else None,
        }
        if screen.said:
            press: dict[str, Attribute] = {
                'type': 'submit',
                'form': _SAID,
                'name': LANGUAGE_FIELD,
                'value': each.language,
                **attributes,
            }
            return tag('li', {}, tag('button', press, text(each.language_name)))
        link = {
            'href': url(f'{screen.language_url}{joint}lang={quote(each.language, safe="")}', screen.prefix),
            'hreflang': each.language,
            'rel': 'nofollow',
            **attributes,
        }
        return tag('li', {}, tag('a', link, text(each.language_name)))

    label = f'{texts.choose_language}: {texts.language_name}'
    summary = tag('summary', {'aria-label': label}, _GLOBE, tag('span', {}, text(texts.language_name)))
    return tag(
        'details', {'class': 'authui-language'}, summary, tag('ul', {}, *(entry(each) for each in screen.languages))
    )


def _said(screen: ScreenView) -> Html:
    """Return the form that the buttons of the languages send, at the end, so that a form's own card comes first."""
    if not screen.said or not screen.language_url:
        return NOTHING
    hidden = (tag('input', {'type': 'hidden', 'name': name, 'value': value}) for name, value in screen.said)
    attributes: dict[str, Attribute] = {
        'id': _SAID,
        'method': 'post',
        'action': url(screen.language_url, screen.prefix),
        'hidden': True,
    }
    return tag('form', attributes, *hidden)


def _brand(screen: ScreenView) -> Html:
    branding = screen.branding
    name = tag('span', {}, text(branding.title))
    has_name = bool(branding.logo and branding.logo_has_name)
    initial = tag('span', {'class': 'authui-initial', 'data-initial': branding.initial})
    inner = [_logo(screen) or initial, NOTHING if has_name else name]
    return tag('header', {'class': 'authui-brand'}, tag('h1', {}, *inner))


def _logo(screen: ScreenView) -> Html:
    """Return the picture for light or dark pages; where the system decides, the browser loads only one of them."""
    branding, prefix = screen.branding, screen.prefix
    light, dark = branding.logo, branding.logo_dark or branding.logo
    shown = dark if branding.is_dark else light
    if not shown and not (dark and branding.is_dark is None):
        return NOTHING
    alt = branding.title if branding.logo_has_name and branding.logo else ''
    image = tag('img', {'class': 'authui-logo', 'src': url(shown or dark or '', prefix), 'alt': alt})
    if branding.is_dark is not None or light == dark:
        return image
    if not light:  # there is a picture for dark pages alone
        return image
    source = {'media': '(prefers-color-scheme: dark)', 'srcset': url(dark or '', prefix)}
    return tag('picture', {}, tag('source', source), image)


def _other_address(screen: ScreenView) -> Html:
    """Return a link to the app for browsers that opened the page at another address, whose forms are refused."""
    if not screen.app_url:
        return NOTHING
    before, _, after = screen.texts.other_address.partition('{url}')
    origin = '/'.join(screen.app_url.split('/')[:3])
    way = tag('a', {'href': url(screen.app_url, screen.prefix)}, text(origin))
    attributes = {'class': 'authui-other-address', 'role': 'alert', 'data-origin': origin}
    return tag('p', attributes, tag('span', {}, text(before)), way, tag('span', {}, text(after)))


def _cards(screen: ScreenView) -> Html:
    forms = [_card(screen, each) for each in screen.cards]
    below = [tag('p', {'class': 'authui-links'}, sentence_html(each, screen.prefix)) for each in screen.links]
    return tag('div', {'class': 'authui-cards' + ('' if len(forms) > 1 else ' authui-single')}, *forms, *below)


def _beside(screen: ScreenView, content: Html) -> list[Html]:
    """Return the content, with the card of the host's own in its place."""
    aside = screen.aside
    if aside is None:
        return [content]
    card = _aside(aside, screen)
    return [card, content] if aside.place == 'above' else [content, card]


def _aside(aside: Aside, screen: ScreenView) -> Html:
    links = [tag('p', {'class': 'authui-links'}, sentence_html(each, screen.prefix)) for each in aside.links]
    buttons = [_aside_button(each, screen.prefix) for each in aside.buttons]
    language = {'lang': aside.language, 'dir': None if aside.language is None else 'auto'}
    return tag(
        'section',
        {'class': 'authui-card authui-aside', 'aria-labelledby': 'authui-aside-heading', **language},
        tag('h2', {'id': 'authui-aside-heading', 'class': 'authui-heading'}, text(aside.heading)),
        tag('p', {'class': 'authui-info'}, text(aside.text)) if aside.text else NOTHING,
        tag('ul', {}, *buttons) if buttons else NOTHING,
        *links,
    )


def _aside_button(button: AsideButton, prefix: str) -> Html:
    values = [tag('input', {'type': 'hidden', 'name': name, 'value': value}) for name, value in button.values]
    press = tag('button', {'class': 'authui-second', 'type': 'submit'}, text(button.text))
    form = tag('form', {'method': 'post', 'action': url(button.action, prefix)}, *values, press)
    return tag('li', {}, form, tag('span', {'class': 'authui-hint'}, text(button.hint)) if button.hint else NOTHING)


def _card(screen: ScreenView, placed: PlacedCard) -> Html:
    return Html(form_html(placed.view, screen.texts, action=placed.action, prefix=screen.prefix, focus=placed.focus))


def message_html(screen: ScreenView, message: ExitMessage) -> Html:
    """Return the card of a message."""
    first, rest = message.links[:1], message.links[1:]
    return tag(
        'div',
        {'class': 'authui-cards authui-single'},
        tag(
            'section',
            {'class': 'authui-card', 'aria-labelledby': 'authui-message-heading'},
            tag('h2', {'class': 'authui-heading', 'id': 'authui-message-heading'}, text(message.heading)),
            tag('p', {}, text(message.text)),
            *(_main_link(each, screen.prefix) for each in first),
            *(_post_button(each, screen.prefix) for each in message.buttons),
            *(tag('p', {'class': 'authui-links'}, sentence_html(each, screen.prefix)) for each in rest),
        ),
    )


def _main_link(link: Link, prefix: str) -> Html:
    return tag('a', {'class': 'authui-button', 'href': url(link.href, prefix)}, text(link.text))


def _post_button(button: PostButton, prefix: str) -> Html:
    press = tag('button', {'class': 'authui-second', 'type': 'submit'}, text(button.text))
    attributes = {'class': 'authui-place', 'method': 'post', 'action': url(button.action, prefix)}
    return tag('form', attributes, press)


def _foot(screen: ScreenView) -> Html:
    branding, texts = screen.branding, screen.texts
    links = [
        Link(text=words, href=where, kind='window')
        for words, where in ((texts.terms, branding.terms_url), (texts.privacy, branding.privacy_url))
        if where
    ]
    legal = tag('div', {'class': 'authui-legal'}, *(link_html(each, screen.prefix) for each in links))
    parts = [legal] if links else []
    if screen.mailbox_url:
        mailbox = Link(text=texts.open_mailbox, href=screen.mailbox_url, kind='window')
        mark = [tag('span', {}, text(texts.local_pool)), link_html(mailbox, screen.prefix)]
        parts.append(tag('div', {'class': 'authui-mark'}, *mark))
    return tag('footer', {'class': 'authui-foot'}, *parts) if parts else NOTHING
