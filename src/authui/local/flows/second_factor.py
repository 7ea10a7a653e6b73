"""What comes after the first factor: a second one, its set-up, or the tokens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from authui.local.crypto.totp import spelled
from authui.local.directory.enrolled_factors import ALL
from authui.local.errors import OperationError, invalid_parameter
from authui.local.operations.app_client import required

if TYPE_CHECKING:
    from collections.abc import Collection

    from authui.local.config import MfaFactor, PoolConfig
    from authui.local.directory.claimants import Candidate, Candidates
    from authui.local.directory.enrolled_factors import FactorRecord, Factors
    from authui.local.directory.grants import Grants
    from authui.local.directory.users import Directory
    from authui.local.flows.challenges import Answer, Challenges
    from authui.local.flows.sign_in_codes import OneTimeCodes

_DIGITS = 6
_OTHER_NAMES = {'EMAIL_OTP': 'EMAIL_MFA'}
"""What Cognito's documentation calls a factor where it is chosen."""
_ASSOCIATE: Mapping[str, str] = MappingProxyType({})
"""What AssociateSoftwareToken answers a challenge MFA_SETUP with; nothing that comes over the wire is it."""
_VERIFY = 'MFA_SETUP, no code yet'


class SecondFactor:
    """Asks for the second factor that the pool and the user want, and ends a sign-in with tokens."""

    def __init__(
        self,
        *,
        directory: Directory,
        candidates: Candidates,
        challenges: Challenges,
        factors: Factors,
        codes: OneTimeCodes,
        grants: Grants,
        config: PoolConfig,
    ) -> None:
        self._directory = directory
        self._candidates = candidates
        self._challenges = challenges
        self._factors = factors
        self._codes = codes
        self._grants = grants
        self._config = config

    def after_first(self, candidate: Candidate) -> Answer:
        """Return the next challenge of who has proven a first factor, or their tokens."""
        user = self._candidates.current(candidate)
        candidate = replace(candidate, user=user)
        record = self._factors.of(user.sub)
        usable = self._factors.usable(user, record)
        if not usable:
            return self._set_up(candidate) if self._config.mfa_configuration == 'ON' else self._finish(candidate)
        if len(usable) == 1:
            return self._ask(candidate, record, usable[0])
        if record.preferred in usable:
            return self._ask(candidate, record, record.preferred)
        return self._let_choose(candidate, record, usable)

    def _let_choose(self, candidate: Candidate, record: FactorRecord, usable: tuple[MfaFactor, ...]) -> Answer:
        def reply(given: Mapping[str, str]) -> Answer:
            answer = required(given, 'ANSWER')
            for factor in usable:
                if answer in {factor, _OTHER_NAMES.get(factor)}:
                    return self._ask(candidate, record, factor)
            raise OperationError('MFAMethodNotFoundException', 'The MFA method is not available to the user.')

        parameters = {'MFAS_CAN_CHOOSE': _listed(usable), 'USER_ID_FOR_SRP': candidate.real_name}
        return self._challenges.give('SELECT_MFA_TYPE', candidate, parameters, reply)

    def _ask(self, candidate: Candidate, record: FactorRecord, factor: MfaFactor) -> Answer:
        if factor != 'SOFTWARE_TOKEN_MFA':
            return self._codes.ask(factor, candidate, lambda: self._finish(candidate), digits=_DIGITS, named=True)

        def reply(given: Mapping[str, str]) -> Answer:
            code = required(given, 'SOFTWARE_TOKEN_MFA_CODE')
            self._candidates.current(candidate)
            if not self._candidates.check_code(candidate.sub, lambda: self._factors.check_totp(candidate.sub, code)):
                raise OperationError('CodeMismatchException', 'Invalid code received for user')
            return self._finish(candidate)

        parameters = {'USER_ID_FOR_SRP': candidate.real_name}
        if record.device_name:
            parameters['FRIENDLY_DEVICE_NAME'] = record.device_name
        return self._challenges.give('SOFTWARE_TOKEN_MFA', candidate, parameters, reply)

    def _finish(self, candidate: Candidate) -> Answer:
        user = self._candidates.current(candidate)
        return {'AuthenticationResult': self._grants.issue(user), 'ChallengeParameters': {}}

    # The set-up within a sign-in

    def _set_up(self, candidate: Candidate) -> Answer:
        def reply(given: Mapping[str, str]) -> Answer:
            self._candidates.current(candidate)
            if given is _ASSOCIATE:
                key = self._factors.new_totp_key()
                return {'SecretCode': spelled(key), 'Session': self._give_verification(candidate, key)['Session']}
            if 'EMAIL_OTP' not in self._config.enabled_mfas or not given.get('EMAIL'):
                # To take this for an answer would be to sign in without the factor.
                raise _not_set_up()
            self._directory.set_email(candidate.sub, given['EMAIL'])
            return self._codes.ask('EMAIL_OTP', candidate, lambda: self._finish(candidate), digits=_DIGITS, named=True)

        parameters = {'MFAS_CAN_SETUP': _listed(self._config.enabled_mfas), 'USER_ID_FOR_SRP': candidate.real_name}
        return self._challenges.give('MFA_SETUP', candidate, parameters, reply)

    def associate(self, session: str) -> Answer:
        """Answer AssociateSoftwareToken within a sign-in: a key, and the session to verify it with."""
        self._factors.require_totp()
        return self._challenges.answer(session, 'MFA_SETUP', None, _ASSOCIATE)

    def verify(self, session: str, code: str, device_name: str) -> Answer:
        """Answer VerifySoftwareToken within a sign-in: the session that answers MFA_SETUP."""
        self._factors.require_totp()
        return self._challenges.answer(session, _VERIFY, None, {'code': code, 'device_name': device_name})

    def _give_verification(self, candidate: Candidate, key: bytes) -> Answer:
        def verify(given: Mapping[str, str]) -> Answer:
            self._candidates.current(candidate)
            code, device_name = given['code'], given['device_name']
            if not self._candidates.check_code(
                candidate.sub, lambda: self._factors.enroll(candidate.sub, key, code, device_name)
            ):
                raise code_mismatch_at_set_up()
            answer = self._challenges.give('MFA_SETUP', candidate, parameters, finish)
            return {'Status': 'SUCCESS', 'Session': answer['Session']}

        def finish(given: Mapping[str, str]) -> Answer:
            if given is _ASSOCIATE:
                raise _not_set_up()
            return self._finish(candidate)

        parameters = {'USER_ID_FOR_SRP': candidate.real_name}
        return self._challenges.give(_VERIFY, candidate, parameters, verify)


def _not_set_up() -> OperationError:
    return invalid_parameter('MFA_SETUP goes on with an authenticator app that was verified, or an EMAIL.')


def code_mismatch_at_set_up() -> OperationError:
    """Refuse the first code of an authenticator app."""
    return OperationError('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA')


def _listed(factors: Collection[MfaFactor]) -> str:
    return json.dumps([factor for factor in ALL if factor in factors], separators=(',', ':'))
