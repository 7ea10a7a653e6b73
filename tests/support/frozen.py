"""A pytest plugin for hosts' projects that are run here: tests look through none of what was there before them.

NiceGUI's simulation collects garbage twice for each test, and most of what it looks through is loaded modules.
"""

from __future__ import annotations

import gc


def pytest_runtest_setup() -> None:
    """Leave all there is out of garbage collections; an app of the test before has let go of its own by now."""
    gc.freeze()
