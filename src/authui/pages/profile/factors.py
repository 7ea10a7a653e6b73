"""The cards of second factors: which are asked for, and another authenticator app."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui
from pydantic import SecretStr

from authui.models import Factor, MfaPreference, TotpKey, User
from authui.pages.card import code_field
from authui.pages.form import Values
from authui.pages.profile.page import Own, proof
from authui.pages.rules import Choice, Field
from authui.pages.setup import PageSetup
from authui.pages.totp import TotpKeyView
from authui.profile import MfaChange, Profile

_ORDER: tuple[Factor, ...] = ('app', 'email', 'sms')
_ADDRESS: dict[Factor, str] = {'email': 'email', 'sms': 'phone_number'}


def offered_factors(setup: PageSetup, user: User) -> tuple[Factor, ...]:
    """Return the second factors that the pool has, as far as is known, and those that the user has on."""
    return tuple(factor for factor in _ORDER if factor in setup.second_factors or factor in user.mfa)


def factors_card(own: Own) -> None:
    """Draw the card that turns second factors on and off: those that are set up, or whose address is verified."""
    texts, store, user = own.texts, own.store, own.user
    offered = offered_factors(own.setup, user)
    ready = [factor for factor in offered if _is_ready(user, factor)]
    if not ready:
        app_card(own)
        return

    async def submit(values: Values) -> None:
        chosen = tuple(factor for factor in ready if factor in values['factors'].split())
        preferred = next((factor for factor in chosen if factor == values.get('preferred')), None)
        if len(chosen) > 1 and preferred is None:
            form.refuse({'preferred': texts.preferred_differs})
            return
        preference = MfaPreference(factors=chosen, preferred=chosen[0] if len(chosen) == 1 else preferred)
        await store.dispatch(Profile.set_mfa, MfaChange(preference=preference, password=proof(values)))
        if own.is_told('mfa_changed'):
            own.go('account')

    form = own.card(
        form='mfa',
        title=texts.second_factors,
        button=texts.save_button,
        fields=[*_choices(own, user, ready), own.proof_field()],
        info=f'{texts.second_factors_info} {texts.ends_others}',
        on_submit=submit,
    )
    with form:
        if 'app' in offered:
            with ui.element('p').classes('authui-links'):
                ui.link(texts.replace_app if 'app' in ready else texts.set_up_app, own.url('account/app'))
        if 'sms' in offered and 'sms' not in ready:
            with ui.element('p').classes('authui-links'):
                ui.link(texts.sms_needs_phone, own.url('account/phone'))
        own.back_link()


def app_card(own: Own) -> None:
    """Draw the card that sets an authenticator app up; where it takes the place of one, the password comes first."""
    place = ui.element('div').classes('authui-place')
    with place:
        if 'app' in own.user.mfa:
            _ask_first(own)
        else:
            _key_card(own, None)


def _is_ready(user: User, factor: Factor) -> bool:
    return factor in user.mfa or (factor in _ADDRESS and user.has_verified(_ADDRESS[factor]))


def _choices(own: Own, user: User, ready: Sequence[Factor]) -> list[Field]:
    texts = own.texts

    def label(factor: Factor) -> str:
        address = user.attribute(_ADDRESS[factor]) if factor in _ADDRESS else None
        return f'{texts.factors[factor]} · {address}' if address else texts.factors[factor]

    choices = [Choice(factor, label(factor)) for factor in ready]
    fields = [
        Field(
            name='factors',
            label=texts.factors_asked,
            type='choices',
            choices=choices,
            value=' '.join(user.mfa),
        )
    ]
    if len(ready) > 1:
        fields.append(
            Field(
                name='preferred',
                label=texts.preferred_factor,
                type='choice',
                choices=[Choice(factor, texts.factors[factor]) for factor in ready],
                value=user.preferred_mfa or '',
            )
        )
    return fields


def _ask_first(own: Own) -> None:
    texts, store = own.texts, own.store
    place = ui.context.slot.parent

    async def submit(values: Values) -> None:
        key = await store.dispatch(Profile.begin_totp, proof(values))
        if key is not None:
            with place.clear():
                _key_card(own, key)

    form = own.card(
        form='mfa',
        title=texts.replace_app,
        button=texts.continue_button,
        fields=[own.proof_field()],
        on_submit=submit,
    )
    with form:
        own.back_link()


def _key_card(own: Own, key: TotpKey | None) -> None:
    """Draw the key and ask for a code of it; the password comes with it, unless it was given for the key."""
    texts, store, user = own.texts, own.store, own.user
    is_first = key is None
    is_set_up = False

    async def submit(values: Values) -> None:
        nonlocal is_set_up
        if not is_set_up:
            is_set_up = await store.dispatch(Profile.verify_totp, SecretStr(values['code'])) is True
        if not is_set_up:
            return
        if not is_first:
            store.commit(Profile.profile_notice, 'mfa_changed')
        else:
            preference = MfaPreference(factors=(*user.mfa, 'app'), preferred=user.preferred_mfa or 'app')
            await store.dispatch(Profile.set_mfa, MfaChange(preference=preference, password=proof(values)))
        if own.is_told('mfa_changed'):
            own.go('account')

    form = own.card(
        form='mfa',
        title=texts.set_up_app if is_first else texts.replace_app,
        button=texts.continue_button,
        fields=[code_field(texts, texts.app_code), *([own.proof_field()] if is_first else [])],
        info=f'{texts.set_up_info} {texts.ends_others}',
        on_submit=submit,
    )
    with form:
        own.back_link()
    with form.add_slot('above'):
        view = TotpKeyView(texts, issuer=own.setup.settings.title, account=user.account)
    if key is not None:
        view.show(key.secret)
        return

    async def obtain() -> None:
        if (made := await store.dispatch(Profile.begin_totp)) is not None and not view.is_deleted:
            view.show(made.secret)

    ui.timer(0, obtain, once=True)
