"""The processes in which Chromium shows pages, among those that this one has started."""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

_PROCESSES = Path('/proc')


def end_renderers() -> None:
    """End them, so that whoever waits for a page of theirs is told that it has crashed; Linux only."""
    children: dict[int, list[int]] = defaultdict(list)
    for each in _PROCESSES.glob('[0-9]*'):
        try:
            parent = int((each / 'stat').read_text(encoding='latin-1').rpartition(')')[2].split()[1])
        except OSError:  # it has ended meanwhile
            continue
        children[parent].append(int(each.name))
    waiting = [os.getpid()]
    while waiting:
        for pid in children[waiting.pop()]:
            waiting.append(pid)
            if b'--type=renderer' in _command(pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def _command(pid: int) -> bytes:
    try:
        return (_PROCESSES / str(pid) / 'cmdline').read_bytes()
    except OSError:
        return b''
