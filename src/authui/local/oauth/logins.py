"""The login of a browser at the managed login, and the code that an app gets for it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import Response

from authui.local.crypto.tokens import Authorization
from authui.local.directory.login_sessions import LoginSession
from authui.local.directory.user_table import UserRecord, refuse_inactive
from authui.local.errors import OperationError
from authui.local.oauth.codes import CodeGrant

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.directory.login_sessions import LoginSessions
    from authui.local.directory.users import Users
    from authui.local.oauth.authorization_request import AuthorizationRequest
    from authui.local.oauth.browser import Browser
    from authui.local.oauth.codes import AuthorizationCodes


@dataclass(frozen=True, slots=True, repr=False)
class Login:
    """A login session, and its user as they are now."""

    session: LoginSession
    user: UserRecord


class Logins:
    """Begins, finds and ends the login sessions of browsers, and answers apps with codes."""

    def __init__(
        self, sessions: LoginSessions, codes: AuthorizationCodes, users: Users, clock: Callable[[], float]
    ) -> None:
        self._sessions = sessions
        self._codes = codes
        self._users = users
        self._clock = clock

    def begin(
        self,
        browser: Browser,
        asked: AuthorizationRequest,
        user: UserRecord,
        provider: str,
        *,
        iss: str | None = None,
        status: HTTPStatus = HTTPStatus.FOUND,
    ) -> Response:
        """Begin a login session in place of the former one, and send the browser back with a code."""
        self._sessions.end(browser.login_secret)
        secret, session = self._sessions.begin(user.sub, provider)
        response = self.answer(asked, Login(session, user), iss=iss, status=status)
        browser.log_in(response, secret)
        return response

    def answer(
        self,
        asked: AuthorizationRequest,
        login: Login,
        *,
        iss: str | None = None,
        status: HTTPStatus = HTTPStatus.FOUND,
    ) -> Response:
        """Send the browser back to the app with a code."""
        authorization = Authorization(
            scopes=asked.scopes,
            auth_time=login.session.auth_time,
            resource=asked.resource,
            nonce=asked.nonce,
            login_id=login.session.id,
        )
        grant = CodeGrant(login.user, authorization, asked.destination.redirect_uri, asked.code_challenge)
        code = self._codes.give(grant)
        answer = {'code': code} if iss is None else {'code': code, 'iss': iss}
        return redirect(asked.destination.answered(answer), status)

    def find(self, browser: Browser, asked: AuthorizationRequest, provider: str | None) -> Login | None:
        """Return the login session that answers a request; None where the user has to sign in."""
        session = self._sessions.find(browser.login_secret)
        if session is None or provider not in {None, session.provider}:
            return None
        age = self._clock() - session.auth_time
        if asked.max_age is not None and (asked.max_age == 0 or age > asked.max_age):
            return None
        user = self._users.with_sub(session.sub)
        if user is None:
            return None
        try:
            refuse_inactive(user)
        except OperationError:  # disabled, or has to reset the password: the next sign-in says so
            return None
        return Login(session, user)

    def end(self, browser: Browser, response: Response) -> None:
        """End the login session of a browser."""
        self._sessions.end(browser.login_secret)
        browser.log_out(response)


def redirect(url: str, status: HTTPStatus = HTTPStatus.FOUND) -> Response:
    """Return a redirect to a URL, byte for byte; Starlette's would encode it again."""
    return Response(status_code=status, headers={'Location': url})
