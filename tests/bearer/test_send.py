"""Calls of an API as the user, by httpx and by httpx2."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any

import httpx
import httpx2
import pytest
import uvicorn
from fastapi import Depends, FastAPI, Request, Response
from pydantic import SecretStr
from starlette.middleware.base import RequestResponseEndpoint
from support.told import tokens_of
from support.world import World

from authui.api import Bearer
from authui.bearer import BearerAuth
from authui.cognito import KeySet, TokenVerifier, jwks_of
from authui.errors import BearerError, SessionEndedError
from authui.models import JwtSource, TokenSet
from authui.session import AuthSession, TabSession

REFRESH = 'GetTokensFromRefreshToken'
API = 'https://api.example.org'


class Api:
    """A service that takes the tokens which have not expired and are not revoked, and counts the calls."""

    def __init__(self, world: World, library: ModuleType) -> None:
        self.world = world
        self.library = library
        self.seen: list[tuple[str, str | None]] = []
        self.refused: set[str] = set()
        self.redirect: str | None = None
        self.told: Callable[[Any], Any] | None = None

    async def __call__(self, request: Any) -> Any:
        await asyncio.sleep(0)  # as any network does, so that fifty calls interleave
        return self.answer(request)

    def answer(self, request: Any) -> Any:
        if self.told is not None:
            return self.told(request)
        header = request.headers.get('authorization')
        self.seen.append((str(request.url), header))
        if self.redirect is not None and request.url.host == 'api.example.org':
            return self.library.Response(302, headers={'Location': self.redirect})
        return self.library.Response(401 if header in {None, *self.refused} else 200)

    def client(self, auth: BearerAuth, **options: Any) -> Any:
        return self.library.AsyncClient(transport=self.library.MockTransport(self), auth=auth, **options)


@pytest.fixture(params=[httpx, httpx2], ids=['httpx', 'httpx2'])
def api(world: World, request: pytest.FixtureRequest) -> Api:
    return Api(world, request.param)


@pytest.fixture
async def session(world: World) -> AuthSession:
    return (await world.registry.begin(await tokens_of(world)))[0]


class AnyTokens(JwtSource):
    """A user whose tokens are words, for what is decided without a pool."""

    async def fresh_tokens(self) -> TokenSet:
        return TokenSet(id_token=SecretStr('id'), access_token=SecretStr('access'), refresh_token=SecretStr('refresh'))

    async def early_tokens(self) -> TokenSet:
        return await self.fresh_tokens()

    async def newer_tokens(self, refused: TokenSet) -> TokenSet:
        return refused


@asynccontextmanager
async def calling(library: ModuleType, *origins: str, **options: Any) -> AsyncIterator[tuple[Any, list[str | None]]]:
    """Give a client with the token for these origins, and what headers arrive."""
    seen: list[str | None] = []

    async def answer(request: Any) -> Any:
        await asyncio.sleep(0)
        seen.append(request.headers.get('authorization'))
        return library.Response(200)

    transport = library.MockTransport(answer)
    async with library.AsyncClient(transport=transport, auth=BearerAuth(AnyTokens(), origins), **options) as client:
        yield client, seen


BOTH = pytest.mark.parametrize('library', [httpx, httpx2], ids=['httpx', 'httpx2'])


async def header_of(session: AuthSession) -> str:
    return f'Bearer {(await session.fresh_tokens()).access_token.get_secret_value()}'


async def test_the_access_token_goes_along_or_the_id_token(api: Api, session: AuthSession) -> None:
    async with api.client(BearerAuth(session, [API])) as client:
        assert (await client.get(f'{API}/todos')).status_code == 200
    async with api.client(BearerAuth(session, [API], use='id')) as client:
        await client.get(f'{API}:443/todos')
    tokens = await session.fresh_tokens()
    assert [header for _, header in api.seen] == [
        f'Bearer {tokens.access_token.get_secret_value()}',
        f'Bearer {tokens.id_token.get_secret_value()}',
    ]


async def test_fifty_calls_with_a_token_that_has_just_expired_refresh_once(
    api: Api, session: AuthSession, world: World
) -> None:
    world.clock.move(3601)
    async with api.client(BearerAuth(session, [API])) as client:
        answers = await asyncio.gather(*(client.get(API) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert (world.pool.calls[REFRESH], len(api.seen)) == (1, 50)


@BOTH
class TestRealServer:
    """Fifty calls at once over sockets, of a service that verifies each token by itself."""

    async def test_a_token_that_has_just_expired_is_refreshed_once(
        self, library: ModuleType, session: AuthSession, world: World
    ) -> None:
        async with service(world, ahead=0.0) as (origin, statuses):
            world.clock.move(3601)
            assert await fifty(library, session, origin) == {200}
        assert (statuses, world.pool.calls[REFRESH]) == ([200] * 50, 1)

    async def test_one_that_the_service_holds_for_expired_too(
        self, library: ModuleType, session: AuthSession, world: World
    ) -> None:
        async with service(world, ahead=200.0) as (origin, statuses):
            world.clock.move(3500)
            assert await fifty(library, session, origin) == {200}
        assert (Counter(statuses), world.pool.calls[REFRESH]) == (Counter({401: 50, 200: 50}), 1)


async def fifty(library: ModuleType, session: AuthSession, origin: str) -> set[int]:
    async with library.AsyncClient(auth=BearerAuth(session, [origin])) as client:
        return {answer.status_code for answer in await asyncio.gather(*(client.get(origin) for _ in range(50)))}


@asynccontextmanager
async def service(world: World, *, ahead: float) -> AsyncIterator[tuple[str, list[int]]]:
    """Serve an API whose clock is ahead of the app's; what it answered is told by the status."""
    verifier = TokenVerifier(
        issuer=world.pool.issuer,
        client_id=world.pool.client_id,
        keys=KeySet(jwks_of(world.pool.jwks)),
        clock=lambda: world.clock() + ahead,
    )
    api, statuses = FastAPI(), list[int]()

    @api.middleware('http')
    async def note(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        statuses.append(response.status_code)
        return response

    @api.get('/', dependencies=[Depends(Bearer(verifier=verifier).required())])
    async def well() -> str:
        return 'well'

    server = uvicorn.Server(uvicorn.Config(api, host='127.0.0.1', port=0, log_level='error', ws='none'))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done()
        await asyncio.sleep(0.01)
    yield f'http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}', statuses
    server.should_exit = True
    await serving


async def test_fifty_calls_that_are_refused_refresh_once_and_are_repeated(
    api: Api, session: AuthSession, world: World
) -> None:
    api.refused.add(await header_of(session))
    world.clock.move(1)  # so that the new token is another
    async with api.client(BearerAuth(session, [API])) as client:
        answers = await asyncio.gather(*(client.post(API, json={'n': n}) for n in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert (world.pool.calls[REFRESH], len(api.seen)) == (1, 100)


async def test_a_second_refusal_is_the_answer(api: Api, session: AuthSession, world: World) -> None:
    api.told = lambda _: api.library.Response(401)
    async with api.client(BearerAuth(session, [API])) as client:
        assert (await client.get(API)).status_code == 401
    assert world.pool.calls[REFRESH] == 1


async def test_a_body_that_is_a_stream_is_sent_once(api: Api, session: AuthSession, world: World) -> None:
    async def body() -> Any:
        yield b'part'

    api.refused.add(await header_of(session))
    async with api.client(BearerAuth(session, [API])) as client:
        assert (await client.post(API, content=body())).status_code == 401
    assert world.pool.calls[REFRESH] == 0


async def test_the_token_is_refreshed_ahead_of_its_expiry(api: Api, session: AuthSession, world: World) -> None:
    async with api.client(BearerAuth(session, [API])) as client:
        world.clock.move(3600 - 61)
        await client.get(API)
        assert world.pool.calls[REFRESH] == 0
        world.clock.move(2)
        await client.get(API)
        assert world.pool.calls[REFRESH] == 1


async def test_a_token_that_is_still_valid_serves_while_cognito_is_away(
    api: Api, session: AuthSession, world: World
) -> None:
    world.clock.move(3600 - 30)
    world.pool.faults.refuse()
    async with api.client(BearerAuth(session, [API])) as client:
        assert (await client.get(API)).status_code == 200


async def test_nothing_is_sent_once_the_user_has_signed_out(api: Api, session: AuthSession, world: World) -> None:
    tab = TabSession(world.registry, session)
    await tab.logout()
    async with api.client(BearerAuth(tab, [API])) as client:
        with pytest.raises(SessionEndedError):
            await client.get(API)
    assert api.seen == []


async def test_a_synchronous_client_in_a_thread_is_served_too(api: Api, session: AuthSession, world: World) -> None:
    auth = BearerAuth(session, [API])
    former = await header_of(session)
    api.refused.add(former)
    world.clock.move(1)
    with api.library.Client(transport=api.library.MockTransport(api.answer), auth=auth) as client:
        assert (await asyncio.to_thread(client.get, API)).status_code == 200
        assert [header for _, header in api.seen] == [former, await header_of(session)]
        assert (await asyncio.to_thread(client.get, API)).status_code == 200
        assert (len(api.seen), world.pool.calls[REFRESH]) == (3, 1), 'what is not refused is not repeated'

        async def in_a_loop_of_its_own() -> int:
            return int(client.get(API).status_code)

        assert await asyncio.to_thread(asyncio.run, in_a_loop_of_its_own()) == 200
        with pytest.raises(BearerError, match='AsyncClient'):
            client.get(API)
        with pytest.raises(BearerError, match=r'^https://evil\.example is not among the origins'):
            await asyncio.to_thread(client.get, 'https://evil.example')
    assert len(api.seen) == 4


OTHERS = [
    'https://evil.example',
    'http://api.example.org',
    'wss://api.example.org',
    'http://api.example.org:443',
    'https://api.example.org.evil.example',
    'https://api.example.org@evil.example',
    'https://api.example.org\\@evil.example',
    'https://api.example.org.',
    'https://api%2eexample.org',
    'https://\u0430pi.example.org',
    'https://xn--pi-6kc.example.org',
    'https://[::1]',
    *(f'{API}:{port}' for port in ('0', '00', '1', '80', '444', '8443', '44300', '65536', '65979', '99999')),
]
"""The last but one is 443 for what keeps 16 bits of it."""


@BOTH
@pytest.mark.parametrize('url', OTHERS)
async def test_another_origin_gets_nothing(library: ModuleType, url: str) -> None:
    async with calling(library, API) as (client, seen):
        with pytest.raises(BearerError, match='not among the origins'):
            await client.get(url)
    assert seen == []


@BOTH
@pytest.mark.parametrize(
    ('named', 'url'),
    [
        (API, 'HTTPS://API.Example.ORG/todos'),
        (API, f'{API}:443/todos'),
        (API, f'{API}:/todos'),
        (f'{API}:443', f'{API}/todos'),
        (f'{API}:/', f'{API}/todos'),
        ('HTTPS://API.Example.ORG:0443/', f'{API}/todos'),
        (f'{API}:1', f'{API}:1/todos'),
        (f'{API}:65535', f'{API}:65535/todos'),
        ('https://api.example.org.', 'https://api.example.org./todos'),
        ('https://b\u00fccher.example', 'https://xn--bcher-kva.example/todos'),
        ('https://xn--bcher-kva.example', 'https://b\u00fccher.example/todos'),
        ('https://[2001:DB8::1]:8443', 'https://[2001:db8::1]:8443/todos'),
        ('http://[::1]', 'http://[::1]:80/todos'),
        ('http://LOCALHOST:80', 'http://localhost/todos'),
    ],
)
async def test_one_origin_is_the_same_however_it_is_written(library: ModuleType, named: str, url: str) -> None:
    async with calling(library, named) as (client, seen):
        await client.get(url)
    assert seen == ['Bearer access']


@BOTH
async def test_one_port_is_not_another(library: ModuleType) -> None:
    async with calling(library, f'{API}:8443', 'http://127.0.0.1:443', 'https://[::1]:8443') as (client, seen):
        for port in ('', ':8444', ':0', ':80'):
            for url in (f'{API}{port}', f'https://127.0.0.1{port}', f'http://127.0.0.1{port}', f'https://[::1]{port}'):
                with pytest.raises(BearerError, match='not among the origins'):
                    await client.get(url)
        with pytest.raises(BearerError, match=r'^https://\[::1\]:444 is not'):
            await client.get('https://[::1]:444')
    assert seen == []


@pytest.mark.parametrize('location', ['https://evil.example/', 'http://api.example.org:80/', f'{API}:8443/'])
async def test_a_redirect_to_another_origin_goes_without_the_token(
    api: Api, session: AuthSession, world: World, location: str
) -> None:
    api.redirect = location
    if 'api.example.org' in location:
        api.told = _redirecting_once(api, location)
    async with api.client(BearerAuth(session, [API]), follow_redirects=True) as client:
        assert (await client.get(API)).status_code == 401
    assert [header is None for _, header in api.seen] == [False, True]
    assert world.pool.calls[REFRESH] == 0


def _redirecting_once(api: Api, location: str) -> Callable[[Any], Any]:
    def answer(request: Any) -> Any:
        header = request.headers.get('authorization')
        api.seen.append((str(request.url), header))
        if len(api.seen) == 1:
            return api.library.Response(302, headers={'Location': location})
        return api.library.Response(401 if header is None else 200)

    return answer


@pytest.mark.parametrize(
    ('origins', 'why'),
    [
        ([], 'name the origins'),
        (['http://api.example.org'], 'in the clear'),
        (['api.example.org'], 'a scheme, a host'),
        ([f'{API}/v1'], 'a scheme, a host'),
        (['https://ann:secret@api.example.org'], 'a scheme, a host'),
        (['https://:secret@api.example.org'], 'a scheme, a host'),
        (['https://@api.example.org'], 'a scheme, a host'),
        ([''], 'a scheme, a host'),
        (['https://'], 'a scheme, a host'),
        (['https:///'], 'a scheme, a host'),
        (['//api.example.org'], 'a scheme, a host'),
        (['wss://api.example.org'], 'a scheme, a host'),
        (['http\u017f://api.example.org'], 'a scheme, a host'),
        ([f'{API}?'], 'a scheme, a host'),
        ([f'{API}#'], 'a scheme, a host'),
        ([f'{API}//'], 'a scheme, a host'),
        ([f' {API}'], 'a scheme, a host'),
        ([f'{API}\n'], 'a scheme, a host'),
        (['https://api.example.org\\'], 'a scheme, a host'),
        (['https://api%2eexample.org'], 'a scheme, a host'),
        (['https://[fe80::1%25eth0]'], 'a scheme, a host'),
        (['https://[::1'], 'a scheme, a host'),
        (['https://[api.example.org]'], 'a scheme, a host'),
        (['https://[::1::]'], 'no origin'),
        (['https://a\u00adpi.example.org'], 'no origin'),
        ([f'{API}:+443'], 'a scheme, a host'),
        ([f'{API}:-1'], 'a scheme, a host'),
        ([f'{API}:\uff14\uff14\uff13'], 'a scheme, a host'),
        ([f'{API}:443:443'], 'a scheme, a host'),
        ([f'{API}:0'], 'port'),
        ([f'{API}:65536'], 'port'),
        ([f'{API}:99999'], 'port'),
        ([f'{API}:4430000'], 'no origin|port'),
        ([f'{API}:' + '9' * 5000], 'no origin'),
        (['http://localhost.'], 'in the clear'),
        (['http://127.1'], 'in the clear'),
        (['http://0.0.0.0'], 'in the clear'),
        (['http://localhost.evil.example'], 'in the clear'),
        ([API, f'{API}:0'], 'port'),
    ],
)
async def test_origins_that_would_leak_it_are_refused(origins: list[str], why: str) -> None:
    with pytest.raises(BearerError, match=why) as caught:
        BearerAuth(AnyTokens(), origins)
    assert 'secret@' not in str(caught.value)


async def test_this_machine_may_be_called_in_the_clear(api: Api, session: AuthSession) -> None:
    async with api.client(BearerAuth(session, ['http://127.0.0.1:8000'])) as client:
        assert (await client.get('http://127.0.0.1:8000/x')).status_code == 200


async def test_the_token_is_in_no_repr_log_or_error(
    api: Api, session: AuthSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    auth = BearerAuth(session, [API])
    secret = (await header_of(session)).split()[1]
    async with api.client(auth) as client:
        answer = await client.get(API)
        with pytest.raises(BearerError) as caught:
            await client.get('https://evil.example')
    assert all(secret not in text for text in (repr(auth), repr(answer), repr(answer.request.headers), caplog.text))
    assert secret not in str(caught.value)


class TestTheSimulationOfAUser:
    """NiceGUI's simulation calls the app `http://test`, in this process."""

    async def test_takes_the_token(self, monkeypatch: pytest.MonkeyPatch, session: AuthSession) -> None:
        monkeypatch.setenv('NICEGUI_USER_SIMULATION', 'true')
        BearerAuth(session, ['http://test'])
        with pytest.raises(BearerError, match='in the clear'):
            BearerAuth(session, ['http://test.example.org'])

    async def test_does_not_elsewhere(self, monkeypatch: pytest.MonkeyPatch, session: AuthSession) -> None:
        monkeypatch.delenv('NICEGUI_USER_SIMULATION', raising=False)
        with pytest.raises(BearerError, match='in the clear'):
            BearerAuth(session, ['http://test'])
