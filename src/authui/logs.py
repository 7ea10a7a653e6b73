"""What may stand in a log: secrets are blotted out of authui's own records and the server's; a host's are its own."""

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
"""Whose records are looked at: what authui calls, what calls it, and who tells of the failures of both."""
_LINES_KEPT = frozenset({'asyncio'})
"""Whose own texts have several lines, made of representations."""
_TRACEBACK = 'Traceback (most recent call last):\n'
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {'message', 'asctime'}

_TOKEN = re.compile(r'\beyJ[\w-]{6,}(?:\.[\w-]*){1,4}')
"""JWTs, signed or encrypted: the Base64url of `{"`."""
_NAMED = re.compile(
    r"""(?ix)
    (?P<name> \b [\w-]* (?: passw(?:or)?d | secret | (?:id|access|refresh|csrf|session)_?token | authorization
        | (?:set-)?cookie | secret_?hash | srp_[ab] | confirmation_?code | user_?code | client_id | authui[_-]ticket
        | __host-authui[\w-]* | authui(?:-step)? ) [\w-]* )
    (?P<between> ["']? \s* (?: = | : ) \s* (?: b?["'] )? (?: (?:bearer|basic) \s+ )? )
    (?P<value> [^\s"'&,;)}\]]+ )
    """
)
"""Values behind a telling name: in a query, a header, JSON, a Python repr."""
_CONTROLS = re.compile(r'[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]')


def redact(text: str) -> str:
    """Blot out whatever looks like a token, and whatever stands behind a name that tells of a secret."""
    text = _TOKEN.sub(_MASK, text)
    return _NAMED.sub(lambda found: f'{found["name"]}{found["between"]}{_MASK}', text)


def one_line(text: str) -> str:
    """Write control characters as escapes, so that nobody's input passes for a line of the log."""
    return _CONTROLS.sub(lambda found: found[0].encode('unicode_escape').decode('ascii'), text)


class Redaction(logging.Filter):
    """Redacts each record of a logger before any handler gets it, whoever has added the handler, and where."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record where it holds a secret or a forged line; it always passes."""
        if record.name == 'uvicorn.access' and _is_of_a_request(record.args):
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
        except Exception:  # noqa: BLE001 - whatever arguments do that do not fit: logging itself would show them, or fail
            text, safe = '', f'{record.msg} (with arguments that do not fit)'
        safe = redact(safe)
        if not _is_of_several_lines(record, safe):
            safe = one_line(safe)
        if safe == text:
            return
        record.msg, record.args = safe, ()
        if hasattr(record, 'color_message'):  # what uvicorn's formatter prefers, with the same arguments
            record.color_message = safe

    @staticmethod
    def _redact_failure(record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[0] is not None:
            text = ''.join(traceback.format_exception(*record.exc_info)).rstrip('\n')
            if (safe := redact(text)) != text:
                # Some formatters format the exception themselves, whatever text there is.
                record.exc_text, record.exc_info = safe, None
        if record.stack_info:
            record.stack_info = redact(record.stack_info)


def redact_logs() -> None:
    """Redact the records of these packages' loggers from now on, in this process; no other record is touched.

    A logger's filter sees its own records alone, and not those of the loggers below it. So the filter goes onto the
    logger of every module there is, imported yet or not, and onto any other one when it makes its first record.
    """
    for name in logger_names(PACKAGES):
        _add_redaction(name)
    factory = logging.getLogRecordFactory()
    if not isinstance(factory, _Spotting):
        logging.setLogRecordFactory(_Spotting(factory))


def logger_names(packages: Iterable[str]) -> set[str]:
    """Return the names of the loggers that the modules of some packages have, or will have."""
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


class _Spotting:
    """Makes records as before, and lets no logger of these packages make one without the filter."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, name: str | None, *args: Any, **kwargs: Any) -> logging.LogRecord:
        if name is not None and name.partition('.')[0] in PACKAGES:
            _add_redaction(name)
        return self._make(name, *args, **kwargs)


def _add_redaction(name: str) -> None:
    logger = logging.getLogger(name)
    if not any(isinstance(each, Redaction) for each in logger.filters):
        logger.addFilter(Redaction())


def _is_of_several_lines(record: logging.LogRecord, text: str) -> bool:
    """Tell whether a text has lines of its own: why the server could not start, say."""
    return record.name in _LINES_KEPT or (record.name == 'uvicorn.error' and text.startswith(_TRACEBACK))


def _is_of_a_request(arguments: Any) -> bool:
    """Tell whether these are what uvicorn logs of a request: address, method, path, version, status."""
    return isinstance(arguments, tuple) and len(arguments) == 5 and isinstance(arguments[2], str)  # noqa: PLR2004 - as above


def _safe(text: str) -> str:
    """Return a part of a request's line without its query."""
    return one_line(redact(text.partition('?')[0]))
