"""The mailbox page shows the messages of any mailbox that the host gives it, and is there only if the host adds it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nicegui import ui
from nicegui.element import Element
from nicegui.testing import User, user_simulation

from authui.pages.texts import ENGLISH
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

    def deliver(self, code, kind='sign_up', destination='ann@example.org', body='<p>the body</p>'):
        message = SimpleNamespace(
            sent_at=0.0, sender='shop@example.org', destination=destination, kind=kind, code=SecretStr(code),
            subject=SecretStr('Subject of ' + code), body=SecretStr(body), is_sms=destination.startswith('+'))
        self.sent.insert(0, message)
        for callback in self.callbacks:
            callback(message)

auth = AuthUI().install()
mailbox = MadeUp()
seen = []
add_mailbox_page(auth._pages, mailbox, on_seen=lambda: seen.append(len(mailbox.sent)))

@ui.page('/another')
def another(code: str, kind: str = 'sign_up', to: str = 'ann@example.org', body: str = '<p>the body</p>'):
    mailbox.deliver(code, kind, to, body)

@ui.page('/seen')
def how_many():
    ui.label(f'seen: {seen[-1]}')

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


@pytest.fixture
async def user(tmp_path: Path, local_pool: PoolUnderTest) -> AsyncIterator[User]:
    assert local_pool is not None
    (tmp_path / 'main.py').write_text(MADE_UP)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        yield user


async def deliver(user: User, code: str, **more: str) -> None:
    await user.http_client.get('/another', params={'code': code, **more})


def frames(user: User) -> list[Element]:
    return list(user.find(kind=ui.element, marker='mail').elements)


async def test_it_shows_messages_and_new_ones_without_a_reload(user: User) -> None:
    await user.open('/mailbox')
    await user.should_see(ENGLISH.mailbox_empty)
    await deliver(user, '111111')
    await user.should_see('111111')
    await user.should_not_see(ENGLISH.mailbox_empty)
    for part in ('ann@example.org', 'shop@example.org', 'Subject of 111111', 'Sign-up'):
        await user.should_see(part)
    await deliver(user, '222222', kind='reset')
    await user.should_see('222222')
    await user.should_see('111111')
    await user.should_see('Password reset')


async def test_the_newest_message_is_on_top_and_open(user: User) -> None:
    await user.open('/mailbox')
    await deliver(user, '111111')
    await user.should_see('111111')
    await deliver(user, '222222', body='<p>newest</p>')
    await user.should_see('222222')
    [messages] = user.find(marker='messages').elements
    shown = [each.text for each in messages.descendants() if isinstance(each, ui.label)]
    codes = [each for each in shown if each.isdigit()]
    assert codes == ['222222', '111111']
    [frame] = frames(user)
    assert frame.props['srcdoc'].endswith('<p>newest</p>')


async def test_a_message_opens_and_closes(user: User) -> None:
    await user.open('/mailbox')
    await deliver(user, '111111')
    await user.should_see('111111')
    user.find(marker='envelope').click()
    await user.should_not_see(kind=ui.element, marker='mail')
    user.find(marker='envelope').click()
    assert len(frames(user)) == 1


async def test_a_mail_can_run_nothing(user: User) -> None:
    await user.open('/mailbox')
    await deliver(user, '111111', body='<script>parent.document.title = "taken"</script>')
    await user.should_see('111111')
    [frame] = frames(user)
    assert frame.tag == 'iframe'
    assert frame.props['sandbox'] == ''
    assert "default-src 'none'" in frame.props['srcdoc']


async def test_a_text_message_is_text(user: User) -> None:
    await user.open('/mailbox')
    await deliver(user, '111111', to='+15551234567', body='<b>111111</b> it is')
    await user.should_see('<b>111111</b> it is')
    await user.should_not_see(kind=ui.element, marker='mail')


async def test_a_temporary_password_is_not_drawn_as_a_code(user: User) -> None:
    await user.open('/mailbox')
    await deliver(user, 'correct horse', kind='invitation')
    await user.should_see('Temporary password: ')
    [messages] = user.find(marker='messages').elements
    [shown] = [each for each in messages.descendants() if getattr(each, 'text', '') == 'correct horse']
    assert 'authui-code' not in shown.classes


async def test_the_mailbox_is_told_when_its_messages_were_seen(user: User) -> None:
    await deliver(user, '111111')
    await user.open('/mailbox')
    await user.should_see('111111')
    await deliver(user, '222222')
    await user.should_see('222222')
    await user.open('/seen')
    await user.should_see('seen: 2')


async def test_it_has_no_link_to_itself(user: User) -> None:
    await user.open('/mailbox')
    await user.should_see(ENGLISH.local_pool)
    await user.should_not_see(ENGLISH.open_mailbox)


@pytest.mark.parametrize(
    ('came_from', 'back'),
    [
        ('', '/login'),
        ('http://localhost/confirm', '/confirm'),
        ('http://localhost/confirm?a=1', '/confirm'),
        ('http://localhost/mailbox', '/login'),
        ('https://elsewhere.example/confirm', '/login'),
        ('http://localhost//elsewhere.example', '/login'),
        ('http://localhost/\\elsewhere.example', '/login'),
        ('http://[', '/login'),
    ],
)
async def test_it_leads_back_to_the_page_of_this_site_that_led_there(user: User, came_from: str, back: str) -> None:
    user.http_client.headers.update({'referer': came_from, 'host': 'localhost'})
    await user.open('/mailbox')
    [link] = user.find(ENGLISH.mail_back).elements
    assert link.props['href'] == back


async def test_a_page_of_the_host_at_its_url_stays(tmp_path: Path, local_pool: PoolUnderTest) -> None:
    assert local_pool is not None
    (tmp_path / 'main.py').write_text(OF_THE_HOST)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        await user.open('/mailbox')
        await user.should_see('letters of the host')
