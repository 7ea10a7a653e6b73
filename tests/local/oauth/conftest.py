"""Fixtures of the managed login's tests: pools with a user, and visitors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from local.oauth.visitor import CONFIG, Visitor

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness


@pytest.fixture
def harness(make_harness: MakeHarness) -> Harness:
    """A pool whose app client has the managed login, with a user."""
    harness = make_harness(CONFIG)
    harness.register()
    return harness


@pytest.fixture
async def visitor(harness: Harness) -> AsyncIterator[Visitor]:
    async with Visitor(harness) as visitor:
        yield visitor
