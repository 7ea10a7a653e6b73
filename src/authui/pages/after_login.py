"""The page after a login: the browser trades its ticket for the cookie, then opens the target."""

from __future__ import annotations

import logging

from nicegui import ui

from authui.account import Account
from authui.errors import AuthError, CookiesNeededError, UnavailableError
from authui.models import Problem, User
from authui.pages.new_passkey import OFFER_SCREEN
from authui.pages.nicegui_hooks import is_simulated
from authui.pages.setup import PageSetup, PageTab, unverified_contact
from authui.pages.ticket_exchange import TicketExchange
from authui.reactive import watch

_log = logging.getLogger(__name__)


class AfterLogin:
    """Leads one tab to its target once its user is signed in, and keeps unfinished sign-ins in the browser."""

    def __init__(self, setup: PageSetup, tab: PageTab, target: str) -> None:
        self._setup = setup
        self._target = target
        self._client = ui.context.client
        self._link = setup.link(target)
        self._tab = tab
        self._store = tab.store
        self._ticket_exchange = TicketExchange(
            exchange=setup.settings.ticket_path, target=self._link, on_refused=self._refused
        )

    def begin(self) -> None:
        """Open the target now, or as soon as a user is signed in."""
        watch(self._store, 'account.user', lambda _new, _old: self._open_target(), immediate=True)

    def keep_unfinished(self, then: str = '') -> None:
        """Give the browser the cookie of the unfinished sign-in, then open the URL `then` if there is one."""
        ticket = self._tab.take_step_ticket()
        if ticket is not None:
            self._ticket_exchange.keep(ticket)
        if then:
            self._ticket_exchange.leave(then)

    def _open_target(self) -> None:
        account = self._store.state.account
        ticket = self._tab.take_ticket()
        if ticket is not None:
            self._ticket_exchange.enter(ticket, self._url_after_login(account.user) if account.authorized else '')
        elif account.authorized:
            self._ticket_exchange.go()

    def _url_after_login(self, user: User) -> str:
        """Return the URL to open first after a login: to verify a contact, to add a passkey, or the target."""
        if unverified_contact(self._setup, user):
            return self._setup.url('verify', self._target)
        can_be_offered = not self._tab.used_passkey and not is_simulated()
        offers = can_be_offered and self._setup.offers_passkey(self._client.request, user)
        return self._setup.url(OFFER_SCREEN, self._target) if offers else self._link

    async def _refused(self, refused: str) -> None:
        error: AuthError = UnavailableError('the browser did not get its cookie')
        if refused == 'cookie':
            error = CookiesNeededError(
                'a browser did not keep its cookie, so its session was ended: it blocks cookies, or the page came '
                'over http although AUTHUI_PUBLIC_URL says https'
            )
            _log.warning('%s', error)
            await self._store.dispatch(Account.cancel)
        await self._store.dispatch(Account.logout)
        self._store.commit(Account.notice, None)
        self._store.commit(Account.error, 'login', Problem.of(error))
