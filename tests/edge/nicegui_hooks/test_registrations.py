"""A guard that would guard nothing is refused where it is registered, and the refusal says what to write."""

# ruff: noqa: PLW0108, B008 - a method is looked up when it is called, and dependencies as defaults are the mistake in question

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Iterator
from functools import partial, wraps
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Union

import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from nicegui import Client, Event, app, core, events, ui
from nicegui.element import Element
from starlette.routing import Route

from authui.edge import check_registrations, check_routes
from authui.edge import dependencies as edge_dependencies
from authui.edge.dependencies import dependencies_of
from authui.edge.nicegui_hooks import registrations
from authui.errors import GuardError
from authui.guards.current_user import CurrentUser, current_user, user_in
from authui.models import User

import_module('support.elsewhere')  # a host's own module, whose names are imported here for type checkers alone

if TYPE_CHECKING:
    from support.elsewhere import Reader

Admin = Annotated[User, user_in('admins')]
Handler = Callable[..., Any]
ANYTHING: Any = None


def by_annotation(user: CurrentUser) -> None: ...
def by_alias(admin: Admin) -> None: ...
def by_default(user: User = Depends(current_user)) -> None: ...
def by_default_alone(user=user_in('admins')) -> None: ...  # type: ignore[no-untyped-def] # noqa: ANN001 - the mistake in question
def with_the_event(event: events.ClickEventArguments, admin: Admin) -> None: ...
def by_keyword(*, admin: Admin) -> None: ...
def that_may_be_left_out(admin: Admin | None = None) -> None: ...
def uncalled(user: Annotated[User, user_in]) -> None: ...
def not_in_annotated(user: user_in('admins')) -> None: ...  # type: ignore[valid-type]
def named_for_type_checkers(user: Reader) -> None: ...
def quoted_within(user: Union['Reader', None]) -> None: ...  # noqa: UP007, UP037 - as hosts write it
def of_a_hosts_own(value: Annotated[str, Depends(str)]) -> None: ...
async def awaited(user: CurrentUser) -> None: ...


class Desk:
    Alias = Annotated[User, user_in('admins')]

    def click(self, user: CurrentUser) -> None: ...

    def of_the_class(self, admin: Alias) -> None: ...

    def __call__(self, user: CurrentUser) -> None: ...


def decorated(function: Handler) -> Handler:
    @wraps(function)
    def inner(*arguments: Any) -> Any:
        return function(*arguments)

    return inner


def signed() -> Handler:
    def inner(*arguments: Any): ...  # type: ignore[no-untyped-def] # noqa: ANN202 - as plain as it gets

    inner.__annotations__.clear()
    inner.__signature__ = inspect.signature(by_default)  # type: ignore[attr-defined]  # as decorators of libraries do
    return inner


def of_a_scope() -> Handler:
    Local = Annotated[User, user_in('admins')]  # noqa: N806 - a type

    def click(user: Local) -> None: ...

    assert dependencies_of(click) == ['user']
    return decorated(by_alias)


def named(function: object) -> str:
    """Return what a case is called: the same in every process."""
    return getattr(function, '__qualname__', None) or type(function).__name__


ASKING: list[Handler] = [
    by_annotation,
    by_alias,
    by_default,
    by_default_alone,
    with_the_event,
    by_keyword,
    that_may_be_left_out,
    uncalled,
    not_in_annotated,
    named_for_type_checkers,
    of_a_hosts_own,
    awaited,
    Desk().click,
    Desk().of_the_class,
    Desk(),
    partial(with_the_event, ANYTHING),
    partial(by_annotation),
    decorated(by_annotation),
    signed(),
    decorated(lambda user=Depends(current_user): user),
    quoted_within,
    partial(decorated(by_alias)),
    of_a_scope(),
    lambda user=Depends(current_user): user,
]


def given_by_hand(user: User, note: str = '') -> None: ...


OTHERS: list[Handler] = [
    lambda: None,
    lambda event: event,
    given_by_hand,
    partial(by_annotation, ANYTHING),
    partial(by_alias, admin=ANYTHING),
    print,
    Desk,
]


@pytest.fixture(autouse=True)
def _checked() -> None:
    check_registrations()
    check_registrations()


@pytest.fixture
def page() -> Iterator[Client]:
    """A page that is being built."""
    scope = {'type': 'http', 'method': 'GET', 'path': '/', 'query_string': b'', 'headers': []}
    client = Client(ui.page('/'), request=Request(scope))
    with client:
        yield client
    client.delete()


WAYS: dict[str, Callable[[Handler], object]] = {
    'on_click': lambda handler: ui.button(on_click=handler),
    'on_click afterwards': lambda handler: ui.button().on_click(handler),
    'on': lambda handler: ui.element().on('click', handler),
    'ui.on': lambda handler: ui.on('click', handler),
    'on_change': lambda handler: ui.input(on_change=handler),
    'on_value_change': lambda handler: ui.switch().on_value_change(handler),
    'an upload': lambda handler: ui.upload(on_upload=handler),
    'an upload afterwards': lambda handler: ui.upload().on_upload(handler),
    'a keyboard': lambda handler: ui.keyboard(on_key=handler),
    'a timer': lambda handler: ui.timer(1.0, handler),
    'a menu item': lambda handler: ui.menu_item('', handler),
    'a chart': lambda handler: ui.echart({}, on_point_click=handler),
    'a key of an editor': lambda handler: ui.codemirror(keymap={'Mod-s': handler}),
    'a table': lambda handler: ui.table(rows=[], on_select=handler),
    'a joystick': lambda handler: ui.joystick(on_move=handler),
    'a dialog': lambda handler: ui.dialog().on_value_change(handler),
    'a notification': lambda handler: ui.notification('', on_dismiss=handler),
    'an event': lambda handler: Event[[str]]().subscribe(handler),
    'an event, to the letter': lambda handler: Event[[str]]().subscribe(handler, expect_args=True),
    'app.on_connect': lambda handler: app.on_connect(handler),
    'app.on_disconnect': lambda handler: app.on_disconnect(handler),
    'app.on_exception': lambda handler: app.on_exception(handler),
    'client.on_connect': lambda handler: ui.context.client.on_connect(handler),
    'client.on_delete': lambda handler: ui.context.client.on_delete(handler),
    'an element of a host': lambda handler: Lever(handler),
    'a path of sub pages': lambda handler: ui.context.client.sub_pages_router.on_path_changed(handler),
    'a binding': lambda handler: ui.label().bind_text_from({'a': 1}, 'a', backward=handler),
    'a binding to a value': lambda handler: ui.input().bind_value({'a': ''}, 'a', forward=handler),
    'a binding of what is seen': lambda handler: ui.label().bind_visibility_to({'a': 1}, 'a', forward=handler),
    'a check of a value': lambda handler: ui.input(validation=handler),
    'a check of a value by what it says': lambda handler: ui.input(validation={'No': handler}),
}


class Lever(Element):
    def __init__(self, on_pull: Handler) -> None:
        super().__init__('div')
        self.pull = on_pull


@pytest.mark.parametrize('way', WAYS)
@pytest.mark.usefixtures('page')
def test_a_handler_with_a_dependency_is_refused_in_every_way_to_register_it(way: str) -> None:
    with pytest.raises(GuardError, match=r'the handler by_alias asks for admin.*Write @auth.required'):
        WAYS[way](by_alias)


@pytest.mark.parametrize('handler', ASKING, ids=named)
@pytest.mark.usefixtures('page')
def test_a_dependency_is_found_in_each_of_its_forms(handler: Handler) -> None:
    for register in (WAYS['on_click'], WAYS['on'], WAYS['app.on_connect']):
        with pytest.raises(GuardError, match=r'@auth.required\(groups=...\) above the handler'):
            register(handler)


@pytest.mark.parametrize('handler', OTHERS, ids=named)
@pytest.mark.usefixtures('page')
def test_other_handlers_are_accepted(handler: Handler) -> None:
    for register in (WAYS['on_click'], WAYS['on'], WAYS['a keyboard'], WAYS['an event']):
        register(handler)


async def test_a_handler_that_was_registered_in_an_unknown_way_gets_no_event(
    page: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(core, 'loop', asyncio.get_running_loop())
    ran: list[object] = []

    def click(user: CurrentUser) -> None:
        ran.append(user)

    def without_arguments(user: User = Depends(current_user)) -> None:
        ran.append(user)

    with page:
        button = ui.button()
        handlers: list[Handler] = [click, without_arguments]
        for handler in handlers:
            events.handle_event(handler, events.ClickEventArguments(sender=button, client=page))
    assert ran == []
    assert caplog.text.count('Write @auth.required') >= 2


def test_a_refreshable_function_takes_no_dependency_as_its_default() -> None:
    with pytest.raises(GuardError, match=r'below @ui.refreshable'):
        ui.refreshable(by_default)
    ui.refreshable(by_annotation)  # it is called by hand, with a user


# --- routes ---


def user_as_body(user: User) -> None: ...
def optional(user: User | None = None) -> None: ...
def optional_dependency(user: CurrentUser | None = None) -> None: ...
def several(users: list[User]) -> None: ...
def subclass(user: 'Custom') -> None: ...  # noqa: UP037 - as hosts write it
def depends_on_the_class(user: User = Depends()) -> None: ...
def depends_on_the_class_by_name(user: Any = Depends(User)) -> None: ...
def depends_on_a_dependency(user: Any = Depends(user_in('admins'))) -> None: ...
def depends_on_it_in_annotated(user: Annotated[User, Depends(user_in('admins'))]) -> None: ...
def depends_on_the_type(user: Any = Depends(CurrentUser)) -> None: ...
def depends_on_the_maker(user: Annotated[User, Depends(user_in)]) -> None: ...
def function_in_annotated(user: Annotated[User, current_user]) -> None: ...
def function_as_default(user: Any = current_user) -> None: ...
def type_as_default(user: Any = CurrentUser) -> None: ...
def twice(user: Annotated[User, user_in('admins'), user_in('owners')]) -> None: ...
def twice_by_default(user: CurrentUser = user_in('admins')) -> None: ...
def empty_default(user: CurrentUser = Depends()) -> None: ...
def nested(value: Annotated[Any, Depends(user_as_body)]) -> None: ...


class Custom(User):
    pass


MISUSED: list[Handler] = [
    user_as_body,
    optional,
    optional_dependency,
    several,
    subclass,
    uncalled,
    not_in_annotated,
    depends_on_the_class,
    depends_on_the_class_by_name,
    depends_on_a_dependency,
    depends_on_it_in_annotated,
    depends_on_the_type,
    depends_on_the_maker,
    function_in_annotated,
    function_as_default,
    type_as_default,
    twice,
    twice_by_default,
    empty_default,
    nested,
]
GOOD: list[Handler] = [by_annotation, by_alias, by_default, by_default_alone, awaited]
ROUTES: dict[str, Callable[[Handler], object]] = {
    'a page': lambda function: ui.page('/misused')(function),
    'a route': lambda function: FastAPI().get('/misused')(function),
    'a route of a router': lambda function: APIRouter().post('/misused')(function),
    'a socket': lambda function: APIRouter().websocket('/misused')(function),
}


@pytest.mark.parametrize('way', ROUTES)
@pytest.mark.parametrize('function', MISUSED, ids=named)
def test_a_parameter_that_guards_nothing_is_refused_where_it_is_written(function: Handler, way: str) -> None:
    with pytest.raises(GuardError, match=r"user: CurrentUser or user: Annotated\[User, user_in\('admins'\)\]"):
        ROUTES[way](function)


@pytest.mark.parametrize('way', ROUTES)
@pytest.mark.parametrize('function', GOOD, ids=named)
def test_a_parameter_that_guards_is_accepted(function: Handler, way: str) -> None:
    ROUTES[way](function)


def test_a_name_that_fastapi_does_not_find_is_refused() -> None:
    Local = Annotated[User, user_in('admins')]  # noqa: N806 - a type

    def page(user: Local) -> None: ...

    with pytest.raises(GuardError, match='the names of the module'):
        FastAPI().get('/')(page)


def test_routes_from_before_are_looked_at_too(monkeypatch: pytest.MonkeyPatch) -> None:
    outer, router = FastAPI(), APIRouter()
    with monkeypatch.context() as before:
        before.setattr(registrations, 'refuse_misuse', lambda _: None)
        router.get('/x')(user_as_body)
        outer.include_router(router)
    with pytest.raises(GuardError, match='user_as_body'):
        check_routes(outer.routes)


@pytest.mark.parametrize('root', [by_annotation, by_default, that_may_be_left_out])
def test_the_function_of_ui_run_may_have_no_dependency_either(root: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, 'root', root)
    with pytest.raises(GuardError, match=r'which ui.run was given.*write @auth.required\(\) above it'):
        check_routes([])


def test_a_starlette_route_has_no_dependencies_to_fill_in() -> None:
    with pytest.raises(GuardError, match='guards nothing'):
        Route('/', user_as_body)


def test_a_script_that_draws_outside_of_functions_is_told_what_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, 'script_mode', True)
    with pytest.raises(GuardError, match=r'write what it draws into def root.*ui\.run\(root\)'):
        ui.run()


def test_niceguis_own_functions_are_not_looked_into_and_a_hosts_that_wrap_them_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_into: list[object] = []

    def look(function: object) -> list[str]:
        looked_into.append(function)
        return []

    monkeypatch.setattr(edge_dependencies, 'dependencies_of', look)

    @wraps(Element.update)
    def wrapping(*_: Any) -> None: ...

    def own(event: events.ClickEventArguments) -> None: ...

    for each in (Element.update, Element.add_slot, events.handle_event, wrapping, own, partial(own)):
        edge_dependencies.refuse_dependencies(each)
    assert looked_into[:2] == [wrapping, own]
    assert len(looked_into) == 3
