"""How a page goes on once its sign-in is done: the browser trades its ticket, then opens the target."""

from __future__ import annotations

from authui.account import Account
from authui.errors import UnavailableError
from authui.models import Problem
from authui.pages.browser import Browser
from authui.pages.setup import PageSetup, PageTab
from authui.reactive import watch


class Entry:
    """One tab's way in."""

    def __init__(self, setup: PageSetup, tab: PageTab, target: str) -> None:
        self._tab = tab
        self._store = tab.store
        self._browser = Browser(exchange=setup.settings.ticket_path, target=target, on_refused=self._refused)

    def follow(self) -> None:
        """Go in now or as soon as somebody is signed in."""
        watch(self._store, 'account.user', lambda _new, _old: self._enter(), immediate=True)

    def keep(self, then: str = '') -> None:
        """Let the browser keep what is unfinished, and open another screen afterwards."""
        ticket = self._tab.take_step_ticket()
        if ticket is not None:
            self._browser.keep(ticket)
        if then:
            self._browser.leave(then)

    def _enter(self) -> None:
        authorized = self._store.state.account.authorized
        ticket = self._tab.take_ticket()
        if ticket is not None:
            self._browser.enter(ticket, go=authorized)
        elif authorized:
            self._browser.go()

    async def _refused(self) -> None:
        await self._store.dispatch(Account.logout)
        self._store.commit(Account.login_error, Problem.of(UnavailableError('the browser did not get its cookie')))
