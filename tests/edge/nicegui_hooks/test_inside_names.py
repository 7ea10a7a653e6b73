"""No file but the adapters uses a name of the frameworks' insides, and each one that they use stands in the table."""

from __future__ import annotations

import ast
import dis
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import nicegui
import pytest
from nicegui import App, Client, ui
from nicegui.element import Element
from nicegui.elements.sub_pages import SubPages
from nicegui.outbox import Outbox
from nicegui.slot import Slot
from nicegui.sub_pages_router import SubPagesRouter

from authui.edge.nicegui_hooks.table import HOOKS, Hook

SRC = Path(__file__).parents[3] / 'src' / 'authui'
ADAPTERS = ('edge/nicegui_hooks/', 'pages/nicegui_hooks.py', 'reactive/nicegui_hooks.py')
"""The files that may use such a name."""
ELSEWHERE = ('cognito/', 'local/', 'session/', 'store/')
"""Rooms without NiceGUI, which import-linter sees to: members of theirs may have the same names as NiceGUI's."""

IS_MODULE = re.compile(r'nicegui\.(?!(?:css|js)$)[a-z_.]+')
FRAMEWORKS = frozenset({'nicegui', 'fastapi', 'starlette', 'socketio', 'engineio'})
PUBLIC_MODULES = frozenset(
    [
        'nicegui',
        'nicegui.element',
        'nicegui.elements',
        'nicegui.events',
        'nicegui.testing',
        'fastapi',
        'fastapi.params',
        'starlette.background',
        'starlette.datastructures',
        'starlette.exceptions',
        'starlette.middleware',
        'starlette.requests',
        'starlette.responses',
        'starlette.routing',
        'starlette.staticfiles',
        'starlette.types',
    ]
)
"""Modules whose names are documented, with what lies in `nicegui.elements.mixins`; of `nicegui` what it exports."""
PUBLIC_MEMBERS = frozenset({'id', 'debug', 'routes', 'state', 'timer'})
"""Members without a docstring that are documented elsewhere."""
PUBLIC_HOOKS = frozenset(
    [
        'fastapi:FastAPI.add_exception_handler',
        'nicegui.client:Client.accept_handshake',
        'nicegui.core:app.routes',
        'nicegui.client:Client.build_response',
        'nicegui.client:Client.handle_log_message',
        'nicegui.ui:refreshable',
        'nicegui.elements.upload:Upload.__init__',
        'nicegui.functions.download:Download.file',
        'nicegui.ui:run',
        'nicegui.page:page.resolve_dark',
        'nicegui:App.add_static_file',
        'nicegui/static/nicegui.js',
        'starlette.routing:Mount.app',
        'starlette.routing:Router.routes',
        'nicegui.slot:Slot.get_stack',
        'starlette.routing:Mount.path',
        'starlette.routing:Route.__init__',
        'starlette.routing:WebSocketRoute.__init__',
        'nicegui.element:Element.__init_subclass__.__func__',
    ]
)
"""Hook points that are documented, or no names: authui replaces them, or builds a guard on what they do."""
COMMON = frozenset(
    [
        'app',
        'builder',
        'call',
        'children',
        'cls',
        'config',
        'connect',
        'content',
        'created',
        'disconnect',
        'elements',
        'environ',
        'event',
        'func',
        'handlers',
        'kwargs',
        'language',
        'layout',
        'log',
        'messages',
        'name',
        'page',
        'path',
        'rooms',
        'slots',
        'status_code',
        'storage',
        'tag',
        'template',
        'title',
        'updates',
        'urls',
        'visible',
    ]
)
"""Names of theirs that other objects have as well: there it depends on the object."""
OWNERS = {
    'Client': 'client',
    'Element': 'element',
    'Mount': 'mount',
    'Outbox': 'outbox',
    'RouteMatch': 'match',
    'Slot': 'slot',
    'Middleware': 'middleware',
    'page': 'page',
    'refreshable': 'refreshable',
    'sio': 'sio',
    'eio': 'eio',
    'app': 'app',
}
"""What files call an object of each kind."""
KINDS: tuple[type, ...] = (Client, Element, Slot, Outbox, SubPages, SubPagesRouter, ui.page)


def members(kind: type) -> Iterator[tuple[str, object]]:
    """Go through the members of a class: what it defines, and what its instances get when they are made."""
    yield from vars(kind).items()
    make = inspect.unwrap(vars(kind).get('__init__', object.__init__))
    if inspect.isfunction(make):
        yield from ((each.argval, None) for each in dis.get_instructions(make) if each.opname == 'STORE_ATTR')


def is_documented(name: str, member: object) -> bool:
    is_described = callable(member) or isinstance(member, property | classmethod | staticmethod)
    return not name.startswith('_') and is_described and bool(inspect.getdoc(member))


ALL = [each for kind in KINDS for parent in kind.__mro__[:-1] for each in members(parent)] + list(members(App))
DOCUMENTED = frozenset(name for name, member in ALL if is_documented(name, member)) | PUBLIC_MEMBERS
PATHS = [each.name.partition(':')[2] for each in HOOKS if each.name not in PUBLIC_HOOKS]
LISTED = frozenset(each.rpartition('.')[2] for each in PATHS if '.' in each)
"""The names that code asks an object of a framework's for; those of modules are imported."""
INSIDE = (frozenset(name for name, _ in ALL if not name.startswith('__')) | LISTED) - DOCUMENTED
SUSPECT = INSIDE | LISTED | frozenset(COMMON)


def uses(code: str) -> Iterator[str]:
    """Go through the inside names that a file uses."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f'{node.module}:{each.name}' for each in node.names if is_inside(node.module, each.name))
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names if is_inside(each.name, ''))
        elif isinstance(node, ast.Attribute) and asks(node.value, node.attr):
            yield ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith('attr'):
            asked, *name = node.args[:2]
            if name and isinstance(name[0], ast.Constant) and asks(asked, str(name[0].value)):
                yield f'{ast.unparse(asked)}.{name[0].value!s}'
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and IS_MODULE.fullmatch(node.value):
            yield from [node.value] if is_inside(node.value, '') else []  # a module that is imported by its name


def is_inside(module: str, name: str) -> bool:
    if module.partition('.')[0] not in FRAMEWORKS:
        return False
    if module == 'nicegui' and name:
        return name not in nicegui.__all__
    if module == 'starlette.routing' and name == 'Match':
        return True
    return module not in PUBLIC_MODULES and not module.startswith('nicegui.elements.mixins')


def asks(asked: ast.expr, name: str) -> bool:
    """Tell whether a name that something is asked for is one of the insides."""
    if name not in SUSPECT:
        return False
    owner = ast.unparse(asked)
    last = owner.rpartition('.')[2]
    if owner in {'self', 'cls'}:  # an element of ours; a private member of another class is of no interest
        return name in LISTED and name.startswith('_') and name != '_routes'
    if name in COMMON:
        return last in {*OWNERS, *OWNERS.values()} - {'app'} and owner != 'connection.client' and last != name
    return name in INSIDE


def files_of(*, adapters: bool) -> list[str]:
    names = [each.relative_to(SRC).as_posix() for each in sorted(SRC.rglob('*.py'))]
    return [each for each in names if each.startswith(ADAPTERS) is adapters and not each.startswith(ELSEWHERE)]


@pytest.mark.parametrize('name', files_of(adapters=False))
def test_a_file_uses_public_names_alone(name: str) -> None:
    found = list(uses((SRC / name).read_text(encoding='utf-8')))
    assert found == [], 'ask edge/nicegui_hooks, or the nicegui_hooks.py of the room'


@pytest.mark.parametrize('name', files_of(adapters=True))
def test_what_an_adapter_uses_stands_in_the_table(name: str) -> None:
    if name.endswith('table.py'):
        return
    named = ' '.join(each.name for each in HOOKS)
    for found in uses((SRC / name).read_text(encoding='utf-8')):
        last = found.replace(':', '.').rpartition('.')[2]
        assert last in re.split('[.: ]', named), f'{found} is in no hook point'


def planted(hook: Hook) -> Iterator[str]:
    """Go through lines that use a hook point."""
    module, _, path = hook.name.partition(':')
    owner, _, last = path.rpartition('.')
    if not owner:
        yield f'from {module} import {last}'
    elif owner[0].islower() and module == 'nicegui.core':
        yield f'from {module} import {owner.partition(".")[0]}'
        if '.handlers' not in owner:
            yield f'core.{path}'
            yield f'setattr(core.{owner}, {last!r}, None)'
    else:
        one = OWNERS.get(owner, owner.lower())
        yield f'{owner}.{last}'
        yield f'{one}.{last}()'
        yield f'getattr({one}, {last!r}, None)'


@pytest.mark.parametrize('hook', [each for each in HOOKS if each.name not in PUBLIC_HOOKS], ids=lambda each: each.name)
def test_a_use_of_a_hook_point_in_another_file_is_found(hook: Hook) -> None:
    for line in planted(hook):
        assert list(uses(line)), line


@pytest.mark.parametrize(
    'line',
    [
        'import nicegui.background_tasks',
        'from nicegui import core',
        'from nicegui.client import Client',
        'self._handle_delete()',
        'ui.context.client.outbox',
        'element._props["x"]',
        'import_module("nicegui.nicegui")',
        'Slot.stacks',
        'app._startup_handlers',
        'from socketio import AsyncServer',
        'ui.context.client.tab_id',
    ],
)
def test_so_is_any_other_inside_name(line: str) -> None:
    assert list(uses(line))


@pytest.mark.parametrize(
    'line',
    [
        'from nicegui import Client, app, ui',
        'from nicegui.elements.mixins.text_element import TextElement',
        'client.request.headers',
        'element.props["x"]',
        'app.on_connect(print)',
        'list(element)',
        'client.is_deleted',
        'from fastapi import Depends',
        'self._state',
        'store.state',
        'connection.client.host',
        'ui.sub_pages({})',
    ],
)
def test_a_public_name_is_not(line: str) -> None:
    assert list(uses(line)) == []
