"""An app whose Cognito says what a test tells it to: over the wire, with tokens that are signed as a pool's are."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cognito.support import CLIENT_ID, ISSUER, POOL_ID, Reply, Server, Signer, access_claims, id_claims
from support import screens

SCRIPT = """
import os

from nicegui import ui
from typing import Annotated
from authui import Account, AuthUI, CurrentUser, User, user_in
from authui.pages import plain

if 'SCREENS_AS_ELEMENTS' in os.environ:
    plain.is_simulated = lambda: True
auth = AuthUI().install()

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {user.email}')

@ui.page('/staff')
def staff(user: Annotated[User, user_in('staff')]):
    ui.label('never')

@ui.page('/fails')
def fails(user: CurrentUser):
    raise RuntimeError('on purpose')

ui.run(port={port}, show=False, reload=False, tailwind=False)
"""
"""One of its pages is for others, and one fails."""
_CLOCK = """
import time
from functools import partial

later = [0.0]
time.time = partial(lambda now: now() + later[0], time.time)

from nicegui import app

@app.get('/later')
def make_it_later(seconds: float):
    later[0] = seconds
"""
WITH_CLOCK = _CLOCK + SCRIPT
"""The same, with a clock that can be set ahead, for a `FreshServer`: the clock is set before anything is imported."""


class ScriptedApp:
    """The app, and the Cognito that it asks."""

    def __init__(
        self, folder: Path, cognito: Server, script: str, server: type[screens.Server], **settings: str
    ) -> None:
        self.cognito = cognito
        self.signer = Signer('scripted')
        environment = {
            'AUTHUI_USER_POOL_ID': POOL_ID,
            'AUTHUI_CLIENT_ID': CLIENT_ID,
            'AUTHUI_SECRET': 'b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA',
            'AUTHUI_PUBLIC_URL': 'http://127.0.0.1:{port}',
            'AUTHUI_ISSUER': ISSUER,
            'AUTHUI_FLOW': 'USER_PASSWORD_AUTH',
            'AUTHUI_FAILURE_MS': '0',
            'AUTHUI_ENDPOINT_URL': cognito.url,
        }
        self.server = server(folder, script=script, **environment | settings)

    def forget(self) -> None:
        """Begin anew: Cognito knows its keys and nothing else."""
        self.cognito.forget()
        self.cognito.say(f'/{POOL_ID}/.well-known/jwks.json', {'keys': [self.signer.jwk()]})

    def set_ahead(self, seconds: float) -> None:
        """Let it be later for an app that has the clock."""
        with urllib.request.urlopen(f'{self.server.url}/later?seconds={seconds}', timeout=5) as answer:  # noqa: S310 - our own server
            assert answer.status == 200

    def let_in(self, email: str, seconds: int = 3600) -> None:
        """Let whoever logs in next have tokens that live so long."""
        self.cognito.say('InitiateAuth', {'AuthenticationResult': self.tokens(email, seconds)})
        attributes = {'sub': 'sub-1', 'email': email, 'email_verified': 'true'}
        told = [{'Name': name, 'Value': value} for name, value in attributes.items()]
        self.cognito.say('GetUser', {'Username': 'sub-1', 'UserAttributes': told})

    def hold_refresh(self, email: str, operation: str, name: str, message: str) -> Reply:
        """Hold the next refresh back until the reply is released: it is refused, or all is well but for `GetUser`."""
        new = {'AuthenticationResult': self.tokens(email)}
        body, status = (new, 200) if operation == 'GetUser' else ({'__type': name, 'message': message}, 400)
        refresh = Reply(json.dumps(body).encode(), status)
        self.cognito.reply('GetTokensFromRefreshToken', refresh, hold=True)
        return refresh

    def calls(self, *operations: str) -> list[str]:
        """Return which of these operations Cognito was asked for, in order."""
        return [operation for operation, _ in self.cognito.requests if operation in operations]

    def tokens(self, email: str, seconds: int = 3600) -> dict[str, Any]:
        """Return tokens that were made ten minutes ago: what is left of them says when they are refreshed."""
        now = int(time.time())
        times = {'auth_time': now - 600, 'iat': now - 600, 'exp': now + seconds}
        return {
            'IdToken': self.signer.token(id_claims(email=email, **times)).get_secret_value(),
            'AccessToken': self.signer.token(access_claims(**times)).get_secret_value(),
            'RefreshToken': 'refresh-token',
            'ExpiresIn': seconds,
            'TokenType': 'Bearer',
        }


@contextmanager
def scripted_app(
    folder: Path, script: str = SCRIPT, server: type[screens.Server] = screens.Server, /, **settings: str
) -> Iterator[ScriptedApp]:
    """Run both."""
    cognito = Server()
    thread = threading.Thread(target=cognito.serve_forever, kwargs={'poll_interval': 0.01})
    thread.start()
    try:
        app = ScriptedApp(folder, cognito, script, server, **settings)
        app.forget()
        try:
            app.server.start()
            yield app
        finally:
            app.server.stop()
    finally:
        cognito.forget()
        cognito.shutdown()
        thread.join()
        cognito.server_close()
