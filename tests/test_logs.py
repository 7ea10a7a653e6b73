from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
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


@given(SECRETS, PLACES, st.text(max_size=20))
def test_whatever_stands_behind_a_telling_name_is_gone(secret: str, place: str, around: str) -> None:
    assume(secret not in place)  # a name is no secret
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
    lines = text.splitlines()
    assert lines[:2] == ['ERROR failed', 'Traceback (most recent call last):']
    assert lines[-1].endswith("'not valid: ***'")


def test_an_access_log_tells_no_query(memory: Memory) -> None:
    access = logging.getLogger('uvicorn.access')
    access.addHandler(memory)
    access.error('%s - "%s %s HTTP/%s" %d', '127.0.0.1:1', 'GET', '/login?next=canary', '1.1', 200)
    access.removeHandler(memory)
    assert memory.lines == ['ERROR 127.0.0.1:1 - "GET /login HTTP/1.1" 200']


class Unwritable:
    """Cannot be written into a text."""

    def __str__(self) -> str:
        raise RuntimeError('canary')


@pytest.mark.parametrize(
    ('message', 'arguments'),
    [
        ('%d tries', ('canary',)),
        ('%(tries)d tries', ({'canary': 1},)),
        ('%s tries', (Unwritable(),)),
        ('%', ('canary',)),
    ],
)
def test_arguments_that_do_not_fit_are_not_shown_and_break_nothing(
    logger: logging.Logger, memory: Memory, message: str, arguments: tuple[object, ...]
) -> None:
    logger.error(message, *arguments)
    assert memory.lines == [f'ERROR {message} (with arguments that do not fit)']


@pytest.mark.parametrize(
    ('name', 'message', 'arguments'),
    [
        ('uvicorn.access', 'password=%s', ('canary',)),
        ('uvicorn.access', '%s %s password=%s', ('a', 'b', 'canary')),
        ('uvicorn.access', '%s %s %d %s password=%s', ('a', 'b', 3, 'c', 'canary')),
        ('uvicorn.access', 'password=%(x)s', ({'x': 'canary', 'a': 1, 'b': 2, 'c': 3, 'd': 4},)),
        ('a.hosts.own', '%s %s %s %s password=%s', ('a', 'b', 'c', 'd', 'canary')),
    ],
)
def test_what_is_no_line_of_a_request_is_redacted_as_a_whole(
    memory: Memory, name: str, message: str, arguments: tuple[object, ...]
) -> None:
    logger = logging.getLogger(name)
    logger.addHandler(memory)
    logger.error(message, *arguments)
    logger.removeHandler(memory)
    assert 'canary' not in memory.lines[0]
    assert memory.lines[0].endswith('password=***')


class TestRedactLogs:
    @pytest.fixture
    def handlers(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Memory]]:
        handlers: list[Memory] = []
        for name in ('', 'uvicorn', 'uvicorn.access', 'uvicorn.error'):
            handlers.append(Memory())
            logging.getLogger(name).addHandler(handlers[-1])
        last = Memory()
        monkeypatch.setattr(logging, 'lastResort', last)
        yield [*handlers, last]
        for name, handler in zip(('', 'uvicorn', 'uvicorn.access', 'uvicorn.error'), handlers, strict=True):
            logging.getLogger(name).removeHandler(handler)

    def test_covers_the_root_the_server_and_who_has_no_handler(self, handlers: list[Memory]) -> None:
        for _ in range(2):
            redact_logs()
        assert [len(handler.filters) for handler in handlers] == [1] * 5

    def test_does_without_a_handler_of_the_last_resort(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(logging, 'lastResort', None)
        redact_logs()

    def test_leaves_other_filters_be(self) -> None:
        handler = Memory()
        handler.addFilter(lambda _: True)
        logger = logging.getLogger('authui.test.redaction')
        logger.addHandler(handler)
        redact_logs([logger.name])
        assert len(handler.filters) == 2
        logger.removeHandler(handler)


def test_a_record_that_two_handlers_get_is_the_same_in_both(logger: logging.Logger, memory: Memory) -> None:
    other = Memory()
    other.addFilter(Redaction())
    logger.addHandler(other)
    logger.error('100 %% of password=%s\n', 'canary')
    logger.removeHandler(other)
    assert memory.lines == other.lines == [r'ERROR 100 % of password=***\n']


def test_the_servers_own_formatter_gets_what_it_takes_apart() -> None:
    record = logging.LogRecord(
        'uvicorn.access', logging.INFO, '', 0, '%s - "%s %s HTTP/%s" %d', ('::1', 'GET', '/a?code=1', '1.1', 200), None
    )
    assert Redaction().filter(record)
    line = AccessFormatter('%(client_addr)s %(request_line)s %(status_code)s', use_colors=False).format(record)
    assert line == '::1 GET /a HTTP/1.1 200 OK'
