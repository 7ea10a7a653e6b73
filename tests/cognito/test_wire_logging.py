"""No record below INFO leaves boto3, botocore or urllib3, whatever levels the host sets."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from authui.cognito.wire_logging import silence_wire_debug

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = [
    'boto3',
    'boto3.resources.action',
    'botocore',
    'botocore.endpoint',
    'botocore.parsers',
    'botocore.retries.standard',
    'botocore.crt.auth',
    'urllib3',
    'urllib3.connectionpool',
    'urllib3.contrib.socks',
]


@pytest.fixture(autouse=True)
def levels() -> Iterator[None]:
    """Restore the levels that a test changes."""
    loggers = [logging.getLogger(name) for name in ('', *NAMES)]
    before = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def seen(caplog: pytest.LogCaptureFixture, level: int) -> set[str]:
    caplog.clear()
    for name in NAMES:
        logging.getLogger(name).log(level, 'canary')
    return {record.name for record in caplog.records}


@pytest.mark.parametrize('name', ['', *NAMES])
def test_debug_set_before_shows_nothing(caplog: pytest.LogCaptureFixture, name: str) -> None:
    logging.getLogger(name).setLevel(logging.DEBUG)
    silence_wire_debug()
    assert seen(caplog, logging.DEBUG) == set()


@pytest.mark.parametrize('name', ['', *NAMES])
def test_debug_set_after_shows_nothing(caplog: pytest.LogCaptureFixture, name: str) -> None:
    silence_wire_debug()
    logging.getLogger(name).setLevel(logging.DEBUG)
    assert seen(caplog, logging.DEBUG) == set()


def test_every_logger_of_these_packages_is_silenced(caplog: pytest.LogCaptureFixture) -> None:
    silence_wire_debug()
    caplog.set_level(logging.DEBUG)
    for name in [*logging.root.manager.loggerDict]:
        if name.partition('.')[0] in {'boto3', 'botocore', 'urllib3'}:
            logging.getLogger(name).debug('canary')
    assert not caplog.records


def test_warnings_and_other_loggers_are_kept(caplog: pytest.LogCaptureFixture) -> None:
    silence_wire_debug()
    caplog.set_level(logging.DEBUG)
    assert seen(caplog, logging.WARNING) == set(NAMES)
    logging.getLogger('app').debug('heard')
    assert caplog.messages[-1] == 'heard'
