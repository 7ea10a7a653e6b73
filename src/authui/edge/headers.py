"""The security headers of every answer: no sniffing, no framing, no referrer, and a content policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from authui.settings import Settings

_ANY_PAGE = "base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'"
_OWN_PAGES = (
    # NiceGUI compiles its templates in the browser and starts by an inline script.
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    f"img-src 'self' data:; font-src 'self'; connect-src 'self'; {_ANY_PAGE}"
)
_STRICT_PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'; trusted-types authui"
)
_FRAMED = {
    'X-Frame-Options': 'SAMEORIGIN',
    'Content-Security-Policy': _OWN_PAGES.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
}
"""The page that joins a sign-in screen is in a frame of that screen."""
_STRICT_TRANSPORT = 'max-age=31536000'


class SecurityHeaders:
    """Adds the headers that an answer lacks; one that the host has set stays as it is.

    authui's own screens get a policy that names all that they load. Pages of the host may load anything, unless the
    setting `csp` limits it; they cannot be framed, based elsewhere, or post a form to another site.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings, is_own: Callable[[str], bool]) -> None:
        self._app = app
        self._is_own = is_own
        self._framed_path = settings.live_path
        self._headers = {
            'X-Content-Type-Options': 'nosniff',
            'Referrer-Policy': 'same-origin',
            'X-Frame-Options': 'DENY',
            'Cross-Origin-Opener-Policy': 'same-origin',
        }
        if settings.is_https:
            self._headers['Strict-Transport-Security'] = _STRICT_TRANSPORT
        self._host_policy = settings.csp or _ANY_PAGE
        self._own_policy = _with_logos(_OWN_PAGES, settings, *settings.picture_origins)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Answer as the app does, with the headers."""
        # Not a coroutine function: an open socket keeps the frame of each one that it has passed.
        if scope['type'] != 'http':
            return self._app(scope, receive, send)
        path = scope['path'].removeprefix(scope.get('root_path', ''))
        is_own = self._is_own(path)
        policy = self._own_policy if is_own else self._host_policy
        framed = _FRAMED if is_own and path.endswith(self._framed_path) else {}

        async def send_with_headers(message: Message) -> None:
            if message['type'] == 'http.response.start':
                headers = MutableHeaders(scope=message)
                for name, value in {**self._headers, **framed}.items():
                    headers.setdefault(name, value)
                headers.setdefault('Content-Security-Policy', policy)
            await send(message)

        return self._app(scope, receive, send_with_headers)


def strict_policy(settings: Settings, *, style_hash: str) -> str:
    """Return the policy of a screen of plain HTML: no inline script, and no code that is made from text.

    The only inline style has the given hash. Unless the screens stay alone (`strict_pages`), the page that joins them
    may be in a frame.
    """
    policy = _STRICT_PAGES.replace("style-src 'self'", f"style-src 'self' '{style_hash}'")
    policy = policy if settings.strict_pages else f"{policy}; frame-src 'self'"
    return _with_logos(policy, settings)


def _with_logos(policy: str, settings: Settings, *further: str) -> str:
    return policy.replace('img-src', ' '.join(['img-src', *sorted({*settings.logo_origins, *further})]))
