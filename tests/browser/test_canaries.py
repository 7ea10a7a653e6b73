"""What must not be seen is looked for everywhere: each secret of a whole flow, in all that leaves the server."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote_plus

from playwright.sync_api import BrowserContext, Page, Request, WebSocket, expect
from support.screens import Screens, Server

from authui.files import load_or_create_secret
from authui.local import LocalPool
from authui.models import TokenSet
from authui.session import SessionRecord, SqliteRecords, Vault

EMAIL = 'canary@example.org'
PASSWORD = 'Canary-7c1f-password'
WRONG = 'Canary-93ab-wrong-one'


class Wire:
    """Everything that passes between a browser and the server."""

    def __init__(self, context: BrowserContext) -> None:
        self.sent: list[str] = []
        self.received: list[str] = []
        self.urls: list[str] = []
        self.bodies: list[str] = []
        context.on('page', self._listen)

    def _listen(self, page: Page) -> None:
        page.on('websocket', self._listen_to)
        page.on('request', self._note)

    def _note(self, request: Request) -> None:
        self.urls.append(request.url)
        if request.post_data:
            self.sent.append(unquote_plus(request.post_data))

    def _listen_to(self, socket: WebSocket) -> None:
        self.urls.append(socket.url)
        socket.on('framesent', lambda frame: self.sent.append(str(frame)))
        socket.on('framereceived', lambda frame: self.received.append(str(frame)))

    def keep(self, page: Page) -> None:
        """Keep what the page shows and stores now."""
        self.bodies.append(page.content())
        self.bodies.append(page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])'))


def test_no_secret_leaves_the_layer_that_needs_it(make_server: Callable[..., Server], context: BrowserContext) -> None:
    server = make_server('--debug', '--token-seconds', '6')
    wire = Wire(context)
    page = context.new_page()
    screens = Screens(page, server.url)
    screens.open('/signup')
    screens.sign_up(EMAIL, PASSWORD)
    expect(screens.confirm).to_be_visible()
    wire.keep(page)
    code = server.code(EMAIL)
    screens.enter_code(code)
    expect(screens.login).to_be_visible()
    screens.log_in(EMAIL, WRONG)
    expect(screens.login.get_by_role('alert')).to_be_visible()
    wire.keep(page)
    screens.log_in(EMAIL, PASSWORD)
    expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
    first = stored_tokens(server)
    expect(page.get_by_text('The tokens were refreshed').first).to_be_visible()
    wire.keep(page)
    second = stored_tokens(server)
    (cookie,) = (each for each in context.cookies() if each['name'] == 'authui')
    files = all_bytes(server.folder / '.authui')
    page.get_by_role('button', name='Log out').click()
    expect(screens.login).to_be_visible()
    wire.keep(page)

    tokens = [getattr(each, name).get_secret_value() for each in (first, second) for name in TokenSet.model_fields]
    assert len(set(tokens)) == 5  # an ID and an access token of each, and the refresh token that served both
    shown = [*wire.received, *wire.urls, *wire.bodies]
    log = '\n'.join(line for line in server.log.splitlines() if not line.startswith('Mail to '))
    for secret in (PASSWORD, WRONG, *tokens):
        assert not any(secret in each for each in shown)
        assert secret not in log
        assert secret.encode() not in files
    assert not any(token in each for token in tokens for each in wire.sent)
    assert [sum(secret in frame for frame in wire.sent) for secret in (PASSWORD, WRONG)] == [2, 1]

    # The code is shown where the mail would be, and nowhere else; the session's id is in the cookie alone.
    assert not any(code in each for each in shown)
    assert code not in log
    assert code.encode() not in files
    assert cookie['httpOnly']
    assert cookie['sameSite'] == 'Lax'
    assert not any(cookie['value'] in each for each in [*shown, *wire.sent, log])
    assert cookie['value'].encode() not in files


def stored_tokens(server: Server) -> TokenSet:
    """Open a copy of the server's data with the server's own key, and return the tokens of its one session."""
    copy = server.folder / 'copy'
    shutil.copytree(server.folder / '.authui', copy)

    async def read() -> TokenSet:
        pool = LocalPool.open(copy / 'pool')
        records = SqliteRecords(copy / 'sessions.sqlite3')
        vault = Vault(
            records, secret=load_or_create_secret(copy / 'session.key'), pool=f'{pool.pool_id}/{pool.client_id}'
        )
        (key,) = await records._run(lambda database: database.execute('SELECT key FROM records').fetchone())
        record = await vault.get(key, SessionRecord)
        await vault.close()
        pool.close()
        assert record is not None
        return record.tokens

    with ThreadPoolExecutor(1) as thread:  # Playwright's own event loop runs in this one
        tokens = thread.submit(asyncio.run, read()).result()
    shutil.rmtree(copy)
    return tokens


def all_bytes(folder: Path) -> bytes:
    return b'\n'.join(path.read_bytes() for path in sorted(folder.rglob('*')) if path.is_file())
