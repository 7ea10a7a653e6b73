"""What the pages are given by whoever composes the app: everything they use that is not the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from fastapi import Request
from nicegui import Client
from pydantic import SecretStr
from starlette.responses import Response

from authui.models import Contact, Factor, User
from authui.pages.form import Validator
from authui.pages.texts import Texts
from authui.pages.texts.choice import Languages
from authui.settings import Settings
from authui.store import Store
from authui.targets import link

ProfileScreen = Literal[
    'account/profile',
    'account/email',
    'account/email/code',
    'account/phone',
    'account/phone/code',
    'account/password',
    'account/factors',
    'account/app',
    'account/everywhere',
    'account/delete',
    'verify',
]
"""The screens of signed-in users on which there is a form."""

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
    'challenge',
]
"""The screens of a sign-in by the last part of their URLs."""

ChallengeKind = Literal['code', 'password', 'new_password', 'mfa_choice', 'mfa_setup', 'factor_choice', 'other']
CHALLENGE_SCREENS: Mapping[ChallengeKind, Screen] = {
    'code': 'mfa',
    'password': 'password',
    'new_password': 'new-password',
    'mfa_choice': 'mfa-choice',
    'mfa_setup': 'mfa-setup',
    'factor_choice': 'factor',
    'other': 'challenge',
}
"""The screen of each kind of challenge."""


class PageTab(Protocol):
    """One tab: its store, and the tickets of what it did."""

    @property
    def store(self) -> Store:
        """The tab's own store."""

    def take_ticket(self) -> SecretStr | None:
        """Return the ticket of the last login or change of password, once."""

    def take_step_ticket(self) -> SecretStr | None:
        """Return the ticket of what is unfinished, once."""


@dataclass(frozen=True, kw_only=True)
class PageSetup:
    """The composition root's part of the pages."""

    settings: Settings
    languages: Languages
    texts: Texts
    """In the language of the page; of the first on offer where no page is."""
    tab: Callable[[Client], PageTab]
    """Returns the tab of a client, made at the first call."""
    user: Callable[[Request], Awaitable[User | None]]
    """Returns who sent a request, if it is somebody who is signed in."""
    demand: Callable[[Request], Awaitable[User]]
    """The dependency of the screens that are for who is signed in."""
    second_factors: frozenset[Factor]
    """Those that the pool lets users switch on."""
    contacts: frozenset[Contact]
    """Attributes that the pool verifies by a code."""
    target: Callable[[str | None], str]
    """Returns where a login leads, given what was asked for."""
    here: Callable[[Client], str]
    """Returns the target that leads back to a page."""
    mount: Callable[[], str]
    """Returns where NiceGUI's app lies in the host's."""
    redirect: Callable[[Request, str], Response]
    """Returns the answer to a request that leads to a target, or to the URL of a screen."""
    url: Callable[[str, str], str]
    """Returns the URL of a screen that leads on to a target."""
    paint_first: Callable[[Client, Callable[[Client, str], str | None]], None]
    """Lets the first response of a page hold what is drawn for it, given the prefix of its URLs."""
    css: str = ''
    """The style rules by which the host's look differs."""
    cards: Mapping[Screen, Callable[[], object]] = field(default_factory=dict)
    """What a host draws in the place of a screen's card."""
    validators: Mapping[Screen | ProfileScreen, Validator] = field(default_factory=dict)
    """What a host finds wrong with what was sent, beyond the rules of the fields."""

    def link(self, target: str) -> str:
        """Return a target as a link on a page."""
        return link(target, mount=self.mount())

    def page_title(self, screen: str) -> str:
        """Return the title of a page."""
        return self.texts.page_title.format(screen=screen, title=self.settings.title)


def unverified_contact(setup: PageSetup, user: User) -> Contact | None:
    """Return a contact that the user has, the pool would verify and nobody has verified yet."""
    contacts = sorted(setup.contacts)
    return next((each for each in contacts if user.attribute(each) and not user.has_verified(each)), None)
