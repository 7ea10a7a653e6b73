"""Frozen values that cross layers; no behaviour beyond reading themselves, and no secret in the clear."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, SupportsIndex

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from authui.errors import AuthError, NextStep, TriggerError
from authui.typed import Email

AuthEvent = Literal['signed_in', 'signed_out', 'token_refreshed', 'session_expired']
"""What an auth session tells its tabs."""


class Value(BaseModel):
    """A frozen value that gives no secret away.

    Validation errors repeat nothing of what was put in, in `errors()` and `json()` neither, and pickle, which would
    write secrets in the clear, is refused them.
    """

    model_config = ConfigDict(frozen=True, extra='forbid', hide_input_in_errors=True)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            del values  # or a traceback that prints locals would print them
            raise error.with_traceback(None) from None

    @model_validator(mode='wrap')
    @classmethod
    def _forget_input(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(value)
        except ValidationError as error:
            del value  # the same
            lines: list[InitErrorDetails] = [
                {
                    'type': PydanticCustomError(each['type'], '{said}', {'said': each['msg']}),
                    'loc': each['loc'],
                    'input': None,
                }
                for each in error.errors(include_url=False, include_context=False, include_input=False)
            ]
            raise ValidationError.from_exception_data(error.title, lines, hide_input=True) from None

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        if any(map(_is_secret, vars(self).values())):
            raise TypeError(f'{type(self).__name__} holds a secret, and pickle would write it in the clear')
        return super().__reduce_ex__(protocol)


def _is_secret(value: object) -> bool:
    return isinstance(value, SecretStr) or (isinstance(value, tuple) and any(map(_is_secret, value)))


class Credentials(Value):
    """What a user signs in with. `email` is whatever the pool takes as a user name."""

    email: Email
    password: SecretStr
    remember: bool = False
    """Whether the browser is to keep the session when it is closed."""


class Registration(Value):
    """What a user signs up with; `attributes` are further standard or custom attributes of the pool."""

    email: Email
    password: SecretStr
    attributes: tuple[tuple[str, str], ...] = ()


class Confirmation(Value):
    """The code that confirms a sign-up, or the e-mail of a signed-in user."""

    email: Email
    code: SecretStr


class PasswordReset(Value):
    """The code that was sent to a user who forgot the password, and the new password."""

    email: Email
    code: SecretStr
    password: SecretStr


class PasswordChange(Value):
    """What a signed-in user changes the password with; `current` is None for a user who has none yet."""

    current: SecretStr | None
    password: SecretStr


class TokenSet(Value):
    """The three tokens of a sign-in; `refresh_token` is the one that counts from now on."""

    id_token: SecretStr
    access_token: SecretStr
    refresh_token: SecretStr


class Delivery(Value):
    """Where a code was sent, masked by Cognito: `f***@e***`."""

    destination: str
    medium: str
    attribute: str

    @classmethod
    def seeming(cls, email: str) -> Self:
        """Return where a code would have gone by e-mail that was not sent, masked as Cognito does."""
        local_part, _, domain = email.strip().partition('@')
        return cls(destination=f'{local_part[:1]}***@{domain[:1]}***', medium='EMAIL', attribute='email')


class SignUpResult(Value):
    """Cognito's answer to a sign-up; `confirmed` when the pool confirms users by itself."""

    sub: str
    confirmed: bool
    delivery: Delivery | None
    session: SecretStr | None = None
    """Goes with the confirmation, where the pool lets in who has just confirmed."""


Contact = Literal['email', 'phone_number']
"""The attributes that a code can be sent to."""

Factor = Literal['password', 'app', 'email', 'sms', 'passkey']
"""What a user can prove: as the first factor of a choice-based sign-in, or as the second after a password."""


class ChallengeBase(Value):
    """What every challenge has: Cognito's answer instead of tokens."""

    username: str
    """The real user name, which is the sub in an e-mail pool."""
    session: SecretStr | None
    """Cognito's proof of the steps so far; None wherever a page could see it."""
    expires_at: float
    """When the session is over at the latest, in seconds since the epoch."""

    def public(self) -> Self:
        """Return the challenge without its session: what a page may know of it."""
        return self.model_copy(update={'session': None})


class CodeChallenge(ChallengeBase):
    """A code from an authenticator app, an e-mail or a text message."""

    kind: Literal['code'] = 'code'
    name: Literal['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP', 'EMAIL_MFA', 'SMS_MFA', 'SMS_OTP']
    factor: Factor
    delivery: Delivery | None = None
    """Where the code was sent; None for an authenticator app."""
    can_resend: bool = False
    """Whether a new code can be asked for; otherwise the sign-in has to begin again for one."""


class PasswordChallenge(ChallengeBase):
    """The password, where it comes after the choice of it as the first factor (PASSWORD, PASSWORD_SRP)."""

    kind: Literal['password'] = 'password'
    name: Literal['PASSWORD', 'PASSWORD_SRP', 'SELECT_CHALLENGE']
    factor_name: Literal['PASSWORD', 'PASSWORD_SRP']
    """How the password is proven."""


class NewPasswordChallenge(ChallengeBase):
    """A new password, and whatever required attributes the user lacks (NEW_PASSWORD_REQUIRED)."""

    kind: Literal['new_password'] = 'new_password'
    required: tuple[str, ...] = ()
    """Names of attributes to give with it: `given_name`."""


class MfaChoiceChallenge(ChallengeBase):
    """Which of several second factors to use (SELECT_MFA_TYPE)."""

    kind: Literal['mfa_choice'] = 'mfa_choice'
    factors: tuple[Factor, ...]


class MfaSetupChallenge(ChallengeBase):
    """A second factor has to be set up before the pool lets the user in (MFA_SETUP)."""

    kind: Literal['mfa_setup'] = 'mfa_setup'
    factors: tuple[Factor, ...]
    """Which can be set up here: `app`, `email`."""


class FactorChoiceChallenge(ChallengeBase):
    """Which first factor to sign in with (SELECT_CHALLENGE of USER_AUTH)."""

    kind: Literal['factor_choice'] = 'factor_choice'
    factors: tuple[Factor, ...]
    has_srp: bool = False
    """Whether the password can be proven without being sent."""


class OtherChallenge(ChallengeBase):
    """A challenge of the pool's own (CUSTOM_CHALLENGE) or one that is new to us: any text answers it."""

    kind: Literal['other'] = 'other'
    name: str
    parameters: tuple[tuple[str, str], ...] = ()
    """What the pool tells about it, for a host's own screen."""


Challenge = Annotated[
    CodeChallenge
    | PasswordChallenge
    | NewPasswordChallenge
    | MfaChoiceChallenge
    | MfaSetupChallenge
    | FactorChoiceChallenge
    | OtherChallenge,
    Field(discriminator='kind'),
]
"""What Cognito asks before it gives tokens."""


class ChallengeAnswer(Value):
    """What a user gives for a challenge: the part that it asks for, the others stay empty.

    `factor` answers a choice, `secret` is a code, a password, a new password or the text for any other challenge.
    """

    secret: SecretStr | None = None
    factor: Factor | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    """What `NewPasswordChallenge.required` asks for, or the `email` of a second factor that is set up."""


class Unfinished(Value):
    """What a browser has begun and not finished: it survives a reload, and ends at `expires_at`."""

    step: Literal['confirm', 'reset', 'challenge']
    email: str
    """As it was typed, to begin again with."""
    expires_at: float
    """In seconds since the epoch."""
    begun_at: float = 0.0
    """When the sign-in began that has come to a challenge, in seconds since the epoch."""
    delivery: Delivery | None = None
    """Where the code was sent that is awaited."""
    challenge: Challenge | None = None
    """What the pool asks for, at the step `challenge`."""
    session: SecretStr | None = None
    """Of a sign-up whose confirmation lets its user in."""
    remember: bool = False
    """Whether the browser is to keep the session that comes of it when it is closed."""
    totp_key: SecretStr | None = None
    """The key of an authenticator app that is being set up, so that a reload shows the same one."""

    def public(self) -> Self:
        """Return what a page may know of it: all but the secrets."""
        challenge = self.challenge.public() if self.challenge is not None else None
        return self.model_copy(update={'challenge': challenge, 'session': None, 'totp_key': None})


class TotpKey(Value):
    """The key of an authenticator app that is being set up; shown to its user and never in any state."""

    secret: SecretStr
    """Base32, as users type it in where they cannot scan."""
    session: SecretStr | None = None
    """Goes on with the challenge; None for a signed-in user."""


class MfaPreference(Value):
    """The second factors that a user wants to be asked for, and which of them first."""

    factors: tuple[Factor, ...]
    preferred: Factor | None = None


class User(Value):
    """The signed-in user, as GetUser and the ID token tell."""

    sub: str
    username: str
    email: str | None = None
    email_verified: bool = False
    groups: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    mfa: tuple[Factor, ...] = ()
    """The second factors that are on."""
    preferred_mfa: Factor | None = None

    @property
    def account(self) -> str:
        """What the user is known by: the e-mail, or the user name where there is none."""
        return self.email or self.username

    def attribute(self, name: str) -> str | None:
        """Return the value of an attribute of the pool, standard (`given_name`) or custom (`custom:team`)."""
        return dict(self.attributes).get(name)

    def has_verified(self, contact: str) -> bool:
        """Tell whether the user has this contact (`email`, `phone_number`), and has verified it."""
        return bool(self.attribute(contact)) and self.attribute(f'{contact}_verified') == 'true'


class Problem(Value):
    """An `AuthError` as state: what a page needs to say it, and nothing that must not be seen."""

    code: str
    field: str | None = None
    next_step: NextStep = NextStep.RETRY
    retry_after: float | None = None
    rule: str | None = None
    reference: str | None = None
    trigger_message: str | None = None
    """The words of a trigger of the pool's, where the host wants them shown; they come before any text of ours."""

    @classmethod
    def of(cls, error: AuthError) -> Self:
        """Take from an error what may be shown."""
        return cls(
            code=error.code,
            field=error.field,
            next_step=error.next_step,
            retry_after=error.retry_after,
            rule=error.rule,
            reference=error.reference,
            trigger_message=error.trigger_message if isinstance(error, TriggerError) else None,
        )
