"""The state that a form of the sign-in is judged in: the screen, what was typed before, and the card that it is of."""

from __future__ import annotations

from authui.account import Account, AccountState
from authui.host.screens import Typed, Visited
from authui.host.typed_values import ShownAgain
from authui.models import User
from authui.pages import Screen
from authui.pages.cards import cards_of
from authui.pages.description import SUBMIT, Card
from authui.pages.identifier_field import IDENTIFIER_FIELDS
from authui.store import Store


def enter(store: Store, screen: Screen) -> None:
    """Let the state be at a screen; that of a challenge comes with the challenge."""
    match screen:
        case 'login' | 'signup' | 'confirm' | 'forgot' | 'reset':
            if screen != store.state.account.step:
                store.commit(Account.step, screen)


def typed_before(visited: Visited, store: Store, shown: ShownAgain) -> Typed | None:
    """Bring back what names the user and what was to be said; return a form that was not sent, if it is here."""
    account: AccountState = store.state.account
    shown.say(store)
    named = next((shown.values[each] for each in IDENTIFIER_FIELDS if each in shown.values), '')
    if named and not account.identifier:
        store.commit(Account.identifier, named)
    card = card_in(visited, store.state.account, shown.form) if shown.is_unsent else None
    if card is None:
        return None
    return Typed(card.name, SUBMIT, dict(shown.values), account.challenge, notice=visited.setup.texts.not_sent)


def is_users_own(screen: Screen, user: User | None, action: str) -> bool:
    """Tell whether a form works on the session of the browser: with it, users confirm their address or log out.

    All other forms are those of a visitor, also where another tab has signed in meanwhile.
    """
    return screen == 'confirm' and (user is None or not user.is_verified or action == 'log_out')


def card_in(visited: Visited, state: AccountState, form: str) -> Card | None:
    """Return the card of a form on a screen; None where the screen does not have it now."""
    cards = cards_of(visited.setup, visited.screen, visited.target, state, visited.query)
    return next((each for each in cards if each.name == form), None)
