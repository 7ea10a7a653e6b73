"""The content of a screen, as data; `pages/html.py` makes the document from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from authui.pages.aside import Aside
from authui.pages.description import CardView, Link
from authui.pages.texts import Texts
from authui.settings.branding import Branding


@dataclass(frozen=True, kw_only=True)
class PlacedCard:
    """A card on a screen."""

    view: CardView
    action: str
    """The URL to which its form is sent."""
    focus: bool = False
    """Whether the screen opens with the focus on this card; at most one card of a screen does."""


@dataclass(frozen=True, kw_only=True)
class PostButton:
    """A way on that changes something, which no link may do."""

    text: str
    action: str
    """The URL to which it is sent."""


@dataclass(frozen=True, kw_only=True)
class ExitMessage:
    """A card without a form: it says what has happened, and links to the ways on."""

    heading: str
    text: str
    links: Sequence[Link] = ()
    """The ways on; the first one is drawn as the main button."""
    buttons: Sequence[PostButton] = ()
    refresh_seconds: int = 0
    """After how many seconds the browser asks for the page again by itself; 0 for never."""


@dataclass(frozen=True, kw_only=True)
class ScreenView:
    """A whole screen. All of its URLs are paths of this app without the prefix of a mount or proxy, or whole URLs."""

    title: str
    """The title of the document."""
    texts: Texts
    branding: Branding
    cards: Sequence[PlacedCard] = ()
    links: Sequence[Link] = ()
    """Links below the cards."""
    aside: Aside | None = None
    """The host's content around the cards."""
    languages: Sequence[Texts] = ()
    """The languages on offer; with fewer than two there is no switch."""
    language_url: str = ''
    """The URL that takes the parameter `lang` and leads back to this screen."""
    said: Sequence[tuple[str, str]] = ()
    """Hidden fields with what the screen says after a form was sent: the language is then chosen by a form."""
    mailbox_url: str = ''
    """The screen with the messages of the local pool, whose users are told so; empty with a real pool."""
    app_url: str = ''
    """The URL of the login at the address of the app; for users who may have opened another address."""
    is_elsewhere: bool = False
    """Whether the request came to another address than that of the app."""
    prefix: str = ''
    """The prefix of a mount or proxy, which is put before the paths."""
    styles: Sequence[Style] = ()
    scripts: Sequence[str] = ()
    """The URLs of modules."""
    live_url: str = ''
    """The page that the script joins in a frame once the screen is in use; empty where it stays alone."""
    next_files: Sequence[str] = ()
    """A folder and the names of files in it that the script fetches for the next page."""
    icon: str = ''
    """The URL of the page's icon."""


@dataclass(frozen=True, kw_only=True)
class Style:
    """A file with style rules."""

    url: str
    css: str = ''
    """The rules, where a document has them in itself; it then loads no file."""
    media: str = ''
    """The media query for which it counts; empty for all."""


def with_values(view: CardView, values: Mapping[str, str]) -> CardView:
    """Return a card with what was typed into it, except for passwords and codes."""
    fields = []
    for each in view.fields:
        value = values.get(each.name, '')
        if each.type == 'tick':
            fields.append(replace(each, ticked=bool(value)))
        elif each.is_secret:
            fields.append(replace(each, value=''))
        else:
            fields.append(replace(each, value=value))
    carried = [each.name for each in view.fields if each.carried and not each.is_secret and each.name in values]
    return replace(view, fields=tuple(fields), identifier=values[carried[0]] if carried else view.identifier)
