"""Takes the README's moving picture of the demo: from the sign-up to notes that are live in two tabs.

Chromium makes a WebP file of each screenshot; here they are put into one file that moves, as RFC 9649 describes it.
"""

from __future__ import annotations

import base64
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from browser import find
from playwright.sync_api import Browser, Page, expect, sync_playwright

TARGET = Path(__file__).parents[1] / 'docs' / 'images' / 'demo.webp'
WIDTH, HEIGHT, STRIP = 960, 600, 40
"""Of the picture in pixels, and of the strip below it, which says what is done."""
MOST_BYTES = 1_500_000
EMAIL, PASSWORD = 'mary@example.org', 'A long walk by the sea 7'
_DRAW = """async ([pictures, said, width, height, strip]) => {
  const canvas = Object.assign(document.createElement('canvas'), { width, height: height + strip });
  const to = canvas.getContext('2d');
  to.fillStyle = '#1b2430';
  to.fillRect(0, 0, width, height + strip);
  for (const [place, picture] of pictures.entries()) {
    const image = new Image();
    image.src = `data:image/png;base64,${picture}`;
    await image.decode();
    to.drawImage(image, (place * (width + 4)) / pictures.length, 0);
  }
  to.fillStyle = '#ffffff';
  to.font = '600 17px system-ui, sans-serif';
  to.textAlign = 'center';
  to.textBaseline = 'middle';
  to.fillText(said, width / 2, height + strip / 2);
  return canvas.toDataURL('image/webp', 0.8).split(',')[1];
}"""


@dataclass
class Film:
    """The frames, in their order."""

    canvas: Page
    """An empty page, which draws."""
    frames: list[tuple[bytes, int]] = field(default_factory=list)

    def take(self, said: str, milliseconds: int, *pages: Page) -> None:
        """Add a frame of one tab, or of two side by side."""
        pictures = [base64.b64encode(each.screenshot(animations='disabled')).decode() for each in pages]
        webp = self.canvas.evaluate(_DRAW, [pictures, said, WIDTH, HEIGHT, STRIP])
        self.frames.append((base64.b64decode(webp), milliseconds))

    def file(self) -> bytes:
        """Return the file: a header, how often it runs (for ever), and the frames."""
        size = _number(WIDTH - 1, 3) + _number(HEIGHT + STRIP - 1, 3)
        header = _chunk(b'VP8X', b'\2\0\0\0' + size) + _chunk(b'ANIM', b'\xff\xff\xff\xff\0\0')
        frames = [
            # The place is the upper left corner; each frame takes the place of the one before.
            _chunk(b'ANMF', bytes(6) + size + _number(milliseconds, 3) + b'\2' + _picture(webp))
            for webp, milliseconds in self.frames
        ]
        body = b'WEBP' + header + b''.join(frames)
        return b'RIFF' + _number(len(body), 4) + body


def _number(value: int, length: int) -> bytes:
    return value.to_bytes(length, 'little')


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + _number(len(content), 4) + content + bytes(len(content) % 2)


def _picture(webp: bytes) -> bytes:
    """Return the chunk of a still WebP file that is the picture itself."""
    place = 12
    while place < len(webp):
        name, length = webp[place : place + 4], int.from_bytes(webp[place + 4 : place + 8], 'little')
        if name in {b'VP8 ', b'VP8L'}:
            return _chunk(name, webp[place + 8 : place + 8 + length])
        place += 8 + length + length % 2
    raise ValueError('there is no picture in the file')


@contextmanager
def demo() -> Iterator[str]:
    """Serve the demo while the block runs; yields its URL."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port = probe.getsockname()[1]
    url = f'http://localhost:{port}'
    command = [sys.executable, '-m', 'authui', 'demo', '--port', str(port)]
    # What the demo keeps goes with the folder.
    with TemporaryDirectory() as folder:
        process = subprocess.Popen(  # noqa: S603 - our own
            command,
            env={**os.environ, 'AUTHUI_PASSKEYS': '0'},  # the film is of a password
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(f'{url}/login', process)
            yield url
        finally:
            process.terminate()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own server
        except OSError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.2)
        else:
            return


def film(browser: Browser, url: str) -> bytes:
    """Walk through the demo as a new user does."""
    context = browser.new_context(viewport={'width': WIDTH, 'height': HEIGHT}, color_scheme='light')
    film = Film(browser.new_page())
    page = context.new_page()
    _sign_up(film, page, url)
    _log_in(film, page)
    second = context.new_page()
    second.goto(url)
    _live_in_two_tabs(film, page, second)
    return film.file()


def _show(page: Page, form: str) -> None:
    """Scroll a card to the top of the window."""
    page.wait_for_timeout(400)
    page.locator(f'form[name={form}]').evaluate('(card) => scrollBy(0, card.getBoundingClientRect().top - 20)')
    page.wait_for_timeout(200)


def _sign_up(film: Film, page: Page, url: str) -> None:
    """Sign up, find the code in the mailbox and enter it."""
    said = 'Sign up'
    page.goto(f'{url}/signup')
    signup = page.locator('form[name=signup]')
    _show(page, 'signup')
    film.take(said, 1200, page)
    for name, value in (('email', EMAIL), ('password', PASSWORD), ('repeated', PASSWORD)):
        typed = signup.locator(f'input[name={name}]')
        typed.press_sequentially(value[:6])
        film.take(said, 180, page)
        typed.press_sequentially(value[6:])
        film.take(said, 500, page)
    signup.locator('button[type=submit]').first.click()
    confirm = page.locator('form[name=confirm]')
    expect(confirm).to_be_visible()
    _show(page, 'confirm')
    film.take('The demo has a mailbox of its own', 1400, page)
    mailbox = page.context.new_page()
    mailbox.goto(f'{url}/mailbox')
    code = mailbox.locator('.authui-code').first
    expect(code).to_be_visible()
    mailbox.wait_for_timeout(500)
    film.take('The mail, as your user pool would send it', 2200, mailbox)
    digits = code.inner_text()
    mailbox.close()
    for count in range(2, 7, 2):
        confirm.locator('input[name=code]').fill(digits[:count])
        film.take('Enter the code', 250, page)
    confirm.locator('button[type=submit]').first.click()
    expect(page.locator('form[name=login]')).to_be_visible()


def _log_in(film: Film, page: Page) -> None:
    login = page.locator('form[name=login]')
    _show(page, 'login')
    film.take('Log in', 900, page)
    login.locator('input[name=password]').fill(PASSWORD)
    film.take('Log in', 600, page)
    login.locator('button[type=submit]').first.click()
    expect(page.get_by_role('heading', name='You are signed in')).to_be_visible()
    page.wait_for_timeout(500)
    film.take('A small app behind the login', 1800, page)


def _live_in_two_tabs(film: Film, page: Page, second: Page) -> None:
    for each in (page, second):
        each.set_viewport_size({'width': WIDTH // 2 - 2, 'height': HEIGHT})
        expect(each.get_by_label('New note')).to_be_visible()
    page.wait_for_timeout(500)
    said = 'Two tabs, one store'
    film.take(said, 1200, page, second)
    note = 'Call Grace about the engine'
    for end in (5, 10, 18, len(note)):
        second.get_by_label('New note').fill(note[:end])
        film.take(said, 200, page, second)
    second.keyboard.press('Enter')
    expect(page.get_by_label(note, exact=True)).to_be_visible()
    film.take(said, 1500, page, second)
    page.get_by_label(note, exact=True).check()
    expect(second.get_by_label(note, exact=True)).to_be_checked()
    film.take(said, 1500, page, second)
    second.get_by_role('button', name=re.compile('Teal')).click()
    expect(page.get_by_role('button', name='Add', exact=True)).to_have_css('background-color', 'rgb(15, 118, 110)')
    second.evaluate('scrollTo(0, 0)')
    film.take('Another look, in all tabs', 2200, page, second)
    second.get_by_role('button', name='Log out').click()
    for each in (page, second):
        expect(each.locator('form[name=login]')).to_be_visible()
        _show(each, 'login')
    film.take('Logged out, in all tabs', 2200, page, second)


def main() -> None:
    """Take the picture and write it."""
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=['--no-sandbox'])
        made = film(browser, url)
        browser.close()
    if len(made) > MOST_BYTES:
        raise SystemExit(f'The picture has {len(made)} bytes; a README should not load more than {MOST_BYTES}.')
    TARGET.write_bytes(made)
    print(f'{TARGET.name}: {len(made)} bytes')


if __name__ == '__main__':
    main()
