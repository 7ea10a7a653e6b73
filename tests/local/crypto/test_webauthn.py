"""Bad ceremonies, each broken in one place and refused by its own error; over the wire, beside good ones."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from authui.local.crypto.webauthn import decode, encode
from authui.testing import SoftAuthenticator, SoftCredential
from local.forger import (
    ATTESTED,
    BACKED_UP,
    BACKUP_ELIGIBLE,
    EXTENDED,
    PRESENT,
    VERIFIED,
    Forger,
    ec_key,
    other_keys,
    reattest,
    rsa_key,
    self_attest,
)
from local.harness import (
    FRED,
    NO_SESSION,
    ORIGIN,
    PASSKEYS,
    SESSION_EXPIRED,
    SESSION_USED,
    Clock,
    Harness,
    refusal,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local.conftest import MakeHarness

Setter = Callable[[Forger], object]
Change = Callable[[dict[str, Any]], object]

NOT_FOUND = ('WebAuthnChallengeNotFoundException', 'The challenge of the passkey was not found.')
ORIGIN_REFUSED = ('WebAuthnOriginNotAllowedException', 'The origin of the passkey is not allowed.')
FRAMED = ('WebAuthnOriginNotAllowedException', 'A passkey is not used in a frame of another site.')
OTHER_PARTY = ('WebAuthnRelyingPartyMismatchException', 'The passkey is of another relying party.')
REGISTERED = ('InvalidParameterException', 'The passkey is registered already.')

ORIGINS = (
    'https://evil.example',
    'http://evil.example',
    'https://localhost.evil.example',
    'https://evillocalhost',
    'http://127.0.0.1:8080',
    'http://localhost:8080/login',
    'http://localhost:8080/',
    'http://user@localhost:8080',
    'HTTP://localhost:8080',
    'http://LOCALHOST:8080',
    'http://localhost:80',
    'ftp://localhost',
    'localhost',
    'null',
    '',
    'http://[::1',
    'android:apk-key-hash:AAAA',
)
BOMBS = {
    'a list of four billion': b'\x9a\xff\xff\xff\xff',
    'a map of all numbers': b'\xbb' + b'\xff' * 8,
    'bytes without end': b'\x5b' + b'\xff' * 8,
    'a text without end': b'\x7b' + b'\xff' * 8,
    'a list of unknown length': b'\x9f' * 16000,
    'maps in maps': b'\xa1\x00' * 8000,
    'a map in place of a name': b'\xa1\xa0\xa0',
    'thousands of members': b'\xb9\x10\x00'
    + b''.join(b'\x19' + number.to_bytes(2) + b'\x00' for number in range(4096)),
    'a format twice': b'\xa3cfmtdnonecfmtdnonegattStmt\xa0',
    'a length in more bytes than it needs': b'\xb8\x03cfmtdnonegattStmt\xa0hauthData\x41x',
}
CUT = b'\xa3cfmtdnonegattStmt\xa0hauthData\x58\xff'


def unsupported(reason: str) -> tuple[str, str]:
    return 'WebAuthnCredentialNotSupportedException', f'The passkey is not supported: {reason}.'


def malformed(name: str) -> tuple[str, str]:
    return 'InvalidParameterException', f'The credential is malformed: {name}.'


def at_sign_in(expected: tuple[str, str]) -> tuple[str, str]:
    """Return the refusal as RespondToAuthChallenge has it."""
    code, message = expected
    return ('NotAuthorizedException' if code.startswith('WebAuthn') else code), message


def put(**values: Any) -> Setter:
    """Set properties of the forger."""

    def change(forger: Forger) -> None:
        for name, value in values.items():
            setattr(forger, name, value)

    return change


def made_by(make: Callable[[], dict[int, Any]]) -> Setter:
    """Put another key in place of the forger's."""
    return lambda forger: setattr(forger, 'cose', make())


def formatted(name: str) -> Change:
    """Say that the attestation has a format."""
    return lambda credential: reattest(credential, name, {})


def response(**members: Any) -> Change:
    """Replace members of the response; None takes one out."""

    def change(credential: dict[str, Any]) -> None:
        whole = credential['response'] | members
        credential['response'] = {name: value for name, value in whole.items() if value is not None}

    return change


def outer(**members: Any) -> Change:
    return lambda credential: credential.update(members)


def as_is(_: Any) -> None:
    """Change nothing."""


def client_data(octets: bytes) -> Setter:
    return put(raw_client=octets)


def longer(name: str, count: int) -> Change:
    return response(**{name: encode(bytes(count))})


def stranger() -> Any:
    """Return a credential that nobody has registered."""
    authenticator = SoftAuthenticator()
    authenticator.create(
        {
            'rp': {'id': 'localhost'},
            'user': {'id': 'AAAA'},
            'challenge': 'AAAA',
            'pubKeyCredParams': [{'type': 'public-key', 'alg': -7}],
        },
        ORIGIN,
    )
    return authenticator.credentials[0]


def attested_data() -> bytes:
    return SoftAuthenticator().authenticator_data(stranger(), attested=True)


def recount(credential: dict[str, Any]) -> None:
    octets = decode(credential['response']['authenticatorData']) or b''
    credential['response']['authenticatorData'] = encode(octets[:33] + b'\xff\xff\xff\xff')


def respace(credential: dict[str, Any]) -> None:
    octets = decode(credential['response']['clientDataJSON']) or b''
    credential['response']['clientDataJSON'] = encode(octets + b' ')


KEYS: dict[str, Callable[[], dict[int, Any]]] = {
    'a point that is not on the curve': lambda: ec_key() | {-3: bytes(31) + b'\x01'},
    'a coordinate that is too short': lambda: ec_key() | {-2: bytes(31)},
    'a coordinate that is no bytes': lambda: ec_key() | {-2: 5},
    'another curve': lambda: ec_key() | {-1: 2},
    'true in place of the curve 1': lambda: ec_key() | {-1: True},
    'a coordinate that is a list of numbers': lambda: ec_key() | {-2: list(ec_key()[-2])},
    'a coordinate that is a text': lambda: ec_key() | {-2: 'x' * 32},
    'a member whose name is true': lambda: {True: 2} | {name: value for name, value in ec_key().items() if name != 1},
    'an RSA exponent that is a list of numbers': lambda: rsa_key() | {-2: [1, 0, 1]},
    'another type': lambda: ec_key() | {1: 3},
    'a member too many': lambda: ec_key() | {-4: b'private'},
    'a member too few': lambda: {name: value for name, value in ec_key().items() if name != -3},
    'RSA of 1024 bits': lambda: rsa_key(1024),
    'RSA of too many bits': lambda: rsa_key() | {-1: b'\xff' * 1025},
    'RSA with an even exponent': lambda: rsa_key() | {-2: b'\x02'},
    'RSA with the exponent 1': lambda: rsa_key() | {-2: b'\x01'},
    'RSA of the type of curves': lambda: rsa_key() | {1: 2},
}
BOTH: dict[str, tuple[Setter, Change, tuple[str, str]]] = {
    **{f'the origin {origin!r}': (put(client={'origin': origin}), as_is, ORIGIN_REFUSED) for origin in ORIGINS},
    'an origin that is no text': (put(client={'origin': 5}), as_is, malformed('clientDataJSON')),
    'a frame of another site': (put(client={'crossOrigin': True}), as_is, FRAMED),
    'a frame in the page of another site': (put(client={'topOrigin': 'https://evil.example'}), as_is, FRAMED),
    'crossOrigin as a text': (put(client={'crossOrigin': 'false'}), as_is, malformed('clientDataJSON')),
    'another relying party': (put(rp_id='evil.example'), as_is, OTHER_PARTY),
    'a relying party in capitals': (put(rp_id='LOCALHOST'), as_is, OTHER_PARTY),
    'nobody present': (put(switched_off=PRESENT), as_is, unsupported('nobody was present')),
    'a user who was not verified': (put(switched_off=VERIFIED), as_is, unsupported('the user was not verified')),
    'backed up, though not eligible': (
        put(switched_on=BACKED_UP),
        as_is,
        unsupported('it is backed up though it cannot be'),
    ),
    'a challenge that is no base64url': (put(client={'challenge': '+/=='}), as_is, malformed('clientDataJSON')),
    'client data without a challenge': (client_data(b'{"type":"x","origin":"y"}'), as_is, malformed('clientDataJSON')),
    'client data that is no JSON': (client_data(b'no'), as_is, malformed('clientDataJSON')),
    'client data that is a list': (client_data(b'[]'), as_is, malformed('clientDataJSON')),
    'client data that is no UTF-8': (client_data(b'{"type":"\xff"}'), as_is, malformed('clientDataJSON')),
    'client data with a mark of byte order': (client_data(b'\xef\xbb\xbf{}'), as_is, malformed('clientDataJSON')),
    'client data with a member twice': (
        client_data(b'{"type":"webauthn.get","type":"webauthn.create","challenge":"CHALLENGE","origin":"x"}'),
        as_is,
        malformed('clientDataJSON'),
    ),
    'client data with a member twice, deeper down': (
        client_data(b'{"type":"x","challenge":"CHALLENGE","origin":"x","tokenBinding":{"status":1,"status":2}}'),
        as_is,
        malformed('clientDataJSON'),
    ),
    'client data with NaN': (put(client={'x': float('nan')}), as_is, malformed('clientDataJSON')),
    'client data with infinity': (put(client={'x': float('-inf')}), as_is, malformed('clientDataJSON')),
    'client data with a number that is too long': (
        client_data(b'{"type":"x","challenge":"CHALLENGE","origin":"x","x":' + b'1' * 5000 + b'}'),
        as_is,
        malformed('clientDataJSON'),
    ),
    'client data with half a surrogate pair': (put(client={'x': '\ud800'}), as_is, malformed('clientDataJSON')),
    'client data in UTF-16': (
        client_data('{"type":"x","challenge":"AAAA","origin":"x"}'.encode('utf-16')),
        as_is,
        malformed('clientDataJSON'),
    ),
    'client data that is nested without end': (client_data(b'[' * 8000), as_is, malformed('clientDataJSON')),
    'client data that is too long': (client_data(b' ' * 8193), as_is, malformed('clientDataJSON')),
    'no client data': (as_is, response(clientDataJSON=None), malformed('clientDataJSON')),
    'client data that is no text': (as_is, response(clientDataJSON={}), malformed('clientDataJSON')),
    'a response that is a list': (as_is, outer(response=[]), malformed('type or response')),
    'another type of credential': (as_is, outer(type='password'), malformed('type or response')),
    'an id that is not the raw id': (
        as_is,
        outer(id='A' * 43),
        ('InvalidParameterException', 'The members id and rawId of the credential differ.'),
    ),
    'a raw id with padding': (as_is, outer(id='AAAA====', rawId='AAAA===='), malformed('rawId')),
    'a raw id whose last bits are not zero': (as_is, outer(id='AB', rawId='AB'), malformed('rawId')),
    'a raw id with a line break': (as_is, outer(id='A' * 43 + '\n', rawId='A' * 43 + '\n'), malformed('rawId')),
    'a raw id in ordinary base64': (as_is, outer(id='+' * 44, rawId='+' * 44), malformed('rawId')),
    'a raw id of a length that no base64 has': (as_is, outer(id='A' * 45, rawId='A' * 45), malformed('rawId')),
    'a raw id that is too long': (as_is, outer(id='A' * 1368, rawId='A' * 1368), malformed('rawId')),
}
REGISTRATIONS: dict[str, tuple[Setter, Change, tuple[str, str]]] = BOTH | {
    'the type of a sign-in': (
        put(client={'type': 'webauthn.get'}),
        as_is,
        ('InvalidParameterException', 'The type of the client data is not webauthn.create.'),
    ),
    'a challenge that nobody gave': (put(client={'challenge': 'A' * 43}), as_is, NOT_FOUND),
    **{
        f'a key for {name}': (put(cose=key), as_is, unsupported('the algorithm of its key was not offered'))
        for name, key in other_keys().items()
    },
    **{f'a key: {name}': (made_by(make), as_is, unsupported('its key is malformed')) for name, make in KEYS.items()},
    'no attestation, with a statement': (
        as_is,
        lambda it: reattest(it, 'none', {'sig': b'x'}),
        unsupported('its attestation "none" has a statement'),
    ),
    'packed, without a statement': (
        as_is,
        lambda it: reattest(it, 'packed', {}),
        unsupported('its attestation is not that of the new key'),
    ),
    'packed, with a certificate': (
        as_is,
        lambda it: reattest(it, 'packed', {'alg': -7, 'sig': b'x', 'x5c': [b'x']}),
        unsupported('its attestation is not that of the new key'),
    ),
    'packed, for another algorithm': (
        as_is,
        lambda it: reattest(it, 'packed', {'alg': -257, 'sig': b'x'}),
        unsupported('its attestation is not that of the new key'),
    ),
    'packed, with a wrong signature': (
        as_is,
        lambda it: reattest(it, 'packed', {'alg': -7, 'sig': b'x'}),
        unsupported('the signature of its attestation is wrong'),
    ),
    'packed, with a signature that is no bytes': (
        as_is,
        lambda it: reattest(it, 'packed', {'alg': -7, 'sig': 'x'}),
        unsupported('the signature of its attestation is wrong'),
    ),
    **{
        f'attestation of the format {name!r}': (
            as_is,
            formatted(name),
            unsupported('its attestation format was not asked for'),
        )
        for name in ('fido-u2f', 'tpm', 'android-key', 'apple', 'compound', 'unknown', '', 'NONE')
    },
    'an attestation format that is no text': (as_is, lambda it: reattest(it, 5, {}), malformed('attestationObject')),
    'an attestation statement that is a list': (
        as_is,
        lambda it: reattest(it, 'none', []),
        malformed('attestationObject'),
    ),
    'an attestation object with a member too many': (
        as_is,
        lambda it: reattest(it, 'none', {}, more=1),
        malformed('attestationObject'),
    ),
    'an attestation object that is cut': (
        as_is,
        response(attestationObject=encode(CUT)),
        malformed('attestationObject'),
    ),
    'an attestation object that is no CBOR': (
        as_is,
        response(attestationObject=encode(b'\xff')),
        malformed('attestationObject'),
    ),
    'an attestation object that is nested without end': (
        as_is,
        response(attestationObject=encode(b'\x81' * 16000)),
        malformed('attestationObject'),
    ),
    **{
        f'an attestation object: {name}': (
            as_is,
            response(attestationObject=encode(octets)),
            malformed('attestationObject'),
        )
        for name, octets in BOMBS.items()
    },
    'an attestation object that is too long': (
        as_is,
        longer('attestationObject', 16385),
        malformed('attestationObject'),
    ),
    'no attestation object': (as_is, response(attestationObject=None), malformed('attestationObject')),
    'bytes behind the authenticator data': (put(tail=b'x'), as_is, malformed('attestationObject')),
    'extensions that are not there': (put(switched_on=EXTENDED), as_is, malformed('attestationObject')),
    'no new credential': (
        put(switched_off=ATTESTED),
        as_is,
        ('InvalidParameterException', 'The attestation object holds no credential.'),
    ),
    'the raw id of another credential': (
        as_is,
        outer(id='A' * 43, rawId='A' * 43),
        ('InvalidParameterException', 'The id of the credential is not the one that the authenticator made.'),
    ),
    'an id that is too short': (
        put(credential_id=bytes(15)),
        outer(id=encode(bytes(15)), rawId=encode(bytes(15))),
        unsupported('its id is too short'),
    ),
}
SIGN_INS: dict[str, tuple[Setter, Change, tuple[str, str]]] = BOTH | {
    'the type of a registration': (
        put(client={'type': 'webauthn.create'}),
        as_is,
        ('NotAuthorizedException', 'The type of the client data is not webauthn.get.'),
    ),
    'a challenge that nobody gave': (put(client={'challenge': 'A' * 43}), as_is, NOT_FOUND),
    'a passkey that the user does not have': (
        as_is,
        outer(id='A' * 43, rawId='A' * 43),
        ('NotAuthorizedException', 'The passkey is not one of the user.'),
    ),
    'a signature of another key': (
        lambda forger: setattr(forger, 'signer', stranger()),
        as_is,
        ('NotAuthorizedException', 'The signature of the passkey is wrong.'),
    ),
    'a signature of nothing': (
        as_is,
        response(signature='AAAA'),
        ('NotAuthorizedException', 'The signature of the passkey is wrong.'),
    ),
    'authenticator data that was changed after it was signed': (
        as_is,
        recount,
        ('NotAuthorizedException', 'The signature of the passkey is wrong.'),
    ),
    'client data that was changed after it was signed': (
        as_is,
        respace,
        ('NotAuthorizedException', 'The signature of the passkey is wrong.'),
    ),
    'the handle of another user': (
        as_is,
        response(userHandle=encode(b'another')),
        ('NotAuthorizedException', 'The passkey was made for another user.'),
    ),
    'an empty user handle': (as_is, response(userHandle=''), malformed('userHandle')),
    'a user handle that is too long': (as_is, longer('userHandle', 65), malformed('userHandle')),
    'a passkey that can be backed up all of a sudden': (
        put(switched_on=BACKUP_ELIGIBLE),
        as_is,
        ('NotAuthorizedException', 'The passkey says otherwise than before whether it can be backed up.'),
    ),
    'a counter that stands still': (
        put(counter=5),
        as_is,
        ('NotAuthorizedException', 'The counter of the passkey has not moved on: it may have been copied.'),
    ),
    'a counter that goes back': (
        put(counter=4),
        as_is,
        ('NotAuthorizedException', 'The counter of the passkey has not moved on: it may have been copied.'),
    ),
    'a counter that has vanished': (
        put(counter=0),
        as_is,
        ('NotAuthorizedException', 'The counter of the passkey has not moved on: it may have been copied.'),
    ),
    'bytes behind the authenticator data': (put(tail=b'x'), as_is, malformed('authenticatorData')),
    'authenticator data that is cut': (as_is, longer('authenticatorData', 36), malformed('authenticatorData')),
    'authenticator data that is too long': (as_is, longer('authenticatorData', 4097), malformed('authenticatorData')),
    'a new credential in a sign-in': (
        as_is,
        lambda it: it['response'].update(authenticatorData=encode(attested_data())),
        ('NotAuthorizedException', 'An assertion holds no new credential.'),
    ),
    'no authenticator data': (as_is, response(authenticatorData=None), malformed('authenticatorData')),
    'no signature': (as_is, response(signature=None), malformed('signature')),
    'a signature that is too long': (as_is, longer('signature', 1025), malformed('signature')),
}


VERIFYING = PASSKEYS.model_copy(update={'user_verification': 'required'})


@pytest.fixture
def harness(make_harness: MakeHarness) -> Harness:
    harness = make_harness(VERIFYING)
    harness.register()
    return harness


@pytest.fixture(scope='class')
def lasting(fresh_pool: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    """The same, for all bad ceremonies together: what is refused leaves no trace."""
    folder = tmp_path_factory.mktemp('lasting') / 'pool'
    shutil.copytree(fresh_pool, folder)
    harness = Harness(folder, VERIFYING, Clock())
    harness.register()
    yield harness
    harness.pool.close()


def register(harness: Harness, forger: Forger, change: Change = as_is, token: str | None = None) -> None:
    token = token or harness.by_password()['AccessToken']
    credential = forger.create(harness.start_passkey(token), ORIGIN)
    change(credential)
    harness.complete_passkey(token, credential)


@pytest.fixture(scope='class')
def token(lasting: Harness) -> str:
    return str(lasting.by_password()['AccessToken'])


class TestRegistrations:
    @pytest.mark.parametrize('name', REGISTRATIONS)
    def test_a_bad_one_is_refused_by_its_own_error(self, lasting: Harness, token: str, name: str) -> None:
        break_it, change, expected = REGISTRATIONS[name]
        forger = Forger()
        break_it(forger)
        assert refusal(register, lasting, forger, change, token) == expected
        assert lasting.client.list_web_authn_credentials(AccessToken=token)['Credentials'] == []

    @pytest.mark.parametrize('algorithm', ['ES256', 'RS256'])
    @pytest.mark.parametrize('is_synced', [True, False])
    def test_a_good_one_is_accepted(self, harness: Harness, algorithm: Any, is_synced: bool) -> None:
        register(harness, Forger(algorithms=(algorithm,), is_synced=is_synced))

    def test_attestation_by_the_new_key_is_accepted(self, harness: Harness) -> None:
        forger = Forger(algorithms=('ES256',))
        register(harness, forger, lambda it: self_attest(forger, it))

    def test_attestation_by_another_key_is_refused(self, harness: Harness) -> None:
        forger = Forger(algorithms=('ES256',))
        forger.signer = stranger()
        answer = refusal(register, harness, forger, lambda it: self_attest(forger, it))
        assert answer == unsupported('the signature of its attestation is wrong')

    def test_words_that_are_no_transports_are_left_out(self, harness: Harness) -> None:
        listed = ['usb', 'USB', 5, 'usb', 'x' * 33, 'cable', *[f't{number}' for number in range(9)]]
        register(harness, Forger(), response(transports=listed))
        token = harness.by_password()['AccessToken']
        (credential,) = harness.client.list_web_authn_credentials(AccessToken=token)['Credentials']
        assert credential['AuthenticatorTransports'] == ['usb', 'cable', 't0', 't1', 't2', 't3', 't4', 't5']

    def test_a_passkey_is_registered_once_for_all_users(self, harness: Harness) -> None:
        harness.register('anna@example.org')
        fixed = put(credential_id=bytes(range(32)))
        rename = outer(id=encode(bytes(range(32))), rawId=encode(bytes(range(32))))
        for email, expected in ((FRED, None), (FRED, REGISTERED), ('anna@example.org', REGISTERED)):
            forger = Forger()
            fixed(forger)
            token = harness.by_password(email)['AccessToken']
            if expected is None:
                register(harness, forger, rename, token)
            else:
                assert refusal(register, harness, forger, rename, token) == expected


class TestChallengesOfRegistrations:
    def begun(self, harness: Harness) -> tuple[str, Any]:
        token = harness.by_password()['AccessToken']
        return token, SoftAuthenticator().create(harness.start_passkey(token), ORIGIN)

    def test_is_answered_once(self, harness: Harness) -> None:
        token, credential = self.begun(harness)
        harness.complete_passkey(token, credential)
        assert refusal(harness.complete_passkey, token, credential) == NOT_FOUND

    def test_is_used_up_by_a_bad_answer(self, harness: Harness) -> None:
        token = harness.by_password()['AccessToken']
        options = harness.start_passkey(token)
        forger = Forger()
        forger.rp_id = 'evil.example'
        assert refusal(harness.complete_passkey, token, forger.create(options, ORIGIN)) == OTHER_PARTY
        assert refusal(harness.complete_passkey, token, Forger().create(options, ORIGIN)) == NOT_FOUND

    def test_expires(self, harness: Harness) -> None:
        token, credential = self.begun(harness)
        harness.clock.advance(180)
        assert refusal(harness.complete_passkey, token, credential) == NOT_FOUND

    def test_expires_with_all_challenges(self, harness: Harness) -> None:
        token, credential = self.begun(harness)
        harness.pool.expire('challenges')
        assert refusal(harness.complete_passkey, token, credential) == NOT_FOUND

    def test_is_of_one_user(self, harness: Harness) -> None:
        harness.register('anna@example.org')
        token, credential = self.begun(harness)
        other = harness.by_password('anna@example.org')['AccessToken']
        assert refusal(harness.complete_passkey, other, credential) == NOT_FOUND
        harness.complete_passkey(token, credential)

    def test_is_of_one_sign_in_and_outlives_a_refresh_of_its_tokens(self, make_harness: MakeHarness) -> None:
        flows = PASSKEYS.explicit_auth_flows | {'REFRESH_TOKEN_AUTH'}
        harness = make_harness(PASSKEYS.model_copy(update={'explicit_auth_flows': flows}))
        harness.register()
        tokens, other = harness.by_password(), harness.by_password()['AccessToken']
        credential = SoftAuthenticator().create(harness.start_passkey(tokens['AccessToken']), ORIGIN)
        assert refusal(harness.complete_passkey, other, credential) == NOT_FOUND
        refreshed = harness.refresh_by_flow(tokens['RefreshToken'])['AccessToken']
        harness.complete_passkey(refreshed, credential)

    def test_one_of_a_sign_in_registers_nothing(self, harness: Harness) -> None:
        token = harness.add_passkey(SoftAuthenticator())
        challenge = harness.ask_for_passkey()
        given = json.loads(challenge['ChallengeParameters']['CREDENTIAL_REQUEST_OPTIONS'])['challenge']
        credential = SoftAuthenticator().create(harness.start_passkey(token) | {'challenge': given}, ORIGIN)
        assert refusal(harness.complete_passkey, token, credential) == NOT_FOUND

    def test_two_tabs_of_a_sign_in_can_register_at_once(self, harness: Harness) -> None:
        token = harness.by_password()['AccessToken']
        credentials = [SoftAuthenticator().create(harness.start_passkey(token), ORIGIN) for _ in range(2)]
        for credential in reversed(credentials):
            harness.complete_passkey(token, credential)


def with_passkey(harness: Harness) -> Forger:
    """Return an authenticator with a passkey of Fred's that has signed five times."""
    forger = Forger(algorithms=('ES256',))
    forger.counter = 5
    harness.add_passkey(forger)
    forger.counter = None
    forger.credentials[0].counter = 5
    return forger


@pytest.fixture
def forger(harness: Harness) -> Forger:
    return with_passkey(harness)


@pytest.fixture(scope='class')
def passkey(lasting: Harness) -> SoftCredential:
    return with_passkey(lasting).credentials[0]


class TestSignIns:
    @pytest.mark.parametrize('name', SIGN_INS)
    def test_a_bad_one_is_refused_by_its_own_error(self, lasting: Harness, passkey: SoftCredential, name: str) -> None:
        break_it, change, expected = SIGN_INS[name]
        forger = Forger(algorithms=('ES256',))
        forger.credentials = [replace(passkey)]
        break_it(forger)
        challenge = lasting.ask_for_passkey()
        credential = lasting.sign_with(forger, challenge)
        change(credential)
        assert refusal(lasting.answer_passkey, challenge, credential) == at_sign_in(expected)

    @pytest.mark.parametrize('algorithm', ['ES256', 'RS256'])
    @pytest.mark.parametrize('is_synced', [True, False])
    def test_good_ones_are_accepted(self, harness: Harness, algorithm: Any, is_synced: bool) -> None:
        authenticator = SoftAuthenticator(algorithms=(algorithm,), is_synced=is_synced)
        harness.add_passkey(authenticator)
        for _ in range(3):
            assert harness.by_passkey(authenticator)['AuthenticationResult']

    def test_one_without_a_user_handle_is_accepted(self, harness: Harness, forger: Forger) -> None:
        challenge = harness.ask_for_passkey()
        credential = harness.sign_with(forger, challenge)
        credential['response']['userHandle'] = None
        assert harness.answer_passkey(challenge, credential)['AuthenticationResult']

    def test_a_passkey_that_never_counts_is_accepted(self, harness: Harness) -> None:
        authenticator = SoftAuthenticator(counts=False)
        harness.add_passkey(authenticator)
        for _ in range(2):
            assert harness.by_passkey(authenticator)['AuthenticationResult']

    def test_one_that_can_be_read_is_an_answer_however_bad_it_is(self, harness: Harness, forger: Forger) -> None:
        for name in ('the type of a registration', 'a new credential in a sign-in', 'another relying party'):
            break_it, change, _ = SIGN_INS[name]
            challenge = harness.ask_for_passkey()
            good = harness.sign_with(forger, challenge)
            broken = Forger()
            broken.credentials = forger.credentials
            break_it(broken)
            bad = harness.sign_with(broken, challenge)
            change(bad)
            assert refusal(harness.answer_passkey, challenge, bad)[0] == 'NotAuthorizedException'
            assert refusal(harness.answer_passkey, challenge, good) == SESSION_USED

    def test_what_is_no_json_is_refused(self, harness: Harness, forger: Forger) -> None:  # noqa: ARG002 - Fred has it
        challenge = harness.ask_for_passkey()
        for text in ('no', '[]', '{"type":"public-key","type":"public-key"}', '{"x": NaN}', '[' * 100_000):
            assert refusal(harness.reply, challenge, CREDENTIAL=text) == malformed('CREDENTIAL')
        assert refusal(harness.reply, challenge)[0] == 'InvalidParameterException'


class TestChallengesOfSignIns:
    def test_is_answered_once(self, harness: Harness, forger: Forger) -> None:
        challenge = harness.ask_for_passkey()
        credential = harness.sign_with(forger, challenge)
        assert harness.answer_passkey(challenge, credential)['AuthenticationResult']
        assert refusal(harness.answer_passkey, challenge, credential) == SESSION_USED

    def test_is_used_up_by_a_bad_answer(self, harness: Harness, forger: Forger) -> None:
        challenge = harness.ask_for_passkey()
        credential = harness.sign_with(forger, challenge)
        bad = json.loads(json.dumps(credential))
        bad['response']['signature'] = 'AAAA'
        assert refusal(harness.answer_passkey, challenge, bad)[0] == 'NotAuthorizedException'
        assert refusal(harness.answer_passkey, challenge, credential) == SESSION_USED

    def test_an_answer_to_another_session_is_refused(self, harness: Harness, forger: Forger) -> None:
        first, second = harness.ask_for_passkey(), harness.ask_for_passkey()
        answer = refusal(harness.answer_passkey, second, harness.sign_with(forger, first))
        assert answer == at_sign_in(NOT_FOUND)

    def test_a_replay_is_refused_where_nothing_counts(self, harness: Harness) -> None:
        authenticator = SoftAuthenticator(counts=False)
        harness.add_passkey(authenticator)
        challenge = harness.ask_for_passkey()
        credential = harness.sign_with(authenticator, challenge)
        harness.answer_passkey(challenge, credential)
        assert refusal(harness.answer_passkey, harness.ask_for_passkey(), credential) == at_sign_in(NOT_FOUND)

    def test_expires(self, harness: Harness, forger: Forger) -> None:
        challenge = harness.ask_for_passkey()
        harness.clock.advance(180)
        assert refusal(harness.answer_passkey, challenge, harness.sign_with(forger, challenge)) == SESSION_EXPIRED

    def test_is_of_one_user(self, harness: Harness, forger: Forger) -> None:
        harness.register('anna@example.org')
        challenge = harness.ask_for_passkey()
        credential = harness.sign_with(forger, challenge)
        assert refusal(harness.answer_passkey, challenge, credential, 'anna@example.org') == NO_SESSION

    def test_one_of_a_registration_signs_nobody_in(self, harness: Harness, forger: Forger) -> None:
        given = harness.start_passkey(harness.by_password()['AccessToken'])['challenge']
        challenge = harness.ask_for_passkey()
        forger.client = {'challenge': given}
        answer = refusal(harness.answer_passkey, challenge, harness.sign_with(forger, challenge))
        assert answer == at_sign_in(NOT_FOUND)

    def test_the_passkey_of_another_user_is_refused(self, harness: Harness, forger: Forger) -> None:
        harness.register('anna@example.org')
        annas = SoftAuthenticator()
        harness.add_passkey(annas, 'anna@example.org')
        challenge = harness.ask_for_passkey('anna@example.org')
        options = json.loads(challenge['ChallengeParameters']['CREDENTIAL_REQUEST_OPTIONS'])
        credential = forger.get(options | {'allowCredentials': []}, ORIGIN)
        answer = refusal(harness.answer_passkey, challenge, credential, 'anna@example.org')
        assert answer == ('NotAuthorizedException', 'The passkey is not one of the user.')


def test_a_made_up_passkey_is_stable_and_looks_like_one() -> None:
    from authui.local.crypto.webauthn import CredentialRecord  # noqa: PLC0415 - the rest of the file is over the wire

    fake = CredentialRecord.fake(b'nobody')
    assert fake == CredentialRecord.fake(b'nobody')
    assert fake != CredentialRecord.fake(b'somebody')
    assert (len(fake.credential_id), len(fake.public_key)) == (32, 77)
    assert hashlib.sha256(fake.credential_id).digest() not in fake.public_key
