"""Asks for the login page or sends its form, twenty times a second, and prints as what and how it was answered.

It is a process of its own that does nothing else, and comes before the other visitors on their core where it may: in an
overload these are late themselves, and so are the times that they measure. No request waits for the answer to another.
Its arguments are the URL, the seconds and the number of users; an answer is `page` or `form`, its status, and the
milliseconds until it had come.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

from load import settings
from load.visitors import login_form

_SPACE = 0.05
_PATIENCE = 30.0
_MOST_AT_ONCE = 256
_FORM_EACH = 4
"""Of so many requests one is a form: more of them would take turns from the visitors whose logins are counted."""
_FIRST_PLACE = 9_000_000
"""Where the addresses of the probe begin, which no other visitor has."""


def ask(url: str, number: int, user: int | None = None) -> tuple[str, int, float]:
    """Ask for the login page, or log a user in by its form; return the answer, timed from the connection to its end."""
    at = urlsplit(url)
    assert at.hostname is not None, 'the URL of the app has a host'
    kind, method, more, body = ('page', 'GET', {}, b'') if user is None else ('form', 'POST', *login_form(url, user))
    headers = {
        'Host': at.netloc,
        'Accept': 'text/html',
        'Connection': 'close',
        'X-Forwarded-For': settings.address(_FIRST_PLACE + number),
        'Content-Length': str(len(body)),
        **more,
    }
    lines = [f'{method} /login HTTP/1.1', *(f'{name}: {value}' for name, value in headers.items()), '', '']
    begun = time.perf_counter()
    answer = b''
    with socket.create_connection((at.hostname, at.port or 80), timeout=_PATIENCE) as connection:
        connection.sendall('\r\n'.join(lines).encode('ascii') + body)
        while part := connection.recv(65536):
            answer += part
    return kind, int(answer.split(None, 2)[1]), 1000 * (time.perf_counter() - begun)


def main() -> None:
    """Ask for as long as was said, and print the answers."""
    url, seconds, users = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    with suppress(PermissionError):
        os.nice(-10)
    begun = time.perf_counter()
    asked: list[Future[tuple[str, int, float]]] = []
    with ThreadPoolExecutor(_MOST_AT_ONCE) as threads:
        while (passed := time.perf_counter() - begun) < seconds:
            time.sleep(max(0.0, len(asked) * _SPACE - passed))
            number = len(asked)
            user = None if number % _FORM_EACH else number % users
            asked.append(threads.submit(ask, url, number, user))
    print(json.dumps([each.result() for each in asked]))


if __name__ == '__main__':
    main()
