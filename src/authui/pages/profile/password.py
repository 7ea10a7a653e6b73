"""The card that changes the password."""

from __future__ import annotations

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
    may_have_no_password = settings.may_lack_password

    async def submit(values: Values) -> None:
        current = SecretStr(values['current']) if values['current'] else None
        change = PasswordChange(current=current, password=SecretStr(values['password']))
        await store.dispatch(Profile.change_password, change)
        if page.has_notice('password_changed'):
            if (ticket := page.tab.take_ticket()) is not None:
                page.ticket_exchange.keep(ticket)
            page.go('account')

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
        title=texts.change_password,
        button=texts.reset_button,
        fields=[current, *new_password_fields(texts, settings, texts.new_password)],
        info=texts.ends_others,
        on_submit=submit,
    )
    with form:
        page.back_link()
