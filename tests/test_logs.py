from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from uvicorn.logging import AccessFormatter, DefaultFormatter

from authui.logs import Redaction, one_line, redact, redact_logs

JWT = 'eyJhbGciOiJSUzI1NiIsImtpZCI6Im0ifQ.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ'


class Memory(logging.Handler):
    """Keeps the lines that it would have written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter('%(levelname)s %(message)s'))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(autouse=True, scope='module')
def _redacted() -> None:
    redact_logs()


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def logger(memory: Memory) -> Iterator[logging.Logger]:
    """A logger of authui with a handler that a host has added."""
    redact_logs()
    logger = logging.getLogger('authui.session.session')
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
        'AUTHUI_SECRET=canary-1',
        'AUTHUI_CLIENT_SECRET: canary-1',
        'AUTHUI_REDIS_URL=redis://:canary-1@127.0.0.1/0',
        'Cookie: authui-step=canary-1',
        'idToken=canary-1',
        f'eyJhbGciOiJkaXIifQ..{"canary"}.x.y',
    ],
)
def test_a_secret_does_not_survive(text: str) -> None:
    assert 'canary' not in redact(text)
    assert 'eyJ' not in redact(text)


@pytest.mark.parametrize(
    'text',
    [
        *(
            'a page could not be shown yet: unavailable',
            'status code: 200',
            'GET /orders?id=7',
            'user 5 signed in',
            'eyJ',
        ),
        'What to do: set AUTHUI_SIGN_UP=0, so that no screen offers a sign-up',
        'the token endpoint refused: invalid_token: bad value',
    ],
)
def test_any_other_text_is_kept(text: str) -> None:
    assert redact(text) == text


SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters='"\'&,;)}]='), min_size=8)
PLACES = st.sampled_from(
    ['password={}', '"password": "{}"', "'SecretHash': '{}'", 'refresh_token={}&a=b', 'authorization: Bearer {}']
)


@settings(max_examples=int(os.environ.get('AUTHUI_TEST_REDACTIONS', '1000')), deadline=None)
@given(SECRETS, PLACES, st.text(max_size=20))
def test_every_value_after_the_name_of_a_secret_is_masked(secret: str, place: str, around: str) -> None:
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
    lines = text.splitlines()
    assert lines[:2] == ['ERROR failed', 'Traceback (most recent call last):']
    assert lines[-1].endswith("'not valid: ***'")


def test_an_access_log_has_no_query(memory: Memory) -> None:
    redact_logs()
    access = logging.getLogger('uvicorn.access')
    access.addHandler(memory)
    access.error('%s - "%s %s HTTP/%s" %d', '127.0.0.1:1', 'GET', '/login?next=canary', '1.1', 200)
    access.removeHandler(memory)
    assert memory.lines == ['ERROR 127.0.0.1:1 - "GET /login HTTP/1.1" 200']


class Unwritable:
    """Cannot be converted into a string."""

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
def test_arguments_that_do_not_match_are_not_shown_and_break_nothing(
    logger: logging.Logger, memory: Memory, message: str, arguments: tuple[object, ...]
) -> None:
    logger.error(message, *arguments)
    assert memory.lines == [f'ERROR {message} (with arguments that do not match)']


@pytest.mark.parametrize(
    ('name', 'message', 'arguments'),
    [
        ('uvicorn.access', 'password=%s', ('canary',)),
        ('uvicorn.access', '%s %s password=%s', ('a', 'b', 'canary')),
        ('uvicorn.access', '%s %s %d %s password=%s', ('a', 'b', 3, 'c', 'canary')),
        ('uvicorn.access', 'password=%(x)s', ({'x': 'canary', 'a': 1, 'b': 2, 'c': 3, 'd': 4},)),
        ('authui.host.app', '%s %s %s %s password=%s', ('a', 'b', 'c', 'd', 'canary')),
    ],
)
def test_any_other_record_of_the_access_log_is_redacted_as_a_whole(
    memory: Memory, name: str, message: str, arguments: tuple[object, ...]
) -> None:
    redact_logs()
    logger = logging.getLogger(name)
    logger.addHandler(memory)
    logger.error(message, *arguments)
    logger.removeHandler(memory)
    assert 'canary' not in memory.lines[0]
    assert memory.lines[0].endswith('password=***')


OURS = [
    'authui',
    'authui.security',
    'authui.session.sign_in',
    'authui.a.module.of.later',
    'boto3',
    'botocore.endpoint',
    'urllib3.connectionpool',
    'uvicorn',
    'uvicorn.access',
    'uvicorn.error',
    'engineio.server',
    'nicegui',
    'asyncio',
]
"""The packages whose records are redacted, whichever handler gets them."""
HOSTS = ['shop', 'shop.orders', 'authuix', 'my.authui', '__main__', 'sqlalchemy.engine', 'uvicornish']


class Kept(logging.Handler):
    """Keeps the records themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def on_root(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Memory]]:
    """Two handlers of a host on the root logger, one added before the start and one after it."""
    for name in (
        'uvicorn',
        'uvicorn.access',
        'uvicorn.error',
    ):  # a server of another test may have turned propagation off
        monkeypatch.setattr(logging.getLogger(name), 'propagate', True)
    handlers, root = [Memory(), Memory()], logging.getLogger()
    root.addHandler(handlers[0])
    redact_logs()
    root.addHandler(handlers[1])
    yield handlers
    for handler in handlers:
        root.removeHandler(handler)


@pytest.mark.parametrize('name', OURS)
def test_a_secret_of_ours_reaches_no_handler(name: str, on_root: list[Memory]) -> None:
    kept = Kept()
    logging.getLogger().addHandler(kept)
    failure = ValueError(f'not valid: {JWT}')
    extra = {'sent': JWT, 'held': {'password': 'canary'}}
    logging.getLogger(name).error('password=%s and %s', 'canary', JWT, exc_info=failure, extra=extra)
    logging.getLogger().removeHandler(kept)
    for handler in on_root:
        assert 'password=*** and ***' in handler.lines[0]
    (record,) = kept.records
    everything = repr(vars(record)) + logging.Formatter().format(record)
    if record.exc_info is not None:
        everything += logging.Formatter().formatException(record.exc_info)  # as JSON formatters do
    assert 'canary' not in everything
    assert 'eyJ' not in everything


ARGUMENTS = st.lists(
    st.one_of(st.text(max_size=20), st.integers(), st.none(), st.just(JWT), st.just({'password': 'x'})), max_size=4
)
TOLD = st.one_of(
    st.text(max_size=60),
    st.sampled_from(['Ticket: closed\nsecond line', 'cookie=', 'GET /a?code=', 'secret: ', JWT, 'x\x1b[31m']),
)
EXTRAS = st.dictionaries(st.sampled_from(['ticket', 'password', 'color_message', 'user']), st.text(max_size=9))


@settings(max_examples=int(os.environ.get('AUTHUI_TEST_REDACTIONS', '1000')), deadline=None)
@given(st.sampled_from(HOSTS), TOLD, ARGUMENTS, EXTRAS)
def test_a_hosts_own_records_are_not_touched(
    name: str, told: str, arguments: list[object], extra: dict[str, str]
) -> None:
    logger, kept = logging.getLogger(name), Kept()
    message = told.replace('%', '%%') + '%s' * len(arguments)
    failure = ValueError(f'password=canary {JWT}\nsecond line')
    logger.addHandler(kept)
    logger.propagate = False  # pytest's own handlers would write a thousand tracebacks
    logger.error(message, *arguments, extra=extra, exc_info=failure)
    logger.propagate = True
    logger.removeHandler(kept)
    (record,) = kept.records
    assert record.msg is message
    assert record.args == (arguments[0] if arguments == [{'password': 'x'}] else tuple(arguments))
    assert vars(record) | extra == vars(record)
    assert record.exc_info is not None
    assert record.exc_info[1] is failure


def test_a_line_of_the_host_is_unchanged(on_root: list[Memory]) -> None:
    logging.getLogger('shop').error('Ticket: %s closed\nsecond line', 4711)
    for handler in on_root:
        assert handler.lines == ['ERROR Ticket: 4711 closed\nsecond line']


def test_records_without_a_secret_keep_their_arguments(logger: logging.Logger) -> None:
    kept = Kept()
    logger.addHandler(kept)
    logger.error('Ticket: %s closed', 4711)
    logger.removeHandler(kept)
    assert kept.records[0].args == (4711,)


def test_a_failed_start_is_readable(memory: Memory) -> None:
    redact_logs()
    logger = logging.getLogger('uvicorn.error')
    logger.addHandler(memory)
    text = 'Traceback (most recent call last):\n  File "main.py"\nSystemExit: authui cannot start: unset X, then\n'
    logger.error(text)
    logger.error(f'{text}password=canary {JWT}')  # noqa: G004 - as uvicorn gives it
    logger.removeHandler(memory)
    assert memory.lines == [f'ERROR {text}', f'ERROR {text}password=*** ***']


def test_the_coloured_message_of_the_server_is_redacted_too(memory: Memory) -> None:
    redact_logs()
    logger = logging.getLogger('uvicorn.error')
    memory.setFormatter(DefaultFormatter('%(message)s', use_colors=True))
    logger.addHandler(memory)
    logger.error('running on %s', 'http://a', extra={'color_message': 'running on \x1b[1m%s\x1b[0m'})
    logger.error('password=%s', 'canary', extra={'color_message': 'password=\x1b[1m%s\x1b[0m'})
    logger.removeHandler(memory)
    assert memory.lines == ['running on \x1b[1mhttp://a\x1b[0m', 'password=***']


def test_a_second_call_adds_nothing_and_the_record_factory_of_the_host_stays_in_use() -> None:
    class Own(logging.LogRecord):
        pass

    former = logging.getLogRecordFactory()
    logging.setLogRecordFactory(Own)
    try:
        redact_logs()
        factory = logging.getLogRecordFactory()
        redact_logs()
        assert logging.getLogRecordFactory() is factory
        assert isinstance(logging.makeLogRecord({}), Own)
        filters = logging.getLogger('authui.host.app').filters
        assert len([each for each in filters if isinstance(each, Redaction)]) == 1
    finally:
        logging.setLogRecordFactory(former)


def test_a_record_that_two_handlers_get_is_the_same_in_both(logger: logging.Logger, memory: Memory) -> None:
    other = Memory()
    logger.addHandler(other)
    logger.error('100 %% of password=%s\n', 'canary')
    logger.removeHandler(other)
    assert memory.lines == other.lines == [r'ERROR 100 % of password=***\n']


def test_the_formatter_of_the_server_gets_the_arguments_that_it_needs() -> None:
    record = logging.LogRecord(
        'uvicorn.access', logging.INFO, '', 0, '%s - "%s %s HTTP/%s" %d', ('::1', 'GET', '/a?code=1', '1.1', 200), None
    )
    assert Redaction().filter(record)
    line = AccessFormatter('%(client_addr)s %(request_line)s %(status_code)s', use_colors=False).format(record)
    assert line == '::1 GET /a HTTP/1.1 200 OK'
