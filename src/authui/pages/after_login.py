"""How a page goes on once its sign-in is done: the browser trades its ticket, then opens the target."""

from __future__ import annotations

import logging

from authui.account import Account
from authui.errors import AuthError, CookiesNeededError, UnavailableError
from authui.models import Problem, User
from authui.pages.setup import PageSetup, PageTab, unverified_contact
from authui.pages.ticket_exchange import Browser
from authui.reactive import watch

_log = logging.getLogger(__name__)


class Entry:
    """One tab's way in."""

    def __init__(self, setup: PageSetup, tab: PageTab, target: str) -> None:
        self._setup = setup
        self._target = target
        self._link = setup.link(target)
        self._tab = tab
        self._store = tab.store
        self._browser = Browser(exchange=setup.settings.ticket_path, target=self._link, on_refused=self._refused)

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
        account = self._store.state.account
        ticket = self._tab.take_ticket()
        if ticket is not None:
            self._browser.enter(ticket, self._first_of(account.user) if account.authorized else '')
        elif account.authorized:
            self._browser.go()

    def _first_of(self, user: User) -> str:
        """Return where who has just logged in goes first: a contact to verify is offered at a login, and only there."""
        return self._setup.url('verify', self._target) if unverified_contact(self._setup, user) else self._link

    async def _refused(self, what: str) -> None:
        error: AuthError = UnavailableError('the browser did not get its cookie')
        if what == 'cookie':
            error = CookiesNeededError(
                'a browser did not keep its cookie, and its session was ended: it blocks cookies, or the page came by '
                'http where AUTHUI_PUBLIC_URL says https'
            )
            _log.warning('%s', error)
            await self._store.dispatch(Account.cancel)
        await self._store.dispatch(Account.logout)
        self._store.commit(Account.login_error, Problem.of(error))
