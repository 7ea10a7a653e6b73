"""Whether a browser has kept its new cookie: it is led on by a URL where that can be seen."""

from __future__ import annotations

import asyncio
import secrets
from urllib.parse import quote, urlencode

from fastapi import Request

from authui.host.cookies import Cookies
from authui.session import AuthSession
from authui.settings import Settings

_NAME_BYTES = 16
_PROOF_SECONDS = 60.0


class CookieProof:
    """Makes such URLs, and looks at the requests for them; the new session of a browser without its cookie ends."""

    def __init__(self, settings: Settings, cookies: Cookies) -> None:
        self.path = f'{settings.ticket_path}/kept'
        """Where it is seen."""
        self._cookies = cookies
        self._unproven: dict[str, AuthSession] = {}

    def url(self, target: str, session: AuthSession | None) -> str:
        """Return the URL that leads on to a target.

        It holds a name by which the new session can be ended in its first minute; it is good for nothing else.
        """
        asked = {'to': target}
        if session is not None:
            asked['of'] = secrets.token_urlsafe(_NAME_BYTES)
            self._unproven[asked['of']] = session
            asyncio.get_running_loop().call_later(_PROOF_SECONDS, self._unproven.pop, asked['of'], None)
        return f'{self.path}?{urlencode(asked, quote_via=quote)}'

    async def is_given(self, request: Request) -> bool:
        """Tell whether the browser that follows such a URL has its cookie."""
        session = self._unproven.pop(request.query_params.get('of', ''), None)
        if self._cookies.is_kept(request):
            return True
        if session is not None:
            await session.end('signed_out')
        return False
