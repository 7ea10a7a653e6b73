"""Masks secrets in the log records of authui and of the server; leaves the records of the host alone.

Why it is as it is: docs/design.md#errors-models-files-and-logs
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_MASK = '***'
PACKAGES = (
    'authui',
    'boto3',
    'botocore',
    'engineio',
    's3transfer',
    'socketio',
    'urllib3',
    'uvicorn',
    'websockets',
    'nicegui',
    'asyncio',
)
"""The packages whose records are redacted: those that authui calls, that call authui, and that log their failures."""
_MULTILINE_LOGGERS = frozenset({'asyncio'})
"""Packages whose own messages have several lines; they consist of `repr`s, so that no line of them is forged."""
_TRACEBACK = 'Traceback (most recent call last):\n'
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {'message', 'asctime'}

_TOKEN = re.compile(r'\beyJ[\w-]{6,}(?:\.[\w-]*){1,4}')
"""JWTs, signed or encrypted: they begin with `{"` in Base64url."""
_NAMED_SECRET = re.compile(
    r"""(?ix)
    (?P<name> \b [\w-]* (?: passw(?:or)?d | secret | (?:(?<!inval)id|access|refresh|csrf|session)_?token | authorization
        | (?:set-)?cookie | secret_?hash | srp_[ab] | confirmation_?code | user_?code | client_id | authui[_-]ticket
        | authui_redis_url | __host-authui[\w-]* | authui (?!_) ) [\w-]* )
    (?P<between> ["']? \s* (?: = | : ) \s* (?: b?["'] )? (?: (?:bearer|basic) \s+ )? )
    (?P<value> [^\s"'&,;)}\]]+ )
    """
)
"""Values that follow the name of a secret: in a query, a header, JSON or a Python `repr`.

`authui` and what begins with `authui-` are cookies. A setting such as `AUTHUI_SIGN_UP=0` is part of a remedy, and
`invalid_token` is the name of an error.
"""
_CONTROLS = re.compile(r'[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]')


def redact(text: str) -> str:
    """Mask everything that looks like a token, and every value that follows the name of a secret."""
    text = _TOKEN.sub(_MASK, text)
    return _NAMED_SECRET.sub(lambda found: f'{found["name"]}{found["between"]}{_MASK}', text)


def one_line(text: str) -> str:
    """Escape control characters, so that input cannot forge a line of the log."""
    return _CONTROLS.sub(lambda found: found[0].encode('unicode_escape').decode('ascii'), text)


class Redaction(logging.Filter):
    """Redacts each record of a logger before any handler sees it, no matter who added the handler, and where."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a record that holds a secret or a forged line; drop none."""
        if record.name == 'uvicorn.access' and _is_access_log(record.args):
            # uvicorn's formatter takes the arguments one by one, and fails without them.
            record.args = tuple(each if isinstance(each, int) else _safe(str(each)) for each in record.args or ())
        else:
            self._redact_message(record)
        self._redact_failure(record)
        for name, value in list(vars(record).items()):
            text = value if isinstance(value, str) else repr(value)
            if name not in _STANDARD and (safe := redact(text)) != text:
                setattr(record, name, safe)
        return True

    @staticmethod
    def _redact_message(record: logging.LogRecord) -> None:
        try:
            text = safe = record.getMessage()
        except Exception:  # noqa: BLE001 - wrong arguments may raise anything, and logging itself would print them or fail
            text, safe = '', f'{record.msg} (with arguments that do not match)'
        safe = redact(safe)
        if not _may_have_lines(record, safe):
            safe = one_line(safe)
        if safe == text:
            return
        record.msg, record.args = safe, ()
        if hasattr(record, 'color_message'):  # uvicorn's formatter prefers it to `msg`, with the same arguments
            record.color_message = safe

    @staticmethod
    def _redact_failure(record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[0] is not None:
            text = ''.join(traceback.format_exception(*record.exc_info)).rstrip('\n')
            if (safe := redact(text)) != text:
                # Some formatters ignore `exc_text`, and format the exception themselves.
                record.exc_text, record.exc_info = safe, None
        if record.stack_info:
            record.stack_info = redact(record.stack_info)


def redact_logs() -> None:
    """Redact the records of these packages' loggers from now on, in this process; touch no other record.

    A logger's filters see only its own records, not those of its child loggers. So each module's logger gets the
    filter, also those of modules that are not imported yet; any other logger gets it when it makes its first record.
    """
    for name in logger_names(PACKAGES):
        _add_redaction(name)
    factory = logging.getLogRecordFactory()
    if not isinstance(factory, _RedactingFactory):
        logging.setLogRecordFactory(_RedactingFactory(factory))


def logger_names(packages: Iterable[str]) -> set[str]:
    """Return the names of the loggers that the modules of these packages have, or will have."""
    packages = tuple(packages)
    below = tuple(f'{package}.' for package in packages)
    names = {name for name in logging.root.manager.loggerDict if name.startswith(below)} | set(packages)
    return names.union(*map(_modules_of, packages))


@cache
def _modules_of(package: str) -> frozenset[str]:
    spec = find_spec(package)
    folders = [Path(folder) for folder in (spec.submodule_search_locations or ())] if spec is not None else []
    return frozenset(
        '.'.join(file.relative_to(folder.parent).with_suffix('').parts).removesuffix('.__init__')
        for folder in folders
        for file in folder.rglob('*.py')
    )


class _RedactingFactory:
    """A record factory that adds the filter to a logger of these packages before its first record."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, name: str | None, *args: Any, **kwargs: Any) -> logging.LogRecord:
        if name is not None and name.partition('.')[0] in PACKAGES:
            _add_redaction(name)
        return self._make(name, *args, **kwargs)


def _add_redaction(name: str) -> None:
    known = logging.root.manager.loggerDict.get(name)
    logger = known if isinstance(known, logging.Logger) else logging.getLogger(name)
    for each in logger.filters:
        if isinstance(each, Redaction):
            return
    logger.addFilter(Redaction())


def _may_have_lines(record: logging.LogRecord, text: str) -> bool:
    """Tell whether a message has several lines of its own, such as the reason why the server could not start."""
    return record.name in _MULTILINE_LOGGERS or (record.name == 'uvicorn.error' and text.startswith(_TRACEBACK))


def _is_access_log(arguments: Any) -> bool:
    """Tell whether these are the arguments of uvicorn's access log: address, method, path, version, status."""
    return isinstance(arguments, tuple) and len(arguments) == 5 and isinstance(arguments[2], str)  # noqa: PLR2004 - as above


def _safe(text: str) -> str:
    """Return a part of an access log record, redacted and without its query."""
    return one_line(redact(text.partition('?')[0]))
