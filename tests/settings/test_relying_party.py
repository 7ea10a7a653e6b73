"""The domain of passkeys: what is none, and where its passkeys cannot work."""

from __future__ import annotations

import pytest

from authui.errors import SettingsError
from authui.settings import Settings
from authui.settings.formats import refused_relying_party, relying_party_of


@pytest.mark.parametrize(
    'given',
    [
        '127.0.0.1',
        '::1',
        '[::1]',
        '2001:db8::1',
        '10.0.0.7',
        '0x7f.1',
        '2130706433',
        'example.1',
        'https://example.org',
        'example.org:443',
        'example.org/app',
        'user@example.org',
        '-example.org',
        'exam ple.org',
        'example..org',
        '.',
        'a' * 64 + '.org',
        'a.' * 70 + 'org',
        '*.example.org',
    ],
)
def test_what_is_no_domain_is_refused_where_it_is_set(given: str) -> None:
    with pytest.raises(SettingsError, match=r'AUTHUI_RELYING_PARTY_ID: must be a domain such as example\.org'):
        Settings.load(relying_party_id=given)


@pytest.mark.parametrize(
    ('given', 'written'),
    [
        ('example.org', 'example.org'),
        (' App.Example.ORG. ', 'app.example.org'),
        ('localhost', 'localhost'),
        ('bücher.example', 'xn--bcher-kva.example'),
        ('intranet', 'intranet'),
    ],
)
def test_a_domain_is_written_as_browsers_write_it(given: str, written: str) -> None:
    assert relying_party_of(given) == written


@pytest.mark.parametrize(
    ('domain', 'origin'),
    [
        ('example.org', 'https://example.org'),
        ('example.org', 'https://app.example.org:8443'),
        ('localhost', 'http://localhost:8080'),
        ('intranet', 'https://intranet'),
        ('me.github.io', 'https://me.github.io'),
    ],
)
def test_passkeys_work_at_their_domain_and_below(domain: str, origin: str) -> None:
    assert refused_relying_party(domain, origin) == ''


@pytest.mark.parametrize(
    ('domain', 'origin', 'remedy'),
    [
        ('127.0.0.1', 'http://127.0.0.1:8080', 'http://localhost:8080'),
        ('localhost', 'http://127.0.0.1:8080', 'http://localhost:8080'),
        ('example.org', 'https://10.0.0.7', 'open the app at a domain'),
        ('example.org', 'https://[2001:db8::1]', 'open the app at a domain'),
        ('example.org', 'http://example.org', 'only over https'),
        ('app.example.org', 'https://example.org', 'name its domain, example.org'),
        ('example.org', 'https://badexample.org', 'name its domain, badexample.org'),
        ('example.org', 'http://localhost:8080', 'name its domain, localhost'),
        ('org', 'https://example.org', 'a domain of your own'),
        ('co.uk', 'https://example.co.uk', 'a domain of your own'),
        ('github.io', 'https://me.github.io', 'a domain of your own'),
    ],
)
def test_where_no_passkey_can_work_the_remedy_is_said(domain: str, origin: str, remedy: str) -> None:
    assert remedy in refused_relying_party(domain, origin)


def test_the_domain_is_by_default_that_of_the_public_url() -> None:
    assert Settings.load(public_url='https://app.example.org:8443').relying_party == 'app.example.org'
    both = Settings.load(public_url='https://app.example.org', relying_party_id='example.org')
    assert both.relying_party == 'example.org'
    assert Settings.load().relying_party is None
