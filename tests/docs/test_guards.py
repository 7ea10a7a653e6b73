"""Each program of the page on guards starts unchanged, and refuses visitors who are not signed in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.raw_http import HTML, ask
from support.screens import Server

PAGE = (Path(__file__).parents[2] / 'docs' / 'guards.md').read_text(encoding='utf-8')
PROGRAMS = dict(re.findall(r'^## (.+?)$.*?^```python\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL))
DENIED = {
    "Around NiceGUI's app": ['/gui/', '/report'],
    'A dependency': ['/', '/orders'],
    'A decorator': [],
    'Deny by default': ['/', '/nowhere'],
    'One function for all pages': ['/', '/nowhere', '/?user=eve%40example.org'],
    'In your own layout': [],
}


def test_every_section_has_a_program() -> None:
    assert list(PROGRAMS) == list(DENIED)


@pytest.mark.parametrize('title', PROGRAMS)
def test_a_program_runs(title: str, tmp_path: Path) -> None:
    script = PROGRAMS[title].replace('port=8080)', 'port={port})')
    script = script.replace("ui.run(host='localhost', ", "ui.run(host='localhost', show=False, reload=False, ")
    server = Server(tmp_path, script=script, path='/gui/login' if 'mount_path' in script else '/login')
    server.start()
    try:
        for path in DENIED[title]:
            assert ask(server, 'GET', path).status == 401
            assert '/login' in ask(server, 'GET', path, HTML).headers['location']
        if title == 'In your own layout':
            body = ask(server, 'GET', '/', HTML).body
            assert 'authui_form' in body
            assert 'For admins' not in body
        if title == 'A decorator':
            body = ask(server, 'GET', '/prices', HTML).body
            assert 'Delete' not in body
        assert 'Traceback' not in server.log
    finally:
        server.stop()
