"""What comes after a password was proven: a new one in place of a temporary one, then the second factor."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from authui.local.directory.schema import check_unreserved
from authui.local.errors import invalid_parameter, not_authorized, temporary_password_expired
from authui.local.operations.app_client import required

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authui.local.config import PoolConfig
    from authui.local.directory.claimants import Candidate, Candidates
    from authui.local.directory.user_table import UserRecord
    from authui.local.directory.users import Directory
    from authui.local.flows.challenges import Answer, Challenges
    from authui.local.flows.second_factor import SecondFactor

_PREFIX = 'userAttributes.'


class NewPassword:
    """Gives the NEW_PASSWORD_REQUIRED challenge to who signs in with a temporary password."""

    def __init__(
        self,
        directory: Directory,
        candidates: Candidates,
        challenges: Challenges,
        second_factor: SecondFactor,
        config: PoolConfig,
        *,
        clock: Callable[[], float],
    ) -> None:
        self._directory = directory
        self._candidates = candidates
        self._challenges = challenges
        self._second_factor = second_factor
        self._config = config
        self._clock = clock

    def after_password(self, candidate: Candidate) -> Answer:
        """Return the next challenge of who has proven the password, or their tokens."""
        user = self._candidates.current(candidate)
        if user.status != 'FORCE_CHANGE_PASSWORD':
            return self._second_factor.after_first(candidate)
        if user.password_expires_at is not None and self._clock() >= user.password_expires_at:
            raise temporary_password_expired()
        attributes = user.attributes
        missing = [name for name in self._config.required_attributes if not attributes.get(name)]

        def reply(given: Mapping[str, str]) -> Answer:
            password = required(given, 'NEW_PASSWORD')
            self._candidates.current(candidate)
            new_attributes = self._read_attributes(given, user, missing)
            changed = self._directory.replace_temporary_password(user, password, new_attributes, now=self._clock())
            return self._second_factor.after_first(replace(candidate, user=changed, verifier=changed.verifier))

        parameters = {
            'USER_ID_FOR_SRP': candidate.real_name,
            'requiredAttributes': json.dumps([f'{_PREFIX}{name}' for name in missing]),
            'userAttributes': json.dumps(dict.fromkeys(missing, '') | attributes),
        }
        return self._challenges.give('NEW_PASSWORD_REQUIRED', candidate, parameters, reply)

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
