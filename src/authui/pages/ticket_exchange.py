"""The browser's part in a login: it trades tickets for cookies, and follows when another tab has logged in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui.element import Element
from pydantic import SecretStr


class TicketExchange(Element, component='authui_ticket_exchange.js'):
    """An invisible element that trades tickets at the URL `exchange` and then opens `target`, a path on this site.

    `on_refused` is called with `ticket` where the server refuses it, or with `cookie` where the browser drops it.
    """

    def __init__(self, *, exchange: str, target: str, on_refused: Callable[[str], Awaitable[None]]) -> None:
        super().__init__()
        self.props['exchange'] = exchange
        self.props['target'] = target
        self.on('refused', lambda event: on_refused(str(event.args)))

    def enter(self, ticket: SecretStr, then: str = '') -> None:
        """Trade the ticket of a login for the session's cookie; then open the path `then`, or stay."""
        self.run_method('enter', ticket.get_secret_value(), then)

    def keep(self, ticket: SecretStr) -> None:
        """Trade the ticket of an unfinished sign-in for its cookie, so that a reload or another page continues it."""
        self.run_method('keep', ticket.get_secret_value())

    def leave(self, url: str) -> None:
        """Open a URL as soon as the browser has the cookie of the unfinished sign-in."""
        self.run_method('leave', url)

    def tell_verified(self) -> None:
        """Tell the other tabs of the browser that the user has verified a contact."""
        self.run_method('tellVerified')

    def go(self) -> None:
        """Open the target."""
        self.run_method('go')
