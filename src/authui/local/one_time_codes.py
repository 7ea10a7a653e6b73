"""Codes that a sign-in sends by e-mail or text message, as its first or second factor; they live in their challenge."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Literal

from pydantic import SecretStr

from authui.local.app_client import required
from authui.local.errors import OperationError
from authui.local.limits import HourlyLimit
from authui.local.mailbox import Mailbox, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authui.local.candidates import Candidate, Candidates
    from authui.local.challenges import Answer, Challenges
    from authui.local.config import PoolConfig
    from authui.local.directory import Directory
    from authui.local.randomness import Randomness

CodeChallenge = Literal['SMS_MFA', 'EMAIL_OTP', 'SMS_OTP']

_SHOWN_DIGITS = 4


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
        mailbox: Mailbox,
    ) -> None:
        self._directory = directory
        self._candidates = candidates
        self._challenges = challenges
        self._clock = clock
        self._randomness = randomness
        self._mailbox = mailbox
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
        user = candidate.user
        address = user.all_attributes().get(attribute, '') if user else candidate.username
        self._spend(candidate)
        code = self._randomness.digits(digits)
        if user:
            self._mailbox.deliver(
                Message(sent_at=self._clock(), destination=address, kind='sign_in', code=SecretStr(code))
            )

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
            'CODE_DELIVERY_DESTINATION': masked(address),
        }
        if named:
            parameters['USER_ID_FOR_SRP'] = candidate.sub
        return self._challenges.give(name, candidate, parameters, reply)

    def _spend(self, candidate: Candidate) -> None:
        try:
            self._sent.spend(candidate.sub)
        except OperationError as error:
            # Cognito's description of signing in does not have the name LimitExceededException.
            raise OperationError('TooManyRequestsException', 'Too many requests') from error


def masked(address: str) -> str:
    """Return an address as Cognito shows it: `f***@e***`, `+*******4567`."""
    local_part, at, domain = address.partition('@')
    if at:
        return f'{local_part[:1]}***@{domain[:1]}***'
    return f'{address[:1]}{"*" * (len(address) - 1 - _SHOWN_DIGITS)}{address[-_SHOWN_DIGITS:]}'
