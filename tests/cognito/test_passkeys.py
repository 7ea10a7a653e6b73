"""The passkeys of a signed-in user on the wire: what is read of Cognito's documents, and what each refusal becomes."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from authui.cognito.passkeys import credential_id, read_credential
from authui.errors import (
    AuthError,
    ChallengeExpiredError,
    InputError,
    MisconfiguredError,
    SessionEndedError,
    ThrottledError,
    UnexpectedError,
)
from authui.models import Passkey

if TYPE_CHECKING:
    from authui.cognito import CognitoClient

    from .support import Server

TOKEN = SecretStr('eyJ.eyJ.sig')
RAW = bytes(range(16, 48))


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b'=').decode()


def options(*excluded: str, **changed: Any) -> dict[str, Any]:
    """Return options as Cognito's StartWebAuthnRegistration was seen to send them."""
    return {
        'rp': {'id': 'localhost', 'name': 'localhost'},
        'user': {'id': b64(b'3f2b9c52'), 'name': 'ann@example.org', 'displayName': ''},
        'challenge': b64(b'c' * 16),
        'pubKeyCredParams': [{'type': 'public-key', 'alg': -7}, {'type': 'public-key', 'alg': -257}],
        'timeout': 60000,
        'excludeCredentials': [{'type': 'public-key', 'id': each} for each in excluded],
        'authenticatorSelection': {'requireResidentKey': True, 'residentKey': 'required'},
        **changed,
    }


def made(**changed: Any) -> str:
    """Return what a browser makes of options."""
    answer = {'clientDataJSON': b64(b'{}'), 'attestationObject': b64(b'attested'), 'transports': ['internal']}
    given = {'id': b64(RAW), 'rawId': b64(RAW), 'type': 'public-key', 'clientExtensionResults': {}, 'response': answer}
    return json.dumps(given | changed)


class TestOptions:
    async def test_are_handed_on_as_they_are(self, client: CognitoClient, server: Server) -> None:
        server.say('StartWebAuthnRegistration', {'CredentialCreationOptions': options()})
        assert json.loads(await client.start_passkey(TOKEN)) == options()
        assert server.requests == [('StartWebAuthnRegistration', {'AccessToken': TOKEN.get_secret_value()})]

    async def test_name_each_known_passkey_as_browsers_do(self, client: CognitoClient, server: Server) -> None:
        twice = b64(b64(RAW).encode())
        named = [b64(RAW), twice, b64(twice.encode()), b64(RAW) + '=', 'no id!', '']
        server.say('StartWebAuthnRegistration', {'CredentialCreationOptions': options(*named)})
        told = json.loads(await client.start_passkey(TOKEN))
        assert told['excludeCredentials'] == [{'type': 'public-key', 'id': b64(RAW)}] * 4

    @pytest.mark.parametrize(
        'document',
        [
            {},
            {'rp': {'id': 'localhost'}},
            options(challenge='no challenge!'),
            options(challenge=''),
            options(user={'id': 7, 'name': 'ann'}),
            options(pubKeyCredParams=[]),
            options(rp=None),
        ],
    )
    async def test_that_are_none_are_an_unexpected_answer(
        self, client: CognitoClient, server: Server, document: dict[str, Any]
    ) -> None:
        server.say('StartWebAuthnRegistration', {'CredentialCreationOptions': document})
        with pytest.raises(UnexpectedError):
            await client.start_passkey(TOKEN)


@pytest.mark.parametrize('raw', [RAW, b'\xff' * 16, bytes(64), bytes(range(256)) * 3])
def test_an_id_is_decoded_as_often_as_it_was_encoded(raw: bytes) -> None:
    text = b64(raw)
    for _ in range(4):
        assert credential_id(text) == b64(raw)
        text = b64(text.encode())


@pytest.mark.parametrize('text', ['', '=', 'ä', 'a b', '%', 'a', '\x00'])
def test_a_text_that_is_no_id_is_none(text: str) -> None:
    assert credential_id(text) is None


class TestCompletion:
    async def test_sends_what_the_browser_made(self, client: CognitoClient, server: Server) -> None:
        server.say('CompleteWebAuthnRegistration')
        await client.complete_passkey(TOKEN, made())
        ((operation, sent),) = server.requests
        assert (operation, sent['Credential']) == ('CompleteWebAuthnRegistration', json.loads(made()))

    @pytest.mark.parametrize(
        'text',
        [
            '',
            'null',
            '[]',
            '{"id": "a", "id": "b"}',
            made(type='password'),
            made(rawId=None),
            made(id='no base64!'),
            made(response=[]),
            made(response={'clientDataJSON': b64(b'{}')}),
            made(response={'clientDataJSON': 7, 'attestationObject': b64(b'a')}),
            made(more=float('nan')),
            made(more='\ud800'),
            '[' * 100_000,
            made(more='x' * 40_000),
        ],
    )
    async def test_refuses_what_no_browser_makes_before_anything_is_sent(
        self, client: CognitoClient, server: Server, text: str
    ) -> None:
        with pytest.raises(InputError) as refused:
            await client.complete_passkey(TOKEN, text)
        assert (refused.value.rule, server.requests) == ('passkey', [])
        with pytest.raises(InputError):
            read_credential(text)

    @pytest.mark.parametrize(
        ('exception', 'error', 'rule'),
        [
            ('WebAuthnChallengeNotFoundException', ChallengeExpiredError, None),
            ('WebAuthnCredentialNotSupportedException', InputError, 'passkey'),
            ('LimitExceededException', InputError, 'passkey_limit'),
            ('WebAuthnClientMismatchException', MisconfiguredError, 'passkeys'),
            ('WebAuthnConfigurationMissingException', MisconfiguredError, 'passkeys'),
            ('WebAuthnNotEnabledException', MisconfiguredError, 'passkeys'),
            ('WebAuthnOriginNotAllowedException', MisconfiguredError, 'passkeys'),
            ('WebAuthnRelyingPartyMismatchException', MisconfiguredError, 'passkeys'),
            ('OperationNotEnabledException', MisconfiguredError, 'passkeys'),
            ('NotAuthorizedException', SessionEndedError, None),
            ('PasswordResetRequiredException', SessionEndedError, None),
            ('TooManyRequestsException', ThrottledError, None),
        ],
    )
    async def test_says_why_it_was_refused(
        self, client: CognitoClient, server: Server, exception: str, error: type[AuthError], rule: str | None
    ) -> None:
        server.refuse('CompleteWebAuthnRegistration', exception)
        with pytest.raises(error) as refused:
            await client.complete_passkey(TOKEN, made())
        assert (type(refused.value), refused.value.rule) == (error, rule)


def described(number: int, **more: Any) -> dict[str, Any]:
    return {
        'CredentialId': b64(bytes([number]) * 16),
        'FriendlyCredentialName': f'Passkey {number} ',
        'RelyingPartyId': 'localhost',
        'AuthenticatorTransports': ['internal'],
        'CreatedAt': 1_800_000_000 - number,
        **more,
    }


class TestList:
    async def test_has_every_page_with_the_oldest_first(self, client: CognitoClient, server: Server) -> None:
        server.say('ListWebAuthnCredentials', {'Credentials': [described(1), described(2)], 'NextToken': 'more'})
        server.say('ListWebAuthnCredentials', {'Credentials': [described(3, AuthenticatorAttachment='platform')]})
        found = await client.list_passkeys(TOKEN)
        assert [each.name for each in found] == ['Passkey 3', 'Passkey 2', 'Passkey 1']
        assert found[0] == Passkey(
            id=b64(b'\x03' * 16),
            credential_id=b64(b'\x03' * 16),
            name='Passkey 3',
            relying_party='localhost',
            attachment='platform',
            transports=('internal',),
            created_at=1_799_999_997.0,
        )
        assert [sent.get('NextToken') for _, sent in server.requests] == [None, 'more']

    async def test_ends_where_the_pages_do_not(self, client: CognitoClient, server: Server) -> None:
        server.say('ListWebAuthnCredentials', {'Credentials': [described(1)], 'NextToken': 'same'})
        assert len(await client.list_passkeys(TOKEN)) == 2

    async def test_takes_an_attachment_that_it_does_not_know(self, client: CognitoClient, server: Server) -> None:
        server.say('ListWebAuthnCredentials', {'Credentials': [described(1, AuthenticatorAttachment='implanted')]})
        assert [each.attachment for each in await client.list_passkeys(TOKEN)] == [None]

    async def test_without_what_a_passkey_has_is_an_unexpected_answer(
        self, client: CognitoClient, server: Server
    ) -> None:
        server.say('ListWebAuthnCredentials', {'Credentials': [{'CredentialId': 'a'}]})
        with pytest.raises(UnexpectedError):
            await client.list_passkeys(TOKEN)


class TestRemoval:
    async def test_names_the_passkey_as_the_pool_does(self, client: CognitoClient, server: Server) -> None:
        server.say('DeleteWebAuthnCredential')
        await client.delete_passkey(TOKEN, 'as-the-pool-says')
        ((_, sent),) = server.requests
        assert sent['CredentialId'] == 'as-the-pool-says'

    async def test_of_one_that_is_gone_already_is_done(self, client: CognitoClient, server: Server) -> None:
        server.refuse('DeleteWebAuthnCredential', 'ResourceNotFoundException')
        await client.delete_passkey(TOKEN, 'gone')

    async def test_says_why_it_was_refused(self, client: CognitoClient, server: Server) -> None:
        server.refuse('DeleteWebAuthnCredential', 'InvalidParameterException')
        with pytest.raises(InputError):
            await client.delete_passkey(TOKEN, 'x')
