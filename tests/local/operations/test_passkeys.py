"""Passkeys that a signed-in user registers, lists and deletes; over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from authui.local import PoolConfig
from authui.local.crypto.webauthn import decode, encode
from authui.testing import CeremonyError, SoftAuthenticator
from local.harness import FRED, ORIGIN, PASSKEYS, at_once, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

ANNA = 'anna@example.org'
TOO_MANY = ('LimitExceededException', 'A user can have 20 passkeys; delete one first.')
MISSING = ('ResourceNotFoundException', 'The passkey does not exist.')
WINDOWS = bytes.fromhex('08987058cadc4b81b6e130de50dcbe96')


@pytest.fixture
def harness(make_harness: MakeHarness) -> Harness:
    harness = make_harness(PASSKEYS)
    harness.register()
    return harness


@pytest.fixture
def token(harness: Harness) -> str:
    token: str = harness.by_password()['AccessToken']
    return token


def add(harness: Harness, token: str, **options: Any) -> str:
    """Register a passkey; returns its id."""
    credential = SoftAuthenticator(**options).create(harness.start_passkey(token), ORIGIN)
    harness.complete_passkey(token, credential)
    name: str = credential['id']
    return name


def listed(harness: Harness, token: str, **more: Any) -> Any:
    return harness.client.list_web_authn_credentials(AccessToken=token, **more)


class TestStart:
    def test_returns_the_options_of_cognito(self, harness: Harness, token: str) -> None:
        options = harness.start_passkey(token)
        sub = harness.user(token)['sub']
        assert len(decode(options.pop('challenge')) or b'') == 32
        assert options == {
            'rp': {'id': 'localhost', 'name': 'localhost'},
            'user': {'id': encode(sub.encode()), 'name': FRED, 'displayName': FRED},
            'pubKeyCredParams': [{'type': 'public-key', 'alg': -7}, {'type': 'public-key', 'alg': -257}],
            'timeout': 60000,
            'excludeCredentials': [],
            'authenticatorSelection': {
                'requireResidentKey': True,
                'residentKey': 'required',
                'userVerification': 'preferred',
            },
        }

    def test_asks_for_verification_where_the_pool_requires_it(self, harness: Harness) -> None:
        for change in (
            {'user_verification': 'required'},
            {'factor_configuration': 'MULTI_FACTOR_WITH_USER_VERIFICATION'},
        ):
            harness.restart(PASSKEYS.model_copy(update=change))
            options = harness.start_passkey(harness.by_password()['AccessToken'])
            assert options['authenticatorSelection']['userVerification'] == 'required'

    def test_excludes_the_passkeys_that_the_user_has(self, harness: Harness, token: str) -> None:
        authenticator = SoftAuthenticator()
        harness.add_passkey(authenticator)
        with pytest.raises(CeremonyError, match='InvalidStateError'):
            authenticator.create(harness.start_passkey(token), ORIGIN)

    @pytest.mark.parametrize(
        ('config', 'code'),
        [
            (PoolConfig(relying_party_id='localhost'), 'WebAuthnNotEnabledException'),
            (PASSKEYS.model_copy(update={'relying_party_id': None}), 'WebAuthnConfigurationMissingException'),
        ],
    )
    def test_a_pool_without_passkeys_refuses(self, harness: Harness, config: PoolConfig, code: str) -> None:
        harness.restart(config)
        token = harness.by_password()['AccessToken']
        assert refusal(harness.start_passkey, token)[0] == code
        assert refusal(harness.complete_passkey, token, {})[0] == code
        assert listed(harness, token)['Credentials'] == []


class TestAccess:
    CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
        ('start_web_authn_registration', {}),
        ('complete_web_authn_registration', {'Credential': {}}),
        ('list_web_authn_credentials', {}),
        ('delete_web_authn_credential', {'CredentialId': 'AAAA'}),
    )

    @pytest.mark.parametrize(('method', 'more'), CALLS)
    def test_a_revoked_token_is_refused(self, harness: Harness, token: str, method: str, more: Any) -> None:
        harness.client.global_sign_out(AccessToken=token)
        answer = refusal(getattr(harness.client, method), AccessToken=token, **more)
        assert answer == ('NotAuthorizedException', 'Access Token has been revoked')

    @pytest.mark.parametrize(('method', 'more'), CALLS)
    def test_a_user_who_has_to_reset_the_password_is_refused(
        self, harness: Harness, token: str, method: str, more: Any
    ) -> None:
        harness.pool.admin_reset_user_password(FRED)
        answer = refusal(getattr(harness.client, method), AccessToken=token, **more)
        assert answer[0] in {'PasswordResetRequiredException', 'NotAuthorizedException'}

    @pytest.mark.parametrize(('method', 'more'), CALLS)
    def test_an_id_token_is_refused(self, harness: Harness, method: str, more: Any) -> None:
        id_token = harness.by_password()['IdToken']
        answer = refusal(getattr(harness.client, method), AccessToken=id_token, **more)
        assert answer == ('NotAuthorizedException', 'Invalid Access Token')


class TestLimit:
    def test_the_twenty_first_is_refused_until_one_is_deleted(self, harness: Harness, token: str) -> None:
        options = harness.start_passkey(token)
        names = [add(harness, token) for _ in range(20)]
        assert refusal(harness.start_passkey, token) == TOO_MANY
        assert refusal(harness.complete_passkey, token, SoftAuthenticator().create(options, ORIGIN)) == TOO_MANY
        harness.client.delete_web_authn_credential(AccessToken=token, CredentialId=names[7])
        add(harness, token)
        assert len(listed(harness, token)['Credentials']) == 20

    def test_of_several_at_once_none_is_one_too_many(self, harness: Harness, token: str) -> None:
        credentials = [SoftAuthenticator().create(harness.start_passkey(token), ORIGIN) for _ in range(6)]
        for _ in range(18):
            add(harness, token)
        answers = at_once(6, lambda number: harness.complete_passkey(token, credentials[number]))
        assert sum(answer is None for answer in answers) == 2
        assert len(listed(harness, token)['Credentials']) == 20


class TestList:
    def test_describes_each_passkey(self, harness: Harness, token: str) -> None:
        names = [add(harness, token, aaguid=WINDOWS)]
        harness.clock.advance(60)
        names.append(add(harness, token, attachment='cross-platform'))
        names.append(add(harness, token))
        answer = listed(harness, token)
        assert 'NextToken' not in answer
        described = answer['Credentials']
        assert [each['CredentialId'] for each in described] == names
        assert [each['FriendlyCredentialName'] for each in described] == ['Windows Hello', 'Security key', 'Passkey']
        assert {each['RelyingPartyId'] for each in described} == {'localhost'}
        assert [each['AuthenticatorAttachment'] for each in described] == ['platform', 'cross-platform', 'platform']
        assert [each['AuthenticatorTransports'] for each in described[:2]] == [['internal', 'hybrid'], ['usb']]
        assert described[1]['CreatedAt'].timestamp() - described[0]['CreatedAt'].timestamp() == 60

    def test_pages_through_them(self, harness: Harness, token: str) -> None:
        names = [add(harness, token) for _ in range(5)]
        pages: list[list[str]] = []
        more: dict[str, Any] = {}
        while True:
            answer = listed(harness, token, MaxResults=2, **more)
            pages.append([each['CredentialId'] for each in answer['Credentials']])
            if 'NextToken' not in answer:
                break
            more = {'NextToken': answer['NextToken']}
        assert pages == [names[:2], names[2:4], names[4:]]

    @pytest.mark.parametrize('token_', ['x', 'after.', 'after.AAAA', 'AAAA'])
    def test_a_made_up_page_is_refused(self, harness: Harness, token: str, token_: str) -> None:
        add(harness, token)
        assert refusal(listed, harness, token, NextToken=token_)[0] == 'InvalidParameterException'

    def test_more_than_a_page_can_hold_is_refused(self, harness: Harness, token: str) -> None:
        assert refusal(listed, harness, token, MaxResults=21)[0] == 'InvalidParameterException'

    def test_others_are_not_listed(self, harness: Harness, token: str) -> None:
        harness.register(ANNA)
        add(harness, harness.by_password(ANNA)['AccessToken'])
        assert listed(harness, token)['Credentials'] == []


class TestDelete:
    def test_ends_sign_ins_by_it(self, harness: Harness, token: str) -> None:
        name = add(harness, token)
        harness.client.delete_web_authn_credential(AccessToken=token, CredentialId=name)
        assert listed(harness, token)['Credentials'] == []
        assert harness.ask_for_passkey()['ChallengeName'] == 'SELECT_CHALLENGE'

    @pytest.mark.parametrize('name', ['A' * 43, '+/', '', 'ä', '=', 'A'])
    def test_one_that_the_user_does_not_have_is_refused(self, harness: Harness, token: str, name: str) -> None:
        answer = refusal(harness.client.delete_web_authn_credential, AccessToken=token, CredentialId=name)
        assert answer == MISSING

    def test_one_of_another_user_is_refused_and_stays(self, harness: Harness, token: str) -> None:
        harness.register(ANNA)
        annas = harness.by_password(ANNA)['AccessToken']
        name = add(harness, annas)
        answer = refusal(harness.client.delete_web_authn_credential, AccessToken=token, CredentialId=name)
        assert answer == MISSING
        assert len(listed(harness, annas)['Credentials']) == 1

    def test_it_can_be_registered_again(self, harness: Harness, token: str) -> None:
        authenticator = SoftAuthenticator()
        credential = authenticator.create(harness.start_passkey(token), ORIGIN)
        harness.complete_passkey(token, credential)
        harness.client.delete_web_authn_credential(AccessToken=token, CredentialId=credential['id'])
        harness.complete_passkey(token, SoftAuthenticator().create(harness.start_passkey(token), ORIGIN))


def test_the_name_of_a_user_is_shown_by_the_browser(make_harness: MakeHarness) -> None:
    harness = make_harness(PASSKEYS.model_copy(update={'username_attributes': frozenset()}))
    harness.pool.admin_create_user('grace', 'correct horse', {'name': 'Grace Hopper'})
    token = harness.pool.tokens_of('grace').access_token.get_secret_value()
    options = harness.start_passkey(token)
    assert (options['user']['name'], options['user']['displayName']) == ('grace', 'Grace Hopper')
