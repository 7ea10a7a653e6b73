"""What a host draws into its own layout for signed-in users, in a page without a server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from nicegui import Client, app, background_tasks, core, ui
from starlette.middleware import Middleware
from starlette.requests import Request
from support.markup import read

from authui.account import Account, Authentication
from authui.edge import mount_of
from authui.guards import parts
from authui.guards.gate import Gate
from authui.guards.responders import Responder
from authui.guards.visit import NotAllowedError, Visit
from authui.host import AuthUI
from authui.models import User
from authui.settings import Settings
from authui.store import Store

ANN = User(sub='1', username='ann', email='ann@example.org', email_verified=True, groups=('staff',))
CAREFUL = ANN.model_copy(update={'mfa': ('app',)})
UNVERIFIED = ANN.model_copy(update={'email_verified': False})
HTML = (b'accept', b'text/html')


def request(auth: AuthUI, path: str = '/page', query: bytes = b'', headers: list[tuple[bytes, bytes]] | None = None,
            ) -> Request:  # fmt: skip
    scope = {'type': 'http', 'method': 'GET', 'path': path, 'query_string': query, 'headers': headers or []}
    return Request(scope | {'state': {'authui': Visit(auth.settings, None)}})


@pytest.fixture
def auth(tmp_path: Path) -> AuthUI:
    return AuthUI(Settings.load(data_dir=tmp_path))


class Page:
    """An open page of a user who signs in and out."""

    def __init__(self, auth: AuthUI) -> None:
        self.client = Client(ui.page('/page'), request=request(auth))
        self.store = Store({'account': Account(cast('Authentication', SimpleNamespace(unfinished=None)))})

    async def is_for(self, user: User | None) -> list[str]:
        """Sign a user in or out; return the texts of the page."""
        self.store.commit(Account.user, user)
        for _ in range(4):
            await asyncio.sleep(0)
        return self.said

    @property
    def said(self) -> list[str]:
        return said_on(self.client)


def said_on(client: Client) -> list[str]:
    texts = (getattr(each, 'text', None) or each.props.get('label') for each in client.elements.values())
    return [text for text in texts if text]


@pytest.fixture
async def page(auth: AuthUI, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Page]:
    monkeypatch.setattr(core, 'loop', asyncio.get_running_loop())
    page = Page(auth)
    monkeypatch.setattr(auth, 'store', lambda: page.store)
    yield page
    page.client.delete()
    await background_tasks.teardown()


class TestSignedInUser:
    async def test_gets_content_that_goes_when_they_sign_out(self, auth: AuthUI, page: Page) -> None:
        with page.client:
            auth.signed_in(lambda user: ui.label(f'for {user.email}'))
            auth.signed_in(lambda: ui.label('for users'))
            auth.signed_out(lambda: ui.label('for nobody'))
        assert page.said == ['for nobody']
        assert await page.is_for(ANN) == ['for ann@example.org', 'for users']
        assert await page.is_for(UNVERIFIED) == ['for nobody']
        assert await page.is_for(None) == ['for nobody']

    async def test_gets_content_that_requires_more_than_a_login(self, auth: AuthUI, page: Page) -> None:
        with page.client:
            auth.signed_in(lambda: ui.label('for staff'), groups='staff')
            auth.signed_in(lambda: ui.label('for owners'), groups=['owners'])
            auth.signed_in(lambda: ui.label('for the careful'), mfa=True)
        assert await page.is_for(ANN) == ['for staff']
        assert await page.is_for(CAREFUL) == ['for staff', 'for the careful']

    async def test_gets_content_of_a_coroutine_too(self, auth: AuthUI, page: Page) -> None:
        async def slow() -> None:
            ui.label('at once')
            await asyncio.sleep(0)
            ui.label('later')

        with page.client:
            auth.signed_in(slow)
        assert await page.is_for(ANN) == ['at once', 'later']

    async def test_has_a_menu_and_a_visitor_has_a_link(self, auth: AuthUI, page: Page) -> None:
        with page.client:
            auth.user_menu()
        assert page.said == ['Login']
        link = next(each for each in page.client.elements.values() if isinstance(each, ui.link))
        assert link.props['href'] == '/login?next=%2Fpage'
        assert {'ann@example.org', 'Your account', 'Log out'} <= set(await page.is_for(ANN))

    async def test_has_no_link_to_an_account_screen_that_is_switched_off(self, tmp_path: Path, page: Page) -> None:
        auth = AuthUI(Settings.load(data_dir=tmp_path, account_screen=False))
        with page.client:
            auth._parts.user_menu(page.store)
        said = await page.is_for(ANN)
        assert 'Log out' in said
        assert 'Your account' not in said


class TestCard:
    @pytest.mark.parametrize(
        ('path', 'query', 'given', 'target'),
        [
            ('/page', b'', None, '/page'),
            ('/page', b'next=/else', None, '/page?next=/else'),
            ('/page', b'', '/else', '/else'),
            ('/login', b'next=/else', None, '/else'),
            ('/login', b'', None, '/'),
            ('/login', b'next=//evil.example', None, '/'),
        ],
    )
    async def test_leads_to_the_requested_page(
        self, auth: AuthUI, path: str, query: bytes, given: str | None, target: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drawn: list[Any] = []
        monkeypatch.setattr(parts, 'card_part', lambda _, *card, focus: drawn.append((*card, focus)))
        with Client(ui.page(path), request=request(auth, path, query)) as client:
            auth.login_card(given)
            auth.card('signup', given, focus=True)
        client.delete()
        assert drawn == [('login', target, False), ('signup', target, True)]


class TestOfTheApp:
    def test_the_gate_asks_who_answers_in_that_app(self, auth: AuthUI) -> None:
        middleware: Middleware = auth.protect({'/about'})._protection.gate(FastAPI())
        make: Any = middleware.cls
        gate = make(auth._protection.front, **middleware.kwargs)
        assert isinstance(gate, Gate)
        assert gate._public() is auth._protection.public
        assert gate._responder({'type': 'http', 'method': 'GET', 'path': '/x', 'headers': []}) is Responder.NOTHING
        assert gate._logos == auth.settings.logo_paths

    def test_a_screen_is_authuis_or_the_hosts(self, auth: AuthUI) -> None:
        host = FastAPI(openapi_url=None)
        host.get('/login')(lambda: 'mine')
        assert not auth._protection.is_own_screen(host, '/login')
        routes = list(app.routes)
        try:
            app.router.routes.clear()
            auth.install()
            assert auth._protection.is_own_screen(app, '/login')
            assert not auth._protection.is_own_screen(app, '/page')
            auth._protection.mount = lambda: '/gui'
            assert not auth._protection.is_own_screen(app, '/gui/page')
        finally:
            app.router.routes[:] = routes

    @pytest.mark.parametrize(
        ('kind', 'method', 'path', 'serves'),
        [
            ('http', 'GET', '/_nicegui/1/libraries/x.js', True),
            ('http', 'HEAD', '/_nicegui/1/libraries/x.js', True),
            ('http', 'POST', '/_nicegui/1/libraries/x.js', False),
            ('websocket', 'GET', '/_nicegui/1/libraries/x.js', False),
            ('http', 'GET', '/_nicegui/1/libraries/../x.js', False),
            ('http', 'GET', '/libraries/x.js', False),
        ],
    )
    def test_niceguis_files_are_read(
        self, auth: AuthUI, monkeypatch: pytest.MonkeyPatch, kind: str, method: str, path: str, serves: bool
    ) -> None:
        monkeypatch.setattr(auth._protection._responders, 'in_the_end', lambda *_: Responder.NICEGUI_FILES)
        assert auth._protection.serves_files(app, {'type': kind, 'method': method, 'path': path}) is serves
        monkeypatch.setattr(auth._protection._responders, 'in_the_end', lambda *_: Responder.HOST)
        assert not auth._protection.serves_files(app, {'type': kind, 'method': method, 'path': path})

    def test_a_user_who_may_not_see_a_page_is_told_so(self, auth: AuthUI) -> None:
        plain = auth._protection.answer_not_allowed(request(auth), NotAllowedError('group'))
        assert (plain.status_code, plain.body) == (403, b'{"detail":"Not allowed."}')
        shown = auth._protection.answer_not_allowed(request(auth, headers=[HTML]), NotAllowedError('group'))
        assert shown.status_code == 403
        card = read(bytes(shown.body).decode()).one('section')
        texts = auth._pages.texts
        assert [card.one('h2').text, card.one('p').text] == [texts.not_allowed, texts.not_allowed_info]

    def test_a_mount_is_found_by_what_is_mounted(self) -> None:
        host, inner, other = FastAPI(), FastAPI(), FastAPI()
        host.mount('/other', other)
        assert mount_of(host, inner) == ''
        host.mount('/gui', inner)
        assert (mount_of(host, inner), mount_of(host, other)) == ('/gui', '/other')
