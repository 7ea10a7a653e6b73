"""The URLs that password managers know: public, kept by browsers, and left to a host that has its own."""

from __future__ import annotations

import pytest
from support.plain import Run

POOL = "pool=PoolConfig(allowed_first_auth_factors={'PASSWORD', 'WEB_AUTHN'})"
CHANGE, ENDPOINTS = '/.well-known/change-password', '/.well-known/passkey-endpoints'
OWN = """
from nicegui import app

@app.get('/.well-known/change-password')
def mine():
    return 'mine'
"""


async def test_they_name_the_screens_to_anybody_even_where_all_else_is_denied(run: Run) -> None:
    async with run(POOL, after='auth.protect()', PREFIX='/me') as browser:
        changed = await browser.http.get(CHANGE)
        assert (changed.status_code, changed.headers['location']) == (302, '/me/account/password')
        endpoints = await browser.http.get(ENDPOINTS)
        assert endpoints.json() == {
            'enroll': 'http://localhost/me/account/passkeys/new',
            'manage': 'http://localhost/me/account/passkeys',
        }
        for answer in (changed, endpoints):
            assert answer.headers['cache-control'] == 'public, max-age=3600'
            assert 'set-cookie' not in answer.headers


async def test_they_name_the_public_url_and_not_what_a_request_claims(run: Run) -> None:
    async with run(POOL, PUBLIC_URL='http://localhost:8080') as browser:
        endpoints = await browser.http.get(ENDPOINTS, headers={'Host': 'localhost:1'})
        assert endpoints.json()['manage'] == 'http://localhost:8080/account/passkeys'


@pytest.mark.parametrize(
    ('arguments', 'settings', 'there'),
    [('', {}, (302, 404)), (POOL, {'ACCOUNT_SCREEN': '0'}, (404, 404)), (POOL, {'PASSKEYS': '0'}, (302, 404))],
)
async def test_they_are_there_only_with_what_they_name(
    run: Run, arguments: str, settings: dict[str, str], there: tuple[int, int]
) -> None:
    async with run(arguments, **settings) as browser:
        assert tuple([(await browser.http.get(each)).status_code for each in (CHANGE, ENDPOINTS)]) == there


async def test_a_route_of_the_hosts_own_stays(run: Run) -> None:
    async with run(POOL, before=OWN) as browser:
        assert (await browser.http.get(CHANGE)).json() == 'mine'
        assert (await browser.http.get(ENDPOINTS)).status_code == 200
