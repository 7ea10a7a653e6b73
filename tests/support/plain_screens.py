"""Screens as the server sends them, under the strict content policy, answered as a test says: no store, no pool."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

import anyio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from support.screens import free_port

from authui.pages.card import code_field, new_password_fields, password_rules
from authui.pages.description import Button, CardView, Link
from authui.pages.files import ScreenFiles
from authui.pages.html import main_html, screen_html
from authui.pages.identifier_field import email_field
from authui.pages.rules import Choice, Field, Rule
from authui.pages.screen_view import PlacedCard, ScreenView
from authui.pages.texts import ENGLISH, GERMAN, Texts
from authui.settings import Settings

SETTINGS = Settings()
POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' '{ScreenFiles(SETTINGS).style_hash}'; "
    "img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types authui"
)
LANGUAGES = (ENGLISH, GERMAN)
Views = Callable[[Texts], Sequence[CardView]]


def login(texts: Texts, **shown: object) -> CardView:
    """Return the login card."""
    rules = password_rules(texts, 8)
    password = Field(
        name='password', label=texts.password, type='password', autocomplete='current-password', rules=rules
    )
    view = CardView(
        name='login',
        heading=texts.login,
        button=texts.login_button,
        fields=(
            email_field(texts, texts.email),
            password,
            Field(name='remember', label=texts.remember, type='tick'),
        ),
        buttons=(Button(action='without_password', text=texts.without_password, needs=('email',)),),
        links=(
            Link(text=texts.forgot_link, href='/forgot?next=%2Fdone'),
            Link(text=texts.confirm_link, href='/confirm?next=%2Fdone', before=texts.confirm_question),
        ),
    )
    return replace(view, **shown)  # type: ignore[arg-type]  # what a test says


def signup(texts: Texts, **shown: object) -> CardView:
    """Return the signup card, with an attribute."""
    name = Field(
        name='given_name',
        label=texts.attribute('given_name'),
        autocomplete='given-name',
        rules=(Rule('required', texts.field_required, 'trimmed'),),
    )
    phone = Field(
        name='phone_number',
        label=texts.attribute('phone_number'),
        type='tel',
        autocomplete='tel',
        rules=(Rule('phone', texts.phone_valid),),
    )
    view = CardView(
        name='signup',
        heading=texts.signup,
        button=texts.signup_button,
        fields=(
            email_field(texts, texts.signup_email, texts.signup_email_hint),
            name,
            phone,
            *new_password_fields(texts, SETTINGS),
        ),
    )
    return replace(view, **shown)  # type: ignore[arg-type]  # what a test says


def confirm(texts: Texts, **shown: object) -> CardView:
    """Return the card that asks for a code, which can be sent again."""
    view = CardView(
        name='confirm',
        heading=texts.confirm,
        button=texts.confirm_button,
        fields=(email_field(texts, texts.signup_email), code_field(texts, texts.code, texts.code_hint)),
        buttons=(
            Button(action='resend', text=texts.resend_button, needs=('email',), pause=60),
            Button(action='cancel', text=texts.back_to_login, look='link'),
        ),
    )
    return replace(view, **shown)  # type: ignore[arg-type]  # what a test says


def forgot(texts: Texts, **shown: object) -> CardView:
    """Return the card that asks for an e-mail only."""
    view = CardView(
        name='forgot',
        heading=texts.forgot,
        button=texts.forgot_button,
        fields=(email_field(texts, texts.signup_email),),
        links=(Link(text=texts.back_to_login, href='/login?next=%2Fdone'),),
    )
    return replace(view, **shown)  # type: ignore[arg-type]  # what a test says


def riddle(texts: Texts, **shown: object) -> CardView:
    """Return a card of the pool's own: another one may follow that looks the same."""
    answer = Field(name='answer', label=texts.other_answer, rules=(Rule('required', texts.field_required),))
    view = CardView(name='challenge', heading='One more step', button=texts.continue_button, fields=(answer,))
    return replace(view, **shown)  # type: ignore[arg-type]  # what a test says


def choice(texts: Texts, **shown: object) -> CardView:
    """Return a card that asks for a choice."""
    factor = Field(
        name='factor',
        label=texts.factor_question,
        type='choice',
        choices=(Choice('app', 'App'), Choice('sms', 'Text message')),
        rules=(Rule('required', texts.factor_required),),
    )
    days = Field(name='days', label='Days', type='choices', choices=(Choice('mo', 'Monday'), Choice('tu', 'Tuesday')))
    view = CardView(name='challenge', heading='Choose', button=texts.continue_button, fields=(factor, days), buttons=())
    return replace(view, **shown)  # type: ignore[arg-type]  # what a test says


@dataclass(frozen=True)
class Post:
    """A form that has arrived."""

    path: str
    fields: Sequence[tuple[str, str]]
    headers: Mapping[str, str]

    @property
    def is_plain(self) -> bool:
        """Whether the browser sent it without a script."""
        return self.headers['sec-fetch-mode'] == 'navigate'


class PlainScreens:
    """The app: what its screens show, what it answers, and what has arrived."""

    def __init__(self) -> None:
        self.url = ''
        self.files = ScreenFiles(SETTINGS)
        self.reset()

    def reset(self) -> None:
        """Show the usual screens again, and forget what has arrived."""
        self.views: dict[str, Views] = {
            '/login': lambda texts: (login(texts), signup(texts)),
            '/signup': lambda texts: (login(texts), signup(texts)),
            '/confirm': lambda texts: (confirm(texts),),
            '/forgot': lambda texts: (forgot(texts),),
            '/mfa': lambda texts: (riddle(texts),),
            '/mfa-choice': lambda texts: (choice(texts),),
        }
        self.answers: list[Response] = []
        self.posts: list[Post] = []
        self.gets: list[str] = []
        self.keeps_cookies = True
        self.is_signed_in = False
        self.app_url = ''
        self.goes = threading.Event()
        self.goes.set()

    # --- what the test makes it answer ---

    def says(self, url: str, *views: CardView, texts: Texts = ENGLISH) -> None:
        """Answer the next post with these cards, as the JSON of the contract."""
        screen = self._screen(url, views or self.views[url.partition('?')[0]](texts), texts)
        self.answers.append(JSONResponse({'title': screen.title, 'url': url, 'html': main_html(screen)}))

    def lets_in(self, url: str = '/done') -> None:
        """Answer the next post with a login."""
        self.answers.append(JSONResponse({'go': url, 'signed_in': True, 'check': '/authui/session'}))

    def document(self, url: str, *views: CardView, status: int = 200) -> Response:
        """Return a screen as a document."""
        return HTMLResponse(
            screen_html(self._screen(url, views, ENGLISH)), status, headers={'Content-Security-Policy': POLICY}
        )

    # --- how it answers ---

    def routes(self) -> list[Route]:
        return [
            Route('/authui/session', self._check),
            Route('/authui/files/{version}/{name}', self._file),
            Route('/done', self._done),
            Route('/{path:path}', self._get, methods=['GET']),
            Route('/{path:path}', self._post, methods=['POST']),
        ]

    async def _get(self, request: Request) -> Response:
        path = request.url.path
        self.gets.append(f'{path}?{request.url.query}')
        if path not in self.views:
            return PlainTextResponse(path, 404)
        if self.is_signed_in:
            return Response(status_code=303, headers={'Location': '/done'})
        if language := request.query_params.get('lang'):
            back = Response(status_code=303, headers={'Location': f'{path}?next=%2Fdone'})
            back.set_cookie('authui-language', language)
            return back
        texts = GERMAN if request.cookies.get('authui-language') == GERMAN.language else ENGLISH
        url = f'{path}?{request.url.query}' if request.url.query else f'{path}?next=%2Fdone'
        document = screen_html(self._screen(url, self.views[path](texts), texts))
        return HTMLResponse(
            document,
            headers={'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store'},
        )

    async def _post(self, request: Request) -> Response:
        body = (await request.body()).decode()
        fields = parse_qsl(body, keep_blank_values=True)
        self.posts.append(Post(request.url.path, fields, dict(request.headers)))
        answer = self.answers.pop(0)
        await anyio.to_thread.run_sync(self.goes.wait)
        return answer

    async def _check(self, _: Request) -> Response:
        return Response(status_code=204 if self.keeps_cookies else 428)

    async def _file(self, request: Request) -> Response:
        return self.files.response(**request.path_params, accept_encoding=request.headers['accept-encoding'])

    async def _done(self, _: Request) -> Response:
        return HTMLResponse('<title>Done</title><h1>You are in</h1>')

    def _screen(self, url: str, views: Sequence[CardView], texts: Texts) -> ScreenView:
        return ScreenView(
            title=f'{views[0].heading} · authui',
            texts=texts,
            branding=SETTINGS,
            cards=[
                PlacedCard(view=view, action=f'/{_PATHS.get(view.name, view.name)}?next=%2Fdone', focus=not index)
                for index, view in enumerate(views)
            ],
            languages=LANGUAGES,
            language_url=url,
            app_url=self.app_url,
            styles=self.files.styles,
            scripts=self.files.scripts,
        )


_PATHS = {'challenge': 'mfa'}


@contextmanager
def plain_screens() -> Iterator[PlainScreens]:
    """Run the app on a port of its own, in a thread."""
    app, port = PlainScreens(), free_port()
    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=app.routes()), host='127.0.0.1', port=port, log_level='warning')
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.01)
    app.url = f'http://127.0.0.1:{port}'
    try:
        yield app
    finally:
        server.should_exit = True
        app.goes.set()
        thread.join()
