"""The names of users in each kind of pool: user names, attributes in their place, and aliases; over the wire."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from pydantic import ValidationError

from authui.errors import StorageError
from authui.local import LocalPool, PoolConfig
from local.harness import CODE_MISMATCH, FRED, INCORRECT, PASSWORD, at_once, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Harness

ANNA = 'anna@example.org'
PHONE = '+15551234567'
NAMES = PoolConfig(username_attributes=frozenset())
ALIASES = PoolConfig(
    username_attributes=frozenset(),
    alias_attributes=frozenset({'email', 'phone_number', 'preferred_username'}),
)
PHONES = PoolConfig(
    username_attributes=frozenset({'phone_number'}), auto_verified_attributes=frozenset({'phone_number'})
)
EITHER = PoolConfig(
    username_attributes=frozenset({'email', 'phone_number'}),
    auto_verified_attributes=frozenset({'email', 'phone_number'}),
)
TAKEN_ALIAS = ('AliasExistsException', 'An account with the given email already exists.')
TAKEN_NAME = ('UsernameExistsException', 'User already exists')


def attributes(**values: str) -> list[dict[str, str]]:
    return [{'Name': name, 'Value': value} for name, value in values.items()]


def register(harness: Harness, name: str, **values: str) -> str:
    """Sign up with attributes and confirm; returns the sub."""
    sub: str = harness.sign_up(name, UserAttributes=attributes(**values))['UserSub']
    harness.confirm(name)
    return sub


def user_of(harness: Harness, tokens: Any) -> dict[str, str]:
    user = harness.client.get_user(AccessToken=tokens['AccessToken'])
    return {each['Name']: each['Value'] for each in user['UserAttributes']} | {'username': user['Username']}


class TestUserNames:
    @pytest.fixture
    def harness(self, make_harness: MakeHarness) -> Harness:
        return make_harness(NAMES)

    def test_a_name_signs_in_by_password_and_by_srp_and_the_tokens_have_it(self, harness: Harness) -> None:
        sub = register(harness, 'Fred', email=FRED)
        for tokens in (harness.by_password('fred'), harness.by_srp('Fred')):
            claims = jwt.decode(tokens['IdToken'], options={'verify_signature': False})
            assert (claims['cognito:username'], claims['sub'], claims['email_verified']) == ('Fred', sub, True)
            access = jwt.decode(tokens['AccessToken'], options={'verify_signature': False})
            assert access['username'] == 'Fred'
            assert user_of(harness, tokens)['username'] == 'Fred'

    def test_srp_is_proven_with_the_real_name(self, harness: Harness) -> None:
        register(harness, 'Fred', email=FRED)
        challenge = harness.challenge(harness.prover('fred'))
        assert (challenge['USER_ID_FOR_SRP'], challenge['USERNAME']) == ('Fred', 'Fred')

    def test_an_email_is_not_a_name_here(self, harness: Harness) -> None:
        sub = register(harness, 'fred', email=FRED)
        assert refusal(harness.by_password, FRED) == INCORRECT
        assert refusal(harness.by_password, sub) == INCORRECT
        register(harness, 'anna', email=FRED)  # two users may have the same e-mail too

    def test_a_taken_name_is_refused_in_any_case(self, harness: Harness) -> None:
        register(harness, 'fred', email=FRED)
        assert refusal(harness.sign_up, 'FRED') == TAKEN_NAME

    def test_without_an_address_nothing_is_sent(self, harness: Harness) -> None:
        answer = harness.sign_up('fred')
        assert 'CodeDeliveryDetails' not in answer
        assert refusal(harness.resend, 'fred')[0] == 'InvalidParameterException'
        harness.pool.admin_confirm_sign_up('fred')
        assert harness.by_password('fred')

    def test_an_unknown_user_seems_to_get_a_code_at_an_address_that_stays_the_same(self, harness: Harness) -> None:
        places = [harness.resend('nobody')['CodeDeliveryDetails']['Destination'] for _ in range(2)]
        assert len(set(places)) == 1
        assert places[0][1:5] == '***@'
        assert not harness.pool.mailbox.messages()

    def test_a_refresh_is_hashed_with_the_name(self, make_harness: MakeHarness) -> None:
        secret = 's' * 24
        harness = make_harness(
            NAMES.model_copy(update={'client_secret': PoolConfig(client_secret=secret).client_secret})
        )
        harness.pool.admin_create_user('Fred', PASSWORD)
        tokens = harness.by_srp('Fred', secret=secret)
        prover = harness.prover('Fred', secret=secret)
        hashed = prover.get_secret_hash('Fred', harness.client_id, secret)
        parameters = {'REFRESH_TOKEN': tokens['RefreshToken'], 'SECRET_HASH': hashed}
        assert harness.initiate('REFRESH_TOKEN_AUTH', **parameters)['AuthenticationResult']

    def test_names_can_differ_in_case_only(self, make_harness: MakeHarness) -> None:
        harness = make_harness(NAMES.model_copy(update={'case_sensitive': True}))
        register(harness, 'fred', email=FRED)
        assert refusal(harness.by_password, 'Fred') == INCORRECT
        register(harness, 'Fred', email=FRED)
        assert harness.by_password('Fred')


class TestAliases:
    @pytest.fixture
    def harness(self, make_harness: MakeHarness) -> Harness:
        return make_harness(ALIASES)

    @pytest.mark.parametrize(('name', 'format_name'), [(FRED, 'email'), (PHONE, 'phone number')])
    def test_a_name_that_looks_like_an_alias_is_refused(self, harness: Harness, name: str, format_name: str) -> None:
        told = f'Username cannot be of {format_name} format, since user pool is configured for {format_name} alias.'
        assert refusal(harness.sign_up, name) == ('InvalidParameterException', told)

    def test_a_verified_email_signs_in_in_any_case(self, harness: Harness) -> None:
        harness.sign_up('fred', UserAttributes=attributes(email='Fred@example.org'))
        assert refusal(harness.by_password, FRED) == INCORRECT
        harness.confirm('fred')
        for name in (FRED, 'FRED@example.org', 'fred'):
            assert harness.by_password(name)
            assert harness.by_srp(name)

    def test_a_challenge_may_be_answered_under_either_name_and_no_other(self, harness: Harness) -> None:
        register(harness, 'fred', email=FRED)
        register(harness, 'anna', email=ANNA)
        prover = harness.prover(FRED)
        challenge = harness.challenge(prover)
        assert challenge['USER_ID_FOR_SRP'] == 'fred'
        responses = prover.process_challenge(challenge, {'USERNAME': FRED})
        assert refusal(harness.respond, responses | {'USERNAME': 'anna'})[0] == 'NotAuthorizedException'
        assert harness.respond(responses)['AuthenticationResult']

    def test_a_second_sign_up_with_the_email_fails_at_its_confirmation(self, harness: Harness) -> None:
        register(harness, 'fred', email=FRED)
        harness.sign_up('other', UserAttributes=attributes(email=FRED))
        assert refusal(harness.confirm, 'other') == TAKEN_ALIAS
        assert user_of(harness, harness.by_password(FRED))['username'] == 'fred'

    def test_a_forced_confirmation_takes_the_alias_away(self, harness: Harness) -> None:
        register(harness, 'fred', email=FRED)
        harness.sign_up('other', UserAttributes=attributes(email=FRED))
        assert refusal(harness.confirm, 'other', harness.other_code(), ForceAliasCreation=True) == CODE_MISMATCH
        assert refusal(harness.confirm, 'other') == TAKEN_ALIAS
        harness.confirm('other', ForceAliasCreation=True)
        assert user_of(harness, harness.by_password(FRED))['username'] == 'other'
        former = user_of(harness, harness.by_password('fred'))
        assert (former['email'], former['email_verified']) == (FRED, 'false')

    def test_a_changed_email_is_not_an_alias_until_it_is_verified(self, harness: Harness) -> None:
        register(harness, 'fred', email=FRED)
        token = harness.by_password('fred')['AccessToken']
        harness.client.update_user_attributes(AccessToken=token, UserAttributes=attributes(email=ANNA))
        for email in (FRED, ANNA):
            assert refusal(harness.by_password, email) == INCORRECT
        harness.client.verify_user_attribute(AccessToken=token, AttributeName='email', Code=harness.code())
        assert harness.by_password(ANNA)

    def test_an_email_that_is_another_users_alias_cannot_be_verified(self, harness: Harness) -> None:
        register(harness, 'anna', email=ANNA)
        register(harness, 'fred', email=FRED)
        token = harness.by_password('fred')['AccessToken']
        harness.client.update_user_attributes(AccessToken=token, UserAttributes=attributes(email=ANNA))
        verify = harness.client.verify_user_attribute
        assert refusal(verify, AccessToken=token, AttributeName='email', Code=harness.code()) == TAKEN_ALIAS
        assert user_of(harness, harness.by_password(ANNA))['username'] == 'anna'

    def test_a_preferred_name_is_an_alias_once_confirmed(self, harness: Harness) -> None:
        harness.sign_up('fred', UserAttributes=attributes(email=FRED, preferred_username='freddy'))
        assert refusal(harness.by_password, 'freddy') == INCORRECT
        harness.confirm('fred')
        assert harness.by_password('freddy')
        register(harness, 'anna', email=ANNA)
        token = harness.by_password('anna')['AccessToken']
        taken = refusal(
            harness.client.update_user_attributes,
            AccessToken=token,
            UserAttributes=attributes(preferred_username='Freddy'),
        )
        assert taken == ('AliasExistsException', 'An account with the given preferred_username already exists.')

    def test_of_many_that_confirm_one_email_at_once_one_has_it(self, harness: Harness) -> None:
        codes = []
        for number in range(8):
            harness.sign_up(f'fred-{number}', UserAttributes=attributes(email=FRED))
            codes.append(harness.code())
        results = at_once(8, lambda number: harness.confirm(f'fred-{number}', codes[number]))
        assert sum(isinstance(result, dict) for result in results) == 1
        assert user_of(harness, harness.by_password(FRED))['email_verified'] == 'true'

    def test_a_lost_password_is_reset_by_the_alias(self, harness: Harness) -> None:
        register(harness, 'fred', email=FRED)
        harness.client.forgot_password(ClientId=harness.client_id, Username=FRED)
        harness.client.confirm_forgot_password(
            ClientId=harness.client_id, Username=FRED, ConfirmationCode=harness.code(), Password='another horse'
        )
        assert harness.by_srp(FRED, 'another horse')

    def test_a_deleted_user_s_names_are_free(self, harness: Harness) -> None:
        register(harness, 'fred', email=FRED)
        harness.pool.admin_delete_user('fred')
        register(harness, 'fred', email=FRED)
        assert harness.by_password(FRED)


@pytest.mark.parametrize(
    ('config', 'name'),
    [
        (PoolConfig(), ANNA),
        (PoolConfig(case_sensitive=True), ANNA),
        (NAMES, 'anna'),
        (PoolConfig(username_attributes=frozenset(), case_sensitive=True), 'Anna'),
        (ALIASES, 'anna'),
        (PHONES, PHONE),
        (EITHER, ANNA),
        (EITHER, PHONE),
    ],
)
def test_users_of_every_kind_of_pool_can_delete_themselves(
    make_harness: MakeHarness, config: PoolConfig, name: str
) -> None:
    harness = make_harness(config)
    harness.pool.admin_create_user(name, PASSWORD, {} if config.username_attributes else {'email': ANNA})
    token = harness.by_password(name)['AccessToken']
    harness.client.delete_user(AccessToken=token)
    assert refusal(harness.by_password, name) == INCORRECT
    assert refusal(harness.user, token)[0] == 'UserNotFoundException'
    harness.pool.admin_create_user(name, PASSWORD, {} if config.username_attributes else {'email': ANNA})
    assert harness.by_password(name)


class TestPhoneNumbers:
    def test_a_phone_number_takes_the_place_of_the_name(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PHONES)
        answer = harness.sign_up(PHONE)
        assert answer['CodeDeliveryDetails'] == {
            'Destination': '+*******4567',
            'DeliveryMedium': 'SMS',
            'AttributeName': 'phone_number',
        }
        harness.confirm(PHONE)
        user = user_of(harness, harness.by_srp(PHONE))
        assert (user['phone_number_verified'], user['username']) == ('true', answer['UserSub'])
        assert refusal(harness.sign_up, FRED) == ('InvalidParameterException', 'Username should be a phone number.')

    def test_either_signs_in_where_the_pool_accepts_both(self, make_harness: MakeHarness) -> None:
        harness = make_harness(EITHER)
        register(harness, FRED)
        register(harness, PHONE)
        assert harness.by_password(FRED)
        assert harness.by_password(PHONE)
        told = ('InvalidParameterException', 'Username should be either an email or a phone number.')
        assert refusal(harness.sign_up, 'fred') == told
        taken = refusal(harness.sign_up, ANNA, UserAttributes=attributes(phone_number=PHONE))
        assert taken == ('UsernameExistsException', 'An account with the given phone_number already exists.')

    def test_of_two_addresses_the_phone_number_is_verified_first(self, make_harness: MakeHarness) -> None:
        harness = make_harness(EITHER)
        register(harness, FRED, phone_number=PHONE)
        user = user_of(harness, harness.by_password(FRED))
        assert (user['phone_number_verified'], user['email_verified']) == ('true', 'false')

    def test_the_last_name_cannot_be_removed(self, make_harness: MakeHarness) -> None:
        harness = make_harness(EITHER)
        register(harness, FRED, phone_number=PHONE)
        token = harness.by_password(FRED)['AccessToken']
        delete = harness.client.delete_user_attributes
        delete(AccessToken=token, UserAttributeNames=['phone_number'])
        assert refusal(delete, AccessToken=token, UserAttributeNames=['email'])[0] == 'InvalidParameterException'


def test_how_users_are_named_cannot_be_changed_later(tmp_path: Path) -> None:
    LocalPool.open(tmp_path / 'pool').close()
    with pytest.raises(StorageError, match='cannot be changed') as caught:
        LocalPool.open(tmp_path / 'pool', ALIASES)
    assert 'username_attributes email; alias_attributes none' in str(caught.value)
    LocalPool.open(tmp_path / 'pool').close()


def test_an_attribute_is_a_name_or_an_alias() -> None:
    with pytest.raises(ValidationError, match='exclude each other'):
        PoolConfig(alias_attributes=frozenset({'email'}))
