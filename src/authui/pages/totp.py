"""The key of an authenticator app, as a code to scan and as text to type; it is shown once and not stored."""

from __future__ import annotations

from urllib.parse import quote

import segno
from nicegui import ui
from nicegui.element import Element
from pydantic import SecretStr

from authui.pages.texts import Texts

_GROUP = 4


class TotpKeyView(Element):
    """Shows a key as a QR code and as text as soon as `show` is called."""

    def __init__(self, texts: Texts, *, issuer: str, account: str) -> None:
        super().__init__('div')
        self.classes('authui-totp')
        self._texts = texts
        self._issuer = issuer
        self._account = account

    def show(self, secret: SecretStr) -> None:
        """Show a key (Base32); the QR code holds the URI that authenticator apps read."""
        key = secret.get_secret_value()
        with self.clear():
            # Unsanitized markup: segno draws it, and escapes the title.
            picture = segno.make(key_uri(key, issuer=self._issuer, account=self._account), error='m')
            drawing = picture.svg_inline(scale=5, border=3, light='#ffffff', title=self._texts.qr_title, omitsize=True)
            ui.html(drawing, sanitize=False).classes('authui-qr')
            ui.label(self._texts.key_by_hand).classes('authui-hint')
            grouped = ' '.join(key[start : start + _GROUP] for start in range(0, len(key), _GROUP))
            ui.label(grouped).classes('authui-key')


def key_uri(key: str, *, issuer: str, account: str) -> str:
    """Return the `otpauth:` URI of a key, as Google Authenticator specified it and other apps read it.

    A colon separates issuer and account, even where it is percent-encoded, so colons inside them become blanks.
    """
    issuer, account = _without_colon(issuer), _without_colon(account)
    label = f'{quote(issuer, safe="")}:{quote(account, safe="@")}'
    return f'otpauth://totp/{label}?secret={quote(key)}&issuer={quote(issuer, safe="")}'


def _without_colon(name: str) -> str:
    return ' '.join(name.replace(':', ' ').split())
