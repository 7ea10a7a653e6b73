"""Speaks to Cognito: one async method per operation, on threads of its own; decides nothing and keeps no token."""

from __future__ import annotations

import functools
from contextlib import suppress
from typing import TYPE_CHECKING

from pydantic import SecretStr

from authui.cognito import responses
from authui.cognito.calls import in_time
from authui.cognito.error_table import BareFailureError, Call, OperationUnknownError, UserUnknownError
from authui.cognito.profile import SelfService
from authui.cognito.sign_in import SignIn
from authui.cognito.strict_json import read_base64url, read_object
from authui.errors import AuthError, ChallengeExpiredError, UnavailableError
from authui.models import Delivery
from authui.typed import plain_code

if TYPE_CHECKING:
    from authui.models import Confirmation, PasswordReset, Registration, SignedUp, TokenSet


class CognitoClient(SignIn, SelfService):
    """The operations of one app client of one user pool.

    Every method raises an `AuthError`, whose text holds no secret, and answers within ten seconds. Sign-in and
    sign-up work runs on other threads than refreshes and look-ups, so that slow logins never starve a session.
    """

    _has_token_refresh = True
    """Whether the server knows GetTokensFromRefreshToken, as far as was seen."""

    @in_time
    async def sign_up(self, registration: Registration) -> SignedUp:
        """Make an account (SignUp) that is called by the e-mail."""
        attributes = {'email': registration.email.strip(), **dict(registration.attributes)}
        return await self._send(
            'sign_up',
            Call.SIGN_UP,
            responses.signed_up_of,
            **self._named(self.registered(registration.email)),
            Password=registration.password,
            UserAttributes=[{'Name': name, 'Value': SecretStr(value)} for name, value in attributes.items()],
        )

    @in_time
    async def confirm_sign_up(self, confirmation: Confirmation, session: SecretStr | None = None) -> SecretStr | None:
        """Confirm an account by the code that was sent (ConfirmSignUp).

        With the session of the sign-up a pool may let its user in at once: the one for `sign_in_confirmed` is then
        returned. A session that is over is done without.
        """
        if session is not None:
            with suppress(ChallengeExpiredError):
                return await self._confirm_sign_up(confirmation, Session=session)
        return await self._confirm_sign_up(confirmation)

    async def _confirm_sign_up(self, confirmation: Confirmation, **session: SecretStr) -> SecretStr | None:
        return await self._send(
            'confirm_sign_up',
            Call.CONFIRM,
            responses.session_of,
            **self._named(self.registered(confirmation.email)),
            ConfirmationCode=plain_code(confirmation.code),
            ForceAliasCreation=self._force_alias_creation,
            **session,
        )

    @in_time
    async def resend_confirmation_code(self, email: str) -> Delivery:
        """Send a new code for `confirm_sign_up` (ResendConfirmationCode)."""
        named = self._named(self.registered(email))
        return await self._send('resend_confirmation_code', Call.RESEND, responses.delivery_of, **named)

    @in_time
    async def forgot_password(self, email: str) -> Delivery:
        """Send a reset code (ForgotPassword). For an unknown user nothing is sent, and the answer looks the same."""
        try:
            return await self._send('forgot_password', Call.FORGOT, responses.delivery_of, **self._named(email))
        except UserUnknownError:
            return Delivery.seeming(email)

    @in_time
    async def reset_password(self, reset: PasswordReset) -> None:
        """Set a new password by the code that was sent (ConfirmForgotPassword)."""
        await self._send(
            'confirm_forgot_password',
            Call.CONFIRM,
            responses.nothing,
            **self._named(reset.email),
            ConfirmationCode=plain_code(reset.code),
            Password=reset.password,
        )

    @in_time
    async def refresh(self, tokens: TokenSet, *, username: str) -> TokenSet:
        """Get new tokens; the refresh token stays the old one unless the pool rotates it.

        `username` is the real one, not an alias. Raises `SessionEndedError` when the session is over.
        GetTokensFromRefreshToken, which rotation demands, and InitiateAuth where the server does not know that.
        """
        is_down = False
        if self._has_token_refresh:
            try:
                return await self._refresh_by_operation(tokens)
            except OperationUnknownError:
                self._has_token_refresh = False
            except BareFailureError:
                is_down = True  # or it lacks the operation, which it is when the other way succeeds
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
            Call.SESSION,
            functools.partial(responses.tokens_of, refresh_token=tokens.refresh_token),
            RefreshToken=tokens.refresh_token,
            ClientId=SecretStr(self._client_id),
            **({'ClientSecret': self._client_secret} if self._client_secret else {}),
            **({'DeviceKey': device_key} if device_key else {}),
        )

    async def _refresh_by_flow(self, tokens: TokenSet, username: str) -> TokenSet:
        device_key = _device_key(tokens.access_token)
        parameters = {'REFRESH_TOKEN': tokens.refresh_token, **self._hashed(username)}
        if device_key:
            parameters['DEVICE_KEY'] = SecretStr(device_key)
        return await self._send(
            'initiate_auth',
            Call.SESSION,
            functools.partial(responses.tokens_of, refresh_token=tokens.refresh_token),
            AuthFlow='REFRESH_TOKEN_AUTH',
            ClientId=SecretStr(self._client_id),
            AuthParameters=parameters,
        )

    @in_time
    async def revoke(self, refresh_token: SecretStr) -> None:
        """End a refresh token and the access tokens made from it (RevokeToken)."""
        await self._send(
            'revoke_token',
            Call.SESSION,
            responses.nothing,
            Token=refresh_token,
            ClientId=SecretStr(self._client_id),
            **({'ClientSecret': self._client_secret} if self._client_secret else {}),
        )


def _device_key(access_token: SecretStr) -> str | None:
    """Return the remembered device of a token, which Cognito wants at a refresh where the pool tracks devices."""
    payload = read_base64url([*access_token.get_secret_value().split('.'), ''][1])
    key = (read_object(payload or b'') or {}).get('device_key')
    return key if isinstance(key, str) else None
