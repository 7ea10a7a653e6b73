"""The way to another provider and back, by plain HTTP: the links that begin an attempt, and the callback that ends it.

A link may come from another site, such as the portal of an organisation: it signs in nobody but the person at this
browser. Only the navigation of a tab begins an attempt, the session layer counts attempts, and an answer counts in no
other browser than the one that began.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Protocol, get_args
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from pydantic import SecretStr
from starlette.responses import Response

from authui.account import Account, AccountState
from authui.edge import client_address
from authui.edge.origin import own_origin
from authui.errors import ProviderAnswerError, ProviderRefusedError, UnexpectedError
from authui.guards.exits import Exits
from authui.guards.visit import visit_of
from authui.host.come_back import busy_seconds
from authui.host.cookies import Cookies
from authui.host.runtime import Runtime
from authui.host.screens import Visited
from authui.host.sign_in_answers import SignInAnswers
from authui.host.tab import Tab
from authui.host.tabs import Tabs
from authui.models import Problem, ProviderAnswer, ProviderRequest, ProviderReturn, ProviderWay, User
from authui.models.providers import Prompt
from authui.pages import BusyPage, PageSetup, made_by_authui
from authui.pages.plain import notice_of
from authui.pages.screens import screen_of
from authui.session import EventKind
from authui.settings import Settings

_MOST_QUERY = 8192
_MOST_FIELDS = 20
_MOST_HINT = 256
_VISIBLE = re.compile(r'[\x20-\x7e]*')
"""The characters of codes, states and errors (RFC 6749, appendix A)."""
_PROMPTS: tuple[Prompt, ...] = get_args(Prompt)
_OF_PRELOADS = ('sec-purpose', 'purpose', 'x-moz')
"""The headers of a browser that loads a page before anybody has asked for it."""


class Refused(Protocol):
    """Reports what is refused to the audit."""

    def __call__(self, kind: EventKind, address: str = '', *, result: str = 'refused', reason: str = '') -> None:
        """Report a refusal."""


class Providers:
    """Answers the links and the callback, and leads a browser through the logout; `refused` reports what is refused."""

    def __init__(
        self,
        setup: PageSetup,
        tabs: Tabs,
        cookies: Cookies,
        answers: SignInAnswers,
        *,
        exits: Exits,
        runtime: Callable[[], Runtime],
        refused: Refused,
    ) -> None:
        self._setup = setup
        self._settings: Settings = setup.settings
        self._tabs = tabs
        self._cookies = cookies
        self._answers = answers
        self._exits = exits
        self._runtime = runtime
        self._refused = refused
        self._busy = BusyPage(setup.settings, setup.languages)

    def install(self, app: FastAPI) -> None:
        """Add the routes, where people can sign in at providers at all."""
        if not self._settings.uses_providers:
            return
        add, settings = app.router.add_route, self._settings
        add(settings.provider_path, self._endpoint(self._begin), ['GET'], include_in_schema=False)
        add(settings.provider_path + '/{provider:path}', self._endpoint(self._begin), ['GET'], include_in_schema=False)
        add(settings.callback_path, self._endpoint(self._finish), ['GET'], include_in_schema=False)
        add(settings.provider_leave_path, self._endpoint(self._leave_provider), ['GET'], include_in_schema=False)

    def _endpoint(self, answer: Callable[[Visited], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        @made_by_authui
        async def endpoint(request: Request) -> Response:
            visited = self._answers.visited(request, 'login')
            response = self._refusal(visited) or await answer(visited)
            response.headers['Cache-Control'] = 'no-store'
            response.headers['Referrer-Policy'] = 'no-referrer'  # the URL may hold a code
            if len(self._cookies.attempt.sent(request)) > 1:
                for line in self._cookies.attempt.cleared_copies(request.scope['path']):
                    response.headers.append('Set-Cookie', line)
            return response

        return endpoint

    def _refusal(self, visited: Visited) -> Response | None:
        """Return the answer to a request that is not a person who opens the URL in a tab; None for one that is."""
        request = visited.request
        if request.method == 'HEAD':
            return Response(status_code=HTTPStatus.NO_CONTENT)
        if any(request.headers.get(name) for name in _OF_PRELOADS):
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)  # it then asks once more when it is wanted
        if request.headers.get('sec-fetch-dest', 'document') == 'document' and _base_of(visited) is not None:
            return None
        self._refused('request_refused', client_address(request, self._settings.trusted_proxies))
        return self._exits.refused(
            request,
            HTTPStatus.FORBIDDEN,
            'Open this address in a tab of a browser.',
            url=visited.url('login'),
            target=visited.target,
        )

    # --- the way there ---

    async def _begin(self, visited: Visited) -> Response:
        request, asked = visited.request, visited.query
        user = await self._cookies.find_user(request)
        proves = asked.get('prove') == '1'
        if user is not None and user.is_verified and not proves:
            return visit_of(request).redirect(visited.target)
        if user is None and proves:
            return visit_of(request).redirect(visited.url('login'))
        provider, domain = request.path_params.get('provider', ''), asked.get('domain', '')
        is_domain = not provider and domain in self._settings.sso_domains
        if not (is_domain or self._is_known(provider, user if proves else None)):
            return self._to_login(visited, Problem.of(ProviderRefusedError('there is no such provider')))
        base = _base_of(visited) or ''
        wanted = ProviderRequest(
            provider=provider,
            domain='' if provider else domain,
            redirect_uri=f'{base}{self._settings.callback_path}',
            origin=base,
            target=visited.target,
            remember=asked.get('remember') == 'on' and not self._settings.strict_sessions,
            login_hint=self._hint(visited, '' if provider else domain),
            language=visited.setup.texts.language,
            prompt=next((each for each in _PROMPTS if each == asked.get('prompt')), None),
            proves=proves,
            browser_id=self._cookies.attempt.read(request),
        )
        session = visit_of(request).session if proves else None
        unfinished = await self._cookies.find_unfinished(request)
        async with self._tabs.for_request(request, session, unfinished) as tab:
            way = await tab.store.dispatch(Account.continue_with, wanted)
            if way is None:
                return self._busy_page(visited, tab) or self._to_login(visited, _problem_of(tab))
            return self._go(visited, way, by_page=not provider)

    def _is_known(self, provider: str, user: User | None) -> bool:
        """Tell whether people sign in at a provider here; users who prove themselves do so where they are known."""
        own = {each.provider for each in user.identities} if user is not None else set()
        return bool(provider) and (provider in self._settings.provider_labels or provider in own)

    def _hint(self, visited: Visited, domain: str) -> str:
        """Return the name that the provider should expect: for an organisation, the address typed at the login."""
        typed = self._cookies.typed.read(visited.request)
        identifier = typed.values.get('identifier', '') if typed is not None else ''
        hint = identifier if domain and self._settings.sso_domain_of(identifier) == domain else ''
        hint = hint or visited.query.get('login_hint', '')
        return hint if len(hint) <= _MOST_HINT and hint.isprintable() else ''

    def _go(self, visited: Visited, way: ProviderWay, *, by_page: bool = False) -> Response:
        """Lead to the managed login; by a page that goes there where a form may have led here."""
        request = visited.request
        response = (
            self._exits.going_on(request, way.url, target=visited.target)
            if by_page
            else Response(status_code=HTTPStatus.SEE_OTHER, headers={'Location': way.url})
        )
        seconds = way.expires_at - self._cookies.clock()
        response.headers.append('Set-Cookie', self._cookies.attempt.set(way.browser_id, seconds=seconds))
        return response

    # --- the way back ---

    async def _finish(self, visited: Visited) -> Response:
        request = visited.request
        visited = replace(visited, target=visited.setup.target(None))  # the attempt has it, not the URL
        try:
            answer = answer_in(request.scope['query_string'], self._cookies.attempt.read(request))
        except ProviderAnswerError as error:
            address = client_address(request, self._settings.trusted_proxies)
            self._refused('login', address, result=error.code, reason=error.rule or '')
            return self._to_login(visited, Problem.of(error))
        await self._cookies.find_user(request)
        session = visit_of(request).session
        unfinished = await self._cookies.find_unfinished(request)
        async with self._tabs.for_request(request, session, unfinished) as tab:
            returned = await tab.store.dispatch(Account.finish_with, answer)
            if tab.sessions.answered_request is None and (busy := self._busy_page(visited, tab)) is not None:
                return busy  # the answer was not looked at yet, so that it can come again
            visited = replace(visited, target=visited.setup.target(returned.target))
            return await self._answer(visited, tab, returned)

    async def _answer(self, visited: Visited, tab: Tab, returned: ProviderReturn) -> Response:
        account: AccountState = tab.store.state.account
        if returned.way is not None:
            return self._go(visited, returned.way)
        if (ticket := tab.take_ticket()) is not None:
            return await self._answers.enter(visited, tab, ticket)
        problem = account.errors.get('login')
        if account.user is not None:  # a signed-in user needs no login; only a proof says what went wrong
            return self._to_target(visited, problem if returned.proves else None)
        if problem is not None:
            return self._to_login(visited, problem)
        screen = screen_of(tab.store)
        response = self._answers.leave(visited, visited.at(screen, {}).url(screen), needs_cookie=True)
        if (ticket := tab.take_step_ticket()) is not None:
            await self._cookies.give(visited.request, response, ticket)
        return response

    def _to_target(self, visited: Visited, problem: Problem | None) -> Response:
        """Lead a signed-in user on; the page there may say what went wrong."""
        response = visit_of(visited.request).redirect(visited.target)
        return self._with_message(response, problem)

    def _to_login(self, visited: Visited, problem: Problem) -> Response:
        """Lead to the login, which shows the problem: the URL with the answer does not stay in the history."""
        response = visit_of(visited.request).redirect(visited.url('login'))
        return self._with_message(response, problem)

    def _busy_page(self, visited: Visited, tab: Tab) -> Response | None:
        """Return the page that opens its URL again by itself, where too much comes at once; None for other problems."""
        seconds = busy_seconds(_problem_of(tab))
        return self._busy.response(visited.request, seconds) if seconds else None

    def _with_message(self, response: Response, problem: Problem | None) -> Response:
        if problem is not None and (cookie := self._cookies.typed.of_message(problem=problem)) is not None:
            response.headers.append('Set-Cookie', cookie)
        return response

    # --- the way out ---

    async def _leave_provider(self, visited: Visited) -> Response:
        """Lead a browser that has logged out through the logout of the managed login, back to the login."""
        request, base = visited.request, _base_of(visited)
        managed_login = self._runtime().registry.services.managed_login
        is_asked_here = request.headers.get('sec-fetch-site', 'none') in {'same-origin', 'none'}
        notice = notice_of(request) or 'logged_out'
        if managed_login is None or base is None or not is_asked_here or not self._settings.provider_logout:
            return visit_of(request).redirect(visited.url('login', notice=notice))
        url = managed_login.logout_url(base + self._settings.path('login'), origin=base)
        response = Response(status_code=HTTPStatus.SEE_OTHER, headers={'Location': url})
        if (cookie := self._cookies.typed.of_message(notice=notice)) is not None:
            response.headers.append('Set-Cookie', cookie)
        return response


def answer_in(query: bytes, browser_id: SecretStr | None) -> ProviderAnswer:
    """Return the answer that the query of a callback holds; raises `ProviderAnswerError` where it cannot be one."""
    if len(query) > _MOST_QUERY:
        raise _malformed('it is too long')
    try:
        text = query.decode('ascii')
        pairs = parse_qsl(text, keep_blank_values=True, errors='strict', max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise _malformed('it is no query') from None
    given = dict(pairs)
    if len(given) < len(pairs):
        raise _malformed('it has a parameter twice')
    if not all(_VISIBLE.fullmatch(given.get(name, '')) for name in ('code', 'state', 'error', 'iss')):
        raise _malformed('it has other characters than an answer has')
    code, error = given.get('code', ''), given.get('error', '')
    if bool(code) == bool(error):
        raise _malformed('it has neither a code nor an error, or both')
    return ProviderAnswer(
        state=SecretStr(given.get('state', '')),
        code=SecretStr(code) if code else None,
        error=error,
        error_description=given.get('error_description', ''),
        issuer=given.get('iss'),
        browser_id=browser_id,
    )


def _malformed(why: str) -> ProviderAnswerError:
    return ProviderAnswerError(f'an answer of the managed login cannot be read: {why}', rule='malformed')


def _base_of(visited: Visited) -> str | None:
    """Return the URL of this app as the browser reaches it, without a slash at its end; None for a foreign host."""
    origin = own_origin(visited.setup.settings, visited.request)
    return origin + visited.prefix if origin is not None else None


def _problem_of(tab: Tab) -> Problem:
    account: AccountState = tab.store.state.account
    return account.errors.get('login') or Problem.of(UnexpectedError('an attempt did not begin'))
