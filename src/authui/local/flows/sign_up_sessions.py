"""Sessions that lead from a sign-up to a sign-in without a password: SignUp, ConfirmSignUp, then USER_AUTH."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authui.local.config import PoolConfig
    from authui.local.directory.claimants import Claimants
    from authui.local.directory.sign_ups import SignUps
    from authui.local.flows.challenges import Challenges, Continuation
    from authui.local.protocol import Answer

_SIGNED_UP = 'a sign-up to confirm'
_CONFIRMED = 'a confirmed sign-up'


class SignUpSessions:
    """Issues and redeems these sessions; the code that confirms the sign-up is the first factor of the sign-in."""

    def __init__(
        self,
        sign_ups: SignUps,
        claimants: Claimants,
        challenges: Challenges,
        config: PoolConfig,
        *,
        after_first_factor: Continuation,
    ) -> None:
        self._sign_ups = sign_ups
        self._claimants = claimants
        self._challenges = challenges
        self._config = config
        self._after_first_factor = after_first_factor

    def of_sign_up(self, username: str) -> Answer:
        """Return the Session of a SignUp, where the app client allows USER_AUTH."""
        if 'USER_AUTH' not in self._config.explicit_auth_flows:
            return {}

        def confirm(given: Mapping[str, str]) -> Answer:
            self._sign_ups.confirm(username, given['code'], force='force' in given)
            return self.of_confirmation(username)

        answer = self._challenges.give(_SIGNED_UP, self._claimants.find(username), {}, confirm)
        return {'Session': answer['Session']}

    def of_confirmation(self, username: str) -> Answer:
        """Return the Session of a ConfirmSignUp, where the app client allows USER_AUTH."""
        if 'USER_AUTH' not in self._config.explicit_auth_flows:
            return {}
        claimant = self._claimants.find(username)
        answer = self._challenges.give(_CONFIRMED, claimant, {}, lambda _: self._after_first_factor(claimant))
        return {'Session': answer['Session']}

    def confirm(self, session: str, username: str, code: str, *, force: bool) -> Answer:
        """Confirm the sign-up of a session, and return the Session that signs in."""
        given = {'code': code, 'force': ''} if force else {'code': code}
        return self._challenges.answer(session, _SIGNED_UP, username, given)

    def sign_in(self, session: str, username: str) -> Answer:
        """Sign in by the session of a ConfirmSignUp."""
        return self._challenges.answer(session, _CONFIRMED, username, {})
