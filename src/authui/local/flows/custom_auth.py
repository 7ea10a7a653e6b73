"""Sign-in by challenges of the host's own (CUSTOM_AUTH): Python functions take the place of Cognito's triggers."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from authui.local.errors import incorrect_credentials, invalid_parameter
from authui.local.protocol import required
from authui.local.triggers import run_trigger, unrecognizable

if TYPE_CHECKING:
    from authui.local.directory.claimants import Claimant, Claimants
    from authui.local.flows.challenges import Challenges, Continuation
    from authui.local.flows.password_step import PasswordStep
    from authui.local.protocol import Answer

_MAX_STEPS = 20
_MAX_WRONG_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class CustomStep:
    """A finished step of a sign-in, as the trigger DefineAuthChallenge sees it."""

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
    return 'CUSTOM_CHALLENGE' if len(wrong) < _MAX_WRONG_ANSWERS else 'failure'


def same_text(expected: str, answer: str) -> bool:
    """Accept only the expected answer."""
    return hmac.compare_digest(expected.encode(), answer.encode())


@dataclass(frozen=True, slots=True, repr=False)
class CustomAuth:
    """The three triggers; an exception from one is answered by UserLambdaValidationException with its text."""

    create: Callable[[Mapping[str, str]], tuple[Mapping[str, str], str]]
    """CreateAuthChallenge: from the user's attributes (empty for an unknown user), the parameters and right answer."""
    define: Callable[[tuple[CustomStep, ...]], Decision] = one_challenge
    """DefineAuthChallenge: from the steps so far, the next one."""
    verify: Callable[[str, str], bool] = same_text
    """VerifyAuthChallengeResponse: whether an answer is the right one."""


class CustomAuthFlow:
    """Runs the triggers; an unknown user never gets tokens, even if the triggers grant them."""

    def __init__(
        self,
        triggers: CustomAuth | None,
        *,
        claimants: Claimants,
        challenges: Challenges,
        password_step: PasswordStep,
        after_password: Continuation,
        after_first_factor: Continuation,
    ) -> None:
        self._triggers = triggers
        self._claimants = claimants
        self._challenges = challenges
        self._password_step = password_step
        self._after_password = after_password
        self._after_first_factor = after_first_factor

    def begin(self, username: str, given: Mapping[str, str]) -> Answer:
        """Return the first challenge."""
        if self._triggers is None:
            raise invalid_parameter('Custom auth lambda trigger is not configured for the user pool.')
        claimant = self._claimants.find(username)
        self._claimants.admit(claimant)
        if given.get('CHALLENGE_NAME') != 'SRP_A':
            return self._next(self._triggers, claimant, (), None)
        return self._next(self._triggers, claimant, (CustomStep('SRP_A', passed=True),), required(given, 'SRP_A'))

    def _next(
        self, triggers: CustomAuth, claimant: Claimant, steps: tuple[CustomStep, ...], client_public: str | None
    ) -> Answer:
        decision = self._define(triggers, steps) if len(steps) <= _MAX_STEPS else 'failure'
        if decision == 'failure':
            raise incorrect_credentials()
        if decision == 'tokens':
            has_password = any(step.name == 'PASSWORD_VERIFIER' for step in steps)
            return self._after_password(claimant) if has_password else self._after_first_factor(claimant)
        if decision == 'CUSTOM_CHALLENGE':
            return self._ask(triggers, claimant, steps, client_public)
        if client_public is None:
            raise unrecognizable()
        proven = (*steps, CustomStep('PASSWORD_VERIFIER', passed=True))
        return self._password_step.ask(
            claimant, client_public, lambda it: self._next(triggers, it, proven, client_public), with_session=True
        )

    def _ask(
        self, triggers: CustomAuth, claimant: Claimant, steps: tuple[CustomStep, ...], client_public: str | None
    ) -> Answer:
        attributes = claimant.user.attributes if claimant.user else {}
        public, expected = self._create(triggers, attributes)

        def reply(given: Mapping[str, str]) -> Answer:
            answer = required(given, 'ANSWER')
            passed = self._claimants.check_code(
                claimant.sub,
                lambda: run_trigger('VerifyAuthChallengeResponse', triggers.verify, expected, answer) is True,
            )
            step = CustomStep('CUSTOM_CHALLENGE', passed=passed)
            return self._next(triggers, claimant, (*steps, step), client_public)

        parameters = {'USERNAME': claimant.real_name, **public}
        return self._challenges.give('CUSTOM_CHALLENGE', claimant, parameters, reply)

    def _define(self, triggers: CustomAuth, steps: tuple[CustomStep, ...]) -> Decision:
        decision: Decision = run_trigger('DefineAuthChallenge', triggers.define, steps)
        if decision not in get_args(Decision):
            raise unrecognizable()
        return decision

    def _create(self, triggers: CustomAuth, attributes: Mapping[str, str]) -> tuple[Mapping[str, str], str]:
        created = run_trigger('CreateAuthChallenge', triggers.create, attributes)
        match created:
            case (Mapping() as public, str(expected)) if _is_text(public):
                return public, expected
        raise unrecognizable()


def _is_text(parameters: Mapping[Any, Any]) -> bool:
    return all(isinstance(part, str) for item in parameters.items() for part in item)
