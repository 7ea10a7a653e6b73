"""The screen before NiceGUI has started: its elements as HTML, made from the same data.

Only the elements of authui's screens are known here. A page with any other element has no first paint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from nicegui import Client, ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from authui.pages.form import AuthForm
from authui.pages.form_html import ACTION_FIELD
from authui.pages.nicegui_hooks import body_of, children_of, has_other_slots, is_dark, tag_of
from authui.pages.screen_view import Style
from authui.pages.theme import LanguageSwitch
from authui.pages.ticket_exchange import TicketExchange

_TAKEOVER = Path(__file__).with_name('authui_takeover.js')
_PLAIN = frozenset(
    {'a', 'article', 'button', 'div', 'footer', 'h1', 'h2', 'header', 'img', 'li', 'noscript', 'p', 'section', 'span'}
    | {'ul'}
)
_VOID = frozenset({'img', 'input', 'link'})
_STYLE = """
@layer base {
  body { margin: 0; font-size: 14px; line-height: 1.5 }
  .nicegui-content, .nicegui-sub-pages { display: flex; flex-direction: column; align-items: flex-start; gap: 1rem }
  .nicegui-content { box-sizing: border-box; padding: 1rem }
  .nicegui-error-popup[aria-hidden="true"] { display: none }
}
.authui-first ~ #esm-fallback { display: none }
"""
"""The styles that NiceGUI's own sheets set later, in layers above this one: the first paint does not wait for them."""
_DARK = {
    True: 'true',
    False: 'false',
    None: "matchMedia('(prefers-color-scheme: dark)').matches",
}


_POSTING = {'type': 'submit', 'name': ACTION_FIELD, 'formnovalidate': ''}
"""What lets a button send its form by itself, with the action that is its value."""


_NOWHERE: Mapping[str, str] = {}


class _UnknownElementError(Exception):
    """The page has an element that cannot be drawn before NiceGUI has started."""


def first_paint(
    client: Client, prefix: str, *, styles: Sequence[Style] = (), posts: Mapping[str, str] = _NOWHERE
) -> str | None:
    """Return the HTML of a page as it is now, with its script; None where it has an unknown element.

    `prefix` is put before the paths of links, as NiceGUI does later. `styles` are for browsers without scripts, where
    NiceGUI adds none. `posts` are the URLs that take the forms of the page, by their names: there the browser sends
    them by itself where NiceGUI does not start.
    """
    try:
        content = ''.join(_element(child, prefix, posts) for child in children_of(body_of(client)))
    except _UnknownElementError:
        return None
    dark = _DARK[is_dark(client)]
    links = [_tag('link', {'rel': 'stylesheet', 'href': prefix + each.url, 'media': each.media}) for each in styles]
    return (
        f'<script>document.body.classList.toggle("body--dark", {dark})</script><style>{_STYLE}</style>'
        f'{_tag("noscript", {}, "".join(links)) if links else ""}'
        f'<main class="authui-first"><div class="nicegui-content">{content}</div></main>'
        f'<script>{_TAKEOVER.read_text("utf-8")}</script>'
    )


def _element(element: Element, prefix: str, posts: Mapping[str, str]) -> str:
    inner = _text(element) + ''.join(_element(child, prefix, posts) for child in children_of(element))
    tag, attributes = 'div', _class_and_style(element)
    match element:
        case TicketExchange():
            return ''
        case LanguageSwitch():
            return _switch(element)
        case AuthForm():
            above = children_of(element, 'above')
            return _Form(element, prefix, posts).drawn(
                ''.join(_element(child, prefix, posts) for child in above), inner
            )
        case ui.sub_pages():
            pass
        case ui.link():
            tag, href = 'a', str(element.props['href'])
            attributes['href'] = prefix + href if href.startswith('/') else href
            attributes['target'] = element.props['target']
        case ui.html() if not element.props.get('sanitize', True):
            inner = str(element.props['innerHTML'])
        case _ if (plain := tag_of(element)) in _PLAIN and not has_other_slots(element):
            tag, attributes = plain, attributes | dict(element.props)
            if posts and 'value' in element.props:  # a button of a card, with the name of its action
                attributes |= _POSTING
        case _:
            raise _UnknownElementError(tag_of(element))
    if tag == 'p' and '<div' in inner:  # a parser would end the paragraph at the block
        tag, attributes['role'] = 'div', 'paragraph'
    return _tag(tag, attributes, inner)


def _class_and_style(element: Element) -> dict[str, Any]:
    style = ''.join(f'{name}:{value};' for name, value in element.style.items())
    return {'class': ' '.join(element.classes), 'style': style}


def _text(element: Element) -> str:
    return escape(element.text or '') if isinstance(element, TextElement) else ''


def _switch(switch: LanguageSwitch) -> str:
    """Return what the template in `authui_language.js` draws, closed: it opens once the page has started."""
    props: dict[str, Any] = dict(switch.props)
    name = next(each['name'] for each in props['offered'] if each['language'] == props['language'])
    summary = _tag('summary', {'aria-label': f'{props["label"]}: {name}'}, _GLOBE + _tag('span', {}, escape(name)))
    return _tag('details', {'class': 'authui-language'}, summary)


class _Form:
    """Draws what the template in `authui_form.js` draws from the same properties before anything is typed."""

    def __init__(self, form: AuthForm, prefix: str, posts: Mapping[str, str]) -> None:
        self._props: dict[str, Any] = dict(form.props)
        url = posts.get(self._props['name'])
        # A form with this method outside a dialogue sends nothing, even if the script fails.
        self._sending = {'method': 'post', 'action': prefix + url} if url is not None else {'method': 'dialog'}
        self._email = self._props.get('email') or ''
        fields: tuple[dict[str, Any], ...] = self._props['fields']
        free = (each['name'] for each in fields if not self._begin(each))
        self._first = next(free, fields[0]['name']) if self._props['focus'] and fields else None

    def drawn(self, above: str, inner: str) -> str:
        """Return the form, given the HTML of its slots."""
        props = self._props
        busy = bool(props.get('busy'))
        draws = {'choice': self._choice, 'choices': self._choice, 'tick': self._tick}
        progress = {'class': 'authui-progress', 'role': 'progressbar', 'aria-label': props['heading']}
        body = [
            _tag('div', progress) if busy else '',
            _tag('h2', {'id': self._uid('heading'), 'class': 'authui-heading'}, escape(props['heading'])),
            self._text('p', 'authui-notice', 'notice', role='status'),
            above,
            *(draws.get(each['type'], self._line)(each) for each in props['fields']),
            self._text('p', 'authui-hint', 'hint'),
            self._text('p', 'authui-info', 'info'),
            self._text('div', 'authui-alert', 'error', role='alert', id=self._uid('alert')),
            _tag(
                'button',
                {
                    'class': 'authui-button',
                    'type': 'submit',
                    'autofocus': '' if props['focus'] and not props['fields'] else None,
                },
                escape(props['button']),
            ),
            self._text('button', 'authui-second', 'resend', **self._resending),
        ]
        attributes = {
            'class': 'authui-card',
            **self._sending,
            'novalidate': '',
            'name': props['name'],
            'aria-labelledby': self._uid('heading'),
            'aria-busy': _bool(busy),
        }
        return _tag('form', attributes, ''.join(body) + inner)

    @property
    def _resending(self) -> dict[str, str]:
        return {**_POSTING, 'value': 'resend'} if self._sending['method'] == 'post' else {'type': 'button'}

    def _uid(self, part: str) -> str:
        return f'authui-{self._props["name"]}-{part}'

    def _begin(self, field: dict[str, Any]) -> str:
        return str(self._email if field['carried'] else field['value'])

    def _text(self, tag: str, style: str, key: str, **more: Any) -> str:
        text = self._props.get(key)
        return _tag(tag, {'class': style, **more}, escape(text)) if text else ''

    def _is_wrong(self, field: dict[str, Any]) -> bool:
        return bool(self._props.get('error')) and field['name'] == self._props.get('errorField')

    def _described_by(self, field: dict[str, Any]) -> str | None:
        name, listed = field['name'], _listed(field)
        parts = ['alert'] if self._is_wrong(field) else []
        parts += [f'{name}-hint'] if field['hint'] else []
        parts += [f'{name}-rules', *(f'{name}-rule-{index}' for index, _ in enumerate(listed))] if listed else []
        return ' '.join(map(self._uid, parts)) or None

    def _choice(self, field: dict[str, Any]) -> str:
        radios = ''.join(
            _tag(
                'label',
                {'class': 'authui-choice'},
                _tag(
                    'input',
                    {
                        'type': 'radio' if field['type'] == 'choice' else 'checkbox',
                        'id': None if index else self._uid(field['name']),
                        'name': field['name'],
                        'value': each['value'],
                        'checked': '' if each['value'] in field['value'].split() else None,
                    },
                )
                + _tag('span', {}, escape(each['label'])),
            )
            for index, each in enumerate(field['choices'])
        )
        legend = _tag('legend', {'class': 'authui-label'}, escape(field['label']))
        box = {'class': 'authui-choices', 'aria-describedby': self._described_by(field)}
        return _tag('fieldset', box, legend + radios)

    def _tick(self, field: dict[str, Any]) -> str:
        box = {
            'type': 'checkbox',
            'id': self._uid(field['name']),
            'name': field['name'],
            'checked': '' if field['ticked'] else None,
        }
        inside = _tag('input', box) + _tag('span', {}, escape(field['label']))
        return _tag('label', {'class': 'authui-tick'}, inside)

    def _line(self, field: dict[str, Any]) -> str:
        name = field['name']
        box = _tag(
            'input',
            {
                'class': 'authui-input',
                'id': self._uid(name),
                'name': name,
                # Scripts can read the selection of a text field, but not of an e-mail field; the keyboard is the same.
                'type': 'text' if field['type'] == 'email' else field['type'],
                'autocomplete': field['autocomplete'],
                'inputmode': field['inputmode'],
                'dir': 'auto' if field['type'] == 'text' and not field['inputmode'] else 'ltr',
                'aria-invalid': _bool(self._is_wrong(field)),
                'aria-describedby': self._described_by(field),
                'autocapitalize': None if field['type'] == 'text' else 'none',
                'spellcheck': 'false',
                'value': self._begin(field) or None,
                'autofocus': '' if name == self._first else None,
            },
        )
        if field['type'] == 'password':
            says = f'{self._props["texts"]["show"]}: {field["label"]}'
            box += _tag('button', {'type': 'button', 'class': 'authui-eye', 'aria-label': says}, _EYE)
        label = _tag('label', {'class': 'authui-label', 'for': self._uid(name)}, escape(field['label']))
        hint = _tag('p', {'class': 'authui-hint', 'id': self._uid(f'{name}-hint')}, escape(field['hint'] or ''))
        below = (hint if field['hint'] else '') + self._checks(field)
        return _tag('div', {'class': 'authui-field'}, label + _tag('div', {'class': 'authui-box'}, box) + below)

    def _checks(self, field: dict[str, Any]) -> str:
        if not (listed := _listed(field)):
            return ''
        name, texts = field['name'], self._props['texts']
        items = ''.join(
            _tag(
                'li',
                {},
                _OPEN
                + _tag('span', {'id': self._uid(f'{name}-rule-{index}')}, escape(rule['label']))
                + _tag('span', {'class': 'authui-unseen'}, escape(texts['open'])),
            )
            for index, rule in enumerate(listed)
        )
        head = _tag('p', {'id': self._uid(f'{name}-rules')}, escape(texts['rules']))
        heard = _tag('p', {'class': 'authui-unseen', 'aria-live': 'polite'})
        return _tag('div', {'class': 'authui-checks'}, head + _tag('ul', {}, items) + heard)


def _listed(field: dict[str, Any]) -> list[dict[str, Any]]:
    return [rule for rule in field['rules'] if rule['label']]


_EYE = (
    '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" '
    'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">'
    '<path d="M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12z" /><circle cx="12" cy="12" r="2.8" /></svg>'
)


_OPEN = (
    '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor" '
    'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><circle cx="8" cy="8" r="5" /></svg>'
)


_GLOBE = (
    '<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" '
    'stroke-width="1.6"><circle cx="12" cy="12" r="9.2" />'
    '<path d="M2.8 12h18.4M12 2.8c5.2 5.6 5.2 12.8 0 18.4M12 2.8c-5.2 5.6-5.2 12.8 0 18.4" /></svg>'
)


def _bool(value: bool) -> str:
    return 'true' if value else 'false'


def _tag(tag: str, attributes: dict[str, Any], inner: str = '') -> str:
    """Return an element, without attributes that are None and without an empty class or style."""
    given = (
        (name, value)
        for name, value in attributes.items()
        if value is not None and (value or name not in _LEFT_OUT_IF_EMPTY)
    )
    head = ''.join(f' {name}="{escape(str(value))}"' for name, value in given)
    return f'<{tag}{head}>' if tag in _VOID else f'<{tag}{head}>{inner}</{tag}>'


_LEFT_OUT_IF_EMPTY = frozenset({'class', 'media', 'style'})
