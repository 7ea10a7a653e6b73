"""The demo's settings: what the command adds to those of its user."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from authui import demo as demo_app
from authui.cli import main
from authui.settings import Settings


@pytest.mark.parametrize(
    ('environment', 'is_plain'),
    [({}, True), ({'AUTHUI_PLAIN_ENGLISH': '1'}, True), ({'AUTHUI_PLAIN_ENGLISH': '0'}, False)],
    ids=['usually', 'as set', 'unless set otherwise'],
)
def test_it_speaks_plain_english(
    environment: dict[str, str], *, is_plain: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv('AUTHUI_PLAIN_ENGLISH', raising=False)
    ran: list[Settings] = []

    def run(settings: Settings, **_: Any) -> None:
        ran.append(settings)

    monkeypatch.setattr(demo_app, 'run', run)
    told = CliRunner().invoke(main, ['demo'], env=environment)
    assert told.exit_code == 0, told.output
    assert [settings.plain_english for settings in ran] == [is_plain]
