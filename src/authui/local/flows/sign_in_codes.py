"""Codes that a sign-in sends by e-mail or text message, as its first or second factor; they live in their challenge."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Literal

from authui.local.directory.limits import HourlyLimit
from authui.local.directory.users import CodeDelivery
from authui.local.errors import OperationError
from authui.local.operations.app_client import required

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.claimants import Candidate, Candidates
    from authui.local.directory.users import Directory
    from authui.local.flows.challenges import Answer, Challenges

CodeChallenge = Literal['SMS_MFA', 'EMAIL_OTP', 'SMS_OTP']


class OneTimeCodes:
    """Sends codes and checks them; to nobody nothing is sent, and no code is right."""

    def __init__(
        self,
        directory: Directory,
        candidates: Candidates,
        challenges: Challenges,
        config: PoolConfig,
        *,
        clock: Callable[[], float],
        randomness: Randomness,
    ) -> None:
        self._directory = directory
        self._candidates = candidates
        self._challenges = challenges
        self._randomness = randomness
        self._sent = HourlyLimit(clock, config.sign_in_codes_per_hour)

    def ask(
        self,
        name: CodeChallenge,
        candidate: Candidate,
        accepted: Callable[[], Answer],
        *,
        digits: int,
        named: bool,
    ) -> Answer:
        """Send a code and return the challenge whose right answer gives what `accepted` returns.

        `named` tells the receiver the real user name, as Cognito does once a password was proven.
        """
        attribute = 'email' if name == 'EMAIL_OTP' else 'phone_number'
        # Read again: a code must not go to an address that the user has no longer.
        user = self._candidates.current(candidate) if candidate.user else None
        address = user.attributes.get(attribute, '') if user else candidate.username
        self._spend(candidate)
        code = self._randomness.digits(digits)
        delivery = self._directory.mail(address, 'sign_in', code) if user else CodeDelivery.to(address)

        def reply(given: Mapping[str, str]) -> Answer:
            entered = required(given, f'{name}_CODE')
            if user:
                self._candidates.current(candidate)
            right = hmac.compare_digest(code.encode(), entered.encode()) and user is not None
            if not self._candidates.check_code(candidate.sub, lambda: right):
                raise OperationError('CodeMismatchException', 'Invalid code or auth state for the user.')
            self._directory.verify_address(candidate.sub, attribute, address)
            return accepted()

        parameters = {
            'CODE_DELIVERY_DELIVERY_MEDIUM': 'EMAIL' if attribute == 'email' else 'SMS',
            'CODE_DELIVERY_DESTINATION': delivery.destination,
        }
        if named:
            parameters['USER_ID_FOR_SRP'] = candidate.real_name
        return self._challenges.give(name, candidate, parameters, reply)

    def _spend(self, candidate: Candidate) -> None:
        try:
            self._sent.spend(candidate.sub)
        except OperationError as error:
            # Cognito's description of signing in does not have the name LimitExceededException.
            raise OperationError('TooManyRequestsException', 'Too many requests') from error
