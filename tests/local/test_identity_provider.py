"""Fake providers: as hosts name them, and as the settings of an app and its embedded pool agree on them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from authui.errors import SettingsError
from authui.local import FakeProvider, PoolConfig
from authui.local.config import agree
from authui.settings import Settings

ACME = FakeProvider(name='Acme', kind='SAML', label='Acme Ltd', idp_identifiers=('acme.example', 'Staff'))


def agreed(config: PoolConfig | None = None, **given: Any) -> tuple[Settings, PoolConfig]:
    return agree(Settings.load(_env_file=None, **given), config or PoolConfig())


class TestNames:
    @pytest.mark.parametrize(
        ('text', 'name', 'kind', 'shown'),
        [
            ('Google', 'Google', 'Google', 'Google'),
            ('SignInWithApple=Apple', 'SignInWithApple', 'SignInWithApple', 'Apple'),
            (' DemoID = Demo ID ', 'DemoID', 'OIDC', 'Demo ID'),
        ],
    )
    def test_a_text_stands_for_one(self, text: str, name: str, kind: str, shown: str) -> None:
        (provider,) = PoolConfig.model_validate({'identity_providers': [text]}).identity_providers
        assert (provider.name, provider.kind, provider.shown) == (name, kind, shown)

    @pytest.mark.parametrize(
        'given',
        [
            {'name': 'COGNITO'},
            {'name': 'Cognito'},
            {'name': '_x'},
            {'name': '.'},
            {'name': '..'},
            {'name': 'a b'},
            {'name': 'a=b'},
            {'name': ''},
            {'name': 'x' * 33},
            {'name': 'Mine', 'kind': 'Google'},
            {'name': 'Mine', 'idp_identifiers': ('a/b',)},
            {'name': 'Mine', 'idp_identifiers': ('x' * 41,)},
        ],
    )
    def test_one_that_a_pool_could_not_have_is_refused(self, given: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            FakeProvider(**given)

    @pytest.mark.parametrize(
        'providers',
        [
            (FakeProvider(name='A'), FakeProvider(name='A')),
            (
                FakeProvider(name='A', idp_identifiers=('x.example',)),
                FakeProvider(name='B', idp_identifiers=('X.example',)),
            ),
        ],
    )
    def test_two_have_nothing_in_common(self, providers: tuple[FakeProvider, ...]) -> None:
        with pytest.raises(ValidationError, match='the same'):
            PoolConfig(identity_providers=providers)


class TestAgreement:
    def test_an_app_offers_what_its_pool_has(self) -> None:
        settings, _ = agreed(PoolConfig(identity_providers=(FakeProvider(name='Google'), ACME)))
        assert settings.provider_labels == {'Google': 'Google'}
        assert settings.sso_domains == ('acme.example',)
        assert settings.uses_providers

    def test_a_pool_without_any_offers_none(self) -> None:
        settings, pool = agreed()
        assert not settings.uses_providers
        assert pool.identity_providers == ()

    def test_the_settings_can_name_fewer(self) -> None:
        config = PoolConfig(identity_providers=(FakeProvider(name='Google'), ACME))
        settings, pool = agreed(config, providers='Acme=Staff,COGNITO', domain='localhost')
        assert settings.provider_labels == {'Acme': 'Staff', 'COGNITO': 'COGNITO'}
        assert pool.identity_providers == config.identity_providers

    def test_a_pool_has_what_the_settings_name(self) -> None:
        settings, pool = agreed(providers='Google,Acme=Acme Ltd,COGNITO', sso_domains='acme.example')
        assert [(each.name, each.kind, each.shown) for each in pool.identity_providers] == [
            ('Google', 'Google', 'Google'),
            ('Acme', 'OIDC', 'Acme Ltd'),
        ]
        assert pool.identity_providers[1].idp_identifiers == settings.sso_domains == ('acme.example',)

    def test_domains_alone_get_a_provider_without_a_button(self) -> None:
        settings, pool = agreed(sso_domains='acme.example')
        assert settings.provider_labels == {}
        assert [each.idp_identifiers for each in pool.identity_providers] == [('acme.example',)]

    @pytest.mark.parametrize(
        ('given', 'remedy'),
        [
            ({'providers': 'Facebook'}, r"AUTHUI_PROVIDERS names Facebook.*FakeProvider\(name='Facebook'\)"),
            ({'sso_domains': 'other.example'}, r'AUTHUI_SSO_DOMAINS names other.example.*idp_identifiers'),
        ],
    )
    def test_a_button_that_could_only_fail_is_refused(self, given: dict[str, str], remedy: str) -> None:
        with pytest.raises(SettingsError, match=remedy):
            agreed(PoolConfig(identity_providers=(FakeProvider(name='Google'), ACME)), **given)
