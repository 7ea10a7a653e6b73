"""What a sign-up asks for besides the e-mail: the field of each attribute, and the value that is sent to the pool."""

from __future__ import annotations

import pytest

from authui.local.directory.schema import _STANDARD
from authui.pages.attributes import attribute_field, attribute_label, attributes_of
from authui.pages.rules import broken_rules
from authui.pages.texts import ENGLISH, GERMAN, LANGUAGES, Texts
from authui.settings import SIGNUP_ATTRIBUTES


@pytest.mark.parametrize(
    ('name', 'label', 'kind', 'autocomplete', 'inputmode'),
    [
        ('given_name', 'First name', 'text', 'given-name', None),
        ('phone_number', 'Phone number', 'tel', 'tel', 'tel'),
        ('birthdate', 'Date of birth', 'date', 'bday', None),
        ('website', 'Website', 'url', 'url', 'url'),
        ('zoneinfo', 'Time zone', 'text', 'off', None),
        ('custom:cost_centre', 'Cost centre', 'text', 'off', None),
    ],
)
def test_a_field_tells_browsers_what_to_fill_in(
    name: str, label: str, kind: str, autocomplete: str, inputmode: str | None
) -> None:
    field = attribute_field(ENGLISH, name)
    assert (field.name, field.label) == (name, label)
    assert (field.type, field.autocomplete, field.inputmode) == (kind, autocomplete, inputmode)


@pytest.mark.parametrize('texts', LANGUAGES, ids=lambda texts: texts.language)
def test_every_attribute_that_a_sign_up_can_ask_for_has_a_label(texts: Texts) -> None:
    assert SIGNUP_ATTRIBUTES - texts.attributes.keys() == set()
    assert _STANDARD - {'updated_at'} == SIGNUP_ATTRIBUTES
    assert attribute_label(GERMAN, 'given_name') == 'Vorname'


@pytest.mark.parametrize(
    ('name', 'value', 'text'),
    [
        ('given_name', '', 'This is required'),
        ('given_name', '  ', 'This is required'),
        ('phone_number', '', 'This is required'),
        ('phone_number', '0170 1234567', ENGLISH.phone_valid),
        ('phone_number', '+49 1701', ENGLISH.phone_valid),
        ('phone_number', '+0170 1234567', ENGLISH.phone_valid),
        ('phone_number', '+1234567890123456', ENGLISH.phone_valid),
        ('phone_number', '+4917O1234567', ENGLISH.phone_valid),
        ('birthdate', '1.2.1990', 'Date must be valid'),
        ('birthdate', '1990-1-2', 'Date must be valid'),
        ('birthdate', '1990-01-02x', 'Date must be valid'),
    ],
)
def test_a_value_that_the_pool_would_refuse_is_not_sent(name: str, value: str, text: str) -> None:
    assert broken_rules([attribute_field(ENGLISH, name)], {name: value}) == {name: text}


@pytest.mark.parametrize(
    ('name', 'typed', 'sent'),
    [
        ('given_name', ' Ann Marie ', 'Ann Marie'),
        ('phone_number', ' +49 (170) 123-45/67 ', '+491701234567'),
        ('birthdate', '1990-01-02', '1990-01-02'),
        ('custom:team', 'blue', 'blue'),
    ],
)
def test_a_typed_value_is_sent_in_the_form_that_the_pool_accepts(name: str, typed: str, sent: str) -> None:
    assert broken_rules([attribute_field(ENGLISH, name)], {name: typed}) == {}
    assert attributes_of([name], {name: typed}) == ((name, sent),)
