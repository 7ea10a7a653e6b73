"""py_webauthn as an independent witness: it accepts the good ceremonies, and refuses the bad ones that it checks."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException

from authui.local.crypto.webauthn import AuthenticationResponse, CredentialRecord, RegistrationResponse, decode, encode
from authui.local.relying_party import RelyingParty
from authui.testing import SoftAuthenticator
from local.crypto.test_webauthn import KEYS, REGISTRATIONS, SIGN_INS
from local.forger import Forger, self_attest
from local.harness import ORIGIN

CHALLENGE = bytes(range(32))
HANDLE = b'a user'
PARTY = RelyingParty('localhost', requires_verification=True)
NEW: dict[str, Any] = {
    'rp': {'id': 'localhost'},
    'user': {'id': encode(HANDLE)},
    'challenge': encode(CHALLENGE),
    'pubKeyCredParams': [{'type': 'public-key', 'alg': -7}, {'type': 'public-key', 'alg': -257}],
}
ASK = {'challenge': encode(CHALLENGE), 'rpId': 'localhost', 'userVerification': 'required'}
OFFERED = [COSEAlgorithmIdentifier.ECDSA_SHA_256, COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256]

BOTH_UNCHECKED = {
    'a frame in the page of another site',
    'a frame of another site',
    'a raw id that is too long',
    'client data with NaN',
    'client data with half a surrogate pair',
    'client data with infinity',
    'crossOrigin as a text',
}
"""What it does not check in either ceremony."""
REGISTRATIONS_UNCHECKED = {
    # A key is read when it first verifies a signature.
    *(f'a key: {name}' for name in KEYS if name not in {'a member too few', 'RSA of the type of curves'}),
    'an attestation object with a member too many',
    'an attestation statement that is a list',
    'an id that is too short',
    'the raw id of another credential',
}
"""What it does not check at a registration, beside those."""
SIGN_INS_UNCHECKED = {
    'a passkey that can be backed up all of a sudden',
    'a passkey that the user does not have',
    'a user handle that is too long',
    'an empty user handle',
    'the handle of another user',
}
"""What it does not check at a sign-in, beside those: it is not told what the user has."""


def theirs_at_registration(credential: Mapping[str, Any]) -> None:
    verify_registration_response(
        credential=dict(credential),
        expected_challenge=CHALLENGE,
        expected_rp_id='localhost',
        expected_origin=[ORIGIN],
        require_user_verification=True,
        supported_pub_key_algs=OFFERED,
    )


def theirs_at_sign_in(credential: Mapping[str, Any], passkey: CredentialRecord) -> int:
    return verify_authentication_response(
        credential=dict(credential),
        expected_challenge=CHALLENGE,
        expected_rp_id='localhost',
        expected_origin=[ORIGIN],
        credential_public_key=passkey.public_key,
        credential_current_sign_count=passkey.counter,
        require_user_verification=True,
    ).new_sign_count


def accepts(verify: Callable[..., object], *given: Any) -> bool:
    """Tell whether the witness accepts; it lets errors of its parsers out too."""
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # cryptography's, about the keys that are broken
        try:
            verify(*given)
        except (WebAuthnException, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
            return False
    return True


def registered(forger: SoftAuthenticator) -> CredentialRecord:
    return RegistrationResponse.read(forger.create(NEW, ORIGIN)).check(PARTY).passkey


@pytest.mark.parametrize('algorithm', ['ES256', 'RS256'])
@pytest.mark.parametrize('is_synced', [True, False])
def test_both_accept_good_ceremonies(algorithm: Any, is_synced: bool) -> None:
    authenticator = SoftAuthenticator(algorithms=(algorithm,), is_synced=is_synced)
    made = authenticator.create(NEW, ORIGIN)
    theirs_at_registration(made)
    passkey = RegistrationResponse.read(made).check(PARTY).passkey
    assert passkey.credential_id == decode(made['rawId'])
    for _ in range(3):
        used = authenticator.get(ASK, ORIGIN)
        counter = theirs_at_sign_in(used, passkey)
        passkey = AuthenticationResponse.read(json.dumps(used)).check(PARTY, CHALLENGE, [passkey], HANDLE)
        assert passkey.counter == counter


def test_both_accept_attestation_by_the_new_key() -> None:
    forger = Forger(algorithms=('ES256',))
    made = forger.create(NEW, ORIGIN)
    self_attest(forger, made)
    theirs_at_registration(made)
    assert RegistrationResponse.read(made).check(PARTY).passkey.credential_id == decode(made['rawId'])


def test_it_refuses_the_bad_registrations_that_it_checks() -> None:
    accepted = set()
    for name, (break_it, change, _) in REGISTRATIONS.items():
        forger = Forger()
        break_it(forger)
        made = forger.create(NEW, ORIGIN)
        change(made)
        if accepts(theirs_at_registration, made):
            accepted.add(name)
    assert accepted == BOTH_UNCHECKED | REGISTRATIONS_UNCHECKED


def test_it_refuses_the_bad_sign_ins_that_it_checks() -> None:
    accepted = set()
    for name, (break_it, change, _) in SIGN_INS.items():
        forger = Forger(algorithms=('ES256',))
        forger.counter = 5
        passkey = registered(forger)
        forger.counter = None
        forger.credentials[0].counter = 5
        break_it(forger)
        used = forger.get(ASK, ORIGIN)
        change(used)
        if accepts(theirs_at_sign_in, used, passkey):
            accepted.add(name)
    assert accepted == BOTH_UNCHECKED | SIGN_INS_UNCHECKED
