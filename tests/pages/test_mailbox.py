"""The mailbox page shows the messages of any mailbox that the host gives it, and is there only if the host adds it."""

from __future__ import annotations

from pathlib import Path

from nicegui.testing import user_simulation

from authui.testing import PoolUnderTest

MADE_UP = """
from types import SimpleNamespace
from nicegui import ui
from pydantic import SecretStr
from authui import AuthUI
from authui.pages import add_mailbox_page

class MadeUp:
    def __init__(self):
        self.sent = []
        self.callbacks = []

    def messages(self):
        return self.sent

    def subscribe(self, callback):
        self.callbacks.append(callback)
        return lambda: self.callbacks.remove(callback)

    def deliver(self, code):
        message = SimpleNamespace(sent_at=0.0, destination='ann@example.org', code=SecretStr(code))
        self.sent.insert(0, message)
        for callback in self.callbacks:
            callback(message)

auth = AuthUI().install()
mailbox = MadeUp()
add_mailbox_page(auth._pages, mailbox)
mailbox.deliver('111111')

@ui.page('/another')
def another():
    mailbox.deliver('222222')

ui.run()
"""

OF_THE_HOST = """
from nicegui import ui
from authui import AuthUI

@ui.page('/mailbox')
def mailbox(): ui.label('letters of the host')

AuthUI().install()
ui.run()
"""


async def test_it_shows_the_codes_of_a_made_up_mailbox_and_new_ones_without_a_reload(
    tmp_path: Path, local_pool: PoolUnderTest
) -> None:
    assert local_pool is not None
    (tmp_path / 'main.py').write_text(MADE_UP)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        await user.open('/mailbox')
        await user.should_see('ann@example.org')
        await user.should_see('111111')
        await user.should_not_see('222222')
        await user.http_client.get('/another')
        await user.should_see('222222')
        await user.should_see('111111')


async def test_a_page_of_the_host_at_its_url_stays(tmp_path: Path, local_pool: PoolUnderTest) -> None:
    assert local_pool is not None
    (tmp_path / 'main.py').write_text(OF_THE_HOST)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        await user.open('/mailbox')
        await user.should_see('letters of the host')
