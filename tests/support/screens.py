"""A server in a process of its own, and its screens as a user reads and fills them."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page, Request, expect
from support.forks import Forked, forks
from support.raw_http import HTML, Answer, ask

PASSWORD = 'correct horse battery'
_AT_IMPORT = ('PYTHON', 'NICEGUI')
_PATIENCE = 90
"""Seconds until a server has to answer; on a machine that does much else its start takes half a minute."""


class Server:
    """The demo without ready users, a script or a command, on a port of its own, with data and log in a test's folder.

    The demo and scripts are forked from a process that has imported authui already.
    """

    _IS_FORKED = True

    def __init__(
        self,
        folder: Path,
        *options: str,
        script: str | None = None,
        command: Sequence[str] | None = None,
        path: str = '/login',
        **environment: str,
    ) -> None:
        self.folder = folder
        self.path = path
        """Where it is asked whether it is up."""
        self.log_path = folder / 'server.log'
        self.port = free_port()
        self.url = f'http://127.0.0.1:{self.port}'
        self._arguments = ['-m', 'authui', 'demo', '--empty', '--port', str(self.port), *options]
        if script is not None:
            (folder / 'main.py').write_text(script.replace('{port}', str(self.port)))
            self._arguments = ['main.py']
        if command is None and self._IS_FORKED and any(name.startswith(_AT_IMPORT) for name in environment):
            raise ValueError('what is read with an import is of no use to a server that is forked: take FreshServer')
        self._command = None if self._IS_FORKED else [sys.executable, *self._arguments]
        if command is not None:
            self._command = [part.replace('{port}', str(self.port)) for part in command]
        self._environment = {name: value.replace('{port}', str(self.port)) for name, value in environment.items()}
        self._process: subprocess.Popen[bytes] | Forked | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        # Inherited test variables would make NiceGUI believe that it runs inside a test.
        environment = {name: value for name, value in os.environ.items() if not name.startswith(('PYTEST', 'NICEGUI'))}
        # All tests come from one address, which is not what they are about.
        environment |= {'AUTHUI_TRIES_PER_MINUTE': '100000', 'AUTHUI_SENDS_PER_HOUR': '100000'}
        if '--empty' in self._arguments:  # with passkeys a confirmation signs in, and a login leads to their offer
            environment |= {'AUTHUI_PASSKEYS': '0'}
        environment |= {'AUTHUI_PLAIN_ENGLISH': '0'}  # the screens' usual words, which the demo does not use
        environment |= self._environment
        if self._command is None:
            self._process = forks().start(self._arguments, self.folder, environment, self.log_path)
        else:
            with self.log_path.open('ab') as log:
                self._process = subprocess.Popen(  # noqa: S603 - our own command
                    self._command, cwd=self.folder, env=environment, stdout=log, stderr=subprocess.STDOUT
                )
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f'the server ended with {self._process.returncode}:\n{self.log}')
            try:
                with urllib.request.urlopen(self.url + self.path, timeout=5) as answer:  # noqa: S310 - our own server
                    assert answer.status == 200
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f'the server did not answer:\n{self.log}')

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None

    def kill(self) -> None:
        """End it as a crash does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def restart(self) -> None:
        """Stop it and start it again on the same data and port."""
        self.stop()
        self.start()

    @property
    def resident_megabytes(self) -> float:
        """How much memory it holds, by Linux's own account."""
        assert self._process is not None
        pages = int(Path(f'/proc/{self._process.pid}/statm').read_text(encoding='ascii').split()[1])
        return pages * os.sysconf('SC_PAGE_SIZE') / 2**20

    @property
    def pid(self) -> int:
        """Which process it is."""
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """What it has printed so far."""
        return self.log_path.read_text(errors='replace')

    def code(self, email: str) -> str:
        """Return the newest code that the console shows for an address."""
        found = re.findall(rf'Mail to {re.escape(email)}: your confirmation number is (\d+)', self.log)
        assert found, self.log
        return str(found[-1])


class FreshServer(Server):
    """One that Python starts itself: for scripts that change what is imported, and where its memory is measured."""

    _IS_FORKED = False


def free_port() -> int:
    """Return a port that is free, of thousands, so that no two test processes start a server on the same.

    It lies below those that the system gives to whoever connects, which may take one before the server does.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(('127.0.0.1', port))
            return port


class Screens:
    """The screens as a user reads and fills them."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.login = page.get_by_role('form', name='Login')
        self.signup = page.get_by_role('form', name='Signup')
        self.confirm = page.get_by_role('form', name='Confirm')

    def open(self, path: str = '/login') -> None:
        self.page.goto(self.url + path)

    def joined(self) -> None:
        """Use the login card until the framework has joined the screen."""
        self.login.get_by_label('Email', exact=True).fill('ada@example.org')
        wait_until(self.page, 'document.querySelector("iframe")?.contentWindow.did_handshake')

    def log_in(self, email: str, password: str = PASSWORD) -> None:
        self.login.get_by_label('Email', exact=True).fill(email)
        self.login.get_by_label('Password', exact=True).fill(password)
        self.login.get_by_role('button', name='Login').click()

    def sign_up(self, email: str, password: str = PASSWORD, repeated: str | None = None) -> None:
        self.signup.get_by_label('Email address').fill(email)
        self.signup.get_by_label('Password', exact=True).fill(password)
        self.signup.get_by_label('Confirm Password', exact=True).fill(password if repeated is None else repeated)
        self.signup.get_by_role('button', name='Signup').click()

    def enter_code(self, code: str) -> None:
        self.confirm.get_by_label('Confirmation Number').fill(code)
        self.confirm.get_by_role('button', name='Confirm', exact=True).click()


def send_form(server: Server, path: str, form: str, cookies: str = '', **fields: str) -> Answer:
    """Post the form of a screen as a browser without scripts does."""
    return _post(server, path, HTML['Accept'], form, cookies, fields)


def told_to_script(server: Server, path: str, form: str, **fields: str) -> Any:
    """Post the form of a screen as the script of the screens does, and return what it is told."""
    return json.loads(_post(server, path, 'application/json', form, '', fields).body)


def _post(server: Server, path: str, accept: str, form: str, cookies: str, fields: Mapping[str, str]) -> Answer:
    head = {'Accept': accept} | {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Origin': server.url,
        'Cookie': cookies,
    }
    body = urlencode({**fields, 'authui-form': form, 'authui-do': 'submit'}).encode()
    return ask(server, 'POST', path, head, body)


def make_user(server: Server, email: str, prefix: str = '', code: Callable[[], str] | None = None) -> None:
    """Sign a user up and confirm, without a browser; the console shows the code, unless it comes from elsewhere."""
    twice = {'password': PASSWORD, 'repeated': PASSWORD}
    begun = send_form(server, f'{prefix}/signup', 'signup', email=email, **twice)
    assert begun.status == 303, begun
    sent = server.code(email) if code is None else code()
    confirmed = send_form(server, f'{prefix}/confirm', 'confirm', begun.cookies, email=email, code=sent)
    assert confirmed.status == 303, confirmed


def sign_in(context: BrowserContext, server: Server, email: str) -> None:
    """Let a browser be signed in by a form that it posts without drawing a screen."""
    fields: dict[str, str | float | bool] = {'email': email, 'password': PASSWORD}
    fields |= {'authui-form': 'login', 'authui-do': 'submit'}
    answer = context.request.post(
        f'{server.url}/login', form=fields, headers=HTML | {'Origin': server.url}, max_redirects=0
    )
    assert answer.status == 303, answer.text()


def sent_by(page: Page) -> list[str]:
    """Collect what a page sends from now on: posts, and frames of sockets that it opens."""
    sent: list[str] = []
    page.on('websocket', lambda socket: socket.on('framesent', lambda frame: sent.append(str(frame))))
    page.on('request', lambda request: sent.append(request.url) if request.method == 'POST' else None)
    return sent


_ELEMENTS = re.compile(r'parseElements\(String\.raw`(.*?)`\)', re.DOTALL)


def code_in_mailbox(page: Page, url: str) -> str:
    """Read the newest code in the mailbox from what the server sends, with the cookies of a page; nothing is drawn."""
    sent = _ELEMENTS.search(page.request.get(f'{url}/mailbox').text())
    assert sent is not None
    elements = json.loads(unescape(sent[1])).values()
    codes = [str(each['text']) for each in elements if 'authui-code' in each.get('class', ())]
    return codes[-1]  # the newest is drawn last, and moved up


_GIVEN_UP = re.compile(
    r"""Traceback[ ]\(most[ ]recent[ ]call[ ]last\):\n
    (?:(?!Traceback).)*?anyio\.EndOfStream\s+The[ ]above[ ]exception[ ]was[ ]the[ ]direct[ ]cause[^\n]*\s+
    Traceback[ ]\(most[ ]recent[ ]call[ ]last\):\n
    (?:(?!Traceback).)*?RuntimeError:[ ]No[ ]response[ ]returned\.\n""",
    re.DOTALL | re.VERBOSE,
)


def tracebacks(log: str) -> list[str]:
    """Return what went wrong by a server's log, but for what NiceGUI says of files that a browser gave up loading."""
    return re.findall(r'Traceback.*?\n(?=\S)[^\n]*', _GIVEN_UP.sub('', log), re.DOTALL)


_STAND_STILL = """async () => {
  for (let moving; ; await new Promise(requestAnimationFrame)) {
    moving = document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime !== Infinity);
    if (moving.length === 0) return;
    moving.forEach((each) => each.finish());
  }
}"""
"""Lets what fades or moves be at its end, but for what does so for ever."""


def is_load(request: Request) -> bool:
    """Tell whether a request loads a page, and not a frame in it."""
    return request.resource_type == 'document' and request.frame.parent_frame is None


def after_the_pause(page: Page) -> None:
    """Let a minute go by in a page, after which a new code can be asked for."""
    page.clock.install()
    page.clock.fast_forward(61_000)


def wait_until(page: Page, expression: str) -> None:
    """Wait until a page meets a condition; Playwright's own way makes code from a text, which our screens forbid."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f'not within ten seconds: {expression}')


def violations(page: Page, *rules: str) -> list[str]:
    """Return what axe finds wrong on a page that stands still, a line each, by some rules or by all.

    NiceGUI's own loading bar has no name.
    """
    expect(page.locator('.q-loading-bar:not([aria-hidden=true])')).to_have_count(0)
    page.evaluate(_STAND_STILL)
    if not page.evaluate('Boolean(window.axe)'):  # it is large: once a document is enough
        page.evaluate(AXE_SCRIPT)
    # Only what plays audio by itself needs files that axe would load first, and NiceGUI's bar shows while it does.
    options = {'resultTypes': ['violations'], 'preload': False} | ({'runOnly': rules} if rules else {})
    found = page.evaluate('(options) => axe.run(options).then((results) => results.violations)', options)
    return [f'{each["id"]}: {[node["html"] for node in each["nodes"]]}' for each in found]
