"""A decorator of ours that would guard nothing is refused where it is written, with what to write instead."""

# ruff: noqa: PLW0108 - a decorator is looked up when it is used

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from nicegui import APIRouter as PageRouter
from nicegui import Client, app, ui
from nicegui.elements.sub_pages import SubPages
from support.markup import read

from authui.edge.nicegui_hooks import registrations
from authui.errors import GuardError
from authui.guards.checks import PageChecks
from authui.guards.current_user import CurrentUser, user_in
from authui.guards.decorator import guard
from authui.guards.requirement import Refusal, Requirement
from authui.guards.visit import Visit, refusal_url
from authui.host import AuthUI
from authui.models import User
from authui.pages.texts import Texts
from authui.settings import Settings

Function = Callable[..., Any]
Admin = Annotated[User, user_in('admins')]


@pytest.fixture
def auth(tmp_path: Path) -> AuthUI:
    return AuthUI(Settings.load(data_dir=tmp_path))


@pytest.fixture
def page() -> Iterator[Client]:
    scope = {'type': 'http', 'method': 'GET', 'path': '/', 'query_string': b'', 'headers': []}
    client = Client(ui.page('/'), request=Request(scope))
    with client:
        yield client
    client.delete()


def logged(function: Function) -> Function:
    @wraps(function)
    def inner(*arguments: Any) -> Any:
        return function(*arguments)

    return inner


REGISTERED: dict[str, Callable[[Function], Any]] = {
    '@ui.page': lambda function: ui.page('/required')(function),
    '@ui.page of a router': lambda function: PageRouter().page('/required')(function),
    '@app.get': lambda function: app.get('/required')(function),
    '@app.post of a host': lambda function: FastAPI().post('/required')(function),
    '@router.get': lambda function: APIRouter().get('/required')(function),
    '@router.websocket': lambda function: APIRouter().websocket('/required')(function),
    '@app.exception_handler': lambda function: FastAPI().exception_handler(ValueError)(function),
    'a decorator between': lambda function: logged(ui.page('/required')(function)),
    '@ui.refreshable': lambda function: ui.refreshable(function),
    '@app.on_connect': lambda function: app.on_connect(function),
    '@classmethod': classmethod,
}


@pytest.mark.parametrize('way', REGISTERED)
def test_above_what_registers_the_function_it_is_refused(auth: AuthUI, way: str) -> None:
    def build() -> None: ...

    registered = REGISTERED[way](build)
    with pytest.raises(GuardError, match=r'put it (directly )?(below|above)'):
        auth.required()(registered)


@pytest.mark.parametrize('way', ['@app.get', '@app.post of a host', '@router.get', '@router.websocket'])
def test_on_a_plain_route_it_is_refused_with_the_dependency_to_write(auth: AuthUI, way: str) -> None:
    @auth.required(groups='admins')
    def report() -> None: ...

    with pytest.raises(GuardError, match=r"user: CurrentUser or user: Annotated\[User, user_in\('admins'\)\]"):
        REGISTERED[way](report)


def test_below_a_page_and_on_a_handler_it_is_taken(auth: AuthUI, page: Client) -> None:
    @ui.page('/required')
    @auth.required(groups='admins')
    def build(user: CurrentUser) -> None: ...

    @auth.required()
    def click() -> None: ...

    assert not page.is_deleted
    ui.button(on_click=click)
    assert callable(build)


async def test_outside_a_page_it_says_so(auth: AuthUI) -> None:
    @auth.required()
    def build() -> None:
        raise AssertionError('it is not built')

    with pytest.raises(GuardError, match='outside of one'):
        await build()


def test_without_parentheses_it_says_what_to_write(auth: AuthUI) -> None:
    with pytest.raises(GuardError, match=r'write @auth.required\(\) above the function, with parentheses'):

        @auth.required  # type: ignore[arg-type]
        def build() -> None: ...

    with pytest.raises(GuardError, match=r"@auth.required\(groups='admins'\)"):
        auth.required('admins')  # type: ignore[arg-type]


@pytest.mark.parametrize('groups', [print, None, [['admins']], 7, '', [''], [print]])
def test_groups_are_names(auth: AuthUI, groups: Any) -> None:
    with pytest.raises(GuardError, match='not the name of a group'):
        auth.required(groups=groups)
    with pytest.raises(GuardError, match='not the name of a group'):
        user_in(groups)


def test_a_dependency_of_a_route_is_not_an_endpoint_and_may_be_guarded(auth: AuthUI) -> None:
    def helper() -> str:
        return ''

    FastAPI().get('/required')(lambda value=Depends(helper): value)  # noqa: B008 - as hosts write it
    auth.required()(helper)


def test_groups_may_come_from_anything_that_yields_names(auth: AuthUI) -> None:
    for groups in ('admins', ['admins'], {'admins': 1}, iter(['admins'])):
        auth.required(groups=groups)(print)


@pytest.mark.usefixtures('page')
class TestInALayout:
    @pytest.mark.parametrize('which', ['signed_in', 'signed_out'])
    def test_content_that_is_already_drawn_is_refused(self, auth: AuthUI, which: str) -> None:
        draw = getattr(auth, which)
        for given in (ui.label('For users'), 'For users', None):
            with pytest.raises(GuardError, match='write a function or a lambda'):
                draw(given)
        with pytest.raises(GuardError, match='was given nothing'):
            draw()
        with pytest.raises(GuardError, match=r'nothing in parentheses'), draw():
            pass

    def test_with_parentheses_the_decorator_says_what_to_write(self, auth: AuthUI) -> None:
        with pytest.raises(GuardError, match=r"auth.signed_in\(build, groups='admins'\)"):
            auth.signed_in(groups='admins')

    def test_a_dependency_guards_nothing_there(self, auth: AuthUI) -> None:
        def greeting(admin: Admin) -> None: ...

        with pytest.raises(GuardError, match='write user: User'):
            auth.signed_in(greeting)
        with pytest.raises(GuardError, match='write user: User'):
            auth.signed_out(greeting)  # type: ignore[arg-type]


def test_our_own_handlers_take_no_dependency(auth: AuthUI, tmp_path: Path) -> None:
    def asks(admin: Admin) -> None: ...

    with pytest.raises(GuardError, match='the handler'):
        auth.on('signed_in', asks)
    for given in ({'cards': {'login': asks}}, {'validators': {'signup': asks}}):
        with pytest.raises(GuardError, match='the handler'):
            AuthUI(Settings.load(data_dir=tmp_path), **given)  # type: ignore[arg-type]


def test_a_route_that_was_added_before_stops_the_start(auth: AuthUI, monkeypatch: pytest.MonkeyPatch) -> None:
    def report(user: User) -> None: ...

    host = FastAPI()
    with monkeypatch.context() as before:
        before.setattr(registrations, 'refuse_misuse', lambda _: None)
        host.get('/report')(report)
    auth._apps = [host]
    with pytest.raises(SystemExit, match=r'authui cannot start: .*report\(user\) guards nothing'):
        auth._start()


ANN = User(sub='1', username='ann', email='ann@example.org', email_verified=True)
HTML = [(b'accept', b'text/html')]


class Asked(PageChecks):
    """A guarded page, and what its guard did."""

    def __init__(self, auth: AuthUI, outcome: User | Refusal, headers: list[tuple[bytes, bytes]]) -> None:
        self.settings = auth.settings
        self._texts = auth._pages.texts
        self.exits = auth._checks.exits
        self.outcome = outcome
        self.kept: list[Client] = []
        self.built: list[tuple[Any, ...]] = []
        scope: dict[str, Any] = {
            'type': 'http',
            'method': 'GET',
            'path': '/page',
            'query_string': b'',
            'headers': headers,
        }
        scope['state'] = {'authui': Visit(auth.settings, None)}
        self.client = Client(ui.page('/page'), request=Request(scope))
        self.opened: list[str] = []
        self.client.open = self.opened.append  # type: ignore[method-assign, assignment]
        self.place: Any = self.client

    def begin_sub_page(self) -> None:
        """Call the function in the empty container of a sub page."""
        with self.client:
            self.place = SubPages({})
        self.place.clear()

    def texts(self) -> Texts:
        return self._texts

    async def admit(self, _client: Client, requirement: Requirement) -> User | Refusal:
        assert requirement == Requirement.of('staff')
        return self.outcome

    def keep_guarded(self, client: Client, requirement: Requirement) -> None:
        assert requirement == Requirement.of('staff')
        self.kept.append(client)

    async def call(self, *arguments: Any) -> Any:
        def build(*arguments: Any, **named: Any) -> str:
            self.built.append((*arguments, named))
            return 'built'

        with self.place:
            return await guard(self, Requirement.of('staff'), build)(*arguments, named=True)

    @property
    def said(self) -> list[str]:
        texts = ((each.tag, getattr(each, 'text', None)) for each in self.client.elements.values())
        return [f'{tag}: {text}' for tag, text in texts if text]


class TestGuarded:
    """A guarded builder or handler: users who may pass run it, others are told so where they can see it."""

    @pytest.fixture
    def ask(self, auth: AuthUI) -> Iterator[Callable[..., Asked]]:
        made: list[Asked] = []

        def make(outcome: User | Refusal, headers: list[tuple[bytes, bytes]] | None = None, *, opened: bool) -> Asked:
            made.append(Asked(auth, outcome, HTML if headers is None else headers))
            made[-1].client.tab_id = 'a tab' if opened else None
            return made[-1]

        yield make
        for each in made:
            each.client.tab_id = None
            each.client.delete()

    async def test_a_page_is_built_for_its_user_and_checked_from_then_on(self, ask: Callable[..., Asked]) -> None:
        page = ask(ANN, opened=False)
        assert await page.call(1) == 'built'
        assert page.built == [(1, {'named': True})]
        assert page.kept == [page.client]

    async def test_an_event_runs_and_keeps_nothing(self, ask: Callable[..., Asked]) -> None:
        page = ask(ANN, opened=True)
        assert await page.call() == 'built'
        assert page.kept == []

    async def test_a_sub_page_is_kept_and_a_button_in_it_is_not(self, ask: Callable[..., Asked]) -> None:
        page = ask(ANN, opened=True)
        page.begin_sub_page()
        assert await page.call() == 'built'
        assert page.kept == [page.client]
        with page.place:
            ui.label('drawn')
        await page.call()
        assert page.kept == [page.client]

    @pytest.mark.parametrize('why', ['signed_out', 'session_ended', 'unverified', 'unavailable'])
    async def test_a_browser_is_led_to_the_screen_that_helps(self, ask: Callable[..., Asked], why: Refusal) -> None:
        url = refusal_url(Settings.load(), why, target='/page')
        page = ask(why, opened=False)
        answer = await page.call()
        assert (answer.status_code, answer.headers['location']) == (303, url)
        event = ask(why, opened=True)
        assert await event.call() is None
        assert event.opened == [url]
        assert (page.built, event.built, page.opened, page.kept) == ([], [], [], [])

    async def test_a_user_who_does_not_belong_is_told_so_on_the_page(
        self, ask: Callable[..., Asked], auth: AuthUI
    ) -> None:
        texts = auth._pages.texts
        for why, reason in (
            ('group', texts.not_allowed_info),
            ('second_factor', texts.second_factor_needed),
            ('password_login', texts.password_login_needed),
        ):
            page = ask(why, opened=False)
            answer = await page.call()
            assert (answer.status_code, page.client.status_code) == (403, 403)
            document = read(bytes(answer.body).decode())
            assert document.one('title').text == f'{texts.not_allowed} · authui'
            assert document.one('section').one('p').text == reason
            # A page that calls a guarded function for a part of it gets this in the place of the part.
            drawn = [f'h1: {texts.not_allowed}', f'p: {reason}', f'nicegui-link: {texts.back_to_app}']
            assert page.said == [*drawn, f'button: {texts.other_account}']
            sub_page = ask(why, opened=True)
            sub_page.begin_sub_page()
            assert await sub_page.call() is None
            assert sub_page.said == page.said

    @pytest.mark.parametrize('headers', [[], [(b'accept', b'application/json')]])
    async def test_a_program_that_does_not_belong_is_answered_403(
        self, ask: Callable[..., Asked], headers: list[tuple[bytes, bytes]]
    ) -> None:
        page = ask('group', headers, opened=False)
        answer = await page.call()
        assert (answer.status_code, page.said, page.built) == (403, [], [])

    async def test_an_event_of_a_user_who_does_not_belong_is_answered_by_a_note(
        self, ask: Callable[..., Asked], auth: AuthUI, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        notes: list[tuple[str, dict[str, str]]] = []
        monkeypatch.setattr(ui, 'notify', lambda text, **how: notes.append((text, how)))
        page = ask('group', opened=True)
        assert await page.call() is None
        assert notes == [(auth._pages.texts.not_allowed_info, {'type': 'negative'})]
        assert (page.said, page.opened, page.client.status_code) == ([], [], 200)
