"""A browser that signs in at the managed login of a pool, by way of a fake provider."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from starlette.testclient import TestClient

from authui.local import PoolConfig
from local.federation import PROVIDERS
from local.oauth.visitor import CHALLENGE, VERIFIER

if TYPE_CHECKING:
    from httpx2 import Response

    from local.harness import Harness

CALLBACK = 'http://localhost:8080/login/callback'
CONFIG = PoolConfig(
    identity_providers=PROVIDERS, callback_urls=(CALLBACK,), logout_urls=('http://localhost:8080/login',)
)


class ProviderVisit:
    """One browser at one pool."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.browser = TestClient(harness.pool.managed_login, base_url='http://localhost:9229', follow_redirects=False)

    def authorize(self, provider: str = 'Google', **more: str) -> Response:
        """Begin a sign-in; returns the page where it leads, or the answer to the app."""
        query = {
            'response_type': 'code',
            'client_id': self.harness.client_id,
            'redirect_uri': CALLBACK,
            'state': 'the state',
            'code_challenge': CHALLENGE,
            'code_challenge_method': 'S256',
            'identity_provider': provider,
            **more,
        }
        return self.follow(self.browser.get(f'/oauth2/authorize?{urlencode(query)}'))

    def send(self, page: Response, **fields: str) -> Response:
        """Post a form of the provider's page, and go on until the app has its answer or another page comes."""
        assert page.status_code in {200, 400}, page.headers
        return self.follow(self.browser.post(page.url, data={'token': token_of(page), **fields}))

    def sign_in(self, provider: str = 'Google', **fields: str) -> Response:
        """Sign in at a provider's page."""
        return self.send(self.authorize(provider), **(fields or {'email': 'fred@example.org', 'action': 'send'}))

    def follow(self, response: Response) -> Response:
        while response.is_redirect and not response.headers['location'].startswith(CALLBACK):
            response = self.browser.get(response.headers['location'])
        return response

    def tokens(self, answer: Response) -> dict[str, Any]:
        """Return the ID token's claims for the code in an answer."""
        form = {
            'grant_type': 'authorization_code',
            'code': told(answer)['code'],
            'redirect_uri': CALLBACK,
            'code_verifier': VERIFIER,
            'client_id': self.harness.client_id,
        }
        given = self.browser.post('/oauth2/token', data=form).json()
        claims: dict[str, Any] = jwt.decode(given['id_token'], options={'verify_signature': False})
        return claims | {'access_token': given['access_token']}


def told(answer: Response) -> dict[str, str]:
    """Return what the app is told."""
    assert answer.headers['location'].startswith(CALLBACK)
    return dict(parse_qsl(urlsplit(answer.headers['location']).query))


def token_of(page: Response) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found
    return found[1]


def words(page: Response) -> str:
    """Return the text of a page."""
    return unescape(re.sub(r'<style>.*?</style>|<[^>]+>', ' ', page.text, flags=re.DOTALL))
