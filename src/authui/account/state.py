"""The state of the module `account`, and what one commit takes into it when a form has been answered."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field

from authui.account.next_screen import Form, Notice, Step
from authui.models import Challenge, CodeChallenge, Delivery, Problem, SignedIn, User, Value
from authui.store import FrozenMapping, NotSecret, State

T = TypeVar('T')


class SentForm(Generic[T]):
    """A form whose call is under way, and what came of it."""

    def __init__(self, answered: T) -> None:
        self.answered = answered


class Answered(Value):
    """What came of a form that was sent, for one commit; parts that are not given stay as they are."""

    user: User | None = None
    expires_at: float | None = None
    email: str = ''
    step: Step = 'login'
    challenge: Challenge | None = None
    """What the pool asks for; goes with the step `challenge`."""
    delivery: Delivery | None = None
    notice: Notice | None = None
    error: Problem | None = None
    """What the alert of the screen that is then shown says."""
    pending: Form | None = None

    @classmethod
    def of(cls, outcome: SignedIn | Challenge | None) -> Answered:
        """Return what a sign-in led to: a user, a challenge, or the login card where it led to neither.

        A user whose e-mail is not verified is asked for its code.
        """
        if outcome is None:
            return cls(step='login')
        if not isinstance(outcome, SignedIn):
            delivery = outcome.delivery if isinstance(outcome, CodeChallenge) else None
            return cls(step='challenge', challenge=outcome.public(), delivery=delivery)
        return cls.of_user(outcome.user, outcome.expires_at, step='login')

    @classmethod
    def of_user(cls, user: User | None, expires_at: float | None, **further: Any) -> Answered:
        """Return what is known of the signed-in user, with the screen where the e-mail is verified if it is not."""
        if user is not None and not user.email_verified:
            further = {'email': user.email or '', 'delivery': None, 'notice': 'verify_email', 'step': 'confirm'}
        return cls(user=user, expires_at=expires_at, **further)

    def and_(self, **further: Any) -> Answered:
        """Return it with further parts, which come before its own."""
        return self.model_copy(update=further)


class AccountState(State):
    """What a tab knows of its user; no secret is ever in it."""

    authorized: bool = False
    """Whether a user with a verified e-mail is signed in."""
    user: User | None = None
    expires_at: float | None = None
    """When the tokens expire, in seconds since the epoch."""
    email: str = ''
    """The e-mail as last typed, carried from screen to screen."""
    remember: bool = False
    """Whether the browser is to keep the next session when it is closed, as last ticked."""
    step: Step = 'login'
    """Which screen the sign-in is at; `challenge` is that of the challenge's kind."""
    challenge: Annotated[Challenge | None, NotSecret()] = None
    """What the pool asks for, at the step `challenge`; never with its session."""
    confirm: bool = False
    """Whether a code is awaited, that is the step `confirm`: after a signup, or when a user comes back to confirm."""
    errors: FrozenMapping[Form, Problem] = Field(default_factory=dict)
    """What the alert of each form's card says; `login_error` and the others read it."""
    delivery: Delivery | None = None
    """Where the last code was sent."""
    pending: Form | None = None
    """The form whose call is under way."""
    notice: Notice | None = None
    """What the screen says that is no error."""

    @property
    def login_error(self) -> Problem | None:
        """What the login card's alert says."""
        return self.errors.get('login')

    @property
    def signup_error(self) -> Problem | None:
        """What the signup card's alert says."""
        return self.errors.get('signup')

    @property
    def confirm_error(self) -> Problem | None:
        """What the confirm card's alert says."""
        return self.errors.get('confirm')

    @property
    def forgot_error(self) -> Problem | None:
        """What the alert of the forgot card says."""
        return self.errors.get('forgot')

    @property
    def reset_error(self) -> Problem | None:
        """What the alert of the reset card says."""
        return self.errors.get('reset')

    @property
    def challenge_error(self) -> Problem | None:
        """What the alert of the challenge's card says."""
        return self.errors.get('challenge')


def set_user(state: AccountState, user: User | None) -> None:
    """Set the user, who is authorized once the e-mail is verified."""
    state.user = user
    state.authorized = user is not None and user.email_verified


def show(state: AccountState, step: Step) -> None:
    """Set the step and all that follows from it; the alerts of login and signup stay until they are sent again."""
    state.step = step
    state.errors = {form: problem for form, problem in state.errors.items() if form in {'login', 'signup'}}
    state.confirm = step == 'confirm'
    state.challenge = None


def say(state: AccountState, form: Form, problem: Problem | None) -> None:
    """Set what the alert of a form's card says."""
    others = {each: said for each, said in state.errors.items() if each != form}
    state.errors = others if problem is None else {**others, form: problem}
