"""The pool's configuration: its checks, and its agreement with the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

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
    assert same == settings.model_copy(update={'verified_contacts': ('email',)}), 'the pool says what it verifies'
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


class TestConfig:
    @pytest.mark.parametrize(
        'values',
        [
            {'rotation_grace': 61},
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
