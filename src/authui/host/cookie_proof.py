"""Finds out whether a browser has kept its new cookie: it is sent on to a URL where the server sees that."""

from __future__ import annotations

import asyncio
import logging
import secrets
from urllib.parse import quote, urlencode

from fastapi import Request

from authui.edge import client_address
from authui.host.cookies import Cookies
from authui.session import AuthSession
from authui.settings import Settings

_log = logging.getLogger(__name__)

_NAME_BYTES = 16
_PROOF_SECONDS = 60.0


class CookieProof:
    """Makes such URLs, and looks at the requests for them; the new session of a browser without its cookie ends."""

    def __init__(self, settings: Settings, cookies: Cookies) -> None:
        self.path = f'{settings.ticket_path}/kept'
        """Where it is seen."""
        self._cookies = cookies
        self._proxies = settings.trusted_proxies
        self._unproven: dict[str, tuple[AuthSession, tuple[str, str]]] = {}

    def url(self, target: str, request: Request, session: AuthSession | None) -> str:
        """Return the URL that leads the browser that sent a request on to a target.

        It holds a name by which that browser can end the new session in its first minute; it is good for nothing else.
        """
        asked = {'to': target}
        if session is not None:
            asked['of'] = secrets.token_urlsafe(_NAME_BYTES)
            self._unproven[asked['of']] = session, self._sender(request)
            asyncio.get_running_loop().call_later(_PROOF_SECONDS, self._unproven.pop, asked['of'], None)
        return f'{self.path}?{urlencode(asked, quote_via=quote)}'

    async def is_given(self, request: Request) -> bool:
        """Tell whether the browser that follows such a URL has its cookie."""
        name = request.query_params.get('of', '')
        session, sender = self._unproven.get(name, (None, None))
        if session is not None and sender == self._sender(request):
            del self._unproven[name]
            if not self._cookies.is_kept(request):
                _log.warning(
                    'a browser did not keep its cookie, so its session was ended: it blocks cookies, or the page came '
                    'over http although AUTHUI_PUBLIC_URL says https'
                )
                await session.end('signed_out')
        return self._cookies.is_kept(request)

    def _sender(self, request: Request) -> tuple[str, str]:
        """Return what tells a browser from others that have seen its URL, such as a proxy that looks for malware."""
        return client_address(request, self._proxies), request.headers.get('user-agent', '')
