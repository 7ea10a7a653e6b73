"""Which target leads back to a page, before and after its user has gone on within it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from starlette.requests import Request

from authui.guards.page_target import page_target
from authui.guards.visit import Visit
from authui.settings import Settings

if TYPE_CHECKING:
    from nicegui import Client


@pytest.mark.parametrize(('is_initial', 'target'), [(True, '/page?a=1'), (False, '/sub/page')])
def test_a_page_is_at_the_path_that_its_user_has_navigated_to(is_initial: bool, target: str) -> None:
    scope = {'type': 'http', 'method': 'GET', 'path': '/page', 'query_string': b'a=1', 'headers': []}
    asked = Request(scope | {'state': {'authui': Visit(Settings.load(), None)}})
    router = SimpleNamespace(is_initial_request=is_initial, current_path='/sub/page')
    assert page_target(cast('Client', SimpleNamespace(sub_pages_router=router, request=asked))) == target
