"""What is said of sub pages whose dependencies do nothing, how many pages wait for a socket, and how they lose it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Annotated, cast

import pytest
from fastapi import Depends, Request
from nicegui import Client, background_tasks, core, ui

from authui.edge import nicegui_hooks
from authui.edge.nicegui_hooks import close_sockets, give_up_waiting_pages, guard_sub_pages, warn_of_depends
from authui.guard import CurrentUser
from authui.models import User


def by_annotation(user: CurrentUser) -> None: ...


def by_default(user: User = Depends(str)) -> None: ...  # noqa: B008 - the mistake in question


def of_another_kind(name: Annotated[str, 'a name'], count: int = 1) -> None: ...


@pytest.mark.parametrize('builder', [by_annotation, by_default])
def test_a_dependency_is_named_once_with_the_remedy(builder: object, caplog: pytest.LogCaptureFixture) -> None:
    assert callable(builder)
    warn_of_depends(builder)
    warn_of_depends(builder)
    assert len(caplog.messages) == 1
    assert 'asks for user by a dependency' in caplog.text
    assert '@auth.required()' in caplog.text


def test_nothing_is_said_of_others(caplog: pytest.LogCaptureFixture) -> None:
    warn_of_depends(of_another_kind)
    warn_of_depends(lambda: None)
    assert caplog.messages == []


async def test_pages_that_no_socket_comes_for_are_kept_up_to_a_number_the_newest_of_them() -> None:
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


async def test_a_page_is_told_all_there_is_before_its_socket_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy server what leads the browser away waits for longer than the socket would be left open."""
    closed = asyncio.Event()

    async def disconnect(sid: str) -> None:
        assert sid == 'socket'
        closed.set()

    monkeypatch.setattr(core, 'loop', asyncio.get_running_loop())
    monkeypatch.setattr(core.sio, 'disconnect', disconnect)
    monkeypatch.setattr(nicegui_hooks, 'sockets_of', lambda _: ['socket'])
    outbox = SimpleNamespace(updates={}, messages=['open the login page'])
    page = SimpleNamespace(outbox=outbox, has_socket_connection=True, is_deleted=False)
    close_sockets(cast('Client', page), after=0.0)
    await asyncio.sleep(0.1)
    assert not closed.is_set()
    outbox.messages.clear()
    await closed.wait()


@pytest.mark.parametrize('root', [None, '/app'])
@pytest.mark.parametrize('outer', ['/', '/a'])
@pytest.mark.parametrize('inner', ['/', '/b', '/{name}'])
@pytest.mark.parametrize('beyond', ['', 'guides', 'guides/2'])
async def test_a_sub_page_is_judged_by_its_whole_path(
    monkeypatch: pytest.MonkeyPatch, root: str | None, outer: str, inner: str, beyond: str
) -> None:
    """Also below `/`: there NiceGUI's own parts of the path neither begin nor end where a segment does."""
    monkeypatch.setattr(core, 'loop', asyncio.get_running_loop())
    judged: list[str] = []

    def judge(path: str, builder: Callable[..., object]) -> Callable[..., object]:
        judged.append(path)
        return builder

    def nested() -> None:
        ui.sub_pages({inner: lambda **_: None}, show_404=False)

    asked = f'{root or ""}{outer.rstrip("/")}{inner.replace("{name}", "x")}'
    asked = f'{asked.rstrip("/")}/{beyond}'.rstrip('/') or '/'
    scope = {'type': 'http', 'method': 'GET', 'path': asked, 'query_string': b'', 'headers': []}
    restore = guard_sub_pages(judge)
    try:
        with Client(ui.page('/'), request=Request(scope)) as client:
            ui.sub_pages({outer: nested}, root_path=root, show_404=False)
        client.delete()
    finally:
        restore()
        await background_tasks.teardown()
    assert judged == [asked, asked]
