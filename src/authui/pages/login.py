"""The login card."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from pydantic import SecretStr

from authui.account import Account, AccountState, FactorRequest
from authui.errors import PasskeyRefusedError, ProviderRefusedError
from authui.models import Credentials, Factor, Problem
from authui.pages.card import password_rules, with_state
from authui.pages.description import (
    ORGANISATION,
    SUBMIT,
    Button,
    Card,
    CardView,
    FormAction,
    Link,
    PasskeyRequests,
    Values,
)
from authui.pages.identifier_field import identifier_field, identifier_of
from authui.pages.providers import organisation_url, provider_links
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
    'logged_out',
)


PASSKEY_OFFERS = 'authui/passkey'
"""Where the script of the login gets the passkey to offer, and sends the one that was used."""


def login_card(setup: PageSetup, target: str) -> Card:
    """Return the card that asks for a password and whose it is."""
    texts, named_by = setup.texts, identifier_field(setup, email_label=setup.texts.email)
    without_password = Button(action='without_password', text=texts.without_password, needs=(named_by.name,))
    by_passkey = Button(action='passkey', text=texts.passkey_button, look='passkey', needs=(named_by.name,))
    by_domain = Button(action=ORGANISATION, text=texts.organisation_button, needs=(named_by.name,))
    confirm = Link(before=texts.confirm_question, text=texts.confirm_link, href=setup.url('confirm', target))
    has_other_factors, has_passkeys = setup.settings.may_lack_password, setup.settings.passkeys
    if has_passkeys:
        named_by = replace(named_by, autocomplete=f'{named_by.autocomplete} webauthn')
    view = CardView(
        name='login',
        heading=texts.login,
        button=texts.login_button,
        fields=(
            named_by,
            Field(
                name='password',
                label=texts.password,
                type='password',
                autocomplete='current-password',
                rules=password_rules(texts, setup.settings.password_min_length),
            ),
        ),
        buttons=(
            *([by_passkey] if has_passkeys else ()),
            *([without_password] if has_other_factors else ()),
            *([by_domain] if setup.settings.sso_domains and 'email' in setup.names.kinds else ()),
        ),
        links=(
            Link(text=texts.forgot_link, href=setup.url('forgot', target), field='password'),
            *((confirm,) if setup.settings.sign_up else ()),
        ),
    )
    others: dict[str, FormAction] = {
        by_passkey.action: partial(_sign_in_by, setup, 'passkey'),
        without_password.action: partial(_sign_in_by, setup, _only_code(setup)),
        by_domain.action: partial(_find_organisation, setup, target),
    }
    actions = {name: others[name] for name in (each.action for each in view.buttons)}

    def view_in(state: AccountState) -> CardView:
        fields = (*view.fields, *_remember(setup, state))
        passkey = _passkey(setup, state, target) if has_passkeys else None
        providers = provider_links(setup, state, target)
        shown = replace(view, fields=fields, passkey=passkey, providers=providers)
        return with_state(shown, state, texts, notices=_NOTICES)

    return Card(
        name='login',
        view=view_in,
        actions={SUBMIT: partial(_submit, setup), **actions},
        validate=setup.validators.get('login'),
    )


def _passkey(setup: PageSetup, state: AccountState, target: str) -> PasskeyRequests:
    """Return what the script does on the login: only a browser that has used a passkey here asks for an offer."""
    refused = state.errors.get('login')
    return PasskeyRequests(
        script=setup.files.passkey_script,
        offers=setup.url(PASSKEY_OFFERS, target) if state.knows_passkey else '',
        is_unknown=refused is not None and (refused.code, refused.rule) == (PasskeyRefusedError.code, 'unknown'),
    )


def _remember(setup: PageSetup, state: AccountState) -> tuple[Field, ...]:
    """Return the checkbox that keeps the session when the browser is closed; strict sessions have none."""
    if setup.settings.strict_sessions:
        return ()
    return (Field(name='remember', label=setup.texts.remember, type='tick', ticked=state.remember),)


async def _submit(setup: PageSetup, store: Store, values: Values) -> None:
    credentials = Credentials(
        identifier=identifier_of(setup, values), password=SecretStr(values['password']), remember=_is_ticked(values)
    )
    await store.dispatch(Account.login, credentials)


def _only_code(setup: PageSetup) -> Factor | None:
    """Return the one code of the pool, to ask for at once: the pool's choice would tell who has no password."""
    codes = setup.settings.sign_in_codes or ()
    return codes[0] if len(codes) == 1 else None


async def _sign_in_by(setup: PageSetup, factor: Factor | None, store: Store, values: Values) -> None:
    request = FactorRequest(identifier=identifier_of(setup, values), factor=factor, remember=_is_ticked(values))
    await store.dispatch(Account.sign_in_by, request)


async def _find_organisation(setup: PageSetup, target: str, store: Store, values: Values) -> str | None:
    """Return where the sign-in at the organisation of an e-mail address begins; nothing is sent to anybody before.

    The answer for an unknown domain is the same for all of them.
    """
    typed = identifier_of(setup, values)
    store.commit(Account.identifier, typed)
    domain = setup.settings.sso_domain_of(typed)
    if not domain:
        error = ProviderRefusedError('no organisation has this domain of e-mail addresses', rule='organisation')
        store.commit(Account.error, 'login', Problem.of(error))
        return None
    return organisation_url(setup, domain, target, **({'remember': 'on'} if _is_ticked(values) else {}))


def _is_ticked(values: Values) -> bool:
    return values.get('remember') == 'on'
