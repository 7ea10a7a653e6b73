"""The tutorial as a reader follows it, in a fresh environment and with the wheel that is built: docs/tutorial.md.

pip finds what the wheel requires in the environment of the tests. With AUTHUI_TEST_INSTALL=index, as in `make soak`, it
downloads all of it, as it does for a reader.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from secrets import token_urlsafe

import pytest
from playwright.sync_api import Page, expect
from support.installed import lend
from support.moto_wire import served_moto
from support.pages import ROOT, Block, blocks_of
from support.raw_http import HTML, ask
from support.screens import PASSWORD, Screens, Server
from support.served_pool import served_pool

BLOCKS = blocks_of('docs/tutorial.md')
REGION = 'eu-west-1'
IS_FROM_INDEX = os.environ.get('AUTHUI_TEST_INSTALL') == 'index'


class Reader:
    """Somebody with an empty folder, who types what the tutorial says."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.folder = folder
        self._wheel = wheel
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(('PYTEST', 'NICEGUI'))}
        self.environment = inherited | {
            'PATH': f'{folder}/.venv/bin:{os.environ["PATH"]}',
            'PIP_CONSTRAINT': str(ROOT / 'constraints.txt'),
            'PIP_DISABLE_PIP_VERSION_CHECK': '1',
        }
        if not IS_FROM_INDEX:
            self.environment['PIP_NO_INDEX'] = '1'

    def type(self, line: str, **environment: str) -> str:
        """Run a line in a shell and return what it prints; the package is the wheel instead of the published one."""
        if (install := re.fullmatch(r"pip install '?authui(?:\[(.*)\])?'?", line.strip())) and not IS_FROM_INDEX:
            lend(self.folder / '.venv', (install[1] or '').split(','))
        line = line.replace('pip install authui', f'pip install {shlex.quote(str(self._wheel))}')
        line = line.replace("pip install 'authui[", f"pip install '{self._wheel}[")
        done = subprocess.run(  # noqa: S602 - a shell is what a reader has
            line, shell=True, cwd=self.folder, env=self.environment | environment,
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f'{line}\n{done.stdout}{done.stderr}'
        return done.stdout + done.stderr

    def serve(self, *command: str, **environment: str) -> Server:
        """Run what serves, on a port of the test's."""
        program = str(self.folder / '.venv' / 'bin' / command[0])
        server = Server(self.folder, command=[program, *command[1:]], **environment)
        server.start()
        return server

    def run_main(self, code: str, *lines: str, **environment: str) -> Server:
        """Write `main.py`, type the lines before it, and run it; the port is the test's, and no browser is opened."""
        run = "ui.run(host='localhost', reconnect_timeout=30)"
        assert run in code
        (self.folder / 'main.py').write_text(code)
        served = "ui.run(host='localhost', reconnect_timeout=30, port={port}, show=False, reload=False)"
        server = Server(self.folder, command=[str(self.folder / '.venv/bin/python'), 'served.py'], **environment)
        for line in lines:
            self.type(line.replace(':8080', f':{server.port}'))
        (self.folder / 'served.py').write_text(code.replace(run, served.replace('{port}', str(server.port))))
        server.start()
        return server


def section(title: str) -> list[Block]:
    return [block for block in BLOCKS if block.section == title]


@pytest.fixture(scope='module')
def reader(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Reader:
    reader = Reader(tmp_path_factory.mktemp('reader'), wheel)
    make, activate, install, demo = section('Look at the demo')[0].code.splitlines()
    assert (activate, demo) == ('. .venv/bin/activate', 'authui demo')
    reader.type(make.replace('python3', sys.executable))
    reader.type(install)
    return reader


def test_the_demo_serves(reader: Reader) -> None:
    server = reader.serve('authui', 'demo', '--port', '{port}')
    try:
        assert 'accounts and codes stay' in ask(server, 'GET', '/login', HTML).body
    finally:
        server.stop()


def test_six_lines_lead_to_the_login(reader: Reader) -> None:
    program, command = section('Six lines')
    assert (program.title, command.code) == ('main.py', 'python main.py\n')
    server = reader.run_main(program.code)
    try:
        assert ask(server, 'GET', '/', HTML).headers['location'] == '/login'
    finally:
        server.stop()


def test_the_page_for_a_group_has_a_test_that_passes(reader: Reader) -> None:
    (program,) = section('A page with a way out')
    install, test, configuration, run = section('A test')
    for block in (program, test, configuration):
        (reader.folder / block.title).write_text(block.code)
    reader.type(install.code)
    assert '2 passed' in reader.type(run.code)


def test_a_pool_is_made_checked_and_used(reader: Reader) -> None:
    (commands,) = section('Your own user pool')
    *shell, doctor, run = commands.code.splitlines()
    assert (doctor, run) == ('authui doctor', 'python main.py')
    (program,) = section('A page with a way out')
    with served_moto(REGION) as moto:
        aws = {'AWS_ENDPOINT_URL': moto.url, 'AWS_ACCESS_KEY_ID': 'x', 'AWS_SECRET_ACCESS_KEY': 'x'}
        told = [reader.type(line, **aws) for line in shell]
        assert 'CreateUserPool ' in told[0]
        assert 'AUTHUI_CLIENT_ID=' in told[1]
        del aws['AWS_ENDPOINT_URL']
        reader.type(f'echo AUTHUI_ENDPOINT_URL={moto.url} >> .env')
        checks = reader.type(doctor, **aws)
        assert 'fault' not in checks
        assert 'ok    signing keys' in checks
        server = reader.run_main(program.code)
        try:
            answer = ask(server, 'GET', '/login', HTML)
            assert answer.status == 200
            assert 'accounts and codes stay' not in answer.body
        finally:
            server.stop()


def test_the_last_step_ends_signed_in(reader: Reader, page: Page, tmp_path: Path) -> None:
    """`authui pool` stands for Amazon's: the reader's file names it, and the public URL is the tutorial's own line."""
    (commands,) = section('Your own user pool')
    *_, public_url, doctor, _ = commands.code.splitlines()
    (program,) = section('A page with a way out')
    python = str(reader.folder / '.venv' / 'bin' / 'python')
    with served_pool(tmp_path, f'--user=ada@example.org:{PASSWORD}', python=python) as pool:
        (reader.folder / '.env').write_text(
            f'AUTHUI_USER_POOL_ID={pool.pool_id}\nAUTHUI_CLIENT_ID={pool.client_id}\nAUTHUI_SECRET={token_urlsafe(32)}\n'
            f'AUTHUI_ENDPOINT_URL={pool.url}\nAUTHUI_ISSUER={pool.told["issuer"]}\n'
        )
        server = reader.run_main(program.code, public_url)
        try:
            assert 'fault' not in reader.type(doctor)
            page.goto(f'http://localhost:{server.port}/')
            Screens(page, '').log_in('ada@example.org')
            expect(page.get_by_text('Hello ada@example.org')).to_be_visible()
            assert page.url == f'http://localhost:{server.port}/'
            page.goto(f'http://127.0.0.1:{server.port}/')  # what a terminal's link may say
            expect(page.get_by_text('Hello ada@example.org')).to_be_visible()
        finally:
            server.stop()
