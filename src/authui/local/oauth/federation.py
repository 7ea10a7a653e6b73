"""What the managed login needs of other identity providers: their pages, what they assert, and their users."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from authui.local.errors import invalid_parameter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.routing import BaseRoute

    from authui.local.directory.user_table import UserRecord


class Assertion(Protocol):
    """What a provider says of the person at its page."""

    @property
    def provider(self) -> str:
        """Cognito's name of the provider."""
        ...

    @property
    def subject(self) -> str:
        """What the provider calls the person."""
        ...

    @property
    def claims(self) -> Mapping[str, str]:
        """What it says of the person."""
        ...

    @property
    def error(self) -> str:
        """The error that it answers instead; empty without one."""
        ...

    @property
    def error_description(self) -> str:
        """What it says about the error."""
        ...

    @property
    def iss(self) -> str | None:
        """An issuer for the answer to the app, to try a mix-up; None sends none, as Cognito does."""
        ...


class IdentityProviders(Protocol):
    """The providers of the app client, and the pages that stand for them."""

    @property
    def labels(self) -> Mapping[str, str]:
        """What people call each provider, by its name."""
        ...

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The pages, for the server's app."""
        ...

    def of_identifier(self, identifier: str) -> str | None:
        """Return the name of the provider with an identifier, such as the domain of e-mail addresses."""
        ...

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
        """Return the path of a provider's page, below this server.

        It sends the browser to `/oauth2/idpresponse` with `state` and a code. `return_to` is the app as its
        Content-Security-Policy names it, because the browser goes on to there.
        """
        ...

    def take(self, code: str, state: str) -> Assertion | None:
        """Return what a code stands for, once."""
        ...


class ProviderUsers(Protocol):
    """The users whom providers have signed in."""

    def sign_in(self, provider: str, subject: str, claims: Mapping[str, str]) -> UserRecord:
        """Return the user of a person, perhaps a new one; raises `OperationError`."""
        ...


class _NoProviders:
    """A pool of its own users alone."""

    labels: Mapping[str, str] = MappingProxyType({})
    routes: Sequence[BaseRoute] = ()

    def of_identifier(self, identifier: str) -> str | None:
        del identifier
        return None

    def page_url(self, provider: str, **_: object) -> str:
        raise invalid_parameter(f'The pool has no provider {provider}')

    def take(self, code: str, state: str) -> Assertion | None:
        del code, state
        return None

    def sign_in(self, provider: str, subject: str, claims: Mapping[str, str]) -> UserRecord:
        del subject, claims
        raise invalid_parameter(f'The pool has no provider {provider}')


NO_PROVIDERS = _NoProviders()
