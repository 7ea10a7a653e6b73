"""The stages of a sign-in, each in one class: the steps before a session begins. `sign_in` walks the list.

A pool's stage applies when Cognito sets its challenge. An added stage belongs to the host and applies after the pool
has issued tokens, such as terms of use to accept. A new way to sign in is one more class here and one entry in
`STAGES`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import SecretStr

from authui.cognito import Claims, CognitoClient
from authui.cognito.assertions import allowed_ids, answered_id
from authui.errors import AuthError, ChallengeExpiredError, CredentialsError, PasskeyRefusedError
from authui.models import (
    Challenge,
    ChallengeAnswer,
    CodeChallenge,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaSetupChallenge,
    NewPasswordChallenge,
    OtherChallenge,
    PasskeyChallenge,
    PasswordChallenge,
    PoolChallenge,
    StageChallenge,
    TokenSet,
)
from authui.session.throttle import AttemptKind

C = TypeVar('C', bound=PoolChallenge)


@dataclass(frozen=True)
class Given:
    """An answer to a challenge, with the data that a stage needs to judge it."""

    answer: ChallengeAnswer
    account: str
    """As the user typed it."""
    client: CognitoClient
    check_new_password: Callable[[SecretStr, str], Awaitable[None]]
    """Takes a new password and its account; raises `PasswordPolicyError` if the host refuses the password."""


Begin = Callable[[CognitoClient, str], Awaitable[TokenSet | PoolChallenge]]
"""Begins a sign-in again, for an account as the user typed it."""


class Stage(Generic[C]):
    """A step that the pool asks for; the defaults here fit most stages."""

    challenge: type[C]
    """The stage applies when Cognito sets this challenge."""
    kind: AttemptKind = 'step'
    """The kind of try that an answer is, for the throttle; a `step` cannot be guessed."""
    asks_on: bool = False
    """Whether a further challenge comes only after a right answer; otherwise it may also follow a wrong one."""
    begin_again: Begin | None = None
    """Begins the sign-in again after a wrong password has used up the challenge; None if that is not possible."""

    def counts_as(self, challenge: C, answer: ChallengeAnswer) -> AttemptKind:  # noqa: ARG002 - for stages that look
        """Return the kind of try that an answer is."""
        return self.kind

    async def answer(self, challenge: C, given: Given) -> TokenSet | PoolChallenge:
        """Send the answer; returns tokens or the pool's next challenge."""
        return await given.client.answer(challenge, given.answer)

    def is_proven(self, outcome: TokenSet | PoolChallenge) -> bool:
        """Tell whether an answer that was not refused was the right one."""
        return self.asks_on or isinstance(outcome, TokenSet)

    def resends(self, answer: ChallengeAnswer) -> bool:  # noqa: ARG002 - for stages that look
        """Tell whether the code of the next challenge can be sent again without the password."""
        return False


class FactorChoiceStage(Stage[FactorChoiceChallenge]):
    """The choice of the first factor; a chosen password can come with it."""

    challenge = FactorChoiceChallenge
    begin_again = staticmethod(lambda client, identifier: client.sign_in_by(identifier, None))

    def counts_as(self, challenge: FactorChoiceChallenge, answer: ChallengeAnswer) -> AttemptKind:
        """Count as a password if the password came with the choice."""
        return 'password' if answer.factor == 'password' else super().counts_as(challenge, answer)

    def resends(self, answer: ChallengeAnswer) -> bool:
        """Tell whether a code was chosen instead of the password."""
        return answer.factor != 'password'


class PasswordStage(Stage[PasswordChallenge]):
    """The password, after it was chosen as the first factor."""

    challenge = PasswordChallenge
    kind = 'password'
    begin_again = staticmethod(lambda client, identifier: client.sign_in_by(identifier, 'password'))


class PasskeyStage(Stage[PasskeyChallenge]):
    """A passkey. Wrong ones count as wrong passwords do, because the pool may lock the account for both together."""

    challenge = PasskeyChallenge
    kind = 'password'
    asks_on = True

    async def answer(self, challenge: PasskeyChallenge, given: Given) -> TokenSet | PoolChallenge:
        """Send the passkey; if it is refused, find out whether the pool still knows it."""
        try:
            return await super().answer(challenge, given)
        except PasskeyRefusedError as error:
            is_unknown = await self._is_gone(challenge, given)
            raise PasskeyRefusedError(str(error), rule='unknown' if is_unknown else None) from None

    async def _is_gone(self, challenge: PasskeyChallenge, given: Given) -> bool:
        """Tell whether the pool has named the passkey before, and does not name it any more."""
        if given.answer.credential is None:
            return False
        answered = answered_id(given.answer.credential)
        if answered not in allowed_ids(challenge.options):
            return False
        try:
            following = await given.client.sign_in_by(given.account, 'passkey')
        except CredentialsError:
            return True
        except AuthError:
            return False
        if isinstance(following, PasskeyChallenge):
            return answered not in allowed_ids(following.options)
        return isinstance(following, FactorChoiceChallenge) and 'passkey' not in following.factors


class CodeStage(Stage[CodeChallenge]):
    """A code of an authenticator app, an e-mail or a text message."""

    challenge = CodeChallenge
    kind = 'second_factor'
    asks_on = True

    def counts_as(self, challenge: CodeChallenge, answer: ChallengeAnswer) -> AttemptKind:
        """Return `sign_in_code` for a code in place of the password, else the kind of a second factor.

        Only a code in place of the password can be sent again without the password.
        """
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
    """The set-up of a second factor; for e-mail, the address is given first and then the code sent to it."""

    challenge = MfaSetupChallenge
    kind = 'set_up'
    asks_on = True


class OtherStage(Stage[OtherChallenge]):
    """A challenge that the pool defines itself; after a wrong answer it comes again, without an error."""

    challenge = OtherChallenge
    kind = 'custom'


STAGES: tuple[Stage[Any], ...] = (
    FactorChoiceStage(),
    PasswordStage(),
    PasskeyStage(),
    CodeStage(),
    NewPasswordStage(),
    MfaChoiceStage(),
    MfaSetupStage(),
    OtherStage(),
)
"""The pool's stages."""


def stage_of(challenge: PoolChallenge) -> Stage[Any]:
    """Return the stage of a challenge of the pool."""
    return next(each for each in STAGES if isinstance(challenge, each.challenge))


class AddedStage(ABC):
    """A step that a host adds between the pool's tokens and the session; the user has to pass it to sign in.

    Until then nobody is signed in: the tokens lie sealed on the server. They are revoked when the user cancels, and
    forgotten after a quarter of an hour.
    """

    name: ClassVar[str]
    """The name of the stage among the added ones, and of its card."""

    @abstractmethod
    async def applies(self, claims: Claims) -> bool:
        """Tell whether the user of these verified claims has to pass this stage."""

    @abstractmethod
    async def accept(self, claims: Claims, answer: ChallengeAnswer) -> None:
        """Take the user's answer; raises an `AuthError`, such as `InputError`, to ask again."""

    def parameters(self, claims: Claims) -> tuple[tuple[str, str], ...]:  # noqa: ARG002 - for stages that look
        """Return the parameters for the stage's card."""
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
    """Return the challenge of the first added stage that the user still has to pass; None if there is none."""
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
    """Return the stage of a challenge; raises `ChallengeExpiredError` if the host no longer has it."""
    for stage in stages:
        if isinstance(challenge, StageChallenge) and stage.name == challenge.name:
            return stage
    raise ChallengeExpiredError('the stage of this challenge is gone')
