"""The folder in memory that Linux has, where it is large enough for the temporary files of the tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MEMORY = Path('/dev/shm')  # noqa: S108 - pytest makes a folder of the user's own there
_MOST_BYTES = 2 * 1024**3
"""More than the temporary folders of the three runs that pytest keeps take, and than what Chromium shares."""


def has_memory() -> bool:
    """Tell whether there is such a folder, in which programs can run too."""
    if not MEMORY.is_dir() or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(MEMORY).free > _MOST_BYTES
