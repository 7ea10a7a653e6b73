"""The screens of the sign-in by plain HTTP: GET answers with a document, POST takes the form of a screen.

A form runs the same action of the same store module as a card that speaks over a socket, on a tab that lasts for one
request. The answer brings the cookies, and the next screen or the way to it. More than 300 lines, because each way of
an answer is a short method on the same few objects.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from fastapi import FastAPI, Request
from pydantic import SecretStr
from starlette.responses import Response

from authui.account import Account, AccountState
from authui.cognito.reader_language import written_in
from authui.edge import client_address
from authui.errors import AuthError, ChallengeExpiredError, CookiesNeededError
from authui.guards.protection import Protection
from authui.guards.visit import provider_leave_url, visit_of
from authui.host.come_back import asked_back, asked_back_by_json, busy_seconds
from authui.host.cookie_proof import CookieProof
from authui.host.cookies import Cookies
from authui.host.form_state import card_in, enter, is_users_own, typed_before
from authui.host.new_passkey import NewPasskeyScreens, url_after_login
from authui.host.passkey_offers import PasskeyOffers
from authui.host.posted_form import PostedForm, RefusedPostError, read_posted_form
from authui.host.screens import Screens, Typed, Visited, forwarded_prefix, json_answer, policy_of
from authui.host.sign_in_answers import SignInAnswers
from authui.host.tab import Tab
from authui.host.tabs import Tabs, names_live_page
from authui.host.typed_values import ShownAgain
from authui.models import Problem, User
from authui.pages import SCREENS, PageSetup, Screen, host_paths, made_by_authui
from authui.pages.description import ORGANISATION, SUBMIT, Card, CardView, Values
from authui.pages.identifier_field import identifier_of
from authui.pages.plain import language_answer, notice_of, plain_screens, remember_choice, shown_plainly
from authui.pages.rules import broken_rules
from authui.pages.said_again import Answers, alerts_in, answers_in, broken_in, language_in, notice_in
from authui.pages.screens import CHALLENGE_KINDS, offered_screens, screen_of
from authui.pages.validation import in_language, refused_fields
from authui.session import AuthSession, EventKind
from authui.settings import Settings
from authui.store import Store

_MOST_CARRIED = 256

ScreenHandler = Callable[[Request, Screen], Awaitable[Response]]


class Forms:
    """Answers the screens of the sign-in without NiceGUI; `refused` reports a request of another site."""

    def __init__(
        self,
        setup: PageSetup,
        tabs: Tabs,
        cookies: Cookies,
        protection: Protection,
        refused: Callable[[EventKind, str], None],
    ) -> None:
        self._setup = setup
        self._settings: Settings = setup.settings
        self._tabs = tabs
        self._cookies = cookies
        self._exits = protection.exits
        self._refused = refused
        self._screens = Screens(setup, cookies.clock, leads_to_page=protection.leads_to_page)
        self._proof = CookieProof(self._settings, cookies)
        self._passkeys = NewPasskeyScreens(setup, self._screens, tabs, cookies, exits=protection.exits, refused=refused)
        self.sign_in_answers = SignInAnswers(self._visited, self._enter_session, self._leave)
        """How a sign-in without a form is answered."""
        self._offers = PasskeyOffers(setup, tabs, cookies, self.sign_in_answers, refused)

    def install(self, app: FastAPI) -> None:
        """Add the routes of the screens that authui draws, and that of the files which they load.

        A page that the host makes later at the path of a screen takes the place of these routes.
        """
        replaced, shown = host_paths(), shown_plainly(self._setup)
        for screen in SCREENS:
            path = self._settings.path(screen)
            if path in replaced or screen in self._setup.cards:
                continue
            shows = screen in shown
            endpoint = self._endpoint(screen, self._show if shows else None)
            app.router.add_route(path, endpoint, ['GET', 'POST'] if shows else ['POST'], include_in_schema=False)
        self._passkeys.install(app)
        app.router.add_route(self._proof.path, self._lead_on, ['GET'], include_in_schema=False)
        self._offers.install(app)
        app.router.add_route(self._setup.files.pattern, self._serve_file, ['GET'], include_in_schema=False)

    def _endpoint(self, screen: Screen, show: ScreenHandler | None) -> Callable[[Request], Awaitable[Response]]:
        @made_by_authui
        async def answer(request: Request) -> Response:
            response = await (self._take if show is None or request.method == 'POST' else show)(request, screen)
            response.headers['Content-Security-Policy'] = policy_of(self._setup.in_look_of(request))
            return response

        return answer

    # --- GET ---

    async def _show(self, request: Request, screen: Screen) -> Response:
        """Answer with a screen, or lead a signed-in user on; nothing is kept of a visit that does nothing."""
        if (answer := language_answer(self._setup, request)) is not None:
            return answer
        visited = self._visited(request, screen)
        visit = visit_of(request)
        user = await self._cookies.find_user(request)
        if (elsewhere := self._elsewhere(visited, user)) is not None:
            return _uncached(visit.redirect(elsewhere))
        shown_again = self._cookies.typed.read(request)
        if shown_again is not None:
            response = await self._draw(visited, user, shown_again)
            response.headers.append('Set-Cookie', self._cookies.typed.cleared)
            return response
        has_begun = visit.session is not None or visit.unfinished is not None or visit.identifier_kept
        is_known = self._offers.knows_passkey(request) or self._cookies.knows_last_provider(request)
        is_new = not (has_begun or names_live_page(request) or is_known)
        if is_new and screen not in CHALLENGE_KINDS:
            return await self._screens.draw_new(visited, lambda: self._draw(visited, user))
        return await self._draw(visited, user)

    def _elsewhere(self, visited: Visited, user: User | None) -> str | None:
        """Return where a request for a screen leads that is not for this user, or that the app does not offer."""
        if user is not None and user.is_verified:
            return visited.target
        if user is not None and visited.screen != 'confirm':
            return visited.url('confirm')
        return None if visited.screen in offered_screens(self._settings) else visited.url('login')

    async def _draw(self, visited: Visited, user: User | None, shown_again: ShownAgain | None = None) -> Response:
        screen, visit = visited.screen, visit_of(visited.request)
        async with self._tabs.for_request(visited.request, visit.session, visit.unfinished) as tab:
            if user is not None:
                await tab.store.dispatch(Account.fetch_user)
            enter(tab.store, screen)
            if screen in CHALLENGE_KINDS and screen != screen_of(tab.store):
                return _uncached(visit.redirect(visited.url('login', notice='step_expired')))
            if (notice := notice_of(visited.request)) is not None:
                tab.store.commit(Account.notice, notice)
            if visit.identifier_kept and not tab.store.state.account.identifier:
                tab.store.commit(Account.identifier, visit.identifier_kept)
            typed = typed_before(visited, tab.store, shown_again) if shown_again is not None else None
            return await self._screens.draw(visited, tab.store, typed)

    @made_by_authui
    async def _lead_on(self, request: Request) -> Response:
        """Lead on to where a form has led, if the browser has kept the cookie that came with that answer."""
        target = self._setup.target(request.query_params.get('to'))
        is_given = await self._proof.is_given(request)
        if 'application/json' in request.headers.get('accept', ''):
            return _uncached(
                Response(status_code=HTTPStatus.NO_CONTENT if is_given else HTTPStatus.PRECONDITION_REQUIRED)
            )
        if is_given:
            return _uncached(visit_of(request).redirect(target))
        visited = self._visited(request, 'login')
        async with self._tabs.for_request(request, None, None) as tab:
            return await self._refuse(visited, tab.store, CookiesNeededError('a browser did not keep its cookie'))

    @made_by_authui
    async def _serve_file(self, request: Request) -> Response:
        given = request.path_params
        return self._setup.files.response(given['version'], given['name'], request.headers.get('accept-encoding', ''))

    # --- POST ---

    async def _take(self, request: Request, screen: Screen) -> Response:
        """Take the form of a screen: run its action, and answer with what came of it."""
        try:
            form = await read_posted_form(request, self._settings)
            return await self._answer(self._visited(request, screen), form)
        except RefusedPostError as error:
            if error.status == HTTPStatus.FORBIDDEN:
                self._refused('request_refused', client_address(request, self._settings.trusted_proxies))
            visited = self._visited(request, screen)
            return self._exits.refused(
                request, error.status, error.text, url=visited.url(screen), target=visited.target
            )

    async def _answer(self, visited: Visited, form: PostedForm) -> Response:
        screen, request = visited.screen, visited.request
        if screen not in offered_screens(self._settings):
            return self._leave(visited, visited.url('login'))
        if form.name != ('challenge' if screen in CHALLENGE_KINDS else screen):
            raise RefusedPostError(HTTPStatus.BAD_REQUEST, 'There is no such form on this screen.')
        user = await self._cookies.find_user(request)
        session = visit_of(request).session
        if not is_users_own(screen, user, form.action):
            session = None  # whoever signs in here begins a session of their own
        unfinished = await self._cookies.find_unfinished(request) if session is None else None
        async with self._tabs.for_request(request, session, unfinished) as tab:
            if session is not None:
                await tab.store.dispatch(Account.fetch_user)
            enter(tab.store, screen)
            if (tag := language_in(form.sent)) is not None:
                visited = self._translated(visited, tag)
            card = card_in(visited, tab.store.state.account, form.name)
            if card is not None and tag is not None:
                return await self._say_again(visited, tab.store, card, form)
            if card is None:
                return await self._go_on_elsewhere(visited, tab)
            return await self._run(visited, tab, card, form)

    def _translated(self, visited: Visited, tag: str) -> Visited:
        texts = self._setup.languages.with_tag(tag)
        if texts is None:
            raise RefusedPostError(HTTPStatus.BAD_REQUEST, 'There is no such language.')
        return replace(visited, setup=replace(visited.setup, texts=texts))

    async def _say_again(self, visited: Visited, store: Store, card: Card, form: PostedForm) -> Response:
        """Answer the switch between languages, after a form was sent: the screen says the same in the other one."""
        texts = visited.setup.texts
        try:
            alerts = alerts_in(form.sent, texts, self._cookies.clock())
            answers = answers_in(form.sent)
        except ValueError:
            raise RefusedPostError(HTTPStatus.BAD_REQUEST, 'This alert cannot be read.') from None
        for name, problem in alerts.items():
            if name not in store.state.account.errors:
                store.commit(Account.error, name, problem)
        if (notice := notice_in(form.sent)) is not None:
            store.commit(Account.notice, notice)
        view = card.view(store.state.account)
        values = form.values(view.fields)
        typed = Typed(card.name, form.action, values, challenge=store.state.account.challenge)
        broken = broken_in(form.sent, view, values, answers.in_(texts))
        response = await self._screens.draw(visited, store, replace(typed, broken=broken, answers=answers))
        remember_choice(visited.setup, response, texts.language)
        return response

    async def _run(self, visited: Visited, tab: Tab, card: Card, form: PostedForm) -> Response:
        """Run the action of a button on the values of the form, if they meet the rules."""
        view = card.view(tab.store.state.account)
        values = form.values(view.fields)
        action = self._action_of(visited, card, form.action, values)
        typed = Typed(card.name, action, values, challenge=tab.store.state.account.challenge)
        if action != SUBMIT and action not in {each.action for each in view.buttons}:
            raise RefusedPostError(HTTPStatus.BAD_REQUEST, 'There is no such button on this form.')
        broken = await refused_fields(card, view, action, values)
        if broken or action != SUBMIT:
            self._carry(tab, view, values)
        if broken:
            said = in_language(visited.setup.texts, broken)
            by_rule = broken_rules(view.fields, values)
            by_host = {name: each for name, each in broken.items() if name not in by_rule}
            answers = Answers.of(by_host, visited.setup.languages.offered)
            return await self._screens.draw(visited, tab.store, replace(typed, broken=said, answers=answers))
        with written_in(visited.setup.texts.language):
            url = await card.actions[action](tab.store, values)
        if not tab.store.state.account.identifier:
            self._carry(tab, view, values)  # the action of a host's own card has not told the store
        return await self._led(visited, tab, replace(typed, is_done=True), url)

    @staticmethod
    def _carry(tab: Tab, view: CardView, values: Values) -> None:
        """Keep what the user signs in with for the other cards; an action of the account module does so itself."""
        for each in view.fields:
            if each.carried and len(values[each.name]) <= _MOST_CARRIED:
                tab.store.commit(Account.identifier, values[each.name])

    def _action_of(self, visited: Visited, card: Card, action: str, values: Values) -> str:
        """Return what a button is for: an address of an organisation leads there, and no password is looked at."""
        is_login = action == SUBMIT and ORGANISATION in card.actions
        is_theirs = is_login and self._settings.sso_domain_of(identifier_of(visited.setup, values))
        return ORGANISATION if is_theirs else action

    async def _led(self, visited: Visited, tab: Tab, typed: Typed, url: str | None) -> Response:
        """Return the answer to what an action came to, with the cookies that the browser gets or loses."""
        account: AccountState = tab.store.state.account
        ticket, step_ticket = tab.take_ticket(), tab.take_step_ticket()
        if ticket is not None:
            return await self._enter_session(visited, tab, ticket)
        if account.authorized:
            return self._leave(visited, visited.target, signed_in=True)
        if account.leaves_provider:
            response = self._exits.going_on(
                visited.request, provider_leave_url(self._settings, account.notice), target=visited.target
            )
            self._cookies.clear_ended(visited.request, response, has_step=False)
            return response
        is_kept = tab.sessions.unfinished is None or step_ticket is not None or self._cookies.has_step(visited.request)
        response = await self._next(visited, tab, typed, url, is_kept=is_kept)
        if step_ticket is not None:
            await self._cookies.give(visited.request, response, step_ticket)
        else:
            self._cookies.clear_ended(visited.request, response, has_step=tab.sessions.unfinished is not None)
        return response

    async def _enter_session(self, visited: Visited, tab: Tab, ticket: SecretStr) -> Response:
        """Return the answer to a login: the cookie of the new session, and the way to the target."""
        target = url_after_login(visited, tab, self._cookies)
        response = self._leave(visited, target, signed_in=True, needs_cookie=True, session=tab.owner)
        await self._cookies.give(visited.request, response, ticket)
        return response

    async def _next(self, visited: Visited, tab: Tab, typed: Typed, url: str | None, *, is_kept: bool) -> Response:
        """Return the screen that is next, or the way there where it can be asked for by its URL alone."""
        account: AccountState = tab.store.state.account
        if url is not None:
            return await self._at_url(visited, tab, url, typed)
        screen, seconds = screen_of(tab.store), busy_seconds(account.errors.get(account.step))
        if seconds and visited.wants_json:
            return asked_back_by_json(seconds)
        if seconds or (screen == visited.screen and account.challenge == typed.challenge):
            return asked_back(await self._screens.draw(visited, tab.store, typed), seconds)
        there = visited.at(screen, {})
        said = {'notice': account.notice} if account.notice is not None else {}
        if screen not in plain_screens(self._setup):
            return self._leave(visited, there.url(screen, **said), needs_cookie=True)
        if visited.wants_json or account.errors.get(account.step) is not None or not is_kept:
            return await self._screens.draw(there, tab.store)
        has_step = tab.sessions.unfinished is not None
        response = self._leave(visited, there.url(screen, **said), needs_cookie=has_step)
        carries = account.identifier and not has_step
        if carries and (cookie := self._cookies.typed.of_identifier(account.identifier)) is not None:
            response.headers.append('Set-Cookie', cookie)
        return response

    async def _at_url(self, visited: Visited, tab: Tab, url: str, typed: Typed) -> Response:
        """Return the screen at a URL that an action has named; what was typed stays in a field that is there too."""
        account: AccountState = tab.store.state.account
        path, query = urlsplit(url).path, dict(parse_qsl(urlsplit(url).query))
        screen = next((each for each in SCREENS if self._settings.path(each) == path), None)
        if screen is None or screen not in plain_screens(self._setup):
            response = self._leave(visited, url)
            is_way_to_provider = path == self._settings.provider_path
            if is_way_to_provider and (cookie := self._cookies.typed.of_identifier(account.identifier)) is not None:
                response.headers.append('Set-Cookie', cookie)
            return response
        return await self._screens.draw(visited.at(screen, query), tab.store, typed)

    async def _go_on_elsewhere(self, visited: Visited, tab: Tab) -> Response:
        """Answer a form whose challenge is gone: at the screen of the present one, else with what has happened."""
        if tab.store.state.account.challenge is not None:
            return self._leave(visited, visited.at(screen_of(tab.store), {}).url(screen_of(tab.store)))
        if self._cookies.has_any(visited.request):
            return await self._refuse(visited, tab.store, ChallengeExpiredError('nothing is asked for'))
        return await self._refuse(visited, tab.store, CookiesNeededError('a browser did not keep the cookie of a step'))

    async def _refuse(self, visited: Visited, store: Store, error: AuthError) -> Response:
        """Return the login screen with an alert."""
        there = visited.at('login', {})
        if 'login' not in plain_screens(self._setup):
            return self._leave(visited, there.url('login'))
        store.commit(Account.step, 'login')
        store.commit(Account.error, 'login', Problem.of(error))
        return await self._screens.draw(there, store)

    def _leave(
        self,
        visited: Visited,
        target: str,
        *,
        signed_in: bool = False,
        needs_cookie: bool = False,
        session: AuthSession | None = None,
    ) -> Response:
        """Return the way to a target; with `needs_cookie` the browser has to show first that it has kept it.

        If it has not, the new `session` ends, since nobody has its cookie.
        """
        visit = visit_of(visited.request)
        proof = ''
        if needs_cookie and not self._cookies.has_any(visited.request):
            proof = self._proof.url(target, visited.request, session)
        if not visited.wants_json:
            return _uncached(visit.redirect(proof or target))
        prefix = forwarded_prefix(visited.request)
        check = {'check': prefix + visit.location(proof)} if proof else {}
        return json_answer({'go': prefix + visit.location(target), 'signed_in': signed_in, **check})

    def _visited(self, request: Request, screen: Screen) -> Visited:
        setup = self._setup.for_request(request)
        target = setup.target(request.query_params.get('next'))
        return Visited(request, setup, screen, target, request.query_params)


def _uncached(response: Response) -> Response:
    response.headers['Cache-Control'] = 'no-store'
    return response
