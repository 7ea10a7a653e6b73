"""The operations of a signed-in user on the own account; each takes an access token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from authui.cognito import responses
from authui.cognito.calls import Calls, in_time
from authui.cognito.error_table import Call
from authui.errors import InputError
from authui.typed import plain_code

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from authui.models import Delivery, Factor, MfaPreference, PasswordChange, TotpKey, User

_MFA_SETTINGS: Mapping[Factor, str] = {
    'app': 'SoftwareTokenMfaSettings',
    'email': 'EmailMfaSettings',
    'sms': 'SMSMfaSettings',
}


class SelfService(Calls):
    """What users can do once they are signed in; a refused token raises `SessionEndedError`."""

    @in_time
    async def get_user(self, access_token: SecretStr) -> User:
        """Return the user as the pool has it now (GetUser), without groups: those stand in the ID token."""
        return await self._send('get_user', Call.SESSION, responses.user_of, AccessToken=access_token)

    @in_time
    async def change_password(self, access_token: SecretStr, change: PasswordChange) -> None:
        """Change the password (ChangePassword); a wrong current one raises `WrongPasswordError`."""
        current = {'PreviousPassword': change.current} if change.current is not None else {}
        await self._send(
            'change_password',
            Call.SELF_SERVICE,
            responses.nothing,
            AccessToken=access_token,
            ProposedPassword=change.password,
            **current,
        )

    @in_time
    async def update_attributes(self, access_token: SecretStr, attributes: Mapping[str, str]) -> tuple[Delivery, ...]:
        """Change attributes (UpdateUserAttributes); returns where codes went that verify a new e-mail or phone."""
        return await self._send(
            'update_user_attributes',
            Call.SELF_SERVICE,
            responses.deliveries_of,
            AccessToken=access_token,
            UserAttributes=[{'Name': name, 'Value': SecretStr(value)} for name, value in attributes.items()],
        )

    @in_time
    async def delete_attributes(self, access_token: SecretStr, names: Collection[str]) -> None:
        """Remove attributes (DeleteUserAttributes)."""
        await self._send(
            'delete_user_attributes',
            Call.SELF_SERVICE,
            responses.nothing,
            AccessToken=access_token,
            UserAttributeNames=list(names),
        )

    @in_time
    async def send_attribute_code(self, access_token: SecretStr, attribute: str = 'email') -> Delivery:
        """Send a code for `verify_attribute` (GetUserAttributeVerificationCode)."""
        return await self._send(
            'get_user_attribute_verification_code',
            Call.SELF_SERVICE,
            responses.delivery_of,
            AccessToken=access_token,
            AttributeName=attribute,
        )

    @in_time
    async def verify_attribute(self, access_token: SecretStr, code: SecretStr, attribute: str = 'email') -> None:
        """Verify an attribute by the code that was sent (VerifyUserAttribute)."""
        await self._send(
            'verify_user_attribute',
            Call.SELF_SERVICE,
            responses.nothing,
            AccessToken=access_token,
            AttributeName=attribute,
            Code=plain_code(code),
        )

    @in_time
    async def begin_totp(self, access_token: SecretStr) -> TotpKey:
        """Get the key for an authenticator app (AssociateSoftwareToken)."""
        return await self._send(
            'associate_software_token', Call.SELF_SERVICE, responses.totp_key_of, AccessToken=access_token
        )

    @in_time
    async def verify_totp(self, access_token: SecretStr, code: SecretStr, device_name: str = '') -> None:
        """Prove the authenticator app by a code of it (VerifySoftwareToken); `set_mfa` then turns it on."""
        named = {'FriendlyDeviceName': device_name} if device_name else {}
        await self._send(
            'verify_software_token',
            Call.SELF_SERVICE,
            responses.verified_of,
            AccessToken=access_token,
            UserCode=plain_code(code),
            **named,
        )

    @in_time
    async def set_mfa(
        self, access_token: SecretStr, preference: MfaPreference, *, turn_off: Collection[Factor] = ()
    ) -> None:
        """Choose the second factors (SetUserMFAPreference); those that are in neither stay as they are.

        Raises `InputError` for a factor that is no second one.
        """
        settings = {}
        for factor in {*preference.factors, *turn_off}:
            if factor not in _MFA_SETTINGS:
                raise InputError(f'{factor} is no second factor', rule='factor')
            settings[_MFA_SETTINGS[factor]] = {
                'Enabled': factor in preference.factors,
                'PreferredMfa': factor == preference.preferred,
            }
        await self._send(
            'set_user_mfa_preference', Call.SELF_SERVICE, responses.nothing, AccessToken=access_token, **settings
        )

    @in_time
    async def global_sign_out(self, access_token: SecretStr) -> None:
        """End all sessions of the user (GlobalSignOut)."""
        await self._send('global_sign_out', Call.SESSION, responses.nothing, AccessToken=access_token)

    @in_time
    async def delete_user(self, access_token: SecretStr) -> None:
        """Delete the account (DeleteUser)."""
        await self._send('delete_user', Call.SESSION, responses.nothing, AccessToken=access_token)
