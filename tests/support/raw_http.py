"""Requests that no browser would send."""

from __future__ import annotations

import http.client
from dataclasses import dataclass

from support.screens import Server

HTML = {'Accept': 'text/html'}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str


def ask(server: Server, method: str, path: str, headers: dict[str, str] | None = None) -> Answer:
    """Send one request that no browser would."""
    connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=10)
    connection.request(method, path, headers=headers or {})
    answer = connection.getresponse()
    body = answer.read().decode(errors='replace')
    connection.close()
    return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)
