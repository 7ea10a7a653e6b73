"""A card and a screen as data: the HTML, the JSON and the NiceGUI elements of a screen are made from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import SecretStr

from authui.account.next_screen import Form
from authui.account.state import AccountState
from authui.pages.rules import Field
from authui.pages.texts import Texts
from authui.store import Store

Values = dict[str, str]
"""The texts in the fields of a form, by the fields' names."""
ErrorText = str | Callable[[Texts], str]
"""The message of a host about a value: a text, or a function that returns it in the language of given texts."""
Validator = Callable[[Values], Mapping[str, ErrorText] | Awaitable[Mapping[str, ErrorText] | None] | None]
"""Returns what is wrong by the names of the fields; an empty mapping or None where the values are valid."""
FormAction = Callable[[Store, Values], Awaitable[str | None]]
"""The function of a button of a card, on the store of the tab or request that it was pressed in.

Returns the URL of the screen that is next where the store does not say it, or None.
"""

NoticeKind = Literal['success', 'information', 'warning']
"""Whether a notice reports a success, says what to do, or says that something does not work for now."""

SUBMIT = 'submit'
"""The action of the button that sends the form."""
ORGANISATION = 'organisation'
"""The action of the button that leads to the organisation of an e-mail address."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link to another screen, or to a page of the host, with the words before it."""

    text: str
    href: str
    """A path of this app without the prefix of a mount or proxy, or a whole URL."""
    before: str = ''
    after: str = ''
    kind: Literal['screen', 'page', 'window'] = 'screen'
    """The kind of target: another screen of the sign-in, another page, or a page in a window of its own."""
    field: str = ''
    """The field of the card that it stands by; empty for a link below the buttons."""


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button besides the one that sends the form; it runs another action of the card."""

    action: str
    text: str
    before: str = ''
    """The words before it, where it looks like a link."""
    look: Literal['second', 'link', 'passkey'] = 'second'
    """How it is drawn; one for a `passkey` is a second button that only browsers with passkeys and scripts show."""
    needs: Sequence[str] = ()
    """The fields whose rules have to be met; the others are sent as they are."""
    pause: int = 0
    """For how many seconds it cannot be pressed again: each press begins the pause."""
    is_paused: bool = False
    """Whether the pause runs from the start, because what it does has just been done."""
    was_done: bool = False
    """Whether it was done before the card was shown: only the browser's script knows how much of the pause is over."""


@dataclass(frozen=True, kw_only=True)
class Totp:
    """The key of an authenticator app, to scan and to type."""

    key: SecretStr
    """Base32."""
    issuer: str
    account: str


@dataclass(frozen=True, kw_only=True)
class PasskeyRequests:
    """The request that the script makes to the browser, on a card that a passkey answers."""

    script: str
    """The path of the script."""
    request: str = ''
    """The options of the request when the form is sent (PublicKeyCredentialRequestOptionsJSON)."""
    offers: str = ''
    """The path where it gets what the browser's autofill then offers; empty in a browser that has used no passkey."""
    is_unknown: bool = False
    """Whether the pool does not know the passkey any more that has just been used."""


@dataclass(frozen=True, kw_only=True)
class PasskeyCreation:
    """The request that the script makes to the browser, on a card that adds a passkey."""

    script: str
    """The path of the script."""
    options: str = ''
    """The options of the request when the form is sent (PublicKeyCredentialCreationOptionsJSON).

    Where they are missing, the script first sends the action `start` to get them, before anything is pressed.
    """


@dataclass(frozen=True, kw_only=True)
class ProviderLink:
    """The way to a sign-in at another provider: a link, since no form of a strict page leads to another site."""

    name: str
    """Cognito's name of the provider, by which its button has its colours."""
    text: str
    href: str
    """A path of this app without the prefix of a mount or proxy."""
    note: str = ''
    """The line above it, where this browser used it for its last sign-in."""


@dataclass(frozen=True, kw_only=True)
class ProviderLinks:
    """The links to other providers on a card, in their order."""

    script: str
    """The path of the script that lets them take along whether the browser is to be remembered."""
    links: Sequence[ProviderLink]

    @property
    def comes_first(self) -> bool:
        """Whether they stand above the fields: where this browser knows which one was used the last time."""
        return any(each.note for each in self.links)


@dataclass(frozen=True, kw_only=True)
class CardView:
    """How a card looks in one state of the store."""

    name: Form
    heading: str
    button: str
    fields: Sequence[Field]
    info: str = ''
    identifier: str = ''
    """The value of the field that is carried from screen to screen."""
    who: Link | None = None
    """The user whose sign-in goes on, with the way to begin again as somebody else."""
    account: str = ''
    """The account whose password the form asks for, where it does not ask for the account itself."""
    notice: str = ''
    notice_kind: NoticeKind = 'information'
    error: str = ''
    error_field: str = ''
    """The field that the error is about; empty where it is about none."""
    offers: Sequence[Link] = ()
    """Links in the alert to what the user can do instead."""
    broken: Mapping[str, str] = field(default_factory=dict)
    """The fields whose values were refused, with the texts that say why."""
    hint: str = ''
    busy: bool = False
    wait: float = 0.0
    """For how many seconds the form cannot be sent."""
    totp: Totp | None = None
    passkey: PasskeyRequests | None = None
    new_passkey: PasskeyCreation | None = None
    buttons: Sequence[Button] = ()
    providers: ProviderLinks | None = None
    agreement: Sequence[Link] = ()
    """Sentences with links to the terms and the privacy policy."""
    links: Sequence[Link] = ()


@dataclass(frozen=True, kw_only=True)
class Card:
    """A card of a screen: how it looks in a state, and what its buttons do."""

    name: Form
    view: Callable[[AccountState], CardView]
    """Returns how the card looks, without what was typed into it."""
    actions: Mapping[str, FormAction]
    """The functions of its buttons, by the names of the actions; `SUBMIT` sends the form."""
    shows_totp: bool = False
    """Whether it shows the key of an authenticator app, which the action `Account.set_up_totp` returns."""
    validate: Validator | None = None
    """The host's check of values that meet the rules; it is asked when the form is sent."""
