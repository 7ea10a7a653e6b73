"""Where browsers go: authorize, the pool's own login page, the answers of providers, and logout."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import Response

from authui.local.errors import OperationError
from authui.local.oauth.authorization_request import AuthorizationRequest
from authui.local.oauth.logins import redirect
from authui.local.oauth.pages import FormFrame, login_page, question_page
from authui.local.oauth.parameters import Parameters
from authui.local.oauth.pending_values import PendingValues
from authui.local.oauth.refusals import AuthorizationError, UnsafeRequestError, invalid_request
from authui.local.oauth.sign_in import Question
from authui.local.oauth_client import is_registered, not_registered
from authui.models.providers import COGNITO

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.federated import FederatedUsers
    from authui.local.oauth.authorization_request import Destination, RequestReader
    from authui.local.oauth.browser import Browser
    from authui.local.oauth.fake_provider import FakeProviders
    from authui.local.oauth.logins import Login, Logins
    from authui.local.oauth.sign_in import PasswordSignIn
    from authui.local.oauth_client import OAuthClient

_AT_PROVIDER_SECONDS = 600.0
_START_OVER = 'NotAuthorizedException'
"""The refusal after which a challenge cannot be answered again."""


@dataclass(frozen=True, slots=True)
class FrontServices:
    """The parts that the pages for browsers work with."""

    client: OAuthClient
    reader: RequestReader
    logins: Logins
    password_sign_in: PasswordSignIn
    providers: FakeProviders
    federated: FederatedUsers
    clock: Callable[[], float]
    randomness: Randomness


class FrontChannel:
    """Answers browsers; runs on threads."""

    def __init__(self, services: FrontServices, *, question_seconds: float) -> None:
        self._services = services
        clock, randomness = services.clock, services.randomness
        self._questions = PendingValues[Question](clock, randomness, seconds=question_seconds)
        self._at_providers = PendingValues[AuthorizationRequest](clock, randomness, seconds=_AT_PROVIDER_SECONDS)

    def authorize(self, browser: Browser, query: bytes) -> Response:
        """Answer `/oauth2/authorize`: with a code, or by a way to sign in first."""
        parameters, destination = self._destination(query)

        def answer() -> Response:
            asked = self._services.reader.read(parameters, destination)
            provider = self._provider(asked)
            login = self._services.logins.find(browser, asked, provider)
            if 'none' in asked.prompts and login is None:
                raise AuthorizationError('login_required', 'Login required')
            if login is not None and asked.prompts.isdisjoint({'login', 'select_account'}):
                return self._services.logins.answer(asked, login)
            if provider is None or provider == COGNITO:
                return redirect(f'{browser.root}/login?{query.decode("ascii")}')
            return self._to_provider(browser, asked, provider)

        return _or_told(destination, answer)

    def show_login(self, browser: Browser, query: bytes) -> Response:
        """Show `/login`, the pool's own page; its query is that of the authorize endpoint."""
        parameters, destination = self._destination(query)

        def answer() -> Response:
            asked = self._services.reader.read(parameters, destination)
            if 'none' in asked.prompts:
                raise AuthorizationError('login_required', 'Login required')
            return self._login_page(browser, asked, parameters)

        return _or_told(destination, answer)

    def take_login(self, browser: Browser, query: bytes, form: Parameters) -> Response:
        """Take what was posted at `/login`: name and password, the answer to a question, or the wish to go on."""
        parameters, destination = self._destination(query)

        def answer() -> Response:
            asked = self._services.reader.read(parameters, destination)
            if not browser.sent(form.get('token')):
                return self._login_page(browser, asked, parameters, alert='This form has expired. Try again.')
            if form.get('continue'):
                login = self._still_signed_in(browser, asked)
                if login is None:
                    return self._login_page(browser, asked, parameters, alert='Sign in again.')
                return self._services.logins.answer(asked, login, status=HTTPStatus.SEE_OTHER)
            return self._try(browser, asked, parameters, form)

        return _or_told(destination, answer, HTTPStatus.SEE_OTHER)

    def from_provider(self, browser: Browser, query: bytes) -> Response:
        """Answer `/oauth2/idpresponse`, to which a provider sends the browser back."""
        parameters = Parameters(query)
        state, code = parameters.get('state') or '', parameters.get('code') or ''
        asked = self._at_providers.take(state, browser.id)
        if asked is None:
            raise UnsafeRequestError('The sign-in at the provider is unknown, was used, or belongs to another browser')

        def answer() -> Response:
            assertion = self._services.providers.take(code, state)
            if assertion is None:
                raise invalid_request('The provider has not answered')
            if assertion.error:
                raise AuthorizationError(assertion.error, assertion.error_description)
            try:
                user = self._services.federated.sign_in(assertion.provider, assertion.subject, assertion.claims)
            except OperationError as error:
                raise invalid_request(error.message) from error
            return self._services.logins.begin(browser, asked, user, assertion.provider, iss=assertion.iss)

        response = _or_told(asked.destination, answer)
        self._services.providers.answered(browser.id, response.headers['Location'])
        return response

    def logout(self, browser: Browser, query: bytes) -> Response:
        """Answer `/logout`, in Cognito's two forms: to a registered address, or to the login page again."""
        parameters = Parameters(query)
        self._services.reader.check_client(parameters)
        logout_uri = parameters.get('logout_uri')
        if 'logout_uri' in parameters.repeated:
            raise UnsafeRequestError('logout_uri has to be present once')
        if logout_uri is None:
            self._destination(query)
            response = redirect(f'{browser.root}/login?{query.decode("ascii")}')
        elif is_registered(logout_uri, self._services.client.logout_urls):
            response = redirect(logout_uri)
        else:
            urls = self._services.client.logout_urls
            raise UnsafeRequestError(not_registered(logout_uri, urls, 'logout_urls'))
        self._services.logins.end(browser, response)
        return response

    # Signing in

    def _try(self, browser: Browser, asked: AuthorizationRequest, parameters: Parameters, form: Parameters) -> Response:
        sign_in, step = self._services.password_sign_in, form.get('step')
        question = self._questions.take(step, browser.id) if step else None
        if step and question is None:
            return self._login_page(browser, asked, parameters, alert='The sign-in has expired. Begin again.')
        try:
            if question is None:
                proven = sign_in.begin(form.get('username') or '', form.get('password') or '')
            else:
                proven = sign_in.answer(question, form.as_dict())
        except OperationError as error:
            if question is None or error.code == _START_OVER:
                return self._login_page(
                    browser, asked, parameters, alert=error.message, username=form.get('username') or ''
                )
            return self._question_page(browser, asked, question, alert=error.message)
        if isinstance(proven, Question):
            return self._question_page(browser, asked, proven)
        return self._services.logins.begin(browser, asked, proven, COGNITO, status=HTTPStatus.SEE_OTHER)

    # Providers

    def _provider(self, asked: AuthorizationRequest) -> str | None:
        """Return the provider that a request names; None where the user may choose."""
        providers, name = self._services.providers, asked.identity_provider
        if asked.idp_identifier is not None:
            name = providers.of_identifier(asked.idp_identifier)
            if name is None:
                raise invalid_request('No provider has this idp_identifier')
        if name not in {None, COGNITO, *providers.labels}:
            raise invalid_request('The app client does not have this identity_provider')
        return name

    def _to_provider(self, browser: Browser, asked: AuthorizationRequest, provider: str) -> Response:
        path = self._services.providers.page_url(
            provider,
            state=self._at_providers.keep(asked, browser.id),
            prompt=' '.join(sorted(asked.prompts)) or None,
            max_age=asked.max_age,
            login_hint=asked.login_hint,
            return_to=asked.destination.source,
        )
        response = redirect(f'{browser.root}{path}')
        browser.remember(response)
        return response

    # Pages

    def _still_signed_in(self, browser: Browser, asked: AuthorizationRequest) -> Login | None:
        """Return the login with which the user may go on without a password, where the app allows that."""
        if 'login' in asked.prompts:
            return None
        return self._services.logins.find(browser, asked, self._provider(asked))

    def _login_page(
        self,
        browser: Browser,
        asked: AuthorizationRequest,
        parameters: Parameters,
        *,
        alert: str = '',
        username: str = '',
    ) -> Response:
        login = self._still_signed_in(browser, asked)
        query = {name: value for name, value in parameters.as_dict().items() if name != 'idp_identifier'}
        links = {
            f'{browser.root}/oauth2/authorize?{_encoded(query | {"identity_provider": name})}': label
            for name, label in self._services.providers.labels.items()
            if asked.identity_provider != COGNITO
        }
        response = login_page(
            self._frame(browser, asked, alert),
            username=username or asked.login_hint,
            signed_in='' if login is None else login.user.attributes.get('email') or login.user.username,
            links=links,
        )
        browser.remember(response)
        return response

    def _question_page(
        self, browser: Browser, asked: AuthorizationRequest, question: Question, *, alert: str = ''
    ) -> Response:
        step = self._questions.keep(question, browser.id)
        return question_page(self._frame(browser, asked, alert), step, question)

    def _frame(self, browser: Browser, asked: AuthorizationRequest, alert: str) -> FormFrame:
        return FormFrame(browser.form_token(), asked.destination.source, alert)

    def _destination(self, query: bytes) -> tuple[Parameters, Destination]:
        if not query.isascii():
            raise UnsafeRequestError('The query is not percent-encoded')
        parameters = Parameters(query)
        return parameters, self._services.reader.destination(parameters)


def _or_told(
    destination: Destination, answer: Callable[[], Response], status: HTTPStatus = HTTPStatus.FOUND
) -> Response:
    """Return an answer; if the request is refused, send the browser to the app with the error."""
    try:
        return answer()
    except AuthorizationError as error:
        return redirect(destination.answered({'error': error.code, 'error_description': error.description}), status)


def _encoded(parameters: dict[str, str]) -> str:
    return urlencode(parameters, errors='surrogateescape')
