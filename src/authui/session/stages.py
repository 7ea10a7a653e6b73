"""The stages of a sign-in: what may be asked before a session begins, each in one class; `sign_in` walks the list.

A pool's stage applies where Cognito sets its challenge. An added stage is the host's, and applies after the pool has
given tokens: terms of use to accept, say. A new way to sign in is one more class here, with its entry in `STAGES`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import SecretStr

from authui.cognito import Claims, CognitoClient
from authui.errors import ChallengeExpiredError
from authui.models import (
    Challenge,
    ChallengeAnswer,
    CodeChallenge,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaSetupChallenge,
    NewPasswordChallenge,
    OtherChallenge,
    PasswordChallenge,
    PoolChallenge,
    StageChallenge,
    TokenSet,
)
from authui.session.throttle import Kind

C = TypeVar('C', bound=PoolChallenge)


@dataclass(frozen=True)
class Given:
    """An answer to a challenge, with what a stage needs to judge it."""

    answer: ChallengeAnswer
    account: str
    """As the user typed it."""
    client: CognitoClient
    check_new_password: Callable[[SecretStr, str], Awaitable[None]]
    """Raises `PasswordPolicyError` for a new password of an account that the host refuses."""


Begin = Callable[[CognitoClient, str], Awaitable[TokenSet | PoolChallenge]]
"""Begins a sign-in again, for an account as the user typed it."""


class Stage(Generic[C]):
    """A step that the pool asks for. What is given here holds for most."""

    challenge: type[C]
    """The challenge that it is for: the stage applies where Cognito sets it."""
    kind: Kind = 'step'
    """What an answer tries, for the throttle; a step is what no guess gets right."""
    asks_on: bool = False
    """Whether a further challenge comes after a right answer alone; else it may mean that the answer was wrong."""
    begin_again: Begin | None = None
    """How it begins again after a wrong password has used its challenge up, where that can be."""

    def counts_as(self, challenge: C, answer: ChallengeAnswer) -> Kind:  # noqa: ARG002 - for stages that look
        """Return what an answer tries."""
        return self.kind

    async def answer(self, challenge: C, given: Given) -> TokenSet | PoolChallenge:
        """Answer; returns tokens or what the pool asks for next."""
        return await given.client.answer(challenge, given.answer)

    def is_proven(self, outcome: TokenSet | PoolChallenge) -> bool:
        """Tell whether an answer that was not refused was the right one."""
        return self.asks_on or isinstance(outcome, TokenSet)

    def resends(self, answer: ChallengeAnswer) -> bool:  # noqa: ARG002 - for stages that look
        """Tell whether a code that is asked for next can be sent again without the password."""
        return False


class FactorChoiceStage(Stage[FactorChoiceChallenge]):
    """The choice of the first factor, with the password where that is chosen at once."""

    challenge = FactorChoiceChallenge
    begin_again = staticmethod(lambda client, email: client.sign_in_by(email, None))

    def counts_as(self, challenge: FactorChoiceChallenge, answer: ChallengeAnswer) -> Kind:
        """Count a password that came with the choice."""
        return 'password' if answer.factor == 'password' else super().counts_as(challenge, answer)

    def resends(self, answer: ChallengeAnswer) -> bool:
        """Tell whether a code was chosen instead of the password."""
        return answer.factor != 'password'


class PasswordStage(Stage[PasswordChallenge]):
    """The password, after it was chosen as the first factor."""

    challenge = PasswordChallenge
    kind = 'password'
    begin_again = staticmethod(lambda client, email: client.sign_in_by(email, 'password'))


class CodeStage(Stage[CodeChallenge]):
    """A code of an authenticator app, an e-mail or a text message."""

    challenge = CodeChallenge
    kind = 'second_factor'
    asks_on = True

    def counts_as(self, challenge: CodeChallenge, answer: ChallengeAnswer) -> Kind:
        """Tell a code instead of the password, which alone can be sent again without one, from a second factor."""
        return 'sign_in_code' if challenge.can_resend else super().counts_as(challenge, answer)


class NewPasswordStage(Stage[NewPasswordChallenge]):
    """A new password instead of a temporary one."""

    challenge = NewPasswordChallenge

    async def answer(self, challenge: NewPasswordChallenge, given: Given) -> TokenSet | PoolChallenge:
        """Ask the host about the password before the pool."""
        if given.answer.secret is not None:
            await given.check_new_password(given.answer.secret, given.account)
        return await super().answer(challenge, given)


class MfaChoiceStage(Stage[MfaChoiceChallenge]):
    """The choice between several second factors."""

    challenge = MfaChoiceChallenge


class MfaSetupStage(Stage[MfaSetupChallenge]):
    """The set-up of a second factor; a code to an address comes after the address."""

    challenge = MfaSetupChallenge
    kind = 'set_up'
    asks_on = True


class OtherStage(Stage[OtherChallenge]):
    """A challenge that the pool defines itself, which is set again after a wrong answer, without an error."""

    challenge = OtherChallenge
    kind = 'custom'


STAGES: tuple[Stage[Any], ...] = (
    FactorChoiceStage(),
    PasswordStage(),
    CodeStage(),
    NewPasswordStage(),
    MfaChoiceStage(),
    MfaSetupStage(),
    OtherStage(),
)
"""The pool's stages."""


def stage_of(challenge: PoolChallenge) -> Stage[Any]:
    """Return the stage that a challenge of the pool is for."""
    return next(each for each in STAGES if isinstance(challenge, each.challenge))


class AddedStage(ABC):
    """A step that a host asks for between the pool's tokens and the session, until every user has passed it.

    While it waits nobody is signed in: the tokens lie sealed on the server. They are revoked when the user gives up,
    and forgotten after a quarter of an hour.
    """

    name: ClassVar[str]
    """Names it among the added stages, and its card."""

    @abstractmethod
    async def applies(self, claims: Claims) -> bool:
        """Tell whether the user of these verified claims has to pass it."""

    @abstractmethod
    async def accept(self, claims: Claims, answer: ChallengeAnswer) -> None:
        """Take the user's answer; raises an `AuthError`, such as `InputError`, to ask again."""

    def parameters(self, claims: Claims) -> tuple[tuple[str, str], ...]:  # noqa: ARG002 - for stages that look
        """Return what its card is to know."""
        return ()


@dataclass(frozen=True)
class WaitingTokens:
    """A challenge of an added stage, and the tokens that wait for it."""

    challenge: StageChallenge
    tokens: TokenSet
    passed: tuple[str, ...]


async def next_added(
    stages: Sequence[AddedStage], tokens: TokenSet, claims: Claims, passed: tuple[str, ...], expires_at: float
) -> WaitingTokens | None:
    """Return the first added stage that the user has to pass and has not passed; None where there is none."""
    for stage in stages:
        if stage.name not in passed and await stage.applies(claims):
            challenge = StageChallenge(
                username=claims.username,
                session=None,
                expires_at=expires_at,
                name=stage.name,
                parameters=stage.parameters(claims),
            )
            return WaitingTokens(challenge, tokens, passed)
    return None


def added_stage(stages: Sequence[AddedStage], challenge: Challenge) -> AddedStage:
    """Return the stage of a challenge; raises `ChallengeExpiredError` where the host has it no more."""
    for stage in stages:
        if isinstance(challenge, StageChallenge) and stage.name == challenge.name:
            return stage
    raise ChallengeExpiredError('the stage of this challenge is gone')
