"""moto as an independent witness, where it behaves like Cognito: the same client understands its answers.

Not here, since moto does not check it: codes, SRP proofs, secret hashes, lifetimes, signatures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import moto
import pytest
from pydantic import SecretStr

from authui.cognito import CognitoClient, make_boto_client
from authui.errors import (
    AccountExistsError,
    CredentialsError,
    PasswordPolicyError,
    SessionEndedError,
    UserNotConfirmedError,
)
from authui.models import (
    ChallengeAnswer,
    CodeChallenge,
    Confirmation,
    Credentials,
    MfaPreference,
    NewPasswordChallenge,
    PasswordChange,
    PasswordReset,
    Registration,
    TokenSet,
)
from authui.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

EMAIL, PASSWORD = 'ada@example.org', 'Correct-horse-1'
REGION = 'eu-west-1'


@dataclass
class Witness:
    """A pool of moto with one app client, and an administrator's client."""

    admin: Any
    pool_id: str
    client_id: str

    def add_user(self) -> None:
        self.admin.admin_create_user(
            UserPoolId=self.pool_id, Username=EMAIL, UserAttributes=[{'Name': 'email', 'Value': EMAIL}]
        )
        self.admin.admin_set_user_password(UserPoolId=self.pool_id, Username=EMAIL, Password=PASSWORD, Permanent=True)


@pytest.fixture
def witness() -> Iterator[Witness]:
    with moto.mock_aws():
        admin = boto3.Session().client('cognito-idp', region_name=REGION)
        policy = {'MinimumLength': 8, 'RequireUppercase': True, 'RequireLowercase': True, 'RequireNumbers': True}
        pool_id = admin.create_user_pool(
            PoolName='witness',
            UsernameAttributes=['email'],
            Policies={'PasswordPolicy': policy | {'RequireSymbols': True}},
        )['UserPool']['Id']
        client_id = admin.create_user_pool_client(
            UserPoolId=pool_id,
            ClientName='witness',
            ExplicitAuthFlows=['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        )['UserPoolClient']['ClientId']
        yield Witness(admin, pool_id, client_id)


@pytest.fixture
async def client(witness: Witness) -> AsyncIterator[CognitoClient]:
    boto = make_boto_client(Settings(_env_file=None, region=REGION))
    client = CognitoClient(boto, pool_id=witness.pool_id, client_id=witness.client_id, flow='USER_PASSWORD_AUTH')
    yield client
    await client.close()


def registration(email: str = EMAIL, password: str = PASSWORD) -> Registration:
    return Registration(identifier=email, password=SecretStr(password))


def credentials(password: str = PASSWORD) -> Credentials:
    return Credentials(identifier=EMAIL, password=SecretStr(password))


async def tokens_of(client: CognitoClient) -> TokenSet:
    tokens = await client.login(credentials())
    assert isinstance(tokens, TokenSet)
    return tokens


async def test_an_email_that_is_taken_is_refused(client: CognitoClient) -> None:
    await client.signup(registration())
    with pytest.raises(AccountExistsError):
        await client.signup(registration())


@pytest.mark.parametrize(
    'password', ['Sh0rt-1', 'correct-horse-1', 'CORRECT-HORSE-1', 'Correct-horse', 'Correcthorse1']
)
async def test_a_password_against_the_policy_is_refused(client: CognitoClient, password: str) -> None:
    with pytest.raises(PasswordPolicyError):
        await client.signup(registration(password=password))


async def test_a_user_who_is_not_confirmed_is_sent_to_confirm(client: CognitoClient) -> None:
    await client.signup(registration())
    with pytest.raises(UserNotConfirmedError):
        await client.login(credentials())


@pytest.mark.parametrize('password', ['Correct-horse-2', 'correct-horse-1', 'x'])
async def test_a_wrong_password_is_refused(witness: Witness, client: CognitoClient, password: str) -> None:
    witness.add_user()
    with pytest.raises(CredentialsError):
        await client.login(credentials(password))


async def test_an_unknown_user_looks_like_a_wrong_password(client: CognitoClient) -> None:
    with pytest.raises(CredentialsError):
        await client.login(credentials())


async def test_a_disabled_user_looks_like_a_wrong_password(witness: Witness, client: CognitoClient) -> None:
    witness.add_user()
    witness.admin.admin_disable_user(UserPoolId=witness.pool_id, Username=EMAIL)
    with pytest.raises(CredentialsError):
        await client.login(credentials())


async def test_a_sign_out_everywhere_ends_the_session(witness: Witness, client: CognitoClient) -> None:
    witness.add_user()
    tokens = await tokens_of(client)
    await client.global_sign_out(tokens.access_token)
    with pytest.raises(SessionEndedError):
        await client.get_user(tokens.access_token)


async def test_a_forced_new_password_is_a_challenge(witness: Witness, client: CognitoClient) -> None:
    witness.admin.admin_create_user(UserPoolId=witness.pool_id, Username=EMAIL, TemporaryPassword=PASSWORD)
    asked = await client.login(credentials())
    assert isinstance(asked, NewPasswordChallenge)
    with pytest.raises(PasswordPolicyError):
        await client.answer(asked, ChallengeAnswer(secret=SecretStr('short')))
    tokens = await client.answer(asked, ChallengeAnswer(secret=SecretStr('Another-password-1')))
    assert isinstance(tokens, TokenSet)
    assert (await client.get_user(tokens.access_token)).email == EMAIL


async def test_a_password_is_changed(witness: Witness, client: CognitoClient) -> None:
    witness.add_user()
    tokens = await tokens_of(client)
    change = PasswordChange(current=SecretStr(PASSWORD), password=SecretStr('Another-password-1'))
    await client.change_password(tokens.access_token, change)
    assert (await client.get_user(tokens.access_token)).email == EMAIL
    with pytest.raises(CredentialsError):
        await client.login(credentials())


async def test_attributes_are_changed_and_deleted(witness: Witness, client: CognitoClient) -> None:
    witness.add_user()
    tokens = await tokens_of(client)
    assert await client.update_attributes(tokens.access_token, {'name': 'Ada', 'nickname': 'A'}) == ()
    user = await client.get_user(tokens.access_token)
    assert (user.attribute('name'), user.attribute('nickname')) == ('Ada', 'A')


async def test_a_forgotten_password_is_replaced(witness: Witness, client: CognitoClient) -> None:
    witness.add_user()
    await client.forgot_password(EMAIL)
    # moto accepts any code, but checks the policy and the new password.
    reset = PasswordReset(identifier=EMAIL, code=SecretStr('123456'), password=SecretStr('Another-password-1'))
    await client.reset_password(reset)
    with pytest.raises(CredentialsError):
        await client.login(credentials())
    tokens = await client.login(Credentials(identifier=EMAIL, password=reset.password))
    assert isinstance(tokens, TokenSet)


async def test_an_authenticator_app_is_set_up(witness: Witness, client: CognitoClient) -> None:
    witness.add_user()
    tokens = await tokens_of(client)
    key = await client.begin_totp(tokens.access_token)
    assert key.secret.get_secret_value().isalnum()
    await client.verify_totp(tokens.access_token, SecretStr('123456'))  # moto accepts any code
    await client.set_mfa(tokens.access_token, MfaPreference(factors=('app',), preferred='app'))
    user = await client.get_user(tokens.access_token)
    assert (user.mfa, user.preferred_mfa) == (('app',), 'app')
    asked = await client.login(credentials())
    assert isinstance(asked, CodeChallenge)
    assert asked.factor == 'app'


async def test_a_signed_up_and_confirmed_user_signs_in_is_looked_up_and_refreshed(client: CognitoClient) -> None:
    signed_up = await client.signup(registration())
    await client.confirm(Confirmation(identifier=EMAIL, code=SecretStr('123456')))
    tokens = await tokens_of(client)
    user = await client.get_user(tokens.access_token)
    assert (user.sub, user.email) == (signed_up.sub, EMAIL)
    refreshed = await client.refresh(tokens, username=user.username)
    assert refreshed.refresh_token == tokens.refresh_token
    assert (await client.get_user(refreshed.access_token)).sub == signed_up.sub
