"""Clients and verifiers of others run their flows against `authui pool`, as their users would."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx2
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from fastapi import Depends, FastAPI
from fastapi_cognito import CognitoAuth, CognitoSettings, CognitoToken
from pycognito import Cognito
from pycognito.exceptions import SoftwareTokenMFAChallengeException, TokenVerificationException
from support.codes import totp
from support.served_pool import ServedPool, served_pool

from authui.testing import SoftAuthenticator

SCRIPTS = Path(__file__).parent / 'support' / 'node'
PACKAGES = ('amazon-cognito-identity-js@6.3.21', 'aws-amplify@6.22.1', 'aws-jwt-verify@5.2.1')
CACHE = Path.home() / '.cache' / 'authui-tests'
PASSWORD = 'correct horse battery'
SECONDS = 90
USERS = [f'--user={name}@example.org:{PASSWORD}' for name in ('kept', 'seeded')]
OPTIONS = [*USERS, '--set', 'mfa_configuration=OPTIONAL']

# pycognito asks the clock in a way that Python 3.12 warns of.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


@pytest.fixture(scope='module')
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedPool]:
    with served_pool(tmp_path_factory.mktemp('pool'), *OPTIONS) as pool:
        yield pool


@pytest.fixture(scope='module')
def passkey_pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedPool]:
    """A pool with passkeys, in which each client has a user of its own."""
    with served_pool(tmp_path_factory.mktemp('passkeys'), *USERS, '--passkeys') as pool:
        yield pool


@pytest.fixture(scope='module')
def modules() -> Path:
    """A folder with the packages of npm, installed once for all runs of this machine."""
    if shutil.which('node') is None or shutil.which('npm') is None:
        pytest.skip('node and npm are not on the PATH, so the JavaScript clients were not tried')
    folder = CACHE / '-'.join(sorted(PACKAGES)).replace('@', '-')
    done = folder / 'installed'
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / 'package.json').write_text('{"private": true}')
        installed = subprocess.run(  # noqa: S603 - our own words
            ['npm', 'install', '--no-package-lock', '--no-audit', '--no-fund', *PACKAGES],  # noqa: S607 - the PATH's
            cwd=folder, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert installed.returncode == 0, f'npm could not install {PACKAGES}: {installed.stderr}'
        done.touch()
    return folder


def run(script: str, modules: Path, pool: ServedPool, folder: Path) -> list[str]:
    """Run a script with the packages at hand; returns the flows that held."""
    for each in SCRIPTS.glob('*.mjs'):
        shutil.copy(each, folder)
    (folder / 'node_modules').symlink_to(modules / 'node_modules')
    said = folder / 'said.txt'
    with said.open('wb') as output:
        process = subprocess.Popen(  # noqa: S603 - our own words
            ['node', script, str(pool.output)],  # noqa: S607 - the PATH's
            cwd=folder, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            code = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            pytest.fail(f'{script} did not end in {SECONDS} s, and said: {said.read_text()}')
    assert code == 0, said.read_text()
    return said.read_text().splitlines()


@pytest.mark.parametrize(
    ('script', 'flows'), [('amplify.mjs', 14), ('identity.mjs', 11)], ids=['aws-amplify', 'amazon-cognito-identity-js']
)
def test_a_javascript_client_runs_its_flows(script: str, flows: int, modules: Path, tmp_path: Path) -> None:
    (tmp_path / 'pool').mkdir()
    (tmp_path / 'scripts').mkdir()
    with served_pool(tmp_path / 'pool', *OPTIONS) as pool:
        held = [line for line in run(script, modules, pool, tmp_path / 'scripts') if not line.startswith('[')]
    assert len(held) == flows, held


def test_aws_jwt_verify_trusts_the_tokens_at_the_address_of_the_pool(
    modules: Path, pool: ServedPool, tmp_path: Path
) -> None:
    assert len(run('verify.mjs', modules, pool, tmp_path)) == 2


def test_aws_jwt_verify_trusts_them_as_those_of_a_pool_of_amazon_s(modules: Path, tmp_path: Path) -> None:
    issuer = 'https://issuer-cognito-idp.us-east-1.amazonaws.com/{pool_id}'
    with served_pool(tmp_path, *USERS, '--set', f'issuer={issuer}') as pool:
        assert pool.told['issuer'].endswith('/us-east-1_LocalPool')
        (tmp_path / 'scripts').mkdir()
        held = run('as_amazon.mjs', modules, pool, tmp_path / 'scripts')
    assert held == ['as a pool of Amazon']


class TestPycognito:
    EMAIL = 'ada.pycognito@example.org'

    def client(self, pool: ServedPool, email: str | None = None) -> Any:
        endpoint = {'endpoint_url': pool.url, 'aws_access_key_id': 'any', 'aws_secret_access_key': 'any'}
        return Cognito(pool.pool_id, pool.client_id, username=email, boto3_client_kwargs=endpoint)

    def test_runs_its_flows(self, pool: ServedPool) -> None:
        client = self.client(pool)
        client.set_base_attributes(email=self.EMAIL, given_name='Ada')
        client.register(self.EMAIL, PASSWORD)
        client.confirm_sign_up(pool.code(self.EMAIL), self.EMAIL)

        user = self.client(pool, self.EMAIL)
        with pytest.raises(ClientError, match='Incorrect username or password'):
            user.authenticate('wrong horse battery')
        user.authenticate(PASSWORD)
        user.verify_tokens()
        assert user.id_claims['email'] == self.EMAIL
        user.update_profile({'family_name': 'Lovelace'})
        assert user.get_user().family_name == 'Lovelace'
        user.send_verification('email')
        user.validate_verification(pool.code(self.EMAIL), 'email')
        before = user.access_token
        user.renew_access_token()
        assert user.access_token != before
        user.change_password(PASSWORD, 'another horse battery')
        user.initiate_forgot_password()
        user.confirm_forgot_password(pool.code(self.EMAIL), 'third horse battery')

        key = user.associate_software_token()
        user.verify_software_token(totp(key))
        user.set_user_mfa_preference(sms_mfa=False, software_token_mfa=True, preferred='SOFTWARE_TOKEN')
        again = self.client(pool, self.EMAIL)
        with pytest.raises(SoftwareTokenMFAChallengeException):
            again.authenticate('third horse battery')
        again.respond_to_software_token_mfa_challenge(totp(key, steps=1))
        again.verify_tokens()
        again.logout()
        with pytest.raises(ClientError, match='revoked'):
            user.get_user()

    def test_administers_and_deletes(self, pool: ServedPool) -> None:
        email = 'eve.pycognito@example.org'
        admin = self.client(pool)
        admin.admin_create_user(email, temporary_password=PASSWORD)
        user = self.client(pool, email)
        user.new_password_challenge(PASSWORD, 'another horse battery')
        user.verify_tokens()
        with pytest.raises(TokenVerificationException):
            user.verify_token(user.access_token, 'id_token', 'id')
        user.delete_user()
        with pytest.raises(ClientError, match='Incorrect username or password'):
            self.client(pool, email).authenticate('another horse battery')


async def test_fastapi_cognito_lets_access_tokens_in_and_nothing_else(pool: ServedPool) -> None:
    named = {'region': 'us-east-1', 'userpool_id': pool.pool_id, 'app_client_id': pool.client_id}
    settings = CognitoSettings(
        check_expiration=True,
        jwt_header_name='Authorization',
        jwt_header_prefix='Bearer',
        userpools={'local': named | {'jwks_url': pool.told['jwks_uri']}},
    )
    guard = CognitoAuth(settings=settings)
    app = FastAPI()

    @app.get('/orders')
    async def orders(token: CognitoToken = Depends(guard.auth_required)) -> str:  # noqa: B008, FAST002 - `guard` is local
        return str(token.username)

    user = TestPycognito().client(pool, 'kept@example.org')
    user.authenticate(PASSWORD)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url='http://test') as client:
        for token, status in [
            (user.access_token, 200),
            (f'{user.access_token[:-8]}AAAAAAAA', 401),
            ('x', 401),
        ]:
            answer = await client.get('/orders', headers={'Authorization': f'Bearer {token}'})
            assert answer.status_code == status, answer.text
        assert (await client.get('/orders')).status_code == 401


class TestPasskeys:
    """Pages at localhost, on whichever port, with the two clients that every language has: an SDK, and HTTP."""

    PAGE = 'http://localhost:3000'
    NAME = 'kept@example.org'

    def test_boto3_registers_signs_in_and_deletes(self, passkey_pool: ServedPool) -> None:
        pool = passkey_pool
        boto: Any = boto3.client(
            'cognito-idp', region_name='us-east-1', endpoint_url=pool.url, config=Config(signature_version=UNSIGNED)
        )
        password = {'USERNAME': self.NAME, 'PASSWORD': PASSWORD}
        begun = boto.initiate_auth(ClientId=pool.client_id, AuthFlow='USER_PASSWORD_AUTH', AuthParameters=password)
        token = begun['AuthenticationResult']['AccessToken']
        device = SoftAuthenticator()
        options = boto.start_web_authn_registration(AccessToken=token)['CredentialCreationOptions']
        boto.complete_web_authn_registration(AccessToken=token, Credential=device.create(options, self.PAGE))
        (listed,) = boto.list_web_authn_credentials(AccessToken=token)['Credentials']
        wish = {'USERNAME': self.NAME, 'PREFERRED_CHALLENGE': 'WEB_AUTHN'}
        asked = boto.initiate_auth(ClientId=pool.client_id, AuthFlow='USER_AUTH', AuthParameters=wish)
        used = device.get(asked['ChallengeParameters']['CREDENTIAL_REQUEST_OPTIONS'], self.PAGE)
        assert used['id'] == listed['CredentialId']
        answer = {'USERNAME': self.NAME, 'CREDENTIAL': json.dumps(used)}
        respond = {'ClientId': pool.client_id, 'ChallengeName': 'WEB_AUTHN', 'ChallengeResponses': answer}
        assert boto.respond_to_auth_challenge(**respond, Session=asked['Session'])['AuthenticationResult']
        boto.delete_web_authn_credential(AccessToken=token, CredentialId=used['id'])
        again = boto.initiate_auth(ClientId=pool.client_id, AuthFlow='USER_AUTH', AuthParameters=wish)
        assert 'WEB_AUTHN' not in again['AvailableChallenges']

    def test_plain_http_registers_and_signs_in(self, passkey_pool: ServedPool) -> None:
        pool = passkey_pool

        def ask(operation: str, **members: Any) -> Any:
            target = f'AWSCognitoIdentityProviderService.{operation}'
            headers = {'X-Amz-Target': target, 'Content-Type': 'application/x-amz-json-1.1', 'Origin': self.PAGE}
            answer = httpx2.post(pool.url, headers=headers, content=json.dumps(members))
            assert answer.headers['access-control-allow-origin'] == self.PAGE
            return answer.json() | {'status': answer.status_code}

        name, client = 'seeded@example.org', pool.client_id
        given = {'USERNAME': name, 'PASSWORD': PASSWORD}
        tokens = ask('InitiateAuth', ClientId=client, AuthFlow='USER_PASSWORD_AUTH', AuthParameters=given)
        token = tokens['AuthenticationResult']['AccessToken']
        device = SoftAuthenticator()
        options = ask('StartWebAuthnRegistration', AccessToken=token)['CredentialCreationOptions']
        made = device.create(options, self.PAGE)
        assert ask('CompleteWebAuthnRegistration', AccessToken=token, Credential=made) == {'status': 200}
        again = ask('CompleteWebAuthnRegistration', AccessToken=token, Credential=made)
        assert (again['status'], again['__type']) == (400, 'WebAuthnChallengeNotFoundException')
        choice = ask('InitiateAuth', ClientId=client, AuthFlow='USER_AUTH', AuthParameters={'USERNAME': name})
        assert (choice['ChallengeName'], choice['AvailableChallenges'][-1]) == ('SELECT_CHALLENGE', 'WEB_AUTHN')
        asked = ask(
            'RespondToAuthChallenge',
            ClientId=client,
            ChallengeName='SELECT_CHALLENGE',
            Session=choice['Session'],
            ChallengeResponses={'USERNAME': name, 'ANSWER': 'WEB_AUTHN'},
        )
        used = device.get(asked['ChallengeParameters']['CREDENTIAL_REQUEST_OPTIONS'], self.PAGE)
        signed_in = ask(
            'RespondToAuthChallenge',
            ClientId=client,
            ChallengeName='WEB_AUTHN',
            Session=asked['Session'],
            ChallengeResponses={'USERNAME': name, 'CREDENTIAL': json.dumps(used)},
        )
        assert signed_in['AuthenticationResult']['AccessToken']
