"""The JSON of Cognito's operations as Python has it: requests, answers, and parameters that must be given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from authui.local.errors import invalid_parameter

Request = Mapping[str, Any]
Answer = dict[str, Any]
"""What an operation returns; of a sign-in, its tokens or the next challenge."""
Handlers = Mapping[str, Callable[[Request], Answer]]
"""What answers each operation, by the operation's name."""


def required(given: Mapping[str, str], name: str) -> str:
    """Return a parameter that must be given."""
    value = given.get(name)
    if not value:
        raise invalid_parameter(f'Missing required parameter {name}')
    return value
