"""Texts that users type and paste, in the form that a user pool expects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authui.models import Credentials, Registration
from authui.models.typed import digits_of, plain_email


@pytest.mark.parametrize(
    'typed',
    [
        '123456',
        '123-456',
        '123\u200b456',
        ' 123 456\n',
        '12.34.56',
        '123\u2013456',
        '123\u2011456',
        '123_456',
        '\u202a123456\u202c',
        '\ufeff123\u00ad456',
        '123\u00a0456',
        '\uff11\uff12\uff13\uff14\uff15\uff16',
        '١٢٣-٤٥٦',
        '1·2·3·4·5·6',
    ],
)
def test_a_code_is_accepted_however_it_was_pasted(typed: str) -> None:
    assert digits_of(typed) == '123456'


@pytest.mark.parametrize(('typed', 'kept'), [('abc-123', 'abc-123'), ('12+34', '12+34'), ('', ''), ('- -', '--')])
def test_a_text_with_other_characters_than_digits_keeps_its_signs(typed: str, kept: str) -> None:
    assert digits_of(typed) == kept


@pytest.mark.parametrize(
    'typed',
    [
        'ann@example.org',
        'ann@example.org\u200e',
        'ann@example.org\u202c',
        '\u202aann@example.org',
        '\ufeffann@exa\u200bmple.org ',
        ' ann@example.org\r\n',
        'ann\u00ad@example.org',
        '\u2068ann@example.org\u2069',
        'ann\ud800@example\udfff.org',
    ],
)
def test_invisible_characters_are_removed_from_an_address(typed: str) -> None:
    assert plain_email(typed) == 'ann@example.org'


@pytest.mark.parametrize(
    'typed',
    [
        'ann@bücher.example',
        'ann@xn--bcher-kva.example',
        'ann@BÜCHER.example',
        'ann@XN--BCHER-KVA.example',
        'ann@bu\u0308cher.example',
    ],
)
def test_a_domain_beyond_ascii_has_one_form(typed: str) -> None:
    assert plain_email(typed) == 'ann@bücher.example'


@pytest.mark.parametrize(
    'typed', ['ann@xn--\xff.example', 'ann@xn--0000000.example', 'ann@-ü-.example', 'a@b@c', 'Ann', 'ann@', '@', '']
)
def test_an_invalid_address_is_left_to_the_pool(typed: str) -> None:
    assert plain_email(typed) == typed


def test_the_case_of_an_address_is_kept() -> None:
    assert plain_email('Ann.Lee@Example.ORG') == 'Ann.Lee@Example.ORG'


@given(st.text(max_size=40))
def test_a_normalised_address_stays_the_same(typed: str) -> None:
    assert plain_email(plain_email(typed)) == plain_email(typed)
    assert digits_of(digits_of(typed)) == digits_of(typed)


def test_a_dispatched_payload_is_normalised_like_a_form() -> None:
    typed = {'identifier': 'ann@xn--bcher-kva.example\u200e', 'password': 'x'}
    assert Credentials.model_validate(typed).identifier == 'ann@bücher.example'
    assert Registration.model_validate({'email': ' a@b.org', 'password': ' x '}).identifier == 'a@b.org'
    password = Registration.model_validate({'email': 'a@b.org', 'password': ' x '}).password
    assert password is not None
    assert password.get_secret_value() == ' x '
