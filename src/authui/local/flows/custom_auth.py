"""Sign-in by challenges of the pool's own (CUSTOM_AUTH): Python functions in place of Cognito's Lambda triggers."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, get_args

from authui.local.errors import OperationError, incorrect_credentials, invalid_parameter
from authui.local.operations.app_client import required

if TYPE_CHECKING:
    from authui.local.directory.claimants import Candidate, Candidates
    from authui.local.flows.challenges import Answer, Challenges
    from authui.local.flows.new_password import NewPassword
    from authui.local.flows.password_proof import SignIn
    from authui.local.flows.second_factor import SecondFactor

P = ParamSpec('P')

_logger = logging.getLogger(__name__)

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
    """The three triggers. What one of them raises is its refusal: UserLambdaValidationException, with its text."""

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
        decision = self._define(triggers, steps) if len(steps) <= _MOST_STEPS else 'failure'
        if decision == 'failure':
            raise incorrect_credentials()
        if decision == 'tokens':
            has_password = any(step.name == 'PASSWORD_VERIFIER' for step in steps)
            after = self._new_password.after_password if has_password else self._second_factor.after_first
            return after(candidate)
        if decision == 'CUSTOM_CHALLENGE':
            return self._ask(triggers, candidate, steps, client_public)
        if client_public is None:
            raise _unrecognizable()
        proven = (*steps, CustomStep('PASSWORD_VERIFIER', passed=True))
        return self._sign_in.ask_proof(
            candidate, client_public, lambda: self._next(triggers, candidate, proven, client_public), with_session=True
        )

    def _ask(
        self, triggers: CustomAuth, candidate: Candidate, steps: tuple[CustomStep, ...], client_public: str | None
    ) -> Answer:
        attributes = candidate.user.attributes if candidate.user else {}
        public, expected = self._create(triggers, attributes)

        def reply(given: Mapping[str, str]) -> Answer:
            answer = required(given, 'ANSWER')
            passed = self._candidates.check_code(
                candidate.sub, lambda: _run('VerifyAuthChallengeResponse', triggers.verify, expected, answer) is True
            )
            step = CustomStep('CUSTOM_CHALLENGE', passed=passed)
            return self._next(triggers, candidate, (*steps, step), client_public)

        parameters = {'USERNAME': candidate.real_name, **public}
        return self._challenges.give('CUSTOM_CHALLENGE', candidate, parameters, reply)

    def _define(self, triggers: CustomAuth, steps: tuple[CustomStep, ...]) -> Decision:
        decision: Decision = _run('DefineAuthChallenge', triggers.define, steps)
        if decision not in get_args(Decision):
            raise _unrecognizable()
        return decision

    def _create(self, triggers: CustomAuth, attributes: Mapping[str, str]) -> tuple[Mapping[str, str], str]:
        created = _run('CreateAuthChallenge', triggers.create, attributes)
        match created:
            case (Mapping() as public, str(expected)) if _is_text(public):
                return public, expected
        raise _unrecognizable()


def _run(name: str, trigger: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> Any:
    """Run a trigger; its failure is told as Cognito tells the failure of a Lambda function, and logged as Lambda does.

    What comes back is `Any`: triggers are the host's own, and nothing but this pool checks what they return.
    """
    try:
        return trigger(*args, **kwargs)
    except OperationError:
        raise
    except Exception as error:
        _logger.warning('The trigger %s raised %s', name, type(error).__name__, exc_info=True)
        raise OperationError('UserLambdaValidationException', f'{name} failed with error {error}.') from error


def _is_text(parameters: Mapping[Any, Any]) -> bool:
    return all(isinstance(part, str) for item in parameters.items() for part in item)


def _unrecognizable() -> OperationError:
    return OperationError('InvalidLambdaResponseException', 'Unrecognizable lambda output')
