"""Any user may give feedback; one group has a page to read it and delete it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from nicegui import app, ui
from pydantic import BaseModel, ConfigDict

from authui import Account, AuthUI, CurrentUser

ADMINS = 'admins'

auth = AuthUI()


class Message(BaseModel):
    """A message of a user."""

    model_config = ConfigDict(frozen=True)

    id: int
    sender: str
    text: str


MESSAGES: list[Message] = []


@ui.page('/')
def home(user: CurrentUser) -> None:  # noqa: ARG001 - the parameter is what guards the page
    """Let a user give feedback."""

    def send() -> None:
        number = max((message.id for message in MESSAGES), default=0) + 1
        MESSAGES.append(Message(id=number, sender=auth.store().get(Account.display_name), text=text.value))
        text.value = ''
        ui.notify('Thank you!', type='positive')

    header()
    with content('What do you think?'):
        text = ui.textarea('Your feedback').props('outlined autogrow').classes('w-full')
        ui.button('Send', icon='send', on_click=send).props('no-caps').bind_enabled_from(text, 'value', bool)


@ui.page('/admin')
@auth.required(groups=ADMINS)
def admin() -> None:
    """Show the feedback to the group; other users get 403, and visitors without a login are sent to it."""

    @auth.required(groups=ADMINS)  # checked again at the click: the user may have left the group
    def delete(message: Message) -> None:
        MESSAGES.remove(message)
        show.refresh()

    @ui.refreshable
    def show(messages: Sequence[Message]) -> None:
        for message in messages:
            with ui.card().classes('w-full'), ui.row().classes('w-full items-start no-wrap'):
                with ui.column().classes('grow gap-1 min-w-0'):
                    ui.label(message.sender).classes('text-sm opacity-80 break-all')
                    ui.label(message.text).classes('whitespace-pre-wrap break-words')
                delete_button = ui.button(icon='delete', on_click=lambda message=message: delete(message))
                delete_button.props(f'flat round aria-label="Delete what {message.sender} said"')
        if not messages:
            ui.label('Nobody has said anything.')

    header()
    with content('Feedback'):
        show(MESSAGES)


def header() -> None:
    """Draw the header; only the group sees the link to its page."""
    ui.colors(primary='#5b4b9a')
    with ui.header().classes('items-center gap-x-6 px-6'):
        ui.link('Feedback', '/').classes('text-lg font-semibold text-white no-underline')
        auth.signed_in(lambda: ui.link('Read it', '/admin').classes('text-white'), groups=ADMINS)
        ui.space()
        auth.user_menu()


def content(heading: str) -> ui.column:
    """Draw the heading, and return the column for the content."""
    column = ui.column().classes('w-full max-w-2xl mx-auto gap-4 p-2')
    with column:
        ui.label(heading).classes('text-2xl font-semibold').props('role=heading aria-level=1')
    return column


def add_admin() -> None:
    """Add a member of the group to the embedded pool; a pool of Amazon Cognito has its own users."""
    if auth.pool is not None and not auth.pool.has_user('admin@example.org'):
        auth.pool.admin_create_user('admin@example.org', 'correct horse battery')
        auth.pool.admin_add_user_to_group('admin@example.org', ADMINS)


auth.install()
app.on_startup(add_admin)
ui.run(
    host='localhost',
    port=int(os.environ.get('PORT', '8085')),
    title='Feedback',
    dark=None,
    language='en-US',
    reload=False,
    show=False,
)
