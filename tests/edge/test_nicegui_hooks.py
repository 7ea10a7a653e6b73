"""What is said of sub pages whose dependencies do nothing, and how many pages may wait for their socket."""

from __future__ import annotations

import asyncio
from typing import Annotated

import pytest
from fastapi import Depends, Request
from nicegui import Client, background_tasks, core, ui

from authui.edge.nicegui_hooks import give_up_waiting_pages, warn_of_depends
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
