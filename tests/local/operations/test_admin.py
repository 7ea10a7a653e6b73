"""Administration over the wire: a real boto3 client calls, and the user notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt
import pytest

from authui.local import PoolConfig
from local.harness import FRED, INCORRECT, PASSWORD, USER_DISABLED, Harness, refusal

if TYPE_CHECKING:
    from local.conftest import MakeHarness

NEW = 'another horse'
CALLS: dict[str, dict[str, Any]] = {
    'admin_add_user_to_group': {'GroupName': 'editors'},
    'admin_confirm_sign_up': {},
    'admin_create_user': {},
    'admin_delete_user': {},
    'admin_disable_user': {},
    'admin_enable_user': {},
    'admin_get_user': {},
    'admin_list_groups_for_user': {},
    'admin_remove_user_from_group': {'GroupName': 'editors'},
    'admin_reset_user_password': {},
    'admin_set_user_password': {'Password': NEW, 'Permanent': True},
    'admin_update_user_attributes': {'UserAttributes': [{'Name': 'name', 'Value': 'Fred'}]},
    'admin_user_global_sign_out': {},
}
REVOKED = ('NotAuthorizedException', 'Access Token has been revoked')


def ask(harness: Harness, method: str, username: str = FRED, **parameters: Any) -> Any:
    call = getattr(harness.client, method)
    return call(**{'UserPoolId': harness.pool.pool_id, 'Username': username, **CALLS[method], **parameters})


def test_every_call_is_tried(harness: Harness) -> None:
    names = {name for name in harness.pool.operations if name.startswith('Admin')}
    assert names - {'AdminDisableProviderForUser', 'AdminLinkProviderForUser'} == {
        harness.client.meta.method_to_api_mapping[method] for method in CALLS
    }


@pytest.mark.parametrize('method', CALLS)
def test_another_pool_is_unknown(harness: Harness, method: str) -> None:
    harness.sign_up()
    answer = refusal(ask, harness, method, UserPoolId='local_another')
    assert answer == ('ResourceNotFoundException', 'User pool local_another does not exist.')


@pytest.mark.parametrize('method', sorted(CALLS.keys() - {'admin_create_user'}))
def test_an_unknown_user_is_not_found(harness: Harness, method: str) -> None:
    answer = refusal(ask, harness, method, 'nobody@example.org')
    assert answer == ('UserNotFoundException', 'User does not exist.')


def test_a_confirmed_user_signs_in(harness: Harness) -> None:
    harness.sign_up()
    ask(harness, 'admin_confirm_sign_up')
    assert harness.by_password()
    assert refusal(ask, harness, 'admin_confirm_sign_up')[0] == 'NotAuthorizedException'


def test_a_disabled_user_is_out_until_enabled(harness: Harness) -> None:
    harness.register()
    token = harness.by_password()['RefreshToken']
    ask(harness, 'admin_disable_user')
    assert refusal(harness.by_password) == USER_DISABLED
    ask(harness, 'admin_enable_user')
    assert harness.by_password()
    assert refusal(harness.refresh, token)[0] == 'NotAuthorizedException'


def test_a_deleted_user_is_unknown(harness: Harness) -> None:
    harness.register()
    ask(harness, 'admin_delete_user')
    assert refusal(harness.by_password) == INCORRECT


def test_after_a_global_sign_out_no_token_works(harness: Harness) -> None:
    harness.register()
    token = harness.by_password()['AccessToken']
    ask(harness, 'admin_user_global_sign_out')
    assert refusal(harness.user, token) == REVOKED


def test_a_reset_password_needs_the_mailed_code(harness: Harness) -> None:
    harness.register()
    ask(harness, 'admin_reset_user_password')
    assert refusal(harness.by_password)[0] == 'PasswordResetRequiredException'
    assert harness.pool.mailbox.messages()[0].kind == 'reset'


def test_changed_attributes_are_returned(harness: Harness) -> None:
    harness.register()
    ask(harness, 'admin_update_user_attributes')
    assert harness.user(harness.by_password()['AccessToken'])['name'] == 'Fred'


def test_removing_an_attribute_is_refused_as_unsupported(harness: Harness) -> None:
    harness.register()
    ask(harness, 'admin_update_user_attributes')
    blank = [{'Name': 'name', 'Value': ''}]
    answer = refusal(ask, harness, 'admin_update_user_attributes', UserAttributes=blank)
    assert answer[1] == 'The embedded user pool does not know how an administrator removes an attribute.'
    assert harness.user(harness.by_password()['AccessToken'])['name'] == 'Fred'


def test_a_group_is_in_the_token(harness: Harness) -> None:
    harness.register()
    ask(harness, 'admin_add_user_to_group')
    ask(harness, 'admin_add_user_to_group')
    claims = jwt.decode(harness.by_password()['IdToken'], options={'verify_signature': False})
    assert claims['cognito:groups'] == ['editors']
    ask(harness, 'admin_add_user_to_group', GroupName='authors')
    assert groups_of(harness) == ['editors', 'authors']
    ask(harness, 'admin_remove_user_from_group')
    ask(harness, 'admin_remove_user_from_group')
    assert groups_of(harness) == ['authors']


def groups_of(harness: Harness) -> list[str]:
    return [group['GroupName'] for group in ask(harness, 'admin_list_groups_for_user')['Groups']]


class TestCreateUser:
    def test_sends_a_temporary_password_that_has_to_be_replaced(self, harness: Harness) -> None:
        made = ask(harness, 'admin_create_user', UserAttributes=[{'Name': 'name', 'Value': 'Fred'}])['User']
        assert (made['UserStatus'], made['Enabled']) == ('FORCE_CHANGE_PASSWORD', True)
        attributes = {each['Name']: each['Value'] for each in made['Attributes']}
        assert attributes == {'sub': made['Username'], 'email': FRED, 'email_verified': 'false', 'name': 'Fred'}
        invitation = harness.pool.mailbox.messages()[0]
        assert (invitation.kind, invitation.destination) == ('invitation', FRED)
        answer = harness.begin(password=invitation.code.get_secret_value())
        assert answer['ChallengeName'] == 'NEW_PASSWORD_REQUIRED'

    def test_uses_a_given_password_and_sends_nothing_when_suppressed(self, harness: Harness) -> None:
        ask(harness, 'admin_create_user', TemporaryPassword=PASSWORD, MessageAction='SUPPRESS')
        assert harness.pool.mailbox.messages() == ()
        assert harness.begin()['ChallengeName'] == 'NEW_PASSWORD_REQUIRED'

    def test_makes_a_password_that_the_strictest_policy_accepts(self, make_harness: MakeHarness) -> None:
        rules = {f'password_require_{each}': True for each in ('uppercase', 'lowercase', 'numbers', 'symbols')}
        harness = make_harness(PoolConfig(password_min_length=99, **rules))
        ask(harness, 'admin_create_user')
        assert harness.pool.mailbox.messages()[0].kind == 'invitation'

    def test_resends_an_invitation_only_to_a_user_who_has_not_signed_in(self, harness: Harness) -> None:
        ask(harness, 'admin_create_user', TemporaryPassword=PASSWORD)
        ask(harness, 'admin_create_user', TemporaryPassword=NEW, MessageAction='RESEND')
        assert refusal(harness.by_password) == INCORRECT
        assert harness.begin(password=NEW)['ChallengeName'] == 'NEW_PASSWORD_REQUIRED'
        ask(harness, 'admin_set_user_password')
        code, _ = refusal(ask, harness, 'admin_create_user', MessageAction='RESEND')
        assert code == 'UnsupportedUserStateException'

    def test_refuses_a_taken_name_a_poor_password_and_unsupported_options(self, harness: Harness) -> None:
        poor = refusal(ask, harness, 'admin_create_user', TemporaryPassword='short1')
        assert poor[0] == 'InvalidPasswordException'
        harness.register()
        assert refusal(ask, harness, 'admin_create_user')[0] == 'UsernameExistsException'
        unknown = refusal(ask, harness, 'admin_create_user', 'x@example.org', ForceAliasCreation=True)
        assert unknown[1].startswith('The embedded user pool does not know ForceAliasCreation')


class TestSetUserPassword:
    def test_confirms_and_opens_at_once_where_it_is_permanent(self, harness: Harness) -> None:
        harness.sign_up()
        ask(harness, 'admin_set_user_password')
        assert refusal(harness.by_password) == INCORRECT
        assert harness.by_password(password=NEW)
        assert ask(harness, 'admin_get_user')['UserStatus'] == 'CONFIRMED'

    def test_has_to_be_replaced_in_time_where_it_is_not(self, harness: Harness) -> None:
        harness.register()
        ask(harness, 'admin_set_user_password', Permanent=False)
        assert ask(harness, 'admin_get_user')['UserStatus'] == 'FORCE_CHANGE_PASSWORD'
        assert harness.begin(password=NEW)['ChallengeName'] == 'NEW_PASSWORD_REQUIRED'
        harness.clock.advance(7 * 24 * 3600)
        assert 'Temporary password has expired' in refusal(harness.begin, password=NEW)[1]

    def test_keeps_to_the_policy(self, harness: Harness) -> None:
        harness.register()
        assert refusal(ask, harness, 'admin_set_user_password', Password='short1')[0] == 'InvalidPasswordException'


def test_a_user_is_described_as_getuser_does(harness: Harness) -> None:
    harness.register()
    told = ask(harness, 'admin_get_user')
    own = harness.client.get_user(AccessToken=harness.by_password()['AccessToken'])
    assert (told['Username'], told['UserAttributes']) == (own['Username'], own['UserAttributes'])
    assert (told['Enabled'], told['UserStatus']) == (True, 'CONFIRMED')
    ask(harness, 'admin_disable_user')
    assert ask(harness, 'admin_get_user')['Enabled'] is False
