"""The request of an app to the authorize endpoint, checked: first where answers may go, then everything else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes, urlsplit

from authui.local.oauth.parameters import is_text
from authui.local.oauth.refusals import AuthorizationError, UnsafeRequestError, invalid_request
from authui.local.oauth_client import is_registered, not_registered

if TYPE_CHECKING:
    from authui.local.oauth.parameters import Parameters
    from authui.local.oauth_client import OAuthClient

_CHALLENGE = re.compile(r'[A-Za-z0-9_-]{43}')
_PROMPTS = frozenset({'none', 'login', 'consent', 'select_account'})
_SECONDS = re.compile(r'[0-9]{1,9}')
_RESOURCE = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[\x21\x22\x24-\x7e]+')


@dataclass(frozen=True, slots=True, repr=False)
class Destination:
    """Where an answer goes: a registered callback URL, with the `state` that the app has sent."""

    redirect_uri: str
    state: str | None

    def answered(self, parameters: dict[str, str]) -> str:
        """Return the callback URL with an answer."""
        state = {} if self.state is None else {'state': self.state}
        query = '&'.join(f'{name}={_encoded(value)}' for name, value in (parameters | state).items())
        return f'{self.redirect_uri}{"&" if "?" in self.redirect_uri else "?"}{query}'

    @property
    def source(self) -> str:
        """The app as a Content-Security-Policy names it: a browser follows a posted form only to allowed sources."""
        parts = urlsplit(self.redirect_uri)
        return f'{parts.scheme}://{parts.netloc}' if parts.scheme in {'http', 'https'} else f'{parts.scheme}:'


@dataclass(frozen=True, slots=True, repr=False)
class AuthorizationRequest:
    """A request that was found in order."""

    destination: Destination
    scopes: tuple[str, ...]
    prompts: frozenset[str]
    max_age: int | None
    nonce: str | None
    code_challenge: str | None
    resource: str | None
    identity_provider: str | None
    idp_identifier: str | None
    login_hint: str


class RequestReader:
    """Reads the requests of one app client."""

    def __init__(self, client: OAuthClient, client_id: str) -> None:
        self._client = client
        self._client_id = client_id

    def destination(self, parameters: Parameters) -> Destination:
        """Return where answers go; raises `UnsafeRequestError` unless client and address are the registered ones."""
        self.check_client(parameters)
        redirect_uri = parameters.get('redirect_uri')
        if 'redirect_uri' in parameters.repeated or redirect_uri is None:
            raise UnsafeRequestError('Required String parameter "redirect_uri" has to be present once')
        if not is_registered(redirect_uri, self._client.callback_urls):
            words = not_registered(redirect_uri, self._client.callback_urls, 'callback_urls')
            raise UnsafeRequestError(f'redirect_mismatch: {words}')
        return Destination(redirect_uri, parameters.get('state'))

    def check_client(self, parameters: Parameters) -> None:
        """Refuse another client than the pool's own."""
        if 'client_id' in parameters.repeated or parameters.get('client_id') is None:
            raise UnsafeRequestError('Required String parameter "client_id" has to be present once')
        if parameters.get('client_id') != self._client_id:
            raise UnsafeRequestError('The client does not exist: client_id is not that of the app client')

    def read(self, parameters: Parameters, destination: Destination) -> AuthorizationRequest:
        """Return the whole request; raises `AuthorizationError`, which the app is told."""
        if parameters.repeated:
            raise invalid_request(f'Parameter {min(parameters.repeated)!a} is given more than once')
        for name, value in parameters.as_dict().items():
            if name != 'state' and not is_text(value):
                raise invalid_request(f'Parameter {name!a} is not text')
        response_type = parameters.get('response_type')
        if response_type is None:
            raise invalid_request('response_type is missing')
        if response_type != 'code':
            known = {'token', 'id_token', 'none'}
            code = 'unauthorized_client' if known.issuperset(response_type.split(' ')) else 'invalid_request'
            raise AuthorizationError(code, 'response_type has to be code')
        if parameters.get('response_mode') not in {None, 'query'}:
            raise invalid_request('response_mode has to be query')
        if parameters.get('identity_provider') and parameters.get('idp_identifier'):
            raise invalid_request('identity_provider and idp_identifier exclude each other')
        return AuthorizationRequest(
            destination=destination,
            scopes=self._scopes(parameters.get('scope')),
            prompts=_prompts(parameters.get('prompt')),
            max_age=_max_age(parameters.get('max_age')),
            nonce=parameters.get('nonce'),
            code_challenge=_challenge(parameters),
            resource=_resource(parameters.get('resource')),
            identity_provider=parameters.get('identity_provider'),
            idp_identifier=parameters.get('idp_identifier'),
            login_hint=parameters.get('login_hint') or '',
        )

    def _scopes(self, asked: str | None) -> tuple[str, ...]:
        """Return the scopes to grant: without any, all that the client has."""
        if asked is None:
            return self._client.scopes
        scopes = tuple(dict.fromkeys(asked.split(' ')))
        unknown = [each for each in scopes if each not in self._client.scopes]
        if unknown:
            raise AuthorizationError('invalid_scope', f'The app client does not have the scope {unknown[0]!a}')
        return scopes


def _prompts(given: str | None) -> frozenset[str]:
    prompts = frozenset(given.split(' ')) if given else frozenset[str]()
    if not prompts <= _PROMPTS:
        raise invalid_request(f'prompt is a list of {", ".join(sorted(_PROMPTS))}')
    if 'none' in prompts and len(prompts) > 1:
        raise invalid_request('prompt=none stands alone')
    return prompts


def _max_age(given: str | None) -> int | None:
    if given is None:
        return None
    if not _SECONDS.fullmatch(given):
        raise invalid_request('max_age is a number of seconds')
    return int(given)


def _challenge(parameters: Parameters) -> str | None:
    challenge, method = parameters.get('code_challenge'), parameters.get('code_challenge_method')
    if challenge is None and method is None:
        return None
    if method != 'S256':
        raise invalid_request('code_challenge_method has to be S256')
    if challenge is None or not _CHALLENGE.fullmatch(challenge):
        raise invalid_request('code_challenge is a SHA-256 digest in base64url, without padding')
    return challenge


def _resource(given: str | None) -> str | None:
    if given is not None and not _RESOURCE.fullmatch(given):
        raise invalid_request('resource has to be an absolute URI without a fragment')
    return given


def _encoded(value: str) -> str:
    return quote_from_bytes(value.encode('utf-8', 'surrogateescape'), safe='')
