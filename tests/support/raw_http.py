"""Requests that no browser would send."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

HTML = {'Accept': 'text/html'}


class Served(Protocol):
    """A server of this machine."""

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str
    cookies: str = ''
    """Those that were set, as the next request sends them."""


def ask(
    server: Served, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
) -> Answer:
    """Send one request that no browser would."""
    connection = http.client.HTTPConnection('127.0.0.1', urlsplit(server.url).port, timeout=10)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    text = answer.read().decode(errors='replace')
    connection.close()
    given = [(name.lower(), value) for name, value in answer.getheaders()]
    cookies = '; '.join(value.partition(';')[0] for name, value in given if name == 'set-cookie')
    return Answer(answer.status, dict(given), text, cookies)
