"""The app under load: a guarded page with a button, and a route that returns its user; its port is its argument."""

from __future__ import annotations

import asyncio
import sys

from nicegui import Client, app, ui

from authui import Account, AuthUI, CurrentUser

auth = AuthUI().install()


@ui.page('/')
def home(user: CurrentUser) -> None:
    """Greet."""
    ui.label(f'Hello {user.email}').props('data-signed-in')
    ui.button('Log out', on_click=lambda: auth.store().dispatch(Account.logout))


@app.get('/who')
def who(user: CurrentUser) -> dict[str, str | None]:
    """Return the user of the cookie."""
    return {'email': user.email}


@app.get('/tasks')
async def tasks() -> dict[str, int]:
    """Return the numbers of tasks and clients in the process."""
    return {'tasks': len(asyncio.all_tasks()), 'clients': len(Client.instances)}


ui.run(
    host='127.0.0.1',
    port=int(sys.argv[1]),
    show=False,
    reload=False,
    reconnect_timeout=30,
    show_welcome_message=False,
    uvicorn_logging_level='warning',
)
