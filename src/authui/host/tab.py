"""The state that an app keeps for one tab: its store, and its hold on the browser's session."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from pydantic import SecretStr

from authui.account import Account
from authui.errors import AuthError
from authui.models import AuthEvent, JwtSource, Unfinished, User
from authui.session import AuthSession, Recognised, SessionRegistry, TabSession
from authui.store import Module, Store

_log = logging.getLogger(__name__)


class Sender(NamedTuple):
    """The browser that sent a request: its address, its name for itself, and the proof of its earlier logins."""

    address: str
    browser: str
    known: Recognised | None

    @property
    def shown(self) -> tuple[str, str, object]:
        """The part that is the same in all its requests."""
        return self.address, self.browser, self.known.browser if self.known is not None else None


class Tab:
    """One tab: its store, and `sessions`, its hold on the browser's session."""

    def __init__(
        self,
        registry: SessionRegistry,
        session: AuthSession | None,
        unfinished: tuple[str, Unfinished] | None,
        make_modules: Callable[[TabSession], Mapping[str, Module[Any]]],
        plugins: Iterable[Callable[[Store], object]],
        *,
        on_event: Callable[[AuthEvent], object],
        on_end: Callable[[], object] = bool,
        on_live: Callable[[SecretStr, Tab], object] = lambda _secret, _tab: None,
        sender: Sender,
    ) -> None:
        self.is_watched = False
        self.has_left = False
        """Whether its page has been cleared and leads elsewhere."""
        self.live_secret: SecretStr | None = None
        self._answering = 0
        self._on_event = on_event
        self._on_end = on_end
        self._on_live = on_live
        self._sender = sender
        self.sessions = TabSession(
            registry, session, unfinished, address=sender.address, browser=sender.browser, known=sender.known
        )
        self.store = Store(
            modules=make_modules(self.sessions),
            plugins=plugins,
            on_error=_report,
            provide={JwtSource: self.sessions},
        )
        if sender.known is not None and sender.known.passkey_account() is not None:
            self.store.commit(Account.knows_passkey, True)
        if sender.known is not None and sender.known.last_provider:
            self.store.commit(Account.last_provider, sender.known.last_provider)
        self.sessions.listen(self._take_in)
        self.store.subscribe_action(after=self._tell_news, error=self._tell_news)
        if session is not None:
            self.store.dispatch(Account.fetch_user)  # done at once where the session knows its user

    @property
    def is_answering(self) -> bool:
        """Whether a request of the screen around this page is being answered, which shows the state by itself."""
        return self._answering > 0

    def is_from(self, sender: Sender) -> bool:
        """Tell whether a request comes from the browser of the tab, as far as requests show it."""
        return self._sender.shown == sender.shown

    def go_live(self) -> SecretStr:
        """Let forms be answered on this tab; return the secret that has to come with them.

        The page's id would be no secret: it is in the URL of its socket, and so in the logs of proxies.
        """
        if self.live_secret is None:
            self.live_secret = SecretStr(secrets.token_urlsafe())
            self._on_live(self.live_secret, self)
        return self.live_secret

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Answer a request of the screen around this page."""
        self._answering += 1
        try:
            yield
        finally:
            self._answering -= 1

    @property
    def session_key(self) -> str | None:
        """The name of the tab's session, which does not open it; None when nobody is signed in."""
        return self.sessions.session_key

    @property
    def owner(self) -> AuthSession | None:
        """The session that the tab belongs to for good, even after it has ended; None for a visitor's."""
        return self.sessions.owner

    @property
    def signed_in_at(self) -> float | None:
        """When the browser's session began; None when nobody is signed in."""
        return self.sessions.signed_in_at

    @property
    def used_passkey(self) -> bool:
        """Whether this tab has signed its user in by a passkey."""
        return self.sessions.used_passkey

    @property
    def signed_in_recently(self) -> bool:
        """Whether the sign-in is so recent that it proves the user."""
        user: User | None = self.store.state.account.user
        return self.sessions.signed_in_recently and not (user is not None and user.has_unasked_factor)

    @property
    def password_changed_at(self) -> float | None:
        """When the user changed the password in this session; None where that is not known."""
        return self.sessions.password_changed_at

    def take_ticket(self) -> SecretStr | None:
        """Return the ticket of the last login or change of password, once."""
        return self.sessions.take_ticket()

    def take_step_ticket(self) -> SecretStr | None:
        """Return the ticket of the unfinished step, once."""
        return self.sessions.take_step_ticket()

    def _take_in(self, event: AuthEvent) -> None:
        if event in {'signed_out', 'session_expired'}:
            self._on_end()
        taken_in = self.store.dispatch(Account.auth_state, event)
        if event in {'signed_out', 'session_expired'} and self.owner is not None:
            self.store.commit(Account.identifier, self.owner.identifier_kept)
        taken_in.add_done_callback(lambda _: self._on_event(event))

    def _tell_news(self) -> None:
        """Report what an action of this tab did to the session, after the store has handled it."""
        for event in self.sessions.take_news():
            self._on_event(event)

    def close(self) -> None:
        """End what belongs to the tab; the session goes on."""
        self.sessions.close()
        self.store.close()


def _report(error: BaseException, who: str) -> None:
    """Handle an error in a tab's store that no caller awaited."""
    if isinstance(error, AuthError):
        _log.warning('%s: %s', who, error)
    else:
        _log.error('%s failed', who, exc_info=error)
