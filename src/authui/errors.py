"""Every error that authui raises, in over 300 lines so that the tree is seen whole; no text here is for end users.

AuthUIError
├── SettingsError                 a setting is missing or wrong; names the variable and the remedy
├── GuardError                    a guard is written where it cannot work; says what to write
├── BearerError                   a token must not be sent to this place; names the place and the remedy
├── StorageError                  a file of authui cannot be used; names the file and the remedy
└── AuthError                     an answer to an end user; carries a code and what to do next
    ├── CredentialsError          wrong password, unknown user or disabled user; nobody can tell which
    ├── WrongPasswordError        a signed-in user gave a wrong current password
    ├── UserNotConfirmedError     the user has to confirm first
    ├── AlreadyConfirmedError     the user was confirmed before
    ├── PasswordResetRequiredError
    ├── TemporaryPasswordExpiredError
    ├── AccountExistsError        the e-mail is taken
    ├── SignUpClosedError         users are invited, and nobody can sign up
    ├── PasswordPolicyError       names the rule that was broken
    ├── PasswordHistoryError
    ├── PasskeyRefusedError       the passkey was not accepted
    ├── ProviderRefusedError      another provider, or the managed login, has not signed the user in
    ├── ProviderAnswerError       an answer of the managed login that fits no attempt of this browser
    ├── CodeMismatchError
    ├── CodeExpiredError
    ├── DeliveryError             the code could not be sent
    ├── InputError                a value Cognito does not accept; names the field when it can
    │   └── AttributeFixedError   an attribute that cannot be changed
    ├── TooManyAttemptsError      wait; says how long where that is known
    ├── LimitExceededError        wait
    ├── ChallengeExpiredError     start again
    ├── ChallengeUnsupportedError a challenge that has no screen yet
    ├── TriggerError              a Lambda trigger of the pool refused
    ├── MisconfiguredError        the pool or app client is set up wrongly; the log has the remedy
    ├── BlockedError              a firewall refused
    ├── ThrottledError            too many requests; a later try succeeds
    ├── UnavailableError          Cognito did not answer; a later try may succeed
    ├── SaveError                 the session could not be stored; a later try may succeed
    ├── CookiesNeededError        the browser did not keep the session's cookie
    ├── SessionEndedError         the session is over: revoked, expired, user gone
    │   └── TokenReusedError      a refresh token was used again after its rotation
    ├── TokenError                a token that cannot be trusted
    │   ├── TokenMalformedError
    │   ├── TokenSignatureError
    │   ├── TokenKeyError         its signing key is unknown
    │   ├── TokenClaimError
    │   └── TokenExpiredError
    └── UnexpectedError           anything else; the log has the details under `reference`

The store's errors have a root of their own, `authui.store.errors.StoreError`, and can be imported from here too.

Why it is as it is: docs/design.md#errors-models-files-and-logs
"""

# ruff: noqa: F403 - its `__all__` says which names can be imported from here too

from __future__ import annotations

import secrets
from enum import StrEnum
from typing import ClassVar

from authui.store.errors import *


class AuthUIError(Exception):
    """The root of every error that authui raises on purpose, except those of the store."""


class SettingsError(AuthUIError):
    """A setting is missing or wrong. The text names the variable and the remedy, never the value of a secret."""


class GuardError(AuthUIError, TypeError):
    """A guard is written in a way, or at a place, where it would guard nothing. The text says what to write."""


class BearerError(AuthUIError):
    """A token must not be sent to this place. The text names the place and the remedy, never the token."""


class StorageError(AuthUIError):
    """A file or folder of authui cannot be used. The text names it and the remedy."""


class NextStep(StrEnum):
    """The next step of a user after an `AuthError`."""

    CORRECT = 'correct'
    """Correct the field and send the form again."""
    RETRY = 'retry'
    """Send the same again; the fault is temporary."""
    WAIT = 'wait'
    """Send the same again after `retry_after` seconds."""
    RESTART = 'restart'
    """Start the flow again from its first screen."""
    LOGIN = 'login'
    """Go to the login screen."""
    CONFIRM = 'confirm'
    """Go to the confirm screen."""
    RESET = 'reset'
    """Reset the password."""
    RESEND = 'resend'
    """Ask for a new code."""
    CONTACT = 'contact'
    """Ask the operator of the application; the user can do nothing else."""


class AuthError(AuthUIError):
    """An answer to an end user.

    `code` is stable, and the key of the text in every language; `field` is the form field that the error belongs to;
    `next_step` says what the user can do. The text of the exception is for the log, and holds no secret.
    """

    code: ClassVar[str] = 'unexpected'
    field: str | None = None
    next_step: ClassVar[NextStep] = NextStep.RETRY

    def __init__(
        self,
        detail: str = '',
        *,
        retry_after: float | None = None,
        rule: str | None = None,
        reference: str | None = None,
    ) -> None:
        super().__init__(detail or self.code)
        self.retry_after = retry_after
        """Seconds to wait before the next try, where known."""
        self.rule = rule
        """The name of the broken rule, in the password policy or for a parameter."""
        self.reference = reference
        """The reference under which the log has the details."""


class CredentialsError(AuthError):
    """Wrong password, unknown user or disabled user; the error is the same, so that nobody can tell them apart."""

    code = 'wrong_credentials'
    next_step = NextStep.CORRECT


class WrongPasswordError(AuthError):
    """A signed-in user gave a wrong current password."""

    code = 'wrong_password'
    field = 'current'
    next_step = NextStep.CORRECT


class UserNotConfirmedError(AuthError):
    """The user signed up and has not confirmed yet."""

    code = 'user_not_confirmed'
    next_step = NextStep.CONFIRM


class AlreadyConfirmedError(AuthError):
    """The user was confirmed before; the login screen is next."""

    code = 'already_confirmed'
    next_step = NextStep.LOGIN


class PasswordResetRequiredError(AuthError):
    """The pool requires a password reset before the next sign-in."""

    code = 'password_reset_required'
    next_step = NextStep.RESET


class TemporaryPasswordExpiredError(AuthError):
    """The password of an invitation has expired; only an administrator can send another one."""

    code = 'temporary_password_expired'
    next_step = NextStep.CONTACT


class AccountExistsError(AuthError):
    """The e-mail address already belongs to an account."""

    code = 'account_exists'
    field = 'email'
    next_step = NextStep.LOGIN


class SignUpClosedError(AuthError):
    """Users are invited: nobody can sign up."""

    code = 'signup_closed'
    next_step = NextStep.LOGIN


class PasswordPolicyError(AuthError):
    """The password breaks the pool's policy; `rule` says how: `length`, `uppercase` and so on."""

    code = 'password_policy'
    field = 'password'
    next_step = NextStep.CORRECT


class PasswordHistoryError(AuthError):
    """The password was used before, and the pool forbids that."""

    code = 'password_history'
    field = 'password'
    next_step = NextStep.CORRECT


class PasskeyRefusedError(AuthError):
    """The passkey was not accepted; `rule` is `unknown` where the pool does not know it any more."""

    code = 'passkey_refused'
    next_step = NextStep.RESTART


class ProviderRefusedError(AuthError):
    """Another provider, or the managed login, has not signed the user in.

    `rule` is `cancelled` (the user has gone back, or was refused there), `login_required` (nobody is signed in there),
    `linked` (the user was just linked to another one, and the next try works), `other_user` (not the user who was to be
    proven), `not_recent` (the provider has not asked again) or `organisation` (the e-mail's domain belongs to none).
    """

    code = 'provider_refused'
    next_step = NextStep.RESTART


class ProviderAnswerError(AuthError):
    """An answer of the managed login that fits no attempt of this browser.

    `rule` is for the log: `state_missing` (it names no attempt), `cookie_missing` and `unknown` (the browser has begun
    none, or not this one), `used` (answered before), `expired` (too late), `code` (its code does not work), `issuer`
    (of somebody else) or `malformed`.
    """

    code = 'provider_answer'
    next_step = NextStep.RESTART


class CodeMismatchError(AuthError):
    """The code is not the one that was sent."""

    code = 'code_mismatch'
    field = 'code'
    next_step = NextStep.CORRECT


class CodeExpiredError(AuthError):
    """The code has expired or was never sent."""

    code = 'code_expired'
    field = 'code'
    next_step = NextStep.RESEND


class DeliveryError(AuthError):
    """The pool could not send the code."""

    code = 'delivery_failed'


class InputError(AuthError):
    """Cognito does not accept a value; `rule` and `field` name it where Cognito's message does."""

    code = 'invalid_input'
    next_step = NextStep.CORRECT

    def __init__(self, detail: str = '', *, rule: str | None = None) -> None:
        super().__init__(detail, rule=rule)
        self.field = rule


class AttributeFixedError(InputError):
    """An attribute whose value cannot be changed; `rule` names it."""

    code = 'attribute_fixed'
    next_step = NextStep.CONTACT


class TooManyAttemptsError(AuthError):
    """Too many wrong passwords or codes; the account is locked for a while."""

    code = 'too_many_attempts'
    next_step = NextStep.WAIT


class LimitExceededError(AuthError):
    """An hourly limit of the pool is used up."""

    code = 'limit_exceeded'
    next_step = NextStep.WAIT


class ChallengeExpiredError(AuthError):
    """The unfinished sign-in has expired, or was continued before."""

    code = 'challenge_expired'
    next_step = NextStep.RESTART


class ChallengeUnsupportedError(AuthError):
    """The pool asks for something that authui has no screen for."""

    code = 'challenge_unsupported'
    next_step = NextStep.CONTACT


class TriggerError(AuthError):
    """A Lambda trigger of the pool refused or failed."""

    code = 'trigger_refused'
    next_step = NextStep.CONTACT
    trigger_message: str | None = None
    """The reason that the trigger gave, where the host wants users to read it."""


class MisconfiguredError(AuthError):
    """The pool or app client is set up so that no user can succeed; the log names the remedy."""

    code = 'misconfigured'
    next_step = NextStep.CONTACT


class BlockedError(AuthError):
    """A firewall in front of Cognito refused the request."""

    code = 'blocked'
    next_step = NextStep.CONTACT


class ThrottledError(AuthError):
    """Cognito limits the rate of requests; the same request succeeds later."""

    code = 'throttled'


class UnavailableError(AuthError):
    """Cognito did not answer, or answered that it cannot right now."""

    code = 'unavailable'


class SaveError(AuthError):
    """The session could not be stored, so nobody was signed in."""

    code = 'not_saved'


class CookiesNeededError(AuthError):
    """The browser did not keep the cookie of the session, so the session was ended."""

    code = 'cookies_needed'


class SessionEndedError(AuthError):
    """The session is over for good: its tokens are revoked or expired, or its user is disabled or gone."""

    code = 'session_ended'
    next_step = NextStep.LOGIN


class TokenReusedError(SessionEndedError):
    """A refresh token was used again after rotation had replaced it."""

    code = 'token_reused'


class TokenError(AuthError):
    """A token that cannot be trusted. The text never holds the token."""

    code = 'token_invalid'


class TokenMalformedError(TokenError):
    """The token cannot be read: its size, its parts, its JSON or its header."""


class TokenSignatureError(TokenError):
    """The signature does not match."""


class TokenKeyError(TokenError):
    """The signing key is unknown or unusable."""


class TokenClaimError(TokenError):
    """A claim is missing, has the wrong type, or is not ours: issuer, audience, client, use, subject."""


class TokenExpiredError(TokenError):
    """The token has expired, or is not valid yet."""


class UnexpectedError(AuthError):
    """An answer or failure that authui does not know; `reference` is always set, and is in the log."""

    code = 'unexpected'

    def __init__(self, detail: str = '', *, reference: str | None = None) -> None:
        super().__init__(detail, reference=reference or secrets.token_hex(4))
