"""Asks for the login page twenty times a second, and prints how each was answered and after how many milliseconds.

It is a process of its own that does nothing else, and comes before the other visitors on their core where it may: in an
overload these are late themselves, and so are the times that they measure. Its arguments are the URL and the seconds.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from contextlib import suppress
from urllib.parse import urlsplit

from load import settings

_SPACE = 0.05
_PATIENCE = 30.0
_FIRST_PLACE = 9_000_000
"""Where the addresses of the probe begin, which no other visitor has."""


def ask(url: str, number: int) -> tuple[int, float]:
    """Return the status of the answer, and the milliseconds from the connection to its last byte."""
    at = urlsplit(url)
    assert at.hostname is not None, 'the URL of the app has a host'
    head = (
        f'GET /login HTTP/1.1\r\nHost: {at.netloc}\r\nAccept: text/html\r\nConnection: close\r\n'
        f'X-Forwarded-For: {settings.address(_FIRST_PLACE + number)}\r\n\r\n'
    )
    begun = time.perf_counter()
    answer = b''
    with socket.create_connection((at.hostname, at.port or 80), timeout=_PATIENCE) as connection:
        connection.sendall(head.encode('ascii'))
        while part := connection.recv(65536):
            answer += part
    return int(answer.split(None, 2)[1]), 1000 * (time.perf_counter() - begun)


def main() -> None:
    """Ask for as long as was said, and print the answers."""
    url, seconds = sys.argv[1], float(sys.argv[2])
    with suppress(PermissionError):
        os.nice(-10)
    begun = time.perf_counter()
    answers: list[tuple[int, float]] = []
    while (passed := time.perf_counter() - begun) < seconds:
        time.sleep(max(0.0, len(answers) * _SPACE - passed))
        answers.append(ask(url, len(answers)))
    print(json.dumps(answers))


if __name__ == '__main__':
    main()
