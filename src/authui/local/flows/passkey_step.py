"""Sign-in by passkey (WEB_AUTHN); unknown users get the same answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from authui.local.crypto.webauthn import AuthenticationResponse, encode
from authui.local.errors import incorrect_credentials
from authui.local.flows.passkey_registrations import CHALLENGE_BYTES
from authui.local.protocol import required

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness
    from authui.local.crypto.webauthn import CredentialRecord
    from authui.local.directory.claimants import Claimant, Claimants
    from authui.local.directory.enrolled_factors import EnrolledFactors
    from authui.local.directory.passkeys import EnrolledPasskeys
    from authui.local.directory.unknown_users import UnknownUsers
    from authui.local.directory.user_table import UserRecord
    from authui.local.flows.challenges import Challenges, Continuation
    from authui.local.protocol import Answer
    from authui.local.relying_party import RelyingParty

_TIMEOUT_MILLISECONDS = 180_000


@dataclass(frozen=True, slots=True)
class PasskeyRequest:
    """The challenge for an authenticator, and the passkeys that may answer it."""

    challenge: bytes
    passkeys: tuple[CredentialRecord, ...]
    party: RelyingParty

    @property
    def parameters(self) -> dict[str, str]:
        """The parameter of a challenge that browsers get: PublicKeyCredentialRequestOptionsJSON, as text."""
        options = {
            'hints': [],
            'attestation': 'none',
            'attestationFormats': [],
            'challenge': encode(self.challenge),
            'timeout': _TIMEOUT_MILLISECONDS,
            'rpId': self.party.id,
            'allowCredentials': [{'id': encode(each.credential_id), 'type': 'public-key'} for each in self.passkeys],
            'userVerification': 'required' if self.party.requires_verification else 'preferred',
        }
        return {'CREDENTIAL_REQUEST_OPTIONS': json.dumps(options, separators=(',', ':'))}


class PasskeyStep:
    """Asks for a passkey, and goes on to the second factor, or past it where the passkey stands for both."""

    def __init__(
        self,
        *,
        passkeys: EnrolledPasskeys,
        unknown: UnknownUsers,
        claimants: Claimants,
        challenges: Challenges,
        factors: EnrolledFactors,
        after_first_factor: Continuation,
        after_both_factors: Continuation,
        config: PoolConfig,
        randomness: Randomness,
    ) -> None:
        self._passkeys = passkeys
        self._unknown = unknown
        self._claimants = claimants
        self._challenges = challenges
        self._factors = factors
        self._after_first_factor = after_first_factor
        self._after_both_factors = after_both_factors
        self._config = config
        self._randomness = randomness

    def is_open_to(self, user: UserRecord) -> bool:
        """Tell whether a user can sign in by passkey; where a second factor is required, it has to stand for both."""
        if user.status == 'FORCE_CHANGE_PASSWORD':
            return False
        if self._config.mfa_configuration == 'ON' and not self._factors.of(user.sub).passkey:
            return False
        party = self._config.relying_party
        return party is not None and bool(self._passkeys.usable(user.sub, party.id))

    def request(self, claimant: Claimant) -> PasskeyRequest | None:
        """Return what to ask a claimant's authenticator; None for a claimant who cannot sign in by passkey."""
        party = self._config.relying_party
        if party is None or (claimant.user is not None and not self.is_open_to(claimant.user)):
            return None
        if claimant.user is None:
            passkeys = self._unknown.passkeys(claimant.username)
        else:
            passkeys = self._passkeys.usable(claimant.sub, party.id)
        return PasskeyRequest(self._randomness.octets(CHALLENGE_BYTES), passkeys, party) if passkeys else None

    def ask(self, claimant: Claimant) -> Answer:
        """Return the challenge WEB_AUTHN."""
        request = self.request(claimant)
        if request is None:  # the last passkey was deleted meanwhile
            raise incorrect_credentials()
        return self._challenges.give(
            'WEB_AUTHN', claimant, request.parameters, lambda given: self.answer(claimant, request, given)
        )

    def answer(self, claimant: Claimant, request: PasskeyRequest, given: Mapping[str, str]) -> Answer:
        """Return what follows the answer to a request; refuses one that breaks a rule."""
        response = AuthenticationResponse.read(required(given, 'CREDENTIAL'))
        passkey = response.check(request.party, request.challenge, request.passkeys, claimant.sub.encode())
        if claimant.user is None:
            raise incorrect_credentials()
        user = self._claimants.current(claimant)
        if not self.is_open_to(user):
            raise incorrect_credentials()
        self._passkeys.record_use(user.sub, passkey)
        claimant = replace(claimant, user=user)
        is_enough = self._config.passkeys_are_multi_factor and self._factors.of(user.sub).passkey
        return self._after_both_factors(claimant) if is_enough else self._after_first_factor(claimant)
