"""Which POST requests count as forms of ours: judged by their head before the body is read, then read within limits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import Request
from starlette.types import Message

from authui.host import posted_form
from authui.host.posted_form import PostedForm, RefusedPostError, read_posted_form
from authui.pages import Choice, Field
from authui.settings import Settings

SETTINGS = Settings()
ORIGIN = {'host': 'localhost', 'origin': 'http://localhost'}
FORM = {'content-type': 'application/x-www-form-urlencoded'}
BODY = urlencode({'authui-form': 'login', 'email': 'ann@example.org'}).encode()


class Sent:
    """A request, and whether its body was read."""

    def __init__(self, headers: Iterable[tuple[str, str]], *chunks: bytes, ends: bool = True) -> None:
        self._chunks = list(chunks)
        self._ends = ends
        self.reads = 0
        scope: dict[str, Any] = {
            'type': 'http',
            'method': 'POST',
            'path': '/login',
            'scheme': 'http',
            'server': ('localhost', 80),
            'headers': [(name.encode(), value.encode('latin-1')) for name, value in headers],
        }
        self.request = Request(scope, self._receive)

    async def _receive(self) -> Message:
        self.reads += 1
        if not self._chunks and not self._ends:
            await asyncio.sleep(3600)
        chunk = self._chunks.pop(0) if self._chunks else b''
        return {'type': 'http.request', 'body': chunk, 'more_body': bool(self._chunks) or not self._ends}


async def refused(sent: Sent) -> HTTPStatus:
    with pytest.raises(RefusedPostError) as error:
        await read_posted_form(sent.request, SETTINGS)
    return error.value.status


async def read(body: bytes) -> PostedForm:
    return await read_posted_form(Sent((ORIGIN | FORM).items(), body).request, SETTINGS)


async def test_a_form_is_read() -> None:
    form = await read(urlencode({'authui-form': 'login', 'authui-do': 'resend', 'email': 'ä@example.org'}).encode())
    assert (form.name, form.action) == ('login', 'resend')
    assert form.values([Field(name='email', label=''), Field(name='other', label='')]) == {
        'email': 'ä@example.org',
        'other': '',
    }


async def test_without_a_button_it_is_sent() -> None:
    assert (await read(BODY)).action == 'submit'


async def test_ticks_and_choices_are_joined_into_one_text() -> None:
    form = await read(b'authui-form=x&days=mo&days=we&tick=anything')
    fields = [
        Field(name='days', label='', type='choices', choices=[Choice('mo', ''), Choice('we', '')]),
        Field(name='tick', label='', type='tick'),
        Field(name='other', label='', type='tick'),
    ]
    assert form.values(fields) == {'days': 'mo we', 'tick': 'on', 'other': ''}


@pytest.mark.parametrize(
    'headers',
    [
        {'host': 'localhost'},
        {'host': 'localhost', 'origin': 'null'},
        {'host': 'localhost', 'origin': 'http://localhost.evil.example'},
        {'host': 'localhost', 'origin': 'https://localhost'},
        {'host': 'localhost', 'origin': 'http://localhost:8080'},
        {'host': 'evil.example', 'origin': 'http://evil.example'},
        {**ORIGIN, 'sec-fetch-site': 'cross-site'},
        {**ORIGIN, 'sec-fetch-site': 'same-site'},
        {**ORIGIN, 'sec-fetch-site': 'none'},
        {'host': 'localhost', 'sec-fetch-site': 'same-origin'},
    ],
)
@pytest.mark.parametrize(
    'kind', ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x', 'application/json']
)
async def test_another_site_is_refused_before_the_body_is_read(headers: dict[str, str], kind: str) -> None:
    sent = Sent([*headers.items(), ('content-type', kind)], BODY)
    assert await refused(sent) == HTTPStatus.FORBIDDEN
    assert sent.reads == 0


async def test_two_origins_are_refused() -> None:
    sent = Sent([*(ORIGIN | FORM).items(), ('origin', 'http://localhost')], BODY)
    assert await refused(sent) == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    'headers',
    [
        [],
        [('content-type', 'text/plain')],
        [('content-type', 'multipart/form-data; boundary=x')],
        [('content-type', 'application/json')],
        [('content-type', 'application/x-www-form-urlencoded; charset=utf-16')],
        [('content-type', 'application/x-www-form-urlencoded, text/plain')],
        [*FORM.items(), *FORM.items()],
        [*FORM.items(), ('content-encoding', 'gzip')],
        [*FORM.items(), ('content-encoding', 'identity'), ('content-encoding', 'gzip')],
        [*FORM.items(), ('content-encoding', '')],
    ],
)
async def test_another_content_type_is_refused_before_the_body_is_read(headers: list[tuple[str, str]]) -> None:
    sent = Sent([*ORIGIN.items(), *headers], BODY)
    assert await refused(sent) == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    assert sent.reads == 0


@pytest.mark.parametrize(
    'kind', ['application/x-www-form-urlencoded;charset=UTF-8', 'Application/X-WWW-Form-Urlencoded']
)
async def test_the_content_types_of_browsers_are_accepted(kind: str) -> None:
    sent = Sent([*ORIGIN.items(), ('content-type', kind)], BODY)
    assert (await read_posted_form(sent.request, SETTINGS)).name == 'login'


async def test_a_length_over_the_limit_is_refused_before_the_body_is_read() -> None:
    for length in ('65537', '9' * 4000):
        sent = Sent([*(ORIGIN | FORM).items(), ('content-length', length)], BODY)
        assert await refused(sent) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        assert sent.reads == 0
    for length in ('-1', '1e3', '', '٣'.encode().decode('latin-1')):
        sent = Sent([*(ORIGIN | FORM).items(), ('content-length', length)], BODY)
        assert await refused(sent) == HTTPStatus.BAD_REQUEST


async def test_a_body_in_chunks_is_read_up_to_the_limit() -> None:
    most = SETTINGS.max_frame_bytes
    chunk = b'a=' + b'b' * 7998
    rest = most - 8 * len(chunk)
    whole = [chunk] * 8 + [b'&c=' + b'd' * (rest - 3)]
    form = await read_posted_form(Sent((ORIGIN | FORM).items(), *whole).request, SETTINGS)
    assert len(form.sent['c'][0]) == rest - 3
    sent = Sent((ORIGIN | FORM).items(), *[chunk] * 9, *[chunk] * 1000)
    assert await refused(sent) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert sent.reads == 9


async def test_a_body_without_an_end_is_bounded_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posted_form, '_BODY_SECONDS', 0.05)
    assert await refused(Sent((ORIGIN | FORM).items(), b'a=', ends=False)) == HTTPStatus.REQUEST_TIMEOUT


async def test_a_browser_that_leaves_causes_no_error() -> None:
    async def receive() -> Message:
        return {'type': 'http.disconnect'}

    sent = Sent((ORIGIN | FORM).items())
    with pytest.raises(RefusedPostError):
        await read_posted_form(Request(sent.request.scope, receive), SETTINGS)


@pytest.mark.parametrize(
    'body',
    [
        b'email=%ff%fe',
        'email=ä'.encode(),
        b'\x00\xff',
        b'&'.join(b'a%d=1' % each for each in range(101)),
        b'authui-form=login&authui-form=signup',
        b'authui-do=submit&authui-do=resend',
    ],
)
async def test_a_body_that_no_form_sends_is_refused(body: bytes) -> None:
    assert await refused(Sent((ORIGIN | FORM).items(), body)) == HTTPStatus.BAD_REQUEST


async def test_a_field_that_comes_twice_is_refused() -> None:
    form = await read(b'authui-form=login&email=a&email=b')
    with pytest.raises(RefusedPostError) as error:
        form.values([Field(name='email', label='')])
    assert error.value.status == HTTPStatus.BAD_REQUEST
