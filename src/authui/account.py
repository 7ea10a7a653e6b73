"""The module `account` of the store: the signed-in user and the state of each form; it knows no page and no Cognito."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal, Protocol

from authui.errors import AuthError
from authui.flow import Form, Notice, Step, Turn, turn_after
from authui.models import (
    Answer,
    AuthEvent,
    Challenge,
    CodeChallenge,
    Confirmation,
    Credentials,
    Delivery,
    Factor,
    PasswordReset,
    Problem,
    Registration,
    SignedUp,
    TotpKey,
    Unfinished,
    User,
    Value,
)
from authui.profile import Profile, ProfileForm, SelfService
from authui.store import Context, Module, NotSecret, State, action, getter, mutation
from authui.typed import Email

_ENDED_BY: Mapping[ProfileForm | None, Notice] = {
    'deletion': 'account_deleted',
    'sign_out': 'signed_out_everywhere',
}
"""The notice of the login card in the tab whose form has ended the session."""


class FactorRequest(Value):
    """A sign-in without a password: the e-mail and the factor; without a factor the pool offers a choice."""

    email: Email
    factor: Factor | None = None
    remember: bool = False
    """Whether the browser is to keep the session when it is closed."""


class Authentication(SelfService, Protocol):
    """What the account module needs from a tab's session. Every method raises `AuthError` to refuse."""

    @property
    def expires_at(self) -> float | None:
        """When the ID token expires, in seconds since the epoch."""

    @property
    def unfinished(self) -> Unfinished | None:
        """The browser's half-finished sign-in, without its secrets."""

    async def sign_in(self, credentials: Credentials) -> Challenge | None:
        """Begin a session and announce `signed_in`, or return the challenge that comes first."""

    async def sign_in_by(self, email: str, factor: Factor | None, *, remember: bool = False) -> Challenge | None:
        """Begin without a password."""

    async def answer(self, answer: Answer) -> Challenge | None:
        """Answer the challenge: begin a session and announce `signed_in`, or return the next challenge."""

    async def set_up_totp(self) -> TotpKey:
        """Get the key for the authenticator app that the pool demands."""

    async def resend_challenge(self) -> Challenge | None:
        """Send a new code for the challenge."""

    async def sign_up(self, registration: Registration) -> SignedUp:
        """Make a user."""

    async def await_code(self, step: Literal['confirm', 'reset'], email: str) -> None:
        """Record that a code is awaited, which the user already has or requests next."""

    async def confirm(self, confirmation: Confirmation) -> bool:
        """Confirm a sign-up, or the e-mail of the signed-in user; returns whether a user is signed in afterwards."""

    async def resend_code(self, email: str) -> Delivery:
        """Send a new code."""

    async def forgot_password(self, email: str) -> Delivery:
        """Send a reset code to a user who forgot the password."""

    async def reset_password(self, reset: PasswordReset) -> None:
        """Set a new password with the code."""

    async def cancel(self) -> None:
        """Forget the half-finished sign-in."""

    async def fetch_user(self) -> User | None:
        """Return the signed-in user."""

    async def sign_out(self) -> None:
        """End the session in every tab and announce `signed_out`."""


class AccountState(State):
    """What a tab knows about its user; it never holds a secret."""

    authorized: bool = False
    """Whether a user with a verified e-mail is signed in."""
    user: User | None = None
    expires_at: float | None = None
    """When the tokens expire, in seconds since the epoch."""
    email: str = ''
    """The e-mail as last typed, carried from screen to screen."""
    remember: bool = False
    """Whether the browser keeps the next session when it is closed, as the user last ticked."""
    step: Step = 'login'
    """The current screen of the sign-in; `challenge` means the screen for that kind of challenge."""
    challenge: Annotated[Challenge | None, NotSecret()] = None
    """The pool's challenge, at the step `challenge`; never with its session."""
    login_error: Problem | None = None
    signup_error: Problem | None = None
    confirm: bool = False
    """Whether the step is `confirm` and a code is awaited: after a sign-up, or when a user comes back to confirm."""
    confirm_error: Problem | None = None
    forgot_error: Problem | None = None
    reset_error: Problem | None = None
    challenge_error: Problem | None = None
    delivery: Delivery | None = None
    """Where the last code was sent."""
    pending: Form | None = None
    """The form whose call is under way."""
    notice: Notice | None = None


class Account(Module[AccountState]):
    """Signs up, confirms, signs in and out, and keeps `user` up to date as long as the session lasts."""

    def __init__(self, auth: Authentication) -> None:
        self._auth = auth
        self.modules: Mapping[str, Module[Any]] = {'profile': Profile(auth)}

    def initial_state(self) -> AccountState:
        """Return the first state, which continues a half-finished sign-in of the browser."""
        unfinished = self._auth.unfinished
        if unfinished is None:
            return AccountState()
        return AccountState(
            step=unfinished.step,
            confirm=unfinished.step == 'confirm',
            challenge=unfinished.challenge,
            email=unfinished.email,
            delivery=unfinished.delivery,
        )

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
        """Set the e-mail, which the next screen then shows."""
        state.email = email

    @mutation
    def remember(self, state: AccountState, remember: bool) -> None:
        """Set whether the browser keeps the next session."""
        state.remember = remember

    @mutation
    def login_error(self, state: AccountState, problem: Problem | None) -> None:
        """Set the alert of the login card."""
        state.login_error = problem

    @mutation
    def signup_error(self, state: AccountState, problem: Problem | None) -> None:
        """Set the alert of the signup card."""
        state.signup_error = problem

    @mutation
    def step(self, state: AccountState, step: Step) -> None:
        """Show another screen, except a challenge's."""
        if step == state.step:
            return
        if step == 'challenge':
            raise ValueError('the step `challenge` comes with its challenge: commit that')
        _show(state, step)

    @mutation(name='confirm')
    def set_confirm(self, state: AccountState, confirm: bool) -> None:
        """Show the confirm card, or the login and signup cards, and clear the confirm card's alert."""
        if confirm != state.confirm:
            _show(state, 'confirm' if confirm else 'login')
        state.confirm_error = None

    @mutation
    def challenge(self, state: AccountState, challenge: Challenge) -> None:
        """Show the pool's challenge."""
        _show(state, 'challenge')
        state.challenge = challenge.public()
        state.delivery = challenge.delivery if isinstance(challenge, CodeChallenge) else None

    @mutation
    def confirm_error(self, state: AccountState, problem: Problem | None) -> None:
        """Set the alert of the confirm card."""
        state.confirm_error = problem

    @mutation
    def forgot_error(self, state: AccountState, problem: Problem | None) -> None:
        """Set the alert of the forgot card."""
        state.forgot_error = problem

    @mutation
    def reset_error(self, state: AccountState, problem: Problem | None) -> None:
        """Set the alert of the reset card."""
        state.reset_error = problem

    @mutation
    def challenge_error(self, state: AccountState, problem: Problem | None) -> None:
        """Set the alert of the challenge's card."""
        state.challenge_error = problem

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
        """Set the notice of the next screen, which is not an error."""
        state.notice = notice

    # --- actions ---

    @action(concurrency='drop')
    async def login(self, context: Context[AccountState], credentials: Credentials) -> None:
        """Sign in; show the confirm or reset card to users who need it, or the pool's challenge."""
        async with self._sending(context, 'login', credentials.email):
            await self._go_on(context, await self._auth.sign_in(credentials))

    @action(concurrency='drop')
    async def sign_in_by(self, context: Context[AccountState], request: FactorRequest) -> None:
        """Sign in without a password (USER_AUTH): by a one-time code, or by one of the factors that the pool offers."""
        async with self._sending(context, 'login', request.email):
            challenge = await self._auth.sign_in_by(request.email, request.factor, remember=request.remember)
            await self._go_on(context, challenge)

    @action(concurrency='drop')
    async def answer_challenge(self, context: Context[AccountState], answer: Answer) -> None:
        """Answer the pool's challenge; if the sign-in cannot continue, the login card follows and gives the reason."""
        async with self._sending(context, 'challenge', context.state.email):
            await self._go_on(context, await self._auth.answer(answer))

    @action(concurrency='drop')
    async def set_up_totp(self, context: Context[AccountState]) -> TotpKey | None:
        """Return the key for the authenticator app that the pool demands; None on an error, which the card shows.

        The key is shown to its user and kept nowhere. A code of the app then answers the challenge.
        """
        key = None
        async with self._sending(context, 'challenge', context.state.email):
            key = await self._auth.set_up_totp()
        return key  # noqa: RET504 - None where the call failed

    @action(concurrency='drop')
    async def signup(self, context: Context[AccountState], registration: Registration) -> None:
        """Create a user and await the code that was sent, unless the pool confirms users automatically."""
        async with self._sending(context, 'signup', registration.email):
            signed_up = await self._auth.sign_up(registration)
            context.commit(Account.delivery, signed_up.delivery)
            context.commit(Account.notice, 'ready' if signed_up.confirmed else None)
            context.commit(Account.step, 'login' if signed_up.confirmed else 'confirm')

    @action(concurrency='drop')
    async def confirm(self, context: Context[AccountState], confirmation: Confirmation) -> None:
        """Confirm with a code; then, or if the account is already confirmed, the login card follows.

        If the pool signs users in after the confirmation, the user is signed in, or the next challenge follows.
        """
        async with self._sending(context, 'confirm', confirmation.email):
            is_signed_in = await self._auth.confirm(confirmation)
            unfinished = self._auth.unfinished
            if not is_signed_in and unfinished is None:
                context.commit(Account.notice, 'confirmed')
            await self._go_on(context, unfinished.challenge if unfinished is not None else None)

    @action(concurrency='drop')
    async def resend_code(self, context: Context[AccountState], email: Email) -> None:
        """Send a new code for the confirm card, or for a challenge whose `can_resend` says so."""
        if context.state.step == 'challenge':
            async with self._sending(context, 'challenge', context.state.email):
                challenge = await self._auth.resend_challenge()
                context.commit(Account.notice, 'code_sent')
                await self._go_on(context, challenge)
            return
        async with self._sending(context, 'confirm', email):
            context.commit(Account.delivery, await self._auth.resend_code(email))
            context.commit(Account.notice, 'code_sent')

    @action(concurrency='drop')
    async def forgot_password(self, context: Context[AccountState], email: Email) -> None:
        """Send a reset code; the reset card follows, for an unknown user too."""
        async with self._sending(context, 'reset' if context.state.step == 'reset' else 'forgot', email):
            context.commit(Account.delivery, await self._auth.forgot_password(email))
            context.commit(Account.notice, 'code_sent')
            context.commit(Account.step, 'reset')

    @action(concurrency='drop')
    async def reset_password(self, context: Context[AccountState], reset: PasswordReset) -> None:
        """Set a new password with the code; the login card follows."""
        async with self._sending(context, 'reset', reset.email):
            await self._auth.reset_password(reset)
            context.commit(Account.notice, 'password_reset')
            context.commit(Account.step, 'login')

    @action
    async def cancel(self, context: Context[AccountState]) -> None:
        """Give up the half-finished sign-in; the login card follows, and keeps the e-mail."""
        context.commit(Account.notice, None)
        context.commit(Account.step, 'login')
        await self._auth.cancel()

    @action
    async def auth_state(self, context: Context[AccountState], event: AuthEvent) -> None:
        """Apply an event of the session, from this tab or another one."""
        if event in {'signed_in', 'token_refreshed'}:
            await context.dispatch(Account.fetch_user)
            return
        if event == 'session_expired':
            context.commit(Account.notice, 'session_ended')
        elif (ended_by := _ENDED_BY.get(context.root_state.account.profile.pending)) is not None:
            context.commit(Account.notice, ended_by)
        context.commit(Account.step, 'login')
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
            context.commit(Account.step, 'confirm')
        return user

    @action
    async def logout(self, context: Context[AccountState]) -> None:
        """Sign out of this browser, in every tab."""
        context.commit(Account.notice, None)
        await self._auth.sign_out()

    async def _go_on(self, context: Context[AccountState], challenge: Challenge | None) -> None:
        """Show the pool's next challenge, or the signed-in user."""
        if challenge is not None:
            context.commit(Account.challenge, challenge)
            return
        user = await context.dispatch(Account.fetch_user)
        if user is None or user.email_verified:
            # Whoever is let in is known before the step changes: no page goes to the login card on the way.
            context.commit(Account.step, 'login')

    @asynccontextmanager
    async def _sending(self, context: Context[AccountState], form: Form, email: str) -> AsyncIterator[None]:
        """Run a form's call: show its screen, clear its former messages, and run its progress bar.

        An error becomes the alert of the current screen, unless it leads to another one.
        """
        if form != 'challenge':
            context.commit(Account.step, form)
        context.commit(f'{form}_error', None)
        context.commit(Account.notice, None)
        context.commit(Account.email, email)
        context.commit(Account.pending, form)
        try:
            yield
        except AuthError as error:
            turn = turn_after(form, error)
            if turn is None:
                context.commit(f'{context.state.step}_error', Problem.of(error))
            else:
                await self._turn(context, turn, error)
        finally:
            context.commit(Account.pending, None)

    async def _turn(self, context: Context[AccountState], turn: Turn, error: AuthError) -> None:
        """Show the screen that an error leads to, and have it survive a reload."""
        if turn.step in {'confirm', 'reset'}:
            await self._auth.await_code(turn.step, context.state.email)
        else:
            await self._auth.cancel()
        context.commit(Account.delivery, None)
        context.commit(Account.step, turn.step)
        if turn.notice is not None:
            context.commit(Account.notice, turn.notice)
        else:
            context.commit(f'{turn.step}_error', Problem.of(error))

    # --- getters ---

    @getter
    def is_authorized(self, state: AccountState) -> bool:
        """Tell whether a user with a verified e-mail is signed in."""
        return state.authorized

    @getter
    def display_name(self, state: AccountState) -> str:
        """Return the user's name to show; empty if no user is signed in.

        It is the first of these that the user has: the name, the first and last name, the preferred user name, the
        nickname, the e-mail, the user name.
        """
        user = state.user
        if user is None:
            return ''
        parts = (user.attribute('given_name'), user.attribute('family_name'))
        names = (
            user.attribute('name'),
            ' '.join(part.strip() for part in parts if part),
            user.attribute('preferred_username'),
            user.attribute('nickname'),
        )
        return next((name.strip() for name in names if name and name.strip()), user.account)

    @getter
    def groups(self, state: AccountState) -> tuple[str, ...]:
        """Return the user's groups in the ID token."""
        return state.user.groups if state.user is not None else ()

    @getter
    def expires_in(self, state: AccountState) -> Callable[[float], float]:
        """Return a function of the current time that returns how many seconds the ID token has left."""
        expires_at = state.expires_at
        return lambda now: max(0.0, expires_at - now) if expires_at is not None else 0.0


def _show(state: AccountState, step: Step) -> None:
    """Set the step and all that follows from it; the alerts of login and signup stay until a submittal succeeds."""
    state.step = step
    state.confirm_error = state.forgot_error = state.reset_error = state.challenge_error = None
    state.confirm = step == 'confirm'
    state.challenge = None
