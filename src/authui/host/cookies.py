"""The cookies of an app, and the route where a page of a login trades its ticket for them."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from pydantic import SecretStr
from starlette.background import BackgroundTask
from starlette.requests import HTTPConnection

from authui.cognito import Claims
from authui.edge import is_same_origin
from authui.edge.cookies import one_cookie
from authui.guards.cookie import Cookie
from authui.guards.visit import begun_by, visit_of
from authui.host.runtime import Runtime
from authui.host.typed_values import TypedValues
from authui.models import Unfinished, User
from authui.pages import made_by_authui
from authui.session import KNOWN_SECONDS, KnownBrowsers, PasskeyFact, Recognised
from authui.session.tickets import Redeemed
from authui.settings import Settings

_NO_STORE = {'Cache-Control': 'no-store'}


class Cookies:
    """The cookies of the session, of an unfinished step, of what was typed, of a known browser, and of attempts."""

    def __init__(self, settings: Settings, *, runtime: Callable[[], Runtime], clock: Callable[[], float]) -> None:
        self._settings = settings
        self._runtime = runtime
        self.clock = clock
        self.session = Cookie(secure=settings.is_https)
        self.step = Cookie(secure=settings.is_https, stem='authui-step')
        self.typed = TypedValues(settings)
        self._known = Cookie(secure=settings.is_https, stem='authui-known')
        self.attempt = Cookie(secure=settings.is_https, stem='authui-attempt')
        """Ties the attempts to sign in at other providers to the browser that began them."""

    def install(self, app: FastAPI) -> None:
        """Add the route where tickets are traded."""
        app.post(self._settings.ticket_path, include_in_schema=False)(self._trade_ticket)
        app.get(self._settings.ticket_path, include_in_schema=False)(self._tell_cookie)

    def recognise(self, connection: HTTPConnection) -> Recognised | None:
        """Return the earlier proof of the browser that sent a request; None for an unknown browser."""
        return self._known_browsers.read(self._known_value(connection))

    async def find_user(self, request: Request) -> User | None:
        """Return the user who sent a request. For a visitor, look up what the browser has begun."""
        visit = visit_of(request)
        user = await visit.user()
        if user is None and visit.unfinished is None:
            visit.unfinished = await begun_by(request, self.step, self._runtime().registry)
        return user

    async def give(self, request: Request, response: Response, ticket: SecretStr) -> bool:
        """Add the cookies that a ticket stands for to a response; returns False where the ticket counts no more.

        A login ends another session of this browser, once the response has been sent.
        """
        registry = self._runtime().registry
        redeemed = await registry.redeem(ticket)
        if redeemed is None:
            return False
        seconds = redeemed.expires_at - self.clock() if redeemed.expires_at is not None else None
        if redeemed.session is None:
            response.headers.append('Set-Cookie', self.step.set(redeemed.id, seconds=seconds))
            return True
        response.headers.append('Set-Cookie', self.session.set(redeemed.id, seconds=seconds))
        if redeemed.account:
            known = self._remembered(self._known_value(request), redeemed.session.claims, redeemed)
            response.headers.append('Set-Cookie', self._known.set(known, seconds=KNOWN_SECONDS))
        if self.step.sent(request):
            response.headers.append('Set-Cookie', self.step.cleared)
        former = visit_of(request).session
        if former is not None and former is not redeemed.session:
            # Once the browser has its new cookie: the tabs of the former session come back with it.
            response.background = BackgroundTask(registry.supersede, former)
        return True

    def _remembered(self, cookie: str | None, claims: Claims, redeemed: Redeemed) -> SecretStr:
        """Return the cookie of a browser that knows the account as it was typed.

        Where that is another spelling than the pool's, which may not look at case, or another name than those in the
        tokens, it knows the user name too. That is always the user's own; an address may be unverified.
        """
        fact: PasskeyFact | None = 'used' if redeemed.by_passkey else None
        provider = redeemed.provider
        known = self._known_browsers.remember(cookie, redeemed.account, passkey=fact, provider=provider)
        browser = self._known_browsers.read(known.get_secret_value())
        names = (claims.username, claims.email, claims.phone_number)
        if browser is None or any(browser.proven(each) for each in names if each):
            return known
        return self._known_browsers.remember(known.get_secret_value(), claims.username, passkey=fact, provider=provider)

    def offers_passkey(self, request: Request, user: User, *typed: str) -> bool:
        """Tell whether a browser in which a user has just signed in is to be offered a passkey.

        It is not where the pool has no passkeys, where the user has used one here or has declined, or to a user of a
        provider.
        `typed` is the name with which the user signed in, where that is known.
        """
        if not self._settings.passkeys or not self._settings.offer_passkey or user.provider is not None:
            return False
        known = self.recognise(request)
        return known is None or all(known.passkey(each) is None for each in (*typed, *user.names))

    def knows_last_provider(self, request: Request) -> bool:
        """Tell whether a browser knows by which provider somebody last signed in here; its login then says so."""
        known = self.recognise(request) if self._settings.uses_providers else None
        return known is not None and bool(known.last_provider)

    def note_new_passkey(self, request: Request, response: Response, user: User, fact: PasskeyFact) -> None:
        """Let a browser remember what it knows of the passkey of a user, by the name that was typed here."""
        known = self.recognise(request)
        name = next((each for each in user.names if known is not None and known.proven(each)), None)
        if name is not None:
            self.note_passkey(request, response, name, fact)

    def note_passkey(self, request: Request, response: Response, account: str, fact: PasskeyFact | None) -> None:
        """Let a browser that knows an account remember another fact about its passkey."""
        known = self._known_browsers.note_passkey(self._known_value(request), account, fact)
        if known is not None:
            response.headers.append('Set-Cookie', self._known.set(known, seconds=KNOWN_SECONDS))

    def has_step(self, request: Request) -> bool:
        """Tell whether a browser sent the cookie of a step."""
        return bool(self.step.sent(request))

    async def find_unfinished(self, request: Request) -> tuple[str, Unfinished] | None:
        """Return the unfinished step of the browser that sent a request, also where its user is signed in."""
        visit = visit_of(request)
        if visit.unfinished is None and visit.session is not None:
            return await begun_by(request, self.step, self._runtime().registry)
        return visit.unfinished

    def has_any(self, request: Request) -> bool:
        """Tell whether a browser sent a cookie of ours that outlasts one answer: it keeps cookies."""
        return any(each.sent(request) for each in (self.session, self.step, self._known, self.attempt))

    @made_by_authui
    async def _trade_ticket(self, request: Request) -> Response:
        """Answer the ticket of a login or a step with its cookie; a login ends another session of this browser."""
        if not is_same_origin(self._settings, request):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        response = Response(status_code=HTTPStatus.NO_CONTENT, headers=_NO_STORE)
        if not await self.give(request, response, SecretStr(request.headers.get('x-authui-ticket', ''))):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        return response

    @made_by_authui
    async def _tell_cookie(self, request: Request) -> Response:
        """Tell a page whether its browser has kept a cookie of ours, which no script may read."""
        status = HTTPStatus.NO_CONTENT if self.is_kept(request) else HTTPStatus.PRECONDITION_REQUIRED
        return Response(status_code=status, headers=_NO_STORE)

    def is_kept(self, request: Request) -> bool:
        """Tell whether a browser has kept the cookie of a session or a step."""
        return bool(self.session.sent(request) or self.step.sent(request))

    def clear_ended(self, request: Request, response: Response, *, has_step: bool) -> None:
        """Remove the cookies of a session and a step that have ended while a request was answered."""
        session = visit_of(request).session
        if session is not None and session.ended:
            response.headers.append('Set-Cookie', self.session.cleared)
        if not has_step and self.step.sent(request):
            response.headers.append('Set-Cookie', self.step.cleared)

    @property
    def _known_browsers(self) -> KnownBrowsers:
        return self._runtime().registry.services.known_browsers

    def _known_value(self, connection: HTTPConnection) -> str | None:
        """Return the cookie of a known browser as it was sent, genuine or not."""
        return one_cookie(connection.scope['headers'], self._known.name)
