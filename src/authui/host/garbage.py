"""How often Python's garbage collector looks at all objects: seldom, while the server runs.

Why it is as it is: docs/design.md#host
"""

from __future__ import annotations

import gc
from collections.abc import Callable

_DEFAULTS = {(700, 10, 10), (2000, 10, 10)}
"""The thresholds of Python 3.11 and 3.12, and of 3.13; a later collector looks at all objects in small steps."""
_RARELY = 5000, 10, 10
"""All objects are looked at after half a million new ones, not after 70,000."""


def collect_rarely() -> Callable[[], None]:
    """Leave out of collections what the start has made, and look at all other objects less often.

    Returns a function that takes it back. A process that has set thresholds of its own, has frozen objects itself, or
    does without the collector, keeps what it has set.
    """
    former = gc.get_threshold()
    is_ours = gc.isenabled() and former in _DEFAULTS
    freezes = gc.isenabled() and not gc.get_freeze_count()
    if is_ours:
        gc.set_threshold(*_RARELY)
    if freezes:
        gc.freeze()

    def restore() -> None:
        if is_ours and gc.get_threshold() == _RARELY:
            gc.set_threshold(*former)
        if freezes:
            gc.unfreeze()

    return restore
