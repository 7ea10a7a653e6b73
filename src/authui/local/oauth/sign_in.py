"""A sign-in on the pool's own page: the password, then everything else that the pool asks the user for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from authui.local.directory.user_table import UserRecord
from authui.local.errors import incorrect_credentials
from authui.local.protocol import required

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authui.local.directory.claimants import Claimants
    from authui.local.flows.challenges import Challenges, Continuation
    from authui.local.flows.password_step import PasswordStep
    from authui.local.flows.second_factor import SecondFactorStep
    from authui.local.protocol import Answer

SET_UP = 'SOFTWARE_TOKEN_SETUP'
"""Our name for a challenge MFA_SETUP that is answered with an authenticator app."""
_APP = 'SOFTWARE_TOKEN_MFA'


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """A challenge that a user has to answer on the page; its session never leaves the server."""

    name: str
    session: str
    parameters: Mapping[str, str]


class PasswordSignIn:
    """Signs users in for the managed login; the steps are those of the pool's operations, and so are the limits."""

    def __init__(
        self,
        *,
        claimants: Claimants,
        password_step: PasswordStep,
        after_password: Continuation,
        second_factor: SecondFactorStep,
        challenges: Challenges,
    ) -> None:
        self._claimants = claimants
        self._password_step = password_step
        self._after_password = after_password
        self._second_factor = second_factor
        self._challenges = challenges

    def begin(self, username: str, password: str) -> UserRecord | Question:
        """Return the user whose password it is, or what they are asked next; raises `OperationError`."""
        if not username or not password:
            raise incorrect_credentials()
        claimant = self._claimants.find(username)
        self._password_step.check(claimant, password)
        return self._next(self._after_password(claimant))

    def answer(self, question: Question, given: Mapping[str, str]) -> UserRecord | Question:
        """Return the user, or what they are asked next; raises `OperationError`."""
        if question.name != SET_UP:
            return self._next(self._challenges.answer(question.session, question.name, None, given))
        code = required(given, 'CODE')
        session: str = self._second_factor.verify(question.session, code, 'Managed login')['Session']
        return self._next(self._challenges.answer(session, 'MFA_SETUP', None, {}))

    def _next(self, answer: Answer) -> UserRecord | Question:
        if 'User' in answer:
            user: UserRecord = answer['User']
            return user
        name, session, parameters = answer['ChallengeName'], answer['Session'], answer['ChallengeParameters']
        if name == 'MFA_SETUP' and _APP in json.loads(parameters['MFAS_CAN_SETUP']):
            key = self._second_factor.associate(session)
            return Question(SET_UP, key['Session'], {'SECRET_CODE': key['SecretCode']})
        return Question(name, session, parameters)
