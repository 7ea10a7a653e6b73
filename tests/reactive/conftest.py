"""NiceGUI pages without a server: real clients with slots, and their deletion."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from nicegui import Client, app, background_tasks, core, ui

from authui.store import Store

from .lamp import make_store

MakeClient = Callable[[], Client]


@pytest.fixture
def store() -> Store:
    return make_store()


@pytest.fixture
async def make_client() -> AsyncIterator[MakeClient]:
    """Make clients as a page does; remaining ones are deleted at the end."""
    core.loop = asyncio.get_running_loop()
    clients: list[Client] = []

    def make() -> Client:
        client = Client(ui.page('/'))
        clients.append(client)
        return client

    yield make
    for client in clients:
        if not client.is_deleted:
            client.delete()
    await background_tasks.teardown()
    core.loop = None


@pytest.fixture
def client(make_client: MakeClient) -> Client:
    return make_client()


@pytest.fixture
def app_errors() -> Iterator[list[Exception]]:
    """The exceptions that reach the app's handlers."""
    errors: list[Exception] = []
    handlers = app._exception_handlers[:]
    app._exception_handlers[:] = [errors.append]
    yield errors
    app._exception_handlers[:] = handlers
