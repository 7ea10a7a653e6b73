"""The step after a proven password: a new one where it was temporary (NEW_PASSWORD_REQUIRED), then the next step."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from authui.local.directory.schema import check_unreserved
from authui.local.errors import invalid_parameter, not_authorized, temporary_password_expired
from authui.local.protocol import required

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authui.local.config import PoolConfig
    from authui.local.directory.claimants import Claimant, Claimants
    from authui.local.directory.passwords import Passwords
    from authui.local.directory.user_table import UserRecord
    from authui.local.flows.challenges import Challenges, Continuation
    from authui.local.protocol import Answer

_PREFIX = 'userAttributes.'


class NewPasswordStep:
    """Asks for a new password where a temporary one was proven."""

    def __init__(
        self,
        passwords: Passwords,
        claimants: Claimants,
        challenges: Challenges,
        next_step: Continuation,
        config: PoolConfig,
        *,
        clock: Callable[[], float],
    ) -> None:
        self._passwords = passwords
        self._claimants = claimants
        self._challenges = challenges
        self._next_step = next_step
        self._config = config
        self._clock = clock

    def after_password(self, claimant: Claimant) -> Answer:
        """Return the next challenge of a claimant who has proven the password, or the tokens."""
        user = self._claimants.current(claimant)
        if user.status != 'FORCE_CHANGE_PASSWORD':
            return self._next_step(claimant)
        if user.password_expires_at is not None and self._clock() >= user.password_expires_at:
            raise temporary_password_expired()
        attributes = user.attributes
        missing = [name for name in self._config.required_attributes if not attributes.get(name)]

        def reply(given: Mapping[str, str]) -> Answer:
            password = required(given, 'NEW_PASSWORD')
            self._claimants.current(claimant)
            new_attributes = self._read_attributes(given, user, missing)
            changed = self._passwords.replace_temporary(user, password, new_attributes, now=self._clock())
            return self._next_step(replace(claimant, user=changed, verifier=changed.verifier))

        parameters = {
            'USER_ID_FOR_SRP': claimant.real_name,
            'requiredAttributes': json.dumps([f'{_PREFIX}{name}' for name in missing]),
            'userAttributes': json.dumps(dict.fromkeys(missing, '') | attributes),
        }
        return self._challenges.give('NEW_PASSWORD_REQUIRED', claimant, parameters, reply)

    def _read_attributes(self, given: Mapping[str, str], user: UserRecord, missing: list[str]) -> dict[str, str]:
        provided = user.attributes
        attributes = {name.removeprefix(_PREFIX): value for name, value in given.items() if name.startswith(_PREFIX)}
        check_unreserved(attributes)
        for name in attributes:
            if provided.get(name) and (name == 'email' or name in self._config.required_attributes):
                raise not_authorized(f'Cannot modify an already provided {name}')
        still_missing = [name for name in missing if not attributes.get(name)]
        if still_missing:
            raise invalid_parameter(
                f'Invalid attributes given, {", ".join(f"{name} is missing" for name in still_missing)}'
            )
        return attributes
