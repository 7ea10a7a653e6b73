"""Passkeys that are being registered: the challenges that wait for a browser's answer; in memory, bounded."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from authui.local.crypto.webauthn import ALGORITHMS, RegistrationResponse, challenge_not_found, encode
from authui.local.errors import OperationError

if TYPE_CHECKING:
    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.passkeys import EnrolledPasskeys
    from authui.local.directory.user_table import UserRecord
    from authui.local.protocol import Answer
    from authui.local.relying_party import RelyingParty

CHALLENGE_BYTES: Final = 32

_MOST_USERS = 10_000
_MOST_CHALLENGES = 20
"""How many challenges of one user wait at a time, so that nobody pushes out those of others."""
_TIMEOUT_MILLISECONDS = 60_000


class PasskeyRegistrations:
    """Begins and completes registrations; a challenge is for one sign-in of one user, and for one answer."""

    def __init__(
        self, passkeys: EnrolledPasskeys, config: PoolConfig, *, clock: Callable[[], float], randomness: Randomness
    ) -> None:
        self._passkeys = passkeys
        self._config = config
        self._clock = clock
        self._randomness = randomness
        self._pending: OrderedDict[str, OrderedDict[tuple[bytes, str], float]] = OrderedDict()
        """When each expires, by its challenge and sign-in; by user."""
        self._lock = threading.Lock()

    def begin(self, user: UserRecord, sign_in: str) -> Answer:
        """Return PublicKeyCredentialCreationOptionsJSON."""
        party = self._party()
        self._passkeys.refuse_more(user.sub)
        challenge = self._randomness.octets(CHALLENGE_BYTES)
        with self._lock:
            waiting = self._pending.pop(user.sub, None) or OrderedDict[tuple[bytes, str], float]()
            while len(self._pending) >= _MOST_USERS:
                self._pending.popitem(last=False)
            while len(waiting) >= _MOST_CHALLENGES:
                waiting.popitem(last=False)
            waiting[challenge, sign_in] = self._clock() + self._config.session_validity
            self._pending[user.sub] = waiting
        attributes = user.attributes
        name = attributes.get('email') or attributes.get('phone_number') or user.username
        return {
            'rp': {'id': party.id, 'name': party.id},
            'user': {'id': encode(user.sub.encode()), 'name': name, 'displayName': attributes.get('name') or name},
            'challenge': encode(challenge),
            'pubKeyCredParams': [{'type': 'public-key', 'alg': algorithm} for algorithm in ALGORITHMS],
            'timeout': _TIMEOUT_MILLISECONDS,
            'excludeCredentials': [
                {
                    'type': 'public-key',
                    'id': encode(each.passkey.credential_id),
                    'transports': list(each.transports),
                }
                for each in self._passkeys.of(user.sub)
                if each.relying_party_id == party.id
            ],
            'authenticatorSelection': {
                'requireResidentKey': True,
                'residentKey': 'required',
                'userVerification': 'required' if party.requires_verification else 'preferred',
            },
        }

    def complete(self, user: UserRecord, sign_in: str, credential: Mapping[str, Any]) -> None:
        """Store the passkey of a RegistrationResponseJSON; refuses one that breaks a rule."""
        party = self._party()
        response = RegistrationResponse.read(credential)
        with self._lock:
            waiting = self._pending.get(user.sub)
            expires_at = 0.0 if waiting is None else waiting.pop((response.client.challenge, sign_in), 0.0)
        if self._clock() >= expires_at:
            raise challenge_not_found()
        self._passkeys.add(user.sub, response.check(party), party.id)

    def expire(self) -> None:
        """Forget every challenge that was given until now."""
        with self._lock:
            self._pending.clear()

    def _party(self) -> RelyingParty:
        if 'WEB_AUTHN' not in self._config.allowed_first_auth_factors:
            raise OperationError('WebAuthnNotEnabledException', 'Passkeys are not enabled for the user pool.')
        if (party := self._config.relying_party) is None:
            raise OperationError(
                'WebAuthnConfigurationMissingException',
                'The user pool has no relying party: set PoolConfig.relying_party_id, such as localhost.',
            )
        return party
