"""The login card."""

from __future__ import annotations

from nicegui import ui
from pydantic import SecretStr

from authui.account import Account, FactorRequest
from authui.models import Credentials
from authui.pages.card import email_field, password_rules, show_state, with_valid_email
from authui.pages.form import AuthForm, Values
from authui.pages.rules import Field
from authui.pages.setup import PageSetup
from authui.store import Store

_NOTICES = (
    'confirmed',
    'already_confirmed',
    'session_ended',
    'step_expired',
    'unavailable',
    'ready',
    'password_reset',
    'account_deleted',
    'signed_out_everywhere',
)


def login_card(setup: PageSetup, store: Store, *, target: str, focus: bool) -> None:
    """Draw the card that asks for e-mail and password."""
    texts = setup.texts
    email = email_field(texts, texts.email)

    async def submit(values: Values) -> None:
        credentials = Credentials(
            email=values['email'],
            password=SecretStr(values['password']),
            remember=store.state.account.remember,
        )
        await store.dispatch(Account.login, credentials)

    form = AuthForm(
        name='login',
        title=texts.login,
        button=texts.login_button,
        fields=[
            email,
            Field(
                name='password',
                label=texts.password,
                type='password',
                autocomplete='current-password',
                rules=password_rules(texts, setup.settings.password_min_length),
            ),
            *_remember(setup, store),
        ],
        texts=texts,
        on_submit=submit,
        validate=setup.validators.get('login'),
        on_carry=lambda email: store.commit(Account.email, email),
        on_tick=lambda remember: store.commit(Account.remember, remember),
        focus=focus,
    )

    async def without_password() -> None:
        remember = store.state.account.remember
        await with_valid_email(
            form,
            email,
            store,
            lambda address: store.dispatch(Account.sign_in_by, FactorRequest(email=address, remember=remember)),
        )

    with form:
        if setup.settings.flow == 'USER_AUTH':
            button = ui.element('button').props('type=button').classes('authui-second')
            button.on('click', lambda: form.run(without_password))
            with button:
                ui.label(texts.without_password)
        with ui.element('p').classes('authui-links'):
            ui.link(texts.forgot_link, setup.url('forgot', target))
        with ui.element('p').classes('authui-links'):
            ui.label(texts.confirm_question)
            ui.link(texts.confirm_link, setup.url('confirm', target))
    show_state(form, store, texts, of='login', notices=_NOTICES)


def _remember(setup: PageSetup, store: Store) -> list[Field]:
    """Return the checkbox that keeps the session when the browser is closed; strict sessions have none."""
    if setup.settings.strict_sessions:
        return []
    return [
        Field(name='remember', label=setup.texts.remember, type='tick', ticked=store.state.account.remember),
    ]
