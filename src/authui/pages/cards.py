"""The cards of each screen of a sign-in, as data; how they are drawn and sent is not known here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from authui.account import Account, AccountState
from authui.pages.aside import Aside
from authui.pages.challenge import challenge_card
from authui.pages.confirm import confirm_card, is_for_provider_to_confirm, provider_email_card
from authui.pages.description import Card, CardView, Link, Totp
from authui.pages.login import login_card
from authui.pages.offers import offers_of
from authui.pages.recovery import forgot_card, reset_card
from authui.pages.screens import OTHER_CARD, replaced_screens, screen_title
from authui.pages.setup import CHALLENGE_SCREENS, PageSetup, Screen
from authui.pages.signup import is_by_code, signup_card
from authui.store import Store

_NO_QUERY: Mapping[str, str] = {}
_CARDS: Mapping[Screen, Callable[[PageSetup, str], Card]] = {
    'login': login_card,
    'confirm': confirm_card,
    'forgot': forgot_card,
    'reset': reset_card,
}


def cards_of(
    setup: PageSetup, screen: Screen, target: str, state: AccountState, query: Mapping[str, str] = _NO_QUERY
) -> tuple[Card, ...]:
    """Return the cards of a screen.

    Login and signup share a screen, unless the layout is another or a page of the host has replaced one of them: then
    the other has a link there. Where users are invited, the login stands alone. A challenge's screen has the card of
    the challenge that is to be answered, or none.
    `query` is the query of the screen's URL; it has the factor that the user has chosen to set up, and whether the
    visitor wants to sign up without a password.
    """
    if screen in OTHER_CARD:
        shown = shown_cards(setup, screen)
        made = (card_of(setup, each, target, state, query if each == screen else _NO_QUERY) for each in shown)
        cards = tuple(card for card in made if card is not None)
        if len(cards) == 1 and setup.settings.sign_up:
            return (with_link(cards[0], link_to_other(setup, shown[0], target)),)
        return cards
    card = card_of(setup, screen, target, state, query)
    return (card,) if card is not None else ()


def card_of(
    setup: PageSetup, screen: Screen, target: str, state: AccountState, query: Mapping[str, str] = _NO_QUERY
) -> Card | None:
    """Return the card of one screen; that of a challenge only while that challenge is to be answered."""
    if screen == 'signup':
        return _with_offers(setup, signup_card(setup, target, by_code=is_by_code(query)), target)
    if screen == 'confirm' and is_for_provider_to_confirm(state.user):
        return provider_email_card(setup)
    if (make := _CARDS.get(screen)) is not None:
        return _with_offers(setup, make(setup, target), target)
    challenge = state.challenge
    if challenge is None or CHALLENGE_SCREENS[challenge.kind] != screen:
        return None
    card = challenge_card(setup, challenge, target, factor=query.get('factor', ''))
    return _with_account(setup, _with_offers(setup, card, target), target)


def aside_of(setup: PageSetup, screen: Screen, target: str, state: AccountState) -> Aside | None:
    """Return what the host shows around the cards of a screen.

    There is nothing around the card of an address that only a provider can verify: a host speaks of a code there, and
    that card asks for none.
    """
    if screen == 'confirm' and is_for_provider_to_confirm(state.user):
        return None
    return setup.aside(screen, target)


def shown_cards(setup: PageSetup, screen: Screen) -> list[Screen]:
    """Return the cards of the screen of login and signup, in their order."""
    if not setup.settings.sign_up:
        return ['login']
    if setup.settings.layout != 'side-by-side':
        return [screen]
    replaced = replaced_screens(setup.settings)
    return [each for each in OTHER_CARD if each not in replaced]


def link_to_other(setup: PageSetup, screen: Screen, target: str) -> Link:
    """Return the link from login to signup, or the other way round, where only one of them is shown."""
    other, texts = OTHER_CARD[screen], setup.texts
    return Link(
        before=texts.new_here if other == 'signup' else texts.have_account,
        text=screen_title(texts, other),
        href=setup.url(other, target),
        kind='page' if other in replaced_screens(setup.settings) else 'screen',
    )


async def shown_view(setup: PageSetup, store: Store, card: Card) -> CardView:
    """Return how a card looks now, with the key of the authenticator app where it shows one.

    The action that obtains the key clears the alert, so the view is taken before; if the key cannot be had, the view
    says why.
    """
    view = card.view(store.state.account)
    if not card.shows_totp:
        return view
    made = await store.dispatch(Account.set_up_totp)
    if made is None:
        return card.view(store.state.account)
    return replace(view, totp=Totp(key=made.secret, issuer=setup.settings.title, account=view.identifier))


def pressed(view: CardView, action: str) -> CardView:
    """Return a view whose button of this action has just been pressed: its pause begins."""
    buttons = tuple(replace(each, is_paused=True) if each.action == action else each for each in view.buttons)
    return replace(view, buttons=buttons)


def _with_offers(setup: PageSetup, card: Card, target: str) -> Card:
    """Return a card whose alert has the links that every card has for its error."""

    def view(state: AccountState) -> CardView:
        shown = card.view(state)
        return replace(shown, offers=(*shown.offers, *offers_of(setup, state, card.name, target)))

    return replace(card, view=view)


def _with_account(setup: PageSetup, card: Card, target: str) -> Card:
    """Return the card of a later step, which says whose sign-in goes on."""
    texts = setup.texts

    def view(state: AccountState) -> CardView:
        shown = card.view(state)
        if not state.identifier:
            return shown
        words = texts.signing_in_as.format(name=texts.left_to_right(state.identifier))
        return replace(shown, who=Link(before=words, text=texts.not_you, href=setup.url('login', target)))

    return replace(card, view=view)


def with_link(card: Card, link: Link) -> Card:
    """Return a card with one more link below it."""

    def view(state: AccountState) -> CardView:
        shown = card.view(state)
        return replace(shown, links=(*shown.links, link))

    return replace(card, view=view)
