"""The operations with which signed-in users add, list and remove passkeys, and what is read of their documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from authui.cognito.calls import BaseClient, with_deadline
from authui.cognito.error_table import PASSKEY_GONE, CallKind
from authui.cognito.responses import parse_nothing
from authui.cognito.strict_json import read_base64url, read_object, write_base64url
from authui.errors import InputError
from authui.models.passkeys import MOST_PASSKEYS, Passkey

if TYPE_CHECKING:
    from pydantic import SecretStr

    from authui.cognito.responses import Response

_LEAST_ID_BYTES: Final = 16
"""The least length of the raw id of a credential (WebAuthn, `Credential ID`)."""
_MOST_CREDENTIAL: Final = 32_768
"""The longest answer of a browser; the attestation of a passkey is a few hundred bytes."""
_MOST_PAGES: Final = 20
_PAGE: Final = 20


class PasskeyClient(BaseClient):
    """The operations on a signed-in user's passkeys; a refused access token raises `SessionEndedError`."""

    @with_deadline
    async def start_passkey(self, access_token: SecretStr) -> str:
        """Return the options for `navigator.credentials.create` as JSON (StartWebAuthnRegistration)."""
        return await self._send(
            'start_web_authn_registration', CallKind.PASSKEY, parse_creation_options, AccessToken=access_token
        )

    @with_deadline
    async def complete_passkey(self, access_token: SecretStr, credential: str) -> None:
        """Add the passkey that a browser has made (CompleteWebAuthnRegistration).

        Raises `InputError` for what no browser sends, for a kind of passkey that the pool does not take (rule
        `passkey`), and for one too many (`passkey_limit`); `ChallengeExpiredError` where the options have expired.
        """
        await self._send(
            'complete_web_authn_registration',
            CallKind.PASSKEY,
            parse_nothing,
            AccessToken=access_token,
            Credential=read_credential(credential),
        )

    @with_deadline
    async def prefer_passkeys(self, access_token: SecretStr) -> None:
        """Let a passkey that verifies its user stand for both factors (SetUserMFAPreference).

        Raises `InputError` for a user without another second factor, and where passkeys are a single factor.
        """
        await self._send(
            'set_user_mfa_preference',
            CallKind.PASSKEY,
            parse_nothing,
            AccessToken=access_token,
            WebAuthnMfaSettings={'Enabled': True},
        )

    @with_deadline
    async def list_passkeys(self, access_token: SecretStr) -> tuple[Passkey, ...]:
        """Return all passkeys of the user, the oldest first (ListWebAuthnCredentials)."""
        found: list[Passkey] = []
        following: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            page, token = await self._send(
                'list_web_authn_credentials',
                CallKind.SESSION,
                _parse_page,
                AccessToken=access_token,
                MaxResults=_PAGE,
                **following,
            )
            found += page
            if not token or token == following.get('NextToken') or len(found) > _PAGE * MOST_PASSKEYS:
                break
            following = {'NextToken': token}
        return tuple(sorted(found, key=lambda each: each.created_at))

    @with_deadline
    async def delete_passkey(self, access_token: SecretStr, passkey_id: str) -> None:
        """Remove a passkey (DeleteWebAuthnCredential); one that is gone already is no error."""
        try:
            await self._send(
                'delete_web_authn_credential',
                CallKind.PASSKEY,
                parse_nothing,
                AccessToken=access_token,
                CredentialId=passkey_id,
            )
        except InputError as error:
            if error.rule != PASSKEY_GONE:
                raise


def parse_creation_options(response: Response) -> str:
    """Parse StartWebAuthnRegistration's response into JSON that every browser takes.

    Raises `KeyError` or `TypeError` for any other document.
    """
    options: dict[str, Any] = dict(response['CredentialCreationOptions'])
    for part, name in (('rp', 'name'), ('user', 'id'), ('user', 'name')):
        if not isinstance(options[part][name], str):
            raise TypeError(f'{part}.{name} is no text')
    if not read_base64url(options['challenge'].rstrip('=')) or not options['pubKeyCredParams']:
        raise TypeError('the options have no challenge, or no algorithms')
    excluded = [(each, credential_id(each['id'])) for each in options.get('excludeCredentials') or ()]
    options['excludeCredentials'] = [{**each, 'id': found} for each, found in excluded if found is not None]
    return json.dumps(options, separators=(',', ':'))


def credential_id(text: str) -> str | None:
    """Return the id of a credential as browsers write it: its raw bytes in base64url, once, without padding.

    Cognito has been seen to encode ids several times over, so that no browser would know its own passkey again. None
    for a text that is no id.
    """
    raw = read_base64url(text.rstrip('='))
    while (
        raw and raw.isascii() and (inner := read_base64url(raw.decode().rstrip('='))) and len(inner) >= _LEAST_ID_BYTES
    ):
        raw = inner
    return write_base64url(raw) if raw else None


def read_credential(text: str) -> dict[str, Any]:
    """Read what a browser made of the options; raises `InputError` for what no browser sends."""
    wrong = InputError('no answer of a browser to the options of a passkey', rule='passkey')
    if len(text) > _MOST_CREDENTIAL:
        raise wrong
    credential = read_object(text.encode('utf-8', 'replace'))
    answer = credential.get('response') if credential is not None else None
    if credential is None or credential.get('type') != 'public-key' or not isinstance(answer, dict):
        raise wrong
    given = (credential.get('id'), credential.get('rawId'), *map(answer.get, ('clientDataJSON', 'attestationObject')))
    if not all(isinstance(each, str) and read_base64url(each) for each in given):
        raise wrong
    return credential


def _parse_page(response: Response) -> tuple[list[Passkey], str | None]:
    return [_parse_passkey(each) for each in response['Credentials']], response.get('NextToken')


def _parse_passkey(described: Response) -> Passkey:
    attachment = described.get('AuthenticatorAttachment')
    return Passkey(
        id=described['CredentialId'],
        credential_id=credential_id(described['CredentialId']) or described['CredentialId'],
        name=described['FriendlyCredentialName'].strip(),
        relying_party=described['RelyingPartyId'],
        attachment=cast('Any', attachment if attachment in {'platform', 'cross-platform'} else None),
        transports=tuple(described.get('AuthenticatorTransports') or ()),
        created_at=described['CreatedAt'].timestamp(),
    )
