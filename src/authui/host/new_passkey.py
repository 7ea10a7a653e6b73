"""The screens where a signed-in user adds a passkey, by plain HTTP: offered after a login, or opened at the account.

They have the strict policy of the sign-in's screens and no NiceGUI. The ceremony itself is the browser's, so that the
script has to run: it gets the options as soon as it knows that the browser can make a passkey, before anything is
pressed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from typing import cast

from fastapi import FastAPI, Request
from pydantic import SecretStr
from starlette.responses import Response

from authui.account import Account, AccountState
from authui.account.profile import Profile, ProfileState
from authui.edge import client_address
from authui.errors import WrongPasswordError
from authui.guards.exits import Exits
from authui.guards.visit import visit_of
from authui.host.come_back import asked_back, busy_seconds
from authui.host.cookies import Cookies
from authui.host.posted_form import PostedForm, RefusedPostError, read_posted_form
from authui.host.screens import Screens, Visited, json_answer
from authui.host.tab import Tab
from authui.host.tabs import Tabs
from authui.models import NewPasskey, Problem, User
from authui.pages import PageSetup, Screen, host_paths, made_by_authui
from authui.pages.description import CardView
from authui.pages.new_passkey import (
    CREDENTIAL,
    FORM,
    HAS_ONE,
    LIST_SCREEN,
    NEW_SCREEN,
    OFFER_SCREEN,
    offer_card,
    passkey_card,
)
from authui.pages.plain import language_answer
from authui.pages.setup import unverified_contact
from authui.session import EventKind, PasskeyFact
from authui.settings import Settings


class NewPasskeyScreens:
    """Answers these screens; `refused` reports a request of another site."""

    def __init__(
        self,
        setup: PageSetup,
        screens: Screens,
        tabs: Tabs,
        cookies: Cookies,
        *,
        exits: Exits,
        refused: Callable[[EventKind, str], None],
    ) -> None:
        self._setup = setup
        self._settings: Settings = setup.settings
        self._screens = screens
        self._tabs = tabs
        self._cookies = cookies
        self._exits = exits
        self._refused = refused

    def install(self, app: FastAPI) -> None:
        """Add the routes, where users can have passkeys at all."""
        screens = (OFFER_SCREEN, *((NEW_SCREEN,) if self._settings.account_screen else ()))
        for screen in screens if self._settings.passkeys else ():
            path = self._settings.path(screen)
            if path not in host_paths():
                app.router.add_route(path, self._endpoint(screen), ['GET', 'POST'], include_in_schema=False)

    def _endpoint(self, screen: str) -> Callable[[Request], Awaitable[Response]]:
        @made_by_authui
        async def answer(request: Request) -> Response:
            visited = Visited(
                request,
                replace(self._setup, texts=self._setup.languages.for_request(request)),
                cast('Screen', screen),  # no screen of the sign-in; `Visited` only names it
                self._setup.target(request.query_params.get('next')),
                request.query_params,
            )
            if request.method == 'GET' and (chosen := language_answer(visited.setup, request)) is not None:
                return chosen
            user = await visit_of(request).require_user(request)
            async with self._tabs.for_request(request, visit_of(request).session, None) as tab:
                await tab.store.dispatch(Account.fetch_user)
                work = _Work(self, visited, user, tab, is_offer=screen == OFFER_SCREEN)
                response = await (self._take(work) if request.method == 'POST' else work.show())
            response.headers['Cache-Control'] = 'no-store'
            return response

        return answer

    async def _take(self, work: _Work) -> Response:
        request = work.visited.request
        try:
            form = await read_posted_form(request, self._settings)
            return await work.take(form)
        except RefusedPostError as error:
            if error.status == HTTPStatus.FORBIDDEN:
                self._refused('request_refused', client_address(request, self._settings.trusted_proxies))
            url = work.visited.url(work.visited.screen)
            return self._exits.refused(request, error.status, error.text, url=url, target=work.visited.target)

    # --- what `_Work` needs of the app ---

    def draw(self, visited: Visited, view: CardView) -> Response:
        """Return a screen with this card alone."""
        return self._screens.draw_alone(visited, view)

    def is_offered(self, request: Request, user: User) -> bool:
        """Tell whether the browser of this user is to be offered a passkey."""
        return self._cookies.offers_passkey(request, user)

    def note(self, request: Request, response: Response, user: User, fact: PasskeyFact) -> None:
        """Let the browser remember what it knows of the user's passkey."""
        self._cookies.note_new_passkey(request, response, user, fact)


class _Work:
    """One request to one of the screens."""

    def __init__(self, screens: NewPasskeyScreens, visited: Visited, user: User, tab: Tab, *, is_offer: bool) -> None:
        self.visited = visited
        self._screens = screens
        self._user = user
        self._tab = tab
        self._is_offer = is_offer

    async def show(self) -> Response:
        """Answer with the screen; an offer that is not to be made leads on to the target."""
        is_proven = self._is_proven
        if self._is_offer and not (is_proven and self._screens.is_offered(self.visited.request, self._user)):
            return self._leave(self.visited.target)
        return self._draw(needs_password=not is_proven)

    @property
    def _is_proven(self) -> bool:
        """Whether the sign-in proves the user, so that no password is asked for."""
        return self._tab.sessions.signed_in_recently and not self._user.has_unasked_factor

    async def take(self, form: PostedForm) -> Response:
        """Do what a button is for."""
        if form.name != FORM:
            raise RefusedPostError(HTTPStatus.BAD_REQUEST, 'There is no such form on this screen.')
        match form.action:
            case 'later' if self._is_offer:
                return self._remembered('used' if form.text(HAS_ONE) else 'declined', self.visited.target)
            case 'start' | 'submit' if not form.text(CREDENTIAL):
                return await self._start(form.text('current'))
            case 'submit':
                return await self._complete(form)
            case _:
                raise RefusedPostError(HTTPStatus.BAD_REQUEST, 'There is no such button on this form.')

    async def _start(self, password: str, problem: Problem | None = None) -> Response:
        """Get the options, and draw the card with them and with what went wrong before."""
        if not password and not self._is_proven:
            return self._draw(needs_password=True, problem=problem)
        proof = SecretStr(password) if password else None
        options = await self._tab.store.dispatch(Profile.start_passkey, proof)
        if options is not None:
            return self._draw(options=options, problem=problem)
        if self._is_offer and problem is None:
            return self._leave(self.visited.target)  # the log says why there is nothing to offer
        refused = self._profile.error
        is_wrong = refused is not None and refused.code == WrongPasswordError.code
        return asked_back(self._draw(needs_password=is_wrong, problem=refused), busy_seconds(refused))

    async def _complete(self, form: PostedForm) -> Response:
        made = NewPasskey(credential=form.text(CREDENTIAL), ends_others='ends-others' in form.sent)
        await self._tab.store.dispatch(Profile.complete_passkey, made)
        problem = self._profile.error
        if problem is None:
            target = self.visited.target if self._is_offer else self.visited.url(LIST_SCREEN, notice='passkey_added')
            return self._remembered('used', target)
        # The challenge is used up, whatever was wrong; where another try can help, it needs new options.
        is_full = problem.rule == 'passkey_limit'
        return self._draw(problem=problem) if is_full else await self._start('', problem)

    @property
    def _profile(self) -> ProfileState:
        profile: ProfileState = self._tab.store.state.account.profile
        return profile

    def _draw(self, *, options: str = '', problem: Problem | None = None, needs_password: bool = False) -> Response:
        setup = self.visited.setup
        if self._is_offer:
            return self._screens.draw(self.visited, offer_card(setup, options=options, problem=problem))
        card = passkey_card(setup, self.visited.target, options=options, problem=problem, needs_password=needs_password)
        return self._screens.draw(self.visited, card)

    def _remembered(self, fact: PasskeyFact, target: str) -> Response:
        response = self._leave(target)
        self._screens.note(self.visited.request, response, self._user, fact)
        return response

    def _leave(self, target: str) -> Response:
        visit = visit_of(self.visited.request)
        if self.visited.wants_json:
            return json_answer({'go': self.visited.forwarded_prefix + visit.location(target)})
        return visit.redirect(target)


def url_after_login(visited: Visited, tab: Tab, cookies: Cookies) -> str:
    """Return where a login leads first: to confirm, to verify a contact, to add a passkey, or to the target."""
    account: AccountState = tab.store.state.account
    user = account.user
    if user is None or not account.authorized:
        return visited.url('confirm')
    if unverified_contact(visited.setup, user):
        return visited.url('verify')
    if visited.wants_json and not tab.used_passkey:  # a browser without scripts can make none
        is_offered = cookies.offers_passkey(visited.request, user, account.email)
        return visited.url(OFFER_SCREEN) if is_offered else visited.target
    return visited.target
