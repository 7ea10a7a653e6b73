"""The screens of a sign-in by their names, the card of each, and which screens a host has pages of its own for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from authui.account import AccountState
from authui.pages.challenge import challenge_card
from authui.pages.confirm import confirm_card
from authui.pages.login import login_card
from authui.pages.nicegui_hooks import page_paths
from authui.pages.ours import is_ours
from authui.pages.recovery import forgot_card, reset_card
from authui.pages.setup import CHALLENGE_SCREENS, ChallengeKind, PageSetup, Screen
from authui.pages.signup import signup_card
from authui.pages.texts import Texts
from authui.settings import Settings
from authui.store import Store

SCREENS: tuple[Screen, ...] = get_args(Screen)
KINDS: Mapping[Screen, ChallengeKind] = {screen: kind for kind, screen in CHALLENGE_SCREENS.items()}
"""The kind of challenge that a screen is for."""


def screen_of(store: Store) -> Screen:
    """Return the screen that the state is at."""
    account: AccountState = store.state.account
    if account.step == 'challenge':
        return CHALLENGE_SCREENS[account.challenge.kind] if account.challenge is not None else 'login'
    return account.step


def host_paths() -> frozenset[str]:
    """Return the paths of a host's pages, whether these came before or after ours."""
    return frozenset(page_paths(lambda builder: not is_ours(builder)))


def taken_screens(settings: Settings) -> frozenset[Screen]:
    """Return the screens at whose URLs a host has pages of its own."""
    paths = host_paths()
    return frozenset(screen for screen in SCREENS if settings.path(screen) in paths)


def screen_title(texts: Texts, screen: Screen) -> str:
    """Return what a screen is called."""
    match screen:
        case 'login':
            return texts.login
        case 'signup':
            return texts.signup
        case 'confirm':
            return texts.confirm
        case 'forgot':
            return texts.forgot
        case 'reset':
            return texts.reset
        case _:
            return texts.challenges[KINDS[screen]]


def draw_card(setup: PageSetup, store: Store, screen: Screen, target: str, *, focus: bool) -> None:
    """Draw authui's own card of a screen; a challenge's only while it is the one that is asked for."""
    match screen:
        case 'login':
            login_card(setup, store, target=target, focus=focus)
        case 'signup':
            signup_card(setup, store, target=target, focus=focus)
        case 'confirm':
            confirm_card(setup, store, target=target)
        case 'forgot':
            forgot_card(setup, store)
        case 'reset':
            reset_card(setup, store)
        case _:
            challenge = store.state.account.challenge
            if challenge is not None and challenge.kind == KINDS[screen]:
                challenge_card(setup, store, challenge)
