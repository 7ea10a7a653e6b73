"""The cards that end something: all sessions of the user, or the account."""

from __future__ import annotations

from nicegui.elements.mixins.text_element import TextElement

from authui.account.profile import Profile
from authui.pages.description import Values
from authui.pages.profile.page import ProfilePage, current_password
from authui.pages.rules import Field, Rule


def sign_out_everywhere_card(page: ProfilePage) -> None:
    """Draw the card that signs the user out in all browsers."""
    texts, store = page.texts, page.store

    async def submit(_values: Values) -> None:
        await store.dispatch(Profile.sign_out_everywhere)

    form = page.card(
        form='sign_out',
        title=texts.log_out_everywhere,
        button=texts.log_out_everywhere,
        fields=[],
        info=texts.everywhere_info,
        focus='heading',
        on_submit=submit,
    )
    with form:
        page.back_link()


def delete_account_card(page: ProfilePage) -> None:
    """Draw the card that deletes the account, once the user has typed its name and the password."""
    texts, store = page.texts, page.store
    account = page.user.account

    async def submit(values: Values) -> None:
        if values['typed'].strip().lower() != account.lower():
            form.refuse({'typed': texts.delete_differs.format(name=account)})
            return
        await store.dispatch(Profile.delete_account, current_password(values))

    form = page.card(
        form='deletion',
        title=texts.delete_account,
        button=texts.delete_button,
        fields=[
            Field(
                name='typed',
                label=texts.delete_typed.format(name=account),
                rules=(Rule('required', texts.field_required, 'trimmed'),),
            ),
            page.current_password_field(),
        ],
        focus='heading',
        on_submit=submit,
    )
    with form.slots.get('above') or form.add_slot('above'):
        TextElement(tag='p', text=texts.delete_info).classes('authui-danger')
    with form:
        page.back_link()
