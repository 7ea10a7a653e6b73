"""What may stand in a log: secrets are blotted out, and one record is one line."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterable
from typing import Any

_MASK = '***'
_ROOT_AND_SERVER = ('', 'uvicorn', 'uvicorn.access', 'uvicorn.error')

_TOKEN = re.compile(r'\beyJ[\w-]{6,}(?:\.[\w-]*){1,4}')
"""JWTs, signed or encrypted: the Base64url of `{"`."""
_NAMED = re.compile(
    r"""(?ix)
    (?P<name> \b [\w-]* (?: passw(?:or)?d | secret | (?:id|access|refresh|csrf|session)_?token | authorization
        | (?:set-)?cookie | secret_?hash | srp_[ab] | confirmation_?code | user_?code | client_id | ticket
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
    """Redacts each record that a handler gets; add it to handlers of your own that are made after the start."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it always passes."""
        if not getattr(record, '_authui_redacted', False):
            record._authui_redacted = True  # noqa: SLF001 - several handlers may see the same record
            if record.name == 'uvicorn.access' and _is_of_a_request(record.args):
                # uvicorn's formatter takes the arguments one by one, and fails without them.
                record.args = tuple(each if isinstance(each, int) else _safe(str(each)) for each in record.args or ())
                return True
            record.msg = one_line(redact(_message(record)))
            record.args = ()
            if record.exc_info and record.exc_info[0] is not None:
                record.exc_text = redact(''.join(traceback.format_exception(*record.exc_info)).rstrip('\n'))
        return True


def redact_logs(names: Iterable[str] = _ROOT_AND_SERVER) -> None:
    """Put a `Redaction` before every handler that these loggers have by now."""
    for name in names:
        for handler in logging.getLogger(name).handlers:
            if not any(isinstance(each, Redaction) for each in handler.filters):
                handler.addFilter(Redaction())
    last_resort = logging.lastResort
    if last_resort is not None and not any(isinstance(each, Redaction) for each in last_resort.filters):
        last_resort.addFilter(Redaction())


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - whatever arguments do that do not fit: logging itself would show them, or fail
        return f'{record.msg} (with arguments that do not fit)'


def _is_of_a_request(arguments: Any) -> bool:
    """Tell whether these are what uvicorn logs of a request: address, method, path, version, status."""
    return isinstance(arguments, tuple) and len(arguments) == 5 and isinstance(arguments[2], str)  # noqa: PLR2004 - as above


def _safe(text: str) -> str:
    """Return a part of a request's line without its query."""
    return one_line(redact(text.partition('?')[0]))
