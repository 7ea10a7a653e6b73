"""Pages that answer this machine alone: those of the embedded pool, the devtools, and tracebacks in answers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from ipaddress import ip_address

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from authui.edge.origin import is_own_name
from authui.edge.refusals import AnswerRefused, RefusedRequest, answer_in_text
from authui.edge.targets import path_below
from authui.settings import Settings

_log = logging.getLogger(__name__)

LOCAL_ONLY = (
    'authui runs its embedded user pool, which is for this machine alone, and was reached from another one. '
    'Configure a user pool of Amazon Cognito, or start the server on localhost.'
)
_OTHER_NAME = (
    'This is for this machine alone, and was asked for by the name of another one. Open it at http://localhost, '
    'or set AUTHUI_PUBLIC_URL to the URL that you use.'
)


class LocalOnly:
    """Refuses requests for local pages from other machines, and those that come by another machine's name.

    The address that the server listens on is not always known, and a page of another site can reach a server on
    loopback through a name that resolves to it. So each connection is judged by both its ends, and by its Host.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        is_local: Callable[[str | None], bool],
        mount: Callable[[], str] = str,
        answer: AnswerRefused = answer_in_text,
    ) -> None:
        self._app = app
        self._answer = answer
        self._settings = settings
        self._is_local = is_local
        self._mount = mount

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Let a request through, or refuse it."""
        # Not a coroutine function: an open socket keeps the frame of each one that it has passed.
        if scope['type'] in {'http', 'websocket'} and (refusal := self._refusal(scope)) is not None:
            _log.warning('refused what is for this machine alone')
            if scope['type'] == 'websocket':
                return send({'type': 'websocket.close', 'code': 1008})
            return self._answer(refusal)(scope, receive, send)
        return self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> RefusedRequest | None:
        path = path_below(scope.get('root_path', '') + self._mount(), scope['path'])
        if not self._is_local(path):
            return None
        if is_beyond_loopback(scope):
            return RefusedRequest(503, LOCAL_ONLY, is_for_developers=True)
        if _came_by_network(scope) and not is_own_name(self._settings, HTTPConnection(scope)):
            return RefusedRequest(403, _OTHER_NAME, is_for_developers=True)
        return None


def _came_by_network(scope: Scope) -> bool:
    """Tell whether a request came through a port, as a browser's does, and not within a test or a Unix socket."""
    try:
        return bool(scope.get('server')) and ip_address(scope['server'][0]) is not None
    except ValueError:
        return False


def is_beyond_loopback(scope: Scope) -> bool:
    """Tell whether either end of a connection is an address that is not this machine's loopback."""
    for end in (scope.get('client'), scope.get('server')):
        try:
            address = ip_address(end[0]) if end else None
        except ValueError:  # a name or a Unix socket: an in-process test client, or a proxy on this machine
            continue
        if address is not None and not address.is_loopback:
            return True
    return False
