"""The operations of a sign-in: InitiateAuth for each flow, and RespondToAuthChallenge for each challenge."""

from __future__ import annotations

import functools
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, final

from pydantic import SecretStr

from authui.cognito import responses
from authui.cognito.calls import BaseClient, Computed, with_deadline
from authui.cognito.challenges import name_of, read_challenge, write_answer
from authui.cognito.error_table import CallKind
from authui.cognito.responses import RawChallenge
from authui.cognito.srp import PasswordProof
from authui.errors import (
    ChallengeExpiredError,
    CodeMismatchError,
    CredentialsError,
    InputError,
    MisconfiguredError,
    PasskeyRefusedError,
    UnexpectedError,
)
from authui.models import (
    ChallengeAnswer,
    FactorChoiceChallenge,
    MfaSetupChallenge,
    PasskeyChallenge,
    PasswordChallenge,
    TokenSet,
)
from authui.models.typed import plain_code

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from authui.models import Credentials, Factor, PoolChallenge, TotpKey

    _Begin = Callable[[Computed], Coroutine[Any, Any, TokenSet | RawChallenge]]
    """Starts a sign-in or answers a challenge with SRP_A, the public value of the proof."""

_log = logging.getLogger(__name__)

_WITH_SRP: Mapping[str, Mapping[str, SecretStr]] = {
    'USER_AUTH': {'PREFERRED_CHALLENGE': SecretStr('PASSWORD_SRP')},
    'CUSTOM_AUTH': {'CHALLENGE_NAME': SecretStr('SRP_A')},
}
"""The parameters that a flow needs in addition to SRP_A."""
_FIRST_FACTORS = {'password': 'PASSWORD_SRP', 'email': 'EMAIL_OTP', 'sms': 'SMS_OTP', 'passkey': 'WEB_AUTHN'}


class SignInClient(BaseClient):
    """Signs a user in, one challenge after another."""

    @final
    @with_deadline
    async def login(self, credentials: Credentials) -> TokenSet | PoolChallenge:
        """Prove the password; return tokens, or the challenge that the pool asks for after the password.

        Calls InitiateAuth, and RespondToAuthChallenge for the PASSWORD_VERIFIER of SRP.
        """
        return await self._sign_in(credentials.identifier.strip(), credentials.password)

    async def _sign_in(self, username: str, password: SecretStr) -> TokenSet | PoolChallenge:
        if self._flow == 'USER_PASSWORD_AUTH':
            return self._outcome(await self._initiate(self._flow, username, PASSWORD=password))
        begin = functools.partial(self._begin_srp, self._flow, username)
        return self._outcome(await self._by_srp(username, password, begin, again=begin))

    @with_deadline
    async def sign_in_by(self, identifier: str, factor: Factor | None = None) -> TokenSet | PoolChallenge:
        """Start a sign-in without a password (USER_AUTH): with one factor, or with the choice that the pool offers.

        The pool also offers the choice to a user who does not have the factor.

        Raises `InputError` for a factor that cannot be the first one.
        """
        preferred: dict[str, SecretStr] = {}
        if factor is not None:
            if factor not in _FIRST_FACTORS:
                raise InputError(f'{factor} cannot be the first factor', rule='factor')
            if factor != 'password':  # the password is chosen later, in the request that proves it
                preferred['PREFERRED_CHALLENGE'] = SecretStr(_FIRST_FACTORS[factor])
        outcome = self._outcome(await self._initiate('USER_AUTH', identifier.strip(), None, **preferred))
        if factor == 'password' and isinstance(outcome, FactorChoiceChallenge):
            return _password_of(outcome)
        return outcome

    @with_deadline
    async def sign_in_confirmed(self, identifier: str, session: SecretStr) -> TokenSet | PoolChallenge:
        """Sign in a user who has just confirmed, with the session that `confirm_sign_up` returned (USER_AUTH)."""
        return self._outcome(await self._initiate('USER_AUTH', identifier.strip(), session=session))

    @with_deadline
    async def answer(self, challenge: PoolChallenge, answer: ChallengeAnswer) -> TokenSet | PoolChallenge:
        """Answer a challenge (RespondToAuthChallenge); return tokens or the next challenge.

        Raises `ChallengeExpiredError` when the sign-in has to start again. After `CodeMismatchError` the same
        challenge can be answered again.
        """
        if challenge.session is None:
            raise ChallengeExpiredError('the challenge has no session')
        match challenge:
            case FactorChoiceChallenge() if answer.factor == 'password':
                challenge = _password_of(challenge)
                if answer.secret is None:
                    return challenge
                return self._outcome(await self._answer_password(challenge, answer))
            case PasswordChallenge():
                return self._outcome(await self._answer_password(challenge, answer))
            case MfaSetupChallenge():
                return await self._finish_set_up(challenge, answer)
            case PasskeyChallenge():
                return await self._answer_passkey(challenge, answer)
        return self._outcome(await self._respond(challenge, write_answer(challenge, answer)))

    @with_deadline
    async def set_up_totp(self, challenge: MfaSetupChallenge) -> TotpKey:
        """Get the key for an authenticator app (AssociateSoftwareToken); it brings the session to answer with."""
        if challenge.session is None:
            raise ChallengeExpiredError('the challenge has no session')
        return await self._send(
            'associate_software_token', CallKind.SIGN_IN, responses.parse_totp_key, Session=challenge.session
        )

    # --- steps ---

    async def _finish_set_up(self, challenge: MfaSetupChallenge, answer: ChallengeAnswer) -> TokenSet | PoolChallenge:
        """Set up the chosen factor, or the authenticator app where none was chosen.

        For e-mail, the answer is the address, and the next challenge asks for a code that was sent there. For the app,
        VerifySoftwareToken checks the code, then RespondToAuthChallenge goes on with the session that it returned.
        """
        given = write_answer(challenge, answer)
        if given:
            return self._outcome(await self._respond(challenge, given))
        if answer.secret is None:
            raise InputError('no code was given', rule='code')
        session = await self._send(
            'verify_software_token',
            CallKind.SIGN_IN,
            responses.parse_verified_totp,
            Session=challenge.session,
            UserCode=plain_code(answer.secret),
        )
        return self._outcome(await self._respond(challenge.model_copy(update={'session': session}), given))

    async def _answer_passkey(self, challenge: PasskeyChallenge, answer: ChallengeAnswer) -> TokenSet | PoolChallenge:
        """Answer by a passkey; no further challenge may ask for one."""
        given = write_answer(challenge, answer)
        try:
            outcome = self._outcome(await self._respond(challenge, given))
        except (CodeMismatchError, CredentialsError, InputError) as error:
            raise PasskeyRefusedError(str(error)) from None
        if isinstance(outcome, PasskeyChallenge):
            twice = UnexpectedError('the pool asked for a passkey twice')
            _log.error('the pool asked for a passkey right after it was given one [%s]', twice.reference)
            raise twice
        return outcome

    async def _answer_password(self, challenge: PasswordChallenge, answer: ChallengeAnswer) -> TokenSet | RawChallenge:
        if answer.secret is None or not answer.secret.get_secret_value():
            raise InputError('no password was given', rule='password')
        chosen = {'ANSWER': challenge.factor_name} if challenge.name == 'SELECT_CHALLENGE' else {}
        if challenge.factor_name == 'PASSWORD':
            return await self._respond(challenge, {**chosen, 'PASSWORD': answer.secret})

        def choose(public: Computed) -> Coroutine[Any, Any, TokenSet | RawChallenge]:
            return self._respond(challenge, {**chosen, 'SRP_A': public})

        # A second attempt starts a new sign-in: the session of the choice has been used.
        again = functools.partial(self._begin_srp, 'USER_AUTH', challenge.username)
        return await self._by_srp(challenge.username, answer.secret, choose, again=again)

    async def _begin_srp(self, flow: str, username: str, public: Computed) -> TokenSet | RawChallenge:
        return await self._initiate(flow, username, session=None, SRP_A=public, **_WITH_SRP.get(flow, {}))

    async def _by_srp(
        self, username: str, password: SecretStr, begin: _Begin, *, again: _Begin
    ) -> TokenSet | RawChallenge:
        """Prove the password to the PASSWORD_VERIFIER that `begin` leads to; return any other outcome.

        A proof carries the time. Cognito refuses one that is minutes off with the message for an expired session; but
        this sign-in started a moment ago, so the time must be the cause. Then `again` starts a second proof, with the
        time of that answer's Date header.
        """
        for start in (begin, again):
            proof = self._prove(username, password)
            step = await start(Computed(functools.partial(_public_value, proof), self._computing))
            if isinstance(step, TokenSet) or step.name != 'PASSWORD_VERIFIER':
                return step
            with suppress(ChallengeExpiredError):
                return await self._verify(proof, step)
            off = self._clock() - self._cognito_time()
            _log.warning('Cognito refused the time in the proof of a password: this machine is %+.0f s off', off)
        _log.error('Cognito refused the time in the proof of a password twice: let this machine follow a time server')
        raise MisconfiguredError('the time in the proof of the password was refused twice')

    def _prove(self, username: str, password: SecretStr) -> PasswordProof:
        return PasswordProof(
            username,
            password,
            pool_id=self._pool_id,
            client_id=self._client_id,
            client_secret=self._client_secret,
            clock=self._cognito_time,
        )

    async def _verify(self, proof: PasswordProof, step: RawChallenge) -> TokenSet | RawChallenge:
        """Answer a PASSWORD_VERIFIER."""
        given = Computed(functools.partial(proof.answer, step.parameters), self._computing)
        return await self._send_answer(step.name, step.session, step.username, given)

    async def _initiate(
        self, flow: str, username: str, session: SecretStr | None = None, **parameters: SecretStr | Computed
    ) -> TokenSet | RawChallenge:
        return await self._send(
            'initiate_auth',
            CallKind.SIGN_IN,
            functools.partial(responses.parse_auth, username=username),
            AuthFlow=flow,
            ClientId=SecretStr(self._client_id),
            AuthParameters={'USERNAME': SecretStr(username), **parameters, **self._secret_hash_parameter(username)},
            **({'Session': session} if session is not None else {}),
        )

    async def _respond(
        self, challenge: PoolChallenge, given: Mapping[str, SecretStr | str | Computed]
    ) -> TokenSet | RawChallenge:
        username = challenge.username
        whole = {'USERNAME': SecretStr(username), **given, **self._secret_hash_parameter(username)}
        return await self._send_answer(name_of(challenge), challenge.session, username, whole)

    async def _send_answer(
        self,
        name: str,
        session: SecretStr | None,
        username: str,
        given: Mapping[str, SecretStr | str | Computed] | Computed,
    ) -> TokenSet | RawChallenge:
        return await self._send(
            'respond_to_auth_challenge',
            CallKind.SIGN_IN,
            functools.partial(responses.parse_auth, username=username),
            ClientId=SecretStr(self._client_id),
            ChallengeName=name,
            ChallengeResponses=given,
            **({'Session': session} if session is not None and session.get_secret_value() else {}),
        )

    def _outcome(self, step: TokenSet | RawChallenge) -> TokenSet | PoolChallenge:
        if isinstance(step, TokenSet):
            return step
        expires_at = self._clock() + self._challenge_seconds
        return self._parse_now('read_challenge', functools.partial(read_challenge, step, expires_at=expires_at))


def _password_of(choice: FactorChoiceChallenge) -> PasswordChallenge:
    """Return the challenge for a user who chose the password: choice and proof go to Cognito in one request."""
    return PasswordChallenge(
        username=choice.username,
        session=choice.session,
        expires_at=choice.expires_at,
        name='SELECT_CHALLENGE',
        factor_name='PASSWORD_SRP' if choice.has_srp else 'PASSWORD',
    )


def _public_value(proof: PasswordProof) -> SecretStr:
    return SecretStr(proof.public_value)
