"""The `account` module of the store: the signed-in user, and the answer to each form. It uses no page and no Cognito.

It has over 300 lines because each form of a sign-in has an action here, next to its mutations.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from authui.account.next_screen import Form, Notice, Step, next_screen_after
from authui.account.profile import Profile, ProfileForm
from authui.account.state import AccountState, Answered, SentForm, say, set_user, show
from authui.errors import AuthError
from authui.models import (
    Authentication,
    AuthEvent,
    Challenge,
    ChallengeAnswer,
    Confirmation,
    Credentials,
    Factor,
    FactorChoiceChallenge,
    Identifier,
    MfaChoiceChallenge,
    Named,
    PasswordReset,
    Problem,
    ProviderAnswer,
    ProviderRequest,
    ProviderReturn,
    ProviderWay,
    Registration,
    SignedIn,
    TotpKey,
    User,
)
from authui.store import Context, Module, action, getter, mutation

_NOTICES_OF_PROFILE: Mapping[ProfileForm | None, Notice] = {
    'deletion': 'account_deleted',
    'sign_out': 'signed_out_everywhere',
}
"""The notice of the login card in the tab whose form has ended the session."""


class FactorRequest(Named):
    """A sign-in without a password, by a factor; with None the user chooses one of the factors that the pool offers."""

    factor: Factor | None = None
    remember: bool = False
    """Whether the session outlives the closing of the browser."""

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            identifier: str = ...,
            username: str = ...,
            email: str = ...,
            phone_number: str = ...,
            factor: Factor | None = None,
            remember: bool = False,
        ) -> None: ...


class Account(Module[AccountState]):
    """Signs up, confirms, signs in and out, and keeps `user` up to date while the session lasts."""

    def __init__(self, auth: Authentication) -> None:
        self._auth = auth
        self.modules: Mapping[str, Module[Any]] = {'profile': Profile(auth, fetch_user=Account.fetch_user)}

    def initial_state(self) -> AccountState:
        """Return the initial state; it continues the step that the browser has left unfinished."""
        unfinished = self._auth.unfinished
        if unfinished is None or unfinished.is_offer:
            return AccountState()
        return AccountState(
            remember=unfinished.remember,
            step=unfinished.step,
            confirm=unfinished.step == 'confirm',
            challenge=unfinished.challenge,
            identifier='' if unfinished.provider else unfinished.identifier,  # nobody types a provider's user name
            delivery=unfinished.delivery,
            delivered_to=(unfinished.delivered_to or unfinished.identifier) if unfinished.step == 'confirm' else '',
        )

    # --- mutations: input on a screen ---

    @mutation
    def identifier(self, state: AccountState, identifier: str) -> None:
        """Carry what the user signs in with over to the next screen."""
        state.identifier = identifier

    @mutation
    def remember(self, state: AccountState, remember: bool) -> None:
        """Set whether the next session outlives the closing of the browser."""
        state.remember = remember

    @mutation
    def knows_passkey(self, state: AccountState, knows: bool) -> None:
        """Set whether an account has used a passkey at this browser."""
        state.knows_passkey = knows

    @mutation
    def last_provider(self, state: AccountState, provider: str) -> None:
        """Set the provider by which somebody last signed in at this browser."""
        state.last_provider = provider

    @mutation
    def step(self, state: AccountState, step: Step) -> None:
        """Show another screen, except that of a challenge."""
        if step == state.step:
            return
        if step == 'challenge':
            raise ValueError('the step `challenge` comes with its challenge: commit that by `answered`')
        show(state, step)

    @mutation(name='confirm')
    def set_confirm(self, state: AccountState, confirm: bool) -> None:
        """Show the confirm card, or the login and signup cards, and clear the alert of the confirm card."""
        if confirm != state.confirm:
            show(state, 'confirm' if confirm else 'login')
        say(state, 'confirm', None)

    @mutation
    def notice(self, state: AccountState, notice: Notice | None) -> None:
        """Set the notice of the next screen: a message that is not an error."""
        state.notice = notice

    @mutation
    def error(self, state: AccountState, form: Form, problem: Problem | None) -> None:
        """Set the error in the alert of a form."""
        say(state, form, problem)

    # --- mutations: the signed-in user, and the phases of a form ---

    @mutation
    def user(self, state: AccountState, user: User | None) -> None:
        """Set the user; one who has verified the e-mail address, or the number in its place, is authorized."""
        set_user(state, user)

    @mutation
    def sending(self, state: AccountState, form: Form, identifier: str) -> None:
        """Begin to send a form: show its screen, clear its alert, and start its progress bar."""
        if form not in {'challenge', state.step}:
            show(state, form)
        say(state, form, None)
        state.notice = None
        state.leaves_provider = False
        state.identifier = identifier
        state.pending = form

    @mutation
    def answered(self, state: AccountState, answered: Answered) -> None:
        """Store the answer to a form: the user, the next screen, and the message on that screen."""
        given = answered.model_fields_set
        if 'user' in given:
            set_user(state, answered.user)
        if 'step' in given and (answered.step != state.step or answered.step == 'challenge'):
            show(state, answered.step)
            state.challenge = answered.challenge
            if answered.notice is not None:
                say(state, answered.step, None)
        for name in ('expires_at', 'identifier', 'delivery', 'notice', 'leaves_provider', 'pending'):
            if name in given:
                setattr(state, name, getattr(answered, name))
        if 'delivery' in given:
            state.delivered_to = answered.delivered_to
        if 'error' in given:
            say(state, state.step, answered.error)

    # --- actions ---

    @action(concurrency='drop')
    async def login(self, context: Context[AccountState], credentials: Credentials) -> None:
        """Sign in; the next screen may be a challenge, the confirmation of the sign-up, or a new password."""
        async with self._sending(context, 'login', credentials.identifier) as form:
            form.answered = await self._answered(await self._auth.login(credentials))

    @action(concurrency='drop')
    async def sign_in_by(self, context: Context[AccountState], request: FactorRequest) -> None:
        """Sign in without a password (USER_AUTH): by a passkey or a one-time code, or by a choice of factors."""
        async with self._sending(context, 'login', request.identifier) as form:
            outcome = await self._auth.sign_in_by(request.identifier, request.factor, remember=request.remember)
            form.answered = await self._answered(outcome)
            if request.factor == 'passkey' and isinstance(outcome, FactorChoiceChallenge):
                form.answered = form.answered.and_(notice='no_passkey')

    @action(concurrency='drop')
    async def continue_with(self, context: Context[AccountState], request: ProviderRequest) -> ProviderWay | None:
        """Begin a sign-in at a provider and return where the browser goes; on an error, show it and return None."""
        way = None
        async with self._sending(context, 'login', context.state.identifier):
            way = await self._auth.continue_with(request)
        return way  # noqa: RET504 - None where the call failed

    @action
    async def finish_with(self, context: Context[AccountState], answer: ProviderAnswer) -> ProviderReturn:
        """Finish a sign-in at a provider. The user is then signed in, or an added stage or the login card is next."""
        way = None
        async with self._sending(context, 'login', context.state.identifier) as form:
            match await self._auth.finish_with(answer):
                case None:  # the user who is signed in was proven
                    form.answered = Answered.of_user(await self._auth.fetch_user(), self._auth.expires_at)
                case ProviderWay() as once_more:
                    way = once_more
                case outcome:
                    form.answered = await self._answered(outcome)
        request = self._auth.answered_request
        if request is None:
            return ProviderReturn()
        return ProviderReturn(target=request.target, proves=request.proves, way=way)

    @action(concurrency='drop')
    async def answer_challenge(self, context: Context[AccountState], answer: ChallengeAnswer) -> None:
        """Answer the challenge. If the sign-in cannot continue, the login card is next and gives the reason."""
        async with self._sending(context, 'challenge', context.state.identifier) as form:
            answered = await self._answered(await self._auth.answer(answer))
            form.answered = answered.and_(delivered_to=dict(answer.attributes).get('email', ''))

    @action(concurrency='drop')
    async def set_up_totp(self, context: Context[AccountState]) -> TotpKey | None:
        """Return the key for the authenticator app that the pool requires; on an error, show it and return None.

        The key is never part of the state. A code from the app then answers the challenge.
        """
        key = None
        async with self._sending(context, 'challenge', context.state.identifier):
            key = await self._auth.set_up_totp()
        return key  # noqa: RET504 - None where the call failed

    @action(concurrency='drop')
    async def signup(self, context: Context[AccountState], registration: Registration) -> None:
        """Create a user and ask for the code that was sent, unless the pool confirms users automatically."""
        async with self._sending(context, 'signup', registration.identifier) as form:
            result = await self._auth.signup(registration)
            attribute = result.delivery.attribute if result.delivery is not None else ''
            form.answered = Answered(
                identifier=result.identifier or registration.identifier,
                delivery=result.delivery,
                delivered_to=dict(registration.attributes).get(attribute, '') or registration.identifier,
                notice='ready' if result.confirmed else None,
                step='login' if result.confirmed else 'confirm',
            )

    @action(concurrency='drop')
    async def confirm(self, context: Context[AccountState], confirmation: Confirmation) -> None:
        """Confirm with a code. The login card is next, also if the sign-up was confirmed before.

        If the pool signs users in right after a confirmation, the user is signed in, or gets the next challenge.
        """
        async with self._sending(context, 'confirm', confirmation.identifier) as form:
            outcome = await self._auth.confirm(confirmation)
            form.answered = await self._answered(outcome)
            if outcome is None:
                form.answered = form.answered.and_(notice='confirmed')

    @action(concurrency='drop')
    async def resend_code(self, context: Context[AccountState], identifier: Identifier) -> None:
        """Send a new code for the confirm card, or for a challenge with `can_resend`."""
        if context.state.step == 'challenge':
            async with self._sending(context, 'challenge', context.state.identifier) as form:
                form.answered = Answered.of(await self._auth.resend_challenge()).and_(notice='code_sent')
            return
        former = context.state.delivered_to if context.state.identifier == identifier else ''
        async with self._sending(context, 'confirm', identifier) as form:
            # A signed-in user's code goes to the contact of the account, which nobody has typed here.
            typed = former or identifier if context.state.user is None else ''
            delivery = await self._auth.resend_code(identifier)
            form.answered = Answered(delivery=delivery, delivered_to=typed, notice='code_sent')

    @action(concurrency='drop')
    async def forgot_password(self, context: Context[AccountState], identifier: Identifier) -> None:
        """Send a reset code; the reset card is next, also for an unknown user."""
        async with self._sending(context, 'reset' if context.state.step == 'reset' else 'forgot', identifier) as form:
            form.answered = Answered(
                delivery=await self._auth.forgot_password(identifier), notice='code_sent', step='reset'
            )

    @action(concurrency='drop')
    async def reset_password(self, context: Context[AccountState], reset: PasswordReset) -> None:
        """Set a new password by the code; the login card is next, unless the user is signed in by that."""
        async with self._sending(context, 'reset', reset.identifier) as form:
            outcome = await self._auth.reset_password(reset)
            form.answered = await self._answered(outcome)
            if outcome is None:
                form.answered = form.answered.and_(notice='password_reset')

    @action
    async def cancel(self, context: Context[AccountState]) -> None:
        """Cancel the unfinished step; the login card is next, and keeps what was typed."""
        context.commit(Account.answered, Answered(notice=None, step='login'))
        await self._auth.cancel()

    @action
    async def auth_state(self, context: Context[AccountState], event: AuthEvent) -> None:
        """Handle an event of the session: from another tab or process, from its timer, or the end of it in this tab."""
        if event in {'signed_in', 'token_refreshed'}:
            await context.dispatch(Account.fetch_user)
            return
        ended = Answered(user=None, expires_at=None, step='login')
        if event == 'session_expired':
            ended = ended.and_(notice='session_ended')
        else:
            notice = _NOTICES_OF_PROFILE.get(context.root_state.account.profile.pending, 'logged_out')
            ended = ended.and_(notice=notice, leaves_provider=self._auth.leaves_provider)
        context.commit(Account.answered, ended)
        if context.root_state.account.profile.passkeys is not None:
            context.commit(Profile.passkeys_fetched, None)

    @action
    async def fetch_user(self, context: Context[AccountState]) -> User | None:
        """Fetch the signed-in user: when the app starts for a browser, and after each refresh of the ID token."""
        user = await self._auth.fetch_user()
        context.commit(Account.answered, Answered.of_user(user, self._auth.expires_at))
        return user

    @action
    async def logout(self, context: Context[AccountState]) -> None:
        """Sign out of this browser, in every tab."""
        context.commit(Account.notice, None)
        await self._auth.logout()

    async def _answered(self, outcome: SignedIn | Challenge | None) -> Answered:
        """Return the answer for the outcome of a sign-in; where there is one factor to choose from, it is chosen."""
        if isinstance(outcome, FactorChoiceChallenge | MfaChoiceChallenge) and len(outcome.factors) == 1:
            outcome = await self._auth.answer(ChallengeAnswer(factor=outcome.factors[0]))
        return Answered.of(outcome)

    @asynccontextmanager
    async def _sending(
        self, context: Context[AccountState], form: Form, identifier: str
    ) -> AsyncIterator[SentForm[Answered]]:
        """Run the call of a form between its two commits; `next_screen_after` gives the screen after an error."""
        context.commit(Account.sending, form, identifier)
        sent = SentForm(Answered())
        try:
            yield sent
        except AuthError as error:
            sent.answered = await self._refused(context, form, error)
        finally:
            context.commit(Account.answered, sent.answered.and_(pending=None))

    async def _refused(self, context: Context[AccountState], form: Form, error: AuthError) -> Answered:
        """Return the answer for an error: an alert on the same screen, or another screen, which survives a reload."""
        following = next_screen_after(form, error)
        if following is None:
            return Answered(error=Problem.of(error))
        if following.step in {'confirm', 'reset'}:
            await self._auth.await_code(following.step, context.state.identifier)
        else:
            await self._auth.cancel()
        said = {'error': Problem.of(error)} if following.notice is None else {'notice': following.notice}
        return Answered(delivery=None, step=following.step).and_(**said)

    # --- getters ---

    @getter
    def is_authorized(self, state: AccountState) -> bool:
        """Whether a user is signed in who has verified the e-mail address, or the number in its place."""
        return state.authorized

    @getter
    def display_name(self, state: AccountState) -> str:
        """Return a name for the user, or an empty text when nobody is signed in.

        It is the first that the user has of: name, first and last name, preferred user name, nickname, and what the
        user signs in with.
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
        """Return the groups of the user, from the ID token."""
        return state.user.groups if state.user is not None else ()

    @getter
    def expires_in(self, state: AccountState) -> Callable[[float], float]:
        """Return a function that takes the time and returns the seconds until the ID token expires."""
        expires_at = state.expires_at
        return lambda now: max(0.0, expires_at - now) if expires_at is not None else 0.0
