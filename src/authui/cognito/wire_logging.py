"""Keeps boto3, botocore and urllib3 from logging what they send and receive; no other logger is touched."""

from __future__ import annotations

import logging

from authui.logs import logger_names

_PACKAGES = ('boto3', 'botocore', 'urllib3')


class _NothingBelowInfo(logging.Filter):
    """Drops the records that hold passwords and tokens, whatever level the host gives the loggers or the root."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.INFO


_FILTER = _NothingBelowInfo()


def quiet_the_wire() -> None:
    """Let no record below INFO leave these packages' loggers, now or later, in this process.

    A level would end with the next `setLevel` of the host, and a logger's filter sees only its own records, so the
    filter goes onto the logger of every module there is, imported yet or not.
    """
    for name in logger_names(_PACKAGES):
        logging.getLogger(name).addFilter(_FILTER)
