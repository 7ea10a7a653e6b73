"""The state of a session in this process, and the tabs that listen; it does not call Cognito and stores nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable

from authui.cognito import Claims
from authui.models import AuthEvent, User
from authui.models.providers import COGNITO
from authui.session.activity import SessionActivity
from authui.session.services import Services
from authui.session.vault import SessionRecord

_log = logging.getLogger(__name__)

_EARLY_SHARE = 0.1
_EARLY_LIMIT = 60.0

SessionListener = Callable[[AuthEvent], None]


class SessionState:
    """A session's record, its use, whether it has ended, and its tabs."""

    def __init__(self, record: SessionRecord, services: Services) -> None:
        self._record = record
        self._services = services
        self._listeners: list[SessionListener] = []
        self._use = SessionActivity(record, services.spans, services.clock)
        self.ended = False
        self.ended_by: AuthEvent | None = None
        self.was_logged_out = False
        """Whether the user has ended the session on purpose, here or elsewhere."""
        self.is_left = False
        """Whether the session has ended but its stored record could not be deleted."""
        self.sent_codes: dict[str, int] = {}
        """How many codes were sent to each attribute since it was verified last."""
        self.last_used = services.clock()

    @property
    def claims(self) -> Claims:
        """The verified claims of the current tokens."""
        return self._record.claims

    def user_of_claims(self) -> User:
        """Return the user as the tokens describe it."""
        return self.as_known(self.claims.user(self._services.client.identifiers))

    def as_known(self, user: User) -> User:
        """Return a user with what only the session knows: the groups, the identities, and where it began.

        An e-mail address that a trusted provider has given counts as verified.
        """
        identities = self.claims.identities or user.identities
        began_at_provider = bool(self.provider and identities) or self.provider not in {'', COGNITO}
        user = user.model_copy(
            update={'groups': self.claims.groups, 'identities': identities, 'began_at_provider': began_at_provider}
        )
        is_trusted = user.provider is not None and user.provider.provider in self._services.trusted_providers
        return user.model_copy(update={'email_verified': True}) if is_trusted and user.email else user

    @property
    def account(self) -> str:
        """The name of the user in events: what the user signs in with, or the user name in a session of a provider."""
        return self.claims.username if self.provider else self.user_of_claims().account

    @property
    def provider(self) -> str:
        """The provider at which the session began; empty for a login by the API."""
        return self._record.provider

    @property
    def leaves_provider(self) -> bool:
        """Whether a logout ends the session of the managed login too, as this one began there."""
        return bool(self.provider) and self._services.provider_logout

    @property
    def is_of_provider(self) -> bool:
        """Whether a provider has made the user: it keeps the password, the factors and the e-mail address."""
        return self.user_of_claims().provider is not None

    @property
    def authenticated_at(self) -> float:
        """When the user was last asked for a proof, in seconds since the epoch: at the login, or later at the provider.

        The managed login lets users in for an hour without asking, so a session that began there may be younger.
        """
        record = self._record
        if not record.provider:
            return record.created_at
        return max(record.asked_again_at, min(record.created_at, self._services.asked_at(record.claims)))

    @property
    def expires_at(self) -> float:
        """When the ID token or the access token expires, whichever is first, in seconds since the epoch."""
        return self._record.claims.expires_at

    @property
    def early(self) -> float:
        """The earliest time for a refresh, in seconds before the tokens expire."""
        return min(_EARLY_LIMIT, (self.claims.expires_at - self.claims.issued_at) * _EARLY_SHARE)

    @property
    def ends_at(self) -> float:
        """When the session is over at the latest, in seconds since the epoch."""
        return self._record.ends_at

    @property
    def began_at(self) -> float:
        """When the user signed in, in seconds since the epoch."""
        return self._record.created_at

    @property
    def password_changed_at(self) -> float | None:
        """When the user last changed the password in this session; None where that is not known."""
        return self._record.password_changed_at

    @property
    def identifier_kept(self) -> str:
        """The identifier that the login starts with once the session has ended.

        It is empty after a logout: the next person at this browser must not learn who was here. It is empty for a user
        of a provider, who types nothing into the login.
        """
        is_kept = self._services.keeps_identifier and not self.was_logged_out and not self.provider
        name = self.account
        return name if is_kept and self._services.client.identifiers.kind_of(name) is not None else ''

    def note_code(self, attribute: str) -> None:
        """Record that a code was sent to an attribute."""
        self.sent_codes[attribute] = self.sent_codes.get(attribute, 0) + 1

    def is_older_than(self, at: float) -> bool:
        """Tell whether the session began by a moment, with no change of password or factor in it since then."""
        return self._record.created_at <= at and self._record.proven_at < at

    @property
    def remembered(self) -> bool:
        """Whether the browser keeps the cookie after it is closed."""
        return self._record.remembered

    @property
    def cookie_ends_at(self) -> float | None:
        """When the cookie ends, in seconds since the epoch; None for one that ends with the browser."""
        return self.ends_at if self.remembered else None

    @property
    def is_over(self) -> bool:
        """Whether the session has lasted as long as it may, or was idle for too long, as far as this process knows."""
        return self._use.is_over

    def _has_to_end(self) -> bool:
        return not self.ended and self.is_over

    @property
    def is_current(self) -> bool:
        """Whether somebody is signed in right now: neither ended nor expired, even if the timer never ran."""
        return not self.ended and not self.is_over and self._services.server_time() < self.expires_at

    @property
    def has_tabs(self) -> bool:
        """Whether any tab listens."""
        return bool(self._listeners)

    def _hold(self, record: SessionRecord) -> None:
        """Use a stored record from now on."""
        self._record = record
        self._use.take_over(record)

    def _tell(self, event: AuthEvent) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:  # noqa: BLE001 - one tab's fault must not keep the others from the event
                _log.exception('a tab failed to take in %s', event)
