from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
from fastapi import HTTPException, Request
from pydantic import SecretStr
from starlette.types import Message, Receive, Scope, Send

from authui.edge.demands import DEMANDS
from authui.edge.targets import path_below
from authui.errors import StorageError, UnavailableError
from authui.guards import visit as guard
from authui.guards.cookie import Cookie
from authui.guards.current_user import current_user, signed_in_user, user_in
from authui.guards.middleware import SessionMiddleware
from authui.guards.requirement import Refusal, Requirement
from authui.guards.visit import NotAllowedError, Visit, refusal_url, visit_of
from authui.models import Unfinished, User
from authui.session import AuthSession, SessionRegistry
from authui.session.services import session_key
from authui.settings import Settings


class TestLoopbackOnly:
    """The embedded pool answers this machine alone, in any server."""

    @staticmethod
    async def ask(client: str | None, server: str | None, kind: str = 'http') -> list[Message]:
        reached: list[Message] = []

        async def page(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send({'type': 'http.response.start', 'status': 200, 'headers': []})

        async def receive() -> Message:
            return {'type': 'http.request', 'body': b''}

        async def send(message: Message) -> None:
            reached.append(message)

        middleware = SessionMiddleware(
            page,
            settings=Settings.load(),
            registry=lambda: pytest.fail('nobody sent a cookie'),
            cookie=Cookie(secure=False),
            loopback_only=True,
        )
        scope: Scope = {'type': kind, 'path': '/', 'headers': [], 'method': 'GET'}
        scope['client'] = (client, 40_000) if client else None
        scope['server'] = (server, 8080) if server else None
        await middleware(scope, receive, send)
        return reached

    @pytest.mark.parametrize(
        ('client', 'server'),
        [
            ('192.168.1.7', '192.168.1.2'),
            ('127.0.0.1', '192.168.1.2'),
            ('203.0.113.9', '127.0.0.1'),
            ('2001:db8::1', '::1'),
        ],
    )
    async def test_a_connection_from_elsewhere_is_refused(self, client: str, server: str) -> None:
        start, body = await self.ask(client, server)
        assert start['status'] == 503
        assert b'for this machine alone' in body['body']
        assert await self.ask(client, server, 'websocket') == [{'type': 'websocket.close', 'code': 1008}]

    @pytest.mark.parametrize(
        ('client', 'server'), [('127.0.0.1', '127.0.0.1'), ('::1', '::1'), ('testclient', 'test'), (None, None)]
    )
    async def test_this_machine_is_answered(self, client: str | None, server: str | None) -> None:
        (start,) = await self.ask(client, server)
        assert start['status'] == 200


class TestCookie:
    def test_over_https_it_is_bound_to_the_host(self) -> None:
        line = Cookie(secure=True).set(SecretStr('id'))
        assert line == '__Host-authui=id; Path=/; HttpOnly; SameSite=Lax; Secure'

    def test_on_loopback_it_goes_without(self) -> None:
        assert Cookie(secure=False).set(SecretStr('id')) == 'authui=id; Path=/; HttpOnly; SameSite=Lax'

    def test_is_removed_with_the_same_attributes(self) -> None:
        assert Cookie(secure=True).cleared == '__Host-authui=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure'

    def test_of_a_step_has_a_name_of_its_own_and_ends_by_itself(self) -> None:
        cookie = Cookie(secure=True, stem='authui-step')
        line = cookie.set(SecretStr('id'), seconds=179.9)
        assert line == '__Host-authui-step=id; Max-Age=179; Path=/; HttpOnly; SameSite=Lax; Secure'
        assert (
            Cookie(secure=False, stem='authui-step')
            .set(SecretStr('id'), seconds=-1)
            .startswith('authui-step=id; Max-Age=0; ')
        )


ID, STEP = 'a' * 43, 'b' * 43
ANN = User(sub='1', username='ann', email='ann@example.org', email_verified=True, groups=('staff',))
UNFINISHED = Unfinished(step='confirm', identifier='ann@example.org', expires_at=0)
SETTINGS = Settings.load()


class Session:
    """A stand-in for a session."""

    def __init__(self, user: User | None = ANN) -> None:
        self.key = 'key of the session'
        self.ended = False
        self.user = user
        self.fault: Exception | None = None

    async def fetch_user(self) -> User | None:
        if self.fault is not None:
            raise self.fault
        return self.user


class Registry:
    """Sessions by the ids of their cookies, and how each was requested."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {ID: Session()}
        self.superseded: set[str] = set()
        self.expired: set[str] = set()
        self.found: list[tuple[str, bool]] = []
        self.fault: Exception | None = None

    async def find(self, value: SecretStr, *, is_use: bool = True) -> Session | None:
        self.found.append((value.get_secret_value(), is_use))
        if self.fault is not None:
            raise self.fault
        return self.sessions.get(value.get_secret_value())

    async def find_unfinished(self, value: SecretStr) -> tuple[str, Unfinished] | None:
        if self.fault is not None:
            raise self.fault
        return ('key', UNFINISHED) if value.get_secret_value() == STEP else None

    def is_superseded(self, value: SecretStr) -> bool:
        return value.get_secret_value() in self.superseded

    def has_expired(self, value: SecretStr) -> bool:
        return value.get_secret_value() in self.expired


class Served:
    """An app behind the middleware that notes which visit reached it."""

    def __init__(self, **arguments: Any) -> None:
        self.registry = Registry()
        self.visits: list[Visit | None] = []
        self.headers: list[tuple[bytes, bytes]] = []
        self.on_visit: Callable[[Visit], object] = lambda _: None
        self.middleware = SessionMiddleware(
            self._app,
            settings=SETTINGS,
            registry=lambda: cast('SessionRegistry', self.registry),
            cookie=Cookie(secure=False),
            step_cookie=Cookie(secure=False, stem='authui-step'),
            screens=['/login', '/confirm'],
            **{'loopback_only': False, **arguments},
        )

    async def _app(self, scope: Scope, _receive: Receive, send: Send) -> None:
        visit = guard.find_visit(Request(scope)) if scope['type'] == 'http' else None
        self.visits.append(visit)
        if visit is not None:
            self.on_visit(visit)
        await send({'type': 'http.response.start', 'status': 200, 'headers': list(self.headers)})
        await send({'type': 'http.response.body', 'body': b''})

    async def ask(self, path: str = '/', cookie: str = '', **scope: Any) -> tuple[int, list[tuple[str, str]]]:
        """Request a path; return the status and the headers."""
        asked: Scope = {'type': 'http', 'method': 'GET', 'path': path, 'query_string': b''}
        asked['headers'] = [(b'cookie', each.encode()) for each in cookie.split('|') if each]
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        await self.middleware({**asked, **scope}, _nothing, send)
        start = sent[0]
        return start.get('status', 0), [(name.decode(), value.decode()) for name, value in start.get('headers', [])]

    async def visit(self, path: str = '/', cookie: str = f'authui={ID}', **scope: Any) -> Visit:
        await self.ask(path, cookie, **scope)
        visit = self.visits[-1]
        assert visit is not None
        return visit


async def _nothing() -> Message:
    return {'type': 'http.request', 'body': b''}


class TestSessionOfARequest:
    async def test_is_found_by_its_cookie(self) -> None:
        served = Served()
        visit = await served.visit()
        assert visit.session is cast('AuthSession', served.registry.sessions[ID])
        assert (visit.session_key, visit.key_sent) == ('key of the session', session_key(SecretStr(ID)))
        served.registry.sessions[ID].ended = True
        assert visit.session_key is None
        assert (visit.base, visit.mount, visit.at_screen, visit.unfinished) == ('', '', False, None)

    async def test_is_missing_without_a_cookie(self) -> None:
        served = Served()
        visit = await served.visit(cookie='')
        assert (visit.session, visit.session_key, visit.key_sent) == (None, None, None)
        assert served.registry.found == []

    async def test_that_has_ended_is_recognised_by_its_cookie(self) -> None:
        served = Served()
        served.registry.sessions.clear()
        visit = await served.visit()
        assert (visit.session, visit.key_sent) == (None, session_key(SecretStr(ID)))

    @pytest.mark.parametrize(
        ('path', 'is_use'),
        [('/', True), ('/page', True), ('/_nicegui/x.js', False), ('/_nicegui_ws/socket.io/', False)],
    )
    async def test_counts_as_active_for_pages_and_not_for_automatic_requests(self, path: str, is_use: bool) -> None:
        served = Served()
        await served.visit(path)
        await served.visit(f'/app/gui{path}', root_path='/app')
        assert served.registry.found[0] == (ID, is_use)
        assert served.registry.found[1] == (ID, True), 'it lies elsewhere'
        served.middleware._mount = lambda: '/gui'
        await served.visit(f'/app/gui{path}', root_path='/app')
        assert served.registry.found[2] == (ID, is_use)

    async def test_knows_where_the_nicegui_app_is_mounted(self) -> None:
        visit = await Served(mount=lambda: '/gui').visit('/app/gui/login', root_path='/app')
        assert (visit.base, visit.mount, visit.at_screen) == ('/app/gui', '/gui', True)
        visit = await Served(mount=lambda: '/gui').visit('/login')
        assert visit.at_screen is False

    async def test_is_looked_up_once_and_not_for_files_or_other_kinds_of_messages(self) -> None:
        served = Served()
        visit = await served.visit()
        await served.ask(cookie=f'authui={ID}', state={'authui': visit})
        assert served.visits == [visit, visit]
        served.middleware._serves_files = lambda scope: scope['path'] == '/file'
        await served.ask('/file', f'authui={ID}')
        await served.ask('/file', f'authui={ID}', type='lifespan')
        assert (served.visits[2:], len(served.registry.found)) == ([None, None], 1)

    @pytest.mark.parametrize(('kind', 'status'), [('http', 503), ('websocket', 0)])
    async def test_is_unknown_while_the_store_is_away(self, kind: str, status: int) -> None:
        served = Served()
        served.registry.fault = StorageError('the store is away')
        assert (await served.ask(cookie=f'authui={ID}', type=kind))[0] == status
        assert served.visits == []

    async def test_of_a_websocket_is_found_too(self) -> None:
        served = Served()
        await served.ask(cookie=f'authui={ID}', type='websocket')
        assert served.registry.found == [(ID, True)]


class TestAnswers:
    """Answers that depend on the user are not kept, and cookies that open nothing are removed."""

    async def test_to_a_user_is_not_kept_unless_it_says_so(self) -> None:
        served = Served()
        assert await served.ask(cookie=f'authui={ID}') == (200, [('cache-control', 'no-store')])
        served.headers = [(b'cache-control', b'max-age=60')]
        assert await served.ask(cookie=f'authui={ID}') == (200, [('cache-control', 'max-age=60')])

    async def test_to_a_visitor_may_be_kept_unless_it_needed_a_user(self) -> None:
        served = Served()
        assert await served.ask() == (200, [])
        served.on_visit = lambda visit: visit.requirements.add(Requirement())
        assert await served.ask() == (200, [('cache-control', 'no-store')])

    @pytest.mark.parametrize('value', ['x' * 43, 'no id', ''])
    async def test_removes_a_cookie_that_opens_nothing(self, value: str) -> None:
        cleared = ('set-cookie', 'authui=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax')
        assert await Served().ask(cookie=f'authui={value}') == (200, [cleared])

    async def test_keeps_a_cookie_that_the_answer_sets_or_that_a_newer_one_has_replaced(self) -> None:
        served = Served()
        served.headers = [(b'set-cookie', b'authui=new; Path=/')]
        assert await served.ask(cookie=f'authui={STEP}') == (200, [('set-cookie', 'authui=new; Path=/')])
        served.headers = [(b'set-cookie', b'other=1')]
        assert len((await served.ask(cookie=f'authui={STEP}'))[1]) == 2
        served.headers, served.registry.superseded = [], {STEP}
        assert await served.ask(cookie=f'authui={STEP}') == (200, [])

    async def test_removes_the_copies_where_there_are_two(self, caplog: pytest.LogCaptureFixture) -> None:
        served = Served()
        status, headers = await served.ask('/app/page', f'authui={ID}|authui={ID}')
        paths = ('/app', '/app/', '/app/page', '/app/page/')
        assert headers == [('set-cookie', f'authui=; Max-Age=0; Path={path}') for path in paths]
        assert (status, served.visits[-1] and served.visits[-1].session) == (200, None)
        assert 'took none of 2 cookies' in caplog.text


class TestWhatABrowserHasBegun:
    @pytest.mark.parametrize(
        ('path', 'cookie', 'is_found'),
        [
            ('/confirm', f'authui-step={STEP}', True),
            ('/', f'authui-step={STEP}', False),
            ('/confirm', f'authui-step={STEP}; authui={ID}', False),
            ('/confirm', f'authui-step={ID}', False),
            ('/confirm', 'authui-step=no id', False),
            ('/confirm', '', False),
        ],
    )
    async def test_is_looked_up_for_the_screens(self, path: str, cookie: str, is_found: bool) -> None:
        assert (await Served().visit(path, cookie)).unfinished == (('key', UNFINISHED) if is_found else None)

    async def test_is_unknown_without_a_cookie_or_while_the_store_is_away(self) -> None:
        served = Served()
        served.registry.fault = StorageError('the store is away')
        assert (await served.visit('/confirm', f'authui-step={STEP}')).unfinished is None
        served.middleware._step_cookie = None
        served.registry.fault = None
        assert (await served.visit('/confirm', f'authui-step={STEP}')).unfinished is None


def request(path: str = '/page', accept: str | None = 'text/html', **scope: Any) -> Request:
    headers = [(b'accept', accept.encode())] if accept else []
    given = {'type': 'http', 'method': 'GET', 'path': path, 'query_string': b'', 'headers': headers, **scope}
    return Request(given)


def visit(user: User | None = ANN, *, fault: Exception | None = None, **arguments: Any) -> Visit:
    session = Session(user)
    session.fault = fault
    return Visit(SETTINGS, cast('AuthSession', session), **arguments)


class TestVisit:
    async def test_names_the_user_or_nobody_where_the_user_cannot_be_identified(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert await visit().user() == ANN
        assert await Visit(SETTINGS, None).user() is None
        assert await visit(fault=UnavailableError('away')).user() is None

        async def wait() -> User:
            await asyncio.sleep(60)
            raise AssertionError('nobody waits for so long')

        monkeypatch.setattr(guard, '_PATIENCE_SECONDS', 0.01)
        slow = visit()
        cast('Session', slow.session).fetch_user = wait  # type: ignore[method-assign]
        assert await slow.user() is None

    def test_waits_no_longer_than_nicegui_does(self) -> None:
        assert guard._PATIENCE_SECONDS < 3

    async def test_lets_the_user_pass_and_remembers_the_requirement(self) -> None:
        asked = visit()
        assert await asked.require_user(request()) == ANN
        assert await asked.require_user(request(), Requirement.of('staff')) == ANN
        assert asked.requirements == {Requirement(), Requirement.of('staff')}

    @pytest.mark.parametrize(
        ('sender', 'leads_to'),
        [
            (Visit(SETTINGS, None), '/login?next=%2Fpage'),
            (Visit(SETTINGS, None, base='/app'), '/app/login?next=%2Fpage'),
            (visit(ANN.model_copy(update={'email_verified': False})), '/confirm?next=%2Fpage'),
            (visit(fault=UnavailableError('away')), '/login?notice=unavailable&next=%2Fpage'),
        ],
    )
    async def test_leads_a_browser_to_the_screen_that_helps(self, sender: Visit, leads_to: str) -> None:
        with pytest.raises(HTTPException) as caught:
            await sender.require_user(request(f'{sender.base}/page'))
        assert caught.value.status_code == 303
        assert caught.value.headers == {'Location': leads_to}

    @pytest.mark.parametrize(
        ('sender', 'accept', 'status'),
        [
            (Visit(SETTINGS, None), 'application/json', 401),
            (Visit(SETTINGS, None), None, 401),
            (Visit(SETTINGS, None, at_screen=True), 'text/html', 401),
            (visit(fault=UnavailableError('away')), 'application/json', 503),
        ],
    )
    async def test_answers_other_clients_with_a_status(self, sender: Visit, accept: str | None, status: int) -> None:
        with pytest.raises(HTTPException) as caught:
            await sender.require_user(request(accept=accept))
        text = 'Not signed in.' if status == 401 else 'Sign-in is not available right now.'
        assert (caught.value.status_code, caught.value.detail) == (status, text)

    async def test_tells_a_signed_in_user_who_may_not_pass(self) -> None:
        with pytest.raises(NotAllowedError) as caught:
            await visit().require_user(request(), Requirement.of('owners'))
        assert (caught.value.status_code, caught.value.why) == (403, 'group')

    def test_leads_on_below_its_base(self) -> None:
        answer = Visit(SETTINGS, None, base='/app/gui', mount='/gui').redirect('/page')
        assert (answer.status_code, answer.headers['location']) == (303, '/app/gui/page')
        assert Visit(SETTINGS, None, base='/app/gui', mount='/gui').redirect('~/x').headers['location'] == '/app/x'


class TestDependencies:
    async def test_demand_a_user(self) -> None:
        asked = request(state={'authui': visit(ANN.model_copy(update={'email_verified': False}))})
        assert (await signed_in_user(asked)).email == ANN.email
        with pytest.raises(HTTPException):
            await current_user(asked)
        assert await current_user(request(state={'authui': visit()})) == ANN

    async def test_demand_a_group_and_a_second_factor(self) -> None:
        member, careful = user_in('staff', 'owners').dependency, user_in(mfa=True).dependency
        asked = request(state={'authui': visit()})
        assert await member(asked) == ANN
        with pytest.raises(NotAllowedError):
            await careful(asked)
        with pytest.raises(NotAllowedError):
            await user_in('owners').dependency(asked)
        assert {member, careful, current_user, signed_in_user} <= set(DEMANDS)

    @pytest.mark.parametrize('state', [{}, {'authui': 'no visit'}])
    async def test_report_an_app_in_which_authui_is_not_installed(self, state: dict[str, object]) -> None:
        with pytest.raises(RuntimeError, match=r'call AuthUI\(\)\.install\(\)'):
            visit_of(request(state=state))


@pytest.mark.parametrize(
    ('base', 'path', 'below'),
    [('', '/page', '/page'), ('/app', '/app', '/'), ('/app', '/app/page', '/page'), ('/app', '/apple', None)],
)
def test_a_path_lies_below_a_base_or_elsewhere(base: str, path: str, below: str | None) -> None:
    assert path_below(base, path) == below


@pytest.mark.parametrize(
    ('why', 'target', 'url'),
    [
        ('signed_out', None, '/login'),
        ('signed_out', '/', '/login'),
        ('signed_out', '/a b', '/login?next=%2Fa%20b'),
        ('session_ended', '/x', '/login?notice=session_ended&next=%2Fx'),
        ('unverified', '/x', '/confirm?next=%2Fx'),
    ],
)
def test_the_screen_that_helps_leads_on_to_the_target(why: Refusal, target: str | None, url: str) -> None:
    assert refusal_url(SETTINGS, why, target=target) == url
