"""Issuing, refreshing and rotating tokens, and users who change in between; over the wire."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from authui.local import OperationError, PoolConfig
from authui.local.directory.user_table import UserRecord, UserTable
from local.harness import FRED, PASSWORD, USER_DISABLED, refusal

if TYPE_CHECKING:
    from authui.local.directory.grants import Grants
    from local.conftest import MakeHarness
    from local.harness import Harness

ACCESS_REVOKED = ('NotAuthorizedException', 'Access Token has been revoked')
REFRESH_REVOKED = ('NotAuthorizedException', 'Refresh Token has been revoked')
REFRESH_EXPIRED = ('NotAuthorizedException', 'Refresh Token has expired')
REFRESH_INVALID = ('NotAuthorizedException', 'Invalid Refresh Token')
NOT_FOUND = ('UserNotFoundException', 'User does not exist.')
REUSED = 'RefreshTokenReuseException'
DAYS = 24 * 3600


def claims(token: str) -> dict[str, Any]:
    decoded: dict[str, Any] = jwt.decode(token, options={'verify_signature': False})
    return decoded


def grants_of(harness: Harness) -> Grants:
    """Return the pool's grants, because a client cannot stop between the proof and the tokens."""
    return harness.pool._services.grants


@pytest.fixture(params=['refresh', 'refresh_by_flow'])
def operation(request: pytest.FixtureRequest) -> str:
    """GetTokensFromRefreshToken, and InitiateAuth by REFRESH_TOKEN_AUTH, which are alike without rotation."""
    return str(request.param)


class TestIssue:
    """Changes between the proof of a password and the tokens for it."""

    @pytest.fixture
    def proven(self, harness: Harness) -> UserRecord:
        harness.register()
        with closing(sqlite3.connect(harness.folder / 'pool.sqlite3')) as connection:
            connection.row_factory = sqlite3.Row
            user = UserTable(PoolConfig()).find(connection, FRED)
        assert user is not None
        return user

    def issue(self, harness: Harness, user: UserRecord) -> str:
        with pytest.raises(OperationError) as refused:
            grants_of(harness).issue(user)
        return str(refused.value)

    def test_nothing(self, harness: Harness, proven: UserRecord) -> None:
        assert harness.user(grants_of(harness).issue(proven)['AccessToken'])['email'] == FRED

    def test_the_password(self, harness: Harness, proven: UserRecord) -> None:
        harness.register('anna@example.org', 'another password')
        harness.write(
            'UPDATE users SET verifier = (SELECT verifier FROM users JOIN names USING (sub) WHERE name = ?)'
            ' WHERE sub = (SELECT sub FROM names WHERE name = ?)',
            'anna@example.org',
            FRED,
        )
        assert self.issue(harness, proven) == 'NotAuthorizedException: Incorrect username or password.'

    @pytest.mark.parametrize(
        ('status', 'answer'),
        [
            ('UNCONFIRMED', 'UserNotConfirmedException: User is not confirmed.'),
            ('RESET_REQUIRED', 'PasswordResetRequiredException: Password reset required for the user'),
            ('FORCE_CHANGE_PASSWORD', 'NotAuthorizedException: Incorrect username or password.'),
        ],
    )
    def test_the_users_status(self, harness: Harness, proven: UserRecord, status: str, answer: str) -> None:
        harness.write('UPDATE users SET status = ? WHERE sub = (SELECT sub FROM names WHERE name = ?)', status, FRED)
        assert self.issue(harness, proven) == answer

    def test_whether_the_user_is_enabled(self, harness: Harness, proven: UserRecord) -> None:
        harness.pool.admin_disable_user(FRED)
        assert self.issue(harness, proven) == 'NotAuthorizedException: User is disabled.'

    def test_whether_the_user_exists(self, harness: Harness, proven: UserRecord) -> None:
        harness.pool.admin_delete_user(FRED)
        assert self.issue(harness, proven) == 'NotAuthorizedException: Incorrect username or password.'


class TestRefresh:
    @pytest.fixture(autouse=True)
    def tokens(self, harness: Harness) -> Any:
        harness.register()
        return harness.by_password()

    @pytest.mark.parametrize('token', ['x', 'x' * 5000, 'a.b.c.d.e'])
    def test_a_made_up_token_is_refused(self, harness: Harness, operation: str, token: str) -> None:
        assert refusal(getattr(harness, operation), token) == REFRESH_INVALID

    def test_an_access_token_is_refused(self, harness: Harness, operation: str, tokens: Any) -> None:
        assert refusal(getattr(harness, operation), tokens['AccessToken']) == REFRESH_INVALID

    def test_a_token_expires(self, harness: Harness, operation: str, tokens: Any) -> None:
        harness.clock.advance(30 * DAYS - 1)
        assert getattr(harness, operation)(tokens['RefreshToken'])
        harness.clock.advance(1)
        assert refusal(getattr(harness, operation), tokens['RefreshToken']) == REFRESH_EXPIRED

    def test_a_token_that_expired_long_ago_is_forgotten(self, harness: Harness, operation: str, tokens: Any) -> None:
        harness.clock.advance(32 * DAYS)
        harness.by_password()
        assert refusal(getattr(harness, operation), tokens['RefreshToken']) == REFRESH_INVALID

    def test_a_disabled_user_gets_none(self, harness: Harness, operation: str, tokens: Any) -> None:
        harness.pool.admin_disable_user(FRED)
        assert refusal(getattr(harness, operation), tokens['RefreshToken']) == USER_DISABLED
        harness.pool.admin_enable_user(FRED)
        assert refusal(getattr(harness, operation), tokens['RefreshToken']) == REFRESH_REVOKED

    def test_a_deleted_user_gets_none(self, harness: Harness, operation: str, tokens: Any) -> None:
        harness.pool.admin_delete_user(FRED)
        assert refusal(getattr(harness, operation), tokens['RefreshToken']) == NOT_FOUND
        harness.register()
        assert refusal(getattr(harness, operation), tokens['RefreshToken']) == NOT_FOUND

    def test_gives_new_tokens_of_the_same_sign_in(self, harness: Harness, operation: str, tokens: Any) -> None:
        harness.clock.advance(1000)
        new = getattr(harness, operation)(tokens['RefreshToken'])
        assert 'RefreshToken' not in new
        for name in ('IdToken', 'AccessToken'):
            before, after = claims(tokens[name]), claims(new[name])
            assert after.pop('jti') != before.pop('jti')
            assert (after.pop('iat'), after.pop('exp')) == (before.pop('iat') + 1000, before.pop('exp') + 1000)
            assert after == before
        assert harness.user(new['AccessToken'])

    def test_the_same_token_refreshes_again_and_again(self, harness: Harness, operation: str, tokens: Any) -> None:
        for _ in range(3):
            assert getattr(harness, operation)(tokens['RefreshToken'])

    def test_new_tokens_have_the_attributes_of_now(self, harness: Harness, operation: str, tokens: Any) -> None:
        harness.pool.admin_set_user_attributes(FRED, {'name': 'Frederic'})
        harness.pool.admin_add_user_to_group(FRED, 'admins')
        new = claims(getattr(harness, operation)(tokens['RefreshToken'])['IdToken'])
        assert (new['name'], new['cognito:groups']) == ('Frederic', ['admins'])


class TestRotation:
    @pytest.fixture
    def harness(self, make_harness: MakeHarness) -> Harness:
        harness = make_harness(PoolConfig(rotation=True, rotation_grace=10))
        harness.register()
        return harness

    def test_the_flow_is_refused(self, harness: Harness) -> None:
        answer = refusal(harness.refresh_by_flow, harness.by_password()['RefreshToken'])
        assert answer == ('InvalidParameterException', 'REFRESH_TOKEN_AUTH flow not enabled for this client')

    def test_a_replaced_token_ends_the_sign_in_when_it_comes_after_the_grace(self, harness: Harness) -> None:
        first = harness.by_password()
        second = harness.refresh(first['RefreshToken'])
        harness.clock.advance(10)
        assert refusal(harness.refresh, first['RefreshToken'])[0] == REUSED
        assert refusal(harness.refresh, second['RefreshToken']) == REFRESH_REVOKED
        assert refusal(harness.refresh, first['RefreshToken']) == REFRESH_REVOKED
        for tokens in (first, second):
            assert refusal(harness.user, tokens['AccessToken']) == ACCESS_REVOKED

    def test_another_sign_in_of_the_user_is_untouched_by_that(self, harness: Harness) -> None:
        first, other = harness.by_password(), harness.by_password()
        harness.refresh(first['RefreshToken'])
        harness.clock.advance(10)
        refusal(harness.refresh, first['RefreshToken'])
        assert harness.refresh(other['RefreshToken'])

    def test_a_replaced_token_works_within_the_grace(self, harness: Harness) -> None:
        first = harness.by_password()
        second = harness.refresh(first['RefreshToken'])
        harness.clock.advance(9)
        third = harness.refresh(first['RefreshToken'])
        assert len({tokens['RefreshToken'] for tokens in (first, second, third)}) == 3
        for tokens in (second, third):
            assert harness.refresh(tokens['RefreshToken'])

    def test_using_it_again_does_not_prolong_the_grace(self, harness: Harness) -> None:
        first = harness.by_password()
        harness.refresh(first['RefreshToken'])
        harness.clock.advance(9)
        harness.refresh(first['RefreshToken'])
        harness.clock.advance(1)
        assert refusal(harness.refresh, first['RefreshToken'])[0] == REUSED

    def test_without_grace_a_token_works_once(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(rotation=True))
        harness.register()
        first = harness.by_password()
        harness.refresh(first['RefreshToken'])
        assert refusal(harness.refresh, first['RefreshToken'])[0] == REUSED

    def test_of_many_at_once_one_succeeds_without_grace(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(rotation=True))
        harness.register()
        token = harness.by_password()['RefreshToken']
        answers: list[str] = []

        def refresh() -> None:
            try:
                harness.refresh(token)
                answers.append('refreshed')
            except harness.client.exceptions.ClientError as error:
                answers.append(error.response['Error']['Code'])

        threads = [threading.Thread(target=refresh) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == ['NotAuthorizedException'] * 6 + [REUSED, 'refreshed']

    def test_a_new_token_ends_when_the_first_would_have(self, harness: Harness) -> None:
        first = harness.by_password()
        harness.clock.advance(29 * DAYS)
        second = harness.refresh(first['RefreshToken'])
        harness.clock.advance(DAYS)
        assert refusal(harness.refresh, second['RefreshToken']) == REFRESH_EXPIRED

    def test_rotation_and_reuse_are_remembered_over_a_restart(self, harness: Harness) -> None:
        first = harness.by_password()
        second = harness.refresh(first['RefreshToken'])
        harness.restart()
        third = harness.refresh(second['RefreshToken'])
        harness.clock.advance(10)
        assert refusal(harness.refresh, first['RefreshToken'])[0] == REUSED
        assert refusal(harness.refresh, third['RefreshToken']) == REFRESH_REVOKED


class TestGetUser:
    def test_a_disabled_user_is_refused(self, harness: Harness) -> None:
        harness.register()
        tokens = harness.by_password()
        harness.pool.admin_disable_user(FRED)
        assert refusal(harness.user, tokens['AccessToken']) == USER_DISABLED

    def test_a_deleted_user_is_not_found(self, harness: Harness) -> None:
        harness.register()
        tokens = harness.by_password()
        harness.pool.admin_delete_user(FRED)
        assert refusal(harness.user, tokens['AccessToken']) == NOT_FOUND

    def test_returns_the_attributes_of_now(self, harness: Harness) -> None:
        sub = harness.pool.admin_create_user(FRED, PASSWORD, {'name': 'Fred'})
        token = harness.by_password()['AccessToken']
        expected = {'email': FRED, 'email_verified': 'true', 'name': 'Fred', 'sub': sub}
        assert harness.user(token) == expected
        harness.pool.admin_set_user_attributes(FRED, {'name': 'Frederic'})
        assert harness.user(token) == expected | {'name': 'Frederic'}
        assert harness.client.get_user(AccessToken=token)['Username'] == sub
