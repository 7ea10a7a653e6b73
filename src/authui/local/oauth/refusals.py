"""How the managed login refuses: by a page, by a redirect to the app, or by JSON, in Cognito's names."""

from __future__ import annotations


class UnsafeRequestError(Exception):
    """A request whose client or address is wrong: it is answered by a page, because no address can be trusted."""


class AuthorizationError(Exception):
    """A refusal that the app is told, by a redirect to its own address (RFC 6749, 4.1.2.1)."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(f'{code}: {description}')
        self.code = code
        self.description = description


class TokenRequestError(Exception):
    """A refusal of the endpoints that apps call (RFC 6749, 5.2)."""

    def __init__(self, code: str, description: str, *, status: int = 400) -> None:
        super().__init__(f'{code}: {description}')
        self.code = code
        self.description = description
        self.status = status


def invalid_request(description: str) -> AuthorizationError:
    """Refuse a parameter of the authorize endpoint."""
    return AuthorizationError('invalid_request', description)


def invalid_grant(description: str) -> TokenRequestError:
    """Refuse a code or a refresh token."""
    return TokenRequestError('invalid_grant', description)
