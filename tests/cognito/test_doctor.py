"""What `authui doctor` says of the settings alone."""

from __future__ import annotations

import pytest

from authui.cognito.doctor import check_pages
from authui.settings import Settings


@pytest.mark.parametrize(
    ('public_url', 'is_strict', 'state'),
    [
        ('https://app.example.org', False, 'warn'),
        ('https://app.example.org', True, 'ok'),
        ('http://localhost:8080', False, 'skip'),
        ('http://localhost:8080', True, 'ok'),
    ],
)
def test_strict_pages_are_recommended_in_production(public_url: str, is_strict: bool, state: str) -> None:
    result = check_pages(Settings(public_url=public_url, strict_pages=is_strict))
    assert result.state == state
    if state == 'warn':
        assert 'AUTHUI_STRICT_PAGES=1' in result.text
