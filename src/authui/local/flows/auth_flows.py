"""Builds what signing in is made of and knows which flow begins where; no rule is decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.directory.claimants import Candidates
from authui.local.directory.enrolled_factors import Factors
from authui.local.flows.challenges import Challenges
from authui.local.flows.custom_auth import CustomAuth, CustomFlow
from authui.local.flows.new_password import NewPassword
from authui.local.flows.password_proof import SignIn
from authui.local.flows.second_factor import SecondFactor
from authui.local.flows.sign_in_codes import OneTimeCodes
from authui.local.flows.user_auth import Choice
from authui.local.operations.app_client import required

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.database import Database
    from authui.local.directory.grants import Grants
    from authui.local.directory.users import Directory
    from authui.local.flows.challenges import Answer


class Flows:
    """Every way to sign in."""

    def __init__(
        self,
        database: Database,
        directory: Directory,
        grants: Grants,
        config: PoolConfig,
        *,
        pool_name: str,
        clock: Callable[[], float],
        randomness: Randomness,
        custom_auth: CustomAuth | None,
    ) -> None:
        self.candidates = Candidates(directory, config, clock)
        self.challenges = Challenges(
            clock, randomness, validity=config.session_validity, most_guesses=config.code_tries
        )
        self.factors = Factors(database, config, clock, randomness)
        codes = OneTimeCodes(directory, self.candidates, self.challenges, config, clock=clock, randomness=randomness)
        self.second_factor = SecondFactor(
            directory=directory,
            candidates=self.candidates,
            challenges=self.challenges,
            factors=self.factors,
            codes=codes,
            grants=grants,
            config=config,
        )
        self._new_password = NewPassword(
            directory, self.candidates, self.challenges, self.second_factor, config, clock=clock
        )
        self._sign_in = SignIn(
            self.candidates, self.challenges, config, pool_name=pool_name, clock=clock, randomness=randomness
        )
        self.choice = Choice(
            directory=directory,
            candidates=self.candidates,
            challenges=self.challenges,
            factors=self.factors,
            sign_in=self._sign_in,
            new_password=self._new_password,
            second_factor=self.second_factor,
            codes=codes,
            config=config,
        )
        self._custom = CustomFlow(
            custom_auth,
            candidates=self.candidates,
            challenges=self.challenges,
            sign_in=self._sign_in,
            new_password=self._new_password,
            second_factor=self.second_factor,
        )

    def begin(self, flow: str, username: str, given: Mapping[str, str]) -> Answer:
        """Return the first challenge of a flow, or tokens."""
        if flow == 'USER_AUTH':
            return self.choice.begin(username, given)
        if flow == 'CUSTOM_AUTH':
            return self._custom.begin(username, given)
        proof = required(given, 'PASSWORD' if flow == 'USER_PASSWORD_AUTH' else 'SRP_A')
        candidate = self.candidates.find(username)
        if flow == 'USER_PASSWORD_AUTH':
            self._sign_in.check_password(candidate, proof)
            return self._new_password.after_password(candidate)
        return self._sign_in.ask_proof(
            candidate, proof, lambda: self._new_password.after_password(candidate), with_session=False
        )
