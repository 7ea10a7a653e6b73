"""The fake identity providers: each is a page where a developer may be anybody and let anything go wrong."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import quote, urlencode

import anyio
from starlette.concurrency import run_in_threadpool

from authui.local.errors import OperationError
from authui.local.oauth.fake_provider_page import FormValues, PageView, provider_page
from authui.local.oauth.logins import redirect
from authui.local.oauth.parameters import Parameters, is_text, posted_form
from authui.local.oauth.pending_values import PendingValues
from authui.local.oauth.problems import MIX_UP, problem_of
from authui.local.oauth.refusals import UnsafeRequestError
from authui.local.protocol import read_object

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.federated import FederatedUsers
    from authui.local.identity_provider import FakeProvider
    from authui.local.oauth.browser import Browser

MAX_DELAY: Final = 10
"""The slowest answer, in seconds."""
_SECONDS_TO_ANSWER: Final = 60.0
_MOST_BROWSERS: Final = 1000
_LONGEST_SUBJECT: Final = 90
_SOMEBODY: Final = 'somebody@example.org'
_SOURCE: Final = re.compile(r'https?://[A-Za-z0-9.\[\]:-]+|[a-z][a-z0-9+.-]*:')
_SECONDS: Final = re.compile('[0-9]{1,9}')

K = TypeVar('K')
V = TypeVar('V')


@dataclass(frozen=True, slots=True)
class FakePerson:
    """A person at a fake provider."""

    subject: str
    claims: Mapping[str, str]

    @property
    def shown(self) -> str:
        """The name that tells the person from others on the page."""
        return self.claims.get('email') or self.subject


@dataclass(frozen=True, slots=True, repr=False)
class Assertion:
    """The provider's claims about the person at its page, or the reason why there are none."""

    provider: str
    subject: str = ''
    claims: Mapping[str, str] = field(default_factory=dict)
    error: str = ''
    error_description: str = ''
    iss: str | None = None
    """An issuer for the answer to the app, to try a mix-up."""


@dataclass(frozen=True, slots=True)
class _ProviderSession:
    person: FakePerson
    at: float


class FakeProviders:
    """Serves the pages of a pool's fake providers, and keeps what they assert until the managed login takes it.

    Each remembers the person who is signed in there in a browser, even if the managed login forgets, as real ones do.
    """

    def __init__(
        self,
        federated: FederatedUsers,
        *,
        clock: Callable[[], float],
        randomness: Randomness,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self._federated = federated
        self._clock = clock
        self._sleep = sleep
        self._assertions = PendingValues[Assertion](clock, randomness, seconds=_SECONDS_TO_ANSWER)
        self._signed_in: OrderedDict[tuple[str, str], _ProviderSession] = OrderedDict()
        self._last_answers: OrderedDict[str, str] = OrderedDict()

    # For the managed login

    @property
    def labels(self) -> Mapping[str, str]:
        """The label of each provider, by its name."""
        return {name: each.shown for name, each in self._federated.providers.items()}

    def of_identifier(self, identifier: str) -> str | None:
        """Return the name of the provider with an identifier, such as the domain of e-mail addresses."""
        found = self._federated.provider_of(identifier)
        return None if found is None else found.name

    def page_url(
        self,
        provider: str,
        *,
        state: str,
        prompt: str | None,
        max_age: int | None,
        login_hint: str,
        return_to: str,
    ) -> str:
        """Return the path of a provider's page, below the managed login.

        It sends the browser to `/oauth2/idpresponse` with `state` and a code. `return_to` is the app as its
        Content-Security-Policy names it, because the browser goes on to there.
        """
        asked = {
            'state': state,
            'prompt': prompt or '',
            'max_age': '' if max_age is None else str(max_age),
            'login_hint': login_hint,
            'return_to': return_to,
        }
        query = urlencode({name: value for name, value in asked.items() if value}, errors='surrogateescape')
        return f'/idp/{quote(provider, safe="")}?{query}'

    def take(self, code: str, state: str) -> Assertion | None:
        """Return what a code stands for, once, and for the `state` that it was given for."""
        return self._assertions.take(code, state)

    def answered(self, browser_id: str, url: str) -> None:
        """Remember where the last answer led a browser, so that it can be sent once more."""
        _keep(self._last_answers, browser_id, url)

    # For browsers

    async def answer(self, browser: Browser, request: Request) -> Response:
        """Answer `/idp/<name>`, the page of a provider."""
        asked = Parameters(request.scope['query_string'])
        try:
            provider = self._federated.provider(request.path_params['name'])
            if not asked.get('state'):
                raise UnsafeRequestError('Begin at the app: this page continues a sign-in.')
            if request.method == 'POST':
                form = await posted_form(request)
                response = await self._take(browser, provider, asked, form)
            else:
                response = await self._show(browser, provider, asked)
        except OperationError as error:
            raise UnsafeRequestError(error.message) from error
        browser.remember(response)
        return response

    async def _show(
        self,
        browser: Browser,
        provider: FakeProvider,
        asked: Parameters,
        *,
        alert: str = '',
        form: Parameters | None = None,
    ) -> Response:
        name = provider.name
        people, local_emails = await run_in_threadpool(self._known, provider)
        source = asked.get('return_to') or ''
        known = self._signed_in.get((browser.id, name))
        view = PageView(
            label=provider.shown,
            token=browser.form_token(),
            source=source if _SOURCE.fullmatch(source) else '',
            alert=alert,
            signed_in='' if known is None else known.person.shown,
            wants=self._wants(known, asked),
            people=tuple((each.subject, each.shown) for each in people),
            local_emails=local_emails,
            can_repeat=browser.id in self._last_answers,
            filled=FormValues({'email': asked.get('login_hint') or _SOMEBODY} if form is None else form.as_dict()),
        )
        return provider_page(view)

    async def _take(self, browser: Browser, provider: FakeProvider, asked: Parameters, form: Parameters) -> Response:
        if not browser.sent(form.get('token')):
            return await self._show(browser, provider, asked, alert='This form has expired. Try again.')
        response = self._go_on(browser, provider, asked, form.get('action'))
        if response is not None:
            return response
        if form.get('action') == 'sign_out':
            self._signed_in.pop((browser.id, provider.name), None)
            return await self._show(browser, provider, asked)
        person = await run_in_threadpool(self._chosen, provider, form)
        if isinstance(person, str):
            return await self._show(browser, provider, asked, alert=person, form=form)
        await self._sleep(_delay(form))
        problem = problem_of(form.get('problem') or '', provider.name, person.subject)
        if problem is not None and problem.error:
            words = form.get('words') or problem.description
            return self._assert(browser, asked, Assertion(provider.name, error=problem.error, error_description=words))
        _keep(self._signed_in, (browser.id, provider.name), _ProviderSession(person, self._clock()))
        iss = None if problem is None else MIX_UP
        return self._assert(browser, asked, Assertion(provider.name, person.subject, person.claims, iss=iss))

    def _go_on(
        self, browser: Browser, provider: FakeProvider, asked: Parameters, action: str | None
    ) -> Response | None:
        """Return the answer that needs no sign-in: the last one again, or one of the person who is signed in."""
        if action == 'repeat' and browser.id in self._last_answers:
            return redirect(self._last_answers[browser.id], HTTPStatus.SEE_OTHER)
        known = self._signed_in.get((browser.id, provider.name))
        if action == 'continue' and known is not None and not self._wants(known, asked):
            return self._assert(browser, asked, Assertion(provider.name, known.person.subject, known.person.claims))
        return None

    def _chosen(self, provider: FakeProvider, form: Parameters) -> FakePerson | str:
        """Return the person whom a form names or describes, or what is wrong with it."""
        if (subject := form.get('person')) is not None:
            people, _ = self._known(provider)
            return next((each for each in people if each.subject == subject), 'This person is here no longer.')
        return _read_person(provider, form)

    def _assert(self, browser: Browser, asked: Parameters, assertion: Assertion) -> Response:
        state = asked.get('state') or ''
        query = urlencode({'code': self._assertions.keep(assertion, state), 'state': state}, errors='surrogateescape')
        return redirect(f'{browser.root}/oauth2/idpresponse?{query}', HTTPStatus.SEE_OTHER)

    def _wants(self, known: _ProviderSession | None, asked: Parameters) -> str:
        """Return why the app wants a new sign-in of somebody who is signed in; empty if it does not."""
        if known is None:
            return ''
        if 'login' in (asked.get('prompt') or '').split():
            return 'prompt=login'
        max_age = asked.get('max_age') or ''
        is_old = _SECONDS.fullmatch(max_age) is not None and (max_age == '0' or self._clock() - known.at > int(max_age))
        return f'max_age={max_age}' if is_old else ''

    def _known(self, provider: FakeProvider) -> tuple[tuple[FakePerson, ...], tuple[str, ...]]:
        """Return the people who have signed in at a provider, and e-mail addresses of the pool's own users."""
        claims = provider.attribute_mapping
        people = tuple(
            FakePerson(subject, {claims[name]: value for name, value in attributes.items() if name in claims})
            for subject, attributes in self._federated.people(provider.name)
        )
        return people, self._federated.local_emails()


def _read_person(provider: FakeProvider, form: Parameters) -> FakePerson | str:
    """Return the person whom a form describes, or what is wrong with it."""
    if (local := form.get('local_email')) is not None:
        return FakePerson(provider.subject_of(local), {'email': local, 'email_verified': 'true'})
    claims = _claims(form)
    if claims is None:
        return 'The claims are not a JSON object, such as {"given_name": "Ada"}.'
    subject, email = (form.get('subject') or claims.pop('sub', '')).strip(), (form.get('email') or '').strip()
    if not subject and not email:
        return 'Give an e-mail address or a subject.'
    if len(subject) > _LONGEST_SUBJECT or not all(is_text(each) for each in (subject, *claims.values())):
        return f'A subject has at most {_LONGEST_SUBJECT} characters, and no value has control characters.'
    return FakePerson(subject or provider.subject_of(email), claims)


def _claims(form: Parameters) -> dict[str, str] | None:
    """Return the claims of a form as texts; None where the further ones are no JSON object."""
    extra = read_object(form.get('claims') or '{}')
    if extra is None:
        return None
    claims = {name: value.strip() for name in ('email', 'name') if (value := form.get(name)) is not None}
    match form.get('email_state'):
        case 'missing':
            claims.pop('email', None)
        case 'verified' | 'unverified' as state:
            claims['email_verified'] = 'true' if state == 'verified' else 'false'
        case _:
            pass  # the provider does not say whether the address is verified
    written = {name: value if isinstance(value, str) else json.dumps(value) for name, value in extra.items()}
    return {name: value for name, value in (claims | written).items() if value}


def _delay(form: Parameters) -> int:
    seconds = form.get('delay') or ''
    return min(int(seconds), MAX_DELAY) if re.fullmatch('[0-9]{1,4}', seconds) else 0


def _keep(kept: OrderedDict[K, V], key: K, value: V) -> None:
    kept.pop(key, None)
    while len(kept) >= _MOST_BROWSERS:
        kept.popitem(last=False)
    kept[key] = value
