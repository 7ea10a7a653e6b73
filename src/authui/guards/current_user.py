"""The dependencies that demand a user: `CurrentUser` and `user_in` in the signature of a page or route."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request

from authui.edge.demands import ANNOTATIONS, DEMANDS, FACTORIES
from authui.guards.requirement import ANY_USER, SIGNED_IN, Requirement
from authui.guards.visit import visit_of
from authui.models import User


async def current_user(request: Request) -> User:
    """Return the signed-in user: a FastAPI dependency for pages and routes.

    A browser without a signed-in user is sent to the login page and back afterwards; any other client gets 401.
    """
    return await visit_of(request).require_user(request)


async def signed_in_user(request: Request) -> User:
    """Return the signed-in user as `current_user` does, even if their e-mail is not verified."""
    return await visit_of(request).require_user(request, SIGNED_IN)


DEMANDS[current_user] = ANY_USER
DEMANDS[signed_in_user] = SIGNED_IN

CurrentUser = Annotated[User, Depends(current_user)]
"""The type of a parameter of a page or route that only signed-in users may open."""


def user_in(*groups: str, mfa: bool = False) -> Any:
    """Return a FastAPI dependency on a user of one of these groups.

    Use it in an annotation: `Annotated[User, user_in('admins')]`. A signed-in user outside the groups gets 403.
    `mfa` requires a second factor that is on.
    """
    requirement = Requirement.of(groups, mfa=mfa)

    async def member(request: Request) -> User:
        return await visit_of(request).require_user(request, requirement)

    DEMANDS[member] = requirement
    return Depends(member)


FACTORIES.add(user_in)
ANNOTATIONS.append(CurrentUser)
