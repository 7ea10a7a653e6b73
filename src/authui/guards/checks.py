"""The check of a page's user, which every guard of a page or handler uses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import Client, ui

from authui.guards.exits import Exits
from authui.guards.requirement import Refusal, Requirement, admit
from authui.guards.visit import visit_of
from authui.models import User
from authui.pages import PageSetup
from authui.pages.texts import Texts


class PageChecks:
    """Checks the user of a page, and keeps a page from outlasting its user.

    `fetch_user` returns the current user of a page. `watch` clears the page once its requirement no longer holds.
    """

    def __init__(
        self,
        setup: PageSetup,
        *,
        fetch_user: Callable[[Client], Awaitable[User | None]],
        watch: Callable[[Client], None],
    ) -> None:
        self.settings = setup.settings
        self.exits = Exits(setup)
        """The answers to those who may not see a page."""
        self._languages = setup.languages
        self._fetch_user = fetch_user
        self._watch = watch

    def texts(self) -> Texts:
        """Return the texts for the visitor of the page being built or handled; its `language` is theirs."""
        return self._languages.for_page(ui.context.client)

    async def admit(self, client: Client, requirement: Requirement) -> User | Refusal:
        """Return the user of a page who may pass now, or why the page's user may not."""

        async def fetch_user() -> User | None:
            return await self._fetch_user(client)

        return await admit(fetch_user, requirement)

    def keep_guarded(self, client: Client, requirement: Requirement) -> None:
        """Clear a page when its user may not see it any more."""
        visit_of(client.request).requirements.add(requirement)
        if client.has_socket_connection:
            self._watch(client)
