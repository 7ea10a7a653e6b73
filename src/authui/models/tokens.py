"""The tokens of a sign-in."""

from __future__ import annotations

from pydantic import SecretStr

from authui.models.value import Value


class TokenSet(Value):
    """The three tokens of a sign-in. After a refresh, use the refresh token that came with it."""

    id_token: SecretStr
    access_token: SecretStr
    refresh_token: SecretStr
