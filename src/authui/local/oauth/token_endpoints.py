"""Where apps call without a browser: token, userInfo and revoke."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import TYPE_CHECKING, Any

from authui.local.crypto.tokens import readable
from authui.local.errors import OperationError
from authui.local.oauth.refusals import TokenRequestError, invalid_grant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from authui.local.config import PoolConfig
    from authui.local.directory.grants import Grants
    from authui.local.oauth.codes import AuthorizationCodes
    from authui.local.oauth.parameters import Parameters

_OPENID = 'openid'


class TokenEndpoints:
    """Answers the app client; runs on threads."""

    def __init__(self, grants: Grants, codes: AuthorizationCodes, config: PoolConfig, *, client_id: str) -> None:
        self._grants = grants
        self._codes = codes
        self._config = config
        self._client_id = client_id

    def token(self, form: Parameters, authorization: Sequence[str]) -> dict[str, Any]:
        """Answer `/oauth2/token`: tokens for a code or a refresh token."""
        _refuse_repeated(form)
        grant_type = _required(form, 'grant_type')
        self._authenticate(form, authorization)
        if grant_type == 'authorization_code':
            code = _required(form, 'code')
            return _written(self._codes.redeem(code, form.get('redirect_uri'), form.get('code_verifier')))
        if grant_type == 'refresh_token':
            refresh_token = _required(form, 'refresh_token')
            try:
                return _written(self._grants.refresh(refresh_token))
            except OperationError as error:
                raise invalid_grant(error.message) from error
        if grant_type == 'client_credentials':
            raise TokenRequestError('unauthorized_client', 'The app client grants codes only')
        raise TokenRequestError('unsupported_grant_type', 'grant_type is authorization_code or refresh_token')

    def revoke(self, form: Parameters, authorization: Sequence[str]) -> None:
        """Answer `/oauth2/revoke`; an unknown token is not an error."""
        _refuse_repeated(form)
        token = _required(form, 'token')
        try:
            self._authenticate(form, authorization)
        except TokenRequestError as error:
            raise TokenRequestError(error.code, error.description, status=401) from None
        try:
            self._grants.revoke(token)
        except OperationError as error:
            raise TokenRequestError('unsupported_token_type', error.message) from error

    def user_info(self, authorization: Sequence[str]) -> Mapping[str, str]:
        """Answer `/oauth2/userInfo`: the attributes that the token's scopes let an app read."""
        scheme, _, access_token = authorization[0].partition(' ') if len(authorization) == 1 else ('', '', '')
        if scheme.lower() != 'bearer' or not access_token:
            raise _invalid_token('Access token is missing or malformed')
        try:
            user, claims = self._grants.honour(access_token)
        except OperationError as error:
            raise _invalid_token(error.message) from error
        scopes = claims['scope'].split()
        if _OPENID not in scopes:
            raise _invalid_token('Access token does not contain openid scope')
        return readable(user.told_attributes, scopes) | {'sub': user.sub, 'username': user.username}

    def _authenticate(self, form: Parameters, authorization: Sequence[str]) -> None:
        """Refuse another client, a wrong secret, and two ways of authentication at once (RFC 6749, 2.3)."""
        client_id, secret = form.get('client_id'), form.get('client_secret') or ''
        if authorization:
            given_id, given_secret = _basic(authorization)
            if secret or client_id not in {None, given_id}:
                raise TokenRequestError('invalid_request', 'The client authenticates in two ways')
            client_id, secret = given_id, given_secret
        if client_id is None:
            raise TokenRequestError('invalid_request', 'client_id is missing')
        expected = self._config.client_secret.get_secret_value() if self._config.client_secret else ''
        if client_id != self._client_id:
            raise TokenRequestError('invalid_client', 'The client is unknown')
        if not hmac.compare_digest(expected.encode(), secret.encode()):
            raise TokenRequestError('invalid_client', 'The client secret is wrong, missing, or given without need')


def _basic(authorization: Sequence[str]) -> tuple[str, str]:
    scheme, _, encoded = authorization[0].partition(' ')
    try:
        client_id, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(':')
    except (binascii.Error, ValueError):  # not ASCII, or not UTF-8
        client_id = colon = secret = ''
    if len(authorization) != 1 or scheme.lower() != 'basic' or not colon:
        raise TokenRequestError('invalid_client', 'The header Authorization has to be Basic, with client id and secret')
    return client_id, secret


def _written(tokens: Mapping[str, Any]) -> dict[str, Any]:
    """Write tokens as OAuth names them."""
    names = {
        'IdToken': 'id_token',
        'AccessToken': 'access_token',
        'RefreshToken': 'refresh_token',
        'ExpiresIn': 'expires_in',
        'TokenType': 'token_type',
    }
    return {ours: tokens[theirs] for theirs, ours in names.items() if theirs in tokens}


def _required(form: Parameters, name: str) -> str:
    value = form.get(name)
    if value is None:
        raise TokenRequestError('invalid_request', f'{name} is missing')
    return value


def _refuse_repeated(form: Parameters) -> None:
    if form.repeated:
        raise TokenRequestError('invalid_request', f'Parameter {min(form.repeated)!a} is given more than once')


def _invalid_token(description: str) -> TokenRequestError:
    return TokenRequestError('invalid_token', description, status=401)
