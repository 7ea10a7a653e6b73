"""Sign-in by passkey: who is offered it, in which ways it is chosen, and what follows it; over the wire."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pycognito.aws_srp import AWSSRP
from pydantic import SecretStr

from authui.testing import SoftAuthenticator
from local.harness import (
    EVERY_FACTOR,
    FRED,
    INCORRECT,
    LOCKED,
    ON,
    ORIGIN,
    PASSKEYS,
    PASSWORD,
    USER_DISABLED,
    WRONG,
    refusal,
)

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

ANNA = 'anna@example.org'
MULTI = {'factor_configuration': 'MULTI_FACTOR_WITH_USER_VERIFICATION', 'enabled_mfas': EVERY_FACTOR}
SECRET = 'clientsecretclientsecret'

# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


@pytest.fixture
def harness(make_harness: MakeHarness) -> Harness:
    harness = make_harness(PASSKEYS)
    harness.register()
    return harness


@pytest.fixture
def phone(harness: Harness) -> SoftAuthenticator:
    """An authenticator with a passkey of Fred's."""
    authenticator = SoftAuthenticator()
    harness.add_passkey(authenticator)
    return authenticator


def choice(harness: Harness, email: str = FRED) -> Any:
    return harness.initiate('USER_AUTH', USERNAME=email)


def options(challenge: Any) -> Any:
    return json.loads(challenge['ChallengeParameters']['CREDENTIAL_REQUEST_OPTIONS'])


class TestOffer:
    def test_a_user_without_a_passkey_is_offered_none(self, harness: Harness) -> None:
        for answer in (choice(harness), harness.ask_for_passkey()):
            assert answer['ChallengeName'] == 'SELECT_CHALLENGE'
            assert answer['AvailableChallenges'] == ['PASSWORD_SRP', 'PASSWORD']
        assert refusal(harness.reply, choice(harness), ANSWER='WEB_AUTHN')[0] == 'InvalidParameterException'

    @pytest.mark.usefixtures('phone')
    def test_a_user_with_a_passkey_is_offered_it_last(self, harness: Harness) -> None:
        assert choice(harness)['AvailableChallenges'] == ['PASSWORD_SRP', 'PASSWORD', 'WEB_AUTHN']

    def test_the_options_are_those_of_cognito(self, harness: Harness, phone: SoftAuthenticator) -> None:
        second = SoftAuthenticator()
        harness.add_passkey(second)
        challenge = harness.ask_for_passkey()
        assert (challenge['ChallengeName'], challenge['AvailableChallenges'][-1]) == ('WEB_AUTHN', 'WEB_AUTHN')
        given = options(challenge)
        assert len(given.pop('challenge')) == 43
        ids = [each.pop('id') for each in given['allowCredentials']]
        assert len(set(ids)) == 2
        assert given == {
            'hints': [],
            'attestation': 'none',
            'attestationFormats': [],
            'timeout': 180000,
            'rpId': 'localhost',
            'allowCredentials': [{'type': 'public-key'}] * 2,
            'userVerification': 'preferred',
        }
        for authenticator in (phone, second):
            assert harness.by_passkey(authenticator)['AuthenticationResult']

    @pytest.mark.usefixtures('phone')
    def test_each_challenge_is_another_one(self, harness: Harness) -> None:
        challenges = {options(harness.ask_for_passkey())['challenge'] for _ in range(20)}
        challenges |= {options(choice(harness))['challenge'] for _ in range(20)}
        assert len(challenges) == 40

    @pytest.mark.usefixtures('phone')
    def test_a_passkey_of_a_former_relying_party_is_not_offered(self, harness: Harness) -> None:
        harness.restart(PASSKEYS.model_copy(update={'relying_party_id': 'example.org'}))
        assert 'WEB_AUTHN' not in choice(harness)['AvailableChallenges']

    @pytest.mark.usefixtures('phone')
    def test_a_temporary_password_has_to_be_replaced_first(self, harness: Harness) -> None:
        harness.make_temporary()
        assert 'WEB_AUTHN' not in choice(harness)['AvailableChallenges']

    @pytest.mark.usefixtures('phone')
    def test_a_disabled_user_is_refused(self, harness: Harness) -> None:
        harness.pool.admin_disable_user(FRED)
        assert refusal(harness.ask_for_passkey) == USER_DISABLED

    @pytest.mark.usefixtures('phone')
    def test_factors_are_listed(self, harness: Harness) -> None:
        token = harness.by_password()['AccessToken']
        answer = harness.client.get_user_auth_factors(AccessToken=token)
        assert answer['ConfiguredUserAuthFactors'] == ['PASSWORD', 'WEB_AUTHN']


class TestWays:
    def test_by_preference(self, harness: Harness, phone: SoftAuthenticator) -> None:
        answer = harness.by_passkey(phone)
        assert harness.user(answer['AuthenticationResult']['AccessToken'])['email'] == FRED

    def test_by_selection(self, harness: Harness, phone: SoftAuthenticator) -> None:
        challenge = harness.reply(choice(harness), ANSWER='WEB_AUTHN')
        assert challenge['ChallengeName'] == 'WEB_AUTHN'
        assert harness.answer_passkey(challenge, harness.sign_with(phone, challenge))['AuthenticationResult']

    def test_with_the_selection(self, harness: Harness, phone: SoftAuthenticator) -> None:
        select = choice(harness)
        credential = json.dumps(harness.sign_with(phone, select))
        assert harness.reply(select, ANSWER='WEB_AUTHN', CREDENTIAL=credential)['AuthenticationResult']

    def test_the_challenge_of_a_selection_is_not_that_of_the_passkey(
        self, harness: Harness, phone: SoftAuthenticator
    ) -> None:
        select = choice(harness)
        credential = harness.sign_with(phone, select)
        challenge = harness.reply(select, ANSWER='WEB_AUTHN')
        assert refusal(harness.answer_passkey, challenge, credential)[0] == 'NotAuthorizedException'

    def test_with_a_client_secret(self, harness: Harness, phone: SoftAuthenticator) -> None:
        harness.restart(PASSKEYS.model_copy(update={'client_secret': SecretStr(SECRET)}))
        hashed = AWSSRP.get_secret_hash(FRED, harness.client_id, SECRET)
        begin = {'USERNAME': FRED, 'PREFERRED_CHALLENGE': 'WEB_AUTHN', 'SECRET_HASH': hashed}
        challenge = harness.initiate('USER_AUTH', **begin)
        credential = json.dumps(harness.sign_with(phone, challenge))
        assert refusal(harness.reply, challenge, CREDENTIAL=credential)[0] == 'NotAuthorizedException'
        assert harness.reply(challenge, CREDENTIAL=credential, SECRET_HASH=hashed)['AuthenticationResult']


class TestMeanwhile:
    """What changes between the challenge and its answer counts."""

    def test_a_deleted_passkey_signs_nobody_in(self, harness: Harness, phone: SoftAuthenticator) -> None:
        challenge = harness.ask_for_passkey()
        credential = harness.sign_with(phone, challenge)
        token = harness.by_password()['AccessToken']
        harness.client.delete_web_authn_credential(AccessToken=token, CredentialId=credential['id'])
        assert refusal(harness.answer_passkey, challenge, credential) == INCORRECT

    def test_a_disabled_user_is_refused(self, harness: Harness, phone: SoftAuthenticator) -> None:
        challenge = harness.ask_for_passkey()
        harness.pool.admin_disable_user(FRED)
        assert refusal(harness.answer_passkey, challenge, harness.sign_with(phone, challenge)) == USER_DISABLED

    def test_a_deleted_user_is_refused_and_the_passkeys_are_gone(
        self, harness: Harness, phone: SoftAuthenticator
    ) -> None:
        challenge = harness.ask_for_passkey()
        harness.pool.admin_delete_user(FRED)
        assert refusal(harness.answer_passkey, challenge, harness.sign_with(phone, challenge)) == INCORRECT
        harness.register()
        token = harness.by_password()['AccessToken']
        assert harness.client.list_web_authn_credentials(AccessToken=token)['Credentials'] == []

    def test_a_changed_password_ends_it(self, harness: Harness, phone: SoftAuthenticator) -> None:
        challenge = harness.ask_for_passkey()
        harness.pool.admin_set_user_password(FRED, WRONG)
        assert refusal(harness.answer_passkey, challenge, harness.sign_with(phone, challenge)) == INCORRECT

    def test_two_uses_of_a_copied_passkey_do_not_both_pass(self, harness: Harness, phone: SoftAuthenticator) -> None:
        challenges = [harness.ask_for_passkey() for _ in range(2)]
        credentials = []
        for challenge in challenges:
            phone.credentials[0].counter = 0
            credentials.append(harness.sign_with(phone, challenge))
        assert harness.answer_passkey(challenges[0], credentials[0])['AuthenticationResult']
        assert 'copied' in refusal(harness.answer_passkey, challenges[1], credentials[1])[1]

    def test_a_passkey_may_be_backed_up_later(self, harness: Harness) -> None:
        authenticator = SoftAuthenticator(is_synced=True)
        harness.add_passkey(authenticator)
        assert harness.by_passkey(authenticator)['AuthenticationResult']


class TestSecondFactor:
    def test_follows_a_passkey_that_is_one_factor(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PASSKEYS.model_copy(update={'mfa_configuration': 'OPTIONAL'}))
        harness.register()
        authenticator = SoftAuthenticator()
        harness.add_passkey(authenticator)
        assert harness.by_passkey(authenticator)['AuthenticationResult']
        key = harness.set_up_app()
        assert 'WEB_AUTHN' in choice(harness)['AvailableChallenges']
        answer = harness.by_passkey(authenticator)
        assert answer['ChallengeName'] == 'SOFTWARE_TOKEN_MFA'
        assert harness.reply(answer, SOFTWARE_TOKEN_MFA_CODE=harness.totp(key))['AuthenticationResult']

    def test_follows_a_passkey_until_its_user_says_that_it_stands_for_both(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PASSKEYS.model_copy(update={'mfa_configuration': 'OPTIONAL'} | MULTI))
        harness.register()
        authenticator = SoftAuthenticator()
        token = harness.add_passkey(authenticator)
        prefer = harness.client.set_user_mfa_preference
        prefer(AccessToken=token, EmailMfaSettings=ON)
        assert harness.by_passkey(authenticator)['ChallengeName'] == 'EMAIL_OTP'
        prefer(AccessToken=token, WebAuthnMfaSettings=ON)
        assert harness.by_passkey(authenticator)['AuthenticationResult']
        assert harness.begin()['ChallengeName'] == 'EMAIL_OTP', 'a password still needs it'
        prefer(AccessToken=token, WebAuthnMfaSettings={'Enabled': False})
        assert harness.by_passkey(authenticator)['ChallengeName'] == 'EMAIL_OTP'

    def test_that_is_required_is_satisfied_by_a_passkey_whose_user_says_so(self, make_harness: MakeHarness) -> None:
        required = PASSKEYS.model_copy(update={'mfa_configuration': 'ON'} | MULTI)
        harness = make_harness(PASSKEYS.model_copy(update={'mfa_configuration': 'OPTIONAL'} | MULTI))
        harness.register()
        authenticator = SoftAuthenticator()
        token = harness.add_passkey(authenticator)
        harness.restart(required)
        assert choice(harness)['AvailableChallenges'] == ['PASSWORD_SRP', 'PASSWORD']
        harness.client.set_user_mfa_preference(AccessToken=token, WebAuthnMfaSettings=ON)
        challenge = harness.ask_for_passkey()
        assert options(challenge)['userVerification'] == 'required'
        assert harness.answer_passkey(challenge, harness.sign_with(authenticator, challenge))['AuthenticationResult']

    def test_is_not_satisfied_by_a_passkey_that_has_not_verified_the_user(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PASSKEYS.model_copy(update={'mfa_configuration': 'OPTIONAL'} | MULTI))
        harness.register()
        authenticator = SoftAuthenticator()
        token = harness.add_passkey(authenticator)
        harness.client.set_user_mfa_preference(AccessToken=token, EmailMfaSettings=ON, WebAuthnMfaSettings=ON)
        challenge = harness.ask_for_passkey()
        authenticator.verifies_user = False
        credential = authenticator.get(options(challenge) | {'userVerification': 'preferred'}, ORIGIN)
        answer = refusal(harness.answer_passkey, challenge, credential)
        assert answer == ('NotAuthorizedException', 'The passkey is not supported: the user was not verified.')


class TestUnknownUser:
    """An unknown user looks like a user: half of them have a passkey, the others none."""

    def names(self, harness: Harness, *, with_passkey: bool) -> list[str]:
        names = (f'nobody{number}@example.org' for number in range(60))
        return [each for each in names if ('WEB_AUTHN' in choice(harness, each)['AvailableChallenges']) is with_passkey]

    def test_has_a_passkey_or_none(self, harness: Harness) -> None:
        assert 10 < len(self.names(harness, with_passkey=True)) < 50

    def test_gets_the_answers_of_a_user_without_one(self, harness: Harness) -> None:
        unknown = self.names(harness, with_passkey=False)[0]
        for ask in (choice, lambda harness, email: harness.ask_for_passkey(email)):
            known, other = ask(harness, FRED), ask(harness, unknown)
            assert known['ChallengeParameters'] == other['ChallengeParameters'] == {}
            assert known['AvailableChallenges'] == other['AvailableChallenges']

    @pytest.mark.usefixtures('phone')
    def test_gets_options_that_look_like_those_of_a_user_with_one(self, harness: Harness) -> None:
        unknown = self.names(harness, with_passkey=True)[0]
        known, other = harness.ask_for_passkey(), harness.ask_for_passkey(unknown)
        assert known.keys() == other.keys()
        assert known['AvailableChallenges'] == other['AvailableChallenges']
        shapes = []
        for challenge in (known, other):
            given = options(challenge)
            shapes.append(
                given
                | {
                    'challenge': len(given['challenge']),
                    'allowCredentials': [len(each['id']) for each in given['allowCredentials']],
                }
            )
        assert shapes[0] == shapes[1]

    def test_has_the_same_passkey_each_time_in_any_case_and_after_a_restart(self, harness: Harness) -> None:
        unknown = self.names(harness, with_passkey=True)[0]
        seen = [options(harness.ask_for_passkey(name))['allowCredentials'] for name in (unknown, unknown.upper())]
        harness.restart()
        seen.append(options(harness.ask_for_passkey(unknown))['allowCredentials'])
        assert seen[0] == seen[1] == seen[2]

    def test_gets_the_same_refusals(self, harness: Harness, phone: SoftAuthenticator) -> None:
        unknown = self.names(harness, with_passkey=True)[0]
        for change in ({}, {'rawId': 'A' * 43, 'id': 'A' * 43}):
            answers = []
            for email in (FRED, unknown):
                challenge = harness.ask_for_passkey(email)
                given = options(challenge)
                credential = SoftAuthenticator(attachment='platform')
                credential.credentials = [*phone.credentials]
                forged = credential.get(given | {'allowCredentials': []}, ORIGIN)
                name = given['allowCredentials'][0]['id']
                forged |= {'id': name, 'rawId': name} | change
                forged['response']['signature'] = 'AAAA'
                answers.append(refusal(harness.answer_passkey, challenge, forged, email))
            assert answers[0] == answers[1]
            assert answers[0][0] == 'NotAuthorizedException'

    def test_is_refused_by_name_where_the_pool_is_set_so(self, harness: Harness) -> None:
        harness.restart(PASSKEYS.model_copy(update={'prevent_user_existence_errors': False}))
        assert refusal(harness.ask_for_passkey, ANNA) == ('UserNotFoundException', 'User does not exist.')


@pytest.mark.usefixtures('phone')
def test_a_user_who_is_locked_out_stays_so(harness: Harness) -> None:
    for _ in range(5):
        assert refusal(harness.by_password, FRED, WRONG) == INCORRECT
    assert refusal(harness.ask_for_passkey) == LOCKED
    harness.clock.advance(60)
    assert harness.by_password(FRED, PASSWORD)


def test_bad_passkeys_lock_nobody_out(harness: Harness, phone: SoftAuthenticator) -> None:
    for _ in range(10):
        challenge = harness.ask_for_passkey()
        credential = harness.sign_with(phone, challenge)
        credential['response']['signature'] = 'AAAA'
        assert refusal(harness.answer_passkey, challenge, credential)[0] == 'NotAuthorizedException'
    assert harness.by_password()
    assert harness.by_passkey(phone)['AuthenticationResult']
