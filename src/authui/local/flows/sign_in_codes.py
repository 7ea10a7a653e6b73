"""Codes that sign-ins send by e-mail or text message, as first or second factor; kept only in the challenge."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Literal

from authui.local.directory.delivery import CodeDelivery, CodeSender
from authui.local.directory.limits import HourlyLimit
from authui.local.errors import OperationError
from authui.local.protocol import required

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.attribute_changes import AttributeChanges
    from authui.local.directory.claimants import Claimant, Claimants
    from authui.local.flows.challenges import Challenges, Continuation
    from authui.local.protocol import Answer

CodeChallengeName = Literal['SMS_MFA', 'EMAIL_OTP', 'SMS_OTP']


class SignInCodes:
    """Sends codes and checks them; an unknown user is sent nothing, and no code of theirs is right."""

    def __init__(
        self,
        attributes: AttributeChanges,
        sender: CodeSender,
        claimants: Claimants,
        challenges: Challenges,
        config: PoolConfig,
        *,
        clock: Callable[[], float],
        randomness: Randomness,
    ) -> None:
        self._attributes = attributes
        self._sender = sender
        self._claimants = claimants
        self._challenges = challenges
        self._randomness = randomness
        self._sent = HourlyLimit(clock, config.sign_in_codes_per_hour)

    def ask(
        self,
        name: CodeChallengeName,
        claimant: Claimant,
        accepted: Continuation,
        *,
        digits: int,
        named: bool,
    ) -> Answer:
        """Send a code and return its challenge; once it is answered correctly, `accepted` says what follows.

        With `named` the challenge contains the real user name, as Cognito's does once a password was proven.
        """
        attribute = 'email' if name == 'EMAIL_OTP' else 'phone_number'
        # Read again: the code must not be sent to an address that the user no longer has.
        user = self._claimants.current(claimant) if claimant.user else None
        address = user.attributes.get(attribute, '') if user else claimant.username
        self._spend(claimant)
        code = self._randomness.digits(digits)
        delivery = self._sender.send(user, address, 'Authentication', code) if user else CodeDelivery.to(address)

        def reply(given: Mapping[str, str]) -> Answer:
            entered = required(given, f'{name}_CODE')
            if user:
                self._claimants.current(claimant)
            right = hmac.compare_digest(code.encode(), entered.encode()) and user is not None
            if not self._claimants.check_code(claimant.sub, lambda: right):
                raise OperationError('CodeMismatchException', 'Invalid code or auth state for the user.')
            self._attributes.verify_at_sign_in(claimant.sub, attribute, address)
            return accepted(claimant)

        parameters = {
            'CODE_DELIVERY_DELIVERY_MEDIUM': 'EMAIL' if attribute == 'email' else 'SMS',
            'CODE_DELIVERY_DESTINATION': delivery.destination,
        }
        if named:
            parameters['USER_ID_FOR_SRP'] = claimant.real_name
        return self._challenges.give(name, claimant, parameters, reply)

    def _spend(self, claimant: Claimant) -> None:
        try:
            self._sent.spend(claimant.sub)
        except OperationError as error:
            # LimitExceededException is not among the errors that Cognito documents for sign-ins.
            raise OperationError('TooManyRequestsException', 'Too many requests') from error
