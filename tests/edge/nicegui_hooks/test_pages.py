"""How many pages wait for a socket, what a page whose session has ended loses, and how pages are found."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import cast

import pytest
from fastapi import Request
from nicegui import Client, background_tasks, core, ui

from authui.edge.nicegui_hooks import pages
from authui.edge.nicegui_hooks.pages import (
    clear_page,
    close_sockets,
    drop_queued,
    find_page,
    give_up_waiting_pages,
    has_moved,
    path_of,
    sockets_of,
)


async def test_of_the_pages_without_a_socket_only_the_newest_are_kept() -> None:
    core.loop = asyncio.get_running_loop()
    scope = {'type': 'http', 'method': 'GET', 'path': '/', 'query_string': b'', 'headers': []}
    held, *waiting = (Client(ui.page('/'), request=Request(scope)) for _ in range(8))
    held.tab_id = 'a tab that is open'
    give_up_waiting_pages(3)
    assert [each.is_deleted for each in waiting] == [True] * 4 + [False] * 3
    assert not held.is_deleted
    give_up_waiting_pages(3)
    assert [each.is_deleted for each in waiting] == [True] * 4 + [False] * 3
    held.tab_id = None
    for each in (held, *waiting[4:]):
        each.delete()
    await background_tasks.teardown()
    core.loop = None


async def test_a_page_gets_all_its_messages_before_its_socket_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy server what leads the browser away waits for longer than the socket would be left open."""
    closed = asyncio.Event()

    async def disconnect(sid: str) -> None:
        assert sid == 'socket'
        closed.set()

    monkeypatch.setattr(core, 'loop', asyncio.get_running_loop())
    monkeypatch.setattr(core.sio, 'disconnect', disconnect)
    monkeypatch.setattr(pages, 'sockets_of', lambda _: ['socket'])
    outbox = SimpleNamespace(updates={}, messages=['open the login page'])
    page = SimpleNamespace(outbox=outbox, has_socket_connection=True, is_deleted=False)
    close_sockets(cast('Client', page), after=0.0)
    await asyncio.sleep(0.1)
    assert not closed.is_set()
    outbox.messages.clear()
    await closed.wait()


def test_the_sockets_of_a_page_are_those_that_take_part_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = SimpleNamespace(get_participants=lambda room, page: [(f'{room} {page}', 1)])
    monkeypatch.setattr(core, 'sio', SimpleNamespace(manager=manager))
    assert list(sockets_of(cast('Client', SimpleNamespace(id='page')))) == ['/ page']


def test_the_queued_messages_of_a_page_are_dropped() -> None:
    outbox = SimpleNamespace(messages=['a secret'], message_history=['another'])
    drop_queued(cast('Client', SimpleNamespace(outbox=outbox)))
    assert (outbox.messages, outbox.message_history) == ([], [])


async def test_a_page_that_is_cleared_keeps_nothing_that_answers_an_event() -> None:
    core.loop = asyncio.get_running_loop()
    with Client(ui.page('/')) as client:
        ui.button('in the page')
        ui.header()
        with ui.left_drawer():
            ui.button('in a drawer')
    clear_page(client)
    assert not [each for each in client.elements.values() if isinstance(each, ui.button | ui.header | ui.left_drawer)]
    assert not client.content.is_deleted
    client.delete()
    await background_tasks.teardown()
    core.loop = None


async def test_a_page_is_found_by_its_id_and_tells_where_it_is() -> None:
    core.loop = asyncio.get_running_loop()
    scope = {'type': 'http', 'method': 'GET', 'path': '/one', 'query_string': b'', 'headers': []}
    client = Client(ui.page('/one'), request=Request(scope))
    assert find_page(client.id) is client
    assert (path_of(client), has_moved(client)) == ('/one', False)
    with client:
        await client.sub_pages_router._handle_open('/two')
    assert (path_of(client), has_moved(client)) == ('/two', True)
    client.delete()
    assert find_page(client.id) is None
    await background_tasks.teardown()
    core.loop = None
