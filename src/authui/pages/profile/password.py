"""The card that changes the password."""

from __future__ import annotations

from nicegui import ui
from pydantic import SecretStr

from authui.account.profile import Profile
from authui.models import PasswordChange
from authui.pages.card import new_password_fields, password_rules
from authui.pages.description import Values
from authui.pages.profile.page import ProfilePage
from authui.pages.rules import Field


def password_card(page: ProfilePage) -> None:
    """Draw the card that changes the password; a user who has none yet can set the first one."""
    texts, store, settings = page.texts, page.store, page.setup.settings
    has_password: bool | None = store.state.account.profile.has_password
    may_have_no_password = settings.may_lack_password and has_password is None
    is_first = settings.may_lack_password and has_password is False

    async def submit(values: Values) -> None:
        current = SecretStr(values['current']) if values.get('current') else None
        change = PasswordChange(current=current, password=SecretStr(values['password']))
        await store.dispatch(Profile.change_password, change)
        if page.has_notice('password_changed'):
            if (ticket := page.tab.take_ticket()) is not None:
                page.ticket_exchange.keep(ticket)
            page.go('account')
        elif is_first:  # another browser may have set one meanwhile
            await store.dispatch(Profile.fetch_has_password)
            if store.state.account.profile.has_password:
                ui.navigate.reload()

    current = Field(
        name='current',
        label=texts.current_password,
        type='password',
        autocomplete='current-password',
        hint=texts.first_password_hint if may_have_no_password else None,
        rules=() if may_have_no_password else password_rules(texts, 1),
    )
    form = page.card(
        form='password',
        title=texts.set_password if is_first else texts.change_password,
        button=texts.reset_button,
        fields=[*(() if is_first else (current,)), *new_password_fields(texts, settings, texts.new_password)],
        info=texts.ends_others,
        on_submit=submit,
    )
    with form:
        page.back_link()
