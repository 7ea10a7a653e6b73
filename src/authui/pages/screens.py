"""The screens of a sign-in by name, and the screens that a host replaces by pages of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from authui.account import AccountState
from authui.pages.marker import is_made_by_authui
from authui.pages.nicegui_hooks import page_paths
from authui.pages.setup import CHALLENGE_SCREENS, ChallengeKind, Screen
from authui.pages.texts import Texts
from authui.settings import Settings
from authui.store import Store

SCREENS: tuple[Screen, ...] = get_args(Screen)
CHALLENGE_KINDS: Mapping[Screen, ChallengeKind] = {
    screen: kind for kind, screen in reversed(tuple(CHALLENGE_SCREENS.items()))
}
"""The kind of challenge of each screen that has one."""
OTHER_CARD: Mapping[Screen, Screen] = {'login': 'signup', 'signup': 'login'}
"""The two screens that are drawn side by side."""


def offered_screens(settings: Settings) -> tuple[Screen, ...]:
    """Return the screens that the settings offer: all, but no sign-up where users are invited."""
    return tuple(each for each in SCREENS if settings.sign_up or each != 'signup')


def screen_of(store: Store) -> Screen:
    """Return the screen that the state is at."""
    account: AccountState = store.state.account
    if account.step == 'challenge':
        return CHALLENGE_SCREENS[account.challenge.kind] if account.challenge is not None else 'login'
    return account.step


def host_paths() -> frozenset[str]:
    """Return the paths of a host's pages, whether they were registered before or after authui's."""
    return frozenset(page_paths(lambda builder: not is_made_by_authui(builder)))


def replaced_screens(settings: Settings) -> frozenset[Screen]:
    """Return the screens whose URLs a host has taken for pages of its own."""
    paths = host_paths()
    return frozenset(screen for screen in SCREENS if settings.path(screen) in paths)


def screen_title(texts: Texts, screen: Screen) -> str:
    """Return the title of a screen."""
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
            return texts.challenges[CHALLENGE_KINDS[screen]]
