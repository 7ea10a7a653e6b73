"""The cards of second factors: which ones are asked for, and the set-up of an authenticator app."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from pydantic import SecretStr

from authui.account.profile import MfaChange, Profile, ProfileAnswered
from authui.models import Factor, MfaPreference, TotpKey, User
from authui.pages.card import code_field
from authui.pages.description import Totp, Values
from authui.pages.profile.page import ProfilePage, current_password
from authui.pages.rules import Choice, Field
from authui.pages.setup import PageSetup

_FACTORS: tuple[Factor, ...] = ('app', 'email', 'sms')
_CONTACTS: dict[Factor, str] = {'email': 'email', 'sms': 'phone_number'}


def offered_factors(setup: PageSetup, user: User) -> tuple[Factor, ...]:
    """Return the second factors that the pool is known to offer, and those that the user has turned on."""
    return tuple(factor for factor in _FACTORS if factor in setup.second_factors or factor in user.mfa)


def factors_card(page: ProfilePage) -> None:
    """Draw the card that turns second factors on and off: those that are set up, or whose contact is verified."""
    texts, store, user = page.texts, page.store, page.user
    offered = offered_factors(page.setup, user)
    ready = [factor for factor in offered if _is_ready(user, factor)]
    if not ready:
        app_card(page)
        return

    async def submit(values: Values) -> None:
        chosen = tuple(factor for factor in ready if factor in values['factors'].split())
        preferred = next((factor for factor in chosen if factor == values.get('preferred')), None)
        if len(chosen) > 1 and preferred is None:
            form.refuse({'preferred': texts.preferred_differs})
            return
        preference = MfaPreference(factors=chosen, preferred=chosen[0] if len(chosen) == 1 else preferred)
        await store.dispatch(Profile.set_mfa, MfaChange(preference=preference, password=current_password(values)))
        if page.has_notice('mfa_changed'):
            page.go('account')

    form = page.card(
        form='mfa',
        title=texts.second_factors,
        button=texts.save_button,
        fields=[*_choices(page, user, ready), page.current_password_field()],
        info=f'{texts.second_factors_info} {texts.ends_others}',
        focus='heading',
        on_submit=submit,
    )
    with form:
        if 'app' in offered:
            with ui.element('p').classes('authui-links'):
                ui.link(texts.replace_app if 'app' in ready else texts.set_up_app, page.url('account/app'))
        if 'sms' in offered and 'sms' not in ready:
            with ui.element('p').classes('authui-links'):
                ui.link(texts.sms_needs_phone, page.url('account/phone'))
        page.back_link()


def app_card(page: ProfilePage) -> None:
    """Draw the card that sets up an authenticator app; to replace one, the password is asked for first."""
    place = ui.element('div').classes('authui-place')
    with place:
        if 'app' in page.user.mfa:
            _password_card(page)
        else:
            _key_card(page, None)


def _is_ready(user: User, factor: Factor) -> bool:
    return factor in user.mfa or (factor in _CONTACTS and user.has_verified(_CONTACTS[factor]))


def _choices(page: ProfilePage, user: User, ready: Sequence[Factor]) -> list[Field]:
    texts = page.texts

    def label(factor: Factor) -> str:
        address = user.attribute(_CONTACTS[factor]) if factor in _CONTACTS else None
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


def _password_card(page: ProfilePage) -> None:
    texts, store = page.texts, page.store
    place = ui.context.slot.parent

    async def submit(values: Values) -> None:
        key = await store.dispatch(Profile.begin_totp, current_password(values))
        if key is not None:
            with place.clear():
                _key_card(page, key)

    form = page.card(
        form='mfa',
        title=texts.replace_app,
        button=texts.continue_button,
        fields=[page.current_password_field()],
        on_submit=submit,
    )
    with form:
        page.back_link()


def _key_card(page: ProfilePage, key: TotpKey | None) -> None:
    """Draw the key and ask for a code made from it, and for the password unless it was given to get the key."""
    texts, store, user = page.texts, page.store, page.user
    is_first = key is None
    is_set_up = False

    async def submit(values: Values) -> None:
        nonlocal is_set_up
        if not is_set_up:
            is_set_up = await store.dispatch(Profile.verify_totp, SecretStr(values['code'])) is True
        if not is_set_up:
            return
        if not is_first:
            store.commit(Profile.profile_answered, ProfileAnswered(notice='mfa_changed'))
        else:
            preference = MfaPreference(factors=(*user.mfa, 'app'), preferred=user.preferred_mfa or 'app')
            await store.dispatch(Profile.set_mfa, MfaChange(preference=preference, password=current_password(values)))
        if page.has_notice('mfa_changed'):
            page.go('account')

    form = page.card(
        form='mfa',
        title=texts.set_up_app if is_first else texts.replace_app,
        button=texts.continue_button,
        fields=[code_field(texts, texts.app_code), *([page.current_password_field()] if is_first else [])],
        focus='heading',
        on_submit=submit,
    )
    with form:
        page.back_link()
    with form.slots.get('above') or form.add_slot('above'):
        TextElement(tag='p', text=texts.ends_others).classes('authui-info')

    def show(key: TotpKey) -> None:
        form.show_key(Totp(key=key.secret, issuer=page.setup.settings.title, account=user.account))

    if key is not None:
        show(key)
        return

    async def obtain() -> None:
        if (made := await store.dispatch(Profile.begin_totp)) is not None and not form.is_deleted:
            show(made)

    ui.timer(0, obtain, once=True)
