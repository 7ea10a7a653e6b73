"""The one check of whether a user may pass, which every guard uses; it knows no page and no request."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, Self

from authui.errors import AuthError, GuardError, SessionEndedError
from authui.models import User

_log = logging.getLogger(__name__)

Refusal = Literal[
    'signed_out',
    'session_ended',
    'unavailable',
    'unverified',
    'group',
    'second_factor',
    'no_factor',
    'password_login',
]
"""Why somebody may not pass: nobody is signed in, their session has ended or cannot be refreshed now, their e-mail is
not verified, they are in none of the groups, they have no second factor on, they can have none here because a provider
signs them in, or the pool may not have asked for it in this session, which began at a provider."""

NOT_ALLOWED = frozenset[Refusal]({'group', 'second_factor', 'no_factor', 'password_login'})
"""The refusals of a signed-in user, where another login would not help."""


@dataclass(frozen=True)
class Requirement:
    """The demands on a user beyond being signed in with a verified e-mail."""

    groups: frozenset[str] = frozenset()
    """One of these groups is enough; if it is empty, no group is needed."""
    mfa: bool = False
    """Whether a second factor has to be on; the pool then asks for it at every sign-in of its own."""
    verified: bool = True
    """Whether the e-mail has to be verified; it need not be where that is seen to."""

    @classmethod
    def of(cls, groups: str | Iterable[str] = (), *, mfa: bool = False) -> Self:
        """Return a requirement; one group may be given by its name alone.

        Raises `GuardError` for anything else than names, such as a function that was to be decorated.
        """
        given: Any = groups  # whatever a host has written
        names = [given] if isinstance(given, str) or not isinstance(given, Iterable) else [*given]
        for each in names:
            if not isinstance(each, str) or not each:
                raise GuardError(
                    f'{each!r} is not the name of a group: write @auth.required() or CurrentUser for any user, and for '
                    "groups @auth.required(groups={'admins', 'owners'}) or Annotated[User, user_in('admins', 'owners')]"
                )
        return cls(frozenset(names), mfa)

    def refusal_of(self, user: User | None) -> Refusal | None:
        """Return why a user does not pass; None for one who does."""
        if user is None:
            return 'signed_out'
        if self.verified and not user.is_verified:
            return 'unverified'
        if self.groups and self.groups.isdisjoint(user.groups):
            return 'group'
        if self.mfa and user.provider is not None:
            return 'no_factor'
        if self.mfa and user.began_at_provider:
            return 'password_login'
        return 'second_factor' if self.mfa and not user.mfa else None


ANY_USER = Requirement()
SIGNED_IN = Requirement(verified=False)


async def admit(
    fetch_user: Callable[[], Awaitable[User | None]], requirement: Requirement = ANY_USER
) -> User | Refusal:
    """Return the user if they may pass, or the reason for the refusal."""
    try:
        user = await fetch_user()
    except SessionEndedError:
        return 'session_ended'
    except AuthError as error:
        _log.warning('nobody is let in for now: %s', error)
        return 'unavailable'
    refusal = requirement.refusal_of(user)
    if refusal is not None:
        return refusal
    assert user is not None, 'nobody would have been refused'
    return user
