"""The relying party: which domains browsers make passkeys for, and from which origins."""

from __future__ import annotations

import pytest

from authui.errors import SettingsError
from authui.local.relying_party import RelyingParty
from authui.settings.formats import is_address


@pytest.mark.parametrize(
    'name',
    ['127.0.0.1', '192.0.2.1', '::1', '[::1]', '2001:db8::1', '127.1', '2130706433', '0x7f000001', '1.2.3.0x4', '10.'],
)
def test_an_address_in_any_spelling_is_refused_with_the_remedy(name: str) -> None:
    assert is_address(name)
    with pytest.raises(SettingsError, match='is an address: name a domain'):
        RelyingParty(name)


@pytest.mark.parametrize(
    'name',
    [
        '',
        'https://example.org',
        'example.org:443',
        'example.org/path',
        'Example.org',
        'bücher.example',
        '-a.example',
        'a-.example',
        'a..example',
        '.example.org',
        'example.org.',
        'exa mple.org',
        'exa_mple.org',
        f'{"a" * 64}.example',
        '.'.join(['a' * 31] * 4) + '.example',
    ],
)
def test_what_is_no_domain_is_refused_with_the_remedy(name: str) -> None:
    with pytest.raises(SettingsError, match='name the domain alone'):
        RelyingParty(name)


@pytest.mark.parametrize('name', ['com', 'co.uk', 'github.io', 'org'])
def test_a_public_suffix_is_refused_with_the_remedy(name: str) -> None:
    with pytest.raises(SettingsError, match='name your own domain'):
        RelyingParty(name)


@pytest.mark.parametrize('name', ['localhost', 'example.org', 'app.example.co.uk', 'xn--bcher-kva.example'])
def test_a_domain_is_accepted(name: str) -> None:
    assert RelyingParty(name).allows(f'https://{name}')


@pytest.mark.parametrize('origin', ['https://example.org', 'https://app.example.org', 'https://a.b.example.org:8443'])
def test_the_domain_and_what_is_below_it_are_allowed(origin: str) -> None:
    assert RelyingParty('example.org').allows(origin)
    assert RelyingParty('example.org', frozenset({origin})).allows(origin)


@pytest.mark.parametrize(
    'origin',
    [
        'http://example.org',
        'https://example.org/',
        'https://EXAMPLE.org',
        'https://example.org:443',
        'https://evilexample.org',
        'https://example.org.evil.example',
        'https://org',
        'https://user@example.org',
        'wss://example.org',
        'https://127.0.0.1',
        'null',
        '',
        'https://[::1',
    ],
)
def test_any_other_origin_is_not(origin: str) -> None:
    assert not RelyingParty('example.org').allows(origin)


@pytest.mark.parametrize(
    ('origin', 'remedy'),
    [
        ('http://example.org', 'has to be https://example.org'),
        ('https://example.net', 'relying_party_id to example.net'),
        ('http://127.0.0.1:8080', 'use a name'),
        ('https://[2001:db8::1]', 'use a name'),
    ],
)
def test_an_origin_that_browsers_would_refuse_is_refused_with_the_remedy(origin: str, remedy: str) -> None:
    with pytest.raises(SettingsError, match=remedy):
        RelyingParty('example.org', frozenset({origin}))


def test_with_named_origins_no_other_is_allowed() -> None:
    party = RelyingParty('example.org', frozenset({'https://app.example.org'}))
    assert not party.allows('https://example.org')
    assert not party.allows('https://www.example.org')


def test_http_is_allowed_on_localhost_on_any_port() -> None:
    for origin in ('http://localhost', 'http://localhost:8080', 'https://localhost', 'http://app.localhost:3000'):
        assert RelyingParty('localhost').allows(origin)
