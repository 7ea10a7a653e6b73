"""How a password is proven: the SRP exchange and the password itself; the same for users who do not exist."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from authui.local.crypto.srp import Exchange, Verifier, read_public_value, read_timestamp, write_timestamp
from authui.local.errors import invalid_parameter, not_authorized
from authui.local.operations.app_client import required

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.claimants import Candidate, Candidates
    from authui.local.flows.challenges import Answer, Challenges

_SECRET_BLOCK_BYTES = 256


class SignIn:
    """Checks passwords and their proofs; arithmetic runs outside every lock."""

    def __init__(
        self,
        candidates: Candidates,
        challenges: Challenges,
        config: PoolConfig,
        *,
        pool_name: str,
        clock: Callable[[], float],
        randomness: Randomness,
    ) -> None:
        self._candidates = candidates
        self._challenges = challenges
        self._config = config
        self._pool_name = pool_name
        self._clock = clock
        self._randomness = randomness

    def check_password(self, candidate: Candidate, password: str) -> None:
        """Refuse a password that is not the candidate's."""
        self._candidates.admit(candidate)
        verifier = Verifier.of(self._pool_name, candidate.real_name, password, candidate.verifier.salt)
        proven = hmac.compare_digest(verifier.value, candidate.verifier.value)
        self._candidates.conclude(candidate, proven=proven)

    def ask_proof(
        self, candidate: Candidate, client_public: str, proven: Callable[[], Answer], *, with_session: bool
    ) -> Answer:
        """Return the PASSWORD_VERIFIER challenge, whose right answer gives what `proven` returns.

        Without a session, as in USER_SRP_AUTH, its secret block is the session.
        """
        public = read_public_value(client_public)
        if public is None:
            raise invalid_parameter('Invalid SRP_A')
        exchange = Exchange.begin(candidate.verifier, public, self._randomness)
        block = self._randomness.octets(_SECRET_BLOCK_BYTES)
        parameters = {
            'SALT': candidate.verifier.salt.hex(),
            'SECRET_BLOCK': base64.b64encode(block).decode('ascii'),
            'SRP_B': format(int(exchange.public), 'x'),
            'USERNAME': candidate.real_name,
            'USER_ID_FOR_SRP': candidate.real_name,
        }

        def reply(given: Mapping[str, str]) -> Answer:
            self._check_proof(candidate, exchange, block, Claim.read(given))
            return proven()

        if with_session:
            return self._challenges.give('PASSWORD_VERIFIER', candidate, parameters, reply)
        self._challenges.remember(parameters['SECRET_BLOCK'], 'PASSWORD_VERIFIER', candidate, parameters, reply)
        return {'ChallengeName': 'PASSWORD_VERIFIER', 'ChallengeParameters': parameters}

    def _check_proof(self, candidate: Candidate, exchange: Exchange, block: bytes, claim: Claim) -> None:
        if not hmac.compare_digest(block, claim.block):
            raise not_authorized('Invalid session for the user.')
        age = abs((datetime.fromtimestamp(self._clock(), UTC) - claim.moment).total_seconds())
        if age > self._config.timestamp_tolerance:
            raise not_authorized('Invalid session for the user, session is expired.')
        self._candidates.admit(candidate)
        # The signed text is the time as Cognito writes it, so another spelling of the same time proves nothing.
        expected = exchange.signature(
            candidate.verifier, self._pool_name, candidate.real_name, block, write_timestamp(claim.moment)
        )
        self._candidates.conclude(candidate, proven=hmac.compare_digest(expected, claim.signature))


@dataclass(frozen=True, slots=True, repr=False)
class Claim:
    """What answers a PASSWORD_VERIFIER challenge."""

    block: bytes
    signature: bytes
    moment: datetime

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Claim:
        """Read the responses; refuses what is missing or malformed."""
        block, signature = required(given, 'PASSWORD_CLAIM_SECRET_BLOCK'), required(given, 'PASSWORD_CLAIM_SIGNATURE')
        moment = read_timestamp(required(given, 'TIMESTAMP'))
        if moment is None:
            raise invalid_parameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.')
        return cls(_decode(block), _decode(signature), moment)


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:  # ValueError: not ASCII
        raise invalid_parameter('PASSWORD_CLAIM_SECRET_BLOCK and PASSWORD_CLAIM_SIGNATURE must be base64.') from error
