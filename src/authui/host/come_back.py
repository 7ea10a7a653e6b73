"""The answers where too many requests came at once: 503, as for any overload, and the time to wait for the next try."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil

from starlette.responses import Response

from authui.errors import ThrottledError
from authui.host.screens import json_answer
from authui.models import Problem


def busy_seconds(problem: Problem | None) -> int:
    """Return after how many seconds a form may be sent again that was refused for an overload; 0 for any other."""
    if problem is None or problem.code != ThrottledError.code:
        return 0
    return ceil(problem.retry_after or 0)


def asked_back(response: Response, seconds: int) -> Response:
    """Return an answer that also says when to come back; unchanged for 0 seconds."""
    if seconds:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        response.headers['Retry-After'] = str(seconds)
    return response


def asked_back_by_json(seconds: int) -> Response:
    """Return what the script gets, which keeps the form as it is and sends it again, and what programs get."""
    return asked_back(json_answer({'code': 'busy', 'retry_after': seconds}), seconds)
