"""The key of an authenticator app, as a code to scan and as text to type; it is shown once and not stored."""

from __future__ import annotations

import segno
from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from pydantic import SecretStr

from authui.pages.texts import Texts
from authui.pages.totp_key import grouped, key_uri


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
            with ui.element('ol').classes('authui-steps'):
                for step in (self._texts.scan_step, self._texts.code_step):
                    TextElement(tag='li', text=step)
            # Unsanitized markup: segno draws it, and escapes the title.
            picture = segno.make(key_uri(key, issuer=self._issuer, account=self._account), error='m')
            drawing = picture.svg_inline(scale=5, border=3, light='#ffffff', title=self._texts.qr_title, omitsize=True)
            ui.html(drawing, sanitize=False).classes('authui-qr')
            ui.label(self._texts.key_by_hand).classes('authui-hint')
            ui.label(grouped(key)).classes('authui-key')
