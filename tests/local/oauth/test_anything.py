"""Whatever is sent to the managed login, it answers in order, and never leads anywhere that is not registered."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from support.scale import full

from local.harness import Clock, Harness
from local.oauth.near_misses import near_misses
from local.oauth.visitor import CALLBACK, CHALLENGE, CONFIG, LEFT, VERIFIER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from httpx2 import Response

ORIGIN = 'http://localhost:9229'
PATHS = ['/oauth2/authorize', '/login', '/oauth2/idpresponse', '/logout', '/oauth2/token', '/oauth2/revoke']
NAMES = [
    'client_id', 'redirect_uri', 'logout_uri', 'response_type', 'state', 'nonce', 'scope', 'code_challenge',
    'code_challenge_method', 'code_verifier', 'code', 'prompt', 'max_age', 'resource', 'identity_provider',
    'grant_type', 'idp_identifier', 'refresh_token', 'token', 'client_secret', 'username', 'password',
    'step', 'continue',
]  # fmt: skip
VALUES = [
    CALLBACK, LEFT, CHALLENGE, VERIFIER, 'code', 'S256', 'openid', 'none', 'login', '0', 'COGNITO', 'refresh_token',
    'authorization_code', 'https://evil.example/', *near_misses(CALLBACK)[:12],
]  # fmt: skip


@pytest.fixture(scope='module')
def browser(fresh_pool: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp('anything') / 'pool'
    shutil.copytree(fresh_pool, folder)
    harness = Harness(folder, CONFIG, Clock())
    client = TestClient(harness.pool.managed_login, base_url=ORIGIN, follow_redirects=False)
    client.headers['x-client'] = harness.client_id
    yield client
    harness.pool.close()


def leads_only_where_it_may(response: Response) -> bool:
    location = response.headers.get('location', '')
    own = location.startswith('/login?') and not urlsplit(location).netloc
    return not location or own or location == LEFT or location.startswith(f'{CALLBACK}?')


TEXTS = st.sampled_from(VALUES) | st.text(max_size=20) | st.just('the client')
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), TEXTS), max_size=8)


@settings(max_examples=full(200, 60), deadline=None)
@given(
    path=st.sampled_from(PATHS),
    query=PAIRS,
    form=PAIRS,
    raw=st.binary(max_size=12),
    method=st.sampled_from(['GET', 'POST']),
)
def test_it_is_answered(
    browser: TestClient, path: str, query: list[tuple[str, str]], form: list[tuple[str, str]], raw: bytes, method: str
) -> None:
    client_id = browser.headers['x-client']

    def written(pairs: list[tuple[str, str]]) -> str:
        known = [(name, client_id if value == 'the client' else value) for name, value in pairs]
        usual = [('client_id', client_id), ('redirect_uri', CALLBACK)]
        missing = [each for each in usual if each[0] not in dict(known)]
        return urlencode(missing + known, errors='surrogatepass')

    extra = '&'.join(f'%{octet:02x}' for octet in raw)
    response = browser.request(
        method,
        f'{path}?{written(query)}&{extra}',
        content=None if method == 'GET' else f'{written(form)}&{extra}',
        headers={'Content-Type': 'application/x-www-form-urlencoded'},
    )
    assert response.status_code < 500
    assert leads_only_where_it_may(response)
