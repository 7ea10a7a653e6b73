"""The state of the module `account`, and the answer to a form, which one commit stores in it."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field

from authui.account.next_screen import Form, Notice, Step
from authui.models import Challenge, CodeChallenge, Delivery, Problem, SignedIn, User, Value
from authui.store import FrozenMapping, NotSecret, State

T = TypeVar('T')


class SentForm(Generic[T]):
    """A form whose call is in progress, and the answer to it."""

    def __init__(self, answered: T) -> None:
        self.answered = answered


class Answered(Value):
    """The answer to a form, for one commit. Parts that are not given leave the state unchanged."""

    user: User | None = None
    expires_at: float | None = None
    identifier: str = ''
    step: Step = 'login'
    challenge: Challenge | None = None
    """The challenge of the pool; belongs to the step `challenge`."""
    delivery: Delivery | None = None
    delivered_to: str = ''
    """Where the code was sent, as the user has typed it; belongs to `delivery`."""
    notice: Notice | None = None
    leaves_provider: bool = False
    error: Problem | None = None
    """The error in the alert of the next screen."""
    pending: Form | None = None

    @classmethod
    def of(cls, outcome: SignedIn | Challenge | None) -> Answered:
        """Return the answer for the outcome of a sign-in: a user, a challenge, or, for None, the login card.

        A user who has to verify an e-mail address or a number gets the card that asks for its code. A user of a
        provider gets a card that names the provider, which alone can verify that address.
        """
        if outcome is None:
            return cls(step='login')
        if not isinstance(outcome, SignedIn):
            delivery = outcome.delivery if isinstance(outcome, CodeChallenge) else None
            return cls(step='challenge', challenge=outcome.public(), delivery=delivery)
        return cls.of_user(outcome.user, outcome.expires_at, step='login')

    @classmethod
    def of_user(cls, user: User | None, expires_at: float | None, **further: Any) -> Answered:
        """Return the answer for a signed-in user; the screen that verifies a contact may come first."""
        if user is not None and (contact := user.unproven) is not None:
            notice: Notice | None = 'verify_email' if contact == 'email' else 'verify_phone'
            notice = notice if user.provider is None else None
            name = '' if user.account == user.sub else user.account
            further = {'identifier': name, 'delivery': None, 'notice': notice, 'step': 'confirm'}
        return cls(user=user, expires_at=expires_at, **further)

    def and_(self, **further: Any) -> Answered:
        """Return a copy in which `further` replaces the parts of the same names."""
        return self.model_copy(update=further)


class AccountState(State):
    """The state of the sign-in in one tab; it never contains a secret."""

    authorized: bool = False
    """Whether a user is signed in who has verified the e-mail address, or the number in its place."""
    user: User | None = None
    expires_at: float | None = None
    """When the tokens expire, in seconds since the epoch."""
    identifier: str = ''
    """The identifier as last typed; each screen starts with it."""
    remember: bool = False
    """Whether the next session outlives the closing of the browser: the state of the checkbox."""
    knows_passkey: bool = False
    """Whether an account has used a passkey at this browser: the login lets its autofill offer it."""
    last_provider: str = ''
    """The provider by which somebody last signed in at this browser; empty for another way, or if it is not known."""
    step: Step = 'login'
    """The current screen of the sign-in; `challenge` stands for the screen of the current challenge."""
    challenge: Annotated[Challenge | None, NotSecret()] = None
    """The challenge of the pool at the step `challenge`, always without its session."""
    confirm: bool = False
    """Whether the step is `confirm`: after a sign-up, or when a user comes back to confirm."""
    errors: FrozenMapping[Form, Problem] = Field(default_factory=dict)
    """The error in the alert of each form; `login_error` and the other properties read it."""
    delivery: Delivery | None = None
    """Where the last code was sent."""
    delivered_to: str = ''
    """The same as the user has typed it; empty where the user has not."""
    pending: Form | None = None
    """The form whose call is in progress."""
    notice: Notice | None = None
    """The notice of the screen: a message that is not an error."""
    leaves_provider: bool = False
    """Whether this tab has ended a session that began at the managed login. That has a session of its own, which the
    browser ends by going there; until then the next person is signed in by one click."""

    @property
    def email(self) -> str:
        """The identifier, by its former name."""
        return self.identifier

    @property
    def login_error(self) -> Problem | None:
        """The error in the alert of the login card."""
        return self.errors.get('login')

    @property
    def signup_error(self) -> Problem | None:
        """The error in the alert of the signup card."""
        return self.errors.get('signup')

    @property
    def confirm_error(self) -> Problem | None:
        """The error in the alert of the confirm card."""
        return self.errors.get('confirm')

    @property
    def forgot_error(self) -> Problem | None:
        """The error in the alert of the forgot card."""
        return self.errors.get('forgot')

    @property
    def reset_error(self) -> Problem | None:
        """The error in the alert of the reset card."""
        return self.errors.get('reset')

    @property
    def challenge_error(self) -> Problem | None:
        """The error in the alert of the challenge card."""
        return self.errors.get('challenge')


def set_user(state: AccountState, user: User | None) -> None:
    """Set the user; one who has verified the e-mail address, or the number in its place, is authorized."""
    state.user = user
    state.authorized = user is not None and user.is_verified


def show(state: AccountState, step: Step) -> None:
    """Set the step and what depends on it. The alerts of login and signup stay until those forms are sent again."""
    state.step = step
    state.errors = {form: problem for form, problem in state.errors.items() if form in {'login', 'signup'}}
    state.confirm = step == 'confirm'
    state.challenge = None


def say(state: AccountState, form: Form, problem: Problem | None) -> None:
    """Set the error in the alert of a form."""
    others = {each: said for each, said in state.errors.items() if each != form}
    state.errors = others if problem is None else {**others, form: problem}
