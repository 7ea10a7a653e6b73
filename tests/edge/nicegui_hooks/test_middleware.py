"""Where middleware stands, and NiceGUI's own, which changes headers without tasks of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from nicegui import core
from nicegui.middlewares import RedirectWithPrefixMiddleware, SetCacheControlMiddleware
from nicegui.version import __version__
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from authui.edge.nicegui_hooks.middleware import add_innermost, add_outermost, has_middleware


class Outer:
    """Middleware that notes in the scope that it was passed."""

    def __init__(self, app: ASGIApp, name: str = 'outer') -> None:
        self._app = app
        self._name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault('passed', []).append(self._name)
        await self._app(scope, receive, send)


async def test_middleware_stands_innermost_and_outermost_also_of_what_is_added_later() -> None:
    app = FastAPI()
    app.add_middleware(Outer, name='before')
    add_innermost(app, [Middleware(Outer, name='innermost')])
    add_outermost(app, lambda inner: Outer(inner, 'replaced'))
    add_outermost(app, lambda inner: Outer(inner, 'outermost'))
    app.add_middleware(Outer, name='after')
    scope: dict[str, Any] = {'type': 'http', 'method': 'GET', 'path': '/', 'query_string': b'', 'headers': []}

    async def send(_message: object) -> None: ...

    async def receive() -> Any: ...

    await app(scope, receive, send)
    assert scope['passed'] == ['outermost', 'after', 'before', 'innermost']
    assert has_middleware(app, Outer)
    assert not has_middleware(app, Middleware)


FILE = f'/_nicegui/{__version__}/static/nicegui.js'
ANSWERS: dict[str, Callable[[], Response]] = {
    '/old': lambda: RedirectResponse('/new?a=1'),
    '/away': lambda: RedirectResponse('https://example.org/new'),
    '/page': lambda: PlainTextResponse('a page', headers={'Cache-Control': 'no-store'}),
    '/made': lambda: Response(status_code=201, headers={'Location': '/made/1'}),
    '/empty': lambda: Response(status_code=204),
    FILE: lambda: PlainTextResponse('a file'),
    f'/_nicegui/{__version__}/dynamic_resources/style.css': lambda: PlainTextResponse('a style'),
    '/_nicegui/client/1/upload': lambda: PlainTextResponse('an upload'),
}


def made(answers: dict[str, Any]) -> FastAPI:
    """Return an app with the middleware that NiceGUI adds to its own."""
    app = FastAPI()
    app.add_middleware(RedirectWithPrefixMiddleware)
    app.add_middleware(SetCacheControlMiddleware)
    for path, answer in answers.items():
        app.router.add_route(path, answer, ['GET'])
    return app


def given(answer: Callable[[], Response]) -> Any:
    async def endpoint(_request: Request) -> Response:
        return answer()

    return endpoint


def client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url='http://localhost')


@pytest.mark.parametrize('prefix', [None, '/app', ''])
@pytest.mark.parametrize('path', ANSWERS)
async def test_an_answer_has_the_headers_that_niceguis_middleware_gives_it(
    path: str, prefix: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core.app.config, 'cache_control_directives', 'public, max-age=7', raising=False)
    ours, its = made({path: given(ANSWERS[path])}), made({path: given(ANSWERS[path])})
    add_outermost(ours, Outer)
    headers = {} if prefix is None else {'X-Forwarded-Prefix': prefix}
    async with client(ours) as one, client(its) as other:
        got, expected = await one.get(path, headers=headers), await other.get(path, headers=headers)
    assert (got.status_code, got.headers.multi_items(), got.content) == (
        expected.status_code,
        expected.headers.multi_items(),
        expected.content,
    )
    if path == '/old':
        assert got.headers['location'] == f'{prefix or ""}/new?a=1'
    if path == FILE:
        assert got.headers['cache-control'] == 'public, max-age=7'


async def test_a_request_is_answered_in_its_own_task_and_piece_by_piece() -> None:
    tasks: list[object] = []

    async def pieces() -> Any:
        yield 'a'
        yield 'b'

    async def endpoint(_request: Request) -> Response:
        tasks.append(asyncio.current_task())
        return StreamingResponse(pieces())

    app = made({'/': endpoint})
    add_outermost(app, Outer)
    async with client(app) as one:
        assert (await one.get('/')).text == 'ab'
    assert tasks == [asyncio.current_task()]


async def test_a_failure_within_comes_out_as_it_is() -> None:
    async def endpoint(_request: Request) -> Response:
        raise LookupError('of the host')

    app = made({'/': endpoint})
    add_outermost(app, Outer)
    async with client(app) as one:
        with pytest.raises(LookupError, match='of the host'):
            await one.get('/')


async def test_middleware_of_the_host_stays_as_it_is() -> None:
    class Own(RedirectWithPrefixMiddleware):
        async def dispatch(self, _request: Request, _call_next: object) -> Response:
            return PlainTextResponse('its own')

    app = made({'/': given(lambda: PlainTextResponse('the app'))})
    app.add_middleware(Own)
    add_outermost(app, Outer)
    async with client(app) as one:
        assert (await one.get('/')).text == 'its own'
