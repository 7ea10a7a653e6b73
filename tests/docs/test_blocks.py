"""Every block of the documentation runs: programs start and guard what they claim, commands exist."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest
from support.pages import PAGES, ROOT, Block, blocks_of
from support.raw_http import HTML, ask
from support.screens import Server

from authui import __version__
from authui.cli import main
from authui.settings import Settings

ELSEWHERE = {
    'README.md': 'browser/test_embedding.py',
    'docs/customise.md': 'docs/test_customise.py',
    'docs/guards.md': 'docs/test_guards.py',
    'docs/languages.md': 'docs/test_languages.py',
    'docs/local-pool.md': 'docs/test_local_pool.py',
    'docs/store.md': 'docs/test_store.py',
    'docs/testing.md': 'docs/test_testing.py',
    'docs/theme.md': 'docs/test_theme.py',
    'docs/tutorial.md': 'browser/test_tutorial.py',
}
"""Pages whose Python has its own test."""
SAME_AS_README = 'docs/index.md'

Asked = dict[str, int | str]
"""The answers to a visitor's browser: for each path the status, or a text on the page."""
PROGRAMS: dict[str, list[Asked]] = {
    'docs/events.md': [{'/': 303}, {'/': 303}],
    'docs/fastapi.md': [
        {'/': 303, '/api/orders': 303, '/health': 'ok'},
        {'/': 303},
        {'/': 303},
        {'/': 303},
        {'/todos': 401},
        {'/todos': 401, '/health': 'ok'},
    ],
    'docs/identifiers.md': [{'/': 303, '/login': 'Phone number'}, {'/': 303, '/login': 'User name or email'}],
    'docs/mfa.md': [{'/': 303}, {'/': 303}],
    'docs/own-account.md': [{'/': 303, '/account': 303}],
    'docs/passkeys.md': [{'/': 303, '/account/passkeys': 303, '/account/passkeys/new': 303, '/passkey-offer': 303}],
    'docs/providers.md': [{'/': 303, '/login': 'Continue with Google'}, {'/': 303}],
    'docs/sub-pages.md': [
        {'/': 'Welcome, everybody'},
        {'/': 'Orders', '/about': 'About us', '/orders': 303, '/favicon.ico': 303, '/_nicegui/x': 303},
    ],
}
ROWS = [
    pytest.param(block, asked, id=f'{page}-{number}')
    for page, told in PROGRAMS.items()
    for number, (block, asked) in enumerate(
        zip([each for each in blocks_of(page) if each.language == 'python'], told, strict=True), 1
    )
]
LINES = [
    pytest.param(line, id=f'{page}: {line}')
    for page in PAGES
    for block in blocks_of(page)
    if block.language == 'sh'
    for line in block.code.splitlines()
]


@pytest.mark.parametrize('page', PAGES)
def test_every_block_is_run_by_some_test(page: str) -> None:
    for block in blocks_of(page):
        assert block.language in {'python', 'sh', 'ini', 'css', 'text'}, block
        if block.language not in {'sh', 'text'} and page != SAME_AS_README:
            assert page in {*PROGRAMS, *ELSEWHERE}, f'nothing runs this block of {page}:\n{block.code}'


def test_the_tests_of_the_other_pages_exist() -> None:
    for page, test in ELSEWHERE.items():
        assert Path(page).name in (ROOT / 'tests' / test).read_text(encoding='utf-8')


def test_the_first_page_has_the_six_lines_of_the_readme() -> None:
    (program,) = blocks_of(SAME_AS_README)
    assert program.code == next(each for each in blocks_of('README.md') if each.language == 'python').code


@pytest.mark.parametrize(('block', 'asked'), ROWS)
def test_a_program_starts_and_guards_what_it_claims(block: Block, asked: Asked, tmp_path: Path) -> None:
    assert block.is_program
    script = re.sub(r'port=80\d\d\)', 'port={port})', block.code)
    script = script.replace("ui.run(host='localhost', ", "ui.run(host='localhost', show=False, reload=False, ")
    assert '{port}' in script
    server = Server(tmp_path, script=script, path='/login' if 'nicegui' in script else '/openapi.json')
    if 'BearerMiddleware' in script:
        server.path = '/health'
    server.start()
    try:
        for path, told in asked.items():
            answer = ask(server, 'GET', path, HTML)
            if isinstance(told, int):
                assert answer.status == told, path
            else:
                assert told in answer.body, path
        assert 'Traceback' not in server.log
    finally:
        server.stop()


@pytest.mark.parametrize('line', LINES)
def test_a_command_exists(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'site').mkdir()
    match shlex.split(line.partition(' #')[0]):
        case ['authui', command, *arguments]:
            # A command keeps the names of its help from its first context: those of the group.
            with main.commands[command].make_context(command, arguments, **main.context_settings) as context:
                assert isinstance(context, click.Context)
        case ['make', target, *_]:
            assert re.search(rf'^{target}:', (ROOT / 'Makefile').read_text(), re.MULTILINE)
        case ['pip', 'install', '../authui'] | ['pip', 'wheel', '--no-deps', '--wheel-dir', 'dist', '../authui' | '.']:
            pass  # a checkout, which test_wheel.py builds
        case ['pip', 'install', wheel] if wheel.endswith('.whl'):
            assert wheel == f'dist/authui-{__version__}-py3-none-any.whl'
        case ['pip', 'install', package]:
            name, _, extra = package.rstrip(']').partition('[')
            project = tomllib.loads((ROOT / 'pyproject.toml').read_text())['project']
            assert name == project['name']
            assert not extra or extra in project['optional-dependencies']
        case ['export', setting] | ['echo', setting, '>>', '.env'] | [setting] if '=' in setting:
            name, _, value = setting.partition('=')
            assert name.startswith('AUTHUI_')
            Settings.load(**{name.removeprefix('AUTHUI_').lower(): value})
            assert name.removeprefix('AUTHUI_').lower() in Settings.model_fields
        case ['python3', '-m', 'venv', '.venv'] | ['.', '.venv/bin/activate'] | ['python', 'main.py'] | ['pytest']:
            pass  # the tutorial's own test runs them
        case _:
            pytest.fail(f'unknown to this test: {line}')
