"""The common part of the commands that serve something: the port, the URL that they print, the log."""

from __future__ import annotations

import errno
import logging
import os
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from authui.errors import SettingsError

_USUAL_PORT = 8080
_SWITCHED_OFF = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})
"""How a machine refuses an address of a family, IPv6 or IPv4, that it does not use."""


def free_port(host: str, asked: int | None) -> int:
    """Return the port asked for, or else the usual or any free one, after binding it at all addresses of the host.

    Raises `SettingsError` with the remedy where the server could not listen there.
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise SettingsError(
            f'{host!r} is not a host name that this machine can resolve; name another with --host, such as localhost'
        ) from None
    addresses = list(dict.fromkeys((family, address) for family, _, _, _, address in found))
    failure: OSError | None = None
    for port in (_USUAL_PORT, 0) if asked is None else (asked,):
        try:
            return _bound(addresses, port)
        except OSError as error:
            failure = error
    assert failure is not None, 'the loop tries at least one port'
    raise SettingsError(_explanation(failure, host, asked)) from None


def url_of(host: str, port: int) -> str:
    """Return the URL of a server; an IPv6 address stands in brackets there."""
    return f'http://{f"[{host}]" if ":" in host else host}:{port}'


def log_to_terminal(level: int) -> None:
    """Print log records of this level and above."""
    logging.basicConfig(level=level, format='%(levelname)s %(name)s: %(message)s')


def _bound(addresses: Sequence[tuple[socket.AddressFamily, Any]], port: int) -> int:
    """Bind one port at all addresses, and return it: the same for all, also where any free one will do.

    A family that the machine does not use is passed over, but one address has to be there.
    """
    refusal: OSError | None = None
    was_bound = False
    with ExitStack() as probes:
        for family, address in addresses:
            try:
                probe = probes.enter_context(socket.socket(family))
                if os.name == 'posix':  # as the server does: connections that an earlier run has closed do not count
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:  # the same: IPv4 has a socket of its own
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind((address[0], port, *address[2:]))
            except OSError as error:
                if error.errno not in _SWITCHED_OFF:
                    raise
                refusal = error
            else:
                port = int(probe.getsockname()[1])
                was_bound = True
    if not was_bound and refusal is not None:
        raise refusal
    return port


def _explanation(error: OSError, host: str, asked: int | None) -> str:
    """Say why the server could not listen, and what to do about it."""
    if error.errno in _SWITCHED_OFF:
        return f'{host} is not an address of this machine; name another with --host, such as localhost'
    if asked is None:
        return f'no port is free on {host}; name one with --port'
    if error.errno == errno.EADDRINUSE:
        return f'port {asked} of {host} is in use; name another with --port, or leave it out'
    if error.errno == errno.EACCES:
        return f'port {asked} of {host} is reserved for administrators; name one above 1023 with --port'
    return f'port {asked} of {host} cannot be used: {error.strerror}; name another with --port, or leave it out'
