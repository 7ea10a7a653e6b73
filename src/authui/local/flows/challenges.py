"""Challenges that were given and wait for their answer; in memory, bounded, never on disk."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from authui.local.directory.claimants import Claimant
from authui.local.errors import OperationError, invalid_session
from authui.local.protocol import Answer

if TYPE_CHECKING:
    from authui.local.crypto.randomness import Randomness

Continuation = Callable[[Claimant], Answer]
"""The next step of a sign-in, for a claimant who has passed the step before: tokens, or the next challenge."""
ChallengeHandler = Callable[[Mapping[str, str]], Answer]
"""The function that answers a challenge, given the responses to it."""

_SESSION_BYTES = 192
_MAX_CHALLENGES = 10_000
_KEPT_AFTER_EXPIRY = 600.0
_RETRYABLE = frozenset(
    {
        'AliasExistsException',
        'CodeMismatchException',
        'EnableSoftwareTokenMFAException',
        'ExpiredCodeException',
        'InvalidParameterException',
        'InvalidPasswordException',
        'MFAMethodNotFoundException',
    }
)
"""Refusals after which the same challenge can be answered again."""
_WRONG_CODES = frozenset({'CodeMismatchException', 'EnableSoftwareTokenMFAException'})


@dataclass(slots=True, repr=False)
class _Challenge:
    name: str
    claimant: Claimant
    secret_hash_name: str
    expires_at: float
    reply: ChallengeHandler | None
    """None while it is being answered, and once it was."""
    guesses: int = 0


class Challenges:
    """Issues challenges and receives their answers; a session is for one user, one challenge and one answer."""

    def __init__(
        self, clock: Callable[[], float], randomness: Randomness, *, validity: float, most_guesses: int
    ) -> None:
        self._clock = clock
        self._randomness = randomness
        self._validity = validity
        self._most_guesses = most_guesses
        self._challenges: OrderedDict[str, _Challenge] = OrderedDict()
        self._lock = threading.Lock()

    def give(
        self,
        name: str,
        claimant: Claimant,
        parameters: Mapping[str, str],
        reply: ChallengeHandler,
    ) -> Answer:
        """Return a new challenge, which `reply` will answer."""
        session = self._randomness.token(_SESSION_BYTES)
        self.remember(session, name, claimant, parameters, reply)
        return {'ChallengeName': name, 'Session': session, 'ChallengeParameters': dict(parameters)}

    def remember(
        self,
        session: str,
        name: str,
        claimant: Claimant,
        parameters: Mapping[str, str],
        reply: ChallengeHandler,
    ) -> None:
        """Keep a challenge under a session that the caller has chosen."""
        now = self._clock()
        # Clients make the secret hash with the name that the pool told them, else with the name that they gave.
        hash_name = parameters.get('USER_ID_FOR_SRP') or parameters.get('USERNAME') or claimant.username
        challenge = _Challenge(name, claimant, hash_name, now + self._validity, reply)
        with self._lock:
            while self._challenges and (len(self._challenges) >= _MAX_CHALLENGES or self._oldest_ended_before(now)):
                self._challenges.popitem(last=False)
            self._challenges[session] = challenge

    def expire(self) -> None:
        """Expire every challenge that was given until now."""
        now = self._clock()
        with self._lock:
            for challenge in self._challenges.values():
                challenge.expires_at = min(challenge.expires_at, now)

    def secret_hash_name(self, session: str) -> str | None:
        """Return the user name that the secret hash of an answer is made with."""
        with self._lock:
            challenge = self._challenges.get(session)
        return challenge.secret_hash_name if challenge else None

    def answer(self, session: str, name: str, username: str | None, given: Mapping[str, str]) -> Answer:
        """Return what follows an answer; refuses a used or expired session, and one of another user or challenge.

        `username` is None where the operation does not carry one.
        """
        challenge, reply = self._take(session, name, username)
        try:
            return reply(given)
        except OperationError as error:
            # No other thread touches this challenge meanwhile, because its reply is taken.
            challenge.guesses += error.code in _WRONG_CODES
            if error.code in _RETRYABLE and challenge.guesses < self._most_guesses:
                challenge.reply = reply
            raise

    def _take(self, session: str, name: str, username: str | None) -> tuple[_Challenge, ChallengeHandler]:
        with self._lock:
            challenge = self._challenges.get(session)
            if challenge is None or challenge.name != name or not challenge.claimant.is_called(username):
                raise invalid_session()
            if self._clock() >= challenge.expires_at:
                raise invalid_session(', session is expired')
            reply, challenge.reply = challenge.reply, None
            if reply is None:
                raise invalid_session(', session can only be used once')
        return challenge, reply

    def _oldest_ended_before(self, now: float) -> bool:
        return next(iter(self._challenges.values())).expires_at + _KEPT_AFTER_EXPIRY <= now
