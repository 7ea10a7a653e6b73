"""The rules of the app client - its id, secret and flows - and arbitrary text in every parameter; over the wire."""

from __future__ import annotations

import base64
import hmac
import uuid
from typing import TYPE_CHECKING, Any, get_args

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from authui.local import PoolConfig
from authui.local.config import AuthFlow, FirstFactor, MfaFactor
from local.harness import FRED, INCORRECT, PASSWORD, make_client, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

SECRET = 'a-secret-of-at-least-24-letters'.replace('-', '')
KNOWN = (
    'SignUp',
    'ConfirmSignUp',
    'ResendConfirmationCode',
    'InitiateAuth',
    'RespondToAuthChallenge',
    'GetTokensFromRefreshToken',
    'GetUser',
    'RevokeToken',
    'GlobalSignOut',
    'GetUserAttributeVerificationCode',
    'VerifyUserAttribute',
    'AssociateSoftwareToken',
    'VerifySoftwareToken',
    'SetUserMFAPreference',
    'GetUserAuthFactors',
    'ConfirmDevice',
    'ForgetDevice',
    'GetDevice',
    'ListDevices',
    'UpdateDeviceStatus',
)

# pycognito asks the clock in a way that Python 3.12 warns of.
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


class TestFlows:
    @pytest.mark.parametrize('flow', ['CUSTOM_AUTH', 'USER_AUTH'])
    def test_a_flow_the_pool_does_not_have_is_refused(self, harness: Harness, flow: str) -> None:
        expected = ('InvalidParameterException', f'{flow} flow not enabled for this client')
        assert refusal(harness.initiate, flow, USERNAME=FRED) == expected

    @pytest.mark.parametrize('flow', ['ADMIN_NO_SRP_AUTH', 'ADMIN_USER_PASSWORD_AUTH'])
    def test_an_administrators_flow_is_refused(self, harness: Harness, flow: str) -> None:
        expected = ('InvalidParameterException', 'Initiate Auth method not supported.')
        assert refusal(harness.initiate, flow, USERNAME=FRED, PASSWORD=PASSWORD) == expected

    @pytest.mark.parametrize('flow', ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'])
    def test_a_flow_that_is_not_allowed_is_refused(self, make_harness: MakeHarness, flow: str) -> None:
        name = flow.removesuffix('_AUTH') + '_AUTH'
        allowed = PoolConfig().explicit_auth_flows - {name}
        harness = make_harness(PoolConfig(explicit_auth_flows=frozenset(allowed)))
        expected = ('InvalidParameterException', f'{name} flow not enabled for this client')
        assert refusal(harness.initiate, flow, USERNAME=FRED) == expected

    @pytest.mark.parametrize(
        ('flow', 'parameters', 'missing'),
        [
            ('USER_SRP_AUTH', {}, 'USERNAME'),
            ('USER_SRP_AUTH', {'USERNAME': FRED}, 'SRP_A'),
            ('USER_PASSWORD_AUTH', {'PASSWORD': PASSWORD}, 'USERNAME'),
            ('USER_PASSWORD_AUTH', {'USERNAME': '', 'PASSWORD': PASSWORD}, 'USERNAME'),
            ('USER_PASSWORD_AUTH', {'USERNAME': FRED}, 'PASSWORD'),
            ('REFRESH_TOKEN_AUTH', {}, 'REFRESH_TOKEN'),
            ('REFRESH_TOKEN', {'REFRESH_TOKEN': ''}, 'REFRESH_TOKEN'),
        ],
    )
    def test_a_missing_parameter_is_named(
        self, harness: Harness, flow: str, parameters: dict[str, str], missing: str
    ) -> None:
        expected = ('InvalidParameterException', f'Missing required parameter {missing}')
        assert refusal(harness.initiate, flow, **parameters) == expected


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


class TestUnknownOperations:
    @pytest.mark.parametrize(
        ('method', 'operation', 'parameters'),
        [
            ('list_web_authn_credentials', 'ListWebAuthnCredentials', {'AccessToken': 'x'}),
            ('admin_list_devices', 'AdminListDevices', {'UserPoolId': 'local_x', 'Username': FRED}),
            ('list_identity_providers', 'ListIdentityProviders', {'UserPoolId': 'local_x'}),
        ],
    )
    def test_are_said_to_be_unknown(
        self, harness: Harness, method: str, operation: str, parameters: dict[str, Any]
    ) -> None:
        expected = f'The embedded user pool does not know the operation {operation}.'
        call = getattr(harness.client, method)
        assert refusal(call, **parameters) == ('UnknownOperationException', expected)


@pytest.fixture(scope='module')
def shared(module_harness: Harness) -> Harness:
    """A pool with a user and every flow, behind a client that sends whatever it is told."""
    everything = PoolConfig(
        explicit_auth_flows=frozenset(get_args(AuthFlow)),
        allowed_first_auth_factors=frozenset(get_args(FirstFactor)),
        mfa_configuration='OPTIONAL',
        enabled_mfas=frozenset(get_args(MfaFactor)),
        sign_in_codes_per_hour=10**6,
    )
    module_harness.restart(everything)
    module_harness.client = make_client(parameter_validation=False)
    module_harness.pool.attach(module_harness.client)
    module_harness.register()
    return module_harness


class TestArbitraryText:
    """Whatever stands in a parameter, the answer is one that Cognito's model knows."""

    def check(self, shared: Harness, operation: str, request: dict[str, Any]) -> None:
        model = shared.client.meta.service_model.operation_model(operation)
        known = {shape.name for shape in model.error_shapes} | {'SerializationException'}
        answer: Any = {}
        try:
            answer = shared.client._make_api_call(operation, request)
        except ClientError as error:
            answer = error.response
        status, code = answer['ResponseMetadata']['HTTPStatusCode'], answer.get('Error', {}).get('Code')
        assert (status, code) == (200, None) or (status == 400 and code in known)

    @pytest.mark.parametrize('operation', KNOWN)
    @settings(deadline=None, max_examples=100)
    @given(data=st.data())
    def test_gets_an_answer_of_cognitos(
        self, shared: Harness, values: dict[str, list[str]], operation: str, data: st.DataObject
    ) -> None:
        model = shared.client.meta.service_model.operation_model(operation)
        self.check(shared, operation, data.draw(requests(model.input_shape, values)))

    @pytest.mark.parametrize('preferred', ['', 'PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP'])
    @settings(deadline=None, max_examples=100)
    @given(data=st.data())
    def test_gets_one_as_the_answer_to_a_challenge_too(
        self, shared: Harness, values: dict[str, list[str]], preferred: str, data: st.DataObject
    ) -> None:
        model = shared.client.meta.service_model.operation_model('RespondToAuthChallenge')
        responses = data.draw(requests(model.input_shape.members['ChallengeResponses'], values))
        # A user of its own each time, so that earlier guesses lock nobody.
        email = f'{uuid.uuid4()}@example.org'
        shared.pool.admin_create_user(email, PASSWORD)
        challenge = shared.initiate('USER_AUTH', USERNAME=email, PREFERRED_CHALLENGE=preferred)
        request = {
            'ClientId': shared.client_id,
            'ChallengeName': challenge['ChallengeName'],
            'Session': challenge['Session'],
            'ChallengeResponses': {**responses, 'USERNAME': email},
        }
        self.check(shared, 'RespondToAuthChallenge', request)


@pytest.fixture(scope='module')
def values(shared: Harness) -> dict[str, list[str]]:
    """Values that take a request past its first checks."""
    harness = shared
    tokens = harness.by_password()
    prover = harness.prover()
    challenge = harness.challenge(prover)
    names = [FRED, FRED.upper(), 'anna@example.org', 'ann@\u0130.example', challenge['USERNAME']]
    return {
        'ClientId': [harness.client_id],
        'Username': names,
        'USERNAME': names,
        'Password': [PASSWORD],
        'PASSWORD': [PASSWORD],
        'SRP_A': [prover.get_auth_params()['SRP_A']],
        'PASSWORD_CLAIM_SECRET_BLOCK': [challenge['SECRET_BLOCK']],
        'PASSWORD_CLAIM_SIGNATURE': ['AAAA'],
        'TIMESTAMP': ['Tue Nov 14 22:13:20 UTC 2023'],
        'AccessToken': [tokens['AccessToken'], tokens['IdToken']],
        'RefreshToken': [tokens['RefreshToken']],
        'REFRESH_TOKEN': [tokens['RefreshToken']],
        'Token': [tokens['RefreshToken'], tokens['AccessToken']],
        'ConfirmationCode': ['123456'],
        'Code': ['123456'],
        'AttributeName': ['email'],
        'ANSWER': ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'WEB_AUTHN'],
        'PREFERRED_CHALLENGE': ['PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP', 'WEB_AUTHN'],
        'EMAIL_OTP_CODE': ['12345678'],
        'UserCode': ['123456'],
        'DeviceKey': ['us-east-1_0a1b2c3d'],
        'Name': ['email', 'name', 'custom:x', 'sub'],
    }


def requests(shape: Any, values: dict[str, list[str]], name: str = '') -> st.SearchStrategy[Any]:
    """Return a strategy of requests of a shape: arbitrary text everywhere, often with something plausible instead."""
    if shape.type_name == 'structure':
        members = {key: requests(member, values, key) for key, member in shape.members.items()}
        optional = {key: members.pop(key) for key in list(members) if key not in shape.required_members}
        return st.fixed_dictionaries(members, optional=optional)
    if shape.type_name == 'list':
        return st.lists(requests(shape.member, values), max_size=3)
    if shape.type_name == 'map':
        fixed = {key: requests(shape.value, values, key) for key in values if key.isupper()}
        return st.fixed_dictionaries({}, optional=fixed)
    if shape.type_name == 'boolean':
        return st.booleans()
    choices = [*values.get(name, []), *shape.metadata.get('enum', [])]
    text = st.text() | st.text(st.characters(), max_size=300) | st.characters(categories=['Cs'])
    return st.sampled_from(choices) | text if choices else text
