"""The table of hook points: every name of the frameworks' insides that authui uses, looked up when an `AuthUI` is made.

A name counts as inside unless NiceGUI documents it: what `nicegui`, `nicegui.ui`, `nicegui.events` and
`nicegui.elements` export, and members without an underscore that have a docstring. A public name is listed too where
authui replaces it, or builds a guard on it. `tests/edge/nicegui_hooks/test_inside_names.py` finds names that are used
and not listed.
"""

from __future__ import annotations

import dis
import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from types import CodeType
from typing import Any

from starlette.routing import BaseRoute

from authui.frameworks import lacking


@dataclass(frozen=True)
class Hook:
    """One hook point.

    A name is `module:path`, where each step of the path is an attribute, a key of a mapping, or what instances get when
    they are made; a name with slashes is a file of a package.
    """

    name: str
    why: str
    """The use that authui makes of it."""
    without: str
    """The failure where it is missing."""
    holds: str = ''
    """The parts that it has to have: a parameter or a text of a function, the path of a route, a text of a file."""

    @property
    def is_there(self) -> bool:
        """Whether the installed packages have it."""
        try:
            value = self._look_up()
        except (AttributeError, ImportError, OSError, LookupError):
            return False
        return not self.holds or any(self.holds in text for text in _texts_of(value))

    def __str__(self) -> str:
        held = f' with {self.holds!r}' if self.holds else ''
        return f'{self.name}{held} ({self.why}; without it {self.without})'

    def _look_up(self) -> Any:
        if '/' in self.name.partition(':')[0]:
            package, _, path = self.name.partition('/')
            return files(package).joinpath(path).read_text('utf-8')
        module, _, path = self.name.partition(':')
        value: Any = import_module(module)
        for step in filter(None, path.split('.')):
            if isinstance(value, Mapping):
                value = value[step]
            elif not hasattr(value, step) and step in _made(value):
                return None  # it is not there yet
            else:
                value = getattr(value, step)
        return value


def look_up_hooks() -> None:
    """Raise `SettingsError` where a hook point is missing: without it the app would look guarded and not be."""
    if missing := [str(hook) for hook in HOOKS if not hook.is_there]:
        raise lacking('; '.join(missing))


def _made(value: object) -> set[str]:
    """Return the attributes that a class's instances get when they are made; of an instance, those it gets later."""
    names = set(getattr(value, '__dataclass_fields__', ()))
    for kind in value.__mro__ if isinstance(value, type) else ():
        make = inspect.unwrap(vars(kind).get('__init__', object.__init__))
        if inspect.isfunction(make):
            names |= _stored(make.__code__)
    return names


@cache
def _stored(code: CodeType) -> frozenset[str]:
    return frozenset(each.argval for each in dis.get_instructions(code) if each.opname == 'STORE_ATTR')


def _texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Iterable):
        yield from (str(getattr(route, 'path', '')) for route in value if isinstance(route, BaseRoute))
    elif callable(value):
        function = inspect.unwrap(value)
        yield from inspect.signature(function).parameters
        yield from _constants(function.__code__)


def _constants(code: CodeType) -> Iterator[str]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _constants(each)
        elif isinstance(each, str):
            yield each


_FRAMES = 'frames could speak for the page of another socket'
_SOCKETS = 'sockets of polling are not counted, and handshakes of any shape are handed on'
_ENGINE = "a frame may be of any length, or another site's page reads what is answered"
_OWNER = 'no socket and no upload can be bound to the session that its page was served to'
_FILES = "NiceGUI's files and sockets cannot be told from what the host serves, and a login page does not start"
_ROUTES = 'nobody can tell who answers a request, and protect() keeps back too little or too much'
_MIDDLEWARE = "requests reach the host's code before they are judged"
_HEADERS = 'redirects leave the prefix of a proxy, or browsers keep no file'
_SUB_PAGES = 'ui.sub_pages builds guarded sub pages for anybody'
_DOWNLOADS = 'a download is served to whoever has its URL'
_HANDLERS = 'a guard that guards nothing is not refused'
_LEAVING = 'a page whose session has ended keeps its content and its socket'
_BACK = 'a login does not lead back to the page where it began'
_WAITING = 'pages that nobody looks at fill the memory'
_PAINT = 'a dark page flashes white before NiceGUI has started'
_LANGUAGE = "a screen speaks another language than its visitor's"
_EXIT = 'a page that is not there has no way on'
_STORE = 'stores and watchers outlive their page'
_SCRIPTS = 'the tab does not get its cookie, or does not notice that its socket was refused'

HOOKS: tuple[Hook, ...] = (
    # frames.py
    Hook('nicegui.core:sio.handlers./.event', 'guards what a page does', _FRAMES),
    Hook('nicegui.core:sio.handlers./.javascript_response', 'guards what scripts answer', _FRAMES),
    Hook('nicegui.core:sio.handlers./.ack', 'guards what a page acknowledges', _FRAMES),
    Hook('nicegui.core:sio.handlers./.log', "guards what a page's script logs", _FRAMES),
    Hook('nicegui.client:Client.handle_log_message', 'knows lines that a browser wrote', 'strangers fill the log'),
    Hook('nicegui.core:sio.rooms', 'tells which page a socket is for', _FRAMES),
    Hook('nicegui.client:Client.accept_handshake', 'refuses a socket of another page', _FRAMES),
    Hook('nicegui.core:sio.eio.max_http_buffer_size', 'limits the length of a frame', _ENGINE),
    Hook('nicegui.core:sio.eio.cors_allowed_origins', 'lets no other origin read an answer', _ENGINE),
    Hook('nicegui.core:sio.eio.ping_interval', 'is patient with a busy server', 'a busy server loses its sockets'),
    Hook('nicegui.core:sio.eio.ping_timeout', 'is patient with a busy server', 'a busy server loses its sockets'),
    Hook('nicegui/static/nicegui.js', 'says that a message is too long', 'nobody does', 'too_long_message_popup'),
    # engine.py
    Hook('nicegui.core:sio.eio.handlers.connect', 'hears that a socket has opened', _SOCKETS),
    Hook('nicegui.core:sio.eio.handlers.disconnect', 'hears that a socket has ended', _SOCKETS),
    Hook('nicegui.core:sio.handlers./.connect', 'judges the handshake in a URL', _SOCKETS),
    Hook('nicegui.core:sio.handlers./.handshake', 'judges a handshake', _SOCKETS),
    Hook('nicegui.json:loads', 'reads packets as NiceGUI does', 'packets that cannot be read fill the log'),
    Hook('nicegui.core:app.routes', 'knows the path of the sockets', _OWNER, '/_nicegui_ws'),
    # downloads.py, and the paths that edge/sockets.py binds to a page
    Hook('nicegui.functions.download:Download.file', 'notes which page offers a download', _DOWNLOADS),
    Hook('nicegui:App.add_static_file', 'notes the path of a download', _DOWNLOADS, '/_nicegui/auto/static/'),
    Hook('nicegui.elements.upload:Upload.__init__', 'knows the path of an upload', _OWNER, '/_nicegui/client/'),
    # routes.py
    Hook('nicegui.nicegui:sio_app', "knows NiceGUI's sockets", _FILES),
    Hook('nicegui.nicegui:static_files', "knows NiceGUI's files", _FILES),
    Hook('nicegui.nicegui:_get_library', "knows NiceGUI's libraries", _FILES),
    Hook('nicegui.nicegui:_get_component', "knows the elements' scripts", _FILES),
    Hook('nicegui.nicegui:_get_resource', "knows the elements' files", _FILES),
    Hook('nicegui.nicegui:_get_dynamic_resource', "knows the elements' styles", _FILES),
    Hook('nicegui.nicegui:_get_esm', "knows the elements' modules", _FILES),
    Hook('nicegui.nicegui:_startup', "knows the app's icon", _FILES, '/favicon.ico'),
    Hook('nicegui.client:Client.page_routes', 'tells pages from routes', _ROUTES),
    Hook('starlette.routing:BaseRoute.matches', 'asks a route whether it answers', _ROUTES),
    Hook('starlette.routing:Match.FULL', 'asks a route whether it answers', _ROUTES),
    Hook('starlette.routing:Match.PARTIAL', 'asks a route whether it answers', _ROUTES),
    Hook('starlette.routing:Mount.app', 'tells which app is mounted', _ROUTES),
    Hook('starlette.routing:Mount.path', "tells where NiceGUI's app lies in the host's", _ROUTES),
    Hook('starlette.routing:Router.routes', 'goes through the routes in their order', _ROUTES),
    # middleware.py
    Hook('starlette.applications:Starlette.user_middleware', 'stands innermost', _MIDDLEWARE),
    Hook('starlette.applications:Starlette.build_middleware_stack', 'stands outermost', _MIDDLEWARE),
    Hook('starlette.middleware:Middleware.cls', 'refuses a second installation', _MIDDLEWARE),
    Hook('nicegui.middlewares:RedirectWithPrefixMiddleware', 'changes headers as NiceGUI does', _HEADERS),
    Hook('nicegui.middlewares:SetCacheControlMiddleware', 'changes headers as NiceGUI does', _HEADERS),
    # sub_pages.py
    Hook('nicegui.elements.sub_pages:SubPages._render_page', 'guards the builder of a sub page', _SUB_PAGES),
    Hook('nicegui.elements.sub_pages:SubPages._routes', 'warns of guards that do nothing', _HANDLERS),
    Hook('nicegui.elements.sub_pages:SubPages._root_path', "judges a sub page's whole path", _SUB_PAGES),
    Hook('nicegui.page_arguments:RouteMatch.builder', 'guards the builder of a sub page', _SUB_PAGES),
    Hook('nicegui.page_arguments:RouteMatch.path', "judges a sub page's whole path", _SUB_PAGES),
    Hook('nicegui.page_arguments:RouteMatch.remaining_path', "judges a sub page's whole path", _SUB_PAGES),
    # registrations.py
    Hook('nicegui.helpers:expects_arguments', 'sees each handler at its event', _HANDLERS),
    Hook('nicegui.event:Callback', 'sees the handlers of an Event', _HANDLERS),
    Hook('nicegui.timer:Timer', 'sees the handlers of timers', _HANDLERS),
    Hook('nicegui.sub_pages_router:SubPagesRouter', 'sees the handlers of in-page navigation', _HANDLERS),
    Hook('nicegui.element:Element.__init_subclass__.__func__', 'sees elements that are made later', _HANDLERS),
    Hook('nicegui.ui:refreshable', 'sees refreshable functions', _HANDLERS),
    Hook('nicegui.ui:refreshable.func', 'names a refreshable function', _HANDLERS),
    Hook('nicegui.ui:run', 'refuses script mode', 'AuthUI() is made again for each visitor'),
    Hook('nicegui.core:script_mode', 'refuses script mode', 'AuthUI() is made again for each visitor'),
    Hook('nicegui.core:root', 'guards the function of ui.run', "the host's root is open to anybody"),
    Hook('fastapi.dependencies.utils:get_dependant', 'sees routes and dependencies', _HANDLERS, 'call'),
    Hook('fastapi.routing:get_dependant', 'sees routes and dependencies', _HANDLERS, 'call'),
    Hook('fastapi.routing:_IncludedRouter.original_router', 'sees the routes of a router', _HANDLERS),
    Hook('fastapi:FastAPI.add_exception_handler', 'sees what answers errors', _HANDLERS),
    Hook('starlette.routing:Route.__init__', 'sees routes', _HANDLERS, 'endpoint'),
    Hook('starlette.routing:WebSocketRoute.__init__', 'sees routes of websockets', _HANDLERS, 'endpoint'),
    # pages.py
    Hook('nicegui.client:Client.instances', 'finds the page that a socket names', _OWNER),
    Hook('nicegui.client:Client._delete_tasks', 'spares pages that come back', _WAITING),
    Hook('nicegui.client:Client.outbox', 'drops what a page was to be told', _LEAVING),
    Hook('nicegui.outbox:Outbox.messages', 'drops what a page was to be told', _LEAVING),
    Hook('nicegui.outbox:Outbox.message_history', 'drops what a page was told', _LEAVING),
    Hook('nicegui.outbox:Outbox.updates', 'waits until a page was told', _LEAVING),
    Hook('nicegui.core:sio.manager.get_participants', 'finds the sockets of a page', _LEAVING),
    Hook('nicegui.core:sio.disconnect', 'closes the sockets of a page', _LEAVING),
    Hook('nicegui.client:Client.layout', 'clears a page', _LEAVING),
    Hook('nicegui.element:Element.default_slot', 'clears a page', _LEAVING),
    Hook('nicegui.slot:Slot.children', 'clears a page', _LEAVING),
    Hook('nicegui.client:Client.page_container', 'clears a page', _LEAVING),
    Hook('nicegui.client:Client.content', 'clears a page', _LEAVING),
    Hook('nicegui.client:Client.status_code', 'answers 403', 'a page that is refused is answered 200'),
    Hook('nicegui.client:Client.sub_pages_router', 'tells where a page is by now', _BACK),
    Hook('nicegui.sub_pages_router:SubPagesRouter.current_path', 'tells where a page is by now', _BACK),
    Hook('nicegui.sub_pages_router:SubPagesRouter.is_initial_request', 'tells where a page is by now', _BACK),
    Hook('nicegui.core:app.config.reconnect_timeout', 'warns of pages that are lost', 'nobody is warned'),
    # errors.py
    Hook('nicegui.client:Client.build_response', 'answers where a page failed', _EXIT),
    Hook('nicegui.core:app._page_exception_handler', "leaves the host's error page alone", 'it is replaced'),
    Hook('nicegui.core:app.exception_handlers', "leaves the host's answer to 404 alone", 'it is replaced'),
    Hook('nicegui.nicegui:_exception_handler_404', 'tells what is not found', _EXIT, 'nicegui_page_path'),
    # pages/nicegui_hooks.py
    Hook('nicegui.helpers:is_user_simulation', 'draws the screens as elements', 'simulated users see no screen'),
    Hook('nicegui.client:Client.page', 'sets the language of a page', _LANGUAGE),
    Hook('nicegui.page:page.language', 'sets the language of a page', _LANGUAGE),
    Hook('nicegui.page:page.dark', 'paints a page dark or light', _PAINT),
    Hook('nicegui.page:page.resolve_dark', 'paints a page dark or light', _PAINT),
    Hook('nicegui.language:Language', 'finds the texts of Quasar', _LANGUAGE),
    Hook('nicegui/static/nicegui.js', 'makes links of paths', _SCRIPTS, 'window.path_prefix'),
    Hook('nicegui/static/nicegui.js', 'hears that its socket is refused', _SCRIPTS, 'window.socket'),
    Hook('nicegui/static/nicegui.js', 'hears that its socket is refused', _SCRIPTS, 'window.did_handshake'),
    # reactive/nicegui_hooks.py
    Hook('nicegui.client:Client.storage', 'keeps what belongs to a page', _STORE),
    Hook('nicegui.slot:Slot.get_stack', 'tells whether a page is being built', _STORE),
    Hook('nicegui.background_tasks:create', "runs a page's tasks in its slot", _STORE, 'context'),
    Hook('nicegui.element:Element._handle_delete', 'hears that an element is deleted', _STORE),
    Hook('nicegui.awaitable_response:AwaitableResponse', 'does not await what need not be', 'handlers wait for ever'),
)
