"""What one tab does with sessions: sign up and in, ask for the user, sign out, and hear what the others did."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import SecretStr

from authui.errors import ChallengeUnsupportedError
from authui.models import AuthEvent, Confirmation, Credentials, Delivery, Registration, SignedUp, TokenSet, User
from authui.session.registry import SessionRegistry
from authui.session.session import AuthSession


class TabSession:
    """One tab's hold on its browser's session: none before login, the shared one after.

    A login gives this tab a session that is new: nothing that the browser sent before has any part in it.
    """

    def __init__(self, registry: SessionRegistry, session: AuthSession | None = None) -> None:
        self._registry = registry
        self._client = registry.services.client
        self._session: AuthSession | None = None
        self._listener: Callable[[AuthEvent], None] | None = None
        self._stop: Callable[[], None] | None = None
        self._ticket: SecretStr | None = None
        if session is not None and not session.ended:
            self._join(session)

    @property
    def expires_at(self) -> float | None:
        """When the ID token expires, in seconds since the epoch; None when nobody is signed in."""
        return self._session.expires_at if self._session is not None else None

    @property
    def session_key(self) -> str | None:
        """What names the session without opening it; None when nobody is signed in."""
        return self._session.key if self._session is not None and not self._session.ended else None

    def listen(self, listener: Callable[[AuthEvent], None]) -> None:
        """Name who hears of the session's events: the tab's store."""
        self._listener = listener

    def take_ticket(self) -> SecretStr | None:
        """Return the ticket of the last login, once; the browser trades it for its cookie."""
        ticket, self._ticket = self._ticket, None
        return ticket

    async def sign_in(self, credentials: Credentials) -> None:
        """Prove the credentials and begin a session; tells this tab `signed_in`."""
        answer = await self._client.sign_in(credentials)
        if not isinstance(answer, TokenSet):
            raise ChallengeUnsupportedError(f'the pool asks for {answer.kind}')
        session, ticket = await self._registry.begin(answer)
        self._leave()
        self._join(session)
        self._ticket = ticket
        self._hear('signed_in')

    async def sign_up(self, registration: Registration) -> SignedUp:
        """Make a user, who has to confirm unless the pool confirms by itself."""
        return await self._client.sign_up(registration)

    async def confirm(self, confirmation: Confirmation) -> None:
        """Confirm a sign-up; for a signed-in user it is the changed or unverified e-mail that is confirmed."""
        if self._session is None:
            await self._client.confirm_sign_up(confirmation)
        else:
            await self._session.verify_email(confirmation.code)

    async def resend_code(self, email: str) -> Delivery:
        """Send a new code for what `confirm` confirms."""
        if self._session is None:
            return await self._client.resend_confirmation_code(email)
        tokens = await self._session.fresh_tokens()
        return await self._client.send_attribute_code(tokens.access_token)

    async def fetch_user(self) -> User | None:
        """Return the signed-in user, or None when nobody is."""
        return await self._session.fetch_user() if self._session is not None else None

    async def sign_out(self) -> None:
        """End the browser's session in every tab."""
        if self._session is not None:
            await self._session.end('signed_out')

    def close(self) -> None:
        """Leave the session as it is and hear no more of it: the tab is gone."""
        self._listener = None
        self._leave()

    def _join(self, session: AuthSession) -> None:
        self._session = session
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
