"""The cards with which a signed-in user adds a passkey, as data: offered after a login, or asked for at the account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from authui.account.next_screen import Form
from authui.models import Problem
from authui.pages.card import password_rules
from authui.pages.description import Button, CardView, Link, PasskeyCreation
from authui.pages.offers import support_for
from authui.pages.rules import Field
from authui.pages.setup import PageSetup

FORM: Final = cast(Form, 'passkey')
"""The name of the form, which is not part of the sign-in."""
LATER: Final = 'later'
"""The action that declines the offer."""
CREDENTIAL: Final = 'credential'
"""The hidden field with what the browser has made."""
HAS_ONE: Final = 'has-one'
"""The hidden field that says that the browser has a passkey of this user already."""
LIST_SCREEN: Final = 'account/passkeys'
NEW_SCREEN: Final = 'account/passkeys/new'
OFFER_SCREEN: Final = 'passkey-offer'


def passkey_card(
    setup: PageSetup, target: str, *, options: str, problem: Problem | None = None, needs_password: bool = False
) -> CardView:
    """Return the card of the account that adds a passkey; it asks for the password where that has to prove the user."""
    texts = setup.texts
    card = _card(setup, options, heading=texts.add_passkey)
    back = Link(text=texts.back_to_passkeys, href=setup.url(LIST_SCREEN, target), kind='page')
    ends_others = Field(name='ends-others', label=texts.passkey_ends_others, type='tick')
    card = replace(card, fields=(*card.fields, ends_others), links=(back,))
    if needs_password:
        current = Field(
            name='current',
            label=texts.current_password,
            type='password',
            autocomplete='current-password',
            rules=password_rules(texts, 1),
        )
        set_one = Link(text=texts.no_password_hint, href=setup.url('account/password', target), kind='page')
        no_password = (set_one,) if setup.settings.flow == 'USER_AUTH' else ()
        card = replace(
            card, fields=(current,), button=texts.continue_button, new_passkey=None, links=(*no_password, back)
        )
    return _with_problem(setup, card, problem)


def offer_card(setup: PageSetup, *, options: str, problem: Problem | None = None) -> CardView:
    """Return the card that offers to add a passkey after a login."""
    texts = setup.texts
    later = Button(action=LATER, text=texts.skip_link)
    card = _card(setup, options, heading=texts.passkey_offer)
    return _with_problem(setup, replace(card, buttons=(later,)), problem)


def _card(setup: PageSetup, options: str, *, heading: str) -> CardView:
    texts = setup.texts
    return CardView(
        name=FORM,
        heading=heading,
        info=texts.passkeys_info,
        button=texts.add_passkey,
        fields=tuple(Field(name=each, label=texts.add_passkey, type='hidden') for each in (CREDENTIAL, HAS_ONE)),
        new_passkey=PasskeyCreation(script=setup.files.passkey_script, options=options),
    )


def _with_problem(setup: PageSetup, card: CardView, problem: Problem | None) -> CardView:
    if problem is None:
        return card
    offers: Sequence[Link] = support_for(setup, problem)
    return replace(
        card,
        error=setup.texts.problem(problem),
        error_field=problem.field or '',
        offers=tuple(offers),
        wait=problem.retry_after or 0.0,
    )
