"""How a request is answered that no code behind the edge should see: in plain text, unless the app knows better."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp


class RefusedRequest(NamedTuple):
    """Why a request is refused."""

    status: int
    text: str
    """The answer for programs, in English."""
    is_for_developers: bool = False
    """Whether browsers show this text as well: the remedy is in the hands of somebody who develops the app."""


AnswerRefused = Callable[[RefusedRequest], 'ASGIApp']
"""Returns what answers a refused request; browsers get a page from it."""


def answer_in_text(refused: RefusedRequest) -> ASGIApp:
    """Answer a refused request in plain text."""
    return PlainTextResponse(f'{refused.text}\n', refused.status)
