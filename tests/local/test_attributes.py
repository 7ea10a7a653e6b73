"""Which e-mails and attributes a sign-up may carry, over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from authui.local import PoolConfig

from .harness import FRED, refusal

if TYPE_CHECKING:
    from .conftest import MakeHarness
    from .harness import Harness

INVALID_EMAIL = ('InvalidParameterException', 'Invalid email address format.')


def attribute(name: str, value: str) -> dict[str, Any]:
    return {'UserAttributes': [{'Name': name, 'Value': value}]}


@pytest.mark.parametrize('username', ['fred', 'example.org', '+15551234567'])
def test_a_user_name_that_is_no_email_is_refused(harness: Harness, username: str) -> None:
    assert refusal(harness.sign_up, username) == ('InvalidParameterException', 'Username should be an email.')


@pytest.mark.parametrize(
    'email',
    [
        '@',
        'fred@',
        '@example.org',
        'fred@example',
        'fred@@example.org',
        'fred@a@example.org',
        '.fred@example.org',
        'fred.@example.org',
        'fr..ed@example.org',
        'fred@.org',
        'fred@example..org',
        'fred@-example.org',
        'fred@example-.org',
        'fred@example.o',
        'fred@exa_mple_.org',
        'fred@[127.0.0.1]',
        f'{"x" * 65}@example.org',
        f'fred@{"x" * 64}.org',
    ],
)
def test_a_malformed_email_is_refused(harness: Harness, email: str) -> None:
    assert refusal(harness.sign_up, email) == INVALID_EMAIL


@pytest.mark.parametrize(
    'email',
    [
        'f@ex.org',
        'fred+tag@example.org',
        "o'hara.d-e_f@sub.example-host.co.uk",
        'jürgen@bücher.example',
        'fred@xn--bcher-kva.example',
        f'{"x" * 64}@example.org',
    ],
)
def test_a_well_formed_email_is_taken(harness: Harness, email: str) -> None:
    assert harness.sign_up(email)['UserSub']


@pytest.mark.parametrize(
    ('name', 'value', 'expected'),
    [
        ('sub', 'mine', ('NotAuthorizedException', 'A client attempted to write unauthorized attribute')),
        ('email_verified', 'true', ('NotAuthorizedException', 'A client attempted to write unauthorized attribute')),
        (
            'custom:team',
            'red',
            (
                'InvalidParameterException',
                'Attributes did not conform to the schema: Type for attribute {custom:team} could not be determined',
            ),
        ),
        (
            'shoe_size',
            '43',
            (
                'InvalidParameterException',
                'Attributes did not conform to the schema: shoe_size: The attribute is not defined in schema.',
            ),
        ),
        ('phone_number', '555', ('InvalidParameterException', 'Invalid phone number format.')),
        (
            'email',
            'eve@example.org',
            ('InvalidParameterException', 'The email attribute differs from the username.'),
        ),
    ],
)
def test_an_attribute_that_may_not_be_written_is_refused(
    harness: Harness, name: str, value: str, expected: tuple[str, str]
) -> None:
    assert refusal(harness.sign_up, **attribute(name, value)) == expected


def test_an_attribute_may_come_once_only(harness: Harness) -> None:
    twice = {'UserAttributes': [{'Name': 'name', 'Value': 'Fred'}, {'Name': 'name', 'Value': 'Eve'}]}
    assert refusal(harness.sign_up, **twice)[0] == 'InvalidParameterException'


def test_a_required_attribute_must_be_there(make_harness: MakeHarness) -> None:
    harness = make_harness(PoolConfig(required_attributes=('given_name',)))
    expected = 'Attributes did not conform to the schema: given_name: The attribute is required\n'
    assert refusal(harness.sign_up) == ('InvalidParameterException', expected)
    assert refusal(harness.sign_up, **attribute('given_name', '')) == ('InvalidParameterException', expected)
    assert harness.sign_up(**attribute('given_name', 'Fred'))['UserSub']


def test_what_was_given_is_kept(make_harness: MakeHarness) -> None:
    harness = make_harness(PoolConfig(custom_attributes=('custom:team',)))
    given = {'email': FRED.upper(), 'name': 'Fred 🦊', 'phone_number': '+15551234567', 'custom:team': 'red'}
    harness.sign_up(UserAttributes=[{'Name': name, 'Value': value} for name, value in given.items()])
    harness.confirm()
    attributes = harness.user(harness.by_password()['AccessToken'])
    assert attributes | given == attributes | {'email': FRED.upper()}
    assert attributes['email'] == FRED
