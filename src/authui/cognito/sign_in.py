"""The operations of a sign-in: how each flow begins, and what comes of the answer to a challenge."""

from __future__ import annotations

import functools
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from authui.cognito import responses
from authui.cognito.calls import Calls, in_time
from authui.cognito.challenges import name_of, read_challenge, write_answer
from authui.cognito.error_table import Call
from authui.cognito.responses import Step
from authui.cognito.srp import PasswordProof
from authui.errors import ChallengeExpiredError, CredentialsError, InputError, MisconfiguredError
from authui.models import (
    Answer,
    FactorChoiceChallenge,
    MfaSetupChallenge,
    PasswordChallenge,
    TokenSet,
)
from authui.typed import plain_code

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from authui.cognito.challenges import Responses
    from authui.models import Challenge, Credentials, Factor, TotpKey

    _Begin = Callable[[SecretStr], Coroutine[Any, Any, TokenSet | Step]]
    """Begins a proof by SRP_A."""

_log = logging.getLogger(__name__)

_WITH_SRP: Mapping[str, Mapping[str, SecretStr]] = {
    'USER_AUTH': {'PREFERRED_CHALLENGE': SecretStr('PASSWORD_SRP')},
    'CUSTOM_AUTH': {'CHALLENGE_NAME': SecretStr('SRP_A')},
}
"""What a flow wants beside the public value."""
_FIRST_FACTORS = {'password': 'PASSWORD_SRP', 'email': 'EMAIL_OTP', 'sms': 'SMS_OTP'}


class SignIn(Calls):
    """Signs in by whatever the pool asks for, one step at a time."""

    @in_time
    async def sign_in(self, credentials: Credentials) -> TokenSet | Challenge:
        """Prove the password; returns tokens, or the challenge that the pool sets beyond the password.

        InitiateAuth, and RespondToAuthChallenge for the PASSWORD_VERIFIER of SRP.
        """
        if self._email_is_alias:
            with suppress(CredentialsError):
                return await self._sign_in(credentials.email.strip(), credentials.password)
        # Before the confirmation an e-mail is nobody's alias yet, and who has to confirm is to be told so.
        return await self._sign_in(self.registered(credentials.email), credentials.password)

    async def _sign_in(self, username: str, password: SecretStr) -> TokenSet | Challenge:
        if self._flow == 'USER_PASSWORD_AUTH':
            return self._outcome(await self._initiate(self._flow, username, PASSWORD=password))
        begin = functools.partial(self._begin_srp, self._flow, username)
        return self._outcome(await self._by_srp(username, password, begin, again=begin))

    @in_time
    async def sign_in_by(self, email: str, factor: Factor | None = None) -> TokenSet | Challenge:
        """Begin without a password (USER_AUTH): by a factor, or by the choice that the pool offers.

        Raises `InputError` for a factor that nobody signs in with first.
        """
        preferred: dict[str, SecretStr] = {}
        if factor is not None:
            if factor not in _FIRST_FACTORS:
                raise InputError(f'{factor} is no first factor', rule='factor')
            if factor != 'password':  # it comes with its proof, so it is chosen together with that
                preferred['PREFERRED_CHALLENGE'] = SecretStr(_FIRST_FACTORS[factor])
        outcome = self._outcome(await self._initiate('USER_AUTH', email.strip(), None, **preferred))
        if factor == 'password' and isinstance(outcome, FactorChoiceChallenge):
            return _password_of(outcome)
        return outcome

    @in_time
    async def sign_in_confirmed(self, email: str, session: SecretStr) -> TokenSet | Challenge:
        """Sign in who has just confirmed, by the session that `confirm_sign_up` returned (USER_AUTH)."""
        return self._outcome(await self._initiate('USER_AUTH', self.registered(email), session=session))

    @in_time
    async def answer(self, challenge: Challenge, answer: Answer) -> TokenSet | Challenge:
        """Answer a challenge (RespondToAuthChallenge); returns tokens or the next challenge.

        Raises `ChallengeExpiredError` when the sign-in has to begin again; after `CodeMismatchError` the same
        challenge can be answered once more.
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
        return self._outcome(await self._respond(challenge, write_answer(challenge, answer)))

    @in_time
    async def set_up_totp(self, challenge: MfaSetupChallenge) -> TotpKey:
        """Get the key for an authenticator app (AssociateSoftwareToken); answer with the session that it brings."""
        if challenge.session is None:
            raise ChallengeExpiredError('the challenge has no session')
        return await self._send(
            'associate_software_token', Call.SIGN_IN, responses.totp_key_of, Session=challenge.session
        )

    # --- steps ---

    async def _finish_set_up(self, challenge: MfaSetupChallenge, answer: Answer) -> TokenSet | Challenge:
        """Set the chosen factor up, the authenticator app if none is: an address alone leads to a code for it.

        For the app: VerifySoftwareToken, then RespondToAuthChallenge.
        """
        responses = write_answer(challenge, answer)
        if responses:
            return self._outcome(await self._respond(challenge, responses))
        if answer.secret is None:
            raise InputError('no code was given', rule='code')
        session = await self._send(
            'verify_software_token',
            Call.SIGN_IN,
            responses.verified_of,
            Session=challenge.session,
            UserCode=plain_code(answer.secret),
        )
        return self._outcome(await self._respond(challenge.model_copy(update={'session': session}), responses))

    async def _answer_password(self, challenge: PasswordChallenge, answer: Answer) -> TokenSet | Step:
        if answer.secret is None or not answer.secret.get_secret_value():
            raise InputError('no password was given', rule='password')
        chosen = {'ANSWER': challenge.factor_name} if challenge.name == 'SELECT_CHALLENGE' else {}
        if challenge.factor_name == 'PASSWORD':
            return await self._respond(challenge, {**chosen, 'PASSWORD': answer.secret})

        def choose(public: SecretStr) -> Coroutine[Any, Any, TokenSet | Step]:
            return self._respond(challenge, {**chosen, 'SRP_A': public})

        # The choice is used up by then.
        again = functools.partial(self._begin_srp, 'USER_AUTH', challenge.username)
        return await self._by_srp(challenge.username, answer.secret, choose, again=again)

    async def _begin_srp(self, flow: str, username: str, public: SecretStr) -> TokenSet | Step:
        return await self._initiate(flow, username, session=None, SRP_A=public, **_WITH_SRP.get(flow, {}))

    async def _by_srp(self, username: str, password: SecretStr, begin: _Begin, *, again: _Begin) -> TokenSet | Step:
        """Prove the password to the PASSWORD_VERIFIER that a step leads to; any other outcome is returned.

        A proof carries the time, and Cognito refuses one that is minutes off in the words for a session that is over.
        As the sign-in has begun just now, the time it is: it is proven once more, by the Date of that answer.
        """
        for start in (begin, again):
            proof = await self._prove(username, password)
            step = await start(SecretStr(proof.public_value))
            if isinstance(step, TokenSet) or step.name != 'PASSWORD_VERIFIER':
                return step
            with suppress(ChallengeExpiredError):
                return await self._verify(proof, step)
            off = self._clock() - self._cognito_time()
            _log.warning('Cognito refused the time in the proof of a password: this machine is %+.0f s off', off)
        _log.error('Cognito refused the time in the proof of a password twice: let this machine follow a time server')
        raise MisconfiguredError('the time in the proof of the password was refused twice')

    async def _prove(self, username: str, password: SecretStr) -> PasswordProof:
        return await self._compute(
            functools.partial(
                PasswordProof,
                username,
                password,
                pool_id=self._pool_id,
                client_id=self._client_id,
                client_secret=self._client_secret,
                clock=self._cognito_time,
            )
        )

    async def _verify(self, proof: PasswordProof, step: Step) -> TokenSet | Step:
        """Answer a PASSWORD_VERIFIER."""
        responses = await self._compute(functools.partial(proof.answer, step.parameters))
        return await self._send_answer(step.name, step.session, step.username, responses)

    async def _initiate(
        self, flow: str, username: str, session: SecretStr | None = None, **parameters: SecretStr
    ) -> TokenSet | Step:
        return await self._send(
            'initiate_auth',
            Call.SIGN_IN,
            functools.partial(responses.step_of, username=username),
            AuthFlow=flow,
            ClientId=SecretStr(self._client_id),
            AuthParameters={'USERNAME': SecretStr(username), **parameters, **self._hashed(username)},
            **({'Session': session} if session is not None else {}),
        )

    async def _respond(self, challenge: Challenge, responses: Responses) -> TokenSet | Step:
        username = challenge.username
        given = {'USERNAME': SecretStr(username), **responses, **self._hashed(username)}
        return await self._send_answer(name_of(challenge), challenge.session, username, given)

    async def _send_answer(
        self, name: str, session: SecretStr | None, username: str, responses: Responses | dict[str, SecretStr]
    ) -> TokenSet | Step:
        return await self._send(
            'respond_to_auth_challenge',
            Call.SIGN_IN,
            functools.partial(responses.step_of, username=username),
            ClientId=SecretStr(self._client_id),
            ChallengeName=name,
            ChallengeResponses=responses,
            **({'Session': session} if session is not None and session.get_secret_value() else {}),
        )

    def _outcome(self, step: TokenSet | Step) -> TokenSet | Challenge:
        if isinstance(step, TokenSet):
            return step
        expires_at = self._clock() + self._challenge_seconds
        return self._read('read_challenge', functools.partial(read_challenge, step, expires_at=expires_at))


def _password_of(choice: FactorChoiceChallenge) -> PasswordChallenge:
    """Return the challenge that a choice of the password leads to: both go to Cognito at once."""
    return PasswordChallenge(
        username=choice.username,
        session=choice.session,
        expires_at=choice.expires_at,
        name='SELECT_CHALLENGE',
        factor_name='PASSWORD_SRP' if choice.has_srp else 'PASSWORD',
    )
