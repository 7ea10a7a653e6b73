from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from uvicorn.logging import AccessFormatter

from authui.logs import Redaction, one_line, redact, redact_logs

JWT = 'eyJhbGciOiJSUzI1NiIsImtpZCI6Im0ifQ.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ'


class Memory(logging.Handler):
    """Keeps what it would have written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter('%(levelname)s %(message)s'))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def memory() -> Memory:
    memory = Memory()
    memory.addFilter(Redaction())
    return memory


@pytest.fixture
def logger(memory: Memory) -> Iterator[logging.Logger]:
    logger = logging.getLogger('a.hosts.own')
    logger.addHandler(memory)
    yield logger
    logger.removeHandler(memory)


@pytest.mark.parametrize(
    'text',
    [
        f'got {JWT}.',
        f'Authorization: Bearer {JWT}',
        "{'Password': 'canary-1'}",
        '{"password": "canary-1", "x": 1}',
        'password=canary-1&user=a',
        "SecretStr leaked: client_secret='canary-1'",
        'GET /_nicegui_ws/socket.io/?EIO=4&client_id=canary-1&tab_id=2',
        'Cookie: authui=canary-1; other=2',
        'set-cookie: __Host-authui=canary-1; Path=/',
        "headers={'x-authui-ticket': 'canary-1'}",
        'REFRESH_TOKEN=canary-1',
        "{'SRP_A': 'canary-1', 'SECRET_HASH': 'canary-1'}",
        "ConfirmationCode='canary-1'",
        f'eyJhbGciOiJkaXIifQ..{"canary"}.x.y',
    ],
)
def test_a_secret_does_not_survive(text: str) -> None:
    assert 'canary' not in redact(text)
    assert 'eyJ' not in redact(text)


@pytest.mark.parametrize(
    'text',
    ['a page could not be shown yet: unavailable', 'status code: 200', 'GET /orders?id=7', 'user 5 signed in', 'eyJ'],
)
def test_all_else_stays(text: str) -> None:
    assert redact(text) == text


SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters='"\'&,;)}]='), min_size=8)
PLACES = st.sampled_from(
    ['password={}', '"password": "{}"', "'SecretHash': '{}'", 'refresh_token={}&a=b', 'authorization: Bearer {}']
)


@settings(max_examples=int(os.environ.get('AUTHUI_TEST_REDACTIONS', '1000')), deadline=None)
@given(SECRETS, PLACES, st.text(max_size=20))
def test_whatever_stands_behind_a_telling_name_is_gone(secret: str, place: str, around: str) -> None:
    assume(secret not in place)  # the name itself stays
    assert secret not in redact(around.replace(secret, '') + ' ' + place.format(secret))


@given(st.text())
def test_a_text_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


def test_a_record_is_redacted_whoever_logs_it(logger: logging.Logger, memory: Memory) -> None:
    logger.error('sent %s with %s', {'Password': 'canary'}, JWT)
    logger.error('forged\nERROR %s', 'line\r\x1b[31m')
    assert memory.lines == [
        "ERROR sent {'Password': '***'} with ***",
        r'ERROR forged\nERROR line\r\x1b[31m',
    ]


def test_a_traceback_is_redacted_and_stays_readable(logger: logging.Logger, memory: Memory) -> None:
    try:
        int(f'not valid: {JWT}')
    except ValueError:
        logger.exception('failed')
    (text,) = memory.lines
    assert "ValueError: invalid literal for int() with base 10: 'not valid: ***'" in text
    assert text.count('\n') >= 3


def test_an_access_log_tells_no_query(memory: Memory) -> None:
    access = logging.getLogger('uvicorn.access')
    access.addHandler(memory)
    access.error('%s - "%s %s HTTP/%s" %d', '127.0.0.1:1', 'GET', '/login?next=canary', '1.1', 200)
    access.removeHandler(memory)
    assert memory.lines == ['ERROR 127.0.0.1:1 - "GET /login HTTP/1.1" 200']


def test_arguments_that_do_not_fit_are_not_shown(logger: logging.Logger, memory: Memory) -> None:
    logger.error('%d tries', 'canary')
    assert memory.lines == ['ERROR %d tries (with arguments that do not fit)']


def test_a_handler_is_given_one_redaction_however_often_it_is_asked_for() -> None:
    handler = Memory()
    logger = logging.getLogger('authui.test.redaction')
    logger.addHandler(handler)
    for _ in range(2):
        redact_logs([logger.name])
    assert len(handler.filters) == 1
    logger.removeHandler(handler)


def test_the_servers_own_formatter_gets_what_it_takes_apart() -> None:
    record = logging.LogRecord(
        'uvicorn.access', logging.INFO, '', 0, '%s - "%s %s HTTP/%s" %d', ('::1', 'GET', '/a?code=1', '1.1', 200), None
    )
    assert Redaction().filter(record)
    line = AccessFormatter('%(client_addr)s %(request_line)s %(status_code)s', use_colors=False).format(record)
    assert line == '::1 GET /a HTTP/1.1 200 OK'
