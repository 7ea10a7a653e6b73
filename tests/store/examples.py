"""How much of a test at random is run: all of it, or a share where another run has it all already."""

from __future__ import annotations

import os

_SHARE = float(os.environ.get('AUTHUI_TEST_SHARE', '1'))


def share_of(count: int) -> int:
    """Return how many of so many examples are run."""
    return max(1, round(count * _SHARE))
