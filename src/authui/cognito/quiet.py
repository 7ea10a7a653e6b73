"""Keeps boto3, botocore and urllib3 from logging what they send and receive; no other logger is touched."""

from __future__ import annotations

import logging
from pathlib import Path

import boto3
import botocore
import urllib3

_PACKAGES = (boto3, botocore, urllib3)


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
    for name in _logger_names():
        logging.getLogger(name).addFilter(_FILTER)


def _logger_names() -> set[str]:
    prefixes = tuple(f'{package.__name__}.' for package in _PACKAGES)
    names = {name for name in logging.root.manager.loggerDict if name.startswith(prefixes)}
    for package in _PACKAGES:
        names.add(package.__name__)
        for folder in map(Path, package.__path__):
            for file in folder.rglob('*.py'):
                module = file.relative_to(folder.parent).with_suffix('')
                names.add('.'.join(module.parts).removesuffix('.__init__'))
    return names
