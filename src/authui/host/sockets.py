"""The sockets of an app: their limits, the page of each, and the audit of refused ones."""

from __future__ import annotations

import logging
from collections.abc import Callable

from starlette.middleware import Middleware
from starlette.requests import HTTPConnection

from authui.edge import (
    AnswerRefused,
    OpenSockets,
    PerMinute,
    SocketGuard,
    follow_downloads,
    follow_sockets,
    guard_frames,
)
from authui.guards.visit import find_visit
from authui.host.runtime import Runtime
from authui.host.tabs import Tabs
from authui.session import EventKind
from authui.settings import Settings

_log = logging.getLogger(__name__)


class Sockets:
    """Counts sockets, binds each to the session of its page, and reports refusals to the audit."""

    def __init__(self, settings: Settings, tabs: Tabs, *, runtime: Callable[[], Runtime]) -> None:
        self._settings = settings
        self._tabs = tabs
        self._runtime = runtime
        self._open = OpenSockets(per_session=settings.sockets_per_session, per_address=settings.sockets_per_address)
        self._page_of: Callable[[str], str | None] = lambda _: None
        """Tells the page that a download was made for; nothing before the start."""
        self._refusals = PerMinute[EventKind](
            lambda kind, more: _log.warning(
                '%d more security events %s in a minute are not told one by one', more, kind
            )
        )

    def guard(self, answer: AnswerRefused) -> Middleware:
        """Return the guard of the sockets, which gives refused requests this answer; it stands behind the sessions'."""
        return Middleware(
            SocketGuard,
            settings=self._settings,
            session_of=_session_key,
            key_sent=_key_sent,
            owner_of=self._tabs.owner_key,
            is_left=self._tabs.is_left,
            page_of=self._find_page,
            sockets=self._open,
            refused=self.refused,
            answer=answer,
        )

    def follow(self) -> None:
        """Follow sockets, frames and downloads from now on: when the server starts."""
        guard_frames(self._settings.max_frame_bytes, self._tabs.touch, lambda: self.refused('frame_refused'))
        follow_sockets(self._open.opened, self._open.ended)
        self._page_of = follow_downloads()

    def _find_page(self, path: str) -> str | None:
        return self._page_of(path)

    def refused(self, kind: EventKind, address: str = '', *, result: str = 'refused', reason: str = '') -> None:
        """Report a refusal to the audit, up to a number of each kind a minute, since strangers could fill any log."""
        if self._refusals.allows(kind):
            self._runtime().registry.services.audit.tell(kind, address=address, result=result, reason=reason)


def _session_key(connection: HTTPConnection) -> str | None:
    visit = find_visit(connection)  # requests for NiceGUI's own files have none: those are for anybody
    return visit.session_key if visit is not None else None


def _key_sent(connection: HTTPConnection) -> str | None:
    visit = find_visit(connection)
    return visit.key_sent if visit is not None else None
