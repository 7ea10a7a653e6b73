"""The cards that end something: all sessions of the user, or the account."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from authui.account.profile import Profile
from authui.errors import ProviderRefusedError
from authui.models import Problem
from authui.pages.description import Values
from authui.pages.profile.page import ProfilePage, current_password
from authui.pages.profile.proof import draw_proof
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
    """Draw the card that deletes the account, once the user has typed its name and is proven.

    A user of the pool is proven by the password, and a provider's user by a sign-in there a moment ago.
    """
    place = ui.element('div').classes('authui-place')
    with place:
        if page.user.provider is None or page.tab.signed_in_recently:
            _draw_deletion(page, place)
        else:
            draw_proof(page, page.texts.delete_account)


def _draw_deletion(page: ProfilePage, place: Element) -> None:
    texts, store = page.texts, page.store
    account, is_of_provider = page.user.account, page.user.provider is not None

    async def submit(values: Values) -> None:
        if values['typed'].strip().lower() != account.lower():
            form.refuse({'typed': texts.delete_differs.format(name=account)})
            return
        await store.dispatch(Profile.delete_account, None if is_of_provider else current_password(values))
        problem: Problem | None = store.state.account.profile.error
        if is_of_provider and problem is not None and problem.code == ProviderRefusedError.code:
            with place.clear():
                draw_proof(page, texts.delete_account)  # the sign-in is not recent any more

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
            *(() if is_of_provider else (page.current_password_field(),)),
        ],
        focus='heading',
        on_submit=submit,
    )
    with form.slots.get('above') or form.add_slot('above'):
        TextElement(tag='p', text=texts.delete_info).classes('authui-danger')
    with form:
        page.back_link()
