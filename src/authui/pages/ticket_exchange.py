"""The tab's own part in a login: it gets the cookie, and follows when another tab has logged in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui.element import Element
from pydantic import SecretStr


class Browser(Element, component='authui_ticket_exchange.js'):
    """Invisible; trades tickets at `exchange` and then opens `target`, a path on this site.

    `on_refused` hears what was refused: the `ticket` by the server, or the `cookie` by the browser.
    """

    def __init__(self, *, exchange: str, target: str, on_refused: Callable[[str], Awaitable[None]]) -> None:
        super().__init__()
        self.props['exchange'] = exchange
        self.props['target'] = target
        self.on('refused', lambda event: on_refused(str(event.args)))

    def enter(self, ticket: SecretStr, then: str = '') -> None:
        """Trade the ticket of a login for the cookie; then open a path, or stay."""
        self.run_method('enter', ticket.get_secret_value(), then)

    def keep(self, ticket: SecretStr) -> None:
        """Trade the ticket of what is unfinished for its cookie, so that a reload or another page goes on with it."""
        self.run_method('keep', ticket.get_secret_value())

    def leave(self, url: str) -> None:
        """Open a screen, as soon as the browser has the cookie of what is unfinished."""
        self.run_method('leave', url)

    def go(self) -> None:
        """Open the target."""
        self.run_method('go')
