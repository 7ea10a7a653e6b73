"""The page of a failure."""

from __future__ import annotations

from typing import Any

import pytest
from nicegui import Client, app, ui

from authui.edge import add_error_page
from authui.errors import SettingsError


@pytest.mark.parametrize('is_own', [True, False])
def test_a_page_that_cannot_be_built_says_a_reference_and_nothing_else(
    is_own: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    mine = (lambda _error: None) if is_own else None
    monkeypatch.setattr(app, '_page_exception_handler', mine)
    add_error_page(lambda: ('Sorry', 'Say {reference}.'))
    if is_own:
        assert app._page_exception_handler is mine
        return
    with Client(ui.page('/')) as client:
        handler: Any = app._page_exception_handler
        handler(SettingsError('a secret'))
    texts = [(each.tag, each.text) for each in client.elements.values() if getattr(each, 'text', None)]  # type: ignore[attr-defined]
    client.delete()
    (record,) = caplog.records
    reference = str(record.args[0]) if isinstance(record.args, tuple) else ''
    assert len(reference) == 8
    assert texts == [('h1', 'Sorry'), ('p', f'Say {reference}.')]
    assert record.exc_info
