"""A browser that comes by another name of this machine is led to the public URL."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from starlette.types import Message, Receive, Scope, Send

from authui.edge import OneName
from authui.settings import Settings


async def ask(public_url: str | None, host: str, path: str = '/docs/C%23?q=%0A', **changed: object) -> Message:
    """Return how the answer begins that a browser gets."""
    answers: list[Message] = []

    async def page(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({'type': 'http.response.start', 'status': 200, 'headers': []})

    async def receive() -> Message:
        return {'type': 'http.request', 'body': b''}

    async def send(message: Message) -> None:
        answers.append(message)

    raw, _, query = path.partition('?')
    scope: Scope = {
        'type': 'http',
        'method': 'GET',
        'scheme': 'http',
        'path': unquote(raw),
        'raw_path': raw.encode(),
        'query_string': query.encode(),
        'headers': [(b'host', host.encode('latin-1')), (b'accept', b'text/html')],
        **changed,
    }
    await OneName(page, settings=Settings.load(public_url=public_url))(scope, receive, send)
    return answers[0]


def led_to(answer: Message) -> str | None:
    headers = {name.decode(): value.decode() for name, value in answer['headers']}
    return headers['location'] if answer['status'] == 307 else None


@pytest.mark.parametrize(
    ('public_url', 'host'),
    [
        ('http://localhost:8080', '127.0.0.1:8080'),
        ('http://localhost:8080', '[::1]:8080'),
        ('http://127.0.0.1:8080', 'localhost:8080'),
        ('http://127.0.0.1:8080', 'LOCALHOST:8080'),
        ('http://localhost', '127.0.0.1'),
        ('http://localhost', '127.0.0.1:80'),
    ],
)
async def test_names_of_this_machine_lead_to_one_another(public_url: str, host: str) -> None:
    assert led_to(await ask(public_url, host)) == f'{public_url}/docs/C%23?q=%0A'


@pytest.mark.parametrize(
    ('public_url', 'host'),
    [
        ('http://localhost:8080', 'localhost:8080'),
        ('http://localhost:8080', 'Localhost:8080'),
        ('http://localhost', 'localhost:80'),
        ('http://localhost:8080', '127.0.0.1:8081'),  # a proxy is in front: the way would lead to itself
        ('http://localhost:8080', 'app.example.org:8080'),
        ('http://localhost:8080', ''),
        ('http://localhost:8080', '[::1'),
        ('http://localhost:8080', 'localhost:99999'),
        ('https://app.example.org', '127.0.0.1:8080'),
        (None, '127.0.0.1:8080'),
    ],
)
async def test_other_names_are_not_redirected(public_url: str | None, host: str) -> None:
    assert led_to(await ask(public_url, host)) is None


async def test_only_the_visit_of_a_browser_is_redirected() -> None:
    assert led_to(await ask('http://localhost:8080', '127.0.0.1:8080', method='POST')) is None
    program: list[tuple[bytes, bytes]] = [(b'host', b'127.0.0.1:8080'), (b'accept', b'application/json')]
    assert led_to(await ask('http://localhost:8080', '127.0.0.1:8080', headers=program)) is None


async def test_the_path_is_used_where_a_server_gives_no_raw_path() -> None:
    assert led_to(await ask('http://localhost', '127.0.0.1', '/docs', raw_path=None)) == 'http://localhost/docs'
