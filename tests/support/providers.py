"""A managed login that gives tokens of the local pool's users, with the claims that a provider's users have."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from pydantic import SecretStr
from support.world import World

from authui.cognito import ManagedLogin
from authui.errors import AuthError, SessionEndedError
from authui.models import ProviderAnswer, ProviderAttempt, ProviderRequest, ProviderWay, SignedIn, TokenSet
from authui.session import AuthSession, TabSession

EMAIL = 'ann@example.org'
CALLBACK = 'https://app.example.org/login/callback'
GOOGLE: dict[str, Any] = {'userId': '1', 'providerName': 'Google', 'providerType': 'Google', 'primary': 'true'}
LINKED = GOOGLE | {'primary': 'false'}
"""The same identity, linked to a user of the pool."""


class ToldLogin(ManagedLogin):
    """Signs in the user of `email`; `claims` are added to the ID token, and one that is None is taken out of it."""

    def __init__(self, world: World) -> None:
        super().__init__(
            'https://login.example.org',
            client_id=world.pool.client_id,
            client_secret=None,
            scopes=('openid',),
            issuers=world.pool.issuer,
        )
        self.world = world
        self.email = EMAIL
        self.claims: dict[str, Any] = {'identities': [GOOGLE]}
        self.failure: AuthError | None = None
        self.attempts: list[ProviderAttempt] = []
        """Those whose codes were redeemed."""
        self.given: list[TokenSet] = []
        self.refreshed: list[SecretStr] = []

    async def redeem(self, code: SecretStr, attempt: ProviderAttempt) -> TokenSet:
        self.attempts.append(attempt)
        if self.failure is not None:
            raise self.failure
        assert code.get_secret_value() == 'code'
        tokens = self.world.pool.tokens_of(self.email)
        self.given.append(self._with_claims(tokens, nonce=attempt.nonce.get_secret_value()))
        return self.given[-1]

    async def refresh(self, refresh_token: SecretStr) -> TokenSet:
        self.refreshed.append(refresh_token)
        if self.failure is not None:
            raise self.failure
        return self._with_claims(self.world.pool.tokens_of(self.email))

    def _with_claims(self, tokens: TokenSet, **further: Any) -> TokenSet:
        claims = jwt.decode(tokens.id_token.get_secret_value(), options={'verify_signature': False})
        claims = {name: value for name, value in (claims | further | self.claims).items() if value is not None}
        signed = self.world.pool._services.signer._id_key.sign(claims)
        return tokens.model_copy(update={'id_token': SecretStr(signed)})


def login_of(world: World, **services: Any) -> ToldLogin:
    """Give a world a managed login, and return it; `services` are further ones."""
    login = ToldLogin(world)
    world.registry.services = replace(world.registry.services, managed_login=login, **services)
    return login


def asking(**further: Any) -> ProviderRequest:
    """Return what a sign-in with Google begins with."""
    given = {'provider': 'Google', 'redirect_uri': CALLBACK, 'target': '/reports?page=2#top'}
    return ProviderRequest.model_validate(given | further)


def answer_to(way: ProviderWay, **further: Any) -> ProviderAnswer:
    """Return the answer that the browser brings back which went this way."""
    given: dict[str, Any] = {'state': SecretStr(state_of(way)), 'code': SecretStr('code'), 'browser_id': way.browser_id}
    return ProviderAnswer.model_validate(given | further)


def state_of(way: ProviderWay) -> str:
    """Return the `state` of a way to the managed login."""
    return parse_qs(urlsplit(way.url).query)['state'][0]


def tab_of(world: World, session: AuthSession | None = None) -> TabSession:
    return TabSession(world.registry, session, address='192.0.2.1', browser='Firefox')


def sub_of(world: World, email: str = EMAIL) -> str:
    token = world.pool.tokens_of(email).id_token.get_secret_value()
    sub: str = jwt.decode(token, options={'verify_signature': False})['sub']
    return sub


async def begun(world: World, **request: object) -> ProviderWay:
    return await tab_of(world).continue_with(asking(**request))


async def signed_in(world: World, **request: object) -> tuple[TabSession, AuthSession]:
    """Sign in at the provider, in a tab that is then joined to the session."""
    tab = tab_of(world)
    outcome = await tab.finish_with(answer_to(await tab.continue_with(asking(**request))))
    assert isinstance(outcome, SignedIn)
    assert tab.owner is not None
    return tab, tab.owner


async def is_revoked(world: World, tokens: TokenSet) -> bool:
    try:
        await world.client.refresh(tokens, username=EMAIL)
    except SessionEndedError:
        return True
    return False


def reason(error: pytest.ExceptionInfo[AuthError]) -> str | None:
    return error.value.rule
