"""The script of the screens: how large it is, and what it never does."""

from __future__ import annotations

import re
from pathlib import Path

import authui.pages
from authui.pages.files import ScreenFiles
from authui.settings import Settings

SOURCE = (Path(authui.pages.__file__).parent / 'authui.js').read_text('utf-8')
MOST_BYTES = 10 * 1024
UNSAFE = re.compile(
    'innerHTML|outerHTML|insertAdjacentHTML|document[.]write|createContextualFragment|srcdoc|localStorage|[.]style'
    r'|\beval\b|\bFunction\(|javascript:|setAttribute\("(?:on|style)'
)


def test_weighs_at_most_ten_kilobytes_on_its_way() -> None:
    files = ScreenFiles(Settings())
    (url,) = files.scripts
    version, name = url.split('/')[-2:]
    answer = files.response(version, name, 'gzip')
    assert answer.headers['content-encoding'] == 'gzip'
    assert len(answer.body) <= MOST_BYTES


def test_makes_html_in_one_place_and_runs_no_text() -> None:
    assert SOURCE.count('parseFromString(policy?.createHTML(html)') == 1
    assert SOURCE.count('parseFromString') == 1
    assert UNSAFE.findall(SOURCE) == []
