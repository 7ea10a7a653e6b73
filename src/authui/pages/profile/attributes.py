"""The cards that change who the user is and how the account is opened: profile, password; and those that end it."""

from __future__ import annotations

from pydantic import SecretStr

from authui.models import PasswordChange, User
from authui.pages.attributes import attribute_field, attributes_of
from authui.pages.card import new_password_fields, password_rules
from authui.pages.form import Values
from authui.pages.profile.page import Own, proof
from authui.pages.rules import Field, Rule
from authui.profile import AttributeChange, Profile
from authui.reactive import watch
from authui.settings import Settings

_OF_A_PERSON = (
    'name',
    'given_name',
    'middle_name',
    'family_name',
    'nickname',
    'preferred_username',
    'birthdate',
    'gender',
    'address',
    'website',
    'profile',
    'picture',
    'locale',
    'zoneinfo',
)
"""The standard attributes that users write, in the order in which they are shown."""


def profile_attributes(settings: Settings, user: User) -> tuple[str, ...]:
    """Return the attributes that a user may change: those that the host names, else the name and what there is."""
    if settings.profile_attributes is not None:
        return settings.profile_attributes
    return tuple(name for name in _OF_A_PERSON if name == 'name' or user.attribute(name))


def profile_card(own: Own) -> None:
    """Draw the card of the attributes; an empty one is removed, and only what was changed is sent."""
    texts, store = own.texts, own.store
    names = profile_attributes(own.setup.settings, own.user)

    def has(name: str) -> str:
        return own.user.attribute(name) or ''

    async def submit(values: Values) -> None:
        changed = tuple((name, value) for name, value in attributes_of(names, values) if value != has(name))
        if changed:
            await store.dispatch(Profile.update_attributes, AttributeChange(attributes=changed))
        if not changed or own.is_told('saved'):
            own.go('account')

    form = own.card(
        form='attributes',
        title=texts.profile,
        button=texts.save_button,
        fields=[
            attribute_field(texts, name, is_required=False, value=own.user.attribute(name) or '') for name in names
        ],
        info=texts.profile_info,
        on_submit=submit,
    )
    with form:
        own.back_link()

    def take_over(user: User | None) -> None:
        if user is not None:
            form.begin_with({name: has(name) for name in names})

    watch(store, 'account.user', take_over)


def password_card(own: Own) -> None:
    """Draw the card that changes the password; who signs in without one can choose the first."""
    texts, store, settings = own.texts, own.store, own.setup.settings
    has_maybe_none = settings.flow == 'USER_AUTH'

    async def submit(values: Values) -> None:
        current = SecretStr(values['current']) if values['current'] else None
        change = PasswordChange(current=current, password=SecretStr(values['password']))
        await store.dispatch(Profile.change_password, change)
        if own.is_told('password_changed'):
            if (ticket := own.tab.take_ticket()) is not None:
                own.browser.keep(ticket)
            own.go('account')

    current = Field(
        name='current',
        label=texts.current_password,
        type='password',
        autocomplete='current-password',
        hint=texts.first_password_hint if has_maybe_none else None,
        rules=() if has_maybe_none else password_rules(texts, 1),
    )
    form = own.card(
        form='password',
        title=texts.change_password,
        button=texts.reset_button,
        fields=[current, *new_password_fields(texts, settings, texts.new_password)],
        info=texts.ends_others,
        on_submit=submit,
    )
    with form:
        own.back_link()


def everywhere_card(own: Own) -> None:
    """Draw the card that ends all sessions of the user."""
    texts, store = own.texts, own.store

    async def submit(_values: Values) -> None:
        await store.dispatch(Profile.sign_out_everywhere)

    form = own.card(
        form='sign_out',
        title=texts.log_out_everywhere,
        button=texts.log_out_everywhere,
        fields=[],
        info=texts.everywhere_info,
        on_submit=submit,
    )
    with form:
        own.back_link()


def deletion_card(own: Own) -> None:
    """Draw the card that deletes the account, once its user has typed what it is called and proven to be its owner."""
    texts, store = own.texts, own.store
    called = own.user.account

    async def submit(values: Values) -> None:
        if values['typed'].strip().lower() != called.lower():
            form.refuse({'typed': texts.delete_differs})
            return
        await store.dispatch(Profile.delete_account, proof(values))

    form = own.card(
        form='deletion',
        title=texts.delete_account,
        button=texts.delete_button,
        fields=[
            Field(
                name='typed',
                label=texts.delete_typed.format(name=called),
                rules=(Rule('required', texts.field_required, 'trimmed'),),
            ),
            own.proof_field(),
        ],
        info=texts.delete_info,
        on_submit=submit,
    )
    with form:
        own.back_link()
