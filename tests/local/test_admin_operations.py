"""Tests of administration on the wire: a real boto3 client asks, and the user notices."""

from __future__ import annotations

from typing import Any

import jwt
import pytest

from .harness import FRED, INCORRECT, USER_DISABLED, Harness, refusal

CALLS: dict[str, dict[str, Any]] = {
    'admin_add_user_to_group': {'GroupName': 'editors'},
    'admin_confirm_sign_up': {},
    'admin_delete_user': {},
    'admin_disable_user': {},
    'admin_enable_user': {},
    'admin_reset_user_password': {},
    'admin_update_user_attributes': {'UserAttributes': [{'Name': 'name', 'Value': 'Fred'}]},
    'admin_user_global_sign_out': {},
}
REVOKED = ('NotAuthorizedException', 'Access Token has been revoked')


def ask(harness: Harness, method: str, username: str = FRED, **parameters: Any) -> Any:
    call = getattr(harness.client, method)
    return call(**{'UserPoolId': harness.pool.pool_id, 'Username': username, **CALLS[method], **parameters})


def test_every_call_is_tried(harness: Harness) -> None:
    names = {name for name in harness.pool.operations if name.startswith('Admin')}
    assert names == {harness.client.meta.method_to_api_mapping[method] for method in CALLS}


@pytest.mark.parametrize('method', CALLS)
def test_another_pool_is_unknown(harness: Harness, method: str) -> None:
    harness.sign_up()
    answer = refusal(ask, harness, method, UserPoolId='local_another')
    assert answer == ('ResourceNotFoundException', 'User pool local_another does not exist.')


@pytest.mark.parametrize('method', CALLS)
def test_nobody_is_not_found(harness: Harness, method: str) -> None:
    answer = refusal(ask, harness, method, 'nobody@example.org')
    assert answer == ('UserNotFoundException', 'User does not exist.')


def test_who_is_confirmed_signs_in(harness: Harness) -> None:
    harness.sign_up()
    ask(harness, 'admin_confirm_sign_up')
    assert harness.by_password()
    assert refusal(ask, harness, 'admin_confirm_sign_up')[0] == 'NotAuthorizedException'


def test_who_is_disabled_is_out_until_enabled(harness: Harness) -> None:
    harness.register()
    token = harness.by_password()['RefreshToken']
    ask(harness, 'admin_disable_user')
    assert refusal(harness.by_password) == USER_DISABLED
    ask(harness, 'admin_enable_user')
    assert harness.by_password()
    assert refusal(harness.refresh, token)[0] == 'NotAuthorizedException'


def test_who_is_deleted_is_unknown(harness: Harness) -> None:
    harness.register()
    ask(harness, 'admin_delete_user')
    assert refusal(harness.by_password) == INCORRECT


def test_who_is_signed_out_everywhere_has_no_token_that_works(harness: Harness) -> None:
    harness.register()
    token = harness.by_password()['AccessToken']
    ask(harness, 'admin_user_global_sign_out')
    assert refusal(harness.user, token) == REVOKED


def test_whose_password_is_reset_is_mailed_a_code(harness: Harness) -> None:
    harness.register()
    ask(harness, 'admin_reset_user_password')
    assert refusal(harness.by_password)[0] == 'PasswordResetRequiredException'
    assert harness.pool.mailbox.messages()[0].kind == 'reset'


def test_changed_attributes_are_told(harness: Harness) -> None:
    harness.register()
    ask(harness, 'admin_update_user_attributes')
    assert harness.user(harness.by_password()['AccessToken'])['name'] == 'Fred'


def test_removing_an_attribute_is_said_to_be_unknown(harness: Harness) -> None:
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
