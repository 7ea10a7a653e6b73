"""What one process of the app opens, and what it says where another one has it open too."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from authui.host.embedded_pool import EmbeddedPool
from authui.host.runtime import Runtime
from authui.settings import Settings


def begin(folder: Path) -> Runtime:
    embedded = EmbeddedPool(Settings.load(data_dir=folder / 'data'), None)
    return Runtime.begin(embedded.settings, embedded, time.time)


async def test_a_second_process_without_redis_is_warned_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = begin(tmp_path)
    assert 'AUTHUI_REDIS_URL' not in caplog.text
    second = begin(tmp_path)
    assert 'set AUTHUI_REDIS_URL' in caplog.text
    caplog.clear()
    for each in (first, second):
        await each.end()
    third = begin(tmp_path)
    assert 'AUTHUI_REDIS_URL' not in caplog.text
    await third.end()
