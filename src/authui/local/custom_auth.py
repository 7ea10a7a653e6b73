"""Sign-in by challenges of the pool's own (CUSTOM_AUTH): Python functions in place of Cognito's Lambda triggers."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from authui.local.app_client import required
from authui.local.errors import OperationError, incorrect_credentials, invalid_parameter

if TYPE_CHECKING:
    from authui.local.candidates import Candidate, Candidates
    from authui.local.challenges import Answer, Challenges
    from authui.local.new_password import NewPassword
    from authui.local.second_factor import SecondFactor
    from authui.local.sign_in import SignIn

_MOST_STEPS = 20
_MOST_WRONG_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class CustomStep:
    """A step of a sign-in that is behind the user, as the trigger DefineAuthChallenge sees it."""

    name: Literal['SRP_A', 'PASSWORD_VERIFIER', 'CUSTOM_CHALLENGE']
    passed: bool


Decision = Literal['PASSWORD_VERIFIER', 'CUSTOM_CHALLENGE', 'tokens', 'failure']


def one_challenge(steps: tuple[CustomStep, ...]) -> Decision:
    """Ask for the password if the client began with SRP_A, then for one right answer in three tries."""
    if steps and steps[-1] == CustomStep('CUSTOM_CHALLENGE', passed=True):
        return 'tokens'
    if steps and steps[-1].name == 'SRP_A':
        return 'PASSWORD_VERIFIER'
    wrong = [step for step in steps if not step.passed]
    return 'CUSTOM_CHALLENGE' if len(wrong) < _MOST_WRONG_ANSWERS else 'failure'


def same_text(expected: str, answer: str) -> bool:
    """Accept the very answer that was expected."""
    return hmac.compare_digest(expected.encode(), answer.encode())


@dataclass(frozen=True, slots=True, repr=False)
class CustomAuth:
    """The three triggers; any of them may raise `OperationError('UserLambdaValidationException', …)`."""

    create: Callable[[Mapping[str, str]], tuple[Mapping[str, str], str]]
    """CreateAuthChallenge: from the user's attributes (none for nobody), the public parameters and the right answer."""
    define: Callable[[tuple[CustomStep, ...]], Decision] = one_challenge
    """DefineAuthChallenge: from the steps so far, what comes next."""
    verify: Callable[[str, str], bool] = same_text
    """VerifyAuthChallengeResponse: whether an answer is the right one."""


class CustomFlow:
    """Runs the triggers; nobody gets tokens whom the pool does not know."""

    def __init__(
        self,
        triggers: CustomAuth | None,
        *,
        candidates: Candidates,
        challenges: Challenges,
        sign_in: SignIn,
        new_password: NewPassword,
        second_factor: SecondFactor,
    ) -> None:
        self._triggers = triggers
        self._candidates = candidates
        self._challenges = challenges
        self._sign_in = sign_in
        self._new_password = new_password
        self._second_factor = second_factor

    def begin(self, username: str, given: Mapping[str, str]) -> Answer:
        """Return the first challenge."""
        if self._triggers is None:
            raise invalid_parameter('Custom auth lambda trigger is not configured for the user pool.')
        candidate = self._candidates.find(username)
        self._candidates.admit(candidate)
        if given.get('CHALLENGE_NAME') != 'SRP_A':
            return self._next(self._triggers, candidate, (), None)
        return self._next(self._triggers, candidate, (CustomStep('SRP_A', passed=True),), required(given, 'SRP_A'))

    def _next(
        self, triggers: CustomAuth, candidate: Candidate, steps: tuple[CustomStep, ...], client_public: str | None
    ) -> Answer:
        decision = triggers.define(steps) if len(steps) <= _MOST_STEPS else 'failure'
        if decision == 'failure':
            raise incorrect_credentials()
        if decision == 'tokens':
            has_password = any(step.name == 'PASSWORD_VERIFIER' for step in steps)
            after = self._new_password.after_password if has_password else self._second_factor.after_first
            return after(candidate)
        if decision == 'CUSTOM_CHALLENGE':
            return self._ask(triggers, candidate, steps, client_public)
        if client_public is None:
            raise OperationError('InvalidLambdaResponseException', 'Unrecognizable lambda output')
        proven = (*steps, CustomStep('PASSWORD_VERIFIER', passed=True))
        return self._sign_in.ask_proof(
            candidate, client_public, lambda: self._next(triggers, candidate, proven, client_public), with_session=True
        )

    def _ask(
        self, triggers: CustomAuth, candidate: Candidate, steps: tuple[CustomStep, ...], client_public: str | None
    ) -> Answer:
        attributes = candidate.user.attributes if candidate.user else {}
        public, expected = triggers.create(attributes)

        def reply(given: Mapping[str, str]) -> Answer:
            answer = required(given, 'ANSWER')
            passed = self._candidates.check_code(candidate.sub, lambda: triggers.verify(expected, answer))
            step = CustomStep('CUSTOM_CHALLENGE', passed=passed)
            return self._next(triggers, candidate, (*steps, step), client_public)

        parameters = {'USERNAME': candidate.real_name, **public}
        return self._challenges.give('CUSTOM_CHALLENGE', candidate, parameters, reply)
