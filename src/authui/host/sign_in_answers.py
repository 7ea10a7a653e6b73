"""How the forms of a sign-in are answered, for the ways to sign in that are no forms: passkeys and other providers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from fastapi import Request
from pydantic import SecretStr
from starlette.responses import Response

from authui.host.screens import Visited
from authui.host.tab import Tab
from authui.pages import Screen


class SignInAnswers(NamedTuple):
    """The answers that follow a sign-in, whichever way it went."""

    visited: Callable[[Request, Screen], Visited]
    enter: Callable[[Visited, Tab, SecretStr], Awaitable[Response]]
    """Answers a login, whose ticket is given."""
    leave: Callable[..., Response]
    """Leads to another screen."""
