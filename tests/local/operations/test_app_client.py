"""The app client's id and its secret; over the wire."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from authui.local import PoolConfig
from local.harness import FRED, INCORRECT, PASSWORD, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

SECRET = 'a-secret-of-at-least-24-letters'.replace('-', '')

# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


class TestClientId:
    def test_another_clients_id_is_refused(self, harness: Harness) -> None:
        client, message = harness.client, 'User pool client another does not exist.'
        for call, given_parameters in (
            (client.sign_up, {'Username': FRED, 'Password': PASSWORD}),
            (client.confirm_sign_up, {'Username': FRED, 'ConfirmationCode': '1'}),
            (client.resend_confirmation_code, {'Username': FRED}),
            (client.initiate_auth, {'AuthFlow': 'USER_PASSWORD_AUTH'}),
            (client.respond_to_auth_challenge, {'ChallengeName': 'PASSWORD_VERIFIER'}),
            (client.get_tokens_from_refresh_token, {'RefreshToken': 'x'}),
        ):
            assert refusal(call, ClientId='another', **given_parameters) == ('ResourceNotFoundException', message)
        answer = refusal(client.revoke_token, ClientId='another', Token='x')
        assert answer == ('UnauthorizedException', message)


class TestSecret:
    @pytest.fixture
    def harness(self, make_harness: MakeHarness) -> Harness:
        harness = make_harness(PoolConfig(client_secret=SecretStr(SECRET)))
        harness.pool.admin_create_user(FRED, PASSWORD)
        return harness

    def secret_hash(self, harness: Harness, username: str, secret: str = SECRET) -> str:
        message = (username + harness.client_id).encode()
        return base64.b64encode(hmac.digest(secret.encode(), message, 'sha256')).decode()

    def not_received(self, harness: Harness) -> tuple[str, str]:
        message = f'Client {harness.client_id} is configured with secret but SECRET_HASH was not received'
        return 'NotAuthorizedException', message

    def not_verified(self, harness: Harness) -> tuple[str, str]:
        return 'NotAuthorizedException', f'Unable to verify secret hash for client {harness.client_id}'

    def test_a_missing_hash_is_refused(self, harness: Harness) -> None:
        for call in (harness.sign_up, harness.resend, harness.by_password, harness.by_srp):
            assert refusal(call) == self.not_received(harness)
        assert refusal(harness.confirm, code='1') == self.not_received(harness)
        assert refusal(harness.refresh_by_flow, 'x') == self.not_received(harness)
        assert refusal(harness.respond, {'USERNAME': FRED}) == self.not_received(harness)

    def test_a_hash_of_another_name_or_secret_is_refused(self, harness: Harness) -> None:
        for given_hash in (
            self.secret_hash(harness, 'anna@example.org'),
            self.secret_hash(harness, FRED, SECRET[::-1]),
            'é',
        ):
            assert refusal(harness.by_password, SECRET_HASH=given_hash) == self.not_verified(harness)

    def test_a_hash_for_a_client_without_secret_is_refused(self, make_harness: MakeHarness) -> None:
        harness = make_harness()
        assert refusal(harness.sign_up, SecretHash='abc=') == self.not_verified(harness)

    def test_later_answers_and_refreshes_want_the_hash_of_the_real_name(self, harness: Harness) -> None:
        tokens = harness.by_srp(secret=SECRET)
        by_email = self.secret_hash(harness, FRED)
        by_sub = self.secret_hash(harness, harness.user(tokens['AccessToken'])['sub'])
        answer = refusal(harness.refresh_by_flow, tokens['RefreshToken'], SECRET_HASH=by_email)
        assert answer == self.not_verified(harness)
        assert harness.refresh_by_flow(tokens['RefreshToken'], SECRET_HASH=by_sub)
        prover = harness.prover(secret=SECRET)
        responses = prover.process_challenge(harness.challenge(prover), prover.get_auth_params())
        for username in (FRED, responses['USERNAME']):
            answer = refusal(harness.respond, responses | {'USERNAME': username, 'SECRET_HASH': by_email})
            assert answer == self.not_verified(harness)
        assert harness.respond(responses)['AuthenticationResult']

    def test_an_unknown_user_looks_like_a_wrong_password(self, harness: Harness) -> None:
        assert refusal(harness.by_srp, 'nobody@example.org', secret=SECRET) == INCORRECT

    @pytest.mark.parametrize('given_secret', [{}, {'ClientSecret': SECRET[::-1]}])
    def test_refresh_and_revocation_want_the_secret_itself(
        self, harness: Harness, given_secret: dict[str, str]
    ) -> None:
        tokens = harness.by_srp(secret=SECRET)
        assert refusal(harness.refresh, tokens['RefreshToken'], **given_secret)[0] == 'NotAuthorizedException'
        assert refusal(harness.revoke, tokens['RefreshToken'], **given_secret)[0] == 'UnauthorizedException'
        assert harness.refresh(tokens['RefreshToken'], ClientSecret=SECRET)
        harness.revoke(tokens['RefreshToken'], ClientSecret=SECRET)
        assert refusal(harness.user, tokens['AccessToken'])[1] == 'Access Token has been revoked'

    def test_a_user_signs_up_confirms_and_signs_in_with_it(self, harness: Harness) -> None:
        email = 'anna@example.org'
        given_hash = {'SecretHash': self.secret_hash(harness, email)}
        harness.sign_up(email, **given_hash)
        harness.client.resend_confirmation_code(ClientId=harness.client_id, Username=email, **given_hash)
        harness.confirm(email, **given_hash)
        assert harness.by_srp(email, secret=SECRET)
        assert harness.by_password(email, SECRET_HASH=self.secret_hash(harness, email))
