"""What cards are made from in tests, without an app: the settings, the texts, the URLs, and a state of the store."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, get_args
from unittest.mock import AsyncMock, create_autospec

from authui.account import Account, AccountState, Answered
from authui.guards.visit import screen_url
from authui.models import Authentication, Challenge, Delivery, Problem
from authui.pages import Languages, PageSetup
from authui.pages.cards import cards_of
from authui.pages.description import Card, CardView
from authui.pages.setup import CHALLENGE_SCREENS, Screen
from authui.pages.texts import ENGLISH, Texts
from authui.settings import Settings
from authui.store import Store

EMAIL = 'ann@example.org'
TARGET = '/reports?year=2026'
NEXT = 'next=%2Freports%3Fyear%3D2026'
DELIVERY = Delivery(destination='a***@e***', medium='EMAIL', attribute='email')
PASSKEY_SCRIPT = '/authui/files/1/authui_passkey.js'
PROVIDERS_SCRIPT = '/authui/files/1/authui_providers.js'
COMMON: dict[str, Any] = {'username': 'u1', 'session': None, 'expires_at': 4e9}
"""What every challenge has."""


_loaded: dict[str, Settings] = {}
"""Settings by what they were asked for, no secrets: to load them takes longer than to make a card."""


def _settings(asked: dict[str, Any]) -> Settings:
    key = repr(sorted(asked.items()))
    if key not in _loaded:
        _loaded[key] = Settings.load(**asked)
    return _loaded[key]


def page_setup(texts: Texts = ENGLISH, settings: dict[str, Any] | None = None, **more: Any) -> PageSetup:
    """Return what a host gives to the pages; what only a running page needs is left out."""
    loaded = _settings({'title': 'Reports', **(settings or {})})
    missing: Any = None
    return PageSetup(
        **{
            'settings': loaded,
            'languages': Languages(texts),
            'texts': texts,
            'tab': missing,
            'user': missing,
            'demand': missing,
            'second_factors': frozenset(),
            'contacts': frozenset({'email'}),
            'target': lambda target: target or '/',
            'here': missing,
            'mount': lambda: '',
            'redirect': missing,
            'url': lambda screen, target: screen_url(loaded, screen, target=target),
            'looks': missing,
            'files': SimpleNamespace(passkey_script=PASSKEY_SCRIPT, providers_script=PROVIDERS_SCRIPT),
            **more,
        }
    )


def state_of(challenge: Challenge | None = None, **fields: Any) -> AccountState:
    """Return a state of the module `account`; `error` is that of the form which `step` names."""
    step = 'challenge' if challenge is not None else fields.pop('step', 'login')
    error: Problem | None = fields.pop('error', None)
    errors = {step: error} if error is not None else {}
    return AccountState(**{'step': step, 'challenge': challenge, 'errors': errors, 'identifier': EMAIL, **fields})


def card(screen: Screen, state: AccountState, setup: PageSetup | None = None, **query: str) -> Card:
    """Return the card of a screen, where it has several the one that has its name."""
    cards = cards_of(setup or page_setup(), screen, TARGET, state, query)
    return next((each for each in cards if each.name == screen), cards[0])


def card_of_challenge(challenge: Challenge, setup: PageSetup | None = None, **query: str) -> Card:
    """Return the card of a challenge."""
    return card(CHALLENGE_SCREENS[challenge.kind], state_of(challenge), setup, **query)


def read(view: CardView) -> list[str]:
    """Return what a user reads on a card, from its top to its end."""
    said = [view.heading, view.notice]
    for field in [each for each in view.fields if each.type != 'hidden']:
        said += [field.label, field.hint or '', *(each.label for each in field.choices)]
    said += [view.hint, view.info, view.error, *(each.text for each in view.offers), view.button]
    said += [each.text for each in view.buttons if each.look != 'link']
    said += [f'{each.before}{each.text}{each.after}' for each in view.agreement]
    said += [' '.join(filter(None, (each.before, each.text))) for each in view.links]
    said += [each.text for each in view.buttons if each.look == 'link']
    return [each for each in said if each]


SCREENS: tuple[Screen, ...] = get_args(Screen)


def asked_port() -> AsyncMock:
    """Return a port that records what it is asked, for a browser that has begun nothing."""
    port: AsyncMock = create_autospec(Authentication, instance=True)
    port.unfinished = port.expires_at = port.reset_password.return_value = None
    return port


def store_on(port: AsyncMock, challenge: Challenge | None = None) -> Store:
    """Return the store of a tab, which is at the login or at a challenge."""
    store = Store(modules={'account': Account(port)})
    if challenge is not None:
        store.commit(Account.answered, Answered.of(challenge))
    store.commit(Account.identifier, EMAIL)
    return store
