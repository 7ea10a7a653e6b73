from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator

import pytest

from authui.edge.log_limit import _STRANGERS, LINES, LogLimit, PerMinute, limit_logs


class Clock:
    """Shows what it is told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


LOG = logging.getLogger('authui.tests.limited')


@pytest.fixture
def clock() -> Iterator[Clock]:
    clock = Clock()
    limit = LogLimit(clock=clock)
    LOG.addFilter(limit)
    yield clock
    LOG.removeFilter(limit)


def refuse(times: int) -> None:
    for _ in range(times):
        LOG.warning('refused %s', 'a thing')


def test_lines_beyond_the_limit_of_a_minute_are_counted_and_their_number_is_written(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    refuse(LINES + 500)
    assert caplog.messages == ['refused a thing'] * LINES
    clock.move(60)
    refuse(1)
    assert '500 more lines in a minute like those of' in caplog.messages[LINES]
    assert caplog.messages[LINES + 1 :] == ['refused a thing']


@pytest.mark.usefixtures('clock')
def test_other_lines_of_code_and_errors_are_still_written(caplog: pytest.LogCaptureFixture) -> None:
    refuse(LINES + 1)
    LOG.warning('something else')
    for _ in range(LINES + 1):
        LOG.error('a failure')
    assert caplog.messages.count('something else') == 1
    assert caplog.messages.count('a failure') == LINES + 1


def test_no_number_is_told_where_no_line_was_kept_back(clock: Clock) -> None:
    told: list[tuple[str, int]] = []
    limit = PerMinute[str](lambda kind, more: told.append((kind, more)), most=2, clock=clock)
    assert [limit.allows('a') for _ in range(2)] == [True, True]
    clock.move(60)
    assert [limit.allows('a') for _ in range(3)] == [True, True, False]
    assert limit.allows('b')
    clock.move(60)
    assert limit.allows('a')
    assert told == [('a', 1)]


LIMITED = [
    *('authui.edge.nicegui_hooks.engine', 'authui.edge.nicegui_hooks.frames'),
    'authui.edge.nicegui_hooks.sub_pages',
    *('authui.edge.entrance', 'authui.edge.sockets'),
    *(
        'authui.guards.gate',
        'authui.guards.middleware',
        'engineio.server',
        'nicegui',
        'socketio.server',
        'uvicorn.error',
    ),
]


@pytest.mark.parametrize('name', LIMITED)
def test_a_logger_is_limited_once(name: str) -> None:
    for _ in range(2):
        limit_logs()
    filters = logging.getLogger(name).filters
    assert sum(isinstance(each, LogLimit) for each in filters) == 1


@pytest.mark.parametrize(
    'name',
    [
        'authui.session.throttle',
        'authui.session.sign_in',
        'authui.host.tab',
        'authui.host.runtime',
        'authui.cognito.managed_login',
        'authui.cognito.oauth_errors',
    ],
)
def test_tries_that_are_refused_are_limited_as_requests_are(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Anybody may send a form as often as a socket takes it, and each try that is refused says so."""
    limit_logs()
    for _ in range(50):
        logging.getLogger(name).warning('a try was refused')
    logging.getLogger(name).error('a fault of ours')
    assert caplog.messages.count('a try was refused') == LINES
    assert 'a fault of ours' in caplog.messages


@pytest.mark.parametrize('name', [each for each in _STRANGERS if each.partition('.')[0] == 'authui'])
def test_a_limit_of_authui_is_that_of_a_module_that_logs_by_its_name(name: str) -> None:
    """A module that is renamed takes its logger's name with it, and would be without a limit."""
    module = importlib.import_module(name)
    assert name in {each.name for each in vars(module).values() if isinstance(each, logging.Logger)}
