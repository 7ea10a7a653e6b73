"""Operations that the pool does not have, and arbitrary text in every parameter of those that it has; over the wire."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from support.scale import full

from authui.local import PoolConfig, operations
from authui.local.config import AuthFlow, FirstFactor, MfaFactor
from authui.local.crypto.webauthn import encode
from local.harness import FRED, PASSWORD, make_client, refusal

if TYPE_CHECKING:
    from local.harness import Harness

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
    'StartWebAuthnRegistration',
    'CompleteWebAuthnRegistration',
    'ListWebAuthnCredentials',
    'DeleteWebAuthnCredential',
)

# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


def test_every_operation_is_found_in_one_file_by_its_name(harness: Harness) -> None:
    files = [path.read_text(encoding='utf-8') for path in Path(operations.__file__).parent.glob('*.py')]
    found = {name: sum(f"'{name}'" in text for text in files) for name in harness.pool.operations}
    assert set(found.values()) == {1}


class TestUnknownOperations:
    @pytest.mark.parametrize(
        ('method', 'operation', 'parameters'),
        [
            ('list_user_sessions', 'ListUserSessions', {'AccessToken': 'x'}),
            ('admin_list_devices', 'AdminListDevices', {'UserPoolId': 'local_x', 'Username': FRED}),
            ('list_user_import_jobs', 'ListUserImportJobs', {'UserPoolId': 'local_x', 'MaxResults': 1}),
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
    """A pool with a user and every flow, behind a client that checks nothing before it sends."""
    everything = PoolConfig(
        explicit_auth_flows=frozenset(get_args(AuthFlow)),
        allowed_first_auth_factors=frozenset(get_args(FirstFactor)),
        mfa_configuration='OPTIONAL',
        enabled_mfas=frozenset(get_args(MfaFactor)),
        sign_in_codes_per_hour=10**6,
        relying_party_id='localhost',
    )
    module_harness.restart(everything)
    module_harness.client = make_client(parameter_validation=False)
    module_harness.pool.attach(module_harness.client)
    module_harness.register()
    return module_harness


class TestArbitraryText:
    """Arbitrary text in any parameter gets an answer of Cognito's model."""

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
    @settings(deadline=None, max_examples=full(100, 10))
    @given(data=st.data())
    def test_gets_an_answer_of_cognitos(
        self, shared: Harness, values: dict[str, list[str]], operation: str, data: st.DataObject
    ) -> None:
        model = shared.client.meta.service_model.operation_model(operation)
        self.check(shared, operation, data.draw(requests(model.input_shape, values)))

    @pytest.mark.parametrize('preferred', ['', 'PASSWORD', 'PASSWORD_SRP', 'EMAIL_OTP'])
    @settings(deadline=None, max_examples=full(100, 10))
    @given(data=st.data())
    def test_gets_one_as_the_answer_to_a_challenge_too(
        self, shared: Harness, values: dict[str, list[str]], preferred: str, data: st.DataObject
    ) -> None:
        model = shared.client.meta.service_model.operation_model('RespondToAuthChallenge')
        responses = data.draw(requests(model.input_shape.members['ChallengeResponses'], values))
        # Each time another user, so that earlier guesses do not lock this one.
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
    """Values that let a request pass its first checks."""
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
        'CREDENTIAL': ['{}', '{"type":"public-key","response":{}}'],
        'CredentialId': ['A' * 22],
        'UserCode': ['123456'],
        'DeviceKey': ['us-east-1_0a1b2c3d'],
        'Name': ['email', 'name', 'custom:x', 'sub'],
    }


DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
PLAIN: dict[str, st.SearchStrategy[Any]] = {'boolean': st.booleans(), 'integer': st.integers()}
OCTETS = st.binary(max_size=64).map(encode)
CREDENTIAL: dict[str, st.SearchStrategy[Any]] = {
    'id': st.just('A' * 22),
    'rawId': st.just('A' * 22),
    'type': st.just('public-key'),
    'response': st.fixed_dictionaries(
        {
            'clientDataJSON': OCTETS | DOCUMENTS.map(lambda it: encode(json.dumps(it).encode())),
            'attestationObject': OCTETS,
            'authenticatorData': OCTETS,
            'signature': OCTETS,
            'transports': DOCUMENTS,
        }
    ),
}
"""A credential that looks like one from outside."""


def requests(shape: Any, values: dict[str, list[str]], name: str = '') -> st.SearchStrategy[Any]:
    """Return a strategy of requests of a shape: arbitrary text everywhere, often with something plausible instead."""
    if getattr(shape, 'is_document_type', False):
        return st.dictionaries(st.text(), DOCUMENTS, max_size=3) | st.fixed_dictionaries(CREDENTIAL)
    if shape.type_name in PLAIN:
        return PLAIN[shape.type_name]
    if shape.type_name == 'structure':
        members = {key: requests(member, values, key) for key, member in shape.members.items()}
        optional = {key: members.pop(key) for key in list(members) if key not in shape.required_members}
        return st.fixed_dictionaries(members, optional=optional)
    if shape.type_name == 'list':
        return st.lists(requests(shape.member, values), max_size=3)
    if shape.type_name == 'map':
        fixed = {key: requests(shape.value, values, key) for key in values if key.isupper()}
        return st.fixed_dictionaries({}, optional=fixed)
    choices = [*values.get(name, []), *shape.metadata.get('enum', [])]
    text = st.text() | st.text(st.characters(), max_size=300) | st.characters(categories=['Cs'])
    return st.sampled_from(choices) | text if choices else text
