"""The URI of a key is one that authenticator apps read."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from authui.pages.totp_key import key_uri


@pytest.mark.parametrize(
    ('issuer', 'read'),
    [
        ('Acme', 'Acme'),
        ('Shop: Berlin', 'Shop Berlin'),
        ('a:b:c', 'a b c'),
        (':', ''),
        ('Müller & Söhne', 'Müller & Söhne'),
    ],
)
@pytest.mark.parametrize(('account', 'named'), [('ann@example.org', 'ann@example.org'), ('a:b@c.org', 'a b@c.org')])
def test_one_colon_separates_issuer_and_account(issuer: str, read: str, account: str, named: str) -> None:
    uri = urlsplit(key_uri('ABCDEFGH', issuer=issuer, account=account))
    assert (uri.scheme, uri.netloc) == ('otpauth', 'totp')
    assert unquote(uri.path).removeprefix('/').split(':') == [read, named]
    told = parse_qs(uri.query, keep_blank_values=True)
    assert told == {'secret': ['ABCDEFGH'], 'issuer': [read]}
