"""The life of a server: the checks at its start, the parts that exist while it runs, and its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import FastAPI

from authui.edge import add_error_page, check_routes, guard_root, guard_sub_pages, limit_logs
from authui.errors import AuthUIError
from authui.guards.protection import Protection
from authui.host.runtime import Runtime
from authui.host.sockets import Sockets
from authui.host.start_checks import check_start
from authui.logs import redact_logs
from authui.pages import remember_fragments
from authui.settings import Settings


class Lifecycle:
    """Begins the `Runtime` when NiceGUI's app starts, and ends it with that app."""

    def __init__(self, settings: Settings, begin: Callable[[], Runtime]) -> None:
        self._settings = settings
        self._begin = begin
        self._unguard: Callable[[], None] = lambda: None
        self.running: Runtime | None = None
        """The parts of the server while it runs; None before its start and after its end."""

    def runtime(self) -> Runtime:
        """Return the parts of the running server; raises `RuntimeError` where it does not run."""
        if self.running is None:
            raise RuntimeError('authui has not started: call AuthUI().install() before the server starts')
        return self.running

    def start(self, apps: Sequence[FastAPI], protection: Protection, sockets: Sockets) -> None:
        """Check the apps that authui is installed in, and begin; stops the server with the remedy if it cannot."""
        if self.running is not None:  # NiceGUI's fixture `create_user` starts the app that `user` has started
            return
        try:
            check_start(self._settings, apps)
            guard_root(protection.guarded_root)
            for each in apps:
                check_routes(each.routes)
            redact_logs()
            limit_logs()
            remember_fragments()
            sockets.follow()
            add_error_page(protection.exits.failed)
            self.running = self._begin()
            self.running.registry.start()
            self._unguard = guard_sub_pages(protection.guarded_sub_page)
            protection.warn_of_closed_screens()
        except AuthUIError as error:
            # NiceGUI goes on after an ordinary exception in a start-up handler; this one stops the server.
            raise SystemExit(f'authui cannot start: {error}') from None

    async def stop(self) -> None:
        """Let running work end, and close everything."""
        if (running := self.running) is not None:
            self.running = None
            self._unguard()
            await running.end()
