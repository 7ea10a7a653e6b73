"""The signed-in person, as the screens show them: a picture or initials, the name, and the contact with its state."""

from __future__ import annotations

import re
import unicodedata

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from authui.account import Account
from authui.models import User
from authui.pages.profile.page import CONTACT_SCREENS, ProfilePage, contact_title
from authui.pages.theme import url_prefix
from authui.settings import Settings

_PICTURE = re.compile(
    r"(https?://[a-z0-9.-]+(?::[0-9]{1,5})?)?(/(?!/)[\w.~%/?=&#+:@,;!$'()*-]*)?", re.ASCII | re.IGNORECASE
)
"""An origin, a path, or both, in characters that no browser reads otherwise than this pattern does."""
_MAX_PICTURE = 2048
"""Cognito's limit for the value of an attribute."""


def draw_person(page: ProfilePage, user: User) -> None:
    """Draw who is signed in; the heading of the screen is drawn by the caller."""
    texts = page.texts
    name = page.store.get(Account.display_name)
    with ui.element('div').classes('authui-person'):
        _avatar(page, user, name)
        with ui.element('div').classes('authui-names'):
            ui.label(name).classes('authui-who').props('dir=auto')
            contact = user.contact
            value = user.value_of(contact) if contact is not None else None
            if contact is None or value is None:
                return
            with ui.element('div').classes('authui-address'):
                if value != name:
                    TextElement(tag='bdi', text=value).classes('authui-who')
                if user.has_verified(contact):
                    TextElement(tag='span', text=texts.verified).classes('authui-verified')
                elif contact in page.setup.contacts and user.can_change(contact):
                    ui.link(contact_title(texts, contact), page.url(f'{CONTACT_SCREENS[contact]}/code'))


def initials(name: str) -> str:
    """Return the one or two letters that stand for a name; empty where it has neither letter nor digit.

    Scripts without capital letters get one letter: two of them would be joined (Arabic) or read as a word (Chinese).
    """
    first = [letter for word in name.split() if (letter := _first_letter(word))]
    if not first:
        return ''
    both = [first[0], *first[-1:]] if len(first) > 1 else first
    if not all(_has_capitals(each) for each in both):
        return first[0].upper()
    return ''.join(each[:1].upper()[:1] + each[1:] for each in both)


def picture_url(picture: str | None, *, settings: Settings, origin: str, prefix: str) -> str | None:
    """Return the address of a user's picture, or None unless this site or a site of the host's choice serves it.

    `origin` is the origin of this site and `prefix` its path at a proxy or in another app.
    """
    found = _PICTURE.fullmatch(picture or '')
    if picture is None or found is None or not any(found.groups()) or len(picture) > _MAX_PICTURE:
        return None
    at, path = found.groups()
    if at is None:
        return prefix + path
    return picture if at.lower() in {settings.public_url or origin, *settings.picture_origins} else None


def _avatar(page: ProfilePage, user: User, name: str) -> None:
    url = ui.context.client.request.url
    picture = picture_url(
        user.attribute('picture'),
        settings=page.setup.settings,
        origin=f'{url.scheme}://{url.netloc}',
        prefix=url_prefix(),
    )
    with ui.element('div').classes('authui-avatar').props('aria-hidden=true'):
        TextElement(tag='span', text=initials(name))
        if picture is not None:
            shown = ui.element('img').props('referrerpolicy=no-referrer')
            shown.props['alt'] = ''
            shown.props['src'] = picture
            shown.on('error', js_handler='(event) => { event.target.hidden = true }')  # the initials are below it


def _first_letter(word: str) -> str:
    """Return the first letter or digit of a word with the marks on it."""
    at = next((index for index, each in enumerate(word) if each.isalnum()), None)
    if at is None:
        return ''
    end = at + 1
    while end < len(word) and unicodedata.category(word[end]).startswith('M'):
        end += 1
    return word[at:end]


def _has_capitals(letter: str) -> bool:
    return letter[0].upper() != letter[0].lower()
