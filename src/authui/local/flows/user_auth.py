"""Choice-based sign-in (USER_AUTH): what a user can begin with, and the sign-in that a confirmed sign-up begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.errors import OperationError, invalid_parameter
from authui.local.operations.app_client import required

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authui.local.config import PoolConfig
    from authui.local.directory.claimants import Candidate, Candidates
    from authui.local.directory.enrolled_factors import Factors
    from authui.local.directory.user_table import UserRecord
    from authui.local.directory.users import Directory
    from authui.local.flows.challenges import Answer, Challenges
    from authui.local.flows.new_password import NewPassword
    from authui.local.flows.password_proof import SignIn
    from authui.local.flows.second_factor import SecondFactor
    from authui.local.flows.sign_in_codes import OneTimeCodes

_DIGITS = 8
_SIGNED_UP = 'a sign-up to confirm'
_CONFIRMED = 'a confirmed sign-up'


class Choice:
    """Offers the first factors that a user has; somebody who does not exist seems to have what most have."""

    def __init__(
        self,
        *,
        directory: Directory,
        candidates: Candidates,
        challenges: Challenges,
        factors: Factors,
        sign_in: SignIn,
        new_password: NewPassword,
        second_factor: SecondFactor,
        codes: OneTimeCodes,
        config: PoolConfig,
    ) -> None:
        self._directory = directory
        self._candidates = candidates
        self._challenges = challenges
        self._factors = factors
        self._sign_in = sign_in
        self._new_password = new_password
        self._second_factor = second_factor
        self._codes = codes
        self._config = config

    def begin(self, username: str, given: Mapping[str, str]) -> Answer:
        """Return the preferred challenge if the user can have it, else the choice."""
        candidate = self._candidates.find(username)
        self._candidates.admit(candidate)
        available = self._available(candidate)
        preferred = given.get('PREFERRED_CHALLENGE')
        if preferred in available:
            answer = self._start(preferred, candidate, given)
        else:
            answer = self._let_choose(candidate, available)
        return answer | {'AvailableChallenges': available} if 'ChallengeName' in answer else answer

    def first_factors(self, user: UserRecord) -> list[str]:
        """Return what a user can sign in with by choice, as GetUserAuthFactors names it."""
        passwords = ['PASSWORD'] if 'PASSWORD' in self._config.allowed_first_auth_factors else []
        return passwords + self._codes_of(user)

    def _let_choose(self, candidate: Candidate, available: list[str]) -> Answer:
        def reply(given: Mapping[str, str]) -> Answer:
            answer = required(given, 'ANSWER')
            if answer == 'WEB_AUTHN':
                raise passkeys_unsupported()
            if answer not in available:
                raise invalid_parameter('The selected challenge is not available to the user.')
            return self._start(answer, candidate, given)

        return self._challenges.give('SELECT_CHALLENGE', candidate, {}, reply)

    def _start(self, name: str, candidate: Candidate, given: Mapping[str, str]) -> Answer:
        if name == 'EMAIL_OTP':
            return self._codes.ask(
                'EMAIL_OTP', candidate, lambda: self._second_factor.after_first(candidate), digits=_DIGITS, named=False
            )
        if name == 'SMS_OTP':
            return self._codes.ask(
                'SMS_OTP', candidate, lambda: self._second_factor.after_first(candidate), digits=_DIGITS, named=False
            )
        finish = self._with_password if name == 'PASSWORD' else self._with_proof
        if given.get('PASSWORD' if name == 'PASSWORD' else 'SRP_A'):
            return finish(candidate, given)
        return self._challenges.give(name, candidate, {}, lambda later: finish(candidate, later))

    def _with_password(self, candidate: Candidate, given: Mapping[str, str]) -> Answer:
        self._sign_in.check_password(candidate, required(given, 'PASSWORD'))
        return self._new_password.after_password(candidate)

    def _with_proof(self, candidate: Candidate, given: Mapping[str, str]) -> Answer:
        return self._sign_in.ask_proof(
            candidate,
            required(given, 'SRP_A'),
            lambda: self._new_password.after_password(candidate),
            with_session=True,
        )

    def _available(self, candidate: Candidate) -> list[str]:
        passwords = ['PASSWORD_SRP', 'PASSWORD'] if 'PASSWORD' in self._config.allowed_first_auth_factors else []
        if candidate.user is not None:
            return passwords + self._codes_of(candidate.user)
        has_codes = 'EMAIL_OTP' in self._config.allowed_first_auth_factors and self._config.mfa_configuration != 'ON'
        return [*passwords, 'EMAIL_OTP'] if has_codes else passwords

    def _codes_of(self, user: UserRecord) -> list[str]:
        # A code alone must not take the place of a password and a second factor.
        needs_more = self._config.mfa_configuration == 'ON' or self._factors.usable(user, self._factors.of(user.sub))
        if needs_more or user.status == 'FORCE_CHANGE_PASSWORD':
            return []
        allowed = self._config.allowed_first_auth_factors
        verified = {
            'EMAIL_OTP': user.has_verified('email'),
            'SMS_OTP': user.has_verified('phone_number'),
        }
        return [name for name, is_verified in verified.items() if name in allowed and is_verified]

    # The sign-in that follows a sign-up

    def session_of_sign_up(self, username: str) -> Answer:
        """Return the Session of a SignUp, where the client may go on with it."""
        if 'USER_AUTH' not in self._config.explicit_auth_flows:
            return {}

        def confirm(given: Mapping[str, str]) -> Answer:
            self._directory.confirm_sign_up(username, given['code'], force='force' in given)
            return self.session_of_confirmation(username)

        answer = self._challenges.give(_SIGNED_UP, self._candidates.find(username), {}, confirm)
        return {'Session': answer['Session']}

    def session_of_confirmation(self, username: str) -> Answer:
        """Return the Session that signs in who has just confirmed the sign-up, where the client may go on with it."""
        if 'USER_AUTH' not in self._config.explicit_auth_flows:
            return {}
        candidate = self._candidates.find(username)
        answer = self._challenges.give(_CONFIRMED, candidate, {}, lambda _: self._second_factor.after_first(candidate))
        return {'Session': answer['Session']}

    def confirm_sign_up(self, session: str, username: str, code: str, *, force: bool) -> Answer:
        """Confirm a sign-up that is going on, and return the Session that signs in."""
        given = {'code': code, 'force': ''} if force else {'code': code}
        return self._challenges.answer(session, _SIGNED_UP, username, given)

    def after_sign_up(self, session: str, username: str) -> Answer:
        """Sign in by the session of a ConfirmSignUp: its code was the first factor."""
        return self._challenges.answer(session, _CONFIRMED, username, {})


def passkeys_unsupported() -> OperationError:
    """Refuse WEB_AUTHN."""
    return invalid_parameter('WEB_AUTHN is not supported by the embedded user pool.')
