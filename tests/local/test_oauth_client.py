"""Which URLs and scopes the app client may have, and which URLs are the same as registered ones."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from authui.local import PoolConfig
from authui.local.config import agree
from authui.local.identity_provider import FakeProvider
from authui.local.oauth_client import ResourceServer, is_registered, loopback_urls
from authui.settings import Settings

GOOGLE = PoolConfig(identity_providers=(FakeProvider(name='Google'),))


class TestRegisteredUrls:
    @pytest.mark.parametrize(
        'url',
        [
            'https://app.example.org/login/callback',
            'https://app.example.org',
            'https://app.example.org:8443/?a=b',
            'http://localhost:3000/cb',
            'http://127.0.0.1/cb',
            'http://[::1]:8080/cb',
            'http://localhost:*/cb',
            'http://[::1]:*',
            'myapp://signed-in',
            'com.example.app:/oauth',
        ],
    )
    def test_good_ones(self, url: str) -> None:
        assert PoolConfig(callback_urls=(url,), logout_urls=(url,)).callback_urls == (url,)

    @pytest.mark.parametrize(
        ('url', 'reason'),
        [
            ('http://app.example.org/cb', 'has to begin with https'),
            ('http://192.168.1.7/cb', 'has to begin with https'),
            ('http://app.example.org:*/cb', 'is not a URL'),
            ('https://app.example.org:*/cb', 'is not a URL'),
            ('https://app.example.org/cb#top', 'fragment'),
            ('https://app.example.org/cb#', 'fragment'),
            ('https://fred@app.example.org/cb', 'user name'),
            ('/login/callback', 'is not a URL'),
            ('//app.example.org/cb', 'is not a URL'),
            ('app.example.org', 'is not a URL'),
            ('https://app.example.org/a b', 'is not a URL'),
            ('https://app.example.org/\n', 'is not a URL'),
            ('https://app.example.org/ü', 'is not a URL'),
            ('https://app.example.org/"', 'is not a URL'),
            ('https://app.example.org:99999/', 'is not a URL'),
            ('javascript:alert(1)', 'browsers open no app'),
            ('data:text/html,x', 'browsers open no app'),
            ('file:///etc/passwd', 'browsers open no app'),
            ('', 'at least 1 character'),
        ],
    )
    def test_bad_ones(self, url: str, reason: str) -> None:
        for field in ('callback_urls', 'logout_urls'):
            with pytest.raises(ValidationError, match=reason):
                PoolConfig.model_validate({field: [url]})

    def test_there_are_a_hundred_at_most(self) -> None:
        with pytest.raises(ValidationError, match='at most 100'):
            PoolConfig(callback_urls=tuple(f'https://{number}.example.org' for number in range(101)))


class TestAnyPort:
    @pytest.mark.parametrize('url', ['http://localhost/cb', 'http://localhost:1/cb', 'http://localhost:65535/cb'])
    def test_every_port_will_do(self, url: str) -> None:
        assert is_registered(url, ('http://localhost:*/cb',))

    @pytest.mark.parametrize(
        'url',
        [
            'http://localhost:0/cb',
            'http://localhost:65536/cb',
            'http://localhost:080/cb',
            'http://localhost:/cb',
            'http://localhost:*/cb',
            'http://localhost:80 /cb',
            'http://localhost:8\u0660/cb',
            'http://localhost:80:80/cb',
            'http://localhost:80@evil.example/cb',
            'http://localhost.evil.example:80/cb',
            'http://127.0.0.1:80/cb',
            'https://localhost:80/cb',
            'http://localhost:80/cb/',
            'http://localhost:80/cb\n',
            'http://localhost:80/cb?a',
            'http://localhost:80/CB',
        ],
    )
    def test_and_nothing_else_may_differ(self, url: str) -> None:
        assert not is_registered(url, ('http://localhost:*/cb',))

    def test_a_query_is_no_pattern(self) -> None:
        assert is_registered('http://localhost:8/a.b?c', ('http://localhost:*/a.b?c',))
        assert not is_registered('http://localhost:8/axb?c', ('http://localhost:*/a.b?c',))


class TestScopes:
    def test_by_default_the_client_has_all_of_the_pool(self) -> None:
        orders = ResourceServer(identifier='orders', scopes=('read', 'write'))
        assert PoolConfig(resource_servers=(orders,)).scopes[-2:] == ('orders/read', 'orders/write')

    def test_it_can_be_given_fewer(self) -> None:
        assert PoolConfig(allowed_scopes=('openid',)).scopes == ('openid',)

    def test_it_cannot_be_given_unknown_ones(self) -> None:
        with pytest.raises(ValidationError, match=r'no scope orders/read; .* resource_servers'):
            PoolConfig(allowed_scopes=('openid', 'orders/read'))

    @pytest.mark.parametrize('scope', ['', 'a/b', 'a b', 'a"b', 'a\\b'])
    def test_a_scope_has_no_sign_that_separates(self, scope: str) -> None:
        with pytest.raises(ValidationError):
            ResourceServer(identifier='orders', scopes=(scope,))


class TestAgreement:
    def test_an_app_with_a_public_url_registers_its_screens(self) -> None:
        _, pool = agree(Settings.load(public_url='https://app.example.org', prefix='/auth'), GOOGLE)
        assert pool.callback_urls == ('https://app.example.org/auth/login/callback',)
        assert pool.logout_urls == ('https://app.example.org/auth/login',)

    def test_without_one_it_is_on_this_machine_at_any_port(self) -> None:
        _, pool = agree(Settings.load(), GOOGLE)
        assert pool.callback_urls == loopback_urls('/login/callback')
        assert is_registered('http://127.0.0.1:8081/login/callback', pool.callback_urls)
        assert pool.logout_urls == loopback_urls('/login')

    def test_urls_that_the_configuration_names_stay(self) -> None:
        own = GOOGLE.model_copy(update={'callback_urls': ('https://a.example/cb',)})
        assert agree(Settings.load(), own)[1].callback_urls == own.callback_urls

    def test_an_app_without_providers_registers_nothing(self) -> None:
        assert agree(Settings.load(public_url='https://app.example.org'), PoolConfig())[1].callback_urls == ()

    def test_the_scopes_that_the_settings_ask_for_are_there(self) -> None:
        settings = Settings.load(scopes='orders/read,https://api.example/v1/all,phone,orders/write')
        _, pool = agree(settings, GOOGLE)
        assert set(settings.asked_scopes) <= set(pool.scopes)

    def test_resource_servers_that_the_configuration_names_stay(self) -> None:
        own = GOOGLE.model_copy(update={'resource_servers': (ResourceServer(identifier='a', scopes=('b',)),)})
        assert agree(Settings.load(scopes='orders/read'), own)[1].resource_servers == own.resource_servers
