"""How an API answers bearer tokens, by RFC 6750."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from fastapi import Depends, FastAPI, WebSocket
from starlette.types import Message, Scope
from support.told import tokens_of
from support.world import World

from authui.api import Bearer, BearerClaims, BearerMiddleware
from authui.cognito import KeySet, TokenVerifier, jwks_of
from authui.errors import SettingsError
from authui.models import TokenSet

SCOPE = 'aws.cognito.signin.user.admin'


def bearer_of(world: World, **options: object) -> Bearer:
    keys = KeySet(jwks_of(world.pool.jwks))
    client_ids = options.pop('client_ids', ('another', world.pool.client_id))
    verifier = TokenVerifier(
        issuer=world.pool.issuer,
        client_id=client_ids,  # type: ignore[arg-type]  # a test may pass anything
        keys=keys,
        clock=world.clock,
    )
    return Bearer(verifier=verifier, **options)  # type: ignore[arg-type]  # the same


def _well() -> str:
    return 'well'


def service(bearer: Bearer) -> FastAPI:
    api = FastAPI()
    needs: dict[str, dict[str, set[str]]] = {
        '/me': {},
        '/staff': {'groups': {'staff', 'boss'}},
        '/scoped': {'scopes': {SCOPE}},
        '/wide': {'scopes': {SCOPE, 'todos/write'}},
    }
    for path, need in needs.items():
        api.get(path, dependencies=[Depends(bearer.required(**need))])(_well)
    return api


async def ask(app: FastAPI, path: str, *authorization: str) -> httpx.Response:
    headers = [('Authorization', each) for each in authorization]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url='http://api') as client:
        return await client.get(path, headers=headers)


async def token_of(world: World, use: str = 'access') -> str:
    tokens = await tokens_of(world)
    return f'Bearer {(tokens.access_token if use == "access" else tokens.id_token).get_secret_value()}'


async def test_a_valid_token_is_let_through(world: World) -> None:
    assert (await ask(service(bearer_of(world)), '/me', await token_of(world))).status_code == 200


@pytest.mark.parametrize('header', [(), ('Basic YTpi',), ('Bearer ',), ('Bearer',)])
async def test_a_request_without_a_token_is_challenged_without_an_error(world: World, header: tuple[str, ...]) -> None:
    answer = await ask(service(bearer_of(world)), '/me', *header)
    assert (answer.status_code, answer.headers['www-authenticate']) == (401, 'Bearer realm="api"')


async def test_a_request_with_two_tokens_is_invalid(world: World) -> None:
    answer = await ask(service(bearer_of(world)), '/me', 'Bearer a', 'Bearer b')
    assert answer.status_code == 400
    assert 'error="invalid_request"' in answer.headers['www-authenticate']


@pytest.mark.parametrize('how', ['other use', 'other client', 'expired', 'tampered', 'too long'])
async def test_a_token_that_cannot_be_trusted_is_refused(world: World, how: str) -> None:
    token = await token_of(world, 'id' if how == 'other use' else 'access')
    bearer = bearer_of(world, client_ids=('another',)) if how == 'other client' else bearer_of(world)
    if how == 'expired':
        world.clock.move(3601)
    elif how == 'tampered':
        token = token[:-10] + ('A' * 10)
    elif how == 'too long':
        token += 'A' * 16 * 1024
    answer = await ask(service(bearer), '/me', token)
    assert answer.status_code == 401
    assert answer.headers['www-authenticate'] == 'Bearer realm="api", error="invalid_token"'
    assert token.split()[1] not in answer.text


async def test_an_api_may_require_the_id_token(world: World) -> None:
    api = service(bearer_of(world, use='id'))
    assert (await ask(api, '/me', await token_of(world, 'id'))).status_code == 200


async def test_a_user_in_none_of_the_groups_is_refused(world: World) -> None:
    api = service(bearer_of(world))
    answer = await ask(api, '/staff', await token_of(world))
    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer.headers['www-authenticate']


async def test_all_scopes_are_required_and_named_in_the_refusal(world: World) -> None:
    api, token = service(bearer_of(world)), await token_of(world)
    assert (await ask(api, '/scoped', token)).status_code == 200
    answer = await ask(api, '/wide', token)
    assert answer.status_code == 403
    assert f'scope="{SCOPE} todos/write"' in answer.headers['www-authenticate']


async def test_while_the_keys_cannot_be_fetched_it_is_unavailable(world: World) -> None:
    async def broken() -> dict[str, object]:
        raise OSError('the pool is away')

    verifier = TokenVerifier(
        issuer=world.pool.issuer, client_id=world.pool.client_id, keys=KeySet(broken), clock=world.clock
    )
    answer = await ask(service(Bearer(verifier=verifier)), '/me', await token_of(world))
    assert (answer.status_code, answer.headers['retry-after']) == (503, '10')


async def test_an_api_may_require_that_the_token_is_bound_to_it(world: World) -> None:
    bearer = Bearer(pool=world.pool, audience='https://todos.example.org')
    answer = await ask(service(bearer), '/me', await token_of(world))
    assert (answer.status_code, 'invalid_token' in answer.headers['WWW-Authenticate']) == (401, True)


@pytest.mark.parametrize('use', ['access', 'id'])
def test_an_audience_that_nothing_would_check_is_refused(world: World, use: str) -> None:
    with pytest.raises(SettingsError, match='audience'):
        bearer_of(world, audience='https://todos.example.org', use=use)


async def test_the_embedded_pool_is_enough_for_development(world: World) -> None:
    assert (await ask(service(Bearer(pool=world.pool)), '/me', await token_of(world))).status_code == 200


@pytest.mark.parametrize(
    'given', [{}, {'user_pool_id': 'eu-west-1_Pool'}, {'client_ids': ['a']}, {'user_pool_id': 'a_b', 'client_ids': 'c'}]
)
def test_the_pool_and_its_clients_must_be_named(given: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match='name the pool'):
        Bearer(**given)  # type: ignore[arg-type]  # the wrong arguments are what is tested


def test_a_single_name_is_not_taken_for_a_collection_of_letters(world: World) -> None:
    with pytest.raises(SettingsError, match='collections'):
        bearer_of(world).required(groups='staff')


class TestMiddleware:
    """`BearerMiddleware` denies by default."""

    @staticmethod
    def app(world: World) -> FastAPI:
        app = FastAPI()
        app.add_middleware(BearerMiddleware, bearer=bearer_of(world), public={'/health'})

        @app.get('/health')
        async def health() -> str:
            return 'well'

        @app.get('/me')
        async def me(claims: BearerClaims) -> str:
            return claims.sub

        @app.websocket('/socket')
        async def socket(socket: WebSocket) -> None:
            await socket.accept()

        return app

    async def test_only_public_paths_are_open(self, world: World) -> None:
        app = self.app(world)
        assert (await ask(app, '/health')).status_code == 200
        for path in ('/me', '/nothing', '/health/', '/healthy', '/docs'):
            answer = await ask(app, path)
            assert (answer.status_code, answer.headers['www-authenticate']) == (401, 'Bearer realm="api"')

    async def test_a_route_gets_the_claims(self, world: World) -> None:
        answer = await ask(self.app(world), '/me', await token_of(world))
        assert (answer.status_code, len(answer.json())) == (200, 36)

    async def test_a_group_and_scopes_may_be_required_of_all_routes(self, world: World) -> None:
        token = await token_of(world)
        needs: list[tuple[dict[str, set[str]], int]] = [
            ({'groups': {'staff'}}, 403),
            ({'scopes': {SCOPE, 'todos/write'}}, 403),
            ({'scopes': {SCOPE}}, 200),
        ]
        for need, status in needs:
            app = FastAPI()
            app.add_middleware(BearerMiddleware, bearer=bearer_of(world), **need)
            app.get('/me')(_well)
            assert (await ask(app, '/me', token)).status_code == status

    async def test_a_member_of_the_group_is_let_through(self, world: World) -> None:
        credentials = world.add_user('ann@example.org')
        tokens = [await world.client.login(credentials)]
        world.pool.admin_add_user_to_group('ann@example.org', 'staff')
        tokens.append(await world.client.login(credentials))
        app = FastAPI()
        app.add_middleware(BearerMiddleware, bearer=bearer_of(world), groups={'staff', 'boss'})
        app.get('/me')(_well)
        statuses = []
        for each in tokens:
            assert isinstance(each, TokenSet)
            statuses.append((await ask(app, '/me', f'Bearer {each.access_token.get_secret_value()}')).status_code)
        assert statuses == [403, 200]

    async def test_a_socket_without_a_token_is_closed(self, world: World) -> None:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {'type': 'websocket.connect'}

        scope: Scope = {'type': 'websocket', 'path': '/socket', 'headers': [], 'query_string': b'', 'scheme': 'ws'}
        await self.app(world)(scope, receive, send)
        assert [(message['type'], message.get('code')) for message in sent] == [('websocket.close', 1008)]


SERVICE = """
import asyncio, sys
sys.modules['nicegui'] = sys.modules['httpx2'] = None  # as if they were not installed
from pathlib import Path
import httpx
from fastapi import FastAPI
from authui.api import Bearer, BearerClaims, BearerMiddleware
from authui.local import LocalPool

pool = LocalPool.open(Path('pool'))
pool.admin_create_user('ann@example.org', 'correct horse battery')
app = FastAPI()
app.add_middleware(BearerMiddleware, bearer=Bearer(pool=pool), public={'/health'})

@app.get('/health')
def health(): return 'well'

@app.get('/me')
def me(claims: BearerClaims): return claims.sub

async def main():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url='http://api') as client:
        print([(await client.get(path)).status_code for path in ('/health', '/me')])

asyncio.run(main())
"""


def test_a_service_without_pages_runs_where_nicegui_is_not_installed(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, '-c', SERVICE], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ('[200, 401]\n', 0), done.stderr
