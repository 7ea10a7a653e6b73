"""The cookie of a browser that somebody has signed in at: what it says, to whom, for how long."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from pydantic import SecretStr
from support.world import Clock

from authui.session import KNOWN_SECONDS, KnownBrowsers

SECRET, OTHER = SecretStr('s' * 32), SecretStr('t' * 32)
EMAIL = 'ann@example.org'


@pytest.fixture
def known(clock: Clock) -> KnownBrowsers:
    return KnownBrowsers(SECRET, clock=clock)


def cookie_of(known: KnownBrowsers, *accounts: str) -> str:
    cookie = None
    for account in accounts:
        cookie = known.remember(cookie, account).get_secret_value()
    assert cookie is not None
    return cookie


def proven(known: KnownBrowsers, cookie: str | None, account: str = EMAIL) -> str:
    recognised = known.read(cookie)
    return recognised.proven(account) if recognised is not None else ''


def test_names_a_browser_for_the_accounts_that_signed_in_there(known: KnownBrowsers) -> None:
    cookie = cookie_of(known, EMAIL, 'bob@example.org')
    assert proven(known, cookie) == proven(known, cookie, 'bob@example.org') != ''
    assert proven(known, cookie, ' Ann@EXAMPLE.org') == proven(known, cookie)
    assert proven(known, cookie, 'eve@example.org') == ''


@pytest.mark.parametrize(
    ('attacker', 'owner'),
    [
        ('weiß@example.org', 'weiss@example.org'),
        ('admin\u017f', 'admins'),
        ('\u212aate@example.org', 'kate@example.org'),
        ('Admin', 'admin'),
        ('ﬁn@example.org', 'fin@example.org'),
        ('É@example.org', 'é@example.org'),
    ],
)
def test_does_not_confuse_accounts_with_similar_names(known: KnownBrowsers, attacker: str, owner: str) -> None:
    """A known browser has tries of its own: with a similar account a stranger would get unlimited tries."""
    assert proven(known, cookie_of(known, attacker), attacker)
    assert proven(known, cookie_of(known, attacker), owner) == ''


def test_is_known_for_a_year() -> None:
    assert timedelta(seconds=KNOWN_SECONDS) == timedelta(days=365)


def test_differs_for_each_browser(known: KnownBrowsers) -> None:
    assert proven(known, cookie_of(known, EMAIL)) != proven(known, cookie_of(known, EMAIL))


def test_keeps_its_name_at_the_next_login(known: KnownBrowsers) -> None:
    cookie = cookie_of(known, EMAIL)
    assert proven(known, known.remember(cookie, EMAIL).get_secret_value()) == proven(known, cookie)


def test_counts_for_a_year_after_a_login(known: KnownBrowsers, clock: Clock) -> None:
    cookie = cookie_of(known, EMAIL)
    clock.move(KNOWN_SECONDS - 2)
    assert proven(known, cookie)
    clock.move(3)
    assert proven(known, cookie) == ''
    assert proven(known, known.remember(cookie, 'bob@example.org').get_secret_value()) == ''


def test_remembers_the_last_five_accounts_and_stays_short(known: KnownBrowsers) -> None:
    accounts = [f'{number}{"x" * 200}@example.org' for number in range(9)]
    cookie = cookie_of(known, *accounts)
    assert [bool(proven(known, cookie, account)) for account in accounts] == [False] * 4 + [True] * 5
    assert len(cookie) < 1000


def test_does_not_reveal_the_account(known: KnownBrowsers) -> None:
    cookie = cookie_of(known, EMAIL)
    payload = base64.urlsafe_b64decode(cookie.split('.')[1]).decode()
    assert 'ann' not in (cookie + payload).lower()
    assert 'example' not in cookie + payload
    assert KnownBrowsers(OTHER, clock=float).read(cookie) is None


def test_is_invalid_when_a_character_is_changed(known: KnownBrowsers) -> None:
    cookie = cookie_of(known, EMAIL)
    for index, character in enumerate(cookie):
        other = 'A' if character != 'A' else 'B'
        assert known.read(f'{cookie[:index]}{other}{cookie[index + 1 :]}') is None
    for wrong in (
        None,
        '',
        '.',
        '..',
        '1..',
        cookie + 'A',
        cookie[:-1],
        cookie * 4,
        'é',
        '1.%.' + cookie.split('.')[2],
    ):
        assert known.read(wrong) is None


def test_is_read_with_an_old_secret_and_written_with_the_new_one(clock: Clock) -> None:
    old = KnownBrowsers(OTHER, clock=clock)
    new = KnownBrowsers(SECRET, old_secrets=[OTHER], clock=clock)
    cookie = cookie_of(old, EMAIL, 'bob@example.org')
    assert proven(new, cookie) == proven(old, cookie) != ''
    renewed = new.remember(cookie, EMAIL).get_secret_value()
    assert proven(KnownBrowsers(SECRET, clock=clock), renewed) == proven(old, cookie)


def test_may_carry_further_fields_in_a_later_version(known: KnownBrowsers) -> None:
    """A field that this version does not know, as while a new release replaces it."""
    from authui.session import known as module  # noqa: PLC0415 - only here

    key = module._key(SECRET)
    said = json.loads(base64.urlsafe_b64decode(cookie_of(known, EMAIL).split('.')[1]))
    said['provider'] = 'google'
    said['accounts'][0]['passkey'] = True
    signed = f'1.{base64.urlsafe_b64encode(json.dumps(said).encode()).decode()}'
    assert proven(known, f'{signed}.{module._signature(key, signed)}') == said['id']


def test_of_another_version_does_not_count(known: KnownBrowsers) -> None:
    from authui.session import known as module  # noqa: PLC0415 - only here

    signed = cookie_of(known, EMAIL).rpartition('.')[0].replace('1.', '2.', 1)
    assert known.read(f'{signed}.{module._signature(module._key(SECRET), signed)}') is None
