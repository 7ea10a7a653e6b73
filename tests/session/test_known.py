"""The cookie of a browser that somebody has signed in at: what it says, to whom, for how long."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from pydantic import SecretStr
from support.world import Clock

from authui.session import KNOWN_SECONDS, KnownBrowsers, PasskeyFact

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
    cookie = cookie_of(known, 'annabella@example.org')  # three letters are in some random text
    payload = base64.urlsafe_b64decode(cookie.split('.')[1]).decode()
    assert 'annabella' not in (cookie + payload).lower()
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


class TestThePasskeyOfAnAccount:
    def test_is_offered_where_it_was_used(self, known: KnownBrowsers) -> None:
        cookie = known.remember(None, ' Ann@example.org ', passkey='used').get_secret_value()
        recognised = known.read(cookie)
        assert recognised is not None
        assert recognised.passkey_account() == 'Ann@example.org'
        assert recognised.passkey(EMAIL) == 'used'
        assert recognised.passkey('bob@example.org') is None

    def test_is_not_offered_after_a_login_by_password_alone(self, known: KnownBrowsers) -> None:
        recognised = known.read(cookie_of(known, EMAIL))
        assert recognised is not None
        assert recognised.passkey_account() is None

    def test_stays_known_after_a_login_by_password_and_after_one_of_somebody_else(self, known: KnownBrowsers) -> None:
        cookie = known.remember(None, EMAIL, passkey='used').get_secret_value()
        for account in (EMAIL, 'bob@example.org'):
            cookie = known.remember(cookie, account).get_secret_value()
        recognised = known.read(cookie)
        assert recognised is not None
        assert recognised.passkey_account() == EMAIL

    def test_is_that_of_the_account_which_used_one_last(self, known: KnownBrowsers, clock: Clock) -> None:
        cookie = None
        for account in (EMAIL, 'bob@example.org'):
            cookie = known.remember(cookie, account, passkey='used').get_secret_value()
            clock.move(1)
        recognised = known.read(cookie)
        assert recognised is not None
        assert recognised.passkey_account() == 'bob@example.org'

    def test_is_offered_for_a_year(self, known: KnownBrowsers, clock: Clock) -> None:
        cookie = known.remember(None, EMAIL, passkey='used').get_secret_value()
        clock.move(KNOWN_SECONDS + 1)
        recognised = known.read(cookie)
        assert recognised is not None
        assert recognised.passkey_account() is None

    def test_tells_nobody_whose_it_is(self, known: KnownBrowsers) -> None:
        cookie = known.remember(None, EMAIL, passkey='used').get_secret_value()
        payload = base64.urlsafe_b64decode(cookie.split('.')[1]).decode()
        sealed = base64.urlsafe_b64decode(json.loads(payload)['accounts'][0]['sealed'])
        assert b'ann' not in (payload.encode() + sealed).lower()

    def test_is_not_read_from_the_cookie_of_another_browser(self, known: KnownBrowsers) -> None:
        from authui.session import known as module  # noqa: PLC0415 - only here

        ours, theirs = (
            json.loads(
                base64.urlsafe_b64decode(known.remember(None, each, passkey='used').get_secret_value().split('.')[1])
            )
            for each in (EMAIL, 'bob@example.org')
        )
        ours['accounts'] = theirs['accounts']
        signed = f'1.{base64.urlsafe_b64encode(json.dumps(ours).encode()).decode()}'
        recognised = known.read(f'{signed}.{module._signature(module._key(SECRET), signed)}')
        assert recognised is not None
        assert recognised.passkey_account() is None

    def test_of_five_accounts_with_long_names_fits_into_the_cookie(self, known: KnownBrowsers) -> None:
        cookie = None
        for number in range(9):
            cookie = known.remember(cookie, f'{number}{"x" * 115}@example.org', passkey='used').get_secret_value()
        assert cookie is not None
        assert len(cookie) < 3000
        recognised = known.read(cookie)
        assert recognised is not None
        assert recognised.passkey_account() == f'8{"x" * 115}@example.org'

    def test_of_a_name_that_is_too_long_is_not_offered(self, known: KnownBrowsers) -> None:
        recognised = known.read(known.remember(None, 'ü' * 65, passkey='used').get_secret_value())
        assert recognised is not None
        assert (recognised.passkey('ü' * 65), recognised.passkey_account()) == ('used', None)

    def test_is_noted_later_too_and_forgotten_once_it_is_gone(self, known: KnownBrowsers, clock: Clock) -> None:
        cookie = cookie_of(known, EMAIL, 'bob@example.org')
        at = {each.at for each in known.read(cookie).browser.accounts}  # type: ignore[union-attr]  # it is genuine
        clock.move(60)
        facts: tuple[PasskeyFact | None, ...] = ('declined', 'used', None)
        for fact in facts:
            noted = known.note_passkey(cookie, EMAIL, fact)
            assert noted is not None
            cookie = noted.get_secret_value()
            recognised = known.read(cookie)
            assert recognised is not None
            assert recognised.passkey(EMAIL) == fact
            assert recognised.passkey_account() == (EMAIL if fact == 'used' else None)
            assert {each.at for each in recognised.browser.accounts} == at

    def test_is_kept_where_an_offer_is_declined_afterwards(self, known: KnownBrowsers) -> None:
        cookie = known.remember(None, EMAIL, passkey='used').get_secret_value()
        assert known.note_passkey(cookie, EMAIL, 'declined') is None

    def test_is_noted_for_no_browser_that_does_not_know_the_account(self, known: KnownBrowsers) -> None:
        for cookie in (None, 'forged', cookie_of(known, 'bob@example.org')):
            assert known.note_passkey(cookie, EMAIL, 'declined') is None

    def test_is_offered_with_an_old_secret_too(self, clock: Clock) -> None:
        old = KnownBrowsers(OTHER, clock=clock)
        new = KnownBrowsers(SECRET, old_secrets=[OTHER], clock=clock)
        recognised = new.read(old.remember(None, EMAIL, passkey='used').get_secret_value())
        assert recognised is not None
        assert recognised.passkey_account() == EMAIL


def test_of_another_version_does_not_count(known: KnownBrowsers) -> None:
    from authui.session import known as module  # noqa: PLC0415 - only here

    signed = cookie_of(known, EMAIL).rpartition('.')[0].replace('1.', '2.', 1)
    assert known.read(f'{signed}.{module._signature(module._key(SECRET), signed)}') is None


class TestLastProvider:
    """A returning browser says by which provider somebody signed in there last."""

    def last(self, known: KnownBrowsers, cookie: SecretStr | str) -> str:
        recognised = known.read(cookie if isinstance(cookie, str) else cookie.get_secret_value())
        assert recognised is not None
        return recognised.last_provider

    def test_it_is_that_of_the_last_login(self, known: KnownBrowsers) -> None:
        cookie = known.remember(None, 'google_1', provider='Google')
        assert self.last(known, cookie) == 'Google'
        cookie = known.remember(cookie.get_secret_value(), EMAIL)
        assert self.last(known, cookie) == ''
        assert self.last(known, known.remember(cookie.get_secret_value(), 'google_1', provider='Google')) == 'Google'

    def test_a_fact_about_a_passkey_leaves_it(self, known: KnownBrowsers) -> None:
        cookie = known.remember(None, EMAIL, provider='Google').get_secret_value()
        noted = known.note_passkey(cookie, EMAIL, 'declined')
        assert noted is not None
        assert self.last(known, noted) == 'Google'

    def test_it_is_forgotten_with_the_login(self, known: KnownBrowsers, clock: Clock) -> None:
        cookie = known.remember(None, 'google_1', provider='Google')
        clock.move(KNOWN_SECONDS + 1)
        assert self.last(known, cookie) == ''

    def test_a_cookie_of_an_earlier_release_says_nothing(self, known: KnownBrowsers) -> None:
        assert self.last(known, cookie_of(known, EMAIL)) == ''
        assert 'provider' not in base64.urlsafe_b64decode(cookie_of(known, EMAIL).split('.')[1]).decode()
