"""Keeps boto3, botocore and urllib3 from logging requests and responses; touches no other logger."""

from __future__ import annotations

import logging

from authui.logs import logger_names

_PACKAGES = ('boto3', 'botocore', 'urllib3')


class _NothingBelowInfo(logging.Filter):
    """Drops debug records, which hold passwords and tokens, whatever level the host sets on a logger or the root."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.INFO


_FILTER = _NothingBelowInfo()


def silence_wire_debug() -> None:
    """Drop every record below INFO that these packages' loggers make from now on, in this process.

    Setting a level would not do: the host's next `setLevel` would undo it. A filter on a parent logger would not do
    either, because a logger's filters see only its own records. So each module's logger gets the filter, also the
    loggers of modules that are not imported yet.
    """
    for name in logger_names(_PACKAGES):
        logging.getLogger(name).addFilter(_FILTER)
