"""Settings and configuration agree, whichever of them a host sets."""

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
    assert same == settings
    assert (pool.password_min_length, pool.password_require_uppercase, pool.id_token_validity) == (10, True, 60)
    assert (pool.required_attributes, pool.custom_attributes) == (('birthdate',), ('custom:team',))


def test_a_sign_up_asks_for_the_attributes_of_both() -> None:
    pool = PoolConfig(required_attributes=('given_name', 'birthdate'), custom_attributes=('custom:team', 'custom:desk'))
    settings, kept = agree(Settings.load(signup_attributes='birthdate,custom:team'), pool)
    assert settings.signup_attributes == ('birthdate', 'custom:team', 'given_name')
    assert kept == pool
