"""The pages that are open: found by their ids, asked where they are, told no more, cleared, and given up."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any

from nicegui import Client, background_tasks, core

_FLUSH_SECONDS = 0.05


def find_page(client_id: str) -> Client | None:
    """Return the page of an id; None for one that is gone."""
    return Client.instances.get(client_id)


def path_of(client: Client) -> str:
    """Return the path that a page shows by now."""
    return client.sub_pages_router.current_path


def has_moved(client: Client) -> bool:
    """Tell whether a page has gone on, within itself, from the URL that it was asked for by."""
    return not client.sub_pages_router.is_initial_request


def set_status(client: Client, status: int) -> None:
    """Set the status that a page is answered with."""
    client.status_code = status


def give_up_waiting_pages(most: int) -> None:
    """Delete the oldest pages that no socket has come for yet, where there are more than so many.

    NiceGUI keeps each for a minute and looks after it ten times a second. Visitors who only ever ask for pages would
    take memory and time from users at work. A browser that comes too late loads its page again.
    """
    if len(Client.instances) > most:
        waiting = [
            each
            for each in Client.instances.values()
            # One that had a socket has a task that deletes it in time.
            if not each.has_socket_connection and not each._delete_tasks  # noqa: SLF001 - there is no other way to ask
        ]
        for each in waiting[: max(0, len(waiting) - most)]:
            each.delete()


def run_in_background(work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
    """Run work that no page waits for; its errors go to the app's `on_exception`."""
    return background_tasks.create(work, name=name)


def reconnect_seconds() -> float:
    """Return how long a page without a socket is kept for its browser to come back, as the host has set it."""
    return float(core.app.config.reconnect_timeout)


# --- a page whose session has ended ---


def clear_page(client: Client) -> None:
    """Delete all that is on a page, headers and drawers too, so that no event of it is answered."""
    for child in list(client.layout.default_slot.children):
        if child is not client.page_container:
            child.delete()
    client.content.clear()


def drop_queued(client: Client) -> None:
    """Forget what a page was to be told, and what NiceGUI keeps in case that its socket comes back."""
    client.outbox.messages.clear()
    client.outbox.message_history.clear()


def sockets_of(client: Client) -> Iterator[str]:
    """Go through the ids of the sockets that a page has."""
    yield from [sid for sid, _ in core.sio.manager.get_participants('/', client.id)]


def close_sockets(client: Client, after: float) -> None:
    """Close the sockets of a page, so many seconds after it was told the last that there is to tell."""
    background_tasks.create(_part_from(client, after), name='close the sockets of an ended session')


def _has_more_to_tell(client: Client) -> bool:
    is_reached = client.has_socket_connection and not client.is_deleted
    return is_reached and bool(client.outbox.updates or client.outbox.messages)


async def _part_from(client: Client, after: float) -> None:
    while _has_more_to_tell(client):  # noqa: ASYNC110 - a busy server takes a while, and no event tells when
        await asyncio.sleep(_FLUSH_SECONDS)
    await asyncio.sleep(after)
    for sid in sockets_of(client):
        await core.sio.disconnect(sid)
