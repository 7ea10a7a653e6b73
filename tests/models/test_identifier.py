"""What people sign in with: its kinds, and phone numbers as people write them."""

# ruff: noqa: RUF001 - people write digits of their own scripts

from __future__ import annotations

import re
import time

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from authui.errors import InputError
from authui.models import Credentials, IdentifierKind, Identifiers, Registration
from authui.models.identifier import EMAIL as EMAIL_PATTERN
from authui.models.identifier import is_country, phone_number

BY_COUNTRY = {
    'AT': ('0660 1234567', '+436601234567'),
    'AU': ('(02) 5550 1234', '+61255501234'),
    'BR': ('(11) 91234-5678', '+5511912345678'),
    'CH': ('044 668 18 00', '+41446681800'),
    'DE': ('0170/1234567', '+491701234567'),
    'DK': ('20 12 34 56', '+4520123456'),
    'EG': ('٠١٠٠١٢٣٤٥٦٧', '+201001234567'),
    'ES': ('612 34 56 78', '+34612345678'),
    'FR': ('06.12.34.56.78', '+33612345678'),
    'GB': ('020 7946 0018', '+442079460018'),
    'IN': ('081234 56789', '+918123456789'),
    'IT': ('06 1234 5678', '+390612345678'),
    'JP': ('０９０−１２３４−５６７８', '+819012345678'),
    'KR': ('010-1234-5678', '+821012345678'),
    'NL': ('06-12345678', '+31612345678'),
    'PL': ('512 345 678', '+48512345678'),
    'RU': ('8 (912) 345-67-89', '+79123456789'),
    'SE': ('070-123 45 67', '+46701234567'),
    'SA': ('٠٥٠ ١٢٣ ٤٥٦٧', '+966501234567'),
    'TR': ('0501 234 56 78', '+905012345678'),
    'UA': ('050 123 4567', '+380501234567'),
    'US': ('(415) 555-2671', '+14155552671'),
    'VN': ('091 234 56 78', '+84912345678'),
}
EMAIL = 'ann@example.org'
ALL = ('username', 'email', 'phone_number')


class TestLongTexts:
    """Anybody can post 60,000 characters: to look at them takes milliseconds, not minutes."""

    @pytest.mark.parametrize('text', ['a@' + 'a.' * 30_000 + '@', '1' + '\u0301\u0316' * 30_000, '1-' * 30_000])
    @pytest.mark.parametrize('kinds', [('email',), ('email', 'phone_number'), ALL])
    def test_are_of_no_kind_at_once(self, text: str, kinds: tuple[IdentifierKind, ...]) -> None:
        begun = time.thread_time()
        names = Identifiers(kinds=kinds, country='DE')
        assert names.kind_of(text) is None
        assert names.plain(text) == text
        assert phone_number(text, 'DE') is None
        assert re.fullmatch(EMAIL_PATTERN, text) is None
        assert time.thread_time() - begun < 2

    @pytest.mark.parametrize(
        ('text', 'is_one'),
        [
            *((each, True) for each in ('a@b.c', 'a@..c', 'a@.b.c', 'a@b..', 'a@b.c.', 'ü@ü.ü')),
            *((each, False) for each in ('a@b', 'a@b.', 'a@.b', 'a@.', 'a@b@c.d', '@b.c', 'a @b.c', 'a@b .c')),
        ],
    )
    def test_leave_short_addresses_as_they_were(self, text: str, is_one: bool) -> None:
        assert (re.fullmatch(EMAIL_PATTERN, text) is not None) is is_one


class TestPhoneNumbers:
    @pytest.mark.parametrize('country', BY_COUNTRY)
    def test_are_understood_as_people_of_a_country_write_them(self, country: str) -> None:
        typed, number = BY_COUNTRY[country]
        assert phone_number(typed, country) == number
        assert phone_number(typed) is None
        assert phone_number(number) == number

    @given(
        country=st.sampled_from(sorted(BY_COUNTRY)),
        kind=st.sampled_from([phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE]),
        style=st.sampled_from(
            [
                phonenumbers.PhoneNumberFormat.NATIONAL,
                phonenumbers.PhoneNumberFormat.INTERNATIONAL,
                phonenumbers.PhoneNumberFormat.E164,
                phonenumbers.PhoneNumberFormat.RFC3966,
            ]
        ),
        between=st.sampled_from([' ', '-', '.', '\u00a0', '\u2011', '  ', '']),
        around=st.sampled_from([('', ''), (' ', '\t'), ('\u202a', '\u202c'), ('\u200e', '')]),
    )
    def test_have_one_spelling_however_they_are_written(
        self, country: str, kind: int, style: int, between: str, around: tuple[str, str]
    ) -> None:
        number = phonenumbers.example_number_for_type(country, kind)
        assert number is not None
        written = phonenumbers.format_number(number, style).replace(' ', between)
        wanted = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        names = Identifiers(kinds=('phone_number',), country=country)
        assert names.plain(f'{around[0]}{written}{around[1]}') == wanted
        assert names.plain(wanted) == wanted

    @pytest.mark.parametrize(
        ('typed', 'number'),
        [
            ('+49 (0) 170 1234567', '+491701234567'),
            ('+49(0)1701234567', '+491701234567'),
            ('+4901701234567', '+491701234567'),
            ('+44 (0)20 7946 0958', '+442079460958'),
            ('(+44) 20 7946 0958', '+442079460958'),
            ('0044 20 7946 0958', '+442079460958'),
            ('+39 06 1234 5678', '+390612345678'),  # Italy keeps its zero
            ('+1 (415) 555-2671', '+14155552671'),
            ('+49-170/123.45.67', '+491701234567'),
            ('\u202a+49 170 1234567\u202c', '+491701234567'),
            ('\uff0b\uff14\uff19\uff11\uff17\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17', '+491701234567'),
            ('tel:+49-170-1234567', '+491701234567'),
        ],
    )
    def test_with_a_country_code_need_no_country(self, typed: str, number: str) -> None:
        assert phone_number(typed) == number
        assert phone_number(typed, 'BR') == number

    @pytest.mark.parametrize(
        'typed',
        ['0170 1234567', 'no number', '+49 (0)', '+49 30 1234567 ext 5', '+49 3O 1234567', '', '+', '+999 123', '123'],
    )
    def test_that_are_none_are_refused(self, typed: str) -> None:
        assert phone_number(typed) is None

    @pytest.mark.parametrize(('typed', 'country'), [('9876543210', 'US'), ('0170 1234567', 'US'), ('12345', 'GB')])
    def test_of_another_country_are_not_taken_for_a_strangers(self, typed: str, country: str) -> None:
        assert phone_number(typed, country) is None

    @given(st.text(max_size=30), st.sampled_from(['', *BY_COUNTRY]))
    def test_any_text_is_a_number_or_none(self, typed: str, country: str) -> None:
        number = phone_number(typed, country)
        assert number is None or (number.startswith('+') and number[1:].isascii() and number[1:].isdecimal())

    @pytest.mark.parametrize(
        ('code', 'is_one'), [('GB', True), ('gb', False), ('UK', False), ('', False), ('001', False)]
    )
    def test_countries_have_two_letters(self, code: str, *, is_one: bool) -> None:
        assert is_country(code) == is_one


class TestKinds:
    @pytest.mark.parametrize(
        ('kinds', 'typed', 'kind'),
        [
            (('email',), EMAIL, 'email'),
            (('email',), 'ann', None),
            (('email',), f'{"a" * 120}@example.org', None),
            (('phone_number',), '020 7946 0018', 'phone_number'),
            (('phone_number',), EMAIL, None),
            (('email', 'phone_number'), EMAIL, 'email'),
            (('email', 'phone_number'), '+44 20 7946 0018', 'phone_number'),
            (('email', 'phone_number'), 'ann', None),
            (('email', 'phone_number'), 'ann@', None),
            (('username',), 'ann', 'username'),
            (('username',), EMAIL, 'username'),
            (('username',), '020 7946 0018', None),
            (('username',), '02079460018', 'username'),
            (('username',), 'a' * 128, 'username'),
            (('username',), 'a' * 129, None),
            (('username',), 'Ωμέγα-東京_№1+$', 'username'),
            (('username',), 'an\u0303n', 'username'),
            (('username',), 'ann lee', None),
            (('username',), 'ann\u2028lee', None),
            (('username',), '', None),
            (('username', 'email'), 'ann', 'username'),
            (('username', 'email'), EMAIL, 'email'),
            (('username', 'email'), '@ann', None),
            (('username', 'phone_number'), '020 7946 0018', 'phone_number'),
            (('username', 'phone_number'), '02079460018', 'phone_number'),
            (('username', 'phone_number'), '12345', 'username'),
            (ALL, EMAIL, 'email'),
            (ALL, 'ann', 'username'),
        ],
    )
    def test_are_told_by_the_shape(self, kinds: tuple[str, ...], typed: str, kind: str | None) -> None:
        assert Identifiers(kinds=kinds, country='GB').kind_of(typed) == kind

    @pytest.mark.parametrize('typed', [EMAIL, '020 7946 0018', '+442079460018'])
    def test_a_user_name_does_not_look_like_an_alias(self, typed: str) -> None:
        names = Identifiers(kinds=ALL, country='GB')
        assert not names.can_sign_up(typed)
        assert names.can_sign_up('ann')

    @given(st.text(max_size=40))
    def test_a_plain_identifier_stays_as_it_is(self, typed: str) -> None:
        for kinds in (('email',), ('phone_number',), ('username',), ALL):
            names = Identifiers(kinds=kinds, country='DE')
            plain = names.plain(typed)
            assert names.plain(plain) == plain
            assert names.kind_of(plain) == names.kind_of(typed)


class TestPayloads:
    @pytest.mark.parametrize('name', ['identifier', 'username', 'email', 'phone_number'])
    def test_each_name_names_the_user(self, name: str) -> None:
        assert Credentials.model_validate({name: 'ann', 'password': 'x'}).identifier == 'ann'

    def test_without_any_the_identifier_is_missing(self) -> None:
        with pytest.raises(ValueError, match='identifier'):
            Credentials.model_validate({'password': 'x'})

    def test_two_names_do_not_sign_in(self) -> None:
        with pytest.raises(ValueError, match='email'):
            Credentials.model_validate({'identifier': 'ann', 'email': EMAIL, 'password': 'x'})

    def test_what_does_not_name_a_new_user_is_an_attribute(self) -> None:
        given = {
            'username': 'ann',
            'email': EMAIL,
            'phone_number': '1',
            'attributes': [('name', 'Ann')],
            'password': 'x',
        }
        registration = Registration.model_validate(given)
        assert registration.identifier == 'ann'
        assert dict(registration.attributes) == {'email': EMAIL, 'phone_number': '1', 'name': 'Ann'}

    @pytest.mark.parametrize(
        ('kinds', 'identifier', 'attributes', 'name', 'whole'),
        [
            (('email',), EMAIL, {}, EMAIL, {'email': EMAIL}),
            (('phone_number',), '020 7946 0018', {}, '+442079460018', {'phone_number': '+442079460018'}),
            (
                ('phone_number',),
                EMAIL,
                {'phone_number': '020 7946 0018'},
                '+442079460018',
                {'email': EMAIL, 'phone_number': '+442079460018'},
            ),
            (('username',), 'ann', {'email': EMAIL}, 'ann', {'email': EMAIL}),
            (('username',), EMAIL, {}, EMAIL, {'email': EMAIL}),
            (('username', 'email'), 'ann', {'email': EMAIL}, 'ann', {'email': EMAIL}),
            (('email', 'phone_number'), '020 7946 0018', {}, '+442079460018', {'phone_number': '+442079460018'}),
        ],
    )
    def test_a_user_is_named_as_the_pool_names_users(
        self, kinds: tuple[str, ...], identifier: str, attributes: dict[str, str], name: str, whole: dict[str, str]
    ) -> None:
        assert Identifiers(kinds=kinds, country='GB').named(identifier, attributes) == (name, whole)

    @pytest.mark.parametrize('identifier', [EMAIL, '+442079460018'])
    def test_an_alias_alone_does_not_sign_up(self, identifier: str) -> None:
        with pytest.raises(InputError) as caught:
            Identifiers(kinds=ALL).named(identifier, {})
        assert caught.value.field == 'username'
