"""The page on events names each of them."""

from __future__ import annotations

import re
from typing import get_args

from support.pages import PAGES

from authui.models import AuthEvent
from authui.session.audit import EventKind, SecurityEvent

PAGE = PAGES['docs/events.md'].read_text(encoding='utf-8')


def rows(section: str) -> list[str]:
    text = PAGE.partition(f'## {section}\n')[2].partition('\n## ')[0]
    return re.findall(r'^\| `(\w+)` \|', text, re.MULTILINE)


def test_those_of_a_session() -> None:
    assert sorted(rows('Of a session')) == sorted(get_args(AuthEvent))


def test_those_for_an_audit() -> None:
    assert rows('For an audit') == list(get_args(EventKind))


def test_what_a_record_holds() -> None:
    for field in SecurityEvent.model_fields:
        assert re.search(rf'`{field}`|event\.{field}', PAGE), field
