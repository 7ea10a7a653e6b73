"""How much of a test with a large number is run: all of it in `make soak`, a share in every other run.

These tests also run without the rest of the suite, on other versions of Python.
"""

from __future__ import annotations

import os

_SHARE = float(os.environ.get('AUTHUI_TEST_SHARE') or ('1' if os.environ.get('AUTHUI_TEST_FULL') == '1' else '0.3'))


def share_of(count: int) -> int:
    """Return how many of these examples are run."""
    return max(1, round(count * _SHARE))
