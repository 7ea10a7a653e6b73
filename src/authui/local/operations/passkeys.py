"""StartWebAuthnRegistration, CompleteWebAuthnRegistration, ListWebAuthnCredentials and DeleteWebAuthnCredential."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from authui.local.crypto.webauthn import decode, encode
from authui.local.directory.passkeys import MOST_PASSKEYS, no_such_passkey
from authui.local.directory.user_table import refuse_external, refuse_inactive
from authui.local.errors import invalid_parameter

if TYPE_CHECKING:
    from authui.local.directory.grants import Grants
    from authui.local.directory.passkeys import EnrolledPasskeys, PasskeyRecord
    from authui.local.directory.user_table import UserRecord
    from authui.local.flows.passkey_registrations import PasskeyRegistrations
    from authui.local.protocol import Answer, Handlers, Request

_PAGE_PREFIX: Final = 'after.'


class PasskeyOperations:
    """Registers, lists and deletes the passkeys of signed-in users."""

    def __init__(self, passkeys: EnrolledPasskeys, registrations: PasskeyRegistrations, grants: Grants) -> None:
        self._passkeys = passkeys
        self._registrations = registrations
        self._grants = grants
        self.handlers: Handlers = {
            'StartWebAuthnRegistration': self._start,
            'CompleteWebAuthnRegistration': self._complete,
            'ListWebAuthnCredentials': self._list,
            'DeleteWebAuthnCredential': self._delete,
        }

    def _start(self, request: Request) -> Answer:
        return {'CredentialCreationOptions': self._registrations.begin(*self._signed_in(request))}

    def _complete(self, request: Request) -> Answer:
        self._registrations.complete(*self._signed_in(request), request['Credential'])
        return {}

    def _list(self, request: Request) -> Answer:
        user, _ = self._signed_in(request)
        records = self._passkeys.of(user.sub)
        if (token := request.get('NextToken')) is not None:
            records = _after(token, records)
        page = records[: request.get('MaxResults') or MOST_PASSKEYS]
        answer: Answer = {'Credentials': [_describe(each) for each in page]}
        if len(page) < len(records):
            answer['NextToken'] = _PAGE_PREFIX + encode(page[-1].passkey.credential_id)
        return answer

    def _delete(self, request: Request) -> Answer:
        user, _ = self._signed_in(request)
        credential_id = decode(request['CredentialId'])
        if credential_id is None:
            raise no_such_passkey()
        self._passkeys.delete(user.sub, credential_id)
        return {}

    def _signed_in(self, request: Request) -> tuple[UserRecord, str]:
        user, sign_in = self._grants.authorize_sign_in(request['AccessToken'])
        refuse_inactive(user)
        refuse_external(user, 'use passkeys')
        return user, sign_in


def _after(token: str, records: tuple[PasskeyRecord, ...]) -> tuple[PasskeyRecord, ...]:
    last = decode(token.removeprefix(_PAGE_PREFIX))
    for index, each in enumerate(records, 1):
        if each.passkey.credential_id == last:
            return records[index:]
    raise invalid_parameter('Invalid pagination token.')


def _describe(record: PasskeyRecord) -> Answer:
    """Write a WebAuthnCredentialDescription."""
    answer: Answer = {
        'CredentialId': encode(record.passkey.credential_id),
        'FriendlyCredentialName': record.name,
        'RelyingPartyId': record.relying_party_id,
        'AuthenticatorTransports': list(record.transports),
        'CreatedAt': record.created_at,
    }
    return answer | {'AuthenticatorAttachment': record.attachment} if record.attachment else answer
