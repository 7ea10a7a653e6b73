"""A host app whose pages, routes and mounts cross those of NiceGUI and authui, and what it is asked for."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import unquote, urlparse

import nicegui
from fastapi import APIRouter as PlainRouter
from fastapi import FastAPI, Request, Response, WebSocket
from nicegui import APIRouter, app, ui
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from authui import AuthUI
from authui.local import PoolConfig
from authui.settings import Settings

Way = Literal['run', 'run_with', 'mounted']
Ask = Literal['GET', 'HEAD', 'POST', 'OPTIONS', 'websocket', 'polling', 'frame']
WAYS: tuple[Way, ...] = get_args(Way)
ASKS: tuple[Ask, ...] = get_args(Ask)
MOUNT: dict[Way, str] = {'run': '', 'run_with': '', 'mounted': '/gui'}
PUBLIC = ('/about', '/forgot', '/docs/*', '/files/open.txt', '/ws/open', '/api/open')
ORIGIN = 'http://127.0.0.1:8080'
VERSION = nicegui.__version__
SEED, PATHS = 13, int(os.environ.get('AUTHUI_TEST_PATHS', '160'))
"""`make soak` asks for 400 paths."""
TENTH = PATHS // 10
_ASSETS = f'/_nicegui/{VERSION}'
FILE_SIZE = 4241
"""By which a file of the host's is known where it is not sent, but its headers are."""

SERVED: list[str] = []
"""What of the host's was built or sent since it was last looked at."""


# --- the host ---


def serve(what: str) -> str:
    """Note that something of the host's was built, and return what it holds."""
    SERVED.append(what)
    sys.stderr.write(f'BUILT {what}\n')
    sys.stderr.flush()
    return f'secret of {what}'


def page(what: str) -> Callable[..., None]:
    """Return the builder of a page or a sub page."""

    def build() -> None:
        ui.label(serve(what))

    return build


def route(what: str) -> Callable[..., PlainTextResponse]:
    """Return the endpoint of a route."""

    def answer() -> PlainTextResponse:
        return PlainTextResponse(serve(what))

    return answer


def socket(what: str) -> Callable[[WebSocket], Any]:
    """Return the endpoint of a websocket."""

    async def answer(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text(serve(what))
        await websocket.close()

    return answer


def add_early_pages() -> None:
    """Make what a host has made before `install`, some of it at the URLs of screens."""
    for path in ('/mailbox', '/account', '/reset'):
        ui.page(path)(page(f'page {path}'))
    both = page('page at two paths')
    ui.page('/two')(ui.page('/account/email')(both))


def add_routes(files: Path, *, ending: Literal['page', 'files', 'root']) -> None:
    """Make the host's pages, routes and mounts in NiceGUI's app; what it ends with would answer any path."""

    @ui.page('/')
    @ui.page('/about')
    @ui.page('/about/{name}')
    def site(name: str = '') -> None:
        if name or ui.context.client.sub_pages_router.current_path != '/about':
            serve(f'page site {name}')
        ui.sub_pages(
            {
                '/about': lambda: ui.label('about us'),
                '/login': page('sub page /login'),
                '/account/email': page('sub page /account/email'),
                '/docs/{name}': taking('sub page /docs'),
                '/shop/{name}': nested,
                '/{name}': taking('sub page /{name}'),
                '/{customer}/{number}': taking('sub page /{customer}/{number}'),
            }
        )

    for path in ('/verify', '/signed-in', '/forgot', '/challenge', '/customers/7', '/docs/{name:path}'):
        ui.page(path)(page(f'page {path}'))
    ui.page('/customers/{customer}/{number:int}')(taking('page customers'))
    ui.page('/icon', favicon=files / 'icon.ico')(page('page /icon'))
    routed = APIRouter(prefix='/router')
    routed.page('/page')(page('routed page'))
    routed.page('/{name}')(taking('routed page {name}'))
    app.include_router(routed)
    app.get('/api/orders')(route('GET orders'))
    app.post('/api/orders')(route('POST orders'))
    app.post('/login')(route('POST /login'))
    app.api_route('/api/any', methods=['HEAD', 'OPTIONS', 'DELETE'])(route('any of the api'))
    app.get('/api/open')(route('open api'))
    app.add_route('/plain', lambda _request: PlainTextResponse(serve('plain route')))
    app.websocket('/ws')(socket('socket'))
    app.websocket('/ws/{name:path}')(named(socket('named socket')))
    app.add_static_files('/files', files)
    app.add_media_files('/media', files)
    app.add_static_file(local_file=files / 'report.txt')
    app.add_static_file(local_file=files / 'report.txt', url_path='/_nicegui_own/report.txt')
    app.get('/_nicegui/{version}/own')(route('like one of NiceGUI'))
    app.post('/_nicegui/clients/{client}/upload/{element}')(route('like an upload'))
    app.mount('/sub', Starlette(routes=[Route('/login', answer_any), Route('/{path:path}', answer_any)]))
    app.mount('/assets', StaticFiles(directory=files))
    if ending == 'page':
        ui.page('/{_:path}')(page('catch-all page'))
    app.websocket('/{_:path}')(named(socket('catch-all socket')))
    if ending == 'files':
        app.mount('/', StaticFiles(directory=files))


def taking(what: str) -> Callable[..., None]:
    """Return the builder of a page whose path has parameters."""

    def build(name: str = '', customer: str = '', number: str = '') -> None:
        ui.label(serve(what) + name + customer + number)

    return build


def nested() -> None:
    """Build a sub page that has sub pages itself."""
    ui.label(serve('sub page /shop'))
    ui.sub_pages({'/': page('nested /'), '/{name}': taking('nested /{name}')})


def named(answer: Callable[[WebSocket], Any]) -> Callable[[WebSocket], Any]:
    """Return the endpoint of a websocket whose path has a parameter."""
    return answer


async def answer_any(_request: Request) -> Response:
    """Answer any path of a mounted app."""
    return PlainTextResponse(serve('mounted app'))


def add_outer(host: FastAPI, files: Path) -> None:
    """Make what lies in the host's own app, before NiceGUI's is mounted into it."""
    host.get('/outer/report')(route('outer report'))
    host.websocket('/outer/ws')(socket('outer socket'))
    host.mount('/outer/files', StaticFiles(directory=files))
    host.get(f'{_ASSETS}/outer')(route('outer like NiceGUI'))
    router = PlainRouter(prefix='/outer/router')
    router.get('/{name}')(route('outer routed'))
    host.include_router(router)


def make(way: Way, folder: Path) -> tuple[AuthUI, FastAPI]:
    """Return the host's app and its guard."""
    files = folder / 'files'
    files.mkdir(exist_ok=True)
    for name in ('report.txt', 'open.txt', 'icon.ico', 'login', 'favicon.ico'):
        (files / name).write_text(f'secret of file {name}'.ljust(FILE_SIZE), encoding='utf-8')
    Settings.model_config['env_file'] = None
    auth = AuthUI(Settings.load(data_dir=folder / 'data'), pool=PoolConfig())
    public = {f'{MOUNT[way]}{path}' for path in PUBLIC}
    add_early_pages()
    if way == 'run':
        auth.install().protect(public)
        add_routes(files, ending='page')
        return auth, app
    host = FastAPI(openapi_url=None)
    add_outer(host, files)
    auth.install(host).protect(public)
    if way == 'run_with':
        add_routes(files, ending='files')
        ui.run_with(host, show_welcome_message=False)
    else:
        add_routes(files, ending='root')
        ui.run_with(host, root=page('root'), mount_path='/gui', show_welcome_message=False)
        host.mount('/', StaticFiles(directory=files))
    return auth, host


# --- what is asked for ---

_OF_NICEGUI = (
    '/',
    '/favicon.ico',
    f'{_ASSETS}/static/favicon.ico',
    f'{_ASSETS}/static/nicegui.css',
    f'{_ASSETS}/libraries/none.js',
    f'{_ASSETS}/components/none.js',
    f'{_ASSETS}/resources/none/none',
    f'{_ASSETS}/dynamic_resources/none',
    f'{_ASSETS}/esm/none/none',
    f'{_ASSETS}/anything',
    f'{_ASSETS}/static/../../../report.txt',
    f'{_ASSETS}/../../report.txt',
    '/_nicegui_ws',
    '/_nicegui_ws/',
    '/_nicegui_ws/42',
    '/_nicegui_ws/socket.io/',
    '/_nicegui/auto/static/x/report.txt',
    '/_nicegui/clients/x/upload/1',
)
_OF_AUTHUI = (
    *('/login', '/signup', '/confirm', '/forgot', '/reset', '/mfa', '/factor', '/challenge', '/mailbox', '/account'),
    *('/account/email', '/account/delete', '/verify', '/signed-in', '/authui/session', '/authui/check'),
)
_OF_THE_HOST = (
    *('/about', '/about/ann', '/docs', '/docs/a', '/docs/a/b', '/customers/7', '/customers/7/3', '/icon', '/two'),
    *('/icon/favicon.ico', '/router/page', '/router/ann', '/api/orders', '/api/any', '/api/open', '/plain', '/ws'),
    *('/ws/a', '/ws/open', '/files/report.txt', '/files/open.txt', '/media/report.txt', '/_nicegui_own/report.txt'),
    *('/sub/login', '/sub/x', '/assets/report.txt', '/report.txt', '/nowhere', '/no/where', '/shop/x', '/shop/x/y'),
    *(f'{_ASSETS}/own', f'{_ASSETS}/outer', '/_nicegui/0.0.0/own', '/outer/report', '/outer/ws'),
    *('/outer/files/report.txt', '/outer/router/x'),
)
_CHANGES: tuple[Callable[[str], str], ...] = (
    lambda path: f'{path}/',
    lambda path: f'/{path}',
    lambda path: path.replace('/', '//'),
    lambda path: f'{path}/.',
    lambda path: f'{path}/..',
    lambda path: f'/x/..{path}',
    lambda path: f'/x/%2e%2e{path}',
    lambda path: f'/x/%252e%252e{path}',
    lambda path: f'/docs/..{path}',
    lambda path: f'/docs/%2E.{path}',
    lambda path: f'/docs/..%5c{path}',
    lambda path: f'{_ASSETS}{path}',
    lambda path: f'{_ASSETS}/..{path}',
    lambda path: f'{_ASSETS}/static{path}',
    lambda path: f'{_ASSETS}/static/../../..{path}',
    lambda path: f'{_ASSETS}/libraries{path}',
    lambda path: f'/_nicegui_ws{path}',
    lambda path: f'/_nicegui{path}',
    lambda path: path.replace(VERSION, '1.2.3'),
    str.upper,
    str.title,
    lambda path: '/' + ''.join(f'%{byte:02x}' for byte in path[1:].encode()),
    lambda path: path[0] + path[1:].replace('/', '%2f'),
    lambda path: path[0] + path[1:].replace('/', '%252f'),
    lambda path: f'{path}%00',
    lambda path: f'{path};x',
    lambda path: f'{path}%3fx',
    lambda path: f'{path}%0a',
    lambda path: f'{path}/favicon.ico',
    lambda path: f'{path}/login',
    lambda path: f'/gui{path}',
    lambda path: f'/docs{path}',
)


def paths() -> list[str]:
    """Return what is asked for, as it stands in a request: all that there is, and as much again at random."""
    plain = list(dict.fromkeys((*_OF_NICEGUI, *_OF_AUTHUI, *_OF_THE_HOST)))
    changed = sorted({change(path) for change in _CHANGES for path in plain} - set(plain))
    return plain + random.Random(SEED).sample(changed, PATHS - len(plain))  # noqa: S311 - to be the same each time


def tenth(way: Way) -> list[str]:
    """Return the tenth of the paths that is looked at more closely, another one for each way."""
    return random.Random(f'{SEED} {way}').sample(paths(), TENTH)  # noqa: S311 - to be the same each time


def is_public(path: str) -> bool:
    """Tell whether the host has named a path public, as a router sees it below the mount."""
    exact = {each.removesuffix('/*') for each in PUBLIC}
    return path in exact or any(path.startswith(each[:-1]) for each in PUBLIC if each.endswith('/*'))


def seen(path: str) -> str:
    """Return a path as a server hands it on."""
    return unquote(path)


def opened(path: str) -> str:
    """Return a sub page's path as NiceGUI takes it apart."""
    return urlparse(path).path.rstrip('/') or '/'
