"""The card that confirms a sign-up or an e-mail address by a code."""

from __future__ import annotations

from dataclasses import replace

from pydantic import SecretStr

from authui.account import Account, AccountState
from authui.models import Confirmation
from authui.pages.card import code_field, email_field, resend_button, with_state
from authui.pages.description import SUBMIT, Button, Card, CardView, Link, Values
from authui.pages.email_guess import email_guess
from authui.pages.setup import PageSetup
from authui.store import Store


def confirm_card(setup: PageSetup, target: str) -> Card:
    """Return the card that asks for the code."""
    texts = setup.texts
    view = CardView(
        name='confirm',
        heading=texts.confirm,
        button=texts.confirm_button,
        fields=(email_field(texts, texts.signup_email), code_field(texts, texts.code, texts.code_hint)),
        info='' if setup.settings.sign_in_codes else texts.confirm_info,  # the pool signs in at once
    )
    words = texts.back_question if setup.settings.sign_up else texts.back_to_login
    back = Link(text=words, href=setup.url('login', target))
    other = (Link(text=texts.other_email, href=setup.url('signup', target)),) if setup.settings.sign_up else ()
    log_out = Button(action='log_out', text=texts.log_out, look='link')

    def view_in(state: AccountState) -> CardView:
        resend = resend_button(texts, needs=('email',), was_sent=state.delivery is not None)
        if state.user is None:
            # A guess at what the address should be has the link to the sign-up too.
            others = _guess(setup, state, target) or other
            shown = replace(view, buttons=(resend,), links=(*others, back))
        else:
            shown = replace(view, info='', buttons=(resend, log_out), links=_links_of_user(setup, target))
        return with_state(shown, state, texts, notices=('not_confirmed', 'verify_email', 'code_sent'))

    return Card(
        name='confirm',
        view=view_in,
        actions={SUBMIT: _submit, 'resend': _resend, log_out.action: _log_out},
        validate=setup.validators.get('confirm'),
    )


def _guess(setup: PageSetup, state: AccountState, target: str) -> tuple[Link, ...]:
    """Return the way back to the sign-up for a user whose code has probably gone to a mistyped address."""
    texts, guess = setup.texts, email_guess(state.email)
    if not guess or state.delivery is None or not setup.settings.sign_up:
        return ()
    words = texts.email_guess.format(value=texts.left_to_right(guess))
    return (Link(before=words, text=texts.signup, href=setup.url('signup', target)),)


def _links_of_user(setup: PageSetup, target: str) -> tuple[Link, ...]:
    """Return the links of a signed-in user, whose e-mail address may be wrong."""
    if not setup.settings.account_screen:
        return ()
    return (Link(text=setup.texts.other_email, href=setup.url('account/email', target), kind='page'),)


async def _submit(store: Store, values: Values) -> None:
    await store.dispatch(Account.confirm, Confirmation(email=values['email'], code=SecretStr(values['code'])))


async def _resend(store: Store, values: Values) -> None:
    await store.dispatch(Account.resend_code, values['email'])


async def _log_out(store: Store, _values: Values) -> None:
    await store.dispatch(Account.logout)
