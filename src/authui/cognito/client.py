"""The client of Cognito: one async method per operation; it keeps no token and decides nothing about the user."""

from __future__ import annotations

import functools
from contextlib import suppress
from typing import TYPE_CHECKING

from pydantic import SecretStr

from authui.cognito import responses
from authui.cognito.calls import with_deadline
from authui.cognito.error_table import CallKind, HtmlFailureError, UnknownOperationError, UserNotFoundError
from authui.cognito.passkeys import PasskeyClient
from authui.cognito.profile import ProfileClient
from authui.cognito.sign_in import SignInClient
from authui.cognito.strict_json import read_base64url, read_object
from authui.errors import AuthError, ChallengeExpiredError, UnavailableError
from authui.models import Delivery
from authui.models.typed import plain_code

if TYPE_CHECKING:
    from authui.models import Confirmation, PasswordReset, Registration, SignUpResult, TokenSet


class CognitoClient(SignInClient, ProfileClient, PasskeyClient):
    """The operations of one app client of one user pool.

    Every method returns, or raises an `AuthError` without a secret in its text, within ten seconds. Sign-ins and
    sign-ups run on other threads than refreshes and profile changes, so that slow logins cannot starve a session.
    """

    _has_token_refresh = True
    """Whether the server knows GetTokensFromRefreshToken; true until an answer shows that it does not."""

    @with_deadline
    async def signup(self, registration: Registration) -> SignUpResult:
        """Create an account (SignUp); without a password, its user signs in by code."""
        username, attributes = self.identifiers.named(registration.identifier, dict(registration.attributes))
        return await self._send(
            'sign_up',
            CallKind.SIGN_UP,
            responses.parse_sign_up,
            **self._client_and_username(username),
            **({'Password': registration.password} if registration.password is not None else {}),
            UserAttributes=[{'Name': name, 'Value': SecretStr(value)} for name, value in attributes.items()],
        )

    @with_deadline
    async def confirm(self, confirmation: Confirmation, session: SecretStr | None = None) -> SecretStr | None:
        """Confirm an account with the code that was sent (ConfirmSignUp).

        Given the session of the sign-up, a pool may let the user in at once: then the session to pass to
        `sign_in_confirmed` is returned. If the session has expired, the account is confirmed without it.
        """
        if session is not None:
            with suppress(ChallengeExpiredError):
                return await self._confirm_sign_up(confirmation, Session=session)
        return await self._confirm_sign_up(confirmation)

    async def _confirm_sign_up(self, confirmation: Confirmation, **session: SecretStr) -> SecretStr | None:
        return await self._send(
            'confirm_sign_up',
            CallKind.CONFIRM,
            responses.parse_session,
            **self._client_and_username(confirmation.identifier),
            ConfirmationCode=plain_code(confirmation.code),
            ForceAliasCreation=self._force_alias_creation,
            **session,
        )

    @with_deadline
    async def resend_confirmation_code(self, identifier: str) -> Delivery:
        """Send a new code for `confirm_sign_up` (ResendConfirmationCode)."""
        named = self._client_and_username(identifier)
        return await self._send('resend_confirmation_code', CallKind.RESEND, responses.parse_delivery, **named)

    @with_deadline
    async def forgot_password(self, identifier: str) -> Delivery:
        """Send a reset code (ForgotPassword). For an unknown user nothing is sent, and the answer looks the same."""
        try:
            return await self._send(
                'forgot_password', CallKind.FORGOT, responses.parse_delivery, **self._client_and_username(identifier)
            )
        except UserNotFoundError:
            return Delivery.seeming(identifier)

    @with_deadline
    async def reset_password(self, reset: PasswordReset) -> None:
        """Set a new password with the code that was sent (ConfirmForgotPassword)."""
        await self._send(
            'confirm_forgot_password',
            CallKind.CONFIRM,
            responses.parse_nothing,
            **self._client_and_username(reset.identifier),
            ConfirmationCode=plain_code(reset.code),
            Password=reset.password,
        )

    @with_deadline
    async def refresh(self, tokens: TokenSet, *, username: str) -> TokenSet:
        """Get new tokens; the refresh token stays the old one unless the pool rotates it.

        Calls GetTokensFromRefreshToken, which rotation requires, or InitiateAuth on a server that does not know that
        operation. `username` is the real one, not an alias. Raises `SessionEndedError` when the session is over.
        """
        is_down = False
        if self._has_token_refresh:
            try:
                return await self._refresh_by_operation(tokens)
            except UnknownOperationError:
                self._has_token_refresh = False
            except HtmlFailureError:
                is_down = True  # or the server lacks the operation, which is clear once InitiateAuth succeeds
        if not is_down:
            return await self._refresh_by_flow(tokens, username)
        with suppress(AuthError):
            refreshed = await self._refresh_by_flow(tokens, username)
            self._has_token_refresh = False
            return refreshed
        raise UnavailableError('get_tokens_from_refresh_token: HTTP 500')

    async def _refresh_by_operation(self, tokens: TokenSet) -> TokenSet:
        device_key = _device_key(tokens.access_token)
        return await self._send(
            'get_tokens_from_refresh_token',
            CallKind.SESSION,
            functools.partial(responses.parse_tokens, refresh_token=tokens.refresh_token),
            RefreshToken=tokens.refresh_token,
            ClientId=SecretStr(self._client_id),
            **({'ClientSecret': self._client_secret} if self._client_secret else {}),
            **({'DeviceKey': device_key} if device_key else {}),
        )

    async def _refresh_by_flow(self, tokens: TokenSet, username: str) -> TokenSet:
        device_key = _device_key(tokens.access_token)
        parameters = {'REFRESH_TOKEN': tokens.refresh_token, **self._secret_hash_parameter(username)}
        if device_key:
            parameters['DEVICE_KEY'] = SecretStr(device_key)
        return await self._send(
            'initiate_auth',
            CallKind.SESSION,
            functools.partial(responses.parse_tokens, refresh_token=tokens.refresh_token),
            AuthFlow='REFRESH_TOKEN_AUTH',
            ClientId=SecretStr(self._client_id),
            AuthParameters=parameters,
        )

    @with_deadline
    async def revoke(self, refresh_token: SecretStr, *, linked: bool = False) -> None:
        """Revoke a refresh token and the access tokens that were made from it (RevokeToken).

        With `linked`, the session of the managed login from which they come ends too, where the pool tracks sessions.
        """
        await self._send(
            'revoke_token',
            CallKind.SESSION,
            responses.parse_nothing,
            Token=refresh_token,
            ClientId=SecretStr(self._client_id),
            **({'ClientSecret': self._client_secret} if self._client_secret else {}),
            **({'RevokeAssociatedSessions': 'LINKED'} if linked else {}),
        )


def _device_key(access_token: SecretStr) -> str | None:
    """Return the device key of an access token: where the pool tracks devices, Cognito asks for it at a refresh."""
    payload = read_base64url([*access_token.get_secret_value().split('.'), ''][1])
    key = (read_object(payload or b'') or {}).get('device_key')
    return key if isinstance(key, str) else None
