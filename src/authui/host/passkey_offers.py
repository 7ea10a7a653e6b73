"""The passkey that the browser's autofill offers at the login: the script asks for it, and sends the one that was used.

Only a browser that has used a passkey here asks, because each offer begins a sign-in at the pool. A page of the host
with a card of the login has no other way to send a passkey without a click.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from fastapi import FastAPI, Request
from pydantic import SecretStr
from starlette.responses import Response

from authui.account import Account, AccountState
from authui.edge import client_address
from authui.errors import AuthError, PasskeyRefusedError
from authui.host.come_back import asked_back, asked_back_by_json, busy_seconds
from authui.host.cookies import Cookies
from authui.host.posted_form import PostedForm, RefusedPostError, read_posted_form
from authui.host.screens import json_answer
from authui.host.sign_in_answers import SignInAnswers
from authui.host.tab import Tab
from authui.host.tabs import Tabs
from authui.models import ChallengeAnswer, Problem
from authui.pages import PageSetup, made_by_authui
from authui.pages.login import PASSKEY_OFFERS
from authui.pages.screens import screen_of
from authui.session import EventKind

_log = logging.getLogger(__name__)

_FORM = 'passkey'
_CREDENTIAL, _REMEMBER = 'credential', 'remember'


class PasskeyOffers:
    """Answers the script of the login."""

    def __init__(
        self,
        setup: PageSetup,
        tabs: Tabs,
        cookies: Cookies,
        answers: SignInAnswers,
        refused: Callable[[EventKind, str], None],
    ) -> None:
        self._setup = setup
        self._settings = setup.settings
        self._tabs = tabs
        self._cookies = cookies
        self._answers = answers
        self._refused = refused

    def install(self, app: FastAPI) -> None:
        """Add the route."""
        if self._settings.passkeys:
            app.router.add_route(self._settings.path(PASSKEY_OFFERS), self._take, ['POST'], include_in_schema=False)

    def knows_passkey(self, request: Request) -> bool:
        """Tell whether the login of a browser asks for an offer."""
        return bool(self._settings.passkeys) and self._account(request) is not None

    @made_by_authui
    async def _take(self, request: Request) -> Response:
        try:
            form = await read_posted_form(request, self._settings)
        except RefusedPostError as error:
            if error.status == HTTPStatus.FORBIDDEN:
                self._refused('request_refused', client_address(request, self._settings.trusted_proxies))
            return Response(status_code=error.status)
        if form.name != _FORM:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        if await self._cookies.find_user(request) is not None:
            return _nothing()
        return await (self._sign_in(request, form) if _CREDENTIAL in form.sent else self._offer(request))

    async def _offer(self, request: Request) -> Response:
        """Begin a sign-in for the passkey of this browser, and answer with what its autofill is to offer."""
        account, unfinished = self._account(request), await self._cookies.find_unfinished(request)
        if account is None or (unfinished is not None and not unfinished[1].is_offer):
            return _nothing()
        async with self._tabs.for_request(request, None, unfinished) as tab:
            try:
                offer = await tab.sessions.offer_passkey(account)
            except AuthError as error:
                _log.info('no passkey could be offered: %s', error)
                seconds = busy_seconds(Problem.of(error))
                return asked_back_by_json(seconds) if seconds else _nothing()
            if offer is None:
                response = _nothing()
                self._cookies.note_passkey(request, response, account, None)
                return response
            left = max(0.0, offer.expires_at - self._cookies.clock())
            response = json_answer({'request': offer.options, 'seconds': left})
            if (ticket := tab.take_step_ticket()) is not None:
                await self._cookies.give(request, response, ticket)
            return response

    async def _sign_in(self, request: Request, form: PostedForm) -> Response:
        """Sign in by the passkey that was used; an answer without a way on says why."""
        begun = await self._cookies.find_unfinished(request)
        offer = begun if begun is not None and begun[1].is_offer else None
        credential, remember = (''.join(form.sent.get(name, ())) for name in (_CREDENTIAL, _REMEMBER))
        async with self._tabs.for_request(request, None, offer) as tab:
            given = ChallengeAnswer(credential=SecretStr(credential), remember=remember == 'on')
            await tab.store.dispatch(Account.answer_challenge, given)
            if (response := await self._answer(request, tab)) is not None:
                return response
            account: AccountState = tab.store.state.account
            problem = account.errors.get(account.step)
            texts = self._setup.languages.for_request(request)
            said = {'alert': texts.problem(problem)} if problem is not None else {}
            is_unknown = problem is not None and (problem.code, problem.rule) == (PasskeyRefusedError.code, 'unknown')
            response = asked_back(json_answer({**said, 'unknown': is_unknown}), busy_seconds(problem))
            if begun is offer:  # else another step goes on
                self._cookies.clear_ended(request, response, has_step=tab.sessions.unfinished is not None)
            return response

    async def _answer(self, request: Request, tab: Tab) -> Response | None:
        """Return the way on after a passkey; None if it did not sign its user in, and nothing else is asked for."""
        visited = self._answers.visited(request, 'login')
        if (ticket := tab.take_ticket()) is not None:
            return await self._answers.enter(visited, tab, ticket)
        screen = screen_of(tab.store)
        if screen == 'login' or (ticket := tab.take_step_ticket()) is None:
            return None
        response = self._answers.leave(visited, visited.at(screen, {}).url(screen), needs_cookie=True)
        await self._cookies.give(request, response, ticket)
        return response

    def _account(self, request: Request) -> str | None:
        known = self._cookies.recognise(request)
        return known.passkey_account() if known is not None else None


def _nothing() -> Response:
    return Response(status_code=HTTPStatus.NO_CONTENT, headers={'Cache-Control': 'no-store'})
