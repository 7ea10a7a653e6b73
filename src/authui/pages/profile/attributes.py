"""The card that changes the attributes of a person: name, birthdate, custom attributes."""

from __future__ import annotations

from authui.account.profile import AttributeChange, Profile
from authui.models import User
from authui.pages.attributes import attribute_field, attributes_of
from authui.pages.description import Values
from authui.pages.profile.page import ProfilePage
from authui.reactive import watch
from authui.settings import Settings

_PERSONAL = (
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
"""The standard attributes that users may write, in the order in which they are shown."""


def changeable_attributes(settings: Settings, user: User) -> tuple[str, ...]:
    """Return the attributes that a user can change; a provider's user has those that are the app's own."""
    return tuple(name for name in profile_attributes(settings, user) if user.can_change(name))


def profile_attributes(settings: Settings, user: User) -> tuple[str, ...]:
    """Return the attributes of the profile: those that the host names, else the name and those with a value."""
    if settings.profile_attributes is not None:
        return settings.profile_attributes
    return tuple(name for name in _PERSONAL if name == 'name' or user.attribute(name))


def attributes_card(page: ProfilePage) -> None:
    """Draw the card of the attributes. An empty field removes its attribute, and only changes are sent."""
    texts, store = page.texts, page.store
    names = changeable_attributes(page.setup.settings, page.user)

    def value_of(name: str) -> str:
        return page.user.attribute(name) or ''

    async def submit(values: Values) -> None:
        changed = tuple((name, value) for name, value in attributes_of(names, values) if value != value_of(name))
        if changed:
            await store.dispatch(Profile.update_attributes, AttributeChange(attributes=changed))
        if not changed or page.has_notice('saved'):
            page.go('account')

    form = page.card(
        form='attributes',
        title=texts.profile,
        button=texts.save_button,
        fields=[attribute_field(texts, name, is_required=False, value=value_of(name)) for name in names],
        info=texts.profile_info,
        focus=page.asked_field if page.asked_field in names else True,
        on_submit=submit,
    )
    with form:
        page.back_link()

    def refill(user: User | None) -> None:
        if user is not None:
            form.set_initial_values({name: value_of(name) for name in names})

    watch(store, 'account.user', refill)
