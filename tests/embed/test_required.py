"""A decorator of ours that would guard nothing is refused where it is written, with what to write instead."""

# ruff: noqa: PLW0108 - a decorator is looked up when it is used

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, FastAPI, Request
from nicegui import APIRouter as PageRouter
from nicegui import Client, app, ui

from authui.app import AuthUI
from authui.edge import registrations
from authui.errors import GuardError
from authui.guard import CurrentUser, user_in
from authui.models import User
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


async def test_called_outside_of_a_page_it_says_so(auth: AuthUI) -> None:
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


def test_groups_may_come_from_anything_that_yields_names(auth: AuthUI) -> None:
    for groups in ('admins', ['admins'], {'admins': 1}, iter(['admins'])):
        auth.required(groups=groups)(print)


@pytest.mark.usefixtures('page')
class TestInALayout:
    @pytest.mark.parametrize('which', ['signed_in', 'signed_out'])
    def test_what_is_drawn_already_is_refused(self, auth: AuthUI, which: str) -> None:
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


def test_handlers_of_ours_take_no_dependency(auth: AuthUI, tmp_path: Path) -> None:
    def asks(admin: Admin) -> None: ...

    with pytest.raises(GuardError, match='the handler'):
        auth.on('signed_in', asks)
    for given in ({'cards': {'login': asks}}, {'validators': {'signup': asks}}):
        with pytest.raises(GuardError, match='the handler'):
            AuthUI(Settings.load(data_dir=tmp_path), **given)  # type: ignore[arg-type]


def test_a_route_from_before_stops_the_start(auth: AuthUI, monkeypatch: pytest.MonkeyPatch) -> None:
    def report(user: User) -> None: ...

    host = FastAPI()
    with monkeypatch.context() as before:
        before.setattr(registrations, 'refuse_misuse', lambda _: None)
        host.get('/report')(report)
    auth._apps = [host]
    with pytest.raises(SystemExit, match=r'authui cannot start: .*report\(user\) guards nothing'):
        auth._start()
