"""How a password is proven: by an SRP exchange or by the password itself; unknown users get the same answers."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from authui.local.crypto.srp import Exchange, read_public_value, read_timestamp, write_timestamp
from authui.local.errors import invalid_parameter, invalid_session
from authui.local.protocol import required

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.claimants import Claimant, Claimants
    from authui.local.directory.users import Users
    from authui.local.flows.challenges import Challenges, Continuation
    from authui.local.protocol import Answer

_SECRET_BLOCK_BYTES = 256


class PasswordStep:
    """Checks passwords and SRP proofs; the arithmetic runs outside every lock."""

    def __init__(
        self,
        users: Users,
        claimants: Claimants,
        challenges: Challenges,
        config: PoolConfig,
        *,
        pool_name: str,
        clock: Callable[[], float],
        randomness: Randomness,
    ) -> None:
        self._users = users
        self._claimants = claimants
        self._challenges = challenges
        self._config = config
        self._pool_name = pool_name
        self._clock = clock
        self._randomness = randomness

    def check(self, claimant: Claimant, password: str) -> None:
        """Refuse a password other than the claimant's."""
        self._claimants.admit(claimant)
        proven = self._users.fits(claimant.real_name, password, claimant.verifier)
        self._claimants.conclude(claimant, proven=proven)

    def ask(self, claimant: Claimant, client_public: str, proven: Continuation, *, with_session: bool) -> Answer:
        """Return the PASSWORD_VERIFIER challenge; once it is answered correctly, `proven` says what follows.

        Without a session, as in USER_SRP_AUTH, the secret block identifies the challenge.
        """
        public = read_public_value(client_public)
        if public is None:
            raise invalid_parameter('Invalid SRP_A')
        exchange = Exchange.begin(claimant.verifier, public, self._randomness)
        block = self._randomness.octets(_SECRET_BLOCK_BYTES)
        parameters = {
            'SALT': claimant.verifier.salt.hex(),
            'SECRET_BLOCK': base64.b64encode(block).decode('ascii'),
            'SRP_B': format(int(exchange.public), 'x'),
            'USERNAME': claimant.real_name,
            'USER_ID_FOR_SRP': claimant.real_name,
        }

        def reply(given: Mapping[str, str]) -> Answer:
            self._check_proof(claimant, exchange, block, PasswordClaim.read(given))
            return proven(claimant)

        if with_session:
            return self._challenges.give('PASSWORD_VERIFIER', claimant, parameters, reply)
        self._challenges.remember(parameters['SECRET_BLOCK'], 'PASSWORD_VERIFIER', claimant, parameters, reply)
        return {'ChallengeName': 'PASSWORD_VERIFIER', 'ChallengeParameters': parameters}

    def _check_proof(self, claimant: Claimant, exchange: Exchange, block: bytes, claim: PasswordClaim) -> None:
        if not hmac.compare_digest(block, claim.block):
            raise invalid_session()
        age = abs((datetime.fromtimestamp(self._clock(), UTC) - claim.moment).total_seconds())
        if age > self._config.timestamp_tolerance:
            raise invalid_session(', session is expired')
        self._claimants.admit(claimant)
        # The time is signed as Cognito writes it; another spelling of the same time proves nothing.
        expected = exchange.signature(
            claimant.verifier, self._pool_name, claimant.real_name, block, write_timestamp(claim.moment)
        )
        self._claimants.conclude(claimant, proven=hmac.compare_digest(expected, claim.signature))


@dataclass(frozen=True, slots=True, repr=False)
class PasswordClaim:
    """The responses to a PASSWORD_VERIFIER challenge."""

    block: bytes
    signature: bytes
    moment: datetime

    @classmethod
    def read(cls, given: Mapping[str, str]) -> PasswordClaim:
        """Read the responses; refuses missing and malformed ones."""
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
