"""Each program of the page on customising starts unchanged, and shows what the page claims."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from support.raw_http import HTML, ask
from support.screens import Server, tracebacks

from authui.pages import SCREENS

PAGE = (Path(__file__).parents[2] / 'docs' / 'customise.md').read_text(encoding='utf-8')
PROGRAMS = dict(re.findall(r'^## (.+?)$.*?^```python\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL))
_STYLES = re.compile(r'<link rel="stylesheet" href="(/authui/files/[^"]+)"')
SHOWN = {
    'A style': ('/login', '--authui-radius: 4px'),
    'A text': ('/login', 'Welcome back'),
    'A validator': ('/signup', 'Signup'),
    'A check of new passwords': ('/signup', 'Signup'),
    'A card': ('/forgot', 'Work e-mail'),
    'A card next to ours': ('/login', 'Maintenance on Sunday'),
    'A page': ('/login', 'Staff entrance'),
    'Add a stage': ('/login', 'Login'),
    'A handler': ('/signup', 'Signup'),
    'Modules of your own': ('/login', 'Login'),
    'When a user logs in or out': ('/', 'nobody is here'),
}
"""The path at which a program shows something of its own to a visitor, and the text."""


def test_every_section_has_a_program() -> None:
    assert list(PROGRAMS) == list(SHOWN)


def test_every_screen_is_named() -> None:
    table = PAGE.split('| --- | --- |')[1].split('\n\n')[0]
    assert set(re.findall('`([a-z-]+)`', table)) == set(SCREENS)


@pytest.mark.parametrize('title', PROGRAMS)
def test_a_program_runs(title: str, tmp_path: Path) -> None:
    script = PROGRAMS[title].replace('port=8080)', 'port={port}, show=False, reload=False)')
    server = Server(tmp_path, script=script)
    server.start()
    try:
        path, words = SHOWN[title]
        answer = ask(server, 'GET', path, HTML)
        styles = [ask(server, 'GET', each, HTML).body for each in _STYLES.findall(answer.body)]
        assert answer.status == 200
        assert words in unescape(answer.body) + ''.join(styles)
        assert path == '/' or '/login' in ask(server, 'GET', '/', HTML).headers['location']
        assert tracebacks(server.log) == []
    finally:
        server.stop()
