"""The card that sends a provider's user to the provider, to sign in there once more before a sensitive step."""

from __future__ import annotations

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from authui.account import Account
from authui.models import Problem
from authui.pages.profile.page import ProfilePage, focus_on, heading, page_load_link
from authui.pages.providers import provider_url


def draw_proof(page: ProfilePage, title: str) -> None:
    """Draw the card in place of that of the step, whose title it has; the provider leads back to the same screen."""
    setup, texts, store = page.setup, page.texts, page.store
    identity = page.user.provider
    assert identity is not None  # a user of the pool gives the password
    label = setup.settings.label_of(identity.provider)
    problem: Problem | None = store.state.account.login_error
    ui.page_title(setup.page_title(title))
    with ui.element('section').classes('authui-card'):
        start = heading(title)
        if problem is not None:
            TextElement(tag='p', text=texts.problem(problem)).classes('authui-alert').props('role=alert')
            store.commit(Account.error, 'login', None)  # it is said once
        TextElement(tag='p', text=texts.provider_proof.format(provider=label))
        way = provider_url(setup, identity.provider, page.url(page.screen), prove='1')
        page_load_link(texts.provider_button.format(provider=label), way).classes('authui-button')
        page.back_link()
    focus_on(start)
