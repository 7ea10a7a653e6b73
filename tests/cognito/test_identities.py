"""A user's identities at providers, as an ID token and GetUser tell them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from authui.cognito import CognitoClient, KeySet, TokenVerifier, jwks_of
from authui.cognito.responses import parse_identities
from authui.models import ProviderIdentity

from .support import CLIENT_ID, ISSUER, Clock, Server, Signer, id_claims

GOOGLE = {
    'userId': '1098',
    'providerName': 'Google',
    'providerType': 'Google',
    'issuer': None,
    'primary': 'true',
    'dateCreated': '1735689600000',
}
SAML = {
    'userId': 'ada@acme.example',
    'providerName': 'AcmeSAML',
    'providerType': 'SAML',
    'issuer': 'https://idp.acme.example',
    'primary': False,
    'dateCreated': 1735689600000,
}
EXPECTED = (
    ProviderIdentity(provider='Google', kind='Google', subject='1098', primary=True, since=1_735_689_600.0),
    ProviderIdentity(
        provider='AcmeSAML',
        kind='SAML',
        subject='ada@acme.example',
        issuer='https://idp.acme.example',
        since=1_735_689_600.0,
    ),
)


async def test_an_id_token_tells_them(signer: Signer, clock: Clock) -> None:
    keys = KeySet(jwks_of(lambda: {'keys': [signer.jwk()]}), clock=Clock(0))
    verifier = TokenVerifier(issuer=ISSUER, client_id=CLIENT_ID, keys=keys, clock=clock)
    claims = await verifier.verify_id_token(signer.token(id_claims(identities=[GOOGLE, SAML])))
    assert claims.identities == claims.user().identities == EXPECTED
    assert claims.user().provider == EXPECTED[0]


async def test_getuser_tells_them_as_text(client: CognitoClient, server: Server) -> None:
    attributes = {'sub': 'sub-1', 'identities': json.dumps([GOOGLE, SAML])}
    named = [{'Name': name, 'Value': value} for name, value in attributes.items()]
    server.say('GetUser', {'Username': 'Google_1098', 'UserAttributes': named})
    assert (await client.get_user(SecretStr('access'))).identities == EXPECTED


def test_a_user_to_whom_one_is_linked_is_no_user_of_the_provider() -> None:
    (identity,) = parse_identities([GOOGLE | {'primary': 'false'}])
    assert not identity.primary


@pytest.mark.parametrize(
    'value', [None, [], {}, 7, True, '', 'null', '[', '"a"', '[1, null, "a", []]', [None, [], 'x']]
)
def test_anything_else_tells_none(value: object) -> None:
    assert parse_identities(value) == ()


@pytest.mark.parametrize('name', ['userId', 'providerName'])
@pytest.mark.parametrize('value', [None, '', 7, ['a'], {}])
def test_an_entry_that_identifies_nobody_is_left_out(name: str, value: object) -> None:
    assert parse_identities([GOOGLE | {name: value}, SAML]) == EXPECTED[1:]


@pytest.mark.parametrize('name', ['issuer', 'providerType', 'primary', 'dateCreated'])
@pytest.mark.parametrize('value', [None, 7, ['a'], {}, 1, 'yes'])
def test_what_else_an_entry_says_is_taken_as_far_as_it_makes_sense(name: str, value: object) -> None:
    (identity,) = parse_identities([GOOGLE | {'primary': 'false'} | {name: value}])
    assert (identity.provider, identity.subject, identity.primary) == ('Google', '1098', False)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOGLE, 'x']), inner, max_size=6),
    max_leaves=12,
)


@pytest.mark.parametrize('value', [None, '', 'today', 0, -1, '-1', 1.5, '1e12', True, 10**14, '9' * 400, '١٢', [], [1]])
def test_a_date_that_is_none_is_left_out(value: object) -> None:
    (identity,) = parse_identities([GOOGLE | {'dateCreated': value}])
    assert identity.since is None


@given(value=ANYTHING, as_text=st.booleans())
def test_nothing_that_a_pool_may_send_is_too_strange(value: Any, as_text: bool) -> None:
    for identity in parse_identities(json.dumps(value) if as_text else value):
        assert identity.provider
        assert identity.subject
