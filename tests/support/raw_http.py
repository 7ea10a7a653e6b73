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
    address, given = urlsplit(server.url), headers or {}
    connection = http.client.HTTPConnection('127.0.0.1', address.port, timeout=10)
    named = {} if any(name.lower() == 'host' for name in given) else {'Host': address.netloc}
    connection.request(method, path, body, named | given)
    answer = connection.getresponse()
    text = answer.read().decode(errors='replace')
    connection.close()
    told = [(name.lower(), value) for name, value in answer.getheaders()]
    cookies = '; '.join(value.partition(';')[0] for name, value in told if name == 'set-cookie')
    return Answer(answer.status, dict(told), text, cookies)
