"""The soft authenticator does what a browser and its authenticator do, and refuses what they refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest

from authui.testing import CeremonyError, SoftAuthenticator

ORIGIN = 'https://app.example.org'
NEW: dict[str, Any] = {
    'rp': {'id': 'example.org', 'name': 'Example'},
    'user': {'id': 'c3Vi', 'name': 'fred', 'displayName': ''},
    'challenge': 'Y2hhbGxlbmdl',
    'pubKeyCredParams': [{'type': 'public-key', 'alg': -7}, {'type': 'public-key', 'alg': -257}],
}
ASK: dict[str, Any] = {'challenge': 'Y2hhbGxlbmdl', 'rpId': 'example.org'}


def test_makes_and_uses_a_passkey_from_text_and_from_read_options() -> None:
    authenticator = SoftAuthenticator()
    made = authenticator.create(json.dumps(NEW), ORIGIN)
    assert (made['type'], made['id']) == ('public-key', made['rawId'])
    used = authenticator.get(json.dumps(ASK | {'allowCredentials': [{'type': 'public-key', 'id': made['id']}]}), ORIGIN)
    assert (used['id'], used['response']['userHandle']) == (made['id'], 'c3Vi')


def test_offers_the_newest_passkey_of_the_relying_party_where_none_is_named() -> None:
    authenticator = SoftAuthenticator()
    authenticator.create(NEW, ORIGIN)
    made = authenticator.create(NEW, ORIGIN)
    authenticator.create(NEW | {'rp': {'name': 'Other'}}, 'https://example.net')
    assert authenticator.get(ASK, ORIGIN)['id'] == made['id']


@pytest.mark.parametrize(
    ('name', 'origin', 'change'),
    [
        ('SecurityError', 'https://example.net', {}),
        ('SecurityError', 'http://example.org', {}),
        ('SecurityError', 'http://127.0.0.1:8080', {'rp': {}}),
        ('SecurityError', 'https://evilexample.org', {}),
        ('NotSupportedError', ORIGIN, {'pubKeyCredParams': [{'type': 'public-key', 'alg': -8}]}),
        ('NotAllowedError', ORIGIN, {'authenticatorSelection': {'userVerification': 'required'}}),
    ],
)
def test_refuses_to_make_what_a_browser_would_not(name: str, origin: str, change: dict[str, Any]) -> None:
    with pytest.raises(CeremonyError, match=name) as caught:
        SoftAuthenticator(verifies_user=False).create(NEW | change, origin)
    assert caught.value.name == name


def test_refuses_a_second_passkey_where_the_first_is_excluded() -> None:
    authenticator = SoftAuthenticator()
    made = authenticator.create(NEW, ORIGIN)
    with pytest.raises(CeremonyError, match='InvalidStateError'):
        authenticator.create(NEW | {'excludeCredentials': [{'type': 'public-key', 'id': made['id']}]}, ORIGIN)


@pytest.mark.parametrize(
    'change',
    [
        {'allowCredentials': [{'type': 'public-key', 'id': 'AAAA'}]},
        {'rpId': 'app.example.org'},
        {'userVerification': 'required'},
    ],
)
def test_signs_only_with_a_passkey_that_is_allowed(change: dict[str, Any]) -> None:
    authenticator = SoftAuthenticator(verifies_user=False)
    authenticator.create(NEW, ORIGIN)
    with pytest.raises(CeremonyError, match='NotAllowedError'):
        authenticator.get(ASK | change, ORIGIN)


def test_counts_unless_its_passkeys_are_synced() -> None:
    for authenticator, count in (
        (SoftAuthenticator(), 2),
        (SoftAuthenticator(counts=False), 0),
        (SoftAuthenticator(is_synced=True), 0),
    ):
        authenticator.create(NEW, ORIGIN)
        for _ in range(2):
            authenticator.get(ASK, ORIGIN)
        assert authenticator.credentials[0].counter == count
