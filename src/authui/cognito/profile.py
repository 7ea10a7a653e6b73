"""The operations with which signed-in users read and change their profile; each takes an access token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from authui.cognito import responses
from authui.cognito.calls import BaseClient, with_deadline
from authui.cognito.error_table import CallKind
from authui.errors import InputError
from authui.models.typed import plain_code

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from authui.models import Delivery, Factor, MfaPreference, PasswordChange, TotpKey, User

_MFA_SETTINGS: Mapping[Factor, str] = {
    'app': 'SoftwareTokenMfaSettings',
    'email': 'EmailMfaSettings',
    'sms': 'SMSMfaSettings',
}


class ProfileClient(BaseClient):
    """The operations for a signed-in user; a refused access token raises `SessionEndedError`."""

    @with_deadline
    async def get_user(self, access_token: SecretStr) -> User:
        """Return the user as the pool knows it now (GetUser), without groups: only the ID token has those."""
        user = await self._send('get_user', CallKind.SESSION, responses.parse_user, AccessToken=access_token)
        return user.model_copy(update={'identifiers': self.identifiers})

    @with_deadline
    async def first_factors(self, access_token: SecretStr) -> tuple[Factor, ...]:
        """Return the factors with which the user can begin a sign-in (GetUserAuthFactors)."""
        return await self._send(
            'get_user_auth_factors', CallKind.PROFILE, responses.parse_first_factors, AccessToken=access_token
        )

    @with_deadline
    async def change_password(self, access_token: SecretStr, change: PasswordChange) -> None:
        """Change the password (ChangePassword); a wrong current one raises `WrongPasswordError`."""
        current = {'PreviousPassword': change.current} if change.current is not None else {}
        await self._send(
            'change_password',
            CallKind.PROFILE,
            responses.parse_nothing,
            AccessToken=access_token,
            ProposedPassword=change.password,
            **current,
        )

    @with_deadline
    async def update_attributes(self, access_token: SecretStr, attributes: Mapping[str, str]) -> tuple[Delivery, ...]:
        """Change attributes (UpdateUserAttributes); return where codes were sent to verify a new e-mail or phone."""
        return await self._send(
            'update_user_attributes',
            CallKind.PROFILE,
            responses.parse_deliveries,
            AccessToken=access_token,
            UserAttributes=[{'Name': name, 'Value': SecretStr(value)} for name, value in attributes.items()],
        )

    @with_deadline
    async def delete_attributes(self, access_token: SecretStr, names: Collection[str]) -> None:
        """Remove attributes (DeleteUserAttributes)."""
        await self._send(
            'delete_user_attributes',
            CallKind.PROFILE,
            responses.parse_nothing,
            AccessToken=access_token,
            UserAttributeNames=list(names),
        )

    @with_deadline
    async def send_attribute_code(self, access_token: SecretStr, attribute: str = 'email') -> Delivery:
        """Send a code for `verify_attribute` (GetUserAttributeVerificationCode)."""
        return await self._send(
            'get_user_attribute_verification_code',
            CallKind.PROFILE,
            responses.parse_delivery,
            AccessToken=access_token,
            AttributeName=attribute,
        )

    @with_deadline
    async def verify_attribute(self, access_token: SecretStr, code: SecretStr, attribute: str = 'email') -> None:
        """Verify an attribute with the code that was sent (VerifyUserAttribute)."""
        await self._send(
            'verify_user_attribute',
            CallKind.PROFILE,
            responses.parse_nothing,
            AccessToken=access_token,
            AttributeName=attribute,
            Code=plain_code(code),
        )

    @with_deadline
    async def begin_totp(self, access_token: SecretStr) -> TotpKey:
        """Get the key for an authenticator app (AssociateSoftwareToken)."""
        return await self._send(
            'associate_software_token', CallKind.PROFILE, responses.parse_totp_key, AccessToken=access_token
        )

    @with_deadline
    async def verify_totp(self, access_token: SecretStr, code: SecretStr, device_name: str = '') -> None:
        """Check a code of the authenticator app (VerifySoftwareToken); `set_mfa` then turns the app on."""
        named = {'FriendlyDeviceName': device_name} if device_name else {}
        await self._send(
            'verify_software_token',
            CallKind.PROFILE,
            responses.parse_verified_totp,
            AccessToken=access_token,
            UserCode=plain_code(code),
            **named,
        )

    @with_deadline
    async def set_mfa(
        self, access_token: SecretStr, preference: MfaPreference, *, turn_off: Collection[Factor] = ()
    ) -> None:
        """Choose the second factors (SetUserMFAPreference); factors in neither argument stay as they are.

        Raises `InputError` for a factor that cannot be a second one.
        """
        settings = {}
        for factor in {*preference.factors, *turn_off}:
            if factor not in _MFA_SETTINGS:
                raise InputError(f'{factor} cannot be a second factor', rule='factor')
            settings[_MFA_SETTINGS[factor]] = {
                'Enabled': factor in preference.factors,
                'PreferredMfa': factor == preference.preferred,
            }
        await self._send(
            'set_user_mfa_preference', CallKind.PROFILE, responses.parse_nothing, AccessToken=access_token, **settings
        )

    @with_deadline
    async def global_sign_out(self, access_token: SecretStr) -> None:
        """End all sessions of the user (GlobalSignOut)."""
        await self._send('global_sign_out', CallKind.SESSION, responses.parse_nothing, AccessToken=access_token)

    @with_deadline
    async def delete_user(self, access_token: SecretStr) -> None:
        """Delete the account (DeleteUser)."""
        await self._send('delete_user', CallKind.SESSION, responses.parse_nothing, AccessToken=access_token)
