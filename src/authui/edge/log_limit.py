"""Limits the log lines that strangers can cause: so many of one kind a minute, and then their number."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

KindT = TypeVar('KindT', bound=Hashable)

LINES = 20
"""The number of lines of one kind that are written in a minute."""
_SECONDS = 60.0
_STRANGERS = (
    'authui.cognito.managed_login',
    'authui.cognito.oauth_errors',
    'authui.edge.nicegui_hooks.engine',
    'authui.edge.entrance',
    'authui.edge.nicegui_hooks.frames',
    'authui.edge.nicegui_hooks.sub_pages',
    'authui.edge.sockets',
    'authui.guards.gate',
    'authui.guards.middleware',
    'authui.guards.requirement',
    'authui.guards.visit',
    'authui.session.sign_in',
    'authui.session.throttle',
    'authui.host.runtime',
    'authui.host.tab',
    'engineio.server',
    'nicegui',
    'socketio.server',
    'uvicorn.error',
)
"""Loggers whose lines anybody can cause by a request, without signing in."""

_OF_BROWSERS = 'handle_log_message'
"""The function in which NiceGUI logs a message of a page's script, at the level that the script names."""


@dataclass
class _Minute:
    began: float
    left: int
    more: int = 0


class _CodeLine(NamedTuple):
    """A line of code that logs."""

    logger: str
    level: int
    path: str
    line: int


class PerMinute(Generic[KindT]):
    """Allows so many of each kind a minute; `of_more` is told how many more there were once the minute is over."""

    def __init__(
        self,
        of_more: Callable[[KindT, int], None],
        *,
        most: int = LINES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._of_more = of_more
        self._most = most
        self._clock = clock
        self._minutes: dict[KindT, _Minute] = {}

    def allows(self, kind: KindT) -> bool:
        """Count another one, and tell whether it is among the first of its minute."""
        now = self._clock()
        minute = self._minutes.get(kind)
        if minute is None or now - minute.began >= _SECONDS:
            self._close(kind)
            minute = self._minutes[kind] = _Minute(now, self._most)
        if minute.left:
            minute.left -= 1
            return True
        minute.more += 1
        if minute.more == 1:
            self._close_later(kind, minute)
        return False

    def _close_later(self, kind: KindT, minute: _Minute) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # another thread: the next one of the kind tells
            return
        loop.call_later(_SECONDS, lambda: self._close(kind) if self._minutes.get(kind) is minute else None)

    def _close(self, kind: KindT) -> None:
        minute = self._minutes.pop(kind, None)
        if minute is not None and minute.more:
            self._of_more(kind, minute.more)


class LogLimit(logging.Filter):
    """Lets so many records a minute of one line of code pass, and every error: those are the host's or ours."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._limit = PerMinute(self._say, clock=clock)

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is written."""
        is_error = record.levelno >= logging.ERROR and record.funcName != _OF_BROWSERS
        if is_error or record.pathname == __file__:
            return True
        return self._limit.allows(_CodeLine(record.name, record.levelno, record.pathname, record.lineno))

    def _say(self, line: _CodeLine, more: int) -> None:
        name, level, path, number = line
        logging.getLogger(name).log(level, '%d more lines in a minute like those of %s, line %d', more, path, number)


def limit_logs() -> None:
    """Limit from now on the lines of the loggers that anybody can make write."""
    for name in _STRANGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, LogLimit) for each in logger.filters):
            logger.addFilter(LogLimit())
