"""The messages of a user pool in the looks of an app: its templates, and the CustomMessage function as files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from authui.errors import SettingsError
from authui.mail import custom_message
from authui.mail.custom_message import Event, MailTexts
from authui.settings import Settings

_PROGRAM: Final = Path(custom_message.__file__)
_DATA: Final = _PROGRAM.with_suffix('.json')
_CODE: Final = '{####}'
_USERNAME: Final = '{username}'
_ACCENT: Final = '#2b57d6'
_LIGHT, _DARK = '#ffffff', '#10141c'
_MIDDLE_LUMINANCE: Final = 0.183
"""White text has a contrast of 4.5 on colours below it."""


@dataclass(frozen=True, kw_only=True)
class PoolMessages:
    """The templates of a user pool, as Cognito's API names them."""

    verification_subject: str
    verification_email: str
    """Cognito sends it for a reset too."""
    sign_in_subject: str
    sign_in_email: str
    invitation_subject: str
    invitation_email: str
    sms: str
    invitation_sms: str

    def verification(self) -> dict[str, Any]:
        """Return the settings of a pool for verifications and resets, and for the text messages of sign-ins."""
        return {
            'EmailVerificationSubject': self.verification_subject,
            'EmailVerificationMessage': self.verification_email,
            'SmsVerificationMessage': self.sms,
            'SmsAuthenticationMessage': self.sms,
            'VerificationMessageTemplate': {
                'DefaultEmailOption': 'CONFIRM_WITH_CODE',
                'EmailSubject': self.verification_subject,
                'EmailMessage': self.verification_email,
                'SmsMessage': self.sms,
            },
        }

    def invitation(self) -> dict[str, str]:
        """Return the `InviteMessageTemplate`."""
        return {
            'EmailSubject': self.invitation_subject,
            'EmailMessage': self.invitation_email,
            'SMSMessage': self.invitation_sms,
        }

    def email_mfa(self) -> dict[str, str]:
        """Return the `EmailMfaConfiguration`, for pools that have it already: setting it turns these codes on."""
        return {'Subject': self.sign_in_subject, 'Message': self.sign_in_email}


def pool_messages(settings: Settings) -> PoolMessages:
    """Return the templates in the settings' looks and language; English where there are no texts in it."""
    looks, all_texts = looks_of(settings), _texts()
    language = custom_message.language_of([looks['language']], all_texts)
    texts = all_texts[language]

    def email(key: str, username: str = '') -> str:
        return custom_message.email(looks, texts, key, language=language, code=_CODE, username=username)

    return PoolMessages(
        verification_subject=custom_message.subject(looks, texts, 'any'),
        verification_email=email('any'),
        sign_in_subject=custom_message.subject(looks, texts, 'sign_in'),
        sign_in_email=email('sign_in'),
        invitation_subject=custom_message.subject(looks, texts, 'invite'),
        invitation_email=email('invite', _USERNAME),
        sms=custom_message.sms(looks, texts, code=_CODE),
        invitation_sms=custom_message.sms(looks, texts, code=_CODE, username=_USERNAME),
    )


def custom_message_trigger(settings: Settings) -> Callable[[Event, object], Event]:
    """Return the CustomMessage trigger in the settings' looks: `PoolConfig(custom_message=…)` takes it."""
    return custom_message.make_handler(looks_of(settings), _texts())


def write_custom_message(folder: Path, settings: Settings) -> tuple[Path, Path]:
    """Write the function and its texts into a folder; texts that are there already are kept, with the new looks.

    Raises `SettingsError` if the file of texts is there and cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    program, data = folder / _PROGRAM.name, folder / _DATA.name
    texts = _texts()
    if data.exists():
        try:
            texts = {**texts, **json.loads(data.read_text(encoding='utf-8'))['texts']}
        except (ValueError, KeyError, TypeError):
            raise SettingsError(f'{data} is not the JSON that was written there: mend it, or delete it') from None
    program.write_text(_PROGRAM.read_text(encoding='utf-8'), encoding='utf-8')
    written = json.dumps({'looks': looks_of(settings), 'texts': texts}, ensure_ascii=False, indent=2)
    data.write_text(f'{written}\n', encoding='utf-8')
    return program, data


def looks_of(settings: Settings) -> dict[str, Any]:
    """Return what the messages show of the settings."""
    accent = settings.accent or _ACCENT
    return {
        'title': settings.title,
        'accent': accent,
        'on_accent': _LIGHT if _luminance(accent) < _MIDDLE_LUMINANCE else _DARK,
        'logo': _logo(settings),
        'support': getattr(settings, 'support_url', None),
        'language': settings.language or 'en',
    }


def _logo(settings: Settings) -> str | None:
    """Return the https URL of the logo; None for an SVG, which most mail programs do not show."""
    url = settings.logo
    if url and url.startswith('/'):
        url = f'{settings.public_url}{url}' if settings.is_https else None
    return url if url and not url.partition('?')[0].lower().endswith('.svg') else None


def _texts() -> dict[str, MailTexts]:
    texts: Mapping[str, MailTexts] = json.loads(_DATA.read_text(encoding='utf-8'))['texts']
    return dict(texts)


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    digits = colour.removeprefix('#')
    if len(digits) == len('rgb'):
        digits = ''.join(each * 2 for each in digits)
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the formula's own
        for part in (each / 255 for each in bytes.fromhex(digits))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
