"""Shared by the tests of the managed login: a browser that signs in there, and the app that it comes from."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2

from authui.local import PoolConfig
from local.harness import FRED, PASSWORD

if TYPE_CHECKING:
    from types import TracebackType

    from local.harness import Harness

ROOT = '/authui/pool'
ORIGIN = 'http://localhost:8080'
BASE = f'{ORIGIN}{ROOT}'
CALLBACK = 'https://app.example.org/login/callback'
LEFT = 'https://app.example.org/login'
CONFIG = PoolConfig(callback_urls=(CALLBACK, 'myapp://signed-in?from=pool'), logout_urls=(LEFT,))
VERIFIER = 'a' * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b'=').decode()
SECRET = 'a-secret-of-24-characters'


def answer_in(response: httpx2.Response) -> dict[str, str]:
    """Return what a redirect tells the app at its callback."""
    assert response.status_code in {302, 303}, response.text
    to, _, query = response.headers['location'].partition('?')
    assert to == CALLBACK
    return dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True))


def alert_in(response: httpx2.Response) -> str:
    """Return what a page complains of."""
    found = re.search(r'role="alert">([^<]+)<', response.text)
    assert found, response.text
    return found[1]


class Visitor:
    """A browser with its cookies, at the managed login below a path of an app."""

    def __init__(self, harness: Harness, *, base: str = BASE) -> None:
        self.harness = harness
        root = urlsplit(base).path
        transport = httpx2.ASGITransport(app=harness.pool.managed_login, root_path=root)
        self.http = httpx2.AsyncClient(transport=transport, base_url=base)

    async def __aenter__(self) -> Self:
        await self.http.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.http.__aexit__(kind, error, traceback)

    def query(self, **changes: str | None) -> dict[str, str]:
        """Return what an app asks for; a change to None leaves a parameter out."""
        asked = {
            'response_type': 'code',
            'client_id': self.harness.client_id,
            'redirect_uri': CALLBACK,
            'state': 'a-state',
            'nonce': 'a-nonce',
            'code_challenge': CHALLENGE,
            'code_challenge_method': 'S256',
        }
        return {name: value for name, value in (asked | changes).items() if value is not None}

    async def authorize(self, **changes: str | None) -> httpx2.Response:
        return await self.http.get('/oauth2/authorize', params=self.query(**changes))

    async def follow(self, response: httpx2.Response) -> httpx2.Response:
        """Go where a redirect leads on this server."""
        return await self.http.get(response.url.join(response.headers['location']))

    async def login_page(self, **changes: str | None) -> httpx2.Response:
        page = await self.follow(await self.authorize(**changes))
        assert page.status_code == 200, page.text
        return page

    async def submit(self, page: httpx2.Response, **fields: str) -> httpx2.Response:
        """Post the form of a page."""
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
        return await self.http.post(page.url, data=hidden | fields)

    async def sign_in(self, username: str = FRED, password: str = PASSWORD, **changes: str | None) -> httpx2.Response:
        """Sign in on the pool's own page; returns the answer to the form."""
        return await self.submit(await self.login_page(**changes), username=username, password=password)

    async def code(self, **changes: str | None) -> str:
        """Sign in, unless the browser is signed in already; returns the code that the app gets."""
        response = await self.authorize(**changes)
        if response.headers['location'].startswith(urlsplit(BASE).path):
            response = await self.submit(await self.follow(response), username=FRED, password=PASSWORD)
        return answer_in(response)['code']

    async def redeem(
        self, code: str, headers: dict[str, str] | None = None, /, **changes: str | None
    ) -> httpx2.Response:
        fields = {'grant_type': 'authorization_code', 'redirect_uri': CALLBACK, 'code_verifier': VERIFIER}
        return await self.token(headers, **{**fields, 'code': code, **changes})

    async def token(self, headers: dict[str, str] | None = None, /, **fields: str | None) -> httpx2.Response:
        sent = {'client_id': self.harness.client_id, **fields}
        given = {name: value for name, value in sent.items() if value is not None}
        content_type = {'Content-Type': 'application/x-www-form-urlencoded'}
        return await self.http.post(
            '/oauth2/token', content=urlencode(given, errors='surrogateescape'), headers=content_type | (headers or {})
        )

    async def refresh(self, refresh_token: str, **changes: str | None) -> httpx2.Response:
        return await self.token(None, grant_type='refresh_token', refresh_token=refresh_token, **changes)

    async def tokens(self, **changes: str | None) -> Any:
        """Sign in and take the code for tokens."""
        response = await self.redeem(await self.code(**changes))
        assert response.status_code == 200, response.text
        return response.json()

    async def user_info(self, access_token: str) -> httpx2.Response:
        return await self.http.get('/oauth2/userInfo', headers={'Authorization': f'Bearer {access_token}'})

    async def logout(self, **changes: str | None) -> httpx2.Response:
        asked = {'client_id': self.harness.client_id, 'logout_uri': LEFT, **changes}
        return await self.http.get(
            '/logout', params={name: value for name, value in asked.items() if value is not None}
        )


def refused(response: httpx2.Response, error: str, status: int = 400) -> str:
    """Check that an endpoint for apps refuses; returns why."""
    assert response.status_code == status, response.text
    told: dict[str, str] = response.json()
    assert told['error'] == error
    return told['error_description']
