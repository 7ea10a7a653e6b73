"""The `account` module of the store: who is signed in, and what each form was told; it knows no page and no Cognito."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, Protocol

from authui.errors import AlreadyConfirmedError, AuthError, UserNotConfirmedError
from authui.models import AuthEvent, Confirmation, Credentials, Delivery, Problem, Registration, SignedUp, User
from authui.store import Context, Module, State, action, getter, mutation

Form = Literal['login', 'signup', 'confirm']
"""The forms that send something, each with a progress bar and an alert of its own."""

Notice = Literal[
    'confirmed',
    'already_confirmed',
    'not_confirmed',
    'verify_email',
    'code_sent',
    'session_ended',
    'unavailable',
    'ready',
]
"""Keys of what the next screen says that is no error."""


class Authentication(Protocol):
    """What the account module needs done: one tab's sessions. Every method raises `AuthError` to say no."""

    @property
    def expires_at(self) -> float | None:
        """When the ID token expires, in seconds since the epoch."""

    async def sign_in(self, credentials: Credentials) -> None:
        """Begin a session and say `signed_in`."""

    async def sign_up(self, registration: Registration) -> SignedUp:
        """Make a user."""

    async def confirm(self, confirmation: Confirmation) -> None:
        """Confirm a sign-up, or the e-mail of the signed-in user."""

    async def resend_code(self, email: str) -> Delivery:
        """Send a new code."""

    async def fetch_user(self) -> User | None:
        """Return the signed-in user."""

    async def sign_out(self) -> None:
        """End the session in every tab and say `signed_out`."""


class AccountState(State):
    """What a tab knows of its user; no secret is ever in it."""

    authorized: bool = False
    """Whether a user with a verified e-mail is signed in."""
    user: User | None = None
    expires_at: float | None = None
    """When the ID token expires, in seconds since the epoch."""
    email: str = ''
    """The e-mail as last typed, carried from screen to screen."""
    login_error: Problem | None = None
    signup_error: Problem | None = None
    confirm: bool = False
    """Whether a code is awaited: right after a signup, or when a user comes back to confirm."""
    confirm_error: Problem | None = None
    delivery: Delivery | None = None
    """Where the last code was sent."""
    pending: Form | None = None
    """The form whose call is under way."""
    notice: Notice | None = None


class Account(Module[AccountState]):
    """Signs up, confirms, signs in and out, and keeps `user` true for as long as the session lasts."""

    def __init__(self, auth: Authentication) -> None:
        self._auth = auth

    # --- mutations ---

    @mutation
    def user(self, state: AccountState, user: User | None) -> None:
        """Set the user, who is authorized once the e-mail is verified."""
        state.user = user
        state.authorized = user is not None and user.email_verified

    @mutation
    def expires_at(self, state: AccountState, expires_at: float | None) -> None:
        """Set when the ID token expires."""
        state.expires_at = expires_at

    @mutation
    def email(self, state: AccountState, email: str) -> None:
        """Carry the e-mail over to the next screen."""
        state.email = email

    @mutation
    def login_error(self, state: AccountState, problem: Problem | None) -> None:
        """Set what the login card's alert says."""
        state.login_error = problem

    @mutation
    def signup_error(self, state: AccountState, problem: Problem | None) -> None:
        """Set what the signup card's alert says."""
        state.signup_error = problem

    @mutation(name='confirm')
    def set_confirm(self, state: AccountState, confirm: bool) -> None:
        """Show the confirm card, or the login and signup cards; its alert goes with it."""
        state.confirm = confirm
        state.confirm_error = None

    @mutation
    def confirm_error(self, state: AccountState, problem: Problem | None) -> None:
        """Set what the confirm card's alert says."""
        state.confirm_error = problem

    @mutation
    def delivery(self, state: AccountState, delivery: Delivery | None) -> None:
        """Set where the last code was sent."""
        state.delivery = delivery

    @mutation
    def pending(self, state: AccountState, form: Form | None) -> None:
        """Set the form whose call is under way."""
        state.pending = form

    @mutation
    def notice(self, state: AccountState, notice: Notice | None) -> None:
        """Set what the next screen says that is no error."""
        state.notice = notice

    # --- actions ---

    @action
    async def login(self, context: Context[AccountState], credentials: Credentials) -> None:
        """Sign in; a user who has not confirmed yet is taken to the confirm card."""
        with _sending(context, 'login', credentials.email):
            try:
                await self._auth.sign_in(credentials)
            except UserNotConfirmedError:
                context.commit(Account.delivery, None)
                context.commit(Account.notice, 'not_confirmed')
                context.commit(Account.set_confirm, True)
            else:
                await context.dispatch(Account.fetch_user)

    @action
    async def signup(self, context: Context[AccountState], registration: Registration) -> None:
        """Make a user and await the code that was sent, unless the pool confirms users by itself."""
        with _sending(context, 'signup', registration.email):
            signed_up = await self._auth.sign_up(registration)
            context.commit(Account.delivery, signed_up.delivery)
            context.commit(Account.notice, 'ready' if signed_up.confirmed else None)
            context.commit(Account.set_confirm, not signed_up.confirmed)

    @action
    async def confirm(self, context: Context[AccountState], confirmation: Confirmation) -> None:
        """Confirm with a code; then, or when there is nothing left to confirm, the login card is next."""
        with _sending(context, 'confirm', confirmation.email):
            try:
                await self._auth.confirm(confirmation)
            except AlreadyConfirmedError:
                context.commit(Account.notice, 'already_confirmed')
            else:
                if context.state.user is not None:
                    await context.dispatch(Account.fetch_user)
                else:
                    context.commit(Account.notice, 'confirmed')
            context.commit(Account.set_confirm, False)

    @action
    async def resend_code(self, context: Context[AccountState], email: str) -> None:
        """Send a new code for the confirm card."""
        with _sending(context, 'confirm', email):
            try:
                delivery = await self._auth.resend_code(email)
            except AlreadyConfirmedError:
                context.commit(Account.notice, 'already_confirmed')
                context.commit(Account.set_confirm, False)
            else:
                context.commit(Account.delivery, delivery)
                context.commit(Account.notice, 'code_sent')

    @action
    async def auth_state(self, context: Context[AccountState], event: AuthEvent) -> None:
        """Take in what happened to the session, in this tab or in another."""
        if event in {'signed_in', 'token_refreshed'}:
            await context.dispatch(Account.fetch_user)
            return
        if event == 'session_expired':
            context.commit(Account.notice, 'session_ended')
        context.commit(Account.expires_at, None)
        context.commit(Account.user, None)

    @action
    async def fetch_user(self, context: Context[AccountState]) -> User | None:
        """Fetch the signed-in user: when the app starts for a browser, and whenever the ID token was refreshed."""
        user = await self._auth.fetch_user()
        context.commit(Account.expires_at, self._auth.expires_at)
        context.commit(Account.user, user)
        if user is not None and not user.email_verified:
            context.commit(Account.email, user.email or '')
            context.commit(Account.delivery, None)
            context.commit(Account.notice, 'verify_email')
            context.commit(Account.set_confirm, True)
        return user

    @action
    async def logout(self, context: Context[AccountState]) -> None:
        """Sign out of this browser, in every tab."""
        context.commit(Account.notice, None)
        await self._auth.sign_out()

    # --- getters ---

    @getter
    def is_authorized(self, state: AccountState) -> bool:
        """Tell whether a user with a verified e-mail is signed in."""
        return state.authorized

    @getter
    def display_name(self, state: AccountState) -> str:
        """Return what to call the user: the name, the e-mail or the user name; empty when nobody is signed in."""
        user = state.user
        return (user.attribute('name') or user.email or user.username) if user is not None else ''

    @getter
    def groups(self, state: AccountState) -> tuple[str, ...]:
        """Return the user's groups, as the ID token tells them."""
        return state.user.groups if state.user is not None else ()

    @getter
    def expires_in(self, state: AccountState) -> Callable[[float], float]:
        """Return how many seconds the ID token has left, by the clock that it is given."""
        expires_at = state.expires_at
        return lambda now: max(0.0, expires_at - now) if expires_at is not None else 0.0


@contextmanager
def _sending(context: Context[AccountState], form: Form, email: str) -> Iterator[None]:
    """Run a form's call: what it said before is cleared, its bar runs, and an error becomes its alert."""
    context.commit(f'{form}_error', None)
    context.commit(Account.notice, None)
    context.commit(Account.email, email)
    context.commit(Account.pending, form)
    try:
        yield
    except AuthError as error:
        context.commit(f'{form}_error', Problem.of(error))
    finally:
        context.commit(Account.pending, None)
