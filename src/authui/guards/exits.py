"""The answers where a user cannot have a page: screens with a brand, a language and ways on, and without NiceGUI."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from authui.guards.page_target import page_target
from authui.guards.requirement import Refusal
from authui.guards.visit import find_visit
from authui.pages import PageSetup, replaced_screens
from authui.pages.exits import (
    Lack,
    closed_message,
    exit_view,
    failed_message,
    going_on_message,
    language_switch_url,
    not_allowed_message,
    not_found_message,
    refused_message,
)
from authui.pages.files import page_response, sent_as_it_is
from authui.pages.html import notice_html
from authui.pages.markup import url
from authui.pages.screen_view import ExitMessage
from authui.pages.theme import add_styles

_NO_STORE = {'Cache-Control': 'no-store'}
_SAFE = "/:@!$&'()*+,;=%"
_POLICY = (
    "default-src 'none'; style-src 'self' STYLE; img-src 'self' data:; font-src 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'; form-action 'self'"
)


class Exits:
    """Answers for pages that a user may not see, that do not exist, or that failed."""

    def __init__(self, setup: PageSetup) -> None:
        self._setup = setup
        self._policy = _POLICY.replace('img-src', ' '.join(['img-src', *sorted(setup.settings.logo_origins)]))

    def not_allowed(self, request: Request, why: Refusal) -> Response:
        """Answer a signed-in user who may not see what was asked for."""
        lack = lack_of(why)
        return self._answer(request, 403, lambda setup, target: not_allowed_message(setup, lack=lack, target=target))

    def failed(self, request: Request, reference: str) -> Response:
        """Answer where a page could not be built."""
        return self._answer(
            request, 500, lambda setup, target: failed_message(setup, reference=reference, target=target)
        )

    def closed(self, request: Request, status_code: int) -> Response:
        """Answer where a visitor may not see a screen of the sign-in."""
        return self._answer(
            request, status_code, lambda setup, target: closed_message(setup, status_code, target=target)
        )

    def not_found(self, request: Request) -> Response:
        """Answer where there is no page."""
        return self._answer(request, 404, lambda setup, _target: not_found_message(setup))

    def refused(self, request: Request, status_code: int, text: str, *, url: str, target: str) -> Response:
        """Answer a form that is refused: with ways on for browsers, an alert for the script, `text` for programs.

        `url` is that of the form's screen, and `target` where the sign-in leads to in the end.
        """
        accepted = request.headers.get('accept', '')
        app_url = self._app_url(request)

        def say(setup: PageSetup, _target: str) -> ExitMessage:
            return refused_message(setup, status_code, url=url, app_url=app_url)

        if 'application/json' in accepted:
            setup = self._setup.for_request(request)
            return JSONResponse({'alert': say(setup, target).text}, status_code, _NO_STORE)
        if 'text/html' in accepted:
            return self._answer(request, status_code, say, target=target)
        return PlainTextResponse(f'{text}\n', status_code, _NO_STORE)

    def going_on(self, request: Request, url: str, *, target: str) -> Response:
        """Answer by a page that opens `url`, a path of this app or a whole URL, by itself and has a link to it.

        A browser that has sent a form does not follow a redirect to another site: the policy of the form's page forbids
        it (`form-action`).
        """
        whole = _prefix(request) + url if url.startswith('/') else url
        if 'application/json' in request.headers.get('accept', ''):
            return sent_as_it_is(JSONResponse({'go': whole}, headers=_NO_STORE))
        response = self._answer(
            request, 200, lambda setup, _target: going_on_message(setup, url=url), target=target, has_secret=True
        )
        response.headers['Refresh'] = f'0;url={whole}'
        return response

    def _app_url(self, request: Request) -> str:
        """Return the URL of the login where the sender of a request has opened the app at another address."""
        public_url, host = self._setup.settings.public_url, request.headers.get('host', '').lower()
        if public_url is None or urlsplit(public_url).netloc == host:
            return ''
        came_from_there = request.headers.get('origin', '').lower() in {f'http://{host}', f'https://{host}'}
        return public_url + _prefix(request) + self._setup.settings.path('login') if came_from_there else ''

    def draw_not_allowed(self, why: Refusal) -> None:
        """Draw on the page being built that its user may not see it, or the sub page; with the same ways on."""
        client = ui.context.client
        setup = self._setup.for_page(client)
        add_styles(setup)
        _draw(not_allowed_message(setup, lack=lack_of(why), target=page_target(client)))

    def _answer(
        self,
        request: Request,
        status_code: int,
        say: Callable[[PageSetup, str], ExitMessage],
        *,
        target: str | None = None,
        has_secret: bool = False,
    ) -> Response:
        settings, visit = self._setup.settings, find_visit(request)
        setup = self._setup.for_request(request)
        if target is not None and 'login' not in replaced_screens(settings):
            here = setup.url('login', target)
        else:
            is_asked = visit is not None and request.method in {'GET', 'HEAD'}
            target = target or setup.target(visit.target(request) if visit is not None and is_asked else None)
            here = language_switch_url(settings, target)
        message = say(setup, target)
        view = exit_view(setup, title=message.heading, prefix=_prefix(request), language_url=here)
        response = page_response(
            notice_html(view, message),
            accept_encoding=request.headers.get('accept-encoding', ''),
            status_code=status_code,
            has_secret=has_secret,
        )
        policy = self._policy.replace('STYLE', f"'{setup.files.style_hash}'")
        response.headers['Content-Security-Policy'] = policy
        return response


def lack_of(why: Refusal) -> Lack:
    """Return what a signed-in user lacks."""
    match why:
        case 'second_factor' | 'password_login':
            return why
        case _:
            return 'group'


def _draw(message: ExitMessage) -> None:
    prefix = _prefix(ui.context.client.request)
    with (
        ui.element('div').classes('authui-part').style('margin: 15vh auto 0'),
        ui.element('section').classes('authui-card'),
    ):
        TextElement(tag='h1', text=message.heading).classes('authui-heading')
        TextElement(tag='p', text=message.text)
        for link in message.links:
            # The ways lead out of the host's page: NiceGUI must not look for them among its sub pages.
            ui.link(link.text, link.href).on('click.stop', js_handler='() => {}')
        for button in message.buttons:
            form = ui.element('form').classes('authui-place')
            form.props['method'] = 'post'
            form.props['action'] = url(button.action, prefix)
            with form:
                TextElement(tag='button', text=button.text).classes('authui-second')


def _prefix(request: Request) -> str:
    """Return what browsers put before the paths of NiceGUI's app: the prefix of a proxy, and the mount."""
    visit = find_visit(request)
    base = visit.base if visit is not None else ''
    return quote(request.headers.get('X-Forwarded-Prefix', ''), safe=_SAFE) + quote(base, safe=_SAFE)
