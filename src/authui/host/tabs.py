"""The tabs of an app: made for each page, told of events, cleared when their user may not see them any more.

More than 300 lines, because making, telling, finding and clearing tabs all work on the same table.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import Request
from nicegui import Client, ui
from starlette.requests import HTTPConnection

from authui.account import Account
from authui.edge import clear_page, client_address, close_sockets, drop_queued, find_page, path_of, run_in_background
from authui.edge.targets import link
from authui.guards.page_target import page_target
from authui.guards.visit import find_visit, provider_leave_url, screen_url, visit_of
from authui.host.runtime import Runtime
from authui.host.tab import Sender, Tab
from authui.host.typed_values import ShownAgain
from authui.models import AuthEvent, Unfinished, User
from authui.reactive import watch
from authui.session import AuthSession, Recognised, TabSession
from authui.settings import Settings
from authui.store import Module, Store

LIVE_PAGE_HEADER = 'x-authui-page'
"""The header in which the script of a screen gives the secret of the live page that has joined it."""
_LEAVE_SECONDS = 0.5
_ENDINGS = frozenset({'signed_out', 'session_expired'})
_LAST_WORDS = frozenset({'account_deleted', 'signed_out_everywhere', 'logged_out'})
"""Notices of the login page after a user has ended the session."""


class Tabs:
    """Holds the tab of each page that asked for one.

    `recognise` returns the earlier proof of a request's browser, and `carried` the message that the answer before this
    request has left in a cookie.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        runtime: Callable[[], Runtime],
        make_modules: Callable[[TabSession], Mapping[str, Module[Any]]],
        plugins: Iterable[Callable[[Store], object]],
        recognise: Callable[[HTTPConnection], Recognised | None],
        carried: Callable[[HTTPConnection], ShownAgain | None],
        mount: Callable[[], str],
    ) -> None:
        self._settings = settings
        self._runtime = runtime
        self._make_modules = make_modules
        self._plugins = tuple(plugins)
        self._recognise = recognise
        self._carried = carried
        self._mount = mount
        self._tabs: dict[str, Tab] = {}
        self._live: dict[str, Tab] = {}
        """The tabs of the live pages, by their secrets."""
        self._making: set[str] = set()
        self._handlers: list[tuple[AuthEvent, Callable[..., Any]]] = []

    def add_handler(self, event: AuthEvent, handler: Callable[[Store], Any]) -> Callable[[], None]:
        """Call a handler in the page of each tab that gets an event; returns a function that removes it."""
        entry = event, handler
        self._handlers.append(entry)

        def stop() -> None:
            self._handlers = [each for each in self._handlers if each is not entry]

        return stop

    def tab(self, client: Client) -> Tab:
        """Return the tab of a page, made at the first call."""
        if (tab := self._tabs.get(client.id)) is None:
            if client.id in self._making:
                raise RuntimeError(
                    'the store of this tab is just being made: `modules` cannot ask for it. '
                    'Let it take the tokens of the tab instead: modules=lambda tokens: {...}'
                )
            self._making.add(client.id)
            try:
                tab = self._tabs[client.id] = self._make(client)
            finally:
                self._making.discard(client.id)
            client.on_delete(lambda: self._forget(client))
        return tab

    def _make(self, client: Client) -> Tab:
        visit = visit_of(client.request)
        tab = Tab(
            self._runtime().registry,
            visit.session,
            visit.unfinished,
            self._make_modules,
            self._plugins,
            on_event=lambda event: self._tell(client, event),
            on_end=lambda: drop_queued(client),
            on_live=lambda secret, tab: self._live.__setitem__(secret.get_secret_value(), tab),
            sender=self._sender(client.request),
        )
        if visit.identifier_kept:
            tab.store.commit(Account.identifier, visit.identifier_kept)
        if (carried := self._carried(client.request)) is not None:
            carried.say(tab.store)
        return tab

    @asynccontextmanager
    async def for_request(
        self, request: Request, session: AuthSession | None, unfinished: tuple[str, Unfinished] | None
    ) -> AsyncIterator[Tab]:
        """Make a tab for one request, without a page; it ends after the answer, once the host's handlers are done.

        Where a live page has joined the screen that asks, the request works on the tab of that page.
        """
        if (joined := self._joined(request, session, unfinished)) is not None:
            with joined.answering():
                yield joined
            return
        handling: list[asyncio.Task[None]] = []

        def tell(event: AuthEvent) -> None:
            handlers = [handler for awaited, handler in self._handlers if awaited == event]
            handling.extend(
                run_in_background(_handle_without_page(each, event, tab.store), f'auth.on({event!r})')
                for each in handlers
            )

        tab = Tab(
            self._runtime().registry,
            session,
            unfinished,
            self._make_modules,
            self._plugins,
            on_event=tell,
            sender=self._sender(request),
        )
        try:
            yield tab
        finally:
            if handling:
                run_in_background(_close_after(tab, handling), 'close the tab of a request')
            else:
                tab.close()

    def _joined(
        self, request: Request, session: AuthSession | None, unfinished: tuple[str, Unfinished] | None
    ) -> Tab | None:
        """Return the tab of the live page whose secret a request gives, if it is free and of that browser and sign-in.

        Any other request gets a tab of its own: its tries count for its own address, and it waits for no action of
        another request, whose result it would get.
        """
        tab = self._live.get(request.headers.get(LIVE_PAGE_HEADER, ''))
        if tab is None or tab.has_left or tab.is_answering or not tab.is_from(self._sender(request)):
            return None
        is_same = tab.owner is session and tab.sessions.unfinished_key == (unfinished[0] if unfinished else None)
        return tab if is_same else None

    def _sender(self, request: Request) -> Sender:
        address = client_address(request, self._settings.trusted_proxies)
        return Sender(address, request.headers.get('user-agent', ''), self._recognise(request))

    def _forget(self, client: Client) -> None:
        if (tab := self._tabs.pop(client.id, None)) is not None:
            if tab.live_secret is not None:
                self._live.pop(tab.live_secret.get_secret_value(), None)
            tab.close()

    async def fetch_user(self, client: Client) -> User | None:
        """Return the current user of a page."""
        return await self.tab(client).sessions.fetch_user()

    def stores(self) -> dict[str, Store]:
        """Return the stores of all tabs by a name to read: where the tab is, and which of them it is."""
        return {
            f'{path_of(client)} · {client_id[:4]}': tab.store
            for client_id, tab in self._tabs.items()
            if (client := find_page(client_id)) is not None
        }

    # --- which session a page belongs to ---

    def owner_key(self, client_id: str) -> str | None:
        """Return the key of the session that a page belongs to for good: None is a page that was served to nobody.

        Raises `LookupError` when the page is gone.
        """
        owner = self._owner(client_id)
        return owner.key if owner is not None else None

    def is_left(self, client_id: str) -> bool:
        """Tell whether the session of a page has ended."""
        owner = self._owner(client_id)
        return owner is not None and owner.ended

    def _owner(self, client_id: str) -> AuthSession | None:
        if (client := find_page(client_id)) is None:
            raise LookupError(client_id)
        if (tab := self._tabs.get(client_id)) is not None:
            return tab.owner
        visit = find_visit(client.request)
        return visit.session if visit is not None else None

    def touch(self, client_id: str) -> None:
        """Record that the user was active on a page."""
        if (tab := self._tabs.get(client_id)) is not None:
            tab.sessions.touch()

    # --- events, and pages that have to go ---

    def _tell(self, client: Client, event: AuthEvent) -> None:
        """Clear a guarded page after its session has ended, and call the host's handlers of an event in the page.

        The page's watcher only sees a user leave. If a session ends before its tab has learned of the user, the watcher
        sees no change, and the page has to be cleared all the same.
        """
        tab = self._tabs.get(client.id)
        leaves_provider = tab is not None and tab.store.state.account.leaves_provider
        if event in _ENDINGS and tab is not None and (tab.is_watched or leaves_provider) and not client.is_deleted:
            self._leave(client, tab)
        for awaited, handler in self._handlers:
            if awaited == event and not client.is_deleted:
                with client:
                    client.safe_invoke(partial(handler, self.tab(client).store))

    def watch_guarded(self, client: Client) -> None:
        """Clear a guarded page once its user may not see it any more: signed out, or removed from a group."""
        visit = find_visit(client.request)
        if visit is None or not visit.requirements:
            return
        tab = self.tab(client)
        if tab.is_watched:
            return
        tab.is_watched = True
        if tab.session_key is None:  # the session ended before the page could learn of it
            tab.store.commit(Account.notice, 'session_ended')
            self._leave(client, tab)
            return

        def look(user: User | None) -> None:
            if any(requirement.refusal_of(user) for requirement in visit.requirements):
                self._leave(client, tab)

        with client:
            watch(tab.store, 'account.user', look)

    def _leave(self, client: Client, tab: Tab) -> None:
        """Clear a page on the server, so that nothing of it answers, and open the page that helps its visitor."""
        if tab.has_left:
            return
        tab.has_left = True
        drop_queued(client)
        clear_page(client)
        client.open(self._way_out(client, tab))
        # A browser leaves by itself; the socket of any other client is closed here.
        close_sockets(client, after=_LEAVE_SECONDS)

    def _way_out(self, client: Client, tab: Tab) -> str:
        account = tab.store.state.account
        here = page_target(client)
        if account.authorized:
            return link(here, mount=self._mount())
        if account.user is not None:
            return screen_url(self._settings, 'confirm', target=here)
        if account.notice == 'session_ended':
            return screen_url(self._settings, 'login', target=here, notice=account.notice)
        if account.leaves_provider:
            return provider_leave_url(self._settings, account.notice)
        said = {'notice': account.notice} if account.notice in _LAST_WORDS else {}
        return screen_url(self._settings, 'login', **said)


def names_live_page(request: Request) -> bool:
    """Tell whether a request names a live page, whose state its answer may show."""
    return LIVE_PAGE_HEADER in request.headers


def current_page(asked: str) -> Client:
    """Return the page that is being built or handled, or raise `RuntimeError` with the remedy."""
    try:
        client = ui.context.client
        client.request  # noqa: B018 - raises as well
    except RuntimeError:  # a background task, an action of the store, or the level of a module
        raise RuntimeError(
            f'auth.{asked} belongs to a page, and none is being built or handled here: call it in a page builder '
            'or an event handler. An action of the store gets the tokens of its tab by context.inject(JwtSource)'
        ) from None
    return client


async def _handle_without_page(handler: Callable[[Store], Any], event: AuthEvent, store: Store) -> None:
    try:
        handled = handler(store)
        if inspect.isawaitable(handled):
            await handled
    except Exception as error:
        error.add_note(
            f'The handler of auth.on({event!r}) was called for a form that was posted, where there is no page. Let it '
            'work on the store that it is given, and let the page that follows draw what it would draw.'
        )
        raise


async def _close_after(tab: Tab, handling: Sequence[asyncio.Task[None]]) -> None:
    await asyncio.gather(*handling, return_exceptions=True)
    tab.close()
