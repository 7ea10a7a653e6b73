"""The app of `bench_timing.py`: its pool is slower for the users that it knows; its port is its argument."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from nicegui import app, ui
from pydantic import SecretStr

from authui import AuthUI
from authui.cognito import CognitoClient
from authui.models import Registration

SKEW = 0.1
"""Seconds by which the pool is slower for a user whom it knows."""


async def tell(_email: str) -> None:
    """Take no time to tell the owner of an account of a sign-up."""


auth = AuthUI(on_existing_account=tell).install()


async def sign_up() -> None:
    """Let the users sign up who never confirm."""
    client = auth._runtime().client  # noqa: SLF001 - the app's own
    for number in range(int(os.environ['AUTHUI_TEST_PAIRS'])):
        await client.signup(
            Registration(identifier=f'late{number}@example.org', password=SecretStr('correct horse battery'))
        )
    skew(client)


def skew(client: CognitoClient) -> None:
    """Make the pool slower for every call about a user whom it knows."""
    send = client._send  # noqa: SLF001 - through which every call passes

    async def slower(operation: str, call: Any, parse: Any, **parameters: Any) -> Any:
        named = parameters.get('Username') or parameters.get('AuthParameters', {}).get('USERNAME')
        if named is not None and named.get_secret_value().startswith(('user', 'late')):
            await asyncio.sleep(SKEW)
        return await send(operation, call, parse, **parameters)

    client._send = slower  # type: ignore[method-assign]  # noqa: SLF001 - the same


app.on_startup(sign_up)
ui.run(
    host='127.0.0.1',
    port=int(sys.argv[1]),
    show=False,
    reload=False,
    show_welcome_message=False,
    uvicorn_logging_level='warning',
)
