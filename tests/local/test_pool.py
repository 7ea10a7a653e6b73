"""The pool as a whole: restarts, administration, and that no secret lies in a file or a log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

import authui.local
from authui.local import Mailbox, OperationError, PoolConfig
from local.harness import CODE_EXPIRED, FRED, INCORRECT, PASSWORD, USER_DISABLED, Clock, Harness, refusal

if TYPE_CHECKING:
    from pathlib import Path

    from local.conftest import MakeHarness


# pycognito reads the clock in a way that Python 3.12 warns about.
pytestmark = pytest.mark.filterwarnings('ignore:datetime.datetime.utcnow:DeprecationWarning')


def test_the_exported_names_are_the_promised_ones() -> None:
    assert authui.local.__all__ == [
        'CustomAuth',
        'CustomStep',
        'FakeProvider',
        'Faults',
        'LocalPool',
        'Mailbox',
        'Message',
        'OperationError',
        'PoolConfig',
        'ResourceServer',
    ]
    assert all(hasattr(authui.local, name) for name in authui.local.__all__)


class TestRestart:
    def test_keeps_users_tokens_and_codes(self, harness: Harness) -> None:
        sub = harness.register()
        harness.pool.admin_add_user_to_group(FRED, 'admins')
        tokens = harness.by_password()
        harness.sign_up('anna@example.org')
        code = harness.code()
        harness.restart()
        assert harness.user(tokens['AccessToken'])['sub'] == sub
        assert harness.refresh(tokens['RefreshToken'])
        assert harness.by_srp()
        harness.confirm('anna@example.org', code)

    def test_accepts_another_configuration(self, harness: Harness) -> None:
        harness.register()
        harness.restart(PoolConfig(access_token_validity=60, password_min_length=20))
        assert harness.by_password()['ExpiresIn'] == 60
        assert refusal(harness.sign_up, 'anna@example.org')[0] == 'InvalidPasswordException'

    def test_empties_the_mailbox(self, harness: Harness) -> None:
        harness.sign_up()
        harness.restart()
        assert harness.pool.mailbox.messages() == ()


def test_a_mailbox_can_be_brought_along(tmp_path: Path, clock: Clock) -> None:
    mailbox = Mailbox()
    pool = authui.local.LocalPool.open(tmp_path / 'pool', clock=clock, mailbox=mailbox)
    assert pool.mailbox is mailbox
    pool.close()


def test_closing_twice_does_nothing(harness: Harness) -> None:
    harness.pool.close()
    harness.pool.close()


class TestAdministration:
    @pytest.mark.parametrize(
        'name', ['disable_user', 'enable_user', 'delete_user', 'confirm_sign_up', 'user_global_sign_out']
    )
    def test_an_unknown_user_is_refused(self, harness: Harness, name: str) -> None:
        with pytest.raises(OperationError, match='UserNotFoundException'):
            getattr(harness.pool, f'admin_{name}')(FRED)

    def test_an_unknown_user_is_refused_with_further_arguments_too(self, harness: Harness) -> None:
        with pytest.raises(OperationError, match='UserNotFoundException'):
            harness.pool.admin_set_user_attributes(FRED, {})
        with pytest.raises(OperationError, match='UserNotFoundException'):
            harness.pool.admin_add_user_to_group(FRED, 'admins')

    def test_users_are_created_by_the_pools_rules(self, harness: Harness) -> None:
        create = harness.pool.admin_create_user
        create(FRED, PASSWORD)
        for email, password, code in (
            (FRED.upper(), PASSWORD, 'UsernameExistsException'),
            ('no email', PASSWORD, 'InvalidParameterException'),
            ('anna@example.org', 'short', 'InvalidPasswordException'),
        ):
            with pytest.raises(OperationError, match=code):
                create(email, password)
        with pytest.raises(OperationError, match='InvalidParameterException'):
            create('anna@example.org', PASSWORD, {'custom:unknown': 'x'})

    @pytest.mark.parametrize(('given', 'verified'), [({}, 'true'), ({'email_verified': 'false'}, 'false')])
    def test_a_created_user_signs_in_at_once(self, harness: Harness, given: dict[str, str], verified: str) -> None:
        sub = harness.pool.admin_create_user(FRED, PASSWORD, given)
        user = harness.user(harness.by_srp()['AccessToken'])
        assert user == {'sub': sub, 'email': FRED, 'email_verified': verified}
        assert harness.pool.mailbox.messages() == ()

    def test_confirming_does_not_verify_the_email(self, harness: Harness) -> None:
        harness.sign_up()
        harness.pool.admin_confirm_sign_up(FRED)
        assert harness.user(harness.by_password()['AccessToken'])['email_verified'] == 'false'
        with pytest.raises(OperationError, match='Current status is CONFIRMED'):
            harness.pool.admin_confirm_sign_up(FRED)

    def test_a_changed_email_is_unverified_and_names_the_user_from_then_on(self, harness: Harness) -> None:
        harness.register()
        harness.pool.admin_set_user_attributes(FRED, {'email': 'frederic@example.org'})
        assert refusal(harness.by_password) == INCORRECT
        user = harness.user(harness.by_password('frederic@example.org')['AccessToken'])
        assert (user['email'], user['email_verified']) == ('frederic@example.org', 'false')
        harness.register(FRED)

    def test_a_changed_email_may_come_verified(self, harness: Harness) -> None:
        harness.register()
        harness.pool.admin_set_user_attributes(FRED, {'email': 'f@example.org', 'email_verified': 'true'})
        assert harness.user(harness.by_password('f@example.org')['AccessToken'])['email_verified'] == 'true'

    def test_an_email_in_another_case_stays_verified(self, harness: Harness) -> None:
        harness.register()
        harness.pool.admin_set_user_attributes(FRED, {'email': FRED.upper()})
        user = harness.user(harness.by_password()['AccessToken'])
        assert (user['email'], user['email_verified']) == (FRED.upper(), 'true')

    def test_a_changed_email_voids_the_code_that_went_to_the_old_one(self, harness: Harness) -> None:
        harness.sign_up()
        harness.pool.admin_set_user_attributes(FRED, {'email': 'eve@example.org'})
        assert refusal(harness.confirm, 'eve@example.org') == CODE_EXPIRED

    def test_a_taken_email_is_refused(self, harness: Harness) -> None:
        harness.register()
        harness.register('anna@example.org')
        with pytest.raises(OperationError, match='AliasExistsException'):
            harness.pool.admin_set_user_attributes('anna@example.org', {'email': FRED})

    def test_a_deleted_users_email_is_free_again(self, harness: Harness) -> None:
        first = harness.register()
        harness.pool.admin_delete_user(FRED)
        assert refusal(harness.by_password) == INCORRECT
        assert harness.register() != first

    def test_a_user_may_be_named_by_the_sub(self, harness: Harness) -> None:
        sub = harness.register()
        harness.pool.admin_disable_user(sub)
        assert refusal(harness.by_password) == USER_DISABLED


class TestSecrets:
    def test_no_secret_lies_in_a_file_or_in_our_log(
        self, make_harness: MakeHarness, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, logger='authui')
        harness = make_harness(PoolConfig(rotation=True, password_min_length=20))
        password = 'Kanarienvogel im Stollen'
        secrets = [password]
        harness.sign_up(FRED, password)
        secrets.append(harness.code())
        harness.resend()
        secrets.append(harness.code())
        harness.confirm()
        for tokens in (harness.by_srp(FRED, password), harness.by_password(FRED, password)):
            secrets += [tokens['AccessToken'], tokens['IdToken'], tokens['RefreshToken']]
            refreshed = harness.refresh(tokens['RefreshToken'])
            secrets += [refreshed['AccessToken'], refreshed['IdToken'], refreshed['RefreshToken']]
        harness.client.get_user_attribute_verification_code(AccessToken=tokens['AccessToken'], AttributeName='email')
        secrets.append(harness.code())
        secrets += ['Wellensittich im Kaefig', 'Zaunkoenig']
        refusal(harness.by_password, FRED, secrets[-2])
        refusal(harness.by_srp, FRED, secrets[-2])
        refusal(harness.sign_up, 'anna@example.org', secrets[-1])
        assert len(set(secrets)) == 18
        open_files = [path.read_bytes() for path in harness.folder.iterdir()]
        assert any(FRED.encode() in content for content in open_files), 'the search finds what is there'
        harness.pool.close()
        closed_files = [path.read_bytes() for path in harness.folder.iterdir()]
        for secret in secrets:
            assert not any(secret.encode() in content for content in open_files + closed_files)
            assert secret not in caplog.text
            assert secret not in repr(vars(harness.pool)) + repr(harness.pool.calls)


class TestExpireNow:
    @pytest.fixture
    def harness(self, make_harness: MakeHarness) -> Harness:
        harness = make_harness(PoolConfig(mfa_configuration='OPTIONAL'))
        harness.register()
        return harness

    def test_access_tokens_are_refused_and_a_refresh_gives_better_ones(self, harness: Harness) -> None:
        tokens = harness.by_password()
        harness.pool.expire('access_tokens')
        refused = refusal(harness.client.get_user, AccessToken=tokens['AccessToken'])
        assert refused == ('NotAuthorizedException', 'Access Token has expired')
        harness.clock.advance(1)
        fresh = harness.refresh(tokens['RefreshToken'])
        assert harness.client.get_user(AccessToken=fresh['AccessToken'])

    def test_refresh_tokens_are_refused(self, harness: Harness) -> None:
        tokens = harness.by_password()
        harness.pool.expire('refresh_tokens')
        assert refusal(harness.refresh, tokens['RefreshToken']) == (
            'NotAuthorizedException',
            'Refresh Token has expired',
        )
        assert harness.client.get_user(AccessToken=tokens['AccessToken'])

    def test_a_sign_in_has_to_begin_again(self, harness: Harness) -> None:
        key = harness.set_up_app()
        challenge = harness.begin()
        harness.pool.expire('challenges')
        refused = refusal(harness.reply, challenge, SOFTWARE_TOKEN_MFA_CODE=harness.totp(key))
        assert refused == ('NotAuthorizedException', 'Invalid session for the user, session is expired.')
        answered = harness.reply(harness.begin(), SOFTWARE_TOKEN_MFA_CODE=harness.totp(key))
        assert 'AuthenticationResult' in answered

    def test_codes_are_over_and_new_ones_are_not(self, harness: Harness) -> None:
        harness.sign_up('anna@example.org')
        harness.pool.expire('codes')
        assert refusal(harness.confirm, 'anna@example.org') == CODE_EXPIRED
        harness.resend('anna@example.org')
        harness.confirm('anna@example.org')


class TestShortcuts:
    """Tokens and an authenticator app that tests get without a sign-in."""

    def test_tokens_are_those_of_a_sign_in(self, harness: Harness) -> None:
        pool = harness.pool
        assert not pool.has_user(FRED)
        pool.admin_create_user(FRED, PASSWORD)
        assert pool.has_user(FRED)
        access_token = pool.tokens_of(FRED).access_token.get_secret_value()
        assert harness.client.get_user(AccessToken=access_token)['Username']

    def test_a_user_who_could_not_sign_in_gets_none(self, harness: Harness) -> None:
        pool = harness.pool
        with pytest.raises(OperationError, match='UserNotFoundException'):
            pool.tokens_of(FRED)
        pool.admin_create_user(FRED, PASSWORD)
        pool.admin_disable_user(FRED)
        with pytest.raises(OperationError, match='User is disabled'):
            pool.tokens_of(FRED)

    def test_an_app_is_asked_for_and_its_code_is_right_once(self, make_harness: MakeHarness) -> None:
        harness = make_harness(PoolConfig(mfa_configuration='OPTIONAL'))
        pool = harness.pool
        pool.admin_create_user(FRED, PASSWORD)
        with pytest.raises(OperationError, match='does not exist'):
            pool.app_code(FRED)
        pool.set_up_app(FRED)
        with pytest.raises(OperationError, match='Invalid session'):
            pool.set_up_app(FRED)
        first = pool.app_code(FRED).get_secret_value()
        sub = pool._services.users.require(FRED).sub
        assert pool._services.factors.check_totp(sub, first)
        assert pool.app_code(FRED).get_secret_value() != first

    def test_a_pool_without_second_factors_accepts_none(self, harness: Harness) -> None:
        harness.pool.admin_create_user(FRED, PASSWORD)
        with pytest.raises(OperationError, match='SoftwareTokenMFANotFoundException'):
            harness.pool.set_up_app(FRED)
