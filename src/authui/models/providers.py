"""A sign-in at another provider, such as Google or a company's directory, by way of the pool's managed login."""

from __future__ import annotations

from typing import Literal

from pydantic import SecretStr

from authui.models.value import Value

COGNITO = 'COGNITO'
"""The name that stands for the pool itself: its own page, which asks for a password or any other factor."""

Prompt = Literal['none', 'login', 'consent', 'select_account']
"""The question that the managed login asks, even of a user who is signed in there (OpenID Connect Core, 3.1.2.1)."""


class ProviderIdentity(Value):
    """A user's identity at a provider, as the claim `identities` of an ID token tells it.

    A person is identified by the provider and `subject`, never by an e-mail address.
    """

    provider: str
    """Cognito's name of the provider, such as `Google`."""
    kind: str
    """Cognito's `providerType`: `Google`, `Facebook`, `LoginWithAmazon`, `SignInWithApple`, `OIDC` or `SAML`."""
    subject: str
    """The provider's id of the person (`userId`)."""
    issuer: str | None = None
    """The provider's issuer, where Cognito tells it."""
    primary: bool = False
    """Whether the user was made by this identity; otherwise an administrator has linked it to the user."""
    since: float | None = None
    """When it was made or linked (`dateCreated`), in seconds since the epoch; None where Cognito does not tell it."""


class ProviderRequest(Value):
    """The request that a sign-in at a provider begins with: a `provider`, or a `domain` whose provider the pool knows.

    With neither, the managed login shows its own page with everything that the app client allows.
    """

    provider: str = ''
    """Cognito's name of the provider (`identity_provider`)."""
    domain: str = ''
    """The domain of an e-mail address, or another identifier of a provider (`idp_identifier`)."""
    redirect_uri: str
    """Where the answer has to arrive: the callback of this app, as browsers reach it."""
    target: str = '/'
    """Where the sign-in leads: a path on this site, with its query and fragment."""
    remember: bool = False
    """Whether the browser keeps the session after it is closed."""
    login_hint: str = ''
    language: str = ''
    """The language of the managed login (`lang`), as a tag such as `de`."""
    prompt: Prompt | None = None
    proves: bool = False
    """Whether it proves the signed-in user again, for a sensitive step, instead of beginning a session."""
    origin: str = ''
    """The origin at which the browser reaches this app; it completes the address of an embedded pool."""
    browser_id: SecretStr | None = None
    """The content of the browser's cookie of its attempts; None where it has no such cookie yet."""


class ProviderAttempt(Value):
    """One attempt to sign in at a provider: what was sent, and what the answer has to fit. It is kept sealed.

    It is kept for one browser and one `state`, so that attempts in two tabs do not disturb each other.
    """

    request: ProviderRequest
    nonce: SecretStr
    """Has to be in the ID token (OpenID Connect Core, 3.1.2.1)."""
    verifier: SecretStr
    """The code verifier of PKCE (RFC 7636)."""
    begun_at: float
    """In seconds since the epoch."""
    expires_at: float
    """When it is forgotten, in seconds since the epoch. It can be answered for a shorter time."""
    used_at: float = 0.0
    """When it was answered, in seconds since the epoch; 0 before. From then on `nonce` and `verifier` are empty."""
    session_key: str = ''
    """The key of the session whose user is to be proven; empty for a sign-in."""
    is_retry: bool = False
    """Whether the attempt repeats one that has failed, as the first sign-in after linking does."""


class ProviderWay(Value):
    """Where a browser has to go to sign in at a provider, and what it keeps until the answer."""

    url: str
    """The address of the managed login, with all parameters."""
    browser_id: SecretStr
    """Ties the attempts to the browser: the value of its cookie, new where it had none."""
    expires_at: float
    """When the cookie ends, in seconds since the epoch."""


class ProviderAnswer(Value):
    """The query with which the managed login sends the browser back (RFC 6749, 4.1.2; RFC 9207)."""

    state: SecretStr
    """Names the attempt; empty where it is missing."""
    code: SecretStr | None = None
    error: str = ''
    error_description: str = ''
    issuer: str | None = None
    """The parameter `iss`; None where it is missing."""
    browser_id: SecretStr | None = None
    """The content of the browser's cookie of its attempts; None where it has none."""


class ProviderReturn(Value):
    """Where a browser goes that has come back from the managed login; an error is in the state of the store."""

    target: str = ''
    """Where the attempt was to lead: a path on this site, also for an attempt that was used before. Empty where nothing
    is known of the attempt."""
    proves: bool = False
    """Whether the attempt was to prove the signed-in user again."""
    way: ProviderWay | None = None
    """Set if the browser has to go to the managed login once more, because this attempt could not have succeeded."""
