"""The page on looks is true: its settings exist, its rules match elements, its programs run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from support.raw_http import HTML, ask
from support.screens import Server

import authui.pages
from authui import AuthUI
from authui.settings import Settings

PAGE = (Path(__file__).parents[2] / 'docs' / 'theme.md').read_text(encoding='utf-8')
CSS = (Path(authui.pages.__file__).parent / 'authui.css').read_text(encoding='utf-8')
SHELL = re.findall(r'^```sh\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL)
STYLES = re.findall(r'^```css\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL)
PROGRAMS = re.findall(r'^```python\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL)
VARIABLES = set(re.findall(r'^  --authui-([\w-]+):', CSS, re.MULTILINE))


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize('lines', SHELL)
def test_the_settings_exist(lines: str) -> None:
    Path('.env').write_text(lines)
    settings = Settings.load()
    for line in lines.splitlines():
        name, _, value = shlex.split(line)[0].partition('=')  # as a shell reads it
        read = getattr(settings, name.removeprefix('AUTHUI_').lower())
        assert (','.join(read) if isinstance(read, tuple) else str(int(read) if read is True else read)) == value


def test_the_style_rules_match_elements(tmp_path: Path) -> None:
    for rules in STYLES:
        Path('brand.css').write_text(rules)
        AuthUI(Settings.load(css_file=tmp_path / 'brand.css'))
        assert set(re.findall(r'--authui-([\w-]+):', rules)) <= VARIABLES
        assert all(each in CSS for each in re.findall(r'^\.authui-[\w-]+', rules, re.MULTILINE))


def test_every_variable_is_named() -> None:
    part = PAGE.split('## Style rules of your own')[1].split('\n## ')[0]
    named = set(re.findall(r'`([\w-]+)`', part)) | set(re.findall(r'--authui-([\w-]+)', part))
    assert {name for name in VARIABLES if name not in named and name not in {'bad-back', 'good-back'}} == set()


def test_the_host_shows_its_logo_and_terms_to_visitors(tmp_path: Path) -> None:
    (tmp_path / 'brand').mkdir()
    (tmp_path / 'brand' / 'logo.svg').write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    script = PROGRAMS[0].replace('port=8080)', 'port={port}, show=False, reload=False)')
    server = Server(tmp_path, script=script)
    server.start()
    try:
        body = ask(server, 'GET', '/login', HTML).body
        styles = [ask(server, 'GET', each, HTML).body for each in re.findall(r'href="(/authui/files/[^"]+)"', body)]
        assert any('--authui-fill: #e8590c' in each for each in (body, *styles))
        assert '/brand/logo.svg' in body
        assert ask(server, 'GET', '/brand/logo.svg', HTML).status == 200
        assert ask(server, 'GET', '/terms', HTML).status == 200
        assert ask(server, 'GET', '/brand/other.svg').status == 401
        assert 'Traceback' not in server.log
    finally:
        server.stop()


def test_the_programs_with_an_attribute_run() -> None:
    for program in (each for each in PROGRAMS if 'custom:team' in each):
        names: dict[str, object] = {}
        exec(compile(program, 'docs/theme.md', 'exec'), names)  # noqa: S102 - our own page
        auth = names['auth']
        assert isinstance(auth, AuthUI)
        assert 'custom:team' in auth.settings.signup_attributes
