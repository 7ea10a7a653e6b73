"""The card that confirms a sign-up or an e-mail address by a code."""

from __future__ import annotations

from nicegui import ui
from pydantic import SecretStr

from authui.account import Account
from authui.models import Confirmation
from authui.pages.card import code_field, email_field, show_state, with_valid_email
from authui.pages.form import AuthForm, Values
from authui.pages.setup import PageSetup
from authui.store import Store


def confirm_card(setup: PageSetup, store: Store, *, target: str) -> None:
    """Draw the card that asks for the code."""
    texts = setup.texts
    email = email_field(texts, texts.signup_email)

    async def submit(values: Values) -> None:
        confirmation = Confirmation(email=values['email'], code=SecretStr(values['code']))
        await store.dispatch(Account.confirm, confirmation)

    async def resend() -> None:
        await with_valid_email(form, email, store, lambda address: store.dispatch(Account.resend_code, address))

    form = AuthForm(
        name='confirm',
        title=texts.confirm,
        button=texts.confirm_button,
        fields=[
            email,
            code_field(texts, texts.code, texts.code_hint),
        ],
        info=texts.confirm_info,
        texts=texts,
        on_submit=submit,
        validate=setup.validators.get('confirm'),
        on_resend=resend,
        on_carry=lambda address: store.commit(Account.email, address),
        focus=True,
    )
    with form:
        if store.state.account.user is None:
            with ui.element('p').classes('authui-links'):
                ui.link(texts.back_question, setup.url('login', target))
        else:
            _user_links(setup, store, target)
    show_state(form, store, texts, of='confirm', notices=('not_confirmed', 'verify_email', 'code_sent'))


def _user_links(setup: PageSetup, store: Store, target: str) -> None:
    """Draw what a signed-in user can do if the e-mail address is wrong: change it, or log out."""
    texts = setup.texts
    if setup.settings.account_screen:
        with ui.element('p').classes('authui-links'):
            ui.link(texts.other_email, setup.url('account/email', target)).on('click.stop', js_handler='() => {}')
    with ui.element('p').classes('authui-links'):
        button = ui.element('button').props('type=button').classes('authui-link')
        button.on('click', lambda: store.dispatch(Account.logout))
        with button:
            ui.label(texts.log_out)
