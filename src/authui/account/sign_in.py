"""The `account` module of the store: who is signed in, and what each form was told; it knows no page and no Cognito.

It has an action for each form of a sign-in, each with its mutations beside it: 300 lines and more.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from authui.account.next_screen import Form, Notice, Step, next_screen_after
from authui.account.profile import Profile, ProfileForm
from authui.account.state import AccountState, Answered, SentForm, say, set_user, show
from authui.errors import AuthError
from authui.models import (
    Authentication,
    AuthEvent,
    ChallengeAnswer,
    Confirmation,
    Credentials,
    Factor,
    PasswordReset,
    Problem,
    Registration,
    TotpKey,
    User,
    Value,
)
from authui.store import Context, Module, action, getter, mutation
from authui.typed import Email

_NOTICES_OF_PROFILE: Mapping[ProfileForm | None, Notice] = {
    'deletion': 'account_deleted',
    'sign_out': 'signed_out_everywhere',
}
"""What the login card says in the tab whose form has ended the session."""


class FactorRequest(Value):
    """Whom to sign in without a password, and by which factor; None lets the pool offer what there is."""

    email: Email
    factor: Factor | None = None
    remember: bool = False
    """Whether the browser is to keep the session when it is closed."""


class Account(Module[AccountState]):
    """Signs up, confirms, signs in and out, and keeps `user` true for as long as the session lasts."""

    def __init__(self, auth: Authentication) -> None:
        self._auth = auth
        self.modules: Mapping[str, Module[Any]] = {'profile': Profile(auth, fetch_user=Account.fetch_user)}

    def initial_state(self) -> AccountState:
        """Return the state to begin with: what the browser has begun is gone on with."""
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

    # --- mutations: what the user does on a screen ---

    @mutation
    def email(self, state: AccountState, email: str) -> None:
        """Carry the e-mail over to the next screen."""
        state.email = email

    @mutation
    def remember(self, state: AccountState, remember: bool) -> None:
        """Set whether the browser is to keep the next session."""
        state.remember = remember

    @mutation
    def step(self, state: AccountState, step: Step) -> None:
        """Show another screen, other than a challenge's."""
        if step == state.step:
            return
        if step == 'challenge':
            raise ValueError('the step `challenge` comes with its challenge: commit that by `answered`')
        show(state, step)

    @mutation(name='confirm')
    def set_confirm(self, state: AccountState, confirm: bool) -> None:
        """Show the confirm card, or the login and signup cards; its alert goes with it."""
        if confirm != state.confirm:
            show(state, 'confirm' if confirm else 'login')
        say(state, 'confirm', None)

    @mutation
    def notice(self, state: AccountState, notice: Notice | None) -> None:
        """Set what the next screen says that is no error."""
        state.notice = notice

    @mutation
    def error(self, state: AccountState, form: Form, problem: Problem | None) -> None:
        """Set what the alert of a form's card says."""
        say(state, form, problem)

    # --- mutations: who is signed in, and the phases of a form ---

    @mutation
    def user(self, state: AccountState, user: User | None) -> None:
        """Set the user, who is authorized once the e-mail is verified."""
        set_user(state, user)

    @mutation
    def sending(self, state: AccountState, form: Form, email: str) -> None:
        """Begin with a form: its screen is shown, what it said before is cleared, and its bar runs."""
        if form not in {'challenge', state.step}:
            show(state, form)
        say(state, form, None)
        state.notice = None
        state.email = email
        state.pending = form

    @mutation
    def answered(self, state: AccountState, answered: Answered) -> None:
        """Take in what came of a form: who is signed in, the next screen, and what that one says."""
        given = answered.model_fields_set
        if 'user' in given:
            set_user(state, answered.user)
        if 'step' in given and (answered.step != state.step or answered.step == 'challenge'):
            show(state, answered.step)
            state.challenge = answered.challenge
        for name in ('expires_at', 'email', 'delivery', 'notice', 'pending'):
            if name in given:
                setattr(state, name, getattr(answered, name))
        if 'error' in given:
            say(state, state.step, answered.error)

    # --- actions ---

    @action(concurrency='drop')
    async def login(self, context: Context[AccountState], credentials: Credentials) -> None:
        """Sign in; a user who has to confirm or to reset the password is sent there, and a challenge is shown."""
        async with self._sending(context, 'login', credentials.email) as form:
            form.answered = Answered.of(await self._auth.login(credentials))

    @action(concurrency='drop')
    async def sign_in_by(self, context: Context[AccountState], request: FactorRequest) -> None:
        """Sign in without a password (USER_AUTH): by a one-time code, or by a choice of what the pool offers."""
        async with self._sending(context, 'login', request.email) as form:
            outcome = await self._auth.sign_in_by(request.email, request.factor, remember=request.remember)
            form.answered = Answered.of(outcome)

    @action(concurrency='drop')
    async def answer_challenge(self, context: Context[AccountState], answer: ChallengeAnswer) -> None:
        """Answer what the pool asks for; where it does not go on from there, the login card is next and says why."""
        async with self._sending(context, 'challenge', context.state.email) as form:
            form.answered = Answered.of(await self._auth.answer(answer))

    @action(concurrency='drop')
    async def set_up_totp(self, context: Context[AccountState]) -> TotpKey | None:
        """Return the key for an authenticator app that the pool demands; None on an error, which the card says.

        It is shown to its user and kept nowhere. A code of the app then answers the challenge.
        """
        key = None
        async with self._sending(context, 'challenge', context.state.email):
            key = await self._auth.set_up_totp()
        return key  # noqa: RET504 - None where the call failed

    @action(concurrency='drop')
    async def signup(self, context: Context[AccountState], registration: Registration) -> None:
        """Make a user and await the code that was sent, unless the pool confirms users by itself."""
        async with self._sending(context, 'signup', registration.email) as form:
            result = await self._auth.signup(registration)
            form.answered = Answered(
                delivery=result.delivery,
                notice='ready' if result.confirmed else None,
                step='login' if result.confirmed else 'confirm',
            )

    @action(concurrency='drop')
    async def confirm(self, context: Context[AccountState], confirmation: Confirmation) -> None:
        """Confirm with a code; then, or when there is nothing left to confirm, the login card is next.

        Where the pool lets in users who have just confirmed, the user is signed in, or asked for what is missing.
        """
        async with self._sending(context, 'confirm', confirmation.email) as form:
            outcome = await self._auth.confirm(confirmation)
            form.answered = Answered.of(outcome)
            if outcome is None:
                form.answered = form.answered.and_(notice='confirmed')

    @action(concurrency='drop')
    async def resend_code(self, context: Context[AccountState], email: Email) -> None:
        """Send a new code for the confirm card, or for a challenge whose `can_resend` says so."""
        if context.state.step == 'challenge':
            async with self._sending(context, 'challenge', context.state.email) as form:
                form.answered = Answered.of(await self._auth.resend_challenge()).and_(notice='code_sent')
            return
        async with self._sending(context, 'confirm', email) as form:
            form.answered = Answered(delivery=await self._auth.resend_code(email), notice='code_sent')

    @action(concurrency='drop')
    async def forgot_password(self, context: Context[AccountState], email: Email) -> None:
        """Send a reset code; the reset card is next, whether there is such a user or not."""
        async with self._sending(context, 'reset' if context.state.step == 'reset' else 'forgot', email) as form:
            form.answered = Answered(delivery=await self._auth.forgot_password(email), notice='code_sent', step='reset')

    @action(concurrency='drop')
    async def reset_password(self, context: Context[AccountState], reset: PasswordReset) -> None:
        """Set a new password by the code; the login card is next."""
        async with self._sending(context, 'reset', reset.email) as form:
            await self._auth.reset_password(reset)
            form.answered = Answered(notice='password_reset', step='login')

    @action
    async def cancel(self, context: Context[AccountState]) -> None:
        """Give up what was begun; the login card is next, and keeps the e-mail."""
        context.commit(Account.answered, Answered(notice=None, step='login'))
        await self._auth.cancel()

    @action
    async def auth_state(self, context: Context[AccountState], event: AuthEvent) -> None:
        """Take in what happened to the session in another tab or process, or by its timer; an end in this tab too."""
        if event in {'signed_in', 'token_refreshed'}:
            await context.dispatch(Account.fetch_user)
            return
        ended = Answered(user=None, expires_at=None, step='login')
        if event == 'session_expired':
            ended = ended.and_(notice='session_ended')
        elif (notice := _NOTICES_OF_PROFILE.get(context.root_state.account.profile.pending)) is not None:
            ended = ended.and_(notice=notice)
        context.commit(Account.answered, ended)

    @action
    async def fetch_user(self, context: Context[AccountState]) -> User | None:
        """Fetch the signed-in user: when the app starts for a browser, and whenever the ID token was refreshed."""
        user = await self._auth.fetch_user()
        context.commit(Account.answered, Answered.of_user(user, self._auth.expires_at))
        return user

    @action
    async def logout(self, context: Context[AccountState]) -> None:
        """Sign out of this browser, in every tab."""
        context.commit(Account.notice, None)
        await self._auth.logout()

    @asynccontextmanager
    async def _sending(
        self, context: Context[AccountState], form: Form, email: str
    ) -> AsyncIterator[SentForm[Answered]]:
        """Run a form's call between its two commits; an error leads where `next_screen_after` says."""
        context.commit(Account.sending, form, email)
        sent = SentForm(Answered())
        try:
            yield sent
        except AuthError as error:
            sent.answered = await self._refused(context, form, error)
        finally:
            context.commit(Account.answered, sent.answered.and_(pending=None))

    async def _refused(self, context: Context[AccountState], form: Form, error: AuthError) -> Answered:
        """Return what an error leads to: the alert of the screen, or another screen, which survives a reload."""
        following = next_screen_after(form, error)
        if following is None:
            return Answered(error=Problem.of(error))
        if following.step in {'confirm', 'reset'}:
            await self._auth.await_code(following.step, context.state.email)
        else:
            await self._auth.cancel()
        said = {'error': Problem.of(error)} if following.notice is None else {'notice': following.notice}
        return Answered(delivery=None, step=following.step).and_(**said)

    # --- getters ---

    @getter
    def is_authorized(self, state: AccountState) -> bool:
        """Tell whether a user with a verified e-mail is signed in."""
        return state.authorized

    @getter
    def display_name(self, state: AccountState) -> str:
        """Return what to call the user; empty when nobody is signed in.

        The name, else first and last name, the preferred user name, the nickname, the e-mail or the user name.
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
        """Return the user's groups, as the ID token tells them."""
        return state.user.groups if state.user is not None else ()

    @getter
    def expires_in(self, state: AccountState) -> Callable[[float], float]:
        """Return how many seconds the ID token has left, by the clock that it is given."""
        expires_at = state.expires_at
        return lambda now: max(0.0, expires_at - now) if expires_at is not None else 0.0
