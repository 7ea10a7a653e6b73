"""One tab's hold on its browser's session and on that browser's unfinished step."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Literal, TypeVar

from pydantic import SecretStr

from authui.errors import AuthError
from authui.models import AuthEvent, Delivery, Named, TokenSet, Unfinished
from authui.session.known import Recognised
from authui.session.profile import ProfileService
from authui.session.registry import SessionRegistry
from authui.session.session import AuthSession
from authui.session.throttle import Attempt, AttemptKind, SentKind

NamedT = TypeVar('NamedT', bound=Named)

_CODE_SECONDS = {'confirm': 24 * 3600.0, 'reset': 3600.0}
"""How long Cognito's codes last."""


class TabHold(ProfileService):
    """Joins a tab to its browser's session; before a login it has no session, after it all tabs share one."""

    def __init__(
        self,
        registry: SessionRegistry,
        session: AuthSession | None = None,
        unfinished: tuple[str, Unfinished] | None = None,
        *,
        address: str = '',
        browser: str = '',
        known: Recognised | None = None,
    ) -> None:
        super().__init__(registry, address)
        self._known = known
        self._flights = registry.flights
        self._who = f'{address} {browser}'
        self._tell_owner = registry.services.on_existing_account
        self._listener: Callable[[AuthEvent], None] | None = None
        self._stop: Callable[[], None] | None = None
        self._step_ticket: SecretStr | None = None
        self._news: list[AuthEvent] = []
        self._unfinished = unfinished
        self._owner = session
        if session is not None and not session.ended:
            self._join(session)

    @property
    def owner(self) -> AuthSession | None:
        """The session for which the tab was served, or which it has begun since; it stays after the session's end."""
        return self._owner

    @property
    def unfinished(self) -> Unfinished | None:
        """The browser's unfinished step, without its secrets."""
        return self._unfinished[1].public() if self._unfinished is not None else None

    @property
    def unfinished_key(self) -> str | None:
        """The key of the browser's unfinished step; None where nothing is unfinished."""
        return self._unfinished[0] if self._unfinished is not None else None

    def listen(self, listener: Callable[[AuthEvent], None]) -> None:
        """Set the listener for the session's events, which is the tab's store."""
        self._listener = listener

    def take_news(self) -> list[AuthEvent]:
        """Return, once, the events that this tab has caused; its listener does not hear them."""
        news, self._news = self._news, []
        return news

    def take_step_ticket(self) -> SecretStr | None:
        """Return, once, the ticket of the unfinished step; with it the browser can go on after a reload."""
        ticket, self._step_ticket = self._step_ticket, None
        return ticket

    async def await_code(
        self,
        step: Literal['confirm', 'reset'],
        identifier: str,
        delivery: Delivery | None = None,
        session: SecretStr | None = None,
        *,
        delivered_to: str = '',
        sent_again: bool = False,
    ) -> None:
        """Store that a code is awaited: it was just sent, perhaps after another one, or the user already has it."""
        expires_at = self._registry.services.clock() + _CODE_SECONDS[step]
        identifier = self._plain(identifier)
        former = self.unfinished
        is_new = former is None or (former.step, former.identifier) != (step, identifier)
        kept = Unfinished(
            step=step,
            identifier=identifier,
            delivery=delivery,
            delivered_to=delivered_to or (former.delivered_to if former is not None and not is_new else ''),
            session=session or self._session_of_sign_up(identifier),
            expires_at=expires_at,
            sent_again=sent_again or self._was_sent_again(step, identifier),
        )
        await self._keep(kept, is_new=is_new)

    def _was_sent_again(self, step: str, identifier: str) -> bool:
        """Tell whether a code of a step was sent after another one."""
        begun = self.unfinished
        return begun is not None and begun.sent_again and (begun.step, begun.identifier) == (step, identifier)

    def _session_of_sign_up(self, identifier: str) -> SecretStr | None:
        """Return Cognito's session of the sign-up that this browser began for this identifier."""
        begun = self._unfinished[1] if self._unfinished is not None else None
        is_it = begun is not None and (begun.step, begun.identifier) == ('confirm', identifier)
        return begun.session if begun is not None and is_it else None

    async def cancel(self) -> None:
        """Forget the unfinished step; tokens that waited for a stage are revoked."""
        await self._forget_unfinished()

    async def _forget_unfinished(self, used: TokenSet | None = None) -> None:
        """Forget the unfinished step, and revoke its waiting tokens unless they are `used` from now on.

        If another tab was faster, it owns the tokens: its session uses them, or it has revoked them.
        """
        if self._unfinished is not None:
            (key, former), self._unfinished = self._unfinished, None
            self._step_ticket = None
            is_in_vain = former.tokens is not None and former.tokens != used and await self._registry.is_kept(key)
            await self._registry.drop(key)
            if former.tokens is not None and is_in_vain:
                await self._registry.revoke(former.tokens)

    def close(self) -> None:
        """Stop listening to the session, which goes on: the tab is gone."""
        self._listener = None
        self._leave()

    # --- parts ---

    def _plain(self, identifier: str) -> str:
        """Return an identifier in the spelling that the pool and the counters know."""
        return self._client.identifiers.plain(identifier)

    def _named(self, given: NamedT) -> NamedT:
        """Return a form with its identifier in that spelling."""
        return given.model_copy(update={'identifier': self._plain(given.identifier)})

    def _attempt(self, kind: AttemptKind, account: str) -> AbstractAsyncContextManager[Attempt]:
        """Count a try; a browser that signed in to the account before has a counter of its own."""
        return self._throttle.attempt(kind, account, self._address, proven=self._proven(account))

    async def _send(self, kind: SentKind, account: str) -> None:
        """Count a code before it is sent, in the same way."""
        await self._throttle.send(kind, account, self._address, proven=self._proven(account))

    def _proven(self, account: str) -> str:
        return self._known.proven(account) if self._known is not None else ''

    async def _keep(self, unfinished: Unfinished, *, is_new: bool = True) -> None:
        """Store an unfinished step: under a new id, forgetting the former step, or under the present id."""
        if self._unfinished is not None and not is_new:
            self._unfinished = self._unfinished[0], unfinished
            await self._registry.keep_on(*self._unfinished)
            return
        key, ticket = await self._registry.keep(unfinished)
        await self._forget_unfinished(used=unfinished.tokens)
        self._unfinished = key, unfinished
        self._step_ticket = ticket

    @asynccontextmanager
    async def _constant_time(self) -> AsyncIterator[None]:
        """Where sign-ups are private, take the same time whether or not the account exists."""
        if self._tell_owner is None:
            yield
            return
        async with self._throttle.evenly():
            yield

    @contextmanager
    def _masking_account(self, *told: type[AuthError], by: type[AuthError]) -> Iterator[None]:
        """Where sign-ups are private, replace an error that reveals an account by the one for an unknown account."""
        try:
            yield
        except told as error:
            if self._tell_owner is None:
                raise
            raise by(str(error)) from None

    def _join(self, session: AuthSession) -> None:
        self._session = self._owner = session
        self._stop = session.listen(self._hear)

    def _leave(self) -> None:
        if self._stop is not None:
            self._stop()
        self._session = self._stop = None

    def _hear(self, event: AuthEvent) -> None:
        if event in {'signed_out', 'session_expired'}:
            self._session = self._stop = None
        if self._listener is not None:
            self._listener(event)
