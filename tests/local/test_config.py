"""The pool's configuration: its checks, and its agreement with the settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from authui.errors import SettingsError
from authui.local import PoolConfig
from authui.local.config import agree
from authui.settings import Settings


@pytest.fixture(autouse=True)
def _no_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_pages_follow_the_pool() -> None:
    pool = PoolConfig(password_min_length=12, password_require_symbols=True, required_attributes=('given_name',))
    settings, kept = agree(Settings.load(password_min_length=9), pool)
    assert kept == pool
    assert (settings.password_min_length, settings.password_require_symbols) == (12, True)
    assert settings.signup_attributes == ('given_name',)


def test_the_pool_follows_the_settings_where_its_configuration_is_silent() -> None:
    settings = Settings.load(
        password_min_length=10, password_require_uppercase=True, signup_attributes='birthdate,custom:team'
    )
    same, pool = agree(settings, PoolConfig(id_token_validity=60))
    assert same == settings.model_copy(update={'verified_contacts': ('email',), 'identifiers': ('email',)}), (
        'the pool says what it verifies'
    )
    assert (pool.password_min_length, pool.password_require_uppercase, pool.id_token_validity) == (10, True, 60)
    assert (pool.required_attributes, pool.custom_attributes) == (('birthdate',), ('custom:team',))


def test_a_sign_up_asks_for_the_attributes_of_both() -> None:
    pool = PoolConfig(required_attributes=('given_name', 'birthdate'), custom_attributes=('custom:team', 'custom:desk'))
    settings, kept = agree(Settings.load(signup_attributes='birthdate,custom:team'), pool)
    assert settings.signup_attributes == ('birthdate', 'custom:team', 'given_name')
    assert kept == pool


@pytest.mark.parametrize(
    ('sign_up', 'given', 'is_only_admin'),
    [(True, {}, False), (False, {}, True), (True, {'allow_admin_create_user_only': True}, True)],
)
def test_a_pool_and_its_pages_agree_who_can_sign_up(sign_up: bool, given: dict[str, bool], is_only_admin: bool) -> None:
    settings, pool = agree(Settings.load(sign_up=sign_up), PoolConfig.model_validate(given))
    assert (settings.sign_up, pool.allow_admin_create_user_only) == (not is_only_admin, is_only_admin)


WITH = {'allowed_first_auth_factors': {'PASSWORD', 'WEB_AUTHN'}}


@pytest.mark.parametrize(
    ('given', 'config', 'offered', 'has_them'),
    [
        ({}, {}, None, False),
        ({}, WITH, True, True),
        ({'passkeys': False}, WITH, False, True),
        ({'passkeys': True}, {}, True, True),
        ({'passkeys': True}, {'allowed_first_auth_factors': {'PASSWORD'}}, False, False),
        ({'passkeys': True}, {'mfa_configuration': 'ON'}, True, True),
    ],
)
def test_a_pool_and_its_pages_agree_on_passkeys(
    given: dict[str, Any], config: dict[str, Any], offered: bool | None, has_them: bool
) -> None:
    settings, pool = agree(Settings.load(**given), PoolConfig.model_validate(config))
    assert (settings.passkeys, 'WEB_AUTHN' in pool.allowed_first_auth_factors) == (offered, has_them)
    assert ('USER_AUTH' in pool.explicit_auth_flows) is has_them
    assert settings.relying_party_id == pool.relying_party_id == ('localhost' if has_them else None)
    PoolConfig.model_validate(pool.model_dump())  # it is a pool that can be


def test_passkeys_are_for_the_domain_that_the_settings_name() -> None:
    given = Settings.load(public_url='https://app.example.org', relying_party_id='example.org', passkeys=True)
    settings, pool = agree(given, PoolConfig())
    assert settings.relying_party == pool.relying_party_id == 'example.org'
    _, own = agree(given, PoolConfig(relying_party_id='app.example.org'))
    assert own.relying_party_id == 'app.example.org'


class TestConfig:
    @pytest.mark.parametrize(
        'values',
        [
            {'rotation_grace': 61},
            {'allowed_first_auth_factors': {'WEB_AUTHN'}},
            {'allowed_first_auth_factors': {'PASSWORD', 'EMAIL_OTP'}, 'mfa_configuration': 'ON'},
            {'allowed_first_auth_factors': {'SMS_OTP'}, 'mfa_configuration': 'ON'},
            {'allowed_first_auth_factors': {'PASSWORD', 'WEB_AUTHN'}, 'mfa_configuration': 'ON'},
            {'relying_party_id': ''},
            {'relying_party_id': f'{"a" * 63}.{"b" * 63}.example'},
            {'user_verification': 'discouraged'},
            {'factor_configuration': 'MULTI_FACTOR'},
            {'rotation_grace': -1},
            {'access_token_validity': 0},
            {'password_min_length': 5},
            {'password_min_length': 100},
            {'session_validity': 901},
            {'client_secret': 'Zaunkoenig'},
            {'explicit_auth_flows': {'ALLOW_USER_SRP_AUTH'}},
            {'colour': 'red'},
        ],
    )
    def test_a_wrong_value_is_refused_and_not_repeated(self, values: dict[str, object]) -> None:
        with pytest.raises(ValueError, match='1 validation error') as caught:
            PoolConfig.model_validate(values)
        assert 'Zaunkoenig' not in str(caught.value)

    def test_is_frozen_and_hides_its_secret(self) -> None:
        config = PoolConfig.model_validate({'client_secret': 'x' * 24})
        with pytest.raises(ValueError, match='frozen'):
            config.rotation = True  # type: ignore[misc] # that it is frozen is the rule
        assert 'x' * 24 not in repr(config) + config.model_dump_json()

    def test_stock_app_clients_flows_are_allowed_by_default(self) -> None:
        assert PoolConfig().explicit_auth_flows == {'USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH'}


def test_the_defaults_are_cognitos() -> None:
    config = PoolConfig()
    assert (config.reset_code_validity, config.code_validity) == (3600, 24 * 3600)
    assert (config.resets_per_hour, config.password_changes_per_hour) == (5, 5)


class TestPasskeys:
    """Where an app is decides whom its passkeys are made for, and where they may be used."""

    FACTORS = frozenset({'PASSWORD', 'WEB_AUTHN'})

    def agreed(self, public_url: str | None, **values: Any) -> PoolConfig:
        config = PoolConfig(allowed_first_auth_factors=self.FACTORS, **values)
        return agree(Settings.load(public_url=public_url), config)[1]

    @pytest.mark.parametrize(
        ('public_url', 'values', 'name', 'origins'),
        [
            (None, {}, 'localhost', ()),
            ('http://localhost:8080', {}, 'localhost', ('http://localhost:8080',)),
            ('https://app.example.org', {}, 'app.example.org', ('https://app.example.org',)),
            (
                'https://app.example.org',
                {'relying_party_id': 'example.org'},
                'example.org',
                ('https://app.example.org',),
            ),
            (
                'https://app.example.org',
                {'relying_party_id': 'example.org', 'origins': ('https://app.example.org', 'https://www.example.org')},
                'example.org',
                ('https://app.example.org', 'https://www.example.org'),
            ),
            (
                None,
                {'relying_party_id': 'example.org', 'origins': ('https://example.org',)},
                'example.org',
                ('https://example.org',),
            ),
        ],
    )
    def test_the_relying_party_follows_the_public_url(
        self, public_url: str | None, values: dict[str, Any], name: str, origins: tuple[str, ...]
    ) -> None:
        config = self.agreed(public_url, **values)
        assert (config.relying_party_id, config.origins) == (name, origins)
        assert config.relying_party is not None

    @pytest.mark.parametrize(
        ('public_url', 'values', 'remedy'),
        [
            ('http://127.0.0.1:8080', {}, 'use a name, such as http://localhost'),
            ('http://[::1]:8080', {}, 'use a name, such as http://localhost'),
            ('https://192.0.2.1', {}, 'use a name'),
            (
                'https://app.example.org',
                {'relying_party_id': 'example.net'},
                'Set PoolConfig.relying_party_id to app.example.org',
            ),
            (
                'https://example.org',
                {'relying_party_id': 'app.example.org'},
                'Set PoolConfig.relying_party_id to example.org',
            ),
            ('https://evilexample.org', {'relying_party_id': 'example.org'}, 'Set PoolConfig.relying_party_id'),
            ('http://localhost:8080', {'relying_party_id': 'example.org'}, 'correct AUTHUI_PUBLIC_URL'),
            (None, {'relying_party_id': 'example.org'}, 'set AUTHUI_PUBLIC_URL=https://example.org'),
            (
                'https://app.example.org',
                {'relying_party_id': 'example.org', 'origins': ('https://www.example.org',)},
                'add it',
            ),
        ],
    )
    def test_a_url_where_no_passkey_works_is_refused_with_the_remedy(
        self, public_url: str | None, values: dict[str, Any], remedy: str
    ) -> None:
        with pytest.raises(SettingsError, match=re.escape(remedy)):
            self.agreed(public_url, **values)

    def test_a_pool_without_passkeys_may_be_anywhere(self) -> None:
        config = agree(Settings.load(public_url='http://127.0.0.1:8080'), PoolConfig())[1]
        assert (config.relying_party_id, config.relying_party) == (None, None)

    def test_the_flow_of_passkeys_is_allowed_unless_the_flows_are_named(self) -> None:
        assert 'USER_AUTH' in self.agreed(None).explicit_auth_flows
        named = frozenset({'USER_SRP_AUTH'})
        assert self.agreed(None, explicit_auth_flows=named).explicit_auth_flows == named

    @pytest.mark.parametrize('name', ['127.0.0.1', '[::1]', 'com', 'https://example.org'])
    def test_a_relying_party_that_browsers_refuse_is_refused_where_it_is_written(self, name: str) -> None:
        with pytest.raises(SettingsError, match='relying_party_id'):
            PoolConfig(relying_party_id=name)

    def test_passkeys_that_stand_for_both_factors_have_to_verify_the_user(self) -> None:
        config = self.agreed(None, factor_configuration='MULTI_FACTOR_WITH_USER_VERIFICATION', mfa_configuration='ON')
        assert config.relying_party is not None
        assert config.relying_party.requires_verification
