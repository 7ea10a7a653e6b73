"""How much of a test with a large number is run: `make soak` runs all of it, `make test` a part."""

from __future__ import annotations

import os

IS_FULL = os.environ.get('AUTHUI_TEST_FULL') == '1'


def full(count: int, part: int) -> int:
    """Return the number that `make soak` takes, or the smaller one of every other run."""
    return count if IS_FULL else part
