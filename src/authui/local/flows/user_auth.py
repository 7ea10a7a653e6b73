"""Choice-based sign-in (USER_AUTH): the user chooses the first factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.errors import invalid_parameter
from authui.local.protocol import required

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authui.local.config import PoolConfig
    from authui.local.directory.claimants import Claimant, Claimants
    from authui.local.directory.enrolled_factors import EnrolledFactors
    from authui.local.directory.user_table import UserRecord
    from authui.local.flows.challenges import Challenges, Continuation
    from authui.local.flows.passkey_step import PasskeyRequest, PasskeyStep
    from authui.local.flows.password_step import PasswordStep
    from authui.local.flows.sign_in_codes import SignInCodes
    from authui.local.protocol import Answer

_DIGITS = 8


class UserAuthFlow:
    """Offers the first factors that a user has; an unknown user seems to have those that most users have."""

    def __init__(
        self,
        *,
        claimants: Claimants,
        challenges: Challenges,
        factors: EnrolledFactors,
        password_step: PasswordStep,
        passkey_step: PasskeyStep,
        codes: SignInCodes,
        after_password: Continuation,
        after_first_factor: Continuation,
        config: PoolConfig,
    ) -> None:
        self._claimants = claimants
        self._challenges = challenges
        self._factors = factors
        self._password_step = password_step
        self._passkey_step = passkey_step
        self._codes = codes
        self._after_password = after_password
        self._after_first_factor = after_first_factor
        self._config = config

    def begin(self, username: str, given: Mapping[str, str]) -> Answer:
        """Return the challenge that the client prefers if the user has it, else the choice."""
        claimant = self._claimants.find(username)
        self._claimants.admit(claimant)
        request = self._passkey_step.request(claimant)
        available = self._available(claimant) + (['WEB_AUTHN'] if request else [])
        preferred = given.get('PREFERRED_CHALLENGE')
        if preferred in available:
            answer = self._start(preferred, claimant, given)
        else:
            answer = self._let_choose(claimant, available, request)
        return answer | {'AvailableChallenges': available} if 'ChallengeName' in answer else answer

    def first_factors(self, user: UserRecord) -> list[str]:
        """Return the first factors that a user can choose, by their names in GetUserAuthFactors."""
        passwords = ['PASSWORD'] if self._has_password(user) else []
        passkeys = ['WEB_AUTHN'] if self._passkey_step.is_open_to(user) else []
        return passwords + self._codes_of(user) + passkeys

    def _let_choose(self, claimant: Claimant, available: list[str], request: PasskeyRequest | None) -> Answer:
        def reply(given: Mapping[str, str]) -> Answer:
            answer = required(given, 'ANSWER')
            if answer not in available:
                raise invalid_parameter('The selected challenge is not available to the user.')
            if answer == 'WEB_AUTHN' and request is not None and given.get('CREDENTIAL'):
                return self._passkey_step.answer(claimant, request, given)
            return self._start(answer, claimant, given)

        # With the choice, so that the passkey can come with the selection.
        parameters = request.parameters if request is not None else {}
        return self._challenges.give('SELECT_CHALLENGE', claimant, parameters, reply)

    def _start(self, name: str, claimant: Claimant, given: Mapping[str, str]) -> Answer:
        if name == 'WEB_AUTHN':
            return self._passkey_step.ask(claimant)
        if name == 'EMAIL_OTP':
            return self._codes.ask('EMAIL_OTP', claimant, self._after_first_factor, digits=_DIGITS, named=False)
        if name == 'SMS_OTP':
            return self._codes.ask('SMS_OTP', claimant, self._after_first_factor, digits=_DIGITS, named=False)
        finish = self._with_password if name == 'PASSWORD' else self._with_proof
        if given.get('PASSWORD' if name == 'PASSWORD' else 'SRP_A'):
            return finish(claimant, given)
        return self._challenges.give(name, claimant, {}, lambda later: finish(claimant, later))

    def _with_password(self, claimant: Claimant, given: Mapping[str, str]) -> Answer:
        self._password_step.check(claimant, required(given, 'PASSWORD'))
        return self._after_password(claimant)

    def _with_proof(self, claimant: Claimant, given: Mapping[str, str]) -> Answer:
        return self._password_step.ask(claimant, required(given, 'SRP_A'), self._after_password, with_session=True)

    def _available(self, claimant: Claimant) -> list[str]:
        passwords = ['PASSWORD_SRP', 'PASSWORD'] if self._has_password(claimant.user) else []
        if claimant.user is not None:
            return passwords + self._codes_of(claimant.user)
        has_codes = 'EMAIL_OTP' in self._config.allowed_first_auth_factors and self._config.mfa_configuration != 'ON'
        return [*passwords, 'EMAIL_OTP'] if has_codes else passwords

    def _has_password(self, user: UserRecord | None) -> bool:
        """Tell whether a user can sign in by password; an unknown user seems to have one."""
        return 'PASSWORD' in self._config.allowed_first_auth_factors and (user is None or user.has_password)

    def _codes_of(self, user: UserRecord) -> list[str]:
        # A code alone must not replace a password and a second factor.
        needs_more = self._config.mfa_configuration == 'ON' or self._factors.usable(user, self._factors.of(user.sub))
        if needs_more or user.status == 'FORCE_CHANGE_PASSWORD' or user.is_external:
            return []
        allowed = self._config.allowed_first_auth_factors
        verified = {
            'EMAIL_OTP': user.has_verified('email'),
            'SMS_OTP': user.has_verified('phone_number'),
        }
        return [name for name, is_verified in verified.items() if name in allowed and is_verified]
