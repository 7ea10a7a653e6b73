"""The step after the first factor: a second factor, its set-up, or the end of the sign-in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from authui.local.crypto.totp import spelled
from authui.local.directory.enrolled_factors import MFA_FACTORS
from authui.local.errors import OperationError, code_mismatch_at_set_up, invalid_parameter
from authui.local.protocol import required

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from authui.local.config import MfaFactor, PoolConfig
    from authui.local.directory.attribute_changes import AttributeChanges
    from authui.local.directory.claimants import Claimant, Claimants
    from authui.local.directory.enrolled_factors import EnrolledFactors, FactorRecord
    from authui.local.directory.user_table import UserRecord
    from authui.local.flows.challenges import Challenges
    from authui.local.flows.sign_in_codes import SignInCodes
    from authui.local.protocol import Answer

_DIGITS = 6
_OTHER_NAMES = {'EMAIL_OTP': 'EMAIL_MFA'}
"""Names that Cognito's documentation has for a factor where users choose it."""
_ASSOCIATE: Mapping[str, str] = MappingProxyType({})
"""The answer of AssociateSoftwareToken to MFA_SETUP; compared by identity, so that no client can send it."""
_VERIFY = 'MFA_SETUP, no code yet'


class SecondFactorStep:
    """Asks for the second factor that pool and user have turned on; `finish` says how the sign-in then ends."""

    def __init__(
        self,
        *,
        attributes: AttributeChanges,
        claimants: Claimants,
        challenges: Challenges,
        factors: EnrolledFactors,
        codes: SignInCodes,
        finish: Callable[[UserRecord], Answer],
        config: PoolConfig,
    ) -> None:
        self._attributes = attributes
        self._claimants = claimants
        self._challenges = challenges
        self._factors = factors
        self._codes = codes
        self._finish = finish
        self._config = config

    def after_first(self, claimant: Claimant) -> Answer:
        """Return the next challenge of a claimant who has proven a first factor, or the tokens."""
        user = self._claimants.current(claimant)
        claimant = replace(claimant, user=user)
        record = self._factors.of(user.sub)
        usable = self._factors.usable(user, record)
        if not usable:
            return self._set_up(claimant) if self._config.mfa_configuration == 'ON' else self.after_both(claimant)
        if len(usable) == 1:
            return self._ask(claimant, record, usable[0])
        if record.preferred in usable:
            return self._ask(claimant, record, record.preferred)
        return self._let_choose(claimant, record, usable)

    def _let_choose(self, claimant: Claimant, record: FactorRecord, usable: tuple[MfaFactor, ...]) -> Answer:
        def reply(given: Mapping[str, str]) -> Answer:
            answer = required(given, 'ANSWER')
            for factor in usable:
                if answer in {factor, _OTHER_NAMES.get(factor)}:
                    return self._ask(claimant, record, factor)
            raise OperationError('MFAMethodNotFoundException', 'The MFA method is not available to the user.')

        parameters = {'MFAS_CAN_CHOOSE': _listed(usable), 'USER_ID_FOR_SRP': claimant.real_name}
        return self._challenges.give('SELECT_MFA_TYPE', claimant, parameters, reply)

    def _ask(self, claimant: Claimant, record: FactorRecord, factor: MfaFactor) -> Answer:
        if factor != 'SOFTWARE_TOKEN_MFA':
            return self._codes.ask(factor, claimant, self.after_both, digits=_DIGITS, named=True)

        def reply(given: Mapping[str, str]) -> Answer:
            code = required(given, 'SOFTWARE_TOKEN_MFA_CODE')
            self._claimants.current(claimant)
            if not self._claimants.check_code(claimant.sub, lambda: self._factors.check_totp(claimant.sub, code)):
                raise OperationError('CodeMismatchException', 'Invalid code received for user')
            return self.after_both(claimant)

        parameters = {'USER_ID_FOR_SRP': claimant.real_name}
        if record.device_name:
            parameters['FRIENDLY_DEVICE_NAME'] = record.device_name
        return self._challenges.give('SOFTWARE_TOKEN_MFA', claimant, parameters, reply)

    def after_both(self, claimant: Claimant) -> Answer:
        """End the sign-in of a claimant who needs to prove nothing else."""
        return self._finish(self._claimants.current(claimant))

    # Set-up within a sign-in

    def _set_up(self, claimant: Claimant) -> Answer:
        def reply(given: Mapping[str, str]) -> Answer:
            self._claimants.current(claimant)
            if given is _ASSOCIATE:
                key = self._factors.new_totp_key()
                return {'SecretCode': spelled(key), 'Session': self._give_verification(claimant, key)['Session']}
            if 'EMAIL_OTP' not in self._config.enabled_mfas or not given.get('EMAIL'):
                # Accepting this as an answer would sign in without the factor.
                raise _not_set_up()
            self._attributes.add_email(claimant.sub, given['EMAIL'])
            return self._codes.ask('EMAIL_OTP', claimant, self.after_both, digits=_DIGITS, named=True)

        parameters = {'MFAS_CAN_SETUP': _listed(self._config.enabled_mfas), 'USER_ID_FOR_SRP': claimant.real_name}
        return self._challenges.give('MFA_SETUP', claimant, parameters, reply)

    def associate(self, session: str) -> Answer:
        """Answer AssociateSoftwareToken within a sign-in: with a key, and the session to verify it with."""
        self._factors.require_totp()
        return self._challenges.answer(session, 'MFA_SETUP', None, _ASSOCIATE)

    def verify(self, session: str, code: str, device_name: str) -> Answer:
        """Answer VerifySoftwareToken within a sign-in: with the session that answers MFA_SETUP."""
        self._factors.require_totp()
        return self._challenges.answer(session, _VERIFY, None, {'code': code, 'device_name': device_name})

    def _give_verification(self, claimant: Claimant, key: bytes) -> Answer:
        def verify(given: Mapping[str, str]) -> Answer:
            self._claimants.current(claimant)
            code, device_name = given['code'], given['device_name']
            if not self._claimants.check_code(
                claimant.sub, lambda: self._factors.enroll(claimant.sub, key, code, device_name)
            ):
                raise code_mismatch_at_set_up()
            answer = self._challenges.give('MFA_SETUP', claimant, parameters, finish)
            return {'Status': 'SUCCESS', 'Session': answer['Session']}

        def finish(given: Mapping[str, str]) -> Answer:
            if given is _ASSOCIATE:
                raise _not_set_up()
            return self.after_both(claimant)

        parameters = {'USER_ID_FOR_SRP': claimant.real_name}
        return self._challenges.give(_VERIFY, claimant, parameters, verify)


def _not_set_up() -> OperationError:
    return invalid_parameter('MFA_SETUP goes on with an authenticator app that was verified, or an EMAIL.')


def _listed(factors: Collection[MfaFactor]) -> str:
    return json.dumps([factor for factor in MFA_FACTORS if factor in factors], separators=(',', ':'))
