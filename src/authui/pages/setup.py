"""The setup that the host gives to the pages: everything they use besides the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, Self

from fastapi import Request
from nicegui import Client
from pydantic import SecretStr
from starlette.responses import Response

from authui.edge.targets import link
from authui.models import ChallengeAnswer, Contact, Factor, Identifiers, StageChallenge, User
from authui.pages.aside import Aside
from authui.pages.description import Validator, Values
from authui.pages.files import ScreenFiles
from authui.pages.looks import LookCache
from authui.pages.rules import Field
from authui.pages.texts import Texts
from authui.pages.texts.choice import Languages, region_of
from authui.settings import Settings
from authui.store import Store

ProfileScreen = Literal[
    'account/profile',
    'account/email',
    'account/email/code',
    'account/phone',
    'account/phone/code',
    'account/password',
    'account/factors',
    'account/app',
    'account/passkeys',
    'account/everywhere',
    'account/delete',
    'verify',
]
"""The screens of signed-in users that have a form, by the path below the prefix."""

Screen = Literal[
    'login',
    'signup',
    'confirm',
    'forgot',
    'reset',
    'mfa',
    'password',
    'new-password',
    'mfa-choice',
    'mfa-setup',
    'factor',
    'passkey',
    'challenge',
]
"""The screens of a sign-in, by the last part of their URLs."""

ChallengeKind = Literal[
    'code', 'password', 'new_password', 'mfa_choice', 'mfa_setup', 'factor_choice', 'passkey', 'other', 'stage'
]
CHALLENGE_SCREENS: Mapping[ChallengeKind, Screen] = {
    'code': 'mfa',
    'password': 'password',
    'new_password': 'new-password',
    'mfa_choice': 'mfa-choice',
    'mfa_setup': 'mfa-setup',
    'factor_choice': 'factor',
    'passkey': 'passkey',
    'other': 'challenge',
    'stage': 'challenge',
}
"""The screen of each kind of challenge."""


class StageCard(Protocol):
    """The card of a stage that a host has added: its texts, its fields, and the answer that they make."""

    def title(self, texts: Texts) -> str:
        """Return the title of the card and of its page."""

    def info(self, texts: Texts, challenge: StageChallenge) -> str:
        """Return what the card says above its fields."""

    def fields(self, texts: Texts, challenge: StageChallenge) -> Sequence[Field]:
        """Return the fields."""

    def answer(self, values: Values) -> ChallengeAnswer:
        """Return the answer that the values of the fields make."""


MakeAside = Callable[[Screen, str], Aside | None]
"""Returns what the host shows around the cards of a screen that leads on to a target, or None."""


def no_aside(_screen: Screen, _target: str) -> Aside | None:
    """Show nothing."""
    return None


def no_passkey(_request: Request, _user: User) -> bool:
    """Offer no passkey."""
    return False


class PageTab(Protocol):
    """One tab: its store, and the tickets that its browser trades for cookies."""

    @property
    def store(self) -> Store:
        """The store of this tab."""

    @property
    def signed_in_at(self) -> float | None:
        """When the browser's session began, in seconds since the epoch; None when nobody is signed in."""

    @property
    def used_passkey(self) -> bool:
        """Whether this tab has signed its user in by a passkey."""

    @property
    def signed_in_recently(self) -> bool:
        """Whether the sign-in is so recent that it proves the user."""

    @property
    def password_changed_at(self) -> float | None:
        """When the user changed the password in this session; None where that is not known."""

    def take_ticket(self) -> SecretStr | None:
        """Return the ticket of the last login or change of password; the next call returns None."""

    @property
    def is_answering(self) -> bool:
        """Whether a request is being answered on this tab, which shows the new state by itself."""

    def go_live(self) -> SecretStr:
        """Let forms be answered on this tab; return the secret that has to come with them."""

    def take_step_ticket(self) -> SecretStr | None:
        """Return the ticket of the unfinished sign-in; the next call returns None."""


@dataclass(frozen=True, kw_only=True)
class PageSetup:
    """The settings and functions that the composition root gives to the pages."""

    settings: Settings
    languages: Languages
    texts: Texts
    """The texts in the language of the page; outside a page, in the first language on offer."""
    tab: Callable[[Client], PageTab]
    """Returns the tab of a client, which the first call creates."""
    user: Callable[[Request], Awaitable[User | None]]
    """Returns the signed-in user who sent a request, or None."""
    demand: Callable[[Request], Awaitable[User]]
    """The FastAPI dependency of the screens that require a signed-in user."""
    second_factors: frozenset[Factor]
    """The factors that the pool lets users turn on."""
    contacts: frozenset[Contact]
    """The attributes that the pool verifies by a code."""
    target: Callable[[str | None], str]
    """Returns the target of a login, given the target that the URL asks for."""
    here: Callable[[Client], str]
    """Returns the target that leads back to a page."""
    mount: Callable[[], str]
    """Returns the path under which NiceGUI's app is mounted in the host's."""
    redirect: Callable[[Request, str], Response]
    """Returns the response that redirects a request to a target, or to the URL of a screen."""
    url: Callable[[str, str], str]
    """Returns the URL of a screen that leads on to a target."""
    looks: LookCache
    """The looks of visitors; outside a page, everything here is in that of the settings."""
    files: ScreenFiles
    """The style sheets and scripts of pages without NiceGUI."""
    offers_passkey: Callable[[Request, User], bool] = no_passkey
    """Tells whether a browser in which a user has just signed in is to be offered a passkey."""
    country: str = ''
    """The region of the visitor's language, for phone numbers without a country code."""
    css: str = ''
    """The style rules of the host's branding."""
    cards: Mapping[Screen, Callable[[], object]] = field(default_factory=dict)
    """The functions with which the host draws the cards of screens itself."""
    aside: MakeAside = no_aside
    """The host's content around the cards of a screen."""
    stage_cards: Mapping[str, StageCard] = field(default_factory=dict)
    """The cards of the stages that the host has added, by their names."""
    validators: Mapping[Screen | ProfileScreen, Validator] = field(default_factory=dict)
    """The host's own checks of the values that a form sends, in addition to the rules of the fields."""

    def for_request(self, request: Request) -> Self:
        """Return the same for the browser that sent a request: in its language and its look, with its region."""
        return self.in_look_of(request, texts=self.languages.for_request(request), country=region_of(request))

    def for_page(self, client: Client) -> Self:
        """Return the same for a page: in the language that was chosen on it, and in the look of its browser."""
        texts, country = self.languages.for_page(client), region_of(client.request)
        return self.in_look_of(client.request, texts=texts, country=country)

    def in_look_of(self, request: Request, **more: Any) -> Self:
        """Return the same in the look of the browser that sent a request, with `more` of its fields changed."""
        dress = self.looks.of(request)
        return replace(self, settings=dress.settings, files=dress.files, css=dress.css, **more)

    @property
    def names(self) -> Identifiers:
        """The identifiers that people sign in with, as this visitor types them."""
        return self.settings.names.within(self.country)

    def link(self, target: str) -> str:
        """Return a target as a link on a page."""
        return link(target, mount=self.mount())

    def page_title(self, screen: str) -> str:
        """Return the title of a page."""
        return self.texts.page_title.format(screen=screen, title=self.settings.title)


def unverified_contact(setup: PageSetup, user: User) -> Contact | None:
    """Return a contact that the user can verify at the pool and that is not verified yet."""
    contacts = sorted(each for each in setup.contacts if user.can_change(each))
    return next((each for each in contacts if user.attribute(each) and not user.has_verified(each)), None)
