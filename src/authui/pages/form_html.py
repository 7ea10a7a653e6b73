"""The form of a card as HTML: it works by itself, and `authui.js` reads what it adds from its `data-` attributes.

More than 300 lines, because each part of a form has a short function here that writes its HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

import segno

from authui.pages.description import SUBMIT, Button, CardView, Link, Totp
from authui.pages.fields_html import FieldsHtml, said
from authui.pages.markup import NOTHING, Attribute, Html, data, join, tag, text, url
from authui.pages.providers_html import providers_html
from authui.pages.rules import Field
from authui.pages.texts import Texts
from authui.pages.totp_key import grouped, key_uri

FORM_FIELD = 'authui-form'
"""The hidden field with the name of the form."""
ACTION_FIELD = 'authui-do'
"""The name of the buttons; their values are the names of the card's actions."""

PASSKEY = 'authui-passkey'
"""The element that the script of passkeys defines, in browsers that have them."""

NEW_PASSKEY = 'authui-new-passkey'
"""The element that lets the browser make a passkey."""

_INFO_BELOW = frozenset({'signup', 'confirm'})
"""The forms whose information says what comes after them; that of any other is needed to fill it in."""


def script_texts(texts: Texts) -> Mapping[str, str]:
    """Return what `authui.js` says by itself, in braces the values that it fills in."""
    return {
        'show': texts.show_password,
        'hide': texts.hide_password,
        'blank': texts.password_blank,
        'caps': texts.caps_lock,
        'check': texts.check_fields,
        'wait': texts.wait_button,
        'resendWait': texts.resend_wait_button,
        'rules': texts.password_needs,
        'met': texts.rule_met,
        'open': texts.rule_open,
        'missing': texts.rules_missing,
        'allMet': texts.rules_met,
        'unreachable': texts.unreachable,
        'busy': texts.errors['throttled'],
        'cookies': texts.errors['cookies_needed'],
    }


def passkey_texts(texts: Texts) -> Mapping[str, str]:
    """Return what `authui_passkey.js` says by itself."""
    return {
        'cancelled': texts.passkey_cancelled,
        'unsupported': texts.passkey_unsupported,
        'failed': texts.passkey_failed,
    }


def new_passkey_texts(texts: Texts) -> Mapping[str, str]:
    """Return what `authui_passkey.js` says by itself where a passkey is added."""
    return {
        'cancelled': texts.passkey_stopped,
        'exists': texts.passkey_exists,
        'unsupported': texts.passkey_none,
        'noAuthenticator': texts.passkey_no_authenticator,
        'elsewhere': texts.passkey_insecure,
        'failed': texts.passkey_not_added,
    }


def form_html(view: CardView, texts: Texts, *, action: str | None, prefix: str, focus: bool | str = False) -> str:
    """Return one element `<authui-form>` with the form in it.

    `action` is the URL that the form is sent to, None where the page takes what is sent; `prefix` goes before it and
    before the paths of links. With `focus` the form opens with the focus on the field to go to, also without a script;
    the name of a field, or `heading`, is for the script alone.
    """
    return _Form(view, texts, prefix, focus).drawn(action)


def link_html(link: Link, prefix: str) -> Html:
    """Return a link without the words around it."""
    attributes = {
        'href': url(link.href, prefix),
        'target': '_blank' if link.kind == 'window' else None,
        'rel': 'noopener' if link.kind == 'window' else None,
        'data-screen': link.kind == 'screen',
    }
    return tag('a', attributes, text(link.text))


def sentence_html(link: Link, prefix: str) -> Html:
    """Return a link with the words before and after it."""
    return join(
        [
            tag('span', {}, text(link.before)) if link.before else NOTHING,
            link_html(link, prefix),
            tag('span', {}, text(link.after)) if link.after else NOTHING,
        ]
    )


class _Form:
    """Draws the form of one view."""

    def __init__(self, view: CardView, texts: Texts, prefix: str, focus: bool | str) -> None:
        self._view = view
        self._texts = texts
        self._prefix = prefix
        self._focus = focus
        self._fields = FieldsHtml(view, texts, is_focused=focus is True)

    def drawn(self, action: str | None) -> Html:
        view = self._view
        wait = ceil(view.wait)
        attributes: dict[str, Attribute] = {
            'class': 'authui-card',
            'method': 'post',
            'action': url(action, self._prefix) if action is not None else None,
            'novalidate': True,
            'name': view.name,
            'aria-labelledby': self._fields.uid('heading'),
            'aria-busy': 'true' if view.busy else None,
            'data-texts': data(script_texts(self._texts)),
            'data-wait': wait or None,
            'data-focus': self._fields.uid(self._focus) if isinstance(self._focus, str) else self._focus,
        }
        second = [each for each in view.buttons if each.look == 'second']
        passkeys = [each for each in view.buttons if each.look == 'passkey']
        resends = [each for each in view.buttons if each.look == 'link' and each.pause]
        others = [each for each in view.buttons if each.look == 'link' and not each.pause]
        # The steps above a key say the same.
        info = said('p', {'class': 'authui-info'}, view.info if view.totp is None else '')
        is_below = view.name in _INFO_BELOW
        return tag(
            'authui-form',
            {},
            tag(
                'form',
                attributes,
                tag('input', {'type': 'hidden', 'name': FORM_FIELD, 'value': view.name}),
                self._heading(),
                tag('p', {'class': 'authui-who'}, sentence_html(view.who, self._prefix)) if view.who else NOTHING,
                said('p', {'class': f'authui-notice authui-{view.notice_kind}', 'role': 'status'}, view.notice),
                NOTHING if is_below else info,
                said('p', {'class': 'authui-hint'}, view.hint),
                self._totp(view.totp) if view.totp is not None else NOTHING,
                self._providers(first=True),
                self._fields.account(),
                *(self._field(each) for each in view.fields),
                info if is_below else NOTHING,
                self._alert(),
                self._submit(),
                self._passkey(passkeys),
                self._new_passkey(),
                *(self._button(each) for each in second),
                self._agreement(),
                self._providers(first=False),
                *(self._button_line(each) for each in resends),
                *(
                    tag('p', {'class': 'authui-links'}, sentence_html(each, self._prefix))
                    for each in view.links
                    if not each.field
                ),
                *(self._button_line(each) for each in others),
            ),
        )

    def _heading(self) -> Html:
        attributes: dict[str, Attribute] = {
            'id': self._fields.uid('heading'),
            'class': 'authui-heading',
            'tabindex': -1 if self._focus == 'heading' else None,
        }
        return tag('h2', attributes, text(self._view.heading))

    def _field(self, field: Field) -> Html:
        """Return a field with the links that stand by it."""
        links = [each for each in self._view.links if each.field == field.name]
        beside = [tag('p', {'class': 'authui-beside'}, sentence_html(each, self._prefix)) for each in links]
        return join([self._fields.field(field), *beside])

    def _alert(self) -> Html:
        view = self._view
        words = view.error or (self._texts.check_fields if view.broken else '')
        if not words:
            return NOTHING
        offers = join(link_html(each, self._prefix) for each in view.offers) if view.error else NOTHING
        below = tag('p', {'class': 'authui-offers'}, offers) if offers else NOTHING
        return tag(
            'div',
            {'class': 'authui-alert', 'role': 'alert', 'id': self._fields.uid('alert'), 'tabindex': -1},
            text(words),
            below,
        )

    # --- buttons, the key, and the terms ---

    def _submit(self) -> Html:
        attributes: dict[str, Attribute] = {
            'class': 'authui-button',
            'type': 'submit',
            'name': ACTION_FIELD,
            'value': SUBMIT,
            'autofocus': self._focus is True and self._fields.first is None,
        }
        return tag('button', attributes, text(self._view.button))

    def _button(self, button: Button) -> Html:
        attributes: dict[str, Attribute] = {
            'class': 'authui-link' if button.look == 'link' else 'authui-second',
            'type': 'submit',
            'formnovalidate': True,
            'name': ACTION_FIELD,
            'value': button.action,
            'data-pause': button.pause or None,
            'data-paused': button.is_paused or button.was_done,
            'data-needs': ' '.join(button.needs) or None,
        }
        pressed = tag('button', attributes, text(button.text))
        return tag('span', {'class': 'authui-pause'}, self._paused(button), pressed) if button.pause else pressed

    def _passkey(self, buttons: Sequence[Button]) -> Html:
        """Return the element that the script of passkeys brings to life, with the buttons that need that script."""
        passkey = self._view.passkey
        if passkey is None:
            return NOTHING
        attributes: dict[str, Attribute] = {
            'data-script': url(passkey.script, self._prefix),
            'data-texts': data(passkey_texts(self._texts)),
            'data-request': passkey.request or None,
            'data-offers': url(passkey.offers, self._prefix) if passkey.offers else None,
            'data-unknown': passkey.is_unknown,
        }
        unscripted = tag('p', {'class': 'authui-notice authui-information'}, text(self._texts.passkey_unsupported))
        noscript = tag('noscript', {}, unscripted) if passkey.request else NOTHING
        return tag(PASSKEY, attributes, noscript, *map(self._button, buttons))

    def _new_passkey(self) -> Html:
        """Return the element that lets the browser make a passkey; without scripts, what is missing."""
        new = self._view.new_passkey
        if new is None:
            return NOTHING
        attributes: dict[str, Attribute] = {
            'data-script': url(new.script, self._prefix),
            'data-texts': data(new_passkey_texts(self._texts)),
            'data-options': new.options or None,
        }
        unscripted = tag('p', {'class': 'authui-notice authui-warning'}, text(self._texts.scripts_needed))
        return tag(NEW_PASSKEY, attributes, tag('noscript', {}, unscripted))

    def _providers(self, *, first: bool) -> Html:
        """Return the links to other providers if this is their place: the first on the card, or below the buttons."""
        providers = self._view.providers
        if providers is None or providers.comes_first != first:
            return NOTHING
        note_id = self._fields.uid('last-provider')
        return providers_html(providers, self._texts, prefix=self._prefix, note_id=note_id)

    def _paused(self, button: Button) -> Html:
        """Return the line that replaces a paused button in browsers without scripts, which cannot count down."""
        if not button.is_paused:
            return NOTHING
        minutes, seconds = divmod(button.pause, 60)
        words = self._texts.resend_wait_button.format(time=f'{minutes}:{seconds:02}')
        return tag('span', {'class': 'authui-paused'}, text(words))

    def _button_line(self, button: Button) -> Html:
        before = tag('span', {}, text(button.before)) if button.before else NOTHING
        return tag('p', {'class': 'authui-links'}, before, self._button(button))

    def _agreement(self) -> Html:
        sentences = [join([sentence_html(each, self._prefix), text(' ')]) for each in self._view.agreement]
        return tag('p', {'class': 'authui-info'}, *sentences) if sentences else NOTHING

    def _totp(self, totp: Totp) -> Html:
        key, texts = totp.key.get_secret_value(), self._texts
        uri = key_uri(key, issuer=totp.issuer, account=totp.account)
        copy: dict[str, Attribute] = {
            'type': 'button',
            'class': 'authui-link',
            'data-copied': texts.copied,
            'hidden': True,
        }
        return join(
            [
                tag(
                    'ol',
                    {'class': 'authui-steps'},
                    *(tag('li', {}, text(each)) for each in (texts.scan_step, texts.code_step)),
                ),
                tag(
                    'div',
                    {'class': 'authui-totp'},
                    # The only URL of this kind: its parts are percent-encoded.
                    tag('a', {'class': 'authui-second authui-app', 'href': uri}, text(texts.open_app)),
                    self._qr(uri),
                    tag('div', {'class': 'authui-hint'}, text(texts.key_by_hand)),
                    tag('div', {'class': 'authui-key'}, text(grouped(key))),
                    tag('button', copy, text(texts.copy_key)),
                ),
            ]
        )

    def _qr(self, uri: str) -> Html:
        """Return a URI as a picture to scan; nothing where it is too long for one, as with a very long title."""
        try:
            code = segno.make(uri, error='m')
        except segno.DataOverflowError:
            return NOTHING
        # segno escapes the title.
        drawing = code.svg_inline(scale=5, border=3, light='#ffffff', title=self._texts.qr_title, omitsize=True)
        return tag('div', {'class': 'authui-qr'}, Html(drawing))
